package sla

import (
	"context"
	"fmt"
	"strings"

	"steward/engine/access"
	"steward/engine/event"
	"steward/engine/fault"
	"steward/engine/model"
	"steward/engine/record"
)

// adjustSLA is the resource of who may adjust clocks (sla.md 3.18). The default roles of operators do not open it.
const adjustSLA = "sla_adjust"

// adjustment is what a person may do with a clock, and when.
type adjustment struct {
	kind, icon string
	fits       func(c *clock) bool
}

var adjustments = []adjustment{
	{Held, "player-pause", func(c *clock) bool { return !c.held && (c.state == Running || c.state == Paused) }},
	{Released, "player-play", func(c *clock) bool { return c.held }},
	{Excluded, "x", func(c *clock) bool { return c.state != Cancelled }},
	{Included, "check", func(c *clock) bool { return c.excluded }},
}

// adjustable offers an adjustment to operators with the right who may change the record that is measured.
func (k *keeper) adjustable(a adjustment) func(context.Context, *record.Record) bool {
	return func(ctx context.Context, r *record.Record) bool {
		who := access.From(ctx)
		p, err := k.policy(ctx)
		if err != nil || !who.BackEnd() || !who.Has(adjustSLA) || !a.fits(read(r.Values, p)) {
			return false
		}
		may, err := k.records.Can(ctx, record.Ref{Model: r.Values.Text("model_alias"), ID: r.Values.Int("model_id")}, access.Update)
		return err == nil && may
	}
}

// adjusting does it, with its reason in the ledger. A clock that goes on follows the conditions of its record.
func (k *keeper) adjusting(kind string) func(context.Context, *record.Record, model.Values) (*record.Ref, error) {
	return func(ctx context.Context, row *record.Record, given model.Values) (*record.Ref, error) {
		reason := strings.TrimSpace(given.Text("reason"))
		if reason == "" {
			return nil, fault.InvalidField("reason", "fault.required")
		}
		p, err := k.policy(ctx)
		if err != nil {
			return nil, err
		}
		m := p.metrics[row.Values.Int("metric_id")]
		if m == nil {
			return nil, fault.New(fault.Conflict, "sla.metric_off")
		}
		on := record.Ref{Model: row.Values.Text("model_alias"), ID: row.Values.Int("model_id")}
		r, err := k.records.Get(reading(ctx), on)
		if err != nil {
			return nil, err
		}
		t, now := timed{clock: read(row.Values, p), id: row.ID, metric: m}, k.now().Unix()
		was := t.due
		t.adjust(kind, reason, now)
		if t.state == Running {
			switch {
			case k.fits(ctx, r, m.stop):
				t.turn(Stopped, Stopping, now)
			case m.holds && k.fits(ctx, r, m.hold):
				t.turn(Paused, Pausing, now)
			}
		}
		if err := k.write(ctx, on.Model, on.ID, t, access.From(ctx).Username); err != nil {
			return nil, err
		}
		if err := k.tell(ctx, on, t); err != nil {
			return nil, err
		}
		told := record.Because(ctx, event.Cause{Kind: "sla_adjust", Label: m.name, Ref: fmt.Sprintf("%s:%d", Timer, t.id)})
		if err := k.records.Note(told, on); err != nil {
			return nil, err
		}
		return nil, k.moveDue(ctx, r, m, was, t.due)
	}
}
