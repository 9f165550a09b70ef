// Package store keeps records, the event log and jobs in SQLite or PostgreSQL. It renders the engine's requests to SQL
// with one renderer and two small dialects; names come from the registry, values are always bound. It decides nothing:
// rights arrive as conditions.
package store

import (
	"context"
	"database/sql"
	"database/sql/driver"
	"fmt"
	"log/slog"
	"os"
	"path/filepath"
	"runtime"
	"strings"
	"sync"
	"sync/atomic"
	"time"

	"github.com/jackc/pgx/v5"
	"github.com/jackc/pgx/v5/stdlib"
	driversqlite "modernc.org/sqlite"

	"steward/engine/condition"
	"steward/engine/event"
	"steward/engine/fault"
	"steward/engine/record"
)

// Options say which database is opened and how.
type Options struct {
	URL  string // postgres://...; "" is SQLite
	Dir  string // folder of steward.db for SQLite
	Node int    // number of this node among those on one database
	Now  func() time.Time
	Log  *slog.Logger
	// Fatal is told when a commit could not be made durable: the process must stop rather than try again, because the
	// system may have dropped the pages that failed. nil ends the process.
	Fatal func(err error)
	// AccessModels are the models whose changes change what people may do.
	AccessModels []string
	// AccessIdle are fields of them that decide nothing, by model: a login counts itself and changes nobody's rights.
	AccessIdle map[string][]string
}

// DB is an open database. It is safe for concurrent use.
type DB struct {
	opts    Options
	d       dialect
	read    *sql.DB
	writer  *writer // SQLite only
	ids     *event.Source
	tallies tallies
	leads   leads
	trials  trials
	blocks  blocks // PostgreSQL only

	mu      sync.RWMutex
	numbers map[string]int64

	stmts sync.Map // statement text -> *sql.Stmt, readers of SQLite

	told chan string // for other nodes, see gossip

	listenMu  sync.RWMutex
	listeners []func([]event.Event)
	wakeJobs  chan struct{}
	nextDue   atomic.Int64 // when who runs jobs looks again by himself, milliseconds; 0: nobody knows
	access    atomic.Int64
	counted   atomic.Int64               // the last count of changes of rights that was read (PostgreSQL)
	watched   map[string]map[string]bool // models that decide rights, with their fields that do not
	closed    chan struct{}
	closing   sync.Once
	wg        sync.WaitGroup
}

var functions sync.Once

// registerFunctions adds the functions SQLite lacks; they are the ones the memory evaluator uses.
func registerFunctions() {
	fold := func(_ *driversqlite.FunctionContext, args []driver.Value) (driver.Value, error) {
		switch s := args[0].(type) {
		case string:
			return condition.Fold(s), nil
		case nil:
			return nil, nil
		default:
			return fmt.Sprint(s), nil
		}
	}
	match := func(_ *driversqlite.FunctionContext, args []driver.Value) (driver.Value, error) {
		pattern, _ := args[0].(string)
		s, ok := args[1].(string)
		if !ok {
			return nil, nil
		}
		return condition.MatchRegexp(pattern, s), nil
	}
	driversqlite.MustRegisterDeterministicScalarFunction("steward_fold", 1, fold)
	driversqlite.MustRegisterDeterministicScalarFunction("steward_match", 2, match)
}

// Open opens the database and brings its system tables up to date. A database that a newer program wrote is refused.
func Open(ctx context.Context, o Options) (*DB, error) {
	if o.Now == nil {
		o.Now = func() time.Time { return time.Now().UTC() }
	}
	if o.Log == nil {
		o.Log = slog.Default()
	}
	if o.Fatal == nil {
		o.Fatal = func(err error) {
			o.Log.Error("the database could not make a commit durable; stopping", "error", err)
			os.Exit(1)
		}
	}
	db := &DB{opts: o, ids: event.NewSource(o.Node), numbers: map[string]int64{}, wakeJobs: make(chan struct{}, 1), told: make(chan string, 4096), closed: make(chan struct{}), watched: map[string]map[string]bool{}}
	for _, alias := range o.AccessModels {
		db.watched[alias] = map[string]bool{}
		for _, code := range o.AccessIdle[alias] {
			db.watched[alias][code] = true
		}
	}
	var err error
	if o.URL == "" {
		err = db.openSQLite(ctx)
	} else {
		err = db.openPostgres(ctx)
	}
	if err != nil {
		return nil, err
	}
	if err := db.migrateSystem(ctx); err != nil {
		db.Close()
		return nil, err
	}
	if db.d == postgres {
		db.wg.Add(2)
		go db.listen()
		go db.gossip()
	}
	return db, nil
}

