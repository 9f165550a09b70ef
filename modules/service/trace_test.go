package service_test

import (
	"fmt"
	"strings"
	"testing"

	"steward/engine/config"
	"steward/engine/event"
	"steward/engine/fault"
	"steward/engine/record"
	admin "steward/modules/access"
	"steward/modules/moduletest"
	"steward/modules/service"
)

// said puts the lines of a trace into short words: result of which rule with which fields.
func said(acted []record.Acted) string {
	var out []string
	for _, a := range acted {
		for _, l := range a.Lines {
			out = append(out, strings.TrimSpace(fmt.Sprintf("%s %s %v %v %s", l.Result, l.Cause.Label, l.Fields, l.Others, l.Text)))
		}
	}
	return strings.Join(out, "\n")
}

func TestTheTraceOfARecordSaysWhichRulesActedInOrderAndWhyOthersDidNot(t *testing.T) {
	moduletest.Both(t, func(t *testing.T, d *moduletest.Desk) {
		problem := d.Make(service.Routing, record.Input{"name": "Problems", "input": `{"condition":"AND","rules":[{"field":"type_id","operator":"equal","value":3}]}`})
		urgent := d.Make(service.Routing, record.Input{"name": "Urgent", "input": `{"condition":"AND","rules":[{"field":"type_id","operator":"equal","value":1},{"field":"urgency_id","operator":"equal","value":1}]}`})
		d.Make(service.Routing, record.Input{"name": "Broken", "input_script": `throw new Error('no luck')`})
		d.Make(service.Routing, record.Input{"name": "Incidents", "input": isIncident, "continue_calculation": true, "output": `[{"field":"priority_id","mode":"set","value":2},{"field":"assigned_username","mode":"set","value":"nobody.here"}]`})
		d.Make(service.Routing, record.Input{"name": "Last", "run_on": "create_update", "output": `[{"field":"priority_id","mode":"set","value":3}]`})
		op := d.Make(service.Operation, incident(nil))
		acted, next, err := d.Records.Automation(d.As("admin"), record.Ref{Model: service.Operation, ID: op.ID}, 0, 50)
		if err != nil || next != 0 || len(acted) == 0 {
			t.Fatalf("got %+v %v", acted, err)
		}
		if first := acted[len(acted)-1].Event; first == nil || first.Model != service.Operation || first.Kind != event.Created {
			t.Errorf("the first that acted is %+v", first)
		}
		want := fmt.Sprintf(`trace.not_matched  [] map[type_id:[%d] urgency_id:[%d]]
trace.script_failed Routing: Broken [] map[] no luck
fault.unknown_reference Routing: Incidents [assigned_username] map[]
trace.matched Routing: Incidents [priority_id] map[]
trace.matched Routing: Last [priority_id] map[]`, problem.ID, urgent.ID)
		if got := said(acted); got != want {
			t.Errorf("the trace says\n%s\nwant\n%s", got, want)
		}
	})
}

func TestAfterACommentTheTraceSaysWhatTheRulesDid(t *testing.T) {
	t.Parallel()
	d := moduletest.New(t)
	op := d.Make(service.Operation, incident(nil))
	ref := record.Ref{Model: service.Operation, ID: op.ID}
	d.Make(service.Routing, record.Input{"name": "Answered", "run_on": "create_update", "output": `[{"field":"priority_id","mode":"set","value":3}]`})
	comment(t, d, d.As("admin"), op.ID)
	acted, _, err := d.Records.Automation(d.As("admin"), ref, 0, 50)
	if err != nil || !strings.Contains(said(acted), "trace.matched Routing: Answered [priority_id]") {
		t.Errorf("got %s %v", said(acted), err)
	}
	// The second comment changes nothing: that the rule matched is kept all the same.
	comment(t, d, d.As("admin"), op.ID)
	acted, _, err = d.Records.Automation(d.As("admin"), ref, 0, 50)
	if err != nil || len(acted) == 0 || acted[0].Event != nil || !strings.Contains(said(acted[:1]), "Answered") {
		t.Errorf("got %+v %v", acted, err)
	}
}

