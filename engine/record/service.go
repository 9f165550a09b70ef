package record

import (
	"context"
	"errors"
	"log/slog"
	"slices"
	"sync"
	"time"

	"steward/engine/access"
	"steward/engine/cache"
	"steward/engine/condition"
	"steward/engine/event"
	"steward/engine/fault"
	"steward/engine/job"
	"steward/engine/model"
)

// Service is the pipeline. It is safe for concurrent use once the hooks are hung.
type Service struct {
	store      Store
	access     *access.Engine
	current    func() *model.Registry
	forms      Forms
	now        func() time.Time
	log        *slog.Logger
	hooks      hooks
	acts       map[string][]Act // by model
	offerers   []Offerer        // acts that are rows of modules
	extensions []Extension
	decorators map[string][]Decorator
	speakers   map[string]Speaker
	figures    map[string][]Counter
	titles     *memory[string]
	facts      *memory[*Record]
	remembered []func([]event.Event) // what forgets when records change
	caches     *cache.Shelf
	openers    []func(ctx context.Context, r *Record) error
	choosers   map[string]Chooser
	suggesters map[string]Suggester
}

// Config is what a Service stands on.
type Config struct {
	Store    Store
	Access   *access.Engine
	Registry func() *model.Registry // the snapshot for callers whose context has none
	Forms    Forms                  // may be nil
	Now      func() time.Time       // UTC; nil = the clock of the machine
	Log      *slog.Logger
	Caches   *cache.Shelf // where what is kept in memory is made known; nil: nowhere
}

// New gives a service without hooks.
func New(c Config) *Service {
	if c.Now == nil {
		c.Now = func() time.Time { return time.Now().UTC() }
	}
	if c.Log == nil {
		c.Log = slog.Default()
	}
	if c.Caches == nil {
		c.Caches = &cache.Shelf{}
	}
	s := &Service{store: c.Store, access: c.Access, current: c.Registry, forms: c.Forms, now: c.Now, log: c.Log, caches: c.Caches,
		decorators: map[string][]Decorator{}, figures: map[string][]Counter{}, titles: newMemory[string](), facts: newMemory[*Record]()}
	s.titles.shelve(c.Caches, "titles")
	s.facts.shelve(c.Caches, "facts")
	return s
}

// maxDepth is how deep saves may nest in one transaction (shared-automation-engine.md §3.3).
const maxDepth = 5

// unit is the transaction a nested save joins.
type unit struct {
	tx    Tx
	depth int
	batch event.ID
	wrote map[string]bool // models, by alias; one for all depths
}

// wrote notes that the running transaction changes rows of a model: what is remembered of it is not what it would read.
func wrote(ctx context.Context, m *model.Model) {
	if u := unitFrom(ctx); u != nil {
		u.wrote[m.Alias] = true
	}
}

// changed says whether the running transaction has changed rows of a model.
func changed(ctx context.Context, m *model.Model) bool {
	u := unitFrom(ctx)
	return u != nil && u.wrote[m.Alias]
}

// onceKept runs what remembers something that was read: at once, or with the commit of the running transaction, because what
// it saw may be rolled back. Whoever forgets counts, so that what was read before a change is not brought back after it.
func onceKept(ctx context.Context, remember func()) {
	if u := unitFrom(ctx); u != nil {
		u.tx.AfterCommit(remember)
		return
	}
	remember()
}

type unitKey struct{}

func unitFrom(ctx context.Context) *unit {
	u, _ := ctx.Value(unitKey{}).(*unit)
	return u
}

// reader is the running transaction, or the store.
func (s *Service) reader(ctx context.Context) Reader {
	if u := unitFrom(ctx); u != nil {
		return u.tx
	}
	return s.store
}

type readOnlyKey struct{}

// ReadOnly gives a context in which nothing can be written, by whatever way: for asking what rules and scripts would do.
func ReadOnly(ctx context.Context) context.Context {
	return context.WithValue(ctx, readOnlyKey{}, true)
}

