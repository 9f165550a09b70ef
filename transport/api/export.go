package api

import (
	"context"
	"encoding/csv"
	"io"
	"mime"
	"strings"
	"time"

	"github.com/xuri/excelize/v2"

	"steward/engine/fault"
	"steward/engine/model"
	"steward/engine/model/field"
	"steward/engine/record"
	"steward/transport/pdf"
)

// exportPage is how many rows are read at once; the whole never lies in memory.
const exportPage = 1000

// sheet takes rows of an export and writes them out in its format.
type sheet interface {
	kind() string // MIME
	titles(names, fields []string) error
	row(c *call, m *model.Model, r *record.Record, fields []string) error
	end() error
}

// export writes the rows of a list, all of them, as CSV, as an Excel workbook or on paper.
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
	if req.Fields == nil {
		req.Fields = c.exportFields(m)
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
	titles := make([]string, len(req.Fields))
	for i, code := range req.Fields {
		f, owner := c.follow(m, code)
		titles[i] = c.snap.Texts.Field(c.lang(), owner, f)
	}
	if err := out.titles(titles, req.Fields); err != nil {
		return nil, err
	}
	for {
		for _, r := range page.Rows {
			if err := out.row(c, m, r, req.Fields); err != nil {
				return nil, err
			}
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

var sheets = map[string]func(c *call) (sheet, error){"csv": newCSV, "xlsx": newWorkbook, "pdf": newPaper}

// csvSheet has a byte order mark, so that spreadsheets read it as UTF-8. Cells that a spreadsheet would take for a formula
// get an apostrophe (OWASP CSV injection).
type csvSheet struct {
	c *call
	w *csv.Writer
	n int
}

func newCSV(c *call) (sheet, error) { return &csvSheet{c: c, w: csv.NewWriter(c.w)}, nil }

func (s *csvSheet) kind() string { return "text/csv; charset=utf-8" }

func (s *csvSheet) titles(names, _ []string) error {
	s.c.answered = true // from here on the answer streams
	if _, err := io.WriteString(s.c.w, "\ufeff"); err != nil {
		return context.Canceled // the caller has gone
	}
	for i, name := range names {
		names[i] = safeCell(name)
	}
	return s.w.Write(names)
}

func (s *csvSheet) row(c *call, m *model.Model, r *record.Record, fields []string) error {
	labels := c.labels(r)
	out := make([]string, len(fields))
	for i, name := range fields {
		if words, ok := wordsOf(labels[name]); ok {
			out[i] = safeCell(words)
		} else if f, _ := c.follow(m, name); f != nil {
			out[i] = field.ToText(f, r.Values[name])
			if f.Type.Comparison() == model.AsText {
				out[i] = safeCell(out[i])
			}
		}
	}
	if s.n++; s.n%exportPage == 0 {
		s.w.Flush()
	}
	return s.w.Write(out)
}

func (s *csvSheet) end() error {
	s.w.Flush()
	return s.w.Error()
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

func safeCell(s string) string {
	if s != "" && strings.ContainsRune("=+-@\t\r", rune(s[0])) {
		return "'" + s
	}
	return s
}

// maxSheetRows is what a sheet of Excel can hold, its heading included.
const maxSheetRows = 1_048_576

// workbook is one sheet with typed cells: numbers can be summed and dates sorted. Text is text, never a formula.
type workbook struct {
	c     *call
	file  *excelize.File
	w     *excelize.StreamWriter
	line  int
	day   int // style
	time  int
	bold  int
	width int
}

func newWorkbook(c *call) (sheet, error) {
	f := excelize.NewFile()
	b := &workbook{c: c, file: f, line: 1}
	var err error
	if b.w, err = f.NewStreamWriter("Sheet1"); err != nil {
		return nil, err
	}
	for style, into := range map[string]*int{"yyyy-mm-dd": &b.day, "yyyy-mm-dd hh:mm": &b.time} {
		if *into, err = f.NewStyle(&excelize.Style{CustomNumFmt: &style}); err != nil {
			return nil, err
		}
	}
	b.bold, err = f.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}})
	return b, err
}

func (b *workbook) kind() string {
	return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
}

func (b *workbook) titles(names, _ []string) error {
	if err := b.w.SetColWidth(1, max(len(names), 1), 22); err != nil {
		return err
	}
	if err := b.w.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	cells := make([]any, len(names))
	for i, n := range names {
		cells[i] = excelize.Cell{StyleID: b.bold, Value: n}
	}
	return b.put(cells)
}

func (b *workbook) put(cells []any) error {
	if b.line > maxSheetRows {
		return fault.InvalidField("format", "api.too_many_rows", fault.Params{"max": maxSheetRows - 1})
	}
	at, err := excelize.CoordinatesToCellName(1, b.line)
	if err != nil {
		return err
	}
	b.line++
	return b.w.SetRow(at, cells)
}

func (b *workbook) row(c *call, m *model.Model, r *record.Record, fields []string) error {
	labels := c.labels(r)
	cells := make([]any, len(fields))
	for i, name := range fields {
		if words, ok := wordsOf(labels[name]); ok {
			cells[i] = words
		} else if f, _ := c.follow(m, name); f != nil {
			cells[i] = b.cell(f, r.Values[name])
		}
	}
	return b.put(cells)
}

func (b *workbook) cell(f *model.Field, v any) any {
	n, whole := v.(int64)
	switch st := f.Type.Storage(); {
	case v == nil:
		return nil
	case st == model.DateTime && whole:
		return excelize.Cell{StyleID: b.time, Value: time.Unix(n, 0).In(b.c.actor.Zone)}
	case st == model.Date && whole:
		return excelize.Cell{StyleID: b.day, Value: field.ToText(f, v)}
	case st == model.Decimal && whole:
		return float64(n) / 1e6
	case whole && f.Type.Comparison() == model.AsNumber:
		return n
	}
	return field.ToText(f, v)
}

func (b *workbook) end() error {
	if err := b.w.Flush(); err != nil {
		return err
	}
	b.c.answered = true
	_, err := b.file.WriteTo(b.c.w)
	if err != nil {
		return context.Canceled // the caller has gone
	}
	return b.file.Close()
}

// maxPaper is how many rows a PDF may have: it lies in memory as a whole, and nobody reads more on paper.
const maxPaper = 50_000

// paper is a table across A4.
type paper struct {
	c     *call
	table *pdf.Table
	n     int
}

func newPaper(c *call) (sheet, error) { return &paper{c: c}, nil }

func (p *paper) kind() string { return "application/pdf" }

func (p *paper) titles(names, fields []string) error {
	c := p.c
	m, err := c.model()
	if err != nil {
		return err
	}
	head := pdf.Head{Title: c.snap.Texts.Plural(c.lang(), m), Columns: names, Page: c.t("api.pdf_page", fault.Params{"page": "{page}", "pages": "{pages}"}),
		Made: time.Now().In(c.actor.Zone).Format("2006-01-02 15:04") + ", " + c.actor.Name}
	widths := map[string]int{}
	if g := c.snap.Views.Grid(m.Alias, c.query("grid")); g != nil {
		if label := c.snap.Texts.Label(c.lang(), g.Label); label != "" {
			head.Title += ": " + label
		}
		for _, col := range g.Columns {
			widths[col.Field] = col.Width
		}
	}
	for _, f := range fields {
		head.Widths = append(head.Widths, widths[f])
	}
	p.table = pdf.New(head)
	return nil
}

func (p *paper) row(c *call, m *model.Model, r *record.Record, fields []string) error {
	if p.n++; p.n > maxPaper {
		return fault.InvalidField("format", "api.too_many_rows", fault.Params{"max": maxPaper})
	}
	labels := c.labels(r)
	out := make([]string, len(fields))
	for i, name := range fields {
		if words, ok := wordsOf(labels[name]); ok {
			out[i] = words
		} else if f, _ := c.follow(m, name); f != nil {
			v := r.Values[name]
			if n, whole := v.(int64); whole && f.Type.Storage() == model.DateTime {
				out[i] = time.Unix(n, 0).In(c.actor.Zone).Format("2006-01-02 15:04")
			} else {
				out[i] = field.ToText(f, v)
			}
		}
	}
	p.table.Row(out)
	return nil
}

func (p *paper) end() error {
	p.c.answered = true
	if err := p.table.Write(p.c.w); err != nil {
		return context.Canceled // the caller has gone
	}
	return nil
}
