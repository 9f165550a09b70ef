package service_test

import (
	"fmt"
	"math/rand/v2"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"steward/engine/event"
	"steward/engine/model"
	"steward/engine/record"
	admin "steward/modules/access"
	"steward/modules/moduletest"
	"steward/modules/relation"
	"steward/modules/service"
	"steward/modules/sla"
)

// toldOf are the models that tell of what happened, which a clock's ledger does too, and are not taken back with it.
var toldOf = []string{"notification/", "sla/line"}

// everything are all rows of all models, without what counts the writes. Of a clock it is what it says now, in place of the moment
// it is counted from: one that runs on after a mistake is counted from there.
func everything(t *testing.T, d *moduletest.Desk) map[record.Ref]model.Values {
	t.Helper()
	out := map[record.Ref]model.Values{}
	for _, m := range d.Config.Current().Registry.Models() {
		skip := false
		for _, told := range toldOf {
			skip = skip || strings.HasPrefix(m.Alias, told)
		}
		if skip {
			continue
		}
		var codes []string
		for i := range m.Fields {
			if f := &m.Fields[i]; !f.Secret && f.Code != "version" && f.Code != "updated_at" && f.Code != "updated_by" {
				codes = append(codes, f.Code)
			}
		}
		page, err := d.Records.List(d.System(), record.ListRequest{Model: m.Alias, Fields: codes, Limit: 2000, Bare: true})
		if err != nil {
			t.Fatalf("%s: %v", m.Alias, err)
		}
		for _, r := range page.Rows {
			v := model.Values{}
			for _, c := range codes {
				if r.Values[c] != nil {
					v[c] = r.Values[c]
				}
			}
			if m.Alias == sla.Timer {
				clock, err := d.Records.Get(d.As(admin.Admin), record.Ref{Model: m.Alias, ID: r.ID})
				if err != nil {
					t.Fatal(err)
				}
				v["clock"] = fmt.Sprint(clock.Added["_clock"])
				delete(v, "since_at")
				delete(v, "elapsed_seconds")
			}
			out[record.Ref{Model: m.Alias, ID: r.ID}] = v
		}
	}
	return out
}

// hung puts a random lot of everything on an operation.
func hung(d *moduletest.Desk, rnd *rand.Rand, on record.Ref, others []record.Ref) {
	var tasks []int64
	for range rnd.IntN(12) {
		in := record.Input{"model_alias": service.Operation, "model_id": on.ID}
		switch rnd.IntN(7) {
		case 0:
			in["type"], in["description"], in["portal_visibility"] = 1, fmt.Sprintf("Words %d", rnd.IntN(99)), rnd.IntN(2) == 0
			a := d.Make("activity/activity", in)
			if rnd.IntN(2) == 0 {
				d.Make("attachment/attachment", record.Input{"model_alias": service.Operation, "model_id": on.ID, "activity_id": a.ID, "name": "a.txt", "size": 3, "hash": strings.Repeat("cd", 32)})
			}
		case 1:
			in["type"], in["duration"], in["description"], in["status"] = 2, 1+rnd.IntN(200), "Work", 1+rnd.IntN(2)
			d.MakeAs(d.As(admin.Admin), "activity/activity", in)
		case 2:
			in["name"], in["size"], in["hash"] = "b.txt", 3, strings.Repeat("ab", 32)
			d.Make("attachment/attachment", in)
		case 3:
			in["title"], in["type_id"] = fmt.Sprintf("Task %d", len(tasks)), 1
			if len(tasks) > 0 {
				in["predecessor_ids"] = tasks[rnd.IntN(len(tasks)):]
			}
			tasks = append(tasks, d.Make("task/task", in).ID)
		case 4:
			in["text"], in["done"], in["is_required"] = fmt.Sprintf("Item %d", rnd.IntN(99)), true, rnd.IntN(2) == 0
			d.MakeAs(d.As(admin.Admin), service.CheckItem, in)
		case 5:
			other := others[rnd.IntN(len(others))]
			if other.ID == on.ID {
				continue
			}
			link := record.Input{"relation_id": 1 + rnd.IntN(3), "source_id": on.ID, "destination_id": other.ID}
			if rnd.IntN(2) == 0 {
				link["source_id"], link["destination_id"] = other.ID, on.ID
			}
			_, _ = d.Records.Create(d.System(), relation.Link, link, record.Options{}) // one that is there already is refused
		case 6:
			operation(d, "Part", record.Input{"parent_id": on.ID})
		}
	}
}

