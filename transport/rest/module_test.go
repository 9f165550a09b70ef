package rest_test

import (
	"context"
	"fmt"
	"testing"

	"steward/engine/config"
	"steward/modules/moduletest"
)

// A module of an administrator is under its own name, with the words of the compatible API, without a restart.
func TestAModuleOfAnAdministratorIsInTheCompatibleAPI(t *testing.T) {
	moduletest.Both(t, func(t *testing.T, d *moduletest.Desk) {
		o := open(t, d)
		put := func(changes ...config.Change) {
			t.Helper()
			if _, err := d.Config.Change(context.Background(), changes, 0, "root", "", false); err != nil {
				t.Fatal(err)
			}
		}
		words := func(s string) map[string]any { return map[string]any{"en": s} }
		put(config.Change{Kind: config.Module, Code: "fleet", Value: map[string]any{"label": words("Cars")}},
			config.Change{Kind: config.Model, Code: "custom_fleet/car", Value: map[string]any{"label": words("Car"), "features": []any{"name", "status", "api"}}},
			config.Change{Kind: config.Field, Code: "custom_fleet/car.cust_plate", Value: map[string]any{"element_type": "text", "label": words("Plate"), "indexed": true}})
		made := o.call("root", "POST", "/api/rest/custom_fleet/car", map[string]any{"name": "Panda", "cust_plate": "TS 1"}).must(t, 200)
		car := fmt.Sprint("/custom_fleet/car/", made.body["entity_id"])
		if a := o.get("root", car).must(t, 200); a.body["cust_plate"] != "TS 1" {
			t.Errorf("%s", a)
		}
		if a := o.get("root", "/custom_fleet/cars?filter[1][attribute]=cust_plate&filter[1][eq]=TS%201").must(t, 200); a.names("name") != "Panda" {
			t.Errorf("%s", a)
		}
		o.call("root", "PUT", "/api/rest"+car, map[string]any{"name": "Panda 4x4"}).must(t, 200)
		if r, err := d.Records.GetBy(d.System(), "custom_fleet/car", "name", "Panda 4x4"); err != nil || r.Values.Text("cust_plate") != "TS 1" {
			t.Errorf("%v %v", r, err)
		}
		o.get("luca", car).must(t, 403)
		t.Run("unless its feature is off, or the module", func(t *testing.T) {
			put(config.Change{Kind: config.Model, Code: "custom_fleet/car", Property: "features", Value: []any{"name", "status"}})
			o.get("root", car).must(t, 404)
			put(config.Change{Kind: config.Model, Code: "custom_fleet/car", Property: "features", Value: []any{"name", "status", "api"}}, config.Change{Kind: config.Module, Code: "fleet", Property: "disabled", Value: true})
			o.get("root", car).must(t, 404)
			put(config.Change{Kind: config.Module, Code: "fleet", Property: "disabled", Reset: true})
			o.get("root", car).must(t, 200)
		})
		t.Run("a feature taken away keeps its data", func(t *testing.T) {
			put(config.Change{Kind: config.Model, Code: "custom_fleet/car", Property: "features", Value: []any{"name", "api"}})
			put(config.Change{Kind: config.Model, Code: "custom_fleet/car", Property: "features", Value: []any{"name", "status", "api"}})
			r, err := d.Records.GetBy(d.System(), "custom_fleet/car", "name", "Panda 4x4")
			if err != nil || r.Values.Int("status") != 1 {
				t.Errorf("%v %v", r, err)
			}
		})
	})
}
