// Package config keeps what administrators arrange: custom fields and models, lists, grids, forms, menu, texts and settings. Shipped
// definitions stay in the program; the customer's changes lie over them, property by property, each with the shipped
// value it was made against. Every change is a version that can be compared, exported and rolled back.
package config

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"sort"
	"sync"
	"sync/atomic"
	"time"

	"steward/engine/fault"
	"steward/engine/model"
	"steward/engine/text"
	"steward/engine/view"
)

// Key names one object of configuration: a kind ("grid") and a code ("service/operation/open").
type Key struct{ Kind, Code string }

// Body holds the properties of an object.
type Body map[string]any

// The kinds of object.
const (
	Field     = "field"     // service/operation.cust_site
	Model     = "model"     // custom_geo/country
	Module    = "module"    // geo
	List      = "list"      // service_status
	Grid      = "grid"      // service/operation/open
	Form      = "form"      // service/operation/default
	Menu      = "menu"      // service.incidents
	Portal    = "portal"    // it_help
	Dashboard = "dashboard" // desk
	Home      = "home"      // agents
	Text      = "text"      // en/grid.all
	Setting   = "setting"   // service.reopen_days
)

// Row is one property as it lies over the shipped definition. A property "" with the value true says that the object
// exists, with false that a shipped one was removed.
type Row struct {
	Kind, Code, Property string
	Value                json.RawMessage
	Shipped              json.RawMessage // the shipped value it was made against; nil when there was none
	Version              int64
	At                   time.Time
	By                   string
}

// Version is one change of the configuration.
type Version struct {
	Version int64
	At      time.Time
	By      string
	Note    string
}

// Rows keeps the overlay.
type Rows interface {
	// ConfigRows gives the overlay as of a version, 0 for now.
	ConfigRows(ctx context.Context, version int64) (rows []Row, current int64, err error)
	// SaveConfig writes changes as the next version, if the current one is expect. A Row with a nil Value takes the
	// property off the overlay.
	SaveConfig(ctx context.Context, expect int64, rows []Row, by, note string) (int64, error)
	// ConfigVersions lists changes, the latest first: those below a version (0 for all), and of one object where the key
	// is not empty.
	ConfigVersions(ctx context.Context, of Key, below int64, limit int) ([]Version, error)
}

// Tables makes the tables fit a registry.
type Tables interface {
	Migrate(ctx context.Context, reg *model.Registry, dryRun bool) (steps []string, err error)
}

// Snapshot is everything that describes the product at one moment. It never changes; a request is served by one.
type Snapshot struct {
	Version  int64
	Registry *model.Registry
	Views    *view.Catalog
	Texts    *text.Catalog
	Settings Settings
	Objects  map[Key]Body // effective

	shipped map[Key]bool // objects that come with the program
}

// Shipped is what the program brings.
type Shipped struct {
	Models  []model.Model
	Objects map[Key]Body
	Texts   *text.Catalog
	// Faces turns a custom field's element and options into its type.
	Types  func(element string, options map[string]any) (model.Type, error)
	System model.SystemTypes
	// Validation makes the further check of a custom field.
	Validation func(rule string) (func(value any) error, error)
}

// Service changes the configuration and publishes the next snapshot.
type Service struct {
	shipped Shipped
	rows    Rows
	tables  Tables
	current atomic.Pointer[Snapshot]
	mu      sync.Mutex // one change at a time
	told    []func(*Snapshot)
	theirs  map[Key]bool // what is shipped
	guards  []Guard
}

// Guard looks at a change before it is made, a dry run included, and says what stands against it: rules that work on a
// model that would go.
type Guard func(ctx context.Context, now, next *Snapshot) ([]fault.Fault, error)

// Guard has every change looked at by fn. Modules name theirs when they are installed.
func (s *Service) Guard(fn Guard) { s.guards = append(s.guards, fn) }

// New gives a service that has published nothing yet.
func New(shipped Shipped, rows Rows, tables Tables) *Service {
	s := &Service{shipped: shipped, rows: rows, tables: tables, theirs: map[Key]bool{}}
	for k := range shipped.Objects {
		s.theirs[k] = true
	}
	return s
}

