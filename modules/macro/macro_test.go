package macro_test

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"

	"steward/engine/condition"
	"steward/engine/event"
	"steward/engine/fault"
	"steward/engine/record"
	admin "steward/modules/access"
	"steward/modules/macro"
	"steward/modules/moduletest"
	"steward/store/pgtest"
)

func TestMain(m *testing.M) { os.Exit(pgtest.Main(m)) }

const operation = "service/operation"

func newOperation(d *moduletest.Desk, more record.Input) record.Ref {
	in := record.Input{"title": "Printer <1>", "type_id": 1, "status": 1, "requester_username": "admin", "urgency_id": 1}
	for k, v := range more {
		in[k] = v
	}
	return record.Ref{Model: operation, ID: d.Make(operation, in).ID}
}

func newMacro(d *moduletest.Desk, more record.Input) (id int64, code string) {
	in := record.Input{"name": "Ask the user", "model_alias": operation, "actions": `[{"field":"status","value":4},{"field":"priority_id","value":2}]`,
		"reply": "<p>{{title}}: please answer, {{requester_username}}. It is {{status}}. {{current_user.username}}, {{number}}</p>"}
	for k, v := range more {
		in[k] = v
	}
	id = d.Make(macro.Macro, in).ID
	return id, fmt.Sprintf("macro.%d", id)
}

func agent(d *moduletest.Desk, username string) context.Context {
	d.Make(admin.User, record.Input{"username": username, "firstname": username, "role_id": d.Role("Agents")})
	return d.As(username)
}

func comments(t *testing.T, d *moduletest.Desk, ref record.Ref) []*record.Record {
	t.Helper()
	page, err := d.Records.List(d.System(), record.ListRequest{Model: "activity/activity", Fields: []string{"description", "portal_visibility", "source", "created_by"}, Limit: 10, Where: condition.And(
		condition.Rule("model_alias", condition.Equal, ref.Model), condition.Rule("model_id", condition.Equal, ref.ID))})
	if err != nil {
		t.Fatal(err)
	}
	return page.Rows
}

