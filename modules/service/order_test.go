package service_test

import (
	"fmt"
	"math/rand/v2"
	"testing"

	"steward/engine/record"
	"steward/modules/automation"
	"steward/modules/moduletest"
	"steward/modules/service"
)

// simple is a rule as a naive interpreter knows it: a test of one field for one value, and one field that is set.
type simple struct {
	position         int
	test, set        string
	value, becomes   int64
	goOn, on, always bool
}

// naive asks rules one after the other, as the guide says.
func naive(rules []simple, op map[string]int64) {
	for position := range 200 {
		for _, r := range rules { // equal positions in the order they were made
			if r.position != position || !r.on || !r.always && op[r.test] != r.value {
				continue
			}
			op[r.set] = r.becomes
			if !r.goOn {
				return
			}
		}
	}
}

func TestRandomRulesActInTheirOrderAndEndAsANaiveInterpreterSays(t *testing.T) {
	t.Parallel()
	d := moduletest.New(t)
	rnd := rand.New(rand.NewPCG(5, 11))
	fields := []string{"priority_id", "urgency_id"}
	for round := range 40 {
		var rules []simple
		var made []int64
		for i := range 1 + rnd.IntN(8) {
			r := simple{position: rnd.IntN(6), test: fields[rnd.IntN(2)], set: fields[rnd.IntN(2)], value: 1 + rnd.Int64N(3), becomes: 1 + rnd.Int64N(3), goOn: rnd.IntN(3) > 0, on: rnd.IntN(5) > 0, always: rnd.IntN(6) == 0}
			in := record.Input{"name": fmt.Sprint("Rule ", i), "position": r.position, "continue_calculation": r.goOn, "status": 0,
				"output": fmt.Sprintf(`[{"field":%q,"mode":"set","value":%d}]`, r.set, r.becomes)}
			if r.on {
				in["status"] = 1
			}
			switch {
			case r.always:
			case rnd.IntN(8) == 0: // the same by script
				in["input_script"] = fmt.Sprintf(`return $this.getData(%q) === %d;`, r.test, r.value)
			default:
				in["input"] = fmt.Sprintf(`{"condition":"AND","rules":[{"field":%q,"operator":"equal","value":%d}]}`, r.test, r.value)
			}
			made = append(made, d.Make(service.Routing, in).ID)
			rules = append(rules, r)
		}
		for range 4 {
			want := map[string]int64{"priority_id": 1 + rnd.Int64N(3), "urgency_id": 1 + rnd.Int64N(3)}
			op := d.Make(service.Operation, incident(record.Input{"priority_id": want["priority_id"], "urgency_id": want["urgency_id"]}))
			naive(rules, want)
			for code, v := range want {
				if op.Values.Int(code) != v {
					t.Fatalf("round %d: %s is %d, want %d, by %+v", round, code, op.Values.Int(code), v, rules)
				}
			}
		}
		for _, id := range made {
			if _, err := d.Records.Delete(d.System(), record.Ref{Model: service.Routing, ID: id}, record.Options{}); err != nil {
				t.Fatal(err)
			}
		}
	}
}

// category is a shipped one.
func category(t *testing.T, d *moduletest.Desk, name string) int64 {
	t.Helper()
	r, err := d.Records.GetBy(d.System(), "category/category", "name", name)
	if err != nil {
		t.Fatal(err)
	}
	return r.ID
}

func TestAnEventMayTakeAnOperationOutOfTheRouting(t *testing.T) {
	t.Parallel()
	d := moduletest.New(t)
	network := category(t, d, "Network")
	d.Make(service.Routing, record.Input{"name": "Incidents", "input": isIncident, "output": `[{"field":"assigned_username","mode":"set","value":"admin"}]`})
	d.Make(automation.Event, record.Input{"name": "Network is done by hand", "model_alias": service.Operation, "moment": automation.BeforeSave,
		"code": fmt.Sprintf(`if ($this.getCategory1() === %d) $this.setDisableRouting(true);`, network)})
	if op := d.Make(service.Operation, incident(nil)); op.Values.Text("assigned_username") != "admin" {
		t.Error("the sample rule does not assign incidents")
	}
	if op := d.Make(service.Operation, incident(record.Input{"category1": network})); op.Values["assigned_username"] != nil {
		t.Error("the event did not take the operation out of the routing")
	}
}

func TestTheDocumentedEventSetsThePriorityOfNewNetworkIncidentsWithoutOne(t *testing.T) {
	moduletest.Both(t, func(t *testing.T, d *moduletest.Desk) {
		network := category(t, d, "Network")
		other := d.Make("category/category", record.Input{"name": "Abacuses"}).ID
		d.Make(automation.Event, record.Input{"name": "High for network", "model_alias": service.Operation, "moment": automation.BeforeSave,
			"code": fmt.Sprintf(`if ($this.isObjectNew() && !$this.getPriorityId() && $this.getTypeId() === 1 && $this.getCategory1() === %d) $this.setPriorityId(2);`, network)})
		for _, c := range []struct {
			sentence string
			in       record.Input
			want     int64
		}{
			{"a network incident without priority", record.Input{"category1": network, "priority_id": nil}, 2},
			{"one with a priority keeps it", record.Input{"category1": network, "priority_id": 4}, 4},
			{"another category", record.Input{"category1": other, "priority_id": nil}, 0},
			{"another type", record.Input{"category1": network, "type_id": 2, "priority_id": nil}, 0},
		} {
			if got := d.Make(service.Operation, incident(c.in)).Values.Int("priority_id"); got != c.want {
				t.Errorf("%s: priority %d, want %d", c.sentence, got, c.want)
			}
		}
		op := d.Make(service.Operation, incident(record.Input{"category1": other, "priority_id": nil}))
		if _, err := d.Records.Update(d.As("admin"), record.Ref{Model: service.Operation, ID: op.ID}, record.Input{"category1": network}, record.Options{}); err != nil {
			t.Fatal(err)
		}
		if got := reread(t, d, op.ID).Values.Int("priority_id"); got != 0 {
			t.Errorf("on an update it became %d", got)
		}
	})
}
