package crm

import (
	"context"
	"slices"

	"steward/engine/access"
	"steward/engine/condition"
	"steward/engine/fault"
	"steward/engine/record"
	"steward/engine/setup"
)

// book is what the behaviours of this module stand on.
type book struct{ records *record.Service }

func owner(_ context.Context, d *record.Draft) error {
	if !d.Actor.IsSystem() {
		d.Default("owner_username", d.Actor.Username)
	}
	return nil
}

// parents refuses circles of parent accounts.
func (b *book) parents(ctx context.Context, d *record.Draft) error {
	if d.IsNew() || !d.Changed("parent_account_id") {
		return nil
	}
	for above, steps := d.Int("parent_account_id"), 0; above != 0 && steps < 50; steps++ {
		if above == d.ID {
			d.Invalid("parent_account_id", "crm.account.own_parent")
			return nil
		}
		p, err := b.records.Get(reading(ctx), record.Ref{Model: Account, ID: above}, "parent_account_id")
		if err != nil {
			return nil //nolint:nilerr // an unknown parent has its own fault
		}
		above = p.Values.Int("parent_account_id")
	}
	return nil
}

// contact wants one of the two names, and for a new one a type that is enabled for the actor's groups. Leads begin as new.
func (b *book) contact(ctx context.Context, d *record.Draft) error {
	if d.Text("firstname") == "" && d.Text("lastname") == "" {
		d.Invalid("lastname", "crm.contact.needs_a_name")
	}
	if d.Int("contact_type_id") == 0 || !d.Changed("contact_type_id") {
		return nil
	}
	t, err := b.records.Get(reading(ctx), record.Ref{Model: ContactType, ID: d.Int("contact_type_id")})
	if err != nil {
		return nil //nolint:nilerr // an unknown type has its own fault
	}
	groups := t.Values.IDs("enabled_group_ids")
	closed := t.Values.Int("status") == 0 || len(groups) > 0 && !slices.ContainsFunc(groups, d.Actor.InGroup) && d.Actor.Type != access.Administrator
	if closed && !d.Actor.IsSystem() {
		d.Invalid("contact_type_id", "crm.contact.type_disabled", fault.Params{"type": t.Title})
	}
	if t.Values.Text("contact_class") == ClassLead {
		d.Default("lead_status", int64(1))
	}
	return nil
}

// kind gives the contacts of end users the first type that is for everybody: they see no types.
func (b *book) kind(ctx context.Context, d *record.Draft) error {
	if !d.IsNew() || d.Actor.Type != access.EndUser || d.Int("contact_type_id") != 0 {
		return nil
	}
	page, err := b.records.List(reading(ctx), record.ListRequest{Model: ContactType, Where: condition.And(condition.Rule("status", condition.Equal, 1),
		condition.Rule("contact_class", condition.Equal, ClassContact), condition.Rule("enabled_group_ids", condition.IsEmpty, nil)),
		Fields: []string{"entity_id"}, Sort: []string{"position", "entity_id"}, Limit: 1, Bare: true})
	if err == nil && len(page.Rows) > 0 {
		d.Set("contact_type_id", page.Rows[0].ID)
	}
	return err
}

func systemStays(_ context.Context, d *record.Draft) error {
	if is, _ := d.Old("is_system").(bool); is {
		return fault.New(fault.Conflict, "crm.contact_type.system")
	}
	return nil
}

// firstRows makes the two contact types of the system, and the two records of synchronisation.
func firstRows(ctx context.Context, platform *setup.Platform) error {
	for i, t := range []struct{ name, class, icon string }{{"Contact", ClassContact, "id-badge-2"}, {"Lead", ClassLead, "flag"}} {
		in := record.Input{"name": t.name, "contact_class": t.class, "icon": t.icon, "position": 10 * (i + 1), "is_system": true}
		if _, err := platform.Records.Create(ctx, ContactType, in, record.Options{}); err != nil {
			return err
		}
	}
	for _, p := range pairs {
		rows := make([]any, len(p.standard))
		for i, f := range p.standard {
			rows[i] = map[string]any{"crm_field": f[0], "target_field": f[1]}
		}
		if _, err := platform.Records.Create(ctx, SyncConfig, record.Input{"type": p.kind, "field_mapping": rows}, record.Options{}); err != nil {
			return err
		}
	}
	return nil
}

// reading looks things up for a rule, whatever the actor may see.
func reading(ctx context.Context) context.Context { return access.With(ctx, access.System) }
