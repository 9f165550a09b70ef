// Package demo makes a believable organisation to look at: people of every role, groups, companies, and months of
// operations with their conversations. The same seed makes the same organisation.
package demo

import (
	"context"
	"fmt"
	"math/rand/v2"
	"time"

	engine "steward/engine/access"
	"steward/engine/auth"
	"steward/engine/config"
	"steward/engine/event"
	"steward/engine/model"
	"steward/engine/record"
	"steward/engine/setup"
	"steward/modules/access"
	"steward/modules/category"
	"steward/modules/service"
)

// Password is that of every account of the demonstration.
const Password = "steward-demo-2026"

// Days is how far back the history of the organisation goes.
const Days = 120

const mark = "demo"

// Account is somebody to log in as.
type Account struct{ Username, What string }

// Accounts are the people a visitor should look through the eyes of.
var Accounts = []Account{
	{"admin", "Super Admin: everything, configuration included"},
	{"sconti", "administrator Sofia Conti"},
	{"lbianchi", "agent Luca Bianchi, Service desk"},
	{"mferrari", "agent Marta Ferrari, Network"},
	{"kneri", "key user Karin Neri, Applications"},
	{"gverdi", "end user Giulia Verdi, Adriatica Marine"},
	{"pkovac", "end user and supervisor Petra Kovač, Bora Logistics"},
}

// NewClock starts Days before a moment.
func NewClock(end time.Time) *setup.Clock {
	return setup.NewClock(end.AddDate(0, 0, -Days).Truncate(24 * time.Hour).UTC())
}

// Made reports whether the installation has the demonstration already.
func Made(ctx context.Context, s interface {
	Meta(ctx context.Context, name string) (string, error)
}) (bool, error) {
	done, err := s.Meta(ctx, mark)
	return done != "", err
}

// Make fills an empty installation whose clock it moves through the months.
func Make(ctx context.Context, p *setup.Platform, clock *setup.Clock, end time.Time, seed uint64) error {
	if !p.Fresh {
		return fmt.Errorf("the demonstration is only made in an empty installation")
	}
	m := &maker{ctx: record.Because(engine.With(ctx, engine.System), event.Cause{Kind: "system", Label: "demo"}), p: p, clock: clock, end: end,
		rnd: rand.New(rand.NewPCG(seed, 7)), ids: map[string]int64{}}
	for _, step := range []func() error{m.fields, m.companies, m.people, m.groups, m.categories, m.catalogue, m.announcements, m.operations} {
		if err := step(); err != nil {
			return fmt.Errorf("make the demonstration: %w", err)
		}
	}
	return p.Store.SetMeta(ctx, mark, end.Format(time.RFC3339))
}

type maker struct {
	ctx   context.Context
	p     *setup.Platform
	clock *setup.Clock
	end   time.Time
	rnd   *rand.Rand
	ids   map[string]int64 // "company:Bora Logistics"
	staff []string
	users []string
}

func (m *maker) add(alias, name string, in record.Input) error {
	r, err := m.p.Records.Create(m.ctx, alias, in, record.Options{})
	if err != nil {
		return fmt.Errorf("%s %s: %w", alias, name, err)
	}
	m.ids[alias+":"+name] = r.ID
	return nil
}

// fields shows what administrators add to a shipped model.
func (m *maker) fields() error {
	var changes []config.Change
	for code, properties := range customFields {
		for name, value := range properties {
			changes = append(changes, config.Change{Kind: config.Field, Code: service.Operation + "." + code, Property: name, Value: value})
		}
	}
	for name, value := range siteList {
		changes = append(changes, config.Change{Kind: config.List, Code: "demo_site", Property: name, Value: value})
	}
	_, err := m.p.Config.Change(m.ctx, changes, m.p.Config.Current().Version, "", "demo", false)
	m.ctx = model.With(m.ctx, m.p.Config.Current().Registry)
	return err
}

func (m *maker) companies() error {
	for _, c := range companies {
		in := record.Input{"name": c.name, "city": c.city, "country": "Italy", "email_domains": c.domains}
		if c.parent != "" {
			in["parent_id"] = m.ids[access.Company+":"+c.parent]
		}
		if err := m.add(access.Company, c.name, in); err != nil {
			return err
		}
	}
	return nil
}