// moving runs a test on both databases with a clock that goes on when the test says so.
func moving(t *testing.T, run func(t *testing.T, d *moduletest.Desk, now *atomic.Int64)) {
	clock := func() (*atomic.Int64, func() time.Time) {
		now := &atomic.Int64{}
		now.Store(time.Date(2026, 3, 9, 10, 0, 0, 0, time.UTC).Unix())
		return now, func() time.Time { return time.Unix(now.Load(), 0).UTC() }
	}
	t.Run("sqlite", func(t *testing.T) {
		t.Parallel()
		now, read := clock()
		run(t, moduletest.NewAt(t, read), now)
	})
	t.Run("postgres", func(t *testing.T) {
		t.Parallel()
		now, read := clock()
		run(t, moduletest.NewOnPostgresAt(t, read), now)
	})
}

func TestAnyMergeThatIsTakenBackLeavesEveryRowOfEveryTableAsItWas(t *testing.T) {
	moving(t, func(t *testing.T, d *moduletest.Desk, now *atomic.Int64) {
		d.Make(admin.User, record.Input{"username": "anna", "firstname": "Anna", "role_id": d.Role(admin.Users)})
		for round := range uint64(8) {
			rnd := rand.New(rand.NewPCG(round, 7))
			var ops []record.Ref
			for i := range 4 {
				more := record.Input{"priority_id": 1 + rnd.IntN(4), "requester_username": []string{"admin", "anna"}[rnd.IntN(2)]}
				if rnd.IntN(2) == 0 {
					more["additional_recipients"] = []string{fmt.Sprintf("r%d@example.com", rnd.IntN(4)), "boss@example.com"}
				}
				ops = append(ops, operation(d, fmt.Sprintf("Operation %d of %d", i, round), more))
			}
			for _, op := range ops {
				hung(d, rnd, op, ops)
			}
			source, target := ops[0], ops[1]
			if rnd.IntN(3) == 0 {
				if _, err := d.Records.Update(d.As(admin.Admin), target, record.Input{"parent_id": source.ID}, record.Options{}); err != nil {
					t.Fatal(err)
				}
			}
			if rnd.IntN(3) == 0 {
				if _, err := d.Records.Update(d.As(admin.Admin), source, record.Input{"status": 6 + rnd.IntN(2), "solution": "Done"}, record.Options{}); err != nil {
					t.Fatal(err)
				}
			}
			// What every row says when the merge is taken back, had it not been: clocks are read at that moment.
			merging := now.Load() + rnd.Int64N(8*3600)
			undoing := merging + rnd.Int64N(3*24*3600)
			now.Store(merging)
			d.Mails() // runs the jobs: what warned until then has done so
			now.Store(undoing)
			before := everything(t, d)
			now.Store(merging)
			merge(t, d, source, target)
			now.Store(undoing)
			if rnd.IntN(2) == 0 {
				if _, err := d.Records.Act(d.As(admin.Admin), source, "unmerge"); err != nil {
					t.Fatalf("round %d: %v", round, err)
				}
			} else {
				events, err := d.Records.History(d.System(), source, 0, 100, false)
				if err != nil {
					t.Fatal(err)
				}
				var batch event.ID
				for _, e := range events {
					batch = max(batch, e.Batch)
				}
				if undone, err := d.Records.UndoBatch(d.As(admin.Admin), batch); err != nil || len(undone.Skipped) > 0 {
					t.Fatalf("round %d: %v %+v", round, err, undone)
				}
			}
			if same(t, before, everything(t, d)); t.Failed() {
				t.Fatalf("round %d, source %d, target %d: %v", round, source.ID, target.ID, before[source])
			}
		}
	})
}

