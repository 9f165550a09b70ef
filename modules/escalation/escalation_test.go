package escalation_test

import (
	"context"
	"encoding/json"
	"fmt"
	"os"
	"slices"
	"strings"
	"sync"
	"testing"
	"time"

	"steward/engine/access"
	"steward/engine/condition"
	"steward/engine/config"
	"steward/engine/event"
	"steward/engine/fault"
	"steward/engine/mail"
	"steward/engine/record"
	admin "steward/modules/access"
	"steward/modules/escalation"
	"steward/modules/moduletest"
	"steward/modules/relation"
	"steward/store/pgtest"
)

func TestMain(m *testing.M) { os.Exit(pgtest.Main(m)) }

const operation = "service/operation"

// clock is a clock that only the test moves.
type clock struct {
	mu  sync.Mutex
	now time.Time
}

func (c *clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.now
}

func (c *clock) pass(d time.Duration) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.now = c.now.Add(d)
}

type desk struct {
	*moduletest.Desk
	*clock
	t testing.TB
}

func (d *desk) Now() time.Time { return d.clock.Now() }

// at opens a platform on a Monday at nine.
func at(t testing.TB) *desk {
	c := &clock{now: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)}
	return &desk{moduletest.NewAt(t, c.Now), c, t}
}

// both runs a test on SQLite and on PostgreSQL.
func both(t *testing.T, run func(t *testing.T, d *desk)) {
	t.Run("sqlite", func(t *testing.T) { t.Parallel(); run(t, at(t)) })
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		c := &clock{now: time.Date(2026, 3, 2, 9, 0, 0, 0, time.UTC)}
		run(t, &desk{moduletest.NewOnPostgresAt(t, c.Now), c, t})
	})
}

// tick is what the program does each minute. It gives the mails that were sent.
func (d *desk) tick() []mail.Message {
	d.t.Helper()
	if err := d.Jobs.RunSchedule(context.Background(), "escalation.due"); err != nil {
		d.t.Fatal(err)
	}
	return d.Mails()
}

// later lets the clock pass minute by minute of five, as the schedules of the tests ask for.
func (d *desk) later(span time.Duration) (mails []mail.Message) {
	d.t.Helper()
	for ; span > 0; span -= 5 * time.Minute {
		d.pass(5 * time.Minute)
		mails = append(mails, d.tick()...)
	}
	return mails
}

func (d *desk) rule(in record.Input) *record.Record {
	d.t.Helper()
	all := record.Input{"name": "Rule", "model_alias": operation, "status": 1, "level": 0, "next_level": 1, "cron_expression": "*/5 * * * *"}
	for k, v := range in {
		all[k] = v
	}
	return d.Make(escalation.Rule, all)
}

func (d *desk) operation(title string, more ...record.Input) *record.Record {
	d.t.Helper()
	in := record.Input{"title": title, "type_id": 1, "requester_username": "admin", "priority_id": 3}
	for _, m := range more {
		for k, v := range m {
			in[k] = v
		}
	}
	return d.Make(operation, in)
}

func (d *desk) get(r *record.Record) *record.Record {
	d.t.Helper()
	got, err := d.Records.Get(d.System(), record.Ref{Model: r.Model.Alias, ID: r.ID})
	if err != nil {
		d.t.Fatal(err)
	}
	return got
}

func (d *desk) set(r *record.Record, in record.Input) {
	d.t.Helper()
	if _, err := d.Records.Update(d.System(), record.Ref{Model: r.Model.Alias, ID: r.ID}, in, record.Options{}); err != nil {
		d.t.Fatal(err)
	}
}

func (d *desk) rows(alias string, where ...condition.Node) []*record.Record {
	d.t.Helper()
	page, err := d.Records.List(d.System(), record.ListRequest{Model: alias, Where: condition.And(where...), Sort: []string{"entity_id"}, Limit: 1000})
	if err != nil {
		d.t.Fatal(err)
	}
	return page.Rows
}

// levels are the levels of records, in order.
func (d *desk) levels(list ...*record.Record) string {
	d.t.Helper()
	var out []string
	for _, r := range list {
		out = append(out, fmt.Sprint(d.get(r).Values.Int("escalation_level")))
	}
	return strings.Join(out, " ")
}

// causes are the labels of the changes of a record that an escalation made, oldest first.
func (d *desk) causes(r *record.Record) []string {
	d.t.Helper()
	list, err := d.Records.History(d.System(), record.Ref{Model: r.Model.Alias, ID: r.ID}, 0, 50, false)
	if err != nil {
		d.t.Fatal(err)
	}
	var out []string
	for _, x := range slices.Backward(list) {
		for _, c := range x.Causes {
			if c.Kind == "escalation" && x.Kind == event.Updated {
				out = append(out, c.Label)
			}
		}
	}
	return out
}

func tree(v any) string {
	raw, err := json.Marshal(v)
	if err != nil {
		panic(err)
	}
	return string(raw)
}

func rule(field, operator string, value any) string {
	return tree(map[string]any{"field": field, "operator": operator, "value": value})
}

func setTo(field string, value any) string {
	return tree([]any{map[string]any{"field": field, "mode": "set", "value": value}})
}

// faultOf is the text key of a field a save was refused for.
func faultOf(err error, code string) string {
	var f *fault.Error
	if fe, is := err.(*fault.Error); is {
		f = fe
	}
	if f == nil {
		return fmt.Sprint(err)
	}
	for _, x := range f.Fields {
		if x.Field == code {
			return x.Key
		}
	}
	return err.Error()
}

var new_ = rule("status", "equal", 1)

func TestARuleActsOnceOnEachRecordThatHasWaited(t *testing.T) {
	both(t, func(t *testing.T, d *desk) {
		r := d.rule(record.Input{"name": "High after an hour", "input": new_, "timer_input": rule("since.created_at", "greater_or_equal", "1h"), "output": setTo("priority_id", 2)})
		op := d.operation("Printer is broken")
		if d.later(55 * time.Minute); d.get(op).Values.Int("priority_id") != 3 || d.levels(op) != "0" {
			t.Fatal("it acted before the hour")
		}
		if d.later(5 * time.Minute); d.get(op).Values.Int("priority_id") != 2 || d.levels(op) != "1" {
			t.Fatalf("it did not act: %v", d.get(op).Values)
		}
		d.set(op, record.Input{"priority_id": 3})
		if d.later(30 * time.Minute); d.get(op).Values.Int("priority_id") != 3 {
			t.Error("it acted twice")
		}
		if got := d.causes(op); !slices.Equal(got, []string{"Escalation: High after an hour"}) {
			t.Errorf("history has %v", got)
		}
		if got := d.rows(escalation.Run); len(got) != 1 || got[0].Values.Int("changed") != 1 || got[0].Values.Int("selected") != 1 || got[0].Values.Text("state") != "done" || got[0].Values.Int("rule_id") != r.ID {
			t.Errorf("the runs are %v", got)
		}
		if got := d.rows(escalation.Log); len(got) != 1 || got[0].Values.Int("model_id") != op.ID || got[0].Values.Int("level_before") != 0 || got[0].Values.Int("level_after") != 1 || !strings.Contains(got[0].Values.Text("title"), "Printer is broken") {
			t.Errorf("the log is %v", got)
		}
	})
}

