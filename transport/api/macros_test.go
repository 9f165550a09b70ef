package api_test

import (
	"fmt"
	"testing"

	"steward/engine/record"
)

func TestAMacroIsOneClickOnARecordAndOneStepOnManyThatIsUndone(t *testing.T) {
	h := newManor(t)
	id := h.Make("macro/macro", record.Input{"name": "Ask the user", "model_alias": operation, "actions": `[{"field":"status","value":4}]`,
		"reply": "<p>Please answer, {{requester_username}}</p>", "condition": `{"field":"status","operator":"equal","value":1}`}).ID
	code := fmt.Sprintf("macro.%d", id)
	ids := []int64{h.operation(nil), h.operation(nil), h.operation(record.Input{"status": 2})}
	named := func(who, path string) bool {
		t.Helper()
		got := h.as(who, "GET", path, nil)
		actions, _ := got.body["actions"].([]any)
		for _, a := range actions {
			if one := a.(map[string]any); one["code"] == code {
				return one["label"] == "Ask the user" && one["group"] == "Macros"
			}
		}
		return false
	}
	if !named("anna", fmt.Sprintf("/api/v1/screens/record/%s/%d", operation, ids[0])) || !named("anna", "/api/v1/screens/list/"+operation) {
		t.Error("an agent is not offered the macro")
	}
	if named("anna", fmt.Sprintf("/api/v1/screens/record/%s/%d", operation, ids[2])) {
		t.Error("a record without the condition offers the macro")
	}
	if named("eva", fmt.Sprintf("/api/v1/screens/record/%s/%d", operation, ids[0])) || named("eva", "/api/v1/screens/list/"+operation) {
		t.Error("an end user is offered the macro")
	}
	one := h.as("anna", "POST", recordPath(operation, ids[0])+"/actions/"+code, nil)
	if one.status != 200 || h.values(operation, ids[0]).Int("status") != 4 {
		t.Fatalf("%d %s", one.status, one.raw)
	}
	if got := h.as("anna", "POST", fmt.Sprint("/api/v1/batches/", one.body["batch"], "/undo"), nil); got.status != 200 || h.values(operation, ids[0]).Int("status") != 1 {
		t.Errorf("undo: %d %s", got.status, got.raw)
	}
	bulk := func(who, code string) reply {
		return h.as(who, "POST", "/api/v1/records/"+operation+"/bulk", map[string]any{"action": "act", "code": code, "ids": ids})
	}
	dry := h.as("anna", "POST", "/api/v1/records/"+operation+"/bulk", map[string]any{"action": "act", "code": code, "ids": ids, "dry_run": true})
	if dry.status != 200 || dry.body["done"] != float64(2) || h.values(operation, ids[0]).Int("status") != 1 {
		t.Errorf("a dry run is %d %s and leaves the status %v", dry.status, dry.raw, h.values(operation, ids[0])["status"])
	}
	many := bulk("anna", code)
	if many.status != 200 || many.body["done"] != float64(2) {
		t.Fatalf("many: %d %s", many.status, many.raw)
	}
	if h.values(operation, ids[1]).Int("status") != 4 || h.values(operation, ids[2]).Int("status") != 2 {
		t.Error("the macro reached what does not offer it, or not what does")
	}
	if got := h.as("anna", "POST", fmt.Sprint("/api/v1/batches/", many.body["batch"], "/undo"), nil); got.status != 200 || h.values(operation, ids[0]).Int("status") != 1 || h.values(operation, ids[1]).Int("status") != 1 {
		t.Errorf("undo of many: %d %s", got.status, got.raw)
	}
	if n, err := h.Records.Count(h.System(), record.ListRequest{Model: "activity/activity"}, 0); err != nil || n != 0 {
		t.Errorf("%d replies are left (%v)", n, err)
	}
	for who, code := range map[string]string{"eva": code, "anna": "clone"} {
		if got := bulk(who, code); got.status != 404 {
			t.Errorf("%s does %s with many: %d", who, code, got.status)
		}
	}
}
