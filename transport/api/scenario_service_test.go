package api_test

import (
	"fmt"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"steward/engine/record"
	"steward/modules/access"
)

// The scenarios at the end of the specification of the service desk, through the API. Mails have their own tests.

// titlesIn are the titles of a list.
func titlesIn(t *testing.T, v *visitor, query string) []string {
	t.Helper()
	var out []string
	for _, r := range v.get(operations+"?fields=title&limit=100&"+query).must(t, 200).items() {
		out = append(out, r["title"].(string))
	}
	slices.Sort(out)
	return out
}

func (a answer) text(code string) string { s, _ := a.body[code].(string); return s }
func (a answer) number(code string) int64 {
	n, _ := a.body[code].(float64)
	return int64(n)
}

// member puts people into a new group.
func (h *office) group(name string, usernames ...string) int64 {
	h.tb.Helper()
	var ids []int64
	for _, u := range usernames {
		ids = append(ids, h.ids[u])
	}
	return h.Make(access.Group, record.Input{"name": name, "user_ids": ids}).ID
}

func TestAnEndUserReportsAnErrorAndTheDeskSeesWhoAndWhence(t *testing.T) {
	h := newOffice(t)
	giulia, luca := h.as("giulia"), h.as("luca")
	made := giulia.post(operations+"?area=portal", map[string]any{"type_id": 1, "title": "No wireless", "urgency_id": 2, "description": "<p>Since noon</p>"}).must(t, 201)
	if got := titlesIn(t, giulia, "grid=portal_open"); !slices.Equal(got, []string{"No wireless"}) {
		t.Errorf("her open requests are %q", got)
	}
	op := luca.get(at(made.id())).must(t, 200)
	if op.text("requester_username") != "giulia" || op.number("company_id") != h.ids["company"] || op.number("status") != 1 || op.text("source") != "portal" || op.number("type_id") != 1 {
		t.Errorf("the operator sees %s", op)
	}
	if got := titlesIn(t, luca, "grid=open&context=type_id:1"); !slices.Contains(got, "No wireless") {
		t.Errorf("under Incident stand %q", got)
	}
}

func TestASecretaryRequestsForTheBossWhoSeesItInThePortal(t *testing.T) {
	h := newOffice(t)
	made := h.as("luca").post(operations, map[string]any{"type_id": 2, "title": "A phone", "requester_username": "giulia"}).must(t, 201)
	if made.text("submit_username") != "luca" || made.text("requester_username") != "giulia" || made.number("company_id") != h.ids["company"] {
		t.Errorf("it is %s", made)
	}
	if got := titlesIn(t, h.as("giulia"), "grid=portal_open"); !slices.Equal(got, []string{"A phone"}) {
		t.Errorf("the boss sees %q", got)
	}
}

func TestEveryNewIncidentGoesToOnePersonButNotWhereACustomEventDisablesRouting(t *testing.T) {
	h := newOffice(t)
	root := h.as("root")
	known, err := h.Records.GetBy(h.System(), "category/category", "name", "Network")
	if err != nil {
		t.Fatal(err)
	}
	network := known.ID
	root.post("/records/service/routing", map[string]any{"name": "All to root", "input": map[string]any{"field": "type_id", "operator": "equal", "value": 1},
		"output": []any{map[string]any{"field": "assigned_username", "value": "root"}}}).must(t, 201)
	if got := root.post(operations, map[string]any{"requester_username": "giulia", "type_id": 1, "title": "One"}).must(t, 201); got.text("assigned_username") != "root" {
		t.Errorf("an incident is assigned to %q", got.text("assigned_username"))
	}
	if got := root.post(operations, map[string]any{"requester_username": "giulia", "type_id": 2, "title": "A request"}).must(t, 201); got.text("assigned_username") != "" {
		t.Errorf("a request is assigned to %q", got.text("assigned_username"))
	}
	root.post("/records/automation/event", map[string]any{"name": "No routing for the network", "model_alias": operation, "moment": "before_save",
		"code": fmt.Sprintf("if ($this.getCategory1() === %d) { $this.setDisableRouting(true); }", network)}).must(t, 201)
	if got := root.post(operations, map[string]any{"requester_username": "giulia", "type_id": 1, "title": "Two", "category1": network}).must(t, 201); got.text("assigned_username") != "" || got.body["disable_routing"] != true {
		t.Errorf("an incident of the network is %s", got)
	}
}

