package escalation

import (
	"context"

	"steward/engine/condition"
	"steward/engine/model"
	"steward/engine/record"
)

var (
	times  = []condition.Operator{condition.Greater, condition.GreaterOrEqual, condition.Less, condition.LessOrEqual, condition.Between}
	states = []condition.Operator{condition.Equal, condition.NotEqual, condition.In, condition.NotIn}
)

// terms are what a timer filter may ask: how long moments of the record are past or to come, and what its clocks say.
func (e *desk) terms(ctx context.Context, m *model.Model, w record.Language) ([]record.Term, error) {
	var out []record.Term
	about := func(kind string, f *model.Field) {
		out = append(out, record.Term{Code: kind + "." + f.Code, Type: "duration", Operators: times,
			Label: w.T("escalation.term."+kind, map[string]any{"field": w.Field(m, f)})})
	}
	for i := range m.Fields {
		f := &m.Fields[i]
		if st := f.Type.Storage(); f.Disabled || st != model.Date && st != model.DateTime {
			continue
		}
		about("since", f)
		about("until", f)
	}
	if f := m.Field("status"); f != nil {
		about("since", f)
	}
	names, err := e.clocks.Names(ctx, m.Alias)
	if err != nil {
		return nil, err
	}
	for code, name := range names {
		clock := func(part, element string, operators []condition.Operator, list string) {
			out = append(out, record.Term{Code: "sla." + code + "." + part, Type: element, Operators: operators, List: list,
				Label: w.T("escalation.term."+part, map[string]any{"metric": name})})
		}
		clock("elapsed", "duration", times, "")
		clock("elapsed_percent", "integer", times, "")
		clock("remaining", "duration", times, "")
		clock("due_at", "datetime", times, "")
		clock("state", "select", states, "sla_timer_state")
		clock("is_breached", "flag", states[:1], "")
	}
	return out, nil
}
