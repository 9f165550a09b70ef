package sla_test

import (
	"fmt"
	"sync/atomic"
	"testing"
	"time"

	"steward/engine/condition"
	"steward/engine/event"
	"steward/engine/record"
	admin "steward/modules/access"
	"steward/modules/escalation"
	"steward/modules/moduletest"
	"steward/modules/service"
	"steward/modules/sla"
)

// The scenarios at the end of the specification of service levels that no other test of this folder shows, on both databases.

func bothDesks(t *testing.T, run func(t *testing.T, d *desk)) {
	t.Helper()
	for name, open := range map[string]func(testing.TB, func() time.Time) *moduletest.Desk{
		"sqlite":   func(tb testing.TB, now func() time.Time) *moduletest.Desk { return moduletest.NewAt(tb, now) },
		"postgres": func(tb testing.TB, now func() time.Time) *moduletest.Desk { return moduletest.NewOnPostgresAt(tb, now) },
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			now := &atomic.Int64{}
			now.Store(at(t, "2026-03-09 08:00"))
			run(t, &desk{open(t, func() time.Time { return time.Unix(now.Load(), 0).UTC() }), t, now})
		})
	}
}

// office changes the default calendar.
func (d *desk) office(in record.Input) {
	d.t.Helper()
	c, err := d.Records.GetBy(d.System(), sla.Calendar, "is_default", true)
	if err != nil {
		d.t.Fatal(err)
	}
	d.set(record.Ref{Model: sla.Calendar, ID: c.ID}, in)
}

// goals changes all goals of a metric.
func (d *desk) goals(code string, change func(goal record.Ref)) {
	d.t.Helper()
	page, err := d.Records.List(d.System(), record.ListRequest{Model: sla.Goal, Where: condition.Rule("metric_id", condition.Equal, d.metric(code).ID), Limit: 100})
	if err != nil {
		d.t.Fatal(err)
	}
	for _, g := range page.Rows {
		change(record.Ref{Model: sla.Goal, ID: g.ID})
	}
}

func (d *desk) metric(code string) record.Ref {
	d.t.Helper()
	m, err := d.Records.GetBy(d.System(), sla.Metric, "code", code)
	if err != nil {
		d.t.Fatal(err)
	}
	return record.Ref{Model: sla.Metric, ID: m.ID}
}

func TestAnHourThatBeginsOnAFridayEveningEndsAfterTheHoliday(t *testing.T) {
	bothDesks(t, func(t *testing.T, d *desk) {
		d.office(record.Input{"holidays": "2026-03-16 Patron saint"})
		d.pass("2026-03-13 17:30") // a Friday
		op := d.open(record.Input{"priority_id": 2})
		d.expect(op, respond, "running", "2026-03-17 09:30", false)
	})
}

func TestTheNightAnOperationWasClosedIsNotCountedEvenAroundTheClock(t *testing.T) {
	bothDesks(t, func(t *testing.T, d *desk) {
		always, err := d.Records.GetBy(d.System(), sla.Calendar, "is_24x7", true)
		if err != nil {
			t.Fatal(err)
		}
		d.goals("resolve", func(g record.Ref) { d.set(g, record.Input{"calendar_id": always.ID}) })
		d.pass("2026-03-09 10:00")
		op := d.open(record.Input{"priority_id": 2}) // 8 hours
		d.pass("2026-03-09 13:00")
		d.set(op, record.Input{"status": 6})
		d.pass("2026-03-10 09:00")
		d.set(op, record.Input{"status": 3})
		d.expect(op, resolve, "running", "2026-03-10 14:00", false)
		if c := d.clock(op, resolve).Values; c.Int("cycle") != 1 || c.Int("elapsed_seconds") != 3*3600 {
			t.Errorf("cycle %d with %d s behind it", c.Int("cycle"), c.Int("elapsed_seconds"))
		}
	})
}

