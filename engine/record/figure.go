package record

import (
	"context"

	"steward/engine/fault"
	"steward/engine/model"
)

// Figure is a number that belongs to all records of a model and not to one of its grids: how many licences are used.
type Figure struct {
	Key    string // text key, with Params
	Params fault.Params
	Field  string // the field that uses it up: forms say the figure beside it; "" for none
	Full   bool   // nothing is left
}

// Counter gives the figures of a model that the actor of the context may know; none for those who may not.
type Counter func(ctx context.Context) ([]Figure, error)

// Show hangs figures on a model; it is called while the platform is put together.
func (s *Service) Show(alias string, f Counter) { s.figures[alias] = append(s.figures[alias], f) }

// HasFigures reports whether a model has figures at all.
func (s *Service) HasFigures(m *model.Model) bool { return len(s.figures[m.Alias]) > 0 }

// Figures gives the figures of a model for the actor of the context.
func (s *Service) Figures(ctx context.Context, m *model.Model) ([]Figure, error) {
	var out []Figure
	for _, f := range s.figures[m.Alias] {
		some, err := f(ctx)
		if err != nil {
			return nil, err
		}
		out = append(out, some...)
	}
	return out, nil
}
