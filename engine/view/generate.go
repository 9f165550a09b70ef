package view

import (
	"slices"
	"strings"

	"steward/engine/condition"
	"steward/engine/model"
	"steward/engine/text"
)

// generatedGrids are the lists of a model that has none: all, and for models of administrators those of the actor and the
// archive where the model has the fields for them.
func generatedGrids(m *model.Model) []*Grid {
	all := generatedGrid(m)
	out := []*Grid{all}
	if !m.Custom {
		return out
	}
	if f := m.Field("is_archived"); f != nil {
		all.Condition = condition.Rule("is_archived", condition.Equal, false)
		out = append(out, all.like("archived", "view.grid_archived", condition.Rule("is_archived", condition.Equal, true)))
	}
	mine := []condition.Node{condition.Rule("created_by", condition.Equal, "{{current_user.username}}")}
	for _, code := range m.Access.People {
		mine = append(mine, condition.Rule(code, condition.Equal, "{{current_user.username}}"))
	}
	return slices.Insert(out, 1, all.like("mine", "view.grid_mine", condition.And(all.Condition, condition.Or(mine...))))
}

// like makes a further generated list with the same columns.
func (g *Grid) like(code, label string, n condition.Node) *Grid {
	out := *g
	out.Code, out.Label, out.Condition, out.Default, out.Position = code, text.Label{Key: label}, n, false, g.Position+1
	out.Columns = slices.Clone(g.Columns)
	return &out
}

func generatedGrid(m *model.Model) *Grid {
	g := &Grid{Code: "all", Model: m.Alias, Area: BackEnd, Label: text.Label{Key: "grid.all"}, Sort: "-created_at", Default: true, Position: 1000, PageSize: 50,
		RowAction: "open", AllowExport: true, AllowMass: true, AllowCreate: true, Generated: true}
	for i := range m.Fields {
		f := &m.Fields[i]
		st := f.Type.Storage()
		if f.Secret || f.Disabled || st == model.Virtual || st == model.LongText || st == model.JSON || f.System && f.Code != "entity_id" && f.Code != "created_at" {
			continue
		}
		g.Columns = append(g.Columns, Column{Field: f.Code, Hidden: len(g.Columns) >= 8 || f.Code == "is_archived" || strings.HasPrefix(f.Code, "access_"), Sortable: st.HasColumn(), Filterable: true, Exportable: true, Groupable: true})
	}
	return g
}

// portalGrid is the list of a model of administrators in the portal: what its form shows there.
func portalGrid(m *model.Model) *Grid {
	g := generatedGrid(m)
	g.Area, g.Code, g.Label = Portal, "portal", text.Label{Key: "grid.all"}
	g.Columns = slices.DeleteFunc(g.Columns, func(c Column) bool { return inner(c.Field) })
	return g
}

// inner fields are for those who work in the back end.
func inner(code string) bool {
	return code == "is_archived" || strings.HasPrefix(code, "access_") || strings.HasPrefix(code, "assigned_") || code == "escalation_level" || code == "tags"
}

func portalForm(m *model.Model) *Form {
	set := fieldsOf(m, func(f *model.Field) bool {
		return !inner(f.Code) && f.Code != "company_id" && f.Code != "owner_username"
	})
	for i := range set.Fields {
		set.Fields[i].ReadOnly = set.Fields[i].Field == "status"
	}
	return &Form{Code: "portal", Model: m.Alias, Area: Portal, Label: text.Label{Key: "form.default"}, Default: true, Generated: true,
		Tabs: []Tab{{Code: "main", Label: text.Label{Key: "form.main"}, ShowOnCreate: true, Fieldsets: []Fieldset{set}}}}
}

func fieldsOf(m *model.Model, wanted func(*model.Field) bool) Fieldset {
	set := Fieldset{Code: "main", Label: text.Label{Key: "form.main"}, Columns: 6, Collapsible: true}
	for i := range m.Fields {
		f := &m.Fields[i]
		if f.System || f.Secret && !m.Custom || f.Disabled || !wanted(f) {
			continue
		}
		x := Field{Field: f.Code, Columns: 3}
		if st := f.Type.Storage(); st == model.LongText || st == model.JSON || st == model.Virtual {
			x.Columns = 6
		}
		set.Fields = append(set.Fields, x)
	}
	return set
}

func generatedForm(reg *model.Registry, m *model.Model) *Form {
	set := fieldsOf(m, func(*model.Field) bool { return true })
	form := &Form{Code: "default", Model: m.Alias, Area: BackEnd, Label: text.Label{Key: "form.default"}, Default: true, Generated: true, Manual: true,
		Tabs: []Tab{{Code: "main", Label: text.Label{Key: "form.main"}, ShowOnCreate: true, Fieldsets: []Fieldset{set}}}}
	if !m.Custom {
		return form
	}
	for _, t := range []struct {
		trait             model.Trait
		code, label, icon string
	}{
		{model.Activities, "activity", "view.tab_activity", "messages"},
		{model.Attachments, "attachment", "view.tab_attachment", "paperclip"},
		{model.Relations, "relation", "view.tab_relation", "link"},
	} {
		if m.Traits.Has(t.trait) {
			form.Tabs = append(form.Tabs, Tab{Code: t.code, Label: text.Label{Key: t.label}, Icon: t.icon, Lazy: true})
		}
	}
	form.Tabs = append(form.Tabs, children(reg, m)...)
	form.Tabs = append(form.Tabs, Tab{Code: "history", Label: text.Label{Key: "view.tab_history"}, Icon: "history", Lazy: true})
	return form
}

// children are tabs of the records of other models of administrators that refer to the one of the form: the refuellings of a car.
func children(reg *model.Registry, m *model.Model) []Tab {
	var out []Tab
	for _, other := range reg.Models() {
		if !other.Custom || other.Disabled || other.Module() != m.Module() {
			continue
		}
		for i := range other.Fields {
			f := &other.Fields[i]
			to, refers := f.Type.(model.Referring)
			if !refers || f.Disabled || f.System || to.Target().Alias != m.Alias {
				continue
			}
			label := text.Label{By: other.Plural}
			if len(other.Plural) == 0 {
				label.By = other.Label
			}
			out = append(out, Tab{Code: strings.ReplaceAll(other.Alias, "/", ".") + "." + f.Code, Label: label, Icon: other.Icon, Related: &Related{Model: other.Alias, Field: f.Code}})
		}
	}
	return out
}
