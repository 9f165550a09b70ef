package store

import (
	"context"
	"database/sql"
	"fmt"
	"strings"
	"time"

	"steward/engine/condition"
	"steward/engine/fault"
	"steward/engine/model"
	"steward/engine/record"
)

// querier runs statements: the pool of readers, or the transaction.
type querier interface {
	query(ctx context.Context, stmt string, args []any) (*sql.Rows, error)
}

// reader answers queries over a querier.
type reader struct {
	q  querier
	db *DB
}

// Find gives the rows of a query, never more than its limit.
func (r reader) Find(ctx context.Context, q record.Query) ([]record.Row, error) {
	if q.Limit < 1 {
		return nil, fmt.Errorf("find %s: a query needs a limit", q.Model.Alias)
	}
	if x, ok := condition.Simplify(condition.All{orTrue(q.Scope), orTrue(q.Where)}).(condition.Const); ok && !bool(x) {
		return nil, nil
	}
	how, shape, err := r.leading(ctx, q)
	if err != nil {
		return nil, err
	}
	began := time.Now()
	var rows []record.Row
	for _, stage := range stages(q) {
		part := q
		part.Limit = q.Limit - len(rows)
		found, err := r.find(ctx, part, how, stage)
		if err != nil {
			return nil, fmt.Errorf("find %s: %w", q.Model.Alias, err)
		}
		if rows = append(rows, found...); len(rows) >= q.Limit {
			break
		}
	}
	if shape != "" && q.After == nil {
		r.db.trials.tell(shape, how, time.Since(began))
	}
	if err := r.loadLinks(ctx, q, rows); err != nil {
		return nil, err
	}
	if q.Snippet {
		snippets(q, rows)
	}
	return rows, nil
}

func orTrue(x condition.Expr) condition.Expr {
	if x == nil {
		return condition.Const(true)
	}
	return x
}

// stage is a part of the order that one index range covers.
type stage uint8

const (
	whole   stage = iota // the first page, or a general comparison with the cursor
	beyond               // (column, id) past the cursor
	inNull               // rows without a value, past the cursor's id
	allNull              // all rows without a value
	valued               // all rows with a value
)

// stages splits a page behind a cursor so that each part is one range of an index: OR with NULL would scan. Unset values come
// first in ascending order and last in descending order, on both databases.
func stages(q record.Query) []stage {
	if q.After == nil || len(q.Order) != 1 || len(q.Order[0].Path.Hops) > 0 || q.Rank || len(q.After.Values) != 1 {
		return []stage{whole}
	}
	f, desc, null := q.Order[0].Path.Field, q.Order[0].Desc, q.After.Values[0] == nil
	switch {
	case f.Code == "entity_id" || notNull(f):
		return []stage{beyond}
	case desc && null:
		return []stage{inNull}
	case desc:
		return []stage{beyond, allNull}
	case null:
		return []stage{inNull, valued}
	}
	return []stage{beyond}
}

func notNull(f *model.Field) bool { return f.Required || f.System }

func (r reader) find(ctx context.Context, q record.Query, how lead, s stage) ([]record.Row, error) {
	t := r.db.d.begin()
	sel := selection{t: t, q: q, joins: map[string]string{}}
	columns := sel.columns()
	t.WriteString("SELECT t0.entity_id, t0.version")
	for _, c := range columns {
		t.WriteString(", " + c)
	}
	order := sel.order()
	for _, o := range order {
		t.WriteString(", " + o.column)
	}
	if q.Rank {
		sel.rank()
	}
	sel.from(how)
	sel.where(how, s, order)
	sel.orderBy(how, order)
	fmt.Fprintf(t, " LIMIT %d", q.Limit)
	if q.Offset > 0 {
		fmt.Fprintf(t, " OFFSET %d", q.Offset)
	}
	rows, err := r.q.query(ctx, t.String(), t.args)
	if err != nil {
		return nil, r.db.fault(err)
	}
	defer rows.Close()
	return sel.scan(rows, len(order))
}

// selection writes one SELECT.
type selection struct {
	t      *text
	q      record.Query
	joins  map[string]string // hops -> alias
	clause []join            // in order
	read   []condition.Path  // what the columns hold, in order
}

// join is one LEFT JOIN to the target of a reference.
type join struct {
	text, alias string
	visible     condition.Expr
}

type orderColumn struct {
	column string
	desc   bool
}

