package config

import "context"

type snapshotKey struct{}

// With puts the snapshot that serves a request into its context, once, at the edge.
func With(ctx context.Context, s *Snapshot) context.Context {
	return context.WithValue(ctx, snapshotKey{}, s)
}

// From gives the snapshot of a context; nil when there is none.
func From(ctx context.Context) *Snapshot {
	s, _ := ctx.Value(snapshotKey{}).(*Snapshot)
	return s
}
