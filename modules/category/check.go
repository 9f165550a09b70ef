package category

import (
	"context"
	"slices"
	"sync"
	"time"

	"steward/engine/access"
	"steward/engine/condition"
	"steward/engine/fault"
	"steward/engine/model"
	"steward/engine/model/field"
	"steward/engine/record"
)

// tree is the whole tree in memory: a few hundred nodes that every save of a categorised record asks.
type tree struct {
	records  *record.Service
	registry func(context.Context) *model.Registry

	mu     sync.Mutex
	nodes  map[int64]*node
	loaded time.Time
}

type node struct {
	id, parent, level int64
	name              string
	enabled, guest    bool
	rules             map[string]rule // by model alias
}

// rule is one model visibility.
type rule struct {
	portal, guest bool
	expression    condition.Node
	broken        bool
	groups        []int64
}

// fresh is how long another node's change may go unnoticed.
const fresh = 2 * time.Second

// load reads the tree when it may have changed.
func (t *tree) load(ctx context.Context) (map[int64]*node, error) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.nodes != nil && time.Since(t.loaded) < fresh && record.Running(ctx) == nil {
		return t.nodes, nil
	}
	nodes := map[int64]*node{}
	err := t.each(ctx, Category, []string{"parent_id", "level", "name", "status", "frontend_visibility"}, func(r *record.Record) {
		v := r.Values
		nodes[r.ID] = &node{id: r.ID, parent: v.Int("parent_id"), level: v.Int("level"), name: v.Text("name"),
			enabled: v.Int("status") == 1, guest: v.Flag("frontend_visibility"), rules: map[string]rule{}}
	})
	if err != nil {
		return nil, err
	}
	err = t.each(ctx, Visibility, []string{"category_id", "model_alias", "portal_visibility", "frontend_visibility", "expression", "enabled_group_ids"}, func(r *record.Record) {
		v := r.Values
		expression, err := condition.Parse([]byte(v.Text("expression")))
		if n := nodes[v.Int("category_id")]; n != nil {
			n.rules[v.Text("model_alias")] = rule{portal: v.Flag("portal_visibility"), guest: v.Flag("frontend_visibility"),
				expression: expression, broken: err != nil, groups: v.IDs("enabled_group_ids")}
		}
	})
	if err != nil {
		return nil, err
	}
	if record.Running(ctx) == nil { // what a transaction sees may be rolled back
		t.nodes, t.loaded = nodes, time.Now()
	}
	return nodes, nil
}

func (t *tree) each(ctx context.Context, alias string, fields []string, take func(*record.Record)) error {
	var after *record.Cursor
	for {
		page, err := t.records.List(reading(ctx), record.ListRequest{Model: alias, Fields: fields, Sort: []string{"entity_id"}, After: after, Limit: 1000, Bare: true})
		if err != nil {
			return err
		}
		for _, r := range page.Rows {
			take(r)
		}
		if after = page.Next; after == nil {
			return nil
		}
	}
}

// forget makes the next check read again.
func (t *tree) forget(ctx context.Context, _ *record.Draft) error {
	if tx := record.Running(ctx); tx != nil {
		tx.AfterCommit(func() {
			t.mu.Lock()
			t.nodes = nil
			t.mu.Unlock()
		})
	}
	return nil
}

// fields lists the category fields of a model, by level.
func fields(m *model.Model) []*model.Field {
	var out []*model.Field
	for i := range m.Fields {
		f := &m.Fields[i]
		if t, ok := f.Type.(field.Reference); ok && t.As == "category" && !f.Disabled {
			out = append(out, f)
		}
	}
	return out
}

// check holds for every categorised record: each category lies below the one of the level above, and is offered to who
// chose it. What was chosen earlier stays, even when it is offered no more.
func (t *tree) check(ctx context.Context, d *record.Draft) error {
	all := fields(d.Model)
	if len(all) == 0 || d.Model.Alias == Category {
		return nil
	}
	changed := slices.DeleteFunc(slices.Clone(all), func(f *model.Field) bool { return !d.Changed(f.Code) })
	nodes, err := t.load(ctx)
	if err != nil {
		return err
	}
	t.clear(ctx, d, nodes, all)
	if len(changed) == 0 {
		return nil
	}
	t.fit(d, nodes)
	for _, f := range changed {
		n := nodes[d.Int(f.Code)]
		if n == nil || !d.Changed(f.Code) {
			continue
		}
		if !t.offered(nodes, n, d.Model.Alias, d.Actor, func(x condition.Node) bool {
			ok, problems := d.Holds(ctx, x)
			return ok && len(problems) == 0
		}) {
			d.Invalid(f.Code, "category.not_offered", fault.Params{"name": n.name})
		}
	}
	return nil
}

