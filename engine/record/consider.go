package record

import (
	"context"

	"steward/engine/access"
	"steward/engine/condition"
	"steward/engine/model"
)

// Consider gives a stored record as a draft of a save that changes nothing yet, so that rules mean on it what they mean on
// a save: old.* and changed.* are there, and current_user is the actor of the context. The record is read past rights; the
// draft is never stored, what rules set in it is read with Changes.
func (s *Service) Consider(ctx context.Context, ref Ref) (*Draft, error) {
	m, err := s.Model(ctx, ref.Model)
	if err != nil {
		return nil, err
	}
	d := s.draft(ctx, m, Options{})
	return d, s.load(access.With(ctx, access.System), d, ref.ID, access.Read)
}

// ConsiderNew gives a draft of a record that is being created with these values, for asking what rules would do with it.
func (s *Service) ConsiderNew(ctx context.Context, m *model.Model, values model.Values) *Draft {
	d := s.draft(ctx, m, Options{})
	d.values = values.Clone()
	for code := range values {
		d.sent[code] = true
	}
	return d
}

// Changes lists the fields that differ from the stored record, in the order of the model, without those of the system.
func (d *Draft) Changes() []string {
	var out []string
	for i := range d.Model.Fields {
		f := &d.Model.Fields[i]
		if !f.System && f.Type.Storage() != model.Virtual && d.Changed(f.Code) {
			out = append(out, f.Code)
		}
	}
	return out
}

// Failing names the first test of a condition that does not hold on the draft: why a rule does not match.
func (d *Draft) Failing(ctx context.Context, n condition.Node) string {
	if ok, problems := d.Holds(ctx, n); ok && len(problems) == 0 {
		return ""
	}
	if n.Condition != "OR" && len(n.Rules) > 0 && !n.Not {
		for _, part := range n.Rules {
			if field := d.Failing(ctx, part); field != "" {
				return field
			}
		}
	}
	return n.Field
}
