package view

import (
	"steward/engine/condition"
	"steward/engine/text"
)

// Form is the layout used to create, show and edit a record: a form template.
type Form struct {
	ID    int64      `json:"id"` // kept in formtemplate_id; below 1000 shipped, from 1000 up made here
	Code  string     `json:"code"`
	Model string     `json:"model"`
	Area  Area       `json:"area"`
	Label text.Label `json:"label"`

	Default  bool           `json:"default"`  // used when no other applies; one for each model and area
	Priority int            `json:"priority"` // the highest is asked first
	When     condition.Node `json:"when"`     // new records for which it is loaded
	Script   string         `json:"script"`   // rules script: extends When
	Manual   bool           `json:"manual"`   // people may change to it
	Disabled bool           `json:"disabled"`
	Groups   []int64        `json:"groups"` // who is offered it for a change by hand

	Tabs    []Tab    `json:"tabs"`
	Buttons []Button `json:"buttons"`
	Rules   []Rule   `json:"rules"`

	Shipped   bool `json:"-"`
	Generated bool `json:"-"`
}

// Tab is an entry of the menu at the side of a form. A tab without fieldsets is filled by its code: activity, history,
// relation, attachment, sla.
type Tab struct {
	Code           string         `json:"code"`
	Label          text.Label     `json:"label"`
	Icon           string         `json:"icon"`
	Hidden         bool           `json:"hidden"`
	Show           condition.Node `json:"show"`
	ViewGroups     []int64        `json:"view_groups"`
	ReadOnlyGroups []int64        `json:"read_only_groups"`
	Lazy           bool           `json:"lazy"`           // loaded when it is first opened
	ShowOnCreate   bool           `json:"show_on_create"` // yes unless said
	Fieldsets      []Fieldset     `json:"fieldsets"`
	Related        *Related       `json:"related"` // instead of fieldsets: the records that refer to this one
}

// Related names the records a tab lists: those of a model whose field holds this record, for example the rules of a
// group, or the groups that have a user among their members, also over references, for example the contacts of the accounts
// of a company; or, with Own, those that a field of this record holds, for example the members of a group.
type Related struct {
	Model string `json:"model"`
	Field string `json:"field"`
	Own   string `json:"own"`
}

// Fieldset groups fields that belong together.
type Fieldset struct {
	Code           string         `json:"code"`
	Label          text.Label     `json:"label"`
	Columns        int            `json:"columns"` // 1 to 6; 6 fills the line
	Collapsible    bool           `json:"collapsible"`
	Collapsed      bool           `json:"collapsed"`
	Hidden         bool           `json:"hidden"`
	Show           condition.Node `json:"show"`
	ViewGroups     []int64        `json:"view_groups"`
	ReadOnlyGroups []int64        `json:"read_only_groups"`
	Help           text.Label     `json:"help"`
	Class          string         `json:"class"`
	Fields         []Field        `json:"fields"`
}

// Field is one field on a form.
type Field struct {
	Field          string         `json:"field"`
	Columns        int            `json:"columns"` // 1 to 6, 3 unless said
	Margin         int            `json:"margin"`  // empty columns before it; columns + margin are at most 6
	LineBreak      bool           `json:"line_break"`
	ReadOnly       bool           `json:"read_only"`
	Disabled       bool           `json:"disabled"` // shown, inactive; its value is not taken
	Required       bool           `json:"required"`
	Hidden         bool           `json:"hidden"` // not shown; its default is stored
	Reload         bool           `json:"reload"` // a change asks again which form applies
	Default        any            `json:"default"`
	Label          text.Label     `json:"label"`
	Help           text.Label     `json:"help"`
	Placeholder    text.Label     `json:"placeholder"`
	Show           condition.Node `json:"show"`
	Require        condition.Node `json:"require"`
	Lock           condition.Node `json:"lock"`
	ViewGroups     []int64        `json:"view_groups"`      // only members see it; empty is everybody
	ReadOnlyGroups []int64        `json:"read_only_groups"` // members see it and cannot change it
	Options        map[string]any `json:"options"`          // over those of the field
}

// Rule changes a form while its condition holds.
type Rule struct {
	When     condition.Node   `json:"when"`
	Hide     []string         `json:"hide"`
	Require  []string         `json:"require"`
	ReadOnly []string         `json:"read_only"`
	Set      map[string]any   `json:"set"`
	Values   map[string][]any `json:"values"` // choices that stay
}

// Shows tells whether everybody who opens the form may see a field on it.
func (f *Form) Shows(code string) bool {
	for _, t := range f.Tabs {
		for _, s := range t.Fieldsets {
			for _, x := range s.Fields {
				if x.Field == code && !x.Hidden && !s.Hidden && !t.Hidden && len(x.ViewGroups)+len(s.ViewGroups)+len(t.ViewGroups) == 0 {
					return true
				}
			}
		}
	}
	return false
}

// UnmarshalJSON fills what is not said with the usual.
func (f *Form) UnmarshalJSON(raw []byte) error {
	type plain Form
	p := plain{Area: BackEnd, Priority: 100, Manual: true}
	err := strict(raw, &p)
	*f = Form(p)
	return err
}

// UnmarshalJSON fills what is not said with the usual.
func (t *Tab) UnmarshalJSON(raw []byte) error {
	type plain Tab
	p := plain{ShowOnCreate: true}
	err := strict(raw, &p)
	*t = Tab(p)
	return err
}

// UnmarshalJSON fills what is not said with the usual.
func (s *Fieldset) UnmarshalJSON(raw []byte) error {
	type plain Fieldset
	p := plain{Columns: 6, Collapsible: true}
	err := strict(raw, &p)
	*s = Fieldset(p)
	return err
}

// UnmarshalJSON fills what is not said with the usual.
func (f *Field) UnmarshalJSON(raw []byte) error {
	type plain Field
	p := plain{Columns: 3}
	err := strict(raw, &p)
	*f = Field(p)
	return err
}

// Fields lists every field placed on a form, in order.
func (f *Form) Fields() []*Field {
	var out []*Field
	for i := range f.Tabs {
		for j := range f.Tabs[i].Fieldsets {
			for k := range f.Tabs[i].Fieldsets[j].Fields {
				out = append(out, &f.Tabs[i].Fieldsets[j].Fields[k])
			}
		}
	}
	return out
}

// Field finds a placed field; nil when the form does not have it.
func (f *Form) Field(code string) *Field {
	for _, x := range f.Fields() {
		if x.Field == code {
			return x
		}
	}
	return nil
}
