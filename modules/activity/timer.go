package activity

import (
	"context"
	"time"

	"steward/engine/access"
	"steward/engine/condition"
	"steward/engine/model"
	"steward/engine/record"
)

// offerTimer lets people time their work on any record that has worklogs: a running clock is a worklog of theirs that
// began and has not ended.
func (b *book) offerTimer() {
	b.records.Offer("*", record.Act{Code: "start_timer", Words: "activity.start_timer", Icon: "player-play", Needs: access.Read, Offered: b.timed(false), Run: b.startTimer})
	b.records.Offer("*", record.Act{Code: "stop_timer", Words: "activity.stop_timer", Icon: "player-stop", Needs: access.Read, Offered: b.timed(true), Run: b.stopTimer})
}

func (b *book) timed(running bool) func(context.Context, *record.Record) bool {
	return func(ctx context.Context, r *record.Record) bool {
		t := access.From(ctx).Type
		if !r.Model.Traits.Has(model.Activities) || t == access.EndUser || t == access.Guest {
			return false
		}
		m, err := b.records.Model(ctx, Activity)
		if err != nil || b.records.Scope(ctx, m, access.Create).Refused != "" {
			return false
		}
		clock, err := b.clock(ctx, r)
		return err == nil && (clock != nil) == running
	}
}

// clock is the running worklog of the actor on a record, nil where there is none.
func (b *book) clock(ctx context.Context, r *record.Record) (*record.Record, error) {
	page, err := b.records.List(ctx, record.ListRequest{Model: Activity, Where: condition.And(
		condition.Rule("model_alias", condition.Equal, r.Model.Alias), condition.Rule("model_id", condition.Equal, r.ID),
		condition.Rule("type", condition.Equal, Worklog), condition.Rule("created_by", condition.Equal, access.From(ctx).Username),
		condition.Rule("started_at", condition.IsNotEmpty, nil), condition.Rule("ended_at", condition.IsEmpty, nil)),
		Fields: []string{"started_at"}, Limit: 1, Bare: true})
	if err != nil || len(page.Rows) == 0 {
		return nil, err
	}
	return page.Rows[0], nil
}

func (b *book) startTimer(ctx context.Context, r *record.Record) (*record.Ref, error) {
	_, err := b.records.Create(ctx, Activity, record.Input{"type": Worklog, "model_alias": r.Model.Alias, "model_id": r.ID, "started_at": now(ctx)}, record.Options{})
	return nil, err
}

// stopTimer ends the worklog now; the duration follows.
func (b *book) stopTimer(ctx context.Context, r *record.Record) (*record.Ref, error) {
	clock, err := b.clock(ctx, r)
	if err != nil || clock == nil {
		return nil, err
	}
	_, err = b.records.Update(ctx, record.Ref{Model: Activity, ID: clock.ID}, record.Input{"ended_at": now(ctx)}, record.Options{})
	return nil, err
}

// now is the moment of the running transaction.
func now(ctx context.Context) string { return record.Running(ctx).Now().UTC().Format(time.RFC3339) }
