package main

import (
	"context"
	"database/sql"
	"fmt"
	"iter"
	"path/filepath"
	"strconv"
	"strings"

	"github.com/jackc/pgx/v5"
	_ "github.com/jackc/pgx/v5/stdlib" // the driver under database/sql
	_ "modernc.org/sqlite"             // the same
)

// database is the database of the organisation, opened beside the program.
type database struct {
	*sql.DB
	postgres bool
	url      string
}

// sqliteURL has the settings of store/open.go.
func sqliteURL(home, more string) string {
	return "file:" + filepath.ToSlash(filepath.Join(home, "steward.db")) + "?_pragma=busy_timeout(5000)&_pragma=foreign_keys(1)&_pragma=mmap_size(536870912)&_pragma=temp_store(2)" + more
}

const durable = "&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)"

func openDatabase(home, url, more string) (*database, error) {
	d := &database{postgres: url != "", url: url}
	var err error
	if d.postgres {
		d.DB, err = sql.Open("pgx", url)
	} else {
		d.DB, err = sql.Open("sqlite", sqliteURL(home, more))
	}
	return d, err
}

// bind writes ? as the database wants it.
func (d *database) bind(stmt string) string {
	if !d.postgres {
		return stmt
	}
	var b strings.Builder
	n := 0
	for _, r := range stmt {
		if r == '?' {
			n++
			b.WriteString("$" + strconv.Itoa(n))
			continue
		}
		b.WriteRune(r)
	}
	return b.String()
}

func (d *database) exec(stmt string, args ...any) error {
	_, err := d.Exec(d.bind(stmt), args...)
	if err != nil {
		return fmt.Errorf("%.80s: %w", stmt, err)
	}
	return nil
}

func (d *database) number(stmt string, args ...any) (int64, error) {
	var n sql.NullInt64
	err := d.QueryRow(d.bind(stmt), args...).Scan(&n)
	if err != nil {
		return 0, fmt.Errorf("%.80s: %w", stmt, err)
	}
	return n.Int64, nil
}

func (d *database) numbers(stmt string, args ...any) ([]int64, error) {
	rows, err := d.Query(d.bind(stmt), args...)
	if err != nil {
		return nil, fmt.Errorf("%.80s: %w", stmt, err)
	}
	defer rows.Close()
	var out []int64
	for rows.Next() {
		var n int64
		if err := rows.Scan(&n); err != nil {
			return nil, err
		}
		out = append(out, n)
	}
	return out, rows.Err()
}

// fill writes rows to a table, many at once. The slice of a row may be used again by its maker.
func (d *database) fill(ctx context.Context, table string, columns []string, rows iter.Seq[[]any]) error {
	if d.postgres {
		return d.copyTo(ctx, table, columns, rows)
	}
	tx, err := d.BeginTx(ctx, nil)
	if err != nil {
		return err
	}
	defer tx.Rollback() //nolint:errcheck // after a commit there is nothing to roll back
	at := max(1, min(200, 12_000/len(columns)))
	one := "(" + strings.TrimSuffix(strings.Repeat("?,", len(columns)), ",") + ")"
	head := "INSERT INTO " + table + " (" + strings.Join(columns, ",") + ") VALUES "
	many, err := tx.PrepareContext(ctx, head+strings.TrimSuffix(strings.Repeat(one+",", at), ","))
	if err != nil {
		return fmt.Errorf("fill %s: %w", table, err)
	}
	args := make([]any, 0, at*len(columns))
	for row := range rows {
		args = append(args, row...)
		if len(args) == cap(args) {
			if _, err := many.ExecContext(ctx, args...); err != nil {
				return fmt.Errorf("fill %s: %w", table, err)
			}
			args = args[:0]
		}
	}
	for len(args) > 0 {
		if _, err := tx.ExecContext(ctx, head+one, args[:len(columns)]...); err != nil {
			return fmt.Errorf("fill %s: %w", table, err)
		}
		args = args[len(columns):]
	}
	return tx.Commit()
}

type source struct {
	next func() ([]any, bool)
	row  []any
}

func (s *source) Next() (ok bool)        { s.row, ok = s.next(); return ok }
func (s *source) Values() ([]any, error) { return s.row, nil }
func (s *source) Err() error             { return nil }

func (d *database) copyTo(ctx context.Context, table string, columns []string, rows iter.Seq[[]any]) error {
	conn, err := pgx.Connect(ctx, d.url)
	if err != nil {
		return err
	}
	defer conn.Close(ctx)
	words := strings.HasSuffix(table, "_fts")
	into := table
	if words { // a search entry is made of words by the server
		into = "fill_words"
		if _, err := conn.Exec(ctx, "CREATE TEMPORARY TABLE fill_words (entity_id BIGINT, words TEXT)"); err != nil {
			return err
		}
	}
	next, stop := iter.Pull(rows)
	defer stop()
	if _, err := conn.CopyFrom(ctx, pgx.Identifier{into}, columns, &source{next: next}); err != nil {
		return fmt.Errorf("fill %s: %w", table, err)
	}
	if words {
		_, err = conn.Exec(ctx, "INSERT INTO "+table+" (entity_id, words) SELECT entity_id, array_to_tsvector(ARRAY(SELECT DISTINCT unnest(array_remove(string_to_array(words, ' '), '')))) FROM fill_words")
	}
	return err
}

// without runs fn while the tables have no indexes and foreign keys, and makes them again as they were.
func (d *database) without(tables []string, fn func() error) error {
	list := "'" + strings.Join(tables, "','") + "'"
	var drop, create []string
	collect := func(query string) error {
		rows, err := d.Query(query)
		if err != nil {
			return err
		}
		defer rows.Close()
		for rows.Next() {
			var away, back string
			if err := rows.Scan(&away, &back); err != nil {
				return err
			}
			drop, create = append(drop, away), append(create, back)
		}
		return rows.Err()
	}
	queries := []string{`SELECT 'DROP INDEX "' || name || '"', sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL AND tbl_name IN (` + list + `)`}
	if d.postgres {
		queries = []string{
			`SELECT 'DROP INDEX "' || indexname || '"', indexdef FROM pg_indexes WHERE tablename IN (` + list + `) AND indexname NOT LIKE '%_pkey'`,
			`SELECT 'ALTER TABLE ' || conrelid::regclass || ' DROP CONSTRAINT "' || conname || '"', 'ALTER TABLE ' || conrelid::regclass || ' ADD CONSTRAINT "' || conname || '" ' || pg_get_constraintdef(oid)
				FROM pg_constraint WHERE contype = 'f' AND conrelid::regclass::text IN (` + list + `)`}
	}
	for _, q := range queries {
		if err := collect(q); err != nil {
			return err
		}
	}
	for _, s := range drop {
		if err := d.exec(s); err != nil {
			return err
		}
	}
	if err := fn(); err != nil {
		return err
	}
	for _, s := range create {
		if err := d.exec(s); err != nil {
			return err
		}
	}
	return nil
}
