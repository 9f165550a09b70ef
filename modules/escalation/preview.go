package escalation

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"time"

	"steward/engine/access"
	"steward/engine/condition"
	"steward/engine/fault"
	"steward/engine/model"
	"steward/engine/record"
)

const (
	longestPreview = 10 * time.Second // what somebody waits for a preview
	previewRows    = 200              // records that are named; the others are counted
	previewFaults  = 20               // scripts that failed and are named
)

// preview finds the records a rule would act on if it ran now, in the order of the run, with the values it would set. It writes nothing: filter
// scripts look and do not touch, output scripts are not run.
func (e *desk) preview(ctx context.Context, r *record.Record, _ model.Values) (*record.Answer, error) {
	system := e.system(ctx)
	r, err := e.records.Get(system, record.Ref{Model: Rule, ID: r.ID}) // with its scripts, which not everybody may read
	if err != nil {
		return nil, err
	}
	w, err := e.prepare(system, r)
	if err != nil {
		return nil, shownFault(err)
	}
	c, err := e.choose(system, w, w.batch, longestPreview, nil)
	if err != nil {
		return nil, shownFault(err)
	}
	out := &record.Answer{Columns: []string{"escalation.column.record", "escalation.column.values"}}
	note := func(key string, params fault.Params) {
		out.Notes = append(out.Notes, record.Words{Key: key, Params: params})
	}
	switch {
	case len(c.ids) == 0:
		note("escalation.preview.none", nil)
	case len(c.ids) == 1:
		note("escalation.preview.one", nil)
	default:
		note("escalation.preview.some", fault.Params{"count": len(c.ids)})
	}
	if c.more {
		note("escalation.preview.more", nil)
	}
	if w.outputScript != "" {
		note("escalation.preview.script", nil)
	}
	failed := make([]int64, 0, len(c.failures))
	for id := range c.failures {
		failed = append(failed, id)
	}
	slices.Sort(failed)
	for _, id := range failed[:min(len(failed), previewFaults)] {
		out.Notes = append(out.Notes, record.Words{Text: fmt.Sprintf("#%d: %s", id, e.told(c.failures[id]))})
	}
	out.Rows, err = e.previewed(ctx, w, c.ids)
	if err == nil && len(out.Rows) < len(c.ids) {
		note("escalation.preview.first", fault.Params{"count": len(out.Rows)})
	}
	return out, err
}

// previewed are the rows of records, those of the first that the one who asks may read.
func (e *desk) previewed(ctx context.Context, w *work, ids []int64) ([]record.AnswerRow, error) {
	ids = ids[:min(len(ids), previewRows)]
	if len(ids) == 0 {
		return nil, nil
	}
	page, err := e.records.List(ctx, record.ListRequest{Model: w.m.Alias, Where: condition.Rule("entity_id", condition.In, ids), Limit: len(ids)})
	if err != nil {
		return nil, err
	}
	byID := map[int64]*record.Record{}
	for _, r := range page.Rows {
		byID[r.ID] = r
	}
	readable := e.records.Readable(ctx, w.m)
	var out []record.AnswerRow
	for _, id := range ids {
		r := byID[id]
		if r == nil {
			continue
		}
		become := record.Words{Sets: []record.Becomes{{Model: w.m, Field: w.m.Field("escalation_level"), Old: r.Values["escalation_level"], New: w.next}}}
		set, _ := e.setter.Values(access.With(ctx, access.System), w.m, subject{r}, w.rows, w.now)
		for _, v := range set {
			if slices.Contains(readable, v.Field) && !model.Same(r.Values[v.Field], v.Value) {
				become.Sets = append(become.Sets, record.Becomes{Model: w.m, Field: w.m.Field(v.Field), Old: r.Values[v.Field], New: v.Value})
			}
		}
		out = append(out, record.AnswerRow{Of: &record.Ref{Model: w.m.Alias, ID: id}, Cells: []record.Words{{Text: called(r)}, become}})
	}
	return out, nil
}

// shownFault gives somebody who waits what the run log would say.
func shownFault(err error) error {
	var b *broken
	if !errors.As(err, &b) {
		return err
	}
	var f *fault.Error
	if errors.As(b.err, &f) {
		return f
	}
	return err
}
