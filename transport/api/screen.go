package api

import (
	"context"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"steward/engine/access"
	"steward/engine/condition"
	"steward/engine/fault"
	"steward/engine/model"
	"steward/engine/model/field"
	"steward/engine/record"
	"steward/engine/text"
	"steward/engine/view"
)

func listScreen(c *call) (any, error) {
	c.r = c.r.WithContext(record.Deciding(c.ctx()))
	m, err := c.readableModel()
	if err != nil {
		return nil, err
	}
	context, err := contextValues(m, c.query("context"))
	if err != nil {
		return nil, err
	}
	grids := []map[string]any{}
	for _, g := range c.snap.Views.Grids(m.Alias, c.area(), c.actor, context) {
		one := c.describeGrid(m, g)
		one["own"] = ownGrid(g, c.actor)
		grids = append(grids, one)
	}
	shown, err := c.describeContext(m, context)
	if err != nil {
		return nil, err
	}
	many, err := c.h.Platform.Records.MassActs(c.ctx(), m)
	if err != nil {
		return nil, err
	}
	acts, err := c.describeActs(m, many)
	if err != nil {
		return nil, err
	}
	return map[string]any{"model": c.drawnModel(m), "grids": grids, "context": shown, "lists": c.drawnLists(m), "actions": acts, "figures": c.h.Platform.Records.HasFigures(m)}, nil
}

// describeContext names what a list is narrowed to: the service type of the menu entry.
func (c *call) describeContext(m *model.Model, values map[string]any) (any, error) {
	if len(values) == 0 {
		return nil, nil
	}
	shown, labels := map[string]any{}, []string{}
	for code, v := range values {
		f := m.Field(code)
		shown[code] = field.ToJSON(f, v)
		label, err := c.valueWords(c.ctx(), f, v)
		if err != nil {
			return nil, err
		}
		labels = append(labels, label)
	}
	return map[string]any{"label": strings.Join(labels, ", "), "values": shown}, nil
}

// valueWords puts one value into words: the title of a reference, the label of a list value.
func (c *call) valueWords(ctx context.Context, f *model.Field, v any) (string, error) {
	if v == nil {
		return "", nil
	}
	switch t := f.Type.(type) {
	case model.Referring:
		target := c.snap.Registry.Model(t.Target().Alias)
		if target == nil {
			break
		}
		keys := []any{v}
		switch many := v.(type) {
		case []int64:
			keys = toAny(many)
		case []string:
			keys = toAny(many)
		}
		titles, err := c.h.Platform.Records.Titles(ctx, target, t.Target().ByUsername, keys)
		if err != nil {
			return "", err
		}
		names := []string{}
		for _, k := range keys {
			if s := titles[k]; s != "" {
				names = append(names, s)
			}
		}
		return strings.Join(names, ", "), nil
	case model.Listed:
		if l := c.snap.Registry.List(t.List()); l != nil {
			switch label, _ := c.valueLabel(l, v); label := label.(type) {
			case string:
				return label, nil
			case []string:
				return strings.Join(label, ", "), nil
			}
		}
	}
	return field.ToText(f, v), nil
}

func toAny[T any](in []T) []any {
	out := make([]any, len(in))
	for i, v := range in {
		out[i] = v
	}
	return out
}

