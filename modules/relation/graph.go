package relation

import (
	"context"
	"fmt"
	"slices"

	"steward/engine/access"
	"steward/engine/condition"
	"steward/engine/fault"
	"steward/engine/graph"
	"steward/engine/model"
	"steward/engine/record"
)

// Draw draws a graph from records its viewer may read: each step lists the neighbours as he would list them himself, so what he may
// not read is neither a point nor the way to one.
func (n *net) Draw(ctx context.Context, id int64, from *record.Ref, depth int) (*graph.Picture, error) {
	g, err := n.records.Get(ctx, record.Ref{Model: Graph, ID: id})
	if err != nil {
		return nil, err
	}
	edits, err := n.records.Can(ctx, record.Ref{Model: Graph, ID: id}, access.Update)
	if err != nil {
		return nil, err
	}
	if depth <= 0 {
		depth = int(g.Values.Int("depth"))
	}
	w := &walk{net: n, picture: &graph.Picture{ID: g.ID, Name: g.Values.Text("name"), Main: g.Values.Text("model_alias"), Layout: g.Values.Text("default_layout"), CanEdit: edits},
		at: map[record.Ref]bool{}, drawn: map[graph.Line]bool{}}
	if err := w.kinds(ctx, g); err != nil {
		return nil, err
	}
	frontier, err := w.begin(ctx, g, from)
	if err != nil {
		return nil, err
	}
	for ; depth > 0 && len(frontier) > 0; depth-- {
		if frontier, err = w.step(ctx, frontier, true); err != nil {
			return nil, err
		}
	}
	// What stands at the rim may be joined with what is there.
	if _, err := w.step(ctx, frontier, false); err != nil {
		return nil, err
	}
	all, _ := placesOf(g.Values.Text("positions"))
	w.picture.Places = map[string][2]float64{}
	for _, node := range w.picture.Nodes {
		if at, ok := all[place(node.Ref)]; ok {
			w.picture.Places[place(node.Ref)] = at
		}
	}
	return w.picture, nil
}

// Of names the graphs about a model.
func (n *net) Of(ctx context.Context, alias string) ([]record.Record, error) {
	m, err := n.records.Model(ctx, Graph)
	if err != nil || n.records.Scope(ctx, m, access.Read).Refused != "" {
		return nil, err
	}
	page, err := n.records.List(ctx, record.ListRequest{Model: Graph, Where: condition.Rule("model_alias", condition.Equal, alias), Sort: []string{"name"}, Fields: []string{"name"}, Limit: 20})
	if err != nil {
		return nil, err
	}
	out := make([]record.Record, len(page.Rows))
	for i, r := range page.Rows {
		out[i] = *r
	}
	return out, nil
}

// walk is one drawing.
type walk struct {
	net       *net
	picture   *graph.Picture
	relations []int64
	fields    []*model.Field // of the main model
	at        map[record.Ref]bool
	drawn     map[graph.Line]bool
}

// kinds reads which lines are followed; a relation that is off is none.
func (w *walk) kinds(ctx context.Context, g *record.Record) error {
	if ids := g.Values.IDs("relation_ids"); len(ids) > 0 {
		page, err := w.net.records.List(reading(ctx), record.ListRequest{Model: Relation, Fields: []string{"name", "opposite_name", "color"}, Sort: []string{"name"}, Limit: 500, Bare: true,
			Where: condition.And(condition.Rule("entity_id", condition.In, ids), condition.Rule("status", condition.Equal, 1))})
		if err != nil {
			return err
		}
		for _, r := range page.Rows {
			w.relations = append(w.relations, r.ID)
			w.picture.Kinds = append(w.picture.Kinds, graph.Kind{Code: relationKind(r.ID), Name: r.Values.Text("name"), Opposite: r.Values.Text("opposite_name"), Color: r.Values.Text("color")})
		}
	}
	m, err := w.net.records.Model(ctx, w.picture.Main)
	if err != nil {
		return err
	}
	veiled := w.net.records.Veiled(ctx, m)
	codes, _ := related(g.Values.Text("related_fields"))
	for _, code := range codes {
		f := m.Field(code)
		if f == nil || !leads(f) || slices.Contains(veiled, code) {
			continue // gone since, or not for the viewer
		}
		w.fields = append(w.fields, f)
		w.picture.Kinds = append(w.picture.Kinds, graph.Kind{Code: fieldKind(f), Field: f})
	}
	return nil
}