func TestWithTheSameNextLevelARuleActsAgainAtTheNextRun(t *testing.T) {
	d := at(t)
	d.rule(record.Input{"next_level": 0, "input": new_, "timer_input": rule("since.created_at", "greater_or_equal", "1h"), "output": setTo("priority_id", 2)})
	op := d.operation("Printer is broken")
	d.later(time.Hour)
	d.set(op, record.Input{"priority_id": 3})
	if d.later(5 * time.Minute); d.get(op).Values.Int("priority_id") != 2 || d.levels(op) != "0" {
		t.Errorf("it did not act again: %v", d.get(op).Values)
	}
}

func TestRulesOfRisingLevelsFollowEachOther(t *testing.T) {
	both(t, func(t *testing.T, d *desk) {
		d.Make(admin.User, record.Input{"username": "boss", "firstname": "Boss", "email": "boss@example.com", "role_id": d.Role(admin.Agents)})
		d.rule(record.Input{"name": "A", "input": new_, "timer_input": rule("since.created_at", "greater_or_equal", "2h"), "mail_to": []string{"desk@example.com"}, "mail_subject": "{{number}} waits: {{title}} ({{priority_id}})"})
		d.rule(record.Input{"name": "B", "level": 1, "next_level": 2, "input": new_, "timer_input": rule("since.created_at", "greater_or_equal", "4h"), "output": setTo("assigned_username", "boss")})
		op := d.operation("Printer is broken")
		mails := d.later(2 * time.Hour)
		if len(mails) != 1 || mails[0].To != "desk@example.com" || mails[0].Subject != op.Number+" waits: Printer is broken (Medium)" || !strings.HasSuffix(mails[0].Link, fmt.Sprintf("/record/service/operation/%d", op.ID)) || mails[0].Text == "" {
			t.Errorf("mails at two hours: %+v", mails)
		}
		if got := d.get(op); got.Values.Text("assigned_username") != "" || d.levels(op) != "1" {
			t.Errorf("at two hours: %v", got.Values)
		}
		if mails := d.later(2 * time.Hour); len(mails) != 0 || d.get(op).Values.Text("assigned_username") != "boss" || d.levels(op) != "2" {
			t.Errorf("at four hours: %v, mails %v", d.get(op).Values, mails)
		}
		before := d.get(op).Version
		if mails := d.later(4 * time.Hour); len(mails) != 0 || d.get(op).Version != before {
			t.Error("one of them acted again")
		}
	})
}

func TestOfTwoRulesOfOneLevelOnlyTheFirstByPositionActs(t *testing.T) {
	d := at(t)
	d.rule(record.Input{"name": "B", "position": 20, "input": new_, "output": setTo("priority_id", 1)})
	d.rule(record.Input{"name": "A", "position": 10, "input": new_, "output": setTo("priority_id", 4)})
	op := d.operation("Printer is broken")
	if d.later(10 * time.Minute); d.get(op).Values.Int("priority_id") != 4 || !slices.Equal(d.causes(op), []string{"Escalation: A"}) {
		t.Errorf("%v by %v", d.get(op).Values, d.causes(op))
	}
}

func TestARuleSeesItsLevelAndThoseBelow(t *testing.T) {
	d := at(t)
	var ops []*record.Record
	for level := range 3 {
		ops = append(ops, d.operation(fmt.Sprint("of level ", level), record.Input{"escalation_level": level}))
	}
	d.rule(record.Input{"level": 1, "next_level": 5, "input": new_})
	if d.later(5 * time.Minute); d.levels(ops...) != "5 5 2" {
		t.Errorf("the levels are %s", d.levels(ops...))
	}
}

func TestFiftyResolvedOperationsAreClosedEachWithItsOwnHistory(t *testing.T) {
	both(t, func(t *testing.T, d *desk) {
		var ops []*record.Record
		for i := range 50 {
			ops = append(ops, d.operation(fmt.Sprint("Resolved ", i), record.Input{"status": 6}))
		}
		open := d.operation("Open")
		d.rule(record.Input{"name": "Auto close", "next_level": 0, "input": tree(map[string]any{"condition": "AND", "rules": []any{
			map[string]any{"field": "status", "operator": "equal", "value": 6}, map[string]any{"field": "updated_at", "operator": "less", "value": "-3d"}}}), "output": setTo("status", 7)})
		if d.later(5 * time.Minute); len(d.rows(escalation.Run)) != 0 {
			t.Fatal("it acted at once")
		}
		d.pass(3 * 24 * time.Hour)
		d.later(10 * time.Minute)
		for _, op := range ops {
			if d.get(op).Values.Int("status") != 7 || !slices.Equal(d.causes(op), []string{"Escalation: Auto close"}) {
				t.Fatalf("%v by %v", d.get(op).Values, d.causes(op))
			}
		}
		if d.get(open).Values.Int("status") != 1 {
			t.Error("an open operation was closed")
		}
		if got := d.rows(escalation.Run); len(got) != 1 || got[0].Values.Int("changed") != 50 {
			t.Errorf("the runs are %v", got)
		}
	})
}

func TestAScriptThatReturnsNothingTakesNoRecordAndOneThatThrowsLeavesTheOthers(t *testing.T) {
	both(t, func(t *testing.T, d *desk) {
		var ops []*record.Record
		for i := range 10 {
			ops = append(ops, d.operation(fmt.Sprint("Operation ", i)))
		}
		quiet := d.rule(record.Input{"name": "Quiet", "input_script": `const x = 1;`})
		d.later(5 * time.Minute)
		if d.levels(ops...) != "0 0 0 0 0 0 0 0 0 0" || len(d.rows(escalation.Run)) != 0 {
			t.Fatalf("the script that returns nothing took %s, runs %v", d.levels(ops...), d.rows(escalation.Run))
		}
		d.set(quiet, record.Input{"status": 0})
		d.rule(record.Input{"name": "Throws", "input": new_, "output": setTo("priority_id", 1), "output_script": `if ($this.getTitle() === 'Operation 4') { throw new Error('not this one'); } $this.setUrgencyId(2);`})
		d.later(5 * time.Minute)
		if got := d.levels(ops...); got != "1 1 1 1 0 1 1 1 1 1" {
			t.Errorf("the levels are %s", got)
		}
		if got := d.get(ops[4]).Values; got.Int("priority_id") != 3 || d.get(ops[5]).Values.Int("urgency_id") != 2 || d.get(ops[5]).Values.Int("priority_id") != 1 {
			t.Errorf("the one that failed has %v, another %v", got, d.get(ops[5]).Values)
		}
		logs := d.rows(escalation.Log, condition.Rule("action", condition.Equal, "failed"))
		if len(logs) != 1 || logs[0].Values.Int("model_id") != ops[4].ID {
			t.Fatalf("the log has %v", logs)
		}
		if got := d.get(logs[0]).Values.Text("detail"); got != "not this one" {
			t.Errorf("the log says %q", got)
		}
		if got := d.rows(escalation.Run); len(got) != 1 || got[0].Values.Int("changed") != 9 || got[0].Values.Int("failed") != 1 || got[0].Values.Text("state") != "partly" || got[0].Values.Text("why") != "script" {
			t.Errorf("the runs are %v", got)
		}
	})
}

