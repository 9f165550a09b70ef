// Package home is the first page of a person: boxes he arranges himself, or those that his role begins with. What a box
// shows is read by its viewer, under his own rights; a box keeps no data.
package home

import "context"

// Widget is one box.
type Widget struct {
	Type   string            // code of the list of types: "my_tasks", "grid"
	Config map[string]string // what a box of a general type shows: model, grid, dashboard, chart
	Span   int               // of 12 columns
}

// Kind is what a type of box shows.
type Kind struct {
	Type string
	// Draw names the way it is drawn: list, counters, chart, notes, recent, favourites, create.
	Draw        string
	Model, Grid string // of a type that shows one thing
	Choose      string // what the person chooses for it: "grid", "counters", "chart"; "" for nothing
	Span        int    // of 12 columns, at first
}

// Most is how many boxes a page has at most.
const Most = 24

// Board keeps the pages. Every call is about the actor of the context.
type Board interface {
	// Kinds are the types of boxes there are.
	Kinds() []Kind
	// Widgets gives the own page, or that of the role; own says which.
	Widgets(ctx context.Context) (list []Widget, own bool, err error)
	// Role gives the page a role begins with, for administrators.
	Role(ctx context.Context, role string) ([]Widget, error)
	// Arrange keeps the own page, or with a role what that role begins with (administrators only). Nothing brings the
	// page back that was there before anybody arranged one.
	Arrange(ctx context.Context, role string, list []Widget) error
}