func (m *maker) people() error {
	roles := map[string]int64{}
	for _, name := range []string{access.Administrators, access.Agents, access.KeyUsers, access.Users} {
		r, err := m.p.Records.GetBy(m.ctx, access.Role, "name", name)
		if err != nil {
			return err
		}
		roles[name] = r.ID
	}
	hash, err := auth.HashPassword(m.ctx, Password)
	if err != nil {
		return err
	}
	for _, u := range people {
		in := record.Input{"username": u.username, "firstname": u.first, "lastname": u.last, "email": u.username + "@" + u.domain, "role_id": roles[u.role],
			"company_id": m.ids[access.Company+":"+u.company], "locale": "en", "timezone": "Europe/Rome", "is_supervisor": u.supervisor}
		if err := m.add(access.User, u.username, in); err != nil {
			return err
		}
		if err := m.p.Store.Write(m.ctx, func(ctx context.Context, tx record.Tx) error {
			users := m.p.Config.Current().Registry.Model(access.User)
			id := m.ids[access.User+":"+u.username]
			return tx.Update(ctx, users, id, 1, model.Values{"password_hash": hash})
		}); err != nil {
			return err
		}
		if u.role == access.Users {
			m.users = append(m.users, u.username)
		} else {
			m.staff = append(m.staff, u.username)
		}
	}
	return nil
}

func (m *maker) groups() error {
	for _, g := range groups {
		var members []int64
		for _, name := range g.members {
			members = append(members, m.ids[access.User+":"+name])
		}
		if err := m.add(access.Group, g.name, record.Input{"name": g.name, "description": g.what, "user_ids": members}); err != nil {
			return err
		}
	}
	return nil
}

func (m *maker) categories() error {
	for _, c := range categories {
		if old, err := m.p.Records.GetBy(m.ctx, category.Category, "name", c.name); err == nil { // the platform ships some
			m.ids[category.Category+":"+c.name] = old.ID
			continue
		}
		in := record.Input{"name": c.name}
		if c.parent != "" {
			in["parent_id"] = m.ids[category.Category+":"+c.parent]
		}
		if err := m.add(category.Category, c.name, in); err != nil {
			return err
		}
	}
	return nil
}

// catalogue is what people are offered in the portal beside the requests that are shipped.
func (m *maker) catalogue() error {
	for i, g := range catalogue {
		var ids []int64
		for j, r := range g.requests {
			in := record.Input{"name": r.name, "translations": fmt.Sprintf(`{"it":{"name":%q,"description":%q}}`, r.italian, r.textItalian), "description": "<p>" + r.text + "</p>",
				"service_type_id": r.kind, "icon": r.icon, "position": 10 * (j + 1)}
			if r.category != "" {
				in["preset_values"] = fmt.Sprintf(`[{"field":"category1","value":%d}]`, m.ids[category.Category+":"+r.category])
			}
			if err := m.add("portal/request", r.name, in); err != nil {
				return err
			}
			ids = append(ids, m.ids["portal/request:"+r.name])
		}
		if err := m.add("portal/group", g.name, record.Input{"name": g.name, "description": g.text, "translations": fmt.Sprintf(`{"it":{"name":%q,"description":%q}}`, g.italian, g.textItalian),
			"icon": g.icon, "position": 20 * (i + 1), "portal_request_ids": ids}); err != nil {
			return err
		}
	}
	return nil
}

func (m *maker) announcements() error {
	return m.add("announcement/announcement", "maintenance", record.Input{
		"title": "Maintenance of the mail servers on Saturday", "portal_visibility": true,
		"body":       "<p>Mail will be slow between 20:00 and 22:00. Nothing will be lost.</p>",
		"valid_from": m.end.AddDate(0, 0, -2).Format(time.RFC3339), "valid_to": m.end.AddDate(0, 0, 12).Format(time.RFC3339)})
}

// act is something that happens at a moment; the clock must not go back, so all acts are sorted before they are done.
type act struct {
	at time.Time
	do func() error
}

// as is the context of somebody working through the interface.
func (m *maker) as(username string) context.Context {
	a := &engine.Actor{ID: m.ids[access.User+":"+username], Username: username, Name: username, Active: true, Type: engine.Administrator, AllAccess: true, Zone: time.UTC, Locale: "en"}
	return record.Because(engine.With(context.WithoutCancel(m.ctx), a), event.Cause{Kind: "user"})
}

