package api_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"steward/engine/record"
	"steward/engine/script"
)

// The scenarios at the end of the specification of tasks, through the API. What happens when the last task is done belongs to
// the flows.

const tasks = "/records/task/task"

func (h *office) task(on int64, more record.Input) int64 {
	in := record.Input{"title": "Call", "type_id": 1, "model_alias": operation, "model_id": on}
	for k, v := range more {
		in[k] = v
	}
	return h.Make("task/task", in).ID
}

func taskTitles(t *testing.T, v *visitor, query string) []string {
	t.Helper()
	var out []string
	for _, r := range v.get(tasks+"?fields=title&limit=50&"+query).must(t, 200).items() {
		out = append(out, fmt.Sprint(r["title"]))
	}
	slices.Sort(out)
	return out
}

func TestEachTypeOfTaskShowsTheFormThatItsRuleNames(t *testing.T) {
	h := newOffice(t)
	root := h.as("root")
	installation := root.post("/records/task/type", map[string]any{"name": "Installation", "model_aliases": []string{operation}}).must(t, 201).id()
	root.post("/config", map[string]any{"changes": []any{
		map[string]any{"kind": "field", "code": "task/task.cust_rack", "value": map[string]any{"element_type": "text", "label": map[string]any{"en": "Rack"}}},
		map[string]any{"kind": "form", "code": "task/task/installation", "value": map[string]any{"code": "installation", "model": "task/task", "label": "Installation", "priority": 100,
			"when": map[string]any{"field": "type_id", "operator": "equal", "value": installation},
			"tabs": []any{map[string]any{"code": "main", "label": "Main", "fieldsets": []any{map[string]any{"code": "main", "label": "Main",
				"fields": []any{map[string]any{"field": "title"}, map[string]any{"field": "type_id"}, map[string]any{"field": "status"}, map[string]any{"field": "cust_rack"}}}}}}}}}}).must(t, 200)
	id := h.operation("Move in", "giulia")
	luca := h.as("luca")
	made := luca.post(tasks, map[string]any{"title": "Mount", "type_id": installation, "model_alias": operation, "model_id": id, "cust_rack": "R7"}).must(t, 201)
	plain := luca.post(tasks, map[string]any{"title": "Call", "type_id": 1, "model_alias": operation, "model_id": id}).must(t, 201)
	if made.text("cust_rack") != "R7" || made.text("owner_username") != "luca" || made.number("status") != 1 {
		t.Errorf("the task is %s", made)
	}
	for one, want := range map[int64]bool{made.id(): true, plain.id(): false} {
		form, _ := luca.get(fmt.Sprintf("/screens/record/task/task/%d", one)).must(t, 200).body["form"].(map[string]any)
		if (form["code"] == "installation") != want {
			t.Errorf("the form of %d is %v", one, form["code"])
		}
	}
	if got := luca.post(tasks, map[string]any{"title": "Mount", "type_id": installation, "model_alias": "crm/account", "model_id": h.Make("crm/account", record.Input{"name": "Acme"}).ID}); got.status != 400 {
		t.Errorf("a type of operations on an account: %s", got)
	}
	root.patch(fmt.Sprintf("/records/task/type/%d", installation), map[string]any{"status": 0}).must(t, 200)
	if got := luca.post(tasks, map[string]any{"title": "Mount", "type_id": installation, "model_alias": operation, "model_id": id}); got.status != 400 {
		t.Errorf("a type that is off: %s", got)
	}
	luca.patch(fmt.Sprintf("%s/%d", tasks, made.id()), map[string]any{"title": "Mount it"}).must(t, 200)
}

func TestATaskOfAGroupIsSeenByItsMembersAndAdministrators(t *testing.T) {
	h := newOffice(t)
	field := h.group("Field", "marta")
	h.as("luca").post(tasks, map[string]any{"title": "On site", "type_id": 1, "model_alias": operation, "model_id": h.operation("A", "giulia"), "assigned_group_id": field}).must(t, 201)
	for who, want := range map[string]int{"luca": 1, "marta": 1, "karin": 0, "adele": 1} {
		if got := taskTitles(t, h.as(who), "grid=open"); len(got) != want {
			t.Errorf("%s sees %q", who, got)
		}
	}
}

func TestWhoLeadsATeamSeesAllTasksWhereTheSettingsNameHisGroup(t *testing.T) {
	h := newOffice(t)
	leaders := h.group("Leaders", "karin")
	id := h.operation("A", "giulia")
	luca := h.as("luca")
	one := luca.post(tasks, map[string]any{"title": "On site", "type_id": 1, "model_alias": operation, "model_id": id}).must(t, 201).id()
	karin, at := h.as("karin"), fmt.Sprintf("%s/%d", tasks, one)
	karin.get(at).must(t, 404)
	set := func(groups ...int64) {
		h.as("root").post("/config", map[string]any{"changes": []any{map[string]any{"kind": "setting", "code": "task.all_groups", "property": "value", "value": groups}}}).must(t, 200)
	}
	set(leaders)
	if got := taskTitles(t, karin, "grid=open"); !slices.Equal(got, []string{"On site"}) {
		t.Errorf("she sees %q", got)
	}
	karin.get(at).must(t, 200)
	if got := taskTitles(t, h.as("marta"), "grid=open"); len(got) != 0 {
		t.Errorf("who leads nobody sees %q", got)
	}
	set()
	karin.get(at).must(t, 404)
}

