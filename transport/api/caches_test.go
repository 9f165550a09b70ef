package api_test

import (
	"strings"
	"testing"
)

// What the program keeps in memory is seen, and read again by those who may.
func TestTheCachesAreSeenAndReadAgain(t *testing.T) {
	h := newOffice(t)
	adele := h.as("adele")
	id := h.operation("Printer", "giulia")
	adele.get(at(id)).must(t, 200)
	cache := func(code string) map[string]any {
		t.Helper()
		for _, one := range adele.get("/caches").must(t, 200).items() {
			if one["code"] == code {
				return one
			}
		}
		t.Fatalf("there is no cache %s", code)
		return nil
	}
	t.Run("each has words, and says how much there is and how often it was there", func(t *testing.T) {
		for _, one := range adele.get("/caches").must(t, 200).items() {
			if label, _ := one["label"].(string); label == "" || label == "cache."+one["code"].(string) {
				t.Errorf("%v has no words", one)
			}
		}
		if x := cache("titles"); x["entries"].(float64) < 1 || x["asked"].(float64) < x["found"].(float64) || x["emptied"] != nil {
			t.Errorf("%v", x)
		}
		if x := cache("people"); x["entries"].(float64) < 1 {
			t.Errorf("%v", x)
		}
	})
	t.Run("one is read again, the others stay", func(t *testing.T) {
		before := cache("titles")["entries"].(float64)
		a := adele.post("/caches/refresh", map[string]any{"codes": []string{"titles"}}).must(t, 200)
		if list := a.body["refreshed"].([]any); len(list) != 1 || list[0] != "titles" {
			t.Errorf("%s", a)
		}
		if x := cache("titles"); x["entries"].(float64) >= before || x["emptied"] == nil {
			t.Errorf("%v", x)
		}
		if x := cache("people"); x["emptied"] != nil {
			t.Errorf("%v", x)
		}
		if got := adele.get(at(id)).must(t, 200); got.body["_labels"].(map[string]any)["requester_username"] != "Giulia Rossi" {
			t.Errorf("%s", got)
		}
	})
	t.Run("all are read again, and people are who they were", func(t *testing.T) {
		adele.post("/caches/refresh", map[string]any{}).must(t, 200)
		if cache("people")["emptied"] == nil || cache("configuration")["emptied"] == nil {
			t.Error("not all were read again")
		}
		h.as("piero").get(at(id)).must(t, 404)
		h.as("giulia").get(at(id)).must(t, 200)
	})
	t.Run("what cannot be read again is not", func(t *testing.T) {
		if cache("statements")["can_refresh"] != false {
			t.Error("statements can be dropped")
		}
		adele.post("/caches/refresh", map[string]any{"codes": []string{"statements"}}).must(t, 404)
		adele.post("/caches/refresh", map[string]any{"codes": []string{"wallets"}}).must(t, 404)
	})
	t.Run("one that is switched off keeps nothing and the answers stay what they were, until it is switched on", func(t *testing.T) {
		codes := []string{"titles", "people", "descriptions", "tallies", "facts"}
		for _, one := range adele.get("/caches").must(t, 200).items() {
			if models, _ := one["code"].(string); strings.Contains(models, "/") {
				codes = append(codes, models)
			}
		}
		a := adele.post("/caches/switch", map[string]any{"codes": codes, "on": false}).must(t, 200)
		if len(a.body["switched"].([]any)) != len(codes) {
			t.Errorf("%s", a)
		}
		ask := func() {
			t.Helper()
			if got := adele.get(at(id)).must(t, 200); got.body["_labels"].(map[string]any)["requester_username"] != "Giulia Rossi" {
				t.Errorf("%s", got)
			}
			adele.get("/screens/record/service/operation/new").must(t, 200)
			adele.get("/counters/service/operation").must(t, 200)
			h.as("piero").get(at(id)).must(t, 404)
		}
		ask()
		for _, code := range codes {
			if x := cache(code); x["entries"] != float64(0) || x["off"] != true || x["bytes"] != nil {
				t.Errorf("switched off it is %v", x)
			}
		}
		adele.post("/caches/switch", map[string]any{"codes": codes, "on": true}).must(t, 200)
		ask()
		for _, code := range []string{"titles", "people", "descriptions", "tallies"} {
			if x := cache(code); x["entries"].(float64) < 1 || x["off"] != false {
				t.Errorf("switched on it is %v", x)
			}
		}
		if x := cache("descriptions"); x["bytes"].(float64) < 1000 {
			t.Errorf("it does not say what it takes: %v", x)
		}
	})
	t.Run("what the program cannot do without is not switched off", func(t *testing.T) {
		for _, code := range []string{"configuration", "statements", "wallets"} {
			adele.post("/caches/switch", map[string]any{"codes": []string{code}, "on": false}).must(t, 404)
		}
		adele.post("/caches/switch", map[string]any{"on": false}).must(t, 400)
	})
	t.Run("it is for administrators", func(t *testing.T) {
		h.as("luca").post("/caches/switch", map[string]any{"codes": []string{"titles"}, "on": false}).must(t, 403)
		h.as("luca").get("/caches").must(t, 403)
		h.as("luca").post("/caches/refresh", map[string]any{}).must(t, 403)
	})
	t.Run("the database looks at a table again", func(t *testing.T) {
		adele.post("/config/tables/service/operation/analyse", nil).must(t, 204)
		adele.post("/config/tables/no/such/analyse", nil).must(t, 404)
		h.as("luca").post("/config/tables/service/operation/analyse", nil).must(t, 403)
	})
}
