package api_test

import (
	"fmt"
	"strings"
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

// A form and a grid are looked at through the eyes of others before they are saved.
func TestThePreviewOfTheConfiguration(t *testing.T) {
	h := newOffice(t)
	root, adele := h.as("root"), h.as("adele")
	h.operation("Giulia's", "giulia")
	h.operation("Piero's", "piero")
	fields := func(list ...any) map[string]any {
		return map[string]any{"id": 1900, "code": "short", "model": "service/operation", "label": "Short",
			"tabs": []any{map[string]any{"code": "main", "label": "Main", "fieldsets": []any{map[string]any{"code": "what", "label": "What", "fields": list}}}}}
	}
	place := func(code string, more ...any) map[string]any {
		out := map[string]any{"field": code}
		for i := 0; i+1 < len(more); i += 2 {
			out[more[i].(string)] = more[i+1]
		}
		return out
	}
	ask := func(kind string, value map[string]any, user string) map[string]any {
		return map[string]any{"kind": kind, "value": value, "user": user}
	}
	grid := func(more ...any) map[string]any {
		out := map[string]any{"code": "mine", "model": "service/operation", "label": "Mine", "columns": []any{map[string]any{"field": "title"}}}
		for i := 0; i+1 < len(more); i += 2 {
			out[more[i].(string)] = more[i+1]
		}
		return out
	}
	shown := func(a answer) string {
		t.Helper()
		out := ""
		for _, tab := range a.must(t, 200).body["screen"].(map[string]any)["form"].(map[string]any)["tabs"].([]any) {
			for _, set := range tab.(map[string]any)["fieldsets"].([]any) {
				for _, f := range set.(map[string]any)["fields"].([]any) {
					out += f.(map[string]any)["field"].(string) + " "
				}
			}
		}
		return out
	}

	t.Run("a form is drawn before it is saved, and is not saved", func(t *testing.T) {
		if got := shown(root.post("/config/preview", ask("form", fields(place("title"), place("status")), ""))); got != "title status " {
			t.Errorf("%s", got)
		}
		root.get("/config?kind=form&code=service/operation/short").must(t, 404)
	})
	t.Run("somebody outside a group does not see what only the group sees", func(t *testing.T) {
		value := fields(place("title"), place("status", "view_groups", []any{999999}))
		if got := shown(adele.post("/config/preview", ask("form", value, "luca"))); got != "title " {
			t.Errorf("%s", got)
		}
	})
	t.Run("faults stand at their place, and what is missing is said", func(t *testing.T) {
		a := root.post("/config/preview", ask("form", fields(place("status", "columns", 4, "margin", 3), place("cust_nothing")), "")).must(t, 200)
		at := map[string]bool{}
		for _, f := range a.body["faults"].([]any) {
			at[f.(map[string]any)["at"].(string)] = true
		}
		if !at["fields[status]"] || !at["fields[cust_nothing]"] || len(at) != 2 || a.body["screen"] != nil {
			t.Errorf("%s", a)
		}
		if list := a.body["warnings"].([]any); len(list) == 0 || list[0].(map[string]any)["at"] == "fields[status]" {
			t.Errorf("%s", a)
		}
	})
	t.Run("a property that does not exist is refused", func(t *testing.T) {
		root.post("/config/preview", ask("form", fields(place("title", "colour", "red")), "")).must(t, 400)
		if a := root.post("/config/preview", ask("form", fields(place("title", "field", 5)), "")).must(t, 400); len(a.faults()) != 1 || strings.Contains(string(a.raw), "struct") || !strings.Contains(string(a.raw), "must be a text") {
			t.Errorf("%s", a)
		}
		root.post("/config/preview", map[string]any{"kind": "menu", "value": map[string]any{}}).must(t, 400)
		root.post("/config/preview", ask("form", fields(place("title")), "nobody")).must(t, 400)
	})
	t.Run("a grid shows the rows of the one whose eyes are borrowed, and never more than one's own", func(t *testing.T) {
		count := func(v *visitor, user string) int {
			t.Helper()
			return len(v.post("/config/preview", ask("grid", grid(), user)).must(t, 200).body["rows"].([]any))
		}
		if n := count(root, ""); n != 2 {
			t.Errorf("root sees %d", n)
		}
		if n := count(root, "giulia"); n != 1 {
			t.Errorf("giulia sees %d", n)
		}
	})
	t.Run("a grid tells whether it is offered at all, and where it is wrong", func(t *testing.T) {
		a := root.post("/config/preview", ask("grid", grid("groups", []any{999999}), "luca")).must(t, 200)
		if a.body["offered"] != false {
			t.Errorf("%s", a)
		}
		a = root.post("/config/preview", ask("grid", grid("columns", []any{map[string]any{"field": "nothing"}}), "")).must(t, 200)
		if f := a.body["faults"].([]any); len(f) != 1 || f[0].(map[string]any)["at"] != "columns[nothing]" {
			t.Errorf("%s", a)
		}
	})
	t.Run("a script runs only for those who may write it", func(t *testing.T) {
		value := grid("script", "$this.addFieldToFilter('title', {like: 'Giu%'});")
		adele.post("/config/preview", ask("grid", value, "")).must(t, 403)
		if rows := root.post("/config/preview", ask("grid", value, "")).must(t, 200).body["rows"].([]any); len(rows) != 1 {
			t.Errorf("%v", rows)
		}
	})
	t.Run("objects under a prefix come with their bodies", func(t *testing.T) {
		items := root.get("/config?kind=form&under=service/operation/&full=true").must(t, 200).items()
		if len(items) == 0 || items[0]["value"].(map[string]any)["model"] != "service/operation" {
			t.Errorf("%v", items)
		}
	})
}

// The organisation's name, colour and logo are on the first answer, before anybody has signed in; a slip spoils nothing.
func TestTheBrandOfTheOrganisation(t *testing.T) {
	h := newOffice(t)
	brand := func(v *visitor) map[string]any {
		t.Helper()
		return v.get("/bootstrap").must(t, 200).body["product"].(map[string]any)
	}
	before := brand(h.stranger())
	set := h.setting
	set("product.name", "Adriatica Desk")
	set("product.accent", "#7a1fa2")
	set("product.logo", "data:image/png;base64,iVBORw0KGgo=")
	for _, v := range []*visitor{h.stranger(), h.as("luca"), h.as("giulia")} {
		if b := brand(v); b["name"] != "Adriatica Desk" || b["accent"] != "#7a1fa2" || b["logo"] != "data:image/png;base64,iVBORw0KGgo=" {
			t.Errorf("%v", b)
		}
	}
	set("product.name", "")
	set("product.accent", "url(https://elsewhere.example)")
	set("product.logo", "https://elsewhere.example/logo.png")
	if b := brand(h.stranger()); b["name"] != before["name"] || b["accent"] != nil || b["logo"] != nil {
		t.Errorf("%v", b)
	}
}

// A reworded text is read with the next request, and goes back to what was shipped.
func TestTextsAreReworded(t *testing.T) {
	h := newOffice(t)
	root := h.as("root")
	text := func() any { return h.as("luca").get("/texts/en").must(t, 200).body["grid.all"] }
	before := text()
	root.post("/config", map[string]any{"changes": []any{map[string]any{"kind": "text", "code": "en/grid.all", "value": map[string]any{"words": "Everything"}}}}).must(t, 200)
	if text() != "Everything" {
		t.Errorf("%v", text())
	}
	if c := root.get("/texts/en").head.Get("Cache-Control"); c != "private, no-cache" {
		t.Errorf("texts may be kept unasked: %s", c)
	}
	root.post("/config", map[string]any{"changes": []any{map[string]any{"kind": "text", "code": "en/grid.all", "remove": true}}}).must(t, 200)
	if text() != before {
		t.Errorf("%v", text())
	}
}
