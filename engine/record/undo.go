package record

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"steward/engine/access"
	"steward/engine/event"
	"steward/engine/fault"
	"steward/engine/model"
)

// Undone is the result of an undo.
type Undone struct {
	Batch   event.ID // the undo can itself be undone
	Done    int
	Skipped []Skip
	Of      map[string]int // changes that were looked at, by model
	Last    event.ID       // the oldest of them; 0 when there was none
}

// Skip is one event that could not be undone, with the reason as a fault.
type Skip struct {
	Model  string
	Record int64
	Reason error
}

// UndoFor is how long a deletion can be taken back. Files of a deleted record are kept as long.
const UndoFor = 30 * 24 * time.Hour

// UndoEvent takes one change back.
func (s *Service) UndoEvent(ctx context.Context, id event.ID) (*Undone, error) {
	e, err := s.reader(ctx).Event(ctx, id)
	if err != nil {
		return nil, err
	}
	if e.Batch != 0 && e.Kind == event.Deleted {
		return s.UndoBatch(ctx, e.Batch) // a deletion comes back with what went with it
	}
	return alone(s.undo(ctx, []event.Event{e}, s.store.NextID(), eventRef(id)))
}

// alone makes the one change that could not be undone the error of the whole.
func alone(u *Undone, err error) (*Undone, error) {
	if err == nil && u.Done == 0 && len(u.Skipped) == 1 {
		return nil, u.Skipped[0].Reason
	}
	return u, err
}

// UndoBatch takes a mass action, an import or a deletion back, newest change first. What was changed again meanwhile is
// skipped and reported, never overwritten.
func (s *Service) UndoBatch(ctx context.Context, batch event.ID) (*Undone, error) {
	var all []event.Event
	var before event.ID
	for {
		events, err := s.reader(ctx).Events(ctx, event.Query{Batch: batch, Before: before, Limit: 1000})
		if err != nil {
			return nil, err
		}
		all = append(all, events...)
		if len(events) < 1000 {
			break
		}
		before = events[len(events)-1].ID
	}
	if len(all) == 0 {
		return nil, fault.Missing()
	}
	return alone(s.undo(ctx, all, s.store.NextID(), batchRef(batch)))
}

// UndoPart is UndoBatch in steps, for batches that take long: it takes the newest changes back that are older than before (0
// is from the newest on), at most so many, into a batch of its own. Nothing is left when Last is 0.
func (s *Service) UndoPart(ctx context.Context, batch, into, before event.ID, limit int) (*Undone, error) {
	events, err := s.reader(ctx).Events(ctx, event.Query{Batch: batch, Before: before, Limit: limit})
	if err != nil {
		return nil, err
	}
	return s.undo(ctx, events, into, batchRef(batch))
}

func (s *Service) undo(ctx context.Context, events []event.Event, into event.ID, ref string) (*Undone, error) {
	u := &Undone{Batch: into, Of: map[string]int{}}
	ctx = Because(ctx, event.Cause{Kind: "undo", Ref: ref})
	for _, e := range events {
		err := s.undoOne(ctx, e, u.Batch)
		u.Of[e.Model]++
		u.Last = e.ID
		var f *fault.Error
		switch {
		case err == nil:
			u.Done++
		case errors.As(err, &f) && f.Kind != fault.Unavailable:
			u.Skipped = append(u.Skipped, Skip{Model: e.Model, Record: e.Record, Reason: err})
		default:
			return u, fmt.Errorf("undo event %d: %w", e.ID, err)
		}
	}
	return u, nil
}

func (s *Service) undoOne(ctx context.Context, e event.Event, batch event.ID) error {
	m, err := s.Model(ctx, e.Model)
	if err != nil {
		return err
	}
	switch e.Kind {
	case event.Created, event.Restored:
		_, err := s.Delete(ctx, Ref{e.Model, e.Record}, Options{Batch: batch, IfVersion: e.Version})
		return err
	case event.Updated:
		return s.undoUpdate(ctx, m, e, batch)
	case event.Deleted:
		if s.now().Sub(e.At()) > UndoFor {
			return fault.New(fault.Conflict, "record.undo_expired", fault.Params{"days": int(UndoFor.Hours() / 24)})
		}
		return s.undelete(ctx, m, e, batch)
	}
	return nil
}

func (s *Service) undoUpdate(ctx context.Context, m *model.Model, e event.Event, batch event.ID) error {
	rec, err := s.Get(ctx, Ref{e.Model, e.Record})
	if err != nil {
		return err
	}
	in := Input{}
	var c fault.Collector
	for code, change := range e.Changes {
		f := m.Field(code)
		if f == nil || f.Secret || unkept(f) {
			continue
		}
		if !model.Same(rec.Values[code], event.Decode(f, change.New)) {
			c.Add(code, "fault.changed_since")
			continue
		}
		in[code] = plain(f, event.Decode(f, change.Old))
	}
	if err := c.Err(); err != nil {
		return err
	}
	_, err = s.Update(ctx, Ref{e.Model, e.Record}, in, Options{Batch: batch, IfVersion: rec.Version, Unrouted: true, Undo: true})
	return err
}

// undelete writes the snapshot of a deletion back under its id. Only those who may delete may bring back.
func (s *Service) undelete(ctx context.Context, m *model.Model, e event.Event, batch event.ID) error {
	a := access.From(ctx)
	if a.ID != e.Actor && a.Type != access.Administrator && !a.IsSystem() {
		return fault.Missing()
	}
	d := s.draft(ctx, m, Options{Batch: batch})
	for code, c := range e.Changes {
		if f := m.Field(code); f != nil {
			d.values[code] = event.Decode(f, c.Old)
		}
	}
	d.values["entity_id"] = e.Record
	if err := s.mayStore(ctx, d); err != nil {
		return err
	}
	if _, said := e.Changes["created_by"]; !said { // asked for by the rules, and not in the snapshot: made by the system
		d.values["created_by"] = nil
	}
	return s.write(ctx, func(ctx context.Context, tx Tx) error {
		d.values["version"] = e.Version + 1
		wrote(ctx, m)
		if _, err := tx.Insert(ctx, m, d.values); err != nil {
			return err
		}
		d.ID = e.Record
		back := event.Event{ID: s.store.NextID(), Model: e.Model, Record: e.Record, Version: e.Version + 1, Kind: event.Restored,
			Actor: a.ID, Causes: s.causes(ctx, d), Batch: batch, ParentModel: e.ParentModel, ParentRecord: e.ParentRecord}
		if err := tx.Append(ctx, back); err != nil {
			return err
		}
		return s.after(ctx, d)
	})
}

func batchRef(id event.ID) string { return "batch:" + strconv.FormatInt(int64(id), 10) }

func eventRef(id event.ID) string { return "event:" + strconv.FormatInt(int64(id), 10) }