func relationKind(id int64) string    { return fmt.Sprintf("relation:%d", id) }
func fieldKind(f *model.Field) string { return "field:" + f.Code }

// begin gives the first points: one record, or those of the main model that the graph shows, the newest first. Half of the room is
// left to what they are joined with.
func (w *walk) begin(ctx context.Context, g *record.Record, from *record.Ref) ([]record.Ref, error) {
	if from != nil {
		found, err := w.add(ctx, from.Model, []int64{from.ID})
		if err == nil && len(found) == 0 {
			return nil, fault.Missing()
		}
		return found, err
	}
	where, err := condition.Parse([]byte(g.Values.Text("expressions")))
	if err != nil {
		return nil, err
	}
	page, err := w.net.records.List(ctx, record.ListRequest{Model: w.picture.Main, Where: where, Fields: []string{"entity_id"}, Sort: []string{"-entity_id"}, Limit: graph.Most / 2})
	if err != nil {
		return nil, err
	}
	w.picture.Capped = page.Next != nil
	return w.put(page.Rows), nil
}

// step follows the lines from some records. Without adding, it only joins what is there.
func (w *walk) step(ctx context.Context, frontier []record.Ref, adding bool) ([]record.Ref, error) {
	var lines []graph.Line
	for _, few := range byModel(frontier) {
		for _, follow := range []func(context.Context, string, []int64) ([]graph.Line, error){w.links, w.references} {
			more, err := follow(ctx, few.alias, few.ids)
			if err != nil {
				return nil, err
			}
			lines = append(lines, more...)
		}
	}
	var next []record.Ref
	if adding {
		var ends []record.Ref
		for _, l := range lines {
			for _, end := range []record.Ref{l.From, l.To} {
				if !w.at[end] && !slices.Contains(ends, end) {
					ends = append(ends, end)
				}
			}
		}
		for _, few := range byModel(ends) {
			found, err := w.add(ctx, few.alias, few.ids)
			if err != nil {
				return nil, err
			}
			next = append(next, found...)
		}
	}
	for _, l := range lines {
		if w.at[l.From] && w.at[l.To] && !w.drawn[l] {
			w.drawn[l] = true
			w.picture.Lines = append(w.picture.Lines, l)
		}
	}
	return next, nil
}

// links are the lines of the relations from some records of a model.
func (w *walk) links(ctx context.Context, alias string, ids []int64) ([]graph.Line, error) {
	if len(w.relations) == 0 {
		return nil, nil
	}
	m, err := w.net.records.Model(ctx, Link)
	if err != nil || w.net.records.Scope(ctx, m, access.Read).Refused != "" {
		return nil, err
	}
	end := func(of, id string) condition.Node {
		return condition.And(condition.Rule(of, condition.Equal, alias), condition.Rule(id, condition.In, ids))
	}
	page, err := w.net.records.List(ctx, record.ListRequest{Model: Link, Limit: 4 * graph.Most, Sort: []string{"entity_id"}, Bare: true,
		Fields: []string{"relation_id", "source_alias", "source_id", "destination_alias", "destination_id"},
		Where: condition.And(condition.Rule("relation_id", condition.In, w.relations),
			condition.Or(end("source_alias", "source_id"), end("destination_alias", "destination_id")))})
	if err != nil {
		return nil, err
	}
	var out []graph.Line
	for _, l := range page.Rows {
		out = append(out, graph.Line{Kind: relationKind(l.Values.Int("relation_id")), From: record.Ref{Model: l.Values.Text("source_alias"), ID: l.Values.Int("source_id")},
			To: record.Ref{Model: l.Values.Text("destination_alias"), ID: l.Values.Int("destination_id")}})
	}
	return out, nil
}

