package store

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
	"math/rand/v2"
	"runtime/debug"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"steward/engine/fault"
)

// writer is the one connection that writes to SQLite. Writes that wait share one commit, because a commit costs a sync;
// each runs in a savepoint of its own, so that one that fails does not take the others along, and none is acknowledged
// before the commit.
type writer struct {
	db    *DB
	pool  *sql.DB
	conn  *sql.Conn
	stmts map[string]*sql.Stmt
	queue chan *waiting
	done  chan struct{}
}

type waiting struct {
	ctx  context.Context
	fn   func(context.Context, *tx) error
	tx   *tx
	err  error
	done chan struct{}
}

// The bounds of one shared commit.
const (
	groupSize = 64
	groupTime = 20 * time.Millisecond
)

func newWriter(db *DB, pool *sql.DB, conn *sql.Conn) *writer {
	w := &writer{db: db, pool: pool, conn: conn, stmts: map[string]*sql.Stmt{}, queue: make(chan *waiting, 1024), done: make(chan struct{})}
	go w.loop()
	return w
}

func (w *writer) do(ctx context.Context, fn func(context.Context, *tx) error) error {
	r := &waiting{ctx: ctx, fn: fn, done: make(chan struct{})}
	select {
	case <-w.db.closed:
		return fault.New(fault.Unavailable, "store.closing")
	default:
	}
	select {
	case w.queue <- r:
	case <-ctx.Done():
		return ctx.Err()
	case <-w.done:
		return fault.New(fault.Unavailable, "store.closing")
	}
	select {
	case <-r.done: // not ctx.Done: what was begun is answered, never left in doubt
	case <-w.done:
		return fault.New(fault.Unavailable, "store.closing")
	}
	if r.err != nil {
		return r.err
	}
	w.db.committed(r.tx)
	return nil
}

func (w *writer) close() {
	close(w.queue)
	<-w.done
	for _, s := range w.stmts {
		s.Close()
	}
	w.conn.Close()
	w.pool.Close()
}

func (w *writer) loop() {
	defer close(w.done)
	for r := range w.queue {
		w.group(r)
	}
}

// group runs the first write and those that wait meanwhile, and commits once.
func (w *writer) group(first *waiting) {
	members := []*waiting{first}
	ctx := context.Background()
	if err := w.plain(ctx, "BEGIN IMMEDIATE"); err != nil {
		w.answer(members, w.db.fault(err))
		return
	}
	started, alive := time.Now(), w.member(ctx, first)
more:
	for alive && len(members) < groupSize && time.Since(started) < groupTime {
		select {
		case r, ok := <-w.queue:
			if !ok {
				break more
			}
			members = append(members, r)
			alive = w.member(ctx, r)
		default:
			break more
		}
	}
	if !alive {
		w.abandon(ctx, members, fmt.Errorf("a write could not be rolled back"))
		return
	}
	if err := w.plain(ctx, "COMMIT"); err != nil {
		w.abandon(ctx, members, err)
		return
	}
	w.answer(members, nil)
}

// abandon rolls the whole group back. A commit that failed to reach the disk must not be tried again.
func (w *writer) abandon(ctx context.Context, members []*waiting, err error) {
	rollback := w.plain(ctx, "ROLLBACK")
	f := w.db.fault(err)
	if !fault.Is(f, fault.Unavailable) && !fault.Is(f, fault.Conflict) || rollback != nil && !noTransaction(rollback) {
		w.answer(members, f)
		w.db.opts.Fatal(fmt.Errorf("commit: %w", err))
		return
	}
	w.answer(members, f)
}

func (w *writer) answer(members []*waiting, err error) {
	for _, m := range members {
		if m.err == nil {
			m.err = err
		}
		close(m.done)
	}
}

