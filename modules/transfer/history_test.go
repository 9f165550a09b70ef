package transfer_test

import (
	"context"
	"encoding/csv"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"
	"time"

	"steward/engine/condition"
	"steward/engine/event"
	"steward/engine/record"
	"steward/engine/setup"
	"steward/modules/moduletest"
	"steward/modules/service"
	"steward/modules/sla"
	"steward/modules/transfer"
)

// replayed is a platform that lived through a log of incidents, with its own clock.
type replayed struct {
	*moduletest.Desk
	t      *testing.T
	log    string
	clock  *setup.Clock
	report transfer.Report
}

func replay(t *testing.T, log string) *replayed {
	t.Helper()
	m, err := transfer.ParseMapping([]byte(file(t, guide+"incidents.yaml")))
	if err != nil {
		t.Fatal(err)
	}
	h, err := transfer.ReadHistory(m, strings.NewReader(log))
	if err != nil {
		t.Fatal(err)
	}
	clock := setup.NewClock(h.Start())
	r := &replayed{Desk: moduletest.NewAt(t, clock.Now), t: t, log: log, clock: clock}
	r.report = r.again()
	return r
}

func (r *replayed) again() transfer.Report {
	r.t.Helper()
	m, err := transfer.ParseMapping([]byte(file(r.t, guide+"incidents.yaml")))
	if err != nil {
		r.t.Fatal(err)
	}
	h, err := transfer.ReadHistory(m, strings.NewReader(r.log))
	if err != nil {
		r.t.Fatal(err)
	}
	pass := func(ctx context.Context) error {
		for {
			if n, err := r.Jobs.RunDue(ctx); n == 0 || err != nil {
				return err
			}
		}
	}
	ctx := record.Because(r.System(), event.Cause{Kind: "import", Label: "incident-log"})
	rep, err := transfer.Replay(ctx, r.Records, h, r.clock, pass, transfer.Options{Batch: r.DB.NextID()})
	if err != nil {
		r.t.Fatal(err)
	}
	return rep
}

// snapshot is the last row of an incident in the file.
type snapshot map[string]string

func lastRows(t *testing.T, log string) map[string]snapshot {
	t.Helper()
	rows, err := csv.NewReader(strings.NewReader(log)).ReadAll()
	if err != nil {
		t.Fatal(err)
	}
	at := func(s snapshot) time.Time {
		when, err := time.Parse("02-01-2006 15:04", s["sys_updated_at"])
		if err != nil {
			t.Fatal(err)
		}
		return when
	}
	out := map[string]snapshot{}
	for _, cells := range rows[1:] {
		s := snapshot{}
		for i, c := range cells {
			s[rows[0][i]] = c
		}
		if was, known := out[s["number"]]; !known || !at(s).Before(at(was)) {
			out[s["number"]] = s
		}
	}
	return out
}

var statusOf = map[string]int64{"New": 1, "Active": 3, "Awaiting User Info": 4, "Awaiting Evidence": 4, "Awaiting Vendor": 5, "Awaiting Problem": 5, "Resolved": 6, "Closed": 7}

// compare holds every incident against the last row of the file: its state, how often it was given to another group by its
// history, and how often it was opened again. It gives what differs, by incident.
func (r *replayed) compare() map[string]string {
	r.t.Helper()
	differs := map[string]string{}
	for number, want := range lastRows(r.t, r.log) {
		page, err := r.Records.List(r.System(), record.ListRequest{Model: service.Operation, Limit: 2, Where: condition.Rule("title", condition.BeginsWith, number+":"), Fields: []string{"status", "reopen_count"}, Bare: true})
		if err != nil || len(page.Rows) != 1 {
			r.t.Fatalf("%s became %d operations, %v", number, len(page.Rows), err)
		}
		op := page.Rows[0]
		given := 0
		for before, more := event.ID(0), true; more; {
			events, err := r.Records.History(r.System(), record.Ref{Model: service.Operation, ID: op.ID}, before, 500, false)
			if err != nil {
				r.t.Fatal(err)
			}
			for _, e := range events {
				before = e.ID
				if _, changed := e.Changes["assigned_group_id"]; changed && e.Kind == event.Updated {
					given++
				}
			}
			more = len(events) == 500
		}
		for what, pair := range map[string][2]string{
			"status":        {fmt.Sprint(op.Values.Int("status")), fmt.Sprint(statusOf[want["incident_state"]])},
			"reopened":      {fmt.Sprint(op.Values.Int("reopen_count")), want["reopen_count"]},
			"reassignments": {fmt.Sprint(given), want["reassignment_count"]},
		} {
			if pair[0] != pair[1] {
				differs[number] += fmt.Sprintf(" %s %s, in the file %s;", what, pair[0], pair[1])
			}
		}
	}
	return differs
}

