package store

import (
	"context"
	"fmt"
	"reflect"
	"sync"
	"time"

	"steward/engine/cache"
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
	off   cache.Switch
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

// Tallies are Counts that may answer with numbers of at most a second ago. Queries that share rights and most of their
// conditions, as the grids of one model do, are counted in one pass over the rows they share.
func (db *DB) Tallies(ctx context.Context, qs []record.Query, limit int) ([]int, error) {
	out, keys, states := make([]int, len(qs)), make([]string, len(qs)), make([][]uint64, len(qs))
	now := time.Now()
	var ask []int // those that must be counted
	for i := range qs {
		qs[i].Order, qs[i].After, qs[i].Fields, qs[i].Rank = nil, nil, nil, false
		keys[i] = db.tallyKey(qs[i], limit)
		of := modelsOf(qs[i])
		db.tallies.mu.Lock()
		known, found := db.tallies.known[keys[i]]
		states[i] = make([]uint64, len(of))
		for k, alias := range of {
			states[i][k] = db.tallies.write[alias]
		}
		db.tallies.mu.Unlock()
		// Other nodes write to PostgreSQL too: what they wrote is not known here at once.
		if found && !db.tallies.off.Off() && (now.Sub(known.at) < tallyAge || db.d == sqlite && same(states[i], known.state)) {
			out[i] = known.n
			continue
		}
		ask = append(ask, i)
	}
	if len(ask) == 0 {
		return out, nil
	}
	asked := make([]record.Query, len(ask))
	for n, i := range ask {
		asked[n] = qs[i]
	}
	counts, err := reader{db, db}.countAll(ctx, asked, limit)
	if err != nil {
		return nil, err
	}
	db.tallies.mu.Lock()
	defer db.tallies.mu.Unlock()
	if db.tallies.known == nil || len(db.tallies.known)+len(ask) > maxTallies {
		db.tallies.known = map[string]tally{}
	}
	for n, i := range ask {
		out[i] = counts[n]
		if !db.tallies.off.Off() {
			db.tallies.known[keys[i]] = tally{n: counts[n], at: now, state: states[i]}
		}
	}
	return out, nil
}

// tallyKey tells queries apart that count different rows.
func (db *DB) tallyKey(q record.Query, limit int) string {
	t := db.d.begin()
	sel := selection{t: t, q: q, joins: map[string]string{}}
	sel.from(free)
	sel.where(free, whole, nil)
	return fmt.Sprintln(limit, q.Search, t.String(), t.args)
}

// countAll counts each query to its limit: in one pass what they share, one by one where they share nothing or too much.
func (r reader) countAll(ctx context.Context, qs []record.Query, limit int) ([]int, error) {
	if common, rest, ok := shared(qs); ok && limit > 0 {
		counts, ok, err := r.pass(ctx, qs[0], common, rest, limit)
		if ok || err != nil {
			return counts, err
		}
	}
	counts := make([]int, len(qs))
	for i, q := range qs {
		n, err := r.Count(ctx, q, limit)
		if err != nil {
			return nil, err
		}
		counts[i] = n
	}
	return counts, nil
}

// passCap is how many rows are read to count several queries at once; where they share more, each is counted for itself
// and stops at its limit.
const passCap = 12_000

// pass counts the rows of the shared condition that each of the others lets through. It is not ok where there are too many.
func (r reader) pass(ctx context.Context, q record.Query, common condition.Expr, rest []condition.Expr, limit int) ([]int, bool, error) {
	q.Where = common
	how := free
	if r.db.d == sqlite {
		var n int
		var err error
		if how, n, err = r.fewer(ctx, q, passCap); err != nil || n >= passCap {
			return nil, false, err
		}
	}
	t := r.db.d.begin()
	t.WriteString("SELECT count(*)")
	for _, x := range rest {
		t.WriteString(", COALESCE(SUM(CASE WHEN ")
		renderer{t: t}.where("t0", condition.Simplify(orTrue(x)))
		t.WriteString(" THEN 1 ELSE 0 END), 0)")
	}
	t.WriteString(" FROM ")
	if r.db.d == postgres {
		// Half the table has a flag: PostgreSQL would read the index of each and join what it finds to what few rows the others
		// lead to, at many times the price of looking at those rows.
		t.WriteString("(SELECT * FROM " + quote(q.Model.Table) + " t0 WHERE (")
		renderer{t: t, passing: true}.where("t0", orTrue(q.Scope))
		t.WriteString(") AND (")
		renderer{t: t, passing: true}.where("t0", orTrue(q.Where))
		t.WriteString(")")
		fmt.Fprintf(t, " LIMIT %d) t0", passCap)
	} else {
		t.WriteString(quote(q.Model.Table) + " t0 WHERE ")
		both(t, how, q.Scope, q.Where)
	}
	rows, err := r.q.query(ctx, t.String(), t.args)
	if err != nil {
		return nil, false, fmt.Errorf("count %s: %w", q.Model.Alias, r.db.fault(err))
	}
	defer rows.Close()
	cells, into := make([]int, len(rest)+1), make([]any, len(rest)+1)
	for i := range cells {
		into[i] = &cells[i]
	}
	if rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return nil, false, err
		}
	}
	if err := rows.Err(); err != nil {
		return nil, false, err
	}
	counts := cells[1:]
	for i := range counts {
		counts[i] = min(counts[i], limit)
	}
	return counts, r.db.d == sqlite || cells[0] < passCap, nil
}

// shared takes out of several queries what all of them demand. It is not ok where they have nothing in common but rights.
func shared(qs []record.Query) (condition.Expr, []condition.Expr, bool) {
	if len(qs) < 2 {
		return nil, nil, false
	}
	seen := map[string]int{}
	parts := make([][]condition.Expr, len(qs))
	for i, q := range qs {
		if q.Search != "" || q.Model != qs[0].Model || !reflect.DeepEqual(q.Scope, qs[0].Scope) {
			return nil, nil, false
		}
		all, ok := condition.Simplify(orTrue(q.Where)).(condition.All)
		if !ok {
			all = condition.All{orTrue(q.Where)}
		}
		once := map[string]bool{}
		for _, part := range flat(all) {
			parts[i] = append(parts[i], part)
			if key := written(part); !once[key] {
				once[key] = true
				seen[key]++
			}
		}
	}
	var common condition.All
	rest := make([]condition.Expr, len(qs))
	for i := range qs {
		var own condition.All
		for _, part := range parts[i] {
			switch {
			case seen[written(part)] < len(qs):
				own = append(own, part)
			case i == 0:
				common = append(common, part)
			}
		}
		rest[i] = own
	}
	return common, rest, len(common) > 0
}

// flat takes nested demands apart.
func flat(all condition.All) []condition.Expr {
	var out []condition.Expr
	for _, x := range all {
		if inner, ok := x.(condition.All); ok {
			out = append(out, flat(inner)...)
			continue
		}
		out = append(out, x)
	}
	return out
}

// written is a condition as SQL with its values: equal text is an equal condition.
func written(x condition.Expr) string {
	t := sqlite.begin()
	renderer{t: t}.where("t0", x)
	return fmt.Sprintln(t.String(), t.args)
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