// Current is the snapshot in force.
func (s *Service) Current() *Snapshot { return s.current.Load() }

// Subscribe has fn told of every new snapshot.
func (s *Service) Subscribe(fn func(*Snapshot)) { s.told = append(s.told, fn) }

// Start loads the overlay, makes the tables fit and publishes the first snapshot. Overlay that no longer fits the shipped
// definitions is reported, not fatal: what an upgrade broke must not keep the product from starting.
func (s *Service) Start(ctx context.Context) (problems []string, err error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.reload(ctx)
}

// Reload takes over what another node changed.
func (s *Service) Reload(ctx context.Context) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	_, err := s.reload(ctx)
	return err
}

func (s *Service) reload(ctx context.Context) ([]string, error) {
	rows, version, err := s.rows.ConfigRows(ctx, 0)
	if err != nil {
		return nil, err
	}
	snap, problems, _, err := s.build(rows, version)
	if err != nil {
		return problems, err
	}
	if _, err := s.tables.Migrate(ctx, snap.Registry, false); err != nil {
		return problems, fmt.Errorf("make the tables fit: %w", err)
	}
	s.publish(snap)
	return problems, nil
}

func (s *Service) publish(snap *Snapshot) {
	s.current.Store(snap)
	for _, fn := range s.told {
		fn(snap)
	}
}

// effective lays the overlay over what is shipped.
func (s *Service) effective(rows []Row) (map[Key]Body, error) {
	out := make(map[Key]Body, len(s.shipped.Objects)+len(rows))
	for k, b := range s.shipped.Objects {
		out[k] = maps.Clone(b)
	}
	removed := map[Key]bool{}
	for _, r := range rows {
		k := Key{r.Kind, r.Code}
		var v any
		if err := decode(r.Value, &v); err != nil {
			return nil, fmt.Errorf("configuration %s %s: property %s: %w", r.Kind, r.Code, r.Property, err)
		}
		if r.Property == "" {
			if v == false {
				removed[k] = true
				continue
			}
			if out[k] == nil {
				out[k] = Body{}
			}
			continue
		}
		if out[k] == nil {
			out[k] = Body{}
		}
		out[k][r.Property] = v
	}
	for k := range removed {
		delete(out, k)
	}
	return out, nil
}

func decode(raw json.RawMessage, into any) error {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	return d.Decode(into)
}

// Change is a wish: set a property, take it back to what is shipped (Reset), create or remove an object.
type Change struct {
	Kind     string `json:"kind"`
	Code     string `json:"code"`
	Property string `json:"property,omitempty"`
	Value    any    `json:"value,omitempty"`
	Reset    bool   `json:"reset,omitempty"`
	Remove   bool   `json:"remove,omitempty"` // the whole object
}

// Plan is what a change would do.
type Plan struct {
	Version int64    `json:"version"` // that it would become, or became
	Tables  []string `json:"tables"`  // changes of the database, in words
	Changes []Diff   `json:"changes"` // of properties
}

// Diff is one property that differs.
type Diff struct {
	Kind     string `json:"kind"`
	Code     string `json:"code"`
	Property string `json:"property"`
	Old      any    `json:"old"`
	New      any    `json:"new"`
}

// Change checks the next snapshot as a whole, changes the tables, writes the version and publishes it. With dryRun it
// only tells what would happen. expect is the version the editor read, 0 to leave that unchecked.
func (s *Service) Change(ctx context.Context, changes []Change, expect int64, by, note string, dryRun bool) (*Plan, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	rows, version, err := s.rows.ConfigRows(ctx, 0)
	if err != nil {
		return nil, err
	}
	if expect != 0 && expect != version {
		return nil, fault.New(fault.Conflict, "config.stale", fault.Params{"version": version})
	}
	next, written, err := s.merge(rows, changes)
	if err != nil {
		return nil, err
	}
	return s.take(ctx, rows, next, written, version, by, note, dryRun)
}

