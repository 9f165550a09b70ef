package service_test

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"steward/engine/fault"
	"steward/engine/record"
	"steward/engine/script"
	admin "steward/modules/access"
	"steward/modules/moduletest"
	"steward/modules/service"
)

// everyTable is the number of rows and the content of every table there is.
func everyTable(t *testing.T, d *moduletest.Desk) map[string]string {
	t.Helper()
	file := filepath.Join(t.TempDir(), "copy.db")
	if err := d.DB.Backup(context.Background(), file); err != nil {
		t.Fatal(err)
	}
	db, err := sql.Open("sqlite", "file:"+filepath.ToSlash(file))
	if err != nil {
		t.Fatal(err)
	}
	defer db.Close()
	names, err := db.Query("SELECT name FROM sqlite_master WHERE type = 'table'")
	if err != nil {
		t.Fatal(err)
	}
	var tables []string
	for names.Next() {
		var name string
		if err := names.Scan(&name); err != nil {
			t.Fatal(err)
		}
		tables = append(tables, name)
	}
	names.Close()
	out := map[string]string{}
	for _, name := range tables {
		rows, err := db.Query(`SELECT * FROM "` + name + `"`)
		if err != nil {
			t.Fatal(err)
		}
		columns, _ := rows.Columns()
		sum, n := sha256.New(), 0
		for rows.Next() {
			cells := make([]any, len(columns))
			into := make([]any, len(columns))
			for i := range cells {
				into[i] = &cells[i]
			}
			if err := rows.Scan(into...); err != nil {
				t.Fatal(err)
			}
			fmt.Fprintln(sum, cells...)
			n++
		}
		rows.Close()
		out[name] = fmt.Sprintf("%d rows, %x", n, sum.Sum(nil))
	}
	if len(out) < 20 {
		t.Fatalf("only %d tables", len(out))
	}
	return out
}

func unchanged(t *testing.T, before, after map[string]string) {
	t.Helper()
	for name, was := range before {
		if after[name] != was {
			t.Errorf("table %s: %s became %s", name, was, after[name])
		}
	}
	if len(after) != len(before) {
		t.Errorf("%d tables became %d", len(before), len(after))
	}
}

func notes(a *record.Answer) string {
	var out []string
	for _, n := range a.Notes {
		out = append(out, strings.TrimPrefix(n.Key, "service.routing.")+" "+fmt.Sprint(n.Params))
	}
	return strings.Join(out, "\n")
}

func sets(row record.AnswerRow) string {
	var out []string
	for _, c := range row.Cells {
		for _, b := range c.Sets {
			out = append(out, fmt.Sprintf("%s: %v -> %v", b.Field.Code, b.Old, b.New))
		}
	}
	return strings.Join(out, ", ")
}

func replay(t *testing.T, d *moduletest.Desk, rule int64, days int) *record.Answer {
	t.Helper()
	done, err := d.Records.Perform(d.As("admin"), record.Ref{Model: service.Routing, ID: rule}, "replay", record.Input{"replay_days": days})
	if err != nil || done.Answer == nil {
		t.Fatalf("got %+v %v", done, err)
	}
	return done.Answer
}

