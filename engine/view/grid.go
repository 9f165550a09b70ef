package view

import (
	"encoding/json"
	"regexp"
	"slices"
	"strings"

	"steward/engine/condition"
	"steward/engine/text"
)

// Grid is one list of records of a model.
type Grid struct {
	Code    string         `json:"code"`
	Model   string         `json:"model"`
	Area    Area           `json:"area"` // backend unless said
	Label   text.Label     `json:"label"`
	Context map[string]any `json:"context"` // field -> value: shown only where the list is narrowed to it

	Default  bool `json:"default"` // opened first; one for each model, area and context
	Position int  `json:"position"`
	Disabled bool `json:"disabled"`
	Audience

	Columns   []Column       `json:"columns"`
	Condition condition.Node `json:"condition"`
	Script    string         `json:"script"` // prepared collection: narrows, never widens
	Preset    string         `json:"preset"` // name of a preset of the model: what concerns who looks; "" is everything he may read
	Sort      string         `json:"sort"`   // "-created_at,title"

	PageSize       int        `json:"page_size"`       // 20, 50, 100 or 200
	RowAction      string     `json:"row_action"`      // open, new_tab, popup, none
	RowStyles      []RowStyle `json:"row_styles"`      // the first that holds wins
	RefreshSeconds int        `json:"refresh_seconds"` // how often it is read again while it is looked at; 0 is when something changes
	Counter        bool       `json:"counter"`         // its number of records is kept beside its name
	Editable       bool       `json:"editable"`
	AllowExport    bool       `json:"allow_export"`
	AllowMass      bool       `json:"allow_mass_action"`
	AllowCreate    bool       `json:"allow_create"`
	MassActions    []string   `json:"mass_actions"` // those it offers: of the list "edit", "status", "delete", …, and codes of acts; empty is all

	// Shipped grids come with a module and cannot be removed. Generated ones were made for a model that ships none.
	Shipped   bool `json:"-"`
	Generated bool `json:"-"`
}

// Column is one field of the model or, over references, of another ("requester_user.email").
type Column struct {
	Field    string         `json:"field"`
	Label    text.Label     `json:"label"`
	Width    int            `json:"width"` // px; 0 is by type
	Align    string         `json:"align"` // start, center, end; "" is by type
	Renderer string         `json:"renderer"`
	Options  map[string]any `json:"options"`
	Script   string         `json:"script"` // custom options
	Hidden   bool           `json:"hidden"` // in the list of available columns, not shown at first

	Sortable   bool   `json:"sortable"`
	Filterable bool   `json:"filterable"`
	Exportable bool   `json:"exportable"`
	Groupable  bool   `json:"groupable"`
	Total      string `json:"total"` // sum, avg, min, max, count

	DefaultFilter *ColumnFilter `json:"default_filter"` // see Start
}

// ColumnFilter is a rule that says no field: it is about the one of its column.
type ColumnFilter struct {
	Operator condition.Operator `json:"operator"`
	Value    any                `json:"value"`
}

// RowStyle colours the rows that fulfil a condition. Style is a name of the look ("breach", "warning", "muted"); Text and
// Background are for colours beyond it.
type RowStyle struct {
	Condition  condition.Node `json:"condition"`
	Style      string         `json:"style"`
	Text       string         `json:"text"`
	Background string         `json:"background"`
	Bold       bool           `json:"bold"`
}

// UnmarshalJSON fills what is not said with the usual.
func (g *Grid) UnmarshalJSON(raw []byte) error {
	type plain Grid
	p := plain{Area: BackEnd, Sort: "-created_at", PageSize: 50, RowAction: "open", AllowExport: true, AllowMass: true, AllowCreate: true}
	err := strict(raw, &p)
	*g = Grid(p)
	return err
}

// UnmarshalJSON fills what is not said with the usual.
func (c *Column) UnmarshalJSON(raw []byte) error {
	type plain Column
	p := plain{Sortable: true, Filterable: true, Exportable: true, Groupable: true}
	err := strict(raw, &p)
	*c = Column(p)
	return err
}

var _ json.Unmarshaler = (*Grid)(nil)

// Column finds a column by its field; nil when there is none.
func (g *Grid) Column(field string) *Column {
	for i := range g.Columns {
		if g.Columns[i].Field == field {
			return &g.Columns[i]
		}
	}
	return nil
}

// Start is what the column is filtered by until its reader filters otherwise; empty where it starts with all.
func (c *Column) Start() condition.Node {
	if c.DefaultFilter == nil || !c.Filterable {
		return condition.Node{}
	}
	return condition.Rule(c.Field, c.DefaultFilter.Operator, c.DefaultFilter.Value)
}

// Needs are the fields that the options of a column put into words or addresses: {{requester_user.email|upper}}, or
// record:cmdb/ci:cust_ci_id for the address of a record. They are read with the row.
func (c *Column) Needs() []string {
	var out []string
	for _, option := range c.Options {
		words, isText := option.(string)
		if !isText {
			continue
		}
		for _, found := range placeholder.FindAllStringSubmatch(words, -1) {
			out = append(out, found[1])
		}
		if kept := strings.Split(words, ":"); len(kept) == 3 && kept[0] == "record" {
			out = append(out, kept[2])
		}
	}
	slices.Sort(out)
	return slices.Compact(out)
}

var placeholder = regexp.MustCompile(`\{\{\s*([\w.]+)[^{}]*\}\}`)

// fits reports whether a grid belongs to a narrowed list: everything its context asks is there.
func (g *Grid) fits(context map[string]any) bool {
	for field, want := range g.Context {
		have, ok := context[field]
		if !ok || spelt(have) != spelt(want) {
			return false
		}
	}
	return true
}

// spelt makes 5, 5.0 of JSON and "5" of an address the same.
func spelt(v any) string {
	raw, _ := json.Marshal(v)
	var s string
	if json.Unmarshal(raw, &s) == nil {
		return s
	}
	return string(raw)
}