func (s *Service) take(ctx context.Context, rows, next, written []Row, version int64, by, note string, dryRun bool) (*Plan, error) {
	plan := &Plan{Version: version + 1, Tables: []string{}, Changes: []Diff{}}
	before, err := s.effective(rows)
	if err != nil {
		return nil, err
	}
	snap, problems, words, err := s.build(next, version+1)
	if err != nil {
		return nil, err
	}
	if fresh := s.fresh(rows, version, problems); len(fresh) > 0 {
		return nil, invalid(fresh, words)
	}
	if err := s.guard(ctx, snap); err != nil {
		return nil, err
	}
	plan.Changes = compare(before, snap.Objects)
	if len(plan.Changes) == 0 && len(written) == 0 {
		plan.Version = version
		return plan, nil
	}
	if plan.Tables, err = s.tables.Migrate(ctx, snap.Registry, true); err != nil {
		return nil, err
	}
	if dryRun {
		return plan, nil
	}
	if _, err := s.tables.Migrate(ctx, snap.Registry, false); err != nil {
		return nil, err
	}
	if snap.Version, err = s.rows.SaveConfig(ctx, version, written, by, note); err != nil {
		return nil, err
	}
	plan.Version = snap.Version
	s.publish(snap)
	return plan, nil
}

func (s *Service) guard(ctx context.Context, next *Snapshot) error {
	var c fault.Collector
	for _, g := range s.guards {
		faults, err := g(ctx, s.Current(), next)
		if err != nil {
			return err
		}
		for _, f := range faults {
			c.Add(f.Field, f.Key, f.Params)
		}
	}
	return c.Err()
}

// fresh leaves out the problems that are there without the change: one broken grid must not keep people from mending
// another.
func (s *Service) fresh(rows []Row, version int64, problems []string) []string {
	if len(problems) == 0 {
		return nil
	}
	_, had, _, err := s.build(rows, version)
	if err != nil {
		return problems
	}
	return slices.DeleteFunc(slices.Clone(problems), func(p string) bool { return slices.Contains(had, p) })
}

// merge applies changes to the overlay and gives the next overlay and the rows to write.
func (s *Service) merge(rows []Row, changes []Change) (next, written []Row, err error) {
	at := map[[3]string]int{}
	next = slices.Clone(rows)
	for i, r := range next {
		at[[3]string{r.Kind, r.Code, r.Property}] = i
	}
	gone := map[int]bool{}
	put := func(kind, code, property string, value any) error {
		raw, err := json.Marshal(value)
		if err != nil {
			return fault.InvalidField(property, "fault.not_json")
		}
		row := Row{Kind: kind, Code: code, Property: property, Value: raw}
		if shipped, ok := s.shipped.Objects[Key{kind, code}]; ok && property != "" {
			if v, has := shipped[property]; has {
				if row.Shipped, err = json.Marshal(v); err != nil {
					return err
				}
				if same(row.Shipped, raw) {
					row.Value = nil // the shipped value again: nothing lies over it
				}
			}
		}
		k := [3]string{kind, code, property}
		if i, ok := at[k]; ok {
			if row.Value == nil {
				gone[i] = true
			} else {
				next[i] = row
				delete(gone, i)
			}
		} else if row.Value != nil {
			at[k] = len(next)
			next = append(next, row)
		} else {
			return nil
		}
		written = append(written, row)
		return nil
	}
	drop := func(kind, code, property string) {
		if i, ok := at[[3]string{kind, code, property}]; ok && !gone[i] {
			gone[i] = true
			written = append(written, Row{Kind: kind, Code: code, Property: property})
		}
	}
	for _, c := range changes {
		if c.Kind == "" || c.Code == "" {
			return nil, nil, fault.InvalidField("code", "fault.required")
		}
		_, shipped := s.shipped.Objects[Key{c.Kind, c.Code}]
		switch {
		case c.Remove || c.Reset && c.Property == "":
			doomed := []Key{{c.Kind, c.Code}}
			if c.Remove {
				doomed = append(doomed, below(doomed[0], objectsOf(next))...)
			}
			for i, r := range next {
				if slices.Contains(doomed, Key{r.Kind, r.Code}) && !gone[i] {
					drop(r.Kind, r.Code, r.Property)
				}
			}
			if c.Remove && shipped {
				if err := put(c.Kind, c.Code, "", false); err != nil {
					return nil, nil, err
				}
			}
		case c.Reset:
			drop(c.Kind, c.Code, c.Property)
		case c.Property == "":
			body, ok := c.Value.(map[string]any)
			if !ok {
				return nil, nil, fault.InvalidField("value", "config.not_an_object")
			}
			if !shipped {
				if err := put(c.Kind, c.Code, "", true); err != nil {
					return nil, nil, err
				}
			} else {
				drop(c.Kind, c.Code, "")
			}
			for _, property := range sorted(body) {
				if err := put(c.Kind, c.Code, property, body[property]); err != nil {
					return nil, nil, err
				}
			}
		default:
			if err := put(c.Kind, c.Code, c.Property, c.Value); err != nil {
				return nil, nil, err
			}
		}
	}
	kept := next[:0:0]
	for i, r := range next {
		if !gone[i] {
			kept = append(kept, r)
		}
	}
	return kept, written, nil
}