func TestAReplayTellsWhatARuleWouldHaveTouchedAndWritesAndMailsNothing(t *testing.T) {
	t.Parallel()
	d := moduletest.New(t)
	d.Make(service.Routing, record.Input{"name": "VIP", "position": 5, "input": `{"condition":"AND","rules":[{"field":"title","operator":"contains","value":"boss"}]}`, "output": `[{"field":"urgency_id","mode":"set","value":1}]`})
	for _, title := range []string{"No wireless", "Wireless slow", "Printer", "No wireless for the boss"} {
		d.Make(service.Operation, incident(record.Input{"title": title, "priority_id": 1}))
	}
	already := d.Make(service.Operation, incident(record.Input{"title": "wireless again", "priority_id": 3}))
	d.Make(service.Operation, incident(record.Input{"title": "wireless, unrouted", "disable_routing": true}))
	// What was changed afterwards does not count: the rule meets the operation as it was created.
	if _, err := d.Records.Update(d.System(), record.Ref{Model: service.Operation, ID: already.ID - 4}, record.Input{"title": "Renamed", "priority_id": 2}, record.Options{}); err != nil {
		t.Fatal(err)
	}
	rule := d.Make(service.Routing, record.Input{"name": "Wireless", "position": 10, "status": 0, "input": isIncident,
		"input_script": `return $this.getTitle().toLowerCase().includes('wireless');`, "output": `[{"field":"priority_id","mode":"set","value":3}]`,
		"new_values_script": `deep.log('looked');`})
	writes := d.Make(service.Routing, record.Input{"name": "Writes", "position": 20, "status": 0, "new_values_script": `deep.model('company/company').setName('x').save(); deep.model('activity/activity').setData({model_alias: 'service/operation', model_id: 1, description: 'x'}).save();`})
	d.Mails()
	before := everyTable(t, d)
	got := replay(t, d, rule.ID, 7)
	if want := "replayed map[days:7 seen:6 touched:2]\nreplay_same map[n:1]\nreplay_ended map[n:1]"; notes(got) != want {
		t.Errorf("it tells\n%s", notes(got))
	}
	if len(got.Rows) != 2 || sets(got.Rows[0]) != "priority_id: 1 -> 3" || got.Rows[1].Of.ID != already.ID-4 {
		t.Errorf("the rows are %+v", got.Rows)
	}
	if failing := notes(replay(t, d, writes.ID, 7)); !strings.Contains(failing, "replay_failed") {
		t.Errorf("a script that writes: %s", failing)
	}
	done, err := d.Records.Perform(d.As("admin"), record.Ref{Model: service.Routing, ID: rule.ID}, "try", record.Input{"sample_id": already.ID})
	if err != nil || done.Answer == nil || !strings.Contains(notes(done.Answer), "try_yes") {
		t.Errorf("tried: %+v %v", done, err)
	}
	unchanged(t, before, everyTable(t, d))
	if sent := d.Mails(); len(sent) != 0 {
		t.Errorf("%d mails were sent", len(sent))
	}
}

func TestAReplayOfARuleForUpdatesMeetsTheSavesAsTheyWere(t *testing.T) {
	moduletest.Both(t, func(t *testing.T, d *moduletest.Desk) {
		op := d.Make(service.Operation, incident(record.Input{"urgency_id": 1, "priority_id": 1}))
		ref := record.Ref{Model: service.Operation, ID: op.ID}
		for _, in := range []record.Input{{"urgency_id": 2}, {"title": "x"}, {"urgency_id": 3}} {
			if _, err := d.Records.Update(d.As("admin"), ref, in, record.Options{}); err != nil {
				t.Fatal(err)
			}
		}
		comment(t, d, d.As("admin"), op.ID)
		rule := d.Make(service.Routing, record.Input{"name": "Raised", "status": 0, "run_on": "create_update", "output": `[{"field":"priority_id","mode":"set","value":3}]`,
			"input": `{"condition":"AND","rules":[{"field":"changed.urgency_id","operator":"equal","value":true},{"field":"old.urgency_id","operator":"equal","value":2}]}`})
		if got := replay(t, d, rule.ID, 1); len(got.Rows) != 1 || sets(got.Rows[0]) != "priority_id: 1 -> 3" {
			t.Errorf("%s: %+v", notes(got), got.Rows)
		}
		each := d.Make(service.Routing, record.Input{"name": "Each", "status": 0, "run_on": "create_update", "output": `[{"field":"priority_id","mode":"set","value":3}]`})
		// Created, three changes, one comment.
		if got := replay(t, d, each.ID, 1); len(got.Rows) != 5 || !strings.Contains(notes(got), "touched:1") {
			t.Errorf("%s: %d rows", notes(got), len(got.Rows))
		}
	})
}

