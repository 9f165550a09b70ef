package store

import (
	"strconv"
	"strings"

	"steward/engine/model"
)

// dialect is what differs between the two databases. Everything else is rendered once.
type dialect uint8

const (
	sqlite dialect = iota
	postgres
)

// text is a statement being written: its words and its bound values. Values never become words.
type text struct {
	strings.Builder
	d       dialect
	args    []any
	aliases int
}

func (d dialect) begin() *text { return &text{d: d} }

// arg binds a value and writes its place.
func (t *text) arg(v any) {
	if b, ok := v.(bool); ok {
		v = int64(0)
		if b {
			v = int64(1)
		}
	}
	t.args = append(t.args, v)
	if t.d == sqlite {
		t.WriteByte('?')
		return
	}
	t.WriteByte('$')
	t.WriteString(strconv.Itoa(len(t.args)))
}

// list writes (?, ?, ...).
func (t *text) list(values []any) {
	t.WriteByte('(')
	for i, v := range values {
		if i > 0 {
			t.WriteByte(',')
		}
		t.arg(v)
	}
	t.WriteByte(')')
}

// name writes an identifier, quoted. Names come from the registry only.
func (t *text) name(s string) { t.WriteString(quote(s)) }

func quote(s string) string { return `"` + strings.ReplaceAll(s, `"`, `""`) + `"` }

// alias gives a table name that is free in this statement.
func (t *text) alias() string {
	t.aliases++
	return "t" + strconv.Itoa(t.aliases)
}

// columnType is the SQL type of a storage.
func (d dialect) columnType(f *model.Field) string {
	switch f.Type.Storage() {
	case model.Integer, model.Decimal, model.DateTime:
		if d == sqlite {
			return "INTEGER"
		}
		return "BIGINT"
	case model.Flag:
		if d == sqlite {
			return "INTEGER"
		}
		return "SMALLINT"
	}
	if d == sqlite {
		return "TEXT"
	}
	return `TEXT COLLATE "C"`
}

// fold writes a column without capitals, as condition.Fold does.
func (t *text) fold(column string) {
	if t.d == sqlite {
		t.WriteString("steward_fold(" + column + ")")
		return
	}
	t.WriteString("replace(lower(CAST(" + column + ` AS TEXT) COLLATE "und-x-icu"), 'ς', 'σ') COLLATE "C"`)
}
