package job

import (
	"context"
	"errors"
	"fmt"
	"log/slog"
	"runtime/debug"
	"sort"
	"strings"
	"sync"
	"time"

	"github.com/robfig/cron/v3"
)

// Worker does the jobs of a kind. It runs at least once for each job, so it must be idempotent.
type Worker func(ctx context.Context, j Job) error

// Store keeps jobs and schedules.
type Store interface {
	// Claim leases at most n due jobs of the kinds to a worker until the time.
	Claim(ctx context.Context, worker string, kinds []string, n int, until time.Time) ([]Job, error)
	// Extend prolongs the lease of running jobs.
	Extend(ctx context.Context, ids []int64, worker string, until time.Time) error
	// Finish ends a job: done with a nil error, else again at retry, or dead where retry is zero.
	Finish(ctx context.Context, id int64, worker string, took time.Duration, failure string, retry time.Time) error
	// NextDue tells when the next waiting job is due; zero when none waits.
	NextDue(ctx context.Context) (time.Time, error)
	// WakeJobs is signalled when jobs were written.
	WakeJobs() <-chan struct{}
	// Schedules of the cluster. PutSchedule keeps last_run of a schedule that is there already.
	PutSchedule(ctx context.Context, s Schedule) error
	Schedules(ctx context.Context) ([]Schedule, error)
	// TakeSchedule moves the next run of a due schedule on; false when another node was first.
	TakeSchedule(ctx context.Context, name string, was, next time.Time) (bool, error)
	EndSchedule(ctx context.Context, name string, at time.Time, took time.Duration, result string) error
	// Jobs lists the latest jobs, dead letters first.
	Jobs(ctx context.Context, limit int) ([]Status, error)
	// Revive makes a dead letter wait again.
	Revive(ctx context.Context, id int64) error
}

// Schedule is something that runs by the clock, on one node of the cluster at a time.
type Schedule struct {
	Name     string
	Cron     string // five fields, UTC
	NextRun  time.Time
	LastRun  time.Time
	Result   string // "" after success, else the error
	Duration time.Duration
}

// Status is a job as the screen of jobs shows it.
type Status struct {
	Job
	State    string // waiting, running, done, dead
	Created  time.Time
	Finished time.Time
	Duration time.Duration
	Error    string
}

// Runner runs jobs and schedules on this node.
type Runner struct {
	store   Store
	name    string
	now     func() time.Time
	log     *slog.Logger
	workers map[string]Worker
	every   map[string]scheduled

	cancel context.CancelFunc
	wg     sync.WaitGroup
	manual chan string
}

type scheduled struct {
	cron string
	run  func(ctx context.Context) error
}

const (
	lease     = time.Minute
	batch     = 20
	longest   = 30 * time.Second // between looks at the table, when no signal comes
	parallel  = 4
	firstWait = 2 * time.Second
)

// NewRunner gives a runner without workers. name tells this node from others.
func NewRunner(store Store, name string, now func() time.Time, log *slog.Logger) *Runner {
	if name == "" {
		name = "node"
	}
	return &Runner{store: store, name: name, now: now, log: log, workers: map[string]Worker{}, every: map[string]scheduled{}, manual: make(chan string, 16)}
}

// Handle gives the jobs of a kind to a worker.
func (r *Runner) Handle(kind string, w Worker) { r.workers[kind] = w }

// Every runs something by the clock: five cron fields in UTC. A run that was missed while nothing ran happens once at the
// start. The same schedule never overlaps itself.
func (r *Runner) Every(name, spec string, run func(ctx context.Context) error) error {
	if _, err := cron.ParseStandard(spec); err != nil {
		return fmt.Errorf("schedule %s: %w", name, err)
	}
	r.every[name] = scheduled{spec, run}
	return nil
}

// Start begins to run; Stop ends it.
func (r *Runner) Start(ctx context.Context) error {
	ctx, r.cancel = context.WithCancel(ctx)
	for name, s := range r.every {
		if err := r.store.PutSchedule(ctx, Schedule{Name: name, Cron: s.cron, NextRun: next(s.cron, r.now())}); err != nil {
			return err
		}
	}
	r.wg.Add(2)
	go r.jobs(ctx)
	go r.schedules(ctx)
	return nil
}

// Stop waits for what runs to end.
func (r *Runner) Stop() {
	if r.cancel != nil {
		r.cancel()
	}
	r.wg.Wait()
}

func next(spec string, after time.Time) time.Time {
	s, err := cron.ParseStandard(spec)
	if err != nil {
		return after.Add(24 * time.Hour)
	}
	return s.Next(after.UTC())
}

