// Package setter is the one value setter of the platform: the ordered list of fields and values that routing, escalation,
// flows, portal requests and mass actions write. It computes what to write and says what it skipped; writing is done by
// who asked, through the save pipeline.
package setter

import (
	"bytes"
	"context"
	"encoding/json"
	"time"

	"steward/engine/access"
	"steward/engine/fault"
	"steward/engine/model"
	"steward/engine/model/field"
	"steward/engine/record"
)

// Row is one field and what becomes of it.
type Row struct {
	Field string `json:"field"`
	Mode  Mode   `json:"mode"`
	Value any    `json:"value,omitempty"`
}

// Mode says how the value is found.
type Mode string

// The modes of a row (shared-automation-engine.md 2.4).
const (
	Set         Mode = "set"
	Clear       Mode = "clear"
	Copy        Mode = "copy"     // Value is a field path of the record
	Template    Mode = "template" // Value is a text template
	Add         Mode = "add"      // to a number, or "2d" to a date
	Append      Mode = "append"   // to several values, or to a text
	CurrentUser Mode = "current_user"
	NowMode     Mode = "now"
)

// MaxRows bounds a stored setter.
const MaxRows = 100

// Parse reads a stored setter. Nothing is an empty one.
func Parse(raw string) ([]Row, error) {
	trimmed := bytes.TrimSpace([]byte(raw))
	if len(trimmed) == 0 || bytes.Equal(trimmed, []byte("null")) {
		return nil, nil
	}
	d := json.NewDecoder(bytes.NewReader(trimmed))
	d.DisallowUnknownFields()
	d.UseNumber()
	var rows []Row
	if err := d.Decode(&rows); err != nil || d.More() {
		return nil, fault.InvalidField("", "setter.not_a_setter")
	}
	if len(rows) > MaxRows {
		return nil, fault.InvalidField("", "setter.too_many_rows", fault.Params{"max": MaxRows})
	}
	for i := range rows {
		if rows[i].Mode == "" {
			rows[i].Mode = Set
		}
	}
	return rows, nil
}

// Check finds what is wrong with a setter for a model, for the editor of the configuration.
func Check(m *model.Model, rows []Row) []fault.Fault {
	var out []fault.Fault
	for _, r := range rows {
		f := m.Field(r.Field)
		switch {
		case f == nil || f.Type.Storage() == model.Virtual:
			out = append(out, fault.Fault{Field: r.Field, Key: "fault.unknown_field", Params: fault.Params{"field": r.Field}})
		case f.System && f.Code != "formtemplate_id", f.ReadOnly, f.Secret:
			out = append(out, fault.Fault{Field: r.Field, Key: "setter.kept_by_the_program", Params: fault.Params{"field": r.Field}})
		case !knownMode(r.Mode):
			out = append(out, fault.Fault{Field: r.Field, Key: "setter.unknown_mode", Params: fault.Params{"mode": string(r.Mode)}})
		case r.Mode == Set:
			if _, err := f.Type.Coerce(r.Value); err != nil {
				out = append(out, fault.Fault{Field: r.Field, Key: "fault.invalid_value"})
			}
		}
	}
	return out
}

// CheckField refuses a setter in a field of what is saved that could not be used on a model. It gives its rows; false says that
// they cannot be read.
func CheckField(d *record.Draft, code string, m *model.Model) ([]Row, bool) {
	rows, err := Parse(d.Text(code))
	if err != nil {
		d.Invalid(code, "setter.not_a_setter")
		return nil, false
	}
	for _, f := range Check(m, rows) {
		d.Invalid(code, f.Key, f.Params)
	}
	return rows, true
}

func knownMode(m Mode) bool {
	switch m {
	case Set, Clear, Copy, Template, Add, Append, CurrentUser, NowMode:
		return true
	}
	return false
}

// Subject is the record a setter looks at: a draft, or one that is stored.
type Subject interface {
	Get(code string) any
}

// Value is what a row yields, canonical.
type Value struct {
	Field string
	Value any
}

// Skip is a row that was left out, with its reason as a text key.
type Skip struct {
	Field, Key string
}

// Machine computes values. Render may be nil: rows with templates are then skipped.
type Machine struct {
	Records  *record.Service
	Registry func(ctx context.Context) *model.Registry
	Render   func(ctx context.Context, template string, m *model.Model, s Subject) (string, error)
}

// Values computes the rows in order; a row sees what those before it yield. A value that the record may not have is
// skipped, the others apply.
func (x Machine) Values(ctx context.Context, m *model.Model, s Subject, rows []Row, now time.Time) ([]Value, []Skip) {
	return x.values(ctx, m, m, &overlay{Subject: s, set: map[string]any{}}, rows, now)
}

// New computes the values of a record of another model that is made because of the subject: copies and templates look at
// the subject, everything else at the new record.
func (x Machine) New(ctx context.Context, from *model.Model, s Subject, to *model.Model, rows []Row, now time.Time) ([]Value, []Skip) {
	return x.values(ctx, from, to, &overlay{Subject: nothing{}, from: s, set: map[string]any{}}, rows, now)
}

// values computes rows for fields of m; copies and templates are of the model from.
func (x Machine) values(ctx context.Context, from, m *model.Model, view *overlay, rows []Row, now time.Time) ([]Value, []Skip) {
	var out []Value
	var skipped []Skip
	for _, r := range rows {
		f := m.Field(r.Field)
		if f == nil || f.Type.Storage() == model.Virtual || f.ReadOnly || f.Secret {
			skipped = append(skipped, Skip{r.Field, "fault.unknown_field"})
			continue
		}
		v, key := x.value(ctx, from, f, view, r, now)
		if key == "" {
			key = x.refused(ctx, f, v)
		}
		if key != "" {
			skipped = append(skipped, Skip{r.Field, key})
			continue
		}
		view.set[r.Field] = v
		out = append(out, Value{r.Field, v})
	}
	return out, skipped
}

