package task_test

import (
	"os"
	"slices"
	"strings"
	"testing"

	"steward/engine/condition"
	"steward/engine/record"
	admin "steward/modules/access"
	"steward/modules/moduletest"
	"steward/modules/task"
	"steward/store/pgtest"
)

func TestMain(m *testing.M) { os.Exit(pgtest.Main(m)) }

type world struct {
	*moduletest.Desk
	t  *testing.T
	op record.Ref
}

func newWorld(t *testing.T, d *moduletest.Desk) *world {
	op := d.Make("service/operation", record.Input{"title": "Move in", "type_id": 2, "status": 1, "requester_username": "admin"})
	return &world{d, t, record.Ref{Model: "service/operation", ID: op.ID}}
}

func (w *world) task(title string, more record.Input) record.Ref {
	in := record.Input{"title": title, "type_id": 1, "model_alias": w.op.Model, "model_id": w.op.ID}
	for k, v := range more {
		in[k] = v
	}
	return record.Ref{Model: task.Task, ID: w.Make(task.Task, in).ID}
}

func (w *world) set(ref record.Ref, in record.Input) (*record.Record, error) {
	return w.Records.Update(w.As(admin.Admin), ref, in, record.Options{})
}

func TestATaskCannotStartBeforeWhatItDependsOnIsDone(t *testing.T) {
	moduletest.Both(t, func(t *testing.T, d *moduletest.Desk) {
		w := newWorld(t, d)
		first := w.task("Lay the cable", nil)
		second := w.task("Plug the phone", record.Input{"predecessor_ids": []int64{first.ID}})
		for _, status := range []int{2, 3} {
			if _, err := w.set(second, record.Input{"status": status}); err == nil {
				t.Errorf("the second task takes status %d before the first is done", status)
			}
		}
		if r, err := w.set(first, record.Input{"status": 3}); err != nil || r.Values.Int("completion") != 100 || r.Values["ended_at"] == nil {
			t.Fatalf("done is %v, %v", r, err)
		}
		if _, err := w.set(second, record.Input{"status": 2}); err != nil {
			t.Errorf("the second task cannot start though the first is done: %v", err)
		}
		if r, err := w.set(first, record.Input{"status": 2}); err != nil || r.Values.Int("completion") >= 100 {
			t.Errorf("a task that left Done is %v, %v", r, err)
		}
	})
}

func TestTasksDoNotWaitForEachOtherInACircle(t *testing.T) {
	moduletest.Both(t, func(t *testing.T, d *moduletest.Desk) {
		w := newWorld(t, d)
		a := w.task("A", nil)
		b := w.task("B", record.Input{"predecessor_ids": []int64{a.ID}})
		c := w.task("C", record.Input{"predecessor_ids": []int64{b.ID}})
		for _, on := range []record.Ref{a, b, c} {
			if _, err := w.set(a, record.Input{"predecessor_ids": []int64{on.ID}}); err == nil {
				t.Errorf("A waits for %v", on)
			}
		}
		if _, err := w.set(c, record.Input{"predecessor_ids": []int64{a.ID, b.ID}}); err != nil {
			t.Errorf("two ways to the same task are no circle: %v", err)
		}
	})
}

func TestATaskEndsAfterItStarts(t *testing.T) {
	moduletest.Both(t, func(t *testing.T, d *moduletest.Desk) {
		w := newWorld(t, d)
		if _, err := w.set(w.task("A", nil), record.Input{"started_at": "2026-01-02T10:00:00Z", "ended_at": "2026-01-02T09:00:00Z"}); err == nil {
			t.Error("a task ends before it starts")
		}
	})
}

