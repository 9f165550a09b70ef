package api_test

import (
	"fmt"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"steward/engine/record"
	"steward/modules/access"
)

// A home page is one's own; what it shows is what its reader may read.
func TestPeopleArrangeTheirHomePage(t *testing.T) {
	h := newOffice(t)
	luca, karin := h.as("luca"), h.as("karin")
	types := func(v *visitor, query string) string {
		var out []string
		for _, w := range v.get("/home"+query).must(t, 200).body["widgets"].([]any) {
			out = append(out, w.(map[string]any)["type"].(string))
		}
		return strings.Join(out, " ")
	}
	const begins = "counters my_open_operations my_group_operations due_today my_tasks announcements recent_records"
	if got := types(luca, ""); got != begins {
		t.Errorf("a page begins with %s", got)
	}
	box := func(kind string, span int, config map[string]string) map[string]any {
		return map[string]any{"type": kind, "span": span, "config": config}
	}
	page := func(boxes ...map[string]any) map[string]any { return map[string]any{"widgets": boxes} }
	mine := page(box("recent_records", 4, nil), box("grid", 8, map[string]string{"model": "service/operation", "grid": "overdue"}), box("chart", 12, map[string]string{"dashboard": "desk", "chart": "agents"}))
	a := luca.do("PUT", "/home", mine).must(t, 200)
	second := a.body["widgets"].([]any)[1].(map[string]any)
	if a.body["own"] != true || second["grid"] != "overdue" || second["span"] != float64(8) || second["label"] == "" {
		t.Errorf("the arranged page is %s", a)
	}
	if got := types(h.as("luca"), ""); got != "recent_records grid chart" {
		t.Errorf("on another device it is %s", got)
	}
	if got := types(karin, ""); got != begins {
		t.Errorf("the page of somebody else changed: %s", got)
	}
	for _, c := range []struct {
		sentence string
		body     map[string]any
	}{
		{"an unknown type", page(box("weather", 6, nil))},
		{"a grid without its name", page(box("grid", 6, map[string]string{"model": "service/operation"}))},
		{"a box wider than the page", page(box("favourites", 13, nil))},
	} {
		if got := luca.do("PUT", "/home", c.body); got.status != 400 {
			t.Errorf("%s is answered %s", c.sentence, got)
		}
	}
	if got := types(luca, ""); got != "recent_records grid chart" {
		t.Errorf("what was refused changed the page: %s", got)
	}
	t.Run("a box keeps its title, its rows and its filter", func(t *testing.T) {
		only := map[string]any{"field": "title", "operator": "contains", "value": "printer"}
		one := box("grid", 6, map[string]string{"model": "service/operation", "grid": "all"})
		one["title"], one["rows"], one["filter"] = "Printers", 3, only
		karin.do("PUT", "/home", page(one)).must(t, 200)
		w := karin.get("/home").must(t, 200).body["widgets"].([]any)[0].(map[string]any)
		if w["label"] != "Printers" || w["rows"] != float64(3) || w["filter"].(map[string]any)["field"] != "title" {
			t.Errorf("it is kept as %v", w)
		}
		one["rows"] = 11
		karin.do("PUT", "/home", page(one)).must(t, 400)
		karin.do("PUT", "/home", page()).must(t, 200)
		if got := types(karin, ""); got != begins {
			t.Errorf("without boxes the page is %s", got)
		}
	})
	t.Run("a box over what one may not read is not there and not offered", func(t *testing.T) {
		role := h.Make(access.Role, record.Input{"name": "CRM only", "type": "agent", "resource_access": "custom", "resources": []string{"crm"}}).ID
		h.Make(access.User, record.Input{"username": "carlo", "firstname": "Carlo", "role_id": role, "company_id": h.ids["company"], "password": passphrase})
		a := h.as("carlo").get("/home").must(t, 200)
		if s := string(a.raw); strings.Contains(s, "service/operation") || strings.Contains(s, "announcements") || !strings.Contains(s, "recent_records") {
			t.Errorf("he gets %s", s)
		}
	})
}

