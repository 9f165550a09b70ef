package service_test

import (
	"testing"
	"time"

	"steward/engine/condition"
	"steward/engine/event"
	"steward/engine/fault"
	"steward/engine/record"
	admin "steward/modules/access"
	"steward/modules/moduletest"
	"steward/modules/relation"
	"steward/modules/service"
)

// gina is an end user with an operation of hers.
func gina(d *moduletest.Desk, more record.Input) record.Ref {
	d.Make(admin.User, record.Input{"username": "gina", "firstname": "Gina", "role_id": d.Role("Users")})
	in := record.Input{"requester_username": "gina"}
	for k, v := range more {
		in[k] = v
	}
	return operation(d, "No wireless", in)
}

func closeAt(t *testing.T, d *moduletest.Desk, ref record.Ref, days int) {
	t.Helper()
	if _, err := d.Records.Update(d.System(), ref, record.Input{"status": 7, "closed_at": d.Now().AddDate(0, 0, -days).Format(time.RFC3339)}, record.Options{}); err != nil {
		t.Fatal(err)
	}
}

func say(d *moduletest.Desk, who string, ref record.Ref, words string) error {
	_, err := d.Records.Create(d.As(who), "activity/activity", record.Input{"model_alias": ref.Model, "model_id": ref.ID, "type": 1, "description": words}, record.Options{})
	return err
}

func TestTheRequesterReopensWithinTheWindowAndSaysWhy(t *testing.T) {
	moduletest.Both(t, func(t *testing.T, d *moduletest.Desk) {
		op := gina(d, nil)
		if _, err := d.Records.ActWith(d.As("gina"), op, "reopen", record.Input{"description": "x"}); err == nil {
			t.Error("an open operation is re-opened")
		}
		closeAt(t, d, op, 3)
		if _, err := d.Records.ActWith(d.As("gina"), op, "reopen", nil); !fault.Is(err, fault.Invalid) {
			t.Errorf("it is re-opened without a reason: %v", err)
		}
		if _, err := d.Records.ActWith(d.As("gina"), op, "reopen", record.Input{"description": "It is gone again"}); err != nil {
			t.Fatal(err)
		}
		if v := read(t, d, op).Values; v.Int("status") != 2 || v.Int("reopen_count") != 1 || v["closed_at"] != nil {
			t.Errorf("the operation is %v", v)
		}
		if c := hangOn(t, d, op); len(c) != 1 || !c[0].Values.Flag("portal_visibility") || c[0].Values.Text("created_by") != "gina" {
			t.Errorf("the reason is %v", c)
		}
	})
}

func TestAfterTheWindowANewOperationIsOpenedThatIsRelatedToTheOld(t *testing.T) {
	moduletest.Both(t, func(t *testing.T, d *moduletest.Desk) {
		op := gina(d, nil)
		closeAt(t, d, op, 10)
		if err := say(d, "gina", op, "It is gone again"); !fault.Is(err, fault.Conflict) {
			t.Errorf("a word where nobody reads: %v", err)
		}
		if err := say(d, admin.Admin, op, "For the record"); err != nil {
			t.Errorf("the team cannot write on it: %v", err)
		}
		if _, err := d.Records.ActWith(d.As("gina"), op, "reopen", record.Input{"description": "x"}); err == nil {
			t.Error("it is re-opened after the window")
		}
		next, err := d.Records.ActWith(d.As("gina"), op, "follow_up", record.Input{"description": "It is gone again"})
		if err != nil || next == nil {
			t.Fatal(err)
		}
		v := read(t, d, *next).Values
		if v.Text("title") != "No wireless" || v.Text("requester_username") != "gina" || v.Text("source") != "portal" || v.Int("status") != 1 || v.Int("type_id") != 1 {
			t.Errorf("the follow-up is %v", v)
		}
		n, err := d.Records.Count(d.System(), record.ListRequest{Model: relation.Link, Where: condition.And(
			condition.Rule("source_id", condition.Equal, op.ID), condition.Rule("destination_id", condition.Equal, next.ID))}, 0)
		if err != nil || n != 1 {
			t.Errorf("%d links (%v)", n, err)
		}
		if s := read(t, d, op).Values.Int("status"); s != 7 {
			t.Errorf("the old operation has status %d", s)
		}
	})
}

func TestAMailAfterTheWindowIsANewOperationAtOnce(t *testing.T) {
	moduletest.Both(t, func(t *testing.T, d *moduletest.Desk) {
		op := gina(d, nil)
		closeAt(t, d, op, 10)
		mail := record.AsSystem(d.As("gina"), event.Cause{Kind: "mail"})
		d.MakeAs(mail, "activity/activity", record.Input{"model_alias": op.Model, "model_id": op.ID, "type": 1, "description": "Gone again", "source": "email", "created_by": "gina"})
		page, err := d.Records.List(d.System(), record.ListRequest{Model: service.Operation, Where: condition.Rule("entity_id", condition.NotEqual, op.ID), Fields: []string{"title", "requester_username", "source", "description"}, Limit: 5})
		if err != nil || len(page.Rows) != 1 {
			t.Fatalf("%d new operations (%v)", len(page.Rows), err)
		}
		if v := page.Rows[0].Values; v.Text("requester_username") != "gina" || v.Text("source") != "email" || v.Text("description") != "Gone again" {
			t.Errorf("the follow-up is %v", v)
		}
	})
}

func TestWithoutTheSwitchNothingIsReopenedByWords(t *testing.T) {
	moduletest.Both(t, func(t *testing.T, d *moduletest.Desk) {
		op := gina(d, nil)
		closeAt(t, d, op, 1)
		d.Setting("service.reopen_on_comment", false)
		if err := say(d, "gina", op, "Thank you"); err != nil {
			t.Fatal(err)
		}
		if s := read(t, d, op).Values.Int("status"); s != 7 {
			t.Errorf("the status is %d", s)
		}
	})
}

func TestTheRequesterSaysThatItIsSolvedOrTakesItBackWhileItIsNew(t *testing.T) {
	moduletest.Both(t, func(t *testing.T, d *moduletest.Desk) {
		op := gina(d, nil)
		mine := operation(d, "Mine", record.Input{"requester_username": "gina"})
		taken := operation(d, "Taken", record.Input{"requester_username": "gina", "status": 2})
		others := operation(d, "Of others", nil)
		for _, c := range []struct {
			sentence, who, code string
			on                  record.Ref
			taken               bool
			status, reason      int64
		}{
			{"one that is new is withdrawn", "gina", "withdraw", op, true, 8, 5},
			{"one that is worked on is not withdrawn", "gina", "withdraw", taken, false, 2, 0},
			{"one that is worked on is solved", "gina", "solved", taken, true, 7, 1},
			{"what is closed is not solved again", "gina", "solved", taken, false, 7, 1},
			{"the team closes by the form", admin.Admin, "solved", mine, false, 1, 0},
			{"nobody ends what is not his", "gina", "solved", others, false, 1, 0},
		} {
			if _, err := d.Records.Act(d.As(c.who), c.on, c.code); (err == nil) != c.taken {
				t.Errorf("%s: %v", c.sentence, err)
			}
			if v := read(t, d, c.on).Values; v.Int("status") != c.status || v.Int("closing_category_id") != c.reason {
				t.Errorf("%s: %v", c.sentence, v)
			}
		}
		if v := read(t, d, op).Values; v.Text("closed_by") != "gina" {
			t.Errorf("it was closed by %q", v.Text("closed_by"))
		}
	})
}
