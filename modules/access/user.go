package access

import (
	"context"

	"steward/engine/access"
	"steward/engine/condition"
	"steward/engine/fault"
	"steward/engine/record"
)

// defaultRole makes new users end users, by whatever way they come in.
func (b *behaviours) defaultRole(ctx context.Context, d *record.Draft) error {
	if !d.IsNew() || d.Int("role_id") != 0 {
		return nil
	}
	page, err := b.records.List(asReader(ctx), record.ListRequest{Model: Role, Fields: []string{"entity_id"}, Sort: []string{"entity_id"}, Limit: 1, Bare: true,
		Where: condition.And(condition.Rule("type", condition.Equal, string(access.EndUser)), condition.Rule("status", condition.Equal, 1))})
	if err != nil || len(page.Rows) == 0 {
		return err
	}
	d.Set("role_id", page.Rows[0].ID)
	return nil
}

// additionalCompanies come after the first save (2.1): a person is first of one company.
func additionalCompanies(_ context.Context, d *record.Draft) error {
	if d.IsNew() && !d.Actor.IsSystem() {
		d.Set("additional_company_ids", nil)
	}
	return nil
}

// checkEmpowered keeps the flag to end users. When the role changes to another type, the flag goes.
func (b *behaviours) checkEmpowered(ctx context.Context, d *record.Draft) error {
	if !d.Flag("is_empowered") {
		return nil
	}
	kind, err := b.roleType(ctx, d.Int("role_id"))
	if err != nil {
		return err
	}
	if kind != access.EndUser {
		if d.Changed("is_empowered") {
			d.Invalid("is_empowered", "access.user.empowered_needs_end_user")
		} else {
			d.Set("is_empowered", false)
		}
		return nil
	}
	return nil
}

// guardUser keeps Super Admins to Super Admins: nobody else makes one of himself or of others, or takes one's account over
// by a new password or address.
func (b *behaviours) guardUser(ctx context.Context, d *record.Draft) error {
	if d.Actor.SuperAdmin() {
		return nil
	}
	for _, id := range []int64{d.Int("role_id"), d.OldInt("role_id")} {
		if id == 0 {
			continue
		}
		role, err := b.records.Get(asReader(ctx), record.Ref{Model: Role, ID: id}, "type", "resource_access")
		if fault.Is(err, fault.NotFound) {
			continue // the reference has its own fault
		}
		if err != nil {
			return err
		}
		if role.Values.Text("type") == string(access.Administrator) && role.Values.Text("resource_access") == "all" {
			return fault.Denied("access.user.super_admins_only")
		}
	}
	return nil
}

func (b *behaviours) roleType(ctx context.Context, id int64) (access.RoleType, error) {
	if id == 0 {
		return "", nil
	}
	role, err := b.records.Get(asReader(ctx), record.Ref{Model: Role, ID: id}, "type")
	if fault.Is(err, fault.NotFound) {
		return "", nil
	}
	if err != nil {
		return "", err
	}
	return access.RoleType(role.Values.Text("type")), nil
}

// keepSuperAdmin refuses, inside the transaction, the change that leaves no active Super Admin.
func (b *behaviours) keepSuperAdmin(ctx context.Context, d *record.Draft) error {
	if !mightDemote(d) {
		return nil
	}
	left, err := b.records.Count(asReader(ctx), record.ListRequest{Model: User, Where: condition.And(
		condition.Rule("is_active", condition.Equal, true),
		condition.Rule("role.type", condition.Equal, string(access.Administrator)),
		condition.Rule("role.resource_access", condition.Equal, "all"),
		condition.Rule("role.status", condition.Equal, 1))}, 1)
	if err != nil || left > 0 {
		return err
	}
	return fault.New(fault.Conflict, "access.user.last_super_admin")
}

// mightDemote tells whether a change can take a Super Admin away. Additions cannot, so set-up may begin from nothing.
func mightDemote(d *record.Draft) bool {
	if d.IsNew() {
		return false
	}
	if d.Action == record.Delete {
		return true
	}
	for _, code := range []string{"is_active", "role_id", "type", "resource_access", "status"} {
		if d.Model.Field(code) != nil && d.Changed(code) {
			return true
		}
	}
	return false
}

// asReader looks things up for a rule, whatever the actor may see.
func asReader(ctx context.Context) context.Context { return access.With(ctx, access.System) }
