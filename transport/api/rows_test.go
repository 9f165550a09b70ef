package api_test

import (
	"fmt"
	"maps"
	"reflect"
	"strings"
	"testing"
)

// A row of a list says what the record says when it is opened, member by member, though lists are written in another way: with
// values and without, of lists, references, dates and links, in the language of the caller.
func TestARowOfAListSaysWhatTheOpenedRecordSays(t *testing.T) {
	eachDatabase(t, func(t *testing.T, h *office) {
		root := h.as("root")
		root.patch("/account", map[string]any{"locale": "it"}).must(t, 200)
		for i, more := range []map[string]any{{}, {"priority_id": 1, "assigned_username": "luca", "due_date": "2026-11-30T10:00:00Z"}, {"priority_id": 3, "description": "<p>\u2028 \"quoted\" <b>è</b></p>"}} {
			in := map[string]any{"type_id": 1, "title": fmt.Sprint("Row ", i), "requester_username": "giulia"}
			maps.Copy(in, more)
			root.post(operations, in).must(t, 201)
		}
		fields := "title,status,priority_id,assigned_username,company_id,due_date,created_at,description,access_user_ids,requester_username,company.name,type.name,version"
		items := root.get(operations+"?sort=title&fields="+fields+"&filter="+escape(`{"field":"title","operator":"begins_with","value":"Row "}`)).must(t, 200).body["items"].([]any)
		if len(items) != 3 {
			t.Fatalf("%d rows", len(items))
		}
		for _, item := range items {
			row := item.(map[string]any)
			opened := root.get(at(int64(row["entity_id"].(float64)))+"?fields="+fields).must(t, 200).body
			for name, v := range row {
				if strings.HasPrefix(name, "_clocks") {
					continue
				}
				if _, has := opened[name]; has && !reflect.DeepEqual(v, opened[name]) {
					t.Errorf("%v: %s is %v in the list and %v alone", row["title"], name, v, opened[name])
				}
			}
			labels, _ := row["_labels"].(map[string]any)
			if labels["status"] == nil || labels["requester_username"] == nil || row["_title"] == nil || row["_number"] == nil || row["version"] == nil {
				t.Errorf("the row says %v", row)
			}
		}
	})
}
