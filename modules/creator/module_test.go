package creator_test

import (
	"context"
	"errors"
	"strings"
	"testing"

	"steward/engine/condition"
	"steward/engine/config"
	"steward/engine/fault"
	"steward/engine/record"
	"steward/modules/moduletest"
	"steward/modules/relation"
	"steward/modules/transfer"
)

const car = "custom_fleet/car"

func words(s string) map[string]any { return map[string]any{"en": s} }

func change(d *moduletest.Desk, changes ...config.Change) error {
	_, err := d.Config.Change(context.Background(), changes, 0, "admin", "", false)
	return err
}

// cars makes a module with one model.
func cars(t *testing.T, d *moduletest.Desk) {
	t.Helper()
	err := change(d, config.Change{Kind: config.Module, Code: "fleet", Value: map[string]any{"label": words("Cars")}},
		config.Change{Kind: config.Model, Code: car, Value: map[string]any{"label": words("Car"), "features": []any{"name", "status", "company", "owner", "activity", "attachment", "task", "relation", "history", "api", "import", "search"}}},
		config.Change{Kind: config.Field, Code: car + ".cust_plate", Value: map[string]any{"element_type": "text", "label": words("Plate"), "unique": true}},
		config.Change{Kind: config.Field, Code: car + ".cust_seats", Value: map[string]any{"element_type": "integer", "label": words("Seats"), "options": map[string]any{"min": 1, "max": 9}}})
	if err != nil {
		t.Fatal(err)
	}
}

// What works on the models that are shipped works on those of administrators.
func TestScriptsMacrosRelationsAndRightsWorkOnTheModelsOfAModule(t *testing.T) {
	moduletest.Both(t, func(t *testing.T, d *moduletest.Desk) {
		cars(t, d)
		d.Make("automation/event", record.Input{"name": "plates are capital", "model_alias": car, "moment": "before_save", "code": `$this.setCustPlate(($this.getCustPlate() || '').toUpperCase());`})
		panda := d.Make(car, record.Input{"name": "Panda", "cust_plate": "ts 123"})
		if panda.Values.Text("cust_plate") != "TS 123" {
			t.Errorf("the custom event did nothing: %v", panda.Values)
		}
		t.Run("a script finds it by the alias of the reference product", func(t *testing.T) {
			d.Make("automation/event", record.Input{"name": "count", "model_alias": "announcement/announcement", "moment": "before_save",
				"code": `$this.setTitle('cars: ' + deep.collection('custom_fleet/car_collection').addFieldToFilter('cust_plate', {eq: 'TS 123'}).getSize() + ' ' + deep.load('custom_fleet/car', 'TS 123', 'cust_plate').getName());`})
			if got := d.Make("announcement/announcement", record.Input{"title": "x"}).Values.Text("title"); got != "cars: 1 Panda" {
				t.Errorf("the script says %q", got)
			}
		})
		t.Run("a macro is offered on it", func(t *testing.T) {
			d.Make("macro/macro", record.Input{"name": "Sell", "model_alias": car, "actions": `[{"field":"status","value":3}]`})
			acts, err := d.Records.Acts(d.As("admin"), panda)
			if err != nil {
				t.Fatal(err)
			}
			found := false
			for _, a := range acts {
				found = found || strings.HasPrefix(a.Code, "macro.")
			}
			if !found {
				t.Errorf("offered are %v", acts)
			}
		})
		t.Run("relations are read from both sides", func(t *testing.T) {
			rel := d.Make(relation.Relation, record.Input{"name": "drives", "opposite_name": "driven by", "source_model": car, "destination_model": "admin/user"})
			admin, err := d.Records.GetBy(d.System(), "admin/user", "username", "admin")
			if err != nil {
				t.Fatal(err)
			}
			d.MakeAs(d.As("admin"), relation.Link, record.Input{"relation_id": rel.ID, "source_id": panda.ID, "destination_id": admin.ID})
		})
		t.Run("group rules narrow it", func(t *testing.T) {
			role := d.Make("admin/role", record.Input{"name": "Drivers", "type": "agent", "resource_access": "custom", "resources": []string{"custom_fleet"}})
			user := d.Make("admin/user", record.Input{"username": "paolo", "firstname": "Paolo", "lastname": "Rossi", "email": "paolo@example.org", "role_id": role.ID})
			if _, err := d.Records.Get(d.As("paolo"), record.Ref{Model: car, ID: panda.ID}); err != nil {
				t.Fatal(err)
			}
			group := d.Make("admin/group", record.Input{"name": "Own cars only", "user_ids": []int64{user.ID}})
			d.Make("admin/group_rule", record.Input{"group_id": group.ID, "model_alias": car, "permission": "read", "mode": "condition", "expression": `{"field":"owner_username","operator":"equal","value":"paolo"}`})
			if _, err := d.Records.Get(d.As("paolo"), record.Ref{Model: car, ID: panda.ID}); !fault.Is(err, fault.NotFound) {
				t.Errorf("a car of nobody: %v", err)
			}
		})
		t.Run("it stays while something enabled works on it, and says what", func(t *testing.T) {
			err := change(d, config.Change{Kind: config.Module, Code: "fleet", Remove: true})
			var f *fault.Error
			if !errors.As(err, &f) || len(f.Fields) != 2 || f.Fields[0].Key != "creator.in_use" || f.Fields[0].Params["what"] != "plates are capital" || f.Fields[1].Params["what"] != "Sell" {
				t.Fatalf("%v", err)
			}
			for _, alias := range []string{"automation/event", "macro/macro"} {
				page, err := d.Records.List(d.System(), record.ListRequest{Model: alias, Limit: 10, Where: condition.Rule("model_alias", condition.Equal, car)})
				if err != nil {
					t.Fatal(err)
				}
				for _, r := range page.Rows {
					if _, err := d.Records.Update(d.System(), record.Ref{Model: alias, ID: r.ID}, record.Input{"status": 0}, record.Options{}); err != nil {
						t.Fatal(err)
					}
				}
			}
			if err := change(d, config.Change{Kind: config.Module, Code: "fleet", Remove: true}); err != nil {
				t.Fatal(err)
			}
		})
	})
}

