//go:build load

package mass_test

import (
	"context"
	"flag"
	"fmt"
	"testing"
	"time"

	"steward/engine/condition"
	"steward/engine/mass"
	"steward/engine/record"
	run "steward/modules/mass"
	"steward/modules/moduletest"
)

// Run it with `make load-mass`.

var records = flag.Int("records", 100_000, "records of the mass action")

func TestAMassActionOnManyRecordsStopsHalfWayGoesOnAndIsTakenBack(t *testing.T) {
	moduletest.Both(t, func(t *testing.T, m *moduletest.Desk) {
		d := &desk{m, t}
		began := time.Now()
		first, err := d.Records.Get(d.System(), record.Ref{Model: company, ID: d.Make(company, record.Input{"name": "Mass", "city": "Trieste"}).ID})
		if err != nil {
			t.Fatal(err)
		}
		for from := 1; from < *records; from += 2000 {
			err := d.DB.Write(context.Background(), func(ctx context.Context, tx record.Tx) error {
				for i := from; i < min(from+2000, *records); i++ {
					v := first.Values.Clone()
					delete(v, "entity_id")
					v["name"] = fmt.Sprint("Mass ", i)
					if _, err := tx.Insert(ctx, first.Model, v); err != nil {
						return err
					}
				}
				return nil
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		t.Logf("%d records made in %.0f s", *records, time.Since(began).Seconds())
		in := func(city string) int { return d.count(condition.Rule("city", condition.Equal, city)) }
		admin := d.As("admin")
		ref, err := d.Mass.Start(admin, mass.Ask{Model: company, Action: run.Update, Values: record.Input{"city": "Udine"}, Rows: record.ListRequest{Where: condition.Rule("city", condition.Equal, "Trieste")}})
		if err != nil {
			t.Fatal(err)
		}
		act := func(id int64, code string) int64 {
			t.Helper()
			next, err := d.Records.Act(admin, record.Ref{Model: run.Run, ID: id}, code)
			if err != nil {
				t.Fatalf("%s: %v", code, err)
			}
			if next == nil {
				return 0
			}
			return next.ID
		}
		// until lets a run work up to a percentage, which must grow on the way.
		until := func(id, percent int64) {
			t.Helper()
			began, last, seen := time.Now(), int64(-1), 0
			for {
				r := d.run(id).Values
				p := r.Int("progress")
				if p < last {
					t.Fatalf("the progress goes from %d to %d", last, p)
				}
				if p != last {
					seen++
				}
				last = p
				if p >= percent && percent < 100 || r.Text("state") == run.Done || r.Text("state") == run.Failed {
					t.Logf("up to %d %% in %.0f s, %d percentages seen, %d changed", p, time.Since(began).Seconds(), seen, r.Int("changed"))
					return
				}
				d.step()
			}
		}
		until(ref.ID, 50)
		act(ref.ID, "stop")
		d.step()
		half := in("Udine")
		d.step()
		if r := d.run(ref.ID).Values; r.Text("state") != run.Stopped || in("Udine") != half || half < *records/2 || half > *records*6/10 {
			t.Fatalf("stopped at %d, %s", in("Udine"), r.Text("state"))
		}
		act(ref.ID, "resume")
		until(ref.ID, 75)
		act(ref.ID, "stop")
		d.step()
		back := act(ref.ID, "undo")
		until(back, 100)
		if r := d.run(back).Values; in("Trieste") != *records || r.Int("missed") != 0 || r.Text("state") != run.Done {
			t.Errorf("taken back: %d of %d, %v", in("Trieste"), *records, r)
		}
	})
}
