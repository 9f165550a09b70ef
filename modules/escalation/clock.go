package escalation

import (
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"steward/engine/condition"
	"steward/engine/fault"
	"steward/modules/sla"
)

// clockTest is a rule of a timer filter on a clock: sla.<metric>.<part>. A record that the metric never measured does not fulfil it.
type clockTest struct {
	code     string
	operator condition.Operator
	number   func(sla.Reading) (int64, bool) // of elapsed, elapsed_percent, remaining, due_at
	values   []int64
	word     func(sla.Reading) string // of state, is_breached
	words    []string
}

// parts are what can be asked of a clock. Times are working seconds; without a goal nothing remains and nothing is due.
var parts = map[string]func(sla.Reading) (int64, bool){
	"elapsed":         func(r sla.Reading) (int64, bool) { return r.Elapsed, true },
	"elapsed_percent": func(r sla.Reading) (int64, bool) { return r.Percent, r.HasGoal },
	"remaining":       func(r sla.Reading) (int64, bool) { return r.Remaining, r.HasGoal },
	"due_at":          func(r sla.Reading) (int64, bool) { return r.DueAt, r.DueAt != 0 },
}

// clockBranch reads a rule on a clock.
func (w *work) clockBranch(n condition.Node, p *plan, faults *[]condition.Problem) *branch {
	fail := func(key string) *branch {
		*faults = append(*faults, condition.Problem{Field: n.Field, Key: key, Params: fault.Params{"field": n.Field, "operator": string(n.Operator)}})
		return &branch{node: condition.Never()}
	}
	name := strings.Split(n.Field, ".")
	if len(name) != 3 || !slices.Contains(w.metrics, name[1]) {
		return fail("escalation.no_metric")
	}
	t := &clockTest{code: name[1], operator: n.Operator}
	switch name[2] {
	case "state":
		t.word = func(r sla.Reading) string { return string(r.State) }
	case "is_breached":
		t.word = func(r sla.Reading) string { return strconv.FormatBool(r.Breached) }
	default:
		if t.number = parts[name[2]]; t.number == nil {
			return fail("escalation.no_metric")
		}
	}
	if t.word != nil {
		if !slices.Contains([]condition.Operator{condition.Equal, condition.NotEqual, condition.In, condition.NotIn}, n.Operator) {
			return fail("condition.operator_not_for_field")
		}
		for _, v := range listOf(n.Value) {
			t.words = append(t.words, wordOf(name[2], v))
		}
	} else {
		if _, known := orders[n.Operator]; !known && n.Operator != condition.Equal {
			return fail("condition.operator_not_for_field")
		}
		for _, v := range listOf(n.Value) {
			x, ok := w.clockNumber(name[2], v)
			if !ok {
				return fail("escalation.not_a_span")
			}
			t.values = append(t.values, x)
		}
	}
	if want := map[bool]int{true: 2, false: 1}[n.Operator == condition.Between]; t.word == nil && len(t.values) != want || t.word != nil && len(t.words) == 0 {
		return fail("condition.wrong_value")
	}
	p.measures = append(p.measures, measure{name: n.Field, operator: n.Operator, clock: t})
	return &branch{node: condition.Node{Not: n.Not}, measure: len(p.measures)}
}

func listOf(v any) []any {
	if list, is := v.([]any); is {
		return list
	}
	return []any{v}
}

func wordOf(part string, v any) string {
	s := strings.ToLower(fmt.Sprint(v))
	if part == "is_breached" && s == "1" {
		return "true"
	}
	if part == "is_breached" && s == "0" {
		return "false"
	}
	return s
}

// clockNumber reads what a part of a clock is compared with: a span, percent, or a moment.
func (w *work) clockNumber(part string, v any) (int64, bool) {
	switch part {
	case "elapsed_percent":
		n, err := strconv.ParseInt(strings.TrimSuffix(strings.TrimSpace(fmt.Sprint(plainNumber(v))), "%"), 10, 64)
		return n, err == nil
	case "due_at":
		s, _ := v.(string)
		if m, ok := condition.Relative(s, w.now, time.UTC); ok {
			return m.Unix(), true
		}
		at, err := time.Parse(time.RFC3339, s)
		return at.Unix(), err == nil
	}
	d, ok := span(v)
	return int64(d / time.Second), ok
}

func plainNumber(v any) any {
	if f, is := v.(float64); is {
		return json.Number(strconv.FormatFloat(f, 'f', -1, 64))
	}
	return v
}

func (t *clockTest) holds(r sla.Reading) bool {
	if t.word != nil {
		in := slices.Contains(t.words, t.word(r))
		return in == (t.operator == condition.Equal || t.operator == condition.In)
	}
	have, known := t.number(r)
	if !known {
		return false
	}
	switch x := t.values; t.operator {
	case condition.Equal:
		return have == x[0]
	case condition.Less:
		return have < x[0]
	case condition.LessOrEqual:
		return have <= x[0]
	case condition.Greater:
		return have > x[0]
	case condition.GreaterOrEqual:
		return have >= x[0]
	case condition.Between:
		return have >= x[0] && have <= x[1]
	}
	return false
}

// shownClock is a clock as scripts get it.
func shownClock(r sla.Reading) map[string]any {
	out := map[string]any{"elapsed": r.Elapsed, "state": string(r.State), "is_breached": r.Breached, "remaining": nil, "elapsed_percent": nil, "due_at": nil}
	if r.HasGoal {
		out["remaining"], out["elapsed_percent"] = r.Remaining, r.Percent
	}
	if r.DueAt != 0 {
		out["due_at"] = time.Unix(r.DueAt, 0).UTC().Format(time.RFC3339)
	}
	return out
}