func TestRowsAreImportedOnceByTheirPlateAndUndoneAsOne(t *testing.T) {
	moduletest.Both(t, func(t *testing.T, d *moduletest.Desk) {
		cars(t, d)
		m, err := transfer.ParseMapping([]byte("source: fleet\nmodel: custom_fleet/car\nkey: [plate]\nupdate: true\nvalues:\n  name: {column: model}\n  cust_plate: {column: plate}\n  cust_seats: {column: seats}\n"))
		if err != nil {
			t.Fatal(err)
		}
		var csv strings.Builder
		csv.WriteString("plate,model,seats\n")
		for i := range 100 {
			csv.WriteString("TS " + string(rune('A'+i/26)) + string(rune('A'+i%26)) + ",Panda,5\n")
		}
		run := func(text string) transfer.Report {
			t.Helper()
			rep, err := transfer.Run(d.System(), d.Records, m, strings.NewReader(text), transfer.Options{Batch: d.DB.NextID()})
			if err != nil {
				t.Fatal(err)
			}
			return rep
		}
		first := run(csv.String())
		if first.Created != 100 || first.Refused != 0 {
			t.Fatalf("%+v", first)
		}
		if again := run(csv.String()); again.Created != 0 || again.Skipped != 100 {
			t.Errorf("the second run: %+v", again)
		}
		if bad := run("plate,model,seats\nXX 1,Bus,52\n"); bad.Refused != 1 {
			t.Errorf("a car with 52 seats is taken: %+v", bad)
		}
		if undone, err := d.Records.UndoBatch(d.System(), first.Batch); err != nil || len(undone.Skipped) > 0 {
			t.Errorf("%+v %v", undone, err)
		}
		if n, err := d.Records.Count(d.System(), record.ListRequest{Model: car}, 0); err != nil || n != 0 {
			t.Errorf("%d left, %v", n, err)
		}
		if err := change(d, config.Change{Kind: config.Model, Code: car, Property: "features", Value: []any{"name"}}); err != nil {
			t.Fatal(err)
		}
		if _, err := transfer.Run(d.System(), d.Records, m, strings.NewReader(csv.String()), transfer.Options{Batch: d.DB.NextID()}); !fault.Is(err, fault.Forbidden) {
			t.Errorf("imported into a model without the feature: %v", err)
		}
	})
}

