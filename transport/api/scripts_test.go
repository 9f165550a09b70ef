package api_test

import (
	"fmt"
	"strings"
	"testing"

	"steward/engine/record"
	"steward/modules/access"
)

func TestScripts(t *testing.T) {
	h := newOffice(t)
	root, luca := h.as("root"), h.as("luca")
	id := h.operation("On trial", "giulia")

	t.Run("a script that does not compile is refused at line and column", func(t *testing.T) {
		a := root.post("/scripts/check", map[string]any{"code": "let a = 1;\nlet b = ;"}).must(t, 400)
		if d := a.body["detail"].(string); !strings.Contains(d, "2") {
			t.Errorf("%s", a)
		}
		root.post("/scripts/check", map[string]any{"code": "return 1"}).must(t, 204)
	})
	t.Run("a test run shows what would happen and leaves nothing behind", func(t *testing.T) {
		before := luca.get(operations + "?total=exact&limit=1").body["total"].(map[string]any)["count"]
		code := `let other = deep.model('service/operation'); other.setData('title', 'Made by a script'); other.setData('type_id', 1); other.setData('requester_username', 'giulia'); other.save(); $this.setData('title', 'Changed'); deep.log('seen'); return 7;`
		a := root.post("/scripts/test", map[string]any{"code": code, "model": "service/operation", "id": id}).must(t, 200)
		if a.body["ok"] != true || a.body["value"] != 7.0 || a.body["changes"].(map[string]any)["title"] != "Changed" || len(a.body["log"].([]any)) != 1 {
			t.Errorf("%s", a)
		}
		if luca.get(at(id)).body["title"] != "On trial" || luca.get(operations + "?total=exact&limit=1").body["total"].(map[string]any)["count"] != before {
			t.Error("something stayed")
		}
	})
	t.Run("a script that throws or never ends is an answer", func(t *testing.T) {
		a := root.post("/scripts/test", map[string]any{"code": "throw new Error('no')"}).must(t, 200)
		if a.body["ok"] != false || !strings.Contains(a.body["message"].(string), "no") {
			t.Errorf("%s", a)
		}
		a = root.post("/scripts/test", map[string]any{"code": "while (true) {}"}).must(t, 200)
		if a.body["ok"] != false || a.body["limit"] != true {
			t.Errorf("%s", a)
		}
	})
	t.Run("a prepared collection narrows its grid and its counter; one that throws says so", func(t *testing.T) {
		h.operation("Other", "giulia")
		root.post("/config", map[string]any{"changes": []any{set("grid", "service/operation/all", "script", "$this.addFieldToFilter('title', {like: 'On%'});")}}).must(t, 200)
		if rows := luca.get(operations+"?grid=all").must(t, 200).items(); len(rows) != 1 || rows[0]["title"] != "On trial" {
			t.Errorf("%v", rows)
		}
		root.post("/config", map[string]any{"changes": []any{set("grid", "service/operation/all", "script", "throw new Error('broken grid')")}}).must(t, 200)
		if a := luca.get(operations+"?grid=all").must(t, 400); !strings.Contains(a.body["detail"].(string), "broken grid") {
			t.Errorf("%s", a)
		}
		h.as("adele").post("/config", map[string]any{"changes": []any{set("grid", "service/operation/all", "script", "1")}}).must(t, 403)
	})
	t.Run("a scripted group rule limits what is seen; one that throws lets nothing through", func(t *testing.T) {
		group := h.Make(access.Group, record.Input{"name": "Scripted", "user_ids": []int64{h.ids["luca"]}}).ID
		rule := map[string]any{"group_id": group, "model_alias": "service/operation", "permission": "read", "mode": "condition",
			"script": "return {field: 'title', operator: 'begins_with', value: deep.currentUser().username === 'luca' ? 'On' : 'x'};"}
		made := root.post("/records/admin/group_rule", rule).must(t, 201).id()
		if rows := luca.get(operations).must(t, 200).items(); len(rows) != 1 {
			t.Errorf("%d rows", len(rows))
		}
		path := fmt.Sprintf("/records/admin/group_rule/%d", made)
		root.patch(path, map[string]any{"script": "throw new Error('x')"}).must(t, 200)
		if rows := luca.get(operations).must(t, 200).items(); len(rows) != 0 {
			t.Errorf("%d rows through a broken rule", len(rows))
		}
		if f := root.patch(path, map[string]any{"script": "let ;"}).must(t, 400).faults(); f["script"] == "" {
			t.Error(f)
		}
		h.as("adele").patch(path, map[string]any{"script": "return true"}).must(t, 400)
	})
	t.Run("nobody but Super Admins runs scripts", func(t *testing.T) {
		for _, who := range []string{"adele", "luca", "giulia"} {
			h.as(who).post("/scripts/test", map[string]any{"code": "1"}).must(t, 403)
		}
	})
}