func TestAFilterScriptIsAskedForEachRecordAndMayNotChangeAnything(t *testing.T) {
	d := at(t)
	a, b := d.operation("first"), d.operation("second")
	d.rule(record.Input{"name": "Even", "input": new_, "timer_script": `return $this.getTitle() === 'second' && vars.level === 0;`})
	if d.later(5 * time.Minute); d.levels(a, b) != "0 1" {
		t.Errorf("the levels are %s", d.levels(a, b))
	}
	d.rule(record.Input{"name": "Writes", "next_level": 2, "input_script": `deep.model('company/company').setName('by a filter').save(); return true;`})
	d.later(5 * time.Minute)
	if n := d.rows("company/company"); len(n) != 0 || d.levels(a) != "0" {
		t.Errorf("%d companies, level %s", len(n), d.levels(a))
	}
}

func TestARecordNearItsDateBringsForthAnother(t *testing.T) {
	both(t, func(t *testing.T, d *desk) {
		op := d.operation("Licence of the router", record.Input{"due_date": d.Now().AddDate(0, 0, 32)})
		d.operation("far away", record.Input{"due_date": d.Now().AddDate(0, 0, 90)})
		d.rule(record.Input{"name": "Renew", "cron_expression": "0 8 * * *", "input": rule("type_id", "equal", 1), "timer_input": rule("until.due_date", "less_or_equal", "30d"), "create_alias": "service/operation",
			"create_values": tree([]any{map[string]any{"field": "type_id", "mode": "set", "value": 2}, map[string]any{"field": "title", "mode": "template", "value": "Renew {{title}}"},
				map[string]any{"field": "requester_username", "mode": "copy", "value": "requester_username"}})})
		for range 5 {
			d.pass(24 * time.Hour)
			d.tick()
		}
		made := d.rows(operation, condition.Rule("type_id", condition.Equal, 2))
		if len(made) != 1 || made[0].Values.Text("title") != "Renew Licence of the router" || made[0].Values.Text("requester_username") != "admin" || d.levels(op) != "1" {
			t.Fatalf("made %v, level %s", made, d.levels(op))
		}
		if links := d.rows(relation.Link); len(links) != 1 || links[0].Values.Int("source_id") != op.ID || links[0].Values.Int("destination_id") != made[0].ID {
			t.Errorf("the links are %v", links)
		}
		if logs := d.rows(escalation.Log); len(logs) != 1 || logs[0].Values.Int("created_id") != made[0].ID || logs[0].Values.Text("created_alias") != operation {
			t.Errorf("the log is %v", logs)
		}
	})
}

func TestAScriptMakesRecordsAndTakesThemBackWithItsRecord(t *testing.T) {
	d := at(t)
	d.operation("good")
	d.operation("bad")
	d.rule(record.Input{"name": "Make", "input": new_, "output_script": `deep.model('company/company').setName('for ' + $this.getTitle()).save(); if ($this.getTitle() === 'bad') throw new Error('no');`})
	d.later(5 * time.Minute)
	if got := d.rows("company/company"); len(got) != 1 || got[0].Values.Text("name") != "for good" {
		t.Errorf("companies %v", got)
	}
}

func TestADisabledRuleDoesNotRunAndAnEnabledOneWaitsForItsClock(t *testing.T) {
	d := at(t)
	op := d.operation("Printer is broken")
	r := d.rule(record.Input{"status": 0, "cron_expression": "0 12 * * *", "input": new_})
	if d.pass(24 * time.Hour); len(d.tick()) != 0 || d.levels(op) != "0" {
		t.Fatal("a disabled rule ran")
	}
	d.set(r, record.Input{"status": 1})
	if d.tick(); d.levels(op) != "0" {
		t.Fatal("it ran when it was switched on")
	}
	next := d.rows(escalation.Schedule)
	if want := time.Date(2026, 3, 3, 12, 0, 0, 0, time.UTC).Unix(); len(next) != 1 || next[0].Values.Int("next_run_at") != want {
		t.Errorf("next runs %v, want %d", next, want)
	}
	d.pass(3 * time.Hour)
	if d.tick(); d.levels(op) != "1" {
		t.Error("it did not run at twelve")
	}
	d.set(r, record.Input{"status": 0})
	d.set(op, record.Input{"escalation_level": 0})
	d.pass(48 * time.Hour)
	if d.tick(); d.levels(op) != "0" || d.get(d.rows(escalation.Schedule)[0]).Values["next_run_at"] != nil {
		t.Error("a rule that was switched off ran")
	}
}

func TestTheClockOfARuleIsThatOfItsZoneThroughSummerTime(t *testing.T) {
	d := at(t)
	r := d.rule(record.Input{"cron_expression": "0 8 * * *", "time_zone": "Europe/Rome", "input": new_})
	next := func() string {
		return time.Unix(d.rows(escalation.Schedule, condition.Rule("rule_id", condition.Equal, r.ID))[0].Values.Int("next_run_at"), 0).UTC().Format("01-02 15:04")
	}
	if got := next(); got != "03-03 07:00" {
		t.Errorf("in winter %s", got)
	}
	d.pass(28 * 24 * time.Hour) // 30 March: summer time since yesterday
	d.tick()
	if got := next(); got != "03-31 06:00" {
		t.Errorf("in summer %s", got)
	}
}

func TestARunThatWasMissedHappensOnce(t *testing.T) {
	d := at(t)
	d.rule(record.Input{"next_level": 0, "input": new_, "output_script": `deep.model('company/company').setName('x' + Math.random()).save();`})
	d.operation("Printer is broken")
	d.pass(24 * time.Hour)
	d.tick()
	d.tick()
	if got := d.rows("company/company"); len(got) != 1 {
		t.Errorf("%d runs", len(got))
	}
}

