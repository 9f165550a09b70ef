package api

import (
	"context"
	"errors"
	"net/http"
	"slices"
	"strconv"

	"steward/engine/condition"
	"steward/engine/event"
	"steward/engine/fault"
	"steward/engine/mass"
	"steward/engine/model"
	"steward/engine/record"
)

// maxBulk is how many records one call changes.
const maxBulk = 5000

// maxPreview is how many of them a dry run tries. It says so: "matched" is the number of all.
const maxPreview = 200

// bulkAsk is a mass action: what to do, and with which records. Rows are named by their ids, or as a list names them.
type bulkAsk struct {
	Action string           `json:"action"`
	Items  []map[string]any `json:"items"`
	IDs    []int64          `json:"ids"`
	Values map[string]any   `json:"values"`
	Code   string           `json:"code"` // of the act
	DryRun bool             `json:"dry_run"`
	// Background makes a run of it, for more records than one waits for.
	Background bool `json:"background"`
	rowsAsk
}

func bulk(c *call) (any, error) {
	m, err := c.model()
	if err != nil {
		return nil, err
	}
	var in bulkAsk
	if err := c.body(&in); err != nil {
		return nil, err
	}
	if !slices.Contains([]string{"create", "update", "delete", "act"}, in.Action) {
		return nil, fault.InvalidField("action", "api.one_of", fault.Params{"values": "create, update, delete, act"})
	}
	if in.Action == "act" {
		offered, err := c.h.Platform.Records.MassActs(c.ctx(), m)
		if err != nil {
			return nil, err
		}
		if !slices.ContainsFunc(offered, func(a record.Act) bool { return a.Code == in.Code }) {
			return nil, fault.Missing()
		}
	}
	if in.says() && len(in.IDs) > 0 {
		return nil, fault.InvalidField("ids", "api.ids_or_rows")
	}
	if in.Background && !in.DryRun {
		return c.inBackground(m, in)
	}
	matched := max(len(in.IDs), len(in.Items))
	if in.says() {
		if in.IDs, matched, err = c.matching(m, in.rowsAsk, in.DryRun); err != nil {
			return nil, err
		}
	}
	n := max(len(in.IDs), len(in.Items))
	switch {
	case n == 0 && in.Action == "create":
		return nil, fault.InvalidField("items", "fault.required")
	case n == 0:
		return nil, fault.InvalidField("ids", "fault.required")
	case in.DryRun:
		n = min(n, maxPreview)
	case n > maxBulk:
		return nil, fault.InvalidField("ids", "api.too_many_records", fault.Params{"max": maxBulk})
	}
	batch := event.ID(c.h.Platform.Store.NextID())
	opt := record.Options{Batch: batch, DryRun: in.DryRun}
	ctx := record.Because(c.ctx(), event.Cause{Kind: "batch", Ref: strconv.FormatInt(int64(batch), 10)})
	results, done, unchanged := make([]map[string]any, 0, n), 0, 0
	for i := range n {
		r, err := c.one(ctx, m, in, i, opt)
		result := map[string]any{"id": int64(0), "status": http.StatusOK}
		if i < len(in.IDs) {
			result["id"] = in.IDs[i]
		}
		if err != nil {
			var f *fault.Error
			if !errors.As(err, &f) || f.Kind == fault.Internal {
				return nil, err
			}
			result["status"], result["problem"] = statuses[f.Kind], c.problem(f, statuses[f.Kind])
		} else {
			done++
			if r != nil {
				result["id"], result["version"] = r.ID, r.Version
			}
			if r != nil && r.Unchanged {
				unchanged++
				result["unchanged"] = true
			}
		}
		results = append(results, result)
	}
	if err := c.name(m, results); err != nil {
		return nil, err
	}
	return map[string]any{"batch": strconv.FormatInt(int64(batch), 10), "done": done, "unchanged": unchanged, "matched": matched, "results": results}, nil
}

