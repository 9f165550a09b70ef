package store

import (
	"context"

	"steward/engine/cache"
)

// Caches are what the store keeps in memory: prepared statements of readers, which follow the text of a query and are never
// old, and the numbers beside grids.
func (db *DB) Caches() []cache.Cache {
	return []cache.Cache{
		{Code: "statements", Entries: func() int {
			n := 0
			db.stmts.Range(func(any, any) bool { n++; return true })
			return n
		}},
		{Code: "tallies", Entries: db.tallies.entries, Forget: db.tallies.forget},
	}
}

func (t *tallies) entries() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return len(t.known)
}

// forget drops the numbers. How often models were written is kept: it tells a number that is just being counted from an old one.
func (t *tallies) forget(context.Context) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.known = nil
	return nil
}
