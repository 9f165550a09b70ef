// Package mass says what a mass action is: one change of many records by somebody. Small ones are done while one waits; large
// ones are runs, which a module keeps: with progress, stopped and taken up again, and taken back as a whole.
package mass

import (
	"context"

	"steward/engine/record"
)

// Ask is a mass action to be run in the background.
type Ask struct {
	Model  string
	Action string             // update, delete or act
	Code   string             // of an act
	Values record.Input       // of an update
	Rows   record.ListRequest // which records: condition and search; the rest is ignored
	IDs    []int64            // instead of Rows
}

// Runner keeps runs. The actor of the context is who acts, now and while the run goes on.
type Runner interface {
	// Start fixes the records and queues the run; it gives the record that tells how far it is.
	Start(ctx context.Context, ask Ask) (record.Ref, error)
	// Max is how many records a run may have.
	Max() int
}
