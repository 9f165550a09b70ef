package api_test

import (
	"fmt"
	"strings"
	"testing"

	"steward/engine/record"
	"steward/modules/access"
	"steward/modules/service"
)

// What a screen is drawn from is kept for all who see the same of it, and for nobody else.
func TestAKeptDescriptionIsOnlyForThoseWhoSeeTheSame(t *testing.T) {
	h := newOffice(t)
	group := h.Make(access.Group, record.Input{"name": "Payroll", "user_ids": []int64{h.ids["marta"]}}).ID
	root, marta, luca := h.as("root"), h.as("marta"), h.as("luca")
	salary := func(label string) {
		root.post("/config", map[string]any{"changes": []any{map[string]any{"kind": "field", "code": "service/operation.cust_salary",
			"value": map[string]any{"element_type": "text", "label": map[string]any{"en": label, "it": "Stipendio"}, "view_group_ids": []any{group}}}}}).must(t, 200)
	}
	salary("Salary")
	id := h.Make(service.Operation, record.Input{"type_id": 1, "title": "Payslip", "requester_email": "gina@example.com", "cust_salary": "2000"}).ID
	open := func(v *visitor) string {
		return string(v.get(fmt.Sprintf("/screens/record/service/operation/%d?timeline=true", id)).must(t, 200).raw)
	}
	for range 2 { // the second time it is kept
		if got := open(marta); !strings.Contains(got, `"cust_salary"`) || !strings.Contains(got, "2000") {
			t.Error("a member of the group does not see the field")
		}
		if got := open(luca); strings.Contains(got, "cust_salary") || strings.Contains(got, "2000") {
			t.Error("somebody else sees it")
		}
	}
	if got := open(marta); !strings.Contains(got, `"timeline":{"items":[`) || !strings.Contains(got, "Salary") {
		t.Errorf("the screen has no timeline or label: %s", got)
	}
	salary("Monthly pay")
	if got := open(marta); !strings.Contains(got, "Monthly pay") {
		t.Error("the new label is not there at the next question")
	}
	for range 2 {
		if a := root.get("/screens/list/service/routing"); a.status != 200 || !strings.Contains(string(a.raw), `"input_script"`) {
			t.Errorf("a Super Admin does not see the script of a rule: %d", a.status)
		}
		if a := h.as("adele").get("/screens/list/service/routing"); a.status != 200 || strings.Contains(string(a.raw), `"input_script"`) {
			t.Errorf("an administrator sees it: %d", a.status)
		}
	}
	marta.head.Set("Accept-Language", "it")
	if got := open(marta); !strings.Contains(got, "Stipendio") {
		t.Error("the other language has the label of the first")
	}
	marta.head.Del("Accept-Language")
	if _, err := h.Records.Update(h.System(), record.Ref{Model: access.Group, ID: group}, record.Input{"user_ids": []int64{}}, record.Options{}); err != nil {
		t.Fatal(err)
	}
	if got := open(marta); strings.Contains(got, "cust_salary") {
		t.Error("somebody who left the group still sees the field")
	}
}
