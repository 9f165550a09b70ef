package sla

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"steward/engine/access"
	"steward/engine/condition"
	"steward/engine/event"
	"steward/engine/fault"
	"steward/engine/job"
	"steward/engine/model"
	"steward/engine/record"
)

// dueJob is what waits for the moment at which a clock warns or is late. The table of jobs leads to it by its time: no scan.
const dueJob = "sla.due"

// timed is a clock with where it is stored; id 0 is new.
type timed struct {
	*clock
	id, cycle int64
	due0      int64 // when it was due before
	metric    *metric
}

// decide moves the clocks of a record to where a save takes them. It writes nothing: the Before hook asks it for the date
// the record is due, the After hook stores what it says.
func (k *keeper) decide(ctx context.Context, d *record.Draft, isLast bool) ([]timed, error) {
	p, err := k.policy(ctx)
	if err != nil || d.Options.Unmeasured || len(p.byModel[d.Model.Alias]) == 0 || !p.moves(d) {
		return nil, err
	}
	stored := map[int64]*record.Record{} // by metric, the latest cycle
	if !d.IsNew() {
		page, err := k.records.List(reading(ctx), record.ListRequest{Model: Timer, Where: attached(d.Model.Alias, d.ID), Sort: []string{"cycle"}, Limit: 200, Bare: true})
		if err != nil {
			return nil, err
		}
		for _, r := range page.Rows {
			stored[r.Values.Int("metric_id")] = r
		}
	}
	var out []timed
	for _, m := range p.byModel[d.Model.Alias] {
		t := timed{metric: m, cycle: 1}
		if r := stored[m.id]; r != nil {
			t.clock, t.id, t.cycle = read(r.Values, p), r.ID, r.Values.Int("cycle")
			t.due0 = t.due
		}
		if k.move(ctx, d, p, &t, isLast) {
			out = append(out, t)
		}
	}
	return out, nil
}

func attached(alias string, id int64) condition.Node {
	return condition.And(condition.Rule("model_alias", condition.Equal, alias), condition.Rule("model_id", condition.Equal, id))
}

// move takes one clock through its conditions (sla.md §3) and reports whether it changed.
func (k *keeper) move(ctx context.Context, d *record.Draft, p *policy, t *timed, isLast bool) bool {
	now := d.Now.Unix()
	holds := func(x test) bool { return k.holds(ctx, d, x, isLast) }
	m := t.metric
	starts, stops := holds(m.start), holds(m.stop)
	begins := func() bool { // it holds now and did not before
		return starts && !stops && !k.held(ctx, d, m.start)
	}
	if t.clock == nil {
		if !begins() {
			return false
		}
		t.clock = &clock{started: now, since: now}
		k.choose(ctx, d, p, t, now, isLast)
		t.turn(Running, Started, now)
		if m.holds && holds(m.hold) {
			t.turn(Paused, Pausing, now)
		}
		return true
	}
	before := len(t.lines)
	from := now
	if d.Options.Undo && t.state != Running { // what is taken back was never so: the clock ran on
		from = t.since
	}
	switch deleted := d.Class("status", "deleted"); {
	case deleted && t.state != Cancelled && t.state != Stopped:
		t.turn(Cancelled, Dropped, now)
	case t.state == Cancelled && !t.excluded && !deleted && !stops:
		t.turn(Running, Again, from)
		t.held = d.Options.Undo && k.stoodHeld(ctx, t.id)
	case (t.state == Running || t.state == Paused) && stops:
		t.turn(Stopped, Stopping, now)
	case t.state == Stopped && d.Options.Undo && !stops:
		t.turn(Running, Again, from)
		t.held = k.stoodHeld(ctx, t.id)
	case t.state == Stopped && m.restart != "never" && begins():
		if m.restart == "new_cycle" {
			*t = timed{metric: m, cycle: t.cycle + 1, clock: &clock{started: now, since: now}}
			k.choose(ctx, d, p, t, now, isLast)
			t.turn(Running, Started, now)
			return true
		}
		t.turn(Running, Again, now)
	}
	if t.state == Running || t.state == Paused {
		k.choose(ctx, d, p, t, from, isLast)
		switch hold := t.held || m.holds && holds(m.hold); {
		case hold && t.state == Running:
			t.turn(Paused, Pausing, from)
		case !hold && t.state == Paused:
			t.turn(Running, Resumed, from)
		}
	}
	return len(t.lines) != before
}

