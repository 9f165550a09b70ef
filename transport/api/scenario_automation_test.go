package api_test

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"steward/engine/record"
	"steward/modules/access"
	"steward/modules/transfer"
)

// The scenarios at the end of the specifications of the automation engine and of custom events, through the API. Flows are not
// built; scripts make no HTTP calls yet.

const events = "/records/automation/event"

// event hangs a script on a moment of a model.
func (v *visitor) event(t *testing.T, alias, moment, code string, more ...map[string]any) int64 {
	t.Helper()
	in := map[string]any{"name": moment, "model_alias": alias, "moment": moment, "code": code}
	for _, m := range more {
		for k, x := range m {
			in[k] = x
		}
	}
	return v.post(events, in).must(t, 201).id()
}

// imports runs rows of operations through an import.
func (h *office) imports(csv string) transfer.Report {
	h.tb.Helper()
	mapping, err := transfer.ParseMapping([]byte("source: test\nmodel: service/operation\nvalues:\n  title: {column: title}\n  requester_username: {column: who}\n  type_id: {column: type}\n  category1: {column: category}\n"))
	if err != nil {
		h.tb.Fatal(err)
	}
	report, err := transfer.Run(h.System(), h.Records, mapping, strings.NewReader(csv), transfer.Options{Batch: h.DB.NextID()})
	if err != nil {
		h.tb.Fatal(err)
	}
	return report
}

func TestTheDocumentedEventActsTheSameByEveryWayIn(t *testing.T) {
	offices(t, func(t *testing.T, h *office) {
		root, luca, giulia, network := h.as("root"), h.as("luca"), h.as("giulia"), h.shelved("Network")
		root.event(t, operation, "before_save", fmt.Sprintf(`if ($this.isObjectNew() && !$this.getPriorityId() && $this.getTypeId() === 1 && $this.getCategory1() === %d) $this.setPriorityId(2);`, network))
		priority := func(sentence string, id, want int64) {
			t.Helper()
			if got := h.stored(id).Int("priority_id"); got != want {
				t.Errorf("%s: priority %d, want %d", sentence, got, want)
			}
		}
		in := func(more map[string]any) map[string]any {
			out := map[string]any{"type_id": 1, "title": "VPN drops", "requester_username": "giulia", "category1": network}
			for k, v := range more {
				out[k] = v
			}
			return out
		}
		made := luca.post(operations, in(nil)).must(t, 201).id()
		priority("the API", made, 2)
		priority("the form", luca.post(operations+"?area=backend", in(nil)).must(t, 201).id(), 2)
		priority("the portal", giulia.post(operations+"?area=portal", map[string]any{"type_id": 1, "title": "VPN drops", "category1": network}).must(t, 201).id(), 2)
		priority("a priority that was given", luca.post(operations, in(map[string]any{"priority_id": 4})).must(t, 201).id(), 4)
		priority("another category", luca.post(operations, in(map[string]any{"category1": h.shelved("Hardware")})).must(t, 201).id(), 0)
		luca.patch(at(made), map[string]any{"priority_id": nil, "title": "Again"}).must(t, 200)
		priority("an update", made, 0)
		if report := h.imports(fmt.Sprintf("title,who,type,category\nImported,giulia,1,%d\n", network)); report.Created != 1 {
			t.Fatalf("the import: %+v", report)
		}
		imported, err := h.Records.GetBy(h.System(), operation, "title", "Imported")
		if err != nil {
			t.Fatal(err)
		}
		priority("the import", imported.ID, 2)
	})
}

func TestOfTwoEventsTheLaterByPositionHasTheLastWord(t *testing.T) {
	offices(t, func(t *testing.T, h *office) {
		root := h.as("root")
		one := root.event(t, operation, "before_save", `$this.setUrgencyId(1);`, map[string]any{"position": 10})
		two := root.event(t, operation, "before_save", `$this.setUrgencyId(3);`, map[string]any{"position": 20})
		urgency := func() int64 { return h.stored(h.operation("A", "giulia")).Int("urgency_id") }
		if got := urgency(); got != 3 {
			t.Errorf("the urgency is %d", got)
		}
		for id, position := range map[int64]int{one: 20, two: 10} {
			root.patch(fmt.Sprintf("%s/%d", events, id), map[string]any{"position": position}).must(t, 200)
		}
		if got := urgency(); got != 1 {
			t.Errorf("after the swap the urgency is %d", got)
		}
		for _, id := range []int64{one, two} {
			root.patch(fmt.Sprintf("%s/%d", events, id), map[string]any{"status": 0}).must(t, 200)
		}
		if got := urgency(); got != 0 {
			t.Errorf("with both off the urgency is %d", got)
		}
		if log := root.get("/records/automation/script_log").must(t, 200).items(); len(log) != 0 {
			t.Errorf("the log has %v", log)
		}
	})
}

