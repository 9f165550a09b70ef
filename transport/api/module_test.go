package api_test

import (
	"context"
	"fmt"
	"maps"
	"net/http"
	"strings"
	"testing"

	"steward/engine/record"
	"steward/engine/setup"
	"steward/modules/access"
	"steward/modules/moduletest"
)

// fleet is a module with two models, as the creator sends it.
func fleet() []any {
	words := func(en, it string) map[string]any { return map[string]any{"en": en, "it": it} }
	field := func(code, element string, label map[string]any, more map[string]any) any {
		value := map[string]any{"element_type": element, "label": label, "indexed": true}
		for k, v := range more {
			value[k] = v
		}
		return map[string]any{"kind": "field", "code": code, "value": value}
	}
	return []any{
		map[string]any{"kind": "module", "code": "fleet", "value": map[string]any{"label": words("Company cars", "Auto aziendali"), "icon": "car", "color": "blue", "version": "1.0.0"}},
		map[string]any{"kind": "list", "code": "custom_fleet_status", "value": map[string]any{"code": "custom_fleet_status", "label": words("Status", "Stato"),
			"classes": []any{map[string]any{"code": "open", "label": words("Open", "Aperto")}},
			"values":  []any{map[string]any{"value": 1, "label": words("In use", "In uso"), "color": "green", "classes": []any{"open"}, "default": true}, map[string]any{"value": 2, "label": words("Sold", "Venduta")}}}},
		map[string]any{"kind": "model", "code": "custom_fleet/vehicle", "value": map[string]any{"alias": "custom_fleet/vehicle", "label": words("Vehicle", "Veicolo"), "plural": words("Vehicles", "Veicoli"), "icon": "car",
			"number_pattern": "VEH-{YYYY}-{0000}", "status_list": "custom_fleet_status",
			"features": []any{"name", "status", "company", "owner", "assignment", "sharing", "archive", "api", "import", "search", "activity", "attachment", "task", "relation", "category", "tag", "history", "portal"}}},
		field("custom_fleet/vehicle.cust_plate", "text", words("Plate", "Targa"), map[string]any{"unique": true, "searchable": true}),
		map[string]any{"kind": "model", "code": "custom_fleet/refuelling", "value": map[string]any{"alias": "custom_fleet/refuelling", "label": words("Refuelling", "Rifornimento"), "plural": words("Refuellings", "Rifornimenti"),
			"features": []any{"name", "history", "api"}}},
		field("custom_fleet/refuelling.cust_vehicle_id", "reference", words("Vehicle", "Veicolo"), map[string]any{"options": map[string]any{"model": "custom_fleet/vehicle"}}),
		field("custom_fleet/vehicle.cust_papers", "heading", words("Papers", "Documenti"), nil),
		field("custom_fleet/refuelling.cust_litres", "decimal", words("Litres", "Litri"), nil),
	}
}

const vehicles = "/records/custom_fleet/vehicle"

// eachDatabase serves a platform on both databases.
func eachDatabase(t *testing.T, run func(t *testing.T, h *office)) {
	moduletest.Both(t, func(t *testing.T, d *moduletest.Desk) { run(t, serve(t, d)) }, []setup.Module{words}...)
}

// make makes the fleet while others work, none of whom may notice.
func (h *office) makeFleet(t *testing.T) answer {
	t.Helper()
	stop, failed := make(chan struct{}), make(chan string, 4)
	for i := range 4 {
		v := h.as([]string{"luca", "marta"}[i%2])
		id := h.operation(fmt.Sprintf("Busy %d", i), "giulia")
		go func() {
			for n := 0; ; n++ {
				select {
				case <-stop:
					failed <- ""
					return
				default:
				}
				if a := v.patch(at(id), map[string]any{"title": fmt.Sprintf("Busy %d %d", i, n)}); a.status != http.StatusOK {
					failed <- a.String()
					return
				}
				if a := v.get(operations + "?limit=20&grid=open"); a.status != http.StatusOK {
					failed <- a.String()
					return
				}
			}
		}()
	}
	root := h.as("root")
	plan := root.post("/config", map[string]any{"changes": fleet(), "dry_run": true}).must(t, 200)
	if root.get("/models/custom_fleet/vehicle").status != http.StatusNotFound {
		t.Error("a dry run made the module")
	}
	made := root.post("/config", map[string]any{"changes": fleet(), "note": "the fleet"}).must(t, 200)
	if fmt.Sprint(plan.body["tables"]) != fmt.Sprint(made.body["tables"]) || !strings.Contains(string(made.raw), "create the table of custom_fleet/vehicle") {
		t.Errorf("planned %v, done %v", plan.body["tables"], made.body["tables"])
	}
	close(stop)
	for range 4 {
		if why := <-failed; why != "" {
			t.Errorf("a request failed meanwhile: %s", why)
		}
	}
	return made
}