// stoodHeld reports whether a clock had been paused by a person when it stopped, as its ledger says: what ended it is taken back.
func (k *keeper) stoodHeld(ctx context.Context, id int64) bool {
	page, err := k.records.List(reading(ctx), record.ListRequest{Model: Line, Where: condition.Rule("timer_id", condition.Equal, id), Fields: []string{"kind"},
		Sort: []string{"-entity_id"}, Limit: 20, Bare: true})
	if err != nil {
		return false
	}
	ended := false
	for _, l := range page.Rows {
		switch kind := l.Values.Text("kind"); {
		case kind == Held:
			return true
		case kind == Warned, kind == Breached, kind == Target:
		case !ended && (kind == Stopping || kind == Dropped):
			ended = true
		default:
			return false
		}
	}
	return false
}

// choose takes the first goal that applies; a clock without one measures, and is never late.
func (k *keeper) choose(ctx context.Context, d *record.Draft, p *policy, t *timed, now int64, isLast bool) {
	found := goal{}
	for _, g := range t.metric.goals {
		if g.applies.isEmpty() || k.holds(ctx, d, g.applies, isLast) {
			found = g
			break
		}
	}
	if t.state == "" || found.id != t.goal || found.target != t.target || found.calendar != t.calendar {
		t.aim(found, p.hours(found.calendar), now)
	}
}

// dueDate writes the moment a clock is due into the record, where its metric says so. A date that did not come from the
// clock was promised by somebody, and stays.
func (k *keeper) dueDate(ctx context.Context, d *record.Draft) error {
	if own(d.Model.Alias) || d.Action != record.Save {
		return nil
	}
	changed, err := k.decide(ctx, d, false)
	if err != nil {
		return err
	}
	for _, t := range changed {
		f := t.metric.dueField
		if f == "" || t.due == 0 || d.Model.Field(f) == nil {
			continue
		}
		if now := d.Int(f); now == 0 || now == t.due0 && now != t.due {
			d.SetBecause(cause(t.metric.name), f, t.due)
		}
	}
	return nil
}

// own are the models of this module: clocks do not measure clocks.
func own(alias string) bool {
	switch alias {
	case Calendar, Metric, Goal, Timer, Line:
		return true
	}
	return false
}

// keep stores what a save does to the clocks of its record, in the same transaction.
func (k *keeper) keep(ctx context.Context, d *record.Draft) error {
	if own(d.Model.Alias) {
		return nil
	}
	changed, err := k.decide(ctx, d, true)
	if err != nil {
		return err
	}
	by := d.Actor.Name
	if chain := record.Causes(ctx); d.Actor.IsSystem() && len(chain) > 0 {
		by = chain[len(chain)-1].Label
	}
	for _, t := range changed {
		if err := k.write(ctx, d.Model.Alias, d.ID, t, by); err != nil {
			return fmt.Errorf("keep the clock %s: %w", t.metric.code, err)
		}
		if err := k.tell(ctx, record.Ref{Model: d.Model.Alias, ID: d.ID}, t); err != nil {
			return err
		}
	}
	return nil
}