// sums holds the numbers of a dashboard against those of the file: open operations by priority.
func (r *replayed) sums() {
	r.t.Helper()
	open, err := r.Records.Groups(r.System(), record.ListRequest{Model: service.Operation, Where: condition.Rule("status", condition.InClass, "open")}, []string{"priority_id"}, nil, nil)
	if err != nil {
		r.t.Fatal(err)
	}
	want, got := map[int64]int64{}, map[int64]int64{}
	for _, s := range lastRows(r.t, r.log) {
		if statusOf[s["incident_state"]] < 6 {
			want[int64(s["priority"][0]-'0')]++
		}
	}
	for _, g := range open {
		got[g.Keys[0].(int64)] = g.Count
	}
	if fmt.Sprint(want) != fmt.Sprint(got) {
		r.t.Errorf("open by priority: %v, in the file %v", got, want)
	}
}

func TestALogOfIncidentsIsLivedThroughAgain(t *testing.T) {
	t.Parallel()
	r := replay(t, file(t, guide+"incidents.csv"))
	if r.report.Created != 3 || r.report.Updated != 9 || r.report.Refused != 0 {
		t.Fatalf("the first run: %+v", r.report)
	}
	for number, what := range r.compare() {
		t.Errorf("%s: %s", number, what)
	}
	r.sums()

	op, err := r.Records.GetBy(r.System(), service.Operation, "title", "INC01: Wireless")
	if err != nil {
		t.Fatal(err)
	}
	moment := func(s string) int64 {
		when, err := time.Parse("02-01-2006 15:04", s)
		if err != nil {
			t.Fatal(err)
		}
		return when.Unix()
	}
	if op.Values.Int("created_at") != moment("02-03-2026 09:00") || op.Values.Int("closed_at") != moment("05-03-2026 10:00") {
		t.Errorf("it was opened %v and closed %v", op.Values["created_at"], op.Values["closed_at"])
	}
	then, err := r.Records.AsOf(r.System(), record.Ref{Model: service.Operation, ID: op.ID}, time.Unix(moment("02-03-2026 12:00"), 0))
	if err != nil || then.Values["assigned_username"] != nil || then.Labels["assigned_group_id"] != "Group 2" {
		t.Errorf("at noon it was with %v of %v, %v", then.Values["assigned_username"], then.Labels["assigned_group_id"], err)
	}
	lines, err := r.Records.List(r.System(), record.ListRequest{Model: sla.Line, Limit: 100, Sort: []string{"entity_id"}, Where: condition.And(condition.Rule("model_id", condition.Equal, op.ID), condition.Rule("timer.name", condition.Equal, "Time to Resolve"))})
	if err != nil {
		t.Fatal(err)
	}
	var ledger []string
	for _, l := range lines.Rows {
		ledger = append(ledger, time.Unix(l.Values.Int("at"), 0).UTC().Format("02 15:04 ")+l.Values.Text("kind"))
	}
	if want := []string{"02 09:00 start", "03 09:00 stop", "04 08:30 restart", "04 08:30 target", "04 08:30 breach", "05 10:00 stop"}; !slices.Equal(ledger, want) {
		t.Errorf("the ledger says %v, want %v", ledger, want)
	}
	if n := len(r.Mails()); n != 0 {
		t.Errorf("%d mails told people of the past", n)
	}

	again := r.again()
	if again.Created+again.Updated != 0 || again.Skipped != 12 {
		t.Errorf("a second run changes something: %+v", again)
	}
}

// Set STEWARD_INCIDENT_LOG to a file in this form to live through a real log.
func TestARealLogOfIncidents(t *testing.T) {
	path := os.Getenv("STEWARD_INCIDENT_LOG")
	if path == "" {
		t.Skip("STEWARD_INCIDENT_LOG names no file")
	}
	start := time.Now()
	r := replay(t, file(t, path))
	t.Logf("%+v in %s", r.report, time.Since(start).Round(time.Millisecond))
	differs := r.compare()
	for number, what := range differs {
		t.Logf("%s: %s", number, what)
	}
	if len(differs)*100 > len(lastRows(t, r.log)) { // snapshots that do not show a change
		t.Errorf("%d incidents differ", len(differs))
	}
	r.sums()
	for _, where := range []condition.Node{condition.Rule("is_breached", condition.Equal, true), condition.Rule("state", condition.Equal, "stopped")} {
		n, err := r.Records.Count(r.System(), record.ListRequest{Model: sla.Timer, Where: where}, 0)
		if err != nil {
			t.Fatal(err)
		}
		t.Logf("clocks with %s %v: %d", where.Field, where.Value, n)
	}
}