// column gives the column of a path, joining the references it follows.
func (s *selection) column(p condition.Path) string {
	alias, key := "t0", ""
	for _, hop := range p.Hops {
		key += "/" + hop.Field.Code
		next := s.joins[key]
		if next == "" {
			next = s.t.alias()
			s.joins[key] = next
			on := " LEFT JOIN " + quote(hop.To.Table) + " " + next + " ON " + next + "." + quote(keyOf(hop.Field)) + " = " + alias + "." + quote(hop.Field.Code)
			s.clause = append(s.clause, join{on, next, hop.Visible})
		}
		alias = next
	}
	return alias + "." + quote(p.Field.Code)
}

func (s *selection) columns() []string {
	var out []string
	for _, p := range s.q.Fields {
		if p.Field.Type.Storage() == model.Links {
			continue // loaded for the page at once
		}
		s.read = append(s.read, p)
		out = append(out, s.column(p))
	}
	return out
}

func (s *selection) order() []orderColumn {
	var out []orderColumn
	for _, o := range s.q.Order {
		out = append(out, orderColumn{s.column(o.Path), o.Desc})
	}
	return out
}

func (s *selection) rank() {
	if s.t.d == sqlite {
		s.t.WriteString(", bm25(" + quote(ftsTable(s.q.Model)) + ") AS score")
		return
	}
	s.t.WriteString(", ts_rank(fts.words, ")
	s.t.arg(tsQuery(s.q.Search))
	s.t.WriteString("::tsquery) AS score")
}

func (s *selection) from(how lead) {
	table := quote(s.q.Model.Table)
	switch {
	case s.q.Search != "" && s.t.d == sqlite:
		s.t.WriteString(" FROM " + quote(ftsTable(s.q.Model)) + " CROSS JOIN " + table + " t0 ON t0.entity_id = " + quote(ftsTable(s.q.Model)) + ".rowid")
	case s.q.Search != "":
		s.t.WriteString(" FROM " + table + " t0 JOIN " + quote(ftsTable(s.q.Model)) + " fts ON fts.entity_id = t0.entity_id")
	default:
		s.t.WriteString(" FROM " + table + " t0")
	}
	for _, j := range s.clause {
		s.t.WriteString(j.text)
		if j.visible != nil {
			s.t.WriteString(" AND ")
			renderer{t: s.t}.where(j.alias, j.visible)
		}
	}
}

func (s *selection) where(how lead, st stage, order []orderColumn) {
	t := s.t
	t.WriteString(" WHERE ")
	if s.q.Search != "" {
		if t.d == sqlite {
			t.WriteString(quote(ftsTable(s.q.Model)) + " MATCH ")
			t.arg(ftsQuery(s.q.Search))
		} else {
			t.WriteString("fts.words @@ ")
			t.arg(tsQuery(s.q.Search))
			t.WriteString("::tsquery")
		}
		t.WriteString(" AND ")
	}
	both(t, how, s.q.Scope, s.q.Where)
	if s.q.After != nil {
		s.after(st, order)
	}
}

// both writes rights and filter, of which one may be kept from leading.
func both(t *text, how lead, rights, filter condition.Expr) {
	switch how {
	case byRights, byFilter:
		first, second := byScope, byOrder
		if how == byFilter {
			first, second = second, first
		}
		t.WriteByte('(')
		renderer{t: t, lead: first}.where("t0", condition.Simplify(orTrue(rights)))
		t.WriteString(" AND ")
		renderer{t: t, lead: second}.where("t0", condition.Simplify(orTrue(filter)))
		t.WriteByte(')')
	default:
		renderer{t: t, lead: how}.where("t0", condition.Simplify(condition.All{orTrue(rights), orTrue(filter)}))
	}
}

// after continues behind the cursor.
func (s *selection) after(st stage, order []orderColumn) {
	t, c := s.t, s.q.After
	if len(order) == 0 {
		t.WriteString(" AND t0.entity_id < ")
		t.arg(c.ID)
		return
	}
	col, sign := order[0].column, pick(order[0].desc, " < ", " > ")
	switch st {
	case beyond:
		if col == `t0."entity_id"` {
			t.WriteString(" AND t0.entity_id" + sign)
			t.arg(c.ID)
			return
		}
		t.WriteString(" AND (" + col + ", t0.entity_id)" + sign + "(")
		t.arg(c.Values[0])
		t.WriteString(", ")
		t.arg(c.ID)
		t.WriteString(")")
	case inNull:
		t.WriteString(" AND " + col + " IS NULL AND t0.entity_id" + sign)
		t.arg(c.ID)
	case allNull:
		t.WriteString(" AND " + col + " IS NULL")
	case valued:
		t.WriteString(" AND " + col + " IS NOT NULL")
	case whole:
		s.afterGeneral(order)
	}
}