func TestAfterSavingAContactItsUserGetsTheCompanyOfTheAccount(t *testing.T) {
	offices(t, func(t *testing.T, h *office) {
		root := h.as("root")
		root.event(t, "crm/contact", "after_save", `
			const account = $this.getAccountId() && deep.load('crm/account', $this.getAccountId());
			const user = $this.getEmail() && deep.load('admin/user', $this.getEmail(), 'email');
			if (account && user) user.setCompanyId(account.getCompanyId()).save();`)
		account := h.Make("crm/account", record.Input{"name": "Bora", "company_id": h.ids["other company"]}).ID
		root.post("/records/crm/contact", map[string]any{"firstname": "Giulia", "lastname": "Rossi", "contact_type_id": 1, "email": "giulia@adriatica.example", "account_id": account}).must(t, 201)
		got := root.get(fmt.Sprintf("/records/%s/%d", access.User, h.ids["giulia"])).must(t, 200)
		if got.number("company_id") != h.ids["other company"] {
			t.Errorf("her company is %s, and the log says %s", got, root.get("/records/automation/script_log"))
		}
	})
}

func TestAnEventThatThrowsRefusesTheSaveInItsOwnWordsByEveryWayIn(t *testing.T) {
	offices(t, func(t *testing.T, h *office) {
		root, luca := h.as("root"), h.as("luca")
		id := h.operation("Printer", "giulia")
		root.event(t, operation, "before_save", `if (!$this.getDescription()) throw new Error('Serial required');`)
		for sentence, got := range map[string]answer{
			"the form":   luca.patch(at(id)+"?area=backend", map[string]any{"title": "B"}),
			"the portal": h.as("giulia").post(operations+"?area=portal", map[string]any{"type_id": 1, "title": "C"}),
			"the API":    luca.post(operations, map[string]any{"type_id": 1, "title": "D", "requester_username": "giulia"}),
		} {
			if got.status != 400 || got.text("detail") != "Serial required" {
				t.Errorf("%s: %s", sentence, got)
			}
		}
		bulk := luca.post(operations+"/bulk", map[string]any{"action": "update", "ids": []int64{id}, "values": map[string]any{"title": "E"}})
		if bulk.number("done") != 0 || !strings.Contains(bulk.String(), "Serial required") {
			t.Errorf("the mass action: %s", bulk)
		}
		if report := h.imports("title,who,type,category\nImported,giulia,1,\n"); report.Created != 0 || report.Refused != 1 || !strings.Contains(fmt.Sprintf("%+v", report), "Serial required") {
			t.Errorf("the import: %+v", report)
		}
		if got := h.stored(id); got.Text("title") != "Printer" {
			t.Errorf("it is called %q now", got.Text("title"))
		}
		// A mistake of the script is none of its words, and is said to be one.
		root.event(t, operation, "before_save", `if ($this.getTitle() === 'F') $this.nothing.there();`)
		if got := luca.patch(at(id), map[string]any{"title": "F", "description": "X"}); got.status != 400 || !strings.HasPrefix(got.text("detail"), "A script failed: TypeError") {
			t.Errorf("a mistake: %s", got)
		}
	})
}

func TestACompanyWithOpenOperationsIsNotDeletedWhereAnEventSaysSo(t *testing.T) {
	offices(t, func(t *testing.T, h *office) {
		root := h.as("root")
		root.event(t, "company/company", "before_delete", `
			const open = deep.collection('service/operation').addFieldToFilter('company_id', $this.getId()).addFieldToFilter('closed_at', {null: true});
			if (open.getSize() > 0) throw new Error('It has ' + open.getSize() + ' open operations');`)
		empty := h.Make(access.Company, record.Input{"name": "Empty"}).ID
		busy := h.Make(access.Company, record.Input{"name": "Busy"}).ID
		h.Make(operation, record.Input{"type_id": 1, "title": "A", "requester_username": "giulia", "company_id": busy})
		if got := root.do("DELETE", fmt.Sprintf("/records/company/company/%d", busy), nil); got.status != 400 || !strings.Contains(got.String(), "It has 1 open operations") {
			t.Errorf("it is deleted: %s", got)
		}
		root.get(fmt.Sprintf("/records/company/company/%d", busy)).must(t, 200)
		root.do("DELETE", fmt.Sprintf("/records/company/company/%d", empty), nil).must(t, 200)
	})
}

