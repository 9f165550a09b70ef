package service

import (
	"context"
	"slices"
	"time"

	"steward/engine/access"
	"steward/engine/condition"
	"steward/engine/fault"
	"steward/engine/model"
	"steward/engine/record"
	"steward/modules/activity"
)

// The bounds of a replay: it is asked for by somebody who waits.
const (
	replayed   = 50_000           // operations looked at, newest first, whatever service.replay_operations says
	replayTime = 20 * time.Second // then it says how far it came
	replayRows = 300              // shown
	replayDays = 366
)

func (d *desk) offerReplay() {
	d.records.Offer(Routing, record.Act{Code: "replay", Icon: "history", Asks: []string{"replay_days"}, Answer: d.replay})
	d.records.Offer(Routing, record.Act{Code: "try", Icon: "bolt", Asks: []string{"sample_id"}, Answer: d.try})
}

// reached is how far a rule came on a save: what it set, or why it did not.
type reached struct {
	before  *rule // the rule that ended the routing ahead of it
	matched bool
	failed  bool
	lines   []record.Trace
	sets    []record.Becomes
}

// reach asks the rules up to one of them, in their order, on a draft.
func (d *desk) reach(ctx context.Context, r *record.Draft, rules []rule, id int64) reached {
	for i, x := range rules {
		was := r.Values().Clone()
		noted := len(r.Noted())
		matched, note := d.matches(ctx, r, x)
		if matched {
			note.Fields = d.write(ctx, r, x)
		}
		if x.id == id {
			out := reached{matched: matched, lines: append(slices.Clone(r.Noted()[noted:]), note)}
			out.failed = slices.ContainsFunc(out.lines, func(l record.Trace) bool { return l.Result == "trace.script_failed" })
			for _, code := range note.Fields {
				if f := r.Model.Field(code); matched && !model.Same(was[code], r.Get(code)) {
					out.sets = append(out.sets, record.Becomes{Model: r.Model, Field: f, Old: was[code], New: r.Get(code)})
				}
			}
			return out
		}
		if matched && !x.goOn {
			return reached{before: &rules[i]}
		}
	}
	return reached{}
}

// withRule are the enabled rules and the one that is asked about, whether it is enabled or not, by position.
func (d *desk) withRule(ctx context.Context, id int64) (all []rule, asked rule, err error) {
	page, err := d.records.List(reading(ctx), record.ListRequest{Model: Routing, Where: condition.Or(condition.Rule("status", condition.Equal, 1),
		condition.Rule("entity_id", condition.Equal, id)), Sort: []string{"position", "entity_id"}, Limit: 1000, Bare: true, Fields: ruleFields})
	if err != nil {
		return nil, asked, err
	}
	for _, row := range page.Rows {
		r := ruleOf(row)
		if r.id == id {
			asked = r
		}
		all = append(all, r)
	}
	if asked.id == 0 {
		return nil, asked, fault.Missing()
	}
	return all, asked, nil
}

// replay tells which operations a rule would have touched over the last days, and how. Nothing is written.
func (d *desk) replay(ctx context.Context, r *record.Record, given model.Values) (*record.Answer, error) {
	days := given.Int("replay_days")
	if days < 1 || days > replayDays {
		return nil, fault.InvalidField("replay_days", "service.routing.replay_days", fault.Params{"max": replayDays})
	}
	all, asked, err := d.withRule(ctx, r.ID)
	if err != nil {
		return nil, err
	}
	now := d.now()
	most := int(min(max(d.settings.Int("service.replay_operations"), 1), replayed))
	since := now.Add(-time.Duration(days) * 24 * time.Hour)
	stop := time.Now().Add(replayTime) // by the clock of the machine: somebody waits
	creations := all
	updates := slices.DeleteFunc(slices.Clone(all), func(x rule) bool { return !x.onUpdates })
	moved := "created_at"
	if asked.onUpdates {
		moved = "updated_at"
	}
	out := &record.Answer{Columns: []string{"service.routing.column.operation", "service.routing.column.when", "service.routing.column.would"}}
	var seen, touched, same, ended, failed int
	last, complete := int64(0), true
	m, err := d.records.Model(ctx, Operation)
	if err != nil {
		return nil, err
	}
	readable := d.records.Readable(ctx, m)
	for complete {
		where := condition.Rule(moved, condition.GreaterOrEqual, since.Format(time.RFC3339))
		if last != 0 {
			where = condition.And(where, condition.Rule("entity_id", condition.Less, last))
		}
		page, err := d.records.List(ctx, record.ListRequest{Model: Operation, Where: where, Sort: []string{"-entity_id"}, Fields: []string{"title", "disable_routing"}, Limit: 500})
		if err != nil {
			return nil, err
		}
		for _, op := range page.Rows {
			if seen == most || time.Now().After(stop) {
				complete = false
				break
			}
			last = op.ID
			seen++
			if op.Values.Flag("disable_routing") {
				continue
			}
			ref := record.Ref{Model: Operation, ID: op.ID}
			moments, err := d.records.Moments(ctx, ref, since, Routing)
			if fault.Is(err, fault.NotFound) { // deleted meanwhile
				continue
			}
			if err != nil {
				return nil, err
			}
			touches := false
			for _, moment := range moments {
				rules := updates
				if moment.Draft.IsNew() {
					rules = creations
				} else if !asked.onUpdates || moment.Event.Model != Operation && moment.Event.Model != activity.Activity {
					continue
				}
				got := d.reach(ctx, moment.Draft, rules, asked.id)
				switch {
				case got.before != nil:
					ended++
					continue
				case got.failed:
					failed++
				}
				if !got.matched {
					continue
				}
				if len(got.sets) == 0 {
					same++
					continue
				}
				touches = true
				if len(out.Rows) < replayRows {
					out.Rows = append(out.Rows, record.AnswerRow{Of: &ref, Cells: []record.Words{{Text: label(op)}, {At: moment.Event.At()}, {Sets: shown(got.sets, readable)}}})
				}
			}
			if touches {
				touched++
			}
		}
		if len(page.Rows) < 500 {
			break
		}
	}
	tell := func(n int, key string) {
		if n > 0 {
			out.Notes = append(out.Notes, record.Words{Key: key, Params: fault.Params{"n": n}})
		}
	}
	out.Notes = append(out.Notes, record.Words{Key: "service.routing.replayed", Params: fault.Params{"days": days, "touched": touched, "seen": seen}})
	tell(same, "service.routing.replay_same")
	tell(ended, "service.routing.replay_ended")
	tell(failed, "service.routing.replay_failed")
	if !complete {
		tell(seen, "service.routing.replay_incomplete")
	}
	if len(out.Rows) == replayRows {
		tell(replayRows, "service.routing.replay_first")
	}
	return out, nil
}

