package record

import (
	"context"
	"time"

	"steward/engine/condition"
	"steward/engine/event"
	"steward/engine/job"
	"steward/engine/model"
)

// Query is a request for rows of one model. Scope and Where are both applied; rights are always in Scope.
type Query struct {
	Model  *model.Model
	Scope  condition.Expr // rights of the actor; nil means the system asks and sees all
	Where  condition.Expr // nil: no filter
	Search string         // words; every word must begin a word of a searchable field
	Fields []condition.Path
	// Order is made total by entity_id. Rank orders by best match of Search instead.
	Order []Order
	Rank  bool
	// After continues behind a row: its order values and id, as Row.Cursor gave them.
	After  *Cursor
	Offset int
	Limit  int // at least 1; the store refuses a query without a bound
	// Narrow says that the scope lets through few rows, so an index on it should lead (design §5). Unset, the store probes.
	Narrow  *bool
	Snippet bool // with Search: Row.Snippet is filled
}

// Order is one sort key.
type Order struct {
	Path condition.Path
	Desc bool
}

// Cursor is where a page ended.
type Cursor struct {
	Values []any
	ID     int64
}

// Row is one record as read. Values has the fields asked for, by the name of their path.
type Row struct {
	ID      int64
	Version int64
	Values  model.Values
	Cursor  *Cursor
	Snippet string // matched text with \x02 and \x03 around hits, not escaped
	Rank    float64
}

// Aggregate asks for sums by groups: charts, counters, totals.
type Aggregate struct {
	Query
	By      []condition.Path
	Buckets map[string]string // path name -> "day", "week", "month", "hour" for dates
	Sum     []condition.Path  // of integer and decimal fields
	Folds   []Fold
}

// Fold makes one value of all values of a field: sum, min, max, or count of those that are not empty.
type Fold struct {
	Fn   string
	Path condition.Path
}

// Group is one row of an aggregate.
type Group struct {
	Keys  []any
	Count int64
	Sums  []int64
	Folds []any // canonical values of the field, int64 for counts; nil where there is nothing to fold
}

// Reader reads records. Results never hold more than Query.Limit rows.
type Reader interface {
	Find(ctx context.Context, q Query) ([]Row, error)
	// Count counts at most limit rows; limit 0 counts exactly.
	Count(ctx context.Context, q Query, limit int) (int, error)
	Groups(ctx context.Context, a Aggregate) ([]Group, error)
	event.Log
	event.Traces
}

// Tx is one write. Everything in it is committed together or not at all.
type Tx interface {
	Reader
	// Insert writes a new record, its side tables and its search entry, and gives its id. values["entity_id"] may ask for an id
	// (restoring what was deleted).
	Insert(ctx context.Context, m *model.Model, values model.Values) (int64, error)
	// Update writes the given fields. It is a conflict fault (Key "fault.stale") when the stored version is not expect.
	// The new version is expect+1.
	Update(ctx context.Context, m *model.Model, id, expect int64, values model.Values) error
	// Delete removes the record, its side tables and search entry. References with Refuse make it a conflict fault.
	Delete(ctx context.Context, m *model.Model, id int64) error
	// Append writes to the event log. Changed access facts (users, groups, roles, rules, companies) are noticed by
	// model and raise the access version in the same transaction.
	Append(ctx context.Context, e event.Event) error
	// Trace writes what acted on a record; its ID is made by the store.
	Trace(ctx context.Context, t event.Trace) error
	// Next counts: the first answer for a name is 1. The number is free again when the transaction is rolled back, and
	// nobody else gets one for the name before it ends.
	Next(ctx context.Context, name string) (int64, error)
	job.Enqueuer
	// Attempt runs fn in a savepoint: when it fails, what it did is undone and the transaction goes on.
	Attempt(ctx context.Context, fn func() error) error
	// AfterCommit runs fn once the transaction is durable; not at all when it is rolled back.
	AfterCommit(fn func())
	// Now is the time of the transaction.
	Now() time.Time
}

// Store is what the pipeline needs of a database. SQLite and PostgreSQL satisfy it and pass one suite (store/storetest).
type Store interface {
	Reader
	// Tallies are Counts that may answer with numbers of at most a second ago, for several queries at once.
	Tallies(ctx context.Context, qs []Query, limit int) ([]int, error)
	// Write runs fn in a write transaction. Waiting writes may share one commit, each in a savepoint of its own; Write
	// returns after the commit. fn may run again when the database asks for it, so it must only use its arguments.
	Write(ctx context.Context, fn func(ctx context.Context, tx Tx) error) error
	// IDs makes ids of events, batches and jobs.
	NextID() event.ID
}