func TestRulesThatCannotWorkAreRefusedWithTheReason(t *testing.T) {
	d := at(t)
	d.Make(admin.User, record.Input{"username": "sofia", "firstname": "Sofia", "role_id": d.Role(admin.Administrators)})
	for _, c := range []struct {
		field, key string
		in         record.Input
	}{
		{"cron_expression", "escalation.bad_cron", record.Input{"cron_expression": "every day"}},
		{"cron_expression", "escalation.bad_cron", record.Input{"cron_expression": "@daily"}},
		{"cron_expression", "escalation.bad_cron", record.Input{"cron_expression": "0 0 30 2 *"}},
		{"cron_expression", "escalation.bad_cron", record.Input{"cron_expression": "TZ=UTC 0 0 1 * *"}},
		{"time_zone", "escalation.unknown_time_zone", record.Input{"time_zone": "Moon/Sea"}},
		{"input", "escalation.no_condition", record.Input{"input": nil}},
		{"input", "escalation.no_condition", record.Input{"input": `{"condition":"AND","rules":[]}`}},
		{"input", "fault.unknown_field", record.Input{"input": rule("nothing", "equal", 1)}},
		{"timer_input", "escalation.not_a_moment", record.Input{"timer_input": rule("since.title", "greater", "1h")}},
		{"timer_input", "escalation.not_a_span", record.Input{"timer_input": rule("since.created_at", "greater", "soon")}},
		{"timer_input", "condition.operator_not_for_field", record.Input{"timer_input": rule("since.created_at", "contains", "1h")}},
		{"model_alias", "fault.unknown_model", record.Input{"model_alias": "moon/sea"}},
		{"model_alias", "escalation.not_escalatable", record.Input{"model_alias": "company/company"}},
		{"output", "setter.kept_by_the_program", record.Input{"output": setTo("closed_at", "now")}},
		{"output", "fault.unknown_field", record.Input{"output": setTo("nothing", 1)}},
		{"create_alias", "fault.unknown_model", record.Input{"create_alias": "moon/sea"}},
		{"create_alias", "fault.required", record.Input{"create_values": setTo("name", "x")}},
		{"mail_to", "escalation.not_a_recipient", record.Input{"mail_to": []string{"title"}}},
		{"input_script", "script.syntax", record.Input{"input_script": "return ("}},
		{"level", "fault.out_of_range", record.Input{"level": -1}},
		{"batch_size", "fault.out_of_range", record.Input{"batch_size": 100_000}},
	} {
		in := record.Input{"name": "x", "model_alias": operation, "status": 1, "cron_expression": "*/5 * * * *", "next_level": 1, "input": new_}
		for k, v := range c.in {
			in[k] = v
		}
		if _, err := d.Records.Create(d.As("admin"), escalation.Rule, in, record.Options{}); faultOf(err, c.field) != c.key {
			t.Errorf("%v: %v, want %s of %s", c.in, err, c.key, c.field)
		}
	}
	if _, err := d.Records.Create(d.As("sofia"), escalation.Rule, record.Input{"name": "x", "status": 1, "input_script": "return true"}, record.Options{}); faultOf(err, "input_script") != "access.rule.script_needs_super_admin" {
		t.Errorf("an administrator without full access writes a script: %v", err)
	}
}

func TestAgentsSeeNoEscalationAndSetNoLevel(t *testing.T) {
	d := at(t)
	d.Make(admin.User, record.Input{"username": "anna", "firstname": "Anna", "role_id": d.Role(admin.Agents)})
	group := d.Make(admin.Group, record.Input{"name": "Desk", "user_ids": []int64{d.user("anna")}})
	op := d.operation("Printer is broken", record.Input{"assigned_group_id": group.ID, "assigned_username": "anna", "escalation_level": 2})
	r := d.rule(record.Input{"input": new_})
	anna := d.As("anna")
	for _, alias := range []string{escalation.Rule, escalation.Run, escalation.Log, escalation.Schedule} {
		if _, err := d.Records.List(anna, record.ListRequest{Model: alias}); !fault.Is(err, fault.Forbidden) {
			t.Errorf("an agent lists %s: %v", alias, err)
		}
	}
	if _, err := d.Records.Act(anna, record.Ref{Model: escalation.Rule, ID: r.ID}, "run"); err == nil {
		t.Error("an agent runs a rule")
	}
	if ok, err := d.Records.Can(anna, record.Ref{Model: operation, ID: op.ID}, access.Update); err != nil || !ok {
		t.Fatalf("the agent of the fixture may not change the operation (%v), so that nothing is shown", err)
	}
	if _, err := d.Records.Update(anna, record.Ref{Model: operation, ID: op.ID}, record.Input{"escalation_level": 7}, record.Options{}); faultOf(err, "escalation_level") != "escalation.level_by_administrators" {
		t.Errorf("an agent sets a level: %v", err)
	}
	if _, err := d.Records.Act(anna, record.Ref{Model: operation, ID: op.ID}, "reset_escalation"); err != nil || d.levels(op) != "0" {
		t.Errorf("an agent resets a level: %v, level %s", err, d.levels(op))
	}
	for _, alias := range []string{escalation.Run, escalation.Log, escalation.Schedule} {
		if _, err := d.Records.Create(d.As("admin"), alias, record.Input{"rule_id": r.ID}, record.Options{}); err == nil {
			t.Errorf("an administrator writes %s", alias)
		}
	}
}

func (d *desk) user(username string) int64 {
	d.t.Helper()
	u, err := d.Records.GetBy(d.System(), admin.User, "username", username)
	if err != nil {
		d.t.Fatal(err)
	}
	return u.ID
}

func TestARecordThatIsReopenedBeginsAtLevelZero(t *testing.T) {
	d := at(t)
	op := d.operation("Printer is broken", record.Input{"escalation_level": 2})
	d.set(op, record.Input{"status": 7})
	if d.levels(op) != "2" {
		t.Fatal("closing changed the level")
	}
	if d.set(op, record.Input{"status": 2}); d.levels(op) != "0" {
		t.Error("it keeps its level")
	}
}

func TestDeletedAndArchivedRecordsAreLeftAloneUnlessTheFilterNamesThem(t *testing.T) {
	d := at(t)
	deleted, archived := d.operation("gone", record.Input{"status": 9}), d.operation("old", record.Input{"is_archived": true})
	d.rule(record.Input{"input": rule("type_id", "equal", 1)})
	if d.later(5 * time.Minute); d.levels(deleted, archived) != "0 0" {
		t.Errorf("the levels are %s", d.levels(deleted, archived))
	}
	d.rule(record.Input{"name": "Archived", "input": rule("is_archived", "equal", true)})
	d.rule(record.Input{"name": "Deleted", "input": rule("is_deleted", "equal", true)})
	if d.later(5 * time.Minute); d.levels(deleted, archived) != "1 1" {
		t.Errorf("named, the levels are %s", d.levels(deleted, archived))
	}
}