func TestTwoMatchingRulesBothWriteWhenTheFirstContinues(t *testing.T) {
	h := newOffice(t)
	root := h.as("root")
	all := map[string]any{"field": "type_id", "operator": "equal", "value": 1}
	first := root.post("/records/service/routing", map[string]any{"name": "First", "position": 10, "input": all, "continue_calculation": true, "output": []any{map[string]any{"field": "priority_id", "value": 2}}}).must(t, 201)
	root.post("/records/service/routing", map[string]any{"name": "Second", "position": 20, "input": all, "output": []any{map[string]any{"field": "assigned_username", "value": "luca"}}}).must(t, 201)
	if got := root.post(operations, map[string]any{"requester_username": "giulia", "type_id": 1, "title": "Both"}).must(t, 201); got.number("priority_id") != 2 || got.text("assigned_username") != "luca" {
		t.Errorf("with Continue: %s", got)
	}
	root.patch(fmt.Sprintf("/records/service/routing/%d", first.id()), map[string]any{"continue_calculation": false}).must(t, 200)
	if got := root.post(operations, map[string]any{"requester_username": "giulia", "type_id": 1, "title": "One"}).must(t, 201); got.number("priority_id") != 2 || got.text("assigned_username") != "" {
		t.Errorf("without Continue: %s", got)
	}
}

func TestAGroupOffersItsMembersAndAnotherGroupClearsTheAssignee(t *testing.T) {
	h := newOffice(t)
	l1, l2 := h.group("L1", "luca"), h.group("L2", "marta")
	luca := h.as("luca")
	id := h.operation("Printer", "giulia")
	offers := func(sentence, query string, want ...string) {
		t.Helper()
		var offered []string
		for _, c := range luca.get("/choices/"+operation+"/assigned_username?"+query).must(t, 200).items() {
			offered = append(offered, c["value"].(string))
		}
		if !slices.Equal(offered, want) {
			t.Errorf("%s: the picker offers %q", sentence, offered)
		}
	}
	offers("of a form", fmt.Sprintf("values[assigned_group_id]=%d", l1), "luca")
	luca.patch(at(id), map[string]any{"assigned_group_id": l1, "assigned_username": "luca"}).must(t, 200)
	offers("of a record", fmt.Sprintf("record=%d", id), "luca")
	offers("of a record whose form says another group", fmt.Sprintf("record=%d&values[assigned_group_id]=%d", id, l2), "marta")
	luca.get("/choices/"+operation+"/assigned_username?record=999999").must(t, 404)
	if got := luca.patch(at(id), map[string]any{"assigned_group_id": l2}).must(t, 200); got.text("assigned_username") != "" {
		t.Errorf("after the change of group it is %q's", got.text("assigned_username"))
	}
	if got := luca.patch(at(id), map[string]any{"assigned_username": "luca"}); got.status != 400 {
		t.Errorf("a stranger to the group is taken: %s", got)
	}
}

func TestAClosedOperationLeavesTheOpenGridsAndTheRequesterReopensIt(t *testing.T) {
	h := newOffice(t)
	luca, giulia := h.as("luca"), h.as("giulia")
	id := h.operation("Printer", "giulia")
	closed := luca.patch(at(id), map[string]any{"status": 7}).must(t, 200)
	if closed.text("closed_at") == "" || closed.text("closed_by") != "luca" {
		t.Errorf("it is %s", closed)
	}
	if got := titlesIn(t, luca, "grid=open"); len(got) != 0 {
		t.Errorf("open are %q", got)
	}
	giulia.post(at(id, "/activities"), map[string]any{"type": 1, "description": "Again"}).must(t, 201)
	if got := luca.get(at(id)).must(t, 200); got.number("status") != 2 || got.number("reopen_count") != 1 || got.text("closed_at") != "" {
		t.Errorf("after her comment it is %s", got)
	}
	if got := titlesIn(t, luca, "grid=open"); len(got) != 1 {
		t.Errorf("open are %q", got)
	}
}