func TestAMailToAMergedNumberReachesWhereItWasMergedToWithItsFiles(t *testing.T) {
	moduletest.Both(t, func(t *testing.T, d *moduletest.Desk) {
		first, second, third := operation(d, "First", nil), operation(d, "Second", nil), operation(d, "Third", nil)
		merge(t, d, first, second)
		merge(t, d, second, third)
		mail := record.AsSystem(d.System(), event.Cause{Kind: "mail", Label: "Mail"})
		said := d.MakeAs(mail, "activity/activity", record.Input{"model_alias": service.Operation, "model_id": first.ID, "type": 1, "source": "email", "description": "It smokes again", "worker_username": "admin", "portal_visibility": true})
		if said.Values.Int("model_id") != third.ID {
			t.Errorf("the mail stays on %d", said.Values.Int("model_id"))
		}
		file := d.MakeAs(mail, "attachment/attachment", record.Input{"model_alias": service.Operation, "model_id": first.ID, "activity_id": said.ID, "name": "smoke.jpg", "size": 3, "hash": strings.Repeat("ab", 32)})
		if file.Values.Int("model_id") != third.ID {
			t.Errorf("its file stays on %d", file.Values.Int("model_id"))
		}
		if r := read(t, d, first); r.Values.Int("status") != 7 || r.Values.Int("merged_into_id") != second.ID && r.Values.Int("merged_into_id") != third.ID {
			t.Errorf("the mail opened the merged one again: %v", r.Values)
		}
		note := d.MakeAs(d.As(admin.Admin), "activity/activity", record.Input{"model_alias": service.Operation, "model_id": first.ID, "type": 1, "description": "Merged by mistake?"})
		if note.Values.Int("model_id") != first.ID {
			t.Error("a note of the team wanders off")
		}
	})
}

func TestAReplyAfterAMergeDoesNotKeepItFromBeingTakenBack(t *testing.T) {
	moduletest.Both(t, func(t *testing.T, d *moduletest.Desk) {
		source, target := mergeWorld(d)
		before := rows(t, d)
		merge(t, d, source, target)
		mail := record.AsSystem(d.System(), event.Cause{Kind: "mail", Label: "Mail"})
		late := d.MakeAs(mail, "activity/activity", record.Input{"model_alias": service.Operation, "model_id": source.ID, "type": 1, "source": "email", "description": "Late", "portal_visibility": true})
		if _, err := d.Records.Act(d.As(admin.Admin), source, "unmerge"); err != nil {
			t.Fatal(err)
		}
		after := rows(t, d)
		delete(after, record.Ref{Model: "activity/activity", ID: late.ID}) // it came when the two were one
		same(t, before, after)
	})
}

func TestTheRequesterOfAMergedOperationDoesNotOpenItAgainByWords(t *testing.T) {
	moduletest.Both(t, func(t *testing.T, d *moduletest.Desk) {
		d.Make(admin.User, record.Input{"username": "anna", "firstname": "Anna", "role_id": d.Role(admin.Users)})
		source := operation(d, "Printer", record.Input{"requester_username": "anna"})
		hidden, own := operation(d, "Printers of the floor", nil), operation(d, "Printer too", record.Input{"requester_username": "anna"})
		merge(t, d, source, hidden)
		said := d.MakeAs(d.As("anna"), "activity/activity", record.Input{"model_alias": service.Operation, "model_id": source.ID, "type": 1, "description": "And now?"})
		if r := read(t, d, source); said.Values.Int("model_id") != source.ID || r.Values.Int("merged_into_id") != hidden.ID || r.Values.Int("status") != 7 {
			t.Errorf("her words on %d leave the operation %v", said.Values.Int("model_id"), r.Values)
		}
		if _, err := d.Records.Act(d.As(admin.Admin), source, "unmerge"); err != nil {
			t.Fatal(err)
		}
		merge(t, d, source, own)
		if said := d.MakeAs(d.As("anna"), "activity/activity", record.Input{"model_alias": service.Operation, "model_id": source.ID, "type": 1, "description": "And here?"}); said.Values.Int("model_id") != own.ID {
			t.Errorf("her words stay on %d though she reads the other one", said.Values.Int("model_id"))
		}
	})
}
