package notification_test

import (
	"context"
	"fmt"
	"testing"

	"steward/engine/condition"
	"steward/engine/fault"
	"steward/engine/notice"
	"steward/engine/record"
	admin "steward/modules/access"
	"steward/modules/moduletest"
	"steward/modules/notification"
	"steward/modules/service"
)

func (d *desk) members(names ...string) {
	d.tb.Helper()
	ids := []int64{}
	for _, name := range names {
		ids = append(ids, d.ids[name])
	}
	if _, err := d.Records.Update(d.System(), record.Ref{Model: admin.Group, ID: d.group}, record.Input{"user_ids": ids}, record.Options{}); err != nil {
		d.tb.Fatal(err)
	}
}

func (d *desk) unread(who string) int {
	d.tb.Helper()
	n, err := d.Notices.Unread(d.As(who))
	if err != nil {
		d.tb.Fatal(err)
	}
	return n
}

func (d *desk) rows() int {
	d.tb.Helper()
	n, err := d.Records.Count(d.System(), record.ListRequest{Model: notification.Notice}, 0)
	if err != nil {
		d.tb.Fatal(err)
	}
	return n
}

const gotByGroup = "Luca Rossi assigned it to your group"

func TestAGroupIsToldWithOneNoticeHoweverManyAreInIt(t *testing.T) {
	moduletest.Both(t, func(t *testing.T, m *moduletest.Desk) {
		d := newDesk(t, m)
		d.members("karin", "luca", "dora")
		op := d.operation(nil)
		d.change("luca", op, record.Input{"assigned_group_id": d.group})
		if n := d.rows(); n != 1 {
			t.Fatalf("%d rows are written, want 1", n)
		}
		d.expect("karin", gotByGroup)
		d.expect("dora", gotByGroup)
		d.expect("luca") // who did it knows
		d.expect("giulia")
		if k, l := d.unread("karin"), d.unread("luca"); k != 1 || l != 0 {
			t.Errorf("karin has %d unread, luca %d", k, l)
		}
		if n := d.rows(); n != 1 {
			t.Errorf("reading made %d rows of one", n)
		}
		for _, who := range []string{"luca", admin.Admin, "giulia"} {
			page, err := d.Records.List(d.As(who), record.ListRequest{Model: notification.Notice, Limit: 10})
			if err != nil && !fault.Is(err, fault.Forbidden) || err == nil && len(page.Rows) > 0 {
				t.Errorf("%s lists the notices of others: %v", who, err)
			}
		}
	})
}

func TestEachMemberReadsForHimself(t *testing.T) {
	moduletest.Both(t, func(t *testing.T, m *moduletest.Desk) {
		d := newDesk(t, m)
		d.members("karin", "luca", "dora")
		var ops []record.Ref
		for range 5 {
			op := d.operation(nil)
			d.change("luca", op, record.Input{"assigned_group_id": d.group})
			ops = append(ops, op)
		}
		d.change("luca", ops[0], record.Input{"assigned_username": "karin"})
		d.Mails()
		page, err := d.Notices.Of(d.As("karin"), 0, 10, false)
		if err != nil || len(page.Notices) != 6 || page.Unread != 6 {
			t.Fatalf("karin is told %+v, %v", page, err)
		}
		ids := []int64{}
		for _, n := range page.Notices {
			ids = append(ids, n.ID)
		}
		// Newest first: assigned, then the group notices of ops 4, 3, 2, 1, 0.
		for _, c := range []struct {
			sentence string
			ids      []int64
			of       *record.Ref
			left     int
		}{
			{"one in the middle", ids[3:4], nil, 5},
			{"the same again", ids[3:4], nil, 5},
			{"those of a record, shared and own", nil, &ops[0], 3},
			{"the oldest that is left", ids[4:5], nil, 2},
			{"all", nil, nil, 0},
		} {
			if err := d.Notices.Read(d.As("karin"), c.ids, c.of); err != nil {
				t.Fatalf("%s: %v", c.sentence, err)
			}
			if n := d.unread("karin"); n != c.left {
				t.Errorf("after reading %s %d are unread, want %d", c.sentence, n, c.left)
			}
			rest, err := d.Notices.Of(d.As("karin"), 0, 10, true)
			if err != nil || len(rest.Notices) != c.left {
				t.Errorf("after reading %s %d unread ones are listed, want %d (%v)", c.sentence, len(rest.Notices), c.left, err)
			}
		}
		page, err = d.Notices.Of(d.As("karin"), 0, 10, false)
		if err != nil || len(page.Notices) != 6 {
			t.Fatalf("read notices are gone: %+v, %v", page, err)
		}
		for _, n := range page.Notices {
			if !n.Read {
				t.Errorf("the notice %d does not show as read", n.ID)
			}
		}
		if n := d.unread("dora"); n != 5 {
			t.Errorf("what karin read is read for dora: %d left, want 5", n)
		}
		d.change("luca", ops[1], record.Input{"assigned_group_id": nil})
		d.change("luca", ops[1], record.Input{"assigned_group_id": d.group})
		if n := d.unread("karin"); n != 1 {
			t.Errorf("after reading all, %d new ones, want 1", n)
		}
	})
}

