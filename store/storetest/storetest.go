// Package storetest is the one suite that both databases pass.
package storetest

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"
	"sync"
	"testing"
	"time"
	"unicode"

	"pgregory.net/rapid"

	"steward/engine/condition"
	"steward/engine/condition/cases"
	"steward/engine/event"
	"steward/engine/fault"
	"steward/engine/model"
	"steward/engine/model/field"
	"steward/engine/record"
	"steward/store"
)

// Registry is the small world of the suite: users, companies, and things of every storage.
func Registry(t testing.TB, extra ...model.Field) *model.Registry {
	t.Helper()
	list := model.List{Code: "state", Classes: []model.ListClass{{Code: "open"}, {Code: "closed"}}, Values: []model.ListValue{
		{Value: int64(1), Classes: []string{"open"}, Default: true}, {Value: int64(2), Classes: []string{"open"}}, {Value: int64(3), Classes: []string{"closed"}}}}
	reg, err := model.Build([]model.Model{
		{Alias: "admin/user", Title: []string{"username"}, Fields: []model.Field{{Code: "username", Type: field.Text{Max: 255, Fold: true}, Required: true, Unique: true, Searchable: true}}},
		{Alias: "company/company", Fields: []model.Field{{Code: "name", Type: field.Text{}, Required: true}, {Code: "parent_id", Type: field.Company()}}},
		{Alias: "category/category", Fields: []model.Field{{Code: "name", Type: field.Text{}}}},
		{Alias: "test/thing", Fields: append([]model.Field{
			{Code: "title", Type: field.Text{}, Searchable: true, Indexed: true},
			{Code: "body", Type: field.HTML{}, Searchable: true},
			{Code: "state", Type: field.Select{Of: "state"}, Indexed: true},
			{Code: "size", Type: field.Integer{}, Indexed: true},
			{Code: "price", Type: field.Decimal{}},
			{Code: "day", Type: field.Date{}},
			{Code: "due", Type: field.DateTime{}, Indexed: true},
			{Code: "done", Type: field.Flag{}},
			{Code: "company_id", Type: field.Company()},
			{Code: "owner_username", Type: field.User{}},
			{Code: "watcher_ids", Type: field.Many{To: "admin/user"}},
			{Code: "code", Type: field.Text{Max: 40}, Unique: true},
		}, extra...), Traits: model.Tags},
	}, []model.List{list}, field.System())
	if err != nil {
		t.Fatal(err)
	}
	return reg
}

// Fill applies the plan of a registry.
func Fill(t testing.TB, db *store.DB, reg *model.Registry) {
	t.Helper()
	steps, err := db.Plan(context.Background(), reg)
	if err != nil {
		t.Fatal(err)
	}
	if err := db.Apply(context.Background(), steps); err != nil {
		t.Fatal(err)
	}
}

// Run runs the suite on databases that open gives, each empty.
func Run(t *testing.T, open func(t testing.TB) *store.DB) {
	for _, c := range []struct {
		name string
		run  func(t *testing.T, w *world)
	}{
		{"what is written is read back in every storage", readBack},
		{"a stale version is a conflict and changes nothing", stale},
		{"a taken unique value is a conflict that names the field", taken},
		{"a counter gives every number once and takes back those of failed writes", counted},
		{"usernames are unique whatever their capitals", folded},
		{"a record that others refer to is not deleted", referenced},
		{"renaming a user reaches every reference", renamed},
		{"a failing write leaves the others of its commit alone", grouped},
		{"pages by key show every row once, whatever the order", pages},
		{"conditions agree in memory and in the database", agreement},
		{"numbers counted together are those counted one by one", together},
		{"every letter is folded alike", everyLetter},
		{"search finds beginnings of words in any order without accents", search},
		{"a plan applied twice is empty the second time", planTwice},
		{"a column is added while others read and write", addLive},
		{"a removed custom column is parked and comes back", parked},
		{"events are told in order and read newest first", events},
		{"a query without a limit is refused", limitless},
		{"a transaction reads what it wrote", within},
		{"an attempt that fails takes along what it wrote and nothing else", attempts},
		{"a transaction with a fault at its end leaves nothing behind", refused},
		{"a job for later wakes nobody", waking},
	} {
		t.Run(c.name, func(t *testing.T) {
			t.Parallel()
			db := open(t)
			reg := Registry(t)
			Fill(t, db, reg)
			w := &world{t: t, db: db, reg: reg, thing: reg.Model("test/thing")}
			w.people()
			c.run(t, w)
		})
	}
	t.Run("the shared cases hold in the database", func(t *testing.T) { t.Parallel(); theCases(t, &world{t: t, db: open(t)}) })
}

