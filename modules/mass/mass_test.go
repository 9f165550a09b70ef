package mass_test

import (
	"context"
	"fmt"
	"os"
	"strings"
	"testing"

	engine "steward/engine/access"
	"steward/engine/condition"
	"steward/engine/fault"
	"steward/engine/mass"
	"steward/engine/record"
	"steward/modules/access"
	run "steward/modules/mass"
	"steward/modules/moduletest"
	"steward/store/pgtest"
)

func TestMain(m *testing.M) { os.Exit(pgtest.Main(m)) }

const company = "company/company"

// many is more than two steps of a run, and more than one part of its records would be too slow to make here.
const many = 450

type desk struct {
	*moduletest.Desk
	t *testing.T
}

func TestMassRuns(t *testing.T) {
	moduletest.Both(t, func(t *testing.T, d *moduletest.Desk) { testRuns(t, &desk{d, t}) })
}

// step runs the jobs that are due once.
func (d *desk) step() {
	d.t.Helper()
	if _, err := d.Jobs.RunDue(context.Background()); err != nil {
		d.t.Fatal(err)
	}
	_, list, err := d.Jobs.Overview(context.Background())
	if err != nil {
		d.t.Fatal(err)
	}
	for _, j := range list {
		if j.Error != "" {
			d.t.Fatalf("%s: %s", j.Kind, j.Error)
		}
	}
}

func (d *desk) toTheEnd(id int64) *record.Record {
	d.t.Helper()
	for range 20 {
		if r := d.run(id); r.Values.Text("state") == run.Done || r.Values.Text("state") == run.Failed {
			return r
		}
		d.step()
	}
	d.t.Fatalf("it never ends: %v", d.run(id).Values)
	return nil
}

func (d *desk) run(id int64) *record.Record {
	d.t.Helper()
	r, err := d.Records.Get(d.System(), record.Ref{Model: run.Run, ID: id})
	if err != nil {
		d.t.Fatal(err)
	}
	return r
}

func (d *desk) count(where condition.Node) int {
	d.t.Helper()
	n, err := d.Records.Count(d.System(), record.ListRequest{Model: company, Where: where}, 0)
	if err != nil {
		d.t.Fatal(err)
	}
	return n
}

