package api_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"
	"time"

	"steward/engine/record"
	"steward/modules/access"
)

// What people at a desk do beside filing and closing: what hangs on a record and leads back to it, who else has it open, who
// follows it, buttons and words of the portal.

// heldBy is what a row of a list says it hangs on, "INC-7 Printer"; "" where it says nothing.
func heldBy(row map[string]any) string {
	on, _ := row["_record"].(map[string]any)
	if on == nil {
		return ""
	}
	return strings.TrimSpace(fmt.Sprintf("%v %v", on["number"], on["title"]))
}

func TestWhatATaskAndAWorklogHangOnIsNamedForWhoMayReadIt(t *testing.T) {
	h := newOffice(t)
	own := h.group("Own", "karin")
	h.Make(access.GroupRule, record.Input{"group_id": own, "model_alias": operation, "permission": "read", "mode": "condition",
		"expression": `{"field":"assigned_group_id","operator":"in","value":"{{current_user.group_ids}}"}`})
	mine := h.Make(operation, record.Input{"type_id": 1, "title": "Ours", "requester_username": "giulia", "assigned_group_id": own}).ID
	theirs := h.Make(operation, record.Input{"type_id": 1, "title": "Theirs", "requester_username": "giulia"}).ID
	for _, id := range []int64{mine, theirs} {
		h.task(id, record.Input{"title": "Call", "owner_username": "karin"})
		h.as("luca").post(at(id, "/activities"), map[string]any{"type": 2, "description": "Work", "duration": 30}).must(t, 201)
	}
	names := func(who, path string) []string {
		t.Helper()
		var out []string
		for _, row := range h.as(who).get(path).must(t, 200).items() {
			out = append(out, heldBy(row))
		}
		slices.Sort(out)
		return out
	}
	both := []string{fmt.Sprintf("INC-%d Ours", mine), fmt.Sprintf("INC-%d Theirs", theirs)}
	if got := names("adele", tasks+"?grid=open&fields=title,model_alias,model_id"); !slices.Equal(got, both) {
		t.Errorf("tasks hang on %q", got)
	}
	if got := names("adele", activities+"?grid=worklogs&fields=duration,model_alias,model_id"); !slices.Equal(got, both) {
		t.Errorf("worklogs hang on %q", got)
	}
	if got := names("karin", tasks+"?grid=open&fields=title,model_alias,model_id"); !slices.Equal(got, []string{"", both[0]}) {
		t.Errorf("who may not read the other operation is told %q", got)
	}
	if got := names("adele", tasks+"?grid=open&fields=title"); !slices.Equal(got, []string{"", ""}) {
		t.Errorf("who does not ask is told %q", got)
	}
	task := h.as("karin").get(tasks+"?grid=open&fields=title,model_alias,model_id&sort=entity_id").must(t, 200).items()[0]
	shown, _ := h.as("karin").get(fmt.Sprintf("/screens/record/task/task/%.0f", task["entity_id"])).must(t, 200).body["record"].(map[string]any)
	if got := heldBy(shown); got != both[0] {
		t.Errorf("the screen of the task leads to %q", got)
	}
}

