package service_test

import (
	"slices"
	"strings"
	"testing"

	"steward/engine/condition"
	"steward/engine/fault"
	"steward/engine/record"
	admin "steward/modules/access"
	"steward/modules/moduletest"
	"steward/modules/service"
)

// checkItems are the items of an operation, in their order.
func checkItems(t *testing.T, d *moduletest.Desk, op record.Ref) []*record.Record {
	t.Helper()
	page, err := d.Records.List(d.System(), record.ListRequest{Model: service.CheckItem, Limit: 100, Sort: []string{"entity_id"}, Where: condition.Rule("model_id", condition.Equal, op.ID)})
	if err != nil {
		t.Fatal(err)
	}
	return page.Rows
}

func applied(t *testing.T, d *moduletest.Desk, op record.Ref, items string) []*record.Record {
	t.Helper()
	list := d.Make(service.Checklist, record.Input{"name": "New colleague " + items, "items": items})
	if _, err := d.Records.ActWith(d.As(admin.Admin), op, "apply_checklist", record.Input{"checklist_id": list.ID}); err != nil {
		t.Fatal(err)
	}
	return checkItems(t, d, op)
}

func TestAnItemKeepsWhoTickedItAndWhenAndTheOperationHowFarItIs(t *testing.T) {
	moduletest.Both(t, func(t *testing.T, d *moduletest.Desk) {
		op := operation(d, "Anna begins", nil)
		items := applied(t, d, op, "Account\n\n ! Badge \nAccount\nDesk")
		var texts []string
		for _, i := range items {
			texts = append(texts, i.Values.Text("text"))
		}
		if !slices.Equal(texts, []string{"Account", "Badge", "Desk"}) || items[0].Values.Flag("is_required") || !items[1].Values.Flag("is_required") {
			t.Fatalf("the items are %q", texts)
		}
		progress := func(want string, open int64) {
			t.Helper()
			if r := read(t, d, op); r.Values.Text("checklist_progress") != want || r.Values.Int("checklist_open") != open {
				t.Errorf("the operation says %v, %v open; want %s, %d", r.Values["checklist_progress"], r.Values["checklist_open"], want, open)
			}
		}
		progress("0/3", 3)
		d.Make(admin.User, record.Input{"username": "luca", "firstname": "Luca", "role_id": d.Role("Agents")})
		first := record.Ref{Model: service.CheckItem, ID: items[0].ID}
		set := func(in record.Input) *record.Record {
			t.Helper()
			r, err := d.Records.Update(d.As("luca"), first, in, record.Options{})
			if err != nil {
				t.Fatal(err)
			}
			return r
		}
		if r := set(record.Input{"done": true}); r.Values.Text("done_by") != "luca" || r.Values["done_at"] == nil {
			t.Errorf("the item is %v", r.Values)
		}
		progress("1/3", 2)
		if _, err := d.Records.Update(d.As(admin.Admin), first, record.Input{"text": "An account"}, record.Options{}); err != nil {
			t.Fatal(err)
		}
		if r := read(t, d, first); r.Values.Text("done_by") != "luca" {
			t.Errorf("another word makes it done by %v", r.Values["done_by"])
		}
		if r := set(record.Input{"done": false}); r.Values["done_by"] != nil || r.Values["done_at"] != nil {
			t.Errorf("what is not done is %v", r.Values)
		}
		applied(t, d, op, "Desk\nPhone") // a second list adds what is not there
		progress("0/4", 4)
		if _, err := d.Records.Delete(d.As("luca"), first, record.Options{}); err != nil {
			t.Fatal(err)
		}
		progress("0/3", 3)
		if _, err := d.Records.Delete(d.As(admin.Admin), op, record.Options{}); err != nil {
			t.Fatal(err)
		}
		if left := checkItems(t, d, op); len(left) != 0 {
			t.Errorf("%d items outlive their operation", len(left))
		}
	})
}

func TestAnOperationDoesNotCloseBeforeItsRequiredItemsAreDone(t *testing.T) {
	moduletest.Both(t, func(t *testing.T, d *moduletest.Desk) {
		op := operation(d, "Anna begins", nil)
		items := applied(t, d, op, "Account\n!Badge\n!Key")
		closes := func(in record.Input) error {
			_, err := d.Records.Update(d.As(admin.Admin), op, in, record.Options{})
			return err
		}
		err := closes(record.Input{"status": 7})
		if f, ok := err.(*fault.Error); !ok || d.Config.Current().Texts.T("en", f.Fields[0].Key, f.Fields[0].Params) != "The check list is not done: Badge, Key" { //nolint:errorlint // a fault comes as it is
			t.Fatalf("closing says %v", err)
		}
		if _, err := d.Records.Update(d.System(), op, record.Input{"status": 7}, record.Options{}); err == nil {
			t.Error("automation closes it")
		}
		for _, i := range items[1:] {
			if _, err := d.Records.Update(d.As(admin.Admin), record.Ref{Model: service.CheckItem, ID: i.ID}, record.Input{"done": true}, record.Options{}); err != nil {
				t.Fatal(err)
			}
		}
		if got := warnings(t, d, admin.Admin, op, 7); !slices.Equal(got, []string{"Open items of the check list: 1"}) {
			t.Errorf("closing warns of %q", got)
		}
		if err := closes(record.Input{"status": 7}); err != nil {
			t.Error(err)
		}
	})
}

func TestARequesterNeitherSeesTheCheckListNorIsHeldByIt(t *testing.T) {
	moduletest.Both(t, func(t *testing.T, d *moduletest.Desk) {
		d.Make(admin.User, record.Input{"username": "anna", "firstname": "Anna", "role_id": d.Role(admin.Users)})
		op := operation(d, "No mail", record.Input{"requester_username": "anna"})
		item := applied(t, d, op, "!Ask back")[0]
		ref := record.Ref{Model: service.CheckItem, ID: item.ID}
		if _, err := d.Records.Get(d.As("anna"), ref); err == nil {
			t.Errorf("she reads it: %v", err)
		}
		if _, err := d.Records.Create(d.As("anna"), service.CheckItem, record.Input{"model_id": op.ID, "text": "Mine"}, record.Options{}); err == nil {
			t.Error("she adds an item")
		}
		if _, err := d.Records.Act(d.As("anna"), op, "solved"); err != nil {
			t.Errorf("she may not say that it is solved: %v", err)
		}
	})
}

func TestAnOperationBeginsWithTheCheckListOfItsType(t *testing.T) {
	moduletest.Both(t, func(t *testing.T, d *moduletest.Desk) {
		list := d.Make(service.Checklist, record.Input{"name": "Change", "items": "!Back-out plan\nTell the users"})
		if _, err := d.Records.Update(d.System(), record.Ref{Model: service.Type, ID: 4}, record.Input{"default_checklist_id": list.ID}, record.Options{}); err != nil {
			t.Fatal(err)
		}
		op := operation(d, "New switch", record.Input{"type_id": 4})
		if r := read(t, d, op); r.Values.Text("checklist_progress") != "0/2" || len(checkItems(t, d, op)) != 2 {
			t.Errorf("it begins with %v", r.Values["checklist_progress"])
		}
		if _, err := d.Records.Create(d.System(), service.Checklist, record.Input{"name": "Empty", "items": " \n!\n"}, record.Options{}); err == nil || !strings.Contains(err.Error(), "items") {
			t.Errorf("a list without items: %v", err)
		}
	})
}