func TestAModuleIsUsableInEveryPartAtOnce(t *testing.T) {
	eachDatabase(t, func(t *testing.T, h *office) {
		h.makeFleet(t)
		root, luca := h.as("root"), h.as("luca")
		car := root.post(vehicles, map[string]any{"name": "Panda", "cust_plate": "TS 123 AB", "company_id": h.ids["company"], "owner_username": "giulia", "tags": []any{"small"}}).must(t, 201)
		year := h.Now().Format("2006")
		if car.body["_number"] != "VEH-"+year+"-0001" || car.body["_title"] != "Panda" || car.body["_labels"].(map[string]any)["status"] != "In use" {
			t.Errorf("the vehicle is %s", car)
		}
		one := fmt.Sprintf("%s/%d", vehicles, car.id())

		t.Run("its list, form and menu are there", func(t *testing.T) {
			list := string(root.get("/screens/list/custom_fleet/vehicle").must(t, 200).raw)
			form := string(root.get(fmt.Sprintf("/screens/record/custom_fleet/vehicle/%d", car.id())).must(t, 200).raw)
			menu := string(root.get("/bootstrap").must(t, 200).raw)
			for what, found := range map[string]bool{"the plate in the list": strings.Contains(list, `"cust_plate"`), "the list of mine": strings.Contains(list, `"mine"`), "the archive": strings.Contains(list, `"archived"`),
				"the plate on the form": strings.Contains(form, `"field":"cust_plate"`), "the heading on the form": strings.Contains(form, `"field":"cust_papers"`), "the refuellings on the form": strings.Contains(form, `"Refuellings"`), "the comments": strings.Contains(form, `"activity"`),
				"the entry of the menu": strings.Contains(menu, `"Company cars"`) && strings.Contains(menu, "/list/custom_fleet/vehicle"), "the button to make one": strings.Contains(menu, `"model":"custom_fleet/vehicle"`)} {
				if !found {
					t.Errorf("%s is missing", what)
				}
			}
			if a := root.get("/lists/custom_fleet_status").must(t, 200); !strings.Contains(string(a.raw), "Sold") {
				t.Errorf("%s", a)
			}
		})
		t.Run("listed, filtered, searched, by number too", func(t *testing.T) {
			for _, query := range []string{"?grid=all", "?grid=mine", "?q=" + escape(`cust_plate:"TS 123 AB"`), "?search=panda", "?search=VEH-" + year + "-0001"} {
				if got := root.get(vehicles+query).must(t, 200).items(); len(got) != 1 {
					t.Errorf("%s gives %d", query, len(got))
				}
			}
			if !strings.Contains(string(root.get("/search?q=ts+123").must(t, 200).raw), "Panda") {
				t.Error("the search over everything does not find it")
			}
		})
		t.Run("commented, attached, with a task and history, and undone", func(t *testing.T) {
			root.post(one+"/activities", map[string]any{"type": 1, "description": "<p>New tyres</p>"}).must(t, 201)
			root.upload(one+"/attachments", "papers.txt", "text/plain", []byte("papers")).must(t, 201)
			root.post("/records/task/task", map[string]any{"title": "Wash it", "type_id": 1, "model_alias": "custom_fleet/vehicle", "model_id": car.id()}).must(t, 201)
			root.patch(one, map[string]any{"name": "Panda 4x4", "status": 2}).must(t, 200)
			if a := root.get(one+"/history").must(t, 200); !strings.Contains(string(a.raw), "Panda 4x4") {
				t.Errorf("the history is %s", a)
			}
			if a := root.get(one+"/timeline").must(t, 200); !strings.Contains(string(a.raw), "New tyres") {
				t.Errorf("the timeline is %s", a)
			}
			gone := root.do("DELETE", one, nil).must(t, 200)
			root.get(one).must(t, 404)
			root.post("/batches/"+gone.body["batch"].(string)+"/undo", nil).must(t, 200)
			if a := root.get(one).must(t, 200); a.body["name"] != "Panda 4x4" {
				t.Errorf("%s", a)
			}
		})
		t.Run("exported, and a second plate is refused", func(t *testing.T) {
			if a := root.get("/export/custom_fleet/vehicle?fields=name,cust_plate").must(t, 200); !strings.Contains(string(a.raw), "TS 123 AB") {
				t.Errorf("%s", a)
			}
			if a := root.post(vehicles, map[string]any{"name": "Copy", "cust_plate": "TS 123 AB"}); a.faults()["cust_plate"] == "" {
				t.Errorf("%s", a)
			}
		})
		t.Run("a child refers to it", func(t *testing.T) {
			root.post("/records/custom_fleet/refuelling", map[string]any{"name": "Monday", "cust_vehicle_id": car.id(), "cust_litres": "40.5"}).must(t, 201)
			if got := root.get("/records/custom_fleet/refuelling?q="+escape(`cust_vehicle.name:"Panda 4x4"`)).must(t, 200).items(); len(got) != 1 {
				t.Errorf("found %d over the reference", len(got))
			}
			if a := root.get("/choices/custom_fleet/refuelling/cust_vehicle_id?search=panda").must(t, 200); !strings.Contains(string(a.raw), "Panda") {
				t.Errorf("%s", a)
			}
		})
		t.Run("the description of the API has it", func(t *testing.T) {
			if a := string(root.get("/openapi.json").must(t, 200).raw); !strings.Contains(a, "custom_fleet.vehicle") || !strings.Contains(a, "cust_plate") {
				t.Error("it lacks the vehicle")
			}
		})
		t.Run("agents need the resource", func(t *testing.T) {
			if a := string(root.get("/choices/admin/role/resources?search=custom_fleet").must(t, 200).raw); !strings.Contains(a, `"value":"custom_fleet"`) || !strings.Contains(a, `"label":"Vehicles"`) {
				t.Errorf("a role is offered %s", a)
			}
			luca.get("/choices/admin/role/resources").must(t, 403)
			luca.get(one).must(t, 403)
			if strings.Contains(string(luca.get("/bootstrap").raw), "Company cars") {
				t.Error("it is in the menu of who may not see it")
			}
			role := h.Make(access.Role, record.Input{"name": "Drivers", "type": "agent", "resource_access": "custom", "resources": []any{"service", "custom_fleet"}}).ID
			if _, err := h.Records.Update(h.System(), record.Ref{Model: access.User, ID: h.ids["luca"]}, record.Input{"role_id": role}, record.Options{}); err != nil {
				t.Fatal(err)
			}
			luca.get(one).must(t, 200)
			luca.patch(one, map[string]any{"name": "Panda"}).must(t, 200)
			if !strings.Contains(string(luca.get("/bootstrap").raw), "Company cars") {
				t.Error("it is not in the menu of who may see it")
			}
			if strings.Contains(string(luca.get("/openapi.json").raw), "cust_plate") != true {
				t.Error("the description lacks it")
			}
		})
		t.Run("end users see their own in the portal", func(t *testing.T) {
			giulia, piero := h.as("giulia"), h.as("piero")
			giulia.get(one).must(t, 200)
			piero.get(one).must(t, 404)
			own := piero.post(vehicles, map[string]any{"name": "Bike", "cust_plate": "B 1"}).must(t, 201)
			giulia.get(fmt.Sprintf("%s/%d", vehicles, own.id())).must(t, 404)
			piero.patch(fmt.Sprintf("%s/%d", vehicles, own.id()), map[string]any{"name": "Car"}).must(t, 403)
			piero.post(fmt.Sprintf("%s/%d/activities", vehicles, own.id()), map[string]any{"description": "Where is it?"}).must(t, 201)
			piero.get("/records/custom_fleet/refuelling").must(t, 403)
			if a := string(piero.get("/portal").must(t, 200).raw); !strings.Contains(a, `"model":"custom_fleet/vehicle"`) || strings.Contains(a, "refuelling") {
				t.Errorf("the portal has %s", a)
			}
			if got := piero.get(vehicles+"?grid=portal").must(t, 200).items(); len(got) != 1 || got[0]["cust_plate"] != "B 1" {
				t.Errorf("his own are %v", got)
			}
			form := string(piero.get(fmt.Sprintf("/screens/record/custom_fleet/vehicle/%d?area=portal", own.id())).must(t, 200).raw)
			if !strings.Contains(form, `"field":"cust_plate"`) || strings.Contains(form, `"field":"assigned_username"`) {
				t.Errorf("the form in the portal is %s", form)
			}
		})
	})
}