func TestNothingNotedWritesNoTrace(t *testing.T) {
	t.Parallel()
	d := moduletest.New(t)
	op := d.Make(service.Operation, incident(nil))
	rows, err := d.DB.Traces(d.System(), event.Query{Model: service.Operation, Record: op.ID, Limit: 10})
	if err != nil || len(rows) != 0 {
		t.Errorf("got %+v %v", rows, err)
	}
}

func TestATraceIsSmallHoweverManyRulesThereAre(t *testing.T) {
	t.Parallel()
	lines := []event.Line{}
	for i := range 3000 {
		lines = append(lines, event.Line{Cause: event.Cause{Kind: "rule", Label: "Routing: a rule with a long name", Ref: fmt.Sprintf("service/routing:%d", i)}, Result: event.NotMatched, Fields: []string{"type_id"}})
		if i%10 == 0 {
			lines = append(lines, event.Line{Cause: event.Cause{Kind: "rule", Ref: fmt.Sprintf("service/routing:%d", i)}, Result: "trace.matched", Text: strings.Repeat("long", 1000)})
		}
	}
	got, ids, letters := event.Compact(lines), 0, 0
	for _, l := range got {
		letters += len(l.Text)
		for _, o := range l.Others {
			ids += len(o)
		}
	}
	if len(got) > 60 || ids > 500 || letters > 60*310 {
		t.Errorf("%d lines, %d ids, %d letters", len(got), ids, letters)
	}
}

func TestTheTraceIsReadByWhoMayReadTheRecordAndTellsOfNoHiddenField(t *testing.T) {
	t.Parallel()
	d := moduletest.New(t)
	auditors := d.Make(admin.Group, record.Input{"name": "Auditors"})
	body := map[string]any{"model": service.Operation, "column_name": "cust_salary", "element_type": "text", "label": map[string]string{"en": "Salary"}, "view_group_ids": []int64{auditors.ID}}
	var changes []config.Change
	for property, value := range body {
		changes = append(changes, config.Change{Kind: config.Field, Code: service.Operation + ".cust_salary", Property: property, Value: value})
	}
	if _, err := d.Config.Change(d.System(), changes, 0, "admin", "", false); err != nil {
		t.Fatal(err)
	}
	d.Make(service.Routing, record.Input{"name": "Rich", "input": `{"condition":"AND","rules":[{"field":"cust_salary","operator":"equal","value":"high"}]}`})
	d.Make(service.Routing, record.Input{"name": "Sets", "output": `[{"field":"cust_salary","mode":"set","value":"low"},{"field":"priority_id","mode":"set","value":2}]`, "continue_calculation": true})
	d.Make(admin.User, record.Input{"username": "anna", "firstname": "Anna", "password": "A-long-3nough-secret", "role_id": d.Role("Agents")})
	d.Make(service.Routing, record.Input{"name": "Broken", "input_script": `throw new Error('the salary is 1000')`})
	op := d.Make(service.Operation, incident(nil))
	ref := record.Ref{Model: service.Operation, ID: op.ID}
	acted, _, err := d.Records.Automation(d.As("anna"), ref, 0, 50)
	if err != nil || !strings.Contains(said(acted), "trace.script_failed") || strings.Contains(said(acted), "salary") || !strings.Contains(said(acted), "trace.matched Routing: Sets [priority_id]") {
		t.Errorf("an agent reads %s, %v", said(acted), err)
	}
	if acted, _, _ = d.Records.Automation(d.As("admin"), ref, 0, 50); !strings.Contains(said(acted), "salary") {
		t.Error("who reads scripts does not read what they say")
	}
	d.Make(admin.User, record.Input{"username": "gina", "firstname": "Gina", "password": "A-long-3nough-secret", "role_id": d.Role("Users")})
	if _, _, err := d.Records.Automation(d.As("gina"), ref, 0, 50); !fault.Is(err, fault.NotFound) {
		t.Errorf("who may not read the record reads its trace: %v", err)
	}
}