func TestTheTasksOfAnOperationStandInAGridOfTheirOwnThatIsConfigured(t *testing.T) {
	h := newOffice(t)
	field := h.group("Field", "luca")
	root := h.as("root")
	grids := func(who, context string) map[string]map[string]any {
		out := map[string]map[string]any{}
		list, _ := h.as(who).get("/screens/list/task/task"+context).must(t, 200).body["grids"].([]any)
		for _, g := range list {
			one := g.(map[string]any)
			out[one["code"].(string)] = one
		}
		return out
	}
	tab := grids("marta", "?context=model_alias:"+operation)["of_operation"]
	if on, _ := tab["context"].(map[string]any); on["model_alias"] != operation || tab["sort"] != "due_date,entity_id" {
		t.Errorf("the grid of the tab is %v", tab)
	}
	if _, among := grids("marta", "")["of_operation"]; among {
		t.Error("the grid of the tab stands among the global ones")
	}
	root.post("/config", map[string]any{"changes": []any{set("grid", "task/task/of_operation", "sort", "-created_at"),
		map[string]any{"kind": "grid", "code": "task/task/field", "value": map[string]any{"code": "field", "model": "task/task", "label": "Field", "groups": []int64{field}, "sort": "due_date",
			"columns": []any{map[string]any{"field": "title"}, map[string]any{"field": "model_alias"}, map[string]any{"field": "model_id", "renderer": "record"}, map[string]any{"field": "due_date"}}}}}}).must(t, 200)
	if got := grids("marta", "?context=model_alias:"+operation)["of_operation"]["sort"]; got != "-created_at" {
		t.Errorf("the tab is sorted by %v", got)
	}
	if g := grids("luca", "")["field"]; g["sort"] != "due_date" || !strings.Contains(fmt.Sprint(g["columns"]), "renderer:record") {
		t.Errorf("the group has %v", g)
	}
	if _, among := grids("marta", "")["field"]; among {
		t.Error("another group has it too")
	}
}

func TestWhoHasAnOperationOpenIsToldToWhoReadsItAndNeverToRequesters(t *testing.T) {
	h := newOffice(t)
	id, hidden := h.operation("Printer", "giulia"), h.operation("Other", "piero")
	luca, marta, giulia := h.as("luca"), h.as("marta"), h.as("giulia")
	agents, requester := h.hear(marta), h.hear(giulia)
	wait := func(stream <-chan string, word string) string {
		t.Helper()
		for heard := ""; ; {
			select {
			case m := <-stream:
				if heard += m; strings.Contains(heard, word) {
					return heard
				}
			case <-time.After(10 * time.Second):
				t.Fatalf("%s is not heard: %s", word, heard)
			}
		}
	}
	say := func(v *visitor, on int64, doing string) answer {
		return v.post("/presence", map[string]any{"model": operation, "id": on, "doing": doing})
	}
	say(luca, id, "viewing")
	if heard := wait(agents, "event: presence"); !strings.Contains(heard, `"doing":"viewing"`) || !strings.Contains(heard, "luca") {
		t.Errorf("she hears %s", heard)
	}
	say(luca, id, "editing")
	wait(agents, `"doing":"editing"`)
	if got := say(giulia, id, "viewing"); got.status >= 300 {
		t.Errorf("the requester opens her own: %s", got)
	}
	if got := say(giulia, hidden, "viewing"); got.status != 404 {
		t.Errorf("the requester opens one of another: %s", got)
	}
	if got := say(luca, id, "dreaming"); got.status != 400 {
		t.Errorf("he dreams: %s", got)
	}
	luca.patch(at(id), map[string]any{"urgency_id": 2}).must(t, 200)
	if heard := wait(requester, "event: record"); strings.Contains(heard, "presence") {
		t.Errorf("the requester hears who reads her request: %s", heard)
	}
	if heard := wait(agents, "event: record"); strings.Contains(heard, "giulia") {
		t.Errorf("a requester is shown as one of the desk: %s", heard)
	}
}

func TestWhoFollowsAnOperationHearsOfPublicAndInternalWordsButNotOfHisOwn(t *testing.T) {
	h := newOffice(t)
	id := h.operation("Printer", "giulia")
	luca, marta := h.as("luca"), h.as("marta")
	luca.post(at(id, "/actions/follow"), nil).must(t, 200)
	said := func(v *visitor) int {
		h.Mails() // runs the jobs
		return len(v.get("/notices").must(t, 200).items())
	}
	luca.post(at(id, "/activities"), map[string]any{"type": 1, "description": "Mine"}).must(t, 201)
	if n := said(luca); n != 0 {
		t.Errorf("his own words give him %d notices", n)
	}
	marta.post(at(id, "/activities"), map[string]any{"type": 1, "description": "Internal"}).must(t, 201)
	if n := said(luca); n != 1 {
		t.Errorf("internal words give %d notices", n)
	}
	marta.post(at(id, "/activities"), map[string]any{"type": 1, "description": "Public", "portal_visibility": true}).must(t, 201)
	if n := said(luca); n != 2 {
		t.Errorf("public words give %d notices", n)
	}
	luca.post(at(id, "/actions/unfollow"), nil).must(t, 200)
	marta.post(at(id, "/activities"), map[string]any{"type": 1, "description": "Later"}).must(t, 201)
	if n := said(luca); n != 2 {
		t.Errorf("who stopped following has %d notices", n)
	}
}

