package model

import (
	"context"
	"fmt"
	"regexp"
	"sort"
	"strings"
)

// Registry is one immutable snapshot of all models and lists. A request is served by one registry from beginning to end.
type Registry struct {
	models map[string]*Model
	lists  map[string]*List
	order  []string
	routes map[string]Route
}

// Route is what a path of the compatible API leads to.
type Route struct {
	Model  *Model
	Plural bool // the collection
	Both   bool // one word for both: without an id it is the collection
}

// Faults are all complaints about a set of definitions, found in one pass.
type Faults []string

func (f Faults) Error() string { return strings.Join(f, "\n") }

var (
	aliasPattern = regexp.MustCompile(`^[a-z][a-z0-9_]*/[a-z][a-z0-9_]*$`)
	codePattern  = regexp.MustCompile(`^[a-z][a-z0-9_]{0,62}$`)
)

// Build checks definitions as a whole and gives the registry, or every fault it found as Faults. System and trait fields
// (entity_id, version, created_at, category1 ...) are added here; definitions do not name them.
// build gives the field types of the fields added here, so that this package needs none of them.
func Build(models []Model, lists []List, types SystemTypes) (*Registry, error) {
	r := &Registry{models: map[string]*Model{}, lists: map[string]*List{}, routes: map[string]Route{}}
	var faults Faults
	complain := func(format string, args ...any) { faults = append(faults, fmt.Sprintf(format, args...)) }

	for i := range lists {
		l := lists[i]
		if !codePattern.MatchString(l.Code) {
			complain("list %q: the code must be lower-case letters, digits and underscores", l.Code)
		}
		if r.lists[l.Code] != nil {
			complain("list %q is defined twice", l.Code)
		}
		checkList(&l, complain)
		r.lists[l.Code] = &l
	}
	for i := range models {
		m := models[i]
		if !aliasPattern.MatchString(m.Alias) {
			complain("model %q: the alias must look like module/entity", m.Alias)
			continue
		}
		if r.models[m.Alias] != nil {
			complain("model %s is defined twice", m.Alias)
			continue
		}
		complete(&m, types)
		r.models[m.Alias] = &m
		r.order = append(r.order, m.Alias)
	}
	tables := map[string]string{}
	for _, alias := range r.order {
		m := r.models[alias]
		if other := tables[m.Table]; other != "" {
			complain("model %s: table %s belongs to %s already", alias, m.Table, other)
		}
		tables[m.Table] = alias
		r.checkModel(m, complain)
		r.addRoutes(m, complain)
	}
	if len(faults) > 0 {
		sort.Strings(faults)
		return nil, faults
	}
	return r, nil
}

// SystemTypes are the field types of the fields that every model has.
type SystemTypes struct {
	ID, Version, DateTime, FormTemplate, Level Type
	User                                       Type    // a user by username
	Category                                   [3]Type // levels 1 to 3
	Tags                                       Type
}

// complete fills what follows from the rest of a definition.
func complete(m *Model, t SystemTypes) {
	if m.Table == "" {
		m.Table = m.Name()
	}
	if m.Key == "" {
		m.Key = "entity_id"
	}
	own := make([]Field, 0, len(m.Fields)+10)
	own = append(own, Field{Code: "entity_id", Type: t.ID, ReadOnly: true, System: true, NoHistory: true})
	own = append(own, m.Fields...)
	if m.Traits.Has(Categories) {
		for i, code := range []string{"category1", "category2", "category3"} {
			own = append(own, Field{Code: code, Type: t.Category[i], Indexed: true})
		}
	}
	if m.Traits.Has(Tags) {
		own = append(own, Field{Code: "tags", Type: t.Tags})
	}
	if m.Traits.Has(Escalation) {
		own = append(own, Field{Code: "escalation_level", Type: t.Level, Default: int64(0)})
	}
	system := func(code string, typ Type, indexed bool) {
		own = append(own, Field{Code: code, Type: typ, ReadOnly: true, System: true, NoHistory: true, Indexed: indexed})
	}
	own = append(own, Field{Code: "formtemplate_id", Type: t.FormTemplate, System: true, Default: int64(0)})
	system("created_at", t.DateTime, true)
	system("created_by", t.User, false)
	system("updated_at", t.DateTime, true)
	system("updated_by", t.User, false)
	system("version", t.Version, false)
	m.Fields = own
	m.byCode = make(map[string]*Field, len(own))
	for i := range m.Fields {
		if f := &m.Fields[i]; !f.Disabled {
			m.byCode[f.Code] = f
		}
	}
	if len(m.Title) == 0 {
		for _, code := range []string{"title", "name"} {
			if m.byCode[code] != nil {
				m.Title = []string{code}
				break
			}
		}
	}
	if len(m.Title) == 0 {
		m.Title = []string{"entity_id"}
	}
}