func (c *call) describeGrid(m *model.Model, g *view.Grid) map[string]any {
	texts, lang := c.snap.Texts, c.lang()
	readable := map[string]bool{}
	for _, code := range c.h.Platform.Records.Readable(c.ctx(), m) {
		readable[code] = true
	}
	columns, start := []map[string]any{}, condition.Node{Condition: "AND"}
	for _, col := range g.Columns {
		first, _, dotted := strings.Cut(col.Field, ".")
		f, owner := c.follow(m, col.Field)
		if f == nil || f.Disabled || !dotted && !readable[first] {
			continue
		}
		label := texts.Label(lang, col.Label)
		if col.Label.IsZero() {
			label = texts.Field(lang, owner, f)
		}
		column := map[string]any{"field": col.Field, "label": label, "sortable": col.Sortable, "filterable": col.Filterable, "hidden": col.Hidden, "total": col.Total, "exportable": col.Exportable, "groupable": col.Groupable && groupable(f)}
		if col.Width > 0 {
			column["width"] = col.Width
		}
		if col.Align != "" {
			column["align"] = col.Align
		}
		if col.Renderer != "" {
			column["renderer"] = col.Renderer
		}
		if col.Options != nil {
			column["options"] = col.Options
		}
		if needs := c.readableOf(m, col.Needs(), readable); len(needs) > 0 {
			column["needs"] = needs
		}
		if dotted {
			column["type"] = f.Type.Code()
		}
		columns = append(columns, column)
		if rule := col.Start(); !rule.IsEmpty() {
			start.Rules = append(start.Rules, rule)
		}
	}
	styles := []map[string]any{}
	for _, s := range g.RowStyles {
		styles = append(styles, map[string]any{"condition": s.Condition, "style": s.Style, "text": s.Text, "background": s.Background, "bold": s.Bold})
	}
	label := texts.Label(lang, g.Label)
	if g.Label.IsZero() {
		label = text.Humanise(g.Code)
	}
	return map[string]any{"code": g.Code, "label": label, "columns": columns, "condition": tree(g.Condition), "sort": g.Sort, "row_styles": styles,
		"context": g.Context, "counter": g.Counter, "page_size": g.PageSize, "editable": g.Editable, "shared": true, "default": g.Default, "row_action": g.RowAction,
		"start": tree(start), "mass_actions": g.MassActions, "refresh_seconds": g.RefreshSeconds,
		"allow_export": g.AllowExport, "allow_mass_action": g.AllowMass, "allow_create": g.AllowCreate && c.may(m, access.Create)}
}

// readableOf keeps the fields that the caller may read, those behind a reference included.
func (c *call) readableOf(m *model.Model, fields []string, readable map[string]bool) []string {
	return slices.DeleteFunc(fields, func(path string) bool {
		first, _, _ := strings.Cut(path, ".")
		f, _ := c.follow(m, path)
		return f == nil || f.Disabled || f.Secret || !readable[first]
	})
}

// groupable reports whether rows can be gathered by a field: it has few values, and one for each row.
func groupable(f *model.Field) bool {
	switch f.Type.Comparison() {
	case model.AsSelect, model.AsBool:
		return f.Type.Storage().HasColumn()
	}
	return false
}

// tree is nil for an empty condition, as the interface expects.
func tree(n condition.Node) any {
	if n.IsEmpty() {
		return nil
	}
	return n
}

func recordScreen(c *call) (any, error) {
	c.r = c.r.WithContext(record.Deciding(c.ctx()))
	m, err := c.model()
	if err != nil {
		return nil, err
	}
	if c.r.PathValue("id") == "new" {
		return c.newScreen(m)
	}
	ref, _, err := c.ref()
	if err != nil {
		return nil, err
	}
	r, err := c.h.Platform.Records.Open(c.ctx(), ref)
	if err != nil {
		return nil, err
	}
	c.tag(r)
	update, err := c.h.Platform.Records.May(c.ctx(), r, access.Update)
	if err != nil {
		return nil, err
	}
	remove, err := c.h.Platform.Records.May(c.ctx(), r, access.Delete)
	if err != nil {
		return nil, err
	}
	if hangs(m) {
		if err := c.nameHung([]*record.Record{r}); err != nil {
			return nil, err
		}
	}
	form := c.formOf(r)
	out := c.screen(m, form, c.present(r), r.Values, update, remove)
	if out["actions"], err = c.acts(r); err != nil {
		return nil, err
	}
	if c.query("timeline") == "true" && m.Traits.Has(model.Activities) {
		if out["timeline"], err = c.timelineOf(ref, 0, timelinePage); err != nil {
			return nil, err
		}
	}
	out["buttons"] = c.buttons(m, form, r)
	return c.beside(m, out)
}