// name puts the title to the first rows that were left out, as far as the caller may read them.
func (c *call) name(m *model.Model, results []map[string]any) error {
	var ids []any
	for _, r := range results {
		if r["problem"] != nil && r["id"] != int64(0) && len(ids) < 200 {
			ids = append(ids, r["id"])
		}
	}
	if len(ids) == 0 {
		return nil
	}
	page, err := c.h.Platform.Records.List(c.ctx(), record.ListRequest{Model: m.Alias, Where: condition.Rule("entity_id", condition.In, ids), Fields: []string{"entity_id"}, Limit: len(ids)})
	if fault.Is(err, fault.Forbidden) {
		return nil
	}
	if err != nil {
		return err
	}
	for _, row := range page.Rows {
		for _, r := range results {
			if r["id"] == row.ID && r["problem"] != nil {
				r["title"], r["number"] = row.Title, row.Number
			}
		}
	}
	return nil
}

// one does the action to the i-th record.
func (c *call) one(ctx context.Context, m *model.Model, in bulkAsk, i int, opt record.Options) (*record.Record, error) {
	if in.Action == "create" {
		if i >= len(in.Items) {
			return nil, fault.InvalidField("items", "fault.required")
		}
		return c.h.Platform.Records.Create(ctx, m.Alias, in.Items[i], opt)
	}
	if i >= len(in.IDs) {
		return nil, fault.InvalidField("ids", "fault.required")
	}
	ref := record.Ref{Model: m.Alias, ID: in.IDs[i]}
	if in.Action == "update" {
		return c.h.Platform.Records.Update(ctx, ref, in.Values, opt)
	}
	if in.Action == "act" {
		return nil, c.actOn(ctx, ref, in.Code, opt)
	}
	_, err := c.h.Platform.Records.Delete(ctx, ref, opt)
	return nil, err
}

// errDry takes back what a dry run did.
var errDry = errors.New("dry run")

// actOn does an act with one of many records.
func (c *call) actOn(ctx context.Context, ref record.Ref, code string, opt record.Options) error {
	ctx = record.InBatch(ctx, opt.Batch)
	if !opt.DryRun {
		_, err := c.h.Platform.Records.ActWith(ctx, ref, code, nil)
		return err
	}
	err := c.h.Platform.Records.Together(ctx, func(ctx context.Context) error {
		if _, err := c.h.Platform.Records.ActWith(ctx, ref, code, nil); err != nil {
			return err
		}
		return errDry
	})
	if errors.Is(err, errDry) {
		return nil
	}
	return err
}

// matching finds the ids of the rows a list would show, among the records the caller may read. A preview wants the first of
// them only, and the number of all.
func (c *call) matching(m *model.Model, ask rowsAsk, isPreview bool) (ids []int64, matched int, err error) {
	req, _, err := c.meant(m, ask)
	if err != nil {
		return nil, 0, err
	}
	req.Fields, req.Limit, req.Bare = []string{"entity_id"}, maxBulk, true
	if isPreview {
		req.Limit, req.Total = maxPreview, record.Exact
	}
	page, err := c.h.Platform.Records.List(c.ctx(), req)
	if err != nil {
		return nil, 0, err
	}
	if page.Next != nil && !isPreview {
		return nil, 0, fault.InvalidField("filter", "api.too_many_records", fault.Params{"max": maxBulk})
	}
	ids = make([]int64, len(page.Rows))
	for i, r := range page.Rows {
		ids[i] = r.ID
	}
	return ids, max(page.Total, len(ids)), nil
}

// inBackground starts a run and tells which record says how far it is.
func (c *call) inBackground(m *model.Model, in bulkAsk) (any, error) {
	if c.h.Platform.Mass == nil || in.Action == "create" {
		return nil, fault.InvalidField("background", "api.not_in_background")
	}
	ask := mass.Ask{Model: m.Alias, Action: in.Action, Code: in.Code, Values: in.Values, IDs: in.IDs}
	if in.says() {
		var err error
		if ask.Rows, _, err = c.meant(m, in.rowsAsk); err != nil {
			return nil, err
		}
	} else if len(in.IDs) == 0 {
		return nil, fault.InvalidField("ids", "fault.required")
	}
	run, err := c.h.Platform.Mass.Start(c.ctx(), ask)
	if err != nil {
		return nil, err
	}
	c.status = http.StatusAccepted
	return map[string]any{"run": map[string]any{"model": run.Model, "id": run.ID}}, nil
}