// objectsOf lists the objects that rows speak of.
func objectsOf(rows []Row) []Key {
	var out []Key
	seen := map[Key]bool{}
	for _, r := range rows {
		if k := (Key{r.Kind, r.Code}); !seen[k] {
			seen[k] = true
			out = append(out, k)
		}
	}
	return out
}

func sorted[V any](m map[string]V) []string {
	keys := make([]string, 0, len(m))
	for k := range m {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	return keys
}

func same(a, b json.RawMessage) bool {
	var x, y any
	if decode(a, &x) != nil || decode(b, &y) != nil {
		return false
	}
	ra, err1 := json.Marshal(x)
	rb, err2 := json.Marshal(y)
	return err1 == nil && err2 == nil && bytes.Equal(ra, rb)
}

// compare lists the properties that differ between two sets of objects.
func compare(before, after map[Key]Body) []Diff {
	out := []Diff{}
	seen := map[Key]bool{}
	each := func(k Key) {
		if seen[k] {
			return
		}
		seen[k] = true
		a, b := before[k], after[k]
		names := map[string]bool{}
		for p := range a {
			names[p] = true
		}
		for p := range b {
			names[p] = true
		}
		for _, p := range sorted(names) {
			ra, _ := json.Marshal(a[p])
			rb, _ := json.Marshal(b[p])
			if !same(ra, rb) {
				out = append(out, Diff{k.Kind, k.Code, p, a[p], b[p]})
			}
		}
	}
	for k := range before {
		each(k)
	}
	for k := range after {
		each(k)
	}
	sort.Slice(out, func(i, j int) bool {
		a, b := out[i], out[j]
		return a.Kind+" "+a.Code+" "+a.Property < b.Kind+" "+b.Code+" "+b.Property
	})
	return out
}

// Overlay gives the rows that lie over an object, or over everything for an empty key.
func (s *Service) Overlay(ctx context.Context, k Key) ([]Row, int64, error) {
	rows, version, err := s.rows.ConfigRows(ctx, 0)
	if err != nil {
		return nil, 0, err
	}
	if k != (Key{}) {
		rows = slices.DeleteFunc(rows, func(r Row) bool { return r.Kind != k.Kind || r.Code != k.Code })
	}
	return rows, version, nil
}

// ShippedBody gives the shipped definition of an object.
func (s *Service) ShippedBody(k Key) (Body, bool) {
	b, ok := s.shipped.Objects[k]
	return b, ok
}

// Versions lists changes, the latest first: those below a version (0 for all), and of one object where the key is not
// empty.
func (s *Service) Versions(ctx context.Context, of Key, below int64, limit int) ([]Version, error) {
	return s.rows.ConfigVersions(ctx, of, below, limit)
}

// Made tells what a version changed: every property that differed from the version before it.
func (s *Service) Made(ctx context.Context, version int64) (Version, []Diff, error) {
	list, err := s.rows.ConfigVersions(ctx, Key{}, version+1, 1)
	if err != nil {
		return Version{}, nil, err
	}
	if len(list) == 0 || list[0].Version != version {
		return Version{}, nil, fault.Missing()
	}
	before, err := s.asOf(ctx, version-1)
	if err != nil {
		return Version{}, nil, err
	}
	after, err := s.asOf(ctx, version)
	if err != nil {
		return Version{}, nil, err
	}
	had, err := s.effective(before)
	if err != nil {
		return Version{}, nil, err
	}
	has, err := s.effective(after)
	return list[0], compare(had, has), err
}

// asOf gives the overlay of a version; before the first there was none.
func (s *Service) asOf(ctx context.Context, version int64) ([]Row, error) {
	if version <= 0 {
		return nil, nil
	}
	rows, _, err := s.rows.ConfigRows(ctx, version)
	return rows, err
}

// Rollback brings the configuration of a version back, as a version of its own; 0 is what was shipped.
func (s *Service) Rollback(ctx context.Context, to int64, by string, dryRun bool) (*Plan, error) {
	s.mu.Lock()
	defer s.mu.Unlock()
	rows, version, err := s.rows.ConfigRows(ctx, 0)
	if err != nil {
		return nil, err
	}
	if to < 0 || to > version {
		return nil, fault.Missing()
	}
	old, err := s.asOf(ctx, to)
	if err != nil {
		return nil, err
	}
	return s.take(ctx, rows, old, difference(rows, old), version, by, fmt.Sprintf("back to version %d", to), dryRun)
}

// Restore makes an object that was removed what it was before, as a version of its own. What the column of a field held
// comes back with it, as long as it waits.
func (s *Service) Restore(ctx context.Context, k Key, by string, dryRun bool) (*Plan, error) {
	if _, there := s.Current().Objects[k]; there {
		return nil, fault.New(fault.Conflict, "config.not_removed")
	}
	last, err := s.rows.ConfigVersions(ctx, k, 0, 1)
	if err != nil {
		return nil, err
	}
	if len(last) == 0 {
		return nil, fault.Missing()
	}
	rows, err := s.asOf(ctx, last[0].Version-1)
	if err != nil {
		return nil, err
	}
	had, err := s.effective(rows)
	if err != nil {
		return nil, err
	}
	body, ok := had[k]
	if !ok {
		return nil, fault.Missing()
	}
	return s.Change(ctx, []Change{{Kind: k.Kind, Code: k.Code, Value: map[string]any(body)}}, 0, by, fmt.Sprintf("%s %s brought back", k.Kind, k.Code), dryRun)
}

// difference gives the rows that turn one overlay into another.
func difference(from, to []Row) []Row {
	at := map[[3]string]Row{}
	for _, r := range from {
		at[[3]string{r.Kind, r.Code, r.Property}] = r
	}
	var out []Row
	for _, r := range to {
		k := [3]string{r.Kind, r.Code, r.Property}
		if have, ok := at[k]; !ok || !same(have.Value, r.Value) {
			out = append(out, r)
		}
		delete(at, k)
	}
	for _, r := range from {
		if _, left := at[[3]string{r.Kind, r.Code, r.Property}]; left {
			out = append(out, Row{Kind: r.Kind, Code: r.Code, Property: r.Property})
		}
	}
	return out
}

// Drift is a property where an upgrade changed the shipped value under a customisation.
type Drift struct {
	Kind     string          `json:"kind"`
	Code     string          `json:"code"`
	Property string          `json:"property"`
	Was      json.RawMessage `json:"was"`      // shipped when the customisation was made
	Is       json.RawMessage `json:"is"`       // shipped now; null when it is no longer shipped
	Customer json.RawMessage `json:"customer"` // in force
}

// Drifts reports what upgrades changed under customisations.
func (s *Service) Drifts(ctx context.Context) ([]Drift, error) {
	rows, _, err := s.rows.ConfigRows(ctx, 0)
	if err != nil {
		return nil, err
	}
	var out []Drift
	for _, r := range rows {
		if r.Shipped == nil {
			continue
		}
		now, err := json.Marshal(s.shipped.Objects[Key{r.Kind, r.Code}][r.Property])
		if err != nil {
			return nil, err
		}
		if !same(now, r.Shipped) {
			out = append(out, Drift{r.Kind, r.Code, r.Property, r.Shipped, now, r.Value})
		}
	}
	return out, nil
}
