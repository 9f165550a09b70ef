// Package export says what an export in the background is: the rows of a list, written into a file by the platform while its owner
// does something else. A module keeps the runs and their files; a transport knows the formats and writes the rows.
package export

import (
	"context"
	"io"

	"steward/engine/record"
)

// Ask says which rows and columns are wanted, in the words of the transport that writes them.
type Ask struct {
	Model  string
	Format string // "csv", "xlsx", "pdf"
	Query  string // of the list, as an address has it
	Lang   string // of headings and words
}

// Writer writes the rows of an ask as the actor of the context may see them. It says after every page how many rows are read so far;
// where that fails it ends.
type Writer func(ctx context.Context, ask Ask, out io.Writer, told func(rows int) error) error

// Runner keeps exports in the background.
type Runner interface {
	// Start queues an export of about total rows into a file of this name; it gives the record that tells how far it is.
	Start(ctx context.Context, ask Ask, name string, total int) (record.Ref, error)
	// WriteWith names who writes the rows. Without one no export is started.
	WriteWith(w Writer)
}
