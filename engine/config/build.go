package config

import (
	"bytes"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"sort"
	"strings"

	"steward/engine/condition"
	"steward/engine/fault"
	"steward/engine/model"
	"steward/engine/text"
	"steward/engine/view"
)

// build makes the snapshot of an overlay. err means that no registry can be made of it; problems are faults of screens
// and conditions that leave the rest usable.
func (s *Service) build(rows []Row, version int64) (*Snapshot, []string, map[string]fault.Fault, error) {
	objects, err := s.effective(rows)
	if err != nil {
		return nil, nil, nil, err
	}
	b := builder{s: s, objects: objects}
	snap := &Snapshot{Version: version, Objects: objects, Settings: Settings{}, shipped: s.theirs}
	models := b.models()
	lists := b.lists()
	if len(b.problems) > 0 {
		return nil, b.problems, b.keys, invalid(b.problems, b.keys)
	}
	if snap.Registry, err = model.Build(models, lists, s.shipped.System); err != nil {
		faults, _ := err.(model.Faults)
		return nil, faults, nil, invalid(faults, nil)
	}
	b.follow(snap.Registry)
	snap.Texts = b.texts()
	snap.Settings = b.settings()
	var faults view.Faults
	snap.Views, faults = view.Build(snap.Registry, view.Definitions{
		Grids: decodeAll[view.Grid](&b, Grid), Forms: decodeAll[view.Form](&b, Form), Menu: b.menu(), Portal: decodeAll[view.PortalGroup](&b, Portal), Dashboards: decodeAll[view.Dashboard](&b, Dashboard), Homes: decodeAll[view.Home](&b, Home)})
	for _, f := range faults {
		b.problems = append(b.problems, f.Field+": "+snap.Texts.T("en", f.Key, f.Params))
	}
	return snap, append(b.problems, b.soft...), b.keys, nil
}

type builder struct {
	s        *Service
	objects  map[Key]Body
	problems []string
	made     map[string]customModule // by the first part of the alias of their models
	entries  []modelEntry
	soft     []string               // problems that leave the rest usable
	keys     map[string]fault.Fault // of problems that have one
}

func (b *builder) complain(k Key, format string, args ...any) {
	b.problems = append(b.problems, k.Kind+" "+k.Code+": "+fmt.Sprintf(format, args...))
}

// codes lists the codes of a kind, sorted.
func (b *builder) codes(kind string) []string {
	var out []string
	for k := range b.objects {
		if k.Kind == kind {
			out = append(out, k.Code)
		}
	}
	sort.Strings(out)
	return out
}

// decodeAll reads all objects of a kind into their type.
func decodeAll[T any](b *builder, kind string) []T {
	var out []T
	for _, code := range b.codes(kind) {
		var v T
		if b.decode(Key{kind, code}, &v) {
			out = append(out, v)
		}
	}
	return out
}

func (b *builder) decode(k Key, into any) bool {
	raw, err := json.Marshal(b.objects[k])
	if err == nil {
		d := json.NewDecoder(bytes.NewReader(raw))
		d.DisallowUnknownFields()
		err = d.Decode(into)
	}
	if err != nil {
		b.complain(k, "%v", err)
		return false
	}
	return true
}

// customField is a field made by an administrator (custom-fields.md 2.2).
type customField struct {
	Model      string            `json:"model"`
	Column     string            `json:"column_name"`
	Element    string            `json:"element_type"`
	Label      map[string]string `json:"label"`
	Help       map[string]string `json:"help_text,omitempty"`
	Options    map[string]any    `json:"options,omitempty"`
	Default    any               `json:"default_value,omitempty"`
	Required   bool              `json:"required,omitempty"`
	Unique     bool              `json:"unique,omitempty"`
	Indexed    bool              `json:"indexed,omitempty"`
	Searchable bool              `json:"searchable,omitempty"`
	NoHistory  bool              `json:"no_history,omitempty"`
	Disabled   bool              `json:"disabled,omitempty"`
	View       []int64           `json:"view_group_ids,omitempty"`
	ReadOnly   []int64           `json:"readonly_group_ids,omitempty"`
	Validation string            `json:"validation,omitempty"`
	Position   int               `json:"position,omitempty"`
}

// MaxCustomFields is the limit of custom fields of one model.
const MaxCustomFields = 200

