// Package pdf draws tables on paper: A4 across, the headings on every page, page numbers. It is for lists that are handed
// around; whoever goes on working with the rows is better served by a spreadsheet. Only here is the PDF library known.
package pdf

import (
	"fmt"
	"io"
	"strings"

	"codeberg.org/go-pdf/fpdf"
	"golang.org/x/image/font/gofont/gobold"
	"golang.org/x/image/font/gofont/goregular"
)

// Sizes in millimetres, of type in points.
const (
	margin   = 10.0
	paper    = 297.0
	bottom   = 14.0
	padding  = 1.2
	maxLines = 3 // of a cell; what is longer ends in dots
	family   = "go"
)

// Table is a table in the making. The whole lies in memory until Write.
type Table struct {
	file   *fpdf.Fpdf
	heads  []string
	widths []float64 // mm
	size   float64   // pt
	line   float64   // mm
	odd    bool
}

// Head says what stands above and below the rows.
type Head struct {
	Title   string
	Made    string // "25 November 2026, 10:00, Luca Bianchi"
	Page    string // "Page {page} of {pages}"
	Columns []string
	Widths  []int // shares of the width; 0 is an average one
}

// New begins a table.
func New(h Head) *Table {
	t := &Table{file: fpdf.New("L", "mm", "A4", ""), heads: h.Columns, size: 8}
	if len(h.Columns) > 10 {
		t.size = 6.5
	}
	t.line = t.size * 0.42
	t.widths = shares(h.Widths, len(h.Columns))
	f := t.file
	f.AddUTF8FontFromBytes(family, "", goregular.TTF)
	f.AddUTF8FontFromBytes(family, "B", gobold.TTF)
	f.SetTitle(drawable(h.Title), true)
	f.SetMargins(margin, margin, margin)
	f.SetAutoPageBreak(false, bottom)
	f.SetDrawColor(210, 214, 220)
	f.AliasNbPages("{pages}")
	f.SetHeaderFunc(func() {
		if f.PageNo() == 1 {
			f.SetFont(family, "B", 13)
			f.CellFormat(0, 7, drawable(h.Title), "", 1, "L", false, 0, "")
			f.SetFont(family, "", 8)
			f.SetTextColor(90, 96, 105)
			f.CellFormat(0, 5, drawable(h.Made), "", 1, "L", false, 0, "")
			f.SetTextColor(0, 0, 0)
			f.Ln(2)
		}
		f.SetFillColor(232, 236, 240)
		t.draw(t.heads, "B", true)
	})
	f.SetFooterFunc(func() {
		f.SetY(-10)
		f.SetFont(family, "", 7)
		f.SetTextColor(90, 96, 105)
		f.CellFormat(0, 5, strings.ReplaceAll(drawable(h.Page), "{page}", fmt.Sprint(f.PageNo())), "", 0, "C", false, 0, "")
		f.SetTextColor(0, 0, 0)
	})
	f.AddPage()
	return t
}

// shares cuts the width of the page by the widths on the screen.
func shares(asked []int, n int) []float64 {
	out, sum := make([]float64, n), 0.0
	for i := range out {
		out[i] = 140
		if i < len(asked) && asked[i] > 0 {
			out[i] = float64(max(asked[i], 50))
		}
		sum += out[i]
	}
	for i := range out {
		out[i] *= (paper - 2*margin) / sum
	}
	return out
}

// Row adds a row; it is never cut by the end of a page.
func (t *Table) Row(cells []string) {
	t.odd = !t.odd
	t.file.SetFillColor(247, 248, 250)
	t.draw(cells, "", !t.odd)
}

func (t *Table) draw(cells []string, style string, isFilled bool) {
	f := t.file
	f.SetFont(family, style, t.size)
	lines, high := make([][]string, len(t.widths)), 1
	for i := range t.widths {
		if i < len(cells) {
			lines[i] = t.wrap(cells[i], t.widths[i]-2*padding)
			high = max(high, len(lines[i]))
		}
	}
	height := float64(high)*t.line + 2*padding
	_, page := f.GetPageSize()
	if style == "" && f.GetY()+height > page-bottom {
		f.AddPage()
		f.SetFont(family, style, t.size)
		f.SetFillColor(247, 248, 250)
	}
	x, y := margin, f.GetY()
	if isFilled {
		f.Rect(x, y, paper-2*margin, height, "F")
	}
	for i, w := range t.widths {
		for k, text := range lines[i] {
			f.SetXY(x, y+padding+float64(k)*t.line)
			f.CellFormat(w, t.line, text, "", 0, "L", false, 0, "")
		}
		x += w
	}
	f.Line(margin, y+height, paper-margin, y+height)
	f.SetXY(margin, y+height)
}

// wrap breaks a text into the lines of a cell.
func (t *Table) wrap(text string, width float64) []string {
	text = drawable(text)
	if text == "" {
		return nil
	}
	if len(text) > 2000 { // no cell shows more, and breaking takes time
		text = string([]rune(text)[:min(500, len([]rune(text)))])
	}
	lines := t.file.SplitText(text, width)
	if len(lines) > maxLines {
		lines = lines[:maxLines]
		last := []rune(lines[maxLines-1])
		lines[maxLines-1] = string(last[:max(0, len(last)-2)]) + "…"
	}
	return lines
}

// drawable leaves out what the font cannot draw: signs beyond the basic plane become a box, control characters a space.
func drawable(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n':
			return r
		case r < ' ' || r == 0x7f:
			return ' '
		case r > 0xffff:
			return '□'
		}
		return r
	}, strings.TrimSpace(s))
}

// Write writes the file.
func (t *Table) Write(w io.Writer) error {
	if err := t.file.Output(w); err != nil {
		return fmt.Errorf("write a PDF: %w", err)
	}
	return nil
}
