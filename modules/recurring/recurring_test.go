package recurring_test

import (
	"context"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"steward/engine/fault"
	"steward/engine/record"
	admin "steward/modules/access"
	"steward/modules/moduletest"
	"steward/modules/recurring"
	"steward/modules/service"
	"steward/modules/task"
	"steward/store/pgtest"
)

func TestMain(m *testing.M) { os.Exit(pgtest.Main(m)) }

// desk is a platform whose clock the test moves.
type desk struct {
	*moduletest.Desk
	t   *testing.T
	now *atomic.Int64
}

// both runs a test on SQLite and on PostgreSQL, from a Sunday evening in winter.
func both(t *testing.T, run func(t *testing.T, d *desk)) {
	on := func(open func(testing.TB, func() time.Time) *moduletest.Desk) func(*testing.T) {
		return func(t *testing.T) {
			t.Parallel()
			now := &atomic.Int64{}
			now.Store(at(t, "2026-03-01T20:00:00Z").Unix())
			run(t, &desk{open(t, func() time.Time { return time.Unix(now.Load(), 0).UTC() }), t, now})
		}
	}
	t.Run("sqlite", on(func(t testing.TB, now func() time.Time) *moduletest.Desk { return moduletest.NewAt(t, now) }))
	t.Run("postgres", on(func(t testing.TB, now func() time.Time) *moduletest.Desk { return moduletest.NewOnPostgresAt(t, now) }))
}

func at(t *testing.T, s string) time.Time {
	t.Helper()
	when, err := time.Parse(time.RFC3339, s)
	if err != nil {
		t.Fatal(err)
	}
	return when
}

func (d *desk) tick(to string) {
	d.t.Helper()
	d.now.Store(at(d.t, to).Unix())
	if err := d.Jobs.RunSchedule(context.Background(), "recurring.open"); err != nil {
		d.t.Fatal(err)
	}
}

func (d *desk) plan(more record.Input) record.Ref {
	in := record.Input{"name": "Backup check", "title": "Check the backup of {date}", "cron_expression": "0 8 * * 1", "time_zone": "Europe/Rome", "type_id": 2, "requester_username": "admin"}
	for k, v := range more {
		in[k] = v
	}
	return record.Ref{Model: recurring.Plan, ID: d.MakeAs(d.As(admin.Admin), recurring.Plan, in).ID}
}

func (d *desk) get(ref record.Ref) *record.Record {
	d.t.Helper()
	r, err := d.Records.Get(d.System(), ref)
	if err != nil {
		d.t.Fatal(err)
	}
	return r
}

// opened are the titles of the operations, in their order.
func (d *desk) opened(want ...string) []*record.Record {
	d.t.Helper()
	page, err := d.Records.List(d.System(), record.ListRequest{Model: service.Operation, Sort: []string{"entity_id"}, Limit: 100})
	if err != nil {
		d.t.Fatal(err)
	}
	var titles []string
	for _, r := range page.Rows {
		titles = append(titles, r.Title)
	}
	if strings.Join(titles, "|") != strings.Join(want, "|") {
		d.t.Errorf("the operations are %q, not %q", titles, want)
	}
	return page.Rows
}

func TestAnOperationIsOpenedAtItsMomentInTheZoneOfThePlan(t *testing.T) {
	both(t, func(t *testing.T, d *desk) {
		plan := d.plan(record.Input{"description": "<p>Restore a file</p>", "values": `[{"field":"priority_id","mode":"set","value":2}]`})
		d.tick("2026-03-02T06:59:00Z")
		d.opened()
		d.tick("2026-03-02T07:00:00Z") // eight in Rome
		made := d.opened("Check the backup of 2026-03-02")[0]
		if op := d.get(record.Ref{Model: service.Operation, ID: made.ID}); op.Values.Int("type_id") != 2 || op.Values.Text("requester_username") != "admin" || op.Values.Int("priority_id") != 2 ||
			op.Values.Text("description") != "<p>Restore a file</p>" || op.Values.Text("source") != "automation" {
			t.Errorf("the operation is %v", op.Values)
		}
		p := d.get(plan)
		if p.Values.Int("operation_id") != made.ID || p.Values.Int("last_run_at") != at(t, "2026-03-02T07:00:00Z").Unix() || p.Values.Int("next_run_at") != at(t, "2026-03-09T07:00:00Z").Unix() || p.Values["fault"] != nil {
			t.Errorf("the plan is %v", p.Values)
		}
		d.tick("2026-03-02T07:01:00Z")
		d.opened("Check the backup of 2026-03-02")
	})
}