func (b *builder) models() []model.Model {
	models := slices.Clone(b.s.shipped.Models)
	custom, implied := b.customModels()
	models = append(models, custom...)
	fields := map[string][]model.Field{}
	for _, f := range implied {
		b.addField(Key{Field, f.Model + "." + f.Column}, f, fields)
	}
	for _, code := range b.codes(Field) {
		b.field(Key{Field, code}, models, fields)
	}
	for i := range models {
		own := fields[models[i].Alias]
		if len(own) == 0 {
			continue
		}
		if len(own) > MaxCustomFields {
			b.complain(Key{Model, models[i].Alias}, "at most %d custom fields", MaxCustomFields)
		}
		sort.SliceStable(own, func(i, j int) bool { return own[i].Position < own[j].Position })
		models[i].Fields = append(slices.Clone(models[i].Fields), own...)
		if models[i].Custom {
			entitle(&models[i])
		}
	}
	return models
}

// maxName is the longest name of a table that both databases take.
const maxName = 63

// Reserved are column names that the platform or SQL needs.
var reserved = []string{"entity_id", "version", "created_at", "created_by", "updated_at", "updated_by", "formtemplate_id", "rowid", "is_new"}

func (b *builder) field(k Key, models []model.Model, into map[string][]model.Field) {
	var f customField
	if !b.decode(k, &f) {
		return
	}
	alias, column, _ := strings.Cut(k.Code, ".")
	if f.Model == "" {
		f.Model = alias
	}
	if f.Column == "" {
		f.Column = column
	}
	i := slices.IndexFunc(models, func(m model.Model) bool { return m.Alias == f.Model })
	switch {
	case i < 0:
		b.complain(k, "there is no model %s", f.Model)
		return
	case k.Code != f.Model+"."+f.Column:
		b.complain(k, "model and column cannot change")
		return
	case !models[i].Custom && !strings.HasPrefix(f.Column, "cust_"):
		b.complain(k, "the column of a custom field begins with cust_")
		return
	case slices.Contains(reserved, f.Column):
		b.complain(k, "the column name %s is reserved", f.Column)
		return
	case len(f.Label) == 0:
		b.complain(k, "a label is needed")
		return
	}
	b.addField(k, f, into)
}

// addField gives a model a field; one without a label has the words of its code.
func (b *builder) addField(k Key, f customField, into map[string][]model.Field) {
	t, err := b.s.shipped.Types(f.Element, b.keyed(f.Options))
	if err != nil {
		b.complain(k, "%v", err)
		return
	}
	if t.Storage() == model.Links && len(strings.ReplaceAll(f.Model, "/", "_"))+len(f.Column)+2 > maxName {
		b.fault(k, "config.field.too_long", nil)
		return
	}
	made := model.Field{Code: f.Column, Type: t, Label: f.Label, Help: f.Help, Required: f.Required, Unique: f.Unique, Indexed: f.Indexed, Searchable: f.Searchable,
		NoHistory: f.NoHistory, Disabled: f.Disabled, Custom: true, ViewGroups: f.View, EditGroups: f.ReadOnly, Validation: f.Validation, Position: f.Position}
	_, computed := t.(model.Computed)
	_, counted := t.(model.Sequenced)
	_, worked := t.(model.Worked)
	if computed || counted || worked {
		made.ReadOnly, made.Required = true, false
	}
	made.Unique = made.Unique || counted
	if t.Code() == "secret" {
		made.Secret = true
	}
	if made.Check, err = b.s.shipped.Validation(f.Validation); err != nil {
		b.complain(k, "%v", err)
		return
	}
	if b, ok := t.(interface{ Begins() any }); ok {
		made.Default = b.Begins()
	}
	if f.Default != nil {
		if made.Default, err = t.Coerce(f.Default); err != nil {
			b.complain(k, "the default value does not fit: %v", err)
			return
		}
	}
	into[f.Model] = append(into[f.Model], made)
}

// follow complains of fields that lead to fields that are not there.
func (b *builder) follow(reg *model.Registry) {
	for _, m := range reg.Models() {
		for i := range m.Fields {
			f := &m.Fields[i]
			k := Key{Field, m.Alias + "." + f.Code}
			if t, ok := f.Type.(model.Looking); ok {
				if p, err := condition.Resolve(reg, m, f.Code); err != nil || p.Field.Secret {
					b.complain(k, "the path %s leads to no field", t.Path())
				}
			}
			if t, ok := f.Type.(model.Dependent); ok && m.Field(t.DependsOn()) == nil {
				b.complain(k, "there is no field %s to depend on", t.DependsOn())
			}
			if _, ok := f.Type.(model.Worked); ok && !m.Traits.Has(model.Activities) {
				b.complain(k, "a timer needs a model with worklogs")
			}
			if t, ok := f.Type.(model.Detailing); ok && !refers(reg, m, t) {
				alias, by := t.Details()
				b.complain(k, "the field %s of %s does not refer to %s", by, alias, m.Alias)
			}
		}
	}
}