// ValidCron reports whether a text is a cron expression of five fields.
func ValidCron(spec string) bool { _, err := cron.ParseStandard(spec); return err == nil }

// Next gives the moment behind after when a cron expression of exactly five fields comes due in a time zone, nil being UTC. It
// is an error when the expression cannot be read or names a day that never comes (30 February).
func Next(spec string, zone *time.Location, after time.Time) (time.Time, error) {
	s, err := cron.ParseStandard(spec)
	if err != nil {
		return time.Time{}, err
	}
	if strings.HasPrefix(spec, "@") || len(strings.Fields(spec)) != 5 {
		return time.Time{}, errors.New("a cron expression has five fields")
	}
	if zone == nil {
		zone = time.UTC
	}
	at := s.Next(after.In(zone))
	if at.IsZero() {
		return at, errors.New("the moment never comes")
	}
	return at.UTC(), nil
}

func (r *Runner) kinds() []string {
	out := make([]string, 0, len(r.workers))
	for k := range r.workers {
		out = append(out, k)
	}
	sort.Strings(out)
	return out
}

// jobs claims and runs until the context ends. A job that takes long keeps one place, not those behind it: what is due is claimed
// as soon as a place is free.
func (r *Runner) jobs(ctx context.Context) {
	defer r.wg.Done()
	places := make(chan struct{}, parallel)
	var running sync.WaitGroup
	defer running.Wait()
	for ctx.Err() == nil {
		n := take(ctx, places)
		if n == 0 {
			return
		}
		claimed, err := r.store.Claim(ctx, r.name, r.kinds(), n, r.now().Add(lease))
		if err != nil && ctx.Err() == nil {
			r.log.Error("claim jobs", "error", err)
		}
		for range n - len(claimed) {
			<-places
		}
		for _, j := range claimed {
			running.Go(func() {
				defer func() { <-places }()
				stop := r.keepLease(ctx, []Job{j})
				defer stop()
				r.runOne(ctx, j)
			})
		}
		if len(claimed) < n {
			r.rest(ctx)
		}
	}
}

// take waits for a free place and takes all that are free; 0 when the context ended.
func take(ctx context.Context, places chan struct{}) int {
	select {
	case <-ctx.Done():
		return 0
	case places <- struct{}{}:
	}
	for n := 1; ; n++ {
		select {
		case places <- struct{}{}:
		default:
			return n
		}
	}
}

// rest waits for a signal, for the next job that is due, or for a while.
func (r *Runner) rest(ctx context.Context) {
	wait := longest
	if due, err := r.store.NextDue(ctx); err == nil && !due.IsZero() {
		wait = min(wait, max(due.Sub(r.now()), 0)+time.Millisecond)
	}
	timer := time.NewTimer(wait)
	defer timer.Stop()
	select {
	case <-ctx.Done():
	case <-r.store.WakeJobs():
	case <-timer.C:
	}
}

// RunDue claims what is due now and runs it, and gives how many there were. Tests call it instead of waiting.
func (r *Runner) RunDue(ctx context.Context) (int, error) {
	claimed, err := r.store.Claim(ctx, r.name, r.kinds(), batch, r.now().Add(lease))
	if err != nil {
		return 0, fmt.Errorf("claim jobs: %w", err)
	}
	if len(claimed) == 0 {
		return 0, nil
	}
	stop := r.keepLease(ctx, claimed)
	defer stop()
	slots := make(chan struct{}, parallel)
	var wg sync.WaitGroup
	for _, j := range claimed {
		slots <- struct{}{}
		wg.Add(1)
		go func() {
			defer func() { <-slots; wg.Done() }()
			r.runOne(ctx, j)
		}()
	}
	wg.Wait()
	return len(claimed), nil
}

// keepLease prolongs the leases while a batch runs.
func (r *Runner) keepLease(ctx context.Context, claimed []Job) (stop func()) {
	ids := make([]int64, len(claimed))
	for i, j := range claimed {
		ids[i] = j.ID
	}
	ctx, cancel := context.WithCancel(ctx)
	go func() {
		tick := time.NewTicker(lease / 3)
		defer tick.Stop()
		for {
			select {
			case <-ctx.Done():
				return
			case <-tick.C:
				if err := r.store.Extend(ctx, ids, r.name, r.now().Add(lease)); err != nil && ctx.Err() == nil {
					r.log.Warn("prolong the lease of jobs", "error", err)
				}
			}
		}
	}()
	return cancel
}

// Permanent marks an error that no repetition mends: the job becomes a dead letter at once.
type Permanent struct{ Err error }

func (p Permanent) Error() string { return p.Err.Error() }