func TestAModuleSwitchedOffKeepsItsRowsAndOneRemovedCanComeBack(t *testing.T) {
	eachDatabase(t, func(t *testing.T, h *office) {
		h.makeFleet(t)
		root := h.as("root")
		car := root.post(vehicles, map[string]any{"name": "Panda", "cust_plate": "TS 1", "access_user_ids": []any{h.ids["giulia"]}}).must(t, 201)
		one := fmt.Sprintf("%s/%d", vehicles, car.id())
		root.post(one+"/activities", map[string]any{"type": 1, "description": "Kept"}).must(t, 201)

		root.post("/config", map[string]any{"changes": []any{set("module", "fleet", "disabled", true)}}).must(t, 200)
		root.get(one).must(t, 404)
		if strings.Contains(string(root.get("/bootstrap").raw), "Company cars") {
			t.Error("it is in the menu")
		}
		root.post("/config", map[string]any{"changes": []any{map[string]any{"kind": "module", "code": "fleet", "property": "disabled", "reset": true}}}).must(t, 200)
		root.get(one).must(t, 200)

		before := root.get("/config").body["version"].(float64)
		remove := map[string]any{"changes": []any{map[string]any{"kind": "module", "code": "fleet", "remove": true}}}
		plan := root.post("/config", with(remove, "dry_run", true)).must(t, 200)
		if !strings.Contains(string(plan.raw), "park the table custom_fleet_vehicle") {
			t.Errorf("the plan is %s", plan)
		}
		root.post("/config", remove).must(t, 200)
		root.get(one).must(t, 404)
		if codes := string(root.get("/config").raw); strings.Contains(codes, "custom_fleet") || strings.Contains(codes, `"kind":"module"`) {
			t.Errorf("something is left: %s", codes)
		}
		if a := root.get("/search?q=kept").must(t, 200); strings.Contains(string(a.raw), "Kept") {
			t.Error("comments of a removed model are found")
		}
		for range 2 { // removing and bringing back is repeatable
			root.post(fmt.Sprintf("/config/versions/%d/rollback", int64(before)), nil).must(t, 200)
			a := root.get(one).must(t, 200)
			if a.body["name"] != "Panda" || fmt.Sprint(a.body["access_user_ids"]) != fmt.Sprintf("[%d]", h.ids["giulia"]) {
				t.Errorf("came back as %s", a)
			}
			if !strings.Contains(string(root.get(one+"/timeline").raw), "Kept") || len(root.get(vehicles+"?search=panda").items()) != 1 {
				t.Error("its comment or its words did not come back")
			}
			root.post("/config", remove).must(t, 200)
		}
		if err := h.DB.Tidy(context.Background()); err != nil {
			t.Fatal(err)
		}
		root.post(fmt.Sprintf("/config/versions/%d/rollback", int64(before)), nil).must(t, 200)
		root.get(one).must(t, 200)
	})
}

