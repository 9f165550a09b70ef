package guest

import (
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"steward/engine/access"
	"steward/engine/config"
	"steward/engine/fault"
	"steward/engine/files"
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
	files    files.Store // nil where no files are kept
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
	h := &guest.Home{Groups: groups, Consent: d.settings.Text("guest.consent"), Bits: d.bits(), Files: d.takes()}
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

// asked are the fields of the operation that the guest form of a request asks for, in its order, under its rules. Conditions
// see nobody as the current user.
func (d *door) asked(ctx context.Context, r *view.Request, values model.Values) ([]guestField, error) {
	m, err := d.records.Model(ctx, service.Operation)
	if err != nil {
		return nil, err
	}
	form, holds := d.form(ctx, m, r, values)
	if form == nil {
		return nil, nil
	}
	modes := form.Modes(nil, holds)
	var out []guestField
	for _, place := range form.Fields() {
		f := m.Field(place.Field)
		mode, shown := modes[place.Field]
		if !shown || !mode.Edit || place.Hidden || f == nil || !fillable(f) {
			continue
		}
		one := guestField{field: f, place: place, required: mode.Required || f.Required}
		if ref, ok := f.Type.(field.Reference); ok {
			one.level, one.parent, one.isCategory = ref.Level, ref.Parent, true
		}
		for _, rule := range form.Rules {
			if !holds(rule.When) {
				continue
			}
			if stay, ok := rule.Values[place.Field]; ok {
				one.limited, one.stay = true, narrowed(one, f, stay)
			}
			if v, ok := rule.Set[place.Field]; ok {
				if set, err := f.Type.Coerce(v); err == nil {
					one.set = set
				}
			}
		}
		out = append(out, one)
	}
	return out, nil
}

// narrowed are the choices a rule leaves of those that earlier rules left.
func narrowed(one guestField, f *model.Field, stay []any) []any {
	var out []any
	for _, v := range stay {
		if v, err := f.Type.Coerce(v); err == nil && (!one.limited || slices.Contains(one.stay, v)) {
			out = append(out, v)
		}
	}
	return out
}

// form is the guest form of a request: the one it names, else the one whose condition holds, else the default.
func (d *door) form(ctx context.Context, m *model.Model, r *view.Request, values model.Values) (*view.Form, view.Judge) {
	holds := view.Subject{Actor: access.From(context.Background()), Now: d.now(), IsNew: true, Values: values}.Judge(d.registry(ctx), m)
	views := d.config.Current().Views
	if f := views.Form(m.Alias, r.Form); r.Form != "" && f != nil && f.Area == view.Frontend && !f.Disabled {
		return f, holds
	}
	return views.Select(m.Alias, view.Frontend, 0, holds), holds
}

// live tells whether what is filled in may change what is asked.
func (d *door) live(ctx context.Context, m *model.Model, r *view.Request, values model.Values) bool {
	form, _ := d.form(ctx, m, r, values)
	if form == nil {
		return false
	}
	return len(form.Rules) > 0 || slices.ContainsFunc(form.Fields(), func(f *view.Field) bool {
		return f.Reload || !f.Show.IsEmpty() || !f.Require.IsEmpty() || !f.Lock.IsEmpty()
	})
}

// fillable tells whether visitors may fill a field at all, wherever it stands.
func fillable(f *model.Field) bool {
	if f.Disabled || f.ReadOnly || f.Secret || f.System {
		return false
	}
	ref, ok := f.Type.(field.Reference)
	return ok && ref.As == "category" || slices.Contains(kinds, f.Type.Code())
}

type guestField struct {
	field      *model.Field
	place      *view.Field
	isCategory bool
	level      int
	parent     string
	required   bool
	limited    bool // a rule leaves only the choices that stay
	stay       []any
	set        any // what a rule writes
}

// offers tells whether the rules of the form leave a choice.
func (f guestField) offers(v any) bool { return !f.limited || slices.Contains(f.stay, v) }

// options are the values a choice offers a visitor, in the order of the list; nil for a field that is no choice.
func (d *door) options(ctx context.Context, f guestField, values model.Values, lang string) ([]guest.Option, error) {
	out := []guest.Option{}
	if f.isCategory {
		public, err := d.public(ctx, service.Operation, values)
		if err != nil {
			return nil, err
		}
		for _, c := range public {
			if f.offers(c.ID) && c.Level == int64(f.level) && (f.parent == "" || c.Parent == values.Int(f.parent)) {
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
		if n, ok := v.Value.(int64); ok && !v.Disabled && forGuests(v) && f.offers(n) {
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
	m, err := d.records.Model(ctx, service.Operation)
	if err != nil {
		return nil, err
	}
	out := &guest.Form{Code: r.Code, Label: texts.Label(lang, r.Label), Description: texts.Label(lang, r.Description), Live: d.live(ctx, m, r, values)}
	for _, f := range fields {
		one := guest.Field{Code: f.field.Code, Label: texts.Field(lang, m, f.field), Help: texts.FieldHelp(lang, m, f.field), Type: f.field.Type.Code(), Required: f.required, Set: f.set}
		if !f.place.Label.IsZero() {
			one.Label = texts.Label(lang, f.place.Label)
		}
		if !f.place.Help.IsZero() {
			one.Help = texts.Label(lang, f.place.Help)
		}
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

// chosen are the values that conditions may look at: those of the request, and what was filled of its form so far. What the
// form does not ask for is not looked at.
func (d *door) chosen(ctx context.Context, r *view.Request, sent map[string]any) model.Values {
	values := model.Values{"type_id": r.Values["type_id"]}
	for range 2 { // what is chosen may bring another form
		fields, err := d.asked(ctx, r, values)
		if err != nil {
			return values
		}
		for _, f := range fields {
			if v, err := f.field.Type.Coerce(sent[f.field.Code]); err == nil && v != nil {
				values[f.field.Code] = v
			}
			if f.set != nil {
				values[f.field.Code] = f.set
			}
		}
	}
	return values
}

// system acts for a visitor.
func system(ctx context.Context) context.Context { return access.With(ctx, access.System) }
