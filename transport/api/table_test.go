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

func TestARemovedFieldComesBackWithItsValuesUntilTheyAreForgotten(t *testing.T) {
	h := newOffice(t)
	root, adele, luca := h.as("root"), h.as("adele"), h.as("luca")
	const code = "service/operation.cust_site"
	change := func(one map[string]any) {
		t.Helper()
		one["kind"], one["code"] = "field", code
		root.post("/config", map[string]any{"changes": []any{one}}).must(t, 200)
	}
	change(map[string]any{"value": map[string]any{"element_type": "text", "label": map[string]any{"en": "Site", "it": "Sede"}}})
	id := h.operation("Printer", "giulia")
	root.patch(at(id), map[string]any{"cust_site": "Trieste"}).must(t, 200)
	back := map[string]any{"kind": "field", "code": code}
	parked := func() int {
		t.Helper()
		return len(adele.get("/config/tables/service/operation").must(t, 200).body["parked"].([]any))
	}

	t.Run("what was not removed is not brought back", func(t *testing.T) {
		adele.post("/config/restore", back).must(t, 409)
		adele.post("/config/restore", map[string]any{"kind": "field", "code": "service/operation.cust_never"}).must(t, 404)
	})
	t.Run("it comes back as it was", func(t *testing.T) {
		change(map[string]any{"remove": true})
		luca.post("/config/restore", back).must(t, 403)
		back["dry_run"] = true
		adele.post("/config/restore", back).must(t, 200)
		if parked() != 1 {
			t.Fatal("a dry run brought it back")
		}
		delete(back, "dry_run")
		adele.post("/config/restore", back).must(t, 200)
		if v := root.get(at(id)).must(t, 200).body["cust_site"]; v != "Trieste" {
			t.Errorf("the value is %v", v)
		}
		label := adele.get("/config?kind=field&code="+code).must(t, 200).body["value"].(map[string]any)["label"].(map[string]any)
		if label["it"] != "Sede" || parked() != 0 {
			t.Errorf("the label is %v, and %d wait", label, parked())
		}
	})
	t.Run("once forgotten, it comes back empty", func(t *testing.T) {
		change(map[string]any{"remove": true})
		luca.do("DELETE", "/config/tables/service/operation/parked", nil).must(t, 403)
		a := adele.do("DELETE", "/config/tables/service/operation/parked", nil).must(t, 200)
		if gone := a.body["gone"].([]any); len(gone) != 1 || gone[0] != "cust_site" || parked() != 0 {
			t.Errorf("%s", a)
		}
		adele.post("/config/restore", back).must(t, 200)
		if v := root.get(at(id)).must(t, 200).body["cust_site"]; v != nil {
			t.Errorf("the value is %v", v)
		}
	})
	t.Run("what holds a script comes back by Super Admins alone", func(t *testing.T) {
		grid := map[string]any{"kind": "grid", "code": "service/operation/mine_too"}
		root.post("/config", map[string]any{"changes": []any{map[string]any{"kind": "grid", "code": grid["code"], "value": map[string]any{"code": "mine_too", "model": "service/operation", "label": "Mine too",
			"columns": []any{map[string]any{"field": "title"}}, "script": "$this.addFieldToFilter('title', {like: 'x%'});"}}}}).must(t, 200)
		root.post("/config", map[string]any{"changes": []any{map[string]any{"kind": "grid", "code": grid["code"], "remove": true}}}).must(t, 200)
		adele.post("/config/restore", grid).must(t, 403)
		root.post("/config/restore", grid).must(t, 200)
	})
}
