package service

import (
	"context"

	"steward/engine/access"
	"steward/engine/event"
	"steward/engine/fault"
	"steward/engine/model"
	"steward/engine/record"
	"steward/modules/activity"
	"steward/modules/relation"
)

// offerRequesterActs hangs what the requester does with his operation in the portal, and the way on from one that has been
// closed for long.
func (d *desk) offerRequesterActs() {
	words := []string{activity.Activity + ".description"}
	d.records.Offer(Operation, record.Act{Code: "reopen", Icon: "refresh", Asks: words, Offered: forRequesters(func(ctx context.Context, r *record.Record) bool {
		return d.config().ReopenOnComment && d.closed(ctx, r) && !d.windowPassed(ctx, r)
	}), With: d.reopen})
	d.records.Offer(Operation, record.Act{Code: "follow_up", Icon: "arrow-right", Needs: access.Read, Asks: words, Offered: func(ctx context.Context, r *record.Record) bool {
		return d.closed(ctx, r) && (d.windowPassed(ctx, r) || !d.config().ReopenOnComment) && d.mayCreate(ctx, r)
	}, With: func(ctx context.Context, r *record.Record, given model.Values) (*record.Ref, error) {
		return d.followUp(ctx, r, given.Text("description"))
	}})
	d.records.Offer(Operation, record.Act{Code: "solved", Icon: "circle-check", Confirm: true, Offered: forRequesters(func(ctx context.Context, r *record.Record) bool {
		return d.config().PortalClose && hasClass(d.registry(ctx), r, "open")
	}), Run: d.ends("Solved by the requester", reasonSolved, func(ctx context.Context, r *record.Record) int64 { return d.closedStatus(ctx, r) })})
	d.records.Offer(Operation, record.Act{Code: "withdraw", Icon: "circle-x", Confirm: true, Offered: forRequesters(func(ctx context.Context, r *record.Record) bool {
		return d.config().WithdrawStatus != 0 && r.Values.Int("status") == d.firstStatus(ctx, r)
	}), Run: d.ends("Withdrawn by the requester", reasonWithdrawn, func(context.Context, *record.Record) int64 { return d.config().WithdrawStatus })})
}

// forRequesters keeps an act to end users: a team has the fields of the form.
func forRequesters(offered func(context.Context, *record.Record) bool) func(context.Context, *record.Record) bool {
	return func(ctx context.Context, r *record.Record) bool {
		return access.From(ctx).Type == access.EndUser && offered(ctx, r)
	}
}

func (d *desk) closed(ctx context.Context, r *record.Record) bool {
	return hasClass(d.registry(ctx), r, "closed")
}

// windowPassed says whether an operation was closed too long ago to be opened again. One without a moment of closing was
// closed for good.
func (d *desk) windowPassed(_ context.Context, r *record.Record) bool {
	return d.now().Unix()-r.Values.Int("closed_at") > d.config().ReopenDays*86400
}

// firstStatus is what an operation of this type begins with.
func (d *desk) firstStatus(ctx context.Context, r *record.Record) int64 {
	t, err := d.records.Get(reading(ctx), record.Ref{Model: Type, ID: r.Values.Int("type_id")}, "default_status_id")
	if err == nil && t.Values.Int("default_status_id") != 0 {
		return t.Values.Int("default_status_id")
	}
	if list := d.registry(ctx).List("service_status"); list != nil {
		s, _ := list.DefaultValue().(int64)
		return s
	}
	return 0
}

// reopen says why in a comment of the requester's, which opens the operation again.
func (d *desk) reopen(ctx context.Context, r *record.Record, given model.Values) (*record.Ref, error) {
	_, err := d.records.Create(ctx, activity.Activity, record.Input{"model_alias": Operation, "model_id": r.ID, "type": activity.Comment,
		"description": given.Text("description"), "portal_visibility": true}, record.Options{})
	return nil, err
}

// ends closes an operation for its requester, who has no field for it.
func (d *desk) ends(why string, reason int64, status func(context.Context, *record.Record) int64) func(context.Context, *record.Record) (*record.Ref, error) {
	return func(ctx context.Context, r *record.Record) (*record.Ref, error) {
		who := access.From(ctx).Username
		_, err := d.records.Update(record.AsSystem(ctx, event.Cause{Kind: "rule", Label: why, Ref: Operation}), record.Ref{Model: Operation, ID: r.ID},
			record.Input{"status": status(ctx, r), "closing_category_id": reason, "closed_by": who}, record.Options{})
		return nil, err
	}
}

// followUp makes a new operation after one that is closed for good, with what belongs to the same matter; the two are
// related.
func (d *desk) followUp(ctx context.Context, r *record.Record, words string) (*record.Ref, error) {
	in := record.Input{"description": words}
	for _, code := range []string{"type_id", "title", "category1", "category2", "category3", "company_id", "requester_username", "requester_email", "requester_name", "mailbox_id", "ci_id"} {
		if v := r.Values[code]; v != nil {
			in[code] = v
		}
	}
	made, err := d.records.Create(ctx, Operation, in, record.Options{})
	if err != nil {
		return nil, err
	}
	return &record.Ref{Model: Operation, ID: made.ID}, d.relate(ctx, r.ID, made.ID, event.Cause{Kind: "rule", Label: "Follow-up", Ref: Operation})
}

// relate links two operations that belong together, where the organisation has such a link.
func (d *desk) relate(ctx context.Context, from, to int64, cause event.Cause) error {
	system := record.AsSystem(ctx, cause)
	kind, err := d.records.GetBy(system, relation.Relation, "name", isRelatedTo)
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	_, err = d.records.Create(system, relation.Link, record.Input{"relation_id": kind.ID, "source_id": from, "destination_id": to}, record.Options{Unrouted: true})
	return err
}

// lateComment keeps the requester from writing where nobody reads any more: an operation closed beyond the window takes no
// comment of his, the page offers a follow-up instead.
func (d *desk) lateComment(ctx context.Context, a *record.Draft) error {
	if !a.IsNew() || a.Actor.Type != access.EndUser || a.Text("model_alias") != Operation || !d.config().ReopenOnComment {
		return nil
	}
	op, err := d.records.Get(reading(ctx), record.Ref{Model: Operation, ID: a.Int("model_id")}, "status", "closed_at")
	if err != nil {
		return nil //nolint:nilerr // the record has its own fault
	}
	if d.closed(ctx, op) && d.windowPassed(ctx, op) {
		return fault.New(fault.Conflict, "service.operation.window_passed", fault.Params{"days": d.config().ReopenDays})
	}
	return nil
}

// lateMail makes a follow-up at once of a mail about an operation that is closed beyond the window: nobody can be asked.
func (d *desk) lateMail(ctx context.Context, a *record.Draft) error {
	if !a.IsNew() || a.Text("model_alias") != Operation || a.Text("source") != "email" || a.Int("type") != activity.Comment || !d.config().ReopenOnComment {
		return nil
	}
	op, err := d.records.Get(reading(ctx), record.Ref{Model: Operation, ID: a.Int("model_id")})
	if fault.Is(err, fault.NotFound) || err == nil && (!d.closed(ctx, op) || !d.windowPassed(ctx, op)) {
		return nil
	}
	if err != nil {
		return err
	}
	if who := a.Text("created_by"); who != "" && who != op.Values.Text("requester_username") { // a colleague's word is no new request
		return nil
	}
	_, err = d.followUp(record.AsSystem(ctx, event.Cause{Kind: "mail", Label: "Follow-up by mail", Ref: activity.Activity}), op, a.Text("description"))
	return err
}
