// Package files says how the bytes of attachments are kept: under the SHA-256 of their content, so that the same file is
// kept once and what is read can be checked.
package files

import (
	"context"
	"io"
	"time"
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
	// Touch says that somebody has just let go of a content, or wants it again; one that is not there is no fault.
	Touch(ctx context.Context, hash string) error
	// Old goes over the contents that were neither put away nor touched since a moment; an error ends it.
	Old(ctx context.Context, since time.Time, each func(hash string) error) error
	// Remove forgets a content; one that is not there is no fault.
	Remove(ctx context.Context, hash string) error
}