func TestTheStatusDeletedIsLogicalAndDeleteIsForGood(t *testing.T) {
	h := newOffice(t)
	luca := h.as("luca")
	id := h.operation("Printer", "giulia")
	in := func(grid string, want int) {
		t.Helper()
		if got := titlesIn(t, luca, "grid="+grid); len(got) != want {
			t.Errorf("%s has %q", grid, got)
		}
	}
	luca.patch(at(id), map[string]any{"status": 9}).must(t, 200)
	in("deleted", 1)
	in("open", 0)
	in("all", 0)
	h.as("giulia").get(at(id)).must(t, 404)
	if got := luca.patch(at(id), map[string]any{"status": 1}).must(t, 200); got.body["is_deleted"] != false {
		t.Errorf("it is %s", got)
	}
	in("open", 1)
	in("deleted", 0)
	luca.post(at(id, "/activities"), map[string]any{"type": 1, "description": "Words"}).must(t, 201)
	gone := luca.do("DELETE", at(id), nil).must(t, 200)
	luca.get(at(id)).must(t, 404)
	if n, err := h.Records.Count(h.System(), record.ListRequest{Model: "activity/activity"}, 0); err != nil || n != 0 {
		t.Errorf("%d comments are left (%v)", n, err)
	}
	h.as("root").post("/batches/"+gone.text("batch")+"/undo", nil).must(t, 200)
	luca.get(at(id)).must(t, 200)
}

func TestTwentyClosedOperationsAreArchivedAtOnceAndStillFound(t *testing.T) {
	h := newOffice(t)
	luca := h.as("luca")
	var ids []int64
	for i := range 20 {
		ids = append(ids, h.Make(operation, record.Input{"type_id": 1, "title": fmt.Sprintf("Lastyear %d", i), "requester_username": "giulia", "status": 7}).ID)
	}
	if got := luca.post(operations+"/bulk", map[string]any{"action": "update", "ids": ids, "values": map[string]any{"is_archived": true}}).must(t, 200); got.number("done") != 20 {
		t.Fatalf("%s", got)
	}
	if got := titlesIn(t, luca, "grid=archived"); len(got) != 20 {
		t.Errorf("archived are %d", len(got))
	}
	for _, grid := range []string{"closed", "open", "all"} {
		if got := titlesIn(t, luca, "grid="+grid); len(got) != 0 {
			t.Errorf("%s still has %q", grid, got)
		}
	}
	found := luca.get("/search?q="+url.QueryEscape("Lastyear 7")).must(t, 200)
	if groups, _ := found.body["groups"].([]any); len(groups) == 0 {
		t.Errorf("the search finds %s", found)
	}
}

func TestAKeyUserCannotOpenAnOperationOfAnotherGroupByItsAddress(t *testing.T) {
	h := newOffice(t)
	own, other := h.group("Own", "karin"), h.group("Other", "marta")
	h.Make(access.GroupRule, record.Input{"group_id": own, "model_alias": operation, "permission": "read", "mode": "condition",
		"expression": `{"field":"assigned_group_id","operator":"in","value":"{{current_user.group_ids}}"}`})
	mine := h.Make(operation, record.Input{"type_id": 1, "title": "Ours", "requester_username": "giulia", "assigned_group_id": own}).ID
	theirs := h.Make(operation, record.Input{"type_id": 1, "title": "Theirs", "requester_username": "giulia", "assigned_group_id": other}).ID
	karin := h.as("karin")
	karin.get(at(mine)).must(t, 200)
	for _, path := range []string{at(theirs), at(theirs, "/history"), at(theirs, "/timeline"), fmt.Sprintf("/screens/record/%s/%d", operation, theirs)} {
		karin.get(path).must(t, 404)
	}
	if got := titlesIn(t, karin, "grid=all"); !slices.Equal(got, []string{"Ours"}) {
		t.Errorf("she sees %q", got)
	}
}

