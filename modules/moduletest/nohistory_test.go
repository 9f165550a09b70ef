package moduletest

import (
	"testing"
	"time"

	"steward/engine/config"
	"steward/engine/event"
	"steward/engine/record"
)

func TestAFieldWithoutHistoryLeavesNoValueInTheLog(t *testing.T) {
	Both(t, func(t *testing.T, d *Desk) {
		const operation = "service/operation"
		var changes []config.Change
		for property, value := range map[string]any{"model": operation, "column_name": "cust_mood", "element_type": "text", "label": map[string]string{"en": "Mood"}, "no_history": true} {
			changes = append(changes, config.Change{Kind: config.Field, Code: operation + ".cust_mood", Property: property, Value: value})
		}
		if _, err := d.Config.Change(d.System(), changes, 0, "admin", "", false); err != nil {
			t.Fatal(err)
		}
		op := record.Ref{Model: operation, ID: d.Make(operation, record.Input{"title": "Printer", "type_id": 1, "status": 1, "requester_username": "admin", "urgency_id": 1, "cust_mood": "calm"}).ID}
		update := func(in record.Input) *record.Record {
			t.Helper()
			r, err := d.Records.Update(d.System(), op, in, record.Options{})
			if err != nil {
				t.Fatal(err)
			}
			return r
		}
		update(record.Input{"cust_mood": "cross"})
		batch := d.Records.NewBatch()
		if _, err := d.Records.Update(d.System(), op, record.Input{"cust_mood": "furious", "title": "Printer burns"}, record.Options{Batch: batch}); err != nil {
			t.Fatal(err)
		}
		if r := update(record.Input{"cust_mood": "calm again"}); r.Values.Text("cust_mood") != "calm again" || r.Version < 4 {
			t.Errorf("it is stored as %q, version %d", r.Values.Text("cust_mood"), r.Version)
		}
		raw, err := d.DB.Events(d.System(), event.Query{Model: operation, Record: op.ID, Limit: 50})
		if err != nil {
			t.Fatal(err)
		}
		for _, e := range raw {
			if c := e.Changes["cust_mood"]; c.Old != nil || c.New != nil {
				t.Errorf("the log keeps %v", c)
			}
		}
		for _, limit := range []int{1, 2, 50} { // also where a page ends between them
			shown, err := d.Records.History(d.System(), op, 0, limit, false)
			if err != nil || len(shown) == 0 {
				t.Fatalf("the history is %v, %v", shown, err)
			}
			if _, said := shown[0].Changes["title"]; !said || len(shown) > 1 && shown[1].Kind != event.Created {
				t.Errorf("with pages of %d the history begins with %+v", limit, shown[0])
			}
			for _, e := range shown {
				if _, said := e.Changes["cust_mood"]; said {
					t.Errorf("the history shows the field: %+v", e)
				}
			}
		}
		past, err := d.Records.AsOf(d.System(), op, d.Now().Add(time.Second))
		if err != nil {
			t.Fatal(err)
		}
		if v, there := past.Values["cust_mood"]; there {
			t.Errorf("a look at the past claims to know the field: %v", v)
		}
		if undone, err := d.Records.UndoBatch(d.System(), batch); err != nil || len(undone.Skipped) > 0 {
			t.Fatalf("undo: %v %+v", err, undone)
		}
		r, err := d.Records.Get(d.System(), op)
		if err != nil || r.Values.Text("title") != "Printer" || r.Values.Text("cust_mood") != "calm again" {
			t.Errorf("after the undo it is %v, %v", r.Values, err)
		}
		last := d.Records.NewBatch()
		if _, err := d.Records.Delete(d.System(), op, record.Options{Batch: last}); err != nil {
			t.Fatal(err)
		}
		if _, err := d.Records.UndoBatch(d.System(), last); err != nil {
			t.Fatal(err)
		}
		if r, err = d.Records.Get(d.System(), op); err != nil || r.Values.Text("cust_mood") != "calm again" {
			t.Errorf("a deletion that was taken back lost it: %v", err)
		}
	})
}
