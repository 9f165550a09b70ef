package store

import (
	"context"
	"fmt"
	"slices"
	"sync"

	"steward/engine/model"
)

// idBlock is how many ids of a table are asked for at once.
const idBlock = 64

// blocks are ids of tables that nobody else will be given.
type blocks struct {
	mu    sync.Mutex
	known map[string][]int64
}

// enter writes a row of a ledger, which knows its id beforehand and is sent along with what follows. What the database refuses is
// told by the statement it goes along with.
func (w *tx) enter(ctx context.Context, p *pgTx, m *model.Model, values model.Values) (int64, error) {
	id, err := w.db.blocks.take(ctx, p, m)
	if err != nil {
		return 0, fmt.Errorf("give %s an id: %w", m.Alias, w.db.fault(err))
	}
	t := w.db.d.begin()
	t.WriteString("INSERT INTO " + quote(m.Table) + " (entity_id")
	given := []any{id}
	for i := range m.Fields {
		// Every row names every column, so that rows can share a statement.
		if f := &m.Fields[i]; f.Type.Storage().HasColumn() && f.Code != "entity_id" {
			t.WriteString(", ")
			t.name(f.Code)
			given = append(given, values[f.Code])
		}
	}
	t.WriteString(") VALUES")
	p.ledger(t.String(), m.Table, given, func(table string) bool { return refersTo(m, table) })
	return id, nil
}

// take gives an id, of those asked for earlier where some are left.
func (b *blocks) take(ctx context.Context, p *pgTx, m *model.Model) (int64, error) {
	b.mu.Lock()
	defer b.mu.Unlock()
	ids := b.known[m.Table]
	if len(ids) == 0 {
		rows, err := p.aside(ctx, fmt.Sprintf("SELECT nextval(pg_get_serial_sequence($1, 'entity_id')) FROM generate_series(1, %d)", idBlock), []any{quote(m.Table)})
		if err != nil {
			return 0, err
		}
		defer rows.Close()
		for rows.Next() {
			var id int64
			if err := rows.Scan(&id); err != nil {
				return 0, err
			}
			ids = append(ids, id)
		}
		if err := rows.Err(); err != nil {
			return 0, err
		}
	}
	if b.known == nil {
		b.known = map[string][]int64{}
	}
	b.known[m.Table] = ids[1:]
	return ids[0], nil
}

// plainRows says whether a model is one table: no links to others, and nothing of it is searched.
func plainRows(m *model.Model) bool {
	return len(searchable(m)) == 0 && !slices.ContainsFunc(m.Fields, func(f model.Field) bool { return f.Type.Storage() == model.Links })
}

// refersTo says whether rows of a model may refer to rows of a table.
func refersTo(m *model.Model, table string) bool {
	for i := range m.Fields {
		if t, ok := m.Fields[i].Type.(model.Referring); ok && tableOf(t.Target().Alias) == table {
			return true
		}
	}
	return false
}
