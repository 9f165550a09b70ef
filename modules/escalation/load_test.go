//go:build load

package escalation_test

import (
	"context"
	"flag"
	"fmt"
	"slices"
	"sync"
	"testing"
	"time"

	"steward/engine/condition"
	"steward/engine/model"
	"steward/engine/record"
	"steward/modules/escalation"
	"steward/modules/moduletest"
)

// Run it with `make load-escalation`; the figures go into docs/performance.md.

var (
	openRecords   = flag.Int("open", 200_000, "open operations, two clocks each")
	closedRecords = flag.Int("closed", 200_000, "closed operations beside them")
)

// longestRun is what the issue allows a run that selects over 200 000 open records and changes 500.
const (
	longestRun  = 30 * time.Second
	longestSave = 2 * time.Second // of a person while a rule runs
)

func TestARunOverManyOpenRecordsEndsInTimeAndBlocksNoSave(t *testing.T) {
	for _, base := range []string{"sqlite", "postgres"} {
		t.Run(base, func(t *testing.T) {
			c := &clock{now: time.Date(2026, 3, 2, 15, 0, 0, 0, time.UTC)}
			d := &desk{nil, c, t}
			if base == "sqlite" {
				d.Desk = moduletest.NewAt(t, c.Now)
			} else {
				d.Desk = moduletest.NewOnPostgresAt(t, c.Now)
			}
			d.fill(*openRecords, *closedRecords)
			saved := d.operation("saved by a person")
			quiet := d.saving(saved, func() { time.Sleep(3 * time.Second) })
			t.Logf("%s, %d open and %d closed operations: saves with nothing else, %s", base, *openRecords, *closedRecords, quiet)
			for i, x := range []struct {
				name string
				in   record.Input
				more bool // it changes 500 and leaves the rest
			}{
				{"by values and time since the creation", record.Input{"input": isOpen, "timer_input": rule("since.created_at", "greater_or_equal", "2h"), "output": setTo("urgency_id", 1)}, true},
				{"by values, nothing matches", record.Input{"input": isOpen, "timer_input": rule("until.due_date", "greater", "900d")}, false},
				{"by time in the status", record.Input{"input": isOpen, "timer_input": rule("since.status", "greater_or_equal", "2h")}, true},
				{"by a clock", record.Input{"input": isOpen, "timer_input": rule("sla.respond.elapsed", "greater_or_equal", "1h")}, true},
				{"by a clock, nothing matches", record.Input{"input": isOpen, "timer_input": rule("sla.respond.elapsed", "greater_or_equal", "2000h")}, false},
				{"by a clock that all are asked for, nothing matches", record.Input{"input": isOpen, "timer_input": rule("sla.respond.state", "equal", "stopped")}, false},
			} {
				x.in["name"], x.in["status"], x.in["level"], x.in["next_level"] = x.name, 0, i, i+1
				r := d.rule(x.in)
				if _, err := d.Records.Act(d.As("admin"), record.Ref{Model: escalation.Rule, ID: r.ID}, "run"); err != nil {
					t.Fatal(err)
				}
				var took time.Duration
				saves := d.saving(saved, func() {
					began := time.Now()
					d.Mails()
					took = time.Since(began)
				})
				changed := int64(0)
				for _, run := range d.rows(escalation.Run, condition.Rule("rule_id", condition.Equal, r.ID)) {
					changed += run.Values.Int("changed")
				}
				t.Logf("%s, %s: %.1f s, %d changed; saves meanwhile %s", base, x.name, took.Seconds(), changed, saves)
				if took > longestRun {
					t.Errorf("%s took %s", x.name, took)
				}
				if want := map[bool]int64{true: 500, false: 0}[x.more]; changed != want {
					t.Errorf("%s changed %d, want %d", x.name, changed, want)
				}
				if saves.max > longestSave {
					t.Errorf("while it ran a save took %s", saves.max)
				}
			}
		})
	}
}

