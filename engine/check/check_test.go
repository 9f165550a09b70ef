package check_test

import (
	"fmt"
	"strings"
	"testing"

	"steward/engine/check"
	"steward/engine/condition"
	"steward/engine/model"
	"steward/engine/model/field"
	"steward/engine/record"
	"steward/engine/setter"
)

func registry(t *testing.T) *model.Registry {
	t.Helper()
	reg, err := model.Build([]model.Model{{Alias: "test/thing", Fields: []model.Field{
		{Code: "title", Type: field.Text{Max: 255}}, {Code: "kind", Type: field.Select{Of: "kind"}}, {Code: "state", Type: field.Select{Of: "kind"}}, {Code: "size", Type: field.Integer{}},
		{Code: "due", Type: field.DateTime{}}, {Code: "tags", Type: field.Tags{}},
	}}, {Alias: "admin/user", Fields: []model.Field{{Code: "username", Type: field.Text{Max: 255}, Unique: true}}}}, []model.List{{Code: "kind", Classes: []model.ListClass{{Code: "open"}, {Code: "closed"}}, Values: []model.ListValue{{Value: int64(1), Classes: []string{"open"}}, {Value: int64(2), Classes: []string{"open"}}, {Value: int64(3), Classes: []string{"closed"}}}}}, field.System())
	if err != nil {
		t.Fatal(err)
	}
	return reg
}

func tree(t *testing.T, raw string) condition.Node {
	t.Helper()
	n, err := condition.Parse([]byte(raw))
	if err != nil {
		t.Fatal(raw, err)
	}
	return n
}

// and writes a condition in short: "kind equal 1; size greater 5".
func and(t *testing.T, short string) condition.Node {
	t.Helper()
	var rules []string
	for _, part := range strings.Split(short, "; ") {
		if part == "" {
			continue
		}
		w := strings.SplitN(part, " ", 3)
		value := ""
		if len(w) == 3 {
			value = `,"value":` + w[2]
		}
		rules = append(rules, fmt.Sprintf(`{"field":%q,"operator":%q%s}`, w[0], w[1], value))
	}
	return tree(t, `{"condition":"AND","rules":[`+strings.Join(rules, ",")+`]}`)
}

type short struct {
	when    string
	sets    map[string]any
	goOn    bool
	updates bool
	script  bool
}

func found(t *testing.T, list ...short) string {
	t.Helper()
	reg := registry(t)
	var rules []check.Rule
	for i, s := range list {
		r := check.Rule{Of: record.Ref{Model: "test/rule", ID: int64(i + 1)}, Name: fmt.Sprint("R", i+1), On: reg.Model("test/thing"), Chain: "test/rule", Ends: !s.goOn, Updates: s.updates, Scripted: s.script,
			When: map[string]condition.Node{"input": and(t, s.when)}}
		for code, v := range s.sets {
			r.Sets = append(r.Sets, setter.Row{Field: code, Mode: setter.Set, Value: v})
		}
		rules = append(rules, r)
	}
	var out []string
	for _, f := range check.Logic(reg, rules) {
		others := ""
		for _, o := range f.Others {
			others += " " + o.Name
		}
		out = append(out, fmt.Sprintf("%s %s%s", f.Rule.Name, f.Kind, others))
	}
	return strings.Join(out, ", ")
}