func TestACommentWithoutPortalVisibilityIsNotSeenByTheRequester(t *testing.T) {
	h := newOffice(t)
	luca, giulia := h.as("luca"), h.as("giulia")
	id := h.operation("Printer", "giulia")
	luca.post(at(id, "/activities"), map[string]any{"type": 1, "description": "Internal"}).must(t, 201)
	if got := giulia.get(at(id, "/activities")).must(t, 200).items(); len(got) != 0 {
		t.Errorf("she sees %v", got)
	}
	luca.post(at(id, "/activities"), map[string]any{"type": 1, "description": "Public", "portal_visibility": true}).must(t, 201)
	if got := giulia.get(at(id, "/activities")).must(t, 200).items(); len(got) != 1 || got[0]["description"] != "Public" {
		t.Errorf("she sees %v", got)
	}
}

func TestAnOperatorsCommentTakesANewOperationOverAndNothingElse(t *testing.T) {
	h := newOffice(t)
	operators := h.group("Operators", "luca")
	h.setting("service.comment_status", true)
	h.setting("service.comment_new_status", 2)
	h.setting("service.comment_exclude", []int{2, 3, 4, 5, 6, 7, 8, 9})
	h.setting("service.comment_groups", []int64{operators})
	for _, c := range []struct {
		sentence, who string
		status, want  int64
		kind          int
	}{
		{"an operator's comment on a new one", "luca", 1, 2, 1},
		{"his comment on one at a supplier", "luca", 5, 5, 1},
		{"his comment on a closed one", "luca", 7, 7, 1},
		{"his worklog on a new one", "luca", 1, 1, 2},
		{"the requester's comment on a new one", "giulia", 1, 1, 1},
		{"a comment of one who is in no group", "marta", 1, 1, 1},
	} {
		id := h.Make(operation, record.Input{"type_id": 1, "title": c.sentence, "requester_username": "giulia", "status": c.status}).ID
		in := map[string]any{"type": c.kind, "description": "Words"}
		if c.kind == 2 {
			in["duration"] = 10
		}
		said := h.as(c.who).post(at(id, "/activities"), in).must(t, 201)
		if got := h.as("luca").get(at(id)).must(t, 200).number("status"); got != c.want {
			t.Errorf("%s: the status is %d, want %d", c.sentence, got, c.want)
		}
		if c.status == 1 && c.want == 2 {
			h.as("luca").patch(at(id), map[string]any{"status": 1}).must(t, 200)
			h.as("luca").patch(fmt.Sprintf("/records/activity/activity/%d", said.id()), map[string]any{"description": "Better words"}).must(t, 200)
			if got := h.as("luca").get(at(id)).must(t, 200).number("status"); got != 1 {
				t.Errorf("an edit of the comment moves it to %d", got)
			}
		}
	}
}