func (k *keeper) write(ctx context.Context, alias string, id int64, t timed, by string) error {
	ctx = record.Aside(record.AsSystem(ctx, cause(t.metric.name)))
	in := record.Input(t.values())
	if t.id == 0 {
		in["name"], in["metric_id"], in["model_alias"], in["model_id"], in["cycle"], in["show_in_portal"] = t.metric.name, t.metric.id, alias, id, t.cycle, t.metric.inPortal
		r, err := k.records.Create(ctx, Timer, in, record.Options{Kept: true})
		if err != nil {
			return err
		}
		t.id = r.ID
	} else if _, err := k.records.Update(ctx, record.Ref{Model: Timer, ID: t.id}, in, record.Options{Kept: true}); err != nil {
		return err
	}
	for _, l := range t.lines {
		orNil := any(nil)
		if l.calendar != 0 {
			orNil = l.calendar
		}
		if _, err := k.records.Create(ctx, Line, record.Input{"timer_id": t.id, "model_alias": alias, "model_id": id, "at": l.at, "kind": l.kind, "elapsed_seconds": l.elapsed,
			"target_seconds": l.target, "calendar_id": orNil, "goal": l.goal, "by": by, "reason": l.reason, "show_in_portal": t.metric.inPortal}, record.Options{Kept: true}); err != nil {
			return err
		}
	}
	at := t.wake()
	if at == 0 {
		return nil
	}
	payload, err := json.Marshal(t.id)
	if err != nil {
		return err
	}
	return k.records.Enqueue(ctx, job.Job{Kind: dueJob, Payload: payload, Key: fmt.Sprintf("%s:%d:%d", dueJob, t.id, at), RunAt: time.Unix(at, 0).UTC()})
}

// due raises the warning or the breach whose moment has come. A clock that was moved meanwhile has a job of its own.
func (k *keeper) due(ctx context.Context, j job.Job) error {
	var id int64
	if err := json.Unmarshal(j.Payload, &id); err != nil {
		return fmt.Errorf("read the job of a clock: %w", err)
	}
	ctx = record.AsSystem(ctx, event.Cause{Kind: "system", Label: "SLA"})
	return k.records.Together(ctx, func(ctx context.Context) error {
		p, err := k.policy(ctx)
		if err != nil {
			return err
		}
		r, err := k.records.Get(ctx, record.Ref{Model: Timer, ID: id})
		if fault.Is(err, fault.NotFound) {
			return nil
		}
		if err != nil {
			return err
		}
		m := p.metrics[r.Values.Int("metric_id")]
		t := timed{clock: read(r.Values, p), id: id, metric: m}
		if m == nil || !t.tick(k.now().Unix()) {
			return nil
		}
		alias, on := r.Values.Text("model_alias"), r.Values.Int("model_id")
		if err := k.write(ctx, alias, on, t, cause(m.name).Label); err != nil {
			return err
		}
		return k.tell(ctx, record.Ref{Model: alias, ID: on}, t)
	})
}

// tell writes warnings and breaches into the history of the record (sla.md 3.13).
func (k *keeper) tell(ctx context.Context, ref record.Ref, t timed) error {
	for _, l := range t.lines {
		kind := map[string]string{Warned: "sla_warning", Breached: "sla_breach"}[l.kind]
		if kind == "" {
			continue
		}
		ctx := record.AsSystem(ctx, event.Cause{Kind: kind, Label: t.metric.name, Ref: fmt.Sprintf("%s:%d", Timer, t.id)})
		if err := k.records.Note(ctx, ref); err != nil && !fault.Is(err, fault.NotFound) {
			return fmt.Errorf("note the %s of a clock: %w", l.kind, err)
		}
	}
	return nil
}

// drop removes the clocks of a deleted record, in the batch of its deletion.
func (k *keeper) drop(ctx context.Context, d *record.Draft) error {
	p, err := k.policy(ctx)
	if err != nil || own(d.Model.Alias) || len(p.byModel[d.Model.Alias]) == 0 {
		return err
	}
	ctx = record.AsSystem(ctx, event.Cause{Kind: "rule", Label: "Clocks of a deleted record", Ref: d.Model.Alias})
	for _, alias := range []string{Line, Timer} {
		for {
			page, err := k.records.List(ctx, record.ListRequest{Model: alias, Where: attached(d.Model.Alias, d.ID), Fields: []string{"entity_id"}, Limit: 500, Bare: true})
			if err != nil {
				return err
			}
			for _, r := range page.Rows {
				if _, err := k.records.Delete(ctx, record.Ref{Model: alias, ID: r.ID}, record.Options{Batch: d.Options.Batch}); err != nil {
					return err
				}
			}
			if len(page.Rows) < 500 {
				break
			}
		}
	}
	return nil
}

