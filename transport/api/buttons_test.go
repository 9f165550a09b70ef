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
