package service

import (
	"context"
	"slices"

	"steward/engine/access"
	"steward/engine/condition"
	"steward/engine/event"
	"steward/engine/fault"
	"steward/engine/record"
	admin "steward/modules/access"
	"steward/modules/activity"
)

// commented lets a new comment move its operation: the automatism of the configuration for teams, re-opening for
// requesters. Worklogs and edits of a comment do neither.
func (d *desk) commented(ctx context.Context, a *record.Draft) error {
	if a.Text("model_alias") != Operation || a.Int("type") != activity.Comment || !a.IsNew() || a.Options.Unrouted {
		return nil
	}
	ref := record.Ref{Model: Operation, ID: a.Int("model_id")}
	op, err := d.records.Get(reading(ctx), ref, "status", "requester_username", "closed_at", "company_id", "merged_into_id")
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	if op.Values.Int("merged_into_id") != 0 { // nothing of it is left to work on
		return nil
	}
	status, why := d.nextStatus(ctx, a, op)
	if status == 0 || status == op.Values.Int("status") {
		return nil
	}
	cause := event.Cause{Kind: "rule", Label: why, Ref: activity.Activity}
	_, err = d.records.Update(record.AsSystem(ctx, cause), ref, record.Input{"status": status}, record.Options{})
	return err
}

func (d *desk) nextStatus(ctx context.Context, a *record.Draft, op *record.Record) (int64, string) {
	c := d.config()
	status := op.Values.Int("status")
	if c.ReopenOnComment && a.Text("created_by") != "" && isClosed(d.registry(ctx).List("service_status").InClass("closed"), status) &&
		(a.Text("created_by") == op.Values.Text("requester_username") || a.Actor.Type == access.EndUser) {
		if a.Now.Unix()-op.Values.Int("closed_at") <= c.ReopenDays*86400 {
			return c.ReopenStatus, "Re-opened by comment"
		}
		return 0, ""
	}
	if !c.CommentStatus || c.CommentNewStatus == 0 || slices.Contains(c.CommentExclude, status) {
		return 0, ""
	}
	if len(c.CommentGroups) > 0 && !d.authorInAny(ctx, a, c.CommentGroups) {
		return 0, ""
	}
	return c.CommentNewStatus, "Status on comment"
}

func isClosed(closed []any, status int64) bool { return slices.Contains(closed, any(status)) }

func (d *desk) authorInAny(ctx context.Context, a *record.Draft, groups []int64) bool {
	author, err := d.records.GetBy(reading(ctx), admin.User, "username", a.Text("created_by"))
	if err != nil {
		return false
	}
	n, err := d.records.Count(reading(ctx), record.ListRequest{Model: admin.Group, Where: condition.And(
		condition.Rule("entity_id", condition.In, groups), condition.Rule("status", condition.Equal, 1),
		condition.Rule("user_ids", condition.IncludesAny, []int64{author.ID}))}, 1)
	return err == nil && n > 0
}

// timeSpent keeps the sums of the worklogs on their operation: time spent and billable of what is done, and what is planned.
func (d *desk) timeSpent(ctx context.Context, a *record.Draft) error {
	if a.Text("model_alias") != Operation || a.Int("type") != activity.Worklog {
		return nil
	}
	if a.Action == record.Save && !a.Changed("duration") && !a.Changed("billable_duration") && !a.Changed("status") && !a.Changed("model_id") {
		return nil
	}
	if was := a.OldInt("model_id"); was != 0 && was != a.Int("model_id") { // moved by a merge
		if err := d.sumTime(ctx, was); err != nil {
			return err
		}
	}
	return d.sumTime(ctx, a.Int("model_id"))
}

func (d *desk) sumTime(ctx context.Context, id int64) error {
	ref := record.Ref{Model: Operation, ID: id}
	groups, err := d.records.Groups(reading(ctx), record.ListRequest{Model: activity.Activity, Where: condition.And(
		condition.Rule("model_alias", condition.Equal, Operation), condition.Rule("model_id", condition.Equal, ref.ID),
		condition.Rule("type", condition.Equal, activity.Worklog), condition.Rule("status", condition.In, []any{activity.Enabled, activity.Planned})),
	}, []string{"status"}, nil, []string{"duration", "billable_duration"})
	if err != nil {
		return err
	}
	totals := record.Input{"worklog_total": int64(0), "billable_total": int64(0), "planned_total": int64(0)}
	for _, g := range groups {
		if g.Keys[0] == activity.Planned {
			totals["planned_total"] = g.Sums[0]
		} else {
			totals["worklog_total"], totals["billable_total"] = g.Sums[0], g.Sums[1]
		}
	}
	_, err = d.records.Update(record.AsSystem(ctx, event.Cause{Kind: "rule", Label: "Time spent", Ref: activity.Activity}), ref,
		totals, record.Options{Unrouted: true})
	if fault.Is(err, fault.NotFound) { // the operation itself is being deleted
		return nil
	}
	return err
}