func TestAClientOfTheCompatibleAPICreatesListsChangesAndDeletes(t *testing.T) {
	h := newManor(t)
	made := h.as("anna", "POST", "/api/rest/service/operation", map[string]any{"type_id": 1, "title": "VPN drops", "category1": 0, "description": "Often", "priority_id": 0, "urgency_id": 0, "status": 1})
	id, _ := strconv.ParseInt(fmt.Sprint(made.body["entity_id"]), 10, 64) //nolint:errcheck // 0 is told below
	if made.status >= 300 || id == 0 {
		t.Fatalf("create: %d %s", made.status, made.raw)
	}
	list := h.as("anna", "GET", "/api/rest/service/operations?"+url.Values{"filter[1][attribute]": {"title"}, "filter[1][like]": {"%VPN%"}, "limit": {"10"}, "page": {"1"}, "order": {"entity_id"}, "dir": {"desc"}}.Encode(), nil)
	if list.status != 200 || !strings.Contains(list.raw, "VPN drops") {
		t.Errorf("list: %d %s", list.status, list.raw)
	}
	path := fmt.Sprintf("/api/rest/service/operation/%d", id)
	if got := h.as("anna", "PUT", path, map[string]any{"title": "VPN drops often"}); got.status >= 300 || h.values(operation, id).Text("title") != "VPN drops often" {
		t.Errorf("update: %d %s", got.status, got.raw)
	}
	mine := h.operation(record.Input{"requester_username": "eva"})
	if got := h.as("eva", "DELETE", fmt.Sprintf("/api/rest/service/operation/%d", mine), nil); got.status != 403 {
		t.Errorf("an end user deletes: %d %s", got.status, got.raw)
	}
	if got := h.as("anna", "DELETE", path, nil); got.status >= 300 {
		t.Errorf("delete: %d %s", got.status, got.raw)
	}
	if got := h.as("anna", "GET", path, nil); got.status != 404 {
		t.Errorf("after the deletion: %d", got.status)
	}
}

func TestADisabledServiceTypeIsNotOfferedAndItsOperationsStillOpen(t *testing.T) {
	h := newOffice(t)
	luca, giulia := h.as("luca"), h.as("giulia")
	id := h.Make(operation, record.Input{"type_id": 4, "title": "New switch", "requester_username": "giulia"}).ID
	request := h.Make("portal/request", record.Input{"name": "Ask for a change", "service_type_id": 4}).ID
	h.Make("portal/group", record.Input{"name": "Changes", "portal_request_ids": []int64{request}})
	offered := func() (add, asked bool) {
		return strings.Contains(string(luca.get("/bootstrap").must(t, 200).raw), `"type_id":4`), strings.Contains(string(giulia.get("/portal").must(t, 200).raw), "Ask for a change")
	}
	if add, asked := offered(); !add || !asked {
		t.Fatalf("before: added %t, asked for %t", add, asked)
	}
	h.as("root").patch("/records/service/type/4", map[string]any{"status": 0}).must(t, 200)
	if add, asked := offered(); add || asked {
		t.Errorf("after: added %t, asked for %t", add, asked)
	}
	luca.get(at(id)).must(t, 200)
	luca.patch(at(id), map[string]any{"status": 3}).must(t, 200)
	if got := luca.post(operations, map[string]any{"type_id": 4, "title": "Another", "requester_username": "giulia"}); got.status != 400 {
		t.Errorf("a new one of the disabled type: %s", got)
	}
}

func TestATypeForOtherGroupsIsAbsentEverywhere(t *testing.T) {
	h := newOffice(t)
	secret := h.group("Security", "marta")
	h.as("root").patch("/records/service/type/3", map[string]any{"enabled_group_ids": []int64{secret}}).must(t, 200)
	id := h.Make(operation, record.Input{"type_id": 3, "title": "Hush matter", "requester_username": "giulia"}).ID
	luca, marta := h.as("luca"), h.as("marta")
	marta.get(at(id)).must(t, 200)
	luca.get(at(id)).must(t, 404)
	if got := titlesIn(t, luca, "grid=all"); len(got) != 0 {
		t.Errorf("he sees %q", got)
	}
	if found := luca.get("/search?q=Hush").must(t, 200); strings.Contains(string(found.raw), "Hush") {
		t.Errorf("the search finds %s", found)
	}
	if boot := luca.get("/bootstrap").must(t, 200); strings.Contains(string(boot.raw), `"type_id":3`) || strings.Contains(string(boot.raw), "type_id:3") {
		t.Error("the menu has it")
	}
}

