package store

import (
	"context"
	"fmt"
	"sync"
	"time"

	"steward/engine/condition"
	"steward/engine/model"
	"steward/engine/record"
)

// tallyAge is how old a number may be that is shown while its rows change.
const tallyAge = time.Second

// maxTallies is how many numbers are kept; then all are forgotten.
const maxTallies = 4096

// tallies remember how many rows queries counted, for the numbers beside grids. A number is shown as long as no row of a
// model of its query was written, and for tallyAge after that. Queries alike share it, whoever asks.
type tallies struct {
	mu    sync.Mutex
	known map[string]tally
	write map[string]uint64 // how often each model was written
}

type tally struct {
	n     int
	at    time.Time
	state []uint64 // how often each had been written before it was counted, in the order of modelsOf
}

func (t *tallies) wrote(aliases map[string]bool) {
	t.mu.Lock()
	defer t.mu.Unlock()
	if t.write == nil {
		t.write = map[string]uint64{}
	}
	for alias := range aliases {
		t.write[alias]++
	}
}

// Tally is Count that may answer with a number of at most a second ago.
func (db *DB) Tally(ctx context.Context, q record.Query, limit int) (int, error) {
	t := db.d.begin()
	q.Order, q.After, q.Fields, q.Rank = nil, nil, nil, false
	sel := selection{t: t, q: q, joins: map[string]string{}}
	sel.from(free)
	sel.where(free, whole, nil)
	key := fmt.Sprintln(limit, q.Search, t.String(), t.args)
	now := time.Now()
	of := modelsOf(q)
	db.tallies.mu.Lock()
	known, found := db.tallies.known[key]
	state := make([]uint64, len(of))
	for i, alias := range of {
		state[i] = db.tallies.write[alias]
	}
	db.tallies.mu.Unlock()
	// Other nodes write to PostgreSQL too: what they wrote is not known here at once.
	if found && (now.Sub(known.at) < tallyAge || db.d == sqlite && same(state, known.state)) {
		return known.n, nil
	}
	n, err := db.Count(ctx, q, limit)
	if err != nil {
		return 0, err
	}
	db.tallies.mu.Lock()
	defer db.tallies.mu.Unlock()
	if db.tallies.known == nil || len(db.tallies.known) >= maxTallies {
		db.tallies.known = map[string]tally{}
	}
	db.tallies.known[key] = tally{n: n, at: now, state: state}
	return n, nil
}

func same(a, b []uint64) bool {
	for i := range a {
		if a[i] != b[i] {
			return false
		}
	}
	return true
}

// modelsOf lists the models whose rows a query reads.
func modelsOf(q record.Query) []string {
	seen := map[string]bool{}
	var out []string
	add := func(m *model.Model) {
		if m != nil && !seen[m.Alias] {
			seen[m.Alias] = true
			out = append(out, m.Alias)
		}
	}
	add(q.Model)
	var walk func(x condition.Expr)
	path := func(p condition.Path) {
		add(p.Model)
		for _, h := range p.Hops {
			add(h.To)
			walk(h.Visible)
		}
	}
	walk = func(x condition.Expr) {
		switch x := x.(type) {
		case condition.All:
			for _, part := range x {
				walk(part)
			}
		case condition.Any:
			for _, part := range x {
				walk(part)
			}
		case condition.Test:
			path(x.Path)
		case condition.Sub:
			path(x.Path)
			add(x.Of)
			walk(x.Where)
		}
	}
	walk(q.Scope)
	walk(q.Where)
	return out
}