// figures gives the numbers that belong to all records of a model: how many licences are used.
func figures(c *call) (any, error) {
	m, err := c.readableModel()
	if err != nil {
		return nil, err
	}
	found, err := c.h.Platform.Records.Figures(c.ctx(), m)
	if err != nil {
		return nil, err
	}
	items := []map[string]any{}
	for _, f := range found {
		items = append(items, map[string]any{"text": c.t(f.Key, f.Params), "field": nil, "full": f.Full})
		if f.Field != "" {
			items[len(items)-1]["field"] = f.Field
		}
	}
	return map[string]any{"items": items}, nil
}

// beside says the figures of a model in the help of the fields that use them up.
func (c *call) beside(m *model.Model, screen map[string]any) (map[string]any, error) {
	found, err := c.h.Platform.Records.Figures(c.ctx(), m)
	if err != nil || len(found) == 0 {
		return screen, err
	}
	described := c.describeModel(m)
	screen["model"] = described
	fields, _ := described["fields"].([]map[string]any)
	for _, f := range found {
		for _, one := range fields {
			if one["code"] == f.Field {
				help, _ := one["help"].(string)
				one["help"] = strings.TrimSpace(help + " " + c.t(f.Key, f.Params))
			}
		}
	}
	return screen, nil
}

// acts describes what the caller can do with a record beside saving and deleting it.
func (c *call) acts(r *record.Record) ([]map[string]any, error) {
	offered, err := c.h.Platform.Records.Acts(c.ctx(), r)
	if err != nil {
		return nil, err
	}
	return c.describeActs(r.Model, offered)
}

// describeActs puts acts into words; those without a group stand alone.
func (c *call) describeActs(of *model.Model, offered []record.Act) ([]map[string]any, error) {
	out := make([]map[string]any, 0, len(offered))
	for _, a := range offered {
		key := "action." + of.Alias + "." + a.Code
		if a.Words != "" {
			key = a.Words
		}
		one := map[string]any{"code": a.Code, "label": a.Label, "icon": a.Icon, "confirm": nil, "group": nil}
		if a.Label == "" {
			one["label"] = c.snap.Texts.T(c.lang(), key, nil)
		}
		if a.Group != "" {
			one["group"] = c.snap.Texts.T(c.lang(), a.Group, nil)
		}
		asks := make([]map[string]any, 0, len(a.Asks))
		for _, name := range a.Asks {
			m := of
			var err error
			if alias, _, other := strings.Cut(name, "."); other {
				if m, err = c.h.Platform.Records.Model(c.ctx(), alias); err != nil {
					return nil, err
				}
			}
			f, err := c.h.Platform.Records.Asked(c.ctx(), of, name)
			if err != nil {
				return nil, err
			}
			asks = append(asks, map[string]any{"model": m.Alias, "field": c.describeField(m, f)})
		}
		one["asks"] = asks
		if a.Confirm {
			one["confirm"] = c.snap.Texts.T(c.lang(), key+".confirm", nil)
		}
		out = append(out, one)
	}
	return out, nil
}

// given is what the dialog of an act or a button asked for; without one there is no body.
func (c *call) given() (record.Input, error) {
	in := record.Input{}
	if c.r.ContentLength == 0 {
		return in, nil
	}
	return in, c.body(&in)
}

// act does what a record offers.
func act(c *call) (any, error) {
	ref, _, err := c.ref()
	if err != nil {
		return nil, err
	}
	in, err := c.given()
	if err != nil {
		return nil, err
	}
	batch := c.h.Platform.Records.NewBatch()
	done, err := c.h.Platform.Records.Perform(record.InBatch(c.ctx(), batch), ref, c.r.PathValue("code"), in)
	if err != nil {
		return nil, err
	}
	if done.Answer != nil {
		return c.tell(done.Answer)
	}
	out := map[string]any{"path": nil, "batch": strconv.FormatInt(int64(batch), 10)}
	if done.Next != nil {
		out["path"] = fmt.Sprintf("/record/%s/%d", done.Next.Model, done.Next.ID)
	}
	return out, nil
}

