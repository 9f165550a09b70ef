package service

import (
	"context"
	"slices"
	"strings"

	"steward/engine/condition"
	"steward/engine/fault"
	"steward/engine/record"
	"steward/modules/activity"
)

// typeDefaults fills a new operation from its type.
func (d *desk) typeDefaults(ctx context.Context, r *record.Draft) error {
	if !r.IsNew() || r.Int("type_id") == 0 {
		return nil
	}
	t, err := d.records.Fact(ctx, record.Ref{Model: Type, ID: r.Int("type_id")})
	if fault.Is(err, fault.NotFound) {
		r.Invalid("type_id", "fault.unknown_reference", fault.Params{"id": r.Int("type_id"), "model": Type})
		return nil
	}
	if err != nil {
		return err
	}
	if t.Values.Int("status") == 0 && !r.Actor.IsSystem() {
		r.Invalid("type_id", "service.operation.type_disabled", fault.Params{"type": t.Title})
	}
	if s := t.Values.Int("default_status_id"); s != 0 && !r.Sent("status") {
		r.Set("status", s) // the type knows better than the list
	}
	for to, from := range map[string]string{"category1": "default_category1_id", "assigned_group_id": "default_group_id", "mailbox_id": "mailbox_id"} {
		if v := t.Values.Int(from); v != 0 {
			r.Default(to, v)
		}
	}
	return nil
}

// allowedStatus refuses a status that the type does not have.
func (d *desk) allowedStatus(ctx context.Context, r *record.Draft) error {
	if !r.Changed("status") && !r.Changed("type_id") || r.Int("type_id") == 0 {
		return nil
	}
	t, err := d.records.Fact(ctx, record.Ref{Model: Type, ID: r.Int("type_id")})
	if err != nil {
		return nil //nolint:nilerr // an unknown type has its own fault
	}
	allowed := t.Values.IDs("status_ids")
	if len(allowed) > 0 && !slices.Contains(allowed, r.Int("status")) && !r.Class("status", "deleted") {
		r.Invalid("status", "service.operation.status_not_of_type", fault.Params{"type": t.Values.Text("name")})
	}
	return nil
}

// lifeCycle keeps what follows from the status class: closing data, the count of re-openings, logical deletion.
func (d *desk) lifeCycle(ctx context.Context, r *record.Draft) error {
	closed, was := r.Class("status", "closed"), r.OldClass("status", "closed")
	r.Set("is_deleted", r.Class("status", "deleted"))
	switch {
	case closed && !was:
		if err := d.checklistDone(ctx, r); err != nil {
			return err
		}
		if err := d.mayClose(ctx, r); err != nil {
			return err
		}
		if !r.Sent("closed_at") {
			r.Set("closed_at", r.Now.Unix())
		}
		if !r.Sent("closed_by") {
			r.Set("closed_by", nil)
			if r.Actor.Username != "" {
				r.Set("closed_by", r.Actor.Username)
			}
		}
	case !closed && r.Class("status", "open"):
		if r.Options.Undo { // everything comes back from the log
			return nil
		}
		if r.Get("closed_at") != nil || was { // the solution stays: it is where the next one begins
			r.Set("closed_at", nil)
			r.Set("closed_by", nil)
			r.Set("closing_category_id", nil)
			r.Set("merged_into_id", nil)
		}
		if was {
			r.Set("reopen_count", r.OldInt("reopen_count")+1)
		}
	}
	return nil
}

// shownParts is how many open parts a warning names one by one.
const shownParts = 10

// mayClose looks for what is still open below an operation that is being closed: child operations, tasks, and the timers of
// those who work on it. The configuration says whether open parts forbid it; else a careful save names them.
func (d *desk) mayClose(ctx context.Context, r *record.Draft) error {
	blocks := d.config().BlockClosing
	if r.IsNew() || r.Options.Undo || !blocks && !r.Options.Careful {
		return nil
	}
	open := condition.Rule("status", condition.InClass, "open")
	onIt := condition.And(condition.Rule("model_alias", condition.Equal, Operation), condition.Rule("model_id", condition.Equal, r.ID))
	children := part{Operation, condition.And(condition.Rule("parent_id", condition.Equal, r.ID), open), "service.operation.open_child"}
	tasks := part{"task/task", condition.And(onIt, open), "service.operation.open_task"}
	found := [2]int{}
	for i, p := range []part{children, tasks} {
		n, err := d.stillOpen(ctx, r, p)
		if err != nil {
			return err
		}
		found[i] = n
	}
	if blocks && found[0]+found[1] > 0 {
		r.Invalid("status", "service.operation.open_parts", fault.Params{"children": found[0], "tasks": found[1]})
		return nil
	}
	page, err := d.records.List(reading(ctx), record.ListRequest{Model: activity.Activity, Where: condition.And(onIt, activity.Running()), Fields: []string{"created_by"}, Limit: shownParts})
	if err != nil {
		return err
	}
	for _, clock := range page.Rows {
		r.Warn("status", "service.operation.running_timer", fault.Params{"who": clock.Labels["created_by"]})
	}
	return nil
}

// part is a kind of thing that may be open below an operation.
type part struct {
	alias string
	where condition.Node
	key   string // of the warning that names one
}

// stillOpen counts the open parts of a kind, whoever may see them, and warns of each by the name that the actor may read.
func (d *desk) stillOpen(ctx context.Context, r *record.Draft, p part) (int, error) {
	if _, err := d.records.Model(ctx, p.alias); err != nil {
		return 0, nil //nolint:nilerr // a platform without tasks has none open
	}
	n, err := d.records.Count(reading(ctx), record.ListRequest{Model: p.alias, Where: p.where}, 0)
	if err != nil || n == 0 {
		return n, err
	}
	shown := 0
	page, err := d.records.List(ctx, record.ListRequest{Model: p.alias, Where: p.where, Sort: []string{"entity_id"}, Fields: []string{"entity_id"}, Limit: shownParts})
	if err != nil && !fault.Is(err, fault.Forbidden) {
		return n, err
	}
	if err == nil {
		for _, row := range page.Rows {
			r.Warn("status", p.key, fault.Params{"title": strings.TrimSpace(row.Number + " " + row.Title)})
			shown++
		}
	}
	if n > shown {
		r.Warn("status", p.key+"_more", fault.Params{"count": n - shown})
	}
	return n, nil
}

// parents refuses circles of parent operations.
func (d *desk) parents(ctx context.Context, r *record.Draft) error {
	if !r.Changed("parent_id") || r.IsNew() {
		return nil
	}
	for above, seen := r.Int("parent_id"), map[int64]bool{}; above != 0 && !seen[above]; {
		if above == r.ID {
			r.Invalid("parent_id", "service.operation.own_parent")
			return nil
		}
		seen[above] = true
		p, err := d.records.Get(reading(ctx), record.Ref{Model: Operation, ID: above}, "parent_id")
		if err != nil {
			return nil //nolint:nilerr // an unknown parent has its own fault
		}
		above = p.Values.Int("parent_id")
	}
	return nil
}
