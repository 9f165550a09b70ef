package service

import (
	"context"

	"steward/engine/record"
	"steward/engine/setup"
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
	return nil
}
