package store

import (
	"slices"
	"strings"

	"steward/engine/condition"
	"steward/engine/model"
)

// lead says which part of a query finds the rows. SQLite has no statistics of bound values, so it is told.
type lead uint8

const (
	free     lead = iota // the database decides
	byScope              // indexes of the conditions find few rows, which are then sorted
	byOrder              // the index of the order is walked, rows outside the conditions are passed over
	byRights             // as byScope, led by the rights alone: they let through fewer rows than the filter
	byFilter             // as byScope, led by the filter alone
)

// renderer writes conditions over one table alias.
type renderer struct {
	t    *text
	lead lead
	// passing has PostgreSQL read few rows once: it looks at flags in the rows that the rest leads to, never in their indexes.
	passing bool
	led     bool // another part of the same AND can lead: flags only pass over
}

// where writes a bound tree as a condition that is never true where the tree is not. Tests are two-valued because NOT was
// pushed down to them: a NULL within AND and OR only ever means false.
func (r renderer) where(alias string, x condition.Expr) {
	switch x := x.(type) {
	case nil:
		r.t.WriteString("1=1")
	case condition.Const:
		if x {
			r.t.WriteString("1=1")
		} else {
			r.t.WriteString("1=0")
		}
	case condition.All:
		r.join(alias, x, " AND ", "1=1")
	case condition.Any:
		r.join(alias, x, " OR ", "1=0")
	case condition.Test:
		r.test(alias, x)
	case condition.Sub:
		r.sub(alias, x)
	}
}

func (r renderer) join(alias string, parts []condition.Expr, word, empty string) {
	if len(parts) == 0 {
		r.t.WriteString(empty)
		return
	}
	r.led = word == " AND " && slices.ContainsFunc(parts, canLead)
	r.t.WriteByte('(')
	for i, p := range parts {
		if i > 0 {
			r.t.WriteString(word)
		}
		r.where(alias, p)
	}
	r.t.WriteByte(')')
}

// canLead reports whether an index can find few rows by a part. A flag cannot: it halves the table at best, and SQLite, which
// knows no more of an index than its columns, takes it for as good as any other.
func canLead(x condition.Expr) bool {
	switch x := x.(type) {
	case condition.Test:
		return !x.Negated && (len(x.Path.Hops) > 0 || x.Path.Field.Type.Storage() != model.Flag)
	case condition.All:
		return slices.ContainsFunc(x, canLead)
	case condition.Any:
		return !slices.ContainsFunc(x, func(p condition.Expr) bool { return !canLead(p) })
	case condition.Sub:
		return !x.Negated
	}
	return false
}

// column writes alias.code; the unary plus keeps SQLite from using an index of it.
func (r renderer) column(alias, code string) string {
	c := alias + "." + quote(code)
	if r.lead == byOrder && r.t.d == sqlite {
		return "+" + c
	}
	return c
}

func (r renderer) test(alias string, x condition.Test) {
	if len(x.Path.Hops) > 0 {
		r.hop(alias, x)
		return
	}
	f := x.Path.Field
	if f.Type.Storage() == model.Links {
		r.links(alias, x)
		return
	}
	col := r.column(alias, f.Code)
	if r.led && r.lead != byOrder && r.t.d == sqlite && f.Type.Storage() == model.Flag {
		col = "+" + col
	}
	if r.passing && r.t.d == postgres && f.Type.Storage() == model.Flag {
		col = "(" + col + " + 0)"
	}
	if x.Op == condition.Unset {
		r.t.WriteString(col)
		if x.Negated {
			r.t.WriteString(" IS NOT NULL")
		} else {
			r.t.WriteString(" IS NULL")
		}
		return
	}
	if x.Negated {
		r.t.WriteString("(" + col + " IS NULL OR NOT (")
		r.compare(col, x)
		r.t.WriteString("))")
		return
	}
	r.compare(col, x)
}

var comparisons = map[condition.Op]string{condition.Is: " = ", condition.Below: " < ", condition.AtMost: " <= ", condition.Above: " > ", condition.AtLeast: " >= "}

func (r renderer) compare(col string, x condition.Test) {
	switch x.Op {
	case condition.OneOf, condition.HasAny:
		r.t.WriteString(col + " IN ")
		r.t.list(x.Values)
	case condition.Within:
		r.t.WriteString(col + " BETWEEN ")
		r.t.arg(x.Values[0])
		r.t.WriteString(" AND ")
		r.t.arg(x.Values[1])
	case condition.StartsWith, condition.Includes, condition.FinishesWith, condition.Pattern:
		r.like(col, x)
	case condition.Matches:
		if r.t.d == sqlite {
			r.t.WriteString("steward_match(")
			r.t.arg(x.Values[0])
			r.t.WriteString(", " + col + ")")
		} else {
			want, _ := x.Values[0].(string)
			are, err := toARE(want)
			if err != nil { // binding has refused it already
				r.t.WriteString("FALSE")
				break
			}
			r.t.WriteString(col + " ~ ")
			r.t.arg(are)
		}
	default:
		r.t.WriteString(col + comparisons[x.Op])
		r.t.arg(x.Values[0])
	}
}

