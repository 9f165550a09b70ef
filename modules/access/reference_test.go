package access_test

import (
	"encoding/json"
	"fmt"
	"testing"

	"steward/engine/condition"
	"steward/engine/record"
	"steward/modules/access"
	"steward/modules/moduletest"
)

// What is behind a reference to a record one may not read counts as unset: in values, filters, orders and sums.
func TestPathsStopAtRecordsThatAreNotReadable(t *testing.T) {
	moduletest.Both(t, func(t *testing.T, d *moduletest.Desk) {
		near := d.Make(access.Company, record.Input{"name": "Near", "city": "Turin"}).ID
		far := d.Make(access.Company, record.Input{"name": "Far", "city": "Oslo"}).ID
		agent := d.Make(access.User, record.Input{"username": "lea", "firstname": "Lea", "role_id": d.Role(access.Agents), "company_id": near, "company_visibility": 1}).ID
		d.Make(access.User, record.Input{"username": "ned", "firstname": "Ned", "company_id": near, "phone": "0115551"})
		d.Make(access.User, record.Input{"username": "ole", "firstname": "Ole", "company_id": far, "phone": "0225552"})
		group := d.Make(access.Group, record.Input{"name": "Desk", "user_ids": []int64{agent}}).ID
		raw, err := json.Marshal(condition.Rule("type_id", condition.Equal, 1))
		if err != nil {
			t.Fatal(err)
		}
		d.Make(access.GroupRule, record.Input{"group_id": group, "model_alias": operation, "permission": "read", "mode": "condition", "expression": string(raw)})
		make1 := func(in record.Input) int64 {
			all := record.Input{"title": "Operation", "type_id": 1, "company_id": near, "requester_username": "ned"}
			for code, v := range in {
				all[code] = v
			}
			return d.Make(operation, all).ID
		}
		shown := make1(record.Input{"requester_email": "shown@example.com"})
		hidden := make1(record.Input{"requester_email": "hidden@example.com", "type_id": 2})
		underShown := make1(record.Input{"parent_id": shown})
		underHidden := make1(record.Input{"parent_id": hidden, "requester_username": "ole"})
		alone := make1(nil)
		ctx := d.As("lea")
		const path = "parent.requester_email"
		values := map[int64]string{}
		page, err := d.Records.List(ctx, record.ListRequest{Model: operation, Fields: []string{path, "requester_user.phone", "parent.requester_user.company.city"}, Sort: []string{path, "requester_user.phone"}})
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range page.Rows {
			values[r.ID] = fmt.Sprintf("%v %v %v", r.Values[path], r.Values["requester_user.phone"], r.Values["parent.requester_user.company.city"])
		}
		for id, want := range map[int64]string{underShown: "shown@example.com 0115551 Turin", underHidden: "<nil> <nil> <nil>", alone: "<nil> 0115551 <nil>"} {
			if values[id] != want {
				t.Errorf("operation %d: %q, want %q", id, values[id], want)
			}
		}
		for _, c := range []struct {
			name string
			node condition.Node
			want []int64
		}{
			{"equal", condition.Rule(path, condition.Equal, "shown@example.com"), []int64{underShown}},
			{"equal to what is hidden", condition.Rule(path, condition.Equal, "hidden@example.com"), nil},
			{"begins with", condition.Rule(path, condition.BeginsWith, "hid"), nil},
			{"not equal is true for unset", condition.Rule(path, condition.NotEqual, "hidden@example.com"), []int64{shown, underShown, underHidden, alone}},
			{"empty", condition.Rule(path, condition.IsEmpty, nil), []int64{shown, underHidden, alone}},
			{"not empty", condition.Rule(path, condition.IsNotEmpty, nil), []int64{underShown}},
			{"below NOT", condition.Node{Condition: "AND", Not: true, Rules: []condition.Node{condition.Rule(path, condition.IsNotEmpty, nil)}}, []int64{shown, underHidden, alone}},
			{"over users", condition.Rule("requester_user.phone", condition.BeginsWith, "0"), []int64{shown, underShown, alone}},
			{"over three references", condition.Rule("parent.requester_user.company.city", condition.Equal, "Turin"), []int64{underShown}},
		} {
			n, err := d.Records.Count(ctx, record.ListRequest{Model: operation, Where: c.node}, 0)
			if err != nil || n != len(c.want) {
				t.Errorf("%s: %d records, want %v (%v)", c.name, n, c.want, err)
			}
			for _, id := range c.want {
				if n, err := d.Records.Count(ctx, record.ListRequest{Model: operation, Where: condition.And(c.node, condition.Rule("entity_id", condition.Equal, id))}, 0); err != nil || n != 1 {
					t.Errorf("%s: operation %d is missing (%v)", c.name, id, err)
				}
			}
		}
		groups, err := d.Records.Groups(ctx, record.ListRequest{Model: operation}, []string{path}, nil, []string{"parent.entity_id"})
		if err != nil {
			t.Fatal(err)
		}
		for _, g := range groups {
			if g.Keys[0] == "hidden@example.com" || g.Keys[0] == nil && (g.Count != 3 || g.Sums[0] != 0) {
				t.Errorf("a sum tells of a hidden record: %+v", g)
			}
		}
		// Who sees everything follows everything.
		if n, err := d.Records.Count(d.As(access.Admin), record.ListRequest{Model: operation, Where: condition.Rule(path, condition.Equal, "hidden@example.com")}, 0); err != nil || n != 1 {
			t.Errorf("the administrator finds %d (%v)", n, err)
		}
	})
}
