package api_test

import (
	"fmt"
	"strings"
	"testing"

	"steward/engine/record"
)

// The configuration of the portal decides what end users get of a module of administrators: at every door, with the next call.
func TestThePortalConfigurationDecidesWhatEndUsersGetOfAModule(t *testing.T) {
	eachDatabase(t, func(t *testing.T, h *office) {
		h.makeFleet(t)
		root, piero := h.as("root"), h.as("piero")
		own := piero.post(vehicles, map[string]any{"name": "Bike", "cust_plate": "B 1"}).must(t, 201)
		one := fmt.Sprintf("%s/%d", vehicles, own.id())
		portal := func() string { return string(piero.get("/portal").must(t, 200).raw) }

		set := root.post("/records/portal/module_setting", map[string]any{"model_alias": "custom_fleet/vehicle"}).must(t, 201)
		setting := fmt.Sprintf("/records/portal/module_setting/%d", set.id())
		if s := portal(); strings.Contains(s, "custom_fleet") {
			t.Errorf("it is off and the portal has %s", s)
		}
		for _, path := range []string{one, vehicles + "?grid=portal", "/screens/record/custom_fleet/vehicle/new?area=portal", one + "/activities", one + "/timeline"} {
			if got := piero.get(path); got.status != 403 && got.status != 404 {
				t.Errorf("it is off: %s gives %s", path, got)
			}
		}
		if got := piero.get("/search?q=Bike").must(t, 200); strings.Contains(got.String(), "custom_fleet") {
			t.Errorf("it is off and found: %s", got)
		}
		root.get(one).must(t, 200) // the back end is another matter

		root.patch(setting, map[string]any{"is_enabled": true, "can_comment": false}).must(t, 200)
		piero.get(one).must(t, 200)
		for sentence, got := range map[string]answer{
			"makes one":   piero.post(vehicles, map[string]any{"name": "Second", "cust_plate": "B 2"}),
			"changes one": piero.patch(one, map[string]any{"name": "Other"}),
			"comments":    piero.post(one+"/activities", map[string]any{"type": 1, "description": "x"}),
			"attaches":    piero.upload(one+"/attachments", "x.txt", "text/plain", []byte("x")),
			"deletes":     piero.do("DELETE", one, nil),
		} {
			if got.status != 403 && got.status != 404 {
				t.Errorf("it is only to read, and he %s: %s", sentence, got)
			}
		}
		if screen := piero.get("/screens/record/custom_fleet/vehicle/"+fmt.Sprint(own.id())+"?area=portal").must(t, 200); !strings.Contains(screen.String(), `"comment":false`) {
			t.Error("the screen offers a comment")
		}
		root.patch(setting, map[string]any{"can_create": true, "can_edit": true, "can_comment": true, "on_home": true}).must(t, 200)
		piero.post(vehicles, map[string]any{"name": "Second", "cust_plate": "B 2"}).must(t, 201)
		piero.patch(one, map[string]any{"name": "Other"}).must(t, 200)
		piero.post(one+"/activities", map[string]any{"type": 1, "description": "x"}).must(t, 201)
		if s := portal(); !strings.Contains(s, `"home":true`) || !strings.Contains(s, `"create":true`) {
			t.Errorf("the portal has %s", s)
		}
		if got := h.as("giulia").patch(one, map[string]any{"name": "Mine"}); got.status != 404 {
			t.Errorf("another changes it: %s", got)
		}

		root.patch(setting, map[string]any{"condition": map[string]any{"field": "cust_plate", "operator": "equal", "value": "B 2"}}).must(t, 200)
		if got := piero.get(vehicles+"?grid=portal").must(t, 200).items(); len(got) != 1 || got[0]["cust_plate"] != "B 2" {
			t.Errorf("the rule leaves %v", got)
		}
		piero.get(one).must(t, 404)

		root.patch(setting, map[string]any{"condition": nil, "enable_priority": "users"}).must(t, 200)
		if s := portal(); strings.Contains(s, "custom_fleet") {
			t.Errorf("it is for nobody and the portal has %s", s)
		}
		root.patch(setting, map[string]any{"group_ids": []int64{h.group("Drivers", "piero")}}).must(t, 200)
		piero.get(one).must(t, 200)
		if got := h.as("giulia").post(vehicles, map[string]any{"name": "Third", "cust_plate": "B 3"}); got.status != 403 {
			t.Errorf("who is not in the group makes one: %s", got)
		}

		root.patch(setting, map[string]any{"grids": "portal"}).must(t, 200)
		for sentence, in := range map[string]map[string]any{"an unknown list": {"grids": "portal, nothing"}, "an unknown form": {"form_code": "nothing"}} {
			if got := root.patch(setting, in); got.status != 400 {
				t.Errorf("%s: %s", sentence, got)
			}
		}
		for _, alias := range []string{"service/operation", "custom_fleet/refuelling", "admin/user", "nothing/nothing"} {
			if got := root.post("/records/portal/module_setting", map[string]any{"model_alias": alias}); got.status != 400 {
				t.Errorf("a setting of %s: %s", alias, got)
			}
		}
		if _, err := h.Records.Delete(h.System(), record.Ref{Model: "portal/module_setting", ID: set.id()}, record.Options{}); err != nil {
			t.Fatal(err)
		}
		h.as("giulia").post(vehicles, map[string]any{"name": "Third", "cust_plate": "B 3"}).must(t, 201) // as the module says
	})
}

