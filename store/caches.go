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
		{Code: "tallies", Entries: db.tallies.entries, Bytes: db.tallies.bytes, Switch: &db.tallies.off, Forget: db.tallies.forget},
	}
}

func (t *tallies) entries() int {
	t.mu.Lock()
	defer t.mu.Unlock()
	return len(t.known)
}

// bytes is what the keys take, which is nearly all: each is a query in words.
func (t *tallies) bytes() int64 {
	t.mu.Lock()
	defer t.mu.Unlock()
	n := int64(0)
	for key := range t.known {
		n += int64(len(key))
	}
	return n
}

// forget drops the numbers. How often models were written is kept: it tells a number that is just being counted from an old one.
func (t *tallies) forget(context.Context) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	t.known = nil
	return nil
}
