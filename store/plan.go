package store

import (
	"context"
	"errors"
	"fmt"
	"regexp"
	"sort"
	"strings"
	"time"

	"github.com/jackc/pgx/v5/pgconn"

	"steward/engine/model"
)

// Step is one statement of a plan that makes the tables fit the registry.
type Step struct {
	Text string // in words, for the person who confirms it
	SQL  string
}

// Plan compares the tables that a registry wants with those that are there. Columns of custom fields and tables of custom
// models that are gone are parked under a new name, so that undo within the grace period finds them; nothing else is
// ever dropped.
func (db *DB) Plan(ctx context.Context, reg *model.Registry) ([]Step, error) {
	have, err := db.catalog(ctx)
	if err != nil {
		return nil, err
	}
	p := planner{d: db.d, have: have, stamp: db.opts.Now().Format(stampLayout)}
	for _, m := range reg.Models() {
		p.unpark(m)
	}
	for _, m := range reg.Models() {
		p.table(m)
	}
	for _, m := range reg.Models() {
		p.relations(reg, m)
	}
	p.park(reg)
	return append(p.steps, p.later...), nil
}

// Apply makes a plan's changes in one transaction. On PostgreSQL each statement may have to wait for the readers of its table,
// while others wait behind it: so it waits briefly, gives everything back and tries again, for half a minute in all. It thereby
// gives way before the server looks for a deadlock (after a second, deadlock_timeout) and takes a reader as its victim.
func (db *DB) Apply(ctx context.Context, steps []Step) error {
	if len(steps) == 0 {
		return nil
	}
	for begun := time.Now(); ; {
		err := db.apply(ctx, steps)
		var pg *pgconn.PgError
		if !errors.As(err, &pg) || pg.Code != lockNotAvailable || time.Since(begun) > applyFor {
			return err
		}
		if err := pause(ctx, 50*time.Millisecond); err != nil {
			return err
		}
	}
}

const (
	lockNotAvailable = "55P03" // postgresql.org, Appendix A
	applyFor         = 30 * time.Second
)

func (db *DB) apply(ctx context.Context, steps []Step) error {
	return db.write(ctx, func(ctx context.Context, t *tx) error {
		if db.d == postgres {
			if _, _, err := t.run.exec(ctx, "SET LOCAL lock_timeout = '400ms'", nil); err != nil {
				return err
			}
		}
		for _, s := range steps {
			if _, _, err := t.run.exec(ctx, s.SQL, nil); err != nil {
				return fmt.Errorf("%s: %w", s.Text, err)
			}
		}
		return nil
	})
}

// catalog is what is in the database: columns by table, and the names of indexes.
type catalog struct {
	tables  map[string]map[string]bool
	indexes map[string]bool
}

func (db *DB) catalog(ctx context.Context) (catalog, error) {
	c := catalog{tables: map[string]map[string]bool{}, indexes: map[string]bool{}}
	columns := `SELECT m.name, p.name FROM sqlite_master m JOIN pragma_table_info(m.name) p WHERE m.type = 'table'`
	indexes := `SELECT name, '' FROM sqlite_master WHERE type = 'index'`
	if db.d == postgres {
		columns = `SELECT table_name::text, column_name::text FROM information_schema.columns WHERE table_schema = current_schema()`
		indexes = `SELECT c.relname::text, '' FROM pg_class c JOIN pg_namespace n ON n.oid = c.relnamespace WHERE n.nspname = current_schema() AND c.relkind = 'i'
			UNION ALL SELECT conname::text, '' FROM pg_constraint`
	}
	err := db.pairs(ctx, columns, func(table, column string) {
		if c.tables[table] == nil {
			c.tables[table] = map[string]bool{}
		}
		c.tables[table][column] = true
	})
	if err != nil {
		return c, fmt.Errorf("read the catalogue: %w", err)
	}
	return c, db.pairs(ctx, indexes, func(name, _ string) { c.indexes[name] = true })
}

func (db *DB) pairs(ctx context.Context, stmt string, each func(a, b string)) error {
	rows, err := db.read.QueryContext(ctx, stmt)
	if err != nil {
		return db.fault(err)
	}
	defer rows.Close()
	for rows.Next() {
		var a, b string
		if err := rows.Scan(&a, &b); err != nil {
			return err
		}
		each(a, b)
	}
	return rows.Err()
}

type planner struct {
	d     dialect
	have  catalog
	stamp string
	steps []Step
	later []Step // what needs all tables: foreign keys on PostgreSQL
}

func (p *planner) add(sql, text string, args ...any) {
	p.steps = append(p.steps, Step{Text: fmt.Sprintf(text, args...), SQL: sql})
}