func TestTheShippedButtonsTakeAnOperationOverAndOpenItAgain(t *testing.T) {
	h := newOffice(t)
	id := h.operation("Printer", "giulia")
	luca, giulia := h.as("luca"), h.as("giulia")
	press := func(v *visitor, code string) answer { return v.post(at(id, "/buttons/"+code), nil) }
	if got := press(giulia, "take"); got.status != 404 {
		t.Errorf("a requester takes it: %s", got)
	}
	press(luca, "take").must(t, 200)
	if op := luca.get(at(id)).must(t, 200); op.text("assigned_username") != "luca" || op.number("status") != 2 {
		t.Errorf("taken over it is %s", op)
	}
	if got := press(luca, "take"); got.status != 403 {
		t.Errorf("he takes what he has: %s", got)
	}
	if got := press(luca, "reopen"); got.status != 403 {
		t.Errorf("he opens what is open: %s", got)
	}
	luca.patch(at(id), map[string]any{"status": 7}).must(t, 200)
	press(luca, "reopen").must(t, 200)
	if op := luca.get(at(id)).must(t, 200); op.number("status") != 2 || op.number("reopen_count") != 1 || op.text("closed_at") != "" {
		t.Errorf("opened again it is %s", op)
	}
}

func TestAProblemIsClosedWithItsIncidentsByTheDeskAlone(t *testing.T) {
	h := newOffice(t)
	problem := h.Make(operation, record.Input{"type_id": 3, "title": "Bad switch", "requester_username": "giulia"}).ID
	incident := h.operation("No wireless", "giulia")
	h.Make("relation/link", record.Input{"relation_id": 1, "source_id": problem, "destination_id": incident})
	luca, giulia := h.as("luca"), h.as("giulia")
	if got := giulia.post(at(problem, "/actions/close_with_incidents"), map[string]any{"solution": "Replaced"}); got.status < 400 {
		t.Errorf("a requester closes it: %s", got)
	}
	luca.post(at(problem, "/actions/close_with_incidents"), map[string]any{"solution": "Replaced"}).must(t, 200)
	for _, id := range []int64{problem, incident} {
		if op := luca.get(at(id)).must(t, 200); op.number("status") != 7 || !strings.Contains(op.text("solution"), "Replaced") {
			t.Errorf("%s is %s", op.text("title"), op)
		}
	}
	if got := giulia.get(at(incident, "/activities")).must(t, 200).items(); len(got) != 1 || !strings.Contains(fmt.Sprint(got[0]["description"]), "Replaced") {
		t.Errorf("the requester of the incident reads %v", got)
	}
}

func TestTheTextAfterSubmittingReachesWhoIsOfferedTheRequest(t *testing.T) {
	l := newLobby(t)
	words := "<p>We answer <strong>today</strong></p>"
	if _, err := l.Records.Update(l.System(), record.Ref{Model: "portal/request", ID: l.request}, record.Input{"confirmation_text": words}, record.Options{}); err != nil {
		t.Fatal(err)
	}
	said := func(v *visitor, path string) (out []string) {
		groups, _ := v.get(path).must(t, 200).body["groups"].([]any)
		for _, g := range groups {
			list, _ := g.(map[string]any)["requests"].([]any)
			for _, r := range list {
				if text, _ := r.(map[string]any)["confirmation"].(string); text != "" {
					out = append(out, text)
				}
			}
		}
		return slices.Compact(out) // it stands in two groups
	}
	for path, v := range map[string]*visitor{"/portal": l.as("giulia"), "/guest": l.visitor} {
		if got := said(v, path); !slices.Equal(got, []string{words}) {
			t.Errorf("%s says %q", path, got)
		}
	}
}
