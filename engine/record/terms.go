package record

import (
	"context"

	"steward/engine/condition"
	"steward/engine/model"
)

// Term is something a condition of a module may ask beside the fields of a record: how long a moment is past, what a clock
// says. It is offered in the editor of such conditions like a field.
type Term struct {
	Code, Label string
	Type        string // the element whose input its value has: duration, integer, datetime, select
	Operators   []condition.Operator
	List        string // the list its values are of, for select
}

// Language puts terms into the language of who is asked.
type Language interface {
	T(key string, params map[string]any) string
	Field(m *model.Model, f *model.Field) string
}

// Speaker lists the terms there are for a model.
type Speaker func(ctx context.Context, m *model.Model, w Language) ([]Term, error)

// Speak hangs terms under a name, which a condition field says in its option "terms".
func (s *Service) Speak(name string, f Speaker) {
	if s.speakers == nil {
		s.speakers = map[string]Speaker{}
	}
	s.speakers[name] = f
}

// Terms lists the terms of a name for a model; an unknown name has none.
func (s *Service) Terms(ctx context.Context, name string, m *model.Model, w Language) ([]Term, error) {
	speak := s.speakers[name]
	if speak == nil {
		return nil, nil
	}
	return speak(ctx, m, w)
}