// working moves a moment into working hours, Monday to Friday 8 to 18.
func (m *maker) working(t time.Time) time.Time {
	for t.Weekday() == time.Saturday || t.Weekday() == time.Sunday {
		t = t.AddDate(0, 0, 1)
	}
	return time.Date(t.Year(), t.Month(), t.Day(), 8+m.rnd.IntN(10), m.rnd.IntN(60), m.rnd.IntN(60), 0, time.UTC)
}

func pick[T any](r *rand.Rand, from []T) T { return from[r.IntN(len(from))] }

// numbers of operations by age make a curve that grows a little.
const perDay = 6

func (m *maker) operations() error {
	var plan timetable
	start := m.clock.Now()
	for day := range Days {
		for range 2 + m.rnd.IntN(perDay) {
			at := m.working(start.AddDate(0, 0, day))
			if at.After(m.end.Add(-20 * time.Minute)) {
				continue
			}
			m.plan(&plan, at)
		}
	}
	return plan.run(m.clock)
}

// plan lays out the life of one operation.
func (m *maker) plan(plan *timetable, at time.Time) {
	t := pick(m.rnd, stories)
	requester := pick(m.rnd, m.users)
	group := t.group
	agent := pick(m.rnd, membersOf(group))
	var id int64
	plan.add(at, func() error {
		in := record.Input{"type_id": t.kind, "title": t.title, "description": "<p>" + t.body + "</p>", "requester_username": requester,
			"urgency_id": 1 + m.rnd.IntN(3), "priority_id": t.priority, "category1": m.ids[category.Category+":"+t.category], "source": pick(m.rnd, []string{"portal", "phone", "email", "portal"}),
			"cust_site": pick(m.rnd, []string{"trieste", "udine", "koper", "remote"}), "cust_affected": 1 + m.rnd.IntN(1+t.priority*t.priority*4)}
		r, err := m.p.Records.Create(m.as(requester), service.Operation, in, record.Options{})
		if err == nil {
			id = r.ID
		}
		return err
	})
	change := func(at time.Time, by string, in record.Input) {
		plan.add(at, func() error {
			_, err := m.p.Records.Update(m.as(by), record.Ref{Model: service.Operation, ID: id}, in, record.Options{})
			return err
		})
	}
	say := func(at time.Time, by, words string, portal bool) {
		plan.add(at, func() error {
			_, err := m.p.Records.Create(m.as(by), "activity/activity", record.Input{"type": 1, "model_alias": service.Operation, "model_id": id, "description": "<p>" + words + "</p>", "portal_visibility": portal}, record.Options{})
			return err
		})
	}
	age := m.end.Sub(at)
	taken := at.Add(time.Duration(3+m.rnd.IntN(180)) * time.Minute)
	if age < 30*time.Hour && m.rnd.IntN(3) == 0 || taken.After(m.end) {
		return // still new
	}
	change(taken, agent, record.Input{"assigned_group_id": m.ids[access.Group+":"+group], "assigned_username": agent, "status": 3})
	asked := taken.Add(time.Duration(10+m.rnd.IntN(240)) * time.Minute)
	if t.question != "" && asked.Before(m.end) && m.rnd.IntN(5) > 0 {
		say(asked, agent, t.question, true)
		change(asked.Add(time.Minute), agent, record.Input{"status": 4})
		if m.rnd.IntN(8) == 0 && age < 30*24*time.Hour {
			return // still waiting for the requester
		}
		answered := asked.Add(time.Duration(20+m.rnd.IntN(900)) * time.Minute)
		if answered.After(m.end) {
			return
		}
		say(answered, requester, t.answer, true)
		asked = answered.Add(time.Duration(5+m.rnd.IntN(60)) * time.Minute)
		change(asked, agent, record.Input{"status": 3})
	}
	if m.rnd.IntN(3) == 0 {
		say(asked.Add(4*time.Minute), agent, pick(m.rnd, notes), false)
	}
	solved := asked.Add(time.Duration(30+m.rnd.IntN(2600)) * time.Minute)
	if solved.After(m.end) || m.rnd.IntN(25) == 0 && age < 40*24*time.Hour {
		return // still in progress
	}
	say(solved, agent, t.solution, true)
	change(solved.Add(time.Minute), agent, record.Input{"status": 6, "solution": "<p>" + t.solution + "</p>", "closing_category_id": 1})
	if closed := solved.AddDate(0, 0, 3); closed.Before(m.end) {
		change(closed, agent, record.Input{"status": 7})
	}
}

func membersOf(group string) []string {
	for _, g := range groups {
		if g.name == group {
			return g.members
		}
	}
	return nil
}
