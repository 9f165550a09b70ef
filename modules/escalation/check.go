package escalation

import (
	"context"
	"encoding/json"
	"errors"
	"strings"
	"time"

	"steward/engine/condition"
	"steward/engine/fault"
	"steward/engine/job"
	"steward/engine/model"
	"steward/engine/record"
	"steward/engine/script"
	"steward/engine/setter"
)

// check refuses a rule that could never work, with every reason at once.
func (e *desk) check(ctx context.Context, d *record.Draft) error {
	if err := e.checkClock(d); err != nil {
		return err
	}
	if err := checkScripts(d); err != nil {
		return err
	}
	m, err := e.records.Model(ctx, d.Text("model_alias"))
	if err != nil {
		d.Invalid("model_alias", "fault.unknown_model", fault.Params{"model": d.Text("model_alias")})
		return nil
	}
	d.Set("model_alias", m.Alias) // without the prefix of the reference product
	if !m.Traits.Has(model.Escalation) {
		d.Invalid("model_alias", "escalation.not_escalatable", fault.Params{"model": m.Alias})
		return nil
	}
	metrics, err := e.clocks.Codes(ctx, m.Alias)
	if err != nil {
		return err
	}
	e.checkFilters(ctx, d, m, metrics)
	setter.CheckField(d, "output", m)
	for _, to := range texts(d.Get("mail_to")) {
		if !address(to) && !writable(m.Field(to)) {
			d.Invalid("mail_to", "escalation.not_a_recipient", fault.Params{"value": to})
		}
	}
	if d.Text("create_alias") == "" {
		if d.Text("create_values") != "" {
			d.Invalid("create_alias", "fault.required")
		}
		return nil
	}
	target, err := e.records.Model(ctx, d.Text("create_alias"))
	if err != nil || target.Internal || target.Module() == "escalation" {
		d.Invalid("create_alias", "fault.unknown_model", fault.Params{"model": d.Text("create_alias")})
		return nil
	}
	d.Set("create_alias", target.Alias)
	setter.CheckField(d, "create_values", target)
	return nil
}

func (e *desk) checkClock(d *record.Draft) error {
	zone, err := time.LoadLocation(d.Text("time_zone"))
	if err != nil || d.Text("time_zone") == "Local" {
		d.Invalid("time_zone", "escalation.unknown_time_zone", fault.Params{"value": d.Text("time_zone")})
		zone = time.UTC
	}
	spec := strings.Join(strings.Fields(d.Text("cron_expression")), " ")
	if _, err := job.Next(spec, zone, e.now()); spec != "" && err != nil {
		d.Invalid("cron_expression", "escalation.bad_cron")
		return nil
	}
	if spec != "" {
		d.Set("cron_expression", spec)
	}
	return nil
}

// checkScripts lets only Super Admins change scripts, and compiles them.
func checkScripts(d *record.Draft) error {
	for _, code := range []string{"input_script", "timer_script", "output_script"} {
		if !d.Changed(code) {
			continue
		}
		if !d.Actor.SuperAdmin() {
			d.Invalid(code, "access.rule.script_needs_super_admin")
			continue
		}
		if strings.TrimSpace(d.Text(code)) == "" {
			continue
		}
		var f *fault.Error
		if err := script.Compile(d.Text(code)); errors.As(err, &f) {
			for _, x := range f.Fields {
				d.Invalid(code, x.Key, x.Params)
			}
		} else if err != nil {
			return err
		}
	}
	return nil
}

// checkFilters refuses what cannot be read or names what the model does not have, and a rule in force that would take every record.
func (e *desk) checkFilters(ctx context.Context, d *record.Draft, m *model.Model, metrics []string) {
	w := &work{m: m, metrics: metrics, now: e.now().UTC().Truncate(time.Second)}
	empty := true
	for code, into := range map[string]*condition.Node{"input": &w.filter, "timer_input": &w.timers} {
		n, err := condition.Parse([]byte(d.Text(code)))
		if err != nil {
			d.Invalid(code, "condition.not_a_tree")
			empty = false
			continue
		}
		*into = n
		empty = empty && n.IsEmpty()
	}
	for _, p := range condition.Check(e.registry(ctx), m, w.filter) {
		d.Invalid("input", p.Key, p.Params)
	}
	plain, faults := w.translate(w.timers)
	for _, p := range append(faults, condition.Check(e.registry(ctx), m, plain.weaken(w, nil))...) {
		d.Invalid("timer_input", p.Key, p.Params)
	}
	if d.Changed("timer_input") && !w.timers.IsEmpty() {
		if raw, err := json.Marshal(inSeconds(w.timers)); err == nil {
			d.Set("timer_input", string(raw))
		}
	}
	if d.Int("status") == 1 && empty && strings.TrimSpace(d.Text("input_script")+d.Text("timer_script")) == "" {
		d.Invalid("input", "escalation.no_condition")
	}
}

func texts(v any) []string {
	list, _ := v.([]string)
	return list
}

// address is a rough test: the mail server says the rest.
func address(s string) bool {
	before, after, at := strings.Cut(s, "@")
	return at && before != "" && strings.Contains(after, ".") && !strings.ContainsAny(s, " \t\r\n,;<>")
}
