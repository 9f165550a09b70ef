package category

import (
	"context"

	"steward/engine/access"
	"steward/engine/condition"
	"steward/engine/event"
	"steward/engine/fault"
	"steward/engine/record"
)

// maxLevel is the depth of the tree.
const maxLevel = 3

// place derives level and path from the parent, and refuses circles and a fourth level.
func (t *tree) place(ctx context.Context, d *record.Draft) error {
	level, path := int64(1), d.Text("name")
	if parent := d.Int("parent_id"); parent != 0 {
		p, err := t.records.Get(reading(ctx), record.Ref{Model: Category, ID: parent}, "level", "path", "parent_id", "name")
		if fault.Is(err, fault.NotFound) {
			return nil // the reference has its own fault
		}
		if err != nil {
			return err
		}
		for above := p; ; {
			if above.ID == d.ID {
				d.Invalid("parent_id", "category.own_parent")
				return nil
			}
			up := above.Values.Int("parent_id")
			if up == 0 {
				break
			}
			if above, err = t.records.Get(reading(ctx), record.Ref{Model: Category, ID: up}, "parent_id"); err != nil {
				return err
			}
		}
		level, path = p.Values.Int("level")+1, p.Values.Text("path")+separator+d.Text("name")
	}
	height, err := t.height(ctx, d.ID)
	if err != nil {
		return err
	}
	if level+height > maxLevel {
		d.Invalid("parent_id", "category.too_deep", fault.Params{"max": maxLevel})
		return nil
	}
	d.Set("level", level)
	d.Set("path", path)
	if d.Get("position") == nil {
		return t.last(ctx, d)
	}
	return nil
}

const separator = " > "

// height is how many levels hang below a category.
func (t *tree) height(ctx context.Context, id int64) (int64, error) {
	if id == 0 {
		return 0, nil
	}
	ids := []int64{id}
	for height := int64(0); ; height++ {
		page, err := t.records.List(reading(ctx), record.ListRequest{Model: Category, Where: condition.Rule("parent_id", condition.In, ids), Fields: []string{"entity_id"}, Limit: 5000, Bare: true})
		if err != nil {
			return 0, err
		}
		if len(page.Rows) == 0 || height >= maxLevel {
			return height, nil
		}
		ids = ids[:0]
		for _, row := range page.Rows {
			ids = append(ids, row.ID)
		}
	}
}

// last puts a new category behind its siblings.
func (t *tree) last(ctx context.Context, d *record.Draft) error {
	page, err := t.records.List(reading(ctx), record.ListRequest{Model: Category, Where: siblings(d), Fields: []string{"position"}, Sort: []string{"-position"}, Limit: 1, Bare: true})
	if err != nil {
		return err
	}
	position := int64(10)
	if len(page.Rows) > 0 {
		position = page.Rows[0].Values.Int("position") + 10
	}
	d.Set("position", position)
	return nil
}

func siblings(d *record.Draft) condition.Node {
	if parent := d.Int("parent_id"); parent != 0 {
		return condition.Rule("parent_id", condition.Equal, parent)
	}
	return condition.Rule("parent_id", condition.IsEmpty, nil)
}

// unique refuses, inside the transaction, a name that a sibling has.
func (t *tree) unique(ctx context.Context, d *record.Draft) error {
	if !d.Changed("name") && !d.Changed("parent_id") {
		return nil
	}
	n, err := t.records.Count(reading(ctx), record.ListRequest{Model: Category, Where: condition.And(siblings(d),
		condition.Rule("name", condition.Equal, d.Text("name")), condition.Rule("entity_id", condition.NotEqual, d.ID))}, 1)
	if err != nil || n == 0 {
		return err
	}
	return fault.InvalidField("name", "category.name_taken", fault.Params{"name": d.Text("name")})
}

// moveChildren gives what hangs below a renamed or moved category its new level and path.
func (t *tree) moveChildren(ctx context.Context, d *record.Draft) error {
	if d.IsNew() || !d.Changed("path") && !d.Changed("level") {
		return nil
	}
	page, err := t.records.List(reading(ctx), record.ListRequest{Model: Category, Where: condition.Rule("parent_id", condition.Equal, d.ID), Fields: []string{"name"}, Limit: 5000, Bare: true})
	if err != nil {
		return err
	}
	ctx = record.AsSystem(ctx, event.Cause{Kind: "rule", Label: "Category tree", Ref: Category})
	for _, row := range page.Rows {
		in := record.Input{"path": d.Text("path") + separator + row.Values.Text("name"), "level": d.Int("level") + 1}
		if _, err := t.records.Update(ctx, record.Ref{Model: Category, ID: row.ID}, in, record.Options{Batch: d.Options.Batch}); err != nil {
			return err
		}
	}
	return nil
}

// checkVisibility refuses a rule for a model that has no categories, or with an expression that could not be used.
func (t *tree) checkVisibility(ctx context.Context, d *record.Draft) error {
	m, err := t.records.Model(ctx, d.Text("model_alias"))
	if err != nil {
		d.Invalid("model_alias", "fault.unknown_model", fault.Params{"model": d.Text("model_alias")})
		return nil
	}
	d.Set("model_alias", m.Alias)
	node, err := condition.Parse([]byte(d.Text("expression")))
	if err != nil {
		d.Invalid("expression", "condition.not_a_tree")
		return nil
	}
	for _, p := range condition.Check(t.registry(ctx), m, node) {
		d.Invalid("expression", p.Key, p.Params)
	}
	return nil
}

// portal shows end users what is switched on; where and for whom is decided when a record is filed.
func portal(_ *access.Actor, action access.Action) condition.Node {
	if action != access.Read {
		return condition.Never()
	}
	return condition.Rule("status", condition.Equal, 1)
}

func limitWrites(e *access.Engine) {
	e.Limit(Category, access.Limit{Name: "access.limit.resource", Node: func(a *access.Actor, action access.Action) condition.Node {
		if action == access.Read || a.Has("system/categories") {
			return condition.Node{}
		}
		return condition.Never()
	}})
}

// reading looks things up for a rule, whatever the actor may see.
func reading(ctx context.Context) context.Context { return access.With(ctx, access.System) }
