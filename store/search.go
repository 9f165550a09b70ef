package store

import (
	"context"
	"fmt"
	"strings"
	"unicode"

	"golang.org/x/text/unicode/norm"

	"steward/engine/model"
	"steward/engine/record"
)

// ftsTable holds the search entries of a model: words of all searchable fields, by record.
func ftsTable(m *model.Model) string { return m.Table + "_fts" }

// fold makes the words of a text comparable: small letters, accents taken off, everything else than letters and digits a
// gap. Both databases index what this gives and nothing else, so that they find the same.
func foldWords(s string) []string {
	var words []string
	var b strings.Builder
	flush := func() {
		if b.Len() > 0 {
			words = append(words, b.String())
			b.Reset()
		}
	}
	ascii := true
	for i := 0; i < len(s); i++ {
		if s[i] >= 0x80 {
			ascii = false
			break
		}
	}
	if !ascii {
		s = norm.NFKD.String(s)
	}
	for _, r := range s {
		switch {
		case r < 0x80 && (r >= 'a' && r <= 'z' || r >= '0' && r <= '9'):
			b.WriteRune(r)
		case r >= 'A' && r <= 'Z':
			b.WriteRune(r + 32)
		case r < 0x80:
			flush()
		case unicode.Is(unicode.Mn, r):
		case unicode.IsLetter(r), unicode.IsDigit(r):
			b.WriteRune(unicode.ToLower(r))
		default:
			flush()
		}
		if b.Len() > 60 {
			flush()
		}
	}
	flush()
	return words
}

const maxQueryWords = 12

// ftsQuery is the FTS5 expression that asks for every word as a beginning. The words hold letters and digits only.
func ftsQuery(search string) string { return joinWords(search, `"`, `"*`, " AND ") }

// tsQuery is the same for PostgreSQL.
func tsQuery(search string) string { return joinWords(search, "'", "':*", " & ") }

func joinWords(search, open, close, and string) string {
	words := foldWords(search)
	if len(words) > maxQueryWords {
		words = words[:maxQueryWords]
	}
	if len(words) == 0 {
		return open + "\u0001" + close // nothing can match
	}
	return open + strings.Join(words, close+and+open) + close
}

// searchable lists the fields whose words are indexed.
func searchable(m *model.Model) []*model.Field {
	var out []*model.Field
	for i := range m.Fields {
		if f := &m.Fields[i]; f.Searchable && !f.Disabled && f.Type.Storage().HasColumn() {
			out = append(out, f)
		}
	}
	return out
}

// entry is what is indexed of a record.
func entry(m *model.Model, v model.Values) []string {
	var words []string
	for _, f := range searchable(m) {
		switch x := v[f.Code].(type) {
		case string:
			if t, ok := f.Type.(model.Sanitised); ok && t.IsHTML() {
				x = strings.NewReplacer("<", " <", ">", "> ").Replace(x)
				x = stripTags(x)
			}
			words = append(words, foldWords(x)...)
		case int64:
			words = append(words, fmt.Sprint(x))
		}
		if len(words) > maxEntryWords {
			return words[:maxEntryWords]
		}
	}
	return words
}

// maxEntryWords bounds the index of one record; PostgreSQL keeps at most 1 MB per entry.
const maxEntryWords = 20_000

func stripTags(s string) string {
	var b strings.Builder
	inside := false
	for _, r := range s {
		switch {
		case r == '<':
			inside = true
		case r == '>':
			inside = false
		case !inside:
			b.WriteRune(r)
		}
	}
	return strings.NewReplacer("&nbsp;", " ", "&amp;", "&", "&lt;", "<", "&gt;", ">", "&#39;", "'", "&#34;", `"`, "&quot;", `"`).Replace(b.String())
}

// index writes the search entry of a record, replacing an older one.
func (w *tx) index(ctx context.Context, m *model.Model, id int64, v model.Values, replace bool) error {
	if len(searchable(m)) == 0 {
		return nil
	}
	words := entry(m, v)
	table := quote(ftsTable(m))
	if replace {
		if err := w.unindex(ctx, m, id); err != nil {
			return err
		}
	}
	t := w.db.d.begin()
	if w.db.d == sqlite {
		t.WriteString("INSERT INTO " + table + " (rowid, words) VALUES (")
		t.arg(id)
		t.WriteString(", ")
		t.arg(strings.Join(words, " "))
		t.WriteString(")")
	} else {
		t.WriteString("INSERT INTO " + table + " (entity_id, words) VALUES (")
		t.arg(id)
		t.WriteString(", array_to_tsvector(")
		t.arg(unique(words))
		t.WriteString("::text[]))")
	}
	return w.db.fault(w.run.later(ctx, t.String(), t.args))
}

func (w *tx) unindex(ctx context.Context, m *model.Model, id int64) error {
	if len(searchable(m)) == 0 {
		return nil
	}
	t := w.db.d.begin()
	t.WriteString("DELETE FROM " + quote(ftsTable(m)) + " WHERE " + pick(w.db.d == sqlite, "rowid", "entity_id") + " = ")
	t.arg(id)
	return w.exec(ctx, t)
}

func unique(words []string) []string {
	seen := make(map[string]bool, len(words))
	out := make([]string, 0, len(words))
	for _, w := range words {
		if !seen[w] {
			seen[w] = true
			out = append(out, w)
		}
	}
	return out
}

// snippets finds the passage around the first hit in what the rows carry, with \x02 and \x03 around each hit.
func snippets(q record.Query, rows []record.Row) {
	wanted := foldWords(q.Search)
	for i := range rows {
		for _, f := range searchable(q.Model) {
			s, _ := rows[i].Values[f.Code].(string)
			if t, ok := f.Type.(model.Sanitised); ok && t.IsHTML() {
				s = stripTags(s)
			}
			if cut, hit := passage(s, wanted); hit {
				rows[i].Snippet = cut
				break
			}
		}
	}
}

const passageRunes = 160

func passage(s string, wanted []string) (string, bool) {
	type span struct{ from, to int }
	var hits []span
	start := -1
	check := func(end int) {
		if start < 0 {
			return
		}
		for _, part := range foldWords(s[start:end]) {
			for _, w := range wanted {
				if strings.HasPrefix(part, w) {
					hits = append(hits, span{start, end})
					start = -1
					return
				}
			}
		}
		start = -1
	}
	for i, r := range s {
		if unicode.IsLetter(r) || unicode.IsDigit(r) || unicode.Is(unicode.Mn, r) {
			if start < 0 {
				start = i
			}
			continue
		}
		check(i)
	}
	check(len(s))
	if len(hits) == 0 {
		return "", false
	}
	from := max(0, hits[0].from-40)
	for from > 0 && s[from]&0xC0 == 0x80 {
		from--
	}
	to := min(len(s), from+passageRunes)
	for to < len(s) && s[to]&0xC0 == 0x80 {
		to++
	}
	var b strings.Builder
	if from > 0 {
		b.WriteString("…")
	}
	at := from
	for _, h := range hits {
		if h.to > to {
			break
		}
		b.WriteString(s[at:h.from] + "\x02" + s[h.from:h.to] + "\x03")
		at = h.to
	}
	b.WriteString(s[at:to])
	if to < len(s) {
		b.WriteString("…")
	}
	return b.String(), true
}