// afterGeneral compares any number of columns: past the first, or equal and past the second, and so on.
func (s *selection) afterGeneral(order []orderColumn) {
	t, c := s.t, s.q.After
	t.WriteString(" AND (")
	for i := 0; i <= len(order); i++ {
		if i > 0 {
			t.WriteString(" OR ")
		}
		t.WriteString("(")
		for j := 0; j < i; j++ {
			if c.Values[j] == nil {
				t.WriteString(order[j].column + " IS NULL AND ")
				continue
			}
			t.WriteString(order[j].column + " = ")
			t.arg(c.Values[j])
			t.WriteString(" AND ")
		}
		if i == len(order) {
			t.WriteString("t0.entity_id" + pick(order[0].desc, " < ", " > "))
			t.arg(c.ID)
		} else {
			s.past(order[i], c.Values[i])
		}
		t.WriteString(")")
	}
	t.WriteString(")")
}

func (s *selection) past(o orderColumn, v any) {
	t := s.t
	switch {
	case v == nil && o.desc:
		t.WriteString("1=0") // nothing comes behind unset in descending order
	case v == nil:
		t.WriteString(o.column + " IS NOT NULL")
	case o.desc:
		t.WriteString("(" + o.column + " < ")
		t.arg(v)
		t.WriteString(" OR " + o.column + " IS NULL)")
	default:
		t.WriteString(o.column + " > ")
		t.arg(v)
	}
}

func (s *selection) orderBy(how lead, order []orderColumn) {
	t := s.t
	t.WriteString(" ORDER BY ")
	if s.q.Rank {
		t.WriteString(pick(t.d == sqlite, "score, t0.entity_id DESC", "score DESC, t0.entity_id DESC"))
		return
	}
	desc := true
	plus := ""
	if how != free && how != byOrder && t.d == sqlite {
		plus = "+"
	}
	for i, o := range order {
		if i == 0 {
			desc = o.desc
		}
		if o.column == `t0."entity_id"` {
			t.WriteString(s.id(plus) + pick(o.desc, " DESC", " ASC"))
			return
		}
		t.WriteString(plus + o.column)
		if t.d == postgres {
			t.WriteString(pick(o.desc, " DESC NULLS LAST, ", " ASC NULLS FIRST, "))
		} else {
			t.WriteString(pick(o.desc, " DESC, ", " ASC, "))
		}
	}
	t.WriteString(s.id(plus) + pick(desc, " DESC", " ASC"))
}

// id is the column that makes the order total; a search is walked in the order of its own ids.
func (s *selection) id(plus string) string {
	if s.q.Search != "" && s.t.d == sqlite && len(s.q.Order) <= 1 && (len(s.q.Order) == 0 || s.q.Order[0].Path.Field.Code == "entity_id") {
		return quote(ftsTable(s.q.Model)) + ".rowid"
	}
	return plus + "t0.entity_id"
}

func (s *selection) scan(rows *sql.Rows, ordered int) ([]record.Row, error) {
	n := 2 + len(s.read) + ordered
	if s.q.Rank {
		n++
	}
	cells, into := make([]any, n), make([]any, n)
	for i := range cells {
		into[i] = &cells[i]
	}
	var out []record.Row
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return nil, err
		}
		row := record.Row{Values: make(model.Values, len(s.read)+2)}
		row.ID, _ = cells[0].(int64)
		row.Version, _ = cells[1].(int64)
		for i, p := range s.read {
			row.Values[p.Name] = canonical(p.Field, cells[2+i])
		}
		keys := make([]any, ordered)
		for i := range keys {
			keys[i] = plainCell(cells[2+len(s.read)+i])
		}
		row.Cursor = &record.Cursor{Values: keys, ID: row.ID}
		if s.q.Rank {
			row.Rank, _ = cells[n-1].(float64)
		}
		out = append(out, row)
	}
	return out, rows.Err()
}

