package access

import (
	"context"
	"errors"

	"steward/engine/access"
	"steward/engine/condition"
	"steward/engine/fault"
	"steward/engine/record"
	"steward/engine/script"
)

// checkRule refuses a group rule that could not be used: it would silently count as false.
func (b *behaviours) checkRule(ctx context.Context, d *record.Draft) error {
	if d.Changed("script") && !d.Actor.SuperAdmin() {
		d.Invalid("script", "access.rule.script_needs_super_admin")
	}
	if code := d.Text("script"); d.Changed("script") && code != "" {
		var broken *fault.Error
		if err := script.Compile(code); errors.As(err, &broken) {
			for _, x := range broken.Fields {
				d.Invalid("script", x.Key, x.Params)
			}
		} else if err != nil {
			return err
		}
	}
	m, err := b.records.Model(ctx, d.Text("model_alias"))
	if err != nil {
		d.Invalid("model_alias", "fault.unknown_model", fault.Params{"model": d.Text("model_alias")})
		return nil
	}
	d.Set("model_alias", m.Alias) // without the prefix of the reference product
	if d.Text("mode") != "condition" || d.Text("script") != "" {
		return nil
	}
	if d.Text("expression") == "" {
		d.Invalid("expression", "fault.required")
		return nil
	}
	node, err := condition.Parse([]byte(d.Text("expression")))
	if err != nil {
		return err
	}
	for _, p := range condition.Check(b.registry(ctx), m, node) {
		d.Invalid("expression", p.Key, p.Params)
	}
	return nil
}

// limitWrites asks administrators whose role is not All for the resource behind what they change; looking up stays open,
// because every form names people, groups and companies.
func limitWrites(e *access.Engine) {
	for alias, resource := range map[string]string{User: "system/permissions/users", Group: "system/permissions/groups", Company: "system/companies"} {
		e.Limit(alias, access.Limit{Name: "access.limit.resource", Node: func(a *access.Actor, action access.Action) condition.Node {
			if action == access.Read || a.Has(resource) {
				return condition.Node{}
			}
			return condition.Never()
		}})
	}
}
