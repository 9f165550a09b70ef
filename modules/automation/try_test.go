package automation_test

import (
	"context"
	"fmt"
	"strings"
	"testing"

	"steward/engine/event"
	"steward/engine/fault"
	"steward/engine/record"
	admin "steward/modules/access"
	"steward/modules/automation"
	"steward/modules/moduletest"
)

func tried(t *testing.T, d *moduletest.Desk, method, sample int64, isNew bool) (notes, rows string) {
	t.Helper()
	done, err := d.Records.Perform(d.As("admin"), record.Ref{Model: automation.Event, ID: method}, "try", record.Input{"sample_id": sample, "sample_new": isNew})
	if err != nil || done.Answer == nil {
		t.Fatalf("got %+v %v", done, err)
	}
	var said, shown []string
	for _, n := range done.Answer.Notes {
		delete(n.Params, "ms")
		said = append(said, strings.TrimPrefix(n.Key, "automation.try.")+" "+fmt.Sprint(n.Params))
	}
	for _, r := range done.Answer.Rows {
		line := strings.TrimPrefix(r.Cells[0].Key, "automation.try.") + ": " + r.Cells[1].Text + r.Cells[1].Key
		for _, b := range r.Cells[1].Sets {
			line += fmt.Sprintf("%s %v -> %v", b.Field.Code, b.Old, b.New)
		}
		shown = append(shown, line)
	}
	return strings.Join(said, "\n"), strings.Join(shown, "\n")
}

func TestATestTellsWhatAMethodWouldDoAndLeavesNothing(t *testing.T) {
	moduletest.Both(t, func(t *testing.T, d *moduletest.Desk) {
		o := newOther(t)
		o.reach(d)
		op := d.Make(operation, incident(d))
		d.Mails()
		m := with(d, automation.BeforeSave, `
			if ($this.isObjectNew()) deep.log('new');
			$this.setPriorityId(2); $this.setData('no_such', 1);
			const c = deep.model('company/company').setName('Bora').save();
			c.setName('Bora 2').save(); c.delete();
			deep.mail.send({to: 'anna@example.com', subject: 'Hello', text: 'x'});
			if (!deep.http.request({url: '`+o.URL+`/hook'}).simulated) throw new Error('asked');
			deep.addError('not today'); deep.addNotice('look'); deep.log('line');
			return {a: 1};`, record.Input{"status": 0, "condition": `{"condition":"AND","rules":[{"field":"title","operator":"contains","value":"Printer"}]}`})
		notes, rows := tried(t, d, m.ID, op.ID, false)
		if !strings.HasPrefix(notes, "ran map[record:") || !strings.Contains(notes, "Printer is broken") {
			t.Errorf("it tells\n%s", notes)
		}
		for _, want := range []string{"sets: fault.unknown_field", "-> 2", "created: company/company", "Bora\n", "changed: company/company", "Bora 2\n", "deleted: company/company",
			"mail: anna@example.com: Hello", "request: GET " + o.URL + "/hook", "error: not today", "notice: look", "log: line", `value: {"a":1}`} {
			if !strings.Contains(rows+"\n", want) {
				t.Errorf("%q is missing in\n%s", want, rows)
			}
		}
		if strings.Contains(rows, "log: new") {
			t.Error("a record that is there counts as new")
		}
		if _, rows := tried(t, d, m.ID, op.ID, true); !strings.Contains(rows, "log: new") {
			t.Errorf("as a new one:\n%s", rows)
		}
		if sent := d.Mails(); len(sent) != 0 || len(o.all()) != 0 || len(logged(t, d)) != 0 {
			t.Errorf("it sent %d mails, asked %v, wrote %v", len(sent), o.all(), logged(t, d))
		}
		if n, _ := d.Records.Count(d.System(), record.ListRequest{Model: "company/company"}, 0); n != 0 {
			t.Error("a company stayed")
		}
		if r, err := d.Records.Get(d.System(), record.Ref{Model: operation, ID: op.ID}); err != nil || r.Version != op.Version {
			t.Errorf("the operation was saved: %v", err)
		}
	})
}

