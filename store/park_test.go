package store_test

import (
	"context"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"steward/engine/model"
	"steward/engine/model/field"
	"steward/store"
	"steward/store/pgtest"
	"steward/store/storetest"
)

// Tables of a removed model wait for a month, then they go; what is in use is never touched.
func TestParkedTablesAreDroppedAfterThirtyDays(t *testing.T) {
	t.Parallel()
	run := func(t *testing.T, o store.Options) {
		var day atomic.Int64
		start := time.Date(2026, 1, 10, 12, 0, 0, 0, time.UTC)
		o.Now = func() time.Time { return start.AddDate(0, 0, int(day.Load())) }
		db, ctx := open(t, o), context.Background()
		without := storetest.Registry(t)
		with := withCars(t)
		plan := func(reg *model.Registry) string {
			t.Helper()
			words, err := db.Migrate(ctx, reg, false)
			if err != nil {
				t.Fatal(err)
			}
			return strings.Join(words, "\n")
		}
		plan(without)
		if got := plan(with); !strings.Contains(got, "create the table of custom_fleet/car") {
			t.Fatal(got)
		}
		if got := plan(with); got != "" {
			t.Fatalf("a second time does something: %s", got)
		}
		plan(without)
		if got := plan(without); got != "" {
			t.Fatalf("parking a second time does something: %s", got)
		}
		tidy := func() {
			t.Helper()
			if err := db.Tidy(ctx); err != nil {
				t.Fatal(err)
			}
		}
		day.Store(29)
		tidy()
		if got := plan(with); !strings.Contains(got, "bring back the table custom_fleet_car") || strings.Contains(got, "create the table") {
			t.Fatalf("after 29 days: %s", got)
		}
		plan(without)
		day.Store(60)
		tidy()
		tidy()
		if got := plan(with); strings.Contains(got, "bring back") || !strings.Contains(got, "create the table of custom_fleet/car") {
			t.Fatalf("after 31 more days: %s", got)
		}
	}
	t.Run("sqlite", func(t *testing.T) { t.Parallel(); run(t, store.Options{Dir: t.TempDir()}) })
	t.Run("postgres", func(t *testing.T) { t.Parallel(); run(t, store.Options{URL: pgtest.URL(t)}) })
}

// withCars is the registry of the suite with two models of an administrator that refer to each other.
func withCars(t testing.TB) *model.Registry {
	t.Helper()
	base := storetest.Registry(t)
	var models []model.Model
	for _, m := range base.Models() {
		own := *m
		own.Fields, own.Traits = nil, 0
		for _, f := range m.Fields {
			if !f.System && f.Code != "tags" {
				own.Fields = append(own.Fields, f)
			}
		}
		own.Traits = m.Traits
		models = append(models, own)
	}
	models = append(models, model.Model{Alias: "custom_fleet/car", Custom: true, Fields: []model.Field{
		{Code: "name", Type: field.Text{}, Searchable: true}, {Code: "driver_ids", Type: field.Many{To: "admin/user"}}, {Code: "cust_garage_id", Type: field.Reference{To: "custom_fleet/garage"}}}},
		model.Model{Alias: "custom_fleet/garage", Custom: true, Fields: []model.Field{{Code: "name", Type: field.Text{}}, {Code: "cust_car_id", Type: field.Reference{To: "custom_fleet/car"}}}})
	reg, err := model.Build(models, []model.List{*base.List("state")}, field.System())
	if err != nil {
		t.Fatal(err)
	}
	return reg
}
