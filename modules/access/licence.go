package access

import (
	"context"

	"steward/engine/access"
	"steward/engine/condition"
	"steward/engine/fault"
	"steward/engine/record"
)

// licence is a kind of user whose number is limited by a setting.
type licence struct {
	setting string // the number allowed; negative is without limit
	words   string // text key of the figure; with ".unlimited" that without a limit
	field   string // that uses one up
	refusal string // text key, with limit
	counts  func(kind access.RoleType, isEmpowered bool) bool
	where   condition.Node
}

// licences are those of access-and-visibility.md 3.1.1: for the back end, and for empowered end users.
var licences = []licence{
	{
		setting: "access.backend_licences", words: "access.licence.backend", field: "role_id", refusal: "access.user.no_backend_licence",
		counts: func(kind access.RoleType, _ bool) bool { return kind != "" && kind != access.EndUser },
		where:  condition.Rule("role.type", condition.NotIn, []any{string(access.EndUser)}),
	},
	{
		setting: "access.empowered_licences", words: "access.licence.empowered", field: "is_empowered", refusal: "access.user.no_empowered_licence",
		counts: func(kind access.RoleType, isEmpowered bool) bool { return kind == access.EndUser && isEmpowered },
		where:  condition.Rule("is_empowered", condition.Equal, true),
	},
}

// used counts the active users that a licence is used by, but for one.
func (b *behaviours) used(ctx context.Context, l licence, but int64) (int, error) {
	return b.records.Count(asReader(ctx), record.ListRequest{Model: User, Where: condition.And(l.where,
		condition.Rule("is_active", condition.Equal, true), condition.Rule("entity_id", condition.NotEqual, but))}, 0)
}

// checkLicences refuses the change that needs a licence when none is left. Who has one keeps it, even when fewer are
// allowed than are used.
func (b *behaviours) checkLicences(ctx context.Context, d *record.Draft) error {
	if !d.Flag("is_active") || !d.Changed("is_active") && !d.Changed("role_id") && !d.Changed("is_empowered") {
		return nil
	}
	kind, err := b.roleType(ctx, d.Int("role_id"))
	if err != nil {
		return err
	}
	was := access.RoleType("")
	if old, _ := d.Old("is_active").(bool); old {
		if was, err = b.roleType(ctx, d.OldInt("role_id")); err != nil {
			return err
		}
	}
	hadFlag, _ := d.Old("is_empowered").(bool)
	for _, l := range licences {
		limit := int(b.settings.Int(l.setting))
		if limit < 0 || !l.counts(kind, d.Flag("is_empowered")) || l.counts(was, hadFlag) {
			continue
		}
		used, err := b.used(ctx, l, d.ID)
		if err != nil {
			return err
		}
		if used >= limit {
			d.Invalid(l.field, l.refusal, fault.Params{"limit": limit})
		}
	}
	return nil
}

// licenceFigures tells administrators how many licences are used.
func (b *behaviours) licenceFigures(ctx context.Context) ([]record.Figure, error) {
	if a := access.From(ctx); a.Type != access.Administrator || !a.Has("system/permissions/users") {
		return nil, nil
	}
	var out []record.Figure
	for _, l := range licences {
		used, err := b.used(ctx, l, 0)
		if err != nil {
			return nil, err
		}
		f := record.Figure{Key: l.words + ".unlimited", Params: fault.Params{"used": used}, Field: l.field}
		if limit := int(b.settings.Int(l.setting)); limit >= 0 {
			f.Key, f.Params["allowed"], f.Full = l.words, limit, used >= limit
		}
		out = append(out, f)
	}
	return out, nil
}

// sameAddress tells of another active user with the same address. It is no fault: teams share mailboxes. Mail of the address
// is filed for the oldest of them.
func (b *behaviours) sameAddress(ctx context.Context, d *record.Draft) error {
	if d.Text("email") == "" || !d.Changed("email") {
		return nil
	}
	page, err := b.records.List(asReader(ctx), record.ListRequest{Model: User, Fields: []string{"username"}, Sort: []string{"entity_id"}, Limit: 1, Bare: true,
		Where: condition.And(condition.Rule("email", condition.Like, likeEscaper.Replace(d.Text("email"))), condition.Rule("entity_id", condition.NotEqual, d.ID))})
	if err != nil || len(page.Rows) == 0 {
		return err
	}
	d.Warn("email", "access.user.same_address", fault.Params{"user": page.Rows[0].Values.Text("username")})
	return nil
}
