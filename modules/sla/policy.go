package sla

import (
	"context"
	"fmt"
	"log/slog"
	"slices"
	"strings"
	"time"

	"steward/engine/access"
	"steward/engine/condition"
	"steward/engine/config"
	"steward/engine/model"
	"steward/engine/record"
	"steward/engine/script"
	"steward/engine/setup"
)

// metric is a metric with its goals, ready to be asked.
type metric struct {
	id                int64
	name, code        string
	start, stop, hold test
	holds             bool // there is a pause condition
	restart, dueField string
	inForm, inPortal  bool
	goals             []goal // the first that applies wins
}

type goal struct {
	id, calendar, target, warning int64
	name                          string
	applies                       test
}

// policy is everything that decides about clocks, read once and kept until a calendar, metric or goal changes.
type policy struct {
	byModel   map[string][]*metric
	metrics   map[int64]*metric
	goals     map[int64]goal
	calendars map[int64]*Hours
	asks      map[string]asked
}

// scripted reports whether a condition of a metric or of one of its goals is a script.
func (m *metric) scripted() bool {
	return m.start.script != "" || m.stop.script != "" || m.hold.script != "" || slices.ContainsFunc(m.goals, func(g goal) bool { return g.applies.script != "" })
}

// asked is what the conditions for a model look at: a save that changes none of it moves no clock.
type asked struct {
	fields map[string]bool
	always bool // a moment, another record or the user: it may be true now without a change
}

// moves reports whether a save can move clocks.
func (p *policy) moves(d *record.Draft) bool {
	a := p.asks[d.Model.Alias]
	if d.IsNew() || a.always {
		return true
	}
	for code := range a.fields {
		if d.Changed(code) {
			return true
		}
	}
	return false
}

// note adds what a condition looks at.
func (a *asked) note(m *model.Model, n condition.Node) {
	for _, r := range n.Rules {
		a.note(m, r)
	}
	if n.Field == "" {
		return
	}
	f := m.Field(n.Field)
	if f == nil || f.Type.Storage() == model.Date || f.Type.Storage() == model.DateTime {
		a.always = true
		return
	}
	if text, ok := n.Value.(string); ok && strings.Contains(text, "{{") {
		a.always = true
	}
	a.fields[n.Field] = true
}

// keeper keeps the clocks.
type keeper struct {
	records  *record.Service
	registry *config.Service
	now      func() time.Time
	log      *slog.Logger
	scripts  func() *script.Engine

	known *record.Remembered[*policy]
}

func reading(ctx context.Context) context.Context { return access.With(ctx, access.System) }

func newKeeper(p *setup.Platform) *keeper {
	k := &keeper{records: p.Records, registry: p.Config, now: p.Now, log: p.Log, scripts: func() *script.Engine { return p.Scripts }}
	k.known = record.Remember(p.Records, k.readPolicy, Calendar, Metric, Goal)
	return k
}

func (k *keeper) policy(ctx context.Context) (*policy, error) {
	p, err := k.known.Get(ctx)
	if err != nil {
		return nil, fmt.Errorf("read the policy of clocks: %w", err)
	}
	return p, nil
}

// maxRules bounds calendars, metrics and goals that are read.
const maxRules = 2000

