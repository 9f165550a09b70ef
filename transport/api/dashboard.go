package api

import (
	"slices"
	"time"

	"steward/engine/access"
	"steward/engine/condition"
	"steward/engine/fault"
	"steward/engine/record"
	"steward/engine/text"
	"steward/engine/view"
)

// point is one number of a chart. Filter is the condition of the list that has exactly these rows.
type point struct {
	Label  string         `json:"label"`
	Key    any            `json:"key"`
	Series int            `json:"series"` // of a chart over time, from 0
	Count  int64          `json:"count"`
	Share  *int64         `json:"share,omitempty"` // of kind share: how many of them fulfil its condition
	Tone   string         `json:"tone"`
	Filter condition.Node `json:"filter"`
}

// opens says which dashboards the caller may open: those of his audience with at least one chart over records he may read.
func (c *call) opens(d *view.Dashboard) bool {
	return c.actor.BackEnd() && !d.Disabled && d.Includes(c.actor) && slices.ContainsFunc(d.Charts, c.drawable)
}

func (c *call) drawable(chart view.Chart) bool {
	m := c.snap.Registry.Model(chart.Model)
	return m != nil && !m.Disabled && c.may(m, access.Read)
}

func dashboards(c *call) (any, error) {
	items := []map[string]any{}
	for i := range c.snap.Views.Dashboards {
		if d := &c.snap.Views.Dashboards[i]; c.opens(d) {
			items = append(items, map[string]any{"code": d.Code, "label": c.snap.Texts.Label(c.lang(), d.Label), "icon": d.Icon})
		}
	}
	return map[string]any{"items": items}, nil
}

func dashboard(c *call) (any, error) {
	d := c.snap.Views.Dashboard(c.r.PathValue("code"))
	if d == nil || !c.opens(d) {
		return nil, fault.Missing()
	}
	charts := []map[string]any{}
	for _, chart := range d.Charts {
		if !c.drawable(chart) {
			continue
		}
		drawn, err := c.drawn(chart)
		if err != nil {
			return nil, err
		}
		charts = append(charts, drawn)
	}
	return map[string]any{"code": d.Code, "label": c.caption(d.Label), "icon": d.Icon, "charts": charts}, nil
}

// drawn is a chart with its numbers.
func (c *call) drawn(chart view.Chart) (map[string]any, error) {
	points, err := c.points(chart)
	if err != nil {
		return nil, err
	}
	if chart.Kind == "share" {
		if err := c.shares(chart, points); err != nil {
			return nil, err
		}
	}
	series := []string{}
	for _, s := range chart.Series {
		series = append(series, c.caption(s.Label))
	}
	return map[string]any{"code": chart.Code, "label": c.caption(chart.Label), "kind": chart.Kind, "model": chart.Model,
		"grid": chart.Grid, "span": chart.Span, "series": series, "points": points}, nil
}

func (c *call) caption(l text.Label) string { return c.snap.Texts.Label(c.lang(), l) }

// rows asks for the rows behind a filter as the list of the chart's grid has them.
func (c *call) rows(chart view.Chart, filter condition.Node) record.ListRequest {
	for _, g := range c.snap.Views.Grids(chart.Model, view.BackEnd, c.actor, nil) {
		if g.Code == chart.Grid {
			filter = condition.And(g.Condition, filter)
		}
	}
	return record.ListRequest{Model: chart.Model, Where: filter}
}

func (c *call) points(chart view.Chart) ([]point, error) {
	switch {
	case len(chart.Series) > 0:
		return c.overTime(chart)
	case chart.By != "":
		return c.byField(chart)
	}
	out := []point{}
	for _, part := range chart.Parts {
		filter := condition.And(chart.Condition, part.Condition)
		n, err := c.h.Platform.Records.Tally(c.ctx(), c.rows(chart, filter), 0)
		if err != nil {
			return nil, err
		}
		out = append(out, point{Label: c.caption(part.Label), Count: int64(n), Tone: part.Tone, Filter: filter})
	}
	return out, nil
}

// shares counts for each point what fulfils the condition of the chart.
func (c *call) shares(chart view.Chart, points []point) error {
	for i := range points {
		n, err := c.h.Platform.Records.Tally(c.ctx(), c.rows(chart, condition.And(points[i].Filter, chart.Share)), 0)
		if err != nil {
			return err
		}
		share := int64(n)
		points[i].Share = &share
	}
	return nil
}

func (c *call) byField(chart view.Chart) ([]point, error) {
	groups, err := c.h.Platform.Records.Groups(c.ctx(), c.rows(chart, chart.Condition), []string{chart.By}, nil, nil)
	if err != nil {
		return nil, err
	}
	f := c.snap.Registry.Model(chart.Model).Field(chart.By)
	out := []point{}
	for _, g := range groups[:min(len(groups), chart.Top)] {
		p := point{Key: g.Keys[0], Count: g.Count, Filter: condition.And(chart.Condition, condition.Rule(chart.By, condition.Equal, g.Keys[0]))}
		if g.Keys[0] == nil {
			p.Filter = condition.And(chart.Condition, condition.Rule(chart.By, condition.IsEmpty, nil))
		}
		if p.Label, err = c.valueWords(c.ctx(), f, g.Keys[0]); err != nil {
			return nil, err
		}
		out = append(out, p)
	}
	return out, nil
}

// overTime counts by weeks that begin on Monday, UTC, the one that runs last.
func (c *call) overTime(chart view.Chart) ([]point, error) {
	today := c.h.Platform.Now().UTC().Truncate(24 * time.Hour)
	monday := today.AddDate(0, 0, -(int(today.Weekday())+6)%7)
	first := monday.AddDate(0, 0, -7*(chart.Weeks-1))
	out := []point{}
	for i, s := range chart.Series {
		since := condition.And(chart.Condition, condition.Rule(s.Field, condition.GreaterOrEqual, first.Format(time.RFC3339)))
		groups, err := c.h.Platform.Records.Groups(c.ctx(), c.rows(chart, since), []string{s.Field}, map[string]string{s.Field: "week"}, nil)
		if err != nil {
			return nil, err
		}
		counts := map[any]int64{}
		for _, g := range groups {
			counts[g.Keys[0]] = g.Count
		}
		for week := first; !week.After(monday); week = week.AddDate(0, 0, 7) {
			key := week.Format(time.DateOnly)
			out = append(out, point{Key: key, Series: i, Count: counts[key], Filter: condition.And(chart.Condition,
				condition.Rule(s.Field, condition.GreaterOrEqual, week.Format(time.RFC3339)),
				condition.Rule(s.Field, condition.Less, week.AddDate(0, 0, 7).Format(time.RFC3339)))})
		}
	}
	return out, nil
}
