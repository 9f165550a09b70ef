package job_test

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"os"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	"steward/engine/job"
	"steward/engine/record"
	"steward/store"
	"steward/store/pgtest"
)

func TestMain(m *testing.M) { os.Exit(pgtest.Main(m)) }

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

type shop struct {
	*clock
	t  *testing.T
	db *store.DB
}

func (s *shop) runner(name string) *job.Runner {
	return job.NewRunner(s.db, name, s.Now, slog.New(slog.DiscardHandler))
}

func (s *shop) enqueue(jobs ...job.Job) {
	s.t.Helper()
	if err := s.db.Write(context.Background(), func(ctx context.Context, tx record.Tx) error { return tx.Enqueue(ctx, jobs...) }); err != nil {
		s.t.Fatal(err)
	}
}

func (s *shop) run(r *job.Runner) int {
	s.t.Helper()
	n, err := r.RunDue(context.Background())
	if err != nil {
		s.t.Fatal(err)
	}
	return n
}

func (s *shop) states() map[string]int {
	s.t.Helper()
	list, err := s.db.Jobs(context.Background(), 100)
	if err != nil {
		s.t.Fatal(err)
	}
	out := map[string]int{}
	for _, j := range list {
		out[j.State]++
	}
	return out
}

func TestJobs(t *testing.T) {
	for _, c := range []struct {
		name string
		run  func(t *testing.T, s *shop)
	}{
		{"each job is claimed once however many runners there are", claimedOnce},
		{"a job whose runner died is done by another when its lease has run out", leased},
		{"a failing job is tried again with growing waits and ends as a dead letter", retried},
		{"a permanent fault is a dead letter at once, and is revived by hand", permanent},
		{"a panic is a fault of the job, not of the program", panics},
		{"a job that takes long does not hold up what comes behind it", longOne},
		{"at most one waiting job has a key", unique},
		{"the urgent comes first and nothing comes before its time", ordered},
		{"a job exists exactly when the change that wanted it does", together},
		{"a schedule runs on one node only and a missed run happens once", scheduled},
		{"a schedule that fails says so and runs again", schedulesFail},
	} {
		for _, base := range []string{"sqlite", "postgres"} {
			t.Run(c.name+"/"+base, func(t *testing.T) {
				t.Parallel()
				k := &clock{now: time.Date(2026, 3, 11, 9, 0, 0, 0, time.UTC)}
				o := store.Options{Now: k.Now, Fatal: func(err error) { t.Errorf("the store gave up: %v", err) }}
				if base == "sqlite" {
					o.Dir = t.TempDir()
				} else {
					o.URL = pgtest.URL(t)
				}
				db, err := store.Open(context.Background(), o)
				if err != nil {
					t.Fatal(err)
				}
				t.Cleanup(func() { db.Close() })
				c.run(t, &shop{k, t, db})
			})
		}
	}
}

func claimedOnce(t *testing.T, s *shop) {
	var list []job.Job
	for i := range 60 {
		list = append(list, job.Job{Kind: "count", Payload: fmt.Appendf(nil, `{"n":%d}`, i)})
	}
	s.enqueue(list...)
	var mu sync.Mutex
	done := map[string]int{}
	var all sync.WaitGroup
	for i := range 4 {
		r := s.runner(fmt.Sprint("node ", i))
		r.Handle("count", func(_ context.Context, j job.Job) error {
			mu.Lock()
			defer mu.Unlock()
			done[string(j.Payload)]++
			return nil
		})
		all.Go(func() {
			for {
				n, err := r.RunDue(context.Background())
				if err != nil {
					t.Error(err)
				}
				if n == 0 {
					return
				}
			}
		})
	}
	all.Wait()
	if len(done) != 60 {
		t.Errorf("%d of 60 done", len(done))
	}
	for payload, n := range done {
		if n != 1 {
			t.Errorf("%s was done %d times", payload, n)
		}
	}
}

func leased(t *testing.T, s *shop) {
	s.enqueue(job.Job{Kind: "mail"})
	if got, err := s.db.Claim(context.Background(), "died", []string{"mail"}, 10, s.Now().Add(time.Minute)); err != nil || len(got) != 1 {
		t.Fatal(got, err)
	}
	r := s.runner("alive")
	var attempt int
	r.Handle("mail", func(_ context.Context, j job.Job) error { attempt = j.Attempt; return nil })
	if n := s.run(r); n != 0 {
		t.Errorf("%d jobs were taken while the lease holds", n)
	}
	s.pass(61 * time.Second)
	if n := s.run(r); n != 1 || attempt != 2 {
		t.Errorf("%d jobs, attempt %d", n, attempt)
	}
}

