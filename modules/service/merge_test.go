package service_test

import (
	"strings"
	"testing"

	"steward/engine/condition"
	"steward/engine/event"
	"steward/engine/model"
	"steward/engine/record"
	admin "steward/modules/access"
	"steward/modules/moduletest"
	"steward/modules/relation"
	"steward/modules/service"
)

func operation(d *moduletest.Desk, title string, more record.Input) record.Ref {
	in := record.Input{"title": title, "type_id": 1, "status": 1, "requester_username": "admin"}
	for k, v := range more {
		in[k] = v
	}
	return record.Ref{Model: service.Operation, ID: d.Make(service.Operation, in).ID}
}

// rows are all records that a merge may touch, without what counts the writes.
func rows(t *testing.T, d *moduletest.Desk) map[record.Ref]model.Values {
	t.Helper()
	out := map[record.Ref]model.Values{}
	for _, alias := range []string{service.Operation, "activity/activity", "attachment/attachment", "task/task", service.CheckItem, relation.Link} {
		m, err := d.Records.Model(d.System(), alias)
		if err != nil {
			t.Fatal(err)
		}
		page, err := d.Records.List(d.System(), record.ListRequest{Model: alias, Limit: 500})
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range page.Rows {
			v, all := model.Values{}, read(t, d, record.Ref{Model: alias, ID: r.ID}).Values // lists leave long texts out
			for _, f := range m.Fields {
				if x := all[f.Code]; x != nil && f.Code != "version" && f.Code != "updated_at" && f.Code != "updated_by" {
					v[f.Code] = x
				}
			}
			out[record.Ref{Model: alias, ID: r.ID}] = v
		}
	}
	return out
}

func same(t *testing.T, before, after map[record.Ref]model.Values) {
	t.Helper()
	if len(before) != len(after) {
		t.Errorf("%d rows before, %d after", len(before), len(after))
	}
	for ref, v := range before {
		for _, codes := range []model.Values{v, after[ref]} {
			for code := range codes {
				if !model.Same(v[code], after[ref][code]) {
					t.Errorf("%v: %s was %v and is %v", ref, code, v[code], after[ref][code])
				}
			}
		}
	}
}

// mergeWorld is a source with everything that can hang on an operation, and a target.
func mergeWorld(d *moduletest.Desk) (source, target record.Ref) {
	source = operation(d, "Printer again", record.Input{"additional_recipients": []string{"boss@example.com"}})
	target = operation(d, "Printer", record.Input{"requester_username": nil, "requester_email": "anna@example.com"})
	other := operation(d, "Toner", record.Input{"parent_id": source.ID})
	for _, in := range []record.Input{{"type": 1, "description": "It smokes"}, {"type": 2, "duration": 30, "description": "Looked"}} {
		in["model_alias"], in["model_id"] = service.Operation, source.ID
		d.Make("activity/activity", in)
	}
	d.Make("attachment/attachment", record.Input{"model_alias": service.Operation, "model_id": source.ID, "name": "smoke.jpg", "size": 3, "hash": strings.Repeat("ab", 32)})
	d.Make("task/task", record.Input{"model_alias": service.Operation, "model_id": source.ID, "title": "Call", "type_id": 1})
	d.MakeAs(d.As(admin.Admin), service.CheckItem, record.Input{"model_id": source.ID, "text": "Count the pages", "done": true})
	for _, l := range [][2]int64{{source.ID, other.ID}, {source.ID, target.ID}} {
		d.Make(relation.Link, record.Input{"relation_id": 1, "source_id": l[0], "destination_id": l[1]})
	}
	return source, target
}

func merge(t *testing.T, d *moduletest.Desk, source, target record.Ref) {
	t.Helper()
	next, err := d.Records.ActWith(d.As(admin.Admin), source, "merge", record.Input{"merged_into_id": target.ID})
	if err != nil {
		t.Fatal(err)
	}
	if next == nil {
		t.Fatal("the merge leads nowhere")
	}
}

func TestAMergeMovesEverythingAndUnmergeBringsEveryRowBack(t *testing.T) {
	moduletest.Both(t, func(t *testing.T, d *moduletest.Desk) {
		source, target := mergeWorld(d)
		before := rows(t, d)
		merge(t, d, source, target)
		after := rows(t, d)
		for ref, v := range after {
			if v.Text("model_alias") == service.Operation && v.Int("model_id") != target.ID {
				t.Errorf("%v stays on the source", ref)
			}
			if ref.Model == relation.Link && (v.Int("source_id") != target.ID || v.Int("destination_id") == target.ID) {
				t.Errorf("the link is %v", v)
			}
		}
		s, into := after[source], after[target]
		if s.Int("status") != 7 || s.Int("closing_category_id") != 4 || s.Int("merged_into_id") != target.ID || s["closed_at"] == nil || s.Int("worklog_total") != 0 {
			t.Errorf("the source is %v", s)
		}
		if who, _ := into["additional_recipients"].([]string); len(who) != 2 || who[0] != "boss@example.com" || who[1] != "admin" || into.Int("worklog_total") != 30 {
			t.Errorf("the target is %v", into)
		}
		if _, err := d.Records.Act(d.As(admin.Admin), source, "unmerge"); err != nil {
			t.Fatal(err)
		}
		same(t, before, rows(t, d))
		merge(t, d, source, target) // and again
	})
}

func TestUndoingTheBatchOfAMergeBringsEveryRowBackEvenOfAClosedOne(t *testing.T) {
	moduletest.Both(t, func(t *testing.T, d *moduletest.Desk) {
		source, target := mergeWorld(d)
		if _, err := d.Records.Update(d.As(admin.Admin), source, record.Input{"status": 6, "closing_category_id": 2}, record.Options{}); err != nil {
			t.Fatal(err)
		}
		before := rows(t, d)
		merge(t, d, source, target)
		events, err := d.Records.History(d.System(), source, 0, 100, false)
		if err != nil {
			t.Fatal(err)
		}
		var batch event.ID
		for _, e := range events {
			batch = max(batch, e.Batch)
		}
		undone, err := d.Records.UndoBatch(d.As(admin.Admin), batch)
		if err != nil || len(undone.Skipped) > 0 {
			t.Fatalf("%v %+v", err, undone)
		}
		same(t, before, rows(t, d))
	})
}

func TestAMergeEndsAtTheLastTargetAndNeverAtItself(t *testing.T) {
	moduletest.Both(t, func(t *testing.T, d *moduletest.Desk) {
		a, b, c := operation(d, "A", nil), operation(d, "B", nil), operation(d, "C", nil)
		refused := func(source, target record.Ref, why string) {
			if _, err := d.Records.ActWith(d.As(admin.Admin), source, "merge", record.Input{"merged_into_id": target.ID}); err == nil {
				t.Error(why)
			}
		}
		refused(a, a, "an operation is merged into itself")
		refused(a, record.Ref{ID: 99999}, "an operation is merged into nothing")
		merge(t, d, b, c)
		merge(t, d, a, b)
		got, err := d.Records.Get(d.System(), a)
		if err != nil || got.Values.Int("merged_into_id") != c.ID {
			t.Errorf("A is merged into %v (%v), not into the end of the chain", got.Values["merged_into_id"], err)
		}
		refused(c, a, "a circle of merges comes back to the operation itself")
		refused(a, b, "what is merged is merged again")
		n, err := d.Records.Count(d.System(), record.ListRequest{Model: service.Operation, Where: condition.Rule("merged_into_id", condition.Equal, c.ID)}, 0)
		if err != nil || n != 2 {
			t.Errorf("%d operations are merged into C (%v)", n, err)
		}
	})
}
