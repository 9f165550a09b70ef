package sla_test

import (
	"testing"

	"steward/engine/condition"
	"steward/engine/event"
	"steward/engine/record"
	admin "steward/modules/access"
	"steward/modules/service"
	"steward/modules/sla"
)

func (d *desk) adjust(who string, op record.Ref, metric, act, reason string) error {
	_, err := d.Records.ActWith(d.As(who), record.Ref{Model: sla.Timer, ID: d.clock(op, metric).ID}, act, record.Input{"reason": reason})
	return err
}

func (d *desk) adjusted(op record.Ref, metric, act, reason string) {
	d.t.Helper()
	if err := d.adjust(admin.Admin, op, metric, act, reason); err != nil {
		d.t.Fatal(err)
	}
}

func TestAClockPausedByHandStandsUntilItIsResumedWhateverTheStatusSays(t *testing.T) {
	bothDesks(t, func(t *testing.T, d *desk) {
		d.pass("2026-03-09 10:00")
		op := d.open(record.Input{"priority_id": 2})
		d.pass("2026-03-09 11:00") // one of eight hours is over
		d.adjusted(op, resolve, sla.Held, "Waiting for the lift")
		d.expect(op, resolve, "paused", "", false)
		d.set(op, record.Input{"status": 4})
		d.set(op, record.Input{"status": 3})
		d.expect(op, resolve, "paused", "", false)

		metric, err := d.Records.GetBy(d.System(), sla.Metric, "code", "resolve")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := d.Records.Act(d.As(admin.Admin), record.Ref{Model: sla.Metric, ID: metric.ID}, "recalculate"); err != nil {
			t.Fatal(err)
		}
		d.pass("2026-03-10 09:00")
		d.expect(op, resolve, "paused", "", false)
		if got := d.clock(op, resolve).Values.Int("elapsed_seconds"); got != 3600 {
			t.Errorf("after a recalculation %d seconds are over, not 3600", got)
		}
		d.adjusted(op, resolve, sla.Released, "The lift is back")
		d.expect(op, resolve, "running", "2026-03-10 17:00", false) // seven hours left, without lunch
		if r, err := d.Records.Get(d.System(), op); err != nil || r.Values.Int("due_date") != at(t, "2026-03-10 17:00") {
			t.Errorf("the operation is due %v, %v", r.Values["due_date"], err)
		}

		page, err := d.Records.List(d.As(admin.Admin), record.ListRequest{Model: sla.Line, Limit: 100, Where: condition.And(condition.Rule("timer_id", condition.Equal, d.clock(op, resolve).ID),
			condition.Rule("reason", condition.IsNotEmpty, nil)), Sort: []string{"entity_id"}})
		if err != nil || len(page.Rows) != 2 {
			t.Fatalf("%d lines with a reason (%v)", len(page.Rows), err)
		}
		if l := page.Rows[0].Values; l.Text("kind") != sla.Held || l.Text("reason") != "Waiting for the lift" || l.Text("by") != admin.Admin {
			t.Errorf("the ledger says %v", l)
		}
		events, err := d.Records.History(d.As(admin.Admin), op, 0, 50, false)
		if err != nil {
			t.Fatal(err)
		}
		noted := 0
		for _, e := range events {
			if e.Kind == event.Noted && e.Causes[len(e.Causes)-1].Kind == "sla_adjust" {
				noted++
			}
		}
		if noted != 2 {
			t.Errorf("the history of the operation notes %d adjustments", noted)
		}
	})
}

func TestAClockThatIsResumedByHandFollowsTheStatus(t *testing.T) {
	bothDesks(t, func(t *testing.T, d *desk) {
		d.pass("2026-03-09 10:00")
		op := d.open(record.Input{"priority_id": 2})
		d.adjusted(op, resolve, sla.Held, "A")
		d.set(op, record.Input{"status": 4})
		d.adjusted(op, resolve, sla.Released, "B")
		d.expect(op, resolve, "paused", "", false) // it waits for the user
		d.pass("2026-03-09 11:00")
		d.set(op, record.Input{"status": 3})
		d.expect(op, resolve, "running", "2026-03-10 11:00", false)
	})
}

