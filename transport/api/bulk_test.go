package api_test

import (
	"fmt"
	"testing"

	"steward/modules/moduletest"
)

func TestMassActions(t *testing.T) {
	moduletest.Both(t, func(t *testing.T, d *moduletest.Desk) { testMassActions(t, serve(t, d)) }, words)
}

func testMassActions(t *testing.T, h *office) {
	root, luca := h.as("root"), h.as("luca")
	seen := h.operation("Bulk seen", "giulia")
	other := h.operation("Bulk other", "giulia")
	urgency := func(id int64) any { return luca.get(at(id)).must(t, 200).body["urgency_id"] }
	before := urgency(seen)

	t.Run("all rows of a grid are those that its prepared collection leaves, as in its list", func(t *testing.T) {
		root.post("/config", map[string]any{"changes": []any{set("grid", "service/operation/all", "script", "$this.addFieldToFilter('title', {like: '%seen'});")}}).must(t, 200)
		shown := luca.get(operations+"?grid=all&fields=title").must(t, 200).items()
		done := luca.post(operations+"/bulk", map[string]any{"action": "update", "grid": "all", "values": map[string]any{"urgency_id": 3}}).must(t, 200)
		if done.body["done"] != float64(len(shown)) || urgency(seen) != 3.0 || urgency(other) == 3.0 {
			t.Fatalf("%d rows shown, %s", len(shown), done)
		}
		luca.post("/batches/"+done.body["batch"].(string)+"/undo", nil).must(t, 200)
		if urgency(seen) != before {
			t.Fatal("not taken back")
		}
		root.post("/config", map[string]any{"changes": []any{set("grid", "service/operation/all", "script", "")}}).must(t, 200)
	})
	t.Run("a search and a context narrow a mass action as they narrow the list", func(t *testing.T) {
		h.operation("Marmalade one", "giulia")
		h.operation("Marmalade two", "giulia")
		done := luca.post(operations+"/bulk", map[string]any{"action": "update", "grid": "all", "search": "marmalade", "context": "type_id:1", "values": map[string]any{"urgency_id": 3}}).must(t, 200)
		if done.body["done"] != 2.0 || urgency(other) == 3.0 {
			t.Fatalf("%s", done)
		}
		luca.post(operations+"/bulk", map[string]any{"action": "update", "search": "marmalade", "context": "type_id:2", "values": map[string]any{"urgency_id": 1}}).must(t, 400)
	})
	t.Run("a grid that is not there changes nothing, nor do ids together with a filter", func(t *testing.T) {
		luca.post(operations+"/bulk", map[string]any{"action": "update", "grid": "nowhere", "values": map[string]any{"urgency_id": 3}}).must(t, 400)
		f := luca.post(operations+"/bulk", map[string]any{"action": "update", "ids": []int64{other}, "grid": "all", "values": map[string]any{"urgency_id": 3}}).must(t, 400).faults()
		if f["ids"] != "ids_or_rows" || urgency(other) == 3.0 {
			t.Fatal(f)
		}
	})
	t.Run("a dry run of a change or of a deletion says what would happen, and nothing happens", func(t *testing.T) {
		for _, action := range []string{"update", "delete"} {
			a := root.post(operations+"/bulk", map[string]any{"action": action, "ids": []int64{seen, 999999}, "values": map[string]any{"urgency_id": 3}, "dry_run": true}).must(t, 200)
			if a.body["done"] != 1.0 {
				t.Fatalf("%s: %s", action, a)
			}
			if now := luca.get(at(seen)).must(t, 200); now.body["urgency_id"] == 3.0 || now.body["version"] == nil {
				t.Fatalf("%s: %s", action, now)
			}
		}
		root.do("DELETE", at(seen)+"?dry_run=true", nil).must(t, 200)
		root.get(at(seen)).must(t, 200)
	})
	t.Run("what has the value already counts as unchanged", func(t *testing.T) {
		a := luca.post(operations+"/bulk", map[string]any{"action": "update", "ids": []int64{seen, other}, "values": map[string]any{"title": "Bulk other"}, "dry_run": true}).must(t, 200)
		if a.body["done"] != 2.0 || a.body["unchanged"] != 1.0 || a.body["matched"] != 2.0 {
			t.Fatalf("%s", a)
		}
	})
	t.Run("each row that is left out says why", func(t *testing.T) {
		a := luca.post(operations+"/bulk", map[string]any{"action": "update", "ids": []int64{seen, 999999}, "values": map[string]any{"title": ""}}).must(t, 200)
		list := a.body["results"].([]any)
		for i, want := range []float64{400, 404} {
			one := list[i].(map[string]any)
			if named := one["title"] != nil; named != (want == 400) {
				t.Errorf("a row is named when it may be read: %v", one)
			}
			if one["status"] != want || one["problem"].(map[string]any)["detail"] == "" {
				t.Error(fmt.Sprint(one))
			}
		}
	})
	t.Run("a large action runs in the background, is followed as a record, and is taken back", func(t *testing.T) {
		a := luca.post(operations+"/bulk", map[string]any{"action": "update", "grid": "all", "search": "marmalade", "values": map[string]any{"title": "Jam"}, "background": true}).must(t, 202)
		run := a.body["run"].(map[string]any)
		path := fmt.Sprintf("/records/%s/%v", run["model"], run["id"])
		h.Mails() // runs what is due
		if r := luca.get(path).must(t, 200).body; r["state"] != "done" || r["changed"] != 2.0 || r["progress"] != 100.0 {
			t.Fatalf("%v", r)
		}
		h.as("marta").get(path).must(t, 404)
		h.as("giulia").post(operations+"/bulk", map[string]any{"action": "delete", "grid": "all", "background": true}).must(t, 403)
		if luca.patch(path, map[string]any{"state": "running"}); luca.get(path).body["state"] != "done" {
			t.Fatal("written by hand")
		}
		luca.post(path+"/actions/undo", nil).must(t, 200)
		h.Mails()
		if n := len(luca.get(operations+"?search=marmalade").must(t, 200).items()); n != 2 {
			t.Fatalf("%d came back", n)
		}
	})
	t.Run("a preview of many counts all and tries the first", func(t *testing.T) {
		a := luca.post(operations+"/bulk", map[string]any{"action": "update", "grid": "all", "values": map[string]any{"title": "x"}, "dry_run": true, "background": true}).must(t, 200)
		if a.body["matched"] != 4.0 {
			t.Fatalf("%s", a)
		}
	})
}
