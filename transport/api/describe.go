package api

import (
	"maps"
	"slices"
	"sort"
	"strings"

	"steward/engine/access"
	"steward/engine/condition"
	"steward/engine/fault"
	"steward/engine/model"
	"steward/engine/model/field"
	"steward/engine/record"
	"steward/engine/view"
)

var comparisons = map[model.Comparison]string{
	model.NoComparison: "none", model.AsText: "text", model.AsNumber: "number", model.AsDate: "date", model.AsDateTime: "datetime",
	model.AsSelect: "select", model.AsMulti: "multi", model.AsBool: "boolean",
}

// describeModel gives a model as the interface draws it, without what the caller may not see.
func (c *call) describeModel(m *model.Model) map[string]any {
	lang, texts := c.lang(), c.snap.Texts
	fields := []map[string]any{}
	for _, code := range append(c.h.Platform.Records.Readable(c.ctx(), m), c.h.Platform.Records.Drawn(c.ctx(), m)...) {
		if f := m.Field(code); f != nil && !f.Disabled {
			fields = append(fields, c.describeField(m, f))
		}
	}
	if c.may(m, access.Create) || c.may(m, access.Update) { // secrets are written, and never read
		for i := range m.Fields {
			if f := &m.Fields[i]; f.Secret && !f.ReadOnly && !f.Disabled {
				fields = append(fields, c.describeField(m, f))
			}
		}
	}
	key := m.Key
	if key == "" {
		key = "entity_id"
	}
	var title any
	if len(m.Title) > 0 {
		title = m.Title[0]
	}
	return map[string]any{
		"alias": m.Alias, "label": texts.Model(lang, m), "plural": texts.Plural(lang, m), "key": key, "title_field": title, "order": m.Order, "icon": m.Icon,
		"traits": m.Traits.Names(), "numbered": m.Numbered, "fields": fields,
		"can": map[string]any{"create": c.may(m, access.Create), "update": c.may(m, access.Update), "delete": c.may(m, access.Delete),
			"import": c.actor.Type == access.Administrator && !m.NoImport, "configure": c.actor.Type == access.Administrator},
	}
}

// may says whether the caller may do something with any record of the model at all.
func (c *call) may(m *model.Model, action access.Action) bool {
	return c.h.Platform.Records.Scope(c.ctx(), m, action).Refused == ""
}

func (c *call) describeField(m *model.Model, f *model.Field) map[string]any {
	lang, texts := c.lang(), c.snap.Texts
	kind, options, read := f.Type.Code(), c.fieldOptions(f), f
	if t, ok := f.Type.(model.Looking); ok { // drawn, filtered and sorted as what it leads to
		if p, err := condition.Resolve(c.snap.Registry, m, f.Code); err == nil {
			read, options = p.Field, maps.Clone(c.fieldOptions(p.Field))
			options["path"], options["as"] = t.Path(), p.Field.Type.Code()
		}
	}
	st := read.Type.Storage()
	cmp := read.Type.Comparison()
	operators := []string{}
	for _, op := range condition.Operators(cmp) {
		operators = append(operators, string(op))
	}
	_, looking := f.Type.(model.Looking)
	out := map[string]any{
		"code": f.Code, "type": kind, "label": texts.Field(lang, m, f), "required": f.Required, "read_only": f.ReadOnly || f.System || looking,
		"write_once": f.WriteOnce, "filterable": !f.Secret && cmp != model.NoComparison, "sortable": !f.Secret && st.HasColumn() && st != model.LongText && st != model.JSON,
		"searchable": f.Searchable, "custom": f.Custom, "comparison": comparison(read, cmp), "operators": operators, "options": options,
	}
	if help := texts.FieldHelp(lang, m, f); help != "" {
		out["help"] = help
	}
	return out
}

func comparison(f *model.Field, cmp model.Comparison) string {
	if t, ok := f.Type.(model.Referring); ok && cmp == model.AsSelect {
		if t.Target().ByUsername {
			return "user"
		}
		return "reference"
	}
	return comparisons[cmp]
}

