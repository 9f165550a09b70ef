package store

import (
	"context"
	"encoding/json"
	"fmt"
	"time"

	"steward/engine/event"
	"steward/engine/fault"
	"steward/engine/job"
	"steward/engine/model"
)

// tx is one write; see record.Tx.
type tx struct {
	reader
	run    execer
	now    time.Time
	after  []func()
	events []event.Event
	jobs   bool            // something was enqueued
	due    int64           // when the first of the jobs is due, milliseconds
	wrote  map[string]bool // models, by alias
	// settings says that rows were written that other nodes may remember, see everyday.
	settings bool
}

// writes notes that the rows of a model change with this transaction.
func (w *tx) writes(m *model.Model) {
	if w.wrote == nil {
		w.wrote = map[string]bool{}
	}
	w.wrote[m.Alias] = true
	w.settings = w.settings || !m.Everyday && m.Access.Through != "model_alias" && !m.Traits.Has(model.Activities)
}

// execer runs a statement in the transaction.
type execer interface {
	exec(ctx context.Context, stmt string, args []any) (affected, lastID int64, err error)
	// insert runs an INSERT into the table of a model and gives the id of the row.
	insert(ctx context.Context, stmt string, args []any) (int64, error)
	// later runs a statement that gives nothing back, at the end of the transaction at the latest.
	later(ctx context.Context, stmt string, args []any) error
	// row writes a row, at the end of the transaction at the latest. into is the statement up to VALUES, end what follows.
	row(ctx context.Context, into string, values []any, end string) error
	// flush runs what was kept for later, drop forgets it.
	flush(ctx context.Context) error
	drop()
}

func (w *tx) exec(ctx context.Context, t *text) error {
	_, _, err := w.run.exec(ctx, t.String(), t.args)
	return w.db.fault(err)
}

// row writes a row that nothing else in the transaction waits for.
func (w *tx) row(ctx context.Context, insert string, values []any, end string) error {
	return w.db.fault(w.run.row(ctx, insert, values, end))
}

// Now is the time of the transaction.
func (w *tx) Now() time.Time { return w.now }

// Attempt runs fn in a savepoint. Savepoints of one name nest: the innermost is the one rolled back or released.
func (w *tx) Attempt(ctx context.Context, fn func() error) error {
	if _, _, err := w.run.exec(ctx, "SAVEPOINT attempt", nil); err != nil {
		return w.db.fault(err)
	}
	after, events, jobs := len(w.after), len(w.events), w.jobs
	err := fn()
	if err == nil {
		err = w.db.fault(w.run.flush(ctx)) // what waits belongs to the attempt
	}
	if err != nil {
		w.after, w.events, w.jobs = w.after[:after], w.events[:events], jobs
		w.run.drop()
		if _, _, broken := w.run.exec(ctx, "ROLLBACK TO attempt", nil); broken != nil {
			return w.db.fault(broken)
		}
	}
	if _, _, broken := w.run.exec(ctx, "RELEASE attempt", nil); broken != nil {
		return w.db.fault(broken)
	}
	return err
}

// AfterCommit runs fn once the transaction is durable.
func (w *tx) AfterCommit(fn func()) { w.after = append(w.after, fn) }

// Insert writes a new record, its side tables and its search entry.
func (w *tx) Insert(ctx context.Context, m *model.Model, values model.Values) (int64, error) {
	w.writes(m)
	if p, ok := w.run.(*pgTx); ok {
		if m.Ledger && values["entity_id"] == nil && plainRows(m) {
			return w.enter(ctx, p, m, values)
		}
		if p.waits(func(table string) bool { return refersTo(m, table) }) {
			if err := p.flush(ctx); err != nil {
				return 0, w.db.fault(err)
			}
		}
	}
	t := w.db.d.begin()
	t.WriteString("INSERT INTO " + quote(m.Table) + " (")
	var given []any
	for i := range m.Fields {
		f := &m.Fields[i]
		v := values[f.Code]
		if !f.Type.Storage().HasColumn() || v == nil {
			continue
		}
		if len(given) > 0 {
			t.WriteString(", ")
		}
		t.name(f.Code)
		given = append(given, v)
	}
	t.WriteString(") VALUES ")
	t.list(given)
	id, err := w.run.insert(ctx, t.String(), t.args)
	if err != nil {
		return 0, fmt.Errorf("insert %s: %w", m.Alias, w.db.fault(err))
	}
	if asked, ok := values["entity_id"].(int64); ok && w.db.d == postgres {
		if err := w.raiseSequence(ctx, m, asked); err != nil {
			return 0, err
		}
	}
	for i := range m.Fields {
		if f := &m.Fields[i]; f.Type.Storage() == model.Links {
			if err := w.link(ctx, m, f, id, values[f.Code]); err != nil {
				return 0, err
			}
		}
	}
	if err := w.index(ctx, m, id, values, false); err != nil {
		return 0, fmt.Errorf("index %s: %w", m.Alias, err)
	}
	return id, nil
}

