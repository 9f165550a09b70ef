package automation_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"steward/engine/config"
	"steward/engine/event"
	"steward/engine/fault"
	"steward/engine/record"
	"steward/engine/script"
	admin "steward/modules/access"
	"steward/modules/automation"
	"steward/modules/moduletest"
)

// with makes a method with more than moment and code.
func with(d *moduletest.Desk, moment, code string, in record.Input) *record.Record {
	in["name"], in["model_alias"], in["moment"], in["code"] = "test "+moment, operation, moment, code
	return d.Make(automation.Event, in)
}

func title(t *testing.T, d *moduletest.Desk, ctx context.Context, in record.Input) string {
	t.Helper()
	r, err := d.Records.Create(ctx, operation, in, record.Options{})
	if err != nil {
		t.Fatal(err)
	}
	return r.Values.Text("title")
}

func TestAMethodRunsOnlyWhereItsConditionHolds(t *testing.T) {
	moduletest.Both(t, func(t *testing.T, d *moduletest.Desk) {
		with(d, automation.BeforeSave, `$this.setTitle('urgent');`, record.Input{"condition": `{"condition":"AND","rules":[{"field":"urgency_id","operator":"equal","value":1},{"field":"is_new","operator":"equal","value":true}]}`})
		if got := title(t, d, d.System(), incident(d)); got != "urgent" {
			t.Errorf("it holds: %s", got)
		}
		in := incident(d)
		in["urgency_id"] = 2
		if got := title(t, d, d.System(), in); got == "urgent" {
			t.Error("it does not hold, and the method ran")
		}
		_, err := d.Records.Create(d.As("admin"), automation.Event, record.Input{"name": "x", "model_alias": operation, "moment": "before_save", "code": "return;",
			"condition": `{"condition":"AND","rules":[{"field":"no_such","operator":"equal","value":1}]}`}, record.Options{})
		if !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), "condition") {
			t.Errorf("an unknown field is accepted: %v", err)
		}
	})
}

func TestAMethodRunsForItsWaysInOnly(t *testing.T) {
	t.Parallel()
	d := moduletest.New(t)
	d.Make(admin.User, record.Input{"username": "gina", "firstname": "Gina", "password": "A-long-3nough-secret", "role_id": d.Role("Users")})
	with(d, automation.BeforeSave, `$this.setTitle(deep.channel());`, record.Input{"channels": []string{"portal", "api", "import", "mass", "job"}})
	as := func(kind string) context.Context {
		return record.AsSystem(context.Background(), event.Cause{Kind: kind})
	}
	for _, c := range []struct {
		way  string
		ctx  context.Context
		want string
	}{
		{"back-end form", d.As("admin"), "Printer is broken"},
		{"portal", d.As("gina"), "portal"},
		{"automation set off in the portal", record.AsSystem(d.As("gina"), event.Cause{Kind: "rule"}), "portal"},
		{"API", as("api"), "api"},
		{"import", as("import"), "import"},
		{"mass action", as("batch"), "mass"},
		{"job", as("system"), "job"},
		{"mail", as("mail"), "Printer is broken"},
	} {
		if got := title(t, d, c.ctx, incident(d)); got != c.want {
			t.Errorf("%s: %s, want %s", c.way, got, c.want)
		}
	}
}

func TestMethodsRunByPositionAndADisabledOneNever(t *testing.T) {
	t.Parallel()
	d := moduletest.New(t)
	with(d, automation.BeforeSave, `$this.setTitle($this.getTitle() + ' 20');`, record.Input{"position": 20})
	with(d, automation.BeforeSave, `$this.setTitle('10');`, record.Input{"position": 10})
	with(d, automation.BeforeSave, `$this.setTitle('never');`, record.Input{"position": 30, "status": 0})
	if got := title(t, d, d.System(), incident(d)); got != "10 20" {
		t.Errorf("got %s", got)
	}
}

func TestAMethodBehindTheSaveMayTakeItBackAndTheLogKeepsWhy(t *testing.T) {
	moduletest.Both(t, func(t *testing.T, d *moduletest.Desk) {
		with(d, automation.AfterSave, `throw new Error('the serial is taken');`, record.Input{"on_error": "rollback"})
		_, err := d.Records.Create(d.As("admin"), operation, incident(d), record.Options{})
		if !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), "the serial is taken") {
			t.Fatalf("got %v", err)
		}
		if n, _ := d.Records.Count(d.System(), record.ListRequest{Model: operation}, 0); n != 0 {
			t.Error("the operation stands")
		}
		if l := logged(t, d); len(l) != 1 || l[0] != "the serial is taken" {
			t.Errorf("the script log has %v", l)
		}
	})
}

