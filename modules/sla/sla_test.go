package sla_test

import (
	"context"
	"errors"
	"os"
	"slices"
	"sync/atomic"
	"testing"
	"time"

	"steward/engine/condition"
	"steward/engine/event"
	"steward/engine/fault"
	"steward/engine/record"
	admin "steward/modules/access"
	"steward/modules/moduletest"
	"steward/modules/service"
	"steward/modules/sla"
	"steward/store/pgtest"
)

func TestMain(m *testing.M) { os.Exit(pgtest.Main(m)) }

// desk is a platform whose clock the test moves. The default calendar is Mon-Fri 9-13 and 14-18, in UTC.
type desk struct {
	*moduletest.Desk
	t   *testing.T
	now *atomic.Int64
}

func newDesk(t *testing.T) *desk {
	now := &atomic.Int64{}
	now.Store(at(t, "2026-03-09 08:00"))
	return &desk{moduletest.NewAt(t, func() time.Time { return time.Unix(now.Load(), 0).UTC() }), t, now}
}

func at(t *testing.T, s string) int64 {
	t.Helper()
	when, err := time.Parse("2006-01-02 15:04", s)
	if err != nil {
		t.Fatal(err)
	}
	return when.Unix()
}

// pass moves the clock and runs the jobs whose moment has come.
func (d *desk) pass(to string) {
	d.t.Helper()
	d.now.Store(at(d.t, to))
	for {
		n, err := d.Jobs.RunDue(context.Background())
		if err != nil {
			d.t.Fatal(err)
		}
		if n == 0 {
			return
		}
	}
}

func (d *desk) open(in record.Input) record.Ref {
	d.t.Helper()
	in["type_id"], in["title"], in["requester_email"] = 1, "No wireless", "gina@example.com"
	return record.Ref{Model: service.Operation, ID: d.Make(service.Operation, in).ID}
}

func (d *desk) set(op record.Ref, in record.Input) {
	d.t.Helper()
	if _, err := d.Records.Update(d.As(admin.Admin), op, in, record.Options{}); err != nil {
		d.t.Fatal(err)
	}
}

func (d *desk) clock(op record.Ref, metric string) *record.Record {
	d.t.Helper()
	page, err := d.Records.List(d.As(admin.Admin), record.ListRequest{Model: sla.Timer, Limit: 10, Sort: []string{"-cycle"}, Where: condition.And(condition.Rule("model_id", condition.Equal, op.ID),
		condition.Rule("name", condition.Equal, metric))})
	if err != nil {
		d.t.Fatal(err)
	}
	if len(page.Rows) == 0 {
		return nil
	}
	return page.Rows[0]
}

func (d *desk) expect(op record.Ref, metric, state, due string, breached bool) {
	d.t.Helper()
	c := d.clock(op, metric)
	if c == nil {
		d.t.Fatalf("there is no clock %s", metric)
	}
	got := time.Unix(c.Values.Int("due_at"), 0).UTC().Format("2006-01-02 15:04")
	if due != "" && got != due || c.Values.Text("state") != state || c.Values.Flag("is_breached") != breached {
		d.t.Errorf("%s is %s, due %s, breached %v; want %s, %s, %v", metric, c.Values.Text("state"), got, c.Values.Flag("is_breached"), state, due, breached)
	}
}

const respond, resolve = "Time to Respond", "Time to Resolve"

