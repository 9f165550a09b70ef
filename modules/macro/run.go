package macro

import (
	"context"
	"strconv"

	"steward/engine/access"
	"steward/engine/condition"
	"steward/engine/event"
	"steward/engine/fault"
	"steward/engine/model"
	"steward/engine/record"
	"steward/engine/setter"
	"steward/engine/setup"
	"steward/modules/activity"
)

// most is how many macros a record offers; a menu of more helps nobody.
const most = 100

func newBox(p *setup.Platform) *box {
	b := &box{records: p.Records}
	b.models = record.Remember(p.Records, func(ctx context.Context) (map[string]bool, error) {
		page, err := p.Records.List(ctx, record.ListRequest{Model: Macro, Where: enabled, Fields: []string{"model_alias"}, Limit: 1000, Bare: true})
		if err != nil {
			return nil, err
		}
		found := map[string]bool{}
		for _, r := range page.Rows {
			found[r.Values.Text("model_alias")] = true
		}
		return found, nil
	}, Macro)
	b.registry = func() *model.Registry { return p.Config.Current().Registry }
	b.setter = setter.Machine{Records: p.Records, Registry: func(ctx context.Context) *model.Registry {
		if r := model.From(ctx); r != nil {
			return r
		}
		return b.registry()
	}}
	return b
}

var enabled = condition.Rule("status", condition.Equal, 1)

// offer gives the macros of a model that the actor may use, on a record those whose condition holds.
func (b *box) offer(ctx context.Context, m *model.Model, r *record.Record) ([]record.Act, error) {
	a := access.From(ctx)
	if m.Internal || a.IsSystem() || a.Type == access.EndUser || a.Type == access.Guest {
		return nil, nil
	}
	if has, err := b.models.Get(ctx); err != nil || !has[m.Alias] {
		return nil, err
	}
	own, err := b.records.Model(ctx, Macro)
	if err != nil || b.records.Scope(ctx, own, access.Read).Refused != "" {
		return nil, nil //nolint:nilerr // who may not read macros has none
	}
	page, err := b.records.List(ctx, record.ListRequest{Model: Macro, Where: condition.And(
		condition.Rule("model_alias", condition.Equal, m.Alias), enabled),
		Sort: []string{"position", "name"}, Fields: []string{"name", "icon", "condition"}, Limit: most, Bare: true})
	if err != nil {
		return nil, err
	}
	var out []record.Act
	for _, macro := range page.Rows {
		if r != nil && !b.fits(ctx, r, macro) {
			continue
		}
		icon := macro.Values.Text("icon")
		if icon == "" {
			icon = "bolt"
		}
		out = append(out, record.Act{Code: "macro." + strconv.FormatInt(macro.ID, 10), Label: macro.Values.Text("name"), Icon: icon, Group: "macro.menu",
			Run: func(ctx context.Context, r *record.Record) (*record.Ref, error) { return nil, b.run(ctx, r, macro.ID) }})
	}
	return out, nil
}

// fits says whether a macro is for a record. A condition that cannot be used holds nowhere.
func (b *box) fits(ctx context.Context, r, macro *record.Record) bool {
	node, err := condition.Parse([]byte(macro.Values.Text("condition")))
	if err != nil {
		return false
	}
	if node.IsEmpty() {
		return true
	}
	n, err := b.records.Count(ctx, record.ListRequest{Model: r.Model.Alias, Where: condition.And(condition.Rule("entity_id", condition.Equal, r.ID), node)}, 1)
	return err == nil && n > 0
}

// run changes the record and replies, with the rights of the actor and as one batch. What cannot be done is refused as a
// whole: half a macro is worse than none.
func (b *box) run(ctx context.Context, r *record.Record, id int64) error {
	macro, err := b.records.Get(ctx, record.Ref{Model: Macro, ID: id})
	if err != nil {
		return err
	}
	ctx = record.Because(record.InBatch(ctx, b.records.Batch(ctx)), event.Cause{Kind: "macro", Label: "Macro: " + macro.Title, Ref: Macro + ":" + strconv.FormatInt(id, 10)})
	ref := record.Ref{Model: r.Model.Alias, ID: r.ID}
	rows, err := setter.Parse(macro.Values.Text("actions"))
	if err != nil {
		return fault.New(fault.Conflict, "macro.unusable", fault.Params{"macro": macro.Title})
	}
	values, skipped := b.setter.Values(ctx, r.Model, stored(r.Values), rows, record.Running(ctx).Now())
	if len(skipped) > 0 {
		return fault.New(fault.Conflict, "macro.cannot_set", fault.Params{"macro": macro.Title, "field": skipped[0].Field})
	}
	in := record.Input{}
	for _, v := range values {
		in[v.Field] = setter.Plain(r.Model.Field(v.Field), v.Value)
	}
	if len(in) > 0 {
		if _, err := b.records.Update(ctx, ref, in, record.Options{}); err != nil {
			return err
		}
	}
	reply := macro.Values.Text("reply")
	if reply == "" {
		return nil
	}
	words, err := b.fill(ctx, ref, r.Model, reply)
	if err != nil {
		return err
	}
	_, decided := in["status"] // then the reply does not move the record on
	_, err = b.records.Create(ctx, activity.Activity, record.Input{"model_alias": r.Model.Alias, "model_id": r.ID, "type": activity.Comment,
		"description": words, "portal_visibility": macro.Values.Flag("reply_visibility")}, record.Options{Unrouted: decided})
	return err
}

type stored model.Values

func (s stored) Get(code string) any { return s[code] }

// check refuses a macro that could never work.
func (b *box) check(ctx context.Context, d *record.Draft) error {
	m, err := b.records.Model(ctx, d.Text("model_alias"))
	if err != nil || m.Internal {
		d.Invalid("model_alias", "fault.unknown_model", fault.Params{"model": d.Text("model_alias")})
		return nil
	}
	d.Set("model_alias", m.Alias) // without the prefix of the reference product
	if node, err := condition.Parse([]byte(d.Text("condition"))); err != nil {
		d.Invalid("condition", "condition.not_a_tree")
	} else {
		for _, p := range condition.Check(b.setter.Registry(ctx), m, node) {
			d.Invalid("condition", p.Key, p.Params)
		}
	}
	rows, read := setter.CheckField(d, "actions", m)
	reply := d.Text("reply")
	switch {
	case reply != "" && !m.Traits.Has(model.Activities):
		d.Invalid("reply", "macro.no_comments", fault.Params{"model": m.Alias})
	case reply == "" && len(rows) == 0 && read:
		d.Invalid("actions", "macro.does_nothing")
	}
	for _, path := range placeholders(reply) {
		if !b.knows(ctx, m, path) {
			d.Invalid("reply", "fault.unknown_field", fault.Params{"field": path})
		}
	}
	return nil
}