type overlay struct {
	Subject
	from Subject // what copies and templates look at; nil: the subject
	set  map[string]any
}

// source is what copies and templates look at.
func (o *overlay) source() Subject {
	if o.from != nil {
		return o.from
	}
	return o
}

type nothing struct{}

func (nothing) Get(string) any { return nil }

func (o *overlay) Get(code string) any {
	if v, ok := o.set[code]; ok {
		return v
	}
	return o.Subject.Get(code)
}

// value finds what a row yields; the key says why it yields nothing usable.
func (x Machine) value(ctx context.Context, m *model.Model, f *model.Field, s *overlay, r Row, now time.Time) (any, string) {
	var raw any
	switch r.Mode {
	case Clear:
		return nil, ""
	case Set:
		raw = r.Value
	case CurrentUser:
		a := access.From(ctx)
		raw = a.Username
		if f.Type.Storage() == model.Integer {
			raw = a.ID
		}
	case NowMode:
		raw = now.Format(time.RFC3339)
	case Copy:
		path, _ := r.Value.(string)
		v, ok := x.follow(ctx, m, s.source(), path)
		if !ok {
			return nil, "fault.unknown_field"
		}
		raw = v
	case Template:
		text, _ := r.Value.(string)
		if x.Render == nil {
			return nil, "setter.no_templates"
		}
		out, err := x.Render(ctx, text, m, s.source())
		if err != nil {
			return nil, "setter.bad_template"
		}
		raw = out
	case Add:
		return added(f, s.Get(r.Field), r.Value, now)
	case Append:
		return appended(f, s.Get(r.Field), r.Value)
	default:
		return nil, "setter.unknown_mode"
	}
	v, err := f.Type.Coerce(raw)
	if err != nil {
		return nil, "fault.invalid_value"
	}
	return v, ""
}

// follow reads a path of at most three references from the subject.
func (x Machine) follow(ctx context.Context, m *model.Model, s Subject, path string) (any, bool) {
	head, rest, far := cut(path)
	if !far {
		f := m.Field(head)
		if f == nil || f.Secret {
			return nil, false
		}
		return Plain(f, s.Get(head)), true
	}
	f, to := x.Registry(ctx).Follow(m, head)
	if f == nil || to == nil {
		return nil, false
	}
	key := s.Get(f.Code)
	if key == nil {
		return nil, true
	}
	column := "entity_id"
	if t, ok := f.Type.(model.Referring); ok && t.Target().ByUsername {
		column = "username"
	}
	rec, err := x.Records.GetBy(access.With(ctx, access.System), to.Alias, column, key)
	if err != nil {
		return nil, fault.Is(err, fault.NotFound)
	}
	return x.follow(ctx, to, values(rec.Values), rest)
}

type values model.Values

func (v values) Get(code string) any { return v[code] }

func cut(path string) (head, rest string, far bool) {
	for i := range len(path) {
		if path[i] == '.' {
			return path[:i], path[i+1:], true
		}
	}
	return path, "", false
}

// Refused gives the reason why a record may not get a value, as a text key: what it names is switched off or does not exist.
func (x Machine) Refused(ctx context.Context, m *model.Model, code string, v any) string {
	f := m.Field(code)
	if f == nil || f.Type.Storage() == model.Virtual || f.ReadOnly || f.Secret {
		return "fault.unknown_field"
	}
	return x.refused(ctx, f, v)
}

// Present gives the reason, as a text key, why what a value names is not there: it was deleted or is switched off.
func (x Machine) Present(ctx context.Context, f *model.Field, v any) string {
	return x.refused(ctx, f, v)
}

// refused gives the reason why a record may not get a value: it is switched off, or does not exist.
func (x Machine) refused(ctx context.Context, f *model.Field, v any) string {
	if v == nil {
		return ""
	}
	if t, ok := f.Type.(model.Listed); ok {
		list := x.Registry(ctx).List(t.List())
		if list == nil || f.Type.Storage() == model.Links {
			return ""
		}
		if c := list.Value(v); c == nil || c.Disabled {
			return "fault.not_a_choice"
		}
		return ""
	}
	t, ok := f.Type.(model.Referring)
	if !ok || f.Type.Storage() == model.Links {
		return ""
	}
	target := t.Target()
	column := "entity_id"
	if target.ByUsername {
		column = "username"
	}
	rec, err := x.Records.GetBy(access.With(ctx, access.System), target.Alias, column, v)
	if err != nil {
		return "fault.unknown_reference"
	}
	if status := rec.Model.Field("status"); status != nil {
		if l, ok := status.Type.(model.Listed); ok && l.List() == "enabled_disabled" && rec.Values.Int("status") == 0 {
			return "setter.disabled"
		}
	}
	if rec.Model.Field("is_active") != nil && !rec.Values.Flag("is_active") {
		return "setter.disabled"
	}
	return ""
}

// Plain turns a canonical value into a form that another type can read.
func Plain(f *model.Field, v any) any {
	if v == nil {
		return nil
	}
	switch f.Type.Storage() {
	case model.Decimal:
		n, _ := v.(int64)
		return field.FormatDecimal(n)
	case model.DateTime:
		n, _ := v.(int64)
		return time.Unix(n, 0).UTC().Format(time.RFC3339)
	}
	return v
}
