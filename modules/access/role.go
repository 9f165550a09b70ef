package access

import (
	"context"
	"strings"

	"steward/engine/access"
	"steward/engine/fault"
	"steward/engine/record"
)

// checkResources refuses resources that a role of this type cannot have: the System menu is for administrators, end users
// have the portal.
func checkResources(_ context.Context, d *record.Draft) error {
	kind := access.RoleType(d.Text("type"))
	if kind == access.EndUser && d.Text("resource_access") == "all" {
		d.Invalid("resource_access", "access.role.end_users_have_portal")
	}
	codes, _ := d.Get("resources").([]string)
	for _, code := range codes {
		switch {
		case strings.HasPrefix(code, "custom_"):
		case !known(code):
			d.Invalid("resources", "access.role.unknown_resource", fault.Params{"resource": code})
		case kind != access.Administrator && (code == "system" || strings.HasPrefix(code, "system/")):
			d.Invalid("resources", "access.role.system_needs_administrator", fault.Params{"resource": code})
		}
	}
	return nil
}

// guardRole keeps the roles of Super Admins to Super Admins: who could make one could open the scripting areas.
func guardRole(_ context.Context, d *record.Draft) error {
	super := d.Text("type") == string(access.Administrator) && d.Text("resource_access") == "all"
	was := d.OldText("type") == string(access.Administrator) && d.OldText("resource_access") == "all"
	if (super || was) && !d.Actor.SuperAdmin() {
		return fault.Denied("access.role.super_admins_only")
	}
	return nil
}