func (r *Registry) checkModel(m *Model, complain func(string, ...any)) {
	if m.Order != "" && (m.Field(m.Order) == nil || m.Field(m.Order).Type.Storage() != Integer) {
		complain("%s is put in order by %s, which is no number field", m.Alias, m.Order)
	}
	seen := map[string]bool{}
	for i := range m.Fields {
		f := &m.Fields[i]
		at := m.Alias + "." + f.Code
		if !codePattern.MatchString(f.Code) {
			complain("%s: the code must be lower-case letters, digits and underscores, at most 63", at)
		}
		if seen[f.Code] {
			complain("%s is defined twice", at)
		}
		seen[f.Code] = true
		if f.Type == nil {
			complain("%s has no type", at)
			continue
		}
		if t, ok := f.Type.(Referring); ok && r.models[t.Target().Alias] == nil {
			complain("%s refers to %s, which does not exist", at, t.Target().Alias)
		}
		if t, ok := f.Type.(Listed); ok && t.List() != "" && r.lists[t.List()] == nil {
			complain("%s takes its values from list %s, which does not exist", at, t.List())
		}
		if t, ok := f.Type.(Computed); ok {
			for _, code := range t.Reads() {
				if m.byCode[code] == nil {
					complain("%s is calculated from %s, which is not a field of it", at, code)
				}
			}
		}
		if f.Unique && !f.Type.Storage().HasColumn() {
			complain("%s cannot be unique: it has no column", at)
		}
		if f.Secret && f.Searchable {
			complain("%s is a secret and cannot be searchable", at)
		}
	}
	for _, code := range circle(m) {
		complain("%s.%s is calculated from itself", m.Alias, code)
	}
	need := func(what string, codes []string) {
		for _, c := range codes {
			if m.byCode[c] == nil {
				complain("%s: %s names %s, which is not a field", m.Alias, what, c)
			}
		}
	}
	need("title", m.Title)
	need("access.company", m.Access.Company)
	need("access.people", m.Access.People)
	for _, columns := range append(append([][]string{}, m.Indexes...), m.Unique...) {
		need("index", columns)
	}
	for _, end := range m.Access.Ends {
		need("access.ends", end[:])
	}
	for _, c := range []string{m.Access.Users, m.Access.Groups, m.Access.Through} {
		if c != "" {
			need("access", []string{c})
		}
	}
}

// circle lists the calculated fields that follow from themselves, over others or not.
func circle(m *Model) []string {
	var out []string
	for i := range m.Fields {
		start := m.Fields[i].Code
		seen := map[string]bool{}
		var leads func(code string) bool
		leads = func(code string) bool {
			f := m.byCode[code]
			if f == nil {
				return false
			}
			t, ok := f.Type.(Computed)
			if !ok {
				return false
			}
			for _, next := range t.Reads() {
				if next == start {
					return true
				}
				if !seen[next] {
					seen[next] = true
					if leads(next) {
						return true
					}
				}
			}
			return false
		}
		if leads(start) {
			out = append(out, start)
		}
	}
	return out
}

