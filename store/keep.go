package store

import (
	"context"
	"database/sql"
	"fmt"
	"path/filepath"
	"slices"
	"sort"
	"strings"
	"time"

	"steward/engine/event"
	"steward/engine/fault"
)

// Recall gives the answer that was kept for an idempotency key of a user within 24 hours.
func (db *DB) Recall(ctx context.Context, user int64, key string) (status int, body []byte, found bool, err error) {
	t := db.d.begin()
	t.WriteString("SELECT status, body FROM idempotency WHERE user_id = ")
	t.arg(user)
	t.WriteString(" AND ikey = ")
	t.arg(key)
	t.WriteString(" AND at > ")
	t.arg(db.opts.Now().Add(-24 * time.Hour).Unix())
	rows, err := db.query(ctx, t.String(), t.args)
	if err != nil {
		return 0, nil, false, db.fault(err)
	}
	defer rows.Close()
	if rows.Next() {
		found = true
		err = rows.Scan(&status, &body)
	}
	return status, body, found, err
}

// Remember keeps an answer, and forgets those older than 24 hours.
func (db *DB) Remember(ctx context.Context, user int64, key string, status int, body []byte) error {
	return db.write(ctx, func(ctx context.Context, w *tx) error {
		now := db.opts.Now()
		t := db.d.begin()
		t.WriteString("DELETE FROM idempotency WHERE at < ")
		t.arg(now.Add(-24 * time.Hour).Unix())
		if err := w.exec(ctx, t); err != nil {
			return err
		}
		t = db.d.begin()
		t.WriteString("INSERT INTO idempotency (user_id, ikey, at, status, body) VALUES ")
		t.list([]any{user, key, now.Unix(), int64(status), body})
		t.WriteString(" ON CONFLICT DO NOTHING")
		return w.exec(ctx, t)
	})
}

// Preference reads a user's own value by name, "" when there is none.
func (db *DB) Preference(ctx context.Context, user int64, name string) (string, error) {
	t := db.d.begin()
	t.WriteString("SELECT value FROM preference WHERE user_id = ")
	t.arg(user)
	t.WriteString(" AND name = ")
	t.arg(name)
	rows, err := db.query(ctx, t.String(), t.args)
	if err != nil {
		return "", db.fault(err)
	}
	defer rows.Close()
	var v string
	if rows.Next() {
		err = rows.Scan(&v)
	}
	return v, err
}

// SetPreference writes a user's own value; "" removes it.
func (db *DB) SetPreference(ctx context.Context, user int64, name, value string) error {
	return db.run(ctx, func(t *text) {
		if value == "" {
			t.WriteString("DELETE FROM preference WHERE user_id = ")
			t.arg(user)
			t.WriteString(" AND name = ")
			t.arg(name)
			return
		}
		t.WriteString("INSERT INTO preference (user_id, name, value) VALUES ")
		t.list([]any{user, name, value})
		t.WriteString(" ON CONFLICT (user_id, name) DO UPDATE SET value = excluded.value")
	})
}

// Backup writes a consistent copy of a SQLite database to a new file while it is in use.
func (db *DB) Backup(ctx context.Context, path string) error {
	if db.Postgres() {
		return fault.New(fault.Unsupported, "store.backup_postgres")
	}
	// The connections of the pools are read-only or busy writing; the copy is made on one of its own.
	source, err := sql.Open("sqlite", "file:"+filepath.ToSlash(filepath.Join(db.opts.Dir, "steward.db"))+"?_pragma=busy_timeout(5000)")
	if err != nil {
		return err
	}
	defer source.Close()
	if _, err := source.ExecContext(ctx, "VACUUM INTO ?", path); err != nil {
		return fmt.Errorf("copy the database: %w", err)
	}
	return nil
}

// doneJobs is how long a job that was done is kept to be looked at. Dead letters stay until somebody decides.
const doneJobs = 30 * 24 * time.Hour

// Tidy forgets what has had its time: ended sessions, answers kept for repeated requests, jobs done long ago. On SQLite it
// lets the database look at its statistics again.
func (db *DB) Tidy(ctx context.Context) error {
	now := db.opts.Now()
	for _, what := range []struct {
		sql   string
		until int64
	}{
		{"DELETE FROM session WHERE expires < ", now.Unix()},
		{"DELETE FROM idempotency WHERE at < ", now.Add(-24 * time.Hour).Unix()},
		{"DELETE FROM job WHERE state = 2 AND finished_at < ", now.Add(-doneJobs).UnixMilli()},
		{"DELETE FROM trace WHERE id < ", int64(event.FirstAt(now.Add(-traceKept)))},
	} {
		if err := db.run(ctx, func(t *text) { t.WriteString(what.sql); t.arg(what.until) }); err != nil {
			return err
		}
	}
	if err := db.dropParked(ctx, now.Add(-Grace)); err != nil {
		return err
	}
	if db.d == sqlite {
		return db.run(ctx, func(t *text) { t.WriteString("PRAGMA optimize") })
	}
	return nil
}

// Grace is how long what removed custom models and fields held waits for somebody to want it back.
const Grace = 30 * 24 * time.Hour

// dropParked drops the tables and columns that were parked before a day. What others still refer to stays until they are
// gone.
func (db *DB) dropParked(ctx context.Context, before time.Time) error {
	have, err := db.catalog(ctx)
	if err != nil {
		return err
	}
	last := before.Format(stampLayout)
	var old []string
	for name, columns := range have.tables {
		for column := range columns {
			if p := parkedColumn.FindStringSubmatch(column); p != nil && p[1] < last {
				if err := db.dropColumn(ctx, name, column); err != nil {
					return err
				}
			}
		}
		if day := parkedPattern.FindStringSubmatch(name); day != nil && day[1] < last && !shadow(have, name) {
			old = append(old, name)
		}
	}
	sort.Strings(old)
	for _, name := range slices.Backward(old) { // tables of multiple values come behind the one they belong to
		if err := db.dropTable(ctx, name); err != nil && !fault.Is(err, fault.Conflict) {
			return fmt.Errorf("drop the parked table %s: %w", name, err)
		}
	}
	return nil
}

func (db *DB) dropTable(ctx context.Context, name string) error {
	return db.run(ctx, func(t *text) {
		t.WriteString("DROP TABLE IF EXISTS " + quote(name) + pick(db.d == postgres, " CASCADE", ""))
	})
}

// shadow reports whether a table is part of a search index of SQLite, which goes with it.
func shadow(have catalog, name string) bool {
	at := strings.LastIndex(name, "_fts_")
	return at > 0 && have.tables[name[:at+4]] != nil
}
