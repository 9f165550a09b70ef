package storetest

import (
	"pgregory.net/rapid"

	"steward/engine/condition"
	"steward/engine/model"
)

var words = []any{"", "a", "B", "ab", "Ab%", "a_b", `a\b`, "Čelik", "čelik", "ÉTÉ", "été", "x y", "line\nbreak"}

func randomThing(t *rapid.T) model.Values {
	v := model.Values{}
	maybe := func(code string, values ...any) {
		if x := rapid.SampledFrom(append([]any{nil}, values...)).Draw(t, code); x != nil && x != "" {
			v[code] = x
		}
	}
	maybe("title", words...)
	maybe("body", "<p>a</p>", "plain", "<b>Č</b>")
	maybe("state", int64(1), int64(2), int64(3))
	maybe("size", int64(-3), int64(0), int64(1), int64(7))
	maybe("price", int64(1_500_000), int64(-2_000_000), int64(0))
	maybe("day", "2026-02-25", "2026-02-26", "2025-12-31")
	maybe("due", int64(1_772_000_000), int64(1_771_913_600), int64(0))
	maybe("done", true, false)
	maybe("company_id", int64(1), int64(2), int64(3))
	maybe("owner_username", "anna", `4\euclid`)
	maybe("watcher_ids", []int64{1}, []int64{2, 3}, []int64{1, 2, 3})
	maybe("tags", []string{"a"}, []string{"a", "b"})
	return v
}

var fields = map[string][]any{
	"title": {"a", "B", "ab", "%", "_", `\`, "čel", "ÉTÉ", "", "x"}, "state": {1, 2, "3", 9}, "size": {-3, 0, "1", 7.0, 2}, "price": {"1.5", -2, 0}, "day": {"2026-02-25", "today", "-1d"},
	"due": {"2026-02-25T06:13:20Z", "now", "-1d", "start_of_day"}, "done": {true, false, "1"}, "company_id": {1, 2, "{{current_user.company_id}}"}, "owner_username": {"anna", `4\euclid`, "{{current_user.username}}"},
	"watcher_ids": {1, 2, 3, "{{current_user.id}}"}, "tags": {"a", "b", "c"}, "company.name": {"Kestrel", "čelik", "Ad"}, "company.parent_id": {1}, "nothing": {1}, "current_user.group_ids": {1, 2},
}

var operators = []condition.Operator{
	condition.Equal, condition.NotEqual, condition.In, condition.NotIn, condition.BeginsWith, condition.NotBeginsWith, condition.Contains, condition.NotContains, condition.EndsWith, condition.NotEndsWith,
	condition.IsEmpty, condition.IsNotEmpty, condition.MatchesRegex, condition.Less, condition.LessOrEqual, condition.Greater, condition.GreaterOrEqual, condition.Between, condition.NotBetween,
	condition.InClass, condition.NotInClass, condition.IncludesAny, condition.IncludesAll, condition.IncludesNone, condition.Like, condition.NotLike,
}

// randomTree draws trees of every operator over every kind of field, sensible and not.
func randomTree(t *rapid.T, depth int) condition.Node {
	if depth > 0 && rapid.Bool().Draw(t, "group") {
		n := condition.Node{Condition: rapid.SampledFrom([]string{"AND", "OR"}).Draw(t, "condition"), Not: rapid.Bool().Draw(t, "not")}
		for range rapid.IntRange(0, 3).Draw(t, "rules") {
			n.Rules = append(n.Rules, randomTree(t, depth-1))
		}
		return n
	}
	names := make([]string, 0, len(fields))
	for _, name := range []string{"title", "state", "size", "price", "day", "due", "done", "company_id", "owner_username", "watcher_ids", "tags", "company.name", "company.parent_id", "nothing", "current_user.group_ids"} {
		names = append(names, name)
	}
	name := rapid.SampledFrom(names).Draw(t, "field")
	n := condition.Node{Field: name, Operator: rapid.SampledFrom(operators).Draw(t, "operator")}
	value := func() any { return rapid.SampledFrom(fields[name]).Draw(t, "value") }
	switch n.Operator {
	case condition.In, condition.NotIn, condition.IncludesAny, condition.IncludesAll, condition.IncludesNone:
		list := []any{}
		for range rapid.IntRange(0, 3).Draw(t, "n") {
			list = append(list, value())
		}
		n.Value = list
	case condition.Between, condition.NotBetween:
		n.Value = []any{rapid.SampledFrom([]any{nil, value()}).Draw(t, "low"), rapid.SampledFrom([]any{nil, value()}).Draw(t, "high")}
	case condition.InClass, condition.NotInClass:
		n.Value = rapid.SampledFrom([]any{"open", "closed", "none"}).Draw(t, "class")
	case condition.MatchesRegex:
		n.Value = rapid.SampledFrom([]any{"^a", "b$", "[", "a.b", "^(a|B)"}).Draw(t, "regex")
	default:
		n.Value = value()
	}
	return n
}