func TestNamesOfModulesAndModelsThatCannotBe(t *testing.T) {
	h := newOffice(t)
	root := h.as("root")
	label := map[string]any{"label": map[string]any{"en": "X"}}
	model := func(more map[string]any) map[string]any {
		out := map[string]any{"label": map[string]any{"en": "X"}}
		for k, v := range more {
			out[k] = v
		}
		return out
	}
	for _, c := range []struct {
		name, kind, code string
		value            map[string]any
		say              string
	}{
		{"a space", "module", "my module", label, "Only letters and digits"},
		{"punctuation", "module", "flotta!", label, "Only letters and digits"},
		{"a reserved word", "module", "portal", label, "Name already in use"},
		{"a shipped module", "module", "service", label, "Name already in use"},
		{"no title", "module", "fleet", map[string]any{"icon": "car"}, "needs a title"},
		{"an unknown place in the menu", "module", "fleet", map[string]any{"label": label["label"], "parent_menu": "nowhere"}, "no menu entry"},
		{"an entity with a dash", "model", "custom_fleet/my-car", label, "Only small letters"},
		{"an unknown feature", "model", "custom_fleet/car", model(map[string]any{"features": []any{"telepathy"}}), "telepathy"},
		{"a numbering without a number", "model", "custom_fleet/car", model(map[string]any{"number_pattern": "CAR-{YYYY}"}), "cannot be used"},
		{"a name too long for a table", "model", "custom_" + strings.Repeat("a", 30) + "/" + strings.Repeat("b", 30), label, "too long"},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := root.post("/config", map[string]any{"changes": []any{map[string]any{"kind": c.kind, "code": c.code, "value": c.value}}})
			if a.status != http.StatusBadRequest || !strings.Contains(string(a.raw), c.say) {
				t.Errorf("%s", a)
			}
		})
	}
	t.Run("in the language of who asks", func(t *testing.T) {
		a := root.do("POST", "/config", map[string]any{"changes": []any{map[string]any{"kind": "model", "code": "custom_fleet/my-car", "value": label}}}, "Accept-Language", "it")
		if !strings.Contains(string(a.raw), "lettere minuscole") && !strings.Contains(string(a.raw), "Only small letters") {
			t.Errorf("%s", a)
		}
	})
	t.Run("a model that another refers to stays", func(t *testing.T) {
		root.post("/config", map[string]any{"changes": fleet()}).must(t, 200)
		a := root.post("/config", map[string]any{"changes": []any{map[string]any{"kind": "model", "code": "custom_fleet/vehicle", "remove": true}}})
		if a.status != http.StatusBadRequest || !strings.Contains(string(a.raw), "custom_fleet/refuelling.cust_vehicle_id") {
			t.Errorf("%s", a)
		}
	})
}

