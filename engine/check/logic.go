package check

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"steward/engine/condition"
	"steward/engine/model"
)

// atom is one test of a condition, as far as it can be reasoned about. Any other is opaque: it is only ever equal to itself.
type atom struct {
	field  string // as written, with its path
	opaque string // the test in its own words
	unset  bool   // the field has no value …
	oneOf  []string
	low    *bound
	high   *bound
	not    bool // … and the contrary of it all; of unset values it holds
}

type bound struct {
	at   int64
	open bool // the bound itself does not count
}

// way is a set of tests that hold together; a condition is a list of ways of which one must hold.
type way []atom

// mostWays bounds the ways of a condition; beyond it nothing is said of it.
const mostWays = 64

// ways takes a condition apart. ok is false when it is too large or has something that cannot be used.
func ways(reg *model.Registry, m *model.Model, n condition.Node) (out []way, ok bool) {
	return expand(reg, m, n, false)
}

func expand(reg *model.Registry, m *model.Model, n condition.Node, not bool) ([]way, bool) {
	if n.IsNever() {
		if not {
			return []way{{}}, true
		}
		return nil, true
	}
	if n.Field != "" {
		return leaf(reg, m, n, not != n.Not)
	}
	not = not != n.Not
	if len(n.Rules) == 0 {
		if not {
			return nil, true
		}
		return []way{{}}, true
	}
	if (n.Condition == "OR") != not {
		var out []way
		for _, r := range n.Rules {
			part, ok := expand(reg, m, r, not)
			if !ok || len(out)+len(part) > mostWays {
				return nil, false
			}
			out = append(out, part...)
		}
		return out, true
	}
	out := []way{{}}
	for _, r := range n.Rules {
		part, ok := expand(reg, m, r, not)
		if !ok || len(out)*len(part) > mostWays {
			return nil, false
		}
		var next []way
		for _, a := range out {
			for _, b := range part {
				next = append(next, append(slices.Clone(a), b...))
			}
		}
		out = next
	}
	return out, true
}

func leaf(reg *model.Registry, m *model.Model, n condition.Node, not bool) ([]way, bool) {
	hidden := n
	hidden.Not = false
	words, err := json.Marshal(hidden)
	if err != nil {
		return nil, false
	}
	opaque := []way{{{field: n.Field, opaque: string(words), not: not}}}
	if pseudo(n.Field) || strings.Contains(string(words), "{{") {
		return opaque, true
	}
	x, problems := condition.Bind(reg, m, hidden, condition.Env{User: &condition.User{}})
	if len(problems) > 0 {
		return nil, false
	}
	return bound1(n.Field, x, not, opaque), true
}

// pseudo are names that are no fields of the record.
func pseudo(name string) bool {
	return name == "is_new" || strings.HasPrefix(name, "old.") || strings.HasPrefix(name, "changed.") || strings.HasPrefix(name, "current_user.") ||
		strings.HasPrefix(name, "count.") || strings.HasPrefix(name, "sla.") || strings.HasPrefix(name, "last_comment.")
}

func bound1(name string, x condition.Expr, not bool, opaque []way) []way {
	t, ok := x.(condition.Test)
	if !ok {
		if c, isConst := x.(condition.Const); isConst {
			if bool(c) != not {
				return []way{{}}
			}
			return nil
		}
		return opaque
	}
	a := atom{field: name, not: not != t.Negated}
	kind := t.Path.Field.Type.Comparison()
	if t.Op == condition.Unset {
		a.unset = true
		return []way{{a}}
	}
	if kind == model.AsMulti || kind == model.AsDate || kind == model.AsDateTime {
		return opaque
	}
	number := func() *int64 {
		if v, ok := t.Values[0].(int64); ok && kind == model.AsNumber {
			return &v
		}
		return nil
	}
	switch t.Op {
	case condition.Is, condition.OneOf:
		for _, v := range t.Values {
			a.oneOf = append(a.oneOf, strings.ToLower(fmt.Sprint(v)))
		}
		return []way{{a}}
	case condition.Below, condition.AtMost, condition.Above, condition.AtLeast:
		v := number()
		if v == nil || a.not {
			return opaque
		}
		b := &bound{*v, t.Op == condition.Below || t.Op == condition.Above}
		if t.Op == condition.Below || t.Op == condition.AtMost {
			a.high = b
		} else {
			a.low = b
		}
		return []way{{a}}
	}
	return opaque
}

