package record

import (
	"context"

	"steward/engine/access"
	"steward/engine/condition"
	"steward/engine/model"
)

// Dress gives a record that is not stored yet with the labels of its values, for the form of a new one.
func (s *Service) Dress(ctx context.Context, m *model.Model, values model.Values) (*Record, error) {
	r := &Record{Model: m, Values: values}
	if err := s.labels(ctx, m, []*Record{r}); err != nil {
		return nil, err
	}
	return r, nil
}

// Prefill gives the values a new record would begin with: those given, the defaults of fields and lists, and what the
// default hooks of its module add. Nothing is refused and nothing stored.
func (s *Service) Prefill(ctx context.Context, m *model.Model, given model.Values, opt Options) (model.Values, error) {
	d := s.draft(ctx, m, opt)
	for code, v := range given {
		d.values[code], d.sent[code] = v, true
	}
	s.preset(ctx, d)
	if err := s.defaults(ctx, d); err != nil {
		return nil, err
	}
	return d.values, nil
}

// Holds evaluates a condition on values as the actor of the context; what cannot be understood does not hold.
func (s *Service) Holds(ctx context.Context, m *model.Model, values model.Values, n condition.Node) bool {
	d := &Draft{Model: m, Actor: access.From(ctx), Now: s.now(), service: s, old: model.Values{}, values: values}
	ok, problems := d.Holds(ctx, n)
	return ok && len(problems) == 0
}
