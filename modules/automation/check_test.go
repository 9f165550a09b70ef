package automation_test

import (
	"fmt"
	"strings"
	"testing"

	"steward/engine/config"
	"steward/engine/record"
	admin "steward/modules/access"
	"steward/modules/automation"
	"steward/modules/moduletest"
)

const routing = "service/routing"

// findings are what the check says, in short.
func findings(t *testing.T, d *moduletest.Desk, as string) []string {
	t.Helper()
	report, err := d.Audit(d.As(as))
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, f := range report.Findings {
		out = append(out, strings.TrimSpace(f.Rule.Name+" "+f.Kind+" "+f.Field))
	}
	return out
}

func TestAFreshPlatformHasNothingToFind(t *testing.T) {
	moduletest.Both(t, func(t *testing.T, d *moduletest.Desk) {
		if got := findings(t, d, "admin"); len(got) != 0 {
			t.Errorf("it finds %v", got)
		}
	})
}

func TestTheCheckFindsOneOfEachKind(t *testing.T) {
	moduletest.Both(t, func(t *testing.T, d *moduletest.Desk) {
		leaver := d.Make(admin.User, record.Input{"username": "leo", "firstname": "Leo", "password": "A-long-3nough-secret", "role_id": d.Role("Agents")})
		team := d.Make(admin.Group, record.Input{"name": "Team", "user_ids": []int64{leaver.ID}})
		rule := func(name string, in record.Input) {
			in["name"] = name
			d.Make(routing, in)
		}
		is := func(field string, value any) string {
			return fmt.Sprintf(`{"condition":"AND","rules":[{"field":%q,"operator":"equal","value":%v}]}`, field, value)
		}
		set := func(field string, value any) string {
			return fmt.Sprintf(`[{"field":%q,"mode":"set","value":%v}]`, field, value)
		}
		rule("names a leaver", record.Input{"input": is("type_id", 2), "output": set("assigned_username", `"leo"`), "continue_calculation": true})
		rule("asks for a leaver", record.Input{"input": is("requester_username", `"leo"`), "continue_calculation": true})
		rule("spreads to nobody", record.Input{"input": is("type_id", 3), "balance": "round_robin", "balance_group_id": team.ID, "continue_calculation": true})
		rule("contradicts itself", record.Input{"input": `{"condition":"AND","rules":[{"field":"urgency_id","operator":"equal","value":1},{"field":"urgency_id","operator":"is_empty"}]}`, "continue_calculation": true})
		rule("ping", record.Input{"run_on": "create_update", "input": is("urgency_id", 1), "output": set("urgency_id", 2), "continue_calculation": true})
		rule("pong", record.Input{"run_on": "create_update", "input": is("urgency_id", 2), "output": set("urgency_id", 1), "continue_calculation": true})
		rule("overwritten", record.Input{"input": is("type_id", 4), "output": set("priority_id", 1), "continue_calculation": true})
		rule("overwrites", record.Input{"input": is("type_id", 4), "output": set("priority_id", 2), "continue_calculation": true})
		rule("incidents", record.Input{"input": is("type_id", 1)})
		rule("urgent incidents", record.Input{"input": `{"condition":"AND","rules":[{"field":"type_id","operator":"equal","value":1},{"field":"urgency_id","operator":"equal","value":3}]}`})
		rule("all", record.Input{})
		rule("never reached", record.Input{"input": is("type_id", 2)})
		rule("disabled rules do not count", record.Input{"status": 0, "output": set("assigned_username", `"admin"`), "input": is("type_id", 2)})
		d.Make(automation.Event, record.Input{"name": "script of a leaver", "model_alias": operation, "moment": "before_save", "code": "return;", "condition": is("requester_username", `"leo"`)})
		if _, err := d.Records.Update(d.System(), record.Ref{Model: admin.User, ID: leaver.ID}, record.Input{"is_active": false}, record.Options{}); err != nil {
			t.Fatal(err)
		}
		want := []string{"script of a leaver missing requester_username", "names a leaver missing assigned_username", "asks for a leaver missing requester_username", "spreads to nobody missing balance_group_id",
			"contradicts itself never", "ping loop urgency_id", "overwritten conflict priority_id", "urgent incidents shadowed", "never reached unreachable"}
		got := findings(t, d, "admin")
		for _, w := range want {
			if !strings.Contains("\n"+strings.Join(got, "\n")+"\n", "\n"+w+"\n") {
				t.Errorf("it does not find: %s", w)
			}
		}
		if len(got) != len(want) {
			t.Errorf("it finds\n%s", strings.Join(got, "\n"))
		}
	})
}

func TestTheCheckFindsRulesThatNameAFieldThatIsGone(t *testing.T) {
	t.Parallel()
	d := moduletest.New(t)
	var changes []config.Change
	for property, value := range map[string]any{"model": operation, "column_name": "cust_site", "element_type": "text", "label": map[string]string{"en": "Site"}} {
		changes = append(changes, config.Change{Kind: config.Field, Code: operation + ".cust_site", Property: property, Value: value})
	}
	if _, err := d.Config.Change(d.System(), changes, 0, "admin", "", false); err != nil {
		t.Fatal(err)
	}
	d.Make(routing, record.Input{"name": "site", "input": `{"condition":"AND","rules":[{"field":"cust_site","operator":"equal","value":"Rome"}]}`,
		"output": `[{"field":"cust_site","mode":"set","value":"Milan"}]`})
	if got := findings(t, d, "admin"); len(got) != 0 {
		t.Fatalf("before: %v", got)
	}
	if _, err := d.Config.Change(d.System(), []config.Change{{Kind: config.Field, Code: operation + ".cust_site", Remove: true}}, 0, "admin", "", false); err != nil {
		t.Fatal(err)
	}
	if got := strings.Join(findings(t, d, "admin"), "\n"); got != "site dead_field cust_site\nsite dead_field cust_site" {
		t.Errorf("it finds\n%s", got)
	}
}

func TestTheCheckReadsOnlyWhatTheAskerMayRead(t *testing.T) {
	t.Parallel()
	d := moduletest.New(t)
	d.Make(admin.User, record.Input{"username": "sofia", "firstname": "Sofia", "password": "A-long-3nough-secret", "role_id": d.Role("Administrators")})
	d.Make(automation.Event, record.Input{"name": "secret", "model_alias": operation, "moment": "before_save", "code": "return;",
		"condition": `{"condition":"AND","rules":[{"field":"urgency_id","operator":"equal","value":1},{"field":"urgency_id","operator":"equal","value":2}]}`})
	if got := findings(t, d, "admin"); len(got) != 1 {
		t.Errorf("the super administrator: %v", got)
	}
	if got := findings(t, d, "sofia"); len(got) != 0 {
		t.Errorf("an administrator who sees no scripts: %v", got)
	}
}
