package notification_test

import (
	"context"
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"steward/engine/condition"
	"steward/engine/notice"
	"steward/engine/record"
	admin "steward/modules/access"
	"steward/modules/activity"
	"steward/modules/moduletest"
	"steward/modules/notification"
	"steward/modules/service"
	"steward/store/pgtest"
)

func TestMain(m *testing.M) { os.Exit(pgtest.Main(m)) }

// desk is a small company: luca and karin are agents, karin alone of the group; giulia and piero are end users.
type desk struct {
	*moduletest.Desk
	tb    testing.TB
	ids   map[string]int64
	group int64
}

func newDesk(tb testing.TB, m *moduletest.Desk) *desk {
	tb.Helper()
	d := &desk{Desk: m, tb: tb, ids: map[string]int64{}}
	for name, role := range map[string]string{"luca": admin.Agents, "karin": admin.Agents, "dora": admin.Agents, "giulia": admin.Users, "piero": admin.Users} {
		d.ids[name] = m.Make(admin.User, record.Input{"username": name, "firstname": strings.ToUpper(name[:1]) + name[1:], "lastname": "Rossi", "email": name + "@example.com", "role_id": m.Role(role)}).ID
	}
	d.group = m.Make(admin.Group, record.Input{"name": "Network", "user_ids": []int64{d.ids["karin"], d.ids["luca"]}}).ID
	return d
}

func (d *desk) operation(in record.Input) record.Ref {
	d.tb.Helper()
	all := record.Input{"title": "No network", "type_id": 1, "status": 1, "requester_username": "giulia"}
	for k, v := range in {
		all[k] = v
	}
	return record.Ref{Model: service.Operation, ID: d.Make(service.Operation, all).ID}
}

func (d *desk) change(as string, ref record.Ref, in record.Input) {
	d.tb.Helper()
	if _, err := d.Records.Update(d.As(as), ref, in, record.Options{}); err != nil {
		d.tb.Fatal(err)
	}
}

func (d *desk) comment(as string, ref record.Ref, text string, public bool) *record.Record {
	d.tb.Helper()
	return d.MakeAs(d.As(as), activity.Activity, record.Input{"type": activity.Comment, "model_alias": ref.Model, "model_id": ref.ID, "description": text, "portal_visibility": public})
}

// told runs the jobs and gives what somebody was told, newest first, in the words of the centre.
func (d *desk) told(who string) []string {
	d.tb.Helper()
	d.Mails()
	page, err := d.Notices.Of(d.As(who), 0, 50, false)
	if err != nil {
		d.tb.Fatal(err)
	}
	out := []string{}
	for _, n := range page.Notices {
		out = append(out, d.Config.Current().Texts.T("en", n.Key, n.Params))
	}
	return out
}

func (d *desk) expect(who string, want ...string) {
	d.tb.Helper()
	if got := d.told(who); !slices.Equal(got, want) {
		d.tb.Errorf("%s is told %q, want %q", who, got, want)
	}
}

func TestPeopleAreToldWhatConcernsThem(t *testing.T) {
	moduletest.Both(t, func(t *testing.T, m *moduletest.Desk) {
		d := newDesk(t, m)
		op := d.operation(nil)
		d.change("luca", op, record.Input{"assigned_group_id": d.group})
		d.expect("karin", "Luca Rossi assigned it to your group")
		d.expect("luca") // who did it knows
		d.change("luca", op, record.Input{"assigned_username": "karin"})
		d.expect("karin", "Luca Rossi assigned it to you", "Luca Rossi assigned it to your group")
		d.change("karin", op, record.Input{"status": 2})
		if got := d.told("giulia"); len(got) != 1 || !strings.HasPrefix(got[0], "Karin Rossi set the status to ") || strings.HasSuffix(got[0], "2") {
			t.Errorf("the requester is told %q", got)
		}
		d.comment("giulia", op, "<p>It works again</p>", true)
		if got := d.told("karin"); got[0] != "Giulia Rossi wrote a comment" {
			t.Errorf("the assigned person is told %q", got)
		}
		d.expect("piero")
	})
}

