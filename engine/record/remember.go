package record

import (
	"context"
	"reflect"
	"slices"
	"sync"

	"steward/engine/access"
	"steward/engine/cache"
	"steward/engine/event"
)

// Remembered is what a module works out of a few small models (rules, templates, calendars) and asks for all the time: read
// once, and again after a record of one of the models was changed, on this node or another.
type Remembered[T any] struct {
	read func(context.Context) (T, error)

	mu    sync.Mutex
	known *T
	stamp int // counts forgetting, so that a slow reader does not bring something old back
	uses  cache.Uses
	off   cache.Switch
}

// Remember keeps what read gives until a record of one of the models changes. read is called as the system; what it gives is
// shared between all who ask and must not be changed by them.
func Remember[T any](s *Service, read func(context.Context) (T, error), models ...string) *Remembered[T] {
	r := &Remembered[T]{read: read}
	for _, alias := range models {
		s.After(alias, Save, 1, "what is remembered of it is read again", r.written)
		s.After(alias, Delete, 1, "what is remembered of it is read again", r.written)
	}
	s.caches.Add(cache.Cache{Of: models, Entries: r.entries, Uses: &r.uses, Switch: &r.off, Forget: func(context.Context) error { r.forget(); return nil }})
	s.remembered = append(s.remembered, func(events []event.Event) {
		if slices.ContainsFunc(events, func(e event.Event) bool { return slices.Contains(models, e.Model) }) {
			r.forget()
		}
	})
	return r
}

// Get gives what is remembered. What is read in a transaction is remembered once that is committed.
func (r *Remembered[T]) Get(ctx context.Context) (T, error) {
	r.mu.Lock()
	known, stamp := r.known, r.stamp
	r.mu.Unlock()
	if known != nil && !r.off.Off() {
		r.uses.Count(1, 1)
		return *known, nil
	}
	r.uses.Count(1, 0)
	found, err := r.read(access.With(ctx, access.System))
	if err != nil {
		return found, err
	}
	onceKept(ctx, func() {
		r.mu.Lock()
		defer r.mu.Unlock()
		if r.stamp == stamp && !r.off.Off() {
			r.known = &found
		}
	})
	return found, nil
}

// written makes a change count at once, within its own transaction too.
func (r *Remembered[T]) written(context.Context, *Draft) error {
	r.forget()
	return nil
}

func (r *Remembered[T]) forget() {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.known, r.stamp = nil, r.stamp+1
}

// entries counts what is remembered, as far as it can be counted.
func (r *Remembered[T]) entries() int {
	r.mu.Lock()
	defer r.mu.Unlock()
	if r.known == nil {
		return 0
	}
	if v := reflect.ValueOf(*r.known); v.Kind() == reflect.Map || v.Kind() == reflect.Slice {
		return v.Len()
	}
	return 1
}
