// Package job runs work later: claimed once, leased, retried with back-off, kept as dead letter when it never succeeds.
// Rows are written in the transaction of the change that wants the work, so they exist exactly when the change does.
package job

import (
	"context"
	"encoding/json"
	"time"
)

// Job is work to be done.
type Job struct {
	ID       int64           // time-ordered, made by the store
	Kind     string          // "mail.send", "search.rebuild": names the Worker
	Payload  json.RawMessage // what the worker needs, small: ids, not bodies
	Key      string          // when set, at most one waiting or running job has it
	RunAt    time.Time       // not before; zero = now
	Priority int             // lower first, 0 normal
	Max      int             // attempts before it is a dead letter; 0 = 10
	Attempt  int             // of this run, from 1
}

// Enqueuer takes jobs in the running transaction. A job whose Key is waiting already is dropped silently.
type Enqueuer interface {
	Enqueue(ctx context.Context, jobs ...Job) error
}
