package record

import (
	"context"
	"errors"

	"steward/engine/access"
	"steward/engine/condition"
	"steward/engine/event"
	"steward/engine/fault"
	"steward/engine/model"
)

// Delete removes a record for good, with what hangs on it, as one batch that can be undone from the log.
func (s *Service) Delete(ctx context.Context, ref Ref, opt Options) (event.ID, error) {
	m, err := s.Model(ctx, ref.Model)
	if err != nil {
		return 0, err
	}
	batch := opt.Batch
	if batch == 0 {
		batch = s.Batch(ctx)
	}
	opt.Batch, ctx = batch, InBatch(ctx, 0)
	for try := 0; ; try++ {
		d := s.draft(ctx, m, opt)
		d.Action = Delete
		if err := s.load(ctx, d, ref.ID, access.Delete); err != nil {
			return 0, err
		}
		if opt.IfVersion != 0 && opt.IfVersion != d.old.Int("version") {
			return 0, s.conflict(ctx, d, nil)
		}
		if err := s.defaults(ctx, d); err != nil {
			return 0, err
		}
		if err := s.before(ctx, d); err != nil {
			return 0, err
		}
		if err := d.faults.Err(); err != nil {
			return 0, err
		}
		err := s.write(ctx, func(ctx context.Context, tx Tx) error {
			if err := s.remove(ctx, tx, d, 0); err != nil || !opt.DryRun {
				return err
			}
			return errDryRun
		})
		if errors.Is(err, errDryRun) {
			return batch, nil
		}
		if errors.Is(err, errStale) && again(ctx, try) {
			continue
		}
		if errors.Is(err, errStale) {
			err = s.conflict(ctx, d, nil)
		}
		s.tellFailed(ctx, d, err)
		if err != nil {
			return 0, err
		}
		return batch, nil
	}
}

// remove deletes one record behind its children, deepest first, so that the log can bring them back in reverse order.
func (s *Service) remove(ctx context.Context, tx Tx, d *Draft, depth int) error {
	if depth > maxDepth {
		return fault.New(fault.Invalid, "fault.event_recursion", fault.Params{"depth": maxDepth})
	}
	if err := s.removeChildren(ctx, tx, d, depth); err != nil {
		return err
	}
	e := event.Event{ID: s.store.NextID(), Model: d.Model.Alias, Record: d.ID, Version: d.old.Int("version"), Kind: event.Deleted,
		Actor: d.Actor.ID, Causes: s.causes(ctx, d), Batch: d.Options.Batch, Changes: map[string]event.Change{}}
	e.ParentModel, e.ParentRecord = parentOf(d.Model, d.old)
	for code, v := range d.old {
		f := d.Model.Field(code)
		if f != nil && v != nil && code != "entity_id" {
			e.Changes[code] = event.Change{Old: v}
		}
	}
	wrote(ctx, d.Model)
	if err := tx.Delete(ctx, d.Model, d.ID); err != nil {
		return err
	}
	if err := tx.Append(ctx, e); err != nil {
		return err
	}
	d.written = e.ID
	if err := d.release(ctx, tx); err != nil {
		return err
	}
	return s.after(ctx, d)
}

// removeChildren follows what refers to the record: attached records and cascading references go, optional references
// are cleared, all through the log.
func (s *Service) removeChildren(ctx context.Context, tx Tx, d *Draft, depth int) error {
	reg := s.registry(ctx)
	for _, child := range reg.Models() {
		if child.Access.Through == "model_alias" && attachesTo(d.Model) {
			where := condition.All{
				condition.Test{Path: ownPath(child, child.Field("model_alias")), Op: condition.Is, Values: []any{d.Model.Alias}},
				condition.Test{Path: ownPath(child, child.Field("model_id")), Op: condition.Is, Values: []any{d.ID}}}
			if err := s.eachChild(ctx, tx, d, child, where, func(c *Draft) error { return s.remove(ctx, tx, c, depth+1) }); err != nil {
				return err
			}
		}
		for i := range child.Fields {
			f := &child.Fields[i]
			t, ok := f.Type.(model.Referring)
			if !ok || t.Target().Alias != d.Model.Alias || t.Target().ByUsername || t.Target().OnDelete == model.Refuse {
				continue
			}
			if err := s.detach(ctx, tx, d, child, f, t.Target().OnDelete, depth); err != nil {
				return err
			}
		}
	}
	return nil
}

func (s *Service) detach(ctx context.Context, tx Tx, d *Draft, child *model.Model, f *model.Field, on model.OnDelete, depth int) error {
	test := condition.Test{Path: ownPath(child, f), Op: condition.Is, Values: []any{d.ID}}
	links := f.Type.Storage() == model.Links
	if links {
		test.Op = condition.HasAny
	}
	return s.eachChild(ctx, tx, d, child, test, func(c *Draft) error {
		if on == model.Cascade && !links {
			return s.remove(ctx, tx, c, depth+1)
		}
		if links {
			c.values[f.Code] = without(c.old.IDs(f.Code), d.ID)
		} else {
			c.values[f.Code] = nil
		}
		return s.store1(ctx, tx, c, c.changes())
	})
}

func without(ids []int64, id int64) any {
	var out []int64
	for _, x := range ids {
		if x != id {
			out = append(out, x)
		}
	}
	if out == nil {
		return nil
	}
	return out
}

// eachChild visits children in pages; the visit takes each out of the condition.
func (s *Service) eachChild(ctx context.Context, tx Tx, d *Draft, m *model.Model, where condition.Expr, visit func(*Draft) error) error {
	var paths []condition.Path
	for i := range m.Fields {
		if f := &m.Fields[i]; f.Type.Storage() != model.Virtual {
			paths = append(paths, ownPath(m, f))
		}
	}
	for {
		rows, err := tx.Find(ctx, Query{Model: m, Where: where, Fields: paths, Limit: 200, Narrow: yes, Order: []Order{{Path: ownPath(m, m.Field("entity_id"))}}})
		if err != nil {
			return err
		}
		for _, row := range rows {
			c := s.draft(ctx, m, Options{Batch: d.Options.Batch})
			c.Action, c.Actor = d.Action, d.Actor
			c.ID, c.old, c.values = row.ID, row.Values, row.Values.Clone()
			c.old["version"] = row.Version
			if err := visit(c); err != nil {
				return err
			}
		}
		if len(rows) < 200 {
			return nil
		}
	}
}

func attachesTo(m *model.Model) bool { return m.Access.Through != "model_alias" }
