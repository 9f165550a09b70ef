package api_test

import (
	"strings"
	"testing"
)

// Agents keep lists as they arranged them; nobody else gets them, and they show nothing that rights do not.
func TestOwnGrids(t *testing.T) {
	h := newOffice(t)
	root, luca, marta, karin, giulia := h.as("root"), h.as("luca"), h.as("marta"), h.as("karin"), h.as("giulia")
	h.operation("Printer", "giulia")
	h.operation("Network", "giulia")
	const grids = "/grids/service/operation"
	wish := map[string]any{"from": "all", "label": "Networks", "sort": "title",
		"columns":   []any{map[string]any{"field": "title", "width": 420}, map[string]any{"field": "status", "hidden": true}, map[string]any{"field": "_number"}},
		"condition": map[string]any{"condition": "AND", "rules": []any{map[string]any{"field": "title", "operator": "contains", "value": "Netw"}}}}
	made := luca.post(grids, wish).must(t, 200)
	code, _ := made.body["code"].(string)
	names := func(v *visitor) string {
		t.Helper()
		return string(v.get("/screens/list/service/operation").must(t, 200).raw)
	}

	t.Run("it is among the grids of the one who made it, as he arranged it", func(t *testing.T) {
		if !strings.Contains(names(luca), `"Networks"`) || !strings.Contains(names(luca), `"own":true`) {
			t.Error("it is not there")
		}
		rows := luca.get(operations+"?grid="+code).must(t, 200).items()
		if len(rows) != 1 || rows[0]["title"] != "Network" {
			t.Errorf("%v", rows)
		}
		body := root.get("/config?kind=grid&code=service/operation/"+code).must(t, 200).body["value"].(map[string]any)
		if body["sort"] != "title" || len(body["columns"].([]any)) != 2 || body["default"] != nil {
			t.Errorf("%v", body)
		}
	})
	t.Run("nobody else is offered it, administrators neither", func(t *testing.T) {
		for _, v := range []*visitor{marta, root} {
			if strings.Contains(names(v), `"Networks"`) {
				t.Error("others see it")
			}
		}
		marta.get(operations+"?grid="+code).must(t, 400)
	})
	t.Run("others can neither change nor delete it", func(t *testing.T) {
		marta.do("PUT", grids+"/"+code, map[string]any{"label": "Mine"}).must(t, 404)
		marta.do("DELETE", grids+"/"+code, nil).must(t, 404)
		luca.do("DELETE", grids+"/all", nil).must(t, 404)
	})
	t.Run("it is arranged anew", func(t *testing.T) {
		luca.do("PUT", grids+"/"+code, map[string]any{"label": "Nets", "sort": "-title"}).must(t, 200)
		if !strings.Contains(names(luca), `"Nets"`) {
			t.Error("the label is the old one")
		}
	})
	t.Run("key users and end users keep none", func(t *testing.T) {
		karin.post(grids, wish).must(t, 403)
		giulia.post(grids, wish).must(t, 404)
	})
	t.Run("a condition that means nothing is refused", func(t *testing.T) {
		luca.post(grids, with(wish, "condition", map[string]any{"field": "nothing", "operator": "equal", "value": 1})).must(t, 400)
		luca.post(grids, with(wish, "from", "nothing")).must(t, 400)
		luca.post(grids, with(wish, "label", " ")).must(t, 400)
	})
	t.Run("a grid with a script is copied by Super Admins only", func(t *testing.T) {
		root.post("/config", map[string]any{"changes": []any{set("grid", "service/operation/open", "script", "$this.addFieldToFilter('title', {like: 'N%'});")}}).must(t, 200)
		luca.post(grids, with(wish, "from", "open")).must(t, 403)
		root.post(grids, with(wish, "from", "open")).must(t, 200)
	})
	t.Run("it is deleted", func(t *testing.T) {
		luca.do("DELETE", grids+"/"+code, nil).must(t, 204)
		luca.get(operations+"?grid="+code).must(t, 400)
	})
}
