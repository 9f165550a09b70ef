package store

import (
	"context"
	"fmt"
	"sync"
	"time"

	"steward/engine/condition"
	"steward/engine/record"
)

// leading decides for SQLite which index leads: it counts, up to a cap, what the conditions let through, and remembers the
// answer for a while. PostgreSQL has statistics and decides itself.
func (r reader) leading(ctx context.Context, q record.Query) (lead, error) {
	if r.db.d == postgres || q.Search != "" {
		return free, nil
	}
	if q.Narrow != nil {
		return map[bool]lead{true: free, false: byOrder}[*q.Narrow], nil
	}
	if _, constant := condition.Simplify(condition.All{orTrue(q.Scope), orTrue(q.Where)}).(condition.Const); constant {
		return byOrder, nil
	}
	how, fewer, err := r.fewer(ctx, q)
	if err != nil || fewer < narrowCap {
		return how, err
	}
	n, err := r.probe(ctx, q, how, narrowCap)
	if err != nil || n >= narrowCap {
		return byOrder, err
	}
	if how == free {
		how = byScope
	}
	return how, nil
}

// fewer tells whether the rights or the filter lets through fewer rows, and how many. It gives free when one of them does not
// limit, or both let through very many.
func (r reader) fewer(ctx context.Context, q record.Query) (lead, int, error) {
	for _, x := range []condition.Expr{q.Scope, q.Where} {
		if _, constant := condition.Simplify(orTrue(x)).(condition.Const); constant {
			return free, narrowCap, nil
		}
	}
	rights, filter := q, q
	rights.Where, filter.Scope = nil, nil
	seen, err := r.probe(ctx, rights, free, leadCap)
	if err != nil {
		return free, 0, err
	}
	found, err := r.probe(ctx, filter, free, max(seen, 1))
	switch {
	case err != nil, seen == leadCap && found == leadCap:
		return free, leadCap, err
	case found < seen:
		return byFilter, found, nil
	}
	return byRights, seen, nil
}

// probe counts what the conditions let through, up to a cap, and remembers the answer for a while.
func (r reader) probe(ctx context.Context, q record.Query, how lead, limit int) (int, error) {
	t := r.db.d.begin()
	t.WriteString("SELECT count(*) FROM (SELECT 1 FROM " + quote(q.Model.Table) + " t0 WHERE ")
	both(t, how, q.Scope, q.Where)
	fmt.Fprintf(t, " LIMIT %d)", limit)
	key := t.String() + fmt.Sprint(t.args...)
	if n, known := r.db.leads.get(key); known {
		return n, nil
	}
	n, err := r.number(ctx, t)
	if err != nil {
		return 0, fmt.Errorf("probe %s: %w", q.Model.Alias, err)
	}
	r.db.leads.put(key, int(n))
	return int(n), nil
}

// narrowCap is how many rows are sorted rather than found in order.
const narrowCap = 1000

// leadCap is how many rows of the rights, or of the filter, are counted to see which lets through fewer.
const leadCap = 12_000

// leads remembers for a while how many rows conditions let through, which decides how a query is best led.
type leads struct {
	mu    sync.Mutex
	known map[string]leadAnswer
}

type leadAnswer struct {
	n     int
	until time.Time
}

const leadFor = 5 * time.Minute

func (l *leads) get(key string) (int, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	a, ok := l.known[key]
	return a.n, ok && time.Now().Before(a.until)
}

func (l *leads) put(key string, n int) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.known == nil || len(l.known) > 5000 {
		l.known = map[string]leadAnswer{}
	}
	l.known[key] = leadAnswer{n, time.Now().Add(leadFor)}
}