func TestAnHourThatClocksSkipOrRepeatOpensExactlyOne(t *testing.T) {
	both(t, func(t *testing.T, d *desk) {
		d.plan(record.Input{"cron_expression": "30 2 * * *", "title": "Night {date}"})
		d.now.Store(at(t, "2026-03-28T12:00:00Z").Unix())
		d.plan(record.Input{"name": "Other", "cron_expression": "0 8 * * *", "title": "Morning {date}", "status": 0})
		d.tick("2026-03-28T12:00:00Z") // what was missed since the first of March
		d.tick("2026-03-29T01:29:00Z")
		d.opened("Night 2026-03-28")
		d.tick("2026-03-29T01:30:00Z") // 2:30 does not exist: 3:30 summer time
		d.opened("Night 2026-03-28", "Night 2026-03-29")
		d.tick("2026-03-30T00:30:00Z")
		d.opened("Night 2026-03-28", "Night 2026-03-29", "Night 2026-03-30")

		d.tick("2026-10-24T12:00:00Z")
		d.tick("2026-10-25T00:30:00Z") // 2:30 for the first time
		d.tick("2026-10-25T01:30:00Z") // and again
		d.opened("Night 2026-03-28", "Night 2026-03-29", "Night 2026-03-30", "Night 2026-10-24", "Night 2026-10-25")
	})
}

func TestWhatWasMissedWhileNothingRanIsOpenedOnce(t *testing.T) {
	both(t, func(t *testing.T, d *desk) {
		plan := d.plan(nil)
		d.tick("2026-03-24T10:00:00Z") // three Mondays later
		d.opened("Check the backup of 2026-03-24")
		if next := d.get(plan).Values.Int("next_run_at"); next != at(t, "2026-03-30T06:00:00Z").Unix() { // summer time by then
			t.Errorf("it is next at %v", time.Unix(next, 0).UTC())
		}
	})
}

func TestOfTwoNodesOneOpensTheOperation(t *testing.T) {
	both(t, func(t *testing.T, d *desk) {
		d.plan(nil)
		d.now.Store(at(t, "2026-03-02T07:00:00Z").Unix())
		var nodes sync.WaitGroup
		for range 4 {
			nodes.Go(func() {
				if err := d.Jobs.RunSchedule(context.Background(), "recurring.open"); err != nil {
					t.Error(err)
				}
			})
		}
		nodes.Wait()
		d.opened("Check the backup of 2026-03-02")
	})
}

func TestAPlanThatCannotBeCarriedOutSaysWhyAndOpensNothing(t *testing.T) {
	both(t, func(t *testing.T, d *desk) {
		user := d.Make(admin.User, record.Input{"username": "gina", "firstname": "Gina", "role_id": d.Role("Agents")})
		template := d.Make(task.Template, record.Input{"name": "Backup", "tasks": []any{map[string]any{"title": "Restore", "type_id": 1}}})
		byGina := d.plan(record.Input{"requester_username": "gina"})
		withTasks := d.plan(record.Input{"template_id": template.ID, "title": "With tasks"})
		if _, err := d.Records.Delete(d.As(admin.Admin), record.Ref{Model: task.Template, ID: template.ID}, record.Options{}); err == nil {
			t.Error("a template that a plan uses is deleted")
		}
		set := func(ref record.Ref, in record.Input) {
			t.Helper()
			if _, err := d.Records.Update(d.As(admin.Admin), ref, in, record.Options{}); err != nil {
				t.Fatal(err)
			}
		}
		set(record.Ref{Model: admin.User, ID: user.ID}, record.Input{"is_active": false})
		set(record.Ref{Model: task.Template, ID: template.ID}, record.Input{"status": 0})
		d.tick("2026-03-02T07:00:00Z")
		d.opened()
		for ref, field := range map[record.Ref]string{byGina: "Requester", withTasks: "Task template"} {
			p := d.get(ref)
			if p.Values.Text("fault") != field+": what the plan names is disabled or gone." || p.Values.Int("next_run_at") != at(t, "2026-03-09T07:00:00Z").Unix() || p.Values["operation_id"] != nil {
				t.Errorf("the plan of %s is %v", field, p.Values)
			}
		}
		set(record.Ref{Model: admin.User, ID: user.ID}, record.Input{"is_active": true})
		set(record.Ref{Model: task.Template, ID: template.ID}, record.Input{"status": 1})
		d.tick("2026-03-09T07:00:00Z")
		d.opened("Check the backup of 2026-03-09", "With tasks")
		if p := d.get(byGina); p.Values["fault"] != nil {
			t.Errorf("it still says %v", p.Values["fault"])
		}
		if n, err := d.Records.Count(d.System(), record.ListRequest{Model: task.Task}, 0); err != nil || n != 1 {
			t.Errorf("%d tasks (%v)", n, err)
		}
	})
}

