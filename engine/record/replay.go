package record

import (
	"context"
	"slices"
	"strings"
	"time"

	"steward/engine/access"
	"steward/engine/event"
	"steward/engine/model"
)

// Moment is one save of a record as it was, for asking what a rule would have done in it.
type Moment struct {
	Event event.Event
	Draft *Draft
}

// Moments gives the saves of a record since a moment, oldest first, each as a draft as it was: the creation as a new record,
// a change with what was stored before it, and what was attached as a save that changes nothing. What the rules of a model
// set in a save, by its trace, is taken out again, so that rules meet the record as they met it then. The record is read past
// rights: the caller has asked for them. current_user is the actor of the context.
func (s *Service) Moments(ctx context.Context, ref Ref, since time.Time, rules string) ([]Moment, error) {
	system := access.With(ctx, access.System)
	now, err := s.Consider(ctx, ref)
	if err != nil {
		return nil, err
	}
	query := event.Query{Model: ref.Model, Record: ref.ID, Since: event.FirstAt(since), Limit: 500, Children: true}
	events, err := s.reader(system).Events(system, query)
	if err != nil {
		return nil, err
	}
	query.Limit = 1000
	traces, err := s.reader(system).Traces(system, query)
	if err != nil {
		return nil, err
	}
	set := map[event.ID][]string{}
	for _, t := range traces {
		for _, l := range t.Lines {
			if strings.HasPrefix(l.Cause.Ref, rules+":") && l.Result == "trace.matched" {
				set[t.Event] = append(set[t.Event], l.Fields...)
			}
		}
	}
	var out []Moment
	after := now.old.Clone()
	for _, e := range events {
		own := e.Model == ref.Model && e.Record == ref.ID
		switch {
		case own && e.Kind == event.Updated:
			before := after.Clone()
			walkBack(now.Model, before, e)
			if d := s.was(ctx, now.Model, ref.ID, before, after, set[e.ID]); len(d.Changes()) > 0 {
				out = append(out, Moment{e, d})
			}
			after = before
		case own && e.Kind == event.Created:
			d := s.ConsiderNew(ctx, now.Model, after)
			for _, code := range set[e.ID] {
				delete(d.values, code)
				delete(d.sent, code)
			}
			out = append(out, Moment{e, d})
		case !own && e.Kind == event.Created:
			out = append(out, Moment{e, s.was(ctx, now.Model, ref.ID, after, after, nil)})
		}
	}
	slices.Reverse(out)
	return out, nil
}

// was is a draft of an earlier save.
func (s *Service) was(ctx context.Context, m *model.Model, id int64, before, after model.Values, without []string) *Draft {
	d := s.draft(ctx, m, Options{})
	d.ID, d.old, d.values = id, before.Clone(), after.Clone()
	for _, code := range without {
		d.values[code] = d.old[code]
	}
	for _, code := range d.Changes() {
		d.sent[code] = true
	}
	return d
}
