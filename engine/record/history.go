package record

import (
	"context"
	"time"

	"steward/engine/access"
	"steward/engine/event"
	"steward/engine/fault"
	"steward/engine/model"
)

// History gives the changes of a record the actor may read, newest first, without fields hidden from the actor.
func (s *Service) History(ctx context.Context, ref Ref, before event.ID, limit int, children bool) ([]event.Event, error) {
	m, err := s.Model(ctx, ref.Model)
	if err != nil {
		return nil, err
	}
	if _, err := s.find(ctx, m, ref.ID, access.Read, titlePaths(m)); err != nil {
		return nil, err
	}
	return s.HistoryOf(ctx, ref, before, limit, children)
}

// HistoryOf is History of a record that the actor has just read.
func (s *Service) HistoryOf(ctx context.Context, ref Ref, before event.ID, limit int, children bool) ([]event.Event, error) {
	limit = min(max(limit, 1), 500)
	var out []event.Event
	for {
		events, err := s.reader(ctx).Events(ctx, event.Query{Model: ref.Model, Record: ref.ID, Children: children, Before: before, Limit: limit})
		if err != nil {
			return nil, err
		}
		for _, e := range events {
			before = e.ID
			if s.silent(ctx, e) {
				continue
			}
			s.redact(ctx, &e)
			if out = append(out, e); len(out) == limit {
				return out, nil
			}
		}
		if len(events) < limit {
			return out, nil
		}
	}
}

// silent reports whether a change is of fields alone that have no history.
func (s *Service) silent(ctx context.Context, e event.Event) bool {
	m := s.registry(ctx).Model(e.Model)
	if m == nil || e.Kind != event.Updated || len(e.Changes) == 0 {
		return false
	}
	for code := range e.Changes {
		if f := m.Field(code); f == nil || !unkept(f) {
			return false
		}
	}
	return true
}

// unkept reports whether the log says nothing of a field. Of a secret it says that it changed.
func unkept(f *model.Field) bool { return f.NoHistory && !f.Secret && !f.System }

// redact takes out of an event what the actor may not see.
func (s *Service) redact(ctx context.Context, e *event.Event) {
	m := s.registry(ctx).Model(e.Model)
	a := access.From(ctx)
	shown := map[string]event.Change{}
	for code, c := range e.Changes {
		f := (*model.Field)(nil)
		if m != nil {
			f = m.Field(code)
		}
		if f == nil || unkept(f) || !f.Secret && !seesField(a, f) {
			continue
		}
		if f.Secret {
			c = event.Change{}
		} else {
			c = event.Change{Old: event.Decode(f, c.Old), New: event.Decode(f, c.New)}
		}
		shown[code] = c
	}
	e.Changes = shown
}

// walkBack turns the values behind an event into those before it.
func walkBack(m *model.Model, v model.Values, e event.Event) {
	for code, c := range e.Changes {
		if f := m.Field(code); f != nil && !f.Secret && !unkept(f) {
			v[code] = event.Decode(f, c.Old)
		}
	}
	if e.Kind != event.Noted {
		v["version"] = e.Version - 1
	}
}

// Note writes into the history of a record that something happened to it without changing it (a deadline that passed);
// what, the last cause of the context says.
func (s *Service) Note(ctx context.Context, ref Ref) error {
	m, err := s.Model(ctx, ref.Model)
	if err != nil {
		return err
	}
	return s.write(ctx, func(ctx context.Context, tx Tx) error {
		row, err := s.find(ctx, m, ref.ID, access.Read, titlePaths(m))
		if err != nil {
			return err
		}
		e := event.Event{ID: s.store.NextID(), Model: m.Alias, Record: ref.ID, Version: row.Version, Kind: event.Noted, Actor: access.From(ctx).ID, Causes: Causes(ctx)}
		return tx.Append(ctx, e)
	})
}

// AsOf gives the record as it was at a moment. A moment before its creation is not found.
func (s *Service) AsOf(ctx context.Context, ref Ref, at time.Time) (*Record, error) {
	rec, err := s.Get(ctx, ref)
	if err != nil {
		return nil, err
	}
	if created := rec.Values.Int("created_at"); at.Unix() < created {
		return nil, fault.New(fault.NotFound, "fault.before_creation")
	}
	values := rec.Values.Clone()
	var before event.ID
	for {
		events, err := s.reader(ctx).Events(ctx, event.Query{Model: ref.Model, Record: ref.ID, Before: before, Since: event.FirstAt(at.Add(time.Millisecond)), Limit: 500})
		if err != nil {
			return nil, err
		}
		for _, e := range events {
			walkBack(rec.Model, values, e)
			before = e.ID
		}
		if len(events) < 500 {
			break
		}
	}
	for code := range values {
		if f := rec.Model.Field(code); f != nil && (unkept(f) || !seesField(access.From(ctx), f)) {
			delete(values, code)
		}
	}
	old := &Record{Model: rec.Model, ID: rec.ID, Version: values.Int("version"), Values: values}
	return old, s.dress(ctx, rec.Model, []*Record{old})
}

// Restore brings the old values of an event back, of all its fields or of some, as a change of its own.
func (s *Service) Restore(ctx context.Context, ref Ref, id event.ID, fields []string) (*Record, error) {
	e, err := s.event(ctx, ref, id)
	if err != nil {
		return nil, err
	}
	m, err := s.Model(ctx, ref.Model)
	if err != nil {
		return nil, err
	}
	in := Input{}
	for code, c := range e.Changes {
		f := m.Field(code)
		if f == nil || f.Secret || unkept(f) || f.ReadOnly || len(fields) > 0 && !containsText(fields, code) {
			continue
		}
		in[code] = plain(f, event.Decode(f, c.Old))
	}
	if len(in) == 0 {
		return nil, fault.InvalidField("fields", "fault.nothing_to_restore")
	}
	return s.Update(Because(ctx, event.Cause{Kind: "undo", Label: "restore", Ref: eventRef(id)}), ref, in, Options{})
}

func (s *Service) event(ctx context.Context, ref Ref, id event.ID) (event.Event, error) {
	e, err := s.reader(ctx).Event(ctx, id)
	if err != nil {
		return e, err
	}
	if e.Model != ref.Model || e.Record != ref.ID {
		return e, fault.Missing()
	}
	return e, nil
}

func containsText(list []string, s string) bool {
	for _, x := range list {
		if x == s {
			return true
		}
	}
	return false
}
