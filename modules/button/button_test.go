package button_test

import (
	"context"
	"os"
	"strings"
	"testing"
	"time"

	engine "steward/engine/button"
	"steward/engine/condition"
	"steward/engine/config"
	"steward/engine/fault"
	"steward/engine/record"
	"steward/engine/script"
	"steward/engine/view"
	admin "steward/modules/access"
	"steward/modules/moduletest"
	"steward/store/pgtest"
)

func TestMain(m *testing.M) { os.Exit(pgtest.Main(m)) }

const (
	operation = "service/operation"
	form      = operation + "/default"
)

func newOperation(d *moduletest.Desk, more record.Input) record.Ref {
	in := record.Input{"title": "Printer & paper", "type_id": 1, "status": 1, "requester_username": "admin", "urgency_id": 1}
	for k, v := range more {
		in[k] = v
	}
	return record.Ref{Model: operation, ID: d.Make(operation, in).ID}
}

func agent(d *moduletest.Desk, username string) context.Context {
	d.Make(admin.User, record.Input{"username": username, "firstname": username, "role_id": d.Role("Agents")})
	return d.As(username)
}

func get(t *testing.T, d *moduletest.Desk, ref record.Ref) *record.Record {
	t.Helper()
	r, err := d.Records.Get(d.System(), ref)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

// with puts buttons on the form of operations.
func with(t *testing.T, d *moduletest.Desk, buttons ...map[string]any) {
	t.Helper()
	list := []any{}
	for _, b := range buttons {
		if b["label"] == nil && b["action"] != nil {
			b["label"] = map[string]any{"en": b["code"]}
		}
		list = append(list, b)
	}
	if _, err := d.Config.Change(d.System(), []config.Change{{Kind: config.Form, Code: form, Property: "buttons", Value: list}}, 0, "admin", "", false); err != nil {
		t.Fatal(err)
	}
}

func press(ctx context.Context, t *testing.T, d *moduletest.Desk, ref record.Ref, code string, given record.Input) (engine.Outcome, error) {
	t.Helper()
	r, err := d.Records.Get(ctx, ref)
	if err != nil {
		return engine.Outcome{}, err
	}
	return d.Buttons.Press(ctx, d.Config.Current().Views.Form(operation, "default"), r, code, given)
}

func is(field, operator string, value any) map[string]any {
	return map[string]any{"field": field, "operator": operator, "value": value}
}

func TestTakeInChargeIsShippedAndHiddenFromWhoHasItAlready(t *testing.T) {
	moduletest.Both(t, func(t *testing.T, d *moduletest.Desk) {
		luca, op := agent(d, "luca"), newOperation(d, nil)
		batch := d.Records.NewBatch()
		if _, err := press(record.InBatch(luca, batch), t, d, op, "take", nil); err != nil {
			t.Fatal(err)
		}
		if v := get(t, d, op).Values; v.Text("assigned_username") != "luca" || v.Int("status") != 2 {
			t.Errorf("the operation is %v", v)
		}
		if _, err := press(luca, t, d, op, "take", nil); !fault.Is(err, fault.Forbidden) {
			t.Errorf("who has it takes it again: %v", err)
		}
		if _, err := press(luca, t, d, op, "reopen", nil); !fault.Is(err, fault.Forbidden) {
			t.Errorf("what is open is reopened: %v", err)
		}
		events, err := d.Records.History(d.System(), op, 0, 10, false)
		if err != nil || len(events) == 0 || events[0].Causes[len(events[0].Causes)-1].Label != "Button: Take in charge" {
			t.Errorf("the history does not name the button: %v %+v", err, events)
		}
		if undone, err := d.Records.UndoBatch(luca, batch); err != nil || len(undone.Skipped) > 0 || get(t, d, op).Values["assigned_username"] != nil {
			t.Errorf("undo: %v %+v", err, undone)
		}
	})
}

func TestAButtonActsWithTheRightsOfWhoPressesAndAllOrNothing(t *testing.T) {
	moduletest.Both(t, func(t *testing.T, d *moduletest.Desk) {
		luca := agent(d, "luca")
		gone := d.Make(admin.User, record.Input{"username": "gone", "firstname": "Gone", "role_id": d.Role("Agents")})
		if _, err := d.Records.Update(d.System(), record.Ref{Model: admin.User, ID: gone.ID}, record.Input{"is_active": false}, record.Options{}); err != nil {
			t.Fatal(err)
		}
		op := newOperation(d, nil)
		with(t, d,
			map[string]any{"code": "urgent", "action": view.SetFields, "values": []any{map[string]any{"field": "urgency_id", "value": 3}}},
			map[string]any{"code": "half", "action": view.SetFields, "values": []any{map[string]any{"field": "urgency_id", "value": 3}, map[string]any{"field": "assigned_username", "value": "gone"}}},
			map[string]any{"code": "save", "hide_condition": is("status", "in_class", "closed")},
		)
		if _, err := press(luca, t, d, op, "half", nil); !fault.Is(err, fault.Conflict) || get(t, d, op).Values.Int("urgency_id") != 1 {
			t.Errorf("a value that cannot be set: %v, urgency %d", err, get(t, d, op).Values.Int("urgency_id"))
		}
		d.Make(admin.User, record.Input{"username": "rita", "firstname": "Rita", "role_id": d.Role("Users")})
		if _, err := press(d.As("rita"), t, d, op, "urgent", nil); !fault.Is(err, fault.NotFound) {
			t.Errorf("somebody who does not see the operation presses a button of it: %v", err)
		}
		for _, code := range []string{"none", "save", "take"} {
			if _, err := press(luca, t, d, op, code, nil); !fault.Is(err, fault.NotFound) {
				t.Errorf("%s: %v", code, err)
			}
		}
		if _, err := press(luca, t, d, op, "urgent", nil); err != nil || get(t, d, op).Values.Int("urgency_id") != 3 {
			t.Errorf("urgent: %v", err)
		}
	})
}

func TestAButtonIsForItsGroupsAndHiddenByItsScript(t *testing.T) {
	moduletest.Both(t, func(t *testing.T, d *moduletest.Desk) {
		luca, op := agent(d, "luca"), newOperation(d, nil)
		group := d.Make(admin.Group, record.Input{"name": "Network"})
		urgent := []any{map[string]any{"field": "urgency_id", "value": 3}}
		with(t, d,
			map[string]any{"code": "network", "action": view.SetFields, "values": urgent, "groups": []any{group.ID}},
			map[string]any{"code": "hidden", "action": view.SetFields, "values": urgent, "hide_script": "return $this.getData('title').startsWith('Printer')"},
			map[string]any{"code": "broken", "action": view.SetFields, "values": urgent, "hide_script": "nonsense()"},
			map[string]any{"code": "shown", "action": view.SetFields, "values": urgent, "hide_script": "return false"},
		)
		for code, shown := range map[string]bool{"network": false, "hidden": false, "broken": false, "shown": true} {
			if _, err := press(luca, t, d, op, code, nil); fault.Is(err, fault.Forbidden) == shown || shown && err != nil {
				t.Errorf("%s: %v", code, err)
			}
		}
	})
}

func TestAScriptOfAButtonSetsAsksSpeaksAndSendsOn(t *testing.T) {
	moduletest.Both(t, func(t *testing.T, d *moduletest.Desk) {
		luca, op := agent(d, "luca"), newOperation(d, nil)
		with(t, d,
			map[string]any{"code": "run", "action": view.RunScript, "asks": []any{"urgency_id"}, "script": `
				$this.setData('title', 'Urgency ' + vars.params.urgency_id);
				return {message: 'Done', redirect: '/list/service/operation', open: 'javascript:alert(1)'};`},
			map[string]any{"code": "refuse", "action": view.RunScript, "script": `$this.setData('title', 'no'); deep.addError('Not today')`},
			map[string]any{"code": "throws", "action": view.RunScript, "script": `deep.nothing.there()`},
		)
		if _, err := press(luca, t, d, op, "run", nil); !fault.Is(err, fault.Invalid) {
			t.Errorf("nothing was given: %v", err)
		}
		out, err := press(luca, t, d, op, "run", record.Input{"urgency_id": 3})
		if err != nil || out.Message != "Done" || out.Path != "/list/service/operation" || out.Open != "" {
			t.Errorf("the script led to %+v, %v", out, err)
		}
		if v := get(t, d, op).Values; v.Text("title") != "Urgency 3" || v.Int("urgency_id") != 1 {
			t.Errorf("the operation is %v", v)
		}
		if _, err := press(luca, t, d, op, "refuse", nil); !fault.Is(err, fault.Conflict) {
			t.Errorf("a script refuses: %v", err)
		}
		if _, err := press(luca, t, d, op, "throws", nil); !fault.Is(err, fault.Conflict) {
			t.Errorf("a script fails: %v", err)
		}
		if title := get(t, d, op).Values.Text("title"); title != "Urgency 3" {
			t.Errorf("what failed left %q", title)
		}
		log, err := d.Records.List(d.System(), record.ListRequest{Model: "automation/script_log", Fields: []string{"object", "area"}, Limit: 5})
		if err != nil || len(log.Rows) != 1 || log.Rows[0].Values.Text("object") != "throws" || log.Rows[0].Values.Text("area") != "button" {
			t.Errorf("the log of scripts has %v, %v", log, err)
		}
	})
}

func TestAButtonWhoseScriptHangsIsStoppedAndChangesNothing(t *testing.T) {
	t.Parallel()
	d := moduletest.New(t)
	d.Scripts.Limits = script.Limits{Time: 300 * time.Millisecond, Memory: 64 << 20, Loads: 100, Text: 1 << 16}
	luca, op := agent(d, "luca"), newOperation(d, nil)
	before := get(t, d, op).Values.Text("title")
	with(t, d,
		map[string]any{"code": "hangs", "action": view.RunScript, "script": `$this.setData('title', 'half'); for (;;) {}`},
		map[string]any{"code": "waits", "action": view.SetFields, "values": []any{map[string]any{"field": "urgency_id", "value": 3}}, "hide_script": "for (;;) {}"},
	)
	for code, kind := range map[string]fault.Kind{"hangs": fault.Conflict, "waits": fault.Forbidden} {
		if _, err := press(luca, t, d, op, code, nil); !fault.Is(err, kind) {
			t.Errorf("%s: %v", code, err)
		}
	}
	if v := get(t, d, op).Values; v.Text("title") != before || v.Int("urgency_id") == 3 {
		t.Errorf("what hung left %v", v)
	}
}

func TestAButtonOpensAnAddressInWhichValuesStayValues(t *testing.T) {
	moduletest.Both(t, func(t *testing.T, d *moduletest.Desk) {
		luca, op := agent(d, "luca"), newOperation(d, nil)
		with(t, d,
			map[string]any{"code": "wiki", "action": view.OpenURL, "url": "https://wiki.example/find?q={{title}}&who={{current_user.username}}"},
			map[string]any{"code": "list", "action": view.OpenURL, "url": "/list/service/operation?q={{requester_user.firstname}}"},
		)
		out, err := press(luca, t, d, op, "wiki", nil)
		if err != nil || out.Open != "https://wiki.example/find?q=Printer%20%26%20paper&who=luca" {
			t.Errorf("wiki: %+v %v", out, err)
		}
		if out, err = press(luca, t, d, op, "list", nil); err != nil || !strings.HasPrefix(out.Path, "/list/service/operation?q=") {
			t.Errorf("list: %+v %v", out, err)
		}
	})
}

func TestAButtonMakesARelatedRecord(t *testing.T) {
	moduletest.Both(t, func(t *testing.T, d *moduletest.Desk) {
		luca, op := agent(d, "luca"), newOperation(d, nil)
		with(t, d,
			map[string]any{"code": "problem", "action": view.CreateRelated, "model": operation, "values": []any{
				map[string]any{"field": "type_id", "value": 3}, map[string]any{"field": "title", "mode": "copy", "value": "title"}, map[string]any{"field": "requester_username", "mode": "copy", "value": "requester_username"}}},
			map[string]any{"code": "task", "action": view.CreateRelated, "model": "task/task", "values": []any{map[string]any{"field": "title", "value": "Look at it"}, map[string]any{"field": "type_id", "value": 1}}},
		)
		out, err := press(luca, t, d, op, "problem", nil)
		if err != nil || !strings.HasPrefix(out.Path, "/record/service/operation/") {
			t.Fatalf("problem: %+v %v", out, err)
		}
		links, err := d.Records.Count(d.System(), record.ListRequest{Model: "relation/link", Where: condition.Or(condition.Rule("source_id", condition.Equal, op.ID), condition.Rule("destination_id", condition.Equal, op.ID))}, 10)
		if err != nil || links != 1 {
			t.Errorf("%d links, %v", links, err)
		}
		if _, err := press(luca, t, d, op, "task", nil); err != nil {
			t.Fatal(err)
		}
		tasks, err := d.Records.Count(d.System(), record.ListRequest{Model: "task/task", Where: condition.Rule("model_id", condition.Equal, op.ID)}, 10)
		if err != nil || tasks != 1 {
			t.Errorf("%d tasks, %v", tasks, err)
		}
	})
}

func TestADefinitionOfAButtonThatCannotWorkIsRefused(t *testing.T) {
	t.Parallel()
	d := moduletest.New(t)
	label := map[string]any{"en": "X"}
	for name, b := range map[string]map[string]any{
		"no action and no standard code": {"code": "extra", "label": label},
		"the code of a standard one":     {"code": "save", "label": label, "action": view.SetFields, "values": []any{map[string]any{"field": "title", "value": "x"}}},
		"an unknown action":              {"code": "x", "label": label, "action": "fly"},
		"an unknown field":               {"code": "x", "label": label, "action": view.SetFields, "values": []any{map[string]any{"field": "nope", "value": 1}}},
		"a field the program keeps":      {"code": "x", "label": label, "action": view.SetFields, "values": []any{map[string]any{"field": "created_at", "value": 1}}},
		"nothing to do":                  {"code": "x", "label": label, "action": view.SetFields},
		"a script without code":          {"code": "x", "label": label, "action": view.RunScript},
		"an address that runs":           {"code": "x", "label": label, "action": view.OpenURL, "url": "javascript:alert(1)"},
		"an address of a value":          {"code": "x", "label": label, "action": view.OpenURL, "url": "https://{{title}}/"},
		"an address of another host":     {"code": "x", "label": label, "action": view.OpenURL, "url": "//evil.example"},
		"an unknown model":               {"code": "x", "label": label, "action": view.CreateRelated, "model": "no/where"},
		"no label":                       {"code": "x", "action": view.OpenURL, "url": "/home"},
		"another way to go on":           {"code": "x", "label": label, "action": view.OpenURL, "url": "/home", "after": "https://evil.example"},
		"an unknown property":            {"code": "x", "label": label, "action": view.OpenURL, "url": "/home", "colour": "red"},
	} {
		if _, err := d.Config.Change(d.System(), []config.Change{{Kind: config.Form, Code: form, Property: "buttons", Value: []any{b}}}, 0, "admin", "", false); err == nil {
			t.Errorf("%s is taken", name)
		}
	}
}
