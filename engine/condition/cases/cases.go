// Package cases is the one list of conditions and the records they hold for. Memory, both databases and the browser run it
// (condition_test.go here, store/storetest, web/src/core/condition.test.ts): what they must agree on is written in one place.
// It is for tests only.
package cases

import (
	"bytes"
	"cmp"
	_ "embed"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"testing"
	"time"

	"steward/engine/condition"
	"steward/engine/model"
	"steward/engine/model/field"
)

//go:embed cases.json
var raw []byte

// Set is the world of the cases and the cases.
type Set struct {
	Now      time.Time       `json:"now"`
	Zone     string          `json:"zone"`
	User     json.RawMessage `json:"user"`
	Lists    []list          `json:"lists"`
	Models   []World         `json:"models"`
	Cases    []Case          `json:"cases"`
	Registry *model.Registry `json:"-"`
}

type list struct {
	Code    string   `json:"code"`
	Classes []string `json:"classes"`
	Values  []struct {
		Value   any      `json:"value"`
		Classes []string `json:"classes"`
	} `json:"values"`
}

// World is a model with its records, as the API writes them.
type World struct {
	Alias   string           `json:"alias"`
	Fields  []fieldShape     `json:"fields"`
	Records []map[string]any `json:"records"`
}

type fieldShape struct {
	Code       string         `json:"code"`
	Element    string         `json:"element"`
	Comparison string         `json:"comparison"`
	Options    map[string]any `json:"options"`
	Required   bool           `json:"required"`
	Unique     bool           `json:"unique"`
}

// Case is one tree and the ids of the records it holds for. Faults are the keys of what cannot be used in it, in order.
type Case struct {
	Name   string          `json:"name"`
	Model  string          `json:"model"` // test/thing when empty
	Tree   json.RawMessage `json:"tree"`
	Env    circumstances   `json:"env"`
	Want   []int64         `json:"want"`
	Faults []string        `json:"faults"`
}

// circumstances are what differs from the Set's own.
type circumstances struct {
	Now   *time.Time      `json:"now"`
	Zone  string          `json:"zone"`
	User  json.RawMessage `json:"user"`
	IsNew bool            `json:"is_new"`
	Old   map[string]any  `json:"old"`
	New   map[string]any  `json:"new"`
}

// Read gives the cases and builds their registry.
func Read(t testing.TB) *Set {
	t.Helper()
	s := &Set{}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	if err := d.Decode(s); err != nil {
		t.Fatalf("cases.json: %v", err)
	}
	var models []model.Model
	for _, w := range s.Models {
		m := model.Model{Alias: w.Alias}
		for _, f := range w.Fields {
			typ, err := field.New(f.Element, f.Options)
			if err != nil {
				t.Fatalf("cases.json: %s.%s: %v", w.Alias, f.Code, err)
			}
			if got := comparisons[typ.Comparison()]; got != f.Comparison {
				t.Errorf("cases.json: %s.%s compares as %s, not as %s", w.Alias, f.Code, got, f.Comparison)
			}
			m.Fields = append(m.Fields, model.Field{Code: f.Code, Type: typ, Required: f.Required, Unique: f.Unique})
		}
		models = append(models, m)
	}
	var lists []model.List
	for _, l := range s.Lists {
		made := model.List{Code: l.Code}
		for _, c := range l.Classes {
			made.Classes = append(made.Classes, model.ListClass{Code: c})
		}
		for _, v := range l.Values {
			if n, ok := v.Value.(float64); ok {
				v.Value = int64(n)
			}
			made.Values = append(made.Values, model.ListValue{Value: v.Value, Classes: v.Classes})
		}
		lists = append(lists, made)
	}
	reg, err := model.Build(models, lists, field.System())
	if err != nil {
		t.Fatalf("cases.json: %v", err)
	}
	s.Registry = reg
	return s
}

var comparisons = map[model.Comparison]string{model.AsText: "text", model.AsNumber: "number", model.AsDate: "date", model.AsDateTime: "datetime",
	model.AsSelect: "select", model.AsMulti: "multi", model.AsBool: "boolean"}

// Of gives the model of a case.
func (s *Set) Of(c Case) *model.Model {
	if c.Model == "" {
		return s.Registry.Model("test/thing")
	}
	return s.Registry.Model(c.Model)
}

// Values reads a record, or what stands for one, into canonical values; what is not given is unset.
func (s *Set) Values(t testing.TB, m *model.Model, in map[string]any) model.Values {
	t.Helper()
	out := model.Values{}
	for _, code := range slices.Sorted(maps.Keys(in)) {
		if code == "id" {
			continue
		}
		f := m.Field(code)
		if f == nil {
			t.Fatalf("cases.json: %s has no field %s", m.Alias, code)
		}
		v, err := f.Type.Coerce(in[code])
		if err != nil {
			t.Fatalf("cases.json: %s.%s: %v", m.Alias, code, err)
		}
		out[code] = v
	}
	return out
}

