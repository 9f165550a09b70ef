package escalation

import (
	"context"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"steward/engine/condition"
	"steward/engine/fault"
	"steward/engine/record"
	"steward/engine/script"
)

const (
	chunk        = 500              // candidates that are measured or asked by script at once
	longestRun   = 10 * time.Minute // after which the rest of a run waits for the next one
	slowScripts  = 3                // scripts that may run out of time before their rule stops
	mailsPerRun  = 1000             // unless the setting escalation.mail_limit says otherwise
	keepLogsDays = 180              // unless the setting escalation.keep_days says otherwise
)

// chosen are the records a rule would act on now.
type chosen struct {
	ids  []int64
	more bool // there are others, which wait for the next run
	// failures of filter scripts by record: those records are not chosen, the others are.
	failures map[int64]error
	slow     int
	why      string         // value of escalation_why where the choice ended early
	next     *record.Cursor // where to go on, when it ended because of the time
}

// choose finds at most limit records that a rule would act on now, those that have not been touched for longest first. It only
// reads, in pages by key; what the database can answer it answers by index. It begins behind a cursor where an earlier choice ran out of time.
func (e *desk) choose(ctx context.Context, w *work, limit int, longest time.Duration, from *record.Cursor) (*chosen, error) {
	timers, _ := w.translate(w.timers)
	asks := w.filterScript != "" || w.timerScript != "" || len(timers.measures) > 0
	size := largestBatch
	if !asks {
		size = min(limit+1, largestBatch)
	} else if w.filterScript != "" || w.timerScript != "" {
		size = chunk // a script takes longer than the query for a page
	}
	out := &chosen{failures: map[int64]error{}}
	until := e.now().Add(longest)
	req := record.ListRequest{Model: w.m.Alias, Fields: []string{"entity_id"}, Sort: []string{"updated_at"}, Limit: size, Bare: true, After: from,
		Where: condition.And(e.base(ctx, w), w.filter, timers.weaken(w, nil))}
	for {
		page, err := e.records.List(ctx, req)
		if err != nil {
			return nil, refusal(err)
		}
		ids := make([]int64, len(page.Rows))
		for i, r := range page.Rows {
			ids[i] = r.ID
		}
		for part := range slices.Chunk(ids, chunk) {
			ended, err := e.sift(ctx, w, timers, part, limit, until, out)
			if err != nil || ended {
				if out.next = req.After; out.next == from { // the first page alone took too long: its rest gives way
					out.next = page.Next
				}
				return out, err
			}
		}
		if page.Next == nil {
			return out, nil
		}
		if e.now().After(until) {
			out.more, out.why, out.next = true, "time", page.Next
			return out, nil
		}
		req.After = page.Next
	}
}

// sift measures and asks candidates; true when the choice has ended.
func (e *desk) sift(ctx context.Context, w *work, timers *plan, ids []int64, limit int, until time.Time, out *chosen) (bool, error) {
	if err := ctx.Err(); err != nil {
		return true, err
	}
	if len(timers.measures) > 0 {
		var err error
		if ids, err = e.timely(ctx, w, timers, ids); err != nil {
			return true, err
		}
	}
	for _, id := range ids {
		if e.now().After(until) {
			out.more, out.why = true, "time"
			return true, nil
		}
		yes, err := e.asked(ctx, w, id)
		var failed *script.Failure
		if errors.As(err, &failed) {
			out.failures[id] = err
			if failed.Limit {
				out.slow++
			}
			if out.slow >= slowScripts {
				out.why = "slow_script"
			} else if w.stopOnError {
				out.why = "script"
			}
			if out.why != "" {
				return true, nil
			}
			continue
		}
		if err != nil && !fault.Is(err, fault.NotFound) { // deleted meanwhile
			return true, err
		}
		if !yes {
			continue
		}
		if len(out.ids) == limit {
			out.more = true
			return true, nil
		}
		out.ids = append(out.ids, id)
	}
	return false, nil
}

