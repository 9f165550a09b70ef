// Package cache knows what the program keeps in memory, so that administrators see how much it is and can have it read
// again. It keeps nothing itself: whoever keeps something puts it on the shelf, and drops it by himself when it changes.
package cache

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// Cache is one thing that is kept. Several of the same code are shown as one.
type Cache struct {
	// Code names it: the text cache.<code>, or with Of cache.worked_out.
	Code string
	// Of are the aliases of the models it is worked out of, where that is all there is to say.
	Of []string
	// Entries counts what is kept.
	Entries func() int
	// Uses counts who asked and who found; nil where nobody counts.
	Uses *Uses
	// Bytes counts what it takes in memory; nil where nobody knows.
	Bytes func() int64
	// Switch says whether it is used; nil where the program cannot do without.
	Switch *Switch
	// Forget drops all of it, so that it is read again when somebody asks; nil where that cannot be done.
	Forget func(ctx context.Context) error
}

// Uses counts how often something was asked for, and how often it was there. The zero value is ready, and safe for
// concurrent use.
type Uses struct{ asked, found atomic.Int64 }

// Count adds to what was asked for and what of it was there.
func (u *Uses) Count(asked, found int) {
	u.asked.Add(int64(asked))
	u.found.Add(int64(found))
}

// Switch turns a cache off, to find out whether it is to blame. Whoever keeps something asks it before he gives or keeps
// anything. The zero value is on, and safe for concurrent use.
type Switch struct{ off atomic.Bool }

// Off reports whether everything is to be read anew.
func (s *Switch) Off() bool { return s.off.Load() }

// State is what a cache is like at one moment.
type State struct {
	Code    string
	Of      []string
	Entries int
	Counted bool
	Asked   int64 // since the start
	Found   int64
	Bytes   int64     // 0 where nobody knows
	Emptied time.Time // by somebody, UTC; zero: not since the start
	Can     bool      // it can be read again
	Turns   bool      // it can be switched off
	Off     bool
}

// Shelf holds the caches of a platform. The zero value is ready; all its methods are safe for concurrent use.
type Shelf struct {
	mu      sync.Mutex
	list    []Cache
	emptied map[string]time.Time
}

// Add puts a cache on the shelf.
func (s *Shelf) Add(c Cache) {
	if c.Code == "" {
		c.Code = strings.Join(c.Of, ",")
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	s.list = append(s.list, c)
}

// List gives the caches in the order they were added.
func (s *Shelf) List() []State {
	s.mu.Lock()
	defer s.mu.Unlock()
	var out []State
	for _, c := range s.list {
		at := slices.IndexFunc(out, func(x State) bool { return x.Code == c.Code })
		if at < 0 {
			at = len(out)
			out = append(out, State{Code: c.Code, Of: c.Of, Emptied: s.emptied[c.Code]})
		}
		x := &out[at]
		x.Entries += c.Entries()
		x.Can = x.Can || c.Forget != nil
		if c.Bytes != nil {
			x.Bytes += c.Bytes()
		}
		if c.Switch != nil {
			x.Turns, x.Off = true, x.Off || c.Switch.Off()
		}
		if c.Uses != nil {
			x.Counted = true
			x.Asked += c.Uses.asked.Load()
			x.Found += c.Uses.found.Load()
		}
	}
	return out
}

// Forget drops the caches of these codes, or all, and gives the codes of those it dropped. One that cannot be dropped is
// left out.
func (s *Shelf) Forget(ctx context.Context, now time.Time, codes ...string) ([]string, error) {
	s.mu.Lock()
	list := slices.Clone(s.list)
	s.mu.Unlock()
	var gone []string
	for _, c := range list {
		if c.Forget == nil || len(codes) > 0 && !slices.Contains(codes, c.Code) {
			continue
		}
		if err := c.Forget(ctx); err != nil {
			return gone, fmt.Errorf("read the cache %s again: %w", c.Code, err)
		}
		if !slices.Contains(gone, c.Code) {
			gone = append(gone, c.Code)
		}
	}
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.emptied == nil {
		s.emptied = map[string]time.Time{}
	}
	for _, code := range gone {
		s.emptied[code] = now
	}
	return gone, nil
}

// Turn switches the caches of these codes off or on, until the program starts again, and gives the codes of those it
// switched. What one kept is dropped when it goes off, so that nothing old is there when it comes on.
func (s *Shelf) Turn(ctx context.Context, now time.Time, off bool, codes ...string) ([]string, error) {
	s.mu.Lock()
	list := slices.Clone(s.list)
	s.mu.Unlock()
	var turned []string
	for _, c := range list {
		if c.Switch == nil || !slices.Contains(codes, c.Code) {
			continue
		}
		c.Switch.off.Store(off)
		if !slices.Contains(turned, c.Code) {
			turned = append(turned, c.Code)
		}
	}
	if !off || len(turned) == 0 {
		return turned, nil
	}
	_, err := s.Forget(ctx, now, turned...)
	return turned, err
}
