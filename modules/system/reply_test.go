package system_test

import (
	"fmt"
	"os"
	"slices"
	"strings"
	"testing"

	"steward/engine/fault"
	"steward/engine/record"
	admin "steward/modules/access"
	"steward/modules/moduletest"
	"steward/modules/service"
	"steward/modules/system"
	"steward/store/pgtest"
)

func TestMain(m *testing.M) { os.Exit(pgtest.Main(m)) }

// people makes two agents of a group, one of none, and a requester.
func people(d *moduletest.Desk) (group int64) {
	ids := map[string]int64{}
	for name, role := range map[string]string{"luca": admin.Agents, "karin": admin.Agents, "dora": admin.Agents, "giulia": admin.Users} {
		ids[name] = d.Make(admin.User, record.Input{"username": name, "firstname": strings.ToUpper(name[:1]) + name[1:], "lastname": "Rossi <&>", "email": name + "@example.com", "role_id": d.Role(role), "locale": "it"}).ID
	}
	return d.Make(admin.Group, record.Input{"name": "IT", "user_ids": []int64{ids["luca"], ids["karin"]}}).ID
}

func offered(t *testing.T, d *moduletest.Desk, who string, ref record.Ref, words string) []string {
	t.Helper()
	list, err := d.Replies.Offered(d.As(who), ref, words)
	if err != nil {
		t.Fatalf("%s: %v", who, err)
	}
	out := []string{}
	for _, r := range list {
		out = append(out, r.Name)
	}
	return out
}

func TestRepliesAreOfferedToThoseTheyAreFor(t *testing.T) {
	moduletest.Both(t, func(t *testing.T, d *moduletest.Desk) {
		group := people(d)
		op := record.Ref{Model: service.Operation, ID: d.Make(service.Operation, record.Input{"title": "No login", "type_id": 1, "status": 1, "urgency_id": 1, "requester_username": "giulia"}).ID}
		for _, in := range []record.Input{
			{"name": "Password", "shortcut": "pwd", "body": "<p>Take a new one</p>", "visibility": "groups", "group_ids": []int64{group}},
			{"name": "My own", "body": "<p>Mine</p>"},
			{"name": "Off", "body": "<p>Off</p>", "status": 0},
			{"name": "For tasks", "body": "<p>Task</p>", "model_aliases": []string{"task/task"}},
			{"name": "Urgent", "body": "<p>At once</p>", "condition": `{"field":"urgency_id","operator":"equal","value":1}`},
			{"name": "Calm", "body": "<p>Some day</p>", "condition": `{"field":"urgency_id","operator":"equal","value":3}`},
			{"name": "Italian", "body": "<p>Buongiorno</p>", "language": "it"},
		} {
			d.MakeAs(d.As("luca"), system.QuickReply, in)
		}
		for _, c := range []struct {
			sentence, who, words string
			want                 []string
		}{
			{"the owner is offered what fits, the language of the requester first", "luca", "", []string{"Italian", "My own", "Password", "Urgent"}},
			{"a colleague of the group what is shared", "karin", "", []string{"Password"}},
			{"an agent of another group nothing", "dora", "", []string{}},
			{"a shortcut finds its reply first", "luca", "pwd", []string{"Password"}},
			{"words are looked for in the text", "luca", "at once", []string{"Urgent"}},
		} {
			if got := offered(t, d, c.who, op, c.words); !slices.Equal(got, c.want) {
				t.Errorf("%s: %v, want %v", c.sentence, got, c.want)
			}
		}
		if _, err := d.Replies.Offered(d.As("giulia"), op, ""); err == nil {
			t.Error("a requester is offered replies")
		}
		_, err := d.Records.Create(d.As("dora"), system.QuickReply, record.Input{"name": "Shared", "body": "<p>x</p>", "visibility": "groups", "group_ids": []int64{group}}, record.Options{})
		if !fault.Is(err, fault.Invalid) {
			t.Errorf("an agent shares with a group of others: %v", err)
		}
	})
}

func TestAReplyIsFilledAsItsWriterMayRead(t *testing.T) {
	moduletest.Both(t, func(t *testing.T, d *moduletest.Desk) {
		people(d)
		r := d.Make(service.Operation, record.Input{"title": "1 < 2", "type_id": 1, "status": 1, "requester_username": "giulia"})
		op := record.Ref{Model: service.Operation, ID: r.ID}
		q := d.MakeAs(d.As("luca"), system.QuickReply, record.Input{"name": "Hello", "visibility": "private",
			"body":    "<p>Hello {{requester.firstname}} ({{ requester_user.lastname }}), about {{operation.number}} {{title}}: {{status}}, {{nothing.at_all}}{{requester.password_hash}} {{current_user.display_name}} {{portal_url}}</p>",
			"actions": `[{"field":"status","mode":"set","value":4},{"field":"closed_by","mode":"set","value":"luca"}]`})
		f, err := d.Replies.Fill(d.As("luca"), op, q.ID)
		if err != nil {
			t.Fatal(err)
		}
		want := fmt.Sprintf("<p>Hello Giulia (Rossi &lt;&amp;&gt;), about %s 1 &lt; 2: Nuova,  Luca Rossi &lt;&amp;&gt; http://localhost</p>", r.Number)
		if f.HTML != want {
			t.Errorf("it says %s\nwant     %s", f.HTML, want)
		}
		if !slices.Equal(f.Unknown, []string{"nothing.at_all", "requester.password_hash"}) {
			t.Errorf("unknown are %v", f.Unknown)
		}
		if len(f.Sets.Values) != 1 || f.Sets.Values.Int("status") != 4 || f.Sets.Labels["status"] == nil {
			t.Errorf("it proposes %v %v", f.Sets.Values, f.Sets.Labels)
		}
		now, err := d.Records.Get(d.As("luca"), op, "status")
		if err != nil || now.Values.Int("status") != 1 {
			t.Errorf("filling changed the operation: %v, %v", now, err)
		}
		used, err := d.Records.Get(d.As("luca"), record.Ref{Model: system.QuickReply, ID: q.ID}, "use_count", "last_used_at")
		if err != nil || used.Values.Int("use_count") != 1 || used.Values.Int("last_used_at") == 0 {
			t.Errorf("its use is not counted: %v, %v", used.Values, err)
		}
		if _, err := d.Replies.Fill(d.As("karin"), op, q.ID); !fault.Is(err, fault.NotFound) {
			t.Errorf("a private reply of somebody else is filled: %v", err)
		}
	})
}
