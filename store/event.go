package store

import (
	"context"
	"encoding/json"
	"fmt"

	"steward/engine/event"
)

const eventColumns = "e.id, m.alias, e.record, e.version, e.kind, e.actor, e.causes, e.batch, e.changes, p.alias, e.parent_record"

const eventFrom = " FROM event e JOIN model_name m ON m.id = e.model LEFT JOIN model_name p ON p.id = e.parent_model"

// Events gives entries of the log, newest first.
func (r reader) Events(ctx context.Context, q event.Query) ([]event.Event, error) {
	if q.Limit < 1 {
		return nil, fmt.Errorf("read events: a query needs a limit")
	}
	number, err := r.db.modelNumber(ctx, nil, q.Model)
	if err != nil {
		return nil, err
	}
	if q.Children && q.Record != 0 {
		return r.family(ctx, q, number)
	}
	t := r.db.d.begin()
	t.WriteString("SELECT " + eventColumns + eventFrom + " WHERE 1=1")
	if q.Model != "" {
		t.WriteString(" AND e.model = ")
		t.arg(number)
	}
	if q.Record != 0 {
		t.WriteString(" AND e.record = ")
		t.arg(q.Record)
	}
	r.bounds(t, q)
	return r.events(ctx, t, q.Limit)
}

// family reads a record's own entries and those of what hangs on it: two index ranges, merged.
func (r reader) family(ctx context.Context, q event.Query, number int64) ([]event.Event, error) {
	t := r.db.d.begin()
	part := func(model, record string) {
		t.WriteString("SELECT * FROM (SELECT " + eventColumns + eventFrom + " WHERE e." + model + " = ")
		t.arg(number)
		t.WriteString(" AND e." + record + " = ")
		t.arg(q.Record)
		r.bounds(t, q)
		fmt.Fprintf(t, " ORDER BY e.id DESC LIMIT %d) ", q.Limit)
		t.WriteString(t.alias())
	}
	part("model", "record")
	t.WriteString(" UNION ALL ")
	part("parent_model", "parent_record")
	t.WriteString(" ORDER BY 1 DESC")
	fmt.Fprintf(t, " LIMIT %d", q.Limit)
	return r.scanEvents(ctx, t)
}

func (r reader) bounds(t *text, q event.Query) {
	if q.Batch != 0 {
		t.WriteString(" AND e.batch = ")
		t.arg(int64(q.Batch))
	}
	if q.Before != 0 {
		t.WriteString(" AND e.id < ")
		t.arg(int64(q.Before))
	}
	if q.Since != 0 {
		t.WriteString(" AND e.id >= ")
		t.arg(int64(q.Since))
	}
}

func (r reader) events(ctx context.Context, t *text, limit int) ([]event.Event, error) {
	fmt.Fprintf(t, " ORDER BY e.id DESC LIMIT %d", limit)
	return r.scanEvents(ctx, t)
}

func (r reader) scanEvents(ctx context.Context, t *text) ([]event.Event, error) {
	rows, err := r.q.query(ctx, t.String(), t.args)
	if err != nil {
		return nil, fmt.Errorf("read events: %w", r.db.fault(err))
	}
	defer rows.Close()
	var out []event.Event
	for rows.Next() {
		var e event.Event
		var id, kind int64
		var actor, batch, parent *int64
		var causes, changes, parentModel *string
		if err := rows.Scan(&id, &e.Model, &e.Record, &e.Version, &kind, &actor, &causes, &batch, &changes, &parentModel, &parent); err != nil {
			return nil, err
		}
		e.ID, e.Kind = event.ID(id), event.Kind(kind)
		if actor != nil {
			e.Actor = *actor
		}
		if batch != nil {
			e.Batch = event.ID(*batch)
		}
		if parentModel != nil && parent != nil {
			e.ParentModel, e.ParentRecord = *parentModel, *parent
		}
		if causes != nil {
			if err := json.Unmarshal([]byte(*causes), &e.Causes); err != nil {
				return nil, fmt.Errorf("read causes of event %d: %w", id, err)
			}
		}
		if changes != nil {
			if err := json.Unmarshal([]byte(*changes), &e.Changes); err != nil {
				return nil, fmt.Errorf("read changes of event %d: %w", id, err)
			}
		}
		out = append(out, e)
	}
	return out, rows.Err()
}

// Event gives one entry; fault.NotFound when there is none.
func (r reader) Event(ctx context.Context, id event.ID) (event.Event, error) {
	t := r.db.d.begin()
	t.WriteString("SELECT " + eventColumns + eventFrom + " WHERE e.id = ")
	t.arg(int64(id))
	found, err := r.events(ctx, t, 1)
	if err != nil {
		return event.Event{}, err
	}
	if len(found) == 0 {
		return event.Event{}, errNoRow
	}
	return found[0], nil
}

// modelNumber is the small number the log keeps for a model's alias. A new one is written in w; without w an unknown
// alias is 0, which no event has.
func (db *DB) modelNumber(ctx context.Context, w *tx, alias string) (int64, error) {
	if alias == "" {
		return 0, nil
	}
	db.mu.RLock()
	n := db.numbers[alias]
	db.mu.RUnlock()
	if n != 0 {
		return n, nil
	}
	r := reader{q: db, db: db}
	if w != nil {
		r = w.reader
		t := db.d.begin()
		t.WriteString("INSERT INTO model_name (alias) VALUES (")
		t.arg(alias)
		t.WriteString(") ON CONFLICT DO NOTHING")
		if err := w.exec(ctx, t); err != nil {
			return 0, err
		}
	}
	t := db.d.begin()
	t.WriteString("SELECT id FROM model_name WHERE alias = ")
	t.arg(alias)
	n, err := r.number(ctx, t)
	if err != nil || n == 0 {
		return n, err
	}
	remember := func() {
		db.mu.Lock()
		db.numbers[alias] = n
		db.mu.Unlock()
	}
	if w != nil {
		w.AfterCommit(remember)
	} else {
		remember()
	}
	return n, nil
}