func TestAnInternalNoteIsToldToNobodyWhoMayNotReadIt(t *testing.T) {
	moduletest.Both(t, func(t *testing.T, m *moduletest.Desk) {
		d := newDesk(t, m)
		op := d.operation(record.Input{"assigned_username": "karin"})
		d.comment("luca", op, `<p>Do not tell <span class="mention" data-mention="giulia">@Giulia</span></p>`, false)
		d.expect("giulia")
		d.expect("karin", "Luca Rossi wrote a comment")
		d.comment("luca", op, "<p>We are on it</p>", true)
		d.expect("giulia", "Luca Rossi wrote a comment")
	})
}

func TestAMentionTellsOnceAndOnlyThoseWhoMayRead(t *testing.T) {
	moduletest.Both(t, func(t *testing.T, m *moduletest.Desk) {
		d := newDesk(t, m)
		op := d.operation(nil)
		call := func(keys ...string) string {
			var b strings.Builder
			for _, k := range keys {
				fmt.Fprintf(&b, `<span class="mention" data-mention="%s">@x</span> `, k)
			}
			return "<p>Please look " + b.String() + "</p>"
		}
		c := d.comment("luca", op, call("dora", "dora", "piero", "luca", "nobody"), true)
		d.expect("dora", "Luca Rossi mentions you")
		d.expect("piero") // another end user cannot read it
		d.expect("luca")
		if _, err := d.Records.Update(d.As("luca"), record.Ref{Model: activity.Activity, ID: c.ID}, record.Input{"description": call("dora", fmt.Sprintf("@%d", d.group))}, record.Options{}); err != nil {
			t.Fatal(err)
		}
		d.expect("dora", "Luca Rossi mentions you") // not again
		d.expect("karin", "Luca Rossi mentions you")
		n, err := d.Records.Count(d.As("dora"), record.ListRequest{Model: "system/mention"}, 10)
		if err != nil || n != 1 {
			t.Errorf("dora has %d mentions, want 1 (%v)", n, err)
		}
	})
}

func TestDescriptionsAndWorklogsCallPeopleToo(t *testing.T) {
	moduletest.Both(t, func(t *testing.T, m *moduletest.Desk) {
		d := newDesk(t, m)
		dora := `<p>See <span class="mention" data-mention="dora">@Dora</span> <span class="mention" data-mention="piero">@Piero</span></p>`
		op := d.operation(nil)
		d.change("luca", op, record.Input{"description": dora})
		d.expect("dora", "Luca Rossi mentions you")
		d.expect("piero") // he cannot read it
		d.change("luca", op, record.Input{"description": dora + "<p>and more</p>"})
		d.expect("dora", "Luca Rossi mentions you") // not again
		if _, err := d.Records.Create(d.As("luca"), activity.Activity, record.Input{"type": activity.Worklog, "model_alias": service.Operation, "model_id": op.ID,
			"duration": 5, "description": dora, "portal_visibility": false}, record.Options{}); err != nil {
			t.Fatal(err)
		}
		d.expect("dora", "Luca Rossi mentions you", "Luca Rossi mentions you")
		d.expect("giulia") // a worklog is no comment
	})
}

func TestFollowersHearOfEveryChange(t *testing.T) {
	moduletest.Both(t, func(t *testing.T, m *moduletest.Desk) {
		d := newDesk(t, m)
		op := d.operation(nil)
		d.change("luca", op, record.Input{"urgency_id": 2})
		d.expect("dora")
		for _, act := range []string{"follow", "unfollow", "follow"} {
			if _, err := d.Records.Act(d.As("dora"), op, act); err != nil {
				t.Fatalf("%s: %v", act, err)
			}
		}
		if _, err := d.Records.Act(d.As("dora"), op, "follow"); err == nil {
			t.Error("who follows can follow again")
		}
		list, mine, err := d.Notices.Followers(d.As("dora"), op)
		if err != nil || !mine || len(list) != 1 || list[0].Name != "Dora Rossi" {
			t.Errorf("the followers are %v, mine %v, %v", list, mine, err)
		}
		if _, _, err := d.Notices.Followers(d.As("piero"), op); err == nil {
			t.Error("who cannot read the record learns who follows it")
		}
		d.change("luca", op, record.Input{"urgency_id": 1, "title": "No network at all"})
		d.told("dora")
		d.change("luca", op, record.Input{"urgency_id": 2}) // one unread line for all such changes
		if got := d.told("dora"); len(got) != 1 || !strings.Contains(got[0], "Luca Rossi changed ") || !strings.Contains(got[0], "Title") {
			t.Errorf("the follower is told %q", got)
		}
		if _, err := d.Records.Delete(d.System(), op, record.Options{}); err != nil {
			t.Fatal(err)
		}
		d.expect("dora")
	})
}