func TestWhoJoinsAGroupHearsFromThenOnAndWhoLeavesHearsNoMore(t *testing.T) {
	moduletest.Both(t, func(t *testing.T, m *moduletest.Desk) {
		d := newDesk(t, m)
		one, two := d.operation(nil), d.operation(nil)
		d.change("luca", one, record.Input{"assigned_group_id": d.group})
		d.expect("karin", gotByGroup)
		d.members("karin", "luca", "dora")
		d.expect("dora")
		d.change("luca", two, record.Input{"assigned_group_id": d.group})
		d.expect("dora", gotByGroup)
		d.expect("karin", gotByGroup, gotByGroup)
		d.members("luca", "dora")
		d.expect("karin")
		if n := d.unread("karin"); n != 0 {
			t.Errorf("who left has %d unread", n)
		}
		d.change("luca", one, record.Input{"assigned_group_id": nil})
		d.change("luca", one, record.Input{"assigned_group_id": d.group})
		d.expect("karin")
		d.expect("dora", gotByGroup, gotByGroup)
		if _, err := d.Records.Update(d.System(), record.Ref{Model: admin.Group, ID: d.group}, record.Input{"status": 0}, record.Options{}); err != nil {
			t.Fatal(err)
		}
		before := d.rows()
		d.change("luca", two, record.Input{"assigned_group_id": nil})
		d.change("luca", two, record.Input{"assigned_group_id": d.group})
		if n := d.rows(); n != before {
			t.Error("a disabled group is told")
		}
		d.expect("dora")
	})
}

func TestAMemberHearsOnlyOfWhatHeMayReadWhenHeReads(t *testing.T) {
	moduletest.Both(t, func(t *testing.T, m *moduletest.Desk) {
		d := newDesk(t, m)
		d.members("karin", "luca", "piero")
		rule := d.Make(admin.GroupRule, record.Input{"group_id": d.Make(admin.Group, record.Input{"name": "Closed", "user_ids": []int64{d.ids["karin"]}}).ID,
			"model_alias": service.Operation, "permission": "read", "mode": "condition", "expression": map[string]any{"condition": "AND", "rules": []any{
				map[string]any{"field": "title", "operator": "begins_with", "value": "No"}}}, "status": 1})
		open, closed := d.operation(nil), d.operation(record.Input{"title": "Secret matter"})
		d.change("luca", open, record.Input{"assigned_group_id": d.group})
		d.change("luca", closed, record.Input{"assigned_group_id": d.group})
		d.expect("karin", gotByGroup)
		if n := d.unread("karin"); n != 1 {
			t.Errorf("what karin may not read counts: %d unread", n)
		}
		d.expect("piero") // an end user of the group does not see the operation of another
		d.change("luca", closed, record.Input{"title": "No secret", "requester_username": "piero"})
		d.expect("karin", gotByGroup, gotByGroup)
		d.expect("piero", gotByGroup)
		if _, err := d.Records.Delete(d.System(), record.Ref{Model: admin.GroupRule, ID: rule.ID}, record.Options{}); err != nil {
			t.Fatal(err)
		}
		if _, err := d.Records.Delete(d.System(), open, record.Options{}); err != nil {
			t.Fatal(err)
		}
		d.expect("karin", gotByGroup)
		if n := d.rows(); n != 1 {
			t.Errorf("%d rows are left, want 1: notices of a deleted record go", n)
		}
	})
}