// refusal tells a condition that cannot be asked from a database that does not answer.
func refusal(err error) error {
	if fault.Is(err, fault.Invalid) {
		return &broken{"condition", err}
	}
	return err
}

// timely keeps the records for which the timer filter holds, in their order. Records with equal facts are asked for together.
func (e *desk) timely(ctx context.Context, w *work, p *plan, ids []int64) ([]int64, error) {
	if len(ids) == 0 {
		return ids, nil
	}
	facts, err := e.facts(ctx, w, p, ids)
	if err != nil {
		return nil, err
	}
	groups := map[string][]int64{}
	for _, id := range ids {
		key := fmt.Sprint(facts[id])
		groups[key] = append(groups[key], id)
	}
	holds := map[int64]bool{}
	for _, group := range groups {
		page, err := e.records.List(ctx, record.ListRequest{Model: w.m.Alias, Fields: []string{"entity_id"}, Limit: len(group), Bare: true,
			Where: condition.And(condition.Rule("entity_id", condition.In, group), p.weaken(w, facts[group[0]]))})
		if err != nil {
			return nil, refusal(err)
		}
		for _, r := range page.Rows {
			holds[r.ID] = true
		}
	}
	out := ids[:0:0]
	for _, id := range ids {
		if holds[id] {
			out = append(out, id)
		}
	}
	return out, nil
}

// asked runs the filter scripts of a rule on a record: each must return true. They look and do not touch.
func (e *desk) asked(ctx context.Context, w *work, id int64) (bool, error) {
	if strings.TrimSpace(w.filterScript+w.timerScript) == "" {
		return true, nil
	}
	r, err := e.records.Get(ctx, record.Ref{Model: w.m.Alias, ID: id})
	if err != nil {
		return false, err
	}
	for _, code := range []string{w.filterScript, w.timerScript} {
		if strings.TrimSpace(code) == "" {
			continue
		}
		vars, err := e.vars(ctx, w, id)
		if err != nil {
			return false, err
		}
		res, err := e.scripts.Run(ctx, script.Run{Area: "escalation", Time: scriptTime, Object: w.name, Code: code, ReadOnly: true, Vars: vars,
			Self: &script.Subject{Model: w.m, ID: id, Data: r.Values, Old: r.Values}})
		if err != nil {
			return false, err
		}
		if len(res.Errors) > 0 {
			return false, &script.Failure{Message: strings.Join(res.Errors, " ")}
		}
		if yes, is := res.Value.(bool); !is || !yes {
			return false, nil
		}
	}
	return true, nil
}

// vars are what scripts get beside the record: the rule, and as timers what its clocks say, by metric.
func (e *desk) vars(ctx context.Context, w *work, id int64) (map[string]any, error) {
	timers := map[string]any{}
	if len(w.metrics) > 0 && strings.Contains(w.filterScript+w.timerScript+w.outputScript, "timers") {
		all, err := e.clocks.Of(ctx, w.m.Alias, []int64{id}, w.now)
		if err != nil {
			return nil, err
		}
		for code, r := range all[id] {
			timers[code] = shownClock(r)
		}
	}
	return map[string]any{"rule": w.name, "level": w.level, "next_level": w.next, "timers": timers}, nil
}

// still reports whether a record is what was chosen when its turn comes: somebody may have changed it meanwhile.
func (e *desk) still(ctx context.Context, w *work, id int64) (bool, error) {
	timers, _ := w.translate(w.timers)
	var facts []bool
	if len(timers.measures) > 0 {
		all, err := e.facts(ctx, w, timers, []int64{id})
		if err != nil {
			return false, err
		}
		facts = all[id]
	}
	n, err := e.records.Count(ctx, record.ListRequest{Model: w.m.Alias,
		Where: condition.And(condition.Rule("entity_id", condition.Equal, id), e.base(ctx, w), w.filter, timers.weaken(w, facts))}, 1)
	return n == 1, err
}
