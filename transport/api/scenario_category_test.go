package api_test

import (
	"fmt"
	"net/url"
	"slices"
	"strings"
	"testing"

	"steward/engine/model"
	"steward/engine/record"
	"steward/modules/moduletest"
)

// The scenarios at the end of the specification of categories, through the API.

const categories = "/records/category/category"

// offices runs a scenario on SQLite and on PostgreSQL.
func offices(t *testing.T, run func(t *testing.T, h *office)) {
	t.Helper()
	moduletest.Both(t, func(t *testing.T, d *moduletest.Desk) { run(t, serve(t, d)) }, words)
}

// shelved is a category by the path of its names.
func (h *office) shelved(path string) int64 {
	h.tb.Helper()
	r, err := h.Records.GetBy(h.System(), "category/category", "path", path)
	if err != nil {
		h.tb.Fatalf("category %s: %v", path, err)
	}
	return r.ID
}

// rule says where a category is offered in a model.
func (h *office) shelfRule(category int64, more record.Input) {
	h.tb.Helper()
	in := record.Input{"category_id": category, "model_alias": operation}
	for k, v := range more {
		in[k] = v
	}
	h.Make("category/model_visibility", in)
}

// offered are the categories that a field of a model offers for the values of an open form.
func offered(t *testing.T, v *visitor, alias, field string, values map[string]any) []string {
	t.Helper()
	query := ""
	for k, x := range values {
		query += "&" + url.QueryEscape("values["+k+"]") + "=" + url.QueryEscape(fmt.Sprint(x))
	}
	var out []string
	for _, c := range v.get("/choices/"+alias+"/"+field+"?limit=100"+query).must(t, 200).items() {
		out = append(out, fmt.Sprint(c["label"]))
	}
	slices.Sort(out)
	return out
}

func TestCategoriesHaveThreeLevelsAndNoFourth(t *testing.T) {
	offices(t, func(t *testing.T, h *office) {
		root := h.as("root")
		toner := root.post(categories, map[string]any{"name": "Toner", "parent_id": h.shelved("Hardware > Printer")}).must(t, 201)
		if toner.number("level") != 3 || toner.text("path") != "Hardware > Printer > Toner" {
			t.Errorf("it is %s", toner)
		}
		if got := root.post(categories, map[string]any{"name": "Black", "parent_id": toner.id()}); got.status != 400 || got.faults()["parent_id"] == "" {
			t.Errorf("a fourth level: %s", got)
		}
		if got := root.post(categories, map[string]any{"name": "Toner", "parent_id": h.shelved("Hardware > Printer")}); got.status != 400 || got.faults()["name"] == "" {
			t.Errorf("a second of the name among siblings: %s", got)
		}
		// A branch is not moved to where it would be too deep.
		if got := root.patch(fmt.Sprintf("%s/%d", categories, h.shelved("Hardware > Printer")), map[string]any{"parent_id": h.shelved("Software > ERP")}); got.status != 400 {
			t.Errorf("a branch of two levels below the second: %s", got)
		}
		if got := h.as("luca").post(categories, map[string]any{"name": "Mine"}); got.status != 403 && got.status != 404 {
			t.Errorf("an agent makes a category: %s", got)
		}
	})
}

