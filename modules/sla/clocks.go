package sla

import (
	"context"
	"fmt"
	"slices"
	"time"

	"steward/engine/condition"
	"steward/engine/model"
	"steward/engine/record"
	"steward/engine/setup"
)

// Clocks reads clocks for modules that act on them.
type Clocks struct{ k *keeper }

// NewClocks gives a reader of the clocks of a platform.
func NewClocks(p *setup.Platform) *Clocks {
	return &Clocks{newKeeper(p)}
}

// Codes are the codes of the metrics that measure a model.
func (c *Clocks) Codes(ctx context.Context, alias string) ([]string, error) {
	p, err := c.k.policy(ctx)
	if err != nil {
		return nil, err
	}
	var out []string
	for _, m := range p.byModel[alias] {
		out = append(out, m.code)
	}
	return out, nil
}

// Names are the names of the metrics that measure a model, by code.
func (c *Clocks) Names(ctx context.Context, alias string) (map[string]string, error) {
	p, err := c.k.policy(ctx)
	if err != nil {
		return nil, err
	}
	out := map[string]string{}
	for _, m := range p.byModel[alias] {
		out[m.code] = m.name
	}
	return out, nil
}

// Of gives what the clocks of records say at a moment: by record, then by code of the metric, of each its latest cycle that was not cancelled. A record
// that a metric never measured has no entry for it. Where codes are given, only of these metrics. One query for all of them.
func (c *Clocks) Of(ctx context.Context, alias string, ids []int64, at time.Time, wanted ...string) (map[int64]map[string]Reading, error) {
	p, err := c.k.policy(ctx)
	if err != nil || len(p.byModel[alias]) == 0 || len(ids) == 0 {
		return nil, err
	}
	codes, metrics := map[int64]string{}, []int64{}
	for _, m := range p.byModel[alias] {
		if len(wanted) == 0 || slices.Contains(wanted, m.code) {
			codes[m.id], metrics = m.code, append(metrics, m.id)
		}
	}
	req := record.ListRequest{Model: Timer, Limit: 5000, Bare: true, Sort: []string{"model_id"}, Where: condition.And(condition.Rule("model_alias", condition.Equal, alias),
		condition.Rule("model_id", condition.In, ids), condition.Rule("metric_id", condition.In, metrics), condition.Rule("state", condition.NotEqual, string(Cancelled)))}
	latest := map[[2]int64]model.Values{}
	for {
		page, err := c.k.records.List(reading(ctx), req)
		if err != nil {
			return nil, fmt.Errorf("read clocks: %w", err)
		}
		for _, t := range page.Rows {
			key := [2]int64{t.Values.Int("model_id"), t.Values.Int("metric_id")}
			if was, seen := latest[key]; !seen || was.Int("cycle") < t.Values.Int("cycle") {
				latest[key] = t.Values
			}
		}
		if page.Next == nil {
			break
		}
		req.After = page.Next
	}
	out := map[int64]map[string]Reading{}
	for key, v := range latest {
		code := codes[key[1]]
		if out[key[0]] == nil {
			out[key[0]] = map[string]Reading{}
		}
		clock := read(v, p)
		out[key[0]][code] = clock.reading(at.Unix())
	}
	return out, nil
}
