package task

import (
	"context"

	"steward/engine/record"
	"steward/engine/setup"
)

// firstRows makes the type that fits everywhere.
func firstRows(ctx context.Context, p *setup.Platform) error {
	_, err := p.Records.Create(ctx, Type, record.Input{"name": "Generic", "icon": "checkbox", "position": 10}, record.Options{})
	return err
}
