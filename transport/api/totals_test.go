package api_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"steward/engine/record"
	"steward/modules/moduletest"
)

func TestTotalsOfAList(t *testing.T) {
	moduletest.Both(t, func(t *testing.T, d *moduletest.Desk) { testTotals(t, serve(t, d)) }, words)
}

func testTotals(t *testing.T, h *office) {
	luca := h.as("luca")
	for i, level := range []int{1, 2, 6} {
		h.Make("service/operation", record.Input{"type_id": 1, "title": fmt.Sprintf("Total %d", i), "requester_username": "giulia", "escalation_level": level, "urgency_id": min(level, 2)})
	}
	h.Make("service/operation", record.Input{"type_id": 1, "title": "Elsewhere", "requester_username": "giulia", "escalation_level": 100})
	path := "/groups/service/operation?filter=" + escape(`{"condition":"AND","rules":[{"field":"title","operator":"begins_with","value":"Total"}]}`)

	t.Run("columns are summed, averaged, counted over all rows that the filter finds", func(t *testing.T) {
		a := luca.get(path+"&of=escalation_level:sum,escalation_level:avg,escalation_level:min,escalation_level:max,closed_at:count,closed_at:max,created_at:min").must(t, 200).items()
		if len(a) != 1 || a[0]["count"] != 3.0 {
			t.Fatalf("%v", a)
		}
		v := a[0]["values"].(map[string]any)
		if v["escalation_level:sum"] != 9.0 || v["escalation_level:avg"] != 3.0 || v["escalation_level:min"] != 1.0 || v["escalation_level:max"] != 6.0 || v["closed_at:count"] != 0.0 || v["closed_at:max"] != nil {
			t.Fatalf("%v", v)
		}
		if s, ok := v["created_at:min"].(string); !ok || len(s) != 20 {
			t.Errorf("a time is a time: %v", v["created_at:min"])
		}
	})
	t.Run("groups have words, numbers and the same totals", func(t *testing.T) {
		a := luca.get(path+"&by=urgency_id&of=escalation_level:sum").must(t, 200).items()
		if len(a) != 2 || a[0]["count"] != 2.0 || a[0]["values"].(map[string]any)["escalation_level:sum"] != 8.0 || a[0]["keys"].([]any)[0] != 2.0 || a[0]["labels"].([]any)[0] == "" {
			t.Fatalf("%v", a)
		}
	})
	t.Run("a total that means nothing is refused by field", func(t *testing.T) {
		for _, of := range []string{"title:sum", "title:drop", "created_at:avg", "nowhere:sum", "status:sum"} {
			luca.get(path+"&of="+of).must(t, 400)
		}
	})
	t.Run("end users sum only what they see", func(t *testing.T) {
		a := h.as("piero").get(path + "&of=escalation_level:sum")
		if a.status == 200 && a.items()[0]["count"] != 0.0 {
			t.Fatalf("%s", a)
		}
	})
}

func TestAListOnPaper(t *testing.T) {
	h := newOffice(t)
	for i := range 40 {
		h.operation(fmt.Sprintf("Perché il caffè è freddo %d", i), "giulia")
	}
	a := h.as("luca").get("/export/service/operation?format=pdf&grid=all").must(t, 200)
	if kind := a.head.Get("Content-Type"); kind != "application/pdf" || !strings.HasPrefix(string(a.raw), "%PDF-") || strings.Count(string(a.raw), "/Type /Page\n") < 2 {
		t.Fatalf("%s, %d bytes", kind, len(a.raw))
	}
	if name := a.head.Get("Content-Disposition"); !strings.Contains(name, ".pdf") {
		t.Error(name)
	}
	if path := os.Getenv("STEWARD_PDF"); path != "" { // to look at it
		os.WriteFile(path, a.raw, 0o600)
	}
}
