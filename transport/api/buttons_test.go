package api_test

import (
	"fmt"
	"slices"
	"testing"

	"steward/engine/config"
	"steward/engine/record"
)

func TestButtonsOfAFormTravelWithTheScreenAndAreRefusedWhereHidden(t *testing.T) {
	h := newOffice(t)
	group := h.Make("admin/group", record.Input{"name": "Network"})
	buttons := []any{
		map[string]any{"code": "urgent", "label": map[string]any{"en": "Urgent"}, "action": "set_fields", "values": []any{map[string]any{"field": "urgency_id", "value": 3}},
			"hide_condition": map[string]any{"field": "urgency_id", "operator": "equal", "value": 3}, "confirm": map[string]any{"en": "Really?"}},
		map[string]any{"code": "network", "label": map[string]any{"en": "Network"}, "action": "open_url", "url": "/home", "groups": []any{group.ID}},
		map[string]any{"code": "fresh", "label": map[string]any{"en": "Make and go"}, "action": "open_url", "url": "/home", "show_on_create": true},
		map[string]any{"code": "delete", "hide_script": "return true"},
	}
	if _, err := h.Config.Change(h.System(), []config.Change{{Kind: config.Form, Code: "service/operation/default", Property: "buttons", Value: buttons}}, 0, "admin", "", false); err != nil {
		t.Fatal(err)
	}
	op := h.Make("service/operation", record.Input{"title": "Printer", "type_id": 1, "status": 1, "requester_username": "giulia", "urgency_id": 1})
	path := fmt.Sprintf("/records/service/operation/%d", op.ID)
	shown := func(v *visitor, id any) (out []string) {
		a := v.get(fmt.Sprintf("/screens/record/service/operation/%v", id))
		list, _ := a.body["buttons"].([]any)
		for _, x := range list {
			one := x.(map[string]any)
			code := one["code"].(string)
			if one["hidden"] == true {
				code += " hidden"
			}
			out = append(out, code)
		}
		return out
	}
	luca := h.as("luca")
	if got := shown(luca, op.ID); !slices.Equal(got, []string{"urgent", "fresh", "delete hidden"}) {
		t.Errorf("an agent outside the group gets %v", got)
	}
	if got := shown(luca, "new"); !slices.Equal(got, []string{"fresh", "delete"}) {
		t.Errorf("on a new record there are %v", got)
	}
	if got := shown(h.as("giulia"), op.ID); len(got) != 0 {
		t.Errorf("the form of the portal has %v", got)
	}
	for _, c := range []struct {
		who, code string
		status    int
	}{
		{"luca", "urgent", 200}, {"luca", "urgent", 403}, {"luca", "network", 403}, {"luca", "none", 404}, {"luca", "delete", 404},
		{"giulia", "urgent", 404}, {"giulia", "fresh", 404}, {"piero", "urgent", 404},
	} {
		if a := h.as(c.who).post(path+"/buttons/"+c.code, nil); a.status != c.status {
			t.Errorf("%s presses %s: %s", c.who, c.code, a)
		}
	}
	if a := luca.get(path); a.body["urgency_id"] != float64(3) {
		t.Errorf("the operation is %s", a)
	}
}

func TestAButtonOfAPortalFormIsPressedByTheRequester(t *testing.T) {
	h := newOffice(t)
	buttons := []any{
		map[string]any{"code": "urgent", "label": map[string]any{"en": "It is urgent"}, "action": "set_fields", "values": []any{map[string]any{"field": "priority_id", "value": 1}},
			"hide_condition": map[string]any{"field": "priority_id", "operator": "equal", "value": 1}},
		map[string]any{"code": "asks", "label": map[string]any{"en": "Say how urgent"}, "action": "set_fields", "asks": []any{"urgency_id"}},
		map[string]any{"code": "team", "label": map[string]any{"en": "For nobody here"}, "action": "open_url", "url": "/home", "roles": []any{h.Role("Agents")}},
	}
	if _, err := h.Config.Change(h.System(), []config.Change{{Kind: config.Form, Code: "service/operation/portal", Property: "buttons", Value: buttons}}, 0, "admin", "", false); err != nil {
		t.Fatal(err)
	}
	id := h.operation("Printer", "giulia")
	giulia, luca := h.as("giulia"), h.as("luca")
	shown := func(v *visitor, query string) (out []string) {
		list, _ := v.get(fmt.Sprintf("/screens/record/service/operation/%d%s", id, query)).must(t, 200).body["buttons"].([]any)
		for _, x := range list {
			out = append(out, x.(map[string]any)["code"].(string))
		}
		return out
	}
	if got := shown(giulia, ""); !slices.Equal(got, []string{"urgent", "asks"}) {
		t.Errorf("the requester gets %v", got)
	}
	if got := shown(luca, "?area=portal"); !slices.Equal(got, []string{"urgent", "asks", "team"}) {
		t.Errorf("an agent who looks at the portal gets %v", got)
	}
	giulia.patch(at(id), map[string]any{"priority_id": 1})
	value := func(field string) any { return luca.get(at(id)).must(t, 200).body[field] }
	if value("priority_id") == 1.0 {
		t.Fatal("the requester sets the priority without the button")
	}
	giulia.post(at(id, "/buttons/urgent"), nil).must(t, 200)
	giulia.post(at(id, "/buttons/asks"), map[string]any{"urgency_id": 3}).must(t, 200)
	if value("priority_id") != 1.0 || value("urgency_id") != 3.0 {
		t.Errorf("priority %v, urgency %v", value("priority_id"), value("urgency_id"))
	}
	for _, c := range []struct {
		who, path string
		status    int
	}{{"giulia", "urgent", 403}, {"giulia", "team", 403}, {"piero", "asks", 404}, {"luca", "asks", 404}, {"luca", "urgent?area=portal", 403}} {
		if a := h.as(c.who).post(at(id, "/buttons/", c.path), nil); a.status != c.status {
			t.Errorf("%s presses %s: %s", c.who, c.path, a)
		}
	}
}
