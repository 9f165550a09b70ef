package escalation

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	"steward/engine/access"
	"steward/engine/condition"
	"steward/engine/event"
	"steward/engine/fault"
	"steward/engine/job"
	"steward/engine/model"
	"steward/engine/record"
	"steward/engine/script"
)

// dueJob is the job that carries out rules: all that are due, or the one its payload names.
const dueJob = "escalation.run"

// States of a run (values of escalation_state).
const (
	runs    = "running"
	done    = "done"
	partly  = "partly" // some records failed, or the rest waits
	failed  = "failed"
	stopped = "stopped" // the program ended in the middle of it
	undone  = "undone"  // a person took it back
)

// plan keeps the next run of a rule that was saved. A rule that is switched on runs at the next moment its clock names, not at once.
func (e *desk) plan(ctx context.Context, d *record.Draft) error {
	var next any
	if d.Int("status") == 1 {
		at, err := nextRun(d.Text("cron_expression"), d.Text("time_zone"), e.now())
		if err != nil {
			return fmt.Errorf("next run of an escalation rule: %w", err)
		}
		next = at.Format(time.RFC3339)
	}
	ctx = e.quietly(ctx)
	s, err := e.records.GetBy(ctx, Schedule, "rule_id", d.ID)
	if fault.Is(err, fault.NotFound) {
		_, err = e.records.Create(ctx, Schedule, record.Input{"rule_id": d.ID, "next_run_at": next}, record.Options{})
		return err
	}
	if err != nil || !d.Changed("status") && !d.Changed("cron_expression") && !d.Changed("time_zone") {
		return err
	}
	_, err = e.records.Update(ctx, record.Ref{Model: Schedule, ID: s.ID}, record.Input{"next_run_at": next}, record.Options{})
	return err
}

// quietly writes logs with the rights of the platform, however deep the saves nest.
func (e *desk) quietly(ctx context.Context) context.Context {
	return record.Aside(access.With(ctx, access.System))
}

func nextRun(spec, zone string, after time.Time) (time.Time, error) {
	loc, err := time.LoadLocation(zone)
	if err != nil {
		return time.Time{}, err
	}
	return job.Next(spec, loc, after)
}

// wake asks for a run when a rule is due. The schedule only asks: a run takes its time, and other schedules have theirs.
func (e *desk) wake(ctx context.Context) error {
	ctx = e.system(ctx)
	n, err := e.records.Count(ctx, record.ListRequest{Model: Schedule, Where: isDue(e.now())}, 1)
	if err != nil || n == 0 {
		return err
	}
	return e.records.Enqueue(ctx, job.Job{Kind: dueJob, Key: dueJob})
}

func isDue(now time.Time) condition.Node {
	return condition.Rule("next_run_at", condition.LessOrEqual, now.UTC().Format(time.RFC3339))
}

type order struct {
	Rule int64 `json:"rule"`
}

// work carries out the rule a job names, or every rule that is due, by position. One that fails does not hold the others up.
func (e *desk) work(ctx context.Context, j job.Job) error {
	var o order
	if len(j.Payload) > 0 {
		if err := json.Unmarshal(j.Payload, &o); err != nil {
			return job.Permanent{Err: err}
		}
	}
	e.running.Lock()
	defer e.running.Unlock()
	ctx = e.system(ctx)
	if o.Rule != 0 {
		s, err := e.records.GetBy(ctx, Schedule, "rule_id", o.Rule)
		if fault.Is(err, fault.NotFound) {
			return nil // the rule is gone
		}
		if err != nil {
			return err
		}
		return e.carryOut(ctx, s, false)
	}
	page, err := e.records.List(ctx, record.ListRequest{Model: Schedule, Where: isDue(e.now()), Fields: []string{"rule_id", "next_run_at", "version", "rule.position"},
		Sort: []string{"rule.position", "rule_id"}, Limit: 1000, Bare: true})
	if err != nil {
		return err
	}
	var faults []error
	for _, s := range page.Rows {
		if ctx.Err() != nil {
			return ctx.Err()
		}
		if err := e.carryOut(ctx, s, true); err != nil {
			faults = append(faults, err)
		}
	}
	return errors.Join(faults...)
}

