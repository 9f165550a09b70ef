package api

import (
	"fmt"
	"strconv"

	"steward/engine/fault"
	"steward/engine/graph"
	"steward/engine/record"
)

// drawGraph gives a graph as the caller may see it: its records, the lines between them, and the kinds of lines for the legend.
func drawGraph(c *call) (any, error) {
	if err := c.known("model", "record", "depth"); err != nil {
		return nil, err
	}
	id, err := c.id()
	if err != nil {
		return nil, err
	}
	if c.h.Platform.Graphs == nil {
		return nil, fault.Missing()
	}
	from, depth, err := c.pointOfView()
	if err != nil {
		return nil, err
	}
	picture, err := c.h.Platform.Graphs.Draw(c.ctx(), id, from, depth)
	if err != nil {
		return nil, err
	}
	return c.graph(picture), nil
}

// pointOfView reads from which record a graph is drawn, and how far.
func (c *call) pointOfView() (*record.Ref, int, error) {
	depth, err := c.whole("depth", 0, 1, 5)
	if err != nil {
		return nil, 0, err
	}
	alias := c.query("model")
	if alias == "" {
		return nil, depth, nil
	}
	m := c.snap.Registry.Model(alias)
	id, err := strconv.ParseInt(c.query("record"), 10, 64)
	if m == nil || err != nil {
		return nil, 0, fault.Missing()
	}
	return &record.Ref{Model: m.Alias, ID: id}, depth, nil
}

// graph is a picture in the words of the caller.
func (c *call) graph(p *graph.Picture) map[string]any {
	key := func(r record.Ref) string { return fmt.Sprintf("%s/%d", r.Model, r.ID) }
	models := map[string]any{}
	nodes := []map[string]any{}
	for _, n := range p.Nodes {
		if m := c.snap.Registry.Model(n.Model); m != nil && models[n.Model] == nil {
			models[n.Model] = map[string]any{"label": c.snap.Texts.Model(c.lang(), m), "icon": m.Icon}
		}
		nodes = append(nodes, map[string]any{"key": key(n.Ref), "model": n.Model, "id": n.ID, "title": n.Title, "number": n.Number})
	}
	kinds := []map[string]any{}
	for _, k := range p.Kinds {
		name, opposite := k.Name, k.Opposite
		if k.Field != nil {
			name = c.snap.Texts.Field(c.lang(), c.snap.Registry.Model(p.Main), k.Field)
			opposite = name
		}
		kinds = append(kinds, map[string]any{"code": k.Code, "name": name, "opposite": opposite, "color": k.Color})
	}
	lines := []map[string]any{}
	for _, l := range p.Lines {
		lines = append(lines, map[string]any{"kind": l.Kind, "from": key(l.From), "to": key(l.To)})
	}
	return map[string]any{"id": p.ID, "name": p.Name, "model": p.Main, "layout": p.Layout, "can_edit": p.CanEdit, "capped": p.Capped, "most": graph.Most,
		"models": models, "kinds": kinds, "nodes": nodes, "lines": lines, "places": p.Places}
}

// graphsOf names the graphs about a model that the caller may open.
func graphsOf(c *call) (any, error) {
	if err := c.known("model"); err != nil {
		return nil, err
	}
	items := []map[string]any{}
	if c.h.Platform.Graphs == nil {
		return map[string]any{"items": items}, nil
	}
	found, err := c.h.Platform.Graphs.Of(c.ctx(), c.query("model"))
	if err != nil {
		return nil, err
	}
	for _, g := range found {
		items = append(items, map[string]any{"id": g.ID, "name": g.Title})
	}
	return map[string]any{"items": items}, nil
}
