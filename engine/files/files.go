// Package files says how the bytes of attachments are kept: under the SHA-256 of their content, so that the same file is
// kept once and what is read can be checked.
package files

import (
	"context"
	"io"
)

// Stored describes what was put away.
type Stored struct {
	Hash string // SHA-256, hexadecimal
	Size int64  // bytes
	Mime string // sniffed from the content, never believed from the sender
}

// Store keeps contents.
type Store interface {
	// Put reads to the end and keeps the content; more than max bytes is fault.TooLarge and leaves nothing behind.
	Put(ctx context.Context, content io.Reader, max int64) (Stored, error)
	// Open gives a content; fault.NotFound when there is none.
	Open(ctx context.Context, hash string) (io.ReadSeekCloser, error)
	// Remove forgets a content; one that is not there is no fault.
	Remove(ctx context.Context, hash string) error
}
