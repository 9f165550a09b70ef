package pdf_test

import (
	"bytes"
	"fmt"
	"strings"
	"testing"

	"steward/transport/pdf"
)

func TestATableBecomesPages(t *testing.T) {
	for _, c := range []struct {
		name    string
		columns int
		rows    int
		cell    string
	}{
		{"no row is a page with headings", 3, 0, ""},
		{"many rows take many pages", 8, 2000, "Printer on the second floor"},
		{"signs of all kinds do no harm", 4, 20, "è ü ß Ж λ 日本 🙂 \x00\x07\ttab\nnew line " + strings.Repeat("nobreak", 400)},
		{"many columns are narrow", 30, 50, "12345"},
	} {
		t.Run(c.name, func(t *testing.T) {
			heads := make([]string, c.columns)
			cells := make([]string, c.columns)
			for i := range heads {
				heads[i], cells[i] = fmt.Sprintf("Column %d", i), c.cell
			}
			table := pdf.New(pdf.Head{Title: "Operations", Made: "now", Page: "Page {page} of {pages}", Columns: heads, Widths: []int{60, 300}})
			for range c.rows {
				table.Row(cells)
			}
			var b bytes.Buffer
			if err := table.Write(&b); err != nil {
				t.Fatal(err)
			}
			pages := bytes.Count(b.Bytes(), []byte("/Type /Page\n"))
			if !bytes.HasPrefix(b.Bytes(), []byte("%PDF-")) || pages < 1 || c.rows == 2000 && pages < 20 {
				t.Errorf("%d pages, %d bytes", pages, b.Len())
			}
		})
	}
}
