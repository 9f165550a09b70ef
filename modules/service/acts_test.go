package service_test

import (
	"testing"

	"steward/engine/condition"
	"steward/engine/record"
	admin "steward/modules/access"
	"steward/modules/moduletest"
	"steward/modules/relation"
	"steward/modules/service"
)

func read(t *testing.T, d *moduletest.Desk, ref record.Ref) *record.Record {
	t.Helper()
	r, err := d.Records.Get(d.System(), ref)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func do(t *testing.T, d *moduletest.Desk, ref record.Ref, code string, in record.Input) record.Ref {
	t.Helper()
	next, err := d.Records.ActWith(d.As(admin.Admin), ref, code, in)
	if err != nil {
		t.Fatalf("%s: %v", code, err)
	}
	if next == nil {
		return ref
	}
	return *next
}

func hangOn(t *testing.T, d *moduletest.Desk, ref record.Ref) []*record.Record {
	t.Helper()
	page, err := d.Records.List(d.System(), record.ListRequest{Model: "activity/activity", Limit: 100, Where: condition.And(
		condition.Rule("model_alias", condition.Equal, ref.Model), condition.Rule("model_id", condition.Equal, ref.ID))})
	if err != nil {
		t.Fatal(err)
	}
	return page.Rows
}

func TestACloneHasWhatIsNeededAndNothingOfWhatWasDone(t *testing.T) {
	moduletest.Both(t, func(t *testing.T, d *moduletest.Desk) {
		op := operation(d, "New laptop", record.Input{"type_id": 2, "urgency_id": 2, "description": "<p>For Anna</p>", "status": 6, "solution": "Bought"})
		d.Make("activity/activity", record.Input{"model_alias": op.Model, "model_id": op.ID, "type": 1, "description": "Which one?"})
		next := do(t, d, op, "clone", nil)
		c := read(t, d, next).Values
		if next == op || c.Text("title") != "New laptop" || c.Int("type_id") != 2 || c.Int("urgency_id") != 2 || c.Text("description") != "<p>For Anna</p>" {
			t.Errorf("the clone is %v", c)
		}
		if c.Int("status") != 1 || c["solution"] != nil || c["closed_at"] != nil || len(hangOn(t, d, next)) != 0 {
			t.Errorf("the clone took over what was done: %v", c)
		}
	})
}

func TestAnotherTypeKeepsTheHistoryAndTakesItsOwnStatusAndForm(t *testing.T) {
	moduletest.Both(t, func(t *testing.T, d *moduletest.Desk) {
		op := operation(d, "It is a wish", nil)
		if _, err := d.Records.Update(d.System(), record.Ref{Model: service.Type, ID: 2}, record.Input{"status_ids": []int64{2, 3, 7}, "default_status_id": 3}, record.Options{}); err != nil {
			t.Fatal(err)
		}
		do(t, d, op, "change_type", record.Input{"type_id": 2})
		v := read(t, d, op).Values
		if v.Int("type_id") != 2 || v.Int("status") != 3 || v.Int("formtemplate_id") != 0 {
			t.Errorf("the operation is %v", v)
		}
		events, err := d.Records.History(d.System(), op, 0, 10, false)
		if err != nil || len(events) < 2 {
			t.Errorf("%d events (%v): the history is lost", len(events), err)
		}
		if _, err := d.Records.Update(d.System(), record.Ref{Model: service.Type, ID: 4}, record.Input{"status": 0}, record.Options{}); err != nil {
			t.Fatal(err)
		}
		if _, err := d.Records.ActWith(d.As(admin.Admin), op, "change_type", record.Input{"type_id": 4}); err == nil {
			t.Error("a disabled type is taken")
		}
		if _, err := d.Records.ActWith(d.As(admin.Admin), op, "change_type", nil); err == nil {
			t.Error("a type that is not given is taken")
		}
	})
}

func TestACommentBecomesAnOperationRelatedToItsOrigin(t *testing.T) {
	moduletest.Both(t, func(t *testing.T, d *moduletest.Desk) {
		op := operation(d, "Printer", nil)
		c := d.Make("activity/activity", record.Input{"model_alias": op.Model, "model_id": op.ID, "type": 1, "description": "<p>And the phone is dead</p>"})
		d.Make("activity/activity", record.Input{"model_alias": op.Model, "model_id": op.ID, "type": 1, "description": "Stays"})
		next := do(t, d, record.Ref{Model: "activity/activity", ID: c.ID}, "split", nil)
		v := read(t, d, next).Values
		if v.Text("title") != "And the phone is dead" || v.Text("requester_username") != "admin" || v.Int("type_id") != 1 {
			t.Errorf("the operation is %v", v)
		}
		if there, here := hangOn(t, d, next), hangOn(t, d, op); len(there) != 1 || there[0].ID != c.ID || len(here) != 1 {
			t.Errorf("%d comments moved, %d stay", len(there), len(here))
		}
		n, err := d.Records.Count(d.System(), record.ListRequest{Model: relation.Link, Where: condition.And(
			condition.Rule("source_id", condition.Equal, op.ID), condition.Rule("destination_id", condition.Equal, next.ID))}, 0)
		if err != nil || n != 1 {
			t.Errorf("%d links (%v)", n, err)
		}
	})
}

func TestAProblemClosesWithItsOpenIncidentsAndOneReply(t *testing.T) {
	moduletest.Both(t, func(t *testing.T, d *moduletest.Desk) {
		problem, alone := operation(d, "Bad switch", record.Input{"type_id": 3}), operation(d, "Other", record.Input{"type_id": 3})
		one, two := operation(d, "No wireless", nil), operation(d, "No phone", nil)
		closed, change := operation(d, "Was solved", record.Input{"status": 6}), operation(d, "New switch", record.Input{"type_id": 4})
		for _, to := range []record.Ref{one, closed, change} {
			d.Make(relation.Link, record.Input{"relation_id": 1, "source_id": problem.ID, "destination_id": to.ID})
		}
		d.Make(relation.Link, record.Input{"relation_id": 3, "source_id": two.ID, "destination_id": problem.ID})
		if _, err := d.Records.ActWith(d.As(admin.Admin), alone, "close_with_incidents", record.Input{"solution": "x"}); err == nil {
			t.Error("a problem without incidents offers to close them")
		}
		do(t, d, problem, "close_with_incidents", record.Input{"solution": "<p>Replaced</p>"})
		for _, ref := range []record.Ref{one, two, problem} {
			if v := read(t, d, ref).Values; v.Int("status") != 7 || v.Text("solution") != "<p>Replaced</p>" {
				t.Errorf("%s is %v", v.Text("title"), v)
			}
		}
		for _, ref := range []record.Ref{one, two} {
			if c := hangOn(t, d, ref); len(c) != 1 || !c[0].Values.Flag("portal_visibility") || read(t, d, record.Ref{Model: "activity/activity", ID: c[0].ID}).Values.Text("description") != "<p>Replaced</p>" {
				t.Errorf("%v has %d comments", ref, len(c))
			}
		}
		if v := read(t, d, change).Values; v.Int("status") != 1 || len(hangOn(t, d, closed)) != 0 {
			t.Error("what is no open incident was touched")
		}
	})
}