type world struct {
	t     testing.TB
	db    *store.DB
	reg   *model.Registry
	thing *model.Model
}

func (w *world) stamp(v model.Values) model.Values {
	v = v.Clone()
	v["version"], v["created_at"], v["updated_at"] = int64(1), int64(1_700_000_000), int64(1_700_000_000)
	return v
}

func (w *world) insert(m *model.Model, v model.Values) int64 {
	w.t.Helper()
	var id int64
	if err := w.db.Write(context.Background(), func(ctx context.Context, tx record.Tx) error {
		var err error
		id, err = tx.Insert(ctx, m, w.stamp(v))
		return err
	}); err != nil {
		w.t.Fatal(err)
	}
	return id
}

func (w *world) people() {
	for _, name := range []string{"anna", "Bruno", `4\euclid`} {
		w.insert(w.reg.Model("admin/user"), model.Values{"username": name})
	}
	for _, name := range []string{"Adriatica", "Kestrel", "Čelik"} {
		w.insert(w.reg.Model("company/company"), model.Values{"name": name})
	}
}

func (w *world) path(name string) condition.Path {
	w.t.Helper()
	p, err := condition.Resolve(w.reg, w.thing, name)
	if err != nil {
		w.t.Fatal(err)
	}
	return p
}

func (w *world) paths(names ...string) []condition.Path {
	var out []condition.Path
	for _, n := range names {
		out = append(out, w.path(n))
	}
	return out
}

var all = []string{"title", "body", "state", "size", "price", "day", "due", "done", "company_id", "owner_username", "watcher_ids", "tags", "code"}

func (w *world) one(id int64) record.Row {
	w.t.Helper()
	rows, err := w.db.Find(context.Background(), record.Query{Model: w.thing, Where: condition.Test{Path: w.path("entity_id"), Op: condition.Is, Values: []any{id}}, Fields: w.paths(all...), Limit: 1})
	if err != nil {
		w.t.Fatal(err)
	}
	if len(rows) != 1 {
		w.t.Fatalf("record %d: found %d rows", id, len(rows))
	}
	return rows[0]
}

func (w *world) update(id, expect int64, v model.Values) error {
	return w.db.Write(context.Background(), func(ctx context.Context, tx record.Tx) error {
		return tx.Update(ctx, w.thing, id, expect, v)
	})
}

func readBack(t *testing.T, w *world) {
	v := model.Values{"title": "Čelik 'quoted\" ; DROP TABLE", "body": "<p>Grüße</p>", "state": int64(2), "size": int64(-1 << 62), "price": int64(12_500_000), "day": "2026-02-28",
		"due": int64(1_772_000_000), "done": true, "company_id": int64(2), "owner_username": `4\euclid`, "watcher_ids": []int64{2, 1}, "tags": []string{"b", "a"}, "code": nil}
	row := w.one(w.insert(w.thing, v))
	for code, want := range v {
		if !model.Same(row.Values[code], want) {
			t.Errorf("%s: wrote %#v, read %#v", code, want, row.Values[code])
		}
	}
	if err := w.update(row.ID, 1, model.Values{"watcher_ids": []int64{3}, "tags": nil, "done": false, "title": nil}); err != nil {
		t.Fatal(err)
	}
	row = w.one(row.ID)
	if row.Version != 2 || !model.Same(row.Values["watcher_ids"], []int64{3}) || row.Values["tags"] != nil || row.Values["done"] != false || row.Values["title"] != nil {
		t.Errorf("after the update: version %d, %v", row.Version, row.Values)
	}
}

func stale(t *testing.T, w *world) {
	id := w.insert(w.thing, model.Values{"title": "a"})
	if err := w.update(id, 1, model.Values{"title": "b"}); err != nil {
		t.Fatal(err)
	}
	if err := w.update(id, 1, model.Values{"title": "c"}); !fault.Is(err, fault.Conflict) {
		t.Errorf("want a conflict, got %v", err)
	}
	if row := w.one(id); row.Values["title"] != "b" {
		t.Errorf("the title is %v", row.Values["title"])
	}
}

