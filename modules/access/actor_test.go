package access_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"steward/engine/auth"
	"steward/engine/condition"
	"steward/engine/record"
	"steward/modules/access"
	"steward/modules/moduletest"
	"steward/store"
	"steward/store/pgtest"
)

// crowd is an organisation in which one agent has as many rights to find out as anybody: 500 users, 40 groups of 50, a
// company with 20 sub-companies; he is in ten of the groups, with eight rules each.
func crowd(tb testing.TB, d *moduletest.Desk) int64 {
	tb.Helper()
	company := d.Make(access.Company, record.Input{"name": "Holding"}).ID
	var more []int64
	for i := range 20 {
		d.Make(access.Company, record.Input{"name": fmt.Sprintf("Branch %d", i), "parent_id": company})
		more = append(more, d.Make(access.Company, record.Input{"name": fmt.Sprintf("Other %d", i)}).ID)
	}
	role := d.Role(access.Agents)
	agent := d.Make(access.User, record.Input{"username": "anna", "firstname": "Anna", "role_id": role, "company_id": company}).ID
	if _, err := d.Records.Update(d.System(), record.Ref{Model: access.User, ID: agent}, record.Input{"additional_company_ids": more}, record.Options{}); err != nil {
		tb.Fatal(err)
	}
	var people []int64
	for i := range 499 {
		people = append(people, d.Make(access.User, record.Input{"username": fmt.Sprintf("user%d", i), "firstname": fmt.Sprintf("User %d", i), "company_id": company}).ID)
	}
	for g := range 40 {
		var members []int64
		for i := range 49 {
			members = append(members, people[(g*37+i)%len(people)])
		}
		if g < 10 {
			members = append(members, agent)
		}
		group := d.Make(access.Group, record.Input{"name": fmt.Sprintf("Group %d", g), "user_ids": members}).ID
		for i, alias := range []string{"service/operation", "task/task", "crm/account", "crm/contact"} {
			for _, permission := range []string{"read", "update"} {
				d.Make(access.GroupRule, record.Input{"group_id": group, "model_alias": alias, "permission": permission, "mode": "condition",
					"expression": condition.Or(condition.Rule("created_by", condition.Equal, "{{current_user.username}}"), condition.Rule("entity_id", condition.Greater, g*10+i))})
			}
		}
	}
	return agent
}

func TestTheFactsOfAUserAreResolvedOnceUntilTheyChange(t *testing.T) {
	moduletest.Both(t, func(t *testing.T, d *moduletest.Desk) {
		anna := d.Make(access.User, record.Input{"username": "anna", "firstname": "Anna", "role_id": d.Role(access.Agents)}).ID
		group := d.Make(access.Group, record.Input{"name": "Printers", "user_ids": []int64{anna}}).ID
		ask := func() any {
			t.Helper()
			a, err := d.Directory.Actor(context.Background(), anna)
			if err != nil {
				t.Fatal(err)
			}
			return a
		}
		first := ask()
		d.Make("service/operation", record.Input{"title": "Printer", "type_id": 1, "requester_username": "anna"})
		if ask() != first {
			t.Error("an operation, which decides no rights, made the facts be resolved again")
		}
		// Logins are many; each says on the user that it was.
		if _, _, _, err := newDoor(t, d).Login(context.Background(), access.Admin, "", false, auth.Client{}); err == nil {
			t.Fatal("no password")
		}
		if err := d.Directory.LoggedIn(context.Background(), anna, time.Now()); err != nil {
			t.Fatal(err)
		}
		if _, err := d.Directory.NewToken(context.Background(), anna); err != nil {
			t.Fatal(err)
		}
		if ask() != first {
			t.Error("a login made the facts of everybody be resolved again")
		}
		for what, change := range map[string]func() error{
			"a rule": func() error {
				_, err := d.Records.Create(d.As(access.Admin), access.GroupRule, record.Input{"group_id": group, "model_alias": "service/operation", "permission": "read", "mode": "deny"}, record.Options{})
				return err
			},
			"a group": func() error {
				_, err := d.Records.Update(d.As(access.Admin), record.Ref{Model: access.Group, ID: group}, record.Input{"status": 0}, record.Options{})
				return err
			},
			"the name and a login at once": func() error {
				_, err := d.Records.Update(d.System(), record.Ref{Model: access.User, ID: anna}, record.Input{"firstname": "Anne", "login_count": 7}, record.Options{})
				return err
			},
			"a role": func() error {
				_, err := d.Records.Update(d.As(access.Admin), record.Ref{Model: access.User, ID: anna}, record.Input{"role_id": d.Role(access.KeyUsers)}, record.Options{})
				return err
			},
			"a company": func() error {
				_, err := d.Records.Create(d.As(access.Admin), access.Company, record.Input{"name": "Branch"}, record.Options{})
				return err
			},
		} {
			before := ask()
			if ask() != before {
				t.Errorf("%s: the facts are not kept", what)
			}
			if err := change(); err != nil {
				t.Fatal(err)
			}
			if ask() == before {
				t.Errorf("%s changed and the facts did not", what)
			}
		}
	})
}

// The facts of an agent in ten groups with eighty rules: asked for the first time, and again.
func BenchmarkFacts(b *testing.B) {
	for name, open := range map[string]func(*testing.B) *moduletest.Desk{
		"sqlite":   func(b *testing.B) *moduletest.Desk { return moduletest.New(b) },
		"postgres": func(b *testing.B) *moduletest.Desk { return moduletest.On(b, store.Options{URL: pgtest.URL(b)}) },
	} {
		b.Run(name, func(b *testing.B) {
			d := open(b)
			agent := crowd(b, d)
			a, err := d.Directory.Actor(context.Background(), agent)
			if err != nil || len(a.GroupIDs) != 10 || len(a.Rules["task/task"]) != 20 || len(a.SubCompanyIDs) != 20 || len(a.AdditionalIDs) != 20 {
				b.Fatalf("%v %+v", err, a)
			}
			b.Run("first", func(b *testing.B) {
				for b.Loop() {
					if _, err := access.NewDirectory(d.Platform).Actor(context.Background(), agent); err != nil {
						b.Fatal(err)
					}
				}
			})
			// After a change of rights everybody is resolved again; the groups of one are those of others.
			b.Run("colleague", func(b *testing.B) {
				var x *access.Directory
				next := 0
				for b.Loop() {
					if next%400 == 0 {
						b.StopTimer()
						x = access.NewDirectory(d.Platform)
						if _, err := x.Actor(context.Background(), agent); err != nil {
							b.Fatal(err)
						}
						b.StartTimer()
					}
					if _, err := x.Actor(context.Background(), agent+1+int64(next%400)); err != nil {
						b.Fatal(err)
					}
					next++
				}
			})
			b.Run("again", func(b *testing.B) {
				for b.Loop() {
					if _, err := d.Directory.Actor(context.Background(), agent); err != nil {
						b.Fatal(err)
					}
				}
			})
		})
	}
}