func TestAnExcludedClockIsNeverLateAndComesBackAsItWas(t *testing.T) {
	bothDesks(t, func(t *testing.T, d *desk) {
		d.pass("2026-03-09 10:00")
		op := d.open(record.Input{"priority_id": 2})
		d.pass("2026-03-09 11:00")
		d.adjusted(op, resolve, sla.Excluded, "A drill")
		d.pass("2026-03-20 10:00")
		d.set(op, record.Input{"priority_id": 1, "status": 3})
		d.expect(op, resolve, "cancelled", "", false)
		if err := d.adjust(admin.Admin, op, resolve, sla.Held, "Twice"); err == nil {
			t.Error("an excluded clock is paused")
		}
		d.adjusted(op, resolve, sla.Included, "It was none")
		d.expect(op, resolve, "running", "", false)
		if got := d.clock(op, resolve).Values.Int("elapsed_seconds"); got != 3600 {
			t.Errorf("the time it did not count counts: %d", got)
		}
		d.set(op, record.Input{"status": 7})
		stopped := d.clock(op, resolve).Values.Int("stopped_at")
		d.pass("2026-03-20 11:00")
		d.adjusted(op, resolve, sla.Excluded, "A drill after all")
		d.expect(op, resolve, "cancelled", "", false)
		d.adjusted(op, resolve, sla.Included, "No")
		if d.expect(op, resolve, "stopped", "", false); d.clock(op, resolve).Values.Int("stopped_at") != stopped {
			t.Error("it stopped at another moment")
		}
	})
}

func TestAdjustingTakesTheRightAReasonAndTheRecord(t *testing.T) {
	bothDesks(t, func(t *testing.T, d *desk) {
		d.Make(admin.User, record.Input{"username": "luca", "firstname": "Luca", "role_id": d.Role("Agents")})
		d.Make(admin.User, record.Input{"username": "gina", "firstname": "Gina", "role_id": d.Role("Users")})
		trusted := d.Make(admin.Role, record.Input{"name": "Managers", "type": "agent", "resource_access": "custom", "resources": []string{"service", "sla_adjust"}})
		d.Make(admin.User, record.Input{"username": "mara", "firstname": "Mara", "role_id": trusted.ID})
		d.pass("2026-03-09 10:00")
		op := record.Ref{Model: service.Operation, ID: d.Make(service.Operation, record.Input{"type_id": 1, "title": "No wireless", "requester_username": "gina", "priority_id": 2}).ID}
		for _, who := range []string{"luca", "gina"} {
			if err := d.adjust(who, op, resolve, sla.Held, "I say so"); err == nil {
				t.Errorf("%s adjusts a clock without the right", who)
			}
		}
		if err := d.adjust("mara", op, resolve, sla.Held, "  "); err == nil {
			t.Error("a clock is adjusted without a reason")
		}
		if err := d.adjust("mara", op, resolve, sla.Held, "Strike"); err != nil {
			t.Fatal(err)
		}
		lines := func(who string) (out []string) {
			page, err := d.Records.List(d.As(who), record.ListRequest{Model: sla.Line, Limit: 100, Where: condition.Rule("kind", condition.Equal, sla.Held)})
			if err != nil {
				t.Fatal(err)
			}
			for _, l := range page.Rows {
				out = append(out, l.Values.Text("by")+": "+l.Values.Text("reason"))
			}
			return out
		}
		for _, who := range []string{"luca", "gina"} { // this metric is shown in the portal
			if got := lines(who); len(got) != 1 || got[0] != "mara: Strike" {
				t.Errorf("%s reads %q", who, got)
			}
		}
		if err := d.adjust("mara", op, respond, sla.Held, "Strike"); err != nil {
			t.Fatal(err)
		}
		if got := lines("gina"); len(got) != 1 {
			t.Errorf("the requester reads the ledger of a clock that is not shown to him: %q", got)
		}
	})
}