func fieldOf(err error) string {
	var f *fault.Error
	if errors.As(err, &f) && f.Kind == fault.Conflict && len(f.Fields) == 1 {
		return f.Fields[0].Field
	}
	return ""
}

func taken(t *testing.T, w *world) {
	w.insert(w.thing, model.Values{"code": "X1"})
	err := w.db.Write(context.Background(), func(ctx context.Context, tx record.Tx) error {
		_, err := tx.Insert(ctx, w.thing, w.stamp(model.Values{"code": "X1"}))
		return err
	})
	if fieldOf(err) != "code" {
		t.Errorf("want a conflict on code, got %v", err)
	}
}

func counted(t *testing.T, w *world) {
	const many = 40
	var mu sync.Mutex
	var all sync.WaitGroup
	seen := map[int64]int{}
	for i := range many {
		all.Add(1)
		go func() {
			defer all.Done()
			var n int64
			err := w.db.Write(context.Background(), func(ctx context.Context, tx record.Tx) (err error) {
				if n, err = tx.Next(ctx, "invoice 2026"); err == nil && i%4 == 0 {
					err = fault.Missing()
				}
				return err
			})
			if err == nil {
				mu.Lock()
				seen[n]++
				mu.Unlock()
			} else if i%4 != 0 {
				t.Error(err)
			}
		}()
	}
	all.Wait()
	for n := int64(1); n <= many*3/4; n++ {
		if seen[n] != 1 {
			t.Errorf("the number %d was given %d times", n, seen[n])
		}
	}
}

func folded(t *testing.T, w *world) {
	err := w.db.Write(context.Background(), func(ctx context.Context, tx record.Tx) error {
		_, err := tx.Insert(ctx, w.reg.Model("admin/user"), w.stamp(model.Values{"username": "ANNA"}))
		return err
	})
	if fieldOf(err) != "username" {
		t.Errorf("want a conflict on username, got %v", err)
	}
}

func referenced(t *testing.T, w *world) {
	w.insert(w.thing, model.Values{"company_id": int64(1)})
	err := w.db.Write(context.Background(), func(ctx context.Context, tx record.Tx) error {
		return tx.Delete(ctx, w.reg.Model("company/company"), 1)
	})
	if !fault.Is(err, fault.Conflict) {
		t.Errorf("want a conflict, got %v", err)
	}
}

func renamed(t *testing.T, w *world) {
	id := w.insert(w.thing, model.Values{"owner_username": "anna"})
	err := w.db.Write(context.Background(), func(ctx context.Context, tx record.Tx) error {
		return tx.Update(ctx, w.reg.Model("admin/user"), 1, 1, model.Values{"username": "anna.rossi"})
	})
	if err != nil {
		t.Fatal(err)
	}
	if row := w.one(id); row.Values["owner_username"] != "anna.rossi" {
		t.Errorf("the owner is %v", row.Values["owner_username"])
	}
}

var errRefused = errors.New("refused")

func grouped(t *testing.T, w *world) {
	var wg sync.WaitGroup
	for i := range 60 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			err := w.db.Write(context.Background(), func(ctx context.Context, tx record.Tx) error {
				if _, err := tx.Insert(ctx, w.thing, w.stamp(model.Values{"title": fmt.Sprint(i), "size": int64(i)})); err != nil {
					return err
				}
				switch i % 6 {
				case 0:
					return errRefused
				case 3:
					panic("a hook went wrong")
				}
				return nil
			})
			if (err == nil) != (i%3 != 0) {
				t.Errorf("write %d: %v", i, err)
			}
		}()
	}
	wg.Wait()
	n, err := w.db.Count(context.Background(), record.Query{Model: w.thing, Limit: 1}, 0)
	if err != nil || n != 40 {
		t.Errorf("want 40 records, have %d (%v)", n, err)
	}
}

