package api_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"steward/engine/record"
)

// The scenarios at the end of the specification of comments and worklogs, through the API. Mails and contract lines have
// their own tests.

const activities = "/records/activity/activity"

// said are the texts of the activities of an operation that somebody reads, as they come.
func said(t *testing.T, v *visitor, id int64) []string {
	t.Helper()
	var out []string
	for _, a := range v.get(at(id, "/activities?limit=50")).must(t, 200).items() {
		out = append(out, fmt.Sprint(a["description"]))
	}
	return out
}

func TestTheOrderOfCommentsIsThatOfTheConfiguration(t *testing.T) {
	h := newOffice(t)
	luca, id := h.as("luca"), h.operation("Printer", "giulia")
	for i, words := range []string{"First", "Second", "Third"} {
		a := h.Make("activity/activity", record.Input{"model_alias": operation, "model_id": id, "type": 1, "description": words, "created_at": fmt.Sprintf("2026-01-0%dT10:00:00Z", i+1)})
		_ = a
	}
	if got := said(t, luca, id); !slices.Equal(got, []string{"Third", "Second", "First"}) {
		t.Errorf("newest first: %q", got)
	}
	h.setting("activity.newest_first", false)
	if got := said(t, luca, id); !slices.Equal(got, []string{"First", "Second", "Third"}) {
		t.Errorf("oldest first: %q", got)
	}
}

func TestAnEndUserCommentsInHisOwnNameAndLogsNoWork(t *testing.T) {
	h := newOffice(t)
	giulia, id := h.as("giulia"), h.operation("Printer", "giulia")
	if got := giulia.post(at(id, "/activities"), map[string]any{"type": 2, "description": "Work", "duration": 30}); got.status != 403 {
		t.Errorf("her worklog: %s", got)
	}
	got := giulia.post(at(id, "/activities"), map[string]any{"type": 1, "description": "Hello", "worker_username": "root", "portal_visibility": false})
	if got.status == 201 {
		if got.text("created_by") != "giulia" || got.body["portal_visibility"] != true || got.text("worker_username") != "" {
			t.Errorf("a forged author: %s", got)
		}
	} else if got.status != 400 {
		t.Errorf("a forged author: %s", got)
	}
	mine := giulia.post(at(id, "/activities"), map[string]any{"type": 1, "description": "Hello again"}).must(t, 201)
	for method, body := range map[string]any{"PATCH": map[string]any{"description": "Other words"}, "DELETE": nil} {
		if got := giulia.do(method, fmt.Sprintf("%s/%d", activities, mine.id()), body); got.status != 403 && got.status != 404 {
			t.Errorf("%s of her comment: %s", method, got)
		}
	}
}

func TestBeginAndEndGiveTheDurationAndADurationTheEnd(t *testing.T) {
	h := newOffice(t)
	luca, id := h.as("luca"), h.operation("Printer", "giulia")
	log := func(in map[string]any) answer {
		in["type"], in["description"] = 2, "Work"
		return luca.post(at(id, "/activities"), in)
	}
	if got := log(map[string]any{"started_at": "2026-01-02T09:00:00Z", "ended_at": "2026-01-02T10:30:00Z"}).must(t, 201); got.number("duration") != 90 {
		t.Errorf("09:00 to 10:30 is %s", got)
	}
	if got := log(map[string]any{"started_at": "2026-01-02T09:00:00Z", "duration": 120}).must(t, 201); got.text("ended_at") != "2026-01-02T11:00:00Z" {
		t.Errorf("09:00 and two hours is %s", got)
	}
	if got := log(map[string]any{"started_at": "2026-01-02T09:00:00Z", "ended_at": "2026-01-02T08:00:00Z"}); got.status != 400 {
		t.Errorf("an end before the begin: %s", got)
	}
	if got := luca.get(at(id)).must(t, 200); got.number("worklog_total") != 210 {
		t.Errorf("the operation sums %d minutes", got.number("worklog_total"))
	}
}

func TestWorklogsShowInThePortalOnlyWhereTheyAreSwitchedOn(t *testing.T) {
	h := newOffice(t)
	luca, giulia, id := h.as("luca"), h.as("giulia"), h.operation("Printer", "giulia")
	log := func(v *visitor, words string) answer {
		return v.post(at(id, "/activities"), map[string]any{"type": 2, "description": words, "duration": 30, "portal_visibility": true})
	}
	log(luca, "Looked").must(t, 201)
	if got := said(t, giulia, id); len(got) != 0 {
		t.Errorf("switched off, she sees %q", got)
	}
	h.setting("activity.show_worklogs", true)
	if got := said(t, giulia, id); !slices.Equal(got, []string{"Looked"}) {
		t.Errorf("switched on, she sees %q", got)
	}
	if got := log(giulia, "Mine"); got.status != 403 {
		t.Errorf("she logs without the switch: %s", got)
	}
	h.setting("activity.add_edit_worklogs", true)
	mine := log(giulia, "Mine").must(t, 201)
	if mine.text("created_by") != "giulia" {
		t.Errorf("her worklog is %s", mine)
	}
	giulia.patch(fmt.Sprintf("%s/%d", activities, mine.id()), map[string]any{"duration": 40}).must(t, 200)
	page := giulia.get(activities+"?fields=created_by&limit=50").must(t, 200)
	for _, a := range page.items() {
		if a["created_by"] != "giulia" {
			if got := giulia.patch(fmt.Sprintf("%s/%.0f", activities, a["entity_id"]), map[string]any{"duration": 1}); got.status != 403 {
				t.Errorf("she changes the work of %v: %s", a["created_by"], got)
			}
		}
	}
}