func TestATestNamesThePlaceWhereAScriptFailedAndSaysWhenItWouldNotRun(t *testing.T) {
	t.Parallel()
	d := moduletest.New(t)
	op := d.Make(operation, incident(d))
	m := with(d, automation.AfterSave, "deep.log('before');\n\n  throw new Error('here');", record.Input{"status": 0})
	notes, rows := tried(t, d, m.ID, op.ID, false)
	if !strings.Contains(notes, "failed_at") || !strings.Contains(notes, "line:3") || !strings.Contains(notes, "message:here") || rows != "log: before" {
		t.Errorf("it tells\n%s\n%s", notes, rows)
	}
	late := with(d, automation.AfterSave, `$this.setPriorityId(2);`, record.Input{"status": 0})
	if _, rows := tried(t, d, late.ID, op.ID, false); rows != "not_kept: priority_id" {
		t.Errorf("set behind the save:\n%s", rows)
	}
	never := with(d, automation.BeforeSave, `return;`, record.Input{"status": 0, "condition": `{"condition":"AND","rules":[{"field":"title","operator":"equal","value":"x"}]}`})
	if notes, _ := tried(t, d, never.ID, op.ID, false); !strings.HasPrefix(notes, "not_for") {
		t.Errorf("where the condition does not hold: %s", notes)
	}
	looks := with(d, automation.AfterLoad, `deep.model('company/company').setName('x').save();`, record.Input{"status": 0})
	if notes, _ := tried(t, d, looks.ID, op.ID, false); !strings.HasPrefix(notes, "failed") {
		t.Errorf("what must not write: %s", notes)
	}
	if _, err := d.Records.Perform(d.As("admin"), record.Ref{Model: automation.Event, ID: m.ID}, "try", record.Input{"sample_id": 4711, "sample_new": false}); !fault.Is(err, fault.Invalid) {
		t.Errorf("a record that is not there: %v", err)
	}
	d.Make(admin.User, record.Input{"username": "sofia", "firstname": "Sofia", "role_id": d.Role("Administrators")})
	if _, err := d.Records.Perform(d.As("sofia"), record.Ref{Model: automation.Event, ID: m.ID}, "try", record.Input{"sample_id": op.ID, "sample_new": false}); err == nil {
		t.Error("who sees no scripts tests one")
	}
}

func TestWhatIsImportedArrivesDisabled(t *testing.T) {
	moduletest.Both(t, func(t *testing.T, d *moduletest.Desk) {
		imports := record.AsSystem(context.Background(), event.Cause{Kind: "import", Label: "old desk"})
		in := record.Input{"name": "From elsewhere", "model_alias": operation, "moment": automation.BeforeSave, "code": `throw new Error('x');`, "status": 1}
		m, err := d.Records.Create(imports, automation.Event, in, record.Options{})
		if err != nil || m.Values.Int("status") != 0 || len(m.Warnings) != 1 {
			t.Fatalf("it arrived %v, %v, %v", m.Values["status"], m.Warnings, err)
		}
		d.Make(operation, incident(d))
		ref := record.Ref{Model: automation.Event, ID: m.ID}
		save := func(ctx context.Context, in record.Input) int64 {
			t.Helper()
			r, err := d.Records.Update(ctx, ref, in, record.Options{})
			if err != nil {
				t.Fatal(err)
			}
			return r.Values.Int("status")
		}
		if save(d.As("admin"), record.Input{"status": 1}) != 1 {
			t.Error("it cannot be enabled")
		}
		if save(imports, record.Input{"description": "looked at"}) != 1 {
			t.Error("an import that changes no code switched it off")
		}
		if save(imports, record.Input{"code": `return;`}) != 0 {
			t.Error("other code came by import and runs")
		}
		if d.MakeAs(d.As("admin"), automation.Event, in).Values.Int("status") != 1 {
			t.Error("what is made here is disabled")
		}
	})
}
