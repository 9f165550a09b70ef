package store_test

import (
	"context"
	"errors"
	"sync"
	"testing"

	"steward/engine/condition"
	"steward/engine/model"
	"steward/engine/model/field"
	"steward/engine/record"
	"steward/store"
	"steward/store/pgtest"
)

// Rows of a ledger are there for who asks in the transaction, stand behind what they refer to, go with what is rolled back, and
// no two writers are given the same id.
func TestRowsOfALedgerWaitInTheOrderInWhichTheyReferToEachOther(t *testing.T) {
	t.Parallel()
	run := func(t *testing.T, o store.Options) {
		db, ctx := open(t, o), context.Background()
		reg, err := model.Build([]model.Model{
			{Alias: "admin/user", Title: []string{"username"}, Fields: []model.Field{{Code: "username", Type: field.Text{Max: 255, Fold: true}, Required: true, Unique: true}}},
			{Alias: "test/clock", Ledger: true, Fields: []model.Field{{Code: "name", Type: field.Text{}}}},
			{Alias: "test/line", Ledger: true, Fields: []model.Field{{Code: "clock_id", Type: field.Reference{To: "test/clock"}}, {Code: "kind", Type: field.Text{}}}},
			{Alias: "test/note", Fields: []model.Field{{Code: "line_id", Type: field.Reference{To: "test/line"}}}},
		}, nil, field.System())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := db.Migrate(ctx, reg, false); err != nil {
			t.Fatal(err)
		}
		clock, line, note := reg.Model("test/clock"), reg.Model("test/line"), reg.Model("test/note")
		row := func(more model.Values) model.Values {
			more["version"], more["created_at"], more["updated_at"] = int64(1), int64(1), int64(1)
			return more
		}
		count := func(r record.Reader, m *model.Model) int {
			n, err := r.Count(ctx, record.Query{Model: m, Where: condition.All{}}, 0)
			if err != nil {
				t.Error(err)
			}
			return n
		}
		refused := errors.New("refused")
		var wg sync.WaitGroup
		for range 8 {
			wg.Go(func() {
				for n := range 20 {
					err := db.Write(ctx, func(ctx context.Context, tx record.Tx) error {
						for range 2 {
							c, err := tx.Insert(ctx, clock, row(model.Values{"name": "Resolve"}))
							if err != nil {
								return err
							}
							l, err := tx.Insert(ctx, line, row(model.Values{"clock_id": c, "kind": "start"}))
							if err != nil {
								return err
							}
							if n%3 == 0 {
								if _, err := tx.Insert(ctx, note, row(model.Values{"line_id": l})); err != nil {
									return err
								}
							}
						}
						if n%5 == 0 && count(tx, line) < 2 {
							t.Error("a row that waits is not found")
						}
						if n%4 == 3 {
							return refused
						}
						return nil
					})
					if err != nil && !errors.Is(err, refused) {
						t.Error(err)
					}
				}
			})
		}
		wg.Wait()
		if c, l, n := count(db, clock), count(db, line), count(db, note); c != 8*15*2 || l != c || n != 8*5*2 {
			t.Errorf("%d clocks, %d lines, %d notes", c, l, n)
		}
	}
	t.Run("sqlite", func(t *testing.T) { t.Parallel(); run(t, store.Options{Dir: t.TempDir()}) })
	t.Run("postgres", func(t *testing.T) { t.Parallel(); run(t, store.Options{URL: pgtest.URL(t)}) })
}
