package record

import (
	"context"
	"sync"

	"steward/engine/access"
	"steward/engine/cache"
)

// memory keeps what was read of records, by cache and key: how they are called, whole ones that many saves ask for. A cache is
// dropped when records of its model change, and when it is full.
type memory[V any] struct {
	mu     sync.RWMutex
	caches map[string]map[any]V
	stamp  map[string]uint64 // raised by every drop, so that a slow load cannot bring an old value back
	uses   cache.Uses
	off    cache.Switch
}

const mostRemembered = 50_000

func newMemory[V any]() *memory[V] {
	return &memory[V]{caches: map[string]map[any]V{}, stamp: map[string]uint64{}}
}

func (t *memory[V]) get(cache string, keys []any) (found map[any]V, missing []any, stamp uint64) {
	t.mu.RLock()
	defer t.mu.RUnlock()
	found = make(map[any]V, len(keys))
	if t.off.Off() {
		t.uses.Count(len(keys), 0)
		return found, keys, t.stamp[cache]
	}
	for _, k := range keys {
		if v, ok := t.caches[cache][k]; ok {
			found[k] = v
		} else {
			missing = append(missing, k)
		}
	}
	t.uses.Count(len(keys), len(found))
	return found, missing, t.stamp[cache]
}

func (t *memory[V]) put(cache string, stamp uint64, loaded map[any]V) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.stamp[cache] != stamp || t.off.Off() {
		return
	}
	if t.caches[cache] == nil || len(t.caches[cache])+len(loaded) > mostRemembered {
		t.caches[cache] = map[any]V{}
	}
	for k, v := range loaded {
		t.caches[cache][k] = v
	}
}

func (t *memory[V]) any(cache string) bool {
	t.mu.RLock()
	defer t.mu.RUnlock()
	return len(t.caches[cache]) > 0
}

func (t *memory[V]) drop(caches ...string) {
	t.mu.Lock()
	defer t.mu.Unlock()
	for _, cache := range caches {
		t.stamp[cache]++
		delete(t.caches, cache)
	}
}

func (t *memory[V]) entries() int {
	t.mu.RLock()
	defer t.mu.RUnlock()
	n := 0
	for _, kept := range t.caches {
		n += len(kept)
	}
	return n
}

// forget drops all there is.
func (t *memory[V]) forget(context.Context) error {
	t.mu.Lock()
	defer t.mu.Unlock()
	for cache := range t.caches {
		t.stamp[cache]++
	}
	clear(t.caches)
	return nil
}

// shelve makes a memory known as a cache.
func (t *memory[V]) shelve(shelf *cache.Shelf, code string) {
	shelf.Add(cache.Cache{Code: code, Entries: t.entries, Uses: &t.uses, Switch: &t.off, Forget: t.forget})
}

// Fact is Get as the system for records that many saves ask for and that seldom change, such as the type of an operation:
// one that was read is kept until a record of its model changes. It is shared, so nobody may change it. In a transaction that
// changed records of the model it is read anew.
func (s *Service) Fact(ctx context.Context, ref Ref) (*Record, error) {
	ctx = access.With(ctx, access.System)
	m, err := s.Model(ctx, ref.Model)
	if err != nil {
		return nil, err
	}
	if changed(ctx, m) {
		return s.Get(ctx, ref)
	}
	known, _, stamp := s.facts.get(m.Alias, []any{ref.ID})
	if r := known[ref.ID]; r != nil && r.Model == m {
		return r, nil
	}
	r, err := s.Get(ctx, ref)
	if err != nil {
		return nil, err
	}
	onceKept(ctx, func() { s.facts.put(m.Alias, stamp, map[any]*Record{ref.ID: r}) })
	return r, nil
}
