package activity_test

import (
	"os"
	"testing"

	"steward/engine/model"
	"steward/engine/record"
	admin "steward/modules/access"
	"steward/modules/activity"
	"steward/modules/moduletest"
	"steward/store/pgtest"
)

func TestMain(m *testing.M) { os.Exit(pgtest.Main(m)) }

func TestBeginEndAndDurationOfAWorklogAgree(t *testing.T) {
	moduletest.Both(t, func(t *testing.T, d *moduletest.Desk) {
		op := d.Make("service/operation", record.Input{"title": "Slow", "type_id": 1, "status": 1, "requester_username": "admin"})
		ten, eleven := "2026-01-02T10:00:00Z", "2026-01-02T11:00:00Z"
		for _, c := range []struct {
			sentence string
			in       record.Input
			minutes  int64 // 0 is refused
		}{
			{"begin and end give the duration", record.Input{"started_at": ten, "ended_at": eleven}, 60},
			{"begin and duration give the end", record.Input{"started_at": ten, "duration": 90}, 90},
			{"a typed duration wins over an end that disagrees", record.Input{"started_at": ten, "ended_at": eleven, "duration": 15}, 15},
			{"a duration alone ends now", record.Input{"duration": 5}, 5},
			{"an end before the begin is refused", record.Input{"started_at": eleven, "ended_at": ten}, 0},
			{"a negative duration is refused", record.Input{"started_at": ten, "duration": -5}, 0},
			{"more than a day is refused", record.Input{"started_at": ten, "duration": 1441}, 0},
			{"no time at all is refused", record.Input{}, 0},
		} {
			c.in["type"], c.in["model_alias"], c.in["model_id"] = activity.Worklog, "service/operation", op.ID
			r, err := d.Records.Create(d.As(admin.Admin), activity.Activity, c.in, record.Options{})
			switch {
			case c.minutes == 0 && err == nil:
				t.Errorf("%s: it is taken with %v", c.sentence, r.Values["duration"])
			case c.minutes != 0 && err != nil:
				t.Errorf("%s: %v", c.sentence, err)
			case c.minutes != 0 && (r.Values.Int("duration") != c.minutes || r.Values.Int("ended_at")-r.Values.Int("started_at") != c.minutes*60):
				t.Errorf("%s: %v", c.sentence, r.Values)
			}
		}
	})
}

func TestATimerBecomesAWorklogWhenItIsStopped(t *testing.T) {
	moduletest.Both(t, func(t *testing.T, d *moduletest.Desk) {
		op := record.Ref{Model: "service/operation", ID: d.Make("service/operation", record.Input{"title": "Slow", "type_id": 1, "status": 1, "requester_username": "admin"}).ID}
		steps := []struct {
			code  string
			taken bool
		}{{"stop_timer", false}, {"start_timer", true}, {"start_timer", false}, {"stop_timer", true}, {"stop_timer", false}, {"start_timer", true}}
		for i, s := range steps {
			if _, err := d.Records.Act(d.As(admin.Admin), op, s.code); (err == nil) != s.taken {
				t.Fatalf("step %d, %s: %v", i, s.code, err)
			}
		}
		page, err := d.Records.List(d.System(), record.ListRequest{Model: activity.Activity, Sort: []string{"entity_id"}, Limit: 10})
		if err != nil || len(page.Rows) != 2 {
			t.Fatalf("%d worklogs (%v)", len(page.Rows), err)
		}
		if v := page.Rows[0].Values; v["ended_at"] == nil || v["duration"] == nil || v.Text("created_by") != admin.Admin {
			t.Errorf("the stopped worklog is %v", v)
		}
		if v := page.Rows[1].Values; v["ended_at"] != nil || v["started_at"] == nil {
			t.Errorf("the running worklog is %v", v)
		}
	})
}

func TestStartingATimerElsewhereStopsTheOneThatRuns(t *testing.T) {
	moduletest.Both(t, func(t *testing.T, d *moduletest.Desk) {
		one, two := operation(d, "One"), operation(d, "Two")
		for _, op := range []record.Ref{one, two} {
			if _, err := d.Records.Act(d.As(admin.Admin), op, "start_timer"); err != nil {
				t.Fatal(err)
			}
		}
		page, err := d.Records.List(d.System(), record.ListRequest{Model: activity.Activity, Where: activity.Running(), Limit: 10})
		if err != nil || len(page.Rows) != 1 || page.Rows[0].Values.Int("model_id") != two.ID {
			t.Errorf("%d clocks run (%v)", len(page.Rows), err)
		}
	})
}