func TestAMemberChoosesWhetherHeHearsWithHisGroup(t *testing.T) {
	moduletest.Both(t, func(t *testing.T, m *moduletest.Desk) {
		d := newDesk(t, m)
		d.members("karin", "luca", "dora")
		for who, c := range map[string]notice.Choice{"karin": {Kind: notification.GroupGot, App: false, Mail: true}, "luca": {Kind: notification.GroupGot, App: true, Mail: true}} {
			if err := d.Notices.Choose(d.As(who), []notice.Choice{c}); err != nil {
				t.Fatal(err)
			}
		}
		op := d.operation(nil)
		d.change("luca", op, record.Input{"assigned_group_id": d.group})
		mails := d.Mails()
		if len(mails) != 1 || mails[0].To != "karin@example.com" {
			t.Errorf("the mails are %+v, want one to karin", mails)
		}
		d.expect("karin")
		d.expect("dora", gotByGroup)
		if err := d.Notices.Choose(d.As("karin"), []notice.Choice{{Kind: notification.GroupGot, App: true}}); err != nil {
			t.Fatal(err)
		}
		d.change("luca", op, record.Input{"assigned_group_id": nil})
		d.change("luca", op, record.Input{"assigned_group_id": d.group})
		if mails := d.Mails(); len(mails) != 0 {
			t.Errorf("the mails are %+v, want none", mails)
		}
		if n := d.unread("karin"); n == 0 {
			t.Error("who wants to hear again hears nothing")
		}
	})
}

func TestAFollowerInTheGroupIsToldOnce(t *testing.T) {
	moduletest.Both(t, func(t *testing.T, m *moduletest.Desk) {
		d := newDesk(t, m)
		op := d.operation(nil)
		for _, who := range []string{"karin", "dora"} {
			if _, err := d.Records.Act(d.As(who), op, "follow"); err != nil {
				t.Fatal(err)
			}
		}
		d.change("luca", op, record.Input{"assigned_group_id": d.group, "urgency_id": 2})
		d.expect("karin", gotByGroup)
		if got := d.told("dora"); len(got) != 1 || got[0] == gotByGroup {
			t.Errorf("a follower outside the group is told %q", got)
		}
	})
}

func TestManyReadNoticesBehindAnUnreadOneDoNotGrowWithoutBound(t *testing.T) {
	d := newDesk(t, moduletest.New(t))
	op := d.operation(nil)
	for range 520 {
		d.change("luca", op, record.Input{"assigned_group_id": d.group})
		d.change("luca", op, record.Input{"assigned_group_id": nil})
	}
	page, err := d.Notices.Of(d.As("karin"), 0, 200, false)
	if err != nil {
		t.Fatal(err)
	}
	before := []int64{page.Notices[0].ID}
	for len(before) < 515 {
		page, err := d.Notices.Of(d.As("karin"), before[len(before)-1], 200, false)
		if err != nil || len(page.Notices) == 0 {
			t.Fatal(err)
		}
		for _, n := range page.Notices {
			before = append(before, n.ID)
		}
	}
	for _, id := range before[:515] {
		if err := d.Notices.Read(d.As("karin"), []int64{id}, nil); err != nil {
			t.Fatal(err)
		}
	}
	if n := d.unread("karin"); n != 0 {
		t.Errorf("%d are unread, want 0: what is far behind counts as read", n)
	}
}

func TestMembersOfLongAgoAreForgotten(t *testing.T) {
	moduletest.Both(t, func(t *testing.T, m *moduletest.Desk) {
		d := newDesk(t, m)
		op := d.operation(nil)
		for i, names := range [][]string{{"karin", "luca"}, {"karin", "luca", "dora"}, {"dora", "luca"}} {
			d.members(names...)
			d.change("luca", op, record.Input{"assigned_group_id": d.group})
			d.change("luca", op, record.Input{"assigned_group_id": nil})
			if i == 1 {
				continue // this one keeps its notice
			}
			page, err := d.Records.List(d.System(), record.ListRequest{Model: notification.Notice, Sort: []string{"-entity_id"}, Limit: 1})
			if err != nil {
				t.Fatal(err)
			}
			if _, err := d.Records.Delete(d.System(), record.Ref{Model: notification.Notice, ID: page.Rows[0].ID}, record.Options{}); err != nil {
				t.Fatal(err)
			}
		}
		if err := d.Jobs.RunSchedule(context.Background(), "notification.tidy"); err != nil {
			t.Fatal(err)
		}
		n, err := d.Records.Count(d.System(), record.ListRequest{Model: notification.Audience, Where: condition.Node{}}, 0)
		if err != nil || n != 2 {
			t.Errorf("%d audiences are left, want that of a notice and the present one (%v)", n, err)
		}
		d.change("luca", op, record.Input{"assigned_group_id": d.group})
		d.expect("dora", gotByGroup, gotByGroup)
		if fmt.Sprint(d.rows()) != "2" {
			t.Errorf("%d notices are left", d.rows())
		}
	})
}
