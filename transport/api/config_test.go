package api_test

import (
	"fmt"
	"testing"
)

// Every change of the configuration can be looked at, compared with the one before it, and taken back.
func TestTheHistoryOfTheConfiguration(t *testing.T) {
	h := newOffice(t)
	root, adele := h.as("root"), h.as("adele")
	change := func(note string, changes ...any) int64 {
		t.Helper()
		return int64(root.post("/config", map[string]any{"note": note, "changes": changes}).must(t, 200).body["version"].(float64))
	}
	grid := func(v *visitor) map[string]any {
		t.Helper()
		return v.get("/config?kind=grid&code=service/operation/all").must(t, 200).body["value"].(map[string]any)
	}
	shipped := grid(root)["page_size"]
	first := change("longer pages", set("grid", "service/operation/all", "page_size", 100))
	second := change("by title", set("grid", "service/operation/all", "sort", "title"))
	third := change("another grid", set("grid", "service/operation/open", "page_size", 20))

	t.Run("a version says who changed what, from what to what", func(t *testing.T) {
		a := adele.get(fmt.Sprintf("/config/versions/%d", first)).must(t, 200)
		if a.body["by"] != "root" || a.body["note"] != "longer pages" {
			t.Errorf("%s", a)
		}
		list := a.body["changes"].([]any)
		if len(list) != 1 {
			t.Fatalf("%s", a)
		}
		one := list[0].(map[string]any)
		if one["kind"] != "grid" || one["code"] != "service/operation/all" || one["property"] != "page_size" || one["old"] != shipped || one["new"] != 100.0 {
			t.Errorf("%v", one)
		}
	})
	t.Run("the list has the changes of one object, and goes on where it stopped", func(t *testing.T) {
		a := root.get("/config/versions?kind=grid&code=service/operation/all").must(t, 200)
		if list := a.items(); len(list) != 2 || list[0]["version"] != float64(second) || list[1]["version"] != float64(first) || a.body["next"] != nil {
			t.Errorf("%s", a)
		}
		a = root.get("/config/versions?limit=1").must(t, 200)
		if list := a.items(); len(list) != 1 || list[0]["version"] != float64(third) || a.body["next"] != float64(third) || a.body["current"] != float64(third) {
			t.Errorf("%s", a)
		}
		a = root.get(fmt.Sprintf("/config/versions?limit=1&before=%d", third)).must(t, 200)
		if list := a.items(); len(list) != 1 || list[0]["version"] != float64(second) {
			t.Errorf("%s", a)
		}
		root.get("/config/versions?limit=all").must(t, 400)
		root.get("/config/versions?before=yesterday").must(t, 400)
	})
	t.Run("a dry run tells what would come back and changes nothing", func(t *testing.T) {
		a := root.post(fmt.Sprintf("/config/versions/%d/rollback?dry_run=true", first), nil).must(t, 200)
		if list := a.body["changes"].([]any); len(list) != 2 {
			t.Errorf("%s", a)
		}
		if grid(root)["sort"] != "title" {
			t.Error("something changed")
		}
	})
	t.Run("a version comes back as a version of its own", func(t *testing.T) {
		root.post(fmt.Sprintf("/config/versions/%d/rollback", first), nil).must(t, 200)
		if g := grid(root); g["sort"] == "title" || g["page_size"] != 100.0 {
			t.Errorf("%v", g)
		}
		if a := root.get("/config/versions?limit=1").must(t, 200); a.items()[0]["version"] != float64(third+1) {
			t.Errorf("%s", a)
		}
	})
	t.Run("version 0 is what was shipped", func(t *testing.T) {
		root.post("/config/versions/0/rollback", nil).must(t, 200)
		if g := grid(root); g["page_size"] != shipped {
			t.Errorf("%v", g)
		}
	})
	t.Run("a script comes back only by those who may write scripts", func(t *testing.T) {
		with := change("a script", set("grid", "service/operation/all", "script", "$this.addFieldToFilter('title', {like: 'On%'});"))
		change("without it", map[string]any{"kind": "grid", "code": "service/operation/all", "property": "script", "reset": true})
		adele.post(fmt.Sprintf("/config/versions/%d/rollback", with), nil).must(t, 403)
		root.post(fmt.Sprintf("/config/versions/%d/rollback", with), nil).must(t, 200)
	})
	t.Run("nothing is found where there was no such version", func(t *testing.T) {
		root.get("/config/versions/999999").must(t, 404)
		root.get("/config/versions/last").must(t, 404)
		h.as("luca").get(fmt.Sprintf("/config/versions/%d", first)).must(t, 403)
	})
}