func TestASupervisorIsOfferedTheRequestsOfHisCompany(t *testing.T) {
	h := newOffice(t)
	if got := h.as("giulia").get("/portal").must(t, 200); got.body["company"] != false {
		t.Errorf("everybody is offered them: %s", got)
	}
	if _, err := h.Records.Update(h.System(), record.Ref{Model: "admin/user", ID: h.ids["giulia"]}, record.Input{"is_supervisor": true}, record.Options{}); err != nil {
		t.Fatal(err)
	}
	if got := h.as("giulia").get("/portal").must(t, 200); got.body["company"] != true {
		t.Errorf("a supervisor is not: %s", got)
	}
}

func TestARequestWithAFormOfItsOwnTakesWhatThatFormAsks(t *testing.T) {
	h := newOffice(t)
	root, giulia := h.as("root"), h.as("giulia")
	root.post("/config", map[string]any{"changes": []any{map[string]any{"kind": "form", "code": "service/operation/short", "value": map[string]any{"code": "short", "model": "service/operation", "area": "portal", "label": "Short", "manual": false,
		"tabs": []any{map[string]any{"code": "main", "label": "Main", "fieldsets": []any{map[string]any{"code": "main", "label": "Main", "fields": []any{map[string]any{"field": "title", "required": true}, map[string]any{"field": "guest_company"}}}}}}}}}}).must(t, 200)
	short := h.Make("portal/request", record.Input{"name": "Short", "service_type_id": 2, "form_code": "short"}).ID
	usual := h.Make("portal/request", record.Input{"name": "Usual", "service_type_id": 2, "position": 10}).ID
	h.Make("portal/group", record.Input{"name": "Both", "portal_request_ids": []int64{short, usual}})
	for request, want := range map[int64]string{short: "Carso", usual: ""} {
		made := giulia.post(operations, map[string]any{"title": "Something", "guest_company": "Carso", "portal_request_id": request, "type_id": 2}).must(t, 201)
		r, err := h.Records.Get(h.System(), record.Ref{Model: operation, ID: made.id()}, "guest_company")
		if err != nil || r.Values.Text("guest_company") != want {
			t.Errorf("request %d took %q (%v)", request, r.Values.Text("guest_company"), err)
		}
	}
}

