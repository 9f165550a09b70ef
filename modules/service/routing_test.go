package service_test

import (
	"context"
	"slices"
	"strings"
	"testing"
	"time"

	"steward/engine/config"
	"steward/engine/record"
	"steward/engine/script"
	"steward/modules/activity"
	"steward/modules/moduletest"
	"steward/modules/service"
)

// incident is an operation that nobody has routed yet.
func incident(in record.Input) record.Input {
	out := record.Input{"type_id": 1, "title": "No wireless", "requester_username": "admin"}
	for k, v := range in {
		out[k] = v
	}
	return out
}

func reread(t *testing.T, d *moduletest.Desk, id int64) *record.Record {
	t.Helper()
	r, err := d.Records.Get(d.System(), record.Ref{Model: service.Operation, ID: id})
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func scriptLog(t *testing.T, d *moduletest.Desk) string {
	t.Helper()
	page, err := d.Records.List(d.System(), record.ListRequest{Model: "automation/script_log", Fields: []string{"message", "area"}, Limit: 100})
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, r := range page.Rows {
		out = append(out, r.Values.Text("area")+": "+r.Values.Text("message"))
	}
	return strings.Join(out, "\n")
}

const isIncident = `{"condition":"AND","rules":[{"field":"type_id","operator":"equal","value":1}]}`

func TestARoutingRuleMatchesWhenConditionAndScriptBothHold(t *testing.T) {
	moduletest.Both(t, func(t *testing.T, d *moduletest.Desk) {
		d.Make(service.Routing, record.Input{"name": "Wireless", "input": isIncident, "input_script": `return $this.getTitle().includes('wireless');`,
			"output":            `[{"field":"urgency_id","mode":"set","value":1}]`,
			"new_values_script": `$this.setData('requester_name', 'urgency was ' + $this.getUrgencyId()); if ($this.isObjectNew()) $this.setPriorityId(2);`})
		op := d.Make(service.Operation, incident(nil))
		if op.Values.Int("urgency_id") != 1 || op.Values.Int("priority_id") != 2 {
			t.Errorf("the rule did not act: %v", op.Values)
		}
		if got := op.Values.Text("requester_name"); got != "urgency was null" && got != "urgency was 1" {
			t.Errorf("the script sees %q", got)
		}
		for sentence, in := range map[string]record.Input{
			"the script does not hold":    incident(record.Input{"title": "Printer"}),
			"the condition does not hold": incident(record.Input{"type_id": 2}),
		} {
			if op := d.Make(service.Operation, in); op.Values.Int("priority_id") == 2 {
				t.Errorf("%s, and the rule acted", sentence)
			}
		}
	})
}

func TestAFailingOrHangingRoutingScriptLetsTheSaveGoOn(t *testing.T) {
	t.Parallel()
	d := moduletest.New(t)
	d.Scripts.Limits = script.Limits{Time: 300 * time.Millisecond, Memory: 64 << 20, Loads: 100, Text: 1 << 16}
	next := `[{"field":"priority_id","mode":"set","value":2}]`
	d.Make(service.Routing, record.Input{"name": "throws", "input_script": `throw new Error('no luck');`, "output": `[{"field":"urgency_id","mode":"set","value":2}]`})
	d.Make(service.Routing, record.Input{"name": "hangs", "input_script": `for (;;) {}`, "output": `[{"field":"urgency_id","mode":"set","value":2}]`})
	d.Make(service.Routing, record.Input{"name": "writes", "input_script": `deep.model('company/company').setName('sneaked in').save(); return true;`, "output": `[{"field":"urgency_id","mode":"set","value":2}]`})
	d.Make(service.Routing, record.Input{"name": "only truth counts", "input_script": `return 'yes';`, "output": `[{"field":"urgency_id","mode":"set","value":2}]`})
	d.Make(service.Routing, record.Input{"name": "half", "new_values_script": `$this.setPriorityId(3); throw new Error('half way');`, "output": `[{"field":"requester_name","mode":"set","value":"half"}]`, "continue_calculation": true})
	d.Make(service.Routing, record.Input{"name": "works", "output": next})
	op := d.Make(service.Operation, incident(record.Input{"urgency_id": 1}))
	if op.Values.Int("urgency_id") != 1 {
		t.Error("a rule whose script does not say yes acted")
	}
	if op.Values.Int("priority_id") != 2 || op.Values.Text("requester_name") != "half" {
		t.Errorf("the rules behind did not act: %v", op.Values)
	}
	if n, err := d.Records.Count(d.System(), record.ListRequest{Model: "company/company"}, 0); err != nil || n != 0 {
		t.Errorf("a condition wrote %d records, %v", n, err)
	}
	log := scriptLog(t, d)
	for _, want := range []string{"routing: no luck", "routing: half way", "interrupted"} {
		if !strings.Contains(log, want) {
			t.Errorf("the script log does not say %q:\n%s", want, log)
		}
	}
}

func TestRulesThatNameAFieldThatIsGoneOrSomebodyWhoHasLeftHoldNoSaveUp(t *testing.T) {
	moduletest.Both(t, func(t *testing.T, d *moduletest.Desk) {
		site := service.Operation + ".cust_site"
		var changes []config.Change
		for property, value := range map[string]any{"element_type": "text", "label": map[string]string{"en": "Site"}} {
			changes = append(changes, config.Change{Kind: config.Field, Code: site, Property: property, Value: value})
		}
		if _, err := d.Config.Change(d.System(), changes, 0, "admin", "", false); err != nil {
			t.Fatal(err)
		}
		leo := d.Make("admin/user", record.Input{"username": "leo", "firstname": "Leo", "password": "A-long-3nough-secret", "role_id": d.Role("Agents")})
		d.Make(service.Routing, record.Input{"name": "asks for it", "continue_calculation": true, "input": `{"field":"cust_site","operator":"equal","value":"Rome"}`, "output": `[{"field":"priority_id","mode":"set","value":1}]`})
		d.Make(service.Routing, record.Input{"name": "asks that it is empty", "continue_calculation": true, "input": `{"field":"cust_site","operator":"is_empty"}`, "output": `[{"field":"priority_id","mode":"set","value":1}]`})
		d.Make(service.Routing, record.Input{"name": "asks for somebody", "continue_calculation": true, "input": `{"field":"assigned_username","operator":"equal","value":"leo"}`, "output": `[{"field":"priority_id","mode":"set","value":1}]`})
		d.Make(service.Routing, record.Input{"name": "writes", "output": `[{"field":"cust_site","mode":"set","value":"Milan"},{"field":"assigned_username","mode":"set","value":"leo"},{"field":"urgency_id","mode":"set","value":2}]`})
		if _, err := d.Config.Change(d.System(), []config.Change{{Kind: config.Field, Code: site, Remove: true}}, 0, "admin", "", false); err != nil {
			t.Fatal(err)
		}
		if _, err := d.Records.Update(d.System(), record.Ref{Model: "admin/user", ID: leo.ID}, record.Input{"is_active": false}, record.Options{}); err != nil {
			t.Fatal(err)
		}
		op, err := d.Records.Create(d.As("admin"), service.Operation, incident(record.Input{"priority_id": 3}), record.Options{})
		if err != nil {
			t.Fatal(err)
		}
		if v := reread(t, d, op.ID).Values; v.Int("priority_id") != 3 || v["assigned_username"] != nil || v.Int("urgency_id") != 2 {
			t.Errorf("the operation is %v", v)
		}
	})
}

func TestAValueOfARoutingScriptThatCannotBeUsedIsSkippedAndTheOthersApply(t *testing.T) {
	t.Parallel()
	d := moduletest.New(t)
	d.Make(service.Routing, record.Input{"name": "mixed", "new_values_script": `$this.setData({no_such: 1, assigned_group_id: 4711, created_at: 5, priority_id: 'x', urgency_id: 2});`})
	if op := d.Make(service.Operation, incident(nil)); op.Values.Int("urgency_id") != 2 || op.Values["assigned_group_id"] != nil {
		t.Errorf("got %v", op.Values)
	}
}

func TestOnUpdatesWhatAPersonChangedIsNotOverwrittenByTheScriptOfARule(t *testing.T) {
	t.Parallel()
	d := moduletest.New(t)
	op := d.Make(service.Operation, incident(nil))
	d.Make(service.Routing, record.Input{"name": "always", "run_on": "create_update", "new_values_script": `$this.setPriorityId(3); $this.setUrgencyId(2);`})
	if _, err := d.Records.Update(d.As("admin"), record.Ref{Model: service.Operation, ID: op.ID}, record.Input{"priority_id": 1}, record.Options{}); err != nil {
		t.Fatal(err)
	}
	if op = reread(t, d, op.ID); op.Values.Int("priority_id") != 1 || op.Values.Int("urgency_id") != 2 {
		t.Errorf("got %v", op.Values)
	}
}

func TestARoutingScriptThatDoesNotCompileIsRefusedAtItsField(t *testing.T) {
	t.Parallel()
	d := moduletest.New(t)
	_, err := d.Records.Create(d.As("admin"), service.Routing, record.Input{"name": "x", "new_values_script": "let b = ;"}, record.Options{})
	if err == nil || !strings.Contains(err.Error(), "new_values_script") || !strings.Contains(err.Error(), "line=1") {
		t.Errorf("got %v", err)
	}
}

func comment(t *testing.T, d *moduletest.Desk, ctx context.Context, id int64) {
	t.Helper()
	d.MakeAs(ctx, activity.Activity, record.Input{"model_alias": service.Operation, "model_id": id, "type": activity.Comment, "description": "hello"})
}

func TestAfterACommentRulesMeanWhatTheyMeanOnASave(t *testing.T) {
	moduletest.Both(t, func(t *testing.T, d *moduletest.Desk) {
		op := d.Make(service.Operation, incident(record.Input{"urgency_id": 1}))
		rule := func(name, input, output string) {
			d.Make(service.Routing, record.Input{"name": name, "run_on": "create_update", "input": input, "output": output, "continue_calculation": true})
		}
		// On a save that changes nothing of a field, changed is false and old is what is stored.
		rule("changed", `{"condition":"AND","rules":[{"field":"changed.urgency_id","operator":"equal","value":true}]}`, `[{"field":"priority_id","mode":"set","value":3}]`)
		rule("old", `{"condition":"AND","rules":[{"field":"old.urgency_id","operator":"equal","value":1}]}`, `[{"field":"requester_name","mode":"set","value":"old is one"}]`)
		rule("sees those before", `{"condition":"AND","rules":[{"field":"requester_name","operator":"equal","value":"old is one"}]}`, `[{"field":"requester_email","mode":"set","value":"seen@example.com"}]`)
		rule("is new", `{"condition":"AND","rules":[{"field":"is_new","operator":"equal","value":true}]}`, `[{"field":"priority_id","mode":"set","value":3}]`)
		rule("who writes", `{"condition":"AND","rules":[{"field":"current_user.username","operator":"equal","value":"admin"}]}`, `[{"field":"urgency_id","mode":"set","value":2}]`)
		d.Make(service.Routing, record.Input{"name": "scripted", "run_on": "create_update", "input_script": `return !$this.isObjectNew();`, "new_values_script": `$this.setData('description', 'by script');`, "continue_calculation": true})
		comment(t, d, d.As("admin"), op.ID)
		v := reread(t, d, op.ID).Values
		if v.Int("priority_id") == 3 {
			t.Error("changed.* or is_new holds after a comment")
		}
		if v.Text("requester_name") != "old is one" || v.Text("requester_email") != "seen@example.com" {
			t.Errorf("old.* is not what is stored, or a rule does not see those before it: %v", v)
		}
		if v.Int("urgency_id") != 2 || !strings.Contains(v.Text("description"), "by script") {
			t.Errorf("current_user is not who comments, or the script did not run: %v", v)
		}
		events, err := d.Records.History(d.System(), record.Ref{Model: service.Operation, ID: op.ID}, 0, 1, false)
		if err != nil || len(events) != 1 {
			t.Fatal(err)
		}
		var causes []string
		for _, c := range events[0].Causes {
			causes = append(causes, c.Label)
		}
		if !slices.Contains(causes, "Routing: scripted") || !slices.Contains(causes, "Routing: old") {
			t.Errorf("history names %v", causes)
		}
	})
}

func TestACommentThatAsksForNoRoutingRunsNone(t *testing.T) {
	t.Parallel()
	d := moduletest.New(t)
	op := d.Make(service.Operation, incident(nil))
	d.Make(service.Routing, record.Input{"name": "always", "run_on": "create_update", "output": `[{"field":"priority_id","mode":"set","value":3}]`})
	d.Make(activity.Activity, record.Input{"model_alias": service.Operation, "model_id": op.ID, "type": activity.Comment, "description": "x", "disable_routing": true})
	if reread(t, d, op.ID).Values.Int("priority_id") == 3 {
		t.Error("routing ran")
	}
}

func TestTheScriptOfTheGuideGivesOperationsToTheGroupNamedLikeTheCompany(t *testing.T) {
	t.Parallel()
	d := moduletest.New(t)
	company := d.Make("company/company", record.Input{"name": "Bora"}).ID
	group := d.Make("admin/group", record.Input{"name": "Bora"}).ID
	d.Make(service.Routing, record.Input{"name": "By company", "new_values_script": `const company = $this.getCompany();
const group = company && deep.load('admin/group', company.getName(), 'name');
if (group) $this.setAssignedGroupId(group.getId());`})
	if op := d.Make(service.Operation, incident(record.Input{"company_id": company})); op.Values.Int("assigned_group_id") != group {
		t.Errorf("it went to group %d", op.Values.Int("assigned_group_id"))
	}
	if op := d.Make(service.Operation, incident(nil)); op.Values["assigned_group_id"] != nil {
		t.Error("without a company it has a group")
	}
}