func TestACategoryWithARuleOfAModelIsOfferedWhereTheRuleHolds(t *testing.T) {
	offices(t, func(t *testing.T, h *office) {
		network := h.shelved("Network")
		h.shelfRule(network, record.Input{"expression": `{"field":"type_id","operator":"equal","value":2}`})
		luca := h.as("luca")
		for _, c := range []struct {
			sentence, model, field string
			values                 map[string]any
			want                   bool
		}{
			{"a new incident", operation, "category1", map[string]any{"type_id": 1}, false},
			{"a new request", operation, "category1", map[string]any{"type_id": 2}, true},
			{"a child of it in an incident", operation, "category2", map[string]any{"type_id": 1}, false},
			{"a child of it in a request", operation, "category2", map[string]any{"type_id": 2}, true},
			{"a model without a rule", "service/type", "default_category1_id", nil, true},
		} {
			name := map[string]string{"category2": "VPN"}[c.field]
			if name == "" {
				name = "Network"
			}
			who := luca
			if c.model != operation {
				who = h.as("root")
			}
			if got := offered(t, who, c.model, c.field, c.values); slices.Contains(got, name) != c.want {
				t.Errorf("%s offers %q", c.sentence, got)
			}
		}
		if got := luca.post(operations, map[string]any{"type_id": 1, "title": "A", "requester_username": "giulia", "category1": network}); got.status != 400 || got.faults()["category1"] == "" {
			t.Errorf("it is filed all the same: %s", got)
		}
		luca.post(operations, map[string]any{"type_id": 2, "title": "B", "requester_username": "giulia", "category1": network}).must(t, 201)
	})
}

func TestAnInternalCategoryIsForOperatorsOnly(t *testing.T) {
	offices(t, func(t *testing.T, h *office) {
		network := h.shelved("Network")
		h.shelfRule(network, record.Input{"portal_visibility": false})
		luca, giulia := h.as("luca"), h.as("giulia")
		ask := map[string]any{"type_id": 1}
		if got := offered(t, luca, operation, "category1", ask); !slices.Contains(got, "Network") {
			t.Errorf("he is offered %q", got)
		}
		if got := offered(t, giulia, operation, "category1", ask); slices.Contains(got, "Network") || !slices.Contains(got, "Hardware") {
			t.Errorf("she is offered %q", got)
		}
		in := map[string]any{"type_id": 1, "title": "Forged", "category1": network}
		if got := giulia.post(operations+"?area=portal", in); got.status != 400 {
			t.Errorf("she files under it: %s", got)
		}
		in["category1"], in["category2"] = nil, h.shelved("Network > VPN")
		if got := giulia.post(operations+"?area=portal", in); got.status == 201 && h.stored(got.id(), "category2").Int("category2") != 0 {
			t.Errorf("she files below it: %s", got)
		}
	})
}

// stored is what an operation really holds.
func (h *office) stored(id int64, fields ...string) model.Values {
	h.tb.Helper()
	r, err := h.Records.Get(h.System(), record.Ref{Model: operation, ID: id}, fields...)
	if err != nil {
		h.tb.Fatal(err)
	}
	return r.Values
}

func TestWhatHangsBelowADisabledCategoryIsNotOfferedAndOldRecordsKeepIt(t *testing.T) {
	offices(t, func(t *testing.T, h *office) {
		hardware, printer := h.shelved("Hardware"), h.shelved("Hardware > Printer")
		luca, giulia := h.as("luca"), h.as("giulia")
		old := luca.post(operations, map[string]any{"type_id": 1, "title": "Old", "requester_username": "giulia", "category1": hardware, "category2": printer}).must(t, 201)
		h.as("root").patch(fmt.Sprintf("%s/%d", categories, hardware), map[string]any{"status": 0}).must(t, 200)
		for who, v := range map[string]*visitor{"an agent": luca, "an end user": giulia} {
			if got := offered(t, v, operation, "category1", map[string]any{"type_id": 1}); slices.Contains(got, "Hardware") {
				t.Errorf("%s is offered %q", who, got)
			}
			if got := offered(t, v, operation, "category2", map[string]any{"type_id": 1}); slices.Contains(got, "Printer") || !slices.Contains(got, "VPN") {
				t.Errorf("%s is offered below it %q", who, got)
			}
		}
		got := luca.get(at(old.id())).must(t, 200)
		if got.number("category1") != hardware || got.number("category2") != printer {
			t.Errorf("the old one is %s", got)
		}
		luca.patch(at(old.id()), map[string]any{"title": "Older", "category1": hardware, "category2": printer}).must(t, 200)
		if got := luca.post(operations, map[string]any{"type_id": 1, "title": "New", "requester_username": "giulia", "category1": hardware}); got.faults()["category1"] == "" {
			t.Errorf("a new one is filed under it: %s", got)
		}
	})
}