// carryOut runs the rule of a schedule. By the clock, its next run is fixed before it begins: what goes wrong in the middle waits for it, and
// another node does not begin the same run.
func (e *desk) carryOut(ctx context.Context, s *record.Record, byClock bool) error {
	ref := record.Ref{Model: Schedule, ID: s.ID}
	r, err := e.records.Get(ctx, record.Ref{Model: Rule, ID: s.Values.Int("rule_id")})
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	if byClock {
		var next any
		if r.Values.Int("status") == 1 {
			at, err := nextRun(r.Values.Text("cron_expression"), r.Values.Text("time_zone"), e.now())
			if err != nil {
				return err
			}
			next = at.Format(time.RFC3339)
		}
		_, err := e.records.Update(ctx, ref, record.Input{"next_run_at": next}, record.Options{IfVersion: s.Version})
		if fault.Is(err, fault.Conflict) {
			return nil // another node was first
		}
		if err != nil || next == nil || !e.settings.Flag("escalation.enabled") {
			return err
		}
	}
	t, err := e.run(ctx, r)
	in := record.Input{"last_run_at": e.now().UTC().Format(time.RFC3339), "state": t.state, "why": t.why, "detail": t.detail, "changed": t.changed, "failed": t.failed}
	if _, failure := e.records.Update(ctx, ref, in, record.Options{}); failure != nil {
		err = errors.Join(err, failure)
	}
	return err
}

// tally is what a run did.
type tally struct {
	state, why, detail                               string
	selected, changed, skipped, failed, made, mailed int64
}

func (t *tally) input(now time.Time) record.Input {
	in := record.Input{"state": t.state, "why": t.why, "detail": t.detail, "selected": t.selected, "changed": t.changed, "skipped": t.skipped,
		"failed": t.failed, "created": t.made, "mails": t.mailed}
	if t.state != runs {
		in["ended_at"] = now.UTC().Format(time.RFC3339)
	}
	return in
}

func (t *tally) because(why, detail string) {
	if t.why == "" {
		t.why, t.detail = why, detail
	}
}

// run chooses the records of a rule and acts on them one by one. The run is kept when it chose something or failed. The error is one of the
// platform; what is wrong with the rule is in the tally.
func (e *desk) run(ctx context.Context, r *record.Record) (*tally, error) {
	t, batch := &tally{state: runs}, e.records.NewBatch()
	log := record.Input{"rule_id": r.ID, "name": r.Values.Text("name"), "model_alias": r.Values.Text("model_alias"), "started_at": e.now().UTC().Format(time.RFC3339), "state": runs, "batch": strconv.FormatInt(int64(batch), 10)}
	if err := e.brokenOff(ctx, r.ID); err != nil {
		return t, err
	}
	w, err := e.prepare(ctx, r)
	var c *chosen
	if err == nil {
		ctx = record.Because(ctx, w.cause())
		c, err = e.choose(ctx, w, w.batch, longestRun, e.resume[r.ID])
	}
	delete(e.resume, r.ID)
	if err == nil && c.why == "time" && c.next != nil {
		e.resume[r.ID] = c.next
	}
	if err != nil {
		t.state = failed
		var b *broken
		if errors.As(err, &b) {
			t.because(b.why, e.told(b.err))
			err = nil
		} else {
			t.because("platform", e.told(err))
		}
	} else if len(c.ids) == 0 && len(c.failures) == 0 && c.why == "" {
		t.state = done
		return t, nil
	}
	kept, failure := e.records.Create(ctx, Run, log, record.Options{})
	if failure != nil {
		return t, errors.Join(err, failure)
	}
	if err == nil && t.state == runs {
		err = e.all(ctx, w, c, kept.ID, batch, t)
	}
	if t.state == runs {
		t.state = done
		switch {
		case err != nil:
			t.state = failed
			t.because("platform", e.told(err))
		case t.failed > 0 || t.why != "":
			t.state = partly
		}
	}
	_, failure = e.records.Update(ctx, record.Ref{Model: Run, ID: kept.ID}, t.input(e.now()), record.Options{})
	return t, errors.Join(err, failure)
}