func TestWhatIsBeyondTheBatchWaitsTheLongestUntouchedFirst(t *testing.T) {
	d := at(t)
	var ops []*record.Record
	for i := range 5 {
		ops = append(ops, d.operation(fmt.Sprint("Operation ", i)))
		d.pass(time.Second)
	}
	d.set(ops[0], record.Input{"title": "touched"})
	d.rule(record.Input{"batch_size": 2, "input": new_})
	for _, want := range []string{"0 1 1 0 0", "0 1 1 1 1", "1 1 1 1 1"} {
		if d.later(5 * time.Minute); d.levels(ops...) != want {
			t.Errorf("the levels are %s, want %s", d.levels(ops...), want)
		}
	}
	if got := d.rows(escalation.Run); len(got) != 3 || got[0].Values.Text("why") != "limit" || got[2].Values.Text("why") != "" {
		t.Errorf("the runs are %v", got)
	}
}

func TestATimeInAStatusIsReadFromTheRecordOrItsHistory(t *testing.T) {
	both(t, func(t *testing.T, d *desk) {
		kind := d.Make("task/type", record.Input{"name": "Work"})
		op := d.operation("Printer is broken")
		a := d.Make("task/task", record.Input{"title": "first", "type_id": kind.ID, "model_alias": operation, "model_id": op.ID})
		b := d.Make("task/task", record.Input{"title": "second", "type_id": kind.ID, "model_alias": operation, "model_id": op.ID})
		d.rule(record.Input{"name": "Tasks", "model_alias": "task/task", "timer_input": rule("since.status", "greater_or_equal", "2h")})
		d.rule(record.Input{"name": "Not tasks", "level": 5, "next_level": 9, "model_alias": "task/task", "input": rule("status", "equal", 2), "timer_input": tree(map[string]any{"condition": "AND", "not": true,
			"rules": []any{map[string]any{"field": "since.status", "operator": "less", "value": "3h"}}})})
		d.rule(record.Input{"name": "Operations", "timer_input": rule("since.status", "greater_or_equal", "2h")})
		d.later(time.Hour)
		d.set(b, record.Input{"status": 2})
		d.set(op, record.Input{"status": 3})
		if d.later(time.Hour); d.levels(a, b, op) != "1 0 0" {
			t.Errorf("after two hours %s", d.levels(a, b, op))
		}
		d.set(b, record.Input{"title": "second, touched"})
		if d.later(time.Hour); d.levels(a, b, op) != "1 1 1" {
			t.Errorf("after three hours %s", d.levels(a, b, op))
		}
		if d.later(time.Hour); d.levels(a, b) != "1 9" {
			t.Errorf("the opposite of less than three hours: %s", d.levels(a, b))
		}
	})
}

func TestARuleThatNamesAFieldThatIsGoneSaysSoAndChangesNothing(t *testing.T) {
	d := at(t)
	op := d.operation("Printer is broken")
	r := d.rule(record.Input{"name": "Old", "input": new_})
	// what a rule becomes when its field is taken away under it
	if err := d.Records.Together(d.System(), func(ctx context.Context) error {
		return record.Running(ctx).Update(ctx, r.Model, r.ID, r.Version, map[string]any{"input": rule("cust_gone", "equal", 1)})
	}); err != nil {
		t.Fatal(err)
	}
	good := d.rule(record.Input{"name": "Good", "position": 200, "input": new_, "output": setTo("priority_id", 1)})
	d.later(5 * time.Minute)
	run := d.rows(escalation.Run, condition.Rule("rule_id", condition.Equal, r.ID))
	if len(run) != 1 || run[0].Values.Text("state") != "failed" || run[0].Values.Text("why") != "condition" || !strings.Contains(d.get(run[0]).Values.Text("detail"), "cust_gone") {
		t.Errorf("the runs are %v", run)
	}
	if d.levels(op) != "1" || !slices.Equal(d.causes(op), []string{"Escalation: Good"}) || len(d.rows(escalation.Run, condition.Rule("rule_id", condition.Equal, good.ID))) != 1 {
		t.Error("the rule behind it did not run")
	}
}

func TestADisabledUserIsNeitherAssignedNorWrittenTo(t *testing.T) {
	both(t, func(t *testing.T, d *desk) {
		for _, name := range []string{"gone", "here"} {
			d.Make(admin.User, record.Input{"username": name, "firstname": name, "email": name + "@example.com", "role_id": d.Role(admin.Agents)})
		}
		op := d.operation("Printer is broken", record.Input{"access_user_ids": []int64{d.user("gone"), d.user("here")}})
		d.rule(record.Input{"name": "Assign", "input": new_, "mail_to": []string{"access_user_ids", "HERE@example.com"}, "output": tree([]any{
			map[string]any{"field": "assigned_username", "mode": "set", "value": "gone"}, map[string]any{"field": "priority_id", "mode": "set", "value": 1}})})
		u, err := d.Records.GetBy(d.System(), admin.User, "username", "gone")
		if err != nil {
			t.Fatal(err)
		}
		d.set(u, record.Input{"is_active": false})
		mails := d.later(5 * time.Minute)
		if len(mails) != 1 || mails[0].To != "here@example.com" {
			t.Errorf("the mails are %+v", mails)
		}
		if got := d.get(op).Values; got.Text("assigned_username") != "" || got.Int("priority_id") != 1 || got.Int("escalation_level") != 1 {
			t.Errorf("the operation has %v", got)
		}
		logs := d.rows(escalation.Log)
		if len(logs) != 1 {
			t.Fatal(logs)
		}
		if detail := d.get(logs[0]).Values.Text("detail"); !strings.Contains(detail, "assigned_username") || !strings.Contains(detail, "gone is disabled") {
			t.Errorf("the log says %q", detail)
		}
	})
}

func TestAScriptThatHangsEndsItsRunAndNothingElse(t *testing.T) {
	d := at(t)
	var ops []*record.Record
	for i := range 6 {
		ops = append(ops, d.operation(fmt.Sprint("Operation ", i)))
	}
	d.rule(record.Input{"name": "Hangs", "position": 1, "input": new_, "output_script": `for (;;) {}`})
	filter := d.rule(record.Input{"name": "Filter hangs", "position": 2, "input_script": `for (;;) {}`})
	d.rule(record.Input{"name": "Good", "position": 3, "input": new_})
	start := time.Now()
	d.later(5 * time.Minute)
	if took := time.Since(start); took > 20*time.Second {
		t.Errorf("it took %s", took)
	}
	if d.levels(ops...) != "1 1 1 1 1 1" || !slices.Equal(d.causes(ops[0]), []string{"Escalation: Good"}) {
		t.Errorf("the levels are %s", d.levels(ops...))
	}
	for _, r := range d.rows(escalation.Run, condition.Rule("name", condition.Contains, "angs")) {
		if r.Values.Text("why") != "slow_script" || r.Values.Int("failed") != 3 || r.Values.Int("changed") != 0 {
			t.Errorf("the run of %s is %v", r.Values.Text("name"), r.Values)
		}
	}
	d.set(filter, record.Input{"status": 0})
}