func TestTemplatesInstallAndAModuleTravelsAsText(t *testing.T) {
	h := newOffice(t)
	root := h.as("root")
	offered := root.get("/modules").must(t, 200).body["templates"].([]any)
	if len(offered) < 4 {
		t.Fatalf("only %d templates", len(offered))
	}
	for _, one := range offered {
		code := one.(map[string]any)["code"].(string)
		plan := root.post("/modules/text", map[string]any{"template": code, "dry_run": true}).must(t, 200)
		if plan.body["exists"] != false || root.get("/modules").must(t, 200).body["items"] == nil {
			t.Errorf("%s", plan)
		}
		made := root.post("/modules/text", map[string]any{"template": code}).must(t, 200)
		for _, alias := range made.body["models"].([]any) {
			root.get("/screens/list/"+alias.(string)).must(t, 200)
			root.get("/screens/record/"+alias.(string)+"/new").must(t, 200)
		}
	}
	items := root.get("/modules").must(t, 200).items()
	if len(items) != len(offered) || items[0]["by"] != "root" {
		t.Fatalf("%v", items)
	}
	root.post("/records/custom_keys/key", map[string]any{"name": "Cellar"}).must(t, 201)
	if got := root.get("/modules").body; !strings.Contains(fmt.Sprint(got), "records:1") {
		t.Errorf("nobody counted the key: %v", got)
	}
	if a := string(h.as("giulia").get("/portal").must(t, 200).raw); !strings.Contains(a, "Announce a visitor") {
		t.Errorf("the portal offers %s", a)
	}

	t.Run("the text of a module makes the same module elsewhere", func(t *testing.T) {
		text := root.get("/modules/fleet/text").must(t, 200).body["text"].(string)
		if again := root.post("/modules/text", map[string]any{"text": text, "dry_run": true}).must(t, 200); again.body["exists"] != true || fmt.Sprint(again.body["plan"].(map[string]any)["changes"]) != "[]" {
			t.Errorf("the same text changes something: %s", again)
		}
		other := newOffice(t).as("root")
		other.post("/modules/text", map[string]any{"text": text}).must(t, 200)
		if there := other.get("/modules/fleet/text").must(t, 200).body["text"]; there != text {
			t.Errorf("it came out as\n%s\nand went in as\n%s", there, text)
		}
		other.post(vehicles, map[string]any{"name": "Panda", "cust_plate": "TS 1"}).must(t, 201)
	})
	t.Run("a text that reaches for something else is refused", func(t *testing.T) {
		for name, text := range map[string]string{
			"no module":               "module: evil\nobjects: {}\n",
			"a shipped form":          "module: evil\nobjects: {module: {evil: {label: {en: Evil}}}, form: {service/operation/default: {label: {en: Mine}}}}\n",
			"another module's field":  "module: evil\nobjects: {module: {evil: {label: {en: Evil}}}, field: {custom_keys/key.name: {label: {en: X}}}}\n",
			"a setting":               "module: evil\nobjects: {module: {evil: {label: {en: Evil}}}, setting: {a.b: {value: 1}}}\n",
			"what is no text at all":  "{{{",
			"a member nobody expects": "module: evil\nroles: {}\nobjects: {module: {evil: {label: {en: Evil}}}}\n",
		} {
			if a := root.post("/modules/text", map[string]any{"text": text}); a.status != http.StatusBadRequest {
				t.Errorf("%s: %s", name, a)
			}
		}
	})
	t.Run("administrators without the resource make none", func(t *testing.T) {
		role := h.Make(access.Role, record.Input{"name": "Office", "type": "administrator", "resource_access": "custom", "resources": []any{"service", "system/custom_fields"}}).ID
		if _, err := h.Records.Update(h.System(), record.Ref{Model: access.User, ID: h.ids["adele"]}, record.Input{"role_id": role}, record.Options{}); err != nil {
			t.Fatal(err)
		}
		adele := h.as("adele")
		adele.get("/modules").must(t, 403)
		adele.get("/modules/fleet/text").must(t, 403)
		adele.post("/modules/text", map[string]any{"template": "fleet"}).must(t, 403)
		adele.post("/config", map[string]any{"changes": []any{set("module", "fleet", "disabled", true)}}).must(t, 403)
		adele.post("/config", map[string]any{"changes": []any{set("list", "service_status", "label", map[string]any{"en": "X"})}}).must(t, 403)
		adele.post("/config", map[string]any{"changes": []any{set("field", "service/operation.cust_room", "element_type", "text"), set("field", "service/operation.cust_room", "label", map[string]any{"en": "Room"})}}).must(t, 200)
	})
}

