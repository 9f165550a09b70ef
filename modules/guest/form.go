package guest

import (
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"steward/engine/access"
	"steward/engine/condition"
	"steward/engine/config"
	"steward/engine/fault"
	"steward/engine/guest"
	"steward/engine/mail"
	"steward/engine/model"
	"steward/engine/model/field"
	"steward/engine/record"
	"steward/engine/setter"
	"steward/engine/setup"
	"steward/engine/view"
	"steward/modules/category"
	"steward/modules/portal"
	"steward/modules/service"
)

// door is what serves visitors.
type door struct {
	records  *record.Service
	store    record.Reader
	config   *config.Service
	settings setup.Settings
	mail     *mail.Outbox
	secrets  mail.Sealer
	setter   setter.Machine
	entries  portal.GuestEntries
	public   func(ctx context.Context, alias string, values model.Values) ([]category.Public, error)
	now      func() time.Time // UTC
	url      string
	product  string

	mu   sync.Mutex      // one submission at a time is counted and stored
	used map[string]bool // proofs of work that were taken
}

// On is the switch of the guest portal.
func (d *door) On() bool { return d.settings.Flag("guest.enabled") }

func (d *door) open() error {
	if !d.On() {
		return fault.Missing()
	}
	return nil
}

func (d *door) registry(ctx context.Context) *model.Registry {
	if r := model.From(ctx); r != nil {
		return r
	}
	return d.config.Current().Registry
}

// Home gives what is public, and what a request takes.
func (d *door) Home(ctx context.Context, _ string) (*guest.Home, error) {
	if err := d.open(); err != nil {
		return nil, err
	}
	groups, err := d.entries.Home(ctx)
	if err != nil {
		return nil, err
	}
	for i := range groups {
		groups[i].Requests = slices.DeleteFunc(groups[i].Requests, func(r view.Request) bool { return r.URL != "" && !strings.HasPrefix(r.URL, "https://") })
	}
	h := &guest.Home{Groups: groups, Consent: d.settings.Text("guest.consent"), Bits: d.bits()}
	if h.Bits > 0 {
		if h.Proof, err = d.challenge(); err != nil {
			return nil, err
		}
	}
	return h, nil
}

// entry finds a public request by its code.
func (d *door) entry(ctx context.Context, code string) (*view.Request, error) {
	if err := d.open(); err != nil {
		return nil, err
	}
	groups, err := d.entries.Home(ctx)
	if err != nil {
		return nil, err
	}
	for _, g := range groups {
		for i := range g.Requests {
			if g.Requests[i].Code == code && g.Requests[i].URL == "" {
				return &g.Requests[i], nil
			}
		}
	}
	return nil, fault.Missing()
}

// kinds are the field types that visitors fill. What names people, records or secrets is none of them.
var kinds = []string{"text", "textarea", "editor", "select", "radio", "category", "date", "datetime", "flag", "integer", "decimal", "email", "phone", "url", "time", "percent"}

// asked are the fields of the operation that the guest form of a request asks for, in its order.
func (d *door) asked(ctx context.Context, r *view.Request, values model.Values) ([]guestField, error) {
	m, err := d.records.Model(ctx, service.Operation)
	if err != nil {
		return nil, err
	}
	views := d.config.Current().Views
	form := views.Select(m.Alias, view.Frontend, 0, func(condition.Node) bool { return false })
	if form == nil {
		return nil, nil
	}
	var out []guestField
	for _, tab := range form.Tabs {
		for _, set := range tab.Fieldsets {
			for _, place := range set.Fields {
				f := m.Field(place.Field)
				if f == nil || f.Disabled || f.ReadOnly || f.Secret || f.System || place.Hidden || place.ReadOnly || len(place.ViewGroups) > 0 {
					continue
				}
				ref, isCategory := f.Type.(field.Reference)
				if isCategory = isCategory && ref.As == "category"; !isCategory && !slices.Contains(kinds, f.Type.Code()) {
					continue
				}
				out = append(out, guestField{field: f, level: ref.Level, parent: ref.Parent, isCategory: isCategory, required: place.Required || f.Required})
			}
		}
	}
	return out, nil
}

type guestField struct {
	field      *model.Field
	isCategory bool
	level      int
	parent     string
	required   bool
}

// options are the values a choice offers a visitor, in the order of the list; nil for a field that is no choice.
func (d *door) options(ctx context.Context, f guestField, values model.Values, lang string) ([]guest.Option, error) {
	out := []guest.Option{}
	if f.isCategory {
		public, err := d.public(ctx, service.Operation, values)
		if err != nil {
			return nil, err
		}
		for _, c := range public {
			if c.Level == int64(f.level) && (f.parent == "" || c.Parent == values.Int(f.parent)) {
				out = append(out, guest.Option{Value: c.ID, Label: c.Name})
			}
		}
		return out, nil
	}
	listed, ok := f.field.Type.(model.Listed)
	if !ok {
		return nil, nil
	}
	list := d.registry(ctx).List(listed.List())
	if list == nil {
		return out, nil
	}
	for i := range list.Values {
		v := &list.Values[i]
		if n, ok := v.Value.(int64); ok && !v.Disabled && forGuests(v) {
			out = append(out, guest.Option{Value: n, Label: d.config.Current().Texts.ListValue(lang, list, v)})
		}
	}
	return out, nil
}

// forGuests leaves out a value that the rules of its list keep from the guest portal.
func forGuests(v *model.ListValue) bool {
	return !slices.ContainsFunc(v.Visibility, func(x model.ListVisibility) bool { return x.Model == service.Operation && !x.Frontend })
}

// Form gives the fields of one entry in words.
func (d *door) Form(ctx context.Context, code, lang string, chosen map[string]any) (*guest.Form, error) {
	r, err := d.entry(ctx, code)
	if err != nil {
		return nil, err
	}
	values := d.chosen(ctx, r, chosen)
	fields, err := d.asked(ctx, r, values)
	if err != nil {
		return nil, err
	}
	texts := d.config.Current().Texts
	out := &guest.Form{Code: r.Code, Label: texts.Label(lang, r.Label), Description: texts.Label(lang, r.Description)}
	m, err := d.records.Model(ctx, service.Operation)
	if err != nil {
		return nil, err
	}
	for _, f := range fields {
		one := guest.Field{Code: f.field.Code, Label: texts.Field(lang, m, f.field), Help: texts.FieldHelp(lang, m, f.field), Type: f.field.Type.Code(), Required: f.required}
		if f.isCategory {
			one.Type = "category"
		}
		if limit, ok := f.field.Type.(interface{ MaxLength() int }); ok {
			one.Max = min(limit.MaxLength(), maxWords)
		}
		if one.Options, err = d.options(ctx, f, values, lang); err != nil {
			return nil, err
		}
		if f.isCategory && len(one.Options) == 0 {
			continue // nothing public to choose
		}
		out.Fields = append(out.Fields, one)
	}
	return out, nil
}

// chosen are the values that conditions of categories may look at: those of the request, and of the choices made so far.
func (d *door) chosen(ctx context.Context, r *view.Request, sent map[string]any) model.Values {
	values := model.Values{"type_id": r.Values["type_id"]}
	m, err := d.records.Model(ctx, service.Operation)
	if err != nil {
		return values
	}
	for code, raw := range sent {
		f := m.Field(code)
		if f == nil || f.Secret || f.System || code == "type_id" {
			continue
		}
		if v, err := f.Type.Coerce(raw); err == nil {
			values[code] = v
		}
	}
	return values
}

// system acts for a visitor.
func system(ctx context.Context) context.Context { return access.With(ctx, access.System) }
