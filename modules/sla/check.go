package sla

import (
	"context"
	"errors"
	"regexp"
	"strings"

	"steward/engine/condition"
	"steward/engine/fault"
	"steward/engine/model"
	"steward/engine/record"
)

// checkCalendar refuses a calendar that cannot be read or has no working hours, and keeps exactly one default.
func (k *keeper) checkCalendar(ctx context.Context, d *record.Draft) error {
	h, err := hoursOf(d.Text("time_zone"), d.Flag("is_24x7"), d.Text("intervals"), d.Text("holidays"), d.Text("exceptions"))
	var line *lineError
	switch {
	case errors.As(err, &line):
		field, _, _ := strings.Cut(err.Error(), ":")
		d.Invalid(field, line.key, fault.Params{"line": line.line, "text": line.text})
		return nil
	case err != nil:
		d.Invalid("time_zone", "sla.calendar.no_zone", fault.Params{"zone": d.Text("time_zone")})
		return nil
	case h.Empty():
		d.Invalid("intervals", "sla.calendar.empty")
	case d.Changed("status") && d.Int("status") == 0 && !d.IsNew():
		if err := k.calendarInUse(ctx, d); err != nil {
			return err
		}
	}
	if !d.Changed("is_default") {
		return nil
	}
	if !d.Flag("is_default") && !d.IsNew() {
		d.Invalid("is_default", "sla.calendar.default_stays")
		return nil
	}
	if d.Flag("is_default") {
		page, err := k.records.List(reading(ctx), record.ListRequest{Model: Calendar, Where: condition.Rule("is_default", condition.Equal, true), Fields: []string{"name"}, Limit: 1, Bare: true})
		if err != nil {
			return err
		}
		if len(page.Rows) > 0 && page.Rows[0].ID != d.ID {
			d.Invalid("is_default", "sla.calendar.other_default", fault.Params{"name": page.Rows[0].Values.Text("name")})
		}
	}
	return nil
}

func (k *keeper) calendarInUse(ctx context.Context, d *record.Draft) error {
	n, err := k.records.Count(reading(ctx), record.ListRequest{Model: Goal, Where: condition.Rule("calendar_id", condition.Equal, d.ID)}, 0)
	if err != nil {
		return err
	}
	if n > 0 {
		return fault.New(fault.Conflict, "sla.calendar.in_use", fault.Params{"count": n})
	}
	return nil
}

var slug = regexp.MustCompile(`^[a-z][a-z0-9_]{0,62}$`)

// checkMetric refuses a metric that names what does not exist, or that could start but never stop.
func (k *keeper) checkMetric(ctx context.Context, d *record.Draft) error {
	if !slug.MatchString(d.Text("code")) {
		d.Invalid("code", "sla.metric.code")
	}
	m, err := k.records.Model(ctx, d.Text("model_alias"))
	if err != nil || m.Internal || own(m.Alias) {
		d.Invalid("model_alias", "fault.unknown_model", fault.Params{"model": d.Text("model_alias")})
		return nil
	}
	for _, code := range []string{"start_expression", "stop_expression", "pause_expression"} {
		n, err := condition.Parse([]byte(d.Text(code)))
		switch {
		case err != nil:
			d.Invalid(code, "condition.not_a_tree")
		case n.IsEmpty() && code != "pause_expression":
			d.Invalid(code, "sla.metric.needs_condition")
		}
		for _, p := range condition.Check(k.registry.Current().Registry, m, n) {
			d.Invalid(code, p.Key, p.Params)
		}
	}
	if f := d.Text("due_date_field"); f != "" {
		if at := m.Field(f); at == nil || at.Type.Storage() != model.DateTime || at.System {
			d.Invalid("due_date_field", "sla.metric.no_date", fault.Params{"field": f})
		}
	}
	return nil
}

// checkGoal refuses a goal nobody could meet.
func (k *keeper) checkGoal(ctx context.Context, d *record.Draft) error {
	if d.Int("target") <= 0 {
		d.Invalid("target", "sla.goal.target")
	}
	if w := d.Int("warning_percent"); w < 1 || w > 99 {
		d.Invalid("warning_percent", "fault.out_of_range", fault.Params{"min": 1, "max": 99})
	}
	metric, err := k.records.Get(reading(ctx), record.Ref{Model: Metric, ID: d.Int("metric_id")}, "model_alias")
	if err != nil {
		return nil //nolint:nilerr // an unknown metric has its own fault
	}
	m, err := k.records.Model(ctx, metric.Values.Text("model_alias"))
	if err != nil {
		return nil //nolint:nilerr // the metric says what is wrong
	}
	n, err := condition.Parse([]byte(d.Text("expression")))
	if err != nil {
		d.Invalid("expression", "condition.not_a_tree")
		return nil
	}
	for _, p := range condition.Check(k.registry.Current().Registry, m, n) {
		d.Invalid("expression", p.Key, p.Params)
	}
	return nil
}

// recalculate brings the running clocks of a metric in line with its goals and calendars as they are now (sla.md 3.12).
// What was paused stays paused.
func (k *keeper) recalculate(ctx context.Context, r *record.Record) (*record.Ref, error) {
	p, err := k.readPolicy(reading(ctx))
	if err != nil {
		return nil, err
	}
	m := p.metric(r.ID)
	if m == nil {
		return nil, nil
	}
	where := condition.And(condition.Rule("metric_id", condition.Equal, m.id), condition.Rule("state", condition.In, []any{string(Running), string(Paused)}))
	for after := int64(0); ; {
		page, err := k.records.List(reading(ctx), record.ListRequest{Model: Timer, Where: condition.And(where, condition.Rule("entity_id", condition.Greater, after)), Sort: []string{"entity_id"}, Limit: 200, Bare: true})
		if err != nil {
			return nil, err
		}
		for _, row := range page.Rows {
			after = row.ID
			if err := k.again(ctx, p, m, row); err != nil {
				return nil, err
			}
		}
		if len(page.Rows) < 200 {
			return nil, nil
		}
	}
}

// again takes one clock to the goal that applies to its record now and adds up its ledger with the calendars of today.
func (k *keeper) again(ctx context.Context, p *policy, m *metric, row *record.Record) error {
	alias, id := row.Values.Text("model_alias"), row.Values.Int("model_id")
	page, err := k.records.List(reading(ctx), record.ListRequest{Model: Line, Where: condition.Rule("timer_id", condition.Equal, row.ID), Sort: []string{"entity_id"}, Limit: 5000, Bare: true})
	if err != nil {
		return err
	}
	var lines []line
	for _, l := range page.Rows {
		lines = append(lines, line{at: l.Values.Int("at"), calendar: l.Values.Int("calendar_id"), kind: l.Values.Text("kind")})
	}
	t := timed{clock: read(row.Values, p), id: row.ID, metric: m}
	now := k.now().Unix()
	_, elapsed := recompute(lines, p.hours, now)
	t.elapsed, t.since = elapsed, now
	found := goal{}
	for _, g := range m.goals {
		n, err := k.records.Count(reading(ctx), record.ListRequest{Model: alias, Where: condition.And(condition.Rule("entity_id", condition.Equal, id), g.applies)}, 1)
		if err == nil && n > 0 {
			found = g
			break
		}
	}
	t.breached, t.warned = 0, 0
	t.aim(found, p.hours(found.calendar), now)
	return k.write(ctx, alias, id, t, cause(m.name).Label)
}
