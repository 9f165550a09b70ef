package sla_test

import (
	"strings"
	"testing"
	"time"

	"steward/engine/record"
	admin "steward/modules/access"
	"steward/modules/sla"
)

// logged are the entries of the script log about service levels.
func (d *desk) logged() (out []string) {
	d.t.Helper()
	page, err := d.Records.List(d.System(), record.ListRequest{Model: "automation/script_log", Fields: []string{"message", "area"}, Limit: 100})
	if err != nil {
		d.t.Fatal(err)
	}
	for _, l := range page.Rows {
		if l.Values.Text("area") == "sla" {
			out = append(out, l.Values.Text("message"))
		}
	}
	return out
}

func (d *desk) scripted(more record.Input) int64 {
	d.t.Helper()
	in := record.Input{"name": "With the supplier", "code": "supplier", "start_script": "return $this.getStatus() === 5;", "stop_script": "return $this.getStatus() !== 5;"}
	for k, v := range more {
		in[k] = v
	}
	return d.MakeAs(d.As(admin.Admin), sla.Metric, in).ID
}

func TestAMetricAndAGoalMayBeScripts(t *testing.T) {
	bothDesks(t, func(t *testing.T, d *desk) {
		m := d.scripted(record.Input{"pause_script": "return $this.getUrgencyId() === 1;"})
		d.MakeAs(d.As(admin.Admin), sla.Goal, record.Input{"metric_id": m, "name": "Critical", "position": 1, "target": 1800, "expression": `{"field":"status","operator":"equal","value":5}`, "script": "return $this.getPriorityId() === 1;"})
		d.MakeAs(d.As(admin.Admin), sla.Goal, record.Input{"metric_id": m, "name": "Others", "position": 2, "target": 7200})
		d.pass("2026-03-09 10:00")
		op := d.open(record.Input{"priority_id": 2})
		if d.clock(op, "With the supplier") != nil {
			t.Fatal("it starts though its script says no")
		}
		d.set(op, record.Input{"status": 5})
		d.expect(op, "With the supplier", "running", "2026-03-09 12:00", false)
		d.set(op, record.Input{"urgency_id": 1})
		d.expect(op, "With the supplier", "paused", "", false)
		d.pass("2026-03-09 11:00")
		d.set(op, record.Input{"urgency_id": 2, "priority_id": 1})
		d.expect(op, "With the supplier", "running", "2026-03-09 11:30", false)
		if _, err := d.Records.Act(d.As(admin.Admin), record.Ref{Model: sla.Metric, ID: m}, "recalculate"); err != nil {
			t.Fatal(err)
		}
		d.pass("2026-03-09 11:10")
		d.expect(op, "With the supplier", "running", "2026-03-09 11:30", false)
		d.set(op, record.Input{"status": 3})
		d.expect(op, "With the supplier", "stopped", "", false)
		if got := d.clock(op, "With the supplier").Values.Int("elapsed_seconds"); got != 600 {
			t.Errorf("%d seconds were with the supplier", got)
		}
		if got := d.logged(); len(got) != 0 {
			t.Errorf("the log says %q", got)
		}
	})
}

func TestAScriptThatFailsOrHangsDoesNotHoldAndIsLogged(t *testing.T) {
	bothDesks(t, func(t *testing.T, d *desk) {
		d.Scripts.Limits.Time, d.Scripts.Limits.Memory, d.Scripts.Limits.Loads, d.Scripts.Limits.Text = 200*time.Millisecond, 64<<20, 100, 1<<20
		d.scripted(record.Input{"start_script": "return $this.nothing.at.all;"})
		d.scripted(record.Input{"name": "Endless", "code": "endless", "start_script": "for (;;) {}"})
		d.scripted(record.Input{"name": "Writer", "code": "writer", "start_script": "$this.setTitle('Mine'); $this.save(); return true;"})
		d.pass("2026-03-09 10:00")
		op := d.open(record.Input{"status": 5})
		for _, name := range []string{"With the supplier", "Endless", "Writer"} {
			if d.clock(op, name) != nil {
				t.Errorf("%s runs", name)
			}
		}
		if r, err := d.Records.Get(d.System(), op); err != nil || r.Title != "No wireless" {
			t.Errorf("a condition wrote %v (%v)", r, err)
		}
		if got := d.logged(); len(got) != 3 {
			t.Errorf("the log says %q", got)
		}
	})
}

func TestOnlySuperAdminsWriteScriptsOfServiceLevelsAndOnlyOnesThatCanBeRead(t *testing.T) {
	bothDesks(t, func(t *testing.T, d *desk) {
		role := d.Make(admin.Role, record.Input{"name": "Small administrators", "type": "administrator", "resource_access": "custom", "resources": []string{"service", "system"}})
		d.Make(admin.User, record.Input{"username": "mara", "firstname": "Mara", "role_id": role.ID})
		in := record.Input{"name": "A", "code": "a", "start_script": "return true;", "stop_script": "return false;"}
		if _, err := d.Records.Create(d.As("mara"), sla.Metric, in, record.Options{}); err == nil || !strings.Contains(err.Error(), "start_script") {
			t.Errorf("a script of a small administrator: %v", err)
		}
		in["start_script"] = "return ("
		if _, err := d.Records.Create(d.As(admin.Admin), sla.Metric, in, record.Options{}); err == nil || !strings.Contains(err.Error(), "start_script") {
			t.Errorf("a script that cannot be read: %v", err)
		}
		delete(in, "start_script")
		if _, err := d.Records.Create(d.As(admin.Admin), sla.Metric, in, record.Options{}); err == nil || !strings.Contains(err.Error(), "start_expression") {
			t.Errorf("a metric without a start: %v", err)
		}
	})
}

func TestWhatIsImportedWithoutServiceLevelsHasNoClockLater(t *testing.T) {
	bothDesks(t, func(t *testing.T, d *desk) {
		r, err := d.Records.Create(d.As(admin.Admin), "service/operation", record.Input{"type_id": 1, "title": "Old", "requester_username": "admin", "priority_id": 2}, record.Options{Unmeasured: true})
		if err != nil {
			t.Fatal(err)
		}
		op := record.Ref{Model: "service/operation", ID: r.ID}
		d.set(op, record.Input{"priority_id": 1})
		if d.clock(op, respond) != nil || d.clock(op, resolve) != nil {
			t.Error("an old record has a clock")
		}
	})
}
