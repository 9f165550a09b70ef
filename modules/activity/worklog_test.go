package activity_test

import (
	"os"
	"testing"

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
