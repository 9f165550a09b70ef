package automation_test

import (
	"os"
	"strings"
	"testing"
	"time"

	"steward/engine/fault"
	"steward/engine/record"
	"steward/modules/automation"
	"steward/modules/moduletest"
	"steward/store/pgtest"
)

func TestMain(m *testing.M) { os.Exit(pgtest.Main(m)) }

const operation = "service/operation"

func method(d *moduletest.Desk, moment, code string) *record.Record {
	return d.Make(automation.Event, record.Input{"name": "test " + moment, "model_alias": operation, "moment": moment, "code": code})
}

func incident(d *moduletest.Desk) record.Input {
	return record.Input{"title": "Printer is broken", "type_id": 1, "requester_username": "admin", "urgency_id": 1}
}

func logged(t *testing.T, d *moduletest.Desk) []string {
	t.Helper()
	page, err := d.Records.List(d.System(), record.ListRequest{Model: automation.ScriptLog, Fields: []string{"message"}, Sort: []string{"entity_id"}, Limit: 100})
	if err != nil {
		t.Fatal(err)
	}
	var out []string
	for _, r := range page.Rows {
		out = append(out, r.Values.Text("message"))
	}
	return out
}

func TestABeforeMethodChangesTheRecordAndHistoryNamesIt(t *testing.T) {
	moduletest.Both(t, func(t *testing.T, d *moduletest.Desk) {
		method(d, automation.BeforeSave, `if ($this.isObjectNew() && $this.getUrgencyId() === 1) { $this.setPriorityId(2); $this.setData('title', $this.getTitle().toUpperCase()); }`)
		op := d.Make(operation, incident(d))
		if op.Values.Int("priority_id") != 2 || op.Values.Text("title") != "PRINTER IS BROKEN" {
			t.Errorf("the script did not act: %v", op.Values)
		}
		events, err := d.Records.History(d.System(), record.Ref{Model: operation, ID: op.ID}, 0, 10, false)
		if err != nil || len(events) == 0 || !strings.Contains(events[0].Causes[len(events[0].Causes)-1].Label, "test before_save") {
			t.Errorf("history does not name the script: %+v %v", events, err)
		}
	})
}

func TestABeforeMethodThatThrowsRefusesTheSaveInItsWords(t *testing.T) {
	d := moduletest.New(t)
	method(d, automation.BeforeSave, `throw new Error('not on Fridays');`)
	_, err := d.Records.Create(d.System(), operation, incident(d), record.Options{})
	if !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), "not on Fridays") {
		t.Fatalf("got %v", err)
	}
	if n, _ := d.Records.Count(d.System(), record.ListRequest{Model: operation}, 0); n != 0 {
		t.Error("the operation was written")
	}
	if l := logged(t, d); len(l) != 1 || l[0] != "not on Fridays" {
		t.Errorf("the script log has %v", l)
	}
}

func TestAnAfterMethodThatFailsTakesOnlyItsOwnChangesBack(t *testing.T) {
	moduletest.Both(t, func(t *testing.T, d *moduletest.Desk) {
		method(d, automation.AfterSave, `if ($this.isObjectNew()) { deep.model('company/company').setName('made by script').save(); throw new Error('afterwards'); }`)
		op := d.Make(operation, incident(d))
		if _, err := d.Records.Get(d.System(), record.Ref{Model: operation, ID: op.ID}); err != nil {
			t.Error("the save does not stand:", err)
		}
		n, err := d.Records.Count(d.System(), record.ListRequest{Model: "company/company"}, 0)
		if err != nil || n != 0 {
			t.Errorf("%d companies are left of the failed script, %v", n, err)
		}
		if l := logged(t, d); len(l) != 1 || l[0] != "afterwards" {
			t.Errorf("the script log has %v", l)
		}
	})
}

func TestScriptsUseRecordsThroughTheLibrary(t *testing.T) {
	d := moduletest.New(t)
	method(d, automation.AfterSave, `
		if (!$this.isObjectNew()) return;
		const c = deep.model('deep_company/company').setData({name: 'Bora', city: 'Trieste'}).save();
		const again = deep.load('company/company', 'Bora', 'name');
		const all = deep.collection('company/company_collection').addFieldToFilter('name', {like: 'Bo%'}).addFieldToFilter(['city', 'name'], [{eq: 'Trieste'}, {eq: 'x'}]).setOrder('name', 'desc');
		let names = [];
		for (const x of all) names.push(x.getName());
		deep.log([c.getId() === again.getId(), all.getSize(), names.join(), deep.currentUser().username, $this.getRequesterUser().getUsername(), $this.getModelAlias()].join('|'));`)
	d.MakeAs(d.As("admin"), operation, incident(d))
	if l := logged(t, d); len(l) != 1 || l[0] != "true|1|Bora|admin|admin|service/operation" {
		t.Errorf("the script log has %v", l)
	}
}

func TestAScriptThatDoesNotCompileIsRefusedWithLineAndColumn(t *testing.T) {
	d := moduletest.New(t)
	_, err := d.Records.Create(d.System(), automation.Event, record.Input{"name": "x", "model_alias": operation, "moment": "before_save", "code": "let a = 1;\nlet b = ;"}, record.Options{})
	if !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), "line=2") {
		t.Errorf("got %v", err)
	}
}

func TestScriptsAreForSuperAdminsOnly(t *testing.T) {
	d := moduletest.New(t)
	m := method(d, automation.BeforeSave, `return;`)
	d.Make("admin/user", record.Input{"username": "sofia", "firstname": "Sofia", "role_id": d.Role("Administrators")})
	if _, err := d.Records.Get(d.As("sofia"), record.Ref{Model: automation.Event, ID: m.ID}); !fault.Is(err, fault.NotFound) && !fault.Is(err, fault.Forbidden) {
		t.Errorf("an administrator without full access reads a script: %v", err)
	}
	if _, err := d.Records.Create(d.As("sofia"), automation.Event, record.Input{"name": "x", "model_alias": operation, "moment": "before_save", "code": "return;"}, record.Options{}); err == nil {
		t.Error("an administrator without full access writes a script")
	}
	if _, err := d.Records.Get(d.As("admin"), record.Ref{Model: automation.Event, ID: m.ID}); err != nil {
		t.Error(err)
	}
}

func TestSavesThatSetEachOtherOffEndWithAClearMessage(t *testing.T) {
	d := moduletest.New(t)
	method(d, automation.AfterSave, `deep.model('service/operation').setData({title: 'again', type_id: 1, requester_username: 'admin'}).save();`)
	start := time.Now()
	d.Make(operation, incident(d))
	if took := time.Since(start); took > 4*time.Second {
		t.Errorf("it took %s", took)
	}
	if l := strings.Join(logged(t, d), "\n"); !strings.Contains(l, "5") {
		t.Errorf("the log does not say that the depth was reached: %s", l)
	}
}
