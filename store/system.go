package store

import (
	"context"
	"embed"
	"fmt"
	"io/fs"
	"sort"
	"strconv"
	"strings"

	"steward/engine/fault"
)

//go:embed migrations
var migrations embed.FS

// migrateSystem brings the tables that are no models (events, jobs, sessions, configuration) up to date by numbered files, one
// folder for each database. A database that is newer than this program is refused.
func (db *DB) migrateSystem(ctx context.Context) error {
	dir := "migrations/" + pick(db.d == postgres, "postgres", "sqlite")
	names, err := fs.Glob(migrations, dir+"/*.sql")
	if err != nil {
		return err
	}
	sort.Strings(names)
	return db.write(ctx, func(ctx context.Context, t *tx) error {
		if db.d == postgres {
			if _, _, err := t.run.exec(ctx, "SELECT pg_advisory_xact_lock(7301)", nil); err != nil {
				return err
			}
		}
		if _, _, err := t.run.exec(ctx, "CREATE TABLE IF NOT EXISTS meta (name TEXT PRIMARY KEY, value TEXT NOT NULL)", nil); err != nil {
			return db.fault(err)
		}
		have, err := t.meta(ctx, "schema")
		if err != nil {
			return err
		}
		at, _ := strconv.Atoi(have)
		if at > len(names) {
			return fault.New(fault.Unavailable, "store.newer", fault.Params{"database": at, "program": len(names)})
		}
		for i := at; i < len(names); i++ {
			if err := t.script(ctx, names[i]); err != nil {
				return err
			}
		}
		return t.setMeta(ctx, "schema", strconv.Itoa(len(names)))
	})
}

func (w *tx) script(ctx context.Context, name string) error {
	raw, err := migrations.ReadFile(name)
	if err != nil {
		return err
	}
	for _, stmt := range strings.Split(string(raw), ";\n") {
		if strings.TrimSpace(stmt) == "" {
			continue
		}
		if _, _, err := w.run.exec(ctx, stmt, nil); err != nil {
			return fmt.Errorf("migration %s: %w", name, err)
		}
	}
	return nil
}

// meta reads one named value, "" when there is none.
func (r reader) meta(ctx context.Context, name string) (string, error) {
	t := r.db.d.begin()
	t.WriteString("SELECT value FROM meta WHERE name = ")
	t.arg(name)
	rows, err := r.q.query(ctx, t.String(), t.args)
	if err != nil {
		return "", r.db.fault(err)
	}
	defer rows.Close()
	var v string
	if rows.Next() {
		err = rows.Scan(&v)
	}
	return v, err
}

func (w *tx) setMeta(ctx context.Context, name, value string) error {
	t := w.db.d.begin()
	t.WriteString("INSERT INTO meta (name, value) VALUES ")
	t.list([]any{name, value})
	t.WriteString(" ON CONFLICT (name) DO UPDATE SET value = excluded.value")
	return w.exec(ctx, t)
}

// Meta reads a named value that belongs to the installation, "" when there is none.
func (db *DB) Meta(ctx context.Context, name string) (string, error) {
	return reader{db, db}.meta(ctx, name)
}

// SetMeta writes a named value.
func (db *DB) SetMeta(ctx context.Context, name, value string) error {
	return db.write(ctx, func(ctx context.Context, t *tx) error { return t.setMeta(ctx, name, value) })
}