// What a custom field asks of its values is asked at every door.
func TestAValidationHoldsAndACheckListBeginsWithItsItems(t *testing.T) {
	h := newOffice(t)
	root := h.as("root")
	field := func(code, element string, more map[string]any) any {
		value := map[string]any{"element_type": element, "label": map[string]any{"en": code}}
		maps.Copy(value, more)
		return map[string]any{"kind": "field", "code": "service/operation." + code, "value": value}
	}
	root.post("/config", map[string]any{"changes": []any{
		field("cust_plate", "text", map[string]any{"validation": `regex:[A-Z]{2} \d{3} [A-Z]{2}`}),
		field("cust_iban", "text", map[string]any{"validation": "iban"}),
		field("cust_steps", "checklist", map[string]any{"options": map[string]any{"items": "Look\nMend"}}),
	}}).must(t, 200)
	a := root.post(operations, map[string]any{"type_id": 1, "title": "Car", "requester_username": "giulia", "cust_plate": "nonsense", "cust_iban": "IT00"})
	if f := a.faults(); a.status != http.StatusBadRequest || f["cust_plate"] != "not_this_form" || f["cust_iban"] != "not_an_iban" {
		t.Errorf("%s", a)
	}
	made := root.post(operations, map[string]any{"type_id": 1, "title": "Car", "requester_username": "giulia", "cust_plate": "TS 123 AB"}).must(t, 201)
	if got := fmt.Sprint(root.get(at(made.id())).body["cust_steps"]); got != "[map[done:false text:Look] map[done:false text:Mend]]" {
		t.Errorf("the check list is %s", got)
	}
	for _, bad := range []string{"telepathy", "regex:("} {
		root.post("/config", map[string]any{"changes": []any{field("cust_bad", "text", map[string]any{"validation": bad})}}).must(t, 400)
	}
}

