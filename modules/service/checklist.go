package service

import (
	"context"
	"fmt"
	"strings"

	"steward/engine/access"
	"steward/engine/condition"
	"steward/engine/event"
	"steward/engine/fault"
	"steward/engine/model"
	"steward/engine/record"
)

// mostItems bounds the check list of an operation.
const mostItems = 200

func itemsOf(operation int64) condition.Node {
	return condition.And(condition.Rule("model_alias", condition.Equal, Operation), condition.Rule("model_id", condition.Equal, operation))
}

// lines reads the items of a template; true are those that closing waits for.
func lines(items string) (texts []string, required []bool) {
	for _, l := range strings.Split(items, "\n") {
		l = strings.TrimSpace(l)
		text := strings.TrimSpace(strings.TrimPrefix(l, "!"))
		if text != "" {
			texts, required = append(texts, text), append(required, text != l)
		}
	}
	return texts, required
}

// checkChecklist refuses a template without items, or with one too long or too many.
func (d *desk) checkChecklist(_ context.Context, c *record.Draft) error {
	texts, _ := lines(c.Text("items"))
	if len(texts) == 0 {
		c.Invalid("items", "fault.required")
	}
	if len(texts) > mostItems {
		c.Invalid("items", "service.checklist.too_many", fault.Params{"max": mostItems})
	}
	for _, t := range texts {
		if len([]rune(t)) > 500 {
			c.Invalid("items", "fault.too_long", fault.Params{"max": 500})
			break
		}
	}
	return nil
}

// tick keeps who did an item and when. Who may change the operation may change its check list.
func (d *desk) tick(ctx context.Context, i *record.Draft) error {
	if !i.Actor.IsSystem() {
		may, err := d.records.Can(ctx, record.Ref{Model: Operation, ID: i.Int("model_id")}, access.Update)
		if err != nil && !fault.Is(err, fault.NotFound) {
			return err
		}
		if !may {
			return fault.New(fault.Forbidden, "service.checklist.not_yours")
		}
	}
	if i.Action == record.Delete || i.Options.Undo {
		return nil
	}
	if i.Text("model_alias") != Operation {
		i.Invalid("model_alias", "fault.unknown_model", fault.Params{"model": i.Text("model_alias")})
	}
	if i.IsNew() {
		n, err := d.records.Count(reading(ctx), record.ListRequest{Model: CheckItem, Where: itemsOf(i.Int("model_id"))}, 0)
		if err != nil {
			return err
		}
		if n >= mostItems {
			i.Invalid("text", "service.checklist.too_many", fault.Params{"max": mostItems})
		}
	}
	if !i.Changed("done") {
		return nil
	}
	i.Set("done_by", nil)
	i.Set("done_at", nil)
	if i.Flag("done") {
		i.Set("done_at", i.Now.Unix())
		if i.Actor.Username != "" {
			i.Set("done_by", i.Actor.Username)
		}
	}
	return nil
}

// checked keeps how far the check list of an operation is, for its grids.
func (d *desk) checked(ctx context.Context, i *record.Draft) error {
	if was := i.OldInt("model_id"); was != 0 && was != i.Int("model_id") { // moved by a merge
		if err := d.countItems(ctx, was); err != nil {
			return err
		}
	}
	if i.Action != record.Delete && !i.IsNew() && !i.Changed("done") && !i.Changed("model_id") {
		return nil
	}
	return d.countItems(ctx, i.Int("model_id"))
}

func (d *desk) countItems(ctx context.Context, operation int64) error {
	all, err := d.records.Count(reading(ctx), record.ListRequest{Model: CheckItem, Where: itemsOf(operation)}, 0)
	if err != nil {
		return err
	}
	open, err := d.records.Count(reading(ctx), record.ListRequest{Model: CheckItem, Where: condition.And(itemsOf(operation), condition.Rule("done", condition.Equal, false))}, 0)
	if err != nil {
		return err
	}
	in := record.Input{"checklist_progress": nil, "checklist_open": int64(open)}
	if all > 0 {
		in["checklist_progress"] = fmt.Sprintf("%d/%d", all-open, all)
	}
	_, err = d.records.Update(record.AsSystem(ctx, event.Cause{Kind: "rule", Label: "Check list", Ref: CheckItem}), record.Ref{Model: Operation, ID: operation}, in, record.Options{Unrouted: true})
	if fault.Is(err, fault.NotFound) { // the operation itself is being deleted
		return nil
	}
	return err
}

