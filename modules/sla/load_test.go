//go:build load

package sla_test

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"slices"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"steward/engine/condition"
	"steward/engine/event"
	"steward/engine/job"
	"steward/engine/model"
	"steward/engine/record"
	"steward/modules/moduletest"
	"steward/modules/service"
	"steward/modules/sla"
)

// Run it with `make load-clocks`.

var (
	openOperations = flag.Int("open", 200_000, "open operations, two clocks each")
	allOperations  = flag.Int("all", 1_000_000, "all operations")
)

const (
	comingDue  = 600              // clocks that warn or are late while it runs
	within     = 30 * time.Second // they are spread over this time
	latestWord = 10 * time.Second // a warning or a breach is raised no later than this behind its moment
)

func TestAMillionOperationsWarnAndBreachInTime(t *testing.T) {
	for _, base := range []string{"sqlite", "postgres"} {
		t.Run(base, func(t *testing.T) {
			// The clock stands while the tables are filled, and goes on from there.
			start, began := time.Date(2026, 3, 9, 10, 0, 0, 0, time.UTC), atomic.Int64{}
			now := func() time.Time {
				if b := began.Load(); b != 0 {
					return start.Add(time.Since(time.Unix(0, b)))
				}
				return start
			}
			d := &desk{t: t, now: &atomic.Int64{}}
			if base == "sqlite" {
				d.Desk = moduletest.NewAt(t, now)
			} else {
				d.Desk = moduletest.NewOnPostgresAt(t, now)
			}
			always, err := d.Records.GetBy(d.System(), sla.Calendar, "is_24x7", true)
			if err != nil {
				t.Fatal(err)
			}
			for _, code := range []string{"respond", "resolve"} {
				d.goals(code, func(g record.Ref) { d.set(g, record.Input{"calendar_id": always.ID}) })
			}
			moments := d.fillClocks(start)
			d.took("find the next job that is due", func(ctx context.Context) error { _, err := d.DB.NextDue(ctx); return err })
			d.took("claim when nothing is due", func(ctx context.Context) error {
				_, err := d.DB.Claim(ctx, "nobody", []string{"sla.due"}, 8, start.Add(time.Minute))
				return err
			})

			var mu sync.Mutex
			late, unexpected := []time.Duration{}, 0
			done := make(chan struct{})
			d.Store.Subscribe(func(events []event.Event) {
				heard := now()
				mu.Lock()
				defer mu.Unlock()
				for _, e := range events {
					if e.Kind != event.Noted || e.Model != service.Operation {
						continue
					}
					at, ok := moments[e.Record]
					if !ok {
						unexpected++
						continue
					}
					late = append(late, heard.Sub(at))
					if len(late) == len(moments) {
						close(done)
					}
				}
			})
			began.Store(time.Now().UnixNano())
			if err := d.Jobs.Start(context.Background()); err != nil {
				t.Fatal(err)
			}
			select {
			case <-done:
			case <-time.After(within + 60*time.Second):
			}
			d.Jobs.Stop()
			mu.Lock()
			defer mu.Unlock()
			if len(late) != len(moments) || unexpected > 0 {
				t.Errorf("%d of %d warnings and breaches were raised, %d that nobody waited for", len(late), len(moments), unexpected)
			}
			if len(late) == 0 {
				return
			}
			slices.Sort(late)
			worst := late[len(late)-1]
			t.Logf("%s: %d of %d operations, %d open with two clocks: raised behind their moment p50 %d ms, p95 %d ms, max %d ms", base, len(late), *allOperations, *openOperations,
				late[len(late)/2].Milliseconds(), late[len(late)*95/100].Milliseconds(), worst.Milliseconds())
			if worst > latestWord {
				t.Errorf("one was raised %s late", worst)
			}
		})
	}
}