// Elements that count, depend and lead elsewhere are described, read, filtered and refused like other fields.
func TestFieldsThatFollowFromOthersAreDescribedAndFiltered(t *testing.T) {
	h := newOffice(t)
	root := h.as("root")
	field := func(code, element string, options map[string]any) any {
		return map[string]any{"kind": "field", "code": "service/operation." + code, "value": map[string]any{"element_type": element, "label": map[string]any{"en": code}, "options": options}}
	}
	root.post("/config", map[string]any{"changes": []any{field("cust_no", "sequence", map[string]any{"pattern": "S-{0000}"}), field("cust_mail", "lookup", map[string]any{"path": "requester_user.email"}), field("cust_parent", "lookup", map[string]any{"path": "parent.status"}),
		field("cust_kind", "text", nil), field("cust_part", "dependent", map[string]any{"parent": "cust_kind", "mapping": "van: Door, Roof"}), field("cust_line", "separator", nil), field("cust_token", "hidden", nil)}}).must(t, 200)
	described := map[string]map[string]any{}
	for _, f := range root.get("/models/service/operation").must(t, 200).body["fields"].([]any) {
		f := f.(map[string]any)
		if _, twice := described[f["code"].(string)]; twice {
			t.Errorf("%s is described twice", f["code"])
		}
		described[f["code"].(string)] = f
	}
	mail := described["cust_mail"]
	if mail["type"] != "lookup" || mail["read_only"] != true || mail["filterable"] != true || mail["sortable"] != true || mail["options"].(map[string]any)["as"] != "email" {
		t.Errorf("the lookup is described as %v", mail)
	}
	if described["cust_no"]["read_only"] != true || described["cust_line"]["type"] != "separator" || described["cust_token"]["type"] != "hidden" {
		t.Errorf("described as %v %v %v", described["cust_no"], described["cust_line"], described["cust_token"])
	}
	id := root.post(operations, map[string]any{"type_id": 1, "title": "Car", "requester_username": "giulia", "cust_kind": "van", "cust_part": "Roof"}).must(t, 201).id()
	got := root.get(at(id)).must(t, 200).body
	want := root.get("/records/admin/user?filter="+escape(`{"field":"username","operator":"equal","value":"giulia"}`)+"&fields=email").must(t, 200).body["items"].([]any)[0].(map[string]any)["email"]
	if got["cust_no"] != "S-0001" || want == nil || got["cust_mail"] != want {
		t.Errorf("it says %v and %v, want %v", got["cust_no"], got["cust_mail"], want)
	}
	found := root.get(operations+"?sort=cust_mail&fields=title,cust_mail&filter="+escape(fmt.Sprintf(`{"field":"cust_mail","operator":"equal","value":%q}`, want))).must(t, 200).body["items"].([]any)
	if len(found) == 0 || found[0].(map[string]any)["cust_mail"] != want {
		t.Errorf("found %v", found)
	}
	if a := root.patch(at(id), map[string]any{"cust_part": "Wing"}); a.status != http.StatusBadRequest || a.faults()["cust_part"] != "not_a_choice" {
		t.Errorf("%s", a)
	}
	root.get(at(id, "/history")).must(t, 200)
	root.get("/screens/record/service/operation/"+fmt.Sprint(id)).must(t, 200)
	schema := root.get("/openapi.json").must(t, 200).body["components"].(map[string]any)["schemas"].(map[string]any)["service.operation"].(map[string]any)["properties"].(map[string]any)
	if mail, _ := schema["cust_mail"].(map[string]any); mail["readOnly"] != true || fmt.Sprint(mail["type"]) != "[string null]" {
		t.Errorf("the lookup is described as %v", schema["cust_mail"])
	}
}

// Boxes, places, timers and what is shown of others are described, written and filtered like other fields.
func TestBoxesPlacesTimersAndDetailsAreDescribedAndWritten(t *testing.T) {
	h := newOffice(t)
	root := h.as("root")
	field := func(code, element string, options map[string]any) any {
		return map[string]any{"kind": "field", "code": "service/operation." + code, "value": map[string]any{"element_type": element, "label": map[string]any{"en": code}, "options": options}}
	}
	root.post("/config", map[string]any{"changes": []any{field("cust_map", "iframe", map[string]any{"address": "https://maps.example.com/?q={{cust_place}}"})}}).must(t, 400)
	root.post("/config", map[string]any{"changes": []any{set("setting", "creator.frame_hosts", "value", []any{"maps.example.com"}), field("cust_map", "iframe", map[string]any{"address": "https://maps.example.com/?q={{cust_place}}"}),
		field("cust_boxes", "checkboxes", map[string]any{"list": "department"}), field("cust_department", "department", nil), field("cust_place", "geo", nil), field("cust_worked", "timer", nil),
		field("cust_parts", "detail_grid", map[string]any{"model": "service/operation", "field": "parent_id"})}}).must(t, 200)
	described := map[string]map[string]any{}
	for _, f := range root.get("/models/service/operation").must(t, 200).body["fields"].([]any) {
		described[f.(map[string]any)["code"].(string)] = f.(map[string]any)
	}
	if f := described["cust_worked"]; f["type"] != "timer" || f["read_only"] != true || f["sortable"] != true {
		t.Errorf("the timer is described as %v", f)
	}
	if f := described["cust_boxes"]; f["type"] != "checkboxes" || f["comparison"] != "multi" {
		t.Errorf("the boxes are described as %v", f)
	}
	related, _ := described["cust_parts"]["options"].(map[string]any)["related"].(map[string]any)
	if related["model"] != "service/operation" || related["field"] != "parent_id" || related["create"] != true {
		t.Errorf("the details are described as %v", described["cust_parts"])
	}
	made := root.post(operations, map[string]any{"type_id": 1, "title": "Car", "requester_username": "giulia", "cust_boxes": []any{1, 3}, "cust_department": 2, "cust_place": map[string]any{"lat": 45.6495, "lon": 13.7768}, "cust_worked": 9}).must(t, 201)
	got := root.get(at(made.id())).must(t, 200).body
	if fmt.Sprint(got["cust_boxes"]) != "[1 3]" || fmt.Sprint(got["cust_department"]) != "2" || got["cust_place"] != "45.6495,13.7768" || got["cust_worked"] != nil {
		t.Errorf("it says %v", got)
	}
	found := root.get(operations+"?fields=title&filter="+escape(`{"field":"cust_boxes","operator":"includes_any","value":[3]}`)).must(t, 200).body["items"].([]any)
	if len(found) != 1 {
		t.Errorf("found %v", found)
	}
	if a := root.patch(at(made.id()), map[string]any{"cust_place": "here"}); a.status != http.StatusBadRequest || a.faults()["cust_place"] != "not_a_place" {
		t.Errorf("%s", a)
	}
	schema := root.get("/openapi.json").must(t, 200).body["components"].(map[string]any)["schemas"].(map[string]any)["service.operation"].(map[string]any)["properties"].(map[string]any)
	if worked, _ := schema["cust_worked"].(map[string]any); fmt.Sprint(worked["type"]) != "[integer null]" {
		t.Errorf("the timer is described as %v", schema["cust_worked"])
	}
}