func TestAScriptThatNeverEndsIsStoppedAndNobodyElseWaitsForIt(t *testing.T) {
	h := newOffice(t)
	root, luca, marta := h.as("root"), h.as("luca"), h.as("marta")
	root.event(t, operation, "before_save", `if ($this.getTitle() === 'Loop') for (;;) {}`)
	other := h.operation("Other", "giulia")
	ended := make(chan answer)
	began := time.Now()
	go func() {
		ended <- luca.post(operations, map[string]any{"type_id": 1, "title": "Loop", "requester_username": "giulia"})
	}()
	saves, slowest := 0, time.Duration(0)
	for {
		select {
		case got := <-ended:
			if took := time.Since(began); got.status != 400 || took > 30*time.Second || !strings.Contains(got.String(), "ran too long") {
				t.Errorf("after %s: %s", took, got)
			}
			if saves == 0 || slowest > 3*time.Second {
				t.Errorf("meanwhile %d saves, the slowest took %s", saves, slowest)
			}
			return
		default:
			start := time.Now()
			marta.patch(at(other), map[string]any{"title": fmt.Sprint("Save ", saves)}).must(t, 200)
			saves, slowest = saves+1, max(slowest, time.Since(start))
		}
	}
}

func TestScriptsAreShownToSuperAdminsAndRulesToAdministrators(t *testing.T) {
	offices(t, func(t *testing.T, h *office) {
		root, adele, luca := h.as("root"), h.as("adele"), h.as("luca")
		rule := root.post("/records/service/routing", map[string]any{"name": "All", "input": map[string]any{"field": "type_id", "operator": "equal", "value": 1}, "input_script": "return true;"}).must(t, 201).id()
		path := fmt.Sprintf("/records/service/routing/%d", rule)
		screen := func(v *visitor) string {
			return v.get(fmt.Sprintf("/screens/record/service/routing/%d", rule)).must(t, 200).String()
		}
		for who, v := range map[string]*visitor{"root": root, "adele": adele} {
			if s := screen(v); !strings.Contains(s, `"field":"input"`) || strings.Contains(s, `"field":"input_script"`) != (who == "root") {
				t.Errorf("%s is shown the condition: %t, the script: %t", who, strings.Contains(s, `"field":"input"`), strings.Contains(s, `"field":"input_script"`))
			}
		}
		if got := adele.get(path).must(t, 200); got.body["input_script"] != nil {
			t.Errorf("she reads %v", got.body["input_script"])
		}
		for _, script := range []any{"return false;", nil} {
			if got := adele.patch(path, map[string]any{"input_script": script}); got.faults()["input_script"] == "" {
				t.Errorf("she writes the script %v: %s", script, got)
			}
		}
		adele.patch(path, map[string]any{"name": "Hers"}).must(t, 200)
		if got := root.get(path).must(t, 200); got.text("input_script") != "return true;" || got.text("name") != "Hers" {
			t.Errorf("she wrote %s", got)
		}
		event := root.event(t, operation, "before_load", "return;")
		if got := adele.get(events); len(got.items()) != 0 {
			t.Errorf("an administrator without everything reads events: %s", got)
		}
		adele.get(fmt.Sprintf("%s/%d", events, event)).must(t, 404)
		if got := adele.post(events, map[string]any{"name": "x", "model_alias": operation, "moment": "before_save", "code": "return;"}); got.status != 403 && got.status != 404 {
			t.Errorf("she makes one: %s", got)
		}
		luca.get(path).must(t, 403)
		if boot := luca.get("/bootstrap").must(t, 200); strings.Contains(string(boot.raw), "service/routing") {
			t.Error("the menu of an agent has the rules")
		}
	})
}

