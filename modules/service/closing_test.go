package service_test

import (
	"slices"
	"testing"

	"steward/engine/fault"
	"steward/engine/record"
	admin "steward/modules/access"
	"steward/modules/moduletest"
)

// warnings are what a careful save of a status warns of.
func warnings(t *testing.T, d *moduletest.Desk, who string, ref record.Ref, status int) []string {
	t.Helper()
	_, err := d.Records.Update(d.As(who), ref, record.Input{"status": status}, record.Options{Careful: true, DryRun: true})
	if err == nil {
		return nil
	}
	if !fault.Is(err, fault.Conflict) {
		t.Fatal(err)
	}
	var out []string
	for _, f := range err.(*fault.Error).Fields { //nolint:errorlint // a fault comes as it is
		out = append(out, d.Config.Current().Texts.T("en", f.Key, f.Params))
	}
	return out
}

func TestClosingWarnsOfOpenTasksChildrenAndRunningTimers(t *testing.T) {
	moduletest.Both(t, func(t *testing.T, d *moduletest.Desk) {
		op := operation(d, "Move in", nil)
		child := operation(d, "Order a desk", record.Input{"parent_id": op.ID})
		operation(d, "Was done", record.Input{"parent_id": op.ID, "status": 7})
		task := d.Make("task/task", record.Input{"model_alias": op.Model, "model_id": op.ID, "title": "Call", "type_id": 1})
		if _, err := d.Records.Act(d.As(admin.Admin), op, "start_timer"); err != nil {
			t.Fatal(err)
		}
		got := warnings(t, d, admin.Admin, op, 7)
		want := []string{"Open child operation: " + read(t, d, child).Number + " Order a desk", "Open task: Call", "The timer of " + read(t, d, op).Labels["requester_username"].(string) + " is running"}
		if !slices.Equal(got, want) {
			t.Errorf("closing warns of %q, want %q", got, want)
		}
		if w := warnings(t, d, admin.Admin, op, 3); w != nil {
			t.Errorf("working on warns of %q", w)
		}
		d.Make(admin.User, record.Input{"username": "luca", "firstname": "Luca", "role_id": d.Role("Agents")})
		if got := warnings(t, d, "luca", op, 7); len(got) != 3 || got[1] != "1 more open tasks" {
			t.Errorf("who may not see the task reads %q", got)
		}
		if _, err := d.Records.Update(d.As(admin.Admin), op, record.Input{"status": 7}, record.Options{}); err != nil {
			t.Errorf("a warning forbids to close: %v", err)
		}
		if v := read(t, d, record.Ref{Model: "task/task", ID: task.ID}).Values; v.Int("status") != 1 {
			t.Errorf("the task is %v", v)
		}
	})
}

func TestTheConfigurationForbidsToCloseAboveOpenParts(t *testing.T) {
	moduletest.Both(t, func(t *testing.T, d *moduletest.Desk) {
		op := operation(d, "Move in", nil)
		task := d.Make("task/task", record.Input{"model_alias": op.Model, "model_id": op.ID, "title": "Call", "type_id": 1})
		d.Setting("service.block_closing", true)
		if _, err := d.Records.Update(d.As(admin.Admin), op, record.Input{"status": 7}, record.Options{}); !fault.Is(err, fault.Invalid) {
			t.Errorf("it closes above an open task: %v", err)
		}
		if _, err := d.Records.Update(d.System(), record.Ref{Model: "task/task", ID: task.ID}, record.Input{"status": 3}, record.Options{}); err != nil {
			t.Fatal(err)
		}
		if _, err := d.Records.Update(d.As(admin.Admin), op, record.Input{"status": 7}, record.Options{}); err != nil {
			t.Errorf("it does not close though all is done: %v", err)
		}
	})
}