// table creates the table of a model, or adds, parks and brings back columns.
func (p *planner) table(m *model.Model) {
	have := p.have.tables[m.Table]
	if have == nil {
		p.create(m)
		return
	}
	wanted := map[string]bool{}
	for _, f := range m.Stored() {
		wanted[f.Code] = true
		if have[f.Code] {
			continue
		}
		if parked := parkedName(have, f.Code); parked != "" {
			p.add("ALTER TABLE "+quote(m.Table)+" RENAME COLUMN "+quote(parked)+" TO "+quote(f.Code), "bring back %s.%s with its values", m.Alias, f.Code)
			continue
		}
		p.add("ALTER TABLE "+quote(m.Table)+" ADD COLUMN "+p.column(m, f, true), "add the column %s to %s", f.Code, m.Alias)
	}
	var gone []string
	for code := range have {
		if !wanted[code] && strings.HasPrefix(code, "cust_") {
			gone = append(gone, code)
		}
	}
	sort.Strings(gone)
	for _, code := range gone {
		for _, ix := range []string{indexName(m, []string{code}), uniqueName(m, []string{code})} {
			if p.have.indexes[ix] {
				p.add("DROP INDEX "+quote(ix), "drop the index of %s.%s", m.Alias, code)
				delete(p.have.indexes, ix)
			}
		}
		p.add("ALTER TABLE "+quote(m.Table)+" RENAME COLUMN "+quote(code)+" TO "+quote("zz_deleted_"+p.stamp+"_"+code), "park the column %s of %s; its values are kept", code, m.Alias)
	}
	p.sides(m)
}

// sides parks the values of removed custom fields that take several: they have tables of their own.
func (p *planner) sides(m *model.Model) {
	wanted := map[string]bool{}
	for i := range m.Fields {
		if f := &m.Fields[i]; f.Type.Storage() == model.Links {
			wanted[sideTable(m, f)] = true
		}
	}
	var gone []string
	for name := range p.have.tables {
		if strings.HasPrefix(name, m.Table+"__cust_") && !wanted[name] {
			gone = append(gone, name)
		}
	}
	sort.Strings(gone)
	for _, name := range gone {
		p.rename(name, p.parked(p.stamp, name), "park the values of %s; they are kept", strings.TrimPrefix(name, m.Table+"__"))
	}
}

// parkedSide is the latest parked table of a removed field that takes several values; "" when there is none.
func (p *planner) parkedSide(name string) string {
	best := ""
	for other := range p.have.tables {
		if day := parkedPattern.FindStringSubmatch(other); day != nil && other > best && other == p.parked(day[1], name) {
			best = other
		}
	}
	return best
}

func parkedName(have map[string]bool, code string) string {
	best := ""
	for name := range have {
		if strings.HasPrefix(name, "zz_deleted_") && strings.HasSuffix(name, "_"+code) && len(name) == len("zz_deleted_20060102_")+len(code) && name > best {
			best = name
		}
	}
	return best
}

// parked is where a table waits whose model an administrator removed: the day, and the table.
func (p *planner) parked(stamp, table string) string {
	return "zz" + stamp + "_" + shortened(table, 52)
}

var parkedPattern = regexp.MustCompile(`^zz(\d{8})_`)

// unpark brings the latest parked table of a model back, with what belongs to it.
func (p *planner) unpark(m *model.Model) {
	if !m.Custom || p.have.tables[m.Table] != nil {
		return
	}
	stamp := ""
	for name := range p.have.tables {
		if day := parkedPattern.FindStringSubmatch(name); day != nil && day[1] > stamp && name == p.parked(day[1], m.Table) {
			stamp = day[1]
		}
	}
	if stamp == "" {
		return
	}
	names := []string{m.Table, ftsTable(m)}
	for i := range m.Fields {
		if f := &m.Fields[i]; f.Type.Storage() == model.Links {
			names = append(names, sideTable(m, f))
		}
	}
	for _, name := range names {
		if parked := p.parked(stamp, name); p.have.tables[parked] != nil && p.have.tables[name] == nil {
			p.rename(parked, name, "bring back the table %s with its rows", name)
		}
	}
}

// park renames the tables of custom models that are gone. Rows, indexes and references stay as they are.
func (p *planner) park(reg *model.Registry) {
	wanted := map[string]bool{}
	for _, m := range reg.Models() {
		wanted[m.Table] = true
	}
	var gone []string
	for name, columns := range p.have.tables {
		if strings.HasPrefix(name, "custom_") && !wanted[name] && columns["formtemplate_id"] && columns["version"] {
			gone = append(gone, name)
		}
	}
	sort.Strings(gone)
	for _, table := range gone {
		names := []string{}
		for name := range p.have.tables {
			if strings.HasPrefix(name, table+"__") || name == table+"_fts" {
				names = append(names, name)
			}
		}
		sort.Strings(names)
		for _, name := range append([]string{table}, names...) {
			to := p.parked(p.stamp, name)
			if p.have.tables[to] != nil { // removed twice in a day: the newer rows are those to come back
				p.add("DROP TABLE "+quote(to)+pick(p.d == postgres, " CASCADE", ""), "forget what was parked of %s before", name)
			}
			p.rename(name, to, "park the table %s; its rows are kept", name)
		}
	}
}

