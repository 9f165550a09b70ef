// Package home is the first page of a person: boxes he arranges himself, else those of the home page that administrators
// made for him. What a box shows is read by its viewer, under his own rights; a box keeps no data.
package home

import (
	"context"

	"steward/engine/access"
	"steward/engine/condition"
	"steward/engine/text"
	"steward/engine/view"
)

// Widget is one box.
type Widget struct {
	Type   string            // code of the list of types: "my_tasks", "grid"
	Config map[string]string // what a box of a general type shows: model, grid, dashboard, chart
	Span   int               // of 12 columns
	Rows   int               // how many rows a list shows at most
	Title  text.Label        // unless said, what it shows is called
	Where  condition.Node    // which rows of its grid
}

// Kind is what a type of box shows.
type Kind struct {
	Type string
	// Draw names the way it is drawn: list, counters, chart, notes, recent, favourites, create.
	Draw        string
	Model, Grid string // of a type that shows one thing
	Choose      string // what is chosen for it: "grid", "counters", "chart"; "" for nothing
	Span        int    // of 12 columns, at first
}

// Needs are the names of what a box of this kind must say in its Config.
func (k Kind) Needs() []string {
	switch k.Choose {
	case "grid":
		return []string{"model", "grid"}
	case "counters":
		return []string{"model"}
	case "chart":
		return []string{"dashboard", "chart"}
	}
	return nil
}

// Board keeps what people arrange. Every call is about the actor of the context.
type Board interface {
	// Kinds are the types of boxes there are.
	Kinds() []Kind
	// Own gives the page that the actor arranged; empty when he did not.
	Own(ctx context.Context) ([]Widget, error)
	// First is the page of those for whom no home page is meant.
	First() []Widget
	// Arrange keeps the own page. Nothing brings the page back that was there before he arranged one.
	Arrange(ctx context.Context, list []Widget) error
	// Check finds boxes of a home page whose type there is not, or that do not say what their type needs.
	Check(page *view.Home) view.Faults
}

// Page is what somebody sees first.
type Page struct {
	Widgets []Widget
	Own     bool   // he arranged it himself
	Code    string // of the home page it is, "" for none
}

// Of gives the page of the actor of the context: his own, else the home page that is meant for him, else the first one.
func Of(ctx context.Context, board Board, views *view.Catalog) (Page, error) {
	own, err := board.Own(ctx)
	if err != nil || len(own) > 0 {
		return Page{Widgets: own, Own: true}, err
	}
	if page := views.Home(access.From(ctx)); page != nil {
		return Page{Widgets: Boxes(page), Code: page.Code}, nil
	}
	return Page{Widgets: board.First()}, nil
}

// Boxes are those of a home page.
func Boxes(page *view.Home) []Widget {
	out := make([]Widget, 0, len(page.Boxes))
	for _, b := range page.Boxes {
		w := Widget{Type: b.Type, Span: b.Span, Rows: b.Rows, Title: b.Label, Where: b.Condition, Config: map[string]string{}}
		for name, v := range map[string]string{"model": b.Model, "grid": b.Grid, "dashboard": b.Dashboard, "chart": b.Chart} {
			if v != "" {
				w.Config[name] = v
			}
		}
		out = append(out, w)
	}
	return out
}