func TestAMethodInTheBackgroundRunsAfterTheCommitAndMeetsTheRecordAsTheSaveLeftIt(t *testing.T) {
	moduletest.Both(t, func(t *testing.T, d *moduletest.Desk) {
		m := with(d, automation.AfterSave, `
			if ($this.isObjectNew()) { deep.log('new ' + $this.getTitle()); return; }
			deep.log([$this.getOrigData('title'), $this.getTitle(), $this.dataHasChangedFor('title'), $this.dataHasChangedFor('urgency_id'), deep.currentUser().username].join('|'));
			deep.load('service/operation', $this.getId()).setData('requester_name', 'in the background').save();`, record.Input{"is_async": true})
		with(d, automation.AfterDelete, `deep.log('gone: ' + $this.getTitle());`, record.Input{"is_async": true})
		op := d.MakeAs(d.As("admin"), operation, incident(d))
		ref := record.Ref{Model: operation, ID: op.ID}
		if l := logged(t, d); len(l) != 0 {
			t.Errorf("the save waited for it: %v", l)
		}
		d.Mails() // runs what is due
		if _, err := d.Records.Update(d.As("admin"), ref, record.Input{"title": "Toner"}, record.Options{}); err != nil {
			t.Fatal(err)
		}
		d.Mails()
		if _, err := d.Records.Delete(d.As("admin"), ref, record.Options{}); err != nil {
			t.Fatal(err)
		}
		d.Mails()
		if l := strings.Join(logged(t, d), "\n"); l != "new Printer is broken\nPrinter is broken|Toner|true|false|admin\ngone: Toner" {
			t.Errorf("the log has\n%s", l)
		}
		// Switched off before it came to run, it does not.
		op = d.MakeAs(d.As("admin"), operation, incident(d))
		if _, err := d.Records.Update(d.System(), record.Ref{Model: automation.Event, ID: m.ID}, record.Input{"status": 0}, record.Options{}); err != nil {
			t.Fatal(err)
		}
		d.Mails()
		if l := logged(t, d); len(l) != 3 {
			t.Errorf("a disabled method ran: %v", l)
		}
	})
}

func TestAFailureInTheBackgroundIsLoggedOnceAndTakesItsChangesBack(t *testing.T) {
	t.Parallel()
	d := moduletest.New(t)
	with(d, automation.AfterSave, `deep.model('company/company').setName('half').save(); throw new Error('no answer');`, record.Input{"is_async": true})
	d.Make(operation, incident(d))
	d.Mails()
	d.Mails()
	if l := logged(t, d); len(l) != 1 || l[0] != "no answer" {
		t.Errorf("the log has %v", l)
	}
	if n, _ := d.Records.Count(d.System(), record.ListRequest{Model: "company/company"}, 0); n != 0 {
		t.Error("half of it stands")
	}
}

func TestWhatComesBeforeCannotWaitOrTakeBack(t *testing.T) {
	t.Parallel()
	d := moduletest.New(t)
	for sentence, in := range map[string]record.Input{
		"before saving in the background":    {"moment": "before_save", "is_async": true},
		"before deleting taking back":        {"moment": "before_delete", "on_error": "rollback"},
		"in the background taking back":      {"moment": "after_save", "is_async": true, "on_error": "rollback"},
		"after opening, in the background":   {"moment": "after_load", "is_async": true},
		"a condition that is no condition":   {"moment": "after_save", "condition": `{"condition":"MAYBE"}`},
		"a way in that there is not":         {"moment": "after_save", "channels": []string{"pigeon"}},
		"a moment that there is not":         {"moment": "sometimes"},
		"a code of more than 200 000 letter": {"moment": "after_save", "code": strings.Repeat("//", 100_001)},
	} {
		full := record.Input{"name": "x", "model_alias": operation, "code": "return;"}
		for k, v := range in {
			full[k] = v
		}
		if _, err := d.Records.Create(d.As("admin"), automation.Event, full, record.Options{}); !fault.Is(err, fault.Invalid) {
			t.Errorf("%s: %v", sentence, err)
		}
	}
}

func TestOpeningARecordMayShowWhatIsNotStoredAndWritesNothing(t *testing.T) {
	moduletest.Both(t, func(t *testing.T, d *moduletest.Desk) {
		op := d.Make(operation, incident(d))
		ref := record.Ref{Model: operation, ID: op.ID}
		with(d, automation.AfterLoad, `$this.setTitle($this.getTitle() + ' (seen)'); $this.setPriorityId(2);`, record.Input{})
		with(d, automation.AfterLoad, `deep.model('company/company').setName('sneaked in').save();`, record.Input{})
		r, err := d.Records.Open(d.As("admin"), ref)
		if err != nil || r.Values.Text("title") != "Printer is broken (seen)" || r.Labels["priority_id"] != "High" {
			t.Errorf("opened: %v %v %v", r.Values["title"], r.Labels["priority_id"], err)
		}
		stored, err := d.Records.Get(d.As("admin"), ref)
		if err != nil || stored.Values.Text("title") != "Printer is broken" {
			t.Errorf("stored: %v %v", stored.Values["title"], err)
		}
		page, err := d.Records.List(d.As("admin"), record.ListRequest{Model: operation, Fields: []string{"title"}})
		if err != nil || page.Rows[0].Values.Text("title") != "Printer is broken" {
			t.Errorf("in a list: %v %v", page.Rows[0].Values["title"], err)
		}
		if n, _ := d.Records.Count(d.System(), record.ListRequest{Model: "company/company"}, 0); n != 0 {
			t.Error("opening wrote a record")
		}
		if l := logged(t, d); len(l) != 1 {
			t.Errorf("the failure is not logged: %v", l)
		}
		with(d, automation.BeforeLoad, `if ($this.getId() === `+fmt.Sprint(op.ID)+`) throw new Error('not now');`, record.Input{})
		if _, err := d.Records.Open(d.As("admin"), ref); !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), "not now") {
			t.Errorf("opened: %v", err)
		}
	})
}

