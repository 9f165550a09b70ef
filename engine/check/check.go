// Package check looks at all automation together and finds what will not work before it bites: rules that name what is gone,
// rules that can never act, rules that undo each other. It reads; it changes nothing.
package check

import (
	"fmt"
	"slices"
	"strings"

	"steward/engine/condition"
	"steward/engine/fault"
	"steward/engine/model"
	"steward/engine/record"
	"steward/engine/setter"
)

// Rule is one enabled rule as the check sees it.
type Rule struct {
	Of   record.Ref // the record that keeps it
	Name string
	On   *model.Model
	// When are its conditions by the field that keeps them; all must hold.
	When map[string]condition.Node
	Sets []setter.Row
	// Scripted says that a script has a say in whether it matches.
	Scripted bool
	// Chain names the rules that are asked one after the other; "" is none.
	Chain string
	// Ends says that no rule of the chain behind it is asked once it matched.
	Ends bool
	// Updates says that it acts on changes too, so that other rules can set it off.
	Updates bool
}

// The kinds of finding.
const (
	DeadField   = "dead_field"  // a field that is gone or cannot be written
	Missing     = "missing"     // a person, group or value that is gone or switched off
	Never       = "never"       // a condition that nothing can fulfil
	Unreachable = "unreachable" // behind a rule that always ends the chain
	Shadowed    = "shadowed"    // behind a rule that takes everything it would match
	Conflict    = "conflict"    // another rule always overwrites what it sets
	Loop        = "loop"        // rules that set each other off without end
)

// Finding is something that will not work as it was meant.
type Finding struct {
	Kind   string
	Rule   Rule
	Field  string // of the model the rule acts on, or of the rule itself where Own
	Own    bool
	Key    string // text key
	Params fault.Params
	Others []Rule // the rules it has to do with
}

// together joins the conditions of a rule.
func (r Rule) together() condition.Node {
	var all []condition.Node
	names := make([]string, 0, len(r.When))
	for name := range r.When {
		names = append(names, name)
	}
	slices.Sort(names)
	for _, name := range names {
		all = append(all, r.When[name])
	}
	return condition.And(all...)
}

// constants are the fields a rule sets to a value that is known, as text; "" is cleared.
func (r Rule) constants() map[string]string {
	out := map[string]string{}
	for _, s := range r.Sets {
		switch s.Mode {
		case setter.Clear:
			out[s.Field] = ""
		case setter.Set:
			f := r.On.Field(s.Field)
			if f == nil || f.Type.Storage() == model.Links {
				continue
			}
			if v, err := f.Type.Coerce(s.Value); err == nil && v != nil {
				out[s.Field] = strings.ToLower(fmt.Sprint(v))
			}
		}
	}
	return out
}

// Fields finds fields of a rule that are gone or cannot be used.
func Fields(reg *model.Registry, r Rule) []Finding {
	var out []Finding
	for _, n := range r.When {
		for _, p := range condition.Check(reg, r.On, n) {
			out = append(out, Finding{Kind: DeadField, Rule: r, Field: p.Field, Key: p.Key, Params: p.Params})
		}
	}
	for _, f := range setter.Check(r.On, r.Sets) {
		out = append(out, Finding{Kind: DeadField, Rule: r, Field: f.Field, Key: f.Key, Params: f.Params})
	}
	for _, s := range r.Sets {
		if f := r.On.Field(s.Field); f != nil && f.Disabled {
			out = append(out, Finding{Kind: DeadField, Rule: r, Field: s.Field, Key: "fault.unknown_field", Params: fault.Params{"field": s.Field}})
		}
	}
	slices.SortStableFunc(out, func(a, b Finding) int { return strings.Compare(a.Field, b.Field) })
	return out
}

// Named are the values that a rule compares with or sets, where they may be records or choices: for asking whether they are
// still there.
func Named(reg *model.Registry, r Rule) []Value {
	var out []Value
	add := func(m *model.Model, f *model.Field, raw any) {
		if f == nil || f.Type.Storage() == model.Links {
			return
		}
		many, isList := raw.([]any)
		if !isList {
			many = []any{raw}
		}
		for _, one := range many {
			if text, ok := one.(string); ok && strings.Contains(text, "{{") {
				continue
			}
			if v, err := f.Type.Coerce(one); err == nil && v != nil {
				out = append(out, Value{m, f, v})
			}
		}
	}
	var walk func(n condition.Node)
	walk = func(n condition.Node) {
		for _, part := range n.Rules {
			walk(part)
		}
		switch n.Operator {
		case condition.Equal, condition.NotEqual, condition.In, condition.NotIn:
			name := strings.TrimPrefix(n.Field, "old.")
			if n.Field == "" || pseudo(name) {
				return
			}
			if p, err := condition.Resolve(reg, r.On, name); err == nil && p.Field != nil {
				add(p.Model, p.Field, n.Value)
			}
		}
	}
	for _, n := range r.When {
		walk(n)
	}
	for _, s := range r.Sets {
		if s.Mode == setter.Set {
			add(r.On, r.On.Field(s.Field), s.Value)
		}
	}
	return out
}

// Value is a value that a rule names.
type Value struct {
	Model *model.Model
	Field *model.Field
	Value any
}

// thought is a rule with its condition taken apart.
type thought struct {
	Rule
	ways  []way
	known bool
	sets  map[string]string
	reads []string
}