func TestNoticesAreReadByTheirOwnerOnly(t *testing.T) {
	moduletest.Both(t, func(t *testing.T, m *moduletest.Desk) {
		d := newDesk(t, m)
		one, two := d.operation(nil), d.operation(nil)
		for _, op := range []record.Ref{one, two, one, two} {
			d.change("luca", op, record.Input{"assigned_username": "karin"})
			d.change("luca", op, record.Input{"assigned_username": nil})
		}
		unread := func(who string) int {
			d.Mails()
			n, err := d.Notices.Unread(d.As(who))
			if err != nil {
				t.Fatal(err)
			}
			return n
		}
		if n := unread("karin"); n != 4 {
			t.Fatalf("karin has %d unread notices, want 4", n)
		}
		page, err := d.Notices.Of(d.As("karin"), 0, 2, false)
		if err != nil || len(page.Notices) != 2 || !page.More || page.Notices[0].Title != "No network" || page.Notices[0].Number == "" {
			t.Fatalf("the page is %+v, %v", page, err)
		}
		id := page.Notices[0].ID
		for _, who := range []string{"luca", admin.Admin, "giulia"} {
			if _, err := d.Records.Get(d.As(who), record.Ref{Model: notification.Notice, ID: id}); err == nil {
				t.Errorf("%s reads the notices of karin", who)
			}
			if err := d.Notices.Read(d.As(who), []int64{id}, nil); err != nil {
				t.Error(err)
			}
		}
		if _, err := d.Records.Create(d.As(admin.Admin), notification.Notice, record.Input{"user_id": d.ids["karin"]}, record.Options{}); err == nil {
			t.Error("people write notices")
		}
		if n := unread("karin"); n != 4 {
			t.Errorf("others read for karin: %d left", n)
		}
		for _, c := range []struct {
			ids  []int64
			of   *record.Ref
			left int
		}{{[]int64{id}, nil, 3}, {nil, &page.Notices[0].About, 2}, {nil, nil, 0}} {
			if err := d.Notices.Read(d.As("karin"), c.ids, c.of); err != nil {
				t.Fatal(err)
			}
			if n := unread("karin"); n != c.left {
				t.Errorf("after reading %v %v there are %d unread, want %d", c.ids, c.of, n, c.left)
			}
		}
	})
}

func TestANoticeSaysNothingAboutARecordThatIsNotVisibleAnyMore(t *testing.T) {
	moduletest.Both(t, func(t *testing.T, m *moduletest.Desk) {
		d := newDesk(t, m)
		op := d.operation(nil)
		d.comment("luca", op, "<p>The password is on the desk</p>", true)
		page, err := d.Notices.Of(d.As("giulia"), 0, 10, false)
		if err != nil || len(page.Notices) != 0 {
			t.Fatalf("before the job: %v, %v", page, err)
		}
		d.expect("giulia", "Luca Rossi wrote a comment")
		d.change("luca", op, record.Input{"requester_username": "piero"})
		page, err = d.Notices.Of(d.As("giulia"), 0, 10, false)
		if err != nil || len(page.Notices) != 1 || page.Notices[0].Title != "" || page.Notices[0].Words != "" || page.Notices[0].Key != "notification.said.gone" {
			t.Errorf("giulia still reads %+v, %v", page.Notices, err)
		}
	})
}