// raiseSequence keeps PostgreSQL from giving an id again that was asked for.
func (w *tx) raiseSequence(ctx context.Context, m *model.Model, id int64) error {
	t := w.db.d.begin()
	t.WriteString("SELECT setval(pg_get_serial_sequence(")
	t.arg(quote(m.Table))
	t.WriteString(", 'entity_id'), GREATEST(")
	t.arg(id)
	t.WriteString(", (SELECT max(entity_id) FROM " + quote(m.Table) + ")))")
	_, err := w.number(ctx, t)
	return err
}

func (w *tx) link(ctx context.Context, m *model.Model, f *model.Field, id int64, v any) error {
	var values []any
	switch list := v.(type) {
	case []int64:
		for _, x := range list {
			values = append(values, x)
		}
	case []string:
		for _, x := range list {
			values = append(values, x)
		}
	}
	for i, x := range values {
		if err := w.row(ctx, "INSERT INTO "+quote(sideTable(m, f))+" (entity_id, position, value) VALUES", []any{id, int64(i), x}, ""); err != nil {
			return fmt.Errorf("write %s.%s: %w", m.Alias, f.Code, err)
		}
	}
	return nil
}

// Update writes the given fields if the stored version is expect.
func (w *tx) Update(ctx context.Context, m *model.Model, id, expect int64, values model.Values) error {
	w.writes(m)
	t := w.db.d.begin()
	t.WriteString("UPDATE " + quote(m.Table) + " SET version = version + 1")
	words := false
	for i := range m.Fields {
		f := &m.Fields[i]
		v, given := values[f.Code]
		if !given || f.Code == "entity_id" || f.Code == "version" {
			continue
		}
		words = words || f.Searchable
		if !f.Type.Storage().HasColumn() {
			continue
		}
		t.WriteString(", " + quote(f.Code) + " = ")
		t.arg(v)
	}
	t.WriteString(" WHERE entity_id = ")
	t.arg(id)
	t.WriteString(" AND version = ")
	t.arg(expect)
	n, _, err := w.run.exec(ctx, t.String(), t.args)
	if err != nil {
		return fmt.Errorf("update %s %d: %w", m.Alias, id, w.db.fault(err))
	}
	if n == 0 {
		return fault.New(fault.Conflict, "fault.stale")
	}
	for i := range m.Fields {
		f := &m.Fields[i]
		v, given := values[f.Code]
		if !given || f.Type.Storage() != model.Links {
			continue
		}
		d := w.db.d.begin()
		d.WriteString("DELETE FROM " + quote(sideTable(m, f)) + " WHERE entity_id = ")
		d.arg(id)
		if err := w.exec(ctx, d); err != nil {
			return err
		}
		if err := w.link(ctx, m, f, id, v); err != nil {
			return err
		}
	}
	if !words {
		return nil
	}
	return w.reindex(ctx, m, id)
}

// reindex reads the searchable fields back and writes the entry anew.
func (w *tx) reindex(ctx context.Context, m *model.Model, id int64) error {
	t := w.db.d.begin()
	fields := searchable(m)
	t.WriteString("SELECT ")
	for i, f := range fields {
		t.WriteString(pick(i > 0, ", ", "") + quote(f.Code))
	}
	t.WriteString(" FROM " + quote(m.Table) + " WHERE entity_id = ")
	t.arg(id)
	rows, err := w.q.query(ctx, t.String(), t.args)
	if err != nil {
		return w.db.fault(err)
	}
	cells, into := make([]any, len(fields)), make([]any, len(fields))
	for i := range cells {
		into[i] = &cells[i]
	}
	v := model.Values{}
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			rows.Close()
			return err
		}
		for i, f := range fields {
			v[f.Code] = canonical(f, cells[i])
		}
	}
	rows.Close()
	if err := rows.Err(); err != nil {
		return err
	}
	return w.index(ctx, m, id, v, true)
}

