package service_test

import (
	"strings"
	"testing"

	"steward/engine/event"
	"steward/engine/fault"
	"steward/engine/record"
	admin "steward/modules/access"
	"steward/modules/moduletest"
	"steward/modules/service"
)

func order(t *testing.T, d *moduletest.Desk) string {
	t.Helper()
	page, err := d.Records.List(d.System(), record.ListRequest{Model: service.Routing, Fields: []string{"name"}, Sort: []string{"position", "entity_id"}, Limit: 100})
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, r := range page.Rows {
		out = append(out, r.Values.Text("name"))
	}
	return strings.Join(out, "")
}

func TestRulesArePutInOrderByHand(t *testing.T) {
	moduletest.Both(t, func(t *testing.T, d *moduletest.Desk) {
		ids := map[string]int64{}
		for _, name := range []string{"a", "b", "c", "d"} {
			ids[name] = d.Make(service.Routing, record.Input{"name": name}).ID
		}
		var last event.ID
		for _, c := range []struct{ what, before, want string }{
			{"d", "a", "dabc"}, {"a", "", "dbca"}, {"c", "b", "dcba"}, {"b", "c", "dbca"}, {"c", "c", "dbca"}, {"b", "c", "dbca"},
			{"a", "b", "dabc"}, {"c", "a", "dcab"}, {"a", "c", "dacb"}, {"c", "a", "dcab"}, {"a", "c", "dacb"}, {"c", "d", "cdab"}, {"b", "c", "bcda"}, {"d", "b", "dbca"}, {"a", "d", "adbc"},
		} {
			batch, err := d.Records.Move(d.As("admin"), record.Ref{Model: service.Routing, ID: ids[c.what]}, ids[c.before])
			if err != nil {
				t.Fatal(err)
			}
			last = batch
			if got := order(t, d); got != c.want {
				t.Fatalf("%s before %q: %s, want %s", c.what, c.before, got, c.want)
			}
		}
		if _, err := d.Records.UndoBatch(d.As("admin"), last); err != nil {
			t.Fatal(err)
		}
		if got := order(t, d); got != "dbca" {
			t.Errorf("undone: %s", got)
		}
	})
}

func TestRulesWithoutRoomOrPlaceAreNumberedAnew(t *testing.T) {
	t.Parallel()
	d := moduletest.New(t)
	ids := map[string]int64{}
	for _, name := range []string{"a", "b", "c"} {
		ids[name] = d.Make(service.Routing, record.Input{"name": name, "position": 7}).ID
	}
	if _, err := d.Records.Move(d.As("admin"), record.Ref{Model: service.Routing, ID: ids["c"]}, ids["b"]); err != nil {
		t.Fatal(err)
	}
	if got := order(t, d); got != "acb" {
		t.Errorf("got %s", got)
	}
}

func TestOnlyWhoMayChangeRulesPutsThemInOrderAndOnlyWhatHasAnOrder(t *testing.T) {
	t.Parallel()
	d := moduletest.New(t)
	a, b := d.Make(service.Routing, record.Input{"name": "a"}).ID, d.Make(service.Routing, record.Input{"name": "b"}).ID
	d.Make(admin.User, record.Input{"username": "anna", "firstname": "Anna", "password": "A-long-3nough-secret", "role_id": d.Role("Agents")})
	if _, err := d.Records.Move(d.As("anna"), record.Ref{Model: service.Routing, ID: b}, a); err == nil {
		t.Error("an agent puts rules in order")
	}
	if _, err := d.Records.Move(d.As("admin"), record.Ref{Model: service.Routing, ID: b}, 4711); !fault.Is(err, fault.Invalid) {
		t.Errorf("before one that is not there: %v", err)
	}
	op := d.Make(service.Operation, incident(nil))
	if _, err := d.Records.Move(d.As("admin"), record.Ref{Model: service.Operation, ID: op.ID}, 0); !fault.Is(err, fault.Invalid) {
		t.Errorf("operations have an order: %v", err)
	}
	if got := order(t, d); got != "ab" {
		t.Errorf("got %s", got)
	}
}
