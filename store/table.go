package store

import (
	"context"
	"fmt"
	"regexp"
	"sort"
	"strings"
	"time"

	"steward/engine/model"
	"steward/engine/table"
)

// parkedColumn is where the values of a removed custom field wait: the day, and the field.
var parkedColumn = regexp.MustCompile(`^zz_deleted_(\d{8})_(.+)$`)

const stampLayout = "20060102"

// Table tells what the database holds for a model. It counts every row.
func (db *DB) Table(ctx context.Context, m *model.Model) (table.State, error) {
	out := table.State{Name: m.Table}
	have, err := db.catalog(ctx)
	if err != nil {
		return out, err
	}
	kinds := map[string]string{}
	stmt := `SELECT name, lower(type) FROM pragma_table_info('` + m.Table + `')`
	if db.d == postgres {
		stmt = `SELECT column_name::text, data_type::text FROM information_schema.columns WHERE table_schema = current_schema() AND table_name = '` + m.Table + `'`
	}
	if err := db.pairs(ctx, stmt, func(name, kind string) { kinds[name] = kind }); err != nil {
		return out, fmt.Errorf("read the columns of %s: %w", m.Alias, err)
	}
	names := make([]string, 0, len(kinds))
	for name := range kinds {
		names = append(names, name)
	}
	sort.Strings(names)
	counts, err := db.filled(ctx, m.Table, names)
	if err != nil {
		return out, err
	}
	out.Rows = counts[0]
	fields := map[string]bool{}
	for _, f := range m.Stored() {
		fields[f.Code] = true
	}
	for i, name := range names {
		if p := parkedColumn.FindStringSubmatch(name); p != nil {
			out.Parked = append(out.Parked, waits(p[2], p[1], counts[i+1]))
			continue
		}
		indexed := have.indexes[indexName(m, []string{name})] || have.indexes[uniqueName(m, []string{name})] || name == "entity_id"
		out.Columns = append(out.Columns, table.Column{Name: name, Kind: kinds[name], Filled: counts[i+1], Indexed: indexed, Orphan: !fields[name]})
	}
	for name := range have.tables {
		day := parkedPattern.FindStringSubmatch(name)
		if field, ours := strings.CutPrefix(parkedPattern.ReplaceAllString(name, ""), m.Table+"__"); day != nil && ours {
			n, err := db.filled(ctx, name, nil)
			if err != nil {
				return out, err
			}
			out.Parked = append(out.Parked, waits(field, day[1], n[0]))
		}
	}
	sort.Slice(out.Parked, func(i, j int) bool {
		a, b := out.Parked[i], out.Parked[j]
		return a.Since.Before(b.Since) || a.Since.Equal(b.Since) && a.Field < b.Field
	})
	return out, nil
}

func waits(field, day string, filled int64) table.Parked {
	since, _ := time.Parse(stampLayout, day)
	return table.Parked{Field: field, Filled: filled, Since: since, Until: since.Add(Grace)}
}

// filled counts the rows of a table, and those with a value in each column.
func (db *DB) filled(ctx context.Context, name string, columns []string) ([]int64, error) {
	parts := []string{"count(*)"}
	for _, c := range columns {
		parts = append(parts, "count("+quote(c)+")")
	}
	counts, into := make([]int64, len(parts)), make([]any, len(parts))
	for i := range counts {
		into[i] = &counts[i]
	}
	rows, err := db.query(ctx, "SELECT "+strings.Join(parts, ", ")+" FROM "+quote(name), nil)
	if err != nil {
		return nil, db.fault(err)
	}
	defer rows.Close()
	if rows.Next() {
		err = rows.Scan(into...)
	}
	if err != nil {
		return nil, db.fault(err)
	}
	return counts, rows.Err()
}

// Forget drops at once what removed custom fields of a model left, and gives their names.
func (db *DB) Forget(ctx context.Context, m *model.Model) ([]string, error) {
	have, err := db.catalog(ctx)
	if err != nil {
		return nil, err
	}
	var gone []string
	for column := range have.tables[m.Table] {
		if p := parkedColumn.FindStringSubmatch(column); p != nil {
			if err := db.dropColumn(ctx, m.Table, column); err != nil {
				return gone, err
			}
			gone = append(gone, p[2])
		}
	}
	for name := range have.tables {
		if field, ours := strings.CutPrefix(parkedPattern.ReplaceAllString(name, ""), m.Table+"__"); ours && parkedPattern.MatchString(name) {
			if err := db.dropTable(ctx, name); err != nil {
				return gone, err
			}
			gone = append(gone, field)
		}
	}
	sort.Strings(gone)
	return gone, nil
}

// Analyse lets the database look at the values of a table again, so that it finds good ways to them.
func (db *DB) Analyse(ctx context.Context, m *model.Model) error {
	return db.run(ctx, func(t *text) { t.WriteString("ANALYZE " + quote(m.Table)) })
}

// dropColumn drops a column. SQLite keeps one that referred to another table: it is emptied then, so that its values are
// gone all the same.
func (db *DB) dropColumn(ctx context.Context, name, column string) error {
	err := db.run(ctx, func(t *text) { t.WriteString("ALTER TABLE " + quote(name) + " DROP COLUMN " + quote(column)) })
	if err != nil && db.d == sqlite {
		err = db.run(ctx, func(t *text) {
			t.WriteString("UPDATE " + quote(name) + " SET " + quote(column) + " = NULL WHERE " + quote(column) + " IS NOT NULL")
		})
	}
	if err != nil {
		return fmt.Errorf("drop the parked column %s of %s: %w", column, name, err)
	}
	return nil
}