// took tells how long something takes, the median of some times.
func (d *desk) took(what string, do func(context.Context) error) {
	d.t.Helper()
	var all []time.Duration
	for range 15 {
		began := time.Now()
		if err := do(context.Background()); err != nil {
			d.t.Fatal(err)
		}
		all = append(all, time.Since(began))
	}
	slices.Sort(all)
	d.t.Logf("%s: %.2f ms, at most %.2f ms", what, all[7].Seconds()*1000, all[14].Seconds()*1000)
}

// fillClocks puts operations, their clocks and the jobs of these straight into the tables, each as the pipeline made the first. It
// gives the moments at which something is to be raised soon, by operation.
func (d *desk) fillClocks(start time.Time) map[int64]time.Time {
	d.t.Helper()
	began := time.Now()
	made := d.open(record.Input{"priority_id": 2})
	first, err := d.Records.Get(d.System(), made)
	if err != nil {
		d.t.Fatal(err)
	}
	page, err := d.Records.List(d.System(), record.ListRequest{Model: sla.Timer, Where: condition.Rule("model_id", condition.Equal, first.ID), Sort: []string{"target_seconds"}, Limit: 10})
	if err != nil || len(page.Rows) != 2 {
		d.t.Fatalf("%d clocks, %v", len(page.Rows), err)
	}
	var clocks []model.Values
	for _, r := range page.Rows {
		full, err := d.Records.Get(d.System(), record.Ref{Model: sla.Timer, ID: r.ID})
		if err != nil {
			d.t.Fatal(err)
		}
		clocks = append(clocks, full.Values)
	}
	d.set(made, record.Input{"status": 6})
	timer, now, moments := d.Config.Current().Registry.Model(sla.Timer), start.Unix(), map[int64]time.Time{}
	every := *openOperations / comingDue
	const step = 4000
	for from := 0; from < *allOperations; from += step {
		err := d.DB.Write(context.Background(), func(ctx context.Context, tx record.Tx) error {
			for i := from; i < min(from+step, *allOperations); i++ {
				v := first.Values.Clone()
				delete(v, "entity_id")
				age := int64(i * 7919 % 900)
				v["title"], v["created_at"], v["status_since"] = fmt.Sprint("Operation ", i), now-age, now-age
				isOpen := i%(*allOperations / *openOperations) == 0
				if !isOpen {
					v["status"], v["closed_at"] = int64(7), now
				}
				id, err := tx.Insert(ctx, first.Model, v)
				if err != nil {
					return err
				}
				if !isOpen {
					continue
				}
				at, nth := int64(0), i/(*allOperations / *openOperations)
				if nth%every == 0 && nth/every < comingDue { // its first clock warns, or is late, in the next half minute
					at = now + 2 + int64(nth/every)*int64(within/time.Second)/comingDue
					moments[id] = time.Unix(at, 0)
				}
				var jobs []job.Job
				for n, c := range clocks {
					c = c.Clone()
					delete(c, "entity_id")
					target := c.Int("target_seconds")
					since, wake := now-age, now-age+target*3/4
					if at != 0 && n == 0 && nth/every%2 == 0 {
						since, wake = at-target*3/4, at
					} else if at != 0 && n == 0 {
						since, wake = at-target, at
						c["warned_at"] = since + target*3/4
					}
					c["model_id"], c["started_at"], c["since_at"], c["due_at"], c["elapsed_seconds"] = id, since, since, since+target, int64(0)
					clock, err := tx.Insert(ctx, timer, c)
					if err != nil {
						return err
					}
					payload, err := json.Marshal(clock)
					if err != nil {
						return err
					}
					jobs = append(jobs, job.Job{Kind: "sla.due", Payload: payload, Key: fmt.Sprintf("sla.due:%d:%d", clock, wake), RunAt: time.Unix(wake, 0).UTC()})
				}
				if err := tx.Enqueue(ctx, jobs...); err != nil {
					return err
				}
			}
			return nil
		})
		if err != nil {
			d.t.Fatal(err)
		}
	}
	if err := d.DB.Tidy(context.Background()); err != nil {
		d.t.Fatal(err)
	}
	d.t.Logf("%d operations, %d open, made in %.0f s", *allOperations, *openOperations, time.Since(began).Seconds())
	return moments
}