func (p *planner) rename(from, to, text, what string) {
	p.add("ALTER TABLE "+quote(from)+" RENAME TO "+quote(to), text, what)
	p.have.tables[to] = p.have.tables[from]
	delete(p.have.tables, from)
}

func (p *planner) create(m *model.Model) {
	var b strings.Builder
	b.WriteString("CREATE TABLE " + quote(m.Table) + " (")
	for i, f := range m.Stored() {
		b.WriteString(pick(i > 0, ", ", "") + p.column(m, f, false))
	}
	b.WriteString(")")
	p.add(b.String(), "create the table of %s", m.Alias)
}

// column is the definition of one column. added columns of existing tables cannot be NOT NULL: rows have no value for them.
func (p *planner) column(m *model.Model, f *model.Field, added bool) string {
	name := quote(f.Code)
	if f.Code == "entity_id" {
		return name + pick(p.d == sqlite, " INTEGER PRIMARY KEY AUTOINCREMENT", " BIGINT GENERATED BY DEFAULT AS IDENTITY PRIMARY KEY")
	}
	def := name + " " + p.d.columnType(f)
	if (f.Code == "version" || f.Code == "created_at" || f.Code == "updated_at") && !added {
		def += " NOT NULL"
	}
	if t, ok := f.Type.(model.Referring); ok && p.d == sqlite {
		target := t.Target()
		def += " REFERENCES " + quote(tableOf(target.Alias)) + pick(target.ByUsername, "(username) ON UPDATE CASCADE", "(entity_id)")
	}
	return def
}

// tableOf is the table of a model by the rule; models that name their table differently are not referred to by others.
func tableOf(alias string) string {
	return strings.ReplaceAll(alias, "/", "_")
}

// relations adds side tables, indexes, foreign keys and search tables.
func (p *planner) relations(reg *model.Registry, m *model.Model) {
	for i := range m.Fields {
		f := &m.Fields[i]
		if f.Type.Storage() == model.Links {
			p.sideTable(m, f)
		}
		if !f.Type.Storage().HasColumn() || f.Disabled {
			continue
		}
		t, refers := f.Type.(model.Referring)
		if f.Code == "entity_id" {
			continue
		}
		switch {
		case f.Unique:
			p.unique(m, []string{f.Code}, f)
		case f.Indexed || refers && !f.System:
			p.index(m, []string{f.Code})
		}
		if refers && p.d == postgres {
			p.foreignKey(reg, m, f, t.Target())
		}
	}
	for _, columns := range m.Indexes {
		p.index(m, columns)
	}
	for _, columns := range m.Unique {
		p.unique(m, columns, nil)
	}
	p.search(m)
}

func (p *planner) sideTable(m *model.Model, f *model.Field) {
	name := sideTable(m, f)
	if p.have.tables[name] != nil {
		return
	}
	if parked := p.parkedSide(name); parked != "" {
		p.rename(parked, name, "bring back the values of %s", m.Alias+"."+f.Code)
		return
	}
	kind, target := pick(p.d == sqlite, "INTEGER", "BIGINT"), ""
	if textLinks(f) {
		kind = pick(p.d == sqlite, "TEXT", `TEXT COLLATE "C"`)
	} else if t, ok := f.Type.(model.Referring); ok && p.d == sqlite {
		target = " REFERENCES " + quote(tableOf(t.Target().Alias)) + "(entity_id)"
	}
	integer := pick(p.d == sqlite, "INTEGER", "BIGINT")
	p.add("CREATE TABLE "+quote(name)+" (entity_id "+integer+" NOT NULL REFERENCES "+quote(m.Table)+"(entity_id) ON DELETE CASCADE, position "+integer+" NOT NULL, value "+kind+
		" NOT NULL"+target+", PRIMARY KEY (entity_id, value))"+pick(p.d == sqlite, " WITHOUT ROWID", ""), "create the table for the values of %s.%s", m.Alias, f.Code)
	p.add("CREATE INDEX "+quote("ix_"+name)+" ON "+quote(name)+" (value, entity_id)", "index the values of %s.%s", m.Alias, f.Code)
	if t, ok := f.Type.(model.Referring); ok && p.d == postgres {
		p.later = append(p.later, Step{"tie the values of " + m.Alias + "." + f.Code + " to their records", "ALTER TABLE " + quote(name) + " ADD CONSTRAINT " + quote("fk_"+name) + " FOREIGN KEY (value) REFERENCES " + quote(tableOf(t.Target().Alias)) + "(entity_id)"})
	}
}

