package service_test

import (
	"testing"

	"steward/engine/fault"
	"steward/engine/record"
	admin "steward/modules/access"
	"steward/modules/moduletest"
	"steward/modules/service"
)

// What a save remembers of types, groups and people is forgotten when they change.
func TestWhatASaveRemembersIsForgottenWhenItChanges(t *testing.T) {
	moduletest.Both(t, func(t *testing.T, d *moduletest.Desk) {
		d.Make(admin.User, record.Input{"username": "anna", "firstname": "Anna", "lastname": "Rossi", "email": "anna@example.com", "role_id": d.Role(admin.Agents)})
		requester := d.Make(admin.User, record.Input{"username": "gina", "firstname": "Gina", "lastname": "Verdi", "email": "gina@example.com", "role_id": d.Role(admin.Users)})
		group := d.Make(admin.Group, record.Input{"name": "Network"})
		create := func(more record.Input) (*record.Record, error) {
			in := record.Input{"title": "No network", "type_id": 1, "requester_username": "gina", "assigned_group_id": group.ID}
			for k, v := range more {
				in[k] = v
			}
			return d.Records.Create(d.As("anna"), service.Operation, in, record.Options{})
		}
		change := func(alias string, id int64, in record.Input) {
			t.Helper()
			if _, err := d.Records.Update(d.System(), record.Ref{Model: alias, ID: id}, in, record.Options{}); err != nil {
				t.Fatal(err)
			}
		}
		expect := func(sentence string, more record.Input, wantFault string) *record.Record {
			t.Helper()
			r, err := create(more)
			if wantFault == "" && err != nil {
				t.Fatalf("%s: %v", sentence, err)
			}
			if wantFault != "" && !fault.Is(err, fault.Invalid) {
				t.Errorf("%s: want %s, have %v", sentence, wantFault, err)
			}
			return r
		}
		for range 2 { // the second finds everything remembered
			if r := expect("an operation", nil, ""); r.Labels["assigned_group_id"] != "Network" || r.Labels["requester_username"] != "Gina Verdi" {
				t.Errorf("the labels are %v", r.Labels)
			}
		}
		change(admin.Group, group.ID, record.Input{"name": "Cables"})
		change(admin.User, requester.ID, record.Input{"lastname": "Bianchi"})
		if r := expect("after new names", nil, ""); r.Labels["assigned_group_id"] != "Cables" || r.Labels["requester_username"] != "Gina Bianchi" {
			t.Errorf("the labels are %v", r.Labels)
		}
		change(service.Type, 1, record.Input{"status_ids": []int64{2, 6}})
		expect("a status that the type has no more", record.Input{"status": 1}, "service.operation.status_not_of_type")
		expect("one that it has", record.Input{"status": 2}, "")
		change(service.Type, 1, record.Input{"status": 0})
		expect("a type that is switched off", record.Input{"status": 2}, "service.operation.type_disabled")
		change(service.Type, 1, record.Input{"status": 1})
		change(admin.User, requester.ID, record.Input{"username": "gina.b"})
		expect("a name that nobody has any more", record.Input{"status": 2}, "fault.unknown_user")
		expect("the new name", record.Input{"status": 2, "requester_username": "GINA.B"}, "")
		other := d.Make(admin.Group, record.Input{"name": "Gone soon"})
		expect("a group", record.Input{"status": 2, "requester_username": "gina.b", "assigned_group_id": other.ID}, "")
		page, err := d.Records.List(d.System(), record.ListRequest{Model: service.Operation, Sort: []string{"-entity_id"}, Limit: 1})
		if err != nil {
			t.Fatal(err)
		}
		change(service.Operation, page.Rows[0].ID, record.Input{"assigned_group_id": nil})
		if _, err := d.Records.Delete(d.System(), record.Ref{Model: admin.Group, ID: other.ID}, record.Options{}); err != nil {
			t.Fatal(err)
		}
		expect("a group that is gone", record.Input{"status": 2, "requester_username": "gina.b", "assigned_group_id": other.ID}, "fault.unknown_reference")
	})
}