func TestGuestsAreOfferedOnlyWhatIsPublicAtEveryLevel(t *testing.T) {
	l := newLobby(t) // Hardware is not public, what hangs below it is
	form := l.visitor.post("/guest/forms/"+l.code, map[string]any{"values": map[string]any{"category1": l.network}}).must(t, 200)
	words := string(form.raw)
	for name, want := range map[string]bool{"Network": true, "VPN": true, "Hardware": false, "Printer": false} {
		if strings.Contains(words, `"`+name+`"`) != want {
			t.Errorf("%s is offered: %t", name, !want)
		}
	}
	for field, id := range map[string]int64{"category1": l.hardware, "category2": l.shelved("Hardware > Printer")} {
		got := l.visitor.post("/guest/requests", l.ask(map[string]any{"values": map[string]any{"title": "x", "description": "x", field: id}}))
		if got.status != 400 {
			t.Errorf("%s is forged: %s", field, got)
		}
	}
}

func TestAnotherTypeClearsACategoryThatItDoesNotAllowAndSaysSo(t *testing.T) {
	offices(t, func(t *testing.T, h *office) {
		network := h.shelved("Network")
		h.shelfRule(network, record.Input{"expression": `{"field":"type_id","operator":"equal","value":2}`})
		luca := h.as("luca")
		op := luca.post(operations, map[string]any{"type_id": 2, "title": "A", "requester_username": "giulia", "category1": network, "category2": h.shelved("Network > VPN")}).must(t, 201)
		luca.post(at(op.id(), "/actions/change_type"), map[string]any{"type_id": 1}).must(t, 200)
		if got := h.stored(op.id()); got.Int("type_id") != 1 || got["category1"] != nil || got["category2"] != nil {
			t.Errorf("it is of type %v under %v and %v", got["type_id"], got["category1"], got["category2"])
		}
		// Of a save it is told which category went.
		h.shelfRule(h.shelved("Software"), record.Input{"expression": `{"field":"urgency_id","operator":"equal","value":1}`})
		low := luca.post(operations, map[string]any{"type_id": 1, "title": "B", "requester_username": "giulia", "urgency_id": 1, "category1": h.shelved("Software")}).must(t, 201)
		got := luca.patch(at(low.id()), map[string]any{"urgency_id": 3}).must(t, 200)
		if got.body["category1"] != nil || !strings.Contains(string(got.raw), "Software") {
			t.Errorf("after the change it is %s", got)
		}
	})
}

func TestLevelsThatDoNotHangTogetherAreRefused(t *testing.T) {
	offices(t, func(t *testing.T, h *office) {
		luca := h.as("luca")
		file := func(in map[string]any) answer {
			in["type_id"], in["title"], in["requester_username"] = 1, "A", "giulia"
			return luca.post(operations, in)
		}
		if got := file(map[string]any{"category1": h.shelved("Hardware"), "category2": h.shelved("Network > VPN")}); got.status != 400 || got.faults()["category2"] == "" {
			t.Errorf("a child of another: %s", got)
		}
		if got := file(map[string]any{"category1": h.shelved("Network > VPN")}); got.status != 400 || got.faults()["category1"] == "" {
			t.Errorf("a second level as the first: %s", got)
		}
		if got := file(map[string]any{"category2": h.shelved("Network > VPN")}).must(t, 201); got.number("category1") != h.shelved("Network") {
			t.Errorf("the upper level follows the lower: %s", got)
		}
		moved := file(map[string]any{"category1": h.shelved("Network"), "category2": h.shelved("Network > VPN")}).must(t, 201)
		if got := luca.patch(at(moved.id()), map[string]any{"category1": h.shelved("Hardware")}).must(t, 200); got.body["category2"] != nil {
			t.Errorf("another first level leaves %s", got)
		}
	})
}