func TestWhatRoutingSetIsTakenOutBeforeARuleIsReplayed(t *testing.T) {
	t.Parallel()
	d := moduletest.New(t)
	first := d.Make(service.Routing, record.Input{"name": "Sets the priority", "position": 10, "continue_calculation": true, "output": `[{"field":"priority_id","mode":"set","value":2}]`})
	d.Make(service.Operation, incident(nil))
	rule := d.Make(service.Routing, record.Input{"name": "Only without", "position": 5, "status": 0, "input": `{"condition":"AND","rules":[{"field":"priority_id","operator":"is_empty"}]}`, "output": `[{"field":"priority_id","mode":"set","value":3}]`})
	if got := replay(t, d, rule.ID, 1); len(got.Rows) != 1 || sets(got.Rows[0]) != "priority_id: <nil> -> 3" {
		t.Errorf("%s: %+v", notes(got), got.Rows)
	}
	if got := replay(t, d, first.ID, 1); len(got.Rows) != 1 {
		t.Errorf("a rule that ran already: %s", notes(got))
	}
}

func TestAReplayLooksAtSoManyOperationsAndSaysSo(t *testing.T) {
	moduletest.Both(t, func(t *testing.T, d *moduletest.Desk) {
		for range 4 {
			d.Make(service.Operation, incident(nil))
		}
		rule := d.Make(service.Routing, record.Input{"name": "All", "status": 0, "output": `[{"field":"priority_id","mode":"set","value":3}]`})
		d.Setting("service.replay_operations", 3)
		if got := notes(replay(t, d, rule.ID, 1)); !strings.Contains(got, "seen:3") || !strings.Contains(got, "replay_incomplete map[n:3]") {
			t.Errorf("it tells\n%s", got)
		}
		d.Setting("service.replay_operations", 4)
		if got := notes(replay(t, d, rule.ID, 1)); !strings.Contains(got, "seen:4") || strings.Contains(got, "replay_incomplete") {
			t.Errorf("it tells\n%s", got)
		}
	})
}

func TestAReplayCountsOnlyWhatTheAskerMayReadAndIsForWhoMayChangeTheRule(t *testing.T) {
	t.Parallel()
	d := moduletest.New(t)
	d.Scripts.Limits = script.Limits{Time: time.Second, Memory: 64 << 20, Loads: 10, Text: 1 << 16}
	rule := d.Make(service.Routing, record.Input{"name": "All", "status": 0, "output": `[{"field":"priority_id","mode":"set","value":3}]`})
	op := d.Make(service.Operation, incident(nil))
	d.Make(admin.User, record.Input{"username": "anna", "firstname": "Anna", "password": "A-long-3nough-secret", "role_id": d.Role("Agents")})
	for code, in := range map[string]record.Input{"replay": {"replay_days": 3}, "try": {"sample_id": op.ID}} {
		if _, err := d.Records.Perform(d.As("anna"), record.Ref{Model: service.Routing, ID: rule.ID}, code, in); err == nil {
			t.Errorf("an agent may %s", code)
		}
	}
	for days, ok := range map[int]bool{0: false, 1: true, 366: true, 367: false} {
		_, err := d.Records.Perform(d.As("admin"), record.Ref{Model: service.Routing, ID: rule.ID}, "replay", record.Input{"replay_days": days})
		if ok != (err == nil) || !ok && !fault.Is(err, fault.Invalid) {
			t.Errorf("%d days: %v", days, err)
		}
	}
	if _, err := d.Records.Perform(d.As("admin"), record.Ref{Model: service.Routing, ID: rule.ID}, "try", record.Input{"sample_id": 4711}); !fault.Is(err, fault.Invalid) {
		t.Errorf("an operation that is not there: %v", err)
	}
}