var isOpen = rule("status", "in_class", "open")

// saves are the times of saves.
type saves struct {
	n             int
	p50, p95, max time.Duration
}

func (s saves) String() string {
	return fmt.Sprintf("%d: p50 %.1f ms, p95 %.1f ms, max %.1f ms", s.n, s.p50.Seconds()*1000, s.p95.Seconds()*1000, s.max.Seconds()*1000)
}

// saving saves a record again and again, every 20 ms, while something else happens.
func (d *desk) saving(r *record.Record, meanwhile func()) saves {
	d.t.Helper()
	var took []time.Duration
	stop, all := make(chan struct{}), sync.WaitGroup{}
	all.Go(func() {
		for i := 0; ; i++ {
			select {
			case <-stop:
				return
			case <-time.After(20 * time.Millisecond):
			}
			began := time.Now()
			if _, err := d.Records.Update(d.System(), record.Ref{Model: operation, ID: r.ID}, record.Input{"title": fmt.Sprint("saved ", i)}, record.Options{}); err != nil {
				d.t.Error(err)
				return
			}
			took = append(took, time.Since(began))
		}
	})
	meanwhile()
	close(stop)
	all.Wait()
	if len(took) == 0 {
		return saves{}
	}
	slices.Sort(took)
	return saves{len(took), took[len(took)/2], took[len(took)*95/100], took[len(took)-1]}
}

// fill puts operations and their clocks straight into the tables, each as the pipeline made the first.
func (d *desk) fill(open, closed int) {
	d.t.Helper()
	began := time.Now()
	first := d.get(d.operation("Printer is broken", record.Input{"description": "It does not print since this morning."}))
	var clocks []model.Values
	for _, t := range d.rows("sla/timer", condition.Rule("model_id", condition.Equal, first.ID)) {
		clocks = append(clocks, d.get(t).Values)
	}
	if len(clocks) != 2 {
		d.t.Fatalf("%d clocks", len(clocks))
	}
	now, timer := d.Now().Unix(), d.Config.Current().Registry.Model("sla/timer")
	const step = 2000
	for from := 0; from < open+closed; from += step {
		err := d.DB.Write(context.Background(), func(ctx context.Context, tx record.Tx) error {
			for i := from; i < min(from+step, open+closed); i++ {
				v := first.Values.Clone()
				delete(v, "entity_id")
				at := now - int64(3600*3) - int64(i*7919%(60*86400))
				v["title"], v["created_at"], v["updated_at"], v["status_since"] = fmt.Sprint("Operation ", i), at, at+600, at
				if i%(open+closed)*closed/(open+closed) != (i+1)%(open+closed)*closed/(open+closed) { // spread among the open ones
					v["status"], v["closed_at"] = int64(7), at+600
				}
				id, err := tx.Insert(ctx, first.Model, v)
				if err != nil {
					return err
				}
				if v["status"] == int64(7) {
					continue
				}
				for _, c := range clocks {
					c = c.Clone()
					delete(c, "entity_id")
					c["model_id"], c["started_at"], c["since_at"], c["created_at"] = id, at, at, at
					if _, err := tx.Insert(ctx, timer, c); err != nil {
						return err
					}
				}
			}
			return nil
		})
		if err != nil {
			d.t.Fatal(err)
		}
	}
	// As in a database that has grown: without figures of their values the planner takes any way to the rows, and the database looks
	// at them in the middle of the first runs.
	for _, m := range []*model.Model{first.Model, timer} {
		if err := d.DB.Analyse(context.Background(), m); err != nil {
			d.t.Fatal(err)
		}
	}
	n, err := d.Records.Count(d.System(), record.ListRequest{Model: operation, Where: condition.Rule("status", condition.InClass, "open")}, 0)
	if err != nil {
		d.t.Fatal(err)
	}
	d.t.Logf("%d open operations made in %.0f s", n, time.Since(began).Seconds())
}