func TestAnOperationClosedLongAgoIsFollowedByANewOneInThePortal(t *testing.T) {
	h := newOffice(t)
	giulia := h.as("giulia")
	id := h.Make(operation, record.Input{"type_id": 1, "title": "Printer", "requester_username": "giulia", "status": 7, "closed_at": h.Now().Add(-10 * 24 * time.Hour).Format(time.RFC3339)}).ID
	if got := giulia.post(at(id, "/activities"), map[string]any{"type": 1, "description": "Again"}); got.status != 409 {
		t.Errorf("a late comment: %s", got)
	}
	screen := giulia.get(fmt.Sprintf("/screens/record/%s/%d?area=portal", operation, id)).must(t, 200)
	if !strings.Contains(string(screen.raw), `"follow_up"`) || strings.Contains(string(screen.raw), `"reopen"`) {
		t.Errorf("the page offers %v", screen.body["actions"])
	}
	next := giulia.post(at(id, "/actions/follow_up"), map[string]any{"description": "Again"}).must(t, 200)
	var made int64
	if _, err := fmt.Sscanf(next.text("path"), "/record/service/operation/%d", &made); err != nil || made == id {
		t.Fatalf("it leads to %s", next)
	}
	if got := giulia.get(at(made)).must(t, 200); got.text("title") != "Printer" || got.number("status") != 1 {
		t.Errorf("the follow-up is %s", got)
	}
}

func TestTheCatalogueOffersWhatAdministratorsKeepAndNothingElse(t *testing.T) {
	h := newOffice(t)
	errors := h.Make("portal/request", record.Input{"name": "Errors", "service_type_id": 1, "position": 10, "translations": `{"it":{"name":"Errori"}}`}).ID
	onlyB := h.Make("portal/request", record.Input{"name": "For the other", "service_type_id": 1, "position": 20, "company_ids": []int64{h.ids["other company"]},
		"preset_values": `[{"field":"priority_id","value":2}]`}).ID
	h.Make("portal/request", record.Input{"name": "In no group", "service_type_id": 1})
	group := h.Make("portal/group", record.Input{"name": "IT support", "portal_request_ids": []int64{errors, onlyB}}).ID
	giulia, piero := h.as("giulia"), h.as("piero")
	offers := func(v *visitor, words ...string) {
		t.Helper()
		home := string(v.get("/portal").must(t, 200).raw)
		for _, all := range []string{"Errors", "For the other", "In no group"} {
			if strings.Contains(home, all) != slices.Contains(words, all) {
				t.Errorf("%q is offered: %t", all, !slices.Contains(words, all))
			}
		}
	}
	offers(giulia, "Errors")
	offers(piero, "Errors", "For the other")
	offers(h.as("luca"), "Errors")
	ask := func(v *visitor, request int64) answer {
		return v.post(operations+"?area=portal", map[string]any{"type_id": 1, "portal_request_id": request, "title": "It breaks", "priority_id": 1})
	}
	if got := ask(piero, onlyB).must(t, 201); h.priority(got.id()) != 2 {
		t.Errorf("the preset is %d", h.priority(got.id()))
	}
	if got := ask(giulia, errors).must(t, 201); h.priority(got.id()) != 0 {
		t.Errorf("a forged priority is %d", h.priority(got.id()))
	}
	if got := ask(giulia, onlyB); got.status != 404 {
		t.Errorf("a request for another company: %s", got)
	}
	h.as("root").patch(fmt.Sprintf("/records/portal/group/%d", group), map[string]any{"status": 0}).must(t, 200)
	offers(giulia)
	if got := ask(giulia, errors); got.status != 404 {
		t.Errorf("a request of a group that is off: %s", got)
	}
	if it := giulia.get("/portal", "Accept-Language", "it"); it.status != 200 {
		t.Errorf("%s", it)
	}
}

func (h *office) priority(id int64) int64 {
	r, err := h.Records.Get(h.System(), record.Ref{Model: operation, ID: id}, "priority_id")
	if err != nil {
		h.tb.Fatal(err)
	}
	return r.Values.Int("priority_id")
}
