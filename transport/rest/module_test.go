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
		t.Run("with the elements that count, depend and lead elsewhere", func(t *testing.T) {
			field := func(code, element string, options map[string]any) config.Change {
				return config.Change{Kind: config.Field, Code: "custom_fleet/car." + code, Value: map[string]any{"element_type": element, "label": words(code), "options": options}}
			}
			put(field("cust_no", "sequence", map[string]any{"pattern": "CAR-{0000}"}), field("cust_part", "dependent", map[string]any{"parent": "cust_plate", "mapping": "*: Door, Roof"}),
				field("cust_driver", "user", nil), field("cust_mail", "lookup", map[string]any{"path": "cust_driver.email"}))
			made := o.call("root", "POST", "/api/rest/custom_fleet/car", map[string]any{"name": "Ducato", "cust_plate": "TS 2", "cust_part": "Door", "cust_driver": "luca", "cust_mail": "mine"}).must(t, 200)
			a := o.get("root", fmt.Sprint("/custom_fleet/car/", made.body["entity_id"])).must(t, 200)
			if a.body["cust_no"] != "CAR-0001" || a.body["cust_part"] != "Door" {
				t.Errorf("%s", a)
			}
			if _, there := a.body["cust_mail"]; there {
				t.Errorf("what is stored nowhere is there: %s", a)
			}
			if a := o.get("root", "/custom_fleet/cars?filter[1][attribute]=cust_no&filter[1][eq]=CAR-0001").must(t, 200); a.names("name") != "Ducato" {
				t.Errorf("%s", a)
			}
			if a := o.call("root", "PUT", fmt.Sprint("/api/rest/custom_fleet/car/", made.body["entity_id"]), map[string]any{"cust_part": "Wing"}); a.status < 400 {
				t.Errorf("what is not offered is taken: %s", a)
			}
		})
		t.Run("with boxes, departments and places", func(t *testing.T) {
			field := func(code, element string, options map[string]any) config.Change {
				return config.Change{Kind: config.Field, Code: "custom_fleet/car." + code, Value: map[string]any{"element_type": element, "label": words(code), "options": options}}
			}
			put(field("cust_boxes", "checkboxes", map[string]any{"list": "department"}), field("cust_department", "department", nil), field("cust_place", "geo", nil))
			made := o.call("root", "POST", "/api/rest/custom_fleet/car", map[string]any{"name": "Uno", "cust_plate": "TS 3", "cust_boxes": "1,3", "cust_department": "2", "cust_place": "45.6495, 13.7768"}).must(t, 200)
			a := o.get("root", fmt.Sprint("/custom_fleet/car/", made.body["entity_id"])).must(t, 200)
			if fmt.Sprint(a.body["cust_boxes"]) != "[1 3]" || fmt.Sprint(a.body["cust_department"]) != "2" || a.body["cust_place"] != "45.6495,13.7768" {
				t.Errorf("%s", a)
			}
			if a := o.call("root", "PUT", fmt.Sprint("/api/rest/custom_fleet/car/", made.body["entity_id"]), map[string]any{"cust_place": "91,0"}); a.status < 400 {
				t.Errorf("a place off the earth is taken: %s", a)
			}
		})
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
