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
// answer for a while. Where rights and filter both let through very many it gives the shape of the question too, and the
// trials decide. PostgreSQL has statistics and decides itself.
func (r reader) leading(ctx context.Context, q record.Query) (how lead, shape string, err error) {
	if r.db.d == postgres || q.Search != "" {
		return free, "", nil
	}
	if q.Narrow != nil {
		return map[bool]lead{true: free, false: byOrder}[*q.Narrow], "", nil
	}
	if _, constant := condition.Simplify(condition.All{orTrue(q.Scope), orTrue(q.Where)}).(condition.Const); constant {
		return byOrder, "", nil
	}
	how, fewer, err := r.fewer(ctx, q, leadCap)
	if err != nil || fewer < narrowCap {
		return how, "", err
	}
	if fewer == leadCap { // counting what both let through would take as long as asking
		shape = r.shape(q)
		return r.db.trials.way(shape), shape, nil
	}
	n, err := r.probe(ctx, q, how, narrowCap)
	if err != nil || n >= narrowCap {
		return byOrder, "", err
	}
	if how == free {
		how = byScope
	}
	return how, "", nil
}

// shape is a question without its values: what is true of one holds for the others, as far as anybody can tell beforehand.
func (r reader) shape(q record.Query) string {
	t := r.db.d.begin()
	t.WriteString(q.Model.Table + " ")
	both(t, byOrder, q.Scope, q.Where)
	for _, o := range q.Order {
		fmt.Fprintf(t, " %s %v", o.Path.Name, o.Desc)
	}
	return t.String()
}

// fewer tells whether the rights or the filter lets through fewer rows, and how many. It gives free when one of them does not
// limit, or both let through as many as the cap.
func (r reader) fewer(ctx context.Context, q record.Query, most int) (lead, int, error) {
	for _, x := range []condition.Expr{q.Scope, q.Where} {
		if _, constant := condition.Simplify(orTrue(x)).(condition.Const); constant {
			return free, narrowCap, nil
		}
	}
	rights, filter := q, q
	rights.Where, filter.Scope = nil, nil
	seen, err := r.probe(ctx, rights, free, most)
	if err != nil {
		return free, 0, err
	}
	found, err := r.probe(ctx, filter, free, max(seen, 1))
	switch {
	case err != nil, seen == most && found == most:
		return free, most, err
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
const leadCap = 4000

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
