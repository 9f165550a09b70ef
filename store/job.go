package store

import (
	"context"
	"encoding/json"
	"fmt"
	"sort"
	"time"

	"steward/engine/job"
)

// The states of a job.
const (
	waitingJob = 0
	runningJob = 1
	doneJob    = 2
	deadJob    = 3
)

var jobStates = [...]string{"waiting", "running", "done", "dead"}

// WakeJobs is signalled when jobs were written.
func (db *DB) WakeJobs() <-chan struct{} { return db.wakeJobs }

// Claim leases due jobs to a worker; jobs whose lease ran out are due again.
func (db *DB) Claim(ctx context.Context, worker string, kinds []string, n int, until time.Time) ([]job.Job, error) {
	if len(kinds) == 0 {
		return nil, nil
	}
	due, err := db.NextDue(ctx)
	if err != nil || due.IsZero() || due.After(db.opts.Now()) {
		return nil, err // a look costs no write
	}
	var out []job.Job
	err = db.write(ctx, func(ctx context.Context, w *tx) error {
		out = nil
		now := db.opts.Now().UnixMilli()
		names := make([]any, len(kinds))
		for i, k := range kinds {
			names[i] = k
		}
		// Those whose worker is gone first, then what waits, priority by priority: each is a range of an index, so that what is not
		// due yet is not looked at, however much of it there is.
		priorities, err := duePriorities(ctx, w, now)
		if err != nil {
			return err
		}
		claim := func(which func(t *text)) error {
			got, err := claimed(ctx, db, w, worker, until, n-len(out), which)
			out = append(out, got...)
			return err
		}
		err = claim(func(t *text) {
			t.WriteString("state = 1 AND lease_until < ")
			t.arg(now)
			t.WriteString(" AND kind IN ")
			t.list(names)
		})
		for _, priority := range priorities {
			if err != nil || len(out) >= n {
				return err
			}
			err = claim(func(t *text) { dueJobs(t, priority, now, names) })
		}
		return err
	})
	sort.Slice(out, func(i, k int) bool {
		return out[i].Priority < out[k].Priority || out[i].Priority == out[k].Priority && out[i].ID < out[k].ID
	})
	return out, err
}

// claimed leases at most n jobs that a condition finds.
func claimed(ctx context.Context, db *DB, w *tx, worker string, until time.Time, n int, which func(t *text)) ([]job.Job, error) {
	t := db.d.begin()
	t.WriteString("UPDATE job SET state = 1, attempt = attempt + 1, worker = ")
	t.arg(worker)
	t.WriteString(", lease_until = ")
	t.arg(until.UnixMilli())
	t.WriteString(" WHERE id IN (SELECT id FROM (SELECT id FROM job WHERE ")
	which(t)
	fmt.Fprintf(t, " LIMIT %d%s) d) RETURNING id, kind, payload, run_at, priority, max_attempts, attempt", n, pick(db.d == postgres, " FOR UPDATE SKIP LOCKED", ""))
	rows, err := w.q.query(ctx, t.String(), t.args)
	if err != nil {
		return nil, db.fault(err)
	}
	defer rows.Close()
	var out []job.Job
	for rows.Next() {
		var j job.Job
		var payload string
		var at int64
		if err := rows.Scan(&j.ID, &j.Kind, &payload, &at, &j.Priority, &j.Max, &j.Attempt); err != nil {
			return nil, err
		}
		j.Payload, j.RunAt = json.RawMessage(payload), time.UnixMilli(at).UTC()
		out = append(out, j)
	}
	return out, rows.Err()
}

// dueJobs are the waiting jobs of a priority that are due, the oldest first.
func dueJobs(t *text, priority, now int64, kinds []any) {
	t.WriteString("state = 0 AND priority = ")
	t.arg(priority)
	t.WriteString(" AND run_at <= ")
	t.arg(now)
	t.WriteString(" AND kind IN ")
	t.list(kinds)
	t.WriteString(" ORDER BY run_at")
}