// Unwrap gives the error behind it.
func (p Permanent) Unwrap() error { return p.Err }

func (r *Runner) runOne(ctx context.Context, j Job) {
	began := r.now()
	err := guarded(func() error { return r.workers[j.Kind](ctx, j) })
	took := r.now().Sub(began)
	ctx = context.WithoutCancel(ctx)
	failure, retry := "", time.Time{}
	if err != nil {
		failure = err.Error()
		var permanent Permanent
		if !errors.As(err, &permanent) && j.Attempt < j.Max {
			retry = r.now().Add(BackOff(j.Attempt))
		}
		r.log.Warn("a job failed", "kind", j.Kind, "id", j.ID, "attempt", j.Attempt, "retry", retry, "error", err)
	}
	if err := r.store.Finish(ctx, j.ID, r.name, took, failure, retry); err != nil {
		r.log.Error("end a job", "kind", j.Kind, "id", j.ID, "error", err)
	}
}

// BackOff is the wait behind a failed attempt: two seconds, doubling, at most an hour.
func BackOff(attempt int) time.Duration {
	return min(firstWait<<min(max(attempt-1, 0), 20), time.Hour)
}

func guarded(fn func() error) (err error) {
	defer func() {
		if p := recover(); p != nil {
			err = fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	return fn()
}

// schedules runs what the clock asks for.
func (r *Runner) schedules(ctx context.Context) {
	defer r.wg.Done()
	for ctx.Err() == nil {
		soonest, err := r.RunSchedules(ctx)
		if err != nil && ctx.Err() == nil {
			r.log.Error("run schedules", "error", err)
		}
		wait := longest
		if !soonest.IsZero() {
			wait = min(wait, max(soonest.Sub(r.now()), 0)+time.Millisecond)
		}
		timer := time.NewTimer(wait)
		select {
		case <-ctx.Done():
		case <-timer.C:
		case name := <-r.manual:
			r.runSchedule(ctx, name)
		}
		timer.Stop()
	}
}

// RunSchedules runs every schedule that is due and gives when the next one is.
func (r *Runner) RunSchedules(ctx context.Context) (soonest time.Time, err error) {
	all, err := r.store.Schedules(ctx)
	if err != nil {
		return time.Time{}, fmt.Errorf("read schedules: %w", err)
	}
	now := r.now()
	for _, s := range all {
		own, known := r.every[s.Name]
		if !known {
			continue
		}
		if s.NextRun.After(now) {
			if soonest.IsZero() || s.NextRun.Before(soonest) {
				soonest = s.NextRun
			}
			continue
		}
		following := next(own.cron, now)
		mine, err := r.store.TakeSchedule(ctx, s.Name, s.NextRun, following)
		if err != nil {
			return soonest, fmt.Errorf("take schedule %s: %w", s.Name, err)
		}
		if mine {
			r.runSchedule(ctx, s.Name)
		}
		if soonest.IsZero() || following.Before(soonest) {
			soonest = following
		}
	}
	return soonest, nil
}

// RunNow asks for a run outside the clock. It reports whether the schedule exists here.
func (r *Runner) RunNow(name string) bool {
	if _, known := r.every[name]; !known {
		return false
	}
	select {
	case r.manual <- name:
	default: // enough are waiting
	}
	return true
}

// RunSchedule runs a schedule here and now, and gives its error.
func (r *Runner) RunSchedule(ctx context.Context, name string) error {
	s, known := r.every[name]
	if !known {
		return fmt.Errorf("there is no schedule %s", name)
	}
	return guarded(func() error { return s.run(ctx) })
}

func (r *Runner) runSchedule(ctx context.Context, name string) {
	began := r.now()
	err := guarded(func() error { return r.every[name].run(ctx) })
	result := ""
	if err != nil {
		result = err.Error()
		r.log.Error("a schedule failed", "name", name, "error", err)
	}
	if err := r.store.EndSchedule(context.WithoutCancel(ctx), name, r.now(), r.now().Sub(began), result); err != nil {
		r.log.Error("end a schedule", "name", name, "error", err)
	}
}

// Overview gives the schedules and the latest jobs, for the screen of jobs.
func (r *Runner) Overview(ctx context.Context) ([]Schedule, []Status, error) {
	schedules, err := r.store.Schedules(ctx)
	if err != nil {
		return nil, nil, err
	}
	jobs, err := r.store.Jobs(ctx, 200)
	return schedules, jobs, err
}

// Revive makes a dead letter wait again.
func (r *Runner) Revive(ctx context.Context, id int64) error { return r.store.Revive(ctx, id) }
