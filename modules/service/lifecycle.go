package service

import (
	"context"
	"slices"

	"steward/engine/condition"
	"steward/engine/fault"
	"steward/engine/record"
)

// typeDefaults fills a new operation from its type.
func (d *desk) typeDefaults(ctx context.Context, r *record.Draft) error {
	if !r.IsNew() || r.Int("type_id") == 0 {
		return nil
	}
	t, err := d.records.Get(reading(ctx), record.Ref{Model: Type, ID: r.Int("type_id")})
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
	t, err := d.records.Get(reading(ctx), record.Ref{Model: Type, ID: r.Int("type_id")}, "status_ids", "name")
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

// mayClose refuses to close above open children and tasks where the configuration says so.
func (d *desk) mayClose(ctx context.Context, r *record.Draft) error {
	if r.IsNew() || !d.config().BlockClosing {
		return nil
	}
	open := condition.Rule("status", condition.InClass, "open")
	children, err := d.records.Count(reading(ctx), record.ListRequest{Model: Operation,
		Where: condition.And(condition.Rule("parent_id", condition.Equal, r.ID), open)}, 0)
	if err != nil {
		return err
	}
	tasks := 0
	if _, err := d.records.Model(ctx, "task/task"); err == nil {
		if tasks, err = d.records.Count(reading(ctx), record.ListRequest{Model: "task/task", Where: condition.And(
			condition.Rule("model_alias", condition.Equal, Operation), condition.Rule("model_id", condition.Equal, r.ID), open)}, 0); err != nil {
			return err
		}
	}
	if children+tasks > 0 {
		r.Invalid("status", "service.operation.open_parts", fault.Params{"children": children, "tasks": tasks})
	}
	return nil
}

// parents refuses circles of parent operations.
func (d *desk) parents(ctx context.Context, r *record.Draft) error {
	if !r.Changed("parent_id") || r.IsNew() {
		return nil
	}
	for above, steps := r.Int("parent_id"), 0; above != 0 && steps < 20; steps++ {
		if above == r.ID {
			r.Invalid("parent_id", "service.operation.own_parent")
			return nil
		}
		p, err := d.records.Get(reading(ctx), record.Ref{Model: Operation, ID: above}, "parent_id")
		if err != nil {
			return nil //nolint:nilerr // an unknown parent has its own fault
		}
		above = p.Values.Int("parent_id")
	}
	return nil
}