// Bind binds the tree of a case. Trees come the way people send them: what Parse refuses is bound as it stands, because
// older configuration may hold it.
func (s *Set) Bind(t testing.TB, c Case) (condition.Expr, []string) {
	t.Helper()
	var n condition.Node
	if err := json.Unmarshal(c.Tree, &n); err != nil {
		t.Fatalf("%s: %v", c.Name, err)
	}
	x, problems := condition.Bind(s.Registry, s.Of(c), n, s.Env(t, c))
	var keys []string
	for _, p := range problems {
		keys = append(keys, p.Key)
	}
	return x, keys
}

// Env gives the circumstances of a case.
func (s *Set) Env(t testing.TB, c Case) condition.Env {
	t.Helper()
	env := condition.Env{Now: s.Now, IsNew: c.Env.IsNew, User: user(t, s.User)}
	if c.Env.Now != nil {
		env.Now = *c.Env.Now
	}
	zone, err := time.LoadLocation(cmp.Or(c.Env.Zone, s.Zone))
	if err != nil {
		t.Fatal(err)
	}
	env.Zone = zone
	if c.Env.User != nil {
		env.User = user(t, c.Env.User)
	}
	if c.Env.Old != nil {
		env.Old, env.New = s.Values(t, s.Of(c), c.Env.Old), s.Values(t, s.Of(c), c.Env.New)
	}
	return env
}

func user(t testing.TB, raw json.RawMessage) *condition.User {
	t.Helper()
	if string(raw) == "null" {
		return nil
	}
	var u struct {
		ID             int64    `json:"id"`
		Username       string   `json:"username"`
		RoleID         int64    `json:"role_id"`
		Type           string   `json:"user_type"`
		CompanyID      int64    `json:"company_id"`
		DepartmentID   int64    `json:"department_id"`
		GroupIDs       []int64  `json:"group_ids"`
		CompanyIDs     []int64  `json:"company_ids"`
		GroupUsernames []string `json:"group_usernames"`
	}
	if err := json.Unmarshal(raw, &u); err != nil {
		t.Fatal(err)
	}
	return &condition.User{ID: u.ID, Username: u.Username, RoleID: u.RoleID, Type: u.Type, CompanyID: u.CompanyID, DepartmentID: u.DepartmentID,
		GroupIDs: u.GroupIDs, CompanyIDs: u.CompanyIDs, GroupUsernames: u.GroupUsernames}
}

// Memory holds records of a registry by model and id, for the evaluator in memory.
type Memory map[string]map[int64]model.Values

// Memory gives the records of the cases.
func (s *Set) Memory(t testing.TB) Memory {
	t.Helper()
	out := Memory{}
	for _, w := range s.Models {
		out[w.Alias] = map[int64]model.Values{}
		for _, r := range w.Records {
			id, _ := r["id"].(float64)
			out[w.Alias][int64(id)] = s.Values(t, s.Registry.Model(w.Alias), r)
		}
	}
	return out
}

// Get reads paths from a record, following references.
func (mem Memory) Get(m *model.Model, id int64) func(condition.Path) any {
	return func(p condition.Path) any {
		at, key := m, id
		for _, hop := range p.Hops {
			switch v := mem[at.Alias][key][hop.Field.Code].(type) {
			case int64:
				key = v
			case string:
				key = mem.named(hop.To, v)
			default:
				return nil
			}
			if at = hop.To; mem[at.Alias][key] == nil {
				return nil
			}
		}
		if p.Field.Code == "entity_id" {
			return key
		}
		return mem[at.Alias][key][p.Field.Code]
	}
}

func (mem Memory) named(m *model.Model, username string) int64 {
	for id, v := range mem[m.Alias] {
		if v["username"] == username {
			return id
		}
	}
	return 0
}

// Holding lists the ids of a model's records that a bound tree holds for, in order.
func (mem Memory) Holding(m *model.Model, x condition.Expr) []int64 {
	out := []int64{}
	for id := range mem[m.Alias] {
		if condition.Holds(x, mem.Get(m, id)) {
			out = append(out, id)
		}
	}
	slices.Sort(out)
	return out
}

// Report says how a case went wrong, "" when it did not.
func (c Case) Report(where string, got []int64) string {
	if slices.Equal(got, c.Want) {
		return ""
	}
	return fmt.Sprintf("%s (%s)\n  %s\n  holds for %v, want %v", c.Name, where, c.Tree, got, c.Want)
}
