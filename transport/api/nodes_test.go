package api_test

import (
	"fmt"
	"net/http/httptest"
	"testing"

	"steward/engine/auth"
	"steward/engine/live"
	"steward/engine/record"
	"steward/modules/access"
	"steward/modules/moduletest"
	"steward/store"
	"steward/store/pgtest"
	"steward/transport/api"
)

// Two nodes serve one database. What decides rights is changed at the first; the very next request at the second, with a
// session and with a token, goes by it. Nothing is waited for.
func TestAChangeOfRightsCountsWithTheNextRequestAtEveryNode(t *testing.T) {
	url := pgtest.URL(t)
	first := serve(t, moduletest.On(t, store.Options{URL: url, Node: 1}))
	d := moduletest.On(t, store.Options{URL: url, Node: 2})
	hub := live.NewHub(nil)
	second := &office{Desk: d, tb: t, hub: hub, ids: first.ids, server: httptest.NewServer(api.New(api.Options{Platform: d.Platform, Auth: auth.New(d.Directory, d.DB, nil, d.Now),
		People: d.Directory, Store: d.DB, Live: hub, Log: d.Log, Product: api.Product{Name: "Test", Version: "test"}}))}
	t.Cleanup(func() { hub.Close(); second.server.Close() })

	id := first.operation("Printer", "giulia")
	group := first.Make(access.Group, record.Input{"name": "Printers", "user_ids": []int64{first.ids["luca"]}}).ID
	rule := first.Make(access.GroupRule, record.Input{"group_id": group, "model_alias": "service/operation", "permission": "read", "mode": "allow"}).ID
	adele, luca := first.as("adele"), first.as("luca")
	token := luca.post("/account/token", map[string]any{"password": passphrase}).must(t, 200).body["token"].(string)
	there, machine := *luca, *first.stranger()
	there.h, machine.h = second, second
	asks := map[string]func() int{
		"session": func() int { return there.get(at(id)).status },
		"token":   func() int { return machine.get(at(id), "Authorization", "Bearer "+token).status },
	}
	changes := 0
	change := func(what, path string, in map[string]any, want int) {
		t.Helper()
		adele.patch(path, in).must(t, 200)
		changes++
		// Each way is the first to ask after a change in its turn.
		ways := []string{"session", "token"}
		if changes%2 == 0 {
			ways[0], ways[1] = ways[1], ways[0]
		}
		for _, way := range ways {
			if got := asks[way](); got != want {
				t.Errorf("after %s the other node answers a request by %s with %d, not %d", what, way, got, want)
			}
		}
	}
	ofRule, ofGroup, ofUser := fmt.Sprintf("/records/admin/group_rule/%d", rule), fmt.Sprintf("/records/admin/group/%d", group), fmt.Sprintf("/records/admin/user/%d", first.ids["luca"])
	for range 4 {
		change("a rule that denies", ofRule, map[string]any{"mode": "deny"}, 404)
		change("a rule that allows", ofRule, map[string]any{"mode": "allow"}, 200)
		change("a rule that denies again", ofRule, map[string]any{"mode": "deny"}, 404)
		change("the group was switched off", ofGroup, map[string]any{"status": 0}, 200)
		change("the group was switched on", ofGroup, map[string]any{"status": 1}, 404)
		change("he left the group", ofGroup, map[string]any{"user_ids": []int64{}}, 200)
		change("he came back", ofGroup, map[string]any{"user_ids": []int64{first.ids["luca"]}}, 404)
		change("the rule allows at last", ofRule, map[string]any{"mode": "allow"}, 200)
	}
	change("he was locked", ofUser, map[string]any{"is_active": false}, 401)
	t.Logf("%d changes at one node, each in force with the next request at the other", changes)
}