// Writable takes ReadOnly back: for a log of what happened there.
func Writable(ctx context.Context) context.Context {
	return context.WithValue(ctx, readOnlyKey{}, false)
}

// IsReadOnly reports whether the context refuses every write.
func IsReadOnly(ctx context.Context) bool {
	only, _ := ctx.Value(readOnlyKey{}).(bool)
	return only
}

// write runs fn in the running transaction or in one of its own.
func (s *Service) write(ctx context.Context, fn func(ctx context.Context, tx Tx) error) error {
	if IsReadOnly(ctx) {
		return fault.New(fault.Invalid, "fault.read_only")
	}
	if u := unitFrom(ctx); u != nil {
		if u.depth >= maxDepth {
			return fault.New(fault.Invalid, "fault.event_recursion", fault.Params{"depth": maxDepth})
		}
		return fn(context.WithValue(ctx, unitKey{}, &unit{tx: u.tx, depth: u.depth + 1, batch: u.batch, wrote: u.wrote}), u.tx)
	}
	return s.store.Write(ctx, func(ctx context.Context, tx Tx) error {
		return fn(context.WithValue(ctx, unitKey{}, &unit{tx: tx, depth: 1, wrote: map[string]bool{}}), tx)
	})
}

// Together runs fn in one transaction: all saves in it are committed or none.
func (s *Service) Together(ctx context.Context, fn func(ctx context.Context) error) error {
	return s.write(ctx, func(ctx context.Context, _ Tx) error { return fn(ctx) })
}

// Enqueue queues jobs in the running transaction, or in one of its own.
func (s *Service) Enqueue(ctx context.Context, jobs ...job.Job) error {
	return s.write(ctx, func(ctx context.Context, tx Tx) error { return tx.Enqueue(ctx, jobs...) })
}

// Aside lets a log be written however deep the saves nest that led to it.
func Aside(ctx context.Context) context.Context {
	u := unitFrom(ctx)
	if u == nil {
		return ctx
	}
	return context.WithValue(ctx, unitKey{}, &unit{tx: u.tx, batch: u.batch, wrote: u.wrote})
}

// Running gives the running transaction inside After hooks and Together, nil elsewhere.
func Running(ctx context.Context) Tx {
	if u := unitFrom(ctx); u != nil {
		return u.tx
	}
	return nil
}

func (s *Service) registry(ctx context.Context) *model.Registry {
	if ctx != nil {
		if r := model.From(ctx); r != nil {
			return r
		}
	}
	return s.current()
}

// Model finds the model of an alias for the registry of the request; unknown and disabled models are not found.
func (s *Service) Model(ctx context.Context, alias string) (*model.Model, error) {
	if m := s.registry(ctx).Model(alias); m != nil {
		return m, nil
	}
	return nil, fault.New(fault.NotFound, "fault.unknown_model", fault.Params{"model": alias})
}

// Scope is the decision for the actor of the context.
func (s *Service) Scope(ctx context.Context, m *model.Model, action access.Action) access.Scope {
	actor := access.From(ctx)
	made, _ := ctx.Value(decisionsKey{}).(*decisions)
	if made == nil {
		return s.access.Decide(s.registry(ctx), actor, m, action, s.now())
	}
	key := decision{actor, m, action}
	made.mu.Lock()
	scope, known := made.scopes[key]
	made.mu.Unlock()
	if !known {
		scope = s.access.Decide(s.registry(ctx), actor, m, action, s.now())
		made.mu.Lock()
		made.scopes[key] = scope
		made.mu.Unlock()
	}
	return scope
}

// decisions are what was decided while one question was answered.
type decisions struct {
	mu     sync.Mutex
	scopes map[decision]access.Scope
}

type decision struct {
	actor  *access.Actor
	model  *model.Model
	action access.Action
}

type decisionsKey struct{}

// Deciding gives a context in which each decision about rights is made once: for a request that only reads, and asks the
// same over and over.
func Deciding(ctx context.Context) context.Context {
	return context.WithValue(ctx, decisionsKey{}, &decisions{scopes: map[decision]access.Scope{}})
}

