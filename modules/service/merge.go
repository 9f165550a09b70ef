package service

import (
	"context"
	"slices"

	"steward/engine/access"
	"steward/engine/condition"
	"steward/engine/event"
	"steward/engine/fault"
	"steward/engine/model"
	"steward/engine/record"
	"steward/modules/activity"
	"steward/modules/relation"
)

// The values of the shipped lists that acts write.
const (
	statusClosed    int64 = 7
	reasonSolved    int64 = 1
	reasonDuplicate int64 = 4
	reasonWithdrawn int64 = 5
)

// hanging are the models whose records hang on an operation by model_alias and model_id.
var hanging = []string{activity.Activity, "attachment/attachment", "task/task", CheckItem}

// offerActs hangs what people do with an operation beside saving it.
func (d *desk) offerActs() {
	unmerged := func(_ context.Context, r *record.Record) bool { return r.Values.Int("merged_into_id") == 0 }
	merged := func(_ context.Context, r *record.Record) bool { return r.Values.Int("merged_into_id") != 0 }
	d.records.Offer(Operation, record.Act{Code: "merge", Icon: "arrow-merge", Asks: []string{"merged_into_id"}, Offered: forTeams(unmerged), With: d.merge})
	d.records.Offer(Operation, record.Act{Code: "unmerge", Icon: "arrows-split", Confirm: true, Offered: forTeams(merged), Run: d.unmerge})
	d.records.Offer(Operation, record.Act{Code: "clone", Icon: "copy", Needs: access.Read, Offered: forTeams(d.mayCreate), Run: d.clone})
	d.records.Offer(Operation, record.Act{Code: "change_type", Icon: "replace", Asks: []string{"type_id"}, Offered: forTeams(nil), With: d.changeType})
	d.records.Offer(Operation, record.Act{Code: "apply_checklist", Icon: "list-check", Asks: []string{CheckItem + ".checklist_id"}, Offered: forTeams(d.hasChecklists), With: d.applyChecklist})
	d.records.Offer(Operation, record.Act{Code: "close_with_incidents", Icon: "checks", Asks: []string{"solution"}, Offered: forTeams(d.hasIncidents), With: d.closeWithIncidents})
	d.records.Offer(activity.Activity, record.Act{Code: "split", Icon: "arrows-split", Confirm: true, Run: d.split,
		Offered: forTeams(func(ctx context.Context, r *record.Record) bool {
			return isCommentOfOperation(ctx, r) && d.mayCreate(ctx, r)
		})})
}

// forTeams keeps an act of the desk from end users and guests.
func forTeams(offered func(context.Context, *record.Record) bool) func(context.Context, *record.Record) bool {
	return func(ctx context.Context, r *record.Record) bool {
		a := access.From(ctx)
		return a.Type != access.EndUser && a.Type != access.Guest && (offered == nil || offered(ctx, r))
	}
}

// merge moves everything that hangs on an operation to another one and closes it as its duplicate. It is one batch, which
// Unmerge takes back row by row.
func (d *desk) merge(ctx context.Context, r *record.Record, given model.Values) (*record.Ref, error) {
	target, err := d.mergeTarget(ctx, r.ID, given.Int("merged_into_id"))
	if err != nil {
		return nil, err
	}
	batch := d.records.Batch(ctx)
	system := record.AsSystem(ctx, event.Cause{Kind: "rule", Label: "Merge", Ref: Operation})
	opt := record.Options{Batch: batch, Unrouted: true}
	for _, alias := range hanging {
		where := condition.And(condition.Rule("model_alias", condition.Equal, Operation), condition.Rule("model_id", condition.Equal, r.ID))
		if err := d.move(system, alias, where, record.Input{"model_id": target.ID}, opt); err != nil {
			return nil, err
		}
	}
	if err := d.move(system, Operation, condition.And(condition.Rule("parent_id", condition.Equal, r.ID),
		condition.Rule("entity_id", condition.NotEqual, target.ID)), record.Input{"parent_id": target.ID}, opt); err != nil {
		return nil, err
	}
	if err := d.moveLinks(system, r.ID, target.ID, opt); err != nil {
		return nil, err
	}
	into := record.Ref{Model: Operation, ID: target.ID}
	if all := recipients(target.Values, r.Values); len(all) > 0 {
		if _, err := d.records.Update(system, into, record.Input{"additional_recipients": all}, opt); err != nil {
			return nil, err
		}
	}
	// The source is closed by the person, under the rules of closing: an open part would have moved.
	as := record.Because(ctx, event.Cause{Kind: "rule", Label: "Merge", Ref: Operation})
	status := d.closedStatus(ctx, r)
	if _, err := d.records.Update(as, record.Ref{Model: Operation, ID: r.ID}, record.Input{"status": status}, opt); err != nil {
		return nil, err
	}
	_, err = d.records.Update(system, record.Ref{Model: Operation, ID: r.ID}, record.Input{"merged_into_id": target.ID,
		"closing_category_id": reasonDuplicate, "additional_recipients": nil}, opt)
	return &into, err
}