func TestAnEndUserSeesTheTasksMeantForThePortalAndChangesOnlyHisOwn(t *testing.T) {
	h := newOffice(t)
	id, others := h.operation("Move in", "giulia"), h.operation("Other", "piero")
	hidden := h.task(id, record.Input{"title": "Hidden"})
	shown := h.task(id, record.Input{"title": "Shown", "portal_visibility": true})
	hers := h.task(others, record.Input{"title": "Hers", "portal_visibility": true, "assigned_username": "giulia"})
	h.task(others, record.Input{"title": "Of others", "portal_visibility": true})
	giulia := h.as("giulia")
	if got := taskTitles(t, giulia, ""); !slices.Equal(got, []string{"Hers", "Shown"}) {
		t.Errorf("she sees %q", got)
	}
	giulia.get(fmt.Sprintf("%s/%d", tasks, hidden)).must(t, 404)
	giulia.get(fmt.Sprintf("%s/%d", tasks, shown)).must(t, 200)
	if got := giulia.patch(fmt.Sprintf("%s/%d", tasks, shown), map[string]any{"status": 3}); got.status != 403 {
		t.Errorf("she changes a task that is only shown: %s", got)
	}
	if got := giulia.patch(fmt.Sprintf("%s/%d?area=portal", tasks, hers), map[string]any{"status": 3, "title": "Renamed"}).must(t, 200); got.number("status") != 3 || got.text("title") != "Hers" || got.number("completion") != 100 {
		t.Errorf("her own task is %s", got)
	}
	if got := giulia.do("DELETE", fmt.Sprintf("%s/%d", tasks, hers), nil); got.status != 403 && got.status != 404 {
		t.Errorf("she deletes it: %s", got)
	}
	if got := giulia.post(tasks, map[string]any{"title": "New", "type_id": 1, "model_alias": operation, "model_id": id}); got.status != 403 && got.status != 404 {
		t.Errorf("she adds one: %s", got)
	}
	if _, err := h.Records.Update(h.System(), record.Ref{Model: "task/task", ID: shown}, record.Input{"portal_visibility": false}, record.Options{}); err != nil {
		t.Fatal(err)
	}
	giulia.get(fmt.Sprintf("%s/%d", tasks, shown)).must(t, 404)
}

func TestATaskEndsAfterItStartsAndWaitsForWhatItDependsOn(t *testing.T) {
	h := newOffice(t)
	luca, id := h.as("luca"), h.operation("Move in", "giulia")
	if got := luca.post(tasks, map[string]any{"title": "A", "type_id": 1, "model_alias": operation, "model_id": id, "started_at": "2026-01-02T10:00:00Z", "ended_at": "2026-01-02T09:00:00Z"}); got.faults()["ended_at"] == "" {
		t.Errorf("it ends before it starts: %s", got)
	}
	first := luca.post(tasks, map[string]any{"title": "Cable", "type_id": 1, "model_alias": operation, "model_id": id}).must(t, 201).id()
	second := luca.post(tasks, map[string]any{"title": "Phone", "type_id": 1, "model_alias": operation, "model_id": id, "predecessor_ids": []int64{first}}).must(t, 201).id()
	if got := luca.patch(fmt.Sprintf("%s/%d", tasks, second), map[string]any{"status": 2}); got.status != 400 || !strings.Contains(got.String(), "Cable") {
		t.Errorf("the second starts: %s", got)
	}
	luca.patch(fmt.Sprintf("%s/%d", tasks, first), map[string]any{"status": 3}).must(t, 200)
	luca.patch(fmt.Sprintf("%s/%d", tasks, second), map[string]any{"status": 2}).must(t, 200)
}

func TestABrokenScriptOfTheTaskGridShowsAgentsNoTasksAndNoStack(t *testing.T) {
	h := newOffice(t)
	id := h.operation("A", "giulia")
	h.task(id, record.Input{"title": "Keep", "owner_username": "luca"})
	h.task(id, record.Input{"title": "Drop", "owner_username": "luca"})
	root := h.as("root")
	narrow := func(code string) {
		root.post("/config", map[string]any{"changes": []any{set("grid", "task/task/open", "script", code)}}).must(t, 200)
	}
	narrow("$this.addFieldToFilter('title', {like: 'Kee%'});")
	if got := taskTitles(t, h.as("luca"), "grid=open"); !slices.Equal(got, []string{"Keep"}) {
		t.Errorf("the script narrows to %q", got)
	}
	narrow("throw new Error('broken');")
	got := h.as("luca").get(tasks + "?grid=open")
	if len(got.items()) != 0 || !strings.Contains(got.String(), "broken") || strings.Contains(got.String(), " at ") {
		t.Errorf("with a broken script: %s", got)
	}
	h.Scripts.Limits = script.Limits{Time: 300 * time.Millisecond, Memory: 64 << 20, Loads: 100, Text: 1 << 16}
	narrow("for (;;) {}")
	if got := h.as("luca").get(tasks + "?grid=open"); len(got.items()) != 0 || !strings.Contains(got.String(), "interrupted") {
		t.Errorf("with a script that hangs: %s", got)
	}
}

func TestTheTasksOfADeletedOperationAreGone(t *testing.T) {
	h := newOffice(t)
	id := h.operation("A", "giulia")
	h.task(id, record.Input{"owner_username": "luca"})
	h.as("luca").do("DELETE", at(id), nil).must(t, 200)
	if n, err := h.Records.Count(h.System(), record.ListRequest{Model: "task/task"}, 0); err != nil || n != 0 {
		t.Errorf("%d tasks are left (%v)", n, err)
	}
}
