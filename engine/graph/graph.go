// Package graph is what a picture of linked records is made of: points for records, lines for what joins them. What its viewer
// may not read is neither drawn nor counted.
package graph

import (
	"context"

	"steward/engine/model"
	"steward/engine/record"
)

// Most is how many records a picture shows at most.
const Most = 500

// Node is one record.
type Node struct {
	record.Ref
	Title, Number string
}

// Kind is a sort of line: a relation, or a field of the main model.
type Kind struct {
	Code string // unique in the picture
	// Name is said from the source, Opposite from the destination. Of a field there is the field instead.
	Name, Opposite string
	Field          *model.Field
	Color          string // "" for one that the interface chooses
}

// Line joins two records of the picture.
type Line struct {
	Kind     string // code
	From, To record.Ref
}

// Picture is a graph as one person sees it.
type Picture struct {
	ID      int64
	Name    string
	Main    string // alias of the model it is about
	Layout  string
	Kinds   []Kind
	Nodes   []Node
	Lines   []Line
	Capped  bool // more records could be reached than are shown
	CanEdit bool // may keep where the records stand
	// Places are where records stand, by "model/id"; what is not there is laid out.
	Places map[string][2]float64
}

// Atlas draws the graphs that administrators keep. Every call is about the actor of the context.
type Atlas interface {
	// Draw gives a graph: all of it, or what can be reached from one record over so many lines; 0 takes the depth of the graph.
	Draw(ctx context.Context, id int64, from *record.Ref, depth int) (*Picture, error)
	// Of names the graphs about a model, by id.
	Of(ctx context.Context, alias string) ([]record.Record, error)
}
