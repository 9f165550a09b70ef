package field

import "steward/engine/condition"

// Links is the element that shows and draws the links of one relation, read from one of its ends. It keeps nothing itself.
type Links struct {
	Virtual
	Relation int64
	// Opposite reads the relation from its destination.
	Opposite bool
	// Filter is what a record of the other side must be for a link to be drawn to it; links that are there already stay.
	Filter condition.Node
	// Columns are fields of the other model, in the order they are shown; none shows number and title. Sort is one of them, with a
	// minus for descending.
	Columns []string
	Sort    string
}

// Code is the element.
func (Links) Code() string { return "relation_grid" }

// Options are what the form needs to show the links and to offer others.
func (t Links) Options() map[string]any {
	out := map[string]any{"relation": t.Relation, "opposite": t.Opposite}
	if !t.Filter.IsEmpty() {
		out["filter"] = t.Filter
	}
	if len(t.Columns) > 0 {
		out["columns"] = t.Columns
	}
	if t.Sort != "" {
		out["sort"] = t.Sort
	}
	return out
}