// try tells what a rule would do with an operation as it is now: as if it were created now, or saved where the rule runs
// on updates. Nothing is written.
func (d *desk) try(ctx context.Context, r *record.Record, given model.Values) (*record.Answer, error) {
	all, asked, err := d.withRule(ctx, r.ID)
	if err != nil {
		return nil, err
	}
	ref := record.Ref{Model: Operation, ID: given.Int("sample_id")}
	op, err := d.records.Get(ctx, ref)
	if fault.Is(err, fault.NotFound) {
		return nil, fault.InvalidField("sample_id", "fault.unknown_reference", fault.Params{"id": ref.ID, "model": Operation})
	}
	if err != nil {
		return nil, err
	}
	draft, err := d.records.Consider(ctx, ref)
	if err != nil {
		return nil, err
	}
	kept := draft
	if !asked.onUpdates {
		draft = d.records.ConsiderNew(ctx, kept.Model, kept.Values())
	}
	got := d.reach(ctx, draft, []rule{asked}, asked.id)
	out := &record.Answer{Columns: []string{"service.routing.column.result", "service.routing.column.fields"}}
	verdict := "service.routing.try_no"
	if got.matched {
		verdict = "service.routing.try_yes"
	}
	out.Notes = append(out.Notes, record.Words{Key: verdict, Params: fault.Params{"operation": label(op)}})
	if draft.Flag("disable_routing") {
		out.Notes = append(out.Notes, record.Words{Key: "service.routing.try_disabled"})
	}
	before := d.reach(ctx, d.again(ctx, kept, asked), d.onlyUpdates(all, asked), asked.id).before
	if before != nil {
		out.Notes = append(out.Notes, record.Words{Key: "service.routing.try_ended", Params: fault.Params{"rule": before.name}})
	}
	readable := d.records.Readable(ctx, draft.Model)
	scripts := access.From(ctx).SuperAdmin()
	for _, l := range got.lines {
		cells := []record.Words{{Key: l.Result, Params: fault.Params{"field": first(l.Fields)}}, {}}
		for _, code := range l.Fields {
			f := draft.Model.Field(code)
			if f == nil || !slices.Contains(readable, code) {
				continue
			}
			at := slices.IndexFunc(got.sets, func(b record.Becomes) bool { return b.Field.Code == code })
			one := record.Becomes{Model: draft.Model, Field: f, Old: kept.Old(code), New: kept.Old(code)}
			if at >= 0 && l.Result == "trace.matched" {
				one = got.sets[at]
			}
			cells[1].Sets = append(cells[1].Sets, one)
		}
		if scripts {
			cells[1].Text = l.Text
		}
		out.Rows = append(out.Rows, record.AnswerRow{Cells: cells})
	}
	return out, nil
}

// again is another draft of the same operation, for asking other rules.
func (d *desk) again(ctx context.Context, kept *record.Draft, asked rule) *record.Draft {
	draft, err := d.records.Consider(ctx, record.Ref{Model: Operation, ID: kept.ID})
	if err != nil || !asked.onUpdates {
		draft = d.records.ConsiderNew(ctx, kept.Model, kept.OldValues())
	}
	return draft
}

func (d *desk) onlyUpdates(all []rule, asked rule) []rule {
	if !asked.onUpdates {
		return all
	}
	return slices.DeleteFunc(slices.Clone(all), func(x rule) bool { return !x.onUpdates })
}

func label(op *record.Record) string {
	if op.Number != "" {
		return op.Number + " " + op.Title
	}
	return op.Title
}

func first(list []string) string {
	if len(list) == 0 {
		return ""
	}
	return list[0]
}

// shown leaves out the fields the asker may not read.
func shown(sets []record.Becomes, readable []string) []record.Becomes {
	return slices.DeleteFunc(sets, func(b record.Becomes) bool { return !slices.Contains(readable, b.Field.Code) })
}
