// Package reply is the prepared texts that people insert where they write. A module keeps them and decides who is offered
// which; the doors show them.
package reply

import (
	"context"

	"steward/engine/record"
)

// Reply is a prepared text as it is offered.
type Reply struct {
	ID                     int64
	Name, Shortcut, Folder string
	Begin                  string // its first words
}

// Filled is a text ready to be inserted.
type Filled struct {
	HTML string
	// Unknown are the placeholders that name nothing; they are left empty.
	Unknown []string
	// Sets are the values that the reply proposes for the record, with their labels; they are written only when the person
	// sends what he writes.
	Sets *record.Record
}

// Box keeps the replies. Every call is in the name of the actor of the context and sees what he may see.
type Box interface {
	// Offered gives the replies for a record that match the words: by shortcut first, then as they were used last.
	Offered(ctx context.Context, ref record.Ref, words string) ([]Reply, error)
	// Fill fills the placeholders of a reply from a record, and counts its use.
	Fill(ctx context.Context, ref record.Ref, id int64) (*Filled, error)
}
