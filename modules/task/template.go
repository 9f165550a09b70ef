package task

import (
	"context"
	"encoding/json"
	"slices"

	"steward/engine/access"
	"steward/engine/condition"
	"steward/engine/fault"
	"steward/engine/model"
	"steward/engine/record"
)

// step is one task of a template. After are places in the list, from 0, of the tasks that come first.
type step struct {
	Title       string `json:"title"`
	Description string `json:"description"`
	Type        int64  `json:"type_id"`
	OffsetDays  int64  `json:"offset_days"` // days from the day it is applied to the due date
	Group       int64  `json:"assigned_group_id"`
	After       []int  `json:"after"`
}

// hasTemplates offers to apply a template where the model has tasks and one fits.
func (b *bench) hasTemplates(ctx context.Context, r *record.Record) bool {
	if t := access.From(ctx).Type; !r.Model.Traits.Has(model.Tasks) || t == access.EndUser || t == access.Guest {
		return false
	}
	fitting := func(rows []*record.Record) bool {
		return slices.ContainsFunc(rows, func(t *record.Record) bool { return fits(t, r.Model.Alias) })
	}
	all, err := b.templates.Get(ctx)
	if err != nil || !fitting(all) {
		return false
	}
	seen, err := b.enabledTemplates(ctx)
	return err == nil && fitting(seen)
}

// enabledTemplates are the templates in use that the actor sees.
func (b *bench) enabledTemplates(ctx context.Context) ([]*record.Record, error) {
	page, err := b.records.List(ctx, record.ListRequest{Model: Template, Where: condition.Rule("status", condition.Equal, 1),
		Fields: []string{"model_aliases"}, Limit: 1000, Bare: true})
	if err != nil {
		return nil, err
	}
	return page.Rows, nil
}

func fits(template *record.Record, alias string) bool {
	aliases, _ := template.Values["model_aliases"].([]string)
	return len(aliases) == 0 || slices.Contains(aliases, alias)
}

// apply makes the tasks of a template on a record, in its order and as one batch; each knows what it depends on.
func (b *bench) apply(ctx context.Context, r *record.Record, given model.Values) (*record.Ref, error) {
	t, err := b.records.Get(ctx, record.Ref{Model: Template, ID: given.Int("template_id")})
	if err != nil && !fault.Is(err, fault.NotFound) {
		return nil, err
	}
	if err != nil || t.Values.Int("status") != 1 || !fits(t, r.Model.Alias) {
		return nil, fault.InvalidField("template_id", "fault.unknown_reference", fault.Params{"id": given.Int("template_id"), "model": Template})
	}
	raw, err := json.Marshal(t.Values["tasks"])
	if s, text := t.Values["tasks"].(string); text {
		raw, err = []byte(s), nil
	}
	if err != nil {
		return nil, err
	}
	var steps []step
	if err := json.Unmarshal(raw, &steps); err != nil {
		return nil, fault.InvalidField("template_id", "task.template_unreadable", fault.Params{"template": t.Title})
	}
	opt := record.Options{Batch: b.records.Batch(ctx)}
	var made []int64
	for i, s := range steps {
		in := record.Input{"title": s.Title, "type_id": s.Type, "model_alias": r.Model.Alias, "model_id": r.ID,
			"due_date": record.Running(ctx).Now().AddDate(0, 0, int(s.OffsetDays)).Unix()}
		if s.Description != "" {
			in["description"] = s.Description
		}
		if s.Group != 0 {
			in["assigned_group_id"] = s.Group
		}
		var after []int64
		for _, at := range s.After {
			if at < 0 || at >= i {
				return nil, fault.InvalidField("template_id", "task.template_unreadable", fault.Params{"template": t.Title})
			}
			after = append(after, made[at])
		}
		if len(after) > 0 {
			in["predecessor_ids"] = after
		}
		task, err := b.records.Create(ctx, Task, in, opt)
		if err != nil {
			return nil, err
		}
		made = append(made, task.ID)
	}
	return nil, nil
}