// showClock adds to a clock what it says now, as _clock.
func (k *keeper) showClock(ctx context.Context, rows []*record.Record) error {
	if access.From(ctx).IsSystem() {
		return nil
	}
	p, err := k.policy(ctx)
	if err != nil {
		return err
	}
	for _, r := range rows {
		if _, whole := r.Values["since_at"]; whole {
			add(r, "_clock", k.say(p, r.Values))
		}
	}
	return nil
}

// largestPage is how many rows people look at; longer pages are of exports, which have no clocks.
const largestPage = 200

// showClocks adds to records of measured models what their clocks say now, as _clocks: the latest cycle of each metric,
// in the order of the metrics. One query for a page. Who may read a record may read its clocks; end users see those that
// are meant for them.
func (k *keeper) showClocks(ctx context.Context, rows []*record.Record) error {
	a := access.From(ctx)
	if a.IsSystem() || len(rows) == 0 || len(rows) > largestPage || own(rows[0].Model.Alias) {
		return nil
	}
	p, err := k.policy(ctx)
	if err != nil || len(p.byModel[rows[0].Model.Alias]) == 0 {
		return err
	}
	alias, byID := rows[0].Model.Alias, map[int64]*record.Record{}
	ids := make([]any, len(rows))
	for i, r := range rows {
		ids[i], byID[r.ID] = r.ID, r
	}
	where := condition.And(condition.Rule("model_alias", condition.Equal, alias), condition.Rule("model_id", condition.In, ids), condition.Rule("state", condition.NotEqual, string(Cancelled)))
	if a.Type == access.EndUser {
		where = condition.And(where, condition.Rule("show_in_portal", condition.Equal, true))
	}
	page, err := k.records.List(reading(ctx), record.ListRequest{Model: Timer, Where: where, Limit: len(rows) * 20, Bare: true})
	if err != nil {
		return err
	}
	latest := map[[2]int64]model.Values{} // by record and metric
	for _, t := range page.Rows {
		key := [2]int64{t.Values.Int("model_id"), t.Values.Int("metric_id")}
		if was, seen := latest[key]; !seen || was.Int("cycle") < t.Values.Int("cycle") {
			latest[key] = t.Values
		}
	}
	for id, r := range byID {
		clocks := []map[string]any{}
		for _, m := range p.byModel[alias] {
			if v, ok := latest[[2]int64{id, m.id}]; ok && (m.inForm || a.Type == access.EndUser) {
				clocks = append(clocks, k.say(p, v))
			}
		}
		if len(clocks) > 0 {
			add(r, "_clocks", clocks)
		}
	}
	return nil
}

func add(r *record.Record, name string, v any) {
	if r.Added == nil {
		r.Added = map[string]any{}
	}
	r.Added[name] = v
}

// say is a clock in the API: durations in working seconds, moments in RFC 3339; without a goal target, remaining, percent
// and due are null. While it is paused nothing is due.
func (k *keeper) say(p *policy, v model.Values) map[string]any {
	c, code := read(v, p), ""
	if m := p.metrics[v.Int("metric_id")]; m != nil {
		code = m.code
	}
	now := c.reading(k.now().Unix())
	out := map[string]any{"metric": v.Text("name"), "code": code, "state": string(now.State), "elapsed": now.Elapsed, "breached": now.Breached, "warned": now.Warned,
		"target": nil, "remaining": nil, "percent": nil, "due": nil}
	if c.target > 0 {
		out["target"], out["remaining"], out["percent"] = c.target, now.Remaining, now.Percent
		if now.DueAt != 0 {
			out["due"] = time.Unix(now.DueAt, 0).UTC().Format(time.RFC3339)
		}
	}
	return out
}