func TestAMethodThatSavesItsOwnRecordDoesNotSetItselfOff(t *testing.T) {
	moduletest.Both(t, func(t *testing.T, d *moduletest.Desk) {
		with(d, automation.AfterSave, `deep.log('ran'); deep.load('service/operation', $this.getId()).setData('requester_name', 'again ' + Math.random()).save();`, record.Input{})
		op := d.Make(operation, incident(d))
		if l := logged(t, d); len(l) != 1 {
			t.Errorf("it ran %d times: %v", len(l), l)
		}
		r, err := d.Records.Get(d.System(), record.Ref{Model: operation, ID: op.ID})
		if err != nil || !strings.HasPrefix(r.Values.Text("requester_name"), "again") {
			t.Errorf("what it saved is not there: %v %v", r.Values["requester_name"], err)
		}
	})
}

func TestAMethodBeforeDeletingMayRefuse(t *testing.T) {
	t.Parallel()
	d := moduletest.New(t)
	op := d.Make(operation, incident(d))
	with(d, automation.BeforeDelete, `deep.addError('it has open tickets');`, record.Input{})
	if _, err := d.Records.Delete(d.As("admin"), record.Ref{Model: operation, ID: op.ID}, record.Options{}); !fault.Is(err, fault.Invalid) || !strings.Contains(err.Error(), "open tickets") {
		t.Errorf("got %v", err)
	}
}

func TestAllScriptsOfASaveShareABound(t *testing.T) {
	t.Parallel()
	d := moduletest.New(t)
	d.Scripts.Limits = script.Limits{Time: 200 * time.Millisecond, Memory: 64 << 20, Loads: 100, Text: 1 << 16}
	with(d, automation.BeforeSave, `for (;;) {}`, record.Input{})
	start := time.Now()
	if _, err := d.Records.Create(d.As("admin"), operation, incident(d), record.Options{}); !fault.Is(err, fault.Invalid) {
		t.Errorf("got %v", err)
	}
	if took := time.Since(start); took > 5*time.Second {
		t.Errorf("it took %s", took)
	}
}

func TestTheKillSwitchStopsEveryMethodAndTellsAdministrators(t *testing.T) {
	t.Parallel()
	d := moduletest.New(t)
	with(d, automation.BeforeSave, `throw new Error('broken by mistake');`, record.Input{})
	if _, err := d.Records.Create(d.As("admin"), operation, incident(d), record.Options{}); err == nil {
		t.Fatal("the method does not run")
	}
	if _, err := d.Config.Change(d.System(), []config.Change{{Kind: config.Setting, Code: "automation.events_disabled", Property: "value", Value: true}}, 0, "admin", "", false); err != nil {
		t.Fatal(err)
	}
	d.Make(operation, incident(d))
	var said []string
	for _, w := range d.Warnings {
		if key := w(); key != "" {
			said = append(said, key)
		}
	}
	if len(said) != 1 || said[0] != "automation.events_off" {
		t.Errorf("it warns of %v", said)
	}
}

func TestTheTraceNamesTheMethodsThatRan(t *testing.T) {
	t.Parallel()
	d := moduletest.New(t)
	with(d, automation.BeforeSave, `$this.setPriorityId(2);`, record.Input{})
	with(d, automation.AfterSave, `throw new Error('x');`, record.Input{})
	with(d, automation.AfterSave, `return;`, record.Input{"is_async": true})
	op := d.Make(operation, incident(d))
	acted, _, err := d.Records.Automation(d.As("admin"), record.Ref{Model: operation, ID: op.ID}, 0, 50)
	if err != nil {
		t.Fatal(err)
	}
	var got []string
	for _, a := range acted {
		for _, l := range a.Lines {
			got = append(got, l.Result+" "+l.Cause.Label+" "+strings.Join(l.Fields, ","))
		}
	}
	if want := "trace.ran test before_save priority_id;trace.script_failed test after_save ;trace.queued test after_save "; strings.Join(got, ";") != want {
		t.Errorf("got %s", strings.Join(got, ";"))
	}
}