func TestARunSendsNoMoreMailsThanItMay(t *testing.T) {
	d := at(t)
	d.limit("escalation.mail_limit", 2)
	for i := range 4 {
		d.operation(fmt.Sprint("Operation ", i))
	}
	d.rule(record.Input{"input": new_, "mail_to": []string{"desk@example.com"}})
	if mails := d.later(5 * time.Minute); len(mails) != 2 {
		t.Errorf("%d mails", len(mails))
	}
	if got := d.rows(escalation.Run); len(got) != 1 || got[0].Values.Int("changed") != 4 || got[0].Values.Int("mails") != 2 || got[0].Values.Text("why") != "mail_limit" {
		t.Errorf("the runs are %v", got)
	}
}

func TestRunNowRunsADisabledRuleOnce(t *testing.T) {
	d := at(t)
	op := d.operation("Printer is broken")
	r := d.rule(record.Input{"status": 0, "input": new_})
	if _, err := d.Records.Act(d.As("admin"), record.Ref{Model: escalation.Rule, ID: r.ID}, "run"); err != nil {
		t.Fatal(err)
	}
	if d.Mails(); d.levels(op) != "1" {
		t.Error("it did not run")
	}
}

func TestLogsAreForgottenAfterTheirTime(t *testing.T) {
	d := at(t)
	d.operation("Printer is broken")
	d.rule(record.Input{"input": new_})
	d.later(5 * time.Minute)
	for _, c := range []struct {
		days, left int
	}{{179, 1}, {2, 0}} {
		d.pass(time.Duration(c.days) * 24 * time.Hour)
		if err := d.Jobs.RunSchedule(context.Background(), "escalation.forget"); err != nil {
			t.Fatal(err)
		}
		if runs, logs := len(d.rows(escalation.Run)), len(d.rows(escalation.Log)); runs != c.left || logs != c.left {
			t.Errorf("%d runs and %d log entries are left", runs, logs)
		}
	}
}

// limit changes a setting.
func (d *desk) limit(code string, value any) {
	d.t.Helper()
	change := []config.Change{{Kind: config.Setting, Code: code, Property: "value", Value: value}}
	if _, err := d.Config.Change(d.System(), change, 0, "", "test", false); err != nil {
		d.t.Fatal(err)
	}
}

func TestARuleOnAMetricActsWhenItsWorkingTimeHasPassed(t *testing.T) {
	both(t, func(t *testing.T, d *desk) {
		d.rule(record.Input{"name": "Set priority high for non-assigned ticket after 1 hour", "timer_input": rule("sla.respond.elapsed", "greater_or_equal", "1h"), "output": setTo("priority_id", 2)})
		d.pass(3*time.Hour + 30*time.Minute) // 12:30; the desk closes from 13 to 14
		op, answered := d.operation("Printer is broken"), d.operation("answered")
		d.pass(10 * time.Minute)
		d.set(answered, record.Input{"status": 2})
		d.pass(time.Hour + 15*time.Minute) // 13:55
		if d.tick(); d.levels(op, answered) != "0 0" {
			t.Fatal("it counted the break")
		}
		if d.later(30 * time.Minute); d.levels(op) != "0" { // 14:25, 55 minutes
			t.Fatal("it acted before the hour")
		}
		if d.later(5 * time.Minute); d.levels(op, answered) != "1 0" || d.get(op).Values.Int("priority_id") != 2 {
			t.Errorf("the levels are %s, the operation has %v", d.levels(op, answered), d.get(op).Values)
		}
		before := d.get(op).Version
		if d.later(15 * time.Minute); d.get(op).Version != before {
			t.Error("it acted twice")
		}
	})
}

func TestFiltersReadEveryPartOfAClock(t *testing.T) {
	d := at(t)
	op := d.operation("Printer is broken", record.Input{"priority_id": 2}) // to be answered within an hour
	task := d.Make("task/task", record.Input{"title": "no clock", "type_id": d.Make("task/type", record.Input{"name": "Work"}).ID, "model_alias": operation, "model_id": op.ID})
	d.pass(45 * time.Minute)
	for i, c := range []struct {
		part, operator string
		value          any
		holds          bool
	}{
		{"elapsed", "equal", 2700, true}, {"elapsed", "greater", "45mi", false}, {"elapsed", "between", []any{"40mi", "50mi"}, true},
		{"elapsed_percent", "greater_or_equal", 75, true}, {"elapsed_percent", "greater", 75, false}, {"remaining", "less_or_equal", "15mi", true}, {"remaining", "less", "15mi", false},
		{"state", "equal", "running", true}, {"state", "in", []any{"paused", "stopped"}, false}, {"state", "not_equal", "paused", true},
		{"is_breached", "equal", false, true}, {"is_breached", "equal", true, false}, {"due_at", "less_or_equal", "+15mi", true}, {"due_at", "less", "+14mi", false},
	} {
		r := d.rule(record.Input{"name": fmt.Sprint(i), "status": 0, "timer_input": rule("sla.respond."+c.part, c.operator, c.value)})
		shown := d.preview(r)
		if (len(shown) == 1) != c.holds {
			t.Errorf("%s %s %v: %v", c.part, c.operator, c.value, shown)
		}
	}
	not := d.rule(record.Input{"name": "not", "status": 0, "timer_input": tree(map[string]any{"condition": "OR", "not": true, "rules": []any{
		map[string]any{"field": "sla.respond.is_breached", "operator": "equal", "value": true}, map[string]any{"field": "since.created_at", "operator": "greater", "value": "1h"}}})})
	if shown := d.preview(not); !slices.Equal(shown, []int64{op.ID}) {
		t.Errorf("neither late nor an hour old: %v", shown)
	}
	for _, bad := range []string{"sla.nothing.elapsed", "sla.respond.colour", "sla.respond"} {
		if _, err := d.Records.Create(d.System(), escalation.Rule, record.Input{"name": "x", "timer_input": rule(bad, "greater", 1)}, record.Options{}); faultOf(err, "timer_input") != "escalation.no_metric" {
			t.Errorf("%s: %v", bad, err)
		}
	}
	if _, err := d.Records.Create(d.System(), escalation.Rule, record.Input{"name": "x", "model_alias": task.Model.Alias, "timer_input": rule("sla.respond.elapsed", "greater", 1)}, record.Options{}); faultOf(err, "timer_input") != "escalation.no_metric" {
		t.Errorf("a metric of another model: %v", err)
	}
	scripted := d.rule(record.Input{"name": "script", "timer_script": `return vars.timers.respond.elapsed === 2700 && vars.timers.resolve.state === 'running';`})
	if shown := d.preview(scripted); !slices.Equal(shown, []int64{op.ID}) {
		t.Errorf("by script: %v", shown)
	}
}

