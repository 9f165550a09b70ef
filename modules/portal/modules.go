package portal

import (
	"context"
	"slices"
	"strings"

	"steward/engine/access"
	"steward/engine/condition"
	"steward/engine/fault"
	"steward/engine/model"
	"steward/engine/record"
	"steward/engine/setup"
	"steward/engine/view"
)

// operations are what people ask for in the portal.
const operations = "service/operation"

// book knows what administrators say of further models in the portal. It is asked with every decision about an end user.
type book struct {
	*door
	access  *access.Engine
	entries *record.Remembered[map[string]entry] // by model
}

func newBook(d *door, rights *access.Engine) *book {
	b := &book{door: d, access: rights}
	b.entries = record.Remember(d.records, b.read, ModuleSetting)
	return b
}

// entry is one row.
type entry struct {
	on, create, edit, comment, home bool
	groups                          []int64 // nil is everybody
	where                           condition.Node
	grids                           []string
	form                            string
	position                        int64
}

func (b *book) read(ctx context.Context) (map[string]entry, error) {
	page, err := b.records.List(ctx, record.ListRequest{Model: ModuleSetting, Limit: 1000, Bare: true,
		Fields: []string{"model_alias", "is_enabled", "enable_priority", "group_ids", "can_create", "can_edit", "can_comment", "on_home", "grids", "form_code", "condition", "position"}})
	if err != nil {
		return nil, err
	}
	known := map[string]entry{}
	for _, r := range page.Rows {
		v := r.Values
		e := entry{on: v.Flag("is_enabled"), create: v.Flag("can_create"), edit: v.Flag("can_edit"), comment: v.Flag("can_comment"), home: v.Flag("on_home"),
			grids: codes(v.Text("grids")), form: v.Text("form_code"), position: v.Int("position")}
		if v.Text("enable_priority") == "users" {
			e.groups = append([]int64{}, v.IDs("group_ids")...)
		}
		if raw := v.Text("condition"); raw != "" {
			if e.where, err = condition.Parse([]byte(raw)); err != nil {
				e.where = condition.Never() // what cannot be understood shows nothing
			}
		}
		known[v.Text("model_alias")] = e
	}
	return known, nil
}

func codes(list string) []string {
	return strings.FieldsFunc(list, func(r rune) bool { return r == ',' || r == ' ' || r == ';' })
}

// offer is what an actor gets of a model. A table that cannot be read offers nothing.
func (b *book) offer(a *access.Actor, m *model.Model) (access.Offer, bool) {
	if !m.Traits.Has(model.InPortal) || m.Internal {
		return access.Offer{}, false
	}
	known, err := b.entries.Get(context.Background())
	if err != nil {
		return access.Offer{}, b.fits(m)
	}
	e, ok := known[m.Alias]
	if !ok || !b.fits(m) {
		return access.Offer{}, false
	}
	on := e.on && (e.groups == nil || slices.ContainsFunc(e.groups, a.InGroup))
	return access.Offer{On: on, Create: e.create, Edit: e.edit, Comment: e.comment, Where: e.where}, true
}

// fits tells whether a model is one that the portal shows beside requests: one of administrators, or a shipped one with a list
// of its own there. Requests have their pages, and what they stand on is not switched here.
func (b *book) fits(m *model.Model) bool {
	switch {
	case !m.Traits.Has(model.InPortal) || m.Internal || m.Alias == operations:
		return false
	case m.Custom:
		return m.Access.Through == ""
	}
	return slices.ContainsFunc(b.config.Current().Views.GridsOf(m.Alias), func(g *view.Grid) bool { return g.Area == view.Portal })
}

// shown are the models that an actor has lists of in the portal, in their order.
func (b *book) shown(ctx context.Context) ([]setup.PortalModel, error) {
	known, err := b.entries.Get(ctx)
	if err != nil {
		return nil, err
	}
	a := access.From(ctx)
	var out []setup.PortalModel
	for _, m := range b.registry(ctx).Models() {
		e, said := known[m.Alias]
		if !b.fits(m) || m.Disabled || !m.Custom && !said || b.records.Scope(ctx, m, access.Read).Refused != "" {
			continue
		}
		one := setup.PortalModel{Model: m, Form: e.form, OnHome: e.home, Create: b.records.Scope(ctx, m, access.Create).Refused == "", Position: e.position}
		for _, g := range b.config.Current().Views.Grids(m.Alias, view.Portal, a, nil) {
			if len(e.grids) == 0 || slices.Contains(e.grids, g.Code) {
				one.Grids = append(one.Grids, g)
			}
		}
		if len(one.Grids) > 0 {
			out = append(out, one)
		}
	}
	slices.SortStableFunc(out, func(x, y setup.PortalModel) int { return int(x.Position - y.Position) })
	return out, nil
}

// check refuses a setting that would say nothing.
func (b *book) check(ctx context.Context, d *record.Draft) error {
	m := b.registry(ctx).Model(d.Text("model_alias"))
	if m == nil || !b.fits(m) {
		d.Invalid("model_alias", "portal.setting.not_in_portal")
		return nil
	}
	views := b.config.Current().Views
	for _, code := range codes(d.Text("grids")) {
		if g := views.Grid(m.Alias, code); g == nil || g.Area != view.Portal {
			d.Invalid("grids", "portal.setting.unknown_grid", fault.Params{"code": code})
		}
	}
	if code := d.Text("form_code"); code != "" {
		if f := views.Form(m.Alias, code); f == nil || f.Area != view.Portal {
			d.Invalid("form_code", "portal.setting.unknown_form", fault.Params{"code": code})
		}
	}
	return nil
}

// mayComment refuses comments and files of end users on records whose model takes none in the portal.
func (b *book) mayComment(ctx context.Context, d *record.Draft) error {
	if !d.IsNew() || d.Actor.Type != access.EndUser || d.Model.Access.Through != "model_alias" {
		return nil
	}
	m := b.registry(ctx).Model(d.Text("model_alias"))
	if m == nil {
		return nil
	}
	if o, configured := b.access.Offered(d.Actor, m); configured && !o.Comment {
		return fault.Denied("portal.no_comments")
	}
	return nil
}

// formOf is the fixed form of the request that an operation comes through, or of a model in the portal.
func (b *book) formOf(ctx context.Context, d *record.Draft) string {
	if id := d.Int("portal_request_id"); id != 0 && d.Model.Field("portal_request_id") != nil {
		r, err := b.records.Get(access.With(ctx, access.System), record.Ref{Model: Request, ID: id}, "form_code")
		if err != nil {
			return ""
		}
		return r.Values.Text("form_code")
	}
	known, err := b.entries.Get(ctx)
	if err != nil {
		return ""
	}
	return known[d.Model.Alias].form
}