// refers reports whether the records that a field shows name the record they are shown on.
func refers(reg *model.Registry, m *model.Model, t model.Detailing) bool {
	alias, by := t.Details()
	models := reg.Models() // those that are switched off too: they come back
	at := slices.IndexFunc(models, func(one *model.Model) bool { return one.Alias == alias })
	if at < 0 {
		return false
	}
	p, err := condition.Resolve(reg, models[at], by)
	if err != nil {
		return false
	}
	to, ok := p.Field.Type.(model.Referring)
	return ok && to.Target().Alias == m.Alias
}

// keyed says of a field on a list whether the values of that list are text, where the options leave it open.
func (b *builder) keyed(options map[string]any) map[string]any {
	code, _ := options["list"].(string)
	if _, said := options["values_are"]; code == "" || said {
		return options
	}
	values, _ := b.objects[Key{List, code}]["values"].([]any)
	for _, v := range values {
		one, _ := v.(map[string]any)
		if _, ok := one["value"].(string); ok {
			out := maps.Clone(options)
			out["values_are"] = "text"
			return out
		}
	}
	return options
}

// list is the form of a list in files and overlay.
type list struct {
	Code     string            `json:"code"`
	Label    map[string]string `json:"label"`
	System   bool              `json:"system,omitempty"`
	Disabled bool              `json:"disabled,omitempty"`
	Classes  []struct {
		Code   string            `json:"code"`
		Label  map[string]string `json:"label"`
		System bool              `json:"system,omitempty"`
	} `json:"classes,omitempty"`
	Values []struct {
		Value      any               `json:"value"`
		Label      map[string]string `json:"label"`
		Color      string            `json:"color,omitempty"`
		Icon       string            `json:"icon,omitempty"`
		Classes    []string          `json:"classes,omitempty"`
		Default    bool              `json:"default,omitempty"`
		Disabled   bool              `json:"disabled,omitempty"`
		System     bool              `json:"system,omitempty"`
		Visibility []struct {
			Model      string          `json:"model"`
			Portal     bool            `json:"portal_visibility"`
			Frontend   bool            `json:"frontend_visibility"`
			Expression *condition.Node `json:"expression,omitempty"`
			Groups     []int64         `json:"enabled_group_ids,omitempty"`
		} `json:"visibility,omitempty"`
	} `json:"values"`
}

func (b *builder) lists() []model.List {
	var out []model.List
	for _, code := range b.codes(List) {
		k := Key{List, code}
		var l list
		if !b.decode(k, &l) {
			continue
		}
		made := model.List{Code: code, Label: l.Label, System: l.System, Disabled: l.Disabled}
		for _, c := range l.Classes {
			made.Classes = append(made.Classes, model.ListClass{Code: c.Code, Label: c.Label, System: c.System})
		}
		labels := map[string]bool{}
		for _, v := range l.Values {
			value := v.Value
			if f, ok := value.(float64); ok {
				value = int64(f)
			}
			name := strings.ToLower(v.Label["en"])
			if name != "" && labels[name] {
				b.complain(k, "two values are labelled %q", v.Label["en"])
			}
			labels[name] = true
			x := model.ListValue{Value: value, Label: v.Label, Color: v.Color, Icon: v.Icon, Classes: v.Classes, Default: v.Default, Disabled: v.Disabled, System: v.System}
			for _, r := range v.Visibility {
				rule := model.ListVisibility{Model: r.Model, Portal: r.Portal, Frontend: r.Frontend, Groups: r.Groups}
				if r.Expression != nil {
					raw, err := json.Marshal(r.Expression)
					if err != nil {
						b.complain(k, "%v", err)
					}
					rule.Expression = raw
				}
				x.Visibility = append(x.Visibility, rule)
			}
			made.Values = append(made.Values, x)
		}
		out = append(out, made)
	}
	return out
}

func (b *builder) texts() *text.Catalog {
	own := map[string]text.Texts{}
	for _, code := range b.codes(Text) {
		lang, key, _ := strings.Cut(code, "/")
		if own[lang] == nil {
			own[lang] = text.Texts{}
		}
		own[lang][key] = fmt.Sprint(b.objects[Key{Text, code}]["words"])
	}
	if len(own) == 0 {
		return b.s.shipped.Texts
	}
	return b.s.shipped.Texts.With(own)
}
