package api

import (
	"fmt"
	"time"

	"steward/engine/record"
)

// tell puts what an act tells into the words of the caller.
func (c *call) tell(a *record.Answer) (any, error) {
	notes, columns, rows := []any{}, []string{}, []map[string]any{}
	for _, n := range a.Notes {
		cell, err := c.said(n)
		if err != nil {
			return nil, err
		}
		notes = append(notes, cell)
	}
	for _, key := range a.Columns {
		columns = append(columns, c.t(key))
	}
	for _, r := range a.Rows {
		row := map[string]any{"path": nil}
		if r.Of != nil {
			row["path"] = fmt.Sprintf("/record/%s/%d", r.Of.Model, r.Of.ID)
		}
		cells := []any{}
		for _, w := range r.Cells {
			cell, err := c.said(w)
			if err != nil {
				return nil, err
			}
			cells = append(cells, cell)
		}
		row["cells"] = cells
		rows = append(rows, row)
	}
	return map[string]any{"path": nil, "answer": map[string]any{"notes": notes, "columns": columns, "rows": rows}}, nil
}

// said is one cell: a text, a moment, or fields with what becomes of them.
func (c *call) said(w record.Words) (map[string]any, error) {
	out := map[string]any{"text": w.Text, "at": nil, "sets": []any{}}
	if w.Key != "" {
		out["text"] = c.snap.Texts.T(c.lang(), w.Key, w.Params)
	}
	if !w.At.IsZero() {
		out["at"] = w.At.Format(time.RFC3339)
	}
	sets := []any{}
	for _, b := range w.Sets {
		one := map[string]any{"field": b.Field.Code, "label": c.snap.Texts.Field(c.lang(), b.Model, b.Field)}
		for name, v := range map[string]any{"old": b.Old, "new": b.New} {
			words, err := c.valueWords(c.ctx(), b.Field, v)
			if err != nil {
				return nil, err
			}
			one[name] = words
		}
		sets = append(sets, one)
	}
	out["sets"] = sets
	return out, nil
}
