package store

import (
	"context"
	"time"

	"steward/engine/auth"
	"steward/engine/record"
)

// PutSession keeps a session by the hash of its token.
func (db *DB) PutSession(ctx context.Context, s auth.Session) error {
	return db.write(ctx, func(ctx context.Context, w *tx) error {
		t := db.d.begin()
		t.WriteString("INSERT INTO session (hash, user_id, created_at, last_used, expires, idle, device, address, pending, remember, impersonator) VALUES ")
		t.list([]any{s.Hash, s.UserID, s.CreatedAt.Unix(), s.LastUsed.Unix(), s.Expires.Unix(), int64(s.Idle / time.Second), s.Device, s.Address, s.Pending, s.Remember, s.ImpersonatorID})
		return w.exec(ctx, t)
	})
}

const sessionColumns = "SELECT hash, user_id, created_at, last_used, expires, idle, device, address, pending, remember, impersonator, "

func (db *DB) sessions(ctx context.Context, where string, v any) ([]auth.Session, error) {
	t := db.d.begin()
	t.WriteString(sessionColumns)
	t.WriteString(pick(db.d == postgres, "COALESCE((SELECT value FROM meta WHERE name = '"+accessMeta+"'), '0')", "'0'"))
	t.WriteString(" FROM session WHERE " + where)
	t.arg(v)
	t.WriteString(" ORDER BY last_used DESC LIMIT 500")
	rows, err := db.query(ctx, t.String(), t.args)
	if err != nil {
		return nil, db.fault(err)
	}
	defer rows.Close()
	var out []auth.Session
	for rows.Next() {
		var s auth.Session
		var created, used, expires, idle, pending, remember int64
		var count string
		if err := rows.Scan(&s.Hash, &s.UserID, &created, &used, &expires, &idle, &s.Device, &s.Address, &pending, &remember, &s.ImpersonatorID, &count); err != nil {
			return nil, err
		}
		db.heard(count)
		s.ID = s.Hash[:min(12, len(s.Hash))]
		s.CreatedAt, s.LastUsed, s.Expires = time.Unix(created, 0).UTC(), time.Unix(used, 0).UTC(), time.Unix(expires, 0).UTC()
		s.Idle, s.Pending, s.Remember = time.Duration(idle)*time.Second, pending != 0, remember != 0
		out = append(out, s)
	}
	return out, rows.Err()
}

// Session finds a session; fault.NotFound when there is none. Changes of rights by other nodes count from then on.
func (db *DB) Session(ctx context.Context, hash string) (auth.Session, error) {
	found, err := db.sessions(ctx, "hash = ", hash)
	if err != nil {
		return auth.Session{}, err
	}
	if len(found) == 0 {
		return auth.Session{}, errNoRow
	}
	return found[0], nil
}

// SessionsOf lists the sessions of a user, last used first.
func (db *DB) SessionsOf(ctx context.Context, userID int64) ([]auth.Session, error) {
	return db.sessions(ctx, "user_id = ", userID)
}

// TouchSession notes that a session was used.
func (db *DB) TouchSession(ctx context.Context, hash string, at time.Time, address string) error {
	return db.run(ctx, func(t *text) {
		t.WriteString("UPDATE session SET last_used = ")
		t.arg(at.Unix())
		t.WriteString(", address = ")
		t.arg(address)
		t.WriteString(" WHERE hash = ")
		t.arg(hash)
	})
}

// DeleteSession ends a session.
func (db *DB) DeleteSession(ctx context.Context, hash string) error {
	return db.run(ctx, func(t *text) {
		t.WriteString("DELETE FROM session WHERE hash = ")
		t.arg(hash)
	})
}

// DeleteSessions ends all sessions of a user but one.
func (db *DB) DeleteSessions(ctx context.Context, userID int64, keep string) error {
	return db.run(ctx, func(t *text) {
		t.WriteString("DELETE FROM session WHERE user_id = ")
		t.arg(userID)
		t.WriteString(" AND hash <> ")
		t.arg(keep)
	})
}

// EndSessions ends all sessions of a user together with what a running transaction does.
func (db *DB) EndSessions(ctx context.Context, running record.Tx, userID int64) error {
	w, ok := running.(*tx)
	if !ok {
		return db.DeleteSessions(ctx, userID, "")
	}
	t := db.d.begin()
	t.WriteString("DELETE FROM session WHERE user_id = ")
	t.arg(userID)
	return w.exec(ctx, t)
}

// run executes one statement in a write of its own.
func (db *DB) run(ctx context.Context, build func(t *text)) error {
	return db.write(ctx, func(ctx context.Context, w *tx) error {
		t := db.d.begin()
		build(t)
		return w.exec(ctx, t)
	})
}