// references are the lines of the fields from some records of the main model.
func (w *walk) references(ctx context.Context, alias string, ids []int64) ([]graph.Line, error) {
	if alias != w.picture.Main || len(w.fields) == 0 {
		return nil, nil
	}
	codes := make([]string, len(w.fields))
	for i, f := range w.fields {
		codes[i] = f.Code
	}
	page, err := w.net.records.List(ctx, record.ListRequest{Model: alias, Where: condition.Rule("entity_id", condition.In, ids), Fields: codes, Sort: []string{"entity_id"}, Limit: graph.Most, Bare: true})
	if err != nil {
		return nil, err
	}
	var out []graph.Line
	for _, f := range w.fields {
		to := f.Type.(model.Referring).Target()
		people, err := w.people(ctx, to, f.Code, page.Rows)
		if err != nil {
			return nil, err
		}
		for _, r := range page.Rows {
			for _, id := range targets(r.Values[f.Code], people) {
				out = append(out, graph.Line{Kind: fieldKind(f), From: record.Ref{Model: alias, ID: r.ID}, To: record.Ref{Model: to.Alias, ID: id}})
			}
		}
	}
	return out, nil
}

// people finds the records of users that a field names by their user names.
func (w *walk) people(ctx context.Context, to model.Target, code string, rows []*record.Record) (map[string]int64, error) {
	if !to.ByUsername {
		return nil, nil
	}
	var names []string
	for _, r := range rows {
		if name := r.Values.Text(code); name != "" && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	if len(names) == 0 {
		return nil, nil
	}
	page, err := w.net.records.List(ctx, record.ListRequest{Model: to.Alias, Where: condition.Rule("username", condition.In, names), Fields: []string{"username"}, Limit: graph.Most, Bare: true})
	if fault.Is(err, fault.Forbidden) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	out := map[string]int64{}
	for _, r := range page.Rows {
		out[r.Values.Text("username")] = r.ID
	}
	return out, nil
}

func targets(v any, people map[string]int64) []int64 {
	switch v := v.(type) {
	case int64:
		return []int64{v}
	case []int64:
		return v
	case string:
		if id, ok := people[v]; ok {
			return []int64{id}
		}
	}
	return nil
}

// add puts those of some records into the picture that the viewer may read, as far as there is room.
func (w *walk) add(ctx context.Context, alias string, ids []int64) ([]record.Ref, error) {
	room := graph.Most - len(w.picture.Nodes)
	if room <= 0 {
		w.picture.Capped = true
		return nil, nil
	}
	page, err := w.net.records.List(ctx, record.ListRequest{Model: alias, Where: condition.Rule("entity_id", condition.In, ids), Fields: []string{"entity_id"}, Sort: []string{"entity_id"}, Limit: room})
	if fault.Is(err, fault.Forbidden) || fault.Is(err, fault.NotFound) {
		return nil, nil // a model the viewer does not have
	}
	if err != nil {
		return nil, err
	}
	w.picture.Capped = w.picture.Capped || page.Next != nil
	return w.put(page.Rows), nil
}

func (w *walk) put(rows []*record.Record) []record.Ref {
	var out []record.Ref
	for _, r := range rows {
		ref := record.Ref{Model: r.Model.Alias, ID: r.ID}
		w.at[ref] = true
		w.picture.Nodes = append(w.picture.Nodes, graph.Node{Ref: ref, Title: r.Title, Number: r.Number})
		out = append(out, ref)
	}
	return out
}

// some are records of one model.
type some struct {
	alias string
	ids   []int64
}

// byModel parts records by their models, in an order that is the same each time.
func byModel(refs []record.Ref) []some {
	var out []some
	for _, r := range refs {
		at := slices.IndexFunc(out, func(s some) bool { return s.alias == r.Model })
		if at < 0 {
			at, out = len(out), append(out, some{alias: r.Model})
		}
		out[at].ids = append(out[at].ids, r.ID)
	}
	return out
}
