package store

import (
	"context"
	"database/sql"
	"errors"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/jackc/pgx/v5"

	"steward/engine/event"
)

const channel = "steward"

// jobMark stands before the moment at which the first job of a transaction is due.
const jobMark = "~"

// mostTold bounds a payload: PostgreSQL takes 8000 bytes, so only ids travel.
const mostTold = 7000

// news is what other nodes are told of a transaction: the events it wrote, and when its first job is due. A very large
// transaction says just that something happened.
func (db *DB) news(t *tx) string {
	if len(t.events) == 0 && !t.jobs {
		return ""
	}
	var b strings.Builder
	if t.jobs {
		b.WriteString(" " + jobMark + strconv.FormatInt(t.due, 36))
	}
	for _, e := range t.events {
		if b.Len() > mostTold-20 {
			break
		}
		b.WriteString(" " + strconv.FormatInt(int64(e.ID), 36))
	}
	return b.String()
}

// notify tells other nodes when the transaction commits. PostgreSQL lets only one transaction at a time commit that tells
// something, sync included; so what is everyday work is told a moment after its commit, see gossip.
func (db *DB) notify(ctx context.Context, t *tx, news string) error {
	if slices.ContainsFunc(t.events, db.decides) {
		if err := t.countAccess(ctx); err != nil {
			return err
		}
	}
	return t.run.later(ctx, "SELECT pg_notify('"+channel+"', $1)", []any{strconv.Itoa(db.opts.Node) + news})
}

// everyday reports whether other nodes may hear of a transaction behind its commit, and may not hear of it where this node dies
// in between: nothing was changed that decides anything or is remembered.
func (db *DB) everyday(t *tx) bool {
	return !t.settings && !slices.ContainsFunc(t.events, func(e event.Event) bool { return !t.wrote[e.Model] || db.decides(e) })
}

// gossip tells other nodes what was committed here, of many transactions at once.
func (db *DB) gossip() {
	defer db.wg.Done()
	tell := func(news string) {
		ctx, cancel := context.WithTimeout(context.Background(), 10*time.Second)
		defer cancel()
		if _, err := db.read.ExecContext(ctx, "SELECT pg_notify('"+channel+"', $1)", strconv.Itoa(db.opts.Node)+news); err != nil {
			db.opts.Log.Warn("other nodes could not be told what was saved", "error", err)
		}
	}
	for {
		var news string
		select {
		case news = <-db.told:
		case <-db.closed:
		}
		for more := true; more; {
			select {
			case s := <-db.told:
				if len(news)+len(s) > mostTold {
					tell(news)
					news = ""
				}
				news += s
			default:
				more = false
			}
		}
		if news == "" {
			return
		}
		tell(news)
	}
}

// listen hears what other nodes did. When the connection is lost it comes back after a pause, and then everything that
// could have been missed is taken as changed.
func (db *DB) listen() {
	defer db.wg.Done()
	ctx, cancel := context.WithCancel(context.Background())
	defer cancel()
	go func() { <-db.closed; cancel() }()
	for ctx.Err() == nil {
		if err := db.hear(ctx); err != nil && ctx.Err() == nil {
			db.opts.Log.Warn("the connection that hears other nodes was lost", "error", err)
			select {
			case <-time.After(time.Second):
			case <-ctx.Done():
			}
			db.access.Add(1)
		}
	}
}

func (db *DB) hear(ctx context.Context) error {
	conn, err := pgx.Connect(ctx, db.opts.URL)
	if err != nil {
		return err
	}
	defer conn.Close(context.Background())
	if _, err := conn.Exec(ctx, "LISTEN "+channel); err != nil {
		return err
	}
	for {
		n, err := conn.WaitForNotification(ctx)
		if err != nil {
			return err
		}
		parts := strings.Fields(n.Payload)
		if len(parts) < 2 || parts[0] == strconv.Itoa(db.opts.Node) {
			continue
		}
		var events []event.Event
		for _, s := range parts[1:] {
			if at, isJob := strings.CutPrefix(s, jobMark); isJob {
				due, err := strconv.ParseInt(at, 36, 64)
				db.wakeFor(due, err != nil)
				continue
			}
			id, err := strconv.ParseInt(s, 36, 64)
			if err != nil {
				continue
			}
			e, err := db.Event(ctx, event.ID(id))
			if err == nil {
				events = append(events, e)
			}
		}
		if len(events) > 0 {
			db.tell(events)
		}
	}
}

// AccessVersion rises whenever facts that decide rights change, on this node or on another.
func (db *DB) AccessVersion() int64 { return db.access.Load() }

// accessMeta counts, in the database, the changes of facts that decide rights. Notifications come a moment after a commit;
// whoever reads this count with his first question, as every request does, misses none.
const accessMeta = "access"

// countAccess counts one more change. It is the last that a transaction writes: nobody waits long for the line.
func (w *tx) countAccess(ctx context.Context) error {
	t := w.db.d.begin()
	t.WriteString("INSERT INTO meta (name, value) VALUES ")
	t.list([]any{accessMeta, "1"})
	t.WriteString(" ON CONFLICT (name) DO UPDATE SET value = (meta.value::bigint + 1)::text")
	return w.db.fault(w.run.later(ctx, t.String(), t.args))
}

// heard takes notice of the count that was read. The version rises before the count is remembered: two who read it at once
// may both raise it, and none goes on with what is old.
func (db *DB) heard(count string) {
	n, err := strconv.ParseInt(count, 10, 64)
	if err != nil || n <= db.counted.Load() {
		return
	}
	db.access.Add(1)
	for old := db.counted.Load(); old < n && !db.counted.CompareAndSwap(old, n); old = db.counted.Load() {
	}
}

// Refresh makes sure that changes of rights by other nodes, committed before it was called, count.
func (db *DB) Refresh(ctx context.Context) error {
	if db.d != postgres {
		return nil // there are no others
	}
	var count string
	err := db.read.QueryRowContext(ctx, "SELECT value FROM meta WHERE name = '"+accessMeta+"'").Scan(&count)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return nil
	case err != nil:
		return db.fault(err)
	}
	db.heard(count)
	return nil
}