// Bind resolves a condition for the actor of the context; the first problem becomes a fault.
func (s *Service) Bind(ctx context.Context, m *model.Model, n condition.Node) (condition.Expr, error) {
	if n.IsEmpty() {
		return nil, nil
	}
	x, problems := condition.Bind(s.registry(ctx), m, n, access.From(ctx).Env(s.now()))
	if len(problems) > 0 {
		return nil, fault.InvalidField(problems[0].Field, problems[0].Key, problems[0].Params)
	}
	return s.veil(ctx, x), nil
}

// veil makes the paths of a condition stop at records the actor may not read.
func (s *Service) veil(ctx context.Context, x condition.Expr) condition.Expr {
	return condition.Leaves(x, func(leaf condition.Expr) condition.Expr {
		if test, is := leaf.(condition.Test); is {
			test.Path = s.veiled(ctx, test.Path)
			return test
		}
		return leaf
	})
}

// veiled makes a path stop at records the actor may not read: what is behind counts as unset, in values, filters, orders
// and sums alike.
func (s *Service) veiled(ctx context.Context, p condition.Path) condition.Path {
	if len(p.Hops) == 0 || access.From(ctx).IsSystem() {
		return p
	}
	p.Hops = slices.Clone(p.Hops)
	for i, hop := range p.Hops {
		if scope := s.Scope(ctx, hop.To, access.Read); !scope.Everything() {
			p.Hops[i].Visible = scope.Expr
		}
	}
	return p
}

// path resolves "title" or "requester_user.email" for reading and sorting, at most three references.
func (s *Service) path(ctx context.Context, m *model.Model, name string) (condition.Path, error) {
	p, err := condition.Resolve(s.registry(ctx), m, name)
	if err != nil {
		return p, err
	}
	if p.Field.Secret {
		return p, fault.InvalidField(name, "fault.secret_field")
	}
	if f := m.Field(name); f != nil && f != p.Field && !seesField(access.From(ctx), f) { // a lookup has a limit of its own
		return p, fault.InvalidField(name, "fault.unknown_field")
	}
	return s.veiled(ctx, p), s.mayFollow(ctx, name, p)
}

// mayFollow refuses paths over records the actor may not read. End users follow a path only where all records of the way
// are open to them: a value they read or filter by over a reference is a value of a record they did not open.
func (s *Service) mayFollow(ctx context.Context, name string, p condition.Path) error {
	for _, hop := range p.Hops {
		scope := s.Scope(ctx, hop.To, access.Read)
		if scope.Refused != "" || !access.From(ctx).BackEnd() && scope.Expr != nil {
			return fault.InvalidField(name, "fault.unknown_field")
		}
	}
	return nil
}

// lookup reads one field of the record a reference leads to, as the system.
func (s *Service) lookup(ctx context.Context, hop condition.Hop, key any, f *model.Field) any {
	rows, err := s.reader(ctx).Find(ctx, Query{Model: hop.To, Where: keyed(hop, key), Fields: []condition.Path{ownPath(hop.To, f)}, Limit: 1})
	if err != nil {
		s.log.ErrorContext(ctx, "look up a reference", "model", hop.To.Alias, "field", f.Code, "error", err)
		return nil
	}
	if len(rows) == 0 {
		return nil
	}
	return rows[0].Values[f.Code]
}

// keyed is the condition that finds the target of a reference.
func keyed(hop condition.Hop, key any) condition.Expr {
	code := "entity_id"
	if t, ok := hop.Field.Type.(model.Referring); ok && t.Target().ByUsername {
		code = "username"
	}
	return condition.Test{Path: ownPath(hop.To, hop.To.Field(code)), Op: condition.Is, Values: []any{key}}
}

func ownPath(m *model.Model, f *model.Field) condition.Path {
	return condition.Path{Field: f, Model: m, Name: f.Code}
}

func byID(m *model.Model, id int64) condition.Expr {
	return condition.Test{Path: ownPath(m, m.Field("entity_id")), Op: condition.Is, Values: []any{id}}
}

var errStale = errors.New("the stored version changed meanwhile")
