package api_test

import (
	"encoding/csv"
	"encoding/json"
	"strings"
	"testing"
)

const allGrid = "service/operation/all"

// What the looks of columns need is read with the row, under the rights of the reader.
func TestLooksOfColumns(t *testing.T) {
	h := newOffice(t)
	root, luca := h.as("root"), h.as("luca")
	h.operation("Printer", "giulia")
	columns := func(options map[string]any) map[string]any {
		return map[string]any{"changes": []any{set("grid", allGrid, "columns", []any{
			map[string]any{"field": "title", "renderer": "link", "options": options}, map[string]any{"field": "status", "exportable": false},
			map[string]any{"field": "created_at"}}),
			set("grid", allGrid, "row_styles", []any{map[string]any{"background": "#f59f00", "condition": map[string]any{"field": "title", "operator": "contains", "value": "Pri"}}})}}
	}
	t.Run("a field that does not exist is refused", func(t *testing.T) {
		a := root.post("/config", columns(map[string]any{"url": "https://erp.example.com/{{nothing}}"}))
		if a.status < 400 || !strings.Contains(string(a.raw), "nothing") {
			t.Errorf("%d %s", a.status, a.raw)
		}
	})
	root.post("/config", columns(map[string]any{"url": "https://erp.example.com/{{entity_id}}?who={{requester_username|upper}}", "text": "{{description|strip_html|truncate:20}}"})).must(t, 200)
	t.Run("the list learns what to read with its rows, and the colours", func(t *testing.T) {
		for _, one := range luca.get("/screens/list/service/operation").must(t, 200).body["grids"].([]any) {
			grid := one.(map[string]any)
			if grid["code"] != "all" {
				continue
			}
			column := grid["columns"].([]any)[0].(map[string]any)
			if needs := column["needs"]; len(needs.([]any)) != 3 {
				t.Errorf("%v", needs)
			}
			if style := grid["row_styles"].([]any)[0].(map[string]any); style["background"] != "#f59f00" {
				t.Errorf("%v", style)
			}
			return
		}
		t.Error("the grid is not there")
	})
	t.Run("an export has the words of the value, the number, and not what is kept out", func(t *testing.T) {
		a := luca.get("/export/service/operation?grid=all&fields=_number,title,status,created_at").must(t, 200)
		rows, err := csv.NewReader(strings.NewReader(strings.TrimPrefix(string(a.raw), "\ufeff"))).ReadAll()
		if err != nil || len(rows) != 2 || len(rows[0]) != 3 || rows[0][0] != "Number" || rows[1][0] == "" || rows[1][1] != "Printer" {
			t.Errorf("%v %v", rows, err)
		}
	})
	t.Run("a list that is not to be exported is not", func(t *testing.T) {
		root.post("/config", map[string]any{"changes": []any{set("grid", allGrid, "allow_export", false)}}).must(t, 200)
		for _, format := range []string{"csv", "xlsx", "pdf"} {
			luca.get("/export/service/operation?grid=all&format="+format).must(t, 403)
		}
	})
}

// Whoever waits for an export hears how far it is; nobody else does.
func TestAnExportSaysHowFarItIs(t *testing.T) {
	h := newOffice(t)
	h.operation("Printer", "giulia")
	luca, marta := h.as("luca"), h.as("marta")
	mine, others := luca.hear(t), marta.hear(t)
	luca.get("/export/service/operation?format=xlsx&run=abc").must(t, 200)
	for m := range mine {
		if strings.Contains(m, "event: export") {
			if !strings.Contains(m, `"rows":1`) || !strings.Contains(m, `"run":"abc"`) {
				t.Error(m)
			}
			break
		}
	}
	h.operation("Network", "giulia")
	for m := range others {
		if strings.Contains(m, "event: export") {
			t.Errorf("somebody else heard %s", m)
		}
		if strings.Contains(m, "event: record") {
			break
		}
	}
}

// What a grid starts with, offers and looks like beside its columns reaches the list, and nothing that cannot work is kept.
func TestTheDefinitionOfAGridReachesItsList(t *testing.T) {
	h := newOffice(t)
	root, luca := h.as("root"), h.as("luca")
	columns := func(filter map[string]any) []any {
		return []any{set("grid", allGrid, "columns", []any{map[string]any{"field": "title"},
			map[string]any{"field": "status", "default_filter": filter},
			map[string]any{"field": "urgency_id", "filterable": false, "default_filter": map[string]any{"operator": "equal", "value": 1}}})}
	}
	t.Run("a filter that the field does not know is refused", func(t *testing.T) {
		a := root.post("/config", map[string]any{"changes": columns(map[string]any{"operator": "sounds_like", "value": "x"})})
		if a.status < 400 || !strings.Contains(string(a.raw), "comparison is not known") {
			t.Errorf("%d %s", a.status, a.raw)
		}
	})
	root.post("/config", map[string]any{"changes": append(columns(map[string]any{"operator": "in_class", "value": "open"}),
		set("grid", allGrid, "mass_actions", []any{"status", "export"}), set("grid", allGrid, "refresh_seconds", 30),
		set("grid", allGrid, "row_styles", []any{map[string]any{"text": "#b02a37"}}))}).must(t, 200)
	for _, one := range luca.get("/screens/list/service/operation").must(t, 200).body["grids"].([]any) {
		grid := one.(map[string]any)
		if grid["code"] != "all" {
			continue
		}
		raw, err := json.Marshal([]any{grid["start"], grid["mass_actions"], grid["refresh_seconds"], grid["row_styles"].([]any)[0].(map[string]any)["text"]})
		want := `[{"condition":"AND","rules":[{"field":"status","operator":"in_class","value":"open"}]},["status","export"],30,"#b02a37"]`
		if err != nil || string(raw) != want {
			t.Errorf("%s, want %s", raw, want)
		}
		return
	}
	t.Error("the grid is not there")
}
