package api

import (
	"context"
	"encoding/csv"
	"io"
	"mime"
	"net/http"
	"strings"
	"time"

	"steward/engine/fault"
	"steward/engine/live"
	"steward/engine/model"
	"steward/engine/model/field"
	"steward/engine/record"
	"steward/engine/view"
)

// exportPage is how many rows are read at once; the whole never lies in memory.
const exportPage = 1000

// sheet takes rows of an export and writes them out in its format.
type sheet interface {
	kind() string // MIME
	titles(columns []exportColumn) error
	row(cells []exportCell) error
	end() error
}

// numberColumn is the number of a record, which is no field.
const numberColumn = "_number"

// exportColumn is what stands at the head of a column. field is nil for the number of a record.
type exportColumn struct {
	code, title string
	field       *model.Field
	width       int // px on the screen; 0 is by type
}

// exportCell is a value of a row: words where people read some for it, or the value of a field.
type exportCell struct {
	words   string
	isWords bool
	field   *model.Field
	value   any
}

func (e exportCell) text() string {
	if e.isWords || e.field == nil {
		return e.words
	}
	return field.ToText(e.field, e.value)
}

var sheets = map[string]func(c *call) (sheet, error){"csv": newCSV, "xlsx": newWorkbook, "pdf": newPaper}

// exporting says how many rows of an export are read, to the one who waits for it.
type exporting struct {
	Run  string `json:"run"`
	Rows int    `json:"rows"`
	by   int64
}

// export writes the rows of a list, all of them, as CSV, as an Excel workbook or on paper. With run, a key of the caller's,
// it says on the live stream how far it is.
func export(c *call) (any, error) {
	m, err := c.readableModel()
	if err != nil {
		return nil, err
	}
	format := c.query("format")
	if format == "" {
		format = "csv"
	}
	open, known := sheets[format]
	if !known {
		return nil, fault.InvalidField("format", "api.one_of", fault.Params{"values": "csv, xlsx, pdf"})
	}
	req, err := c.listRequest(m)
	if err != nil {
		return nil, err
	}
	g := c.snap.Views.Grid(m.Alias, c.query("grid"))
	if g != nil && !g.AllowExport {
		return nil, fault.Denied("api.no_export")
	}
	if req.Fields == nil {
		req.Fields = c.exportFields(m)
	}
	columns, err := c.exportColumns(m, g, req.Fields)
	if err != nil {
		return nil, err
	}
	req.Fields = nil
	for _, col := range columns {
		if col.field != nil {
			req.Fields = append(req.Fields, col.code)
		}
	}
	if req.Fields == nil {
		req.Fields = []string{"entity_id"}
	}
	req.Limit, req.Offset, req.Total = exportPage, 0, record.NoTotal
	page, err := c.h.Platform.Records.List(c.ctx(), req) // before the head goes out: faults still have a status
	if err != nil {
		return nil, err
	}
	out, err := open(c)
	if err != nil {
		return nil, err
	}
	head := c.w.Header()
	head.Set("Content-Type", out.kind())
	name := strings.ReplaceAll(c.snap.Texts.Plural(c.lang(), m), " ", "-") + "-" + time.Now().UTC().Format("2006-01-02") + "." + format
	head.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": name}))
	if err := out.titles(columns); err != nil {
		return nil, err
	}
	run, rows := c.query("run"), 0
	for {
		for _, r := range page.Rows {
			if err := out.row(c.exportCells(columns, r)); err != nil {
				return nil, err
			}
		}
		if rows += len(page.Rows); run != "" {
			c.h.Live.Tell(live.Message{Name: "export", Data: exporting{Run: run, Rows: rows, by: c.actor.ID}})
		}
		if page.Next == nil {
			return nil, out.end()
		}
		req.After, req.Offset = page.Next, 0
		if page, err = c.h.Platform.Records.List(c.ctx(), req); err != nil {
			return nil, err
		}
	}
}

// exportFields are the columns that a grid shows at first, or every field that is short.
func (c *call) exportFields(m *model.Model) []string {
	if g := c.snap.Views.Grid(m.Alias, c.query("grid")); g != nil {
		var out []string
		for _, col := range g.Columns {
			if !col.Hidden && col.Exportable {
				out = append(out, col.Field)
			}
		}
		return out
	}
	var out []string
	for _, code := range c.h.Platform.Records.Readable(c.ctx(), m) {
		if st := m.Field(code).Type.Storage(); st != model.LongText && st != model.JSON {
			out = append(out, code)
		}
	}
	return out
}

// exportColumns says what each field is called. A column that a grid keeps from being exported is left out.
func (c *call) exportColumns(m *model.Model, g *view.Grid, fields []string) ([]exportColumn, error) {
	var out []exportColumn
	for _, code := range fields {
		col := exportColumn{code: code}
		var shown *view.Column
		if g != nil {
			shown = g.Column(code)
		}
		if shown != nil {
			if !shown.Exportable {
				continue
			}
			col.width, col.title = shown.Width, c.snap.Texts.Label(c.lang(), shown.Label)
		}
		if code == numberColumn {
			col.title, col.width = c.t("api.number"), 84
		} else {
			f, owner := c.follow(m, code)
			if col.field = f; f == nil {
				return nil, fault.InvalidField(code, "fault.unknown_field", fault.Params{"field": code})
			}
			if col.title == "" {
				col.title = c.snap.Texts.Field(c.lang(), owner, f)
			}
		}
		out = append(out, col)
	}
	return out, nil
}

func (c *call) exportCells(columns []exportColumn, r *record.Record) []exportCell {
	labels := c.labels(r)
	out := make([]exportCell, len(columns))
	for i, col := range columns {
		if col.code == numberColumn {
			out[i] = exportCell{words: r.Number, isWords: true}
			continue
		}
		words, isWords := wordsOf(labels[col.code])
		out[i] = exportCell{words: words, isWords: isWords, field: col.field, value: r.Values[col.code]}
	}
	return out
}

func wordsOf(label any) (string, bool) {
	switch label := label.(type) {
	case string:
		return label, true
	case []string:
		return strings.Join(label, ", "), true
	}
	return "", false
}

// csvSheet has a byte order mark, so that spreadsheets read it as UTF-8. Cells that a spreadsheet would take for a formula
// get an apostrophe (OWASP CSV injection).
type csvSheet struct {
	c *call
	w *csv.Writer
	n int
}

func newCSV(c *call) (sheet, error) { return &csvSheet{c: c, w: csv.NewWriter(c.w)}, nil }

func (s *csvSheet) kind() string { return "text/csv; charset=utf-8" }

func (s *csvSheet) titles(columns []exportColumn) error {
	s.c.answered = true // from here on the answer streams
	if _, err := io.WriteString(s.c.w, "\ufeff"); err != nil {
		return context.Canceled // the caller has gone
	}
	names := make([]string, len(columns))
	for i, col := range columns {
		names[i] = safeCell(col.title)
	}
	return s.w.Write(names)
}

func (s *csvSheet) row(cells []exportCell) error {
	out := make([]string, len(cells))
	for i, cell := range cells {
		out[i] = cell.text()
		if cell.isWords || cell.field != nil && cell.field.Type.Comparison() == model.AsText {
			out[i] = safeCell(out[i])
		}
	}
	if s.n++; s.n%exportPage == 0 {
		s.w.Flush()
		http.NewResponseController(s.c.w).Flush() //nolint:errcheck // not every writer can
	}
	return s.w.Write(out)
}

func (s *csvSheet) end() error {
	s.w.Flush()
	return s.w.Error()
}

func safeCell(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return "'" + s
	}
	return s
}