func TestClocksOfAnIncident(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.pass("2026-03-09 10:00") // a Monday
	op := d.open(record.Input{"priority_id": 2})
	d.expect(op, respond, "running", "2026-03-09 11:00", false)
	d.expect(op, resolve, "running", "2026-03-10 10:00", false)
	if r, err := d.Records.Get(d.System(), op); err != nil || r.Values.Int("due_date") != at(t, "2026-03-10 10:00") {
		t.Errorf("the operation is due %v, %v", r.Values["due_date"], err)
	}

	d.pass("2026-03-09 12:00")
	d.expect(op, respond, "running", "2026-03-09 11:00", true) // nobody saved: the moment came by itself
	d.set(op, record.Input{"status": 4})
	d.expect(op, respond, "stopped", "", true)
	d.expect(op, resolve, "paused", "", false)

	d.pass("2026-03-10 09:00")
	d.set(op, record.Input{"status": 3})
	d.expect(op, resolve, "running", "2026-03-10 16:00", false)
	if c := d.clock(op, resolve).Added["_clock"].(map[string]any); c["remaining"] != int64(6*3600) {
		t.Errorf("what remains when it goes on is %v", c)
	}

	d.pass("2026-03-10 11:00")
	d.set(op, record.Input{"status": 6})
	d.expect(op, resolve, "stopped", "", false)
	d.pass("2026-03-11 09:00")
	d.set(op, record.Input{"status": 3})
	d.expect(op, resolve, "running", "2026-03-11 13:00", false) // 4 of 8 hours behind it, the night does not count

	lines, err := d.Records.List(d.As(admin.Admin), record.ListRequest{Model: sla.Line, Limit: 100, Sort: []string{"entity_id"}, Where: condition.Rule("timer_id", condition.Equal, d.clock(op, resolve).ID)})
	if err != nil {
		t.Fatal(err)
	}
	var kinds []string
	for _, l := range lines.Rows {
		kinds = append(kinds, l.Values.Text("kind"))
		if l.Values.Text("by") == "" {
			t.Errorf("line %s does not say by whom", l.Values.Text("kind"))
		}
	}
	if got := kinds; len(got) != 5 || got[0] != sla.Started || got[1] != sla.Pausing || got[2] != sla.Resumed || got[3] != sla.Stopping || got[4] != sla.Again {
		t.Errorf("the ledger says %v", got)
	}
}

func TestAHigherPriorityCountsFromTheStart(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.pass("2026-03-09 09:00")
	op := d.open(record.Input{"priority_id": 3})
	d.pass("2026-03-09 15:00") // five working hours later
	d.set(op, record.Input{"priority_id": 1})
	d.expect(op, resolve, "running", "", true)
	if got := d.clock(op, resolve).Values.Int("breached_at"); got != at(t, "2026-03-09 15:00") {
		t.Errorf("breached at %s", time.Unix(got, 0).UTC())
	}
	d.set(op, record.Input{"priority_id": 4}) // and a lower one forgives it
	d.expect(op, resolve, "running", "2026-03-13 18:00", false)
}

func TestADeletedOperationCountsNotUntilItIsBack(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.pass("2026-03-09 09:00")
	op := d.open(record.Input{"priority_id": 2})
	d.set(op, record.Input{"status": 9})
	d.expect(op, resolve, "cancelled", "", false)
	d.pass("2026-03-16 09:00")
	d.set(op, record.Input{"status": 3})
	d.expect(op, resolve, "running", "2026-03-16 18:00", false)
	batch, err := d.Records.Delete(d.As(admin.Admin), op, record.Options{})
	if err != nil {
		t.Fatal(err)
	}
	for _, alias := range []string{sla.Timer, sla.Line} {
		if n, err := d.Records.Count(d.System(), record.ListRequest{Model: alias}, 0); n != 0 || err != nil {
			t.Errorf("%d rows of %s stay behind (batch %v, %v)", n, alias, batch, err)
		}
	}
}

func TestAWarningComesOnceBeforeTheBreach(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.pass("2026-03-09 09:00")
	op := d.open(record.Input{"priority_id": 2})
	d.pass("2026-03-09 09:44")
	if d.clock(op, respond).Values.Int("warned_at") != 0 {
		t.Error("warned before three quarters were over")
	}
	d.pass("2026-03-09 09:45")
	if got := d.clock(op, respond).Values.Int("warned_at"); got != at(t, "2026-03-09 09:45") {
		t.Errorf("warned at %d", got)
	}
	d.expect(op, respond, "running", "2026-03-09 10:00", false)
	d.pass("2026-03-09 10:00")
	d.expect(op, respond, "running", "", true)
}

