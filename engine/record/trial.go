package record

import (
	"context"

	"steward/engine/access"
	"steward/engine/condition"
	"steward/engine/model"
)

// Trial is what a change of rights would do to one actor and one action: how many records there are, how many he reaches
// before and after, and a few of those that he gains and loses. Records the asker may not read are neither counted nor shown.
type Trial struct {
	Total, Before, After int
	GainedCount          int
	LostCount            int
	Gained, Lost         []*Record // newest first, with title and number
}

// RuleChange is a change of a group rule that is tried before it is made: values of a new rule, or of the one with the id;
// or its removal.
type RuleChange struct {
	RuleID int64
	Values Input
	Remove bool
}

// RuleEffect is what such a change would do to one user.
type RuleEffect struct {
	*Trial
	Username, Name string
	Model          string // alias of the records the rule is about
	Permission     access.Action
	// Applies is "" when rules of the group reach the user, else a code that says why not: inactive, administrator, end_user,
	// not_member.
	Applies string
}

// Try asks the deciding code twice, for an actor as he is and as he would be. The asker is the actor of the context. The
// rights to create are tried on the records that exist: which of them he could have made.
func (s *Service) Try(ctx context.Context, alias string, action access.Action, before, after *access.Actor, most int) (*Trial, error) {
	m, err := s.Model(ctx, alias)
	if err != nil {
		return nil, err
	}
	asker := s.Scope(ctx, m, access.Read)
	if err := asker.Err(); err != nil {
		return nil, err
	}
	reach := func(a *access.Actor) condition.Expr {
		if a == nil {
			return condition.Const(false)
		}
		scope := s.access.Decide(s.registry(ctx), a, m, action, s.now())
		if scope.Refused != "" {
			return condition.Const(false)
		}
		return scope.Expr
	}
	was, will := reach(before), reach(after)
	t := &Trial{}
	count := func(x condition.Expr) (int, error) {
		x = condition.Simplify(condition.All{asker.Expr, x})
		if x == condition.Expr(condition.Const(false)) {
			return 0, nil
		}
		return s.reader(ctx).Count(ctx, Query{Model: m, Scope: x, Limit: 1}, 0)
	}
	gained, lost := condition.All{will, condition.Not(was)}, condition.All{was, condition.Not(will)}
	for _, one := range []struct {
		into *int
		x    condition.Expr
	}{{&t.Total, condition.Const(true)}, {&t.Before, was}, {&t.After, will}, {&t.GainedCount, gained}, {&t.LostCount, lost}} {
		if *one.into, err = count(one.x); err != nil {
			return nil, err
		}
	}
	if t.Gained, err = s.some(ctx, m, condition.All{asker.Expr, gained}, most, t.GainedCount); err != nil {
		return nil, err
	}
	t.Lost, err = s.some(ctx, m, condition.All{asker.Expr, lost}, most, t.LostCount)
	return t, err
}

func (s *Service) some(ctx context.Context, m *model.Model, scope condition.Expr, most, count int) ([]*Record, error) {
	if count == 0 {
		return nil, nil
	}
	id := ownPath(m, m.Field("entity_id"))
	rows, err := s.reader(ctx).Find(ctx, Query{Model: m, Scope: condition.Simplify(scope), Fields: s.named(ctx, m, []condition.Path{id}),
		Order: []Order{{Path: id, Desc: true}}, Limit: most})
	if err != nil {
		return nil, err
	}
	out := s.present(ctx, m, rows)
	return out, s.dress(ctx, m, out)
}
