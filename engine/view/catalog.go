package view

import (
	"fmt"
	"slices"
	"sort"

	"steward/engine/access"
	"steward/engine/condition"
	"steward/engine/fault"
	"steward/engine/model"
	"steward/engine/text"
)

// Catalog is an immutable set of screens.
type Catalog struct {
	grids  map[string][]*Grid // by model
	forms  map[string][]*Form
	byID   map[int64]*Form
	Menu   []Item
	Portal []PortalGroup
	// Dashboards are in order of their position.
	Dashboards []Dashboard
	// Homes are home pages in order of their position.
	Homes []Home
}

// Definitions are the screens of which a catalog is made.
type Definitions struct {
	Grids  []Grid
	Forms  []Form
	Menu   []Item
	Portal []PortalGroup

	Dashboards []Dashboard
	Homes      []Home
}

// Build checks screens against the registry and gives the catalog with every fault found. A model without a grid or form
// gets one made of its fields, so that a new module can be used at once.
func Build(reg *model.Registry, d Definitions) (*Catalog, Faults) {
	c := &Catalog{grids: map[string][]*Grid{}, forms: map[string][]*Form{}, byID: map[int64]*Form{}, Menu: d.Menu, Portal: d.Portal, Dashboards: d.Dashboards, Homes: d.Homes}
	var faults Faults
	for i := range d.Grids {
		g := d.Grids[i]
		g.check(reg, &faults)
		c.grids[g.Model] = append(c.grids[g.Model], &g)
	}
	for i := range d.Forms {
		f := d.Forms[i]
		f.check(reg, &faults)
		if other := c.byID[f.ID]; f.ID != 0 && other != nil {
			faults.add("form:"+f.Model+"/"+f.Code, "view.form_id_taken", fault.Params{"id": f.ID, "form": other.Model + "/" + other.Code})
		}
		c.forms[f.Model] = append(c.forms[f.Model], &f)
		c.byID[f.ID] = &f
	}
	for i := range c.Dashboards {
		c.Dashboards[i].check(reg, &faults)
	}
	for _, m := range reg.Models() {
		c.complete(reg, m)
	}
	for i := range c.Homes {
		c.Homes[i].check(reg, c, &faults)
	}
	sort.SliceStable(c.Menu, func(i, j int) bool { return c.Menu[i].Position < c.Menu[j].Position })
	sort.SliceStable(c.Portal, func(i, j int) bool { return c.Portal[i].Position < c.Portal[j].Position })
	sort.SliceStable(c.Dashboards, func(i, j int) bool { return c.Dashboards[i].Position < c.Dashboards[j].Position })
	sort.SliceStable(c.Homes, func(i, j int) bool { return c.Homes[i].Position < c.Homes[j].Position })
	return c, faults
}

// complete gives a model what it lacks and puts its screens in order.
func (c *Catalog) complete(reg *model.Registry, m *model.Model) {
	grids, forms := c.grids[m.Alias], c.forms[m.Alias]
	inArea := func(a Area) bool { return slices.ContainsFunc(grids, func(g *Grid) bool { return g.Area == a }) }
	formOf := func(a Area) bool {
		return slices.ContainsFunc(forms, func(f *Form) bool { return f.Area == a && f.Default })
	}
	if !inArea(BackEnd) {
		grids = append(grids, generatedGrids(m)...)
	}
	if !formOf(BackEnd) {
		forms = append(forms, generatedForm(reg, m))
	}
	if m.Custom && m.Traits.Has(model.InPortal) {
		if !inArea(Portal) {
			grids = append(grids, portalGrid(m))
		}
		if !formOf(Portal) {
			forms = append(forms, portalForm(m))
		}
	}
	if custom := customFields(m); len(custom) > 0 && !m.Custom {
		for _, g := range grids {
			g.offer(custom)
		}
		for _, f := range forms {
			if f.Area == BackEnd && f.Default {
				f.place(custom)
			}
		}
	}
	sort.SliceStable(grids, func(i, j int) bool { return grids[i].Position < grids[j].Position })
	sort.SliceStable(forms, func(i, j int) bool {
		return forms[i].Priority > forms[j].Priority || forms[i].Priority == forms[j].Priority && forms[i].ID < forms[j].ID
	})
	c.grids[m.Alias], c.forms[m.Alias] = grids, forms
}

// customFields are those an administrator added and that hold a value.
func customFields(m *model.Model) []*model.Field {
	var out []*model.Field
	for _, f := range m.Stored() {
		if f.Custom && !f.Disabled && !f.Secret {
			out = append(out, f)
		}
	}
	return out
}

// offer puts fields that the grid does not name among its available columns.
func (g *Grid) offer(fields []*model.Field) {
	for _, f := range fields {
		if !slices.ContainsFunc(g.Columns, func(c Column) bool { return c.Field == f.Code }) {
			g.Columns = append(g.Columns, Column{Field: f.Code, Hidden: true, Sortable: true, Filterable: true, Exportable: true, Groupable: true})
		}
	}
}