// clear takes a category away that another value of the save no longer allows: the type of an operation that changes. Whoever
// saves is told. What is not offered for any other reason stays.
func (t *tree) clear(ctx context.Context, d *record.Draft, nodes map[int64]*node, all []*model.Field) {
	if d.IsNew() {
		return
	}
	judge := func(holds func(context.Context, condition.Node) (bool, []condition.Problem)) func(condition.Node) bool {
		return func(x condition.Node) bool {
			ok, problems := holds(ctx, x)
			return ok && len(problems) == 0
		}
	}
	for _, f := range all {
		n := nodes[d.Int(f.Code)]
		if n == nil || d.Changed(f.Code) || !t.depends(nodes, n, d.Model.Alias) {
			continue
		}
		alias := d.Model.Alias
		if t.offered(nodes, n, alias, d.Actor, judge(d.Held)) && !t.offered(nodes, n, alias, d.Actor, judge(d.Holds)) {
			d.Set(f.Code, nil)
			d.Warn(f.Code, "category.cleared", fault.Params{"name": n.name})
		}
	}
}

// depends reports whether a category, or one above it, is offered by the values of the record.
func (t *tree) depends(nodes map[int64]*node, n *node, alias string) bool {
	for steps := 0; n != nil && steps < maxLevel; steps++ {
		if !n.rules[alias].expression.IsEmpty() {
			return true
		}
		n = nodes[n.parent]
	}
	return false
}

// fit checks the levels. A lower category that no longer fits is refused when it was sent, and cleared when it was left
// over; a missing upper one follows from the lower.
func (t *tree) fit(d *record.Draft, nodes map[int64]*node) {
	all := fields(d.Model)
	for i := len(all) - 1; i >= 0; i-- { // from below: the upper ones follow
		ref := all[i].Type.(field.Reference)
		n := nodes[d.Int(all[i].Code)]
		if n != nil && ref.Parent != "" && d.Int(ref.Parent) == 0 && n.parent != 0 && !d.Sent(ref.Parent) {
			d.Set(ref.Parent, n.parent)
		}
	}
	for _, f := range all {
		ref := f.Type.(field.Reference)
		n := nodes[d.Int(f.Code)]
		if n == nil {
			continue
		}
		switch {
		case ref.Level > 0 && n.level != int64(ref.Level):
			d.Invalid(f.Code, "category.wrong_level", fault.Params{"name": n.name, "level": ref.Level})
		case ref.Parent != "" && n.parent != d.Int(ref.Parent):
			if d.Sent(f.Code) && d.Changed(f.Code) {
				d.Invalid(f.Code, "category.not_below", fault.Params{"name": n.name})
			} else {
				d.Set(f.Code, nil)
			}
		}
	}
}

// offered asks the category and all above it: a child never widens what its parent forbids.
func (t *tree) offered(nodes map[int64]*node, n *node, alias string, a *access.Actor, holds func(condition.Node) bool) bool {
	if a.IsSystem() {
		return true
	}
	for steps := 0; n != nil && steps < maxLevel; steps++ {
		if !n.enabled || a.Type == access.Guest && !n.guest {
			return false
		}
		if r, limited := n.rules[alias]; limited && a.Type != access.Administrator && !r.admits(a, holds) {
			return false
		}
		n = nodes[n.parent]
	}
	return true
}

func (r rule) admits(a *access.Actor, holds func(condition.Node) bool) bool {
	switch {
	case r.broken,
		a.Type == access.EndUser && !r.portal,
		a.Type == access.Guest && !r.guest,
		len(r.groups) > 0 && !slices.ContainsFunc(r.groups, a.InGroup):
		return false
	}
	return r.expression.IsEmpty() || holds(r.expression)
}

// chooser narrows what a category field of a model offers: the level, what lies below the category above, and what is
// offered to the actor. Expressions are asked with the values of the open form.
func (t *tree) chooser(alias string, ref field.Reference) record.Chooser {
	return func(ctx context.Context, values model.Values) (condition.Node, error) {
		nodes, err := t.load(ctx)
		if err != nil {
			return condition.Never(), err
		}
		m, err := t.records.Model(ctx, alias)
		if err != nil {
			return condition.Never(), err
		}
		a := access.From(ctx)
		holds := func(x condition.Node) bool {
			env := a.Env(time.Now().UTC())
			env.IsNew, env.New, env.Old = values.Int("entity_id") == 0, values, model.Values{}
			bound, problems := condition.Bind(t.registry(ctx), m, x, env)
			return len(problems) == 0 && condition.Holds(bound, func(p condition.Path) any {
				if len(p.Hops) > 0 {
					return nil
				}
				return values[p.Field.Code]
			})
		}
		var ids []int64
		for _, n := range nodes {
			if ref.Level > 0 && n.level != int64(ref.Level) || ref.Parent != "" && values.Int(ref.Parent) != 0 && n.parent != values.Int(ref.Parent) {
				continue
			}
			if t.offered(nodes, n, alias, a, holds) {
				ids = append(ids, n.id)
			}
		}
		slices.Sort(ids)
		return condition.Rule("entity_id", condition.In, ids), nil
	}
}
