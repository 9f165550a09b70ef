package service

import (
	"context"
	"fmt"
	"slices"

	"steward/engine/access"
	"steward/engine/condition"
	"steward/engine/event"
	"steward/engine/fault"
	"steward/engine/record"
	"steward/engine/script"
	"steward/engine/setter"
)

// rule is a routing rule, ready to be asked.
type rule struct {
	id        int64
	name      string
	input     condition.Node
	script    string // of the condition
	values    string // script that runs behind the output
	rows      []setter.Row
	balance   string // how work is spread, noBalance for not
	group     int64  // among whom, 0 for the assigned group
	goOn      bool
	onUpdates bool
	// skipAbsent leaves out who is absent when work is spread
	skipAbsent bool
	broken     string // text key of what is wrong with it
}

func (r rule) cause() event.Cause {
	return event.Cause{Kind: "rule", Label: "Routing: " + r.name, Ref: fmt.Sprintf("%s:%d", Routing, r.id)}
}

// rules are the enabled routing rules by position.
type rules struct {
	all    []rule
	moving []rule // those that run on updates too
}

// readRules reads what routingRules remembers.
func (d *desk) readRules(ctx context.Context) (rules, error) {
	page, err := d.records.List(ctx, record.ListRequest{Model: Routing, Where: condition.Rule("status", condition.Equal, 1), Sort: []string{"position", "entity_id"}, Limit: 1000, Bare: true, Fields: ruleFields})
	if err != nil {
		return rules{}, fmt.Errorf("read the routing rules: %w", err)
	}
	var found rules
	for _, row := range page.Rows {
		r := ruleOf(row)
		found.all = append(found.all, r)
		if r.onUpdates {
			found.moving = append(found.moving, r)
		}
	}
	return found, nil
}

// routingRules are the enabled rules by position, or those of them that run on updates. A change counts at once.
func (d *desk) routingRules(ctx context.Context, updates bool) ([]rule, error) {
	found, err := d.book.Get(ctx)
	if updates {
		return found.moving, err
	}
	return found.all, err
}

// ruleFields are what ruleOf reads.
var ruleFields = []string{"name", "input", "input_script", "output", "new_values_script", "continue_calculation", "run_on", "balance", "balance_group_id", "balance_skip_absent"}

// ruleOf makes a rule of its record.
func ruleOf(row *record.Record) rule {
	v := row.Values
	r := rule{id: row.ID, name: v.Text("name"), goOn: v.Flag("continue_calculation"), onUpdates: v.Text("run_on") == "create_update",
		script: v.Text("input_script"), values: v.Text("new_values_script"),
		balance: v.Text("balance"), group: v.Int("balance_group_id"), skipAbsent: v["balance_skip_absent"] == nil || v.Flag("balance_skip_absent")}
	var err error
	if r.input, err = condition.Parse([]byte(v.Text("input"))); err != nil {
		r.broken = "condition.not_a_tree"
	}
	if r.rows, err = setter.Parse(v.Text("output")); err != nil {
		r.broken = "setter.not_a_setter"
	}
	return r
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
	d.runRules(ctx, r, rules)
	return nil
}

// runRules asks the rules in their order and writes what the matching ones put out. It notes what each did.
func (d *desk) runRules(ctx context.Context, r *record.Draft, rules []rule) {
	for _, x := range rules {
		matched, note := d.matches(ctx, r, x)
		if !matched {
			r.Note(note)
			continue
		}
		note.Fields = d.write(ctx, r, x)
		r.Note(note)
		if !x.goOn {
			return
		}
	}
}