func (c *call) newScreen(m *model.Model) (any, error) {
	if err := c.h.Platform.Records.Scope(c.ctx(), m, access.Create).Err(); err != nil {
		return nil, err
	}
	values := model.Values{}
	for code, raw := range c.bracketed() {
		f := m.Field(code)
		if f == nil || f.System {
			continue
		}
		v, err := f.Type.Coerce(raw)
		if err != nil {
			return nil, fault.InvalidField(code, "fault.invalid_value")
		}
		values[code] = v
	}
	values, err := c.h.Platform.Records.Prefill(c.ctx(), m, values, record.Options{Form: string(c.area())})
	if err != nil {
		return nil, err
	}
	var form *view.Form
	if code := c.query("form"); code != "" {
		form = c.snap.Views.Form(m.Alias, code)
		if form != nil && form.Area != c.area() {
			form = nil
		}
	}
	if form == nil {
		form = c.snap.Views.Select(m.Alias, c.area(), 0, c.judge(m, values))
	}
	c.formDefaults(m, form, values)
	shown, err := c.h.Platform.Records.Dress(c.ctx(), m, values)
	if err != nil {
		return nil, err
	}
	rec := c.present(shown)
	delete(rec, "entity_id")
	out := c.screen(m, form, rec, values, true, false)
	out["buttons"] = c.buttons(m, form, nil)
	return c.beside(m, out)
}

func (c *call) formDefaults(m *model.Model, form *view.Form, values model.Values) {
	if form == nil {
		return
	}
	for _, x := range form.Fields() {
		f := m.Field(x.Field)
		if f == nil || x.Default == nil || values[x.Field] != nil {
			continue
		}
		if v, err := f.Type.Coerce(x.Default); err == nil {
			values[x.Field] = v
		}
	}
}

// judge evaluates conditions of forms on values.
func (c *call) judge(m *model.Model, values model.Values) view.Judge {
	return func(n condition.Node) bool { return c.h.Platform.Records.Holds(c.ctx(), m, values, n) }
}

func (c *call) screen(m *model.Model, form *view.Form, rec map[string]any, values model.Values, update, remove bool) map[string]any {
	forms := []map[string]any{}
	for _, f := range c.snap.Views.Forms(m.Alias, c.area()) {
		if f.Manual && (len(f.Groups) == 0 || intersects(f.Groups, c.actor.GroupIDs)) {
			forms = append(forms, map[string]any{"code": f.Code, "label": c.snap.Texts.Label(c.lang(), f.Label)})
		}
	}
	fields := map[string]string{}
	if form != nil {
		veiled := c.h.Platform.Records.Veiled(c.ctx(), m)
		for code, mode := range form.Modes(c.actor.GroupIDs, c.judge(m, values)) {
			if slices.Contains(veiled, code) {
				continue
			}
			fields[code] = "view"
			if f := m.Field(code); mode.Edit && f != nil && !f.ReadOnly && !f.System && (rec["entity_id"] == nil || !f.WriteOnce) && update {
				fields[code] = "edit"
			}
		}
	}
	comment := m.Traits.Has(model.Activities)
	if offer, configured := c.h.Platform.Access.Offered(c.actor, m); configured && !c.actor.BackEnd() {
		comment = comment && offer.Comment
	}
	return map[string]any{
		"model": c.drawnModel(m), "form": c.drawnForm(m, form), "forms": forms, "record": rec, "lists": c.drawnLists(m), "actions": []map[string]any{}, "buttons": []map[string]any{},
		"rights": map[string]any{"update": update, "delete": remove, "comment": comment, "comment_internal": comment && c.actor.BackEnd(), "fields": fields},
	}
}

func intersects(a, b []int64) bool {
	for _, x := range a {
		for _, y := range b {
			if x == y {
				return true
			}
		}
	}
	return false
}

