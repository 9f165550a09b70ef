package store_test

import (
	"context"
	"os"
	"testing"

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