// Logic finds what is wrong with rules by their conditions and values alone. Rules of one chain come in their order.
func Logic(reg *model.Registry, rules []Rule) []Finding {
	list := make([]thought, len(rules))
	var out []Finding
	for i, r := range rules {
		t := thought{Rule: r, sets: r.constants(), reads: condition.Fields(r.together())}
		t.ways, t.known = ways(reg, r.On, r.together())
		if t.known {
			t.ways = possible(t.ways)
			if len(t.ways) == 0 {
				out = append(out, Finding{Kind: Never, Rule: r, Key: "check.never"})
			}
		}
		list[i] = t
	}
	for i, later := range list {
		if later.Chain == "" || !later.known || len(later.ways) == 0 {
			continue
		}
		out = append(out, behind(list[:i], later)...)
	}
	return append(out, loops(list)...)
}

// behind finds what rules ahead of a rule do to it.
func behind(ahead []thought, later thought) []Finding {
	var out []Finding
	for _, earlier := range ahead {
		if earlier.Chain != later.Chain || earlier.On != later.On || !earlier.known || earlier.Scripted || later.Updates && !earlier.Updates || !covers(earlier.ways, later.ways) {
			continue
		}
		if earlier.Ends {
			kind := Shadowed
			if slices.ContainsFunc(earlier.ways, func(w way) bool { return len(w) == 0 }) {
				kind = Unreachable
			}
			return append(out, Finding{Kind: kind, Rule: later.Rule, Key: "check." + kind, Params: fault.Params{"other": earlier.Name}, Others: []Rule{earlier.Rule}})
		}
	}
	for _, earlier := range ahead {
		if earlier.Chain != later.Chain || earlier.On != later.On || !earlier.known || earlier.Ends || later.Scripted || earlier.Updates && !later.Updates || !covers(later.ways, earlier.ways) {
			continue
		}
		for field, v := range earlier.sets {
			if slices.Contains(later.reads, field) {
				continue
			}
			if other, both := later.sets[field]; both && other != v {
				out = append(out, Finding{Kind: Conflict, Rule: earlier.Rule, Field: field, Key: "check.conflict", Params: fault.Params{"other": later.Name, "field": field}, Others: []Rule{later.Rule}})
			}
		}
	}
	slices.SortStableFunc(out, func(a, b Finding) int { return strings.Compare(a.Field, b.Field) })
	return out
}

// setsOff tells whether what one rule sets can make another match.
func setsOff(a, b thought) bool {
	if a.On != b.On || !b.Updates || !b.known || !a.known {
		return false
	}
	return slices.ContainsFunc(b.ways, func(w way) bool {
		if !slices.ContainsFunc(a.ways, func(v way) bool { return a.leaves(v, w) }) {
			return false
		}
		touches := false
		for _, x := range w {
			if v, set := a.sets[strings.TrimPrefix(x.field, "changed.")]; set {
				if x.opaque == "" && !x.holdsFor(v, v == "") {
					return false
				}
				touches = true
			}
		}
		return touches
	})
}

// leaves tells whether a record that a rule matched in one way can still be in another, by the fields the rule does not set.
func (t thought) leaves(matched, other way) bool {
	return !slices.ContainsFunc(matched, func(x atom) bool {
		_, set := t.sets[x.field]
		return !set && slices.ContainsFunc(other, func(y atom) bool { return x.excludes(y) })
	})
}

// loops finds rules that set each other off and never come to rest: some field goes from one value to another and back.
func loops(list []thought) []Finding {
	edges := make([][]int, len(list))
	for i, a := range list {
		if len(a.sets) == 0 || !a.Updates {
			continue
		}
		for j, b := range list {
			if i != j && setsOff(a, b) {
				edges[i] = append(edges[i], j)
			}
		}
	}
	var out []Finding
	for _, group := range circles(edges) {
		field := restless(list, group)
		if field == "" {
			continue
		}
		var names []string
		var others []Rule
		for _, i := range group {
			names = append(names, list[i].Name)
			if i != group[0] {
				others = append(others, list[i].Rule)
			}
		}
		out = append(out, Finding{Kind: Loop, Rule: list[group[0]].Rule, Field: field, Key: "check.loop", Params: fault.Params{"rules": strings.Join(names, " → "), "field": field}, Others: others})
	}
	return out
}

// restless names a field that the rules of a circle set to different values.
func restless(list []thought, group []int) string {
	values := map[string]string{}
	var fields []string
	for _, i := range group {
		for field, v := range list[i].sets {
			if before, seen := values[field]; seen && before != v {
				fields = append(fields, field)
			}
			values[field] = v
		}
	}
	slices.Sort(fields)
	if len(fields) == 0 {
		return ""
	}
	return fields[0]
}

// circles are the groups of nodes that reach each other (Tarjan), in order, each from its lowest node.
func circles(edges [][]int) [][]int {
	index, low := make([]int, len(edges)), make([]int, len(edges))
	on := make([]bool, len(edges))
	var stack []int
	var out [][]int
	next := 1
	var visit func(v int)
	visit = func(v int) {
		index[v], low[v] = next, next
		next++
		stack, on[v] = append(stack, v), true
		for _, w := range edges[v] {
			if index[w] == 0 {
				visit(w)
				low[v] = min(low[v], low[w])
			} else if on[w] {
				low[v] = min(low[v], index[w])
			}
		}
		if low[v] != index[v] {
			return
		}
		at := slices.Index(stack, v)
		group := slices.Clone(stack[at:])
		for _, w := range group {
			on[w] = false
		}
		stack = stack[:at]
		if len(group) > 1 {
			slices.Sort(group)
			out = append(out, group)
		}
	}
	for v := range edges {
		if index[v] == 0 {
			visit(v)
		}
	}
	slices.SortFunc(out, func(a, b []int) int { return a[0] - b[0] })
	return out
}
