package escalation

import (
	"context"
	"slices"

	"steward/engine/check"
	"steward/engine/condition"
	"steward/engine/fault"
	"steward/engine/model"
	"steward/engine/record"
	"steward/engine/setter"
)

// again says that a rule acts on the same record more than once, so that rules can set each other off without end. A rule that raises the level
// acts once.
func again(v model.Values) bool { return v.Int("next_level") <= v.Int("level") }

// audit finds what only this module knows of a rule: times and clocks that are gone, fields it writes to or fills that are gone, a level that
// goes down, mails that no server sends.
func (e *desk) audit(ctx context.Context, rule check.Rule, r *record.Record) ([]check.Finding, error) {
	var out []check.Finding
	found := func(kind, field, key string, params fault.Params) {
		out = append(out, check.Finding{Kind: kind, Rule: rule, Field: field, Own: true, Key: key, Params: params})
	}
	v := r.Values
	metrics, err := e.clocks.Codes(ctx, rule.On.Alias)
	if err != nil {
		return nil, err
	}
	w := &work{m: rule.On, metrics: metrics, now: e.now().UTC()}
	timers, err := condition.Parse([]byte(v.Text("timer_input")))
	if err != nil {
		found(check.DeadField, "timer_input", "condition.not_a_tree", nil)
	} else {
		plain, faults := w.translate(timers)
		for _, p := range append(faults, condition.Check(e.registry(ctx), w.m, plain.weaken(w, nil))...) {
			found(check.DeadField, "timer_input", p.Key, p.Params)
		}
	}
	for _, to := range texts(v["mail_to"]) {
		if !address(to) && !writable(w.m.Field(to)) {
			found(check.DeadField, "mail_to", "escalation.not_a_recipient", fault.Params{"value": to})
		}
	}
	if len(texts(v["mail_to"])) > 0 && !e.mail.On() {
		found(check.Missing, "mail_to", "escalation.no_mail_server", nil)
	}
	if v.Int("next_level") < v.Int("level") {
		found(check.Loop, "next_level", "escalation.may_loop", nil)
	}
	if alias := v.Text("create_alias"); alias != "" {
		target, err := e.records.Model(ctx, alias)
		if err != nil {
			found(check.DeadField, "create_alias", "fault.unknown_model", fault.Params{"model": alias})
			return out, nil
		}
		rows, err := setter.Parse(v.Text("create_values"))
		if err != nil {
			found(check.DeadField, "create_values", "setter.not_a_setter", nil)
		}
		for _, f := range setter.Check(target, rows) {
			found(check.DeadField, "create_values", f.Key, f.Params)
		}
		for i := range target.Fields {
			f := &target.Fields[i]
			if f.Required && f.Default == nil && !f.ReadOnly && !f.System && !attachedBy(f) && !listDefault(e.registry(ctx), f) && !slices.ContainsFunc(rows, func(x setter.Row) bool { return x.Field == f.Code }) {
				found(check.Missing, "create_values", "escalation.not_given", fault.Params{"field": f.Code})
			}
		}
	}
	return out, nil
}

func attachedBy(f *model.Field) bool { return f.Code == "model_alias" || f.Code == "model_id" }

// listDefault reports whether a new record has a value of the list without being given one.
func listDefault(reg *model.Registry, f *model.Field) bool {
	t, ok := f.Type.(model.Listed)
	if !ok || reg.List(t.List()) == nil {
		return false
	}
	return reg.List(t.List()).DefaultValue() != nil
}
