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

var sheets = map[string]func(c *call, out io.Writer) (sheet, error){"csv": newCSV, "xlsx": newWorkbook, "pdf": newPaper}

// exporting says how many rows of an export are read, to the one who waits for it.
type exporting struct {
	Run  string `json:"run"`
	Rows int    `json:"rows"`
	by   int64
}

// answering is the answer of a call that streams: from its first byte on there is no other.
type answering struct{ c *call }

// Flush sends what is written so far.
func (a answering) Flush() {
	http.NewResponseController(a.c.w).Flush() //nolint:errcheck // not every writer can
}

func (a answering) Write(p []byte) (int, error) {
	a.c.answered = true
	n, err := a.c.w.Write(p)
	if err != nil {
		return n, context.Canceled // the caller has gone
	}
	return n, nil
}

// export writes the rows of a list, all of them, as CSV, as an Excel workbook or on paper. With run, a key of the caller's,
// it says on the live stream how far it is.
func export(c *call) (any, error) {
	x, err := c.exportAsk()
	if err != nil {
		return nil, err
	}
	page, err := c.h.Platform.Records.List(c.ctx(), x.req) // before the head goes out: faults still have a status
	if err != nil {
		return nil, err
	}
	out, err := sheets[x.format](c, answering{c})
	if err != nil {
		return nil, err
	}
	head := c.w.Header()
	head.Set("Content-Type", out.kind())
	head.Set("Content-Disposition", mime.FormatMediaType("attachment", map[string]string{"filename": c.exportName(x)}))
	run := c.query("run")
	return nil, c.writeRows(x, page, out, func(rows int) error {
		if run != "" {
			c.h.Live.Tell(live.Message{Name: "export", Data: exporting{Run: run, Rows: rows, by: c.actor.ID}})
		}
		return nil
	})
}

// exportAsk is what an export is asked for, checked.
type exportAsk struct {
	m       *model.Model
	format  string
	req     record.ListRequest
	columns []exportColumn
}

func (c *call) exportAsk() (exportAsk, error) {
	x := exportAsk{format: c.query("format")}
	var err error
	if x.m, err = c.readableModel(); err != nil {
		return x, err
	}
	if x.format == "" {
		x.format = "csv"
	}
	if sheets[x.format] == nil {
		return x, fault.InvalidField("format", "api.one_of", fault.Params{"values": "csv, xlsx, pdf"})
	}
	if x.req, err = c.listRequest(x.m); err != nil {
		return x, err
	}
	g := c.snap.Views.Grid(x.m.Alias, c.query("grid"))
	if g != nil && !g.AllowExport {
		return x, fault.Denied("api.no_export")
	}
	if x.req.Fields == nil {
		x.req.Fields = c.exportFields(x.m)
	}
	if x.columns, err = c.exportColumns(x.m, g, x.req.Fields); err != nil {
		return x, err
	}
	x.req.Fields = nil
	for _, col := range x.columns {
		if col.field != nil {
			x.req.Fields = append(x.req.Fields, col.code)
		}
	}
	if x.req.Fields == nil {
		x.req.Fields = []string{"entity_id"}
	}
	x.req.Limit, x.req.Offset, x.req.Total = exportPage, 0, record.NoTotal
	return x, nil
}

// exportName is what the file is called.
func (c *call) exportName(x exportAsk) string {
	return strings.ReplaceAll(c.snap.Texts.Plural(c.lang(), x.m), " ", "-") + "-" + time.Now().UTC().Format("2006-01-02") + "." + x.format
}

// writeRows writes page after page, the first of which was read already, and tells after each how many rows that makes.
func (c *call) writeRows(x exportAsk, page *record.Page, out sheet, told func(rows int) error) error {
	if err := out.titles(x.columns); err != nil {
		return err
	}
	for rows := 0; ; {
		for _, r := range page.Rows {
			if err := out.row(c.exportCells(x.columns, r)); err != nil {
				return err
			}
		}
		rows += len(page.Rows)
		if err := told(rows); err != nil {
			return err
		}
		if page.Next == nil {
			return out.end()
		}
		x.req.After, x.req.Offset = page.Next, 0
		var err error
		if page, err = c.h.Platform.Records.List(c.ctx(), x.req); err != nil {
			return err
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
	out io.Writer
	w   *csv.Writer
	n   int
}

func newCSV(_ *call, out io.Writer) (sheet, error) {
	return &csvSheet{out: out, w: csv.NewWriter(out)}, nil
}

func (s *csvSheet) kind() string { return "text/csv; charset=utf-8" }

func (s *csvSheet) titles(columns []exportColumn) error {
	if _, err := io.WriteString(s.out, "\ufeff"); err != nil {
		return err
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
		if stream, ok := s.out.(interface{ Flush() }); ok {
			stream.Flush()
		}
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