// place puts fields that the default form does not name into a fieldset of their own on its first tab: a custom field is
// to be seen as soon as it exists. A form that hides it names it.
func (f *Form) place(fields []*model.Field) {
	set := Fieldset{Code: "custom_fields", Label: text.Label{Key: "view.custom_fields"}, Columns: 6, Collapsible: true}
	for _, one := range fields {
		if f.Field(one.Code) == nil {
			set.Fields = append(set.Fields, Field{Field: one.Code, Columns: 3})
		}
	}
	if len(set.Fields) > 0 && len(f.Tabs) > 0 {
		f.Tabs[0].Fieldsets = append(slices.Clone(f.Tabs[0].Fieldsets), set)
	}
}

// In reports whether a model has screens in an area, itself or through the record it belongs to.
func (c *Catalog) In(a Area, m *model.Model) bool {
	return m.Access.Through == "model_alias" || slices.ContainsFunc(c.grids[m.Alias], func(g *Grid) bool { return g.Area == a })
}

// Check finds what is wrong with a grid, as Build would.
func (g *Grid) Check(reg *model.Registry) Faults {
	var faults Faults
	g.check(reg, &faults)
	return faults
}

// Check finds what is wrong with a form, as Build would.
func (f *Form) Check(reg *model.Registry) Faults {
	var faults Faults
	f.check(reg, &faults)
	return faults
}

// Complete gives a form that is not in the catalog yet what Build would give it: custom fields that the default form does
// not name stand in a fieldset of their own.
func (f *Form) Complete(m *model.Model) {
	if custom := customFields(m); len(custom) > 0 && !m.Custom && f.Area == BackEnd && f.Default {
		f.place(custom)
	}
}

func (g *Grid) check(reg *model.Registry, faults *Faults) {
	at := "grid:" + g.Model + "/" + g.Code
	m := reg.Model(g.Model)
	if m == nil {
		faults.add(at, "fault.unknown_model", fault.Params{"model": g.Model})
		return
	}
	for _, col := range g.Columns {
		if _, err := condition.Resolve(reg, m, col.Field); err != nil && m.Field(col.Field) == nil {
			faults.add(at+"#columns["+col.Field+"]", "fault.unknown_field", fault.Params{"field": col.Field})
		}
		if start := col.Start(); !start.IsEmpty() {
			checkCondition(reg, m, start, at+"#columns["+col.Field+"]", faults)
		}
		for _, needed := range col.Needs() {
			if _, err := condition.Resolve(reg, m, needed); err != nil && m.Field(needed) == nil {
				faults.add(at+"#columns["+col.Field+"]", "fault.unknown_field", fault.Params{"field": needed})
			}
		}
	}
	checkCondition(reg, m, g.Condition, at+"#condition", faults)
	for i, s := range g.RowStyles {
		checkCondition(reg, m, s.Condition, fmt.Sprintf("%s#row_styles[%d]", at, i), faults)
	}
}

func checkCondition(reg *model.Registry, m *model.Model, n condition.Node, at string, faults *Faults) {
	for _, p := range condition.Check(reg, m, n) {
		faults.add(at+"."+p.Field, p.Key, p.Params)
	}
}

func (f *Form) check(reg *model.Registry, faults *Faults) {
	at := "form:" + f.Model + "/" + f.Code
	m := reg.Model(f.Model)
	if m == nil {
		faults.add(at, "fault.unknown_model", fault.Params{"model": f.Model})
		return
	}
	seen := map[string]bool{}
	for _, x := range f.Fields() {
		where := at + "#fields[" + x.Field + "]"
		switch {
		case m.Field(x.Field) == nil:
			faults.add(where, "fault.unknown_field", fault.Params{"field": x.Field})
		case seen[x.Field]:
			faults.add(where, "view.field_twice")
		case x.Columns+x.Margin > 6:
			faults.add(where, "view.too_wide")
		}
		seen[x.Field] = true
		for _, n := range []condition.Node{x.Show, x.Require, x.Lock} {
			checkCondition(reg, m, n, where, faults)
		}
	}
	for _, t := range f.Tabs {
		if t.Related == nil {
			continue
		}
		where := at + "#tabs[" + t.Code + "]"
		if other := reg.Model(t.Related.Model); other == nil {
			faults.add(where, "fault.unknown_model", fault.Params{"model": t.Related.Model})
		} else if t.Related.Own != "" {
			if f := m.Field(t.Related.Own); f == nil || f.Type.Storage() != model.Links {
				faults.add(where, "fault.unknown_field", fault.Params{"field": t.Related.Own})
			} else if to, ok := f.Type.(model.Referring); !ok || to.Target().Alias != other.Alias {
				faults.add(where, "view.does_not_refer", fault.Params{"field": t.Related.Own, "model": other.Alias})
			}
		} else if refers, err := condition.Resolve(reg, other, t.Related.Field); err != nil {
			faults.add(where, "fault.unknown_field", fault.Params{"field": t.Related.Field})
		} else if to, ok := refers.Field.Type.(model.Referring); !ok || to.Target().Alias != f.Model {
			faults.add(where, "view.does_not_refer", fault.Params{"field": t.Related.Field, "model": f.Model})
		}
	}
	if !slices.ContainsFunc(f.Tabs, func(t Tab) bool { return !t.Hidden }) {
		faults.add(at, "view.no_visible_tab")
	}
	f.checkButtons(reg, m, at, faults)
	checkCondition(reg, m, f.When, at+"#when", faults)
	for i, r := range f.Rules {
		checkCondition(reg, m, r.When, fmt.Sprintf("%s#rules[%d]", at, i), faults)
	}
}