func TestAClockWithoutAGoalMeasuresAndIsNeverLate(t *testing.T) {
	bothDesks(t, func(t *testing.T, d *desk) {
		d.goals("resolve", func(g record.Ref) {
			if _, err := d.Records.Delete(d.System(), g, record.Options{}); err != nil {
				t.Fatal(err)
			}
		})
		d.Make(escalation.Rule, record.Input{"name": "Late", "model_alias": service.Operation, "status": 1, "level": 0, "next_level": 1, "cron_expression": "*/5 * * * *",
			"timer_input": `{"field":"sla.resolve.is_breached","operator":"equal","value":true}`, "output": `[{"field":"urgency_id","mode":"set","value":3}]`})
		d.pass("2026-03-09 10:00")
		op := d.open(record.Input{"priority_id": 2})
		d.pass("2026-03-20 10:00")
		if err := d.Jobs.RunSchedule(t.Context(), "escalation.due"); err != nil {
			t.Fatal(err)
		}
		d.pass("2026-03-20 10:00")
		d.expect(op, resolve, "running", "", false)
		c := d.clock(op, resolve)
		if c.Values.Int("target_seconds") != 0 || c.Values.Int("due_at") != 0 || c.Added["_clock"].(map[string]any)["elapsed"] == int64(0) {
			t.Errorf("the clock is %v, %v", c.Values, c.Added)
		}
		if r, err := d.Records.Get(d.System(), op); err != nil || r.Values.Int("escalation_level") != 0 {
			t.Errorf("the operation was escalated: %v, %v", r.Values["escalation_level"], err)
		}
	})
}

func TestOfADayWithAHolidayInTheMorningOnlyTheAfternoonCounts(t *testing.T) {
	bothDesks(t, func(t *testing.T, d *desk) {
		d.office(record.Input{"holidays": "2026-03-10 09:00-13:00 Strike"})
		d.pass("2026-03-10 09:00")
		op := d.open(record.Input{"priority_id": 2})
		d.expect(op, respond, "running", "2026-03-10 15:00", false)
		d.expect(op, resolve, "running", "2026-03-11 13:00", false) // 4 h this afternoon, 4 h tomorrow morning
	})
}

func TestADueMomentOfNewYorkIsTheSameMomentInRome(t *testing.T) {
	bothDesks(t, func(t *testing.T, d *desk) {
		d.office(record.Input{"time_zone": "America/New_York"})
		d.pass("2026-03-20 12:00") // 8:00 in New York, which has summer time already
		op := d.open(record.Input{"priority_id": 2})
		d.expect(op, respond, "running", "2026-03-20 14:00", false) // 10:00 there
		rome, err := time.LoadLocation("Europe/Rome")
		if err != nil {
			t.Fatal(err)
		}
		due := time.Unix(d.clock(op, respond).Values.Int("due_at"), 0)
		if got := due.In(rome).Format("15:04"); got != "15:00" {
			t.Errorf("in Rome it is %s, before its summer time", got)
		}
		d.pass("2026-04-01 12:00")
		op = d.open(record.Input{"priority_id": 2})
		due = time.Unix(d.clock(op, respond).Values.Int("due_at"), 0)
		if got := due.In(rome).Format("15:04"); got != "16:00" {
			t.Errorf("in Rome it is %s, in summer time", got)
		}
	})
}

func TestTheRequesterIsToldWhenItIsExpectedOnlyWhereTheMetricAllowsIt(t *testing.T) {
	bothDesks(t, func(t *testing.T, d *desk) {
		d.Make(admin.User, record.Input{"username": "gina", "firstname": "Gina", "lastname": "Neri", "email": "gina@example.com", "role_id": d.Role("Users")})
		for _, c := range []struct {
			shown bool
			want  int
		}{{true, 1}, {false, 0}} {
			d.set(d.metric("resolve"), record.Input{"show_in_portal": c.shown})
			op := record.Ref{Model: service.Operation, ID: d.Make(service.Operation, record.Input{"type_id": 1, "title": "No wireless", "requester_username": "gina", "priority_id": 2}).ID}
			r, err := d.Records.Get(d.As("gina"), op)
			if err != nil {
				t.Fatal(err)
			}
			if clocks, _ := r.Added["_clocks"].([]map[string]any); len(clocks) != c.want {
				t.Errorf("where the metric says %t she is told %v", c.shown, clocks)
			}
		}
	})
}

func TestABreachIsRaisedOnceHoweverOftenTheOperationIsSaved(t *testing.T) {
	bothDesks(t, func(t *testing.T, d *desk) {
		d.pass("2026-03-09 09:00")
		op := d.open(record.Input{"priority_id": 3})
		d.pass("2026-03-09 15:00") // five working hours later
		d.set(op, record.Input{"priority_id": 1})
		for i := range 3 {
			d.set(op, record.Input{"title": fmt.Sprint("Again ", i)})
			d.pass(fmt.Sprintf("2026-03-09 15:0%d", i+1))
		}
		breaches := 0
		events, err := d.Records.History(d.As(admin.Admin), op, 0, 100, false)
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range events {
			if last := e.Causes[len(e.Causes)-1]; e.Kind == event.Noted && last.Kind == "sla_breach" && last.Label == resolve {
				breaches++
			}
		}
		if breaches != 1 {
			t.Errorf("%d breaches stand in the history", breaches)
		}
	})
}
