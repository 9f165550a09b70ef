package store_test

import (
	"context"
	"errors"
	"os"
	"testing"
	"time"

	"steward/engine/event"
	"steward/engine/fault"
	"steward/engine/model"
	"steward/engine/record"
	"steward/store"
	"steward/store/pgtest"
	"steward/store/storetest"
)

func TestMain(m *testing.M) { os.Exit(pgtest.Main(m)) }

func TestSQLite(t *testing.T) {
	t.Parallel()
	storetest.Run(t, func(t testing.TB) *store.DB { return open(t, store.Options{Dir: t.TempDir()}) })
}

func TestPostgres(t *testing.T) {
	t.Parallel()
	pgtest.URL(t)
	storetest.Run(t, func(t testing.TB) *store.DB { return open(t, store.Options{URL: pgtest.URL(t)}) })
}

func open(t testing.TB, o store.Options) *store.DB {
	t.Helper()
	o.Fatal = func(err error) { t.Errorf("the store gave up: %v", err) }
	db, err := store.Open(context.Background(), o)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { db.Close() })
	return db
}

// What one node saves is heard on the others: at once what decides something, a moment later what is everyday work.
func TestOtherNodesHearWhatWasSaved(t *testing.T) {
	t.Parallel()
	url := pgtest.URL(t)
	one, two := open(t, store.Options{URL: url, Node: 1}), open(t, store.Options{URL: url, Node: 2, AccessModels: []string{"test/thing"}})
	reg := storetest.Registry(t)
	storetest.Fill(t, one, reg)
	heard := make(chan event.Event, 64)
	two.Subscribe(func(es []event.Event) {
		for _, e := range es {
			heard <- e
		}
	})
	everyday := *reg.Model("test/thing")
	everyday.Everyday = true
	for i, m := range []*model.Model{reg.Model("test/thing"), &everyday} {
		want := int64(100 + i)
		for round := int64(0); ; round++ { // the other node may not have begun to listen
			err := one.Write(context.Background(), func(ctx context.Context, tx record.Tx) error {
				id, err := tx.Insert(ctx, m, model.Values{"title": "News", "version": int64(1), "created_at": int64(1), "updated_at": int64(1)})
				if err != nil {
					return err
				}
				return tx.Append(ctx, event.Event{Model: m.Alias, Record: id, Version: want, Kind: event.Created})
			})
			if err != nil {
				t.Fatal(err)
			}
			if hears(heard, want) {
				break
			}
			if round == 20 {
				t.Fatalf("the other node hears nothing of the model %d", i)
			}
		}
	}
	if two.AccessVersion() == 0 {
		t.Error("the other node does not know that rights changed")
	}
}

func hears(heard <-chan event.Event, version int64) bool {
	timer := time.NewTimer(time.Second)
	defer timer.Stop()
	for {
		select {
		case e := <-heard:
			if e.Version == version {
				return true
			}
		case <-timer.C:
			return false
		}
	}
}

// A database that a newer program wrote is refused and left as it is: an older one would not know what stands in it.
func TestADatabaseNewerThanTheProgramIsRefused(t *testing.T) {
	t.Parallel()
	for name, o := range map[string]store.Options{"SQLite": {Dir: t.TempDir()}, "PostgreSQL": {URL: pgtest.URL(t)}} {
		db := open(t, o)
		now, err := db.Meta(t.Context(), "schema")
		if err != nil || now == "" {
			t.Fatalf("%s: %q, %v", name, now, err)
		}
		if err := db.SetMeta(t.Context(), "schema", "9999"); err != nil {
			t.Fatal(err)
		}
		again, err := store.Open(t.Context(), o)
		var f *fault.Error
		if !errors.As(err, &f) || f.Key != "store.newer" {
			t.Errorf("%s: %v", name, err)
		}
		if err == nil {
			again.Close()
		}
		if at, err := db.Meta(t.Context(), "schema"); err != nil || at != "9999" {
			t.Errorf("%s: the refusal has written %q (%v)", name, at, err)
		}
	}
}