// Administrators make home pages as configuration: for whom, in which order, with which boxes. Everybody gets the first that
// is meant for him, until he arranges his own.
func TestAdministratorsMakeHomePages(t *testing.T) {
	h := newOffice(t)
	luca, marta, karin, root, adele := h.as("luca"), h.as("marta"), h.as("karin"), h.as("root"), h.as("adele")
	const everybodys = "counters my_open_operations my_group_operations due_today my_tasks announcements recent_records"
	shown := func(v *visitor) string {
		t.Helper()
		var out []string
		for _, w := range v.get("/home").must(t, 200).body["widgets"].([]any) {
			out = append(out, w.(map[string]any)["type"].(string))
		}
		return strings.Join(out, " ")
	}
	group := h.Make(access.Group, record.Input{"name": "Night shift", "user_ids": []int64{h.ids["luca"]}}).ID
	box := func(kind string, more ...any) map[string]any {
		one := map[string]any{"type": kind}
		for i := 0; i < len(more); i += 2 {
			one[more[i].(string)] = more[i+1]
		}
		return one
	}
	home := func(code string, position int, boxes []any, more ...any) map[string]any {
		value := map[string]any{"code": code, "label": map[string]any{"en": code}, "position": position, "boxes": boxes}
		for i := 0; i < len(more); i += 2 {
			value[more[i].(string)] = more[i+1]
		}
		return value
	}
	change := func(value map[string]any) answer {
		return adele.post("/config", map[string]any{"changes": []any{map[string]any{"kind": "home", "code": value["code"], "value": value}}})
	}
	urgent := map[string]any{"condition": "AND", "rules": []any{map[string]any{"field": "title", "operator": "contains", "value": "urgent"}}}
	night := home("night", 10, []any{
		box("grid", "model", "service/operation", "grid", "all", "condition", urgent, "label", map[string]any{"en": "Urgent ones", "it": "Urgenti"}, "rows", 5, "span", 8),
		box("favourites", "span", 4),
	}, "groups", []any{group})

	t.Run("one begins with the page of everybody", func(t *testing.T) {
		for _, v := range []*visitor{luca, karin, root} {
			if got := shown(v); got != everybodys {
				t.Errorf("it is %s", got)
			}
		}
	})
	var before float64
	t.Run("a page for a group is that of its members, and of nobody else", func(t *testing.T) {
		before = adele.get("/config?kind=home").must(t, 200).body["version"].(float64)
		change(night).must(t, 200)
		if got := shown(luca); got != "grid favourites" {
			t.Errorf("the member gets %s", got)
		}
		for _, v := range []*visitor{marta, adele} {
			if got := shown(v); got != everybodys {
				t.Errorf("somebody else gets %s", got)
			}
		}
		first := luca.get("/home").must(t, 200)
		w := first.body["widgets"].([]any)[0].(map[string]any)
		if first.body["page"] != "night" || first.body["own"] != false || w["label"] != "Urgent ones" || w["rows"] != float64(5) || w["span"] != float64(8) || w["filter"] == nil {
			t.Errorf("%s", first)
		}
	})
	t.Run("the lowest position wins, and kinds of users are told apart", func(t *testing.T) {
		change(home("keys", 5, []any{box("recent_records")}, "types", []any{"key_user"})).must(t, 200)
		change(home("all", 20, []any{box("favourites")})).must(t, 200)
		if got := shown(karin) + "/" + shown(luca) + "/" + shown(marta) + "/" + shown(root); got != "recent_records/grid favourites/favourites/favourites" {
			t.Errorf("they get %s", got)
		}
	})
	t.Run("what somebody arranged himself stays his, and the default that comes back is the page meant for him", func(t *testing.T) {
		own := map[string]any{"widgets": []any{map[string]any{"type": "my_tasks", "span": 6}}}
		luca.do("PUT", "/home", own).must(t, 200)
		if got := shown(luca); got != "my_tasks" {
			t.Errorf("his own is %s", got)
		}
		luca.do("PUT", "/home", map[string]any{"widgets": []any{}}).must(t, 200)
		if got := shown(luca); got != "grid favourites" {
			t.Errorf("it goes back to %s", got)
		}
	})
	t.Run("faulty boxes are refused at their place", func(t *testing.T) {
		for _, c := range []struct {
			sentence, word string
			box            map[string]any
		}{
			{"a type there is not", "weather", box("weather")},
			{"a model there is not", "no/such", box("grid", "model", "no/such", "grid", "all")},
			{"a grid there is not", "nowhere", box("grid", "model", "service/operation", "grid", "nowhere")},
			{"a grid that is not said", "boxes[0].grid", box("grid", "model", "service/operation")},
			{"a field there is not", "cust_none", box("grid", "model", "service/operation", "grid", "all", "condition", map[string]any{"field": "cust_none", "operator": "equal", "value": 1})},
			{"a box wider than the page", "boxes[0].span", box("favourites", "span", 13)},
			{"a chart there is not", "boxes[0].chart", box("chart", "dashboard", "desk", "chart", "none")},
		} {
			if a := change(home("all", 20, []any{c.box})); a.status != 400 || !strings.Contains(string(a.raw), c.word) {
				t.Errorf("%s is answered %s", c.sentence, a)
			}
		}
		if got := shown(marta); got != "favourites" {
			t.Errorf("what was refused changed the page: %s", got)
		}
	})
	t.Run("it is seen through other eyes before it is saved", func(t *testing.T) {
		h.operation("Urgent: the mail is down", "giulia")
		h.operation("A new keyboard", "giulia")
		preview := func(value map[string]any, user string) answer {
			return root.post("/config/preview", map[string]any{"kind": "home", "value": value, "user": user}).must(t, 200)
		}
		a := preview(night, "luca")
		first := a.body["widgets"].([]any)[0].(map[string]any)["first"].([]any)
		if a.body["meant"] != true || a.body["gets"] != true || len(first) != 1 || !strings.Contains(first[0].(map[string]any)["title"].(string), "Urgent") {
			t.Errorf("%s", a)
		}
		if a := preview(night, "marta"); a.body["meant"] != false || a.body["gets"] != false {
			t.Errorf("%s", a)
		}
		if a := preview(home("all", 20, []any{box("favourites")}), "luca"); a.body["meant"] != true || a.body["gets"] != false {
			t.Errorf("another page comes before it: %s", a)
		}
		a = preview(home("all", 20, []any{box("counters", "model", "service/operation"), box("chart", "dashboard", "desk", "chart", "now")}), "luca")
		if list := a.body["widgets"].([]any); len(list) != 2 || list[0].(map[string]any)["counters"] == nil || list[1].(map[string]any)["drawn"] == nil {
			t.Errorf("%s", a)
		}
		if a := preview(home("all", 20, []any{box("weather"), box("favourites", "span", 1)}), ""); len(a.body["faults"].([]any)) != 2 || len(a.body["widgets"].([]any)) != 0 {
			t.Errorf("%s", a)
		}
		luca.post("/config/preview", map[string]any{"kind": "home", "value": night}).must(t, 403)
	})
	t.Run("it is found, exported, taken back and switched off like all configuration", func(t *testing.T) {
		if a := adele.get("/config/search?q=Night%20Urgent").must(t, 200); strings.Contains(string(a.raw), "night") {
			t.Errorf("%s", a)
		}
		if a := adele.get("/config/search?q=Urgent%20ones").must(t, 200); !strings.Contains(string(a.raw), `"night"`) {
			t.Errorf("it is not found by the words of a box: %s", a)
		}
		dir := t.TempDir()
		if _, err := h.Config.Export(t.Context(), dir); err != nil {
			t.Fatal(err)
		}
		raw, err := os.ReadFile(filepath.Join(dir, "home", "night.yaml"))
		if err != nil || !strings.Contains(string(raw), "Urgent ones") {
			t.Errorf("exported is %s, %v", raw, err)
		}
		adele.post("/config", map[string]any{"changes": []any{map[string]any{"kind": "home", "code": "night", "property": "disabled", "value": true}}}).must(t, 200)
		if got := shown(luca); got != "favourites" {
			t.Errorf("switched off it is still his: %s", got)
		}
		adele.post(fmt.Sprintf("/config/versions/%.0f/rollback", before), nil).must(t, 200)
		if got := shown(luca) + "/" + shown(karin); got != everybodys+"/"+everybodys {
			t.Errorf("after going back they get %s", got)
		}
	})
	t.Run("without any page there is still one to begin with", func(t *testing.T) {
		adele.post("/config", map[string]any{"changes": []any{map[string]any{"kind": "home", "code": "default", "remove": true}}}).must(t, 200)
		if got := shown(luca); got != "my_open_operations my_tasks announcements recent_records" {
			t.Errorf("it is %s", got)
		}
	})
	t.Run("a grid that a page shows is not deleted under it", func(t *testing.T) {
		change(home("all", 20, []any{box("grid", "model", "service/operation", "grid", "overdue")})).must(t, 200)
		a := adele.post("/config", map[string]any{"changes": []any{map[string]any{"kind": "grid", "code": "service/operation/overdue", "remove": true}}})
		if a.status != 400 || !strings.Contains(string(a.raw), "home:all") {
			t.Errorf("it is answered %s", a)
		}
	})
}
