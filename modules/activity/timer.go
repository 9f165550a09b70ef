package activity

import (
	"context"
	"time"

	"steward/engine/access"
	"steward/engine/condition"
	"steward/engine/event"
	"steward/engine/model"
	"steward/engine/record"
)

// offerTimer lets people time their work on any record that has worklogs: a running clock is a worklog of theirs that
// began and has not ended.
func (b *book) offerTimer() {
	b.records.OfferRows(func(ctx context.Context, m *model.Model, r *record.Record) ([]record.Act, error) {
		a := access.From(ctx)
		if r == nil || !m.Traits.Has(model.Activities) || a.IsSystem() || a.Type == access.EndUser || a.Type == access.Guest {
			return nil, nil
		}
		of, err := b.records.Model(ctx, Activity)
		if err != nil || b.records.Scope(ctx, of, access.Create).Refused != "" {
			return nil, nil //nolint:nilerr // who may not write worklogs has no timer
		}
		clocks, err := b.clocks(ctx, on(r), condition.Rule("created_by", condition.Equal, a.Username))
		if err != nil || len(clocks) > 0 {
			return []record.Act{{Code: "stop_timer", Words: "activity.stop_timer", Icon: "player-stop", Needs: access.Read, Run: b.stopTimer}}, err
		}
		return []record.Act{{Code: "start_timer", Words: "activity.start_timer", Icon: "player-play", Needs: access.Read, Run: b.startTimer}}, nil
	})
}

// on keeps what hangs on a record.
func on(r *record.Record) condition.Node {
	return condition.And(condition.Rule("model_alias", condition.Equal, r.Model.Alias), condition.Rule("model_id", condition.Equal, r.ID))
}

// Running is the condition of a worklog whose clock runs: begun, not ended, and no plan.
func Running() condition.Node {
	return condition.And(condition.Rule("type", condition.Equal, Worklog), condition.Rule("status", condition.Equal, Enabled),
		condition.Rule("started_at", condition.IsNotEmpty, nil), condition.Rule("ended_at", condition.IsEmpty, nil))
}

// clocks are the running worklogs that the actor sees, of those that hold the conditions.
func (b *book) clocks(ctx context.Context, where ...condition.Node) ([]*record.Record, error) {
	page, err := b.records.List(ctx, record.ListRequest{Model: Activity, Where: condition.And(append(where, Running())...),
		Fields: []string{"started_at"}, Limit: 100, Bare: true})
	if err != nil {
		return nil, err
	}
	return page.Rows, nil
}

// startTimer begins a worklog. Nobody works on two things at once: a clock of the same person elsewhere stops, unless the
// configuration lets several run.
func (b *book) startTimer(ctx context.Context, r *record.Record) (*record.Ref, error) {
	username, opt := access.From(ctx).Username, record.Options{Batch: b.records.Batch(ctx)}
	if b.config().OneTimer {
		system := record.AsSystem(ctx, event.Cause{Kind: "rule", Label: "Timer", Ref: Activity})
		running, err := b.clocks(system, condition.Rule("created_by", condition.Equal, username))
		if err != nil {
			return nil, err
		}
		if err := b.stop(system, running, opt); err != nil {
			return nil, err
		}
	}
	_, err := b.records.Create(ctx, Activity, record.Input{"type": Worklog, "model_alias": r.Model.Alias, "model_id": r.ID, "started_at": now(ctx).Format(time.RFC3339)}, opt)
	return nil, err
}

// stopTimer ends the worklog now; the duration follows.
func (b *book) stopTimer(ctx context.Context, r *record.Record) (*record.Ref, error) {
	clocks, err := b.clocks(ctx, on(r), condition.Rule("created_by", condition.Equal, access.From(ctx).Username))
	if err != nil {
		return nil, err
	}
	return nil, b.stop(ctx, clocks, record.Options{Batch: b.records.Batch(ctx)})
}

// stop ends clocks now. One that was forgotten ends where the longest worklog ends: it can always be stopped.
func (b *book) stop(ctx context.Context, clocks []*record.Record, opt record.Options) error {
	for _, c := range clocks {
		end := min(now(ctx).Unix(), c.Values.Int("started_at")+b.config().LongestWorklog*60)
		if _, err := b.records.Update(ctx, record.Ref{Model: Activity, ID: c.ID}, record.Input{"ended_at": time.Unix(end, 0).UTC().Format(time.RFC3339)}, opt); err != nil {
			return err
		}
	}
	return nil
}

// now is the moment of the running transaction, UTC.
func now(ctx context.Context) time.Time { return record.Running(ctx).Now().UTC() }