func get(t *testing.T, d *moduletest.Desk, ref record.Ref) *record.Record {
	t.Helper()
	r, err := d.Records.Get(d.System(), ref)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestAMacroChangesARecordAndRepliesInOneStepThatIsTakenBackAsOne(t *testing.T) {
	moduletest.Both(t, func(t *testing.T, d *moduletest.Desk) {
		luca, op := agent(d, "luca"), newOperation(d, nil)
		_, code := newMacro(d, nil)
		batch := d.Records.NewBatch()
		if _, err := d.Records.Act(record.InBatch(luca, batch), op, code); err != nil {
			t.Fatal(err)
		}
		r := get(t, d, op)
		if r.Values.Int("status") != 4 || r.Values.Int("priority_id") != 2 {
			t.Errorf("the operation is %v", r.Values)
		}
		said := comments(t, d, op)
		if len(said) != 1 || !said[0].Values.Flag("portal_visibility") || said[0].Values.Text("created_by") != "luca" || said[0].Values.Text("source") != "backend" {
			t.Fatalf("%d replies: %v", len(said), said)
		}
		words := said[0].Values.Text("description")
		for _, part := range []string{"Printer &lt;1&gt;: please answer, ", "It is Waiting user.", "luca, " + r.Number} {
			if !strings.Contains(words, part) {
				t.Errorf("the reply %q does not say %q", words, part)
			}
		}
		undone, err := d.Records.UndoBatch(luca, batch)
		if err != nil || len(undone.Skipped) > 0 {
			t.Fatalf("undo: %v %+v", err, undone)
		}
		if v := get(t, d, op).Values; v.Int("status") != 1 || v["priority_id"] != nil || len(comments(t, d, op)) != 0 {
			t.Errorf("after the undo the operation is %v with %d comments", v, len(comments(t, d, op)))
		}
		events, err := d.Records.History(d.System(), op, 0, 10, false)
		if err != nil || !saysMacro(events) {
			t.Errorf("the history does not name the macro: %v", err)
		}
	})
}

func saysMacro(events []event.Event) bool {
	for _, e := range events {
		for _, c := range e.Causes {
			if c.Label == "Macro: Ask the user" {
				return true
			}
		}
	}
	return false
}

func TestAMacroIsOfferedToItsGroupsOnRecordsForWhichItsConditionHolds(t *testing.T) {
	moduletest.Both(t, func(t *testing.T, d *moduletest.Desk) {
		agent(d, "luca")
		agent(d, "gina")
		d.Make(admin.User, record.Input{"username": "rita", "firstname": "Rita", "role_id": d.Role("Users")})
		luca, err := d.Records.GetBy(d.System(), admin.User, "username", "luca")
		if err != nil {
			t.Fatal(err)
		}
		group := d.Make(admin.Group, record.Input{"name": "Operators", "user_ids": []int64{luca.ID}})
		fresh, closed := newOperation(d, record.Input{"requester_username": "rita"}), newOperation(d, record.Input{"status": 6})
		_, code := newMacro(d, record.Input{"enabled_group_ids": []int64{group.ID}, "condition": `{"field":"status","operator":"in_class","value":"open"}`})
		_, off := newMacro(d, record.Input{"status": 0})
		for _, c := range []struct {
			sentence, who string
			on            record.Ref
			code          string
			taken         bool
		}{
			{"its group has it", "luca", fresh, code, true},
			{"another agent has it not", "gina", fresh, code, false},
			{"an end user has it not", "rita", fresh, code, false},
			{"a record without the condition does not offer it", "luca", closed, code, false},
			{"what is switched off is not offered", "luca", fresh, off, false},
			{"administrators have it", admin.Admin, newOperation(d, nil), code, true},
		} {
			if _, err := d.Records.Act(d.As(c.who), c.on, c.code); (err == nil) != c.taken || err != nil && !fault.Is(err, fault.NotFound) {
				t.Errorf("%s: %v", c.sentence, err)
			}
		}
	})
}

func TestAMacroThatCannotDoAllDoesNothing(t *testing.T) {
	moduletest.Both(t, func(t *testing.T, d *moduletest.Desk) {
		op := newOperation(d, nil)
		group := d.Make(admin.Group, record.Input{"name": "Gone"})
		_, code := newMacro(d, record.Input{"actions": fmt.Sprintf(`[{"field":"priority_id","value":2},{"field":"assigned_group_id","value":%d}]`, group.ID)})
		if _, err := d.Records.Update(d.System(), record.Ref{Model: admin.Group, ID: group.ID}, record.Input{"status": 0}, record.Options{}); err != nil {
			t.Fatal(err)
		}
		if _, err := d.Records.Act(d.As(admin.Admin), op, code); err == nil {
			t.Error("a macro assigns to a disabled group")
		}
		if v := get(t, d, op).Values; v["priority_id"] != nil || len(comments(t, d, op)) != 0 {
			t.Errorf("half of the macro was done: %v", v)
		}
	})
}

func TestAMacroThatCouldNeverWorkIsRefused(t *testing.T) {
	moduletest.Both(t, func(t *testing.T, d *moduletest.Desk) {
		for sentence, in := range map[string]record.Input{
			"it does nothing":                   {"actions": nil, "reply": nil},
			"it sets a field that is not there": {"actions": `[{"field":"colour","value":1}]`},
			"it sets what the program keeps":    {"actions": `[{"field":"closed_at","value":1}]`},
			"its changes are not readable":      {"actions": `{"status":1}`},
			"it has no model":                   {"model_alias": "service/nothing"},
			"its condition names nothing":       {"condition": `{"field":"colour","operator":"equal","value":1}`},
			"its reply names nothing":           {"reply": "<p>{{colour}}</p>"},
			"it replies where nobody can":       {"model_alias": "admin/role", "actions": nil},
		} {
			all := record.Input{"name": "Never", "model_alias": operation, "actions": `[{"field":"status","value":4}]`, "reply": "<p>Hello</p>"}
			for k, v := range in {
				all[k] = v
			}
			if _, err := d.Records.Create(d.As(admin.Admin), macro.Macro, all, record.Options{}); !fault.Is(err, fault.Invalid) {
				t.Errorf("%s: %v", sentence, err)
			}
		}
	})
}

func TestTheReplyOfAMacroThatSetsTheStatusDoesNotMoveItOn(t *testing.T) {
	moduletest.Both(t, func(t *testing.T, d *moduletest.Desk) {
		luca, op := agent(d, "luca"), newOperation(d, nil)
		d.Setting("service.comment_status", true)
		_, code := newMacro(d, nil)
		if _, err := d.Records.Act(luca, op, code); err != nil {
			t.Fatal(err)
		}
		if s := get(t, d, op).Values.Int("status"); s != 4 {
			t.Errorf("the status is %d", s)
		}
	})
}

func TestAMacroNeedsTheRightsOfWhoUsesIt(t *testing.T) {
	moduletest.Both(t, func(t *testing.T, d *moduletest.Desk) {
		luca, op := agent(d, "luca"), newOperation(d, nil)
		user, err := d.Records.GetBy(d.System(), admin.User, "username", "luca")
		if err != nil {
			t.Fatal(err)
		}
		group := d.Make(admin.Group, record.Input{"name": "Readers", "user_ids": []int64{user.ID}})
		d.Make(admin.GroupRule, record.Input{"group_id": group.ID, "model_alias": operation, "permission": "update", "mode": "deny"})
		_, code := newMacro(d, nil)
		luca = d.As("luca")
		if _, err := d.Records.Act(luca, op, code); err == nil {
			t.Error("who may not change the record changes it by a macro")
		}
	})
}
