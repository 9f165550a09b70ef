package api

import (
	"io"
	"time"

	"steward/engine/fault"
	"steward/engine/model"
	"steward/transport/pdf"
)

// maxPaper is how many rows a PDF may have: it lies in memory as a whole, and nobody reads more on paper.
const maxPaper = 50_000

// paper is a table across A4.
type paper struct {
	c     *call
	out   io.Writer
	table *pdf.Table
	n     int
}

func newPaper(c *call, out io.Writer) (sheet, error) { return &paper{c: c, out: out}, nil }

func (p *paper) kind() string { return "application/pdf" }

func (p *paper) titles(columns []exportColumn) error {
	c := p.c
	m, err := c.model()
	if err != nil {
		return err
	}
	head := pdf.Head{
		Title: c.snap.Texts.Plural(c.lang(), m),
		Page:  c.t("api.pdf_page", fault.Params{"page": "{page}", "pages": "{pages}"}),
		Made:  time.Now().In(c.actor.Zone).Format("2006-01-02 15:04") + ", " + c.actor.Name,
	}
	if g := c.snap.Views.Grid(m.Alias, c.query("grid")); g != nil {
		if label := c.snap.Texts.Label(c.lang(), g.Label); label != "" {
			head.Title += ": " + label
		}
	}
	for _, col := range columns {
		head.Columns = append(head.Columns, col.title)
		head.Widths = append(head.Widths, col.width)
	}
	p.table = pdf.New(head)
	return nil
}

func (p *paper) row(cells []exportCell) error {
	if p.n++; p.n > maxPaper {
		return fault.InvalidField("format", "api.too_many_rows", fault.Params{"max": maxPaper})
	}
	out := make([]string, len(cells))
	for i, cell := range cells {
		out[i] = cell.text()
		if n, whole := cell.value.(int64); whole && !cell.isWords && cell.field != nil && cell.field.Type.Storage() == model.DateTime {
			out[i] = time.Unix(n, 0).In(p.c.actor.Zone).Format("2006-01-02 15:04")
		}
	}
	p.table.Row(out)
	return nil
}

func (p *paper) end() error { return p.table.Write(p.out) }