// canonical turns what a driver gives into the canonical value.
func canonical(f *model.Field, v any) any {
	v = plainCell(v)
	if f.Type.Storage() == model.Flag {
		if n, ok := v.(int64); ok {
			return n != 0
		}
	}
	return v
}

func plainCell(v any) any {
	switch v := v.(type) {
	case []byte:
		return string(v)
	case int32:
		return int64(v)
	case int16:
		return int64(v)
	}
	return v
}

// loadLinks reads the several-valued fields of a page, one statement for those that hold numbers and one for those that hold
// texts.
func (r reader) loadLinks(ctx context.Context, q record.Query, rows []record.Row) error {
	if len(rows) == 0 {
		return nil
	}
	at := make(map[int64]int, len(rows))
	ids := make([]any, len(rows))
	for i, row := range rows {
		at[row.ID], ids[i] = i, row.ID
	}
	var numbers, texts []condition.Path
	for _, p := range q.Fields {
		if p.Field.Type.Storage() != model.Links || len(p.Hops) > 0 {
			continue
		}
		for i := range rows {
			rows[i].Values[p.Name] = nil
		}
		if textLinks(p.Field) {
			texts = append(texts, p)
		} else {
			numbers = append(numbers, p)
		}
	}
	for _, fields := range [][]condition.Path{numbers, texts} {
		if len(fields) == 0 {
			continue
		}
		t := r.db.d.begin()
		for i, p := range fields {
			if i > 0 {
				t.WriteString(" UNION ALL ")
			}
			fmt.Fprintf(t, "SELECT %d AS field, entity_id, position, value FROM %s WHERE entity_id IN ", i, quote(sideTable(q.Model, p.Field)))
			t.list(ids)
		}
		t.WriteString(" ORDER BY field, entity_id, position")
		if err := r.collect(ctx, t, func(field int, id int64, v any) {
			values, name := rows[at[id]].Values, fields[field].Name
			switch v := plainCell(v).(type) {
			case int64:
				list, _ := values[name].([]int64)
				values[name] = append(list, v)
			case string:
				list, _ := values[name].([]string)
				values[name] = append(list, v)
			}
		}); err != nil {
			return fmt.Errorf("read the lists of %s: %w", q.Model.Alias, err)
		}
	}
	return nil
}

func (r reader) collect(ctx context.Context, t *text, each func(field int, id int64, v any)) error {
	rows, err := r.q.query(ctx, t.String(), t.args)
	if err != nil {
		return r.db.fault(err)
	}
	defer rows.Close()
	for rows.Next() {
		var field int
		var id, position int64
		var v any
		if err := rows.Scan(&field, &id, &position, &v); err != nil {
			return err
		}
		each(field, id, v)
	}
	return rows.Err()
}

// Count counts at most limit rows; 0 counts exactly.
func (r reader) Count(ctx context.Context, q record.Query, limit int) (int, error) {
	x := condition.Simplify(condition.All{orTrue(q.Scope), orTrue(q.Where)})
	if c, ok := x.(condition.Const); ok && !bool(c) {
		return 0, nil
	}
	t := r.db.d.begin()
	q.Order, q.After, q.Fields, q.Rank = nil, nil, nil, false
	sel := selection{t: t, q: q, joins: map[string]string{}}
	if limit > 0 {
		t.WriteString("SELECT count(*) FROM (SELECT 1 AS one")
	} else {
		t.WriteString("SELECT count(*)")
	}
	how := free
	if r.db.d == sqlite && q.Search == "" {
		var err error
		if how, _, err = r.fewer(ctx, q, passCap); err != nil {
			return 0, err
		}
	}
	sel.from(how)
	sel.where(how, whole, nil)
	if limit > 0 {
		fmt.Fprintf(t, " LIMIT %d) counted", limit)
	}
	n, err := r.number(ctx, t)
	if err != nil {
		return 0, fmt.Errorf("count %s: %w", q.Model.Alias, err)
	}
	return int(n), nil
}

func (r reader) number(ctx context.Context, t *text) (int64, error) {
	rows, err := r.q.query(ctx, t.String(), t.args)
	if err != nil {
		return 0, r.db.fault(err)
	}
	defer rows.Close()
	var n int64
	if rows.Next() {
		if err := rows.Scan(&n); err != nil {
			return 0, err
		}
	}
	return n, rows.Err()
}

