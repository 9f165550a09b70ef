// Package moduletest gives tests a whole platform with all shipped modules, on a database of its own.
package moduletest

import (
	"context"
	"path/filepath"
	"sync"
	"testing"
	"time"

	"steward/engine/access"
	"steward/engine/condition"
	"steward/engine/config"
	"steward/engine/event"
	"steward/engine/files"
	"steward/engine/mail"
	"steward/engine/model"
	"steward/engine/record"
	"steward/engine/secret"
	"steward/engine/setup"
	"steward/modules"
	admin "steward/modules/access"
	"steward/store"
	"steward/store/pgtest"
)

// Desk is a platform with what tests ask of it.
type Desk struct {
	*setup.Platform
	DB        *store.DB
	Directory *admin.Directory
	Post      *Post
	tb        testing.TB
}

// New opens a platform on SQLite in a temporary folder.
func New(tb testing.TB, more ...setup.Module) *Desk {
	return open(tb, store.Options{Dir: tb.TempDir()}, more)
}

// NewWith is New with a store of files.
func NewWith(tb testing.TB, kept files.Store, more ...setup.Module) *Desk {
	return openWith(tb, store.Options{Dir: tb.TempDir()}, more, kept)
}

// On opens a platform on the database of the options.
func On(tb testing.TB, o store.Options) *Desk { return open(tb, o, nil) }

// Both runs a test on SQLite and on PostgreSQL.
func Both(t *testing.T, run func(t *testing.T, d *Desk), more ...setup.Module) {
	t.Run("sqlite", func(t *testing.T) { t.Parallel(); run(t, New(t, more...)) })
	t.Run("postgres", func(t *testing.T) { t.Parallel(); run(t, open(t, store.Options{URL: pgtest.URL(t)}, more)) })
}

func open(tb testing.TB, o store.Options, more []setup.Module) *Desk {
	return openWith(tb, o, more, nil)
}

// NewAt is New with a clock that the test moves.
func NewAt(tb testing.TB, now func() time.Time, more ...setup.Module) *Desk {
	return openAt(tb, store.Options{Dir: tb.TempDir(), Now: now}, more, nil, now)
}

// NewAtWith is NewAt with a store of files.
func NewAtWith(tb testing.TB, now func() time.Time, kept files.Store, more ...setup.Module) *Desk {
	return openAt(tb, store.Options{Dir: tb.TempDir(), Now: now}, more, kept, now)
}

// NewOnPostgresAt is NewAt on a PostgreSQL database of its own.
func NewOnPostgresAt(tb testing.TB, now func() time.Time, more ...setup.Module) *Desk {
	return openAt(tb, store.Options{URL: pgtest.URL(tb), Now: now}, more, nil, now)
}

func openWith(tb testing.TB, o store.Options, more []setup.Module, kept files.Store) *Desk {
	tb.Helper()
	return openAt(tb, o, more, kept, nil)
}

func openAt(tb testing.TB, o store.Options, more []setup.Module, kept files.Store, now func() time.Time) *Desk {
	tb.Helper()
	o.AccessModels, o.AccessIdle = modules.AccessModels, modules.AccessIdle
	o.Fatal = func(err error) { tb.Errorf("the store gave up: %v", err) }
	db, err := store.Open(context.Background(), o)
	if err != nil {
		tb.Fatal(err)
	}
	tb.Cleanup(func() { db.Close() })
	box, err := secret.Open(filepath.Join(tb.TempDir(), "key"))
	if err != nil {
		tb.Fatal(err)
	}
	post := &Post{}
	p, err := setup.New(context.Background(), setup.Options{Now: now, Secrets: box, Sender: post, URL: "http://localhost", Store: db, Modules: append(append([]setup.Module{}, modules.All...), more...), Log: testLog(tb), Node: "test", Files: kept})
	if err != nil {
		tb.Fatal(err)
	}
	d := &Desk{Platform: p, DB: db, Post: post, tb: tb}
	d.Directory = admin.NewDirectory(p)
	p.Caches.Add(d.Directory.Cache())
	return d
}

// Post is a mail server that keeps what it is given.
type Post struct {
	mu   sync.Mutex
	sent []mail.Message
}

// Send keeps a message.
func (b *Post) Send(_ context.Context, m mail.Message) error {
	b.mu.Lock()
	defer b.mu.Unlock()
	b.sent = append(b.sent, m)
	return nil
}

// Mails runs the jobs that are due and gives what was sent since the last time.
func (d *Desk) Mails() []mail.Message {
	d.tb.Helper()
	for {
		n, err := d.Jobs.RunDue(context.Background())
		if err != nil {
			d.tb.Fatal(err)
		}
		if n == 0 {
			break
		}
	}
	d.Post.mu.Lock()
	defer d.Post.mu.Unlock()
	sent := d.Post.sent
	d.Post.sent = nil
	return sent
}

// System is the context of the platform itself.
func (d *Desk) System() context.Context {
	return record.AsSystem(d.context(), event.Cause{Kind: "system", Label: "test"})
}

func (d *Desk) context() context.Context {
	return model.With(context.Background(), d.Config.Current().Registry)
}

// As is the context of a user working through the interface.
func (d *Desk) As(username string) context.Context {
	d.tb.Helper()
	acc, err := d.Directory.ByName(context.Background(), username)
	if err != nil {
		d.tb.Fatalf("user %s: %v", username, err)
	}
	a, err := d.Directory.Actor(context.Background(), acc.ID)
	if err != nil {
		d.tb.Fatal(err)
	}
	return record.Because(access.With(d.context(), a), event.Cause{Kind: "user"})
}

// Make creates a record as the system.
func (d *Desk) Make(alias string, in record.Input) *record.Record {
	d.tb.Helper()
	return d.MakeAs(d.System(), alias, in)
}

// MakeAs creates a record as the actor of the context.
func (d *Desk) MakeAs(ctx context.Context, alias string, in record.Input) *record.Record {
	d.tb.Helper()
	r, err := d.Records.Create(ctx, alias, in, record.Options{})
	if err != nil {
		d.tb.Fatalf("create %s: %v", alias, err)
	}
	return r
}

// Role gives the id of a default role.
func (d *Desk) Role(name string) int64 {
	d.tb.Helper()
	r, err := d.Records.GetBy(d.System(), admin.Role, "name", name)
	if err != nil {
		d.tb.Fatal(err)
	}
	return r.ID
}

// All asks the store for every row of a model, past rights: to see what is really stored.
func All(m *model.Model, fields ...string) record.Query {
	q := record.Query{Model: m, Limit: 1000, Order: []record.Order{{Path: condition.Path{Field: m.Field("entity_id"), Model: m, Name: "entity_id"}}}}
	for _, f := range fields {
		q.Fields = append(q.Fields, condition.Path{Field: m.Field(f), Model: m, Name: f})
	}
	return q
}

// Setting changes a setting of the configuration.
func (d *Desk) Setting(code string, value any) {
	d.tb.Helper()
	if _, err := d.Config.Change(context.Background(), []config.Change{{Kind: config.Setting, Code: code, Property: "value", Value: value}}, 0, "test", "test", false); err != nil {
		d.tb.Fatalf("setting %s: %v", code, err)
	}
}
