package api

import (
	"bytes"
	"testing"
	"time"

	"github.com/xuri/excelize/v2"
)

// A workbook with more rows than a sheet can hold goes on in the next sheet, under the same headings.
func TestAWorkbookGoesOnInAFurtherSheet(t *testing.T) {
	b, err := openWorkbook(nil, time.UTC, 4)
	if err != nil {
		t.Fatal(err)
	}
	if err := b.titles([]exportColumn{{title: "Title"}}); err != nil {
		t.Fatal(err)
	}
	for _, words := range []string{"one", "two", "three", "four"} {
		if err := b.row([]exportCell{{words: words, isWords: true}}); err != nil {
			t.Fatal(err)
		}
	}
	if err := b.w.Flush(); err != nil {
		t.Fatal(err)
	}
	var raw bytes.Buffer
	if _, err := b.file.WriteTo(&raw); err != nil {
		t.Fatal(err)
	}
	f, err := excelize.OpenReader(&raw)
	if err != nil {
		t.Fatal(err)
	}
	for name, want := range map[string][]string{"Sheet1": {"Title", "one", "two", "three"}, "Sheet2": {"Title", "four"}} {
		rows, err := f.GetRows(name)
		if err != nil || len(rows) != len(want) {
			t.Fatalf("%s: %v %v", name, rows, err)
		}
		for i := range want {
			if rows[i][0] != want[i] {
				t.Errorf("%s, row %d: %s", name, i+1, rows[i][0])
			}
		}
	}
}
