package api_test

import (
	"fmt"
	"testing"

	"steward/engine/config"
)

// What a form does with a field for the members of a group holds on the screen and at the save.
func TestAFormShowsLocksAndRequiresFieldsByGroup(t *testing.T) {
	h := newOffice(t)
	night := h.group("Night shift", "marta")
	place := func(field string, more map[string]any) any {
		out := map[string]any{"field": field}
		for k, v := range more {
			out[k] = v
		}
		return out
	}
	tabs := []any{map[string]any{"code": "main", "label": "Main", "fieldsets": []any{map[string]any{"code": "main", "label": "Main", "fields": []any{
		place("title", nil), place("requester_username", nil), place("description", nil),
		place("due_date", map[string]any{"view_groups": []any{night}}),
		place("urgency_id", map[string]any{"read_only_groups": []any{night}}),
		place("requester_name", map[string]any{"require": map[string]any{"field": "current_user.group_ids", "operator": "includes_any", "value": []any{night}}}),
	}}}}}
	if _, err := h.Config.Change(h.System(), []config.Change{{Kind: config.Form, Code: "service/operation/default", Property: "tabs", Value: tabs}}, 0, "admin", "", false); err != nil {
		t.Fatal(err)
	}
	id := h.operation("Printer", "giulia")
	luca, marta := h.as("luca"), h.as("marta")
	places := func(v *visitor) map[string]map[string]any {
		out := map[string]map[string]any{}
		form := v.get(fmt.Sprintf("/screens/record/service/operation/%d", id)).must(t, 200).body["form"].(map[string]any)
		for _, tab := range form["tabs"].([]any) {
			for _, set := range tab.(map[string]any)["fieldsets"].([]any) {
				for _, x := range set.(map[string]any)["fields"].([]any) {
					one := x.(map[string]any)
					out[one["field"].(string)] = one
				}
			}
		}
		return out
	}
	outside, member := places(luca), places(marta)
	if outside["due_date"] != nil || member["due_date"] == nil {
		t.Errorf("the due date: outside %v, member %v", outside["due_date"], member["due_date"])
	}
	if outside["urgency_id"]["read_only"] == true || member["urgency_id"]["read_only"] != true {
		t.Errorf("the urgency: outside %v, member %v", outside["urgency_id"], member["urgency_id"])
	}
	luca.patch(at(id), map[string]any{"urgency_id": 3}).must(t, 200)
	marta.patch(at(id), map[string]any{"urgency_id": 1})
	if got := luca.get(at(id)).must(t, 200).body["urgency_id"]; got != 3.0 {
		t.Errorf("a member for whom it is locked set the urgency to %v", got)
	}
	in := map[string]any{"title": "Made", "type_id": 1, "requester_username": "giulia"}
	luca.post(operations, in).must(t, 201)
	if got := marta.post(operations, in); got.status != 400 || got.faults()["requester_name"] != "required" {
		t.Errorf("a member who must say the name makes one without: %s", got)
	}
}