func (db *DB) openSQLite(ctx context.Context) error {
	functions.Do(registerFunctions)
	if err := os.MkdirAll(db.opts.Dir, 0o750); err != nil {
		return fault.New(fault.Unavailable, "store.folder", fault.Params{"path": db.opts.Dir}).Because(err)
	}
	path := filepath.Join(db.opts.Dir, "steward.db")
	// Whoever reads the file reads every record: SQLite would leave its rights to the umask.
	if f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE, 0o600); err != nil {
		return unusable(path, err)
	} else if err := f.Close(); err != nil {
		return unusable(path, err)
	}
	common := "file:" + filepath.ToSlash(path) + "?_pragma=busy_timeout(5000)&_pragma=journal_mode(WAL)&_pragma=synchronous(FULL)&_pragma=foreign_keys(1)&_pragma=mmap_size(536870912)&_pragma=temp_store(2)"
	writeDB, err := sql.Open("sqlite", common+"&_pragma=cache_size(-65536)&_pragma=wal_autocheckpoint(4000)&_txlock=immediate")
	if err != nil {
		return err
	}
	writeDB.SetMaxOpenConns(1)
	conn, err := writeDB.Conn(ctx)
	if err != nil {
		writeDB.Close()
		return unusable(path, err)
	}
	var mode string
	var busy, sync, keys int
	for pragma, into := range map[string]any{"journal_mode": &mode, "busy_timeout": &busy, "synchronous": &sync, "foreign_keys": &keys} {
		if err := conn.QueryRowContext(ctx, "PRAGMA "+pragma).Scan(into); err != nil {
			writeDB.Close()
			return unusable(path, err)
		}
	}
	if mode != "wal" || busy != 5000 || sync != 2 || keys != 1 {
		writeDB.Close()
		return fmt.Errorf("open %s: the database did not take its settings (journal_mode %s, busy_timeout %d, synchronous %d, foreign_keys %d)", path, mode, busy, sync, keys)
	}
	db.read, err = sql.Open("sqlite", common+"&_pragma=query_only(1)&_pragma=cache_size(-16384)")
	if err != nil {
		writeDB.Close()
		return err
	}
	n := max(4, runtime.NumCPU())
	db.read.SetMaxOpenConns(n)
	db.read.SetMaxIdleConns(n)
	db.writer = newWriter(db, writeDB, conn)
	return nil
}

func unusable(path string, err error) error {
	return fault.New(fault.Unavailable, "store.unusable", fault.Params{"path": path}).Because(err)
}

func (db *DB) openPostgres(ctx context.Context) error {
	db.d = postgres
	cfg, err := pgx.ParseConfig(db.opts.URL)
	if err != nil {
		return fmt.Errorf("read the database address: %w", err)
	}
	cfg.RuntimeParams["application_name"] = "steward"
	cfg.RuntimeParams["timezone"] = "UTC"
	db.read = stdlib.OpenDB(*cfg)
	n := max(16, 4*runtime.NumCPU())
	db.read.SetMaxOpenConns(n)
	db.read.SetMaxIdleConns(n) // a new connection knows no statement: it costs more than many requests
	db.read.SetConnMaxIdleTime(5 * time.Minute)
	if err := db.read.PingContext(ctx); err != nil {
		db.read.Close()
		return fault.New(fault.Unavailable, "store.unreachable").Because(err)
	}
	return nil
}

// Close waits for running writes and closes the database.
func (db *DB) Close() error {
	db.closing.Do(func() {
		close(db.closed)
		db.wg.Wait()
		if db.writer != nil {
			db.writer.close()
		}
		db.stmts.Range(func(_, s any) bool { s.(*sql.Stmt).Close(); return true })
		db.read.Close()
	})
	return nil
}

// NextID makes a time-ordered id.
func (db *DB) NextID() event.ID { return db.ids.Next(db.opts.Now()) }

// Postgres reports which database it is.
func (db *DB) Postgres() bool { return db.d == postgres }

