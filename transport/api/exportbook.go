package api

import (
	"fmt"
	"io"
	"time"

	"github.com/xuri/excelize/v2"

	"steward/engine/model"
	"steward/engine/model/field"
)

// maxSheetRows is what a sheet of Excel can hold, its heading included. More rows go on in a further sheet.
const maxSheetRows = 1_048_576

// workbook has typed cells: numbers can be summed and dates sorted. Text is text, never a formula.
type workbook struct {
	out     io.Writer
	zone    *time.Location
	file    *excelize.File
	w       *excelize.StreamWriter
	heads   []any
	line    int
	sheets  int
	maxRows int
	day     int // style
	time    int
	bold    int
}

func newWorkbook(c *call, out io.Writer) (sheet, error) {
	return openWorkbook(out, c.actor.Zone, maxSheetRows)
}

func openWorkbook(out io.Writer, zone *time.Location, maxRows int) (*workbook, error) {
	b := &workbook{out: out, zone: zone, file: excelize.NewFile(), maxRows: maxRows}
	var err error
	for style, into := range map[string]*int{"yyyy-mm-dd": &b.day, "yyyy-mm-dd hh:mm": &b.time} {
		if *into, err = b.file.NewStyle(&excelize.Style{CustomNumFmt: &style}); err != nil {
			return nil, err
		}
	}
	b.bold, err = b.file.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}})
	return b, err
}

func (b *workbook) kind() string {
	return "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"
}

func (b *workbook) titles(columns []exportColumn) error {
	b.heads = make([]any, len(columns))
	for i, col := range columns {
		b.heads[i] = excelize.Cell{StyleID: b.bold, Value: col.title}
	}
	return b.nextSheet()
}

// nextSheet ends the sheet that is full and begins another with the same headings.
func (b *workbook) nextSheet() error {
	if b.w != nil {
		if err := b.w.Flush(); err != nil {
			return err
		}
	}
	b.sheets++
	name := fmt.Sprintf("Sheet%d", b.sheets)
	if b.sheets > 1 { // the first is there from the beginning
		if _, err := b.file.NewSheet(name); err != nil {
			return err
		}
	}
	var err error
	if b.w, err = b.file.NewStreamWriter(name); err != nil {
		return err
	}
	if err := b.w.SetColWidth(1, max(len(b.heads), 1), 22); err != nil {
		return err
	}
	if err := b.w.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return err
	}
	b.line = 0
	return b.put(b.heads)
}

func (b *workbook) put(cells []any) error {
	b.line++
	at, err := excelize.CoordinatesToCellName(1, b.line)
	if err != nil {
		return err
	}
	return b.w.SetRow(at, cells)
}

func (b *workbook) row(cells []exportCell) error {
	if b.line == b.maxRows {
		if err := b.nextSheet(); err != nil {
			return err
		}
	}
	out := make([]any, len(cells))
	for i, cell := range cells {
		out[i] = b.cell(cell)
	}
	return b.put(out)
}

func (b *workbook) cell(e exportCell) any {
	if e.isWords || e.field == nil {
		return e.words
	}
	n, whole := e.value.(int64)
	switch st := e.field.Type.Storage(); {
	case e.value == nil:
		return nil
	case st == model.DateTime && whole:
		return excelize.Cell{StyleID: b.time, Value: time.Unix(n, 0).In(b.zone)}
	case st == model.Date && whole:
		return excelize.Cell{StyleID: b.day, Value: field.ToText(e.field, e.value)}
	case st == model.Decimal && whole:
		return float64(n) / 1e6
	case whole && e.field.Type.Comparison() == model.AsNumber:
		return n
	}
	return field.ToText(e.field, e.value)
}

func (b *workbook) end() error {
	if err := b.w.Flush(); err != nil {
		return err
	}
	if _, err := b.file.WriteTo(b.out); err != nil {
		return err
	}
	return b.file.Close()
}
