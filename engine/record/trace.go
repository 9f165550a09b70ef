package record

import (
	"context"
	"slices"
	"strings"

	"steward/engine/access"
	"steward/engine/condition"
	"steward/engine/event"
	"steward/engine/model"
)

// Trace is one line of what acted on a record, for the automation trace.
type Trace = event.Line

// writeTrace keeps what acted on a draft, in the transaction of its save. Nothing noted costs nothing.
func (s *Service) writeTrace(ctx context.Context, tx Tx, d *Draft) error {
	if len(d.trace) == 0 || d.Options.DryRun {
		return nil
	}
	return tx.Trace(ctx, event.Trace{Event: d.written, Model: d.Model.Alias, Record: d.ID, Lines: event.Compact(d.trace)})
}

// NoteOn keeps lines of the automation trace for a record that is not changed with them.
func (s *Service) NoteOn(ctx context.Context, ref Ref, lines []Trace) error {
	if len(lines) == 0 {
		return nil
	}
	return s.write(ctx, func(ctx context.Context, tx Tx) error {
		return tx.Trace(ctx, event.Trace{Model: ref.Model, Record: ref.ID, Lines: event.Compact(lines)})
	})
}

// Acted is one save of a record, or of what hangs on it, in which automation had a part.
type Acted struct {
	ID    event.ID
	Event *event.Event // nil when nothing was changed
	Lines []Trace
}

// Automation gives what acted on a record the actor may read, newest first, and where to go on; 0 is the end. It tells of no
// field the actor may not see, and of nothing that hangs on the record but that it is there.
func (s *Service) Automation(ctx context.Context, ref Ref, before event.ID, limit int) ([]Acted, event.ID, error) {
	events, err := s.History(ctx, ref, before, limit, true)
	if err != nil {
		return nil, 0, err
	}
	since := event.ID(0)
	if len(events) == limit {
		since = events[len(events)-1].ID
	}
	traces, err := s.reader(ctx).Traces(ctx, event.Query{Model: ref.Model, Record: ref.ID, Before: before, Since: since, Limit: 1000})
	if err != nil {
		return nil, 0, err
	}
	m, err := s.Model(ctx, ref.Model)
	if err != nil {
		return nil, 0, err
	}
	a := access.From(ctx)
	of := map[event.ID][]Trace{}
	var out []Acted
	for _, t := range traces {
		for i := range t.Lines {
			t.Lines[i] = shownLine(t.Lines[i], func(code string) bool { return s.seesName(ctx, m, code) }, a.SuperAdmin())
		}
		if t.Event == 0 {
			out = append(out, Acted{ID: t.ID, Lines: t.Lines})
			continue
		}
		of[t.Event] = append(of[t.Event], t.Lines...)
	}
	for _, e := range events {
		if len(of[e.ID]) == 0 && !automated(e.Causes) {
			continue
		}
		if e.Model != ref.Model || e.Record != ref.ID {
			child := s.registry(ctx).Model(e.Model)
			// What keeps no history of its own (clocks, ledgers) is the work of the program, not something that acted.
			if child == nil || child.Internal || !child.Traits.Has(model.History) || s.Scope(ctx, child, access.Read).Refused != "" {
				continue
			}
			e.Changes = nil
		}
		out = append(out, Acted{ID: e.ID, Event: &e, Lines: of[e.ID]})
	}
	slices.SortStableFunc(out, func(a, b Acted) int { return int(max(min(b.ID-a.ID, 1), -1)) })
	return out, since, nil
}

// seesName reports whether the actor may know of a field by the name that a condition calls it.
func (s *Service) seesName(ctx context.Context, m *model.Model, name string) bool {
	name = strings.TrimPrefix(strings.TrimPrefix(name, "old."), "changed.")
	if strings.HasPrefix(name, "current_user.") || name == "is_new" {
		return true
	}
	p, err := condition.Resolve(s.registry(ctx), m, name)
	if err != nil {
		return m.Field(name) == nil // a field that is gone
	}
	a := access.From(ctx)
	for _, hop := range p.Hops {
		if !seesField(a, hop.Field) {
			return false
		}
	}
	return p.Field != nil && !p.Field.Secret && seesField(a, p.Field)
}

// shownLine leaves out what the actor may not see. What scripts say may hold any value: it is for those who read scripts.
func shownLine(l Trace, sees func(string) bool, words bool) Trace {
	if !words {
		l.Text = ""
	}
	l.Fields = slices.DeleteFunc(l.Fields, func(code string) bool { return !sees(code) })
	for code, ids := range l.Others {
		if code != "" && !sees(code) {
			delete(l.Others, code)
			l.Others[""] = append(l.Others[""], ids...)
		}
	}
	return l
}

// automated reports whether anything but the hand of a person led to a change.
func automated(causes []event.Cause) bool {
	return slices.ContainsFunc(causes, func(c event.Cause) bool {
		switch c.Kind {
		case "user", "api", "batch":
			return false
		}
		return true
	})
}
