package record

import (
	"context"

	"steward/engine/access"
	"steward/engine/condition"
	"steward/engine/event"
	"steward/engine/fault"
	"steward/engine/model"
)

// Why explains a decision about one record with the code that decides: each step of the scope is asked of the record.
type Why struct {
	Allowed bool
	Steps   []WhyStep
}

// WhyStep is one layer of the decision and whether the record passes it.
type WhyStep struct {
	Rule    string
	Key     string // text key, with Params
	Params  fault.Params
	Allowed bool
	Any     []WhyStep
}

// Why answers whether the actor may do something with a record and why. The asker must see the record (the transport
// asks for an administrator); actor is whom the question is about.
func (s *Service) Why(ctx context.Context, ref Ref, actor *access.Actor, action access.Action) (*Why, error) {
	m, err := s.Model(ctx, ref.Model)
	if err != nil {
		return nil, err
	}
	if _, err := s.find(ctx, m, ref.ID, access.Read, titlePaths(m)); err != nil {
		return nil, err
	}
	scope := s.access.Decide(s.registry(ctx), actor, m, action, s.now())
	w := &Why{Allowed: true}
	for _, step := range scope.Steps {
		ws, err := s.ask(ctx, ref, step)
		if err != nil {
			return nil, err
		}
		w.Allowed = w.Allowed && ws.Allowed
		w.Steps = append(w.Steps, ws)
	}
	return w, nil
}

// Seer is somebody who can see a record, and the layer of the decision that opened it for him.
type Seer struct {
	Actor *access.Actor
	Via   WhyStep
}

// Seers are those of the users who can see a record. Each is asked of the deciding code; resolve gives what he may do.
func (s *Service) Seers(ctx context.Context, ref Ref, users []int64, resolve func(ctx context.Context, user int64) (*access.Actor, error)) ([]Seer, error) {
	var out []Seer
	for _, id := range users {
		a, err := resolve(ctx, id)
		if err != nil {
			return nil, err
		}
		answer, err := s.Why(ctx, ref, a, access.Read)
		if err != nil {
			return nil, err
		}
		if answer.Allowed {
			out = append(out, Seer{Actor: a, Via: answer.via()})
		}
	}
	return out, nil
}

// via is the step that opened the record: the last that has something to say about it.
func (w *Why) via() WhyStep {
	for i := len(w.Steps) - 1; i >= 0; i-- {
		if step := w.Steps[i]; step.Allowed {
			for _, alternative := range step.Any {
				if alternative.Allowed {
					return alternative
				}
			}
			return step
		}
	}
	return WhyStep{}
}

// CouldRead answers whether the actor of the context could read a record that is gone, from its last state. What hangs on
// other records is not followed and so not told of; the record it hung on is.
func (s *Service) CouldRead(ctx context.Context, ref Ref, last map[string]event.Change) bool {
	m, err := s.Model(ctx, ref.Model)
	if err != nil {
		return false
	}
	values := model.Values{"entity_id": ref.ID}
	for code, c := range last {
		if f := m.Field(code); f != nil {
			values[code] = event.Decode(f, c.Old)
		}
	}
	scope := s.Scope(ctx, m, access.Read)
	d := &Draft{Model: m, Actor: access.From(ctx), Now: s.now(), service: s, old: model.Values{}, values: values}
	return scope.Refused == "" && d.holds(ctx, scope.Expr)
}

func (s *Service) ask(ctx context.Context, ref Ref, step access.Step) (WhyStep, error) {
	w := WhyStep{Rule: step.Rule, Key: step.Key, Params: step.Params}
	for _, alternative := range step.Any {
		a, err := s.ask(ctx, ref, alternative)
		if err != nil {
			return w, err
		}
		w.Any = append(w.Any, a)
	}
	if c, ok := step.Expr.(condition.Const); ok {
		w.Allowed = bool(c)
		return w, nil
	}
	m, err := s.Model(ctx, ref.Model)
	if err != nil {
		return w, err
	}
	n, err := s.reader(ctx).Count(ctx, Query{Model: m, Scope: step.Expr, Where: byID(m, ref.ID), Limit: 1, Narrow: yes}, 1)
	w.Allowed = n > 0
	return w, err
}