func TestOneCaseOfEachKindThatLogicFinds(t *testing.T) {
	set := func(code string, v any) map[string]any { return map[string]any{code: v} }
	for _, c := range []struct {
		sentence string
		rules    []short
		want     string
	}{
		{"rules apart are good", []short{{when: "kind equal 1"}, {when: "kind equal 2"}, {when: ""}}, ""},
		{"two values at once", []short{{when: "kind equal 1; kind equal 2"}}, "R1 never"},
		{"a value and none", []short{{when: "kind equal 1; kind is_empty"}}, "R1 never"},
		{"in and not in", []short{{when: "kind in [1,2]; kind not_in [1,2,3]"}}, "R1 never"},
		{"a class and a value outside", []short{{when: `kind in_class "closed"; kind equal 1`}}, "R1 never"},
		{"above and below", []short{{when: "size greater 10; size less 5"}}, "R1 never"},
		{"just above and below", []short{{when: "size greater 5; size less 6"}}, ""},
		{"a value out of bounds", []short{{when: "size equal 3; size greater 5"}}, "R1 never"},
		{"changed and not changed", []short{{when: "changed.kind equal true; changed.kind equal true"}}, ""},
		{"behind one that always ends", []short{{when: ""}, {when: "kind equal 1"}}, "R2 unreachable R1"},
		{"behind one that goes on", []short{{when: "", goOn: true}, {when: "kind equal 1"}}, ""},
		{"behind a script, nobody knows", []short{{when: "", script: true}, {when: "kind equal 1"}}, ""},
		{"the narrower behind the wider", []short{{when: "kind in [1,2]"}, {when: "kind equal 1; size greater 5"}}, "R2 shadowed R1"},
		{"a class is wider than its values", []short{{when: `kind in_class "open"`}, {when: "kind equal 2"}}, "R2 shadowed R1"},
		{"the wider behind the narrower", []short{{when: "kind equal 1"}, {when: "kind in [1,2]"}}, ""},
		{"larger numbers", []short{{when: "size greater_or_equal 5"}, {when: "size greater 5"}}, "R2 shadowed R1"},
		{"smaller numbers", []short{{when: "size greater 5"}, {when: "size greater_or_equal 5"}}, ""},
		{"not empty takes every value", []short{{when: "kind is_not_empty"}, {when: "kind equal 3"}}, "R2 shadowed R1"},
		{"not one takes the other", []short{{when: "kind not_equal 1"}, {when: "kind equal 3"}}, "R2 shadowed R1"},
		{"one for creations does not hide one for changes", []short{{when: ""}, {when: "kind equal 1", updates: true}}, ""},
		{"texts are the same in any letters", []short{{when: `title equal "A"`}, {when: `title equal "a"; kind equal 1`}}, "R2 shadowed R1"},
		{"dates are only ever the same", []short{{when: `due greater "today"`}, {when: `due greater "today"; kind equal 1`}}, "R2 shadowed R1"},
		{"always overwritten", []short{{when: "kind equal 1", goOn: true, sets: set("size", 1)}, {when: "", sets: set("size", 2)}}, "R1 conflict R2"},
		{"overwritten where it matters", []short{{when: "", goOn: true, sets: set("size", 1)}, {when: "kind equal 1", sets: set("size", 2)}}, ""},
		{"the same value twice", []short{{when: "kind equal 1", goOn: true, sets: set("size", 1)}, {when: "kind equal 1", sets: set("size", 1)}}, ""},
		{"back and forth", []short{{when: "state equal 1", sets: set("state", 2), updates: true}, {when: "state equal 2", sets: set("state", 1), updates: true}}, "R1 loop R2"},
		{"back and forth over three", []short{{when: "state equal 1", sets: set("state", 2), updates: true}, {when: "state equal 2", sets: set("state", 3), updates: true}, {when: "state equal 3", sets: set("state", 1), updates: true}}, "R1 loop R2 R3"},
		{"forth only", []short{{when: "state equal 1", sets: set("state", 2), updates: true}, {when: "state equal 2", sets: set("state", 3), updates: true}}, ""},
		{"back and forth of other kinds", []short{{when: "kind equal 1; state equal 1", sets: set("state", 2), updates: true}, {when: "kind equal 2; state equal 2", sets: set("state", 1), updates: true}}, ""},
		{"back and forth at creation is none", []short{{when: "state equal 1", sets: set("state", 2)}, {when: "state equal 2", sets: set("state", 1)}}, ""},
		{"a change sets it off", []short{{when: "changed.state equal true", sets: set("size", 1), updates: true, goOn: true}, {when: "size equal 1; kind equal 1", sets: map[string]any{"state": 2, "size": 2}, updates: true, goOn: true}}, "R1 loop R2"},
	} {
		if got := found(t, c.rules...); got != c.want {
			t.Errorf("%s: %q, want %q", c.sentence, got, c.want)
		}
	}
}

func TestAnAlternativeIsCoveredOnlyAsAWhole(t *testing.T) {
	reg := registry(t)
	rule := func(id int64, raw string) check.Rule {
		return check.Rule{Of: record.Ref{Model: "test/rule", ID: id}, Name: fmt.Sprint("R", id), On: reg.Model("test/thing"), Chain: "c", Ends: true, When: map[string]condition.Node{"input": tree(t, raw)}}
	}
	either := `{"condition":"OR","rules":[{"field":"kind","operator":"equal","value":1},{"field":"size","operator":"greater","value":5}]}`
	for raw, want := range map[string]int{
		`{"field":"kind","operator":"equal","value":1}`: 1,
		`{"condition":"OR","rules":[{"field":"kind","operator":"equal","value":1},{"field":"size","operator":"greater","value":7}]}`:                                                     1,
		`{"condition":"OR","rules":[{"field":"kind","operator":"equal","value":1},{"field":"size","operator":"greater","value":2}]}`:                                                     0,
		`{"condition":"AND","not":true,"rules":[{"condition":"AND","rules":[{"field":"kind","operator":"not_equal","value":1}]},{"field":"size","operator":"less_or_equal","value":5}]}`: 0,
		`{"condition":"AND","rules":[{"condition":"AND","not":true,"rules":[{"field":"kind","operator":"not_equal","value":1}]},{"field":"title","operator":"contains","value":"x"}]}`:   1,
	} {
		if got := check.Logic(reg, []check.Rule{rule(1, either), rule(2, raw)}); len(got) != want {
			t.Errorf("%s: %d findings %+v", raw, len(got), got)
		}
	}
}

func TestAConditionThatIsTooLargeIsNotJudged(t *testing.T) {
	reg := registry(t)
	var parts []string
	for i := range 8 {
		parts = append(parts, fmt.Sprintf(`{"condition":"OR","rules":[{"field":"kind","operator":"equal","value":1},{"field":"size","operator":"equal","value":%d}]}`, i))
	}
	r := check.Rule{On: reg.Model("test/thing"), When: map[string]condition.Node{"input": tree(t, `{"condition":"AND","rules":[`+strings.Join(parts, ",")+`]}`)}}
	if got := check.Logic(reg, []check.Rule{r}); len(got) != 0 {
		t.Errorf("got %+v", got)
	}
}