func TestACalculatedFieldFollowsFromOthersWithEverySave(t *testing.T) {
	moduletest.Both(t, func(t *testing.T, d *moduletest.Desk) {
		cars(t, d)
		calc := func(code, formula, result string) config.Change {
			return config.Change{Kind: config.Field, Code: car + "." + code, Value: map[string]any{"element_type": "calculated", "label": words(code), "indexed": true, "options": map[string]any{"formula": formula, "result": result}}}
		}
		plain := func(code, element string) config.Change {
			return config.Change{Kind: config.Field, Code: car + "." + code, Value: map[string]any{"element_type": element, "label": words(code)}}
		}
		if err := change(d, plain("cust_litres", "decimal"), plain("cust_price", "currency"), plain("cust_from", "date"), plain("cust_to", "date"),
			calc("cust_total", "round(cust_litres * cust_price, 2)", "currency"), calc("cust_twice", "cust_total * 2", "decimal"),
			calc("cust_days", "days(cust_from, cust_to)", "integer"), calc("cust_words", "name & ', ' & cust_seats & ' seats'", "text"), calc("cust_due", "cust_to + 30", "date")); err != nil {
			t.Fatal(err)
		}
		made := d.MakeAs(d.As("admin"), car, record.Input{"name": "Panda", "cust_seats": 5, "cust_litres": "40.5", "cust_price": "1.799", "cust_from": "2026-01-30", "cust_to": "2026-03-01", "cust_total": "999"})
		v := made.Values
		if v.Int("cust_total") != 72_860_000 || v.Int("cust_twice") != 145_720_000 || v.Int("cust_days") != 30 || v.Text("cust_words") != "Panda, 5 seats" || v["cust_due"] != "2026-03-31" {
			t.Errorf("it was computed as %v", v)
		}
		ref := record.Ref{Model: car, ID: made.ID}
		after, err := d.Records.Update(d.As("admin"), ref, record.Input{"cust_litres": "10", "cust_days": 99}, record.Options{})
		if err != nil || after.Values.Int("cust_total") != 17_990_000 || after.Values.Int("cust_days") != 30 {
			t.Errorf("after a change %v, %v", after, err)
		}
		if after, err = d.Records.Update(d.As("admin"), ref, record.Input{"cust_litres": nil}, record.Options{}); err != nil || after.Values["cust_total"] != nil {
			t.Errorf("without litres %v, %v", after, err)
		}
		page, err := d.Records.List(d.As("admin"), record.ListRequest{Model: car, Where: condition.Rule("cust_days", condition.Greater, 20)})
		if err != nil || len(page.Rows) != 1 {
			t.Errorf("filtered: %v, %v", page, err)
		}
		for _, bad := range []config.Change{calc("cust_bad", "1 +", "integer"), calc("cust_bad", "nowhere * 2", "integer"), calc("cust_bad", "1", "telepathy"), calc("cust_bad", "cust_bad + 1", "integer"), calc("cust_total", "cust_twice", "currency")} {
			if err := change(d, bad); !fault.Is(err, fault.Invalid) {
				t.Errorf("%v: %v", bad.Value, err)
			}
		}
	})
}