func TestATimerForgottenForDaysCanBeStoppedAndCountsTheLongestWorklog(t *testing.T) {
	moduletest.Both(t, func(t *testing.T, d *moduletest.Desk) {
		op := operation(d, "Forgotten")
		c := d.MakeAs(d.As(admin.Admin), activity.Activity, record.Input{"type": activity.Worklog, "model_alias": op.Model, "model_id": op.ID, "started_at": "2026-01-02T10:00:00Z"})
		if _, err := d.Records.Act(d.As(admin.Admin), op, "stop_timer"); err != nil {
			t.Fatal(err)
		}
		r, err := d.Records.Get(d.System(), record.Ref{Model: activity.Activity, ID: c.ID})
		if err != nil || r.Values.Int("duration") != 1440 {
			t.Errorf("the worklog is %v (%v)", r.Values, err)
		}
	})
}

func TestAPlannedWorklogIsNoRunningTimer(t *testing.T) {
	moduletest.Both(t, func(t *testing.T, d *moduletest.Desk) {
		op := operation(d, "Later")
		d.MakeAs(d.As(admin.Admin), activity.Activity, record.Input{"type": activity.Worklog, "status": activity.Planned, "model_alias": op.Model, "model_id": op.ID, "started_at": "2030-01-02T10:00:00Z"})
		if _, err := d.Records.Act(d.As(admin.Admin), op, "stop_timer"); err == nil {
			t.Error("a plan is stopped")
		}
	})
}

func TestBillableTimeFollowsTheDurationUntilAPersonTypesAnother(t *testing.T) {
	moduletest.Both(t, func(t *testing.T, d *moduletest.Desk) {
		op := operation(d, "Work")
		set := func(id int64, in record.Input) model.Values {
			t.Helper()
			r, err := d.Records.Update(d.As(admin.Admin), record.Ref{Model: activity.Activity, ID: id}, in, record.Options{})
			if err != nil {
				t.Fatal(err)
			}
			return r.Values
		}
		w := d.MakeAs(d.As(admin.Admin), activity.Activity, record.Input{"type": activity.Worklog, "model_alias": op.Model, "model_id": op.ID, "duration": 50})
		if w.Values.Int("billable_duration") != 50 {
			t.Errorf("new work counts %v", w.Values["billable_duration"])
		}
		if v := set(w.ID, record.Input{"duration": 70}); v.Int("billable_duration") != 70 {
			t.Errorf("changed work counts %v", v["billable_duration"])
		}
		if v := set(w.ID, record.Input{"billable_duration": 0}); v.Int("billable_duration") != 0 {
			t.Errorf("a gift counts %v", v["billable_duration"])
		}
		if v := set(w.ID, record.Input{"duration": 90}); v.Int("billable_duration") != 0 {
			t.Errorf("a gift that took longer counts %v", v["billable_duration"])
		}
		if v := set(w.ID, record.Input{"billable_duration": nil}); v.Int("billable_duration") != 90 {
			t.Errorf("what is left to the rule counts %v", v["billable_duration"])
		}
		if _, err := d.Records.Update(d.As(admin.Admin), record.Ref{Model: activity.Activity, ID: w.ID}, record.Input{"billable_duration": -1}, record.Options{}); err == nil {
			t.Error("work counts less than nothing")
		}
	})
}

func TestAnOperationKnowsItsTimeSpentBillableAndPlanned(t *testing.T) {
	moduletest.Both(t, func(t *testing.T, d *moduletest.Desk) {
		op := operation(d, "Work")
		log := func(in record.Input) record.Ref {
			in["type"], in["model_alias"], in["model_id"] = activity.Worklog, op.Model, op.ID
			return record.Ref{Model: activity.Activity, ID: d.MakeAs(d.As(admin.Admin), activity.Activity, in).ID}
		}
		totals := func(spent, billable, planned int64) {
			t.Helper()
			r, err := d.Records.Get(d.System(), op)
			if err != nil || r.Values.Int("worklog_total") != spent || r.Values.Int("billable_total") != billable || r.Values.Int("planned_total") != planned {
				t.Errorf("spent %v, billable %v, planned %v (%v); want %d, %d, %d", r.Values["worklog_total"], r.Values["billable_total"], r.Values["planned_total"], err, spent, billable, planned)
			}
		}
		log(record.Input{"duration": 60})
		log(record.Input{"duration": 30, "billable_duration": 0})
		plan := log(record.Input{"started_at": "2030-01-02T10:00:00Z", "duration": 120, "status": activity.Planned})
		totals(90, 60, 120)
		if _, err := d.Records.Update(d.As(admin.Admin), plan, record.Input{"status": activity.Enabled}, record.Options{}); err != nil {
			t.Fatal(err)
		}
		totals(210, 180, 0)
		if _, err := d.Records.Delete(d.As(admin.Admin), plan, record.Options{}); err != nil {
			t.Fatal(err)
		}
		totals(90, 60, 0)
	})
}

func operation(d *moduletest.Desk, title string) record.Ref {
	return record.Ref{Model: "service/operation", ID: d.Make("service/operation", record.Input{"title": title, "type_id": 1, "status": 1, "requester_username": "admin"}).ID}
}
