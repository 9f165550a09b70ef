package service

import (
	"context"

	"steward/engine/record"
	"steward/engine/setup"
	"steward/modules/relation"
)

// firstRows makes the default service types; their ids are those that clients of the reference product use.
func firstRows(ctx context.Context, p *setup.Platform) error {
	for i, t := range []struct{ name, prefix, icon, description string }{
		{"Incident", "INC", "alert-circle", "Something does not work."},
		{"Request", "REQ", "shopping-cart", "Somebody needs something."},
		{"Problem", "PRB", "search", "The cause behind incidents."},
		{"Change", "CHG", "refresh", "A planned alteration."},
	} {
		_, err := p.Records.Create(ctx, Type, record.Input{"name": t.name, "sequence_prefix": t.prefix, "icon": t.icon, "description": t.description, "position": 10 * (i + 1)}, record.Options{})
		if err != nil {
			return err
		}
	}
	// The links that ITIL asks for: an incident is caused by a problem, a change solves one, and anything may belong together.
	for _, r := range [][2]string{{"Causes", "Is caused by"}, {"Solves", "Is solved by"}, {"Is related to", "Is related to"}} {
		_, err := p.Records.Create(ctx, relation.Relation, record.Input{"name": r[0], "opposite_name": r[1], "source_model": Operation, "destination_model": Operation}, record.Options{})
		if err != nil {
			return err
		}
	}
	return nil
}