// Delete removes the record, its side tables and its search entry.
func (w *tx) Delete(ctx context.Context, m *model.Model, id int64) error {
	w.writes(m)
	if err := w.unindex(ctx, m, id); err != nil {
		return err
	}
	for i := range m.Fields {
		f := &m.Fields[i]
		if f.Type.Storage() != model.Links {
			continue
		}
		t := w.db.d.begin()
		t.WriteString("DELETE FROM " + quote(sideTable(m, f)) + " WHERE entity_id = ")
		t.arg(id)
		if err := w.exec(ctx, t); err != nil {
			return err
		}
	}
	t := w.db.d.begin()
	t.WriteString("DELETE FROM " + quote(m.Table) + " WHERE entity_id = ")
	t.arg(id)
	n, _, err := w.run.exec(ctx, t.String(), t.args)
	if err != nil {
		return fmt.Errorf("delete %s %d: %w", m.Alias, id, w.db.fault(err))
	}
	if n == 0 {
		return errNoRow
	}
	return nil
}

// Append writes to the event log.
func (w *tx) Append(ctx context.Context, e event.Event) error {
	if e.ID == 0 {
		e.ID = w.db.NextID()
	}
	number, err := w.db.modelNumber(ctx, w, e.Model)
	if err != nil {
		return err
	}
	var actor, causes, batch, changes, parent, parentRecord any
	if e.Actor != 0 {
		actor = e.Actor
	}
	if len(e.Causes) > 0 {
		raw, err := json.Marshal(e.Causes)
		if err != nil {
			return fmt.Errorf("write causes: %w", err)
		}
		causes = string(raw)
	}
	if e.Batch != 0 {
		batch = int64(e.Batch)
	}
	if len(e.Changes) > 0 {
		raw, err := json.Marshal(e.Changes)
		if err != nil {
			return fmt.Errorf("write changes: %w", err)
		}
		changes = string(raw)
	}
	if e.ParentModel != "" {
		if parent, err = w.db.modelNumber(ctx, w, e.ParentModel); err != nil {
			return err
		}
		parentRecord = e.ParentRecord
	}
	if err := w.row(ctx, "INSERT INTO event (id, model, record, version, kind, actor, causes, batch, changes, parent_model, parent_record) VALUES",
		[]any{int64(e.ID), number, e.Record, e.Version, int64(e.Kind), actor, causes, batch, changes, parent, parentRecord}, ""); err != nil {
		return fmt.Errorf("append to the event log: %w", err)
	}
	w.events = append(w.events, e)
	return nil
}

// Next counts by a row that stays locked until the transaction ends.
func (w *tx) Next(ctx context.Context, name string) (int64, error) {
	t := w.db.d.begin()
	t.WriteString("INSERT INTO counter (name, value) VALUES ")
	t.list([]any{name, int64(1)})
	t.WriteString(" ON CONFLICT (name) DO UPDATE SET value = counter.value + 1 RETURNING value")
	n, err := w.number(ctx, t)
	if err != nil {
		return 0, fmt.Errorf("count %s: %w", name, err)
	}
	return n, nil
}

// Enqueue writes jobs; a job whose key is waiting already is dropped.
func (w *tx) Enqueue(ctx context.Context, jobs ...job.Job) error {
	for _, j := range jobs {
		if j.RunAt.IsZero() {
			j.RunAt = w.now
		}
		if j.Max == 0 {
			j.Max = 10
		}
		payload := string(j.Payload)
		if payload == "" {
			payload = "null"
		}
		var key any
		if j.Key != "" {
			key = j.Key
		}
		if at := j.RunAt.UnixMilli(); w.due == 0 || at < w.due {
			w.due = at
		}
		if err := w.row(ctx, "INSERT INTO job (id, kind, payload, ukey, run_at, priority, max_attempts, state, attempt, created_at) VALUES",
			[]any{int64(w.db.NextID()), j.Kind, payload, key, j.RunAt.UnixMilli(), int64(j.Priority), int64(j.Max), int64(0), int64(0), w.now.UnixMilli()}, " ON CONFLICT DO NOTHING"); err != nil {
			return fmt.Errorf("enqueue %s: %w", j.Kind, err)
		}
	}
	w.jobs = w.jobs || len(jobs) > 0
	return nil
}
