package category

import (
	"context"

	"steward/engine/record"
	"steward/engine/setup"
)

// firstRows makes the default tree.
func firstRows(ctx context.Context, p *setup.Platform) error {
	for i, root := range []struct {
		name     string
		children []string
	}{
		{"Hardware", []string{"PC", "Printer", "Phone"}},
		{"Software", []string{"Operating system", "Office", "ERP"}},
		{"Network", []string{"LAN", "Wi-Fi", "VPN"}},
		{"Account & Access", []string{"New account", "Password", "Permissions"}},
		{"Facility", nil},
	} {
		parent, err := p.Records.Create(ctx, Category, record.Input{"name": root.name, "position": 10 * (i + 1), "frontend_visibility": true}, record.Options{})
		if err != nil {
			return err
		}
		for j, name := range root.children {
			in := record.Input{"name": name, "parent_id": parent.ID, "position": 10 * (j + 1), "frontend_visibility": true}
			if _, err := p.Records.Create(ctx, Category, in, record.Options{}); err != nil {
				return err
			}
		}
	}
	return nil
}
