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

// Judge is Holds that also names the test because of which a condition does not hold, as far as one can be named.
func (d *Draft) Judge(ctx context.Context, n condition.Node) (holds bool, because string, problems []condition.Problem) {
	env := d.Actor.Env(d.Now)
	env.IsNew, env.Old, env.New = d.IsNew(), d.old, d.values
	x, problems := condition.Bind(d.service.registry(ctx), d.Model, n, env)
	if holds = d.holds(ctx, x); holds || len(problems) > 0 {
		return holds, "", problems
	}
	return false, d.because(ctx, x, n), nil
}

// because finds the first test of a bound condition that fails. What is no field of the record (changed.status) is a constant
// there, and is found by its place.
func (d *Draft) because(ctx context.Context, x condition.Expr, n condition.Node) string {
	switch x := x.(type) {
	case condition.Test:
		return x.Path.Name
	case condition.Const:
		return n.Field
	case condition.All:
		for i, part := range x {
			if d.holds(ctx, part) {
				continue
			}
			below := condition.Node{}
			if len(n.Rules) == len(x) {
				below = n.Rules[i]
			}
			return d.because(ctx, part, below)
		}
	}
	return ""
}
