package storetest

import (
	"context"
	"errors"
	"testing"
	"time"

	"steward/engine/event"
	"steward/engine/job"
	"steward/engine/model"
	"steward/engine/record"
)

// within reads in a transaction what it wrote itself, whatever the store keeps back to send it in one go.
func within(t *testing.T, w *world) {
	if err := w.db.Write(context.Background(), func(ctx context.Context, tx record.Tx) error { // the log gets to know the model
		return tx.Append(ctx, event.Event{Model: w.thing.Alias, Record: 99, Version: 1, Kind: event.Created})
	}); err != nil {
		t.Fatal(err)
	}
	err := w.db.Write(context.Background(), func(ctx context.Context, tx record.Tx) error {
		id, err := tx.Insert(ctx, w.thing, w.stamp(model.Values{"title": "Kept back", "watcher_ids": []int64{2, 1}}))
		if err != nil {
			return err
		}
		for v := range int64(3) {
			if err := tx.Append(ctx, event.Event{Model: w.thing.Alias, Record: id, Version: v + 1, Kind: event.Updated}); err != nil {
				return err
			}
		}
		found, err := tx.Find(ctx, record.Query{Model: w.thing, Search: "kept", Fields: w.paths("watcher_ids"), Limit: 5})
		if err != nil || len(found) != 1 || len(found[0].Values.IDs("watcher_ids")) != 2 || found[0].Values.IDs("watcher_ids")[0] != 2 {
			t.Errorf("a search in the transaction finds %+v (%v)", found, err)
		}
		if es, err := tx.Events(ctx, event.Query{Model: w.thing.Alias, Record: id, Limit: 10}); err != nil || len(es) != 3 {
			t.Errorf("the log in the transaction has %d entries, want 3 (%v)", len(es), err)
		}
		return tx.Update(ctx, w.thing, id, 1, model.Values{"watcher_ids": []int64{1}})
	})
	if err != nil {
		t.Fatal(err)
	}
	rows, err := w.db.Find(context.Background(), record.Query{Model: w.thing, Search: "kept", Fields: w.paths("watcher_ids"), Limit: 5})
	if err != nil || len(rows) != 1 || len(rows[0].Values.IDs("watcher_ids")) != 1 || rows[0].Version != 2 {
		t.Errorf("after the commit: %+v (%v)", rows, err)
	}
}

// attempts take along what they wrote when they fail, and leave the rest of the transaction alone.
func attempts(t *testing.T, w *world) {
	append1 := func(ctx context.Context, tx record.Tx, version int64) error {
		return tx.Append(ctx, event.Event{Model: w.thing.Alias, Record: 9, Version: version, Kind: event.Updated})
	}
	same := w.db.NextID()
	err := w.db.Write(context.Background(), func(ctx context.Context, tx record.Tx) error {
		if err := append1(ctx, tx, 1); err != nil {
			return err
		}
		if err := tx.Attempt(ctx, func() error { return errors.Join(append1(ctx, tx, 2), errRefused) }); !errors.Is(err, errRefused) {
			t.Errorf("the attempt says %v", err)
		}
		if err := tx.Attempt(ctx, func() error { // a fault that shows when the rows are written
			return errors.Join(tx.Append(ctx, event.Event{ID: same, Model: w.thing.Alias, Record: 9, Version: 3, Kind: event.Updated}),
				tx.Append(ctx, event.Event{ID: same, Model: w.thing.Alias, Record: 9, Version: 4, Kind: event.Updated}))
		}); err == nil {
			t.Error("two entries of one id are taken")
		}
		if err := tx.Attempt(ctx, func() error { return append1(ctx, tx, 5) }); err != nil {
			t.Errorf("an attempt after one that failed: %v", err)
		}
		return append1(ctx, tx, 6)
	})
	if err != nil {
		t.Fatal(err)
	}
	found, err := w.db.Events(context.Background(), event.Query{Model: w.thing.Alias, Record: 9, Limit: 10})
	var versions []int64
	for _, e := range found {
		versions = append(versions, e.Version)
	}
	if err != nil || len(versions) != 3 || versions[0] != 6 || versions[1] != 5 || versions[2] != 1 {
		t.Errorf("the log has the versions %v, want 6, 5, 1 (%v)", versions, err)
	}
}

// refused writes nothing when what was kept back turns out to be wrong, and tells nobody.
func refused(t *testing.T, w *world) {
	told, after := 0, false
	w.db.Subscribe(func(es []event.Event) { told += len(es) })
	same := w.db.NextID()
	err := w.db.Write(context.Background(), func(ctx context.Context, tx record.Tx) error {
		tx.AfterCommit(func() { after = true })
		if _, err := tx.Insert(ctx, w.thing, w.stamp(model.Values{"title": "Refused"})); err != nil {
			return err
		}
		if err := tx.Enqueue(ctx, job.Job{Kind: "test", Key: "once"}, job.Job{Kind: "test", Key: "once"}); err != nil {
			return err
		}
		e := event.Event{ID: same, Model: w.thing.Alias, Record: 3, Version: 1, Kind: event.Created}
		return errors.Join(tx.Append(ctx, e), tx.Append(ctx, e))
	})
	if err == nil {
		t.Fatal("two entries of one id are taken")
	}
	n, err := w.db.Count(context.Background(), record.Query{Model: w.thing, Limit: 1}, 0)
	if err != nil || n != 0 || told != 0 || after {
		t.Errorf("%d records are there, %d events told, after the commit %v (%v)", n, told, after, err)
	}
	if due, err := w.db.NextDue(context.Background()); err != nil || !due.IsZero() {
		t.Errorf("a job waits: %v (%v)", due, err)
	}
	w.insert(w.thing, model.Values{"title": "The next one"})
}

// waking: a job for later wakes nobody who would look before it is due; one that is due before does.
func waking(t *testing.T, w *world) {
	enqueue := func(key string, seconds int) {
		if err := w.db.Write(context.Background(), func(ctx context.Context, tx record.Tx) error {
			return tx.Enqueue(ctx, job.Job{Kind: "test", Key: key, RunAt: tx.Now().Add(time.Duration(seconds) * time.Second)})
		}); err != nil {
			t.Fatal(err)
		}
	}
	woken := func() bool {
		select {
		case <-w.db.WakeJobs():
			return true
		default:
			return false
		}
	}
	for _, c := range []struct {
		sentence string
		seconds  int
		want     bool
	}{{"the first job", 3600, true}, {"one for later", 7200, false}, {"one before the first", 1800, true}, {"one that is due", 0, true}} {
		enqueue(c.sentence, c.seconds)
		if got := woken(); got != c.want {
			t.Errorf("%s: woken %v, want %v", c.sentence, got, c.want)
		}
		if _, err := w.db.NextDue(context.Background()); err != nil {
			t.Fatal(err)
		}
	}
}