// mergeTarget follows merged operations to where they ended, and refuses the operation itself and one that the actor may
// not change.
func (d *desk) mergeTarget(ctx context.Context, source, id int64) (*record.Record, error) {
	for steps := 0; steps < 50; steps++ {
		if id == source {
			return nil, fault.InvalidField("merged_into_id", "service.operation.merge_itself")
		}
		ref := record.Ref{Model: Operation, ID: id}
		t, err := d.records.Get(reading(ctx), ref)
		if fault.Is(err, fault.NotFound) {
			break
		}
		if err != nil {
			return nil, err
		}
		if next := t.Values.Int("merged_into_id"); next != 0 {
			id = next
			continue
		}
		may, err := d.records.Can(ctx, ref, access.Update)
		if err != nil || may {
			return t, err
		}
		break
	}
	return nil, fault.InvalidField("merged_into_id", "fault.unknown_reference", fault.Params{"id": id, "model": Operation})
}

// closedStatus is Closed, or what the type has in its place.
func (d *desk) closedStatus(ctx context.Context, r *record.Record) int64 {
	closed := d.registry(ctx).List("service_status").InClass("closed")
	if isClosed(closed, r.Values.Int("status")) {
		return r.Values.Int("status")
	}
	t, err := d.records.Get(reading(ctx), record.Ref{Model: Type, ID: r.Values.Int("type_id")}, "status_ids")
	if err == nil {
		if own := t.Values.IDs("status_ids"); len(own) > 0 && !slices.Contains(own, statusClosed) {
			for _, s := range own {
				if isClosed(closed, s) {
					return s
				}
			}
		}
	}
	return statusClosed
}

// move changes every record a condition finds; none of them fits it afterwards.
func (d *desk) move(ctx context.Context, alias string, where condition.Node, in record.Input, opt record.Options) error {
	if _, err := d.records.Model(ctx, alias); err != nil {
		return nil //nolint:nilerr // a platform without that module
	}
	for {
		page, err := d.records.List(ctx, record.ListRequest{Model: alias, Where: where, Fields: []string{"entity_id"}, Limit: 500, Bare: true})
		if err != nil || len(page.Rows) == 0 {
			return err
		}
		for _, row := range page.Rows {
			if _, err := d.records.Update(ctx, record.Ref{Model: alias, ID: row.ID}, in, opt); err != nil {
				return err
			}
		}
	}
}

// moveLinks redraws the links of an operation to another one. One that would lead to itself, or that is there already,
// goes.
func (d *desk) moveLinks(ctx context.Context, from, to int64, opt record.Options) error {
	for _, end := range []struct{ alias, id, other, otherID string }{
		{"source_alias", "source_id", "destination_alias", "destination_id"}, {"destination_alias", "destination_id", "source_alias", "source_id"},
	} {
		where := condition.And(condition.Rule(end.alias, condition.Equal, Operation), condition.Rule(end.id, condition.Equal, from))
		for {
			page, err := d.records.List(ctx, record.ListRequest{Model: relation.Link, Where: where, Limit: 500, Bare: true})
			if err != nil {
				return err
			}
			if len(page.Rows) == 0 {
				break
			}
			for _, l := range page.Rows {
				ref, v := record.Ref{Model: relation.Link, ID: l.ID}, l.Values
				there, err := d.records.Count(ctx, record.ListRequest{Model: relation.Link, Where: condition.And(
					condition.Rule("relation_id", condition.Equal, v.Int("relation_id")), condition.Rule(end.id, condition.Equal, to),
					condition.Rule(end.otherID, condition.Equal, v.Int(end.otherID)))}, 1)
				if err != nil {
					return err
				}
				if there > 0 || v.Text(end.other) == Operation && v.Int(end.otherID) == to {
					_, err = d.records.Delete(ctx, ref, record.Options{Batch: opt.Batch})
				} else {
					_, err = d.records.Update(ctx, ref, record.Input{end.id: to}, opt)
				}
				if err != nil {
					return err
				}
			}
		}
	}
	return nil
}

