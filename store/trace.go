package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"steward/engine/event"
)

// traceKept is how long the automation trace is kept.
const traceKept = 90 * 24 * time.Hour

// Trace writes what acted on a record, in this transaction.
func (w *tx) Trace(ctx context.Context, x event.Trace) error {
	number, err := w.db.modelNumber(ctx, w, x.Model)
	if err != nil {
		return err
	}
	raw, err := json.Marshal(x.Lines)
	if err != nil {
		return fmt.Errorf("write a trace: %w", err)
	}
	var of any
	if x.Event != 0 {
		of = int64(x.Event)
	}
	if err := w.row(ctx, "INSERT INTO trace (id, model, record, event, lines) VALUES", []any{int64(w.db.NextID()), number, x.Record, of, string(raw)}, ""); err != nil {
		return fmt.Errorf("write a trace: %w", err)
	}
	return nil
}

// Traces gives what acted on a record, newest first.
func (r reader) Traces(ctx context.Context, q event.Query) ([]event.Trace, error) {
	number, err := r.db.modelNumber(ctx, nil, q.Model)
	if err != nil {
		return nil, err
	}
	t := r.db.d.begin()
	t.WriteString("SELECT e.id, e.event, e.lines FROM trace e WHERE e.model = ")
	t.arg(number)
	t.WriteString(" AND e.record = ")
	t.arg(q.Record)
	r.bounds(t, event.Query{Before: q.Before, Since: q.Since})
	fmt.Fprintf(t, " ORDER BY e.id DESC LIMIT %d", max(q.Limit, 1))
	rows, err := r.q.query(ctx, t.String(), t.args)
	if err != nil {
		return nil, fmt.Errorf("read a trace: %w", r.db.fault(err))
	}
	defer rows.Close()
	var out []event.Trace
	for rows.Next() {
		var id int64
		var of *int64
		var lines string
		if err := rows.Scan(&id, &of, &lines); err != nil {
			return nil, err
		}
		x := event.Trace{ID: event.ID(id), Model: q.Model, Record: q.Record}
		if of != nil {
			x.Event = event.ID(*of)
		}
		if err := json.Unmarshal([]byte(lines), &x.Lines); err != nil {
			return nil, fmt.Errorf("read trace %d: %w", id, err)
		}
		out = append(out, x)
	}
	return out, rows.Err()
}

// Traces gives what acted on a record, newest first.
func (db *DB) Traces(ctx context.Context, q event.Query) ([]event.Trace, error) {
	return reader{db, db}.Traces(ctx, q)
}
