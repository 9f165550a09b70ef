package service_test

import (
	"errors"
	"slices"
	"testing"

	"steward/engine/fault"
	"steward/engine/record"
	admin "steward/modules/access"
	"steward/modules/moduletest"
	"steward/modules/service"
)

func TestAnOperationIsNotAboveItselfHoweverLongTheWay(t *testing.T) {
	moduletest.Both(t, func(t *testing.T, d *moduletest.Desk) {
		first := operation(d, "Top", nil)
		last := first
		for range 25 {
			last = operation(d, "Below", record.Input{"parent_id": last.ID})
		}
		for _, below := range []record.Ref{first, last} {
			_, err := d.Records.Update(d.As(admin.Admin), first, record.Input{"parent_id": below.ID}, record.Options{})
			var f *fault.Error
			if !errors.As(err, &f) || !slices.ContainsFunc(f.Fields, func(x fault.Fault) bool { return x.Field == "parent_id" && x.Key == "service.operation.own_parent" }) {
				t.Errorf("%v above the top: %v", below, err)
			}
		}
	})
}

func TestATypeHasItsOwnPrefixAndIsOnlyForItsGroups(t *testing.T) {
	moduletest.Both(t, func(t *testing.T, d *moduletest.Desk) {
		for _, who := range []string{"luca", "mara"} {
			d.Make(admin.User, record.Input{"username": who, "firstname": who, "role_id": d.Role("Agents")})
		}
		luca, err := d.Records.GetBy(d.System(), admin.User, "username", "luca")
		if err != nil {
			t.Fatal(err)
		}
		group := d.Make(admin.Group, record.Input{"name": "Facilities", "user_ids": []int64{luca.ID}})
		kind := d.Make(service.Type, record.Input{"name": "Facility", "sequence_prefix": "FAC", "enabled_group_ids": []int64{group.ID}})
		in := record.Input{"title": "Lamp", "type_id": kind.ID, "requester_username": "admin"}
		made := d.MakeAs(d.As("luca"), service.Operation, in)
		op := record.Ref{Model: service.Operation, ID: made.ID}
		if r := read(t, d, op); len(r.Number) < 4 || r.Number[:3] != "FAC" {
			t.Errorf("its number is %s", r.Number)
		}
		if _, err := d.Records.Create(d.As("mara"), service.Operation, in, record.Options{}); err == nil {
			t.Error("somebody of another group opens one")
		}
		if _, err := d.Records.Get(d.As("mara"), op); !fault.Is(err, fault.NotFound) {
			t.Errorf("somebody of another group reads it: %v", err)
		}
	})
}
