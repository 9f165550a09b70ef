//go:build load

package service_test

import (
	"context"
	"fmt"
	"slices"
	"testing"
	"time"

	"steward/engine/condition"
	"steward/engine/event"
	"steward/engine/job"
	"steward/engine/record"
	"steward/modules/automation"
	"steward/modules/moduletest"
	"steward/modules/service"
)

// Run it with `make load-create`.

// dearest is how many times the cost of its bare rows a create may have.
const dearest = 3.0

// rowsOf is what a create leaves behind.
type rowsOf struct {
	records []*record.Record
	events  []event.Event
	traces  []event.Trace
	jobs    []job.Job
}

func TestACreateCostsAtMostThreeTimesItsRows(t *testing.T) {
	for name, open := range map[string]func(testing.TB) *moduletest.Desk{
		"sqlite":   func(tb testing.TB) *moduletest.Desk { return moduletest.New(tb) },
		"postgres": func(tb testing.TB) *moduletest.Desk { return moduletest.NewOnPostgresAt(tb, nil) },
	} {
		t.Run(name, func(t *testing.T) {
			d := open(t)
			d.Make("admin/user", record.Input{"username": "luca", "firstname": "Luca", "lastname": "Rossi", "email": "luca@x.example", "role_id": d.Role("Agents")})
			for i := range 100 { // the last matches
				d.Make(service.Routing, record.Input{"name": fmt.Sprint("Rule ", i), "input": fmt.Sprintf(`{"condition":"AND","rules":[{"field":"type_id","operator":"equal","value":1},{"field":"title","operator":"contains","value":"word%d"}]}`, i),
					"output": `[{"field":"assigned_username","mode":"set","value":"luca"}]`})
			}
			d.Make(automation.Event, record.Input{"name": "Priority", "model_alias": service.Operation, "moment": automation.BeforeSave, "code": `if (!$this.getPriorityId()) $this.setPriorityId(2);`})
			admin, n := d.As("admin"), 0
			create := func() int64 {
				n++
				op, err := d.Records.Create(admin, service.Operation, incident(record.Input{"title": fmt.Sprintf("Printer %d says word99", n), "description": "It does not print since this morning."}), record.Options{})
				if err != nil {
					t.Fatal(err)
				}
				return op.ID
			}
			for range 20 {
				create()
			}
			before := time.Now()
			rows := left(t, d, create(), before)
			bare := func() {
				if err := d.DB.Write(context.Background(), func(ctx context.Context, tx record.Tx) error { return again(ctx, d, tx, rows, n) }); err != nil {
					t.Fatal(err)
				}
			}
			var whole, alone []time.Duration
			measure := func(into *[]time.Duration, do func()) {
				for range 25 {
					began := time.Now()
					do()
					*into = append(*into, time.Since(began))
				}
			}
			for range 16 {
				measure(&whole, func() { create() })
				measure(&alone, func() { n++; bare() })
			}
			slices.Sort(whole)
			slices.Sort(alone)
			half := len(whole) / 2
			ratio := float64(whole[half]) / float64(alone[half])
			t.Logf("%s: a create of %d records, %d events, %d traces, %d jobs with 100 rules takes %.2f ms, the bare rows %.2f ms: %.2f times", name, len(rows.records), len(rows.events), len(rows.traces), len(rows.jobs),
				whole[half].Seconds()*1000, alone[half].Seconds()*1000, ratio)
			if ratio > dearest {
				t.Errorf("a create costs %.2f times its rows", ratio)
			}
		})
	}
}

// left reads everything that a create wrote.
func left(t *testing.T, d *moduletest.Desk, id int64, since time.Time) rowsOf {
	t.Helper()
	var out rowsOf
	get := func(alias string, id int64) {
		r, err := d.Records.Get(d.System(), record.Ref{Model: alias, ID: id})
		if err != nil {
			t.Fatal(err)
		}
		out.records = append(out.records, r)
	}
	get(service.Operation, id)
	for _, alias := range []string{"sla/timer", "sla/line", "notification/notification"} {
		m := d.Config.Current().Registry.Model(alias)
		if m == nil || m.Field("model_id") == nil {
			continue
		}
		page, err := d.Records.List(d.System(), record.ListRequest{Model: alias, Where: condition.Rule("model_id", condition.Equal, id), Limit: 50})
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range page.Rows {
			get(alias, r.ID)
		}
	}
	var err error
	if out.events, err = d.DB.Events(d.System(), event.Query{Model: service.Operation, Record: id, Limit: 50}); err != nil {
		t.Fatal(err)
	}
	if out.traces, err = d.DB.Traces(d.System(), event.Query{Model: service.Operation, Record: id, Limit: 50}); err != nil {
		t.Fatal(err)
	}
	_, jobs, err := d.Jobs.Overview(context.Background())
	if err != nil {
		t.Fatal(err)
	}
	for _, j := range jobs {
		if j.State == "waiting" && !j.Created.Before(since.Truncate(time.Millisecond)) {
			out.jobs = append(out.jobs, j.Job)
		}
	}
	return out
}

// again writes the same rows once more, with nothing around them.
func again(ctx context.Context, d *moduletest.Desk, tx record.Tx, rows rowsOf, n int) error {
	var op int64
	for _, r := range rows.records {
		v := r.Values.Clone()
		delete(v, "entity_id")
		if op != 0 {
			v["model_id"] = op
		}
		id, err := tx.Insert(ctx, r.Model, v)
		if err != nil {
			return err
		}
		if op == 0 {
			op = id
		}
	}
	for _, e := range rows.events {
		e.ID, e.Record = d.DB.NextID(), op
		if err := tx.Append(ctx, e); err != nil {
			return err
		}
	}
	for _, l := range rows.traces {
		l.Record = op
		if err := tx.Trace(ctx, l); err != nil {
			return err
		}
	}
	for i, j := range rows.jobs {
		j.ID = 0
		if j.Key != "" {
			j.Key = fmt.Sprint("bare", n, ".", i)
		}
		if err := tx.Enqueue(ctx, j); err != nil {
			return err
		}
	}
	return nil
}