func TestARoutingRuleOnACategoryAssignsItsGroup(t *testing.T) {
	offices(t, func(t *testing.T, h *office) {
		printers := h.group("Printers", "luca")
		root := h.as("root")
		root.post("/records/service/routing", map[string]any{"name": "Printers", "input": map[string]any{"field": "category2", "operator": "equal", "value": h.shelved("Hardware > Printer")},
			"output": []any{map[string]any{"field": "assigned_group_id", "value": printers}}}).must(t, 201)
		for path, want := range map[string]int64{"Hardware > Printer": printers, "Hardware > Phone": 0} {
			got := h.as("giulia").post(operations+"?area=portal", map[string]any{"type_id": 1, "title": path, "category1": h.shelved("Hardware"), "category2": h.shelved(path)}).must(t, 201)
			if now := h.stored(got.id()).Int("assigned_group_id"); now != want {
				t.Errorf("%s goes to group %d, want %d", path, now, want)
			}
		}
	})
}

func TestAUsedCategoryIsNotDeletedButMergedIntoAnother(t *testing.T) {
	offices(t, func(t *testing.T, h *office) {
		root, luca := h.as("root"), h.as("luca")
		software, facility := h.shelved("Software"), h.shelved("Facility")
		// Both have a category ERP below them; Office is only below the one that goes.
		twin := root.post(categories, map[string]any{"name": "ERP", "parent_id": facility}).must(t, 201).id()
		erp, suite := h.shelved("Software > ERP"), h.shelved("Software > Office")
		file := func(lower int64) int64 {
			return luca.post(operations, map[string]any{"type_id": 1, "title": "A", "requester_username": "giulia", "category1": software, "category2": lower}).must(t, 201).id()
		}
		one, two := file(erp), file(suite)
		root.patch("/records/service/type/1", map[string]any{"default_category1_id": software}).must(t, 200)
		path := fmt.Sprintf("%s/%d", categories, software)
		if got := root.do("DELETE", path, nil); got.status != 409 && got.status != 400 {
			t.Errorf("it is deleted: %s", got)
		}
		merge := func(into int64) answer { return root.post(path+"/actions/merge", map[string]any{"category_id": into}) }
		for sentence, into := range map[string]int64{"itself": software, "a category of another level": erp} {
			if got := merge(into); got.status != 400 || got.faults()["category_id"] == "" {
				t.Errorf("merged into %s: %s", sentence, got)
			}
		}
		luca.post(path+"/actions/merge", map[string]any{"category_id": facility}).must(t, 404)
		done := merge(facility).must(t, 200)
		for id, lower := range map[int64]int64{one: twin, two: suite} {
			if got := h.stored(id); got.Int("category1") != facility || got.Int("category2") != lower {
				t.Errorf("a record is filed under %v and %v, want %d and %d", got["category1"], got["category2"], facility, lower)
			}
		}
		if got := root.get("/records/service/type/1").must(t, 200); got.number("default_category1_id") != facility {
			t.Errorf("the type begins with %s", got)
		}
		root.get(path).must(t, 404)
		if h.shelved("Facility > Office") != suite {
			t.Error("what hung below did not move along")
		}
		root.post("/batches/"+done.text("batch")+"/undo", nil).must(t, 200)
		if got := h.stored(one); got.Int("category1") != software || got.Int("category2") != erp || h.shelved("Software > Office") != suite {
			t.Errorf("taken back it is filed under %v and %v", got["category1"], got["category2"])
		}
	})
}

func TestACategoryOfAGroupIsForItsMembers(t *testing.T) {
	offices(t, func(t *testing.T, h *office) {
		network := h.shelved("Network")
		h.shelfRule(network, record.Input{"enabled_group_ids": []int64{h.group("Network team", "marta")}})
		for who, want := range map[string]bool{"marta": true, "luca": false} {
			v := h.as(who)
			if got := offered(t, v, operation, "category1", map[string]any{"type_id": 1}); slices.Contains(got, "Network") != want {
				t.Errorf("%s is offered %q", who, got)
			}
			got := v.post(operations, map[string]any{"type_id": 1, "title": "A", "requester_username": "giulia", "category1": network})
			if (got.status == 201) != want {
				t.Errorf("%s files under it: %s", who, got)
			}
		}
	})
}
