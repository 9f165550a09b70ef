package store_test

import (
	"context"
	"fmt"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"steward/engine/model"
	"steward/engine/model/field"
	"steward/engine/record"
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

// The values of a removed field wait for a month, then they go; the state of the table says until when.
func TestValuesOfRemovedFieldsAreForgottenAfterThirtyDays(t *testing.T) {
	t.Parallel()
	run := func(t *testing.T, o store.Options) {
		var day atomic.Int64
		start := time.Date(2026, 1, 10, 12, 0, 0, 0, time.UTC)
		o.Now = func() time.Time { return start.AddDate(0, 0, int(day.Load())) }
		db, ctx := open(t, o), context.Background()
		without := storetest.Registry(t)
		with := storetest.Registry(t, model.Field{Code: "cust_site", Type: field.Text{}, Indexed: true, Custom: true}, model.Field{Code: "cust_driver", Type: field.User{}, Custom: true},
			model.Field{Code: "cust_people", Type: field.Many{To: "admin/user"}, Custom: true})
		to := func(reg *model.Registry) string {
			t.Helper()
			words, err := db.Migrate(ctx, reg, false)
			if err != nil {
				t.Fatal(err)
			}
			return strings.Join(words, "\n")
		}
		tidy := func() {
			t.Helper()
			if err := db.Tidy(ctx); err != nil {
				t.Fatal(err)
			}
		}
		thing := with.Model("test/thing")
		parked := func() string {
			t.Helper()
			state, err := db.Table(ctx, without.Model("test/thing"))
			if err != nil {
				t.Fatal(err)
			}
			var out []string
			for _, p := range state.Parked {
				out = append(out, fmt.Sprintf("%s %d until %s", p.Field, p.Filled, p.Until.Format("2006-01-02")))
			}
			return strings.Join(out, ", ")
		}
		to(with)
		err := db.Write(ctx, func(ctx context.Context, tx record.Tx) error {
			who, err := tx.Insert(ctx, with.Model("admin/user"), model.Values{"username": "anna", "created_at": int64(1), "updated_at": int64(1), "version": int64(1)})
			if err != nil {
				return err
			}
			_, err = tx.Insert(ctx, thing, model.Values{"title": "Truck", "cust_site": "Molo IV", "cust_driver": "anna", "cust_people": []int64{who}, "created_at": int64(1), "updated_at": int64(1), "version": int64(1)})
			return err
		})
		if err != nil {
			t.Fatal(err)
		}
		state, err := db.Table(ctx, thing)
		if err != nil || state.Rows != 1 || len(state.Parked) > 0 {
			t.Fatalf("the table is %+v, %v", state, err)
		}
		for _, c := range state.Columns {
			if c.Orphan || c.Name == "cust_site" && (c.Filled != 1 || !c.Indexed) || c.Name == "body" && (c.Filled != 0 || c.Indexed) {
				t.Errorf("column %+v", c)
			}
		}
		to(without)
		if got := to(without); got != "" {
			t.Fatalf("parking a second time does something: %s", got)
		}
		if got, want := parked(), "cust_driver 1 until 2026-02-09, cust_people 1 until 2026-02-09, cust_site 1 until 2026-02-09"; got != want {
			t.Errorf("what waits is %s", got)
		}
		day.Store(29)
		tidy()
		if got := to(with); strings.Count(got, "bring back") != 3 {
			t.Fatalf("after 29 days: %s", got)
		}
		if state, err = db.Table(ctx, thing); err != nil || len(state.Parked) > 0 {
			t.Fatalf("after 29 days: %+v, %v", state.Parked, err)
		}
		for _, c := range state.Columns {
			if strings.HasPrefix(c.Name, "cust_") && c.Filled != 1 {
				t.Errorf("column %+v came back without its value", c)
			}
		}
		to(without)
		day.Store(60)
		tidy()
		tidy()
		for _, p := range strings.Split(parked(), ", ") {
			if p != "" && !strings.Contains(p, " 0 until") {
				t.Errorf("after 31 more days there waits %s", p)
			}
		}
		to(with)
		if state, err = db.Table(ctx, thing); err != nil {
			t.Fatal(err)
		}
		for _, c := range state.Columns {
			if strings.HasPrefix(c.Name, "cust_") && c.Filled != 0 {
				t.Errorf("column %+v has a value that was to be forgotten", c)
			}
		}
		to(without)
		if gone, err := db.Forget(ctx, without.Model("test/thing")); err != nil || strings.Join(gone, " ") != "cust_driver cust_people cust_site" {
			t.Errorf("forgotten at once: %v, %v", gone, err)
		}
		if err := db.Analyse(ctx, thing); err != nil {
			t.Error(err)
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