func (c *call) fieldOptions(f *model.Field) map[string]any {
	o := f.Type.Options()
	if o == nil {
		o = map[string]any{}
	}
	if t, ok := f.Type.(model.Referring); ok && t.Target().ByUsername {
		if people := c.snap.Registry.Model(t.Target().Alias); people != nil {
			o["may_create"] = c.may(people, access.Create) // who is missing can be added where he is looked up
		}
	}
	if t, ok := f.Type.(model.Detailing); ok {
		alias, by := t.Details()
		if related := c.related(&view.Related{Model: alias, Field: by}); related != nil {
			o["related"] = related
		}
	}
	return o
}

// describeList gives a list in the language of the caller.
func (c *call) describeList(l *model.List) map[string]any {
	lang, texts := c.lang(), c.snap.Texts
	values := make([]map[string]any, 0, len(l.Values))
	for i := range l.Values {
		v := &l.Values[i]
		classes := v.Classes
		if classes == nil {
			classes = []string{}
		}
		values = append(values, map[string]any{"value": v.Value, "label": texts.ListValue(lang, l, v), "color": v.Color, "icon": v.Icon,
			"classes": classes, "enabled": !v.Disabled, "default": v.Default})
	}
	classes := make([]map[string]any, 0, len(l.Classes))
	for i := range l.Classes {
		classes = append(classes, map[string]any{"code": l.Classes[i].Code, "label": texts.ListClass(lang, l, &l.Classes[i])})
	}
	return map[string]any{"code": l.Code, "label": texts.List(lang, l), "values": values, "classes": classes}
}

// listsOf gives every list that fields of the model use.
func (c *call) listsOf(m *model.Model) map[string]any {
	out := map[string]any{}
	for i := range m.Fields {
		f := &m.Fields[i]
		if _, ok := f.Type.(model.Looking); ok {
			if p, err := condition.Resolve(c.snap.Registry, m, f.Code); err == nil {
				f = p.Field
			}
		}
		if listed, ok := f.Type.(model.Listed); ok && !m.Fields[i].Disabled {
			if l := c.snap.Registry.List(listed.List()); l != nil {
				out[l.Code] = c.describeList(l)
			}
		}
	}
	return out
}

// present gives a record as the API spells it.
func (c *call) present(r *record.Record) map[string]any {
	out := make(map[string]any, len(r.Values)+6)
	for name, v := range r.Values {
		f := r.Model.Field(name)
		if f == nil {
			f, _ = c.follow(r.Model, name)
		}
		if f == nil {
			out[name] = v
			continue
		}
		out[name] = field.ToJSON(f, v)
	}
	out["entity_id"] = r.ID
	if r.Model.Key != "" {
		out[r.Model.Key] = r.ID
	}
	if r.Version > 0 {
		out["version"] = r.Version
	}
	if r.Labels != nil {
		out["_labels"] = c.labels(r)
	}
	if r.Title != "" {
		out["_title"] = r.Title
	}
	if r.Number != "" {
		out["_number"] = r.Number
	}
	if len(r.Warnings) > 0 {
		said := make([]map[string]any, len(r.Warnings))
		for i, w := range r.Warnings {
			said[i] = map[string]any{"field": w.Field, "code": short(w.Key), "message": c.words(w.Field, w.Key, w.Params)}
		}
		out["_warnings"] = said
	}
	for name, v := range r.Added {
		out[name] = v
	}
	return out
}

// labels puts list values into the language of the caller; other labels are names. What has no label has no value.
func (c *call) labels(r *record.Record) map[string]any {
	out := make(map[string]any, len(r.Labels))
	for code, label := range r.Labels {
		out[code] = label
		v := r.Values[code]
		f := r.Model.Field(code)
		if f == nil {
			f, _ = c.follow(r.Model, code)
		}
		if f == nil || v == nil {
			continue
		}
		listed, ok := f.Type.(model.Listed)
		if !ok {
			continue
		}
		l := c.snap.Registry.List(listed.List())
		if l == nil {
			continue
		}
		if words, ok := c.valueLabel(l, v); ok {
			out[code] = words
		}
	}
	return out
}