// Somebody is always in the middle of something: while a module goes and comes back, its readers and writers are told that
// there is nothing, or get what they asked for; nobody meets an internal error, and no row is lost.
func TestAModuleGoesAndComesBackUnderItsReadersAndWriters(t *testing.T) {
	eachDatabase(t, func(t *testing.T, h *office) {
		root := h.as("root")
		root.post("/config", map[string]any{"changes": fleet()}).must(t, 200)
		car := root.post(vehicles, map[string]any{"name": "Panda", "cust_plate": "TS 1"}).must(t, 201)
		one := fmt.Sprintf("%s/%d", vehicles, car.id())
		stop, done := make(chan struct{}), make(chan string, 4)
		for i := range 4 {
			v := h.as("root")
			go func() {
				for n := 0; ; n++ {
					select {
					case <-stop:
						done <- ""
						return
					default:
					}
					var a answer
					switch n % 4 {
					case 0:
						a = v.get(vehicles + "?limit=20&total=capped")
					case 1:
						a = v.patch(one, map[string]any{"name": fmt.Sprintf("Panda %d %d", i, n)})
					case 2:
						a = v.get("/screens/record/custom_fleet/vehicle/" + fmt.Sprint(car.id()))
					case 3:
						a = v.get("/search?q=panda")
					}
					if a.status != http.StatusOK && a.status != http.StatusNotFound {
						done <- fmt.Sprintf("%d: %s", n%4, a)
						return
					}
				}
			}()
		}
		for range 4 {
			before := root.get("/config").body["version"].(float64)
			root.post("/config", map[string]any{"changes": []any{map[string]any{"kind": "module", "code": "fleet", "remove": true}}}).must(t, 200)
			root.post(fmt.Sprintf("/config/versions/%d/rollback", int64(before)), nil).must(t, 200)
		}
		close(stop)
		for range 4 {
			if why := <-done; why != "" {
				t.Error(why)
			}
		}
		if a := root.get(one).must(t, 200); !strings.HasPrefix(fmt.Sprint(a.body["name"]), "Panda") {
			t.Errorf("%s", a)
		}
	})
}

func TestADashboardCountsTheRecordsOfAModule(t *testing.T) {
	h := newOffice(t)
	root := h.as("root")
	root.post("/config", map[string]any{"changes": fleet()}).must(t, 200)
	for i, status := range []int{1, 1, 2} {
		root.post(vehicles, map[string]any{"name": fmt.Sprint(i), "cust_plate": fmt.Sprint("TS ", i), "status": status}).must(t, 201)
	}
	found := map[string]float64{}
	for _, g := range root.get("/groups/custom_fleet/vehicle?by=status").must(t, 200).items() {
		found[fmt.Sprint(g["labels"])] = g["count"].(float64)
	}
	if len(found) != 2 {
		t.Errorf("%v", found)
	}
}