// matches says whether the condition and the script of a rule hold, and why not. Neither can write: a script that tries,
// fails, or hangs makes the rule not match, and the save goes on.
func (d *desk) matches(ctx context.Context, r *record.Draft, x rule) (bool, record.Trace) {
	note := record.Trace{Cause: x.cause(), Result: "trace.matched"}
	if x.broken != "" {
		note.Result = x.broken
		return false, note
	}
	holds, because, problems := r.Judge(ctx, x.input)
	if len(problems) > 0 {
		note.Result, note.Fields = problems[0].Key, []string{problems[0].Field}
		return false, note
	}
	if !holds {
		note.Result = event.NotMatched
		if because != "" {
			note.Fields = []string{because}
		}
		return false, note
	}
	if x.script == "" {
		return true, note
	}
	run := script.Run{Area: "routing", Object: x.name, Code: x.script}
	res, err := d.scripts().OnSave(record.ReadOnly(ctx), r, run)
	switch said, isBool := false, false; {
	case err != nil:
		d.scripts().Failed(ctx, r, run, err)
		note.Result, note.Text = "trace.script_failed", err.Error()
	default:
		if said, isBool = res.Value.(bool); isBool && said {
			return true, note
		}
		note.Result = "trace.script_said_no"
	}
	return false, note
}

// write applies the output of a rule, then its script, and lists the fields they set. A field that a person changed in the
// same save is not overwritten on updates.
func (d *desk) write(ctx context.Context, r *record.Draft, x rule) []string {
	values, skipped := d.setter.Values(ctx, r.Model, r, x.rows, r.Now)
	var fields []string
	set := func(field string, value any) {
		if !r.IsNew() && r.Sent(field) && r.Changed(field) {
			return
		}
		r.SetBecause(x.cause(), field, value)
		if !slices.Contains(fields, field) {
			fields = append(fields, field)
		}
	}
	for _, v := range values {
		set(v.Field, v.Value)
	}
	for _, s := range skipped {
		r.Note(record.Trace{Cause: x.cause(), Result: s.Key, Fields: []string{s.Field}})
	}
	if x.balance == roundRobin || x.balance == leastOpen {
		username, key, err := d.balance(ctx, r, x)
		switch {
		case err != nil:
			r.Note(record.Trace{Cause: x.cause(), Result: "trace.balance_failed", Text: err.Error()})
		case key != "":
			r.Note(record.Trace{Cause: x.cause(), Result: key})
		case username != "":
			if x.group != 0 {
				set("assigned_group_id", x.group)
			}
			set("assigned_username", username)
		}
	}
	if x.values == "" {
		return fields
	}
	run := script.Run{Area: "routing", Object: x.name, Code: x.values}
	res, err := d.scripts().OnSave(ctx, r, run)
	if err != nil {
		d.scripts().Failed(ctx, r, run, err)
		r.Note(record.Trace{Cause: x.cause(), Result: "trace.script_failed", Text: err.Error()})
		return fields
	}
	for _, v := range res.Sets(r.Model) {
		key := v.Key
		if key == "" {
			key = d.setter.Refused(ctx, r.Model, v.Field, v.Value)
		}
		if key != "" {
			r.Note(record.Trace{Cause: x.cause(), Result: key, Fields: []string{v.Field}})
			continue
		}
		set(v.Field, v.Value)
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
		if !r.Changed(code) {
			continue
		}
		if !r.Actor.SuperAdmin() {
			r.Invalid(code, "access.rule.script_needs_super_admin")
		}
		if r.Text(code) == "" {
			continue
		}
		for _, f := range script.CompileField(code, r.Text(code)) {
			r.Invalid(f.Field, f.Key, f.Params)
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
	setter.CheckField(r, "output", m)
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
	op, err := d.records.Consider(ctx, ref)
	if fault.Is(err, fault.NotFound) || err == nil && op.Flag("disable_routing") {
		return nil
	}
	if err != nil {
		return err
	}
	d.runRules(ctx, op, rules)
	in := record.Input{}
	for _, code := range op.Changes() {
		in[code] = setter.Plain(op.Model.Field(code), op.Get(code))
	}
	if len(in) == 0 {
		if slices.ContainsFunc(op.Noted(), func(l record.Trace) bool { return l.Result != event.NotMatched }) {
			return d.records.NoteOn(ctx, ref, op.Noted())
		}
		return nil
	}
	system := access.With(ctx, access.System)
	for _, cause := range op.Causes() {
		system = record.Because(system, cause)
	}
	_, err = d.records.Update(system, ref, in, record.Options{Unrouted: true, Noted: op.Noted()})
	return err
}