func retried(t *testing.T, s *shop) {
	s.enqueue(job.Job{Kind: "mail", Max: 4})
	r := s.runner("node")
	runs := 0
	r.Handle("mail", func(context.Context, job.Job) error { runs++; return errors.New("the server is away") })
	var waits []time.Duration
	for range 4 {
		if s.run(r) != 1 {
			t.Fatalf("run %d did not happen", runs)
		}
		due, err := s.db.NextDue(context.Background())
		if err != nil {
			t.Fatal(err)
		}
		if due.IsZero() {
			break
		}
		waits = append(waits, due.Sub(s.Now()))
		s.pass(due.Sub(s.Now()) - time.Millisecond)
		if s.run(r) != 0 {
			t.Error("came before its time")
		}
		s.pass(time.Millisecond)
	}
	if runs != 4 || fmt.Sprint(waits) != "[2s 4s 8s]" || s.states()["dead"] != 1 {
		t.Errorf("%d runs, waits %v, %v", runs, waits, s.states())
	}
	list, err := s.db.Jobs(context.Background(), 10)
	if err != nil || list[0].Error != "the server is away" || list[0].Attempt != 4 {
		t.Errorf("%+v %v", list, err)
	}
}

func permanent(t *testing.T, s *shop) {
	s.enqueue(job.Job{Kind: "mail"})
	r := s.runner("node")
	broken := true
	r.Handle("mail", func(context.Context, job.Job) error {
		if broken {
			return job.Permanent{Err: errors.New("no such address")}
		}
		return nil
	})
	s.run(r)
	if s.states()["dead"] != 1 {
		t.Fatal(s.states())
	}
	list, err := s.db.Jobs(context.Background(), 1)
	if err != nil {
		t.Fatal(err)
	}
	broken = false
	if err := r.Revive(context.Background(), list[0].ID); err != nil {
		t.Fatal(err)
	}
	if s.run(r) != 1 || s.states()["done"] != 1 {
		t.Error(s.states())
	}
}

func panics(t *testing.T, s *shop) {
	s.enqueue(job.Job{Kind: "bad", Max: 1}, job.Job{Kind: "good"})
	r := s.runner("node")
	r.Handle("bad", func(context.Context, job.Job) error { panic("oh") })
	var good atomic.Bool
	r.Handle("good", func(context.Context, job.Job) error { good.Store(true); return nil })
	s.run(r)
	list, err := s.db.Jobs(context.Background(), 10)
	if err != nil || !good.Load() || s.states()["dead"] != 1 || !strings.Contains(list[0].Error, "panic: oh") {
		t.Errorf("%v %+v %v", s.states(), list, err)
	}
}

func longOne(t *testing.T, s *shop) {
	r := s.runner("node")
	release, began, quick := make(chan struct{}), make(chan struct{}), make(chan string, 10)
	r.Handle("long", func(context.Context, job.Job) error { close(began); <-release; return nil })
	r.Handle("quick", func(_ context.Context, j job.Job) error { quick <- string(j.Payload); return nil })
	s.enqueue(job.Job{Kind: "long"}, job.Job{Kind: "quick", Payload: []byte(`"with it"`)})
	if err := r.Start(context.Background()); err != nil {
		t.Fatal(err)
	}
	expect := func(want string) {
		t.Helper()
		select {
		case got := <-quick:
			if got != want {
				t.Errorf("%s came, want %s", got, want)
			}
		case <-time.After(20 * time.Second):
			t.Errorf("%s did not come", want)
		}
	}
	<-began
	expect(`"with it"`)
	s.enqueue(job.Job{Kind: "quick", Payload: []byte(`"behind it"`)})
	expect(`"behind it"`)
	close(release)
	r.Stop()
	if s.states()["done"] != 3 {
		t.Error(s.states())
	}
}