func TestAPlanMayWaitForItsLastOperation(t *testing.T) {
	both(t, func(t *testing.T, d *desk) {
		plan := d.plan(record.Input{"waits": true})
		d.tick("2026-03-02T07:00:00Z")
		d.tick("2026-03-09T07:00:00Z")
		made := d.opened("Check the backup of 2026-03-02")
		if _, err := d.Records.Act(d.As(admin.Admin), plan, "run_now"); !fault.Is(err, fault.Conflict) {
			t.Errorf("one more on demand: %v", err)
		}
		if _, err := d.Records.Update(d.As(admin.Admin), record.Ref{Model: service.Operation, ID: made[0].ID}, record.Input{"status": 7}, record.Options{}); err != nil {
			t.Fatal(err)
		}
		d.tick("2026-03-16T07:00:00Z")
		d.opened("Check the backup of 2026-03-02", "Check the backup of 2026-03-16")
	})
}

func TestADisabledPlanOpensNothingUntilItIsEnabled(t *testing.T) {
	both(t, func(t *testing.T, d *desk) {
		plan := d.plan(record.Input{"status": 0})
		d.tick("2026-03-02T07:00:00Z")
		d.opened()
		if _, err := d.Records.Update(d.As(admin.Admin), plan, record.Input{"status": 1}, record.Options{}); err != nil {
			t.Fatal(err)
		}
		d.tick("2026-03-02T07:01:00Z") // the moment of today has passed
		d.opened()
		d.tick("2026-03-09T07:00:00Z")
		d.opened("Check the backup of 2026-03-09")
	})
}

func TestThePreviewTellsTheNextRunsInTheZoneOfThePlan(t *testing.T) {
	both(t, func(t *testing.T, d *desk) {
		plan := d.plan(record.Input{"cron_expression": "30 2 * * 0"})
		d.now.Store(at(t, "2026-03-20T12:00:00Z").Unix())
		done, err := d.Records.Perform(d.As(admin.Admin), plan, "preview", nil)
		if err != nil {
			t.Fatal(err)
		}
		for i, want := range []string{"2026-03-22 02:30 CET", "2026-03-29 03:30 CEST", "2026-04-05 02:30 CEST"} {
			if got := done.Answer.Rows[i].Cells[1].Text; got != want {
				t.Errorf("run %d is at %s, not %s", i, got, want)
			}
		}
	})
}

func TestAPlanThatCouldNeverWorkIsRefused(t *testing.T) {
	both(t, func(t *testing.T, d *desk) {
		for field, in := range map[string]record.Input{
			"cron_expression": {"cron_expression": "0 8 30 2 *"},
			"time_zone":       {"time_zone": "Europe/Nowhere"},
			"values":          {"values": `[{"field":"no_such_field","mode":"set","value":1}]`},
		} {
			whole := record.Input{"name": "A", "title": "A", "type_id": 2, "requester_username": "admin"}
			for k, v := range in {
				whole[k] = v
			}
			if _, err := d.Records.Create(d.As(admin.Admin), recurring.Plan, whole, record.Options{}); err == nil || !strings.Contains(err.Error(), "["+field+" ") {
				t.Errorf("a plan with %v: %v", in, err)
			}
		}
		agent := d.Make(admin.User, record.Input{"username": "gina", "firstname": "Gina", "role_id": d.Role("Agents")})
		if _, err := d.Records.Create(d.As(agent.Values.Text("username")), recurring.Plan, record.Input{"name": "A", "title": "A", "type_id": 2, "requester_username": "admin"}, record.Options{}); err == nil {
			t.Error("an agent makes a plan")
		}
	})
}