// waitingPriorities is the priorities of waiting jobs with when the first of each is due. Each is a step in the index of
// (priority, run_at): hundreds of thousands of jobs that wait for their moment, such as those of clocks, cost nothing.
const waitingPriorities = `WITH RECURSIVE p(v) AS (SELECT min(priority) FROM job WHERE state = 0
UNION ALL SELECT (SELECT min(priority) FROM job WHERE state = 0 AND priority > p.v) FROM p WHERE p.v IS NOT NULL),
w(v, at) AS (SELECT p.v, (SELECT min(run_at) FROM job WHERE state = 0 AND priority = p.v) FROM p WHERE p.v IS NOT NULL) `

// nextDue is when the next waiting job is due, or the next lease ends.
const nextDue = waitingPriorities + "SELECT COALESCE(min(at), 0) FROM (SELECT at FROM w UNION ALL SELECT min(lease_until) FROM job WHERE state = 1) m"

// duePriorities are the priorities of waiting jobs that are due, the most urgent first.
func duePriorities(ctx context.Context, w *tx, now int64) ([]int64, error) {
	t := w.db.d.begin()
	t.WriteString(waitingPriorities + "SELECT v FROM w WHERE at <= ")
	t.arg(now)
	t.WriteString(" ORDER BY v")
	rows, err := w.q.query(ctx, t.String(), t.args)
	if err != nil {
		return nil, w.db.fault(err)
	}
	defer rows.Close()
	var out []int64
	for rows.Next() {
		var v int64
		if err := rows.Scan(&v); err != nil {
			return nil, err
		}
		out = append(out, v)
	}
	return out, rows.Err()
}

// Extend prolongs the lease of running jobs.
func (db *DB) Extend(ctx context.Context, ids []int64, worker string, until time.Time) error {
	list := make([]any, len(ids))
	for i, id := range ids {
		list[i] = id
	}
	return db.run(ctx, func(t *text) {
		t.WriteString("UPDATE job SET lease_until = ")
		t.arg(until.UnixMilli())
		t.WriteString(" WHERE state = 1 AND worker = ")
		t.arg(worker)
		t.WriteString(" AND id IN ")
		t.list(list)
	})
}

// Finish ends a job that the worker still holds.
func (db *DB) Finish(ctx context.Context, id int64, worker string, took time.Duration, failure string, retry time.Time) error {
	return db.run(ctx, func(t *text) {
		now := db.opts.Now().UnixMilli()
		t.WriteString("UPDATE job SET lease_until = NULL, worker = NULL, duration_ms = ")
		t.arg(took.Milliseconds())
		t.WriteString(", error = ")
		if failure == "" {
			t.arg(nil)
		} else {
			t.arg(failure[:min(len(failure), 4000)])
		}
		switch {
		case failure == "":
			fmt.Fprintf(t, ", state = %d, finished_at = ", doneJob)
			t.arg(now)
		case retry.IsZero():
			fmt.Fprintf(t, ", state = %d, finished_at = ", deadJob)
			t.arg(now)
		default:
			fmt.Fprintf(t, ", state = %d, run_at = ", waitingJob)
			t.arg(retry.UnixMilli())
		}
		t.WriteString(" WHERE id = ")
		t.arg(id)
		t.WriteString(" AND state = 1 AND worker = ")
		t.arg(worker)
	})
}

// NextDue tells when the next job can be claimed; zero when none waits.
func (db *DB) NextDue(ctx context.Context) (time.Time, error) {
	db.nextDue.Store(0) // what is written while this is found out wakes whoever asks
	t := db.d.begin()
	t.WriteString(nextDue)
	ms, err := reader{db, db}.number(ctx, t)
	if err != nil || ms == 0 {
		return time.Time{}, err
	}
	db.nextDue.Store(ms)
	return time.UnixMilli(ms).UTC(), nil
}

