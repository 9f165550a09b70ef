package api_test

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"steward/engine/record"
)

// Whoever arranges the product finds each piece of it by its code or its words, in whichever language, and nothing that he
// could not open.
func TestTheSearchInTheConfiguration(t *testing.T) {
	h := newOffice(t)
	root, adele := h.as("root"), h.as("adele")
	root.post("/config", map[string]any{"changes": []any{
		map[string]any{"kind": "field", "code": "service/operation.cust_berth", "value": map[string]any{"element_type": "text", "label": map[string]any{"en": "Berth", "it": "Ormeggio"}}},
		set("grid", "service/operation/open", "columns", []any{map[string]any{"field": "title"}, map[string]any{"field": "cust_berth"}}),
		set("grid", "service/operation/all", "script", "$this.addFieldToFilter('title', {like: 'Lighthouse%'});")}}).must(t, 200)
	routing := h.Make("service/routing", record.Input{"name": "To the harbour", "input": `{"condition":"AND","rules":[{"field":"cust_berth","operator":"equal","value":"Molo Audace"}]}`,
		"new_values_script": "// the captain decides\n$this.setTitle('x');"}).ID
	type found = map[string]any
	search := func(v *visitor, q string) map[string][]found {
		t.Helper()
		out := map[string][]found{}
		for _, g := range v.get("/config/search?limit=100&q="+escape(q)).must(t, 200).body["groups"].([]any) {
			group := g.(found)
			for _, item := range group["items"].([]any) {
				out[group["kind"].(string)] = append(out[group["kind"].(string)], item.(found))
			}
		}
		return out
	}
	first := func(list []found) string {
		if len(list) == 0 {
			return ""
		}
		return fmt.Sprint(list[0]["code"])
	}

	for _, c := range []struct{ name, q, kind, code string }{
		{"a field by its code", "cust_berth", "field", "service/operation.cust_berth"},
		{"a field by its words in the other language", "ormegg", "field", "service/operation.cust_berth"},
		{"a grid by a field it shows", "cust_berth", "grid", "service/operation/open"},
		{"a rule by a field it asks", "cust_berth", "rule", fmt.Sprintf("service/routing/%d", routing)},
		{"a rule by a value it compares with", "molo audace", "rule", fmt.Sprintf("service/routing/%d", routing)},
		{"a rule by its name", "HARBOUR", "rule", fmt.Sprintf("service/routing/%d", routing)},
		{"a shipped field by its words in Italian", "urgenza", "field", "service/operation.urgency_id"},
		{"a model by its alias", "service/operation", "model", "service/operation"},
		{"a list by its code", "service_status", "list", "service_status"},
		{"a form by its code", "service/operation/default", "form", "service/operation/default"},
		{"a setting by its code", "service.reopen_days", "setting", "service.reopen_days"},
		{"an entry of the menu by its words", "system jobs", "menu", "system.jobs"},
		{"a text by its Italian words", "lavori di sistema", "text", "menu.system.jobs"},
	} {
		t.Run(c.name, func(t *testing.T) {
			got := search(adele, c.q)[c.kind]
			if !slices.ContainsFunc(got, func(one found) bool { return one["code"] == c.code }) {
				t.Errorf("%s was found as %v", c.q, got)
			}
		})
	}
	t.Run("a hit says where the words stand and what stands there", func(t *testing.T) {
		rule := search(adele, "molo audace")["rule"][0]
		if rule["where"] != "input.rules.value" || rule["text"] != "Molo Audace" || rule["path"] != fmt.Sprintf("/record/service/routing/%d", routing) || rule["of"] == "" {
			t.Errorf("%v", rule)
		}
	})
	t.Run("scripts are found by Super Admins alone", func(t *testing.T) {
		if got := search(root, "lighthouse"); first(got["grid"]) != "service/operation/all" {
			t.Errorf("%v", got)
		}
		if got := search(root, "captain"); first(got["script"]) != fmt.Sprintf("service/routing/%d", routing) || got["script"][0]["text"] != "// the captain decides" {
			t.Errorf("%v", got)
		}
		for _, q := range []string{"lighthouse", "captain"} {
			if got := search(adele, q); len(got) != 0 {
				t.Errorf("%s: an administrator found %v", q, got)
			}
		}
	})
	t.Run("secrets are not found", func(t *testing.T) {
		for code, body := range h.Config.Current().Objects {
			if code.Kind == "setting" && body["type"] == "secret" {
				for _, hit := range search(root, code.Code)["setting"] {
					if hit["code"] == code.Code {
						t.Errorf("%v", hit)
					}
				}
			}
		}
	})
	t.Run("a kind is asked for alone, and the rest is counted", func(t *testing.T) {
		groups := adele.get("/config/search?q=operation&kind=field&limit=2").must(t, 200).body["groups"].([]any)
		if len(groups) != 1 {
			t.Fatalf("%v", groups)
		}
		if g := groups[0].(found); len(g["items"].([]any)) != 2 || g["total"].(float64) < 3 {
			t.Errorf("%v", g)
		}
	})
	t.Run("it is for administrators, and only for what their role arranges", func(t *testing.T) {
		h.as("luca").get("/config/search?q=title").must(t, 403)
		role := h.Make("admin/role", record.Input{"name": "Fields", "type": "administrator", "resources": []string{"system/custom_fields"}}).ID
		h.Make("admin/user", record.Input{"username": "ugo", "firstname": "Ugo", "lastname": "Rossi", "email": "ugo@adriatica.example", "role_id": role, "company_id": h.ids["company"], "password": passphrase})
		got := search(h.as("ugo"), "cust_berth")
		if first(got["field"]) != "service/operation.cust_berth" || len(got["grid"]) != 0 || len(got["rule"]) != 0 {
			t.Errorf("%v", got)
		}
	})
	t.Run("nothing is looked for without words", func(t *testing.T) {
		if a := adele.get("/config/search?q=").must(t, 200); strings.Contains(string(a.raw), "code") {
			t.Errorf("%s", a)
		}
	})
}