func TestPeopleChooseHowTheyAreTold(t *testing.T) {
	moduletest.Both(t, func(t *testing.T, m *moduletest.Desk) {
		d := newDesk(t, m)
		op := d.operation(nil)
		choose := func(who, kind string, app, mail bool) {
			if err := d.Notices.Choose(d.As(who), []notice.Choice{{Kind: kind, App: app, Mail: mail}}); err != nil {
				t.Fatal(err)
			}
		}
		choose("karin", notification.Assigned, false, true)
		choose("karin", notification.Commented, true, false)
		if err := d.Notices.Choose(d.As("karin"), []notice.Choice{{Kind: "weather"}}); err == nil {
			t.Error("an unknown kind is taken")
		}
		d.change("luca", op, record.Input{"assigned_username": "karin"})
		mails := d.Mails()
		if len(mails) != 1 || mails[0].To != "karin@example.com" || !strings.Contains(mails[0].Subject, "Luca Rossi assigned it to you") || !strings.HasSuffix(mails[0].Link, fmt.Sprintf("/record/service/operation/%d", op.ID)) {
			t.Errorf("the mails are %+v", mails)
		}
		d.expect("karin")
		choices, err := d.Notices.Choices(d.As("karin"))
		if err != nil || len(choices) != 7 {
			t.Fatalf("%v, %v", choices, err)
		}
		for _, c := range choices {
			if want := c.Kind != notification.Assigned; c.App != want || c.Mail == want {
				t.Errorf("the choice for %s is %+v", c.Kind, c)
			}
		}
	})
}

func TestOldNoticesAreForgotten(t *testing.T) {
	moduletest.Both(t, func(t *testing.T, m *moduletest.Desk) {
		d := newDesk(t, m)
		op := d.operation(nil)
		long := d.Now().AddDate(0, 0, -91).Unix()
		for _, at := range []int64{long, long - 86400, d.Now().Unix()} {
			d.Make(notification.Notice, record.Input{"user_id": d.ids["karin"], "kind": notification.Assigned, "model_alias": op.Model, "model_id": op.ID, "created_at": at})
		}
		if err := d.Jobs.RunSchedule(context.Background(), "notification.tidy"); err != nil {
			t.Fatal(err)
		}
		n, err := d.Records.Count(d.System(), record.ListRequest{Model: notification.Notice, Where: condition.Node{}}, 0)
		if err != nil || n != 1 {
			t.Errorf("%d notices are left, want 1 (%v)", n, err)
		}
	})
}

func TestImportsTellNobody(t *testing.T) {
	d := newDesk(t, moduletest.New(t))
	op := d.operation(nil)
	if _, err := d.Records.Update(d.System(), op, record.Input{"assigned_username": "karin"}, record.Options{}); err != nil {
		t.Fatal(err)
	}
	d.expect("karin")
}

func TestOnlyThoseWhoMayReadAreOffered(t *testing.T) {
	moduletest.Both(t, func(t *testing.T, m *moduletest.Desk) {
		d := newDesk(t, m)
		op := d.operation(record.Input{"assigned_username": "karin"})
		d.Make(admin.GroupRule, record.Input{"group_id": d.Make(admin.Group, record.Input{"name": "Closed", "user_ids": []int64{d.ids["dora"]}}).ID,
			"model_alias": service.Operation, "permission": "read", "mode": "deny", "status": 1})
		names := func(who, words string, internal bool) string {
			list, err := d.Notices.Callable(d.As(who), op, words, internal)
			if err != nil {
				t.Fatal(err)
			}
			var out []string
			for _, p := range list {
				s := p.Name
				if p.Why != "" {
					s += " (" + p.Why + ")"
				}
				out = append(out, s)
			}
			slices.Sort(out)
			return strings.Join(out, ", ")
		}
		for _, c := range []struct {
			sentence, who, words string
			internal             bool
			want                 string
		}{
			{"before a letter, who is involved", "luca", "", false, "Giulia Rossi, Karin Rossi"},
			{"an agent by the beginning of the name", "luca", "KAR", false, "Karin Rossi"},
			{"who may not read the record is not offered", "luca", "dora", false, ""},
			{"an end user who does not see it is not offered", "luca", "pie", false, ""},
			{"the requester cannot be called in an internal note", "luca", "giu", true, "Giulia Rossi (notification.cannot_see_internal)"},
			{"a group", "luca", "netw", false, "Network"},
			{"end users call who is involved, of the back end", "giulia", "", false, "Karin Rossi"},
			{"end users call nobody else", "giulia", "luc", false, ""},
		} {
			if got := names(c.who, c.words, c.internal); got != c.want {
				t.Errorf("%s: %q, want %q", c.sentence, got, c.want)
			}
		}
		if _, err := d.Notices.Callable(d.As("piero"), op, "k", false); err == nil {
			t.Error("names are offered about a record one does not see")
		}
	})
}
