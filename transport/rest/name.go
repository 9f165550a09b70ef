package rest

import (
	"strings"

	"steward/engine/condition"
	"steward/engine/model"
)

// fullName is the read-only attribute that clients filter users by (deepser-api.md 3.3): "firstname lastname".
const fullName = "name"

// named reports whether a model has the computed attribute: its title is two fields and none of them is called name.
func named(m *model.Model) bool {
	f := m.Field(fullName)
	return m.Key == "user_id" && len(m.Title) == 2 && (f == nil || f.Type.Storage() == model.Virtual)
}

// nameNode makes a filter on the full name one on its two fields, exactly: the space between them is matched by a space,
// by "_" or within "%" of the pattern, so every such place is where the pattern may be cut.
func nameNode(m *model.Model, f *filter) (condition.Node, error) {
	if f.from != nil || f.to != nil {
		return condition.Node{}, filtering()
	}
	var any []condition.Node
	add := func(op, value string) error {
		switch operators[op] {
		case condition.Equal:
			any = append(any, cuts(m, escapeLike(value)))
		case condition.Like:
			any = append(any, cuts(m, value))
		case condition.NotEqual:
			any = append(any, noCuts(m, escapeLike(value)))
		case condition.NotLike:
			any = append(any, noCuts(m, value))
		default:
			return filtering()
		}
		return nil
	}
	for _, t := range f.tests {
		values := []string{t.value}
		op := t.op
		if op == "in" {
			op, values = "eq", strings.Split(t.value, ",")
		}
		for _, v := range values {
			if err := add(op, strings.TrimSpace(v)); err != nil {
				return condition.Node{}, err
			}
		}
	}
	for op, values := range f.in {
		if op != "in" {
			return condition.Node{}, filtering()
		}
		for _, v := range values {
			if err := add("eq", v); err != nil {
				return condition.Node{}, err
			}
		}
	}
	return condition.Or(any...), nil
}

// cut is one way to lay a pattern over first and last name.
type cut struct{ first, last string }

func cutsOf(pattern string) []cut {
	var out []cut
	for i := 0; i < len(pattern); i++ {
		switch pattern[i] {
		case '\\':
			i++ // the next character stands for itself
		case ' ', '_':
			out = append(out, cut{pattern[:i], pattern[i+1:]})
		case '%':
			out = append(out, cut{pattern[:i] + "%", "%" + pattern[i+1:]})
		}
	}
	return out
}

func cuts(m *model.Model, pattern string) condition.Node {
	first, last := m.Title[0], m.Title[1]
	ways := []condition.Node{condition.And(condition.Rule(last, condition.IsEmpty, nil), condition.Rule(first, condition.Like, pattern))}
	for _, c := range cutsOf(pattern) {
		ways = append(ways, condition.And(condition.Rule(first, condition.Like, c.first), condition.Rule(last, condition.Like, c.last)))
	}
	return condition.Or(ways...)
}

func noCuts(m *model.Model, pattern string) condition.Node {
	first, last := m.Title[0], m.Title[1]
	all := []condition.Node{condition.Or(condition.Rule(last, condition.IsNotEmpty, nil), condition.Rule(first, condition.NotLike, pattern))}
	for _, c := range cutsOf(pattern) {
		all = append(all, condition.Or(condition.Rule(first, condition.NotLike, c.first), condition.Rule(last, condition.NotLike, c.last)))
	}
	return condition.And(all...)
}

var likeEscaper = strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`)

func escapeLike(s string) string { return likeEscaper.Replace(s) }