// textLinks reports whether the values of a field with a side table are texts; else they are numbers.
func textLinks(f *model.Field) bool {
	t, ok := f.Type.(interface{ TextLinks() bool })
	return ok && t.TextLinks()
}

func indexName(m *model.Model, columns []string) string {
	return short("ix_" + m.Table + "__" + strings.Join(columns, "__"))
}

func uniqueName(m *model.Model, columns []string) string {
	return short("uq_" + m.Table + "__" + strings.Join(columns, "__"))
}

// short keeps names within the 63 bytes of PostgreSQL.
func short(name string) string { return shortened(name, 63) }

func shortened(name string, most int) string {
	if len(name) <= most {
		return name
	}
	h := uint32(2166136261)
	for i := range len(name) {
		h = (h ^ uint32(name[i])) * 16777619
	}
	return fmt.Sprintf("%s_%08x", name[:most-9], h)
}

// index makes an index that ends with the id, in the order lists are read: unset values first.
func (p *planner) index(m *model.Model, columns []string) {
	name := indexName(m, columns)
	if p.have.indexes[name] {
		return
	}
	p.have.indexes[name] = true
	parts := make([]string, 0, len(columns)+1)
	for _, c := range columns {
		parts = append(parts, quote(c)+pick(p.d == postgres, " NULLS FIRST", ""))
	}
	if p.d == postgres { // SQLite appends the row's id itself
		parts = append(parts, "entity_id")
	}
	p.add("CREATE INDEX "+quote(name)+" ON "+quote(m.Table)+" ("+strings.Join(parts, ", ")+")", "index %s by %s", m.Alias, strings.Join(columns, ", "))
}

func (p *planner) unique(m *model.Model, columns []string, f *model.Field) {
	name := uniqueName(m, columns)
	if p.have.indexes[name] {
		return
	}
	p.have.indexes[name] = true
	quoted := make([]string, len(columns))
	for i, c := range columns {
		quoted[i] = quote(c)
	}
	p.add("CREATE UNIQUE INDEX "+quote(name)+" ON "+quote(m.Table)+" ("+strings.Join(quoted, ", ")+")", "keep %s unique in %s", strings.Join(columns, ", "), m.Alias)
	if f == nil {
		return
	}
	if t, ok := f.Type.(interface{ FoldCase() bool }); ok && t.FoldCase() {
		column := quoted[0] + " COLLATE NOCASE"
		if p.d == postgres {
			column = "lower(" + quoted[0] + ")"
		}
		p.add("CREATE UNIQUE INDEX "+quote(short("uf_"+m.Table+"__"+f.Code))+" ON "+quote(m.Table)+" ("+column+")", "keep %s unique in %s whatever its capitals", f.Code, m.Alias)
	}
}

func (p *planner) foreignKey(reg *model.Registry, m *model.Model, f *model.Field, t model.Target) {
	name := short("fk_" + m.Table + "__" + f.Code)
	if p.have.indexes[name] || reg.Model(t.Alias) == nil {
		return
	}
	p.have.indexes[name] = true
	p.later = append(p.later, Step{"tie " + m.Alias + "." + f.Code + " to " + t.Alias, "ALTER TABLE " + quote(m.Table) + " ADD CONSTRAINT " + quote(name) + " FOREIGN KEY (" + quote(f.Code) + ") REFERENCES " +
		quote(tableOf(t.Alias)) + pick(t.ByUsername, "(username) ON UPDATE CASCADE", "(entity_id)")})
}

func (p *planner) search(m *model.Model) {
	if len(searchable(m)) == 0 || p.have.tables[ftsTable(m)] != nil {
		return
	}
	if p.d == sqlite {
		p.add("CREATE VIRTUAL TABLE "+quote(ftsTable(m))+" USING fts5(words, content='', contentless_delete=1, detail=none, tokenize='unicode61 remove_diacritics 0')", "create the search index of %s", m.Alias)
		return
	}
	p.add("CREATE TABLE "+quote(ftsTable(m))+" (entity_id BIGINT PRIMARY KEY REFERENCES "+quote(m.Table)+"(entity_id) ON DELETE CASCADE, words tsvector NOT NULL)", "create the search index of %s", m.Alias)
	p.add("CREATE INDEX "+quote(short("ft_"+m.Table))+" ON "+quote(ftsTable(m))+" USING gin (words)", "index the words of %s", m.Alias)
}