// Grids lists the grids of a model in an area that an actor is offered; context picks those of a menu entry.
func (c *Catalog) Grids(alias string, area Area, a *access.Actor, context map[string]any) []*Grid {
	var out []*Grid
	for _, g := range c.grids[alias] {
		if g.Area == area && !g.Disabled && g.Includes(a) && !g.private(a) && g.fits(context) {
			out = append(out, g)
		}
	}
	return out
}

// GridsOf lists all grids of a model that are on, whoever they are for.
func (c *Catalog) GridsOf(alias string) []*Grid {
	return slices.DeleteFunc(slices.Clone(c.grids[alias]), func(g *Grid) bool { return g.Disabled })
}

// private reports whether a grid is for other single people alone. Administrators may open and arrange it; among their own
// grids it would be in the way.
func (g *Grid) private(a *access.Actor) bool {
	return len(g.Users) > 0 && len(g.Groups) == 0 && len(g.Roles) == 0 && !slices.Contains(g.Users, a.ID)
}

// Grid finds a grid of a model by its code; nil when there is none.
func (c *Catalog) Grid(alias, code string) *Grid {
	for _, g := range c.grids[alias] {
		if g.Code == code && !g.Disabled {
			return g
		}
	}
	return nil
}

// Forms lists the forms of a model in an area, in the order their rules are tried.
func (c *Catalog) Forms(alias string, area Area) []*Form {
	var out []*Form
	for _, f := range c.forms[alias] {
		if f.Area == area && !f.Disabled {
			out = append(out, f)
		}
	}
	return out
}

// Form finds a form of a model by its code; nil when there is none.
func (c *Catalog) Form(alias, code string) *Form {
	for _, f := range c.forms[alias] {
		if f.Code == code && !f.Disabled {
			return f
		}
	}
	return nil
}

// Select gives the form of a record: the one it was saved with, where that is of the area, else the first whose rule
// holds, else the default (deepser-fundamentals-form-templates.md 3.1). nil when the area has none.
func (c *Catalog) Select(alias string, area Area, saved int64, holds Judge) *Form {
	if f := c.byID[saved]; saved != 0 && f != nil && f.Model == alias && f.Area == area && !f.Disabled {
		return f
	}
	var otherwise *Form
	for _, f := range c.Forms(alias, area) {
		if f.Default && otherwise == nil {
			otherwise = f
		}
		if !f.When.IsEmpty() && holds(f.When) {
			return f
		}
	}
	return otherwise
}

// Mode is what a form does with a field for an actor.
type Mode struct {
	Place    *Field
	Edit     bool
	Required bool
}

// Modes gives what the form does with each field for a member of the groups; holds evaluates the live conditions. Fields
// that are not shown are absent; hidden ones are there, because their value is stored.
func (f *Form) Modes(groups []int64, holds Judge) map[string]Mode {
	out := map[string]Mode{}
	for _, t := range f.Tabs {
		if t.Hidden || !allowed(t.ViewGroups, groups) || !t.Show.IsEmpty() && !holds(t.Show) {
			continue
		}
		for _, s := range t.Fieldsets {
			if s.Hidden || !allowed(s.ViewGroups, groups) || !s.Show.IsEmpty() && !holds(s.Show) {
				continue
			}
			locked := member(t.ReadOnlyGroups, groups) || member(s.ReadOnlyGroups, groups)
			for i := range s.Fields {
				x := &s.Fields[i]
				if !allowed(x.ViewGroups, groups) || !x.Show.IsEmpty() && !holds(x.Show) {
					continue
				}
				lock := locked || x.ReadOnly || x.Disabled || member(x.ReadOnlyGroups, groups) || !x.Lock.IsEmpty() && holds(x.Lock)
				out[x.Field] = Mode{Place: x, Edit: !lock, Required: !lock && (x.Required || !x.Require.IsEmpty() && holds(x.Require))}
			}
		}
	}
	for _, r := range f.Rules {
		if holds(r.When) {
			r.apply(out)
		}
	}
	return out
}

func (r Rule) apply(modes map[string]Mode) {
	for _, code := range r.Hide {
		delete(modes, code)
	}
	for _, code := range r.ReadOnly {
		if m, ok := modes[code]; ok {
			m.Edit, m.Required = false, false
			modes[code] = m
		}
	}
	for _, code := range r.Require {
		if m, ok := modes[code]; ok && m.Edit {
			m.Required = true
			modes[code] = m
		}
	}
}

func allowed(limit, groups []int64) bool { return len(limit) == 0 || member(limit, groups) }

func member(list, groups []int64) bool {
	return slices.ContainsFunc(list, func(g int64) bool { return slices.Contains(groups, g) })
}