func TestAShippedModuleIsInThePortalWhereTheConfigurationOpensIt(t *testing.T) {
	h := newOffice(t)
	root, piero, giulia := h.as("root"), h.as("piero"), h.as("giulia")
	const settings, contacts, accounts, tasks = "/records/portal/module_setting", "/records/crm/contact", "/records/crm/account", "/records/task/task"
	portal := func(v *visitor) string { return v.get("/portal").must(t, 200).String() }
	if got := piero.get(contacts); got.status != 403 || strings.Contains(portal(piero), "crm/") {
		t.Errorf("without a line the address book answers %s", got)
	}
	for _, alias := range []string{"service/operation", "service/type", "category/category", "portal/request", "activity/activity", "admin/user"} {
		if got := root.post(settings, map[string]any{"model_alias": alias, "is_enabled": true}); got.status != 400 {
			t.Errorf("a line for %s: %s", alias, got)
		}
	}
	line := func(alias string, more map[string]any) string {
		more["model_alias"], more["is_enabled"] = alias, true
		return fmt.Sprintf("%s/%d", settings, root.post(settings, more).must(t, 201).id())
	}
	contact := line("crm/contact", map[string]any{"can_create": true})
	if s := portal(piero); !strings.Contains(s, "portal_contacts") || strings.Contains(s, "crm/account") {
		t.Errorf("the portal has %s", s)
	}
	own := piero.post(contacts, map[string]any{"firstname": "Ada", "lastname": "Bora", "lead_status": 2}).must(t, 201)
	one := fmt.Sprintf("%s/%d", contacts, own.id())
	if got := piero.get(contacts+"?grid=portal_contacts").must(t, 200).items(); len(got) != 1 {
		t.Errorf("he sees %v", got)
	}
	if got := root.get(one).must(t, 200); got.body["contact_type_id"] == nil || got.body["lead_status"] != nil {
		t.Errorf("his contact is %s", got)
	}
	giulia.get(one).must(t, 404)
	if got := piero.patch(one, map[string]any{"phone": "+39 040 123456"}); got.status != 403 && got.status != 404 {
		t.Errorf("he changes it: %s", got)
	}
	root.patch(contact, map[string]any{"can_edit": true}).must(t, 200)
	piero.patch(one, map[string]any{"phone": "+39 040 123456"}).must(t, 200)
	root.patch(contact, map[string]any{"is_enabled": false}).must(t, 200)
	if got := piero.get(one); got.status != 403 && got.status != 404 || strings.Contains(portal(piero), "crm/") {
		t.Errorf("it is off and answers %s", got)
	}
	line("crm/account", map[string]any{})
	h.Make("crm/account", record.Input{"name": "Adriatica", "owner_username": "giulia"})
	if a, b := giulia.get(accounts).must(t, 200).items(), piero.get(accounts).must(t, 200).items(); len(a) != 1 || len(b) != 0 {
		t.Errorf("the owner sees %v, another %v", a, b)
	}

	// Tasks are meant for the portal one by one; the line says whether they have a list of their own there.
	id := h.operation("Printer", "giulia")
	for title, shown := range map[string]bool{"Shown": true, "Kept": false} {
		h.Make("task/task", record.Input{"model_alias": operation, "model_id": id, "type_id": 1, "title": title, "assigned_username": "giulia", "portal_visibility": shown})
	}
	if strings.Contains(portal(giulia), "portal_tasks") {
		t.Error("tasks have a list without a line")
	}
	task := line("task/task", map[string]any{"can_edit": true})
	list := giulia.get(tasks+"?grid=portal_tasks").must(t, 200).items()
	if len(list) != 1 || list[0]["title"] != "Shown" || !strings.Contains(portal(giulia), "portal_tasks") {
		t.Fatalf("she sees %v", list)
	}
	shown := fmt.Sprintf("%s/%v", tasks, list[0]["entity_id"])
	giulia.patch(shown, map[string]any{"completion": 50}).must(t, 200)
	root.patch(task, map[string]any{"can_edit": false}).must(t, 200)
	if got := giulia.patch(shown, map[string]any{"completion": 60}); got.status != 403 && got.status != 404 {
		t.Errorf("it is only to read, and she changes it: %s", got)
	}
	root.patch(task, map[string]any{"condition": map[string]any{"field": "title", "operator": "equal", "value": "Other"}}).must(t, 200)
	giulia.get(shown).must(t, 404)
	// The line of announcements lets nobody write them.
	line("announcement/announcement", map[string]any{"can_edit": true, "can_create": true})
	news := h.Make("announcement/announcement", record.Input{"title": "News", "portal_visibility": true})
	giulia.get(fmt.Sprintf("/records/announcement/announcement/%d", news.ID)).must(t, 200)
	for sentence, got := range map[string]answer{"changes": giulia.patch(fmt.Sprintf("/records/announcement/announcement/%d", news.ID), map[string]any{"title": "Mine"}),
		"writes": giulia.post("/records/announcement/announcement", map[string]any{"title": "Mine"})} {
		if got.status != 403 && got.status != 404 {
			t.Errorf("she %s an announcement: %s", sentence, got)
		}
	}
}
