package access_test

import (
	"testing"

	"steward/engine/condition"
	"steward/engine/fault"
	"steward/engine/record"
	"steward/modules/access"
	"steward/modules/moduletest"
)

// What a rule would do is known before it is saved, on both databases: the numbers and names of the trial are those of the
// lists after the save.
func TestARuleIsTriedBeforeItIsSaved(t *testing.T) {
	moduletest.Both(t, func(t *testing.T, d *moduletest.Desk) {
		anna := d.Make(access.User, record.Input{"username": "anna", "firstname": "Anna", "role_id": d.Role(access.Agents)}).ID
		d.Make(access.User, record.Input{"username": "bert", "firstname": "Bert", "role_id": d.Role(access.Agents)})
		d.Make(access.User, record.Input{"username": "chief", "firstname": "Chief", "role_id": d.Role(access.Administrators)})
		group := d.Make(access.Group, record.Input{"name": "Printers", "user_ids": []int64{anna}}).ID
		for i := range 30 {
			in := record.Input{"title": "Printer", "type_id": int64(1 + i%2), "urgency_id": int64(1 + i%3), "requester_username": "bert"}
			if i%5 == 0 {
				delete(in, "urgency_id")
			}
			d.Make("service/operation", in)
		}
		count := func(who string) int {
			n, err := d.Records.Count(d.As(who), record.ListRequest{Model: "service/operation"}, 0)
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
		values := func(when string) record.Input {
			return record.Input{"group_id": group, "model_alias": "service/operation", "permission": "read", "mode": "condition", "expression": when}
		}
		try := func(who string, change record.RuleChange) *record.RuleEffect {
			e, err := d.Directory.TryRule(d.As("chief"), who, change)
			if err != nil {
				t.Fatal(err)
			}
			return e
		}
		first := values(`{"field":"type_id","operator":"equal","value":1}`)
		e := try("anna", record.RuleChange{Values: first})
		if e.Total != 30 || e.Before != 30 || e.After != 15 || e.LostCount != 15 || e.GainedCount != 0 || len(e.Lost) != 10 || e.Applies != "" {
			t.Errorf("a first rule: %+v %+v", e, e.Trial)
		}
		if e.Lost[0].Number == "" || e.Lost[0].Title != "Printer" {
			t.Errorf("what is lost has a number and a title: %+v", e.Lost[0])
		}
		if n := count("anna"); n != 30 {
			t.Fatalf("trying changed nothing, yet she sees %d", n)
		}
		if n, err := d.Records.Count(d.System(), record.ListRequest{Model: access.GroupRule}, 0); err != nil || n != 0 {
			t.Fatalf("a tried rule was kept: %d %v", n, err)
		}
		rule := d.Make(access.GroupRule, first).ID
		if n := count("anna"); n != e.After {
			t.Errorf("the trial said %d, the list says %d", e.After, n)
		}

		second := record.RuleChange{RuleID: rule, Values: record.Input{"expression": `{"field":"urgency_id","operator":"not_equal","value":1}`}}
		e = try("anna", second)
		if e.Before != 15 || e.GainedCount == 0 || e.LostCount == 0 || e.After != e.Before+e.GainedCount-e.LostCount {
			t.Errorf("a changed rule: %+v", e.Trial)
		}
		if _, err := d.Records.Update(d.As("chief"), record.Ref{Model: access.GroupRule, ID: rule}, second.Values, record.Options{}); err != nil {
			t.Fatal(err)
		}
		if n := count("anna"); n != e.After {
			t.Errorf("the trial said %d, the list says %d", e.After, n)
		}
		for _, r := range e.Gained {
			if ok, err := d.Records.Can(d.As("anna"), record.Ref{Model: "service/operation", ID: r.ID}, "read"); err != nil || !ok {
				t.Errorf("%s was said to be gained", r.Number)
			}
		}
		for _, r := range e.Lost {
			if ok, err := d.Records.Can(d.As("anna"), record.Ref{Model: "service/operation", ID: r.ID}, "read"); err != nil || ok {
				t.Errorf("%s was said to be lost", r.Number)
			}
		}
		if e := try("anna", record.RuleChange{RuleID: rule, Remove: true}); e.After != 30 || e.LostCount != 0 || e.GainedCount != 30-e.Before {
			t.Errorf("without the rule: %+v", e.Trial)
		}
		if e := try("anna", record.RuleChange{RuleID: rule, Values: record.Input{"mode": "deny"}}); e.After != 0 || e.LostCount != e.Before {
			t.Errorf("denied: %+v", e.Trial)
		}
		for who, why := range map[string]string{"bert": "not_member", "chief": "administrator"} {
			if e := try(who, second); e.Applies != why || e.Before != e.After {
				t.Errorf("%s: %+v", who, e)
			}
		}

		// What hangs on operations follows them: what one gains and loses of comments too.
		d.Make("activity/activity", record.Input{"model_alias": "service/operation", "model_id": e.Lost[0].ID, "type": 1, "description": "x"})
		comments := values(`{"field":"description","operator":"is_empty"}`)
		comments["model_alias"] = "activity/activity"
		if e := try("anna", record.RuleChange{Values: comments}); e.Before != 0 || e.After != 0 {
			t.Errorf("a comment of a hidden operation: %+v", e.Trial)
		}

		if _, err := d.Directory.TryRule(d.As("chief"), "anna", record.RuleChange{Values: values(`{"field":"nothing","operator":"equal","value":1}`)}); !fault.Is(err, fault.Invalid) {
			t.Errorf("a rule that cannot be saved cannot be tried: %v", err)
		}
		if _, err := d.Directory.TryRule(d.As("chief"), "anna", record.RuleChange{Values: record.Input{"group_id": group, "model_alias": "service/operation", "permission": "read", "script": "return true"}}); !fault.Is(err, fault.Invalid) {
			t.Errorf("an administrator tries a script, which only Super Admins write: %v", err)
		}
		if _, err := d.Directory.TryRule(d.As("bert"), "anna", record.RuleChange{Values: first}); err == nil {
			t.Error("an agent tried a rule")
		}
	})
}

// Whatever the tree, a record fulfils it or its opposite, unset values and attached records included.
func TestARecordIsAlwaysOnOneSideOfATrial(t *testing.T) {
	moduletest.Both(t, func(t *testing.T, d *moduletest.Desk) {
		anna := d.Make(access.User, record.Input{"username": "anna", "firstname": "Anna", "role_id": d.Role(access.Agents)}).ID
		group := d.Make(access.Group, record.Input{"name": "Printers", "user_ids": []int64{anna}}).ID
		for i := range 12 {
			in := record.Input{"title": "Printer", "type_id": int64(1 + i%2), "requester_username": "admin"}
			if i%3 > 0 {
				in["urgency_id"] = int64(i % 3)
			}
			if i%4 == 0 {
				in["requester_username"] = "anna"
			}
			id := d.Make("service/operation", in).ID
			d.Make("activity/activity", record.Input{"model_alias": "service/operation", "model_id": id, "type": 1, "description": "x"})
		}
		trees := []condition.Node{
			condition.Rule("urgency_id", condition.Equal, 1),
			condition.Rule("urgency_id", condition.NotEqual, 1),
			condition.Or(condition.Rule("requester_user.firstname", condition.Equal, "Anna"), condition.Rule("urgency_id", "is_empty", nil)),
			condition.And(condition.Rule("type_id", condition.In, []any{1}), condition.Rule("requester_user.firstname", condition.NotEqual, "Anna")),
		}
		for _, from := range trees {
			d.Make(access.GroupRule, record.Input{"group_id": group, "model_alias": "service/operation", "permission": "read", "mode": "condition", "expression": from})
			for _, alias := range []string{"service/operation", "activity/activity"} {
				change := record.RuleChange{Values: record.Input{"group_id": group, "model_alias": alias, "permission": "update", "mode": "deny"}}
				e, err := d.Directory.TryRule(d.System(), "anna", change)
				if err != nil {
					t.Fatal(err)
				}
				if e.After != 0 || e.LostCount != e.Before || e.Total != 12 {
					t.Errorf("%s: %+v", alias, e.Trial)
				}
				before, _ := d.Directory.ActorNamed(d.System(), "anna")
				back, err := d.Records.Try(d.System(), alias, "update", nil, before, 3)
				if err != nil || back.GainedCount != e.Before {
					t.Errorf("%s back: %+v %v", alias, back, err)
				}
				all, _ := d.Directory.ActorNamed(d.System(), access.Admin)
				diff, err := d.Records.Try(d.System(), alias, "read", all, before, 3)
				if err != nil || diff.LostCount != diff.Total-diff.After {
					t.Errorf("%s: every record is seen or lost: %+v %v", alias, diff, err)
				}
			}
		}
	})
}