func (c *call) valueLabel(l *model.List, v any) (any, bool) {
	one := func(v any) (string, bool) {
		for i := range l.Values {
			if l.Values[i].Value == v {
				return c.snap.Texts.ListValue(c.lang(), l, &l.Values[i]), true
			}
		}
		return "", false
	}
	switch many := v.(type) {
	case []int64:
		out := []string{}
		for _, x := range many {
			if s, ok := one(x); ok {
				out = append(out, s)
			}
		}
		return out, true
	case []string:
		out := []string{}
		for _, x := range many {
			if s, ok := one(x); ok {
				out = append(out, s)
			}
		}
		return out, true
	}
	return one(v)
}

func listModels(c *call) (any, error) {
	items := []map[string]any{}
	for _, m := range c.snap.Registry.Models() {
		if m.Internal || m.Disabled || !c.may(m, access.Read) {
			continue
		}
		items = append(items, map[string]any{"alias": m.Alias, "label": c.snap.Texts.Model(c.lang(), m), "plural": c.snap.Texts.Plural(c.lang(), m), "custom": m.Custom})
	}
	sort.Slice(items, func(i, j int) bool { return items[i]["alias"].(string) < items[j]["alias"].(string) })
	return map[string]any{"items": items}, nil
}

// readableModel finds the model of the path; one whose records the caller can never read does not exist for him.
func (c *call) readableModel() (*model.Model, error) {
	m, err := c.model()
	if err != nil {
		return nil, err
	}
	if err := c.h.Platform.Records.Scope(c.ctx(), m, access.Read).Err(); err != nil {
		return nil, err
	}
	return m, nil
}

func oneModel(c *call) (any, error) {
	m, err := c.readableModel()
	if err != nil {
		return nil, err
	}
	return c.describeModel(m), nil
}

func oneList(c *call) (any, error) {
	l := c.snap.Registry.List(c.r.PathValue("code"))
	if l == nil || l.Disabled {
		return nil, fault.Missing()
	}
	return c.describeList(l), nil
}

// follow finds the field a path names and the model it is of; nil when there is none.
func (c *call) follow(m *model.Model, name string) (*model.Field, *model.Model) {
	p, err := condition.Resolve(c.snap.Registry, m, name)
	if err != nil || p.Field == nil {
		return nil, nil
	}
	owner := m
	if n := len(p.Hops); n > 0 {
		owner = p.Hops[n-1].To
	}
	return p.Field, owner
}

// spoken are the texts of the caller's language.
type spoken struct{ c *call }

// T is a text with its values.
func (s spoken) T(key string, params map[string]any) string {
	return s.c.snap.Texts.T(s.c.lang(), key, params)
}

// Field is the name of a field.
func (s spoken) Field(m *model.Model, f *model.Field) string {
	return s.c.snap.Texts.Field(s.c.lang(), m, f)
}

// terms lists what a condition may ask beside the fields of a model, described like fields, with the lists behind them.
func terms(c *call) (any, error) {
	m, err := c.readableModel()
	if err != nil {
		return nil, err
	}
	list, err := c.h.Platform.Records.Terms(c.ctx(), c.r.PathValue("name"), m, spoken{c})
	if err != nil {
		return nil, err
	}
	fields, lists := []map[string]any{}, map[string]any{}
	for _, t := range list {
		options := map[string]any{}
		if l := c.snap.Registry.List(t.List); t.List != "" && l != nil {
			options["source"] = map[string]any{"kind": "list", "list": t.List}
			lists[t.List] = c.describeList(l)
		}
		fields = append(fields, map[string]any{"code": t.Code, "type": t.Type, "label": t.Label, "filterable": true, "comparison": map[bool]string{true: "select", false: "number"}[t.List != ""],
			"operators": t.Operators, "options": options})
	}
	slices.SortFunc(fields, func(a, b map[string]any) int { return strings.Compare(a["code"].(string), b["code"].(string)) })
	return map[string]any{"fields": fields, "lists": lists}, nil
}