func TestWhatCannotWorkIsRefused(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	metric, err := d.Records.GetBy(d.System(), sla.Metric, "code", "respond")
	if err != nil {
		t.Fatal(err)
	}
	office, err := d.Records.GetBy(d.System(), sla.Calendar, "name", "Business hours")
	if err != nil {
		t.Fatal(err)
	}
	for _, c := range []struct {
		sentence, alias, field string
		in                     record.Input
	}{
		{"a calendar without hours", sla.Calendar, "intervals", record.Input{"name": "None"}},
		{"hours that overlap", sla.Calendar, "intervals", record.Input{"name": "Twice", "intervals": "Mon 09:00-13:00, 12:00-14:00"}},
		{"a zone that does not exist", sla.Calendar, "time_zone", record.Input{"name": "Moon", "is_24x7": true, "time_zone": "Moon/Base"}},
		{"a second default", sla.Calendar, "is_default", record.Input{"name": "Two", "is_24x7": true, "is_default": true}},
		{"a metric without a stop", sla.Metric, "stop_expression", record.Input{"name": "Endless", "code": "endless", "start_expression": `{"field":"status","operator":"equal","value":1}`, "stop_expression": "{}"}},
		{"a metric that names a field that is not there", sla.Metric, "start_expression", record.Input{"name": "Gone", "code": "gone", "start_expression": `{"field":"nothing","operator":"equal","value":1}`, "stop_expression": `{"field":"status","operator":"equal","value":2}`}},
		{"a goal of zero", sla.Goal, "target", record.Input{"metric_id": metric.ID, "name": "Now", "target": 0}},
	} {
		_, err := d.Records.Create(d.As(admin.Admin), c.alias, c.in, record.Options{})
		var f *fault.Error
		if !errors.As(err, &f) || !slices.ContainsFunc(f.Fields, func(one fault.Fault) bool { return one.Field == c.field }) {
			t.Errorf("%s: %v", c.sentence, err)
		}
	}
	if _, err := d.Records.Delete(d.As(admin.Admin), record.Ref{Model: sla.Calendar, ID: office.ID}, record.Options{}); !fault.Is(err, fault.Conflict) {
		t.Errorf("a calendar in use: %v", err)
	}
	if _, err := d.Records.Create(d.As(admin.Admin), sla.Timer, record.Input{"name": "mine"}, record.Options{}); err == nil {
		t.Error("somebody wrote a clock")
	}
}

func TestAChangedGoalCountsWhenItIsRecalculated(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.pass("2026-03-09 09:00")
	op := d.open(record.Input{"priority_id": 2})
	metric, err := d.Records.GetBy(d.System(), sla.Metric, "code", "resolve")
	if err != nil {
		t.Fatal(err)
	}
	page, err := d.Records.List(d.System(), record.ListRequest{Model: sla.Goal, Limit: 1, Where: condition.And(condition.Rule("metric_id", condition.Equal, metric.ID), condition.Rule("name", condition.Equal, "High"))})
	if err != nil || len(page.Rows) != 1 {
		t.Fatal(err)
	}
	d.set(record.Ref{Model: sla.Goal, ID: page.Rows[0].ID}, record.Input{"target": 2 * 3600})
	d.expect(op, resolve, "running", "2026-03-09 18:00", false) // only new evaluations use it
	d.pass("2026-03-09 10:00")
	if _, err := d.Records.Act(d.As(admin.Admin), record.Ref{Model: sla.Metric, ID: metric.ID}, "recalculate"); err != nil {
		t.Fatal(err)
	}
	d.pass("2026-03-09 10:00")
	d.expect(op, resolve, "running", "2026-03-09 11:00", false)
}

