package access

import (
	"context"

	"steward/engine/access"
	"steward/engine/record"
	"steward/engine/setup"
)

// Admin is the username of the Super Admin that set-up makes. It has no password: the set-up link gives it one.
const Admin = "admin"

// The names of the default roles, which are rows like any other once they exist.
const (
	SuperAdmin     = "Super Admin"
	Administrators = "Administrators"
	Agents         = "Agents"
	KeyUsers       = "Key Users"
	Users          = "Users"
)

// firstRows makes the default roles and the first Super Admin.
func firstRows(ctx context.Context, p *setup.Platform) error {
	ids := map[string]int64{}
	for _, r := range []struct {
		name, access string
		kind         access.RoleType
		resources    []string
	}{
		{SuperAdmin, "all", access.Administrator, nil},
		{Administrators, "custom", access.Administrator, topResources()},
		{Agents, "custom", access.Agent, operatorResources()},
		{KeyUsers, "custom", access.KeyUser, operatorResources()},
		{Users, "custom", access.EndUser, []string{"portal"}},
	} {
		rec, err := p.Records.Create(ctx, Role, record.Input{"name": r.name, "type": string(r.kind), "resource_access": r.access, "resources": r.resources}, record.Options{})
		if err != nil {
			return err
		}
		ids[r.name] = rec.ID
	}
	_, err := p.Records.Create(ctx, User, record.Input{"username": Admin, "firstname": "System", "lastname": "Admin", "role_id": ids[SuperAdmin]}, record.Options{})
	return err
}