// Name is the database in words, for doctor and logs.
func (db *DB) Name() string { return pick(db.d == postgres, "PostgreSQL", "SQLite") }

// maxStatements bounds the cache of prepared statements of each reader.
const maxStatements = 2000

// query runs a read. On SQLite it is prepared once for each text; pgx does that itself.
func (db *DB) query(ctx context.Context, stmt string, args []any) (*sql.Rows, error) {
	if db.d == postgres {
		return db.read.QueryContext(ctx, stmt, args...)
	}
	if s, ok := db.stmts.Load(stmt); ok {
		return s.(*sql.Stmt).QueryContext(ctx, args...)
	}
	if len(stmt) > 4000 { // long lists of values: seldom the same twice
		return db.read.QueryContext(ctx, stmt, args...)
	}
	s, err := db.read.PrepareContext(ctx, stmt)
	if err != nil {
		return nil, err
	}
	if old, loaded := db.stmts.LoadOrStore(stmt, s); loaded {
		s.Close()
		s = old.(*sql.Stmt)
	}
	return s.QueryContext(ctx, args...)
}

// Reader methods of the store itself read what is committed.

// Find gives the rows of a query; see record.Reader.
func (db *DB) Find(ctx context.Context, q record.Query) ([]record.Row, error) {
	return reader{db, db}.Find(ctx, q)
}

// Count counts at most limit rows; 0 counts exactly.
func (db *DB) Count(ctx context.Context, q record.Query, limit int) (int, error) {
	return reader{db, db}.Count(ctx, q, limit)
}

// Groups sums what a query would find.
func (db *DB) Groups(ctx context.Context, a record.Aggregate) ([]record.Group, error) {
	return reader{db, db}.Groups(ctx, a)
}

// Events gives entries of the log, newest first.
func (db *DB) Events(ctx context.Context, q event.Query) ([]event.Event, error) {
	return reader{db, db}.Events(ctx, q)
}

// Event gives one entry of the log.
func (db *DB) Event(ctx context.Context, id event.ID) (event.Event, error) {
	return reader{db, db}.Event(ctx, id)
}

// Write runs fn in a write transaction and returns after the commit.
func (db *DB) Write(ctx context.Context, fn func(ctx context.Context, t record.Tx) error) error {
	return db.write(ctx, func(ctx context.Context, t *tx) error { return fn(ctx, t) })
}

func (db *DB) write(ctx context.Context, fn func(ctx context.Context, t *tx) error) error {
	if db.d == sqlite {
		return db.writer.do(ctx, fn)
	}
	return db.writePostgres(ctx, fn)
}

// Subscribe has fn told of committed events, of all nodes, in the order they were committed here. fn must not block.
func (db *DB) Subscribe(fn func([]event.Event)) {
	db.listenMu.Lock()
	defer db.listenMu.Unlock()
	db.listeners = append(db.listeners, fn)
}

// committed tells who listens what a transaction did.
func (db *DB) committed(t *tx) {
	db.tallies.wrote(t.wrote)
	for _, fn := range t.after {
		fn()
	}
	if len(t.events) > 0 {
		db.tell(t.events)
	}
	if t.jobs {
		db.wakeFor(t.due, false)
	}
}

func (db *DB) tell(events []event.Event) {
	for _, e := range events {
		if db.decides(e) {
			db.access.Add(1)
			break
		}
	}
	db.listenMu.RLock()
	defer db.listenMu.RUnlock()
	for _, fn := range db.listeners {
		fn(events)
	}
}

// decides reports whether an event may have changed what somebody may do.
func (db *DB) decides(e event.Event) bool {
	idle, watched := db.watched[e.Model]
	if !watched || e.Kind != event.Updated || len(e.Changes) == 0 {
		return watched
	}
	for code := range e.Changes {
		if !idle[code] {
			return true
		}
	}
	return false
}

// wakeFor wakes who runs jobs for one that is due before he would look by himself.
func (db *DB) wakeFor(due int64, unsure bool) {
	if next := db.nextDue.Load(); unsure || next == 0 || due < next {
		db.wake()
	}
}

func (db *DB) wake() {
	select {
	case db.wakeJobs <- struct{}{}:
	default:
	}
}

func isPostgres(url string) bool {
	return strings.HasPrefix(url, "postgres://") || strings.HasPrefix(url, "postgresql://")
}
