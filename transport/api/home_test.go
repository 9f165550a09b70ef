package api_test

import (
	"strings"
	"testing"

	"steward/engine/record"
	"steward/modules/access"
)

// A home page is one's own; what it shows is what its reader may read.
func TestPeopleArrangeTheirHomePage(t *testing.T) {
	h := newOffice(t)
	luca, karin, root := h.as("luca"), h.as("karin"), h.as("root")
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
	t.Run("administrators arrange what a role begins with", func(t *testing.T) {
		luca.do("PUT", "/home?role=agent", page(box("favourites", 6, nil))).must(t, 403)
		root.do("PUT", "/home?role=agent", page(box("favourites", 6, nil))).must(t, 200)
		root.do("PUT", "/home?role=nobody", page(box("favourites", 6, nil))).must(t, 400)
		if got := types(root, "?role=agent") + "/" + types(h.as("luca"), "") + "/" + types(root, ""); got != "favourites/recent_records grid chart/"+begins {
			t.Errorf("the pages are %s", got)
		}
		luca.do("PUT", "/home", page()).must(t, 200)
		if got := types(luca, ""); got != "favourites" {
			t.Errorf("after the default came back it is %s", got)
		}
		root.do("PUT", "/home?role=agent", page()).must(t, 200)
		if got := types(luca, ""); got != begins {
			t.Errorf("after the first page came back it is %s", got)
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
