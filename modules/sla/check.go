package sla

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"steward/engine/condition"
	"steward/engine/event"
	"steward/engine/fault"
	"steward/engine/job"
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
		case n.IsEmpty() && code != "pause_expression" && strings.TrimSpace(d.Text(strings.Replace(code, "expression", "script", 1))) == "":
			d.Invalid(code, "sla.metric.needs_condition")
		}
		for _, p := range condition.Check(k.registry.Current().Registry, m, n) {
			d.Invalid(code, p.Key, p.Params)
		}
	}
	for _, code := range []string{"start_script", "stop_script", "pause_script"} {
		checkScript(d, code)
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
	checkScript(d, "script")
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

// againJob measures the running clocks of a metric again, a stretch of them a job.
const againJob = "sla.recalculate"

// stretch is where a recalculation stands: the clocks of a metric after this one.
type stretch struct {
	Metric int64 `json:"metric"`
	After  int64 `json:"after"`
}

const stretchOf = 200 // clocks in one transaction: saves wait no longer than that

// recalculate brings the running clocks of a metric in line with its goals and calendars as they are now (sla.md 3.12).
// What was paused stays paused. It goes on in the background.
func (k *keeper) recalculate(ctx context.Context, r *record.Record) (*record.Ref, error) {
	return nil, k.again1(ctx, stretch{Metric: r.ID})
}

func (k *keeper) again1(ctx context.Context, s stretch) error {
	payload, err := json.Marshal(s)
	if err != nil {
		return err
	}
	return k.records.Enqueue(ctx, job.Job{Kind: againJob, Payload: payload})
}

// calendarChanged measures the running clocks of a calendar again (sla.md 3.11); stopped ones stay as they were.
func (k *keeper) calendarChanged(ctx context.Context, d *record.Draft) error {
	changed := false
	for _, f := range []string{"time_zone", "is_24x7", "intervals", "holidays", "exceptions", "is_default"} {
		changed = changed || d.Changed(f)
	}
	if d.IsNew() || !changed {
		return nil
	}
	p, err := k.policy(ctx)
	if err != nil {
		return err
	}
	for _, list := range p.byModel {
		for _, m := range list {
			if !slices.ContainsFunc(m.goals, func(g goal) bool { return g.calendar == d.ID }) {
				continue
			}
			if err := k.again1(ctx, stretch{Metric: m.id}); err != nil {
				return err
			}
		}
	}
	return nil
}

// afresh works on one stretch and queues the next in the same transaction.
func (k *keeper) afresh(ctx context.Context, j job.Job) error {
	var s stretch
	if err := json.Unmarshal(j.Payload, &s); err != nil {
		return fmt.Errorf("read the job of a recalculation: %w", err)
	}
	ctx = record.AsSystem(ctx, event.Cause{Kind: "system", Label: "SLA"})
	p, err := k.readPolicy(reading(ctx))
	if err != nil {
		return err
	}
	m := p.metrics[s.Metric]
	if m == nil { // switched off meanwhile
		return nil
	}
	return k.records.Together(ctx, func(ctx context.Context) error {
		page, err := k.records.List(ctx, record.ListRequest{Model: Timer, Sort: []string{"entity_id"}, Limit: stretchOf, Bare: true, Where: condition.And(condition.Rule("metric_id", condition.Equal, m.id),
			condition.Rule("state", condition.In, []any{string(Running), string(Paused)}), condition.Rule("entity_id", condition.Greater, s.After))})
		if err != nil {
			return err
		}
		for _, row := range page.Rows {
			if err := k.again(ctx, p, m, row); err != nil {
				return err
			}
		}
		if len(page.Rows) < stretchOf {
			return nil
		}
		return k.again1(ctx, stretch{Metric: m.id, After: page.Rows[len(page.Rows)-1].ID})
	})
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
	r, err := k.records.Get(reading(ctx), record.Ref{Model: alias, ID: id})
	if fault.Is(err, fault.NotFound) { // gone meanwhile
		return nil
	}
	if err != nil {
		return err
	}
	found := goal{}
	if i := slices.IndexFunc(m.goals, func(g goal) bool { return k.fits(ctx, r, g.applies) }); i >= 0 {
		found = m.goals[i]
	}
	was := t.due
	t.measure(found, p.hours(found.calendar), elapsed, now)
	if err := k.write(ctx, alias, id, t, cause(m.name).Label); err != nil {
		return err
	}
	return k.moveDue(ctx, r, m, was, t.due)
}

// moveDue keeps the date of a record in step with its clock. A date that did not come from the clock was promised by somebody.
func (k *keeper) moveDue(ctx context.Context, r *record.Record, m *metric, was, due int64) error {
	if m.dueField == "" || due == was || due == 0 || r.Values.Int(m.dueField) != was {
		return nil
	}
	_, err := k.records.Update(record.Aside(record.AsSystem(ctx, cause(m.name))), record.Ref{Model: r.Model.Alias, ID: r.ID}, record.Input{m.dueField: due}, record.Options{})
	return err
}