func pages(t *testing.T, w *world) {
	err := w.db.Write(context.Background(), func(ctx context.Context, tx record.Tx) error {
		for i := range 157 {
			v := model.Values{"title": fmt.Sprintf("t%d", i%5)}
			if i%4 != 0 {
				v["size"] = int64(i % 7)
			}
			if i%3 != 0 {
				v["due"] = int64(1000 + i%11)
			}
			if _, err := tx.Insert(ctx, w.thing, w.stamp(v)); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	for _, order := range [][]record.Order{
		nil, {{Path: w.path("entity_id")}}, {{Path: w.path("size")}}, {{Path: w.path("size"), Desc: true}}, {{Path: w.path("due"), Desc: true}}, {{Path: w.path("created_at"), Desc: true}},
		{{Path: w.path("title"), Desc: true}, {Path: w.path("size")}}, {{Path: w.path("size")}, {Path: w.path("due"), Desc: true}}, {{Path: w.path("owner_user.username")}, {Path: w.path("size"), Desc: true}},
	} {
		for _, narrow := range []bool{true, false} {
			var seen, straight []int64
			q := record.Query{Model: w.thing, Order: order, Limit: 10, Fields: w.paths("size"), Narrow: &narrow, Where: condition.Test{Path: w.path("title"), Op: condition.Unset, Negated: true}}
			for {
				rows, err := w.db.Find(context.Background(), q)
				if err != nil {
					t.Fatal(err)
				}
				for _, r := range rows {
					seen = append(seen, r.ID)
				}
				if len(rows) < 10 {
					break
				}
				q.After = rows[len(rows)-1].Cursor
			}
			q.After, q.Limit = nil, 1000
			rows, err := w.db.Find(context.Background(), q)
			if err != nil {
				t.Fatal(err)
			}
			for _, r := range rows {
				straight = append(straight, r.ID)
			}
			if !slices.Equal(seen, straight) || len(seen) != 157 {
				t.Errorf("order %v narrow %v: %d rows in pages, %d at once", order, narrow, len(seen), len(straight))
			}
		}
	}
}

func search(t *testing.T, w *world) {
	w.insert(w.thing, model.Values{"title": "VPN drops at the Trieste office", "body": "<p>Every <b>four</b> minutes, since Monday&#39;s update</p>"})
	w.insert(w.thing, model.Values{"title": "Žurnal café über Österreich"})
	id := w.insert(w.thing, model.Values{"title": "Printer"})
	if err := w.update(id, 1, model.Values{"title": "Scanner"}); err != nil {
		t.Fatal(err)
	}
	for words, want := range map[string]int{"vpn": 1, "office vpn": 1, "off tri": 1, "minutes four": 1, "vpn scanner": 0, "cafe": 1, "CAFÉ": 1, "osterr": 1, "zurnal": 1, "printer": 0, "scan": 1,
		`"; DROPX`: 0, "*": 0, "vpn*": 1, "NEAR(": 0, "monday": 1} {
		rows, err := w.db.Find(context.Background(), record.Query{Model: w.thing, Search: words, Fields: w.paths("title", "body"), Limit: 10, Snippet: true, Rank: true})
		if err != nil {
			t.Errorf("%q: %v", words, err)
			continue
		}
		if len(rows) != want {
			t.Errorf("%q finds %d, want %d", words, len(rows), want)
		}
		newest, err := w.db.Find(context.Background(), record.Query{Model: w.thing, Search: words, Limit: 10})
		if err != nil || len(newest) != want {
			t.Errorf("%q newest first finds %d, want %d (%v)", words, len(newest), want, err)
		}
	}
}

func planTwice(t *testing.T, w *world) {
	steps, err := w.db.Plan(context.Background(), w.reg)
	if err != nil || len(steps) > 0 {
		t.Errorf("want nothing to do, got %v (%v)", steps, err)
	}
}

func addLive(t *testing.T, w *world) {
	id := w.insert(w.thing, model.Values{"title": "a", "size": int64(0)})
	stop := make(chan struct{})
	var wg sync.WaitGroup
	for range 4 {
		wg.Add(1)
		go func() {
			defer wg.Done()
			for {
				select {
				case <-stop:
					return
				default:
				}
				if _, err := w.db.Find(context.Background(), record.Query{Model: w.thing, Fields: w.paths("title"), Limit: 5}); err != nil {
					t.Errorf("read while a column is added: %v", err)
					return
				}
				err := w.db.Write(context.Background(), func(ctx context.Context, tx record.Tx) error {
					_, err := tx.Insert(ctx, w.thing, w.stamp(model.Values{"title": "x"}))
					return err
				})
				if err != nil {
					t.Errorf("write while a column is added: %v", err)
					return
				}
			}
		}()
	}
	for i := range 5 {
		f := model.Field{Code: fmt.Sprintf("cust_f%d", i), Type: field.Text{}, Indexed: true, Custom: true}
		reg := Registry(t, f)
		Fill(t, w.db, reg)
		thing := reg.Model("test/thing")
		err := w.db.Write(context.Background(), func(ctx context.Context, tx record.Tx) error {
			return tx.Update(ctx, thing, id, int64(i+1), model.Values{f.Code: "v"})
		})
		if err != nil {
			t.Errorf("write the new column: %v", err)
		}
	}
	close(stop)
	wg.Wait()
}

func parked(t *testing.T, w *world) {
	f := model.Field{Code: "cust_site", Type: field.Text{}, Indexed: true, Custom: true}
	with := Registry(t, f)
	Fill(t, w.db, with)
	thing := with.Model("test/thing")
	id := w.insert(thing, model.Values{"cust_site": "Molo IV"})
	Fill(t, w.db, w.reg)
	Fill(t, w.db, with)
	rows, err := w.db.Find(context.Background(), record.Query{Model: thing, Fields: []condition.Path{{Field: thing.Field("cust_site"), Model: thing, Name: "cust_site"}}, Limit: 1,
		Where: condition.Test{Path: w.path("entity_id"), Op: condition.Is, Values: []any{id}}})
	if err != nil || len(rows) != 1 || rows[0].Values["cust_site"] != "Molo IV" {
		t.Errorf("after bringing it back: %v (%v)", rows, err)
	}
}

func events(t *testing.T, w *world) {
	var mu sync.Mutex
	var told []event.Event
	w.db.Subscribe(func(es []event.Event) { mu.Lock(); told = append(told, es...); mu.Unlock() })
	for i := range 5 {
		err := w.db.Write(context.Background(), func(ctx context.Context, tx record.Tx) error {
			return tx.Append(ctx, event.Event{Model: "test/thing", Record: 7, Version: int64(i), Kind: event.Updated, Actor: 1,
				Causes: []event.Cause{{Kind: "rule", Label: "Routing: x"}}, Changes: map[string]event.Change{"size": {Old: int64(i), New: int64(i + 1)}}})
		})
		if err != nil {
			t.Fatal(err)
		}
	}
	found, err := w.db.Events(context.Background(), event.Query{Model: "test/thing", Record: 7, Limit: 10})
	if err != nil || len(found) != 5 || found[0].Version != 4 || found[0].Causes[0].Label != "Routing: x" || time.Since(found[0].At()) > time.Minute {
		t.Errorf("read %+v (%v)", found, err)
	}
	mu.Lock()
	defer mu.Unlock()
	if len(told) != 5 || told[4].Version != 4 {
		t.Errorf("told %d events", len(told))
	}
}

func limitless(t *testing.T, w *world) {
	if _, err := w.db.Find(context.Background(), record.Query{Model: w.thing}); err == nil {
		t.Error("want a refusal")
	}
}

// agreement runs random trees over random records in memory and in the database.
func agreement(t *testing.T, w *world) {
	records := map[int64]model.Values{}
	r := rapid.Custom(func(t *rapid.T) model.Values { return randomThing(t) })
	for i := range 120 {
		v := r.Example(i)
		v["code"] = nil
		records[w.insert(w.thing, v)] = v
	}
	rapid.Check(t, func(rt *rapid.T) {
		tree := randomTree(rt, 3)
		x, _ := condition.Bind(w.reg, w.thing, tree, condition.Env{Now: time.Unix(1_772_000_000, 0), Zone: time.UTC, User: &condition.User{ID: 1, Username: "anna", CompanyID: 2, GroupIDs: []int64{1}}})
		rows, err := w.db.Find(context.Background(), record.Query{Model: w.thing, Where: x, Limit: 500})
		if err != nil {
			rt.Fatalf("%+v: %v", tree, err)
		}
		var db []int64
		for _, row := range rows {
			db = append(db, row.ID)
		}
		var mem []int64
		for id, v := range records {
			if condition.Holds(x, func(p condition.Path) any { return w.follow(v, p) }) {
				mem = append(mem, id)
			}
		}
		slices.Sort(db)
		slices.Sort(mem)
		if !slices.Equal(db, mem) {
			rt.Fatalf("%+v\nmemory %v\ndatabase %v", tree, mem, db)
		}
	})
}

// together counts random grids with a common condition in one pass, and each for itself.
func together(t *testing.T, w *world) {
	r := rapid.Custom(func(t *rapid.T) model.Values { return randomThing(t) })
	for i := range 120 {
		v := r.Example(i)
		v["code"] = nil
		w.insert(w.thing, v)
	}
	rapid.Check(t, func(rt *rapid.T) {
		bind := func(n condition.Node) condition.Expr {
			x, _ := condition.Bind(w.reg, w.thing, n, condition.Env{Now: time.Unix(1_772_000_000, 0), Zone: time.UTC, User: &condition.User{ID: 1, Username: "anna", CompanyID: 2, GroupIDs: []int64{1}}})
			return x
		}
		scope, common := bind(randomTree(rt, 1)), randomTree(rt, 1)
		limit := rapid.SampledFrom([]int{3, 1000}).Draw(rt, "limit")
		var qs []record.Query
		for range rapid.IntRange(1, 5).Draw(rt, "grids") {
			qs = append(qs, record.Query{Model: w.thing, Scope: scope, Where: bind(condition.And(common, randomTree(rt, 2))), Limit: 1})
		}
		got, err := w.db.Tallies(context.Background(), slices.Clone(qs), limit)
		if err != nil {
			rt.Fatal(err)
		}
		for i, q := range qs {
			want, err := w.db.Count(context.Background(), q, limit)
			if err != nil {
				rt.Fatal(err)
			}
			if got[i] != want {
				rt.Fatalf("grid %d of %d: together %d, alone %d", i, len(qs), got[i], want)
			}
		}
	})
}

// follow reads a path of a thing in memory; companies are named as people made them.
func (w *world) follow(v model.Values, p condition.Path) any {
	if len(p.Hops) == 0 {
		return v[p.Field.Code]
	}
	if id, ok := v["company_id"].(int64); ok && p.Hops[0].Field.Code == "company_id" && p.Field.Code == "name" {
		return []string{"", "Adriatica", "Kestrel", "Čelik"}[id]
	}
	return nil
}

// theCases runs the shared list of conditions as real queries.
func theCases(t *testing.T, w *world) {
	set := cases.Read(t)
	Fill(t, w.db, set.Registry)
	w.reg = set.Registry
	for _, refers := range []bool{false, true} { // all records first, then what they refer to
		for _, of := range set.Models {
			m := set.Registry.Model(of.Alias)
			for _, r := range of.Records {
				id, v := int64(r["id"].(float64)), set.Values(t, m, r)
				maps.DeleteFunc(v, func(code string, _ any) bool {
					_, is := m.Field(code).Type.(model.Referring)
					return is != refers
				})
				if !refers {
					v["entity_id"] = id
					w.insert(m, v)
					continue
				}
				if err := w.db.Write(context.Background(), func(ctx context.Context, tx record.Tx) error { return tx.Update(ctx, m, id, 1, v) }); err != nil {
					t.Fatal(err)
				}
			}
		}
	}
	for _, c := range set.Cases {
		x, _ := set.Bind(t, c)
		m := set.Of(c)
		id := condition.Path{Field: m.Field("entity_id"), Model: m, Name: "entity_id"}
		rows, err := w.db.Find(context.Background(), record.Query{Model: m, Where: x, Fields: []condition.Path{id}, Order: []record.Order{{Path: id}}, Limit: 1000})
		if err != nil {
			t.Errorf("%s\n  %s\n  %v", c.Name, c.Tree, err)
			continue
		}
		got := []int64{}
		for _, r := range rows {
			got = append(got, r.ID)
		}
		if wrong := c.Report("in "+w.db.Name(), got); wrong != "" {
			t.Error(wrong)
		}
	}
}

// everyLetter is folded in the database as in memory. Letters newer than Unicode 15 are left out: a database may not know them.
func everyLetter(t *testing.T, w *world) {
	thing := w.reg.Model("test/thing")
	for r := rune(0x80); r <= 0x1E9FF; r++ {
		if unicode.ToLower(r) == r && r != 'ς' || r >= 0xA7C0 && r <= 0xA7FF || r >= 0x1C80 && r <= 0x1C8F {
			continue
		}
		w.insert(thing, w.stamp(model.Values{"title": string(r)}))
		n, err := w.db.Count(context.Background(), record.Query{Model: thing, Limit: 2, Where: condition.All{
			condition.Test{Path: w.path("title"), Op: condition.Is, Values: []any{string(r)}},
			condition.Test{Path: w.path("title"), Op: condition.Includes, Values: []any{condition.Fold(string(r))}}}}, 2)
		if err != nil {
			t.Fatal(err)
		}
		if n != 1 {
			t.Errorf("%c (%U) is not found as %s", r, r, condition.Fold(string(r)))
		}
	}
}