func testRuns(t *testing.T, d *desk) {
	for i := range many {
		d.Make(company, record.Input{"name": fmt.Sprintf("Mass %03d", i), "city": "Trieste"})
	}
	for _, p := range [][2]string{{"boss", "Administrators"}, {"luca", "Agents"}, {"giulia", "Users"}} {
		d.Make(access.User, record.Input{"username": p[0], "firstname": p[0], "lastname": "Rossi", "email": p[0] + "@x.example", "role_id": d.Role(p[1])})
	}
	boss := d.As("boss")
	ours := condition.Rule("name", condition.BeginsWith, "Mass ")
	in := func(city string) condition.Node {
		return condition.And(ours, condition.Rule("city", condition.Equal, city))
	}
	start := func(ctx context.Context, action string, values record.Input) int64 {
		t.Helper()
		ref, err := d.Mass.Start(ctx, mass.Ask{Model: company, Action: action, Values: values, Rows: record.ListRequest{Where: ours}})
		if err != nil {
			t.Fatal(err)
		}
		return ref.ID
	}
	act := func(id int64, code string) *record.Ref {
		t.Helper()
		next, err := d.Records.Act(boss, record.Ref{Model: run.Run, ID: id}, code)
		if err != nil {
			t.Fatalf("%s: %v", code, err)
		}
		return next
	}
	var first int64

	t.Run("a run changes some records and lets other jobs come between", func(t *testing.T) {
		first = start(boss, run.Update, record.Input{"city": "Udine"})
		d.step()
		r := d.run(first).Values
		if n := d.count(in("Udine")); n != 200 || r.Int("changed") != 200 || r.Int("progress") != 44 || r.Text("state") != run.Running || r.Int("total") != many {
			t.Fatalf("%d changed, %v", n, r)
		}
	})
	t.Run("it stops between two records and goes on where it stopped", func(t *testing.T) {
		act(first, "stop")
		d.step()
		d.step()
		if r := d.run(first).Values; d.count(in("Udine")) != 200 || r.Text("state") != run.Stopped {
			t.Fatalf("%d, %v", d.count(in("Udine")), r)
		}
		act(first, "resume")
		r := d.toTheEnd(first).Values
		if d.count(in("Udine")) != many || r.Int("changed") != many || r.Int("progress") != 100 || r.Int("finished_at") == 0 {
			t.Fatalf("%d, %v", d.count(in("Udine")), r)
		}
	})
	t.Run("it is taken back as a whole, except for what somebody changed since", func(t *testing.T) {
		one, err := d.Records.GetBy(d.System(), company, "name", "Mass 007")
		if err != nil {
			t.Fatal(err)
		}
		if _, err := d.Records.Update(boss, record.Ref{Model: company, ID: one.ID}, record.Input{"city": "Gorizia"}, record.Options{}); err != nil {
			t.Fatal(err)
		}
		next := act(first, "undo")
		r := d.toTheEnd(next.ID).Values
		if d.count(in("Trieste")) != many-1 || d.count(in("Gorizia")) != 1 || r.Int("changed") != many-1 || r.Int("missed") != 1 {
			t.Fatalf("%d, %v", d.count(in("Trieste")), r)
		}
		if !strings.Contains(r.Text("report"), "Mass 007") {
			t.Errorf("the report says %q", r.Text("report"))
		}
		if _, err := d.Records.Act(boss, record.Ref{Model: run.Run, ID: first}, "undo"); !fault.Is(err, fault.NotFound) {
			t.Errorf("taken back twice: %v", err)
		}
	})
	t.Run("records that join the filter later are not changed", func(t *testing.T) {
		id := start(boss, run.Update, record.Input{"city": "Pola"})
		d.Make(company, record.Input{"name": "Mass latecomer", "city": "Fiume"})
		d.toTheEnd(id)
		if d.count(in("Fiume")) != 1 || d.count(in("Pola")) != many {
			t.Errorf("%d", d.count(in("Pola")))
		}
	})
	t.Run("what has the values already counts as unchanged", func(t *testing.T) {
		r := d.toTheEnd(start(boss, run.Update, record.Input{"city": "Pola"})).Values
		if r.Int("unchanged") != many || r.Int("changed") != 1 {
			t.Errorf("%v", r)
		}
	})
	t.Run("each record that is left out says why, and the run goes on", func(t *testing.T) {
		r := d.toTheEnd(start(boss, run.Update, record.Input{"name": ""})).Values
		if r.Int("missed") != many+1 || r.Text("state") != run.Done || len(strings.Split(r.Text("report"), "\n")) != 100 {
			t.Errorf("%v", r)
		}
	})
	t.Run("a deletion comes back", func(t *testing.T) {
		id := start(boss, run.Delete, nil)
		if d.toTheEnd(id); d.count(ours) != 0 {
			t.Fatalf("%d are left", d.count(ours))
		}
		next := act(id, "undo")
		if r := d.toTheEnd(next.ID).Values; d.count(ours) != many+1 || r.Int("changed") != many+1 {
			t.Fatalf("%d, %v", d.count(ours), r)
		}
	})
	t.Run("it acts with the rights of who asked, is seen by nobody else, and is not for end users", func(t *testing.T) {
		luca := d.As("luca")
		r := d.toTheEnd(start(luca, run.Update, record.Input{"city": "Bari"})).Values
		if r.Int("missed") != many+1 || d.count(in("Bari")) != 0 {
			t.Errorf("an agent may not change companies: %v", r)
		}
		if _, err := d.Records.Get(luca, record.Ref{Model: run.Run, ID: first}); !fault.Is(err, fault.NotFound) {
			t.Errorf("luca sees the run of somebody else: %v", err)
		}
		if _, err := d.Mass.Start(d.As("giulia"), mass.Ask{Model: company, Action: run.Update, Rows: record.ListRequest{Where: ours}}); !fault.Is(err, fault.Forbidden) {
			t.Errorf("giulia: %v", err)
		}
		if _, err := d.Records.Create(boss, run.Run, record.Input{"model_alias": company, "action": run.Delete, "state": run.Running}, record.Options{}); !fault.Is(err, fault.Forbidden) {
			t.Errorf("a run was written by hand: %v", err)
		}
	})
	t.Run("a job that comes twice does nothing twice", func(t *testing.T) {
		if engine.From(boss).Username != "boss" {
			t.Fatal("another actor")
		}
		id := start(boss, run.Update, record.Input{"city": "Zara"})
		d.step()
		if err := d.Records.Enqueue(d.System(), run.Again(id, 0)); err != nil {
			t.Fatal(err)
		}
		if r := d.toTheEnd(id).Values; r.Int("changed") != many+1 || r.Int("unchanged") != 0 {
			t.Errorf("%v", r)
		}
	})
}
