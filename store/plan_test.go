package store_test

import (
	"context"
	"database/sql"
	"testing"

	_ "github.com/jackc/pgx/v5/stdlib"

	"steward/store"
	"steward/store/pgtest"
)

// Whoever reads two tables while a plan changes them in the other order gets his answer: the plan gives way and tries again.
func TestAPlanGivesWayToAReaderOfItsTables(t *testing.T) {
	t.Parallel()
	url, ctx := pgtest.URL(t), context.Background()
	db := open(t, store.Options{URL: url})
	side, err := sql.Open("pgx", url)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { side.Close() })
	must := func(_ any, err error) {
		t.Helper()
		if err != nil {
			t.Fatal(err)
		}
	}
	must(side.ExecContext(ctx, "CREATE TABLE first_one (id bigint)"))
	must(side.ExecContext(ctx, "CREATE TABLE second_one (id bigint)"))
	reader, err := side.BeginTx(ctx, nil)
	must(nil, err)
	must(reader.ExecContext(ctx, "SELECT count(*) FROM first_one"))
	applied := make(chan error, 1)
	// The reader waits before the plan does, so it is the one the server would choose.
	meet := "DO $$ BEGIN FOR i IN 1..300 LOOP EXIT WHEN EXISTS (SELECT 1 FROM pg_locks WHERE NOT granted); PERFORM pg_sleep(0.001); END LOOP; END $$"
	go func() {
		applied <- db.Apply(ctx, []store.Step{{Text: "second", SQL: "ALTER TABLE second_one ADD COLUMN name text"}, {Text: "meet", SQL: meet}, {Text: "first", SQL: "ALTER TABLE first_one ADD COLUMN name text"}})
	}()
	for held := 0; held == 0; {
		must(nil, side.QueryRowContext(ctx, "SELECT count(*) FROM pg_locks WHERE granted AND mode = 'AccessExclusiveLock'").Scan(&held))
	}
	must(reader.ExecContext(ctx, "SELECT count(*) FROM second_one"))
	must(nil, reader.Commit())
	must(nil, <-applied)
	must(side.ExecContext(ctx, "SELECT f.name, s.name FROM first_one f, second_one s"))
}