var escaper = strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`)

func (r renderer) like(col string, x condition.Test) {
	s, _ := x.Values[0].(string)
	switch x.Op {
	case condition.StartsWith:
		s = escaper.Replace(s) + "%"
	case condition.Includes:
		s = "%" + escaper.Replace(s) + "%"
	case condition.FinishesWith:
		s = "%" + escaper.Replace(s)
	}
	r.t.fold(strings.TrimPrefix(col, "+"))
	r.t.WriteString(" LIKE ")
	r.t.arg(s)
	r.t.WriteString(` ESCAPE '\'`)
}

// links tests several values, which stand in the side table.
func (r renderer) links(alias string, x condition.Test) {
	side := quote(sideTable(x.Path.Model, x.Path.Field))
	id := r.column(alias, "entity_id")
	switch x.Op {
	case condition.HasAll:
		r.t.WriteByte('(')
		for i, v := range x.Values {
			if i > 0 {
				r.t.WriteString(pick(x.Negated, " OR ", " AND "))
			}
			r.t.WriteString(id + pick(x.Negated, " NOT IN ", " IN ") + "(SELECT entity_id FROM " + side + " WHERE value = ")
			r.t.arg(v)
			r.t.WriteByte(')')
		}
		r.t.WriteByte(')')
	case condition.Unset:
		r.t.WriteString(id + pick(x.Negated, " IN ", " NOT IN ") + "(SELECT entity_id FROM " + side + ")")
	default:
		if r.passing && r.t.d == postgres && !x.Negated { // found first, so that an index can lead to them beside others
			r.t.WriteString(id + " = ANY(ARRAY(SELECT entity_id FROM " + side + " WHERE value IN ")
			r.t.list(x.Values)
			r.t.WriteString("))")
			return
		}
		r.t.WriteString(id + pick(x.Negated, " NOT IN ", " IN ") + "(SELECT entity_id FROM " + side + " WHERE value IN ")
		r.t.list(x.Values)
		r.t.WriteByte(')')
	}
}

func pick(yes bool, a, b string) string {
	if yes {
		return a
	}
	return b
}

// hop follows references: the column is among the keys of the targets that pass the rest of the path. A missing hop counts
// as unset.
func (r renderer) hop(alias string, x condition.Test) {
	hop := x.Path.Hops[0]
	rest := x
	rest.Path.Hops = x.Path.Hops[1:]
	negated := x.Negated
	if x.Op == condition.Unset { // unset = no target with a value
		negated = !negated
		rest.Negated = true
	} else {
		rest.Negated = false
	}
	col, sub := r.column(alias, hop.Field.Code), r.t.alias()
	if negated {
		r.t.WriteString("(" + col + " IS NULL OR " + col + " NOT IN (")
	} else {
		r.t.WriteString(col + " IN (")
	}
	r.t.WriteString("SELECT " + sub + "." + quote(keyOf(hop.Field)) + " FROM " + quote(hop.To.Table) + " " + sub + " WHERE ")
	renderer{t: r.t}.where(sub, condition.Simplify(condition.All{orTrue(hop.Visible), rest}))
	r.t.WriteByte(')')
	if negated {
		r.t.WriteByte(')')
	}
}

func (r renderer) sub(alias string, x condition.Sub) {
	sub, col, in := r.t.alias(), r.column(alias, x.Path.Field.Code), " IN ("
	if x.Negated {
		col, in = "("+col+" IS NULL OR "+col, " NOT IN ("
	}
	r.t.WriteString(col + in + "SELECT " + sub + ".entity_id FROM " + quote(x.Of.Table) + " " + sub + " WHERE ")
	if x.Each {
		r.t.WriteString(sub + ".entity_id = " + alias + "." + quote(x.Path.Field.Code) + " AND ")
	}
	renderer{t: r.t}.where(sub, x.Where)
	r.t.WriteByte(')')
	if x.Negated {
		r.t.WriteByte(')')
	}
}

// keyOf is the column of the target that a reference holds.
func keyOf(f *model.Field) string {
	if t, ok := f.Type.(model.Referring); ok && t.Target().ByUsername {
		return "username"
	}
	return "entity_id"
}

func sideTable(m *model.Model, f *model.Field) string { return m.Table + "__" + f.Code }