func checkList(l *List, complain func(string, ...any)) {
	classes := map[string]bool{}
	for _, c := range l.Classes {
		if classes[c.Code] {
			complain("list %s: class %s is defined twice", l.Code, c.Code)
		}
		classes[c.Code] = true
	}
	values := map[any]bool{}
	for _, v := range l.Values {
		switch v.Value.(type) {
		case int64, string:
		default:
			complain("list %s: value %v must be a whole number or a text", l.Code, v.Value)
			continue
		}
		if values[v.Value] {
			complain("list %s: value %v is defined twice", l.Code, v.Value)
		}
		values[v.Value] = true
		for _, c := range v.Classes {
			if !classes[c] {
				complain("list %s: value %v is in class %s, which does not exist", l.Code, v.Value, c)
			}
		}
	}
}

func (r *Registry) addRoutes(m *Model, complain func(string, ...any)) {
	if m.REST.Off || m.Internal {
		return
	}
	add := func(path string, plural bool) {
		known, taken := r.routes[path]
		switch {
		case !taken:
			r.routes[path] = Route{Model: m, Plural: plural}
		case known.Model == m && known.Plural != plural:
			r.routes[path] = Route{Model: m, Plural: true, Both: true}
		case known.Model != m:
			complain("%s: the path %s belongs to %s already", m.Alias, path, known.Model.Alias)
		}
	}
	for _, p := range m.REST.Singular {
		add(p, false)
	}
	for _, p := range m.REST.Plural {
		add(p, true)
	}
	general := m.Name() + "s"
	if m.Custom {
		add(m.Alias, false)
		add(m.Alias+"s", true)
	}
	if _, taken := r.routes[general]; !taken {
		r.routes[general] = Route{Model: m, Plural: true, Both: true}
	}
}

// Model finds a model by its alias, with or without the prefix "deep_"; nil when there is none or it is disabled.
func (r *Registry) Model(alias string) *Model {
	m := r.models[strings.TrimPrefix(alias, "deep_")]
	if m == nil || m.Disabled {
		return nil
	}
	return m
}

// Models lists all models in the order they were defined, disabled ones included.
func (r *Registry) Models() []*Model {
	out := make([]*Model, len(r.order))
	for i, alias := range r.order {
		out[i] = r.models[alias]
	}
	return out
}

// List finds a list by its code; nil when there is none.
func (r *Registry) List(code string) *List { return r.lists[code] }

// Lists gives all lists sorted by code.
func (r *Registry) Lists() []*List {
	out := make([]*List, 0, len(r.lists))
	for _, l := range r.lists {
		out = append(out, l)
	}
	sort.Slice(out, func(i, j int) bool { return out[i].Code < out[j].Code })
	return out
}

// Route finds what a path of the compatible API leads to.
func (r *Registry) Route(path string) (Route, bool) {
	route, ok := r.routes[path]
	return route, ok && !route.Model.Disabled
}

// Follow finds the target of a reference named in a path ("requester_user", "assigned_group").
func (r *Registry) Follow(m *Model, name string) (*Field, *Model) {
	for i := range m.Fields {
		f := &m.Fields[i]
		if f.Disabled {
			continue
		}
		if t, ok := f.Type.(Referring); ok && f.Type.Storage() != Links && f.PathName() == name {
			return f, r.Model(t.Target().Alias)
		}
	}
	return nil, nil
}

type registryKey struct{}

// With puts the registry that serves a request into its context, once, at the edge.
func With(ctx context.Context, r *Registry) context.Context {
	return context.WithValue(ctx, registryKey{}, r)
}

// From gives the registry of a context; nil when there is none.
func From(ctx context.Context) *Registry {
	r, _ := ctx.Value(registryKey{}).(*Registry)
	return r
}
