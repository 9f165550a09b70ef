package api

import (
	"steward/engine/access"
	"steward/engine/fault"
	"steward/engine/home"
	"steward/engine/view"
)

// homePage gives the boxes of the own page, each with what it shows; boxes over what the caller may not read are left out,
// and those that he could add are offered.
func homePage(c *call) (any, error) {
	if err := c.known("role"); err != nil {
		return nil, err
	}
	board := c.h.Platform.Home
	if board == nil {
		return nil, fault.Missing()
	}
	own := false
	var list []home.Widget
	var err error
	if role := c.query("role"); role != "" {
		if c.actor.Type != access.Administrator {
			return nil, fault.Denied("api.administrators_only")
		}
		list, err = board.Role(c.ctx(), role)
	} else {
		list, own, err = board.Widgets(c.ctx())
	}
	if err != nil {
		return nil, err
	}
	kinds := map[string]home.Kind{}
	offered := []map[string]any{}
	for _, k := range board.Kinds() {
		kinds[k.Type] = k
		if k.Model == "" || c.gridOf(k.Model, k.Grid) != nil {
			offered = append(offered, map[string]any{"type": k.Type, "label": c.widgetLabel(k.Type), "draw": k.Draw, "choose": k.Choose, "span": k.Span})
		}
	}
	widgets := []map[string]any{}
	for _, w := range list {
		if shown := c.widget(kinds[w.Type], w); shown != nil {
			widgets = append(widgets, shown)
		}
	}
	return map[string]any{"widgets": widgets, "own": own, "offered": offered}, nil
}

// gridOf finds a grid that the caller may open.
func (c *call) gridOf(alias, code string) *view.Grid {
	m := c.snap.Registry.Model(alias)
	if m == nil || m.Disabled || m.Internal || !c.may(m, access.Read) {
		return nil
	}
	for _, g := range c.snap.Views.Grids(alias, view.BackEnd, c.actor, nil) {
		if g.Code == code {
			return g
		}
	}
	return nil
}

func (c *call) widgetLabel(kind string) string {
	if l := c.snap.Registry.List("home_widget_type"); l != nil {
		if v := l.Value(kind); v != nil {
			return c.snap.Texts.ListValue(c.lang(), l, v)
		}
	}
	return kind
}

// widget is a box as it is drawn; nil when the caller may not see what it shows, or it is gone.
func (c *call) widget(k home.Kind, w home.Widget) map[string]any {
	config := w.Config
	if config == nil {
		config = map[string]string{}
	}
	out := map[string]any{"type": w.Type, "draw": k.Draw, "config": config, "span": w.Span, "label": c.widgetLabel(w.Type), "model": nil, "grid": nil, "dashboard": nil, "chart": nil}
	model, grid := k.Model, k.Grid
	switch k.Choose {
	case "grid":
		model, grid = config["model"], config["grid"]
	case "counters":
		m := c.snap.Registry.Model(config["model"])
		if m == nil || m.Disabled || m.Internal || !c.may(m, access.Read) {
			return nil
		}
		out["model"], out["label"] = m.Alias, c.widgetLabel(w.Type)+": "+c.snap.Texts.Plural(c.lang(), m)
		return out
	case "chart":
		d := c.snap.Views.Dashboard(config["dashboard"])
		if d == nil || !c.opens(d) {
			return nil
		}
		for _, chart := range d.Charts {
			if chart.Code == config["chart"] && c.drawable(chart) {
				out["dashboard"], out["chart"], out["label"] = d.Code, chart.Code, c.caption(chart.Label)
				return out
			}
		}
		return nil
	}
	if k.Draw == "" {
		return nil
	}
	if model == "" {
		return out
	}
	g := c.gridOf(model, grid)
	if g == nil {
		return nil
	}
	out["model"], out["grid"] = model, grid
	if k.Choose != "" {
		out["label"] = c.caption(g.Label)
	}
	return out
}

func arrangeHome(c *call) (any, error) {
	if err := c.known("role"); err != nil {
		return nil, err
	}
	var in struct {
		Widgets []struct {
			Type   string            `json:"type"`
			Config map[string]string `json:"config"`
			Span   int               `json:"span"`
		} `json:"widgets"`
	}
	if err := c.body(&in); err != nil {
		return nil, err
	}
	if c.h.Platform.Home == nil {
		return nil, fault.Missing()
	}
	list := make([]home.Widget, len(in.Widgets))
	for i, w := range in.Widgets {
		list[i] = home.Widget{Type: w.Type, Config: w.Config, Span: w.Span}
	}
	if err := c.h.Platform.Home.Arrange(c.ctx(), c.query("role"), list); err != nil {
		return nil, err
	}
	return homePage(c)
}
