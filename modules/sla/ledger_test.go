package sla_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"steward/engine/condition"
	"steward/engine/record"
	admin "steward/modules/access"
	"steward/modules/sla"
)

// What is stored is held against itself: the lines of a ledger, added up by working time, give what its clock says, whatever
// people did to the operation. clock_test.go does the same with many more histories and no database.
func TestTheStoredLedgerOfAnOperationAddsUpToItsClocks(t *testing.T) {
	bothDesks(t, func(t *testing.T, d *desk) {
		random := rand.New(rand.NewPCG(7, 2026))
		for history := range 12 {
			op := d.open(record.Input{"priority_id": 1 + random.Int64N(4)})
			for range 6 {
				d.now.Add(60 + random.Int64N(30*3600))
				if _, err := d.Jobs.RunDue(t.Context()); err != nil {
					t.Fatal(err)
				}
				d.set(op, record.Input{"status": 1 + random.Int64N(8), "priority_id": 1 + random.Int64N(4)})
			}
			for _, metric := range []string{respond, resolve} {
				d.addsUp(fmt.Sprintf("history %d", history), op, metric)
			}
		}
	})
}

// addsUp reads a ledger as a person would: what a line says has passed, and the working hours after it.
func (d *desk) addsUp(sentence string, op record.Ref, metric string) {
	d.t.Helper()
	c := d.clock(op, metric)
	if c == nil {
		return
	}
	page, err := d.Records.List(d.As(admin.Admin), record.ListRequest{Model: sla.Line, Where: condition.Rule("timer_id", condition.Equal, c.ID), Sort: []string{"at", "entity_id"}, Limit: 200})
	if err != nil {
		d.t.Fatal(err)
	}
	office, err := sla.ParseHours(time.UTC, false, "Mon-Fri 09:00-13:00, 14:00-18:00", "", "")
	if err != nil {
		d.t.Fatal(err)
	}
	runs, since, elapsed := false, int64(0), int64(0)
	pass := func(to int64) {
		if runs {
			elapsed += office.Between(since, to)
		}
		since = to
	}
	for _, l := range page.Rows {
		pass(l.Values.Int("at"))
		if got := l.Values.Int("elapsed_seconds"); got != elapsed {
			d.t.Errorf("%s, %s: the line %s says %d s, added up it is %d", sentence, metric, l.Values.Text("kind"), got, elapsed)
		}
		switch l.Values.Text("kind") {
		case sla.Started, sla.Resumed, sla.Again:
			runs = true
		case sla.Pausing, sla.Stopping, sla.Dropped:
			runs = false
		}
	}
	now := d.now.Load()
	pass(now)
	if said := c.Added["_clock"].(map[string]any)["elapsed"]; said != elapsed {
		d.t.Errorf("%s, %s: the clock says %v s, its ledger %d", sentence, metric, said, elapsed)
	}
}
