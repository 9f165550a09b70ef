package view

import (
	"fmt"
	"slices"

	"steward/engine/condition"
	"steward/engine/fault"
	"steward/engine/model"
	"steward/engine/text"
)

// Dashboard is a page of charts. Every point of a chart is a condition: what it counts is what the list shows that it
// leads to.
type Dashboard struct {
	Code     string     `json:"code"`
	Label    text.Label `json:"label"`
	Icon     string     `json:"icon"`
	Position int        `json:"position"`
	Disabled bool       `json:"disabled"`
	Audience
	Charts []Chart `json:"charts"`

	Shipped bool `json:"-"`
}

// Chart counts the records of one model: by parts, by the values of a field, or over the last weeks.
type Chart struct {
	Code      string         `json:"code"`
	Label     text.Label     `json:"label"`
	Kind      string         `json:"kind"` // numbers, bars, columns, share
	Model     string         `json:"model"`
	Grid      string         `json:"grid"` // the list its points open; what that grid leaves out is not counted
	Condition condition.Node `json:"condition"`
	Span      int            `json:"span"` // of 12 columns

	Parts []Part         `json:"parts"` // each is one point
	By    string         `json:"by"`    // or a point for each value of this field, the largest first
	Top   int            `json:"top"`   // at most so many of them; 10 unless said
	Share condition.Node `json:"share"` // of kind share: which of the records of a point are its share
	// Or series over time: a point for each of the last Weeks weeks by each date field.
	Weeks  int      `json:"weeks"`
	Series []Series `json:"series"`
}

// Part is one point of a chart with a condition of its own.
type Part struct {
	Label     text.Label     `json:"label"`
	Condition condition.Node `json:"condition"`
	Tone      string         `json:"tone"` // breach: drawn in red when it is not zero; "" otherwise
}

// Series is one line of a chart over time.
type Series struct {
	Label text.Label `json:"label"`
	Field string     `json:"field"` // a date and time
}

// MaxPoints bounds a chart.
const MaxPoints = 60

var chartKinds = []string{"numbers", "bars", "columns", "share"}

// UnmarshalJSON fills what is not said with the usual.
func (d *Dashboard) UnmarshalJSON(raw []byte) error {
	type plain Dashboard
	p := plain{Icon: "chart-bar"}
	err := strict(raw, &p)
	*d = Dashboard(p)
	return err
}

// UnmarshalJSON fills what is not said with the usual.
func (c *Chart) UnmarshalJSON(raw []byte) error {
	type plain Chart
	p := plain{Kind: "bars", Span: 6, Top: 10}
	err := strict(raw, &p)
	*c = Chart(p)
	return err
}

// check finds what a chart cannot be drawn for.
func (d *Dashboard) check(reg *model.Registry, faults *Faults) {
	for i := range d.Charts {
		c := &d.Charts[i]
		at := fmt.Sprintf("dashboard:%s#charts[%s]", d.Code, c.Code)
		m := reg.Model(c.Model)
		switch {
		case m == nil:
			faults.add(at, "fault.unknown_model", fault.Params{"model": c.Model})
			continue
		case !slices.Contains(chartKinds, c.Kind):
			faults.add(at+"#kind", "fault.not_a_choice", fault.Params{"value": c.Kind})
		case len(c.Parts) > MaxPoints || c.Top > MaxPoints || c.Weeks > MaxPoints:
			faults.add(at, "view.too_many_points", fault.Params{"max": MaxPoints})
		}
		if c.Kind == "share" && c.Share.IsEmpty() {
			faults.add(at+"#share", "fault.required", nil)
		}
		checkCondition(reg, m, c.Condition, at+"#condition", faults)
		checkCondition(reg, m, c.Share, at+"#share", faults)
		for j, p := range c.Parts {
			checkCondition(reg, m, p.Condition, fmt.Sprintf("%s#parts[%d]", at, j), faults)
		}
		for _, s := range c.Series {
			if f := m.Field(s.Field); f == nil || f.Type.Storage() != model.DateTime {
				faults.add(at+"#series", "fault.unknown_field", fault.Params{"field": s.Field})
			}
		}
		if c.By != "" && m.Field(c.By) == nil {
			faults.add(at+"#by", "fault.unknown_field", fault.Params{"field": c.By})
		}
	}
}

// Dashboard finds a dashboard by its code; nil when there is none.
func (c *Catalog) Dashboard(code string) *Dashboard {
	for i := range c.Dashboards {
		if c.Dashboards[i].Code == code && !c.Dashboards[i].Disabled {
			return &c.Dashboards[i]
		}
	}
	return nil
}