// holdsFor tells whether a value, as text, passes an atom; unset is "".
func (a atom) holdsFor(v string, isUnset bool) bool {
	switch {
	case a.unset:
		return isUnset != a.not
	case a.oneOf != nil:
		return (!isUnset && slices.Contains(a.oneOf, v)) != a.not
	case isUnset:
		return false
	}
	var n int64
	if _, err := fmt.Sscan(v, &n); err != nil {
		return false
	}
	return (a.low == nil || n > a.low.at || n == a.low.at && !a.low.open) && (a.high == nil || n < a.high.at || n == a.high.at && !a.high.open)
}

// implies tells whether what passes a passes b too.
func (a atom) implies(b atom) bool {
	if a.field != b.field {
		return false
	}
	if a.opaque != "" || b.opaque != "" {
		return a.opaque == b.opaque && a.not == b.not
	}
	switch {
	case a.unset && !a.not: // has no value
		return b.holdsFor("", true)
	case a.oneOf != nil && !a.not:
		return !slices.ContainsFunc(a.oneOf, func(v string) bool { return !b.holdsFor(v, false) })
	case b.unset && b.not: // has some value: whatever is compared has one
		return a.low != nil || a.high != nil || a.unset && a.not
	case a.oneOf != nil && a.not && b.oneOf != nil && b.not:
		return !slices.ContainsFunc(b.oneOf, func(v string) bool { return !slices.Contains(a.oneOf, v) })
	case a.low != nil && b.low != nil && b.high == nil:
		return a.low.at > b.low.at || a.low.at == b.low.at && (a.low.open || !b.low.open)
	case a.high != nil && b.high != nil && b.low == nil:
		return a.high.at < b.high.at || a.high.at == b.high.at && (a.high.open || !b.high.open)
	}
	return false
}

// excludes tells whether nothing can pass both.
func (a atom) excludes(b atom) bool {
	if a.field != b.field {
		return false
	}
	if a.opaque != "" || b.opaque != "" {
		return a.opaque == b.opaque && a.not != b.not
	}
	for _, pair := range [][2]atom{{a, b}, {b, a}} {
		x, y := pair[0], pair[1]
		switch {
		case x.unset && !x.not:
			return !y.holdsFor("", true)
		case x.oneOf != nil && !x.not:
			return !slices.ContainsFunc(x.oneOf, func(v string) bool { return y.holdsFor(v, false) })
		case x.low != nil && y.high != nil:
			return x.low.at > y.high.at || x.low.at == y.high.at && (x.low.open || y.high.open)
		}
	}
	return false
}

// impossible tells whether a way contradicts itself.
func (w way) impossible() bool {
	for i, a := range w {
		for _, b := range w[i+1:] {
			if a.excludes(b) {
				return true
			}
		}
	}
	return false
}

// possible leaves out the ways that contradict themselves.
func possible(list []way) []way {
	return slices.DeleteFunc(slices.Clone(list), way.impossible)
}

// implies tells whether what passes w passes one of the others.
func (w way) implies(others []way) bool {
	return slices.ContainsFunc(others, func(o way) bool {
		return !slices.ContainsFunc(o, func(b atom) bool {
			return !slices.ContainsFunc(w, func(a atom) bool { return a.implies(b) })
		})
	})
}

// covers tells whether everything that fulfils later fulfils earlier.
func covers(earlier, later []way) bool {
	return len(later) > 0 && !slices.ContainsFunc(later, func(w way) bool { return !w.implies(earlier) })
}