// member runs one write in a savepoint. It reports whether the transaction around it is still usable.
func (w *writer) member(ctx context.Context, r *waiting) bool {
	if err := r.ctx.Err(); err != nil {
		r.err = err
		return true
	}
	if err := w.plain(ctx, "SAVEPOINT member"); err != nil {
		r.err = w.db.fault(err)
		return false
	}
	r.tx = &tx{run: w, now: w.db.opts.Now()}
	r.tx.reader = reader{q: w, db: w.db}
	// An interrupted statement would roll back the whole transaction: the write runs to its end.
	r.err = guarded(context.WithoutCancel(r.ctx), r.tx, r.fn)
	if r.err != nil {
		if err := w.plain(ctx, "ROLLBACK TO member"); err != nil {
			return false
		}
	}
	return w.plain(ctx, "RELEASE member") == nil
}

// guarded turns a panic of a hook into an error of that write.
func guarded(ctx context.Context, t *tx, fn func(context.Context, *tx) error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic in a write: %v\n%s", p, debug.Stack())
		}
	}()
	return fn(ctx, t)
}

func (w *writer) plain(ctx context.Context, stmt string) error {
	s, err := w.prepared(ctx, stmt)
	if err != nil {
		return err
	}
	_, err = s.ExecContext(ctx)
	return err
}

func (w *writer) prepared(ctx context.Context, stmt string) (*sql.Stmt, error) {
	if s := w.stmts[stmt]; s != nil {
		return s, nil
	}
	s, err := w.conn.PrepareContext(ctx, stmt)
	if err != nil {
		return nil, err
	}
	if len(w.stmts) >= maxStatements {
		for text, old := range w.stmts {
			old.Close()
			delete(w.stmts, text)
		}
	}
	w.stmts[stmt] = s
	return s, nil
}

func (w *writer) exec(ctx context.Context, stmt string, args []any) (int64, int64, error) {
	s, err := w.prepared(ctx, stmt)
	if err != nil {
		return 0, 0, err
	}
	res, err := s.ExecContext(ctx, args...)
	if err != nil {
		return 0, 0, err
	}
	n, err := res.RowsAffected()
	if err != nil {
		return 0, 0, err
	}
	id, err := res.LastInsertId()
	return n, id, err
}

func (w *writer) query(ctx context.Context, stmt string, args []any) (*sql.Rows, error) {
	s, err := w.prepared(ctx, stmt)
	if err != nil {
		return nil, err
	}
	return s.QueryContext(ctx, args...)
}

func (w *writer) insert(ctx context.Context, stmt string, args []any) (int64, error) {
	_, id, err := w.exec(ctx, stmt, args)
	return id, err
}

// later runs a statement at once: there is no way to the database that could be saved.
func (w *writer) later(ctx context.Context, stmt string, args []any) error {
	_, _, err := w.exec(ctx, stmt, args)
	return err
}

func (w *writer) row(ctx context.Context, into string, values []any, end string) error {
	return w.later(ctx, rowsOf(sqlite, into, [][]any{values}, end).String(), values)
}

func (w *writer) flush(context.Context) error { return nil }

func (w *writer) drop() {}

// writePostgres runs fn in a transaction, again when the database asks for it.
func (db *DB) writePostgres(ctx context.Context, fn func(context.Context, *tx) error) error {
	for try := 0; ; try++ {
		err := db.tryPostgres(ctx, fn)
		var pg *pgconn.PgError
		if !errors.As(err, &pg) || pg.Code != "40001" && pg.Code != "40P01" || try == 4 {
			return db.fault(err)
		}
		if err := pause(ctx, time.Duration(20<<try)*time.Millisecond); err != nil {
			return err
		}
	}
}

// pause waits before a new try, by chance up to the given time, so that two that met do not meet again.
func pause(ctx context.Context, most time.Duration) error {
	timer := time.NewTimer(rand.N(most))
	defer timer.Stop()
	select {
	case <-timer.C:
		return nil
	case <-ctx.Done():
		return ctx.Err()
	}
}