func TestATemplateMakesItsTasksInOneStep(t *testing.T) {
	moduletest.Both(t, func(t *testing.T, d *moduletest.Desk) {
		w := newWorld(t, d)
		tpl := d.Make(task.Template, record.Input{"name": "Move in", "tasks": []any{
			map[string]any{"title": "Desk", "type_id": 1, "offset_days": 1},
			map[string]any{"title": "Phone", "type_id": 1, "offset_days": 3, "after": []any{0}}}})
		if _, err := d.Records.ActWith(d.As(admin.Admin), w.op, "apply_tasks", record.Input{"template_id": tpl.ID}); err != nil {
			t.Fatal(err)
		}
		page, err := d.Records.List(d.System(), record.ListRequest{Model: task.Task, Fields: []string{"title", "predecessor_ids", "model_id", "due_date"}, Sort: []string{"entity_id"}, Limit: 10})
		if err != nil || len(page.Rows) != 2 {
			t.Fatalf("%d tasks (%v)", len(page.Rows), err)
		}
		desk, phone := page.Rows[0], page.Rows[1]
		if on := phone.Values.IDs("predecessor_ids"); len(on) != 1 || on[0] != desk.ID || phone.Values.Int("model_id") != w.op.ID {
			t.Errorf("the second task is %v", phone.Values)
		}
		if days := (phone.Values.Int("due_date") - desk.Values.Int("due_date")) / 86400; days != 2 {
			t.Errorf("the due dates are %d days apart", days)
		}
		if _, err := d.Records.ActWith(d.As(admin.Admin), w.op, "apply_tasks", record.Input{"template_id": 999}); err == nil {
			t.Error("a template that is not there is applied")
		}
	})
}

func tasksOf(t *testing.T, d *moduletest.Desk, op int64) (titles []string) {
	t.Helper()
	page, err := d.Records.List(d.System(), record.ListRequest{Model: task.Task, Fields: []string{"title", "template_id"}, Sort: []string{"entity_id"}, Limit: 100,
		Where: condition.And(condition.Rule("model_alias", condition.Equal, "service/operation"), condition.Rule("model_id", condition.Equal, op))})
	if err != nil {
		t.Fatal(err)
	}
	for _, r := range page.Rows {
		if r.Values.Int("template_id") == 0 {
			t.Errorf("%s does not know its template", r.Values.Text("title"))
		}
		titles = append(titles, r.Values.Text("title"))
	}
	return titles
}

func TestANewOperationGetsTheTasksOfItsType(t *testing.T) {
	moduletest.Both(t, func(t *testing.T, d *moduletest.Desk) {
		one := func(title string) []any { return []any{map[string]any{"title": title, "type_id": 1}} }
		tpl := d.Make(task.Template, record.Input{"name": "Second", "position": 2, "service_type_ids": []int64{4}, "tasks": append(one("Test"), map[string]any{"title": "Roll out", "type_id": 1, "after": []any{0}})})
		d.Make(task.Template, record.Input{"name": "First", "position": 1, "service_type_ids": []int64{4, 2}, "tasks": one("Plan")})
		d.Make(task.Template, record.Input{"name": "Off", "status": 0, "service_type_ids": []int64{4}, "tasks": one("Never")})
		d.Make(task.Template, record.Input{"name": "By hand", "tasks": one("By hand")})
		d.Make(admin.User, record.Input{"username": "anna", "firstname": "Anna", "role_id": d.Role(admin.Users)})
		change := func(kind int) int64 {
			return d.MakeAs(d.As(admin.Admin), "service/operation", record.Input{"title": "New switch", "type_id": kind, "requester_username": "anna"}).ID
		}
		if got := tasksOf(t, d, change(4)); !slices.Equal(got, []string{"Plan", "Test", "Roll out"}) {
			t.Errorf("a change begins with %q", got)
		}
		if got := tasksOf(t, d, change(1)); len(got) != 0 {
			t.Errorf("an incident begins with %q", got)
		}
		kind := d.Make(task.Type, record.Input{"name": "Of accounts", "model_aliases": []string{"crm/account"}})
		d.Make(task.Template, record.Input{"name": "Broken", "service_type_ids": []int64{1}, "tasks": []any{map[string]any{"title": "Fits", "type_id": 1}, map[string]any{"title": "Fits not", "type_id": kind.ID}}})
		if got := tasksOf(t, d, change(1)); len(got) != 0 {
			t.Errorf("a template that cannot be applied leaves %q", got)
		}
		own := d.MakeAs(d.As("anna"), "service/operation", record.Input{"title": "A phone", "type_id": 2})
		if got := tasksOf(t, d, own.ID); !slices.Equal(got, []string{"Plan"}) {
			t.Errorf("a request from the portal begins with %q", got)
		}
		if _, err := d.Records.Update(d.As(admin.Admin), record.Ref{Model: task.Template, ID: tpl.ID}, record.Input{"tasks": []any{
			map[string]any{"title": "A", "type_id": 1, "after": []any{1}}, map[string]any{"title": "B", "type_id": 1, "after": []any{0}}}}, record.Options{}); err == nil || !strings.Contains(err.Error(), "tasks") {
			t.Errorf("tasks that wait for each other: %v", err)
		}
	})
}
