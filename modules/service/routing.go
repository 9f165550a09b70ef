package service

import (
	"context"
	"fmt"

	"steward/engine/condition"
	"steward/engine/event"
	"steward/engine/fault"
	"steward/engine/record"
	"steward/engine/setter"
)

// rule is a routing rule, ready to be asked.
type rule struct {
	id        int64
	name      string
	input     condition.Node
	scripted  bool // scripts are not run here: such a rule does not match
	rows      []setter.Row
	goOn      bool
	onUpdates bool
	broken    string // text key of what is wrong with it
}

func (r rule) cause() event.Cause {
	return event.Cause{Kind: "rule", Label: "Routing: " + r.name, Ref: fmt.Sprintf("%s:%d", Routing, r.id)}
}

// rules are the enabled rules by position. They are read at each save: a handful of rows of a small table, and a change
// counts at once.
func (d *desk) routingRules(ctx context.Context, updates bool) ([]rule, error) {
	where := condition.Rule("status", condition.Equal, 1)
	if updates {
		where = condition.And(where, condition.Rule("run_on", condition.Equal, "create_update"))
	}
	page, err := d.records.List(reading(ctx), record.ListRequest{Model: Routing, Where: where, Sort: []string{"position", "entity_id"}, Limit: 1000, Bare: true,
		Fields: []string{"name", "input", "input_script", "output", "new_values_script", "continue_calculation", "run_on"}})
	if err != nil {
		return nil, fmt.Errorf("read the routing rules: %w", err)
	}
	out := make([]rule, 0, len(page.Rows))
	for _, row := range page.Rows {
		v := row.Values
		r := rule{id: row.ID, name: v.Text("name"), goOn: v.Flag("continue_calculation"), onUpdates: v.Text("run_on") == "create_update",
			scripted: v.Text("input_script") != "" || v.Text("new_values_script") != ""}
		var err error
		if r.input, err = condition.Parse([]byte(v.Text("input"))); err != nil {
			r.broken = "condition.not_a_tree"
		}
		if r.rows, err = setter.Parse(v.Text("output")); err != nil {
			r.broken = "setter.not_a_setter"
		}
		out = append(out, r)
	}
	return out, nil
}

// route evaluates the rules on a new operation, and those that run on updates on every save. A field that a person
// changed in the same save is not overwritten on updates.
func (d *desk) route(ctx context.Context, r *record.Draft) error {
	if r.Flag("disable_routing") || r.Options.Unrouted {
		return nil
	}
	rules, err := d.routingRules(ctx, !r.IsNew())
	if err != nil {
		return err
	}
	for _, x := range rules {
		matched, problem := d.matches(ctx, r, x)
		if problem != "" {
			r.Note(record.Trace{Cause: x.cause(), Result: problem})
		}
		if !matched {
			continue
		}
		r.Note(record.Trace{Cause: x.cause(), Result: "trace.matched", Fields: d.write(ctx, r, x)})
		if !x.goOn {
			break
		}
	}
	return nil
}

func (d *desk) matches(ctx context.Context, r *record.Draft, x rule) (bool, string) {
	switch {
	case x.broken != "":
		return false, x.broken
	case x.scripted:
		return false, "trace.script_not_run"
	}
	holds, problems := r.Holds(ctx, x.input)
	if len(problems) > 0 {
		return false, problems[0].Key
	}
	return holds, ""
}

// write applies the output of a rule and lists the fields it set.
func (d *desk) write(ctx context.Context, r *record.Draft, x rule) []string {
	values, skipped := d.setter.Values(ctx, r.Model, r, x.rows, r.Now)
	var fields []string
	for _, v := range values {
		if !r.IsNew() && r.Sent(v.Field) && r.Changed(v.Field) {
			continue
		}
		r.SetBecause(x.cause(), v.Field, v.Value)
		fields = append(fields, v.Field)
	}
	for _, s := range skipped {
		r.Note(record.Trace{Cause: x.cause(), Result: s.Key, Fields: []string{s.Field}})
	}
	return fields
}

// checkRouting refuses a rule that could never work, and puts new ones behind the last.
func (d *desk) checkRouting(ctx context.Context, r *record.Draft) error {
	if r.Get("position") == nil {
		page, err := d.records.List(reading(ctx), record.ListRequest{Model: Routing, Fields: []string{"position"}, Sort: []string{"-position"}, Limit: 1, Bare: true})
		if err != nil {
			return err
		}
		last := int64(0)
		if len(page.Rows) > 0 {
			last = page.Rows[0].Values.Int("position")
		}
		r.Set("position", last+10)
	}
	for _, code := range []string{"input_script", "new_values_script"} {
		if r.Changed(code) && r.Text(code) != "" && !r.Actor.SuperAdmin() {
			r.Invalid(code, "access.rule.script_needs_super_admin")
		}
	}
	m, err := d.records.Model(ctx, Operation)
	if err != nil {
		return err
	}
	node, err := condition.Parse([]byte(r.Text("input")))
	if err != nil {
		r.Invalid("input", "condition.not_a_tree")
	} else {
		for _, p := range condition.Check(d.registry(ctx), m, node) {
			r.Invalid("input", p.Key, p.Params)
		}
	}
	rows, err := setter.Parse(r.Text("output"))
	if err != nil {
		r.Invalid("output", "setter.not_a_setter")
		return nil
	}
	for _, f := range setter.Check(m, rows) {
		r.Invalid("output", f.Key, f.Params)
	}
	return nil
}

// activityRouting runs the rules for updates on the operation of a comment or worklog, unless the activity asks not to.
func (d *desk) activityRouting(ctx context.Context, a *record.Draft) error {
	if a.Text("model_alias") != Operation || a.Flag("disable_routing") || a.Options.Unrouted {
		return nil
	}
	rules, err := d.routingRules(ctx, true)
	if err != nil || len(rules) == 0 {
		return err
	}
	ref := record.Ref{Model: Operation, ID: a.Int("model_id")}
	op, err := d.records.Get(reading(ctx), ref)
	if fault.Is(err, fault.NotFound) || err == nil && op.Values.Flag("disable_routing") {
		return nil
	}
	if err != nil {
		return err
	}
	for _, x := range rules {
		if x.broken != "" || x.scripted {
			continue
		}
		n, err := d.records.Count(reading(ctx), record.ListRequest{Model: Operation, Where: condition.And(condition.Rule("entity_id", condition.Equal, ref.ID), x.input)}, 1)
		if err != nil || n == 0 { // a rule that cannot be used does not match
			continue
		}
		values, _ := d.setter.Values(ctx, op.Model, stored(op.Values), x.rows, a.Now)
		in := record.Input{}
		for _, v := range values {
			in[v.Field] = setter.Plain(op.Model.Field(v.Field), v.Value)
		}
		if _, err := d.records.Update(record.AsSystem(ctx, x.cause()), ref, in, record.Options{Unrouted: true}); err != nil {
			return err
		}
		if !x.goOn {
			break
		}
	}
	return nil
}

type stored map[string]any

func (s stored) Get(code string) any { return s[code] }