func unique(t *testing.T, s *shop) {
	s.enqueue(job.Job{Kind: "rebuild", Key: "search"}, job.Job{Kind: "rebuild", Key: "search"})
	s.enqueue(job.Job{Kind: "rebuild", Key: "search"})
	r := s.runner("node")
	r.Handle("rebuild", func(context.Context, job.Job) error { return nil })
	if n := s.run(r); n != 1 {
		t.Errorf("%d jobs for one key", n)
	}
	s.enqueue(job.Job{Kind: "rebuild", Key: "search"})
	if n := s.run(r); n != 1 {
		t.Errorf("the key is not free again: %d", n)
	}
}

func ordered(t *testing.T, s *shop) {
	s.enqueue(job.Job{Kind: "a", Payload: []byte(`"later"`), RunAt: s.Now().Add(time.Hour)}, job.Job{Kind: "a", Payload: []byte(`"normal"`)}, job.Job{Kind: "a", Payload: []byte(`"urgent"`), Priority: -5})
	got, err := s.db.Claim(context.Background(), "x", []string{"a"}, 1, s.Now().Add(time.Minute))
	if err != nil || len(got) != 1 || string(got[0].Payload) != `"urgent"` {
		t.Fatalf("%v %v", got, err)
	}
	if got, err = s.db.Claim(context.Background(), "x", []string{"a", "b"}, 5, s.Now().Add(time.Minute)); err != nil || len(got) != 1 || string(got[0].Payload) != `"normal"` {
		t.Fatalf("%v %v", got, err)
	}
}

func together(t *testing.T, s *shop) {
	rolled := errors.New("rolled back")
	err := s.db.Write(context.Background(), func(ctx context.Context, tx record.Tx) error {
		if err := tx.Enqueue(ctx, job.Job{Kind: "mail"}); err != nil {
			return err
		}
		return rolled
	})
	if !errors.Is(err, rolled) || len(s.states()) != 0 {
		t.Errorf("%v %v", err, s.states())
	}
}

func scheduled(t *testing.T, s *shop) {
	var runs atomic.Int32
	var nodes []*job.Runner
	for i := range 3 {
		r := s.runner(fmt.Sprint("node ", i))
		if err := r.Every("nightly", "0 3 * * *", func(context.Context) error { runs.Add(1); return nil }); err != nil {
			t.Fatal(err)
		}
		if err := s.db.PutSchedule(context.Background(), job.Schedule{Name: "nightly", Cron: "0 3 * * *", NextRun: time.Date(2026, 3, 12, 3, 0, 0, 0, time.UTC)}); err != nil {
			t.Fatal(err)
		}
		nodes = append(nodes, r)
	}
	s.pass(4 * 24 * time.Hour) // nothing ran for four nights
	var all sync.WaitGroup
	for _, r := range nodes {
		all.Go(func() {
			if _, err := r.RunSchedules(context.Background()); err != nil {
				t.Error(err)
			}
		})
	}
	all.Wait()
	if runs.Load() != 1 {
		t.Errorf("%d runs", runs.Load())
	}
	list, err := s.db.Schedules(context.Background())
	if err != nil || len(list) != 1 || !list[0].NextRun.Equal(time.Date(2026, 3, 16, 3, 0, 0, 0, time.UTC)) || list[0].LastRun.IsZero() || list[0].Result != "" {
		t.Errorf("%+v %v", list, err)
	}
}

func schedulesFail(t *testing.T, s *shop) {
	r := s.runner("node")
	fail := true
	if err := r.Every("hourly", "0 * * * *", func(context.Context) error {
		if fail {
			return errors.New("the disk is full")
		}
		return nil
	}); err != nil {
		t.Fatal(err)
	}
	if err := s.db.PutSchedule(context.Background(), job.Schedule{Name: "hourly", Cron: "0 * * * *", NextRun: s.Now()}); err != nil {
		t.Fatal(err)
	}
	for _, want := range []string{"the disk is full", ""} {
		if _, err := r.RunSchedules(context.Background()); err != nil {
			t.Fatal(err)
		}
		if list, err := s.db.Schedules(context.Background()); err != nil || list[0].Result != want {
			t.Errorf("result %q, want %q (%v)", list[0].Result, want, err)
		}
		fail = false
		s.pass(time.Hour)
	}
	if r.Every("bad", "every now and then", nil) == nil {
		t.Error("nonsense is taken for a time")
	}
}