// typeChecklist gives a new operation the check list of its type.
func (d *desk) typeChecklist(ctx context.Context, o *record.Draft) error {
	if !o.IsNew() || o.Options.Undo {
		return nil
	}
	t, err := d.records.Get(reading(ctx), record.Ref{Model: Type, ID: o.Int("type_id")}, "default_checklist_id")
	if err != nil || t.Values.Int("default_checklist_id") == 0 {
		return nil //nolint:nilerr // an unknown type has its own fault
	}
	c, err := d.records.Get(reading(ctx), record.Ref{Model: Checklist, ID: t.Values.Int("default_checklist_id")})
	if err != nil || c.Values.Int("status") != 1 {
		return nil //nolint:nilerr // one that is switched off is not used any more
	}
	return d.putItems(record.AsSystem(ctx, event.Cause{Kind: "rule", Label: "Check list", Ref: Checklist}), o.ID, c)
}

func (d *desk) hasChecklists(ctx context.Context, _ *record.Record) bool {
	n, err := d.records.Count(reading(ctx), record.ListRequest{Model: Checklist, Where: condition.Rule("status", condition.Equal, 1)}, 1)
	return err == nil && n > 0
}

// applyChecklist adds the items of a template to an operation; those that are there already stay as they are.
func (d *desk) applyChecklist(ctx context.Context, r *record.Record, given model.Values) (*record.Ref, error) {
	c, err := d.records.Get(reading(ctx), record.Ref{Model: Checklist, ID: given.Int("checklist_id")})
	if err != nil && !fault.Is(err, fault.NotFound) {
		return nil, err
	}
	if err != nil || c.Values.Int("status") != 1 {
		return nil, fault.InvalidField("checklist_id", "fault.unknown_reference", fault.Params{"id": given.Int("checklist_id"), "model": Checklist})
	}
	return nil, d.putItems(ctx, r.ID, c)
}

func (d *desk) putItems(ctx context.Context, operation int64, c *record.Record) error {
	page, err := d.records.List(reading(ctx), record.ListRequest{Model: CheckItem, Where: itemsOf(operation), Fields: []string{"text"}, Limit: mostItems, Bare: true})
	if err != nil {
		return err
	}
	there := map[string]bool{}
	for _, row := range page.Rows {
		there[row.Values.Text("text")] = true
	}
	opt := record.Options{Batch: d.records.Batch(ctx)}
	texts, required := lines(c.Values.Text("items"))
	for i, text := range texts {
		if there[text] {
			continue
		}
		there[text] = true
		if _, err := d.records.Create(ctx, CheckItem, record.Input{"model_alias": Operation, "model_id": operation, "text": text, "is_required": required[i], "checklist_id": c.ID}, opt); err != nil {
			return err
		}
	}
	return nil
}

// checklistDone refuses to close an operation while items are open that closing waits for, whoever or whatever closes it. The
// requester, who sees no check list, may say that it is over.
func (d *desk) checklistDone(ctx context.Context, o *record.Draft) error {
	if o.IsNew() || o.Options.Undo || record.Channel(ctx) == record.ByPortal || o.Int("checklist_open") == 0 {
		return nil
	}
	where := condition.And(itemsOf(o.ID), condition.Rule("done", condition.Equal, false))
	page, err := d.records.List(reading(ctx), record.ListRequest{Model: CheckItem, Where: where, Fields: []string{"text", "is_required"}, Sort: []string{"entity_id"}, Limit: mostItems, Bare: true})
	if err != nil {
		return err
	}
	var waits []string
	for _, row := range page.Rows {
		if row.Values.Flag("is_required") {
			waits = append(waits, row.Values.Text("text"))
		}
	}
	if len(waits) > 0 {
		o.Invalid("status", "service.checklist.waits", fault.Params{"items": strings.Join(waits[:min(len(waits), 5)], ", "), "count": len(waits)})
	} else if o.Options.Careful {
		o.Warn("status", "service.checklist.open", fault.Params{"count": len(page.Rows)})
	}
	return nil
}
