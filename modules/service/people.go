package service

import (
	"context"
	"slices"

	"steward/engine/access"
	"steward/engine/condition"
	"steward/engine/fault"
	"steward/engine/model"
	"steward/engine/record"
	admin "steward/modules/access"
)

// sources tells from the outermost cause how an operation came in.
var sources = map[string]string{
	"api": "api", "mail": "email", "import": "import", "chat": "chat", "guest": "guest",
	"rule": "automation", "script": "automation", "flow": "automation", "escalation": "automation", "system": "automation",
}

func source(ctx context.Context, a *access.Actor) string {
	for _, c := range record.Causes(ctx) {
		if s := sources[c.Kind]; s != "" {
			return s
		}
	}
	switch a.Type {
	case access.EndUser:
		return "portal"
	case access.Guest:
		return "guest"
	}
	return "backend"
}

// people fills who needs the service and who typed it. End users speak for themselves.
func (d *desk) people(ctx context.Context, r *record.Draft) error {
	if r.IsNew() {
		a := r.Actor
		if !a.IsSystem() && (r.Text("submit_username") == "" || a.Type == access.EndUser) {
			r.Set("submit_username", a.Username)
		}
		if a.Type == access.EndUser {
			r.Set("requester_username", a.Username)
			r.Set("requester_email", nil)
			r.Set("requester_name", nil)
			r.Set("source", source(ctx, a))
		}
		// In the back-end form the requester is asked for; every other way in means the caller.
		if !a.IsSystem() && r.Options.Form == "" && r.Text("requester_email") == "" && !r.Sent("requester_username") {
			r.Default("requester_username", a.Username)
		}
		r.Default("source", source(ctx, a))
	}
	if r.Actor.Type == access.EndUser && !r.IsNew() && r.Changed("requester_username") {
		r.Set("requester_username", r.Old("requester_username"))
	}
	if r.Text("requester_username") == "" && r.Text("requester_email") == "" {
		r.Invalid("requester_username", "fault.required")
	}
	return nil
}

// company follows the requester. What an operator picks stays until the requester changes again.
func (d *desk) company(ctx context.Context, r *record.Draft) error {
	own := r.Actor.Type == access.EndUser && r.Int("company_id") != 0 && !slices.Contains(r.Actor.Companies(), r.Int("company_id"))
	switch {
	case own && !r.IsNew():
		r.Set("company_id", r.Old("company_id"))
		return nil
	case own: // end users do not file for other companies
	case r.Sent("company_id") && r.Changed("company_id"):
		return nil
	case r.IsNew() && r.Int("company_id") != 0:
		return nil
	case !r.IsNew() && !r.Changed("requester_username") && !r.Changed("requester_email"):
		return nil
	}
	id, err := d.companyOf(ctx, r.Text("requester_username"), r.Text("requester_email"))
	if err != nil {
		return err
	}
	r.Set("company_id", nil)
	if id != 0 {
		r.Set("company_id", id)
	}
	return nil
}

func (d *desk) companyOf(ctx context.Context, username, address string) (int64, error) {
	if username == "" {
		return admin.OfDomain(ctx, d.records, address)
	}
	user, err := d.records.GetBy(reading(ctx), admin.User, "username", username)
	if fault.Is(err, fault.NotFound) {
		return 0, nil
	}
	if err != nil {
		return 0, err
	}
	return user.Values.Int("company_id"), nil
}

// assignment keeps the assigned user within the assigned group: choosing a stranger is refused; when only the group
// changes, a stranger leaves.
func (d *desk) assignment(ctx context.Context, r *record.Draft) error {
	group, username := r.Int("assigned_group_id"), r.Text("assigned_username")
	if group == 0 || username == "" || !r.Changed("assigned_group_id") && !r.Changed("assigned_username") {
		return nil
	}
	is, err := d.isMember(ctx, group, username)
	if err != nil || is {
		return err
	}
	if r.Sent("assigned_username") && r.Changed("assigned_username") {
		r.Invalid("assigned_username", "service.operation.not_a_member", fault.Params{"username": username})
		return nil
	}
	r.Set("assigned_username", nil)
	return nil
}

func (d *desk) isMember(ctx context.Context, group int64, username string) (bool, error) {
	user, err := d.records.GetBy(reading(ctx), admin.User, "username", username)
	if fault.Is(err, fault.NotFound) {
		return false, nil
	}
	if err != nil || !user.Values.Flag("is_active") {
		return false, err
	}
	n, err := d.records.Count(reading(ctx), record.ListRequest{Model: admin.Group, Where: condition.And(
		condition.Rule("entity_id", condition.Equal, group),
		condition.Rule("user_ids", condition.IncludesAny, []int64{user.ID}))}, 1)
	return n > 0, err
}

// membersOnly offers, once a group is chosen, its members.
func (d *desk) membersOnly(ctx context.Context, values model.Values) (condition.Node, error) {
	group := values.Int("assigned_group_id")
	if group == 0 {
		return condition.Node{}, nil
	}
	g, err := d.records.Get(reading(ctx), record.Ref{Model: admin.Group, ID: group}, "user_ids")
	if err != nil {
		return condition.Never(), nil //nolint:nilerr // a group that cannot be read has no members to offer
	}
	return condition.Rule("entity_id", condition.In, g.Values.IDs("user_ids")), nil
}

// reading looks things up for a rule, whatever the actor may see.
func reading(ctx context.Context) context.Context { return access.With(ctx, access.System) }
