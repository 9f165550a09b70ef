package task

import (
	"context"
	"encoding/json"
	"errors"
	"slices"

	"steward/engine/access"
	"steward/engine/condition"
	"steward/engine/event"
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
	return nil, b.put(ctx, r.Model.Alias, r.ID, t)
}

// steps reads the tasks of a template, which the store may give as a value or as text.
func steps(v any) (out []step, err error) {
	raw, err := json.Marshal(v)
	if s, text := v.(string); text {
		raw, err = []byte(s), nil
	}
	if err != nil || v == nil {
		return nil, err
	}
	if err := json.Unmarshal(raw, &out); err != nil {
		return nil, err
	}
	for i, s := range out {
		for _, at := range s.After {
			if at < 0 || at >= i {
				return nil, errors.New("a task waits for one that does not come before it")
			}
		}
	}
	return out, nil
}

// checkTemplate refuses a template whose tasks cannot be made: one without title or type, or that waits for one behind it, as
// tasks that wait for each other would.
func (b *bench) checkTemplate(_ context.Context, d *record.Draft) error {
	if d.Options.Undo || !d.Changed("tasks") {
		return nil
	}
	list, err := steps(d.Get("tasks"))
	if err != nil || slices.ContainsFunc(list, func(s step) bool { return s.Title == "" || s.Type == 0 }) {
		d.Invalid("tasks", "task.template_unreadable", fault.Params{"template": d.Text("name")})
	}
	return nil
}

// typeTasks gives a new operation the tasks of the templates of its type, in their order.
func (b *bench) typeTasks(ctx context.Context, o *record.Draft) error {
	if !o.IsNew() || o.Options.Undo || o.Int("type_id") == 0 {
		return nil
	}
	ctx = record.AsSystem(ctx, event.Cause{Kind: "rule", Label: "Tasks of the service type", Ref: Template})
	page, err := b.records.List(ctx, record.ListRequest{Model: Template, Where: condition.And(condition.Rule("status", condition.Equal, 1),
		condition.Rule("service_type_ids", condition.IncludesAny, []int64{o.Int("type_id")})), Fields: []string{"name", "tasks", "model_aliases"}, Sort: []string{"position"}, Limit: 50, Bare: true})
	if err != nil {
		return err
	}
	for _, t := range page.Rows {
		if !fits(t, o.Model.Alias) {
			continue
		}
		// A template that cannot be applied any more keeps nobody from opening an operation: the trace says so.
		err := record.Running(ctx).Attempt(ctx, func() error { return b.put(ctx, o.Model.Alias, o.ID, t) })
		var why *fault.Error
		if errors.As(err, &why) && why.Kind != fault.Internal && why.Kind != fault.Unavailable {
			err = b.records.NoteOn(ctx, record.Ref{Model: o.Model.Alias, ID: o.ID}, []record.Trace{{Cause: event.Cause{Kind: "rule", Label: t.Values.Text("name"), Ref: Template}, Result: "trace.template_failed", Text: err.Error()}})
		}
		if err != nil {
			return err
		}
	}
	return nil
}

// put makes the tasks of a template on a record.
func (b *bench) put(ctx context.Context, alias string, id int64, t *record.Record) error {
	list, err := steps(t.Values["tasks"])
	if err != nil {
		return fault.InvalidField("template_id", "task.template_unreadable", fault.Params{"template": t.Values.Text("name")})
	}
	opt := record.Options{Batch: b.records.Batch(ctx)}
	var made []int64
	for _, s := range list {
		in := record.Input{"title": s.Title, "type_id": s.Type, "model_alias": alias, "model_id": id, "template_id": t.ID,
			"due_date": record.Running(ctx).Now().AddDate(0, 0, int(s.OffsetDays)).Unix()}
		if s.Description != "" {
			in["description"] = s.Description
		}
		if s.Group != 0 {
			in["assigned_group_id"] = s.Group
		}
		var after []int64
		for _, at := range s.After {
			after = append(after, made[at])
		}
		if len(after) > 0 {
			in["predecessor_ids"] = after
		}
		task, err := b.records.Create(ctx, Task, in, opt)
		if err != nil {
			return err
		}
		made = append(made, task.ID)
	}
	return nil
}