func TestAPreviewNamesWhatTheNextRunChangesAndWritesNothing(t *testing.T) {
	both(t, func(t *testing.T, d *desk) {
		for i := range 12 {
			d.operation(fmt.Sprint("Operation ", i), record.Input{"priority_id": 1 + i%4})
		}
		d.pass(2 * time.Hour)
		r := d.rule(record.Input{"name": "Look", "batch_size": 4, "timer_input": rule("sla.respond.elapsed", "greater_or_equal", "1h"), "output": setTo("priority_id", 1), "mail_to": []string{"desk@example.com"},
			"output_script": `deep.model('company/company').setName('by the output').save();`,
			"input_script":  `if ($this.getTitle() === 'Operation 7') { deep.model('company/company').setName('by the filter').save(); } return $this.getPriorityId() > 2;`})
		before := d.state()
		done, err := d.Records.Perform(d.As("admin"), record.Ref{Model: escalation.Rule, ID: r.ID}, "preview", nil)
		if err != nil || done.Answer == nil {
			t.Fatal(err)
		}
		shown := d.preview(r)
		if got := d.state(); got != before {
			t.Errorf("the preview wrote: %s, before %s", got, before)
		}
		var notes []string
		for _, n := range done.Answer.Notes {
			notes = append(notes, n.Key+n.Text)
		}
		if got := strings.Join(notes, " "); len(shown) != 4 || !strings.HasPrefix(got, "escalation.preview.some escalation.preview.more escalation.preview.script #") || !strings.Contains(got, "look at records") {
			t.Errorf("it shows %v and says %s", shown, got)
		}
		if sets := done.Answer.Rows[0].Cells[1].Sets; len(sets) != 2 || sets[0].Field.Code != "escalation_level" || sets[0].New != int64(1) || sets[1].Field.Code != "priority_id" || sets[1].Old != int64(3) || sets[1].New != int64(1) {
			t.Errorf("it would set %+v", sets)
		}
		d.later(5 * time.Minute)
		var changed []int64
		for _, l := range d.rows(escalation.Log, condition.Rule("action", condition.Equal, "changed")) {
			changed = append(changed, l.Values.Int("model_id"))
		}
		if !slices.Equal(changed, shown) {
			t.Errorf("the preview named %v, the run changed %v", shown, changed)
		}
	})
}

// preview are the records a rule would act on now.
func (d *desk) preview(r *record.Record) []int64 {
	d.t.Helper()
	done, err := d.Records.Perform(d.As("admin"), record.Ref{Model: escalation.Rule, ID: r.ID}, "preview", nil)
	if err != nil || done.Answer == nil {
		d.t.Fatal("no answer", err)
	}
	var out []int64
	for _, row := range done.Answer.Rows {
		out = append(out, row.Of.ID)
	}
	return out
}

// state counts all that a write would leave: changes in the log and jobs.
func (d *desk) state() string {
	d.t.Helper()
	var out []string
	for _, m := range d.Config.Current().Registry.Models() {
		list, err := d.Store.Events(context.Background(), event.Query{Model: m.Alias, Limit: 500})
		if err != nil {
			d.t.Fatal(err)
		}
		if len(list) > 0 {
			out = append(out, fmt.Sprint(m.Alias, " ", len(list), " ", list[0].ID))
		}
	}
	jobs, err := d.Store.Jobs(context.Background(), 1000)
	if err != nil {
		d.t.Fatal(err)
	}
	return strings.Join(append(out, fmt.Sprint(len(jobs), " jobs")), ", ")
}

func TestWhenEscalationIsSwitchedOffNoRuleRunsAndAllGoOnAfterwards(t *testing.T) {
	d := at(t)
	op := d.operation("Printer is broken")
	d.rule(record.Input{"input": new_})
	d.limit("escalation.enabled", false)
	if d.later(10 * time.Minute); d.levels(op) != "0" {
		t.Fatal("it ran")
	}
	d.limit("escalation.enabled", true)
	if d.later(5 * time.Minute); d.levels(op) != "1" {
		t.Error("it does not run again")
	}
}

func TestALevelIsSetBackOnManyRecordsAtOnce(t *testing.T) {
	d := at(t)
	m, err := d.Records.Model(d.System(), operation)
	if err != nil {
		t.Fatal(err)
	}
	many, err := d.Records.MassActs(d.As("admin"), m)
	if err != nil || !slices.ContainsFunc(many, func(a record.Act) bool { return a.Code == "reset_escalation" }) {
		t.Errorf("lists offer %v, %v", many, err)
	}
	op, plain := d.operation("Printer is broken", record.Input{"escalation_level": 3}), d.operation("not escalated")
	if _, err := d.Records.Act(d.As("admin"), record.Ref{Model: operation, ID: op.ID}, "reset_escalation"); err != nil || d.levels(op) != "0" {
		t.Errorf("%v, level %s", err, d.levels(op))
	}
	if _, err := d.Records.Act(d.As("admin"), record.Ref{Model: operation, ID: plain.ID}, "reset_escalation"); !fault.Is(err, fault.NotFound) {
		t.Errorf("a record of level 0 offers it: %v", err)
	}
}

func TestARunIsTakenBackAsAWhole(t *testing.T) {
	both(t, func(t *testing.T, d *desk) {
		a, b, c := d.operation("first"), d.operation("second"), d.operation("third")
		r := d.rule(record.Input{"input": new_, "output": setTo("urgency_id", 1), "create_alias": "company/company", "create_values": tree([]any{map[string]any{"field": "name", "mode": "template", "value": "For {{title}}"}})})
		d.later(5 * time.Minute)
		d.set(r, record.Input{"status": 0})
		d.set(c, record.Input{"urgency_id": 2})
		if len(d.rows("company/company")) != 3 || d.levels(a, b, c) != "1 1 1" {
			t.Fatal("the rule did not act")
		}
		run := d.rows(escalation.Run)[0]
		if _, err := d.Records.Act(d.As("admin"), record.Ref{Model: escalation.Run, ID: run.ID}, "undo"); err != nil {
			t.Fatal(err)
		}
		if d.levels(a, b, c) != "0 0 1" || d.get(a).Values["urgency_id"] != a.Values["urgency_id"] || d.get(c).Values.Int("urgency_id") != 2 || len(d.rows("company/company")) != 0 {
			t.Errorf("levels %s, %d companies, %v", d.levels(a, b, c), len(d.rows("company/company")), d.get(a).Values)
		}
		if got := d.get(run).Values; got.Text("state") != "undone" || !strings.Contains(got.Text("detail"), "5 changes") {
			t.Errorf("the run is %v", got)
		}
		if _, err := d.Records.Act(d.As("admin"), record.Ref{Model: escalation.Run, ID: run.ID}, "undo"); !fault.Is(err, fault.NotFound) {
			t.Errorf("it is taken back twice: %v", err)
		}
	})
}

