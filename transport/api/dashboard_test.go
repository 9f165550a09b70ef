package api_test

import (
	"encoding/json"
	"net/url"
	"testing"

	"steward/modules/moduletest"
)

func TestEveryNumberOfADashboardIsThatOfTheListItOpens(t *testing.T) {
	moduletest.Both(t, func(t *testing.T, d *moduletest.Desk) {
		h := serve(t, d)
		luca := h.as("luca")
		for i, title := range []string{"VPN drops", "Mail is late", "New notebook"} {
			made := luca.post(operations, map[string]any{"type_id": 1, "title": title, "requester_username": "giulia", "priority_id": i%2 + 1}).must(t, 201)
			if i == 2 {
				luca.patch(at(made.id()), map[string]any{"status": 6}).must(t, 200)
			}
		}
		charts := luca.get("/dashboards/desk").must(t, 200).body["charts"].([]any)
		charts = append(charts, luca.get("/dashboards/sla").must(t, 200).body["charts"].([]any)...)
		if len(charts) < 10 {
			t.Fatalf("%d charts", len(charts))
		}
		points, sum := 0, 0.0
		for _, c := range charts {
			chart := c.(map[string]any)
			for _, p := range chart["points"].([]any) {
				point := p.(map[string]any)
				filter, err := json.Marshal(point["filter"])
				if err != nil {
					t.Fatal(err)
				}
				list := luca.get("/records/"+chart["model"].(string)+"?limit=1&total=exact&grid="+chart["grid"].(string)+"&filter="+url.QueryEscape(string(filter))).must(t, 200)
				if n := list.body["total"].(map[string]any)["count"]; n != point["count"] {
					t.Errorf("%s, %v: the dashboard says %v, the list has %v", chart["code"], point["label"], point["count"], n)
				}
				if share, has := point["share"].(float64); has && share > point["count"].(float64) {
					t.Errorf("%s, %v: %v of %v", chart["code"], point["label"], share, point["count"])
				}
				points++
				sum += point["count"].(float64)
			}
		}
		if points < 30 || sum < 10 {
			t.Errorf("%d points, %v records counted: too few to mean anything", points, sum)
		}
		h.as("giulia").get("/dashboards/desk").must(t, 404)
		luca.get("/dashboards/unknown").must(t, 404)
	})
}
