package relation

import (
	"context"
	"encoding/json"
	"fmt"
	"math"

	"steward/engine/access"
	"steward/engine/condition"
	"steward/engine/fault"
	"steward/engine/graph"
	"steward/engine/model"
	"steward/engine/model/field"
	"steward/engine/record"
)

// Graph is the alias of a picture of linked records that administrators arrange.
const Graph = "relation/graph"

var graphModel = model.Model{
	Alias: Graph,
	Icon:  "hierarchy",
	Fields: []model.Field{
		{Code: "name", Type: field.Text{Max: 255}, Required: true, Searchable: true},
		{Code: "model_alias", Type: field.Text{Max: 120, As: "model"}, Required: true, Indexed: true},
		{Code: "relation_ids", Type: field.Many{To: Relation}},
		{Code: "expressions", Type: field.JSON{As: "condition", Of: "model_alias"}},
		{Code: "related_fields", Type: field.JSON{As: "modelfields", Of: "model_alias"}}, // ["company_id"]
		{Code: "default_layout", Type: field.Select{Of: "relation_layout", Text: true}, Default: "force"},
		{Code: "depth", Type: field.Integer{Min: 1, Max: maxDepth}, Default: int64(2)},
		{Code: "positions", Type: field.JSON{}}, // {"service/operation/12": [x, y]}, in the units of the drawing
		{Code: "view_group_ids", Type: field.Many{To: "admin/group"}},
		{Code: "view_user_ids", Type: field.Many{To: "admin/user"}},
		{Code: "view_edit_group_ids", Type: field.Many{To: "admin/group"}},
		{Code: "view_edit_user_ids", Type: field.Many{To: "admin/user"}},
	},
	Traits:   model.History,
	Resource: "relation",
	Access:   model.Access{Verbs: map[string]string{"agent": "RU", "key_user": "RU"}},
	REST:     model.REST{Off: true},
}

// maxDepth is how many lines a graph follows from a record at most.
const maxDepth = 5

// shareGraphs shows graphs to administrators and to who is named in one of their four lists, and lets the last two change them.
func shareGraphs(e *access.Engine) {
	e.Limit(Graph, access.Limit{Name: "access.limit.shared", Node: func(a *access.Actor, action access.Action) condition.Node {
		if a.Type == access.Administrator || a.IsSystem() {
			return condition.Node{}
		}
		lists := []condition.Node{named("view_edit_user_ids", []int64{a.ID}), named("view_edit_group_ids", a.GroupIDs)}
		if action == access.Read {
			lists = append(lists, named("view_user_ids", []int64{a.ID}), named("view_group_ids", a.GroupIDs))
		}
		return condition.Or(lists...)
	}})
}

func named(field string, ids []int64) condition.Node {
	if len(ids) == 0 {
		return condition.Never()
	}
	return condition.Rule(field, condition.IncludesAny, ids)
}

// checkGraph wants a model that is there, fields that lead to other records, and places that are two numbers each.
func (n *net) checkGraph(ctx context.Context, d *record.Draft) error {
	m, err := n.records.Model(ctx, d.Text("model_alias"))
	if err != nil {
		d.Invalid("model_alias", "fault.unknown_model", fault.Params{"model": d.Text("model_alias")})
		return nil
	}
	d.Set("model_alias", m.Alias)
	codes, ok := related(d.Text("related_fields"))
	if !ok {
		d.Invalid("related_fields", "relation.graph.fields")
	}
	for _, code := range codes {
		if f := m.Field(code); f == nil || !leads(f) {
			d.Invalid("related_fields", "relation.graph.leads_nowhere", fault.Params{"field": code})
		}
	}
	if d.Changed("positions") && d.Text("positions") != "" {
		return keepPlaces(d)
	}
	return nil
}

// keepPlaces adds the places that were sent to those that are kept: who sees a part of the graph moves no more than that part.
func keepPlaces(d *record.Draft) error {
	places, ok := placesOf(d.Text("positions"))
	if !ok || len(places) > 4*graph.Most {
		d.Invalid("positions", "relation.graph.places")
		return nil
	}
	old, _ := placesOf(d.OldText("positions"))
	for key, at := range old {
		if _, moved := places[key]; !moved && len(places) < 4*graph.Most {
			places[key] = at
		}
	}
	raw, err := json.Marshal(places)
	if err != nil {
		return fmt.Errorf("keep the places of a graph: %w", err)
	}
	d.Set("positions", string(raw))
	return nil
}

// leads reports whether the values of a field are records.
func leads(f *model.Field) bool {
	_, ok := f.Type.(model.Referring)
	return ok
}

// related reads the fields that a graph follows.
func related(text string) (codes []string, ok bool) {
	return codes, text == "" || json.Unmarshal([]byte(text), &codes) == nil
}

// placesOf reads where records stand.
func placesOf(text string) (map[string][2]float64, bool) {
	lists := map[string][]float64{}
	if text != "" && json.Unmarshal([]byte(text), &lists) != nil {
		return nil, false
	}
	out := make(map[string][2]float64, len(lists))
	for key, at := range lists {
		if len(at) != 2 || math.Abs(at[0]) > 1e6 || math.Abs(at[1]) > 1e6 {
			return nil, false
		}
		out[key] = [2]float64{at[0], at[1]}
	}
	return out, true
}

// place is the name of a record in the places of a graph.
func place(r record.Ref) string { return fmt.Sprintf("%s/%d", r.Model, r.ID) }
