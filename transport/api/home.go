package api

import (
	"encoding/json"
	"strings"

	"steward/engine/access"
	"steward/engine/condition"
	"steward/engine/fault"
	"steward/engine/home"
	"steward/engine/record"
	"steward/engine/text"
	"steward/engine/view"
)

// homePage gives the boxes of the page that the caller begins with, each with what it shows; boxes over what he may not read
// are left out, and those that he could add are offered.
func homePage(c *call) (any, error) {
	board := c.h.Platform.Home
	if board == nil {
		return nil, fault.Missing()
	}
	page, err := home.Of(c.ctx(), board, c.snap.Views)
	if err != nil {
		return nil, err
	}
	offered := []map[string]any{}
	for _, k := range board.Kinds() {
		if k.Model == "" || c.gridOf(k.Model, k.Grid) != nil {
			offered = append(offered, map[string]any{"type": k.Type, "label": c.widgetLabel(k.Type), "draw": k.Draw, "choose": k.Choose, "span": k.Span})
		}
	}
	return map[string]any{"widgets": c.widgets(page.Widgets), "own": page.Own, "page": page.Code, "offered": offered}, nil
}

// widgets are boxes as they are drawn, without those that the caller may not see.
func (c *call) widgets(list []home.Widget) []map[string]any {
	kinds := map[string]home.Kind{}
	for _, k := range c.h.Platform.Home.Kinds() {
		kinds[k.Type] = k
	}
	out := []map[string]any{}
	for i, w := range list {
		if shown := c.widget(kinds[w.Type], w); shown != nil {
			shown["at"] = i
			out = append(out, shown)
		}
	}
	return out
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
	if k.Draw == "" {
		return nil
	}
	config := w.Config
	if config == nil {
		config = map[string]string{}
	}
	out := map[string]any{"type": w.Type, "draw": k.Draw, "config": config, "span": w.Span, "rows": w.Rows, "title": "", "filter": nil,
		"label": c.widgetLabel(w.Type), "model": nil, "grid": nil, "dashboard": nil, "chart": nil}
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
		model = ""
	case "chart":
		chart := c.chartOf(config["dashboard"], config["chart"])
		if chart == nil {
			return nil
		}
		out["dashboard"], out["chart"], out["label"] = config["dashboard"], chart.Code, c.caption(chart.Label)
	}
	if model != "" {
		g := c.gridOf(model, grid)
		if g == nil {
			return nil
		}
		out["model"], out["grid"] = model, grid
		if k.Choose != "" {
			out["label"] = c.caption(g.Label)
		}
		if !w.Where.IsEmpty() {
			out["filter"] = w.Where
		}
	}
	if title := c.caption(w.Title); title != "" {
		out["label"], out["title"] = title, title
	}
	return out
}

// chartOf finds a chart that the caller may see.
func (c *call) chartOf(dashboard, code string) *view.Chart {
	d := c.snap.Views.Dashboard(dashboard)
	if d == nil || !c.opens(d) {
		return nil
	}
	for i := range d.Charts {
		if d.Charts[i].Code == code && c.drawable(d.Charts[i]) {
			return &d.Charts[i]
		}
	}
	return nil
}

func arrangeHome(c *call) (any, error) {
	var in struct {
		Widgets []struct {
			Type   string            `json:"type"`
			Config map[string]string `json:"config"`
			Span   int               `json:"span"`
			Rows   int               `json:"rows"`
			Title  string            `json:"title"`
			Filter json.RawMessage   `json:"filter"`
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
		where, err := condition.Parse(w.Filter)
		if err != nil {
			return nil, fault.InvalidField("filter", "fault.invalid_value")
		}
		list[i] = home.Widget{Type: w.Type, Config: w.Config, Span: w.Span, Rows: w.Rows, Title: text.Label{Key: strings.TrimSpace(w.Title)}, Where: where}
	}
	if err := c.h.Platform.Home.Arrange(c.ctx(), list); err != nil {
		return nil, err
	}
	return homePage(c)
}

// previewHome shows a home page that is not saved as somebody would get it, each box with the first of what is in it.
func (c *call) previewHome(as *call, page *view.Home) (any, error) {
	board := c.h.Platform.Home
	if board == nil {
		return nil, fault.Missing()
	}
	faults := append(page.Check(c.snap.Registry, c.snap.Views), board.Check(page)...)
	widgets := []map[string]any{}
	if len(faults) == 0 {
		widgets = as.widgets(home.Boxes(page))
		for _, w := range widgets {
			if err := c.fillPreview(as, w); err != nil {
				return nil, err
			}
		}
	}
	first := c.snap.Views.Home(as.actor)
	meant := page.Meant(as.actor)
	gets := meant && (first == nil || first.Code == page.Code || page.Position < first.Position || page.Position == first.Position && page.Code < first.Code)
	return map[string]any{"faults": c.places(faults), "meant": meant, "gets": gets, "widgets": widgets, "user": as.face()}, nil
}

// fillPreview puts into a box what somebody would find in it: the first rows of a list, the numbers of a chart or of the
// counters of a model. What the browser keeps itself stays empty.
func (c *call) fillPreview(as *call, w map[string]any) error {
	w["first"], w["drawn"], w["counters"] = nil, nil, nil
	switch w["draw"] {
	case "list", "notes":
		alias, _ := w["model"].(string)
		code, _ := w["grid"].(string)
		rows, err := c.previewBox(as, alias, code, w)
		w["first"] = rows
		return err
	case "chart":
		dashboard, _ := w["dashboard"].(string)
		code, _ := w["chart"].(string)
		if chart := as.chartOf(dashboard, code); chart != nil {
			drawn, err := as.drawn(*chart)
			w["drawn"] = drawn
			return err
		}
	case "counters":
		alias, _ := w["model"].(string)
		list := []map[string]any{}
		for _, g := range as.snap.Views.Grids(alias, view.BackEnd, as.actor, nil) {
			prepared, err := as.prepared(g)
			if !g.Counter || err != nil {
				continue
			}
			n, err := c.h.Platform.Records.Tally(as.ctx(), record.ListRequest{Model: alias, Where: condition.And(g.Condition, prepared), Preset: g.Preset}, record.CountCap)
			if err != nil {
				return err
			}
			list = append(list, map[string]any{"label": c.caption(g.Label), "count": n})
		}
		w["counters"] = list
	}
	return nil
}

// previewBox gives the first rows of a list by number and title, as far as the caller may read them himself.
func (c *call) previewBox(as *call, alias, code string, w map[string]any) ([]map[string]any, error) {
	g := as.gridOf(alias, code)
	if g == nil {
		return nil, nil
	}
	m, err := c.modelOf(alias)
	if err != nil {
		return nil, err
	}
	prepared, err := as.prepared(g)
	if err != nil {
		return nil, err
	}
	where, _ := w["filter"].(condition.Node)
	limit, _ := w["rows"].(int)
	page, err := c.h.Platform.Records.List(as.ctx(), record.ListRequest{Model: alias, Preset: g.Preset, Where: condition.And(g.Condition, prepared, where), Sort: words(g.Sort), Limit: limit, Fields: []string{"entity_id"}})
	if err != nil {
		return nil, err
	}
	rows, err := c.readableToo(as, m, page)
	if err != nil {
		return nil, err
	}
	out := []map[string]any{}
	for _, r := range rows {
		shown := as.present(r)
		out = append(out, map[string]any{"id": r.ID, "number": shown["_number"], "title": shown["_title"]})
	}
	return out, nil
}