func TestWhoReadsARecordReadsItsClocksAndTheirLedger(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.Make(admin.User, record.Input{"username": "gina", "firstname": "Gina", "lastname": "Neri", "email": "gina@example.com", "role_id": d.Role("Users")})
	d.Make(admin.User, record.Input{"username": "max", "firstname": "Max", "lastname": "Weiss", "email": "max@example.com", "role_id": d.Role("Users")})
	d.pass("2026-03-09 10:00")
	op := record.Ref{Model: service.Operation, ID: d.Make(service.Operation, record.Input{"type_id": 1, "title": "No wireless", "requester_username": "gina", "priority_id": 2}).ID}
	said := func(who string) []map[string]any {
		r, err := d.Records.Get(d.As(who), op)
		if err != nil {
			t.Fatal(err)
		}
		clocks, _ := r.Added["_clocks"].([]map[string]any)
		return clocks
	}
	clocks := said(admin.Admin)
	if len(clocks) != 2 || clocks[0]["code"] != "respond" || clocks[0]["remaining"] != int64(3600) || clocks[1]["due"] != "2026-03-10T10:00:00Z" {
		t.Errorf("an agent is told %v", clocks)
	}
	if clocks := said("gina"); len(clocks) != 1 || clocks[0]["code"] != "resolve" {
		t.Errorf("the requester is told what is meant for the portal, not %v", clocks)
	}
	lines := func(who string) []*record.Record {
		page, err := d.Records.List(d.As(who), record.ListRequest{Model: sla.Line, Limit: 100})
		if err != nil {
			t.Fatal(err)
		}
		return page.Rows
	}
	if got := lines("gina"); len(got) != 1 || got[0].Values.Text("kind") != sla.Started {
		t.Errorf("the requester reads %d lines of the ledger", len(got))
	}
	if got := lines("max"); len(got) != 0 {
		t.Errorf("somebody else reads %d lines of it", len(got))
	}
}

func TestABreachStandsInTheHistoryOfTheRecord(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.pass("2026-03-09 10:00")
	op := d.open(record.Input{"priority_id": 2})
	d.pass("2026-03-09 11:00")
	d.set(op, record.Input{"status": 6})
	events, err := d.Records.History(d.As(admin.Admin), op, 0, 50, false)
	if err != nil {
		t.Fatal(err)
	}
	noted := map[string]int{}
	for _, e := range events {
		if e.Kind == event.Noted {
			noted[e.Causes[len(e.Causes)-1].Kind+" "+e.Causes[len(e.Causes)-1].Label]++
		}
	}
	if noted["sla_breach "+respond] != 1 || noted["sla_warning "+respond] != 1 || len(noted) != 2 {
		t.Errorf("the history notes %v", noted)
	}
	if r, err := d.Records.AsOf(d.As(admin.Admin), op, time.Unix(at(t, "2026-03-09 10:30"), 0)); err != nil || r.Version != 1 {
		t.Errorf("a note is no version of the record: %v, %v", r, err)
	}
}

func TestADueDateThatWasPromisedStays(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.pass("2026-03-09 10:00")
	promised := at(t, "2026-03-20 12:00")
	due := func(op record.Ref) int64 {
		r, err := d.Records.Get(d.System(), op)
		if err != nil {
			t.Fatal(err)
		}
		return r.Values.Int("due_date")
	}
	op := d.open(record.Input{"priority_id": 2, "due_date": promised})
	if due(op) != promised {
		t.Errorf("a new operation with a date of its own is due %d", due(op))
	}
	op = d.open(record.Input{"priority_id": 2})
	d.set(op, record.Input{"priority_id": 3})
	if got := due(op); got != at(t, "2026-03-12 10:00") {
		t.Errorf("another priority makes it due %s", time.Unix(got, 0).UTC())
	}
	d.set(op, record.Input{"due_date": promised})
	d.set(op, record.Input{"priority_id": 1})
	if due(op) != promised {
		t.Errorf("a promise was overwritten with %s", time.Unix(due(op), 0).UTC())
	}
}

func TestRunningClocksFollowTheirCalendar(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.pass("2026-03-09 10:00")
	op, closed := d.open(record.Input{"priority_id": 2}), d.open(record.Input{"priority_id": 2})
	d.set(closed, record.Input{"status": 6})
	before := d.clock(closed, resolve).Values.Int("elapsed_seconds")
	office, err := d.Records.GetBy(d.System(), sla.Calendar, "is_default", true)
	if err != nil {
		t.Fatal(err)
	}
	d.set(record.Ref{Model: sla.Calendar, ID: office.ID}, record.Input{"holidays": "2026-03-09 14:00-18:00 Patron saint"})
	d.pass("2026-03-09 10:00")
	d.expect(op, resolve, "running", "2026-03-10 15:00", false) // 3 h today, 4 h and one more tomorrow
	r, err := d.Records.Get(d.System(), op)
	if err != nil || r.Values.Int("due_date") != at(t, "2026-03-10 15:00") {
		t.Errorf("the operation is due %v, %v", r.Values["due_date"], err)
	}
	if d.clock(closed, resolve).Values.Int("elapsed_seconds") != before {
		t.Error("a stopped clock was touched")
	}
}