func TestARunThatTheEndOfTheProgramCutShortIsToldByTheNextOne(t *testing.T) {
	d := at(t)
	op := d.operation("Printer is broken")
	r := d.rule(record.Input{"input": new_})
	cut := d.Make(escalation.Run, record.Input{"rule_id": r.ID, "name": "Rule", "state": "running", "started_at": d.Now()})
	d.later(5 * time.Minute)
	if got := d.get(cut).Values; got.Text("state") != "stopped" || got.Text("why") != "ended" || d.levels(op) != "1" {
		t.Errorf("the run is %v", got)
	}
}

func TestAModelOfAnAdministratorIsEscalatedFromTheDayItHasTheTrait(t *testing.T) {
	both(t, func(t *testing.T, d *desk) {
		words := func(s string) map[string]any { return map[string]any{"en": s} }
		put := func(changes ...config.Change) {
			t.Helper()
			if _, err := d.Config.Change(d.System(), changes, 0, "", "test", false); err != nil {
				t.Fatal(err)
			}
		}
		put(config.Change{Kind: config.Module, Code: "fleet", Value: map[string]any{"label": words("Cars")}},
			config.Change{Kind: config.Model, Code: "custom_fleet/car", Value: map[string]any{"label": words("Car"), "features": []any{"name", "status"}}},
			config.Change{Kind: config.Field, Code: "custom_fleet/car.cust_inspection", Value: map[string]any{"element_type": "date", "label": words("Inspection"), "indexed": true}})
		car := d.Make("custom_fleet/car", record.Input{"name": "Panda", "cust_inspection": "2026-03-20"})
		put(config.Change{Kind: config.Model, Code: "custom_fleet/car", Property: "features", Value: []any{"name", "status", "escalation"}})
		other := d.Make("custom_fleet/car", record.Input{"name": "Tipo", "cust_inspection": "2026-12-20"})
		d.rule(record.Input{"model_alias": "custom_fleet/car", "timer_input": rule("until.cust_inspection", "less_or_equal", "30d"), "mail_to": []string{"fleet@example.com"}, "mail_subject": "{{name}} on {{cust_inspection}}"})
		if mails := d.later(5 * time.Minute); len(mails) != 1 || mails[0].Subject != "Panda on 2026-03-20" {
			t.Errorf("the mails are %+v", mails)
		}
		for _, c := range []struct {
			r    *record.Record
			want int64
		}{{car, 1}, {other, 0}} {
			if got := d.get(c.r).Values.Int("escalation_level"); got != c.want {
				t.Errorf("%s has the level %d", c.r.Values.Text("name"), got)
			}
		}
	})
}

func TestTheCheckOfAutomationReadsTimesMailsAndRecordsThatAreMade(t *testing.T) {
	d := at(t)
	good := d.rule(record.Input{"name": "good", "input": new_, "timer_input": rule("sla.respond.elapsed", "greater", "1h"), "output": setTo("priority_id", 1), "mail_to": []string{"assigned_username"}})
	d.rule(record.Input{"name": "down", "level": 3, "next_level": 1, "input": new_})
	r := d.rule(record.Input{"name": "old", "input": new_, "create_alias": operation, "create_values": setTo("title", "x")})
	if err := d.Records.Together(d.System(), func(ctx context.Context) error {
		return record.Running(ctx).Update(ctx, r.Model, r.ID, r.Version, map[string]any{"timer_input": rule("since.cust_gone", "greater", 1), "output": setTo("cust_gone", 1), "create_values": setTo("cust_gone", 1)})
	}); err != nil {
		t.Fatal(err)
	}
	report, err := d.Audit(d.As("admin"))
	if err != nil {
		t.Fatal(err)
	}
	got := map[string]bool{}
	for _, f := range report.Findings {
		if f.Rule.Of.ID == good.ID {
			t.Errorf("the good rule: %+v", f)
		}
		got[f.Rule.Name+" "+f.Kind+" "+f.Field] = true
	}
	for _, want := range []string{"down loop next_level", "old dead_field timer_input", "old dead_field cust_gone", "old dead_field create_values", "old missing create_values"} {
		if !got[want] {
			t.Errorf("it does not find %s: %v", want, got)
		}
	}
}

func TestSpansAreKeptInSecondsAsFormsShowThem(t *testing.T) {
	d := at(t)
	r := d.rule(record.Input{"timer_input": tree(map[string]any{"condition": "OR", "not": true, "rules": []any{
		map[string]any{"field": "since.created_at", "operator": "between", "value": []any{"30mi", "2h"}}, map[string]any{"field": "sla.respond.elapsed", "operator": "less", "value": "1d"},
		map[string]any{"field": "sla.respond.elapsed_percent", "operator": "less", "value": 50}, map[string]any{"field": "sla.respond.due_at", "operator": "less", "value": "+15mi"}}})})
	want := `{"condition":"OR","not":true,"rules":[{"field":"since.created_at","operator":"between","value":[1800,7200]},{"field":"sla.respond.elapsed","operator":"less","value":86400},` +
		`{"field":"sla.respond.elapsed_percent","operator":"less","value":50},{"field":"sla.respond.due_at","operator":"less","value":"+15mi"}]}`
	if got := d.get(r).Values.Text("timer_input"); got != want {
		t.Errorf("it keeps %s", got)
	}
	for _, alias := range []string{escalation.Run, escalation.Log, escalation.Schedule} {
		m, err := d.Records.Model(d.System(), alias)
		if err != nil {
			t.Fatal(err)
		}
		if d.Records.Scope(d.As("admin"), m, access.Create).Refused == "" {
			t.Errorf("%s offers new ones", alias)
		}
	}
}

func TestTwoRunsAtOnceActOnEachRecordOnce(t *testing.T) {
	both(t, func(t *testing.T, d *desk) {
		var ops []*record.Record
		for i := range 40 {
			ops = append(ops, d.operation(fmt.Sprint("Operation ", i)))
		}
		r := d.rule(record.Input{"status": 0, "input": new_, "mail_to": []string{"desk@example.com"}, "create_alias": "company/company",
			"create_values": tree([]any{map[string]any{"field": "name", "mode": "template", "value": "For {{title}}"}})})
		var all sync.WaitGroup
		for range 3 {
			all.Go(func() {
				if err := escalation.RunBeside(context.Background(), d.Platform, r.ID); err != nil {
					t.Error(err)
				}
			})
		}
		all.Wait()
		made, mails := len(d.rows("company/company")), len(d.Mails())
		logs := d.rows(escalation.Log)
		if made != 40 || mails != 40 || len(logs) != 40 {
			t.Errorf("%d records made, %d mails, %d lines of the log", made, mails, len(logs))
		}
		for _, op := range ops {
			if got := d.causes(op); len(got) != 1 {
				t.Fatalf("%s was escalated by %v", op.Number, got)
			}
		}
		sum := int64(0)
		for _, run := range d.rows(escalation.Run) {
			sum += run.Values.Int("changed")
			if run.Values.Int("failed") != 0 {
				t.Errorf("failed: %v", d.get(run).Values)
			}
		}
		if sum != 40 {
			t.Errorf("the runs say %d", sum)
		}
	})
}