// Groups sums what a query would find.
func (r reader) Groups(ctx context.Context, a record.Aggregate) ([]record.Group, error) {
	t := r.db.d.begin()
	sel := selection{t: t, q: a.Query, joins: map[string]string{}}
	var keys []string
	for _, p := range a.By {
		keys = append(keys, r.db.d.bucket(sel.column(p), a.Buckets[p.Name]))
	}
	var sums []string
	for _, p := range a.Sum {
		sums = append(sums, "COALESCE(SUM("+sel.column(p)+"), 0)")
	}
	for _, f := range a.Folds {
		sums = append(sums, f.Fn+"("+sel.column(f.Path)+")") // one of four words, checked by the service
	}
	t.WriteString("SELECT " + strings.Join(append(append(append([]string{}, keys...), "count(*)"), sums...), ", "))
	sel.from(free)
	sel.q.After = nil
	sel.where(free, whole, nil)
	if len(keys) > 0 {
		t.WriteString(" GROUP BY ")
		for i := range keys {
			fmt.Fprintf(t, "%s%d", pick(i > 0, ", ", ""), i+1)
		}
		fmt.Fprintf(t, " ORDER BY %d DESC", len(keys)+1)
	}
	fmt.Fprintf(t, " LIMIT %d", a.Limit)
	rows, err := r.q.query(ctx, t.String(), t.args)
	if err != nil {
		return nil, fmt.Errorf("group %s: %w", a.Model.Alias, r.db.fault(err))
	}
	defer rows.Close()
	n := len(keys) + 1 + len(sums)
	cells, into := make([]any, n), make([]any, n)
	for i := range cells {
		into[i] = &cells[i]
	}
	var out []record.Group
	for rows.Next() {
		if err := rows.Scan(into...); err != nil {
			return nil, err
		}
		g := record.Group{}
		for i, p := range a.By {
			if a.Buckets[p.Name] != "" {
				g.Keys = append(g.Keys, plainCell(cells[i]))
			} else {
				g.Keys = append(g.Keys, canonical(p.Field, cells[i]))
			}
		}
		g.Count, _ = cells[len(keys)].(int64)
		for i := range a.Sum {
			g.Sums = append(g.Sums, wholeCell(cells[len(keys)+1+i]))
		}
		for i, f := range a.Folds {
			cell := cells[len(keys)+1+len(a.Sum)+i]
			switch {
			case cell == nil:
				g.Folds = append(g.Folds, nil)
			case f.Fn == "sum", f.Fn == "count":
				g.Folds = append(g.Folds, wholeCell(cell))
			default:
				g.Folds = append(g.Folds, canonical(f.Path.Field, cell))
			}
		}
		out = append(out, g)
	}
	return out, rows.Err()
}

func wholeCell(v any) int64 {
	switch v := plainCell(v).(type) {
	case int64:
		return v
	case float64:
		return int64(v)
	case string: // PostgreSQL sums whole numbers to numeric
		var n int64
		if _, err := fmt.Sscan(v, &n); err != nil {
			return 0
		}
		return n
	}
	return 0
}

// bucket cuts a time to its hour, day, week (by its Monday), month or year, as text.
func (d dialect) bucket(col, unit string) string {
	if d == sqlite {
		switch unit {
		case "hour":
			return "strftime('%Y-%m-%dT%H:00', " + col + ", 'unixepoch')"
		case "day":
			return "date(" + col + ", 'unixepoch')"
		case "week":
			return "date(" + col + ", 'unixepoch', '-6 days', 'weekday 1')"
		case "month":
			return "strftime('%Y-%m', " + col + ", 'unixepoch')"
		case "year":
			return "strftime('%Y', " + col + ", 'unixepoch')"
		}
		return col
	}
	at := "(to_timestamp(" + col + ") AT TIME ZONE 'UTC')"
	switch unit {
	case "hour":
		return "to_char(" + at + `, 'YYYY-MM-DD"T"HH24:00')`
	case "day":
		return "to_char(" + at + ", 'YYYY-MM-DD')"
	case "week":
		return "to_char(date_trunc('week', " + at + "), 'YYYY-MM-DD')"
	case "month":
		return "to_char(" + at + ", 'YYYY-MM')"
	case "year":
		return "to_char(" + at + ", 'YYYY')"
	}
	return col
}

var errNoRow = fault.Missing()