// recipients are those of both, and the requester of the source where it is another one: whoever wrote keeps hearing.
func recipients(target, source model.Values) []string {
	all, _ := target["additional_recipients"].([]string)
	all = slices.Clone(all)
	more, _ := source["additional_recipients"].([]string)
	more = slices.Clone(more)
	for _, code := range []string{"requester_username", "requester_email"} {
		if who := source.Text(code); who != "" && who != target.Text(code) {
			more = append(more, who)
		}
	}
	for _, who := range more {
		if !slices.Contains(all, who) {
			all = append(all, who)
		}
	}
	return all
}

// unmerge takes the batch of the merge back. If a row was changed meanwhile nothing is taken back at all.
func (d *desk) unmerge(ctx context.Context, r *record.Record) (*record.Ref, error) {
	var before event.ID
	for {
		events, err := d.records.History(reading(ctx), record.Ref{Model: Operation, ID: r.ID}, before, 200, false)
		if err != nil {
			return nil, err
		}
		for _, e := range events {
			if _, set := e.Changes["merged_into_id"]; !set || e.Batch == 0 {
				continue
			}
			undone, err := d.records.UndoBatch(record.AsSystem(ctx, event.Cause{Kind: "rule", Label: "Unmerge", Ref: Operation}), e.Batch)
			if err != nil {
				return nil, err
			}
			if len(undone.Skipped) > 0 {
				return nil, fault.New(fault.Conflict, "service.operation.unmerge_changed", fault.Params{"count": len(undone.Skipped)})
			}
			return nil, nil
		}
		if len(events) < 200 {
			return nil, fault.New(fault.Conflict, "service.operation.unmerge_changed", fault.Params{"count": 1})
		}
		before = events[len(events)-1].ID
	}
}

// goesOn takes words and files from outside that reach a merged operation to where it was merged to: mails with its number still
// come. What a team writes stays where it is written, and so do the words of a requester who may not read the other one.
func (d *desk) goesOn(ctx context.Context, a *record.Draft) error {
	by := record.Channel(ctx)
	fromOutside := a.Text("source") == "email" || by == record.ByMail || by == record.ByGuest || by == record.ByPortal
	if !a.IsNew() || a.Options.Undo || a.Text("model_alias") != Operation || !fromOutside && a.Int("activity_id") == 0 {
		return nil
	}
	op, err := d.records.Get(reading(ctx), record.Ref{Model: Operation, ID: a.Int("model_id")}, "merged_into_id")
	if err != nil || op.Values.Int("merged_into_id") == 0 {
		return nil //nolint:nilerr // what hangs on nothing has its own fault
	}
	target, err := d.mergeTarget(reading(ctx), op.ID, op.Values.Int("merged_into_id"))
	if err != nil {
		return nil //nolint:nilerr // a target that is gone takes nothing
	}
	if said := a.Int("activity_id"); said != 0 { // a file goes where its comment went
		comment, err := d.records.Get(reading(ctx), record.Ref{Model: activity.Activity, ID: said}, "model_alias", "model_id")
		if err == nil && comment.Values.Text("model_alias") == Operation && comment.Values.Int("model_id") == target.ID {
			a.Set("model_id", target.ID)
		}
		return nil //nolint:nilerr // an unknown comment has its own fault
	}
	if a.Text("source") != "email" && by == record.ByPortal {
		if may, err := d.records.Can(ctx, record.Ref{Model: Operation, ID: target.ID}, access.Read); err != nil || !may {
			return nil //nolint:nilerr // he does not see it
		}
	}
	a.Set("model_id", target.ID)
	return nil
}
