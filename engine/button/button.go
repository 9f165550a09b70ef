// Package button is what people press on forms: a module keeps what custom buttons do, the doors show and press them.
package button

import (
	"context"

	"steward/engine/record"
	"steward/engine/view"
)

// Outcome is what a button that was pressed leads to.
type Outcome struct {
	Message string // "" for the usual words
	Path    string // an own path to go to, "" to stay
	Open    string // an address to open beside, "" for none
}

// Board presses buttons in the name of the actor of the context.
type Board interface {
	// Shown tells whether the actor gets the button on a record, as far as its condition is not for the browser to watch:
	// by its audience, its script and the right it takes.
	Shown(ctx context.Context, b *view.Button, r *record.Record) bool
	// Press does what a button of the form does, with what its dialog asked for. A button that is hidden is refused; one
	// that the form does not have is missing.
	Press(ctx context.Context, form *view.Form, r *record.Record, code string, given record.Input) (Outcome, error)
}