// describeForm gives the form as the caller may see it: parts that only other groups see are left out here.
func (c *call) describeForm(m *model.Model, form *view.Form) map[string]any {
	if form == nil {
		return map[string]any{"code": "", "label": "", "tabs": []any{}, "rules": []any{}}
	}
	texts, lang := c.snap.Texts, c.lang()
	readable := map[string]bool{}
	for _, code := range append(c.h.Platform.Records.Readable(c.ctx(), m), c.h.Platform.Records.Drawn(c.ctx(), m)...) {
		readable[code] = true
	}
	sees := func(groups []int64) bool { return len(groups) == 0 || intersects(groups, c.actor.GroupIDs) }
	label := func(l text.Label) any {
		if l.IsZero() {
			return nil
		}
		return texts.Label(lang, l)
	}
	tabs := []map[string]any{}
	for _, t := range form.Tabs {
		if t.Hidden || !sees(t.ViewGroups) {
			continue
		}
		sets := []map[string]any{}
		for _, s := range t.Fieldsets {
			if s.Hidden || !sees(s.ViewGroups) {
				continue
			}
			fields := []map[string]any{}
			for _, x := range s.Fields {
				if !sees(x.ViewGroups) || !readable[x.Field] && !(m.Field(x.Field) != nil && m.Field(x.Field).Secret) {
					continue
				}
				locked := x.ReadOnly || x.Disabled || intersects(x.ReadOnlyGroups, c.actor.GroupIDs) || intersects(s.ReadOnlyGroups, c.actor.GroupIDs) || intersects(t.ReadOnlyGroups, c.actor.GroupIDs)
				fields = append(fields, map[string]any{"field": x.Field, "columns": x.Columns, "margin": x.Margin, "line_break": x.LineBreak, "read_only": locked,
					"required": x.Required, "hidden": x.Hidden, "reload": x.Reload, "help": label(x.Help), "label": label(x.Label), "placeholder": label(x.Placeholder),
					"show": tree(x.Show), "require": tree(x.Require), "lock": tree(x.Lock), "options": x.Options})
			}
			if len(fields) > 0 {
				sets = append(sets, map[string]any{"code": s.Code, "label": label(s.Label), "columns": s.Columns, "collapsible": s.Collapsible, "collapsed": s.Collapsed,
					"help": label(s.Help), "show": tree(s.Show), "fields": fields})
			}
		}
		if len(t.Fieldsets) > 0 && len(sets) == 0 {
			continue
		}
		tab := map[string]any{"code": t.Code, "label": label(t.Label), "icon": t.Icon, "show": tree(t.Show), "show_on_create": t.ShowOnCreate, "fieldsets": sets}
		if t.Related != nil {
			related := c.related(t.Related)
			if related == nil {
				continue
			}
			tab["related"] = related
		}
		tabs = append(tabs, tab)
	}
	rules := []map[string]any{}
	for _, r := range form.Rules {
		rules = append(rules, map[string]any{"when": tree(r.When), "hide": r.Hide, "require": r.Require, "read_only": r.ReadOnly, "set": r.Set, "values": r.Values})
	}
	return map[string]any{"code": form.Code, "label": label(form.Label), "tabs": tabs, "rules": rules}
}

// related describes a tab of records that refer to the one on the screen; nil when the caller may not read such records.
func (c *call) related(r *view.Related) map[string]any {
	m := c.snap.Registry.Model(r.Model)
	if m == nil || m.Disabled || !c.may(m, access.Read) {
		return nil
	}
	out := map[string]any{"model": m.Alias, "label": c.snap.Texts.Plural(c.lang(), m), "one": c.snap.Texts.Model(c.lang(), m), "own": nil,
		"create": c.may(m, access.Create), "update": c.may(m, access.Update)}
	if r.Own != "" {
		out["own"], out["field"], out["by_username"], out["many"] = r.Own, "", false, true
		return out
	}
	p, err := condition.Resolve(c.snap.Registry, m, r.Field)
	if err != nil {
		return nil
	}
	to, ok := p.Field.Type.(model.Referring)
	if !ok {
		return nil
	}
	isOwn := len(p.Hops) == 0 // what refers over others is made and chosen there
	out["field"], out["by_username"], out["many"] = r.Field, to.Target().ByUsername, isOwn && p.Field.Type.Storage() == model.Links
	out["create"] = isOwn && out["create"] == true
	return out
}