func TestASaveStandsAndTellsThoughTheScriptAfterItFails(t *testing.T) {
	offices(t, func(t *testing.T, h *office) {
		root := h.as("root")
		root.event(t, operation, "after_save", `throw new Error('afterwards');`)
		made := h.as("marta").post(operations, map[string]any{"type_id": 1, "title": "A", "requester_username": "giulia", "assigned_username": "luca"}).must(t, 201)
		if got := h.stored(made.id()); got.Text("assigned_username") != "luca" {
			t.Errorf("it is %v", got)
		}
		if log := root.get("/records/automation/script_log?fields=message").must(t, 200).items(); len(log) != 1 || log[0]["message"] != "afterwards" {
			t.Errorf("the log has %v", log)
		}
		h.Mails()
		if told := h.as("luca").get("/notices").must(t, 200).String(); !strings.Contains(told, fmt.Sprintf("/%d", made.id())) {
			t.Errorf("he is told %s", told)
		}
	})
}

func TestAValueThatIsOffIsLeftOutAndTheOthersOfTheRuleApply(t *testing.T) {
	offices(t, func(t *testing.T, h *office) {
		root := h.as("root")
		root.post("/records/service/routing", map[string]any{"name": "All", "output": []any{
			map[string]any{"field": "assigned_username", "value": "nobody.here"}, map[string]any{"field": "priority_id", "value": 2}}}).must(t, 201)
		id := h.as("luca").post(operations, map[string]any{"type_id": 1, "title": "A", "requester_username": "giulia"}).must(t, 201).id()
		if got := h.stored(id); got.Int("priority_id") != 2 || got["assigned_username"] != nil {
			t.Errorf("it is %v", got)
		}
		if trace := root.get(at(id, "/trace")).must(t, 200).String(); !strings.Contains(trace, `"code":"assigned_username"`) || !strings.Contains(trace, "unknown_reference") {
			t.Errorf("the trace says %s", trace)
		}
	})
}

func TestTheTraceOfAnOperationHasRuleClockAndNotice(t *testing.T) {
	offices(t, func(t *testing.T, h *office) {
		root := h.as("root")
		root.post("/records/service/routing", map[string]any{"name": "To Luca", "output": []any{map[string]any{"field": "assigned_username", "value": "luca"}}}).must(t, 201)
		root.event(t, operation, "after_save", `$this.getTitle();`)
		id := h.as("marta").post(operations, map[string]any{"type_id": 1, "title": "A", "requester_username": "giulia"}).must(t, 201).id()
		trace := root.get(at(id, "/trace")).must(t, 200).String()
		for _, words := range []string{"To Luca", "SLA: Time to Resolve", "after_save"} {
			if !strings.Contains(trace, words) {
				t.Errorf("the trace does not have %s: %s", words, trace)
			}
		}
		h.as("giulia").get(at(id, "/trace")).must(t, 404)
	})
}

func TestAttainmentIsWhatWasMetOfWhatWasPromisedAndEnded(t *testing.T) {
	offices(t, func(t *testing.T, h *office) {
		metric, err := h.Records.GetBy(h.System(), "sla/metric", "code", "resolve")
		if err != nil {
			t.Fatal(err)
		}
		now := h.Now().Add(-24 * time.Hour).Unix()
		for i, in := range []record.Input{
			{"state": "stopped", "target_seconds": 3600}, {"state": "stopped", "target_seconds": 3600}, {"state": "stopped", "target_seconds": 3600},
			{"state": "stopped", "target_seconds": 3600, "is_breached": true},
			{"state": "cancelled", "target_seconds": 3600, "is_breached": true},
			{"state": "stopped", "target_seconds": 0},
			{"state": "running", "target_seconds": 3600},
		} {
			in["name"], in["metric_id"], in["model_alias"], in["model_id"], in["cycle"], in["started_at"] = "Time to Resolve", metric.ID, operation, h.ids["company"]+int64(1000+i), 1, now-3600
			if in["state"] == "stopped" {
				in["stopped_at"] = now
			}
			if _, err := h.Records.Create(h.System(), "sla/timer", in, record.Options{Kept: true}); err != nil {
				t.Fatal(err)
			}
		}
		for _, c := range h.as("root").get("/dashboards/sla").must(t, 200).list("charts") {
			if c["code"] != "metrics" {
				continue
			}
			points := answer{body: c}.list("points")
			if len(points) != 1 || points[0]["count"] != 4.0 || points[0]["share"] != 3.0 {
				t.Errorf("the dashboard says %v", points)
			}
		}
	})
}
