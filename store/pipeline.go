package store

import (
	"context"
	"database/sql"
	"errors"
	"slices"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
)

// pgTx is a PostgreSQL transaction on a connection of its own. Statements that give nothing back wait until something must be
// known and then go along in one pipeline, because a round trip costs more than most statements; rows for one table that
// wait together become one statement. A fault of a statement that waited is told by the one it went along with.
type pgTx struct {
	conn  *sql.Conn
	kept  []kept // first of all the beginning
	begun bool   // the server has seen the beginning
}

// kept is a statement that waits, or rows of one.
type kept struct {
	stmt, end string
	args      []any
	rows      [][]any
	table     string // of rows that others may refer to
}

// mostRows is how many rows one statement writes.
const mostRows = 100

func newPgTx(conn *sql.Conn) *pgTx { return &pgTx{conn: conn, kept: []kept{{stmt: "begin"}}} }

// later has a statement wait that gives nothing back.
func (p *pgTx) later(_ context.Context, stmt string, args []any) error {
	p.kept = append(p.kept, kept{stmt: stmt, args: args})
	return nil
}

// row has a row wait that nothing in the transaction refers to, so that its order among the others is free.
func (p *pgTx) row(_ context.Context, into string, values []any, end string) error {
	for i := range p.kept {
		if k := &p.kept[i]; k.rows != nil && k.stmt == into && k.end == end && len(k.rows) < mostRows {
			k.rows = append(k.rows, values)
			return nil
		}
	}
	p.kept = append(p.kept, kept{stmt: into, end: end, rows: [][]any{values}})
	return nil
}

// ledger has a row wait that others may refer to. It joins those of its table where it passes no row that it may refer to itself.
func (p *pgTx) ledger(into, table string, values []any, refers func(table string) bool) {
	for i := len(p.kept) - 1; i >= 0; i-- {
		k := &p.kept[i]
		if k.table == table && k.stmt == into && len(k.rows) < mostRows {
			k.rows = append(k.rows, values)
			return
		}
		if k.rows == nil || k.table != "" && refers(k.table) {
			break
		}
	}
	p.kept = append(p.kept, kept{stmt: into, table: table, rows: [][]any{values}})
}

// waits says whether rows wait that a new one may refer to.
func (p *pgTx) waits(refers func(table string) bool) bool {
	return slices.ContainsFunc(p.kept, func(k kept) bool { return k.table != "" && refers(k.table) })
}

// aside asks what has nothing to do with the rows of the transaction, before what waits.
func (p *pgTx) aside(ctx context.Context, stmt string, args []any) (*sql.Rows, error) {
	return p.conn.QueryContext(ctx, stmt, args...)
}

// rowsOf is the statement that writes rows.
func rowsOf(d dialect, into string, rows [][]any, end string) *text {
	t := d.begin()
	t.WriteString(into)
	for i, values := range rows {
		t.WriteString(pick(i > 0, ", ", " "))
		t.list(values)
	}
	t.WriteString(end)
	return t
}

// send runs what waits and a last statement in one pipeline; last reads its result.
func (p *pgTx) send(ctx context.Context, stmt string, args []any, last func(pgx.BatchResults) error) error {
	var b pgx.Batch
	for _, k := range p.kept {
		if k.rows != nil {
			t := rowsOf(postgres, k.stmt, k.rows, k.end)
			b.Queue(t.String(), t.args...)
			continue
		}
		b.Queue(k.stmt, k.args...)
	}
	waiting := len(p.kept)
	p.kept, p.begun = nil, true
	if stmt != "" {
		b.Queue(stmt, args...)
	}
	return p.conn.Raw(func(c any) error {
		results := c.(*stdlib.Conn).Conn().SendBatch(ctx, &b)
		for range waiting {
			if _, err := results.Exec(); err != nil {
				results.Close() //nolint:errcheck // the first error is told
				return err
			}
		}
		if stmt != "" {
			if err := last(results); err != nil {
				results.Close() //nolint:errcheck // the first error is told
				return err
			}
		}
		return results.Close()
	})
}

// drop forgets what waits.
func (p *pgTx) drop() { p.kept = nil }

// flush runs what waits.
func (p *pgTx) flush(ctx context.Context) error {
	if len(p.kept) == 0 {
		return nil
	}
	return p.send(ctx, "", nil, nil)
}

func (p *pgTx) exec(ctx context.Context, stmt string, args []any) (affected, _ int64, err error) {
	err = p.send(ctx, stmt, args, func(r pgx.BatchResults) error {
		tag, err := r.Exec()
		affected = tag.RowsAffected()
		return err
	})
	return affected, 0, err
}

func (p *pgTx) insert(ctx context.Context, stmt string, args []any) (id int64, err error) {
	kept := p.kept
	p.kept = nil
	if !p.begun {
		p.kept, kept = kept[:1], kept[1:] // no new row needs what waits, which can become fewer statements
	}
	defer func() { p.kept = kept }()
	err = p.send(ctx, stmt+" RETURNING entity_id", args, func(r pgx.BatchResults) error { return r.QueryRow().Scan(&id) })
	return id, err
}

func (p *pgTx) query(ctx context.Context, stmt string, args []any) (*sql.Rows, error) {
	if err := p.flush(ctx); err != nil {
		return nil, err
	}
	return p.conn.QueryContext(ctx, stmt, args...)
}

var errRolledBack = errors.New("the transaction had failed and was rolled back")

// commit ends the transaction with what waits. Its answer is awaited however impatient the caller is: nobody is left in doubt.
func (p *pgTx) commit(ctx context.Context) error {
	if err := ctx.Err(); err != nil {
		return err
	}
	if !p.begun && len(p.kept) == 1 {
		return nil // nothing was asked of the database
	}
	return p.send(context.WithoutCancel(ctx), "commit", nil, func(r pgx.BatchResults) error {
		tag, err := r.Exec()
		if err == nil && tag.String() != "COMMIT" {
			err = errRolledBack
		}
		return err
	})
}

// rollback takes everything back. Where the server cannot be told, the connection is given up, and it notices by itself.
func (p *pgTx) rollback(ctx context.Context) error {
	if !p.begun {
		return nil
	}
	_, err := p.conn.ExecContext(context.WithoutCancel(ctx), "rollback")
	return err
}

func (db *DB) tryPostgres(ctx context.Context, fn func(context.Context, *tx) error) error {
	conn, err := db.read.Conn(ctx)
	if err != nil {
		return err
	}
	defer conn.Close()
	p := newPgTx(conn)
	t := &tx{run: p, now: db.opts.Now()}
	t.reader = reader{q: p, db: db}
	err = guarded(ctx, t, fn)
	if err == nil {
		news := db.news(t)
		aside := db.everyday(t)
		if news != "" && !aside {
			err = db.notify(ctx, t, news)
		}
		if err == nil {
			err = p.commit(ctx)
		}
		if err == nil {
			conn.Close() // who is told may ask the database: no connection is held meanwhile
			if news != "" && aside {
				select {
				case db.told <- news:
				default: // so much happens that the others hear of it anyway
				}
			}
			db.committed(t)
			return nil
		}
	}
	if broken := p.rollback(ctx); broken != nil {
		db.opts.Log.Debug("a transaction could not be rolled back", "error", broken)
	}
	return err
}