// brokenOff marks runs of a rule that the end of the program cut short.
func (e *desk) brokenOff(ctx context.Context, rule int64) error {
	page, err := e.records.List(ctx, record.ListRequest{Model: Run, Fields: []string{"entity_id"}, Bare: true, Limit: 100,
		Where: condition.And(condition.Rule("rule_id", condition.Equal, rule), condition.Rule("state", condition.Equal, runs))})
	if err != nil {
		return err
	}
	for _, r := range page.Rows {
		if _, err := e.records.Update(ctx, record.Ref{Model: Run, ID: r.ID}, record.Input{"state": stopped, "why": "ended"}, record.Options{}); err != nil {
			return err
		}
	}
	return nil
}

// all acts on the records that were chosen. One that fails keeps its level and what it was; the next one follows.
func (e *desk) all(ctx context.Context, w *work, c *chosen, run int64, batch event.ID, t *tally) error {
	t.selected = int64(len(c.ids) + len(c.failures))
	began, slow := e.now(), c.slow
	for id, err := range c.failures {
		if err := e.failure(ctx, w, run, id, err, t); err != nil {
			return err
		}
	}
	if c.why != "" {
		t.why = c.why
	}
	if slow >= slowScripts || w.stopOnError && t.failed > 0 {
		return nil
	}
	for _, id := range c.ids {
		if err := ctx.Err(); err != nil {
			return err
		}
		if e.now().Sub(began) > longestRun {
			t.because("time", "")
			return nil
		}
		o, err := e.one(ctx, w, id, run, batch, t.mailed)
		if err == nil {
			t.made, t.mailed = t.made+o.made, t.mailed+o.mailed
			if o.acted {
				t.changed++
			} else {
				t.skipped++
			}
			if o.mailLimit {
				t.because("mail_limit", "")
			}
			continue
		}
		var thrown *script.Failure
		isScript := errors.As(err, &thrown)
		if !isScript && !meant(err) {
			return err
		}
		if err := e.failure(ctx, w, run, id, err, t); err != nil {
			return err
		}
		if isScript && thrown.Limit {
			slow++
		}
		switch {
		case slow >= slowScripts:
			t.why = "slow_script"
			return nil
		case w.stopOnError:
			return nil
		}
	}
	if c.more {
		t.because("limit", "")
	}
	return nil
}

// meant tells errors of one record, which its log explains, from those of the platform.
func meant(err error) bool {
	var f *fault.Error
	return errors.As(err, &f) && f.Kind != fault.Internal && f.Kind != fault.Unavailable
}

// failure keeps why a record failed.
func (e *desk) failure(ctx context.Context, w *work, run, id int64, err error, t *tally) error {
	t.failed++
	var thrown *script.Failure
	if errors.As(err, &thrown) {
		t.because("script", clip(thrown.Message))
	} else {
		t.because("record", e.told(err))
	}
	in := record.Input{"run_id": run, "rule_id": w.id, "model_alias": w.m.Alias, "model_id": id, "title": fmt.Sprintf("#%d", id), "action": failed, "detail": e.told(err)}
	if r, err := e.records.Get(ctx, record.Ref{Model: w.m.Alias, ID: id}); err == nil {
		in["title"], in["level_before"], in["level_after"] = called(r), r.Values.Int("escalation_level"), r.Values.Int("escalation_level")
	}
	_, err = e.records.Create(ctx, Log, in, record.Options{})
	return err
}

// called is a record by number and title.
func called(r *record.Record) string {
	s := r.Title
	if r.Number != "" {
		s = r.Number + " " + s
	}
	if r := []rune(s); len(r) > 500 {
		s = string(r[:500])
	}
	return s
}

// runNow asks for a run of a rule outside its clock; a disabled rule runs as well, to be tried.
func (e *desk) runNow(ctx context.Context, r *record.Record) (*record.Ref, error) {
	raw, err := json.Marshal(order{Rule: r.ID})
	if err != nil {
		return nil, err
	}
	return nil, e.records.Enqueue(ctx, job.Job{Kind: dueJob, Payload: raw, Key: fmt.Sprintf("%s.%d", dueJob, r.ID)})
}

