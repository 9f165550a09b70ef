package api_test

import (
	"testing"

	"steward/engine/config"
)

func TestTheTableOfAModelSaysUntilWhenARemovedFieldCanComeBack(t *testing.T) {
	h := newOffice(t)
	change := func(list ...config.Change) {
		t.Helper()
		if _, err := h.Config.Change(h.System(), list, 0, "admin", "", false); err != nil {
			t.Fatal(err)
		}
	}
	code := "service/operation.cust_site"
	var made []config.Change
	for property, value := range map[string]any{"model": "service/operation", "column_name": "cust_site", "element_type": "text", "label": map[string]string{"en": "Site"}} {
		made = append(made, config.Change{Kind: config.Field, Code: code, Property: property, Value: value})
	}
	change(made...)
	change(config.Change{Kind: config.Field, Code: code, Remove: true})
	if a := h.as("luca").get("/config/tables/service/operation"); a.status != 403 {
		t.Errorf("an agent sees %s", a)
	}
	a := h.as("adele").get("/config/tables/service/operation")
	parked, _ := a.body["parked"].([]any)
	if len(parked) != 1 {
		t.Fatalf("what waits is %s", a)
	}
	one := parked[0].(map[string]any)
	if want := h.Now().AddDate(0, 0, 30).Format("2006-01-02"); one["field"] != "cust_site" || one["until"] != want {
		t.Errorf("it waits until %v, not %s", one["until"], want)
	}
}
