package store_test

import (
	"context"
	"fmt"
	"strings"
	"testing"
	"time"

	"steward/engine/job"
	"steward/engine/record"
	"steward/store"
	"steward/store/pgtest"
)

// Clocks wait for their moment as jobs, hundreds of thousands of them: what is due is found without looking at the others.
func TestJobsThatWaitForTheirMomentAreNotLookedAt(t *testing.T) {
	t.Parallel()
	run := func(t *testing.T, o store.Options) {
		db, ctx := open(t, o), context.Background()
		fill := func(n int, at time.Time, priority int) {
			t.Helper()
			err := db.Write(ctx, func(ctx context.Context, tx record.Tx) error {
				jobs := make([]job.Job, n)
				for i := range jobs {
					jobs[i] = job.Job{Kind: "clock", Key: fmt.Sprint(priority, at.Unix(), i), RunAt: at.Add(time.Duration(i) * time.Second), Priority: priority}
				}
				return tx.Enqueue(ctx, jobs...)
			})
			if err != nil {
				t.Fatal(err)
			}
		}
		now := time.Now()
		fill(10_000, now.Add(time.Hour), 0)
		fill(10, now.Add(-time.Minute), 2)
		fill(3, now.Add(-time.Minute), 0)
		if err := db.Tidy(ctx); err != nil {
			t.Fatal(err)
		}
		next, due, err := db.PlanOfJobs(ctx)
		if err != nil {
			t.Fatal(err)
		}
		for _, plan := range []string{next, due} {
			if strings.Contains(plan, "SCAN job") || strings.Contains(plan, "Seq Scan on job") || !strings.Contains(plan, "job_due") {
				t.Errorf("the plan is\n%s", plan)
			}
		}
		if at, err := db.NextDue(ctx); err != nil || at.After(now) {
			t.Errorf("the next is due %s, %v", at, err)
		}
		// The most urgent first, of each kind the oldest, and no more than asked for.
		got, err := db.Claim(ctx, "node", []string{"clock"}, 5, now.Add(time.Minute))
		if err != nil || len(got) != 5 || got[0].Priority != 0 || got[2].Priority != 0 || got[3].Priority != 2 {
			t.Fatalf("claimed %v, %v", got, err)
		}
		if got, err = db.Claim(ctx, "node", []string{"clock"}, 50, now.Add(time.Minute)); err != nil || len(got) != 8 {
			t.Errorf("then %d more, %v", len(got), err)
		}
	}
	t.Run("sqlite", func(t *testing.T) { t.Parallel(); run(t, store.Options{Dir: t.TempDir()}) })
	t.Run("postgres", func(t *testing.T) { t.Parallel(); run(t, store.Options{URL: pgtest.URL(t)}) })
}