func (k *keeper) readPolicy(ctx context.Context) (*policy, error) {
	p := &policy{byModel: map[string][]*metric{}, metrics: map[int64]*metric{}, goals: map[int64]goal{}, calendars: map[int64]*Hours{}, asks: map[string]asked{}}
	enabled := condition.Rule("status", condition.Equal, 1)
	page, err := k.records.List(ctx, record.ListRequest{Model: Calendar, Limit: maxRules, Bare: true,
		Fields: []string{"time_zone", "is_24x7", "is_default", "intervals", "holidays", "exceptions"}})
	if err != nil {
		return nil, err
	}
	standard := int64(0)
	for _, r := range page.Rows {
		h, err := hoursOf(r.Values.Text("time_zone"), r.Values.Flag("is_24x7"), r.Values.Text("intervals"), r.Values.Text("holidays"), r.Values.Text("exceptions"))
		if err != nil {
			k.log.Warn("an SLA calendar cannot be read", "calendar", r.ID, "error", err)
			continue
		}
		p.calendars[r.ID] = h
		if r.Values.Flag("is_default") {
			standard = r.ID
		}
	}
	if page, err = k.records.List(ctx, record.ListRequest{Model: Metric, Where: enabled, Sort: []string{"position", "entity_id"}, Limit: maxRules, Bare: true,
		Fields: []string{"name", "code", "model_alias", "start_expression", "stop_expression", "pause_expression", "start_script", "stop_script", "pause_script", "restart_mode", "due_date_field", "show_in_form", "show_in_portal"}}); err != nil {
		return nil, err
	}
	for _, r := range page.Rows {
		v := r.Values
		m := &metric{id: r.ID, name: v.Text("name"), code: v.Text("code"), restart: v.Text("restart_mode"), dueField: v.Text("due_date_field"), inForm: v.Flag("show_in_form"), inPortal: v.Flag("show_in_portal")}
		var errs [3]error
		m.start, errs[0] = testOf(v, m.name, "start_expression", "start_script")
		m.stop, errs[1] = testOf(v, m.name, "stop_expression", "stop_script")
		m.hold, errs[2] = testOf(v, m.name, "pause_expression", "pause_script")
		m.holds = !m.hold.isEmpty()
		if errs != [3]error{} || m.start.isEmpty() || m.stop.isEmpty() {
			k.log.Warn("an SLA metric cannot be used", "metric", r.ID)
			continue
		}
		p.metrics[r.ID] = m
		p.byModel[v.Text("model_alias")] = append(p.byModel[v.Text("model_alias")], m)
	}
	if page, err = k.records.List(ctx, record.ListRequest{Model: Goal, Where: enabled, Sort: []string{"position", "entity_id"}, Limit: maxRules, Bare: true,
		Fields: []string{"metric_id", "name", "expression", "script", "target", "calendar_id", "warning_percent"}}); err != nil {
		return nil, err
	}
	for _, r := range page.Rows {
		v := r.Values
		g := goal{id: r.ID, name: v.Text("name"), calendar: v.Int("calendar_id"), target: v.Int("target"), warning: v.Int("warning_percent")}
		if g.calendar == 0 {
			g.calendar = standard
		}
		if g.applies, err = testOf(v, g.name, "expression", "script"); err != nil {
			k.log.Warn("an SLA goal cannot be used", "goal", r.ID)
			continue
		}
		if m := p.metrics[v.Int("metric_id")]; m != nil {
			m.goals, p.goals[g.id] = append(m.goals, g), g
		}
	}
	for alias, metrics := range p.byModel {
		a := asked{fields: map[string]bool{"status": true}}
		m, err := k.records.Model(ctx, alias)
		if err != nil {
			continue // the model was switched off: nothing of it is saved
		}
		for _, x := range metrics {
			a.always = a.always || x.scripted() // a script may look at anything
			for _, n := range []test{x.start, x.stop, x.hold} {
				a.note(m, n.node)
			}
			for _, g := range x.goals {
				a.note(m, g.applies.node)
			}
		}
		p.asks[alias] = a
	}
	return p, nil
}

func hoursOf(zone string, always bool, week, holidays, extra string) (*Hours, error) {
	if zone == "" {
		zone = "UTC"
	}
	at, err := time.LoadLocation(zone)
	if err != nil {
		return nil, fmt.Errorf("time zone %q: %w", zone, err)
	}
	return ParseHours(at, always, week, holidays, extra)
}

// hours finds a calendar; one that was deleted counts around the clock.
func (p *policy) hours(id int64) *Hours {
	if h := p.calendars[id]; h != nil {
		return h
	}
	return &Hours{always: true, zone: time.UTC}
}