func TestWorkActivityShowsAKeyUserHisWorkAndThatOnHisRecordsAndAnAdministratorAll(t *testing.T) {
	h := newOffice(t)
	karin := h.ids["karin"]
	_ = karin
	team := h.group("Team", "karin")
	make := func(title string, more record.Input) int64 {
		in := record.Input{"type_id": 1, "title": title, "requester_username": "giulia"}
		for k, v := range more {
			in[k] = v
		}
		return h.Make(operation, in).ID
	}
	log := func(who, words string, id int64) {
		h.as(who).post(at(id, "/activities"), map[string]any{"type": 2, "description": words, "duration": 30}).must(t, 201)
	}
	log("luca", "Of others", make("Other", nil))
	log("luca", "On hers", make("Hers", record.Input{"assigned_username": "karin"}))
	log("luca", "On her group's", make("Group", record.Input{"assigned_group_id": team}))
	log("karin", "Her own", make("Any", nil))
	see := func(who, path string) []string {
		t.Helper()
		var out []string
		for _, a := range h.as(who).get(path).must(t, 200).items() {
			out = append(out, fmt.Sprint(a["description"]))
		}
		slices.Sort(out)
		return out
	}
	query := activities + "?grid=worklogs&fields=description&limit=50"
	want := []string{"Her own", "On her group's", "On hers"}
	if got := see("karin", query); !slices.Equal(got, want) {
		t.Errorf("the key user sees %q", got)
	}
	if got := see("adele", query); len(got) != 4 {
		t.Errorf("the administrator sees %q", got)
	}
	if got := see("karin", activities+"?fields=description&limit=50"); len(got) != 4 {
		t.Errorf("on the records themselves she reads %q", got)
	}
	export := string(h.as("karin").get("/export/activity/activity?format=csv&grid=worklogs&fields=description").must(t, 200).raw)
	for _, words := range append(want, "Of others") {
		if strings.Contains(export, words) != slices.Contains(want, words) {
			t.Errorf("the export has %q wrongly: %s", words, export)
		}
	}
}

func TestCommentsHangOnEveryModelThatHasThem(t *testing.T) {
	h := newOffice(t)
	luca := h.as("luca")
	for alias, id := range map[string]int64{
		"company/company":           h.ids["company"],
		"crm/account":               h.Make("crm/account", record.Input{"name": "Acme"}).ID,
		"task/task":                 h.Make("task/task", record.Input{"title": "Call", "type_id": 1, "model_alias": operation, "model_id": h.operation("A", "giulia"), "owner_username": "luca"}).ID,
		"announcement/announcement": h.Make("announcement/announcement", record.Input{"title": "Outage"}).ID,
	} {
		path := fmt.Sprintf("/records/%s/%d/activities", alias, id)
		got := luca.post(path, map[string]any{"type": 1, "description": "On it"})
		if got.status == 404 || got.status == 400 && strings.Contains(got.String(), "model") {
			t.Logf("%s has no comments: %s", alias, got)
			if alias != "company/company" {
				t.Errorf("%s: %s", alias, got)
			}
			continue
		}
		got.must(t, 201)
		if list := luca.get(path).must(t, 200).items(); len(list) != 1 || list[0]["description"] != "On it" {
			t.Errorf("%s: %v", alias, list)
		}
	}
}

func TestACommentThatDisablesRoutingRunsNoRule(t *testing.T) {
	h := newOffice(t)
	h.as("root").post("/records/service/routing", map[string]any{"name": "On update", "run_on": "create_update", "input": map[string]any{"field": "status", "operator": "equal", "value": 3},
		"output": []any{map[string]any{"field": "assigned_username", "value": "marta"}}}).must(t, 201)
	for disable, want := range map[bool]string{true: "", false: "marta"} {
		id := h.Make(operation, record.Input{"type_id": 1, "title": "Printer", "requester_username": "giulia", "status": 3, "disable_routing": true}).ID
		if _, err := h.Records.Update(h.System(), record.Ref{Model: operation, ID: id}, record.Input{"disable_routing": false}, record.Options{Unrouted: true}); err != nil {
			t.Fatal(err)
		}
		luca := h.as("luca")
		luca.post(at(id, "/activities"), map[string]any{"type": 1, "description": "Words", "disable_routing": disable}).must(t, 201)
		if got := luca.get(at(id)).must(t, 200); got.text("assigned_username") != want {
			t.Errorf("disable_routing %t: it is %q's", disable, got.text("assigned_username"))
		}
	}
}

func TestTheActivitiesOfADeletedOperationAreGone(t *testing.T) {
	h := newOffice(t)
	luca, id := h.as("luca"), h.operation("Printer", "giulia")
	luca.post(at(id, "/activities"), map[string]any{"type": 1, "description": "Words"}).must(t, 201)
	luca.post(at(id, "/activities"), map[string]any{"type": 2, "description": "Work", "duration": 5}).must(t, 201)
	luca.do("DELETE", at(id), nil).must(t, 200)
	for _, grid := range []string{"worklogs", "comments", "all"} {
		if got := h.as("adele").get(activities+"?grid="+grid).must(t, 200).items(); len(got) != 0 {
			t.Errorf("%s shows %v", grid, got)
		}
	}
}

func TestAnEmptyCommentIsRefused(t *testing.T) {
	h := newOffice(t)
	luca, id := h.as("luca"), h.operation("Printer", "giulia")
	for _, empty := range []any{"", "<p> </p>", nil} {
		if got := luca.post(at(id, "/activities"), map[string]any{"type": 1, "description": empty}); got.status != 400 {
			t.Errorf("%q is a comment: %s", empty, got)
		}
	}
}
