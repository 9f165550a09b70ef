package category

import (
	"cmp"
	"context"
	"slices"
	"time"

	"steward/engine/access"
	"steward/engine/condition"
	"steward/engine/model"
	"steward/engine/setup"
)

// Public is a category that visitors without an account may choose.
type Public struct {
	ID, Parent, Level int64
	Name              string
}

// ForGuests gives the categories of a model that are public, with all above them, for the values chosen so far. Whoever asks,
// the answer is that of a visitor.
func ForGuests(p *setup.Platform) func(ctx context.Context, alias string, values model.Values) ([]Public, error) {
	t := &tree{records: p.Records, registry: func(ctx context.Context) *model.Registry {
		if r := model.From(ctx); r != nil {
			return r
		}
		return p.Config.Current().Registry
	}}
	visitor := &access.Actor{Name: "Guest", Active: true, Type: access.Guest, Zone: time.UTC, Locale: "en"}
	return func(ctx context.Context, alias string, values model.Values) ([]Public, error) {
		nodes, err := t.load(ctx)
		if err != nil {
			return nil, err
		}
		m, err := t.records.Model(ctx, alias)
		if err != nil {
			return nil, err
		}
		holds := func(x condition.Node) bool {
			env := visitor.Env(time.Now().UTC())
			env.IsNew, env.New, env.Old = true, values, model.Values{}
			bound, problems := condition.Bind(t.registry(ctx), m, x, env)
			return len(problems) == 0 && condition.Holds(bound, func(p condition.Path) any {
				if len(p.Hops) > 0 {
					return nil
				}
				return values[p.Field.Code]
			})
		}
		var out []Public
		for _, n := range nodes {
			if t.offered(nodes, n, alias, visitor, holds) {
				out = append(out, Public{ID: n.id, Parent: n.parent, Level: n.level, Name: n.name})
			}
		}
		slices.SortFunc(out, func(a, b Public) int { return cmp.Or(cmp.Compare(a.Level, b.Level), cmp.Compare(a.Name, b.Name)) })
		return out, nil
	}
}