func TestWhatIsTakenBackNeverStoppedTheClock(t *testing.T) {
	t.Parallel()
	d := newDesk(t)
	d.pass("2026-03-09 09:00")
	op := d.open(record.Input{"priority_id": 2})
	d.expect(op, resolve, "running", "2026-03-09 18:00", false)
	for _, mistake := range []record.Input{{"status": 6}, {"status": 4}, {"status": 9}} {
		d.pass(time.Unix(d.now.Load()+1800, 0).UTC().Format("2006-01-02 15:04"))
		d.set(op, mistake)
		history, err := d.Records.History(d.As(admin.Admin), op, 0, 1, false)
		if err != nil || len(history) != 1 {
			t.Fatalf("the history is %v, %v", history, err)
		}
		d.pass(time.Unix(d.now.Load()+1800, 0).UTC().Format("2006-01-02 15:04"))
		if _, err := d.Records.UndoEvent(d.As(admin.Admin), history[0].ID); err != nil {
			t.Fatal(err)
		}
		d.expect(op, resolve, "running", "2026-03-09 18:00", false)
		if r, err := d.Records.Get(d.System(), op); err != nil || r.Values.Int("due_date") != at(t, "2026-03-09 18:00") || r.Values.Int("status_since") != at(t, "2026-03-09 09:00") {
			t.Errorf("after %v was taken back the operation is due %v, since %v, %v", mistake, r.Values["due_date"], r.Values["status_since"], err)
		}
	}
}

func TestAMergeThatIsTakenBackNeverStoppedTheClocks(t *testing.T) {
	bothDesks(t, func(t *testing.T, d *desk) {
		d.pass("2026-03-09 09:00")
		running, waiting, held, target := d.open(record.Input{"priority_id": 2}), d.open(record.Input{"priority_id": 2}), d.open(record.Input{"priority_id": 2}), d.open(record.Input{"priority_id": 2})
		d.pass("2026-03-09 10:00") // one of eight hours is over
		d.set(waiting, record.Input{"status": 4})
		d.adjusted(held, resolve, sla.Held, "Waiting for the lift")
		d.pass("2026-03-09 11:00")
		merged := []record.Ref{running, waiting, held}
		for _, op := range merged {
			if _, err := d.Records.ActWith(d.As(admin.Admin), op, "merge", record.Input{"merged_into_id": target.ID}); err != nil {
				t.Fatal(err)
			}
			d.expect(op, resolve, "stopped", "", false)
		}
		d.pass("2026-03-10 09:30") // the one that ran would have been late in the evening
		for _, op := range merged {
			if _, err := d.Records.Act(d.As(admin.Admin), op, "unmerge"); err != nil {
				t.Fatal(err)
			}
		}
		d.pass("2026-03-10 09:31")
		d.expect(running, resolve, "running", "2026-03-09 18:00", true)
		if late := d.clock(running, resolve).Values.Int("breached_at"); late != at(t, "2026-03-09 18:00") {
			t.Errorf("it was late at %v", time.Unix(late, 0).UTC())
		}
		for _, op := range []record.Ref{waiting, held} {
			d.expect(op, resolve, "paused", "", false)
			if c := d.clock(op, resolve); c.Added["_clock"].(map[string]any)["elapsed"] != int64(3600) || c.Values.Flag("is_held") != (op == held) {
				t.Errorf("one that stood says %v, %v", c.Added["_clock"], c.Values)
			}
		}
		d.addsUp("merged and taken back", running, resolve)
		d.addsUp("merged and taken back", waiting, resolve)
	})
}
