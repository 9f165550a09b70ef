package view

import (
	"fmt"
	"slices"

	"steward/engine/access"
	"steward/engine/condition"
	"steward/engine/fault"
	"steward/engine/model"
	"steward/engine/text"
)

// Home is a home page as administrators make it: the boxes with which the people it is meant for begin their day.
type Home struct {
	Code     string     `json:"code"`
	Label    text.Label `json:"label"`
	Position int        `json:"position"` // the page with the lowest one that is meant for somebody is his
	Disabled bool       `json:"disabled"`
	Audience
	// Types limits it to kinds of users: administrator, agent, key_user. Empty is every kind.
	Types []string  `json:"types,omitempty"`
	Boxes []HomeBox `json:"boxes"`
}

// HomeBox is one box of a home page. It stands behind the one before it, in the next row where its columns do not fit.
type HomeBox struct {
	Type  string     `json:"type"`            // of the list home_widget_type
	Label text.Label `json:"label,omitempty"` // unless said, what its type or its grid is called
	Span  int        `json:"span,omitempty"`  // of 12 columns
	Rows  int        `json:"rows,omitempty"`  // how many rows a list shows at most
	// What it shows, as its type needs it.
	Model     string         `json:"model,omitempty"`
	Grid      string         `json:"grid,omitempty"`
	Condition condition.Node `json:"condition,omitzero"` // which rows of the grid
	Dashboard string         `json:"dashboard,omitempty"`
	Chart     string         `json:"chart,omitempty"`
}

// Bounds of a home page and its boxes.
const (
	MaxHomeBoxes = 24
	MaxHomeRows  = 10
	MinHomeSpan  = 3
	HomeSpan     = 12 // the whole width
)

// UnmarshalJSON fills what is not said with the usual.
func (h *Home) UnmarshalJSON(raw []byte) error {
	type plain Home
	var p plain
	err := strict(raw, &p)
	*h = Home(p)
	return err
}

// UnmarshalJSON fills what is not said with the usual.
func (b *HomeBox) UnmarshalJSON(raw []byte) error {
	type plain HomeBox
	p := plain{Span: 6, Rows: MaxHomeRows}
	err := strict(raw, &p)
	*b = HomeBox(p)
	return err
}

// Meant reports whether a page is meant for somebody. Unlike other screens, administrators get only what names them: a page
// for one group must not take the place of theirs.
func (h *Home) Meant(a *access.Actor) bool {
	if !a.BackEnd() || h.Disabled || len(h.Types) > 0 && !slices.Contains(h.Types, string(a.Type)) {
		return false
	}
	return h.Open() || h.Names(a)
}

// Home is the page that somebody begins with; nil when none is meant for him.
func (c *Catalog) Home(a *access.Actor) *Home {
	for i := range c.Homes {
		if c.Homes[i].Meant(a) {
			return &c.Homes[i]
		}
	}
	return nil
}

// Check finds what is wrong with a page, as Build would.
func (h *Home) Check(reg *model.Registry, c *Catalog) Faults {
	var faults Faults
	h.check(reg, c, &faults)
	return faults
}

func (h *Home) check(reg *model.Registry, c *Catalog, faults *Faults) {
	page := "home:" + h.Code
	if len(h.Boxes) > MaxHomeBoxes {
		faults.add(page+"#boxes", "view.too_many_boxes", fault.Params{"max": MaxHomeBoxes})
	}
	for _, one := range h.Types {
		if !slices.Contains([]access.RoleType{access.Administrator, access.Agent, access.KeyUser}, access.RoleType(one)) {
			faults.add(page+"#types", "fault.not_a_choice", fault.Params{"value": one})
		}
	}
	for i, b := range h.Boxes {
		at := fmt.Sprintf("%s#boxes[%d]", page, i)
		if b.Type == "" {
			faults.add(at+".type", "fault.required", nil)
		}
		if b.Span < MinHomeSpan || b.Span > HomeSpan {
			faults.add(at+".span", "view.between", fault.Params{"min": MinHomeSpan, "max": HomeSpan})
		}
		if b.Rows < 1 || b.Rows > MaxHomeRows {
			faults.add(at+".rows", "view.between", fault.Params{"min": 1, "max": MaxHomeRows})
		}
		b.check(reg, c, at, faults)
	}
}

// check finds what a box points at that is not there.
func (b *HomeBox) check(reg *model.Registry, c *Catalog, at string, faults *Faults) {
	if b.Dashboard != "" {
		i := slices.IndexFunc(c.Dashboards, func(d Dashboard) bool { return d.Code == b.Dashboard })
		if i < 0 || b.Chart != "" && !slices.ContainsFunc(c.Dashboards[i].Charts, func(x Chart) bool { return x.Code == b.Chart }) {
			faults.add(at+".chart", "view.no_such_chart", nil)
		}
	}
	if b.Model == "" {
		if !b.Condition.IsEmpty() {
			faults.add(at+".condition", "view.condition_needs_grid", nil)
		}
		return
	}
	m := reg.Model(b.Model)
	if m == nil {
		faults.add(at+".model", "fault.unknown_model", fault.Params{"model": b.Model})
		return
	}
	if b.Grid != "" && !slices.ContainsFunc(c.grids[b.Model], func(g *Grid) bool { return g.Code == b.Grid }) {
		faults.add(at+".grid", "view.no_such_grid", fault.Params{"grid": b.Grid})
	}
	checkCondition(reg, m, b.Condition, at+".condition", faults)
}