// canTakeBack says that a run changed something.
func canTakeBack(ctx context.Context, r *record.Record) bool {
	return access.From(ctx).Type == access.Administrator && r.Values.Text("batch") != "" && r.Values.Int("changed") > 0 && r.Values.Text("state") != runs && r.Values.Text("state") != undone
}

// takeBack takes the changes of a run back, levels and records that were made included. What was changed again meanwhile stays; mails have left.
func (e *desk) takeBack(ctx context.Context, r *record.Record) (*record.Ref, error) {
	batch, err := strconv.ParseInt(r.Values.Text("batch"), 10, 64)
	if err != nil {
		return nil, fault.Missing()
	}
	u, err := e.records.UndoBatch(ctx, event.ID(batch))
	if err != nil {
		return nil, err
	}
	detail := e.words("escalation.undone", map[string]any{"done": u.Done, "skipped": len(u.Skipped)})
	_, err = e.records.Update(e.quietly(ctx), record.Ref{Model: Run, ID: r.ID}, record.Input{"state": undone, "detail": detail}, record.Options{})
	return nil, err
}

// resets offers to set a level back, on a record that has one and on many at once.
func (e *desk) resets(_ context.Context, m *model.Model, r *record.Record) ([]record.Act, error) {
	if !m.Traits.Has(model.Escalation) || r != nil && r.Values.Int("escalation_level") == 0 {
		return nil, nil
	}
	return []record.Act{{Code: "reset_escalation", Icon: "refresh", Confirm: true, Words: "escalation.reset", Run: e.reset}}, nil
}

// reset lets the rules of level 0 see a record again.
func (e *desk) reset(ctx context.Context, r *record.Record) (*record.Ref, error) {
	_, err := e.records.Update(ctx, record.Ref{Model: r.Model.Alias, ID: r.ID}, record.Input{"escalation_level": 0}, record.Options{})
	return nil, err
}

// level keeps escalation levels: people who are no administrators may set them back to 0 and nothing else, and a record that is re-opened
// begins at 0 again where the setting says so.
func (e *desk) level(_ context.Context, d *record.Draft) error {
	if !d.Model.Traits.Has(model.Escalation) {
		return nil
	}
	if !d.Actor.IsSystem() && d.Actor.Type != access.Administrator && d.Sent("escalation_level") && d.Changed("escalation_level") && d.Int("escalation_level") != 0 {
		d.Invalid("escalation_level", "escalation.level_by_administrators")
	}
	if d.IsNew() || d.Sent("escalation_level") || d.Int("escalation_level") == 0 || d.Options.Undo || !e.settings.Flag("escalation.reset_on_reopen") {
		return nil
	}
	if d.OldClass("status", "closed") && !d.Class("status", "closed") && !d.Class("status", "deleted") {
		d.SetBecause(event.Cause{Kind: "rule", Label: "Escalation: re-opened"}, "escalation_level", int64(0))
	}
	return nil
}

// forget drops logs that are older than the setting says.
func (e *desk) forget(ctx context.Context) error {
	ctx = e.system(ctx)
	days := e.settings.Int("escalation.keep_days")
	if days <= 0 {
		days = keepLogsDays
	}
	before := e.now().UTC().AddDate(0, 0, -int(days)).Format(time.RFC3339)
	for _, x := range []struct{ alias, moment string }{{Log, "created_at"}, {Run, "started_at"}} {
		for {
			page, err := e.records.List(ctx, record.ListRequest{Model: x.alias, Where: condition.Rule(x.moment, condition.Less, before), Fields: []string{"entity_id"}, Sort: []string{x.moment}, Limit: chunk, Bare: true})
			if err != nil {
				return err
			}
			if len(page.Rows) == 0 {
				break
			}
			for _, r := range page.Rows {
				if _, err := e.records.Delete(ctx, record.Ref{Model: x.alias, ID: r.ID}, record.Options{}); err != nil && !fault.Is(err, fault.NotFound) {
					return err
				}
			}
		}
	}
	return nil
}