// Jobs lists the latest jobs, dead letters first.
func (db *DB) Jobs(ctx context.Context, limit int) ([]job.Status, error) {
	t := db.d.begin()
	t.WriteString("SELECT id, kind, payload, run_at, priority, max_attempts, attempt, state, created_at, finished_at, duration_ms, error FROM job ORDER BY CASE state WHEN 3 THEN 0 WHEN 1 THEN 1 WHEN 0 THEN 2 ELSE 3 END, id DESC")
	fmt.Fprintf(t, " LIMIT %d", limit)
	rows, err := db.query(ctx, t.String(), t.args)
	if err != nil {
		return nil, db.fault(err)
	}
	defer rows.Close()
	var out []job.Status
	for rows.Next() {
		var s job.Status
		var payload string
		var at, state, created int64
		var finished, ms *int64
		var failure *string
		if err := rows.Scan(&s.ID, &s.Kind, &payload, &at, &s.Priority, &s.Max, &s.Attempt, &state, &created, &finished, &ms, &failure); err != nil {
			return nil, err
		}
		s.Payload, s.RunAt, s.Created, s.State = json.RawMessage(payload), time.UnixMilli(at).UTC(), time.UnixMilli(created).UTC(), jobStates[state]
		if finished != nil {
			s.Finished = time.UnixMilli(*finished).UTC()
		}
		if ms != nil {
			s.Duration = time.Duration(*ms) * time.Millisecond
		}
		if failure != nil {
			s.Error = *failure
		}
		out = append(out, s)
	}
	return out, rows.Err()
}

// Revive makes a dead letter wait again.
func (db *DB) Revive(ctx context.Context, id int64) error {
	err := db.run(ctx, func(t *text) {
		t.WriteString("UPDATE job SET state = 0, attempt = 0, finished_at = NULL, run_at = ")
		t.arg(db.opts.Now().UnixMilli())
		t.WriteString(" WHERE state = 3 AND id = ")
		t.arg(id)
	})
	db.wake()
	return err
}

// PutSchedule announces a schedule. One that is there keeps its next run unless its cron changed.
func (db *DB) PutSchedule(ctx context.Context, s job.Schedule) error {
	return db.run(ctx, func(t *text) {
		t.WriteString("INSERT INTO schedule (name, cron, next_run) VALUES ")
		t.list([]any{s.Name, s.Cron, s.NextRun.UnixMilli()})
		t.WriteString(" ON CONFLICT (name) DO UPDATE SET next_run = CASE WHEN schedule.cron = excluded.cron THEN schedule.next_run ELSE excluded.next_run END, cron = excluded.cron")
	})
}

// Schedules lists all schedules by name.
func (db *DB) Schedules(ctx context.Context) ([]job.Schedule, error) {
	rows, err := db.query(ctx, "SELECT name, cron, next_run, last_run, last_result, last_ms FROM schedule ORDER BY name", nil)
	if err != nil {
		return nil, db.fault(err)
	}
	defer rows.Close()
	var out []job.Schedule
	for rows.Next() {
		var s job.Schedule
		var next int64
		var last, ms *int64
		var result *string
		if err := rows.Scan(&s.Name, &s.Cron, &next, &last, &result, &ms); err != nil {
			return nil, err
		}
		s.NextRun = time.UnixMilli(next).UTC()
		if last != nil {
			s.LastRun = time.UnixMilli(*last).UTC()
		}
		if ms != nil {
			s.Duration = time.Duration(*ms) * time.Millisecond
		}
		if result != nil {
			s.Result = *result
		}
		out = append(out, s)
	}
	return out, rows.Err()
}

// TakeSchedule moves the next run on, if nobody else did.
func (db *DB) TakeSchedule(ctx context.Context, name string, was, next time.Time) (bool, error) {
	var taken bool
	err := db.write(ctx, func(ctx context.Context, w *tx) error {
		t := db.d.begin()
		t.WriteString("UPDATE schedule SET next_run = ")
		t.arg(next.UnixMilli())
		t.WriteString(" WHERE name = ")
		t.arg(name)
		t.WriteString(" AND next_run = ")
		t.arg(was.UnixMilli())
		n, _, err := w.run.exec(ctx, t.String(), t.args)
		taken = n == 1
		return db.fault(err)
	})
	return taken, err
}

// EndSchedule notes how a run went.
func (db *DB) EndSchedule(ctx context.Context, name string, at time.Time, took time.Duration, result string) error {
	return db.run(ctx, func(t *text) {
		t.WriteString("UPDATE schedule SET last_run = ")
		t.arg(at.UnixMilli())
		t.WriteString(", last_ms = ")
		t.arg(took.Milliseconds())
		t.WriteString(", last_result = ")
		t.arg(result[:min(len(result), 4000)])
		t.WriteString(" WHERE name = ")
		t.arg(name)
	})
}
