package category

import (
	"context"

	"steward/engine/condition"
	"steward/engine/event"
	"steward/engine/fault"
	"steward/engine/model"
	"steward/engine/record"
)

// merge files everything that is under a category under another of its level, moves what hangs below it along, and deletes
// it: one batch. Where both have a child of the same name, the children are merged too.
func (t *tree) merge(ctx context.Context, r *record.Record, given model.Values) (*record.Ref, error) {
	into := given.Int("category_id")
	if into == r.ID {
		return nil, fault.InvalidField("category_id", "category.merge_itself")
	}
	ctx = record.AsSystem(ctx, event.Cause{Kind: "rule", Label: "Merge of categories", Ref: Category})
	target, err := t.records.Get(ctx, record.Ref{Model: Category, ID: into}, "level")
	if fault.Is(err, fault.NotFound) {
		return nil, fault.InvalidField("category_id", "fault.unknown_reference", fault.Params{"id": into, "model": Category})
	}
	if err != nil {
		return nil, err
	}
	if target.Values.Int("level") != r.Values.Int("level") {
		return nil, fault.InvalidField("category_id", "category.merge_level")
	}
	m := &merger{tree: t, into: map[int64]int64{}, opt: record.Options{Batch: t.records.Batch(ctx), Unrouted: true}}
	if err := m.pair(ctx, r.ID, into); err != nil {
		return nil, err
	}
	for _, filed := range t.registry(ctx).Models() {
		if filed.Alias == Category || filed.Alias == Visibility { // the tree is done, and what limits a category goes with it
			continue
		}
		if err := m.refile(ctx, filed); err != nil {
			return nil, err
		}
	}
	for _, id := range m.gone {
		if _, err := t.records.Delete(ctx, record.Ref{Model: Category, ID: id}, m.opt); err != nil {
			return nil, err
		}
	}
	return &record.Ref{Model: Category, ID: into}, nil
}

// merger is one merge: what becomes what, and what goes at the end, the lower before the upper.
type merger struct {
	*tree
	into map[int64]int64
	gone []int64
	opt  record.Options
}

// pair says what a category becomes. A child goes to the child of the same name, or moves along.
func (m *merger) pair(ctx context.Context, from, to int64) error {
	below, err := m.below(ctx, from)
	if err != nil {
		return err
	}
	twins, err := m.below(ctx, to)
	if err != nil {
		return err
	}
	for name, child := range below {
		if twin, there := twins[name]; there {
			err = m.pair(ctx, child, twin)
		} else {
			_, err = m.records.Update(ctx, record.Ref{Model: Category, ID: child}, record.Input{"parent_id": to}, m.opt)
		}
		if err != nil {
			return err
		}
	}
	m.into[from], m.gone = to, append(m.gone, from)
	return nil
}

// below are the children of a category by name.
func (m *merger) below(ctx context.Context, id int64) (map[string]int64, error) {
	page, err := m.records.List(ctx, record.ListRequest{Model: Category, Where: condition.Rule("parent_id", condition.Equal, id), Fields: []string{"name"}, Limit: 5000, Bare: true})
	if err != nil {
		return nil, err
	}
	out := map[string]int64{}
	for _, r := range page.Rows {
		out[r.Values.Text("name")] = r.ID
	}
	return out, nil
}

// refile files the records of a model anew, in whatever field they name a category that goes.
func (m *merger) refile(ctx context.Context, filed *model.Model) error {
	var codes []string
	var any []condition.Node
	for i := range filed.Fields {
		f := &filed.Fields[i]
		if t, ok := f.Type.(model.Referring); ok && t.Target().Alias == Category && f.Type.Storage() != model.Links {
			codes, any = append(codes, f.Code), append(any, condition.Rule(f.Code, condition.In, m.gone))
		}
	}
	if len(codes) == 0 {
		return nil
	}
	for {
		page, err := m.records.List(ctx, record.ListRequest{Model: filed.Alias, Where: condition.Or(any...), Fields: codes, Limit: 500, Bare: true})
		if err != nil || len(page.Rows) == 0 {
			return err
		}
		for _, r := range page.Rows {
			in := record.Input{}
			for _, code := range codes {
				if to := m.into[r.Values.Int(code)]; to != 0 {
					in[code] = to
				}
			}
			if _, err := m.records.Update(ctx, record.Ref{Model: filed.Alias, ID: r.ID}, in, m.opt); err != nil {
				return err
			}
		}
	}
}
