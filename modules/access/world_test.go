package access_test

import (
	"bufio"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"math/rand/v2"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"slices"
	"strconv"
	"strings"
	"sync"
	"sync/atomic"
	"testing"
	"time"

	engine "steward/engine/access"
	"steward/engine/auth"
	"steward/engine/condition"
	"steward/engine/fault"
	"steward/engine/live"
	"steward/engine/model"
	"steward/engine/record"
	"steward/modules/access"
	"steward/modules/moduletest"
	"steward/store/pgtest"
	"steward/transport/api"
)

const (
	operation = "service/operation"
	activity  = "activity/activity"
)

var (
	operations = flag.Int("operations", 20_000, "operations of the generated world")
	seed       = flag.Uint64("seed", 1, "seed of the generated world")
)

func TestMain(m *testing.M) { os.Exit(pgtest.Main(m)) }

// world is a planet and the platform that has the same facts.
type world struct {
	planet
	*moduletest.Desk
	tb   testing.TB
	rnd  *rand.Rand
	api  http.Handler
	ctxs []context.Context // of the people
	ids  map[string][]int64
	size int // operations
}

func newWorld(tb testing.TB, d *moduletest.Desk, size int) *world {
	tb.Helper()
	w := &world{Desk: d, tb: tb, size: size, rnd: rand.New(rand.NewPCG(*seed, 7)), ids: map[string][]int64{}}
	w.things = map[string]map[int64]*thing{}
	w.closed = []int64{6, 7, 8}
	w.makeCompanies()
	w.makeRoles()
	w.makePeople()
	w.makeTeams()
	w.makeKinds()
	w.makeOperations()
	w.makeActivities()
	for _, p := range w.people {
		w.ctxs = append(w.ctxs, w.As(p.username))
	}
	w.api = api.New(api.Options{Platform: w.Platform, Auth: auth.New(w.Directory, w.DB, nil, w.Now), People: w.Directory, Store: w.DB, Live: live.NewHub(nil), Log: w.Log})
	return w
}

func (w *world) one(percent int) bool { return w.rnd.IntN(100) < percent }

func pick[T any](r *rand.Rand, list []T) T { return list[r.IntN(len(list))] }

func (w *world) add(t *thing) {
	if w.things[t.model] == nil {
		w.things[t.model] = map[int64]*thing{}
	}
	w.things[t.model][t.id] = t
	w.ids[t.model] = append(w.ids[t.model], t.id)
}

func (w *world) makeCompanies() {
	var tops []int64
	w.together(func(ctx context.Context) {
		for i := range 50 {
			f := firm{}
			in := record.Input{"name": fmt.Sprintf("Company %d", i)}
			if i >= 15 {
				f.parent = tops[w.rnd.IntN(10)] // five have no sub-companies
				in["parent_id"] = f.parent
			}
			f.id = w.create(ctx, access.Company, in)
			if i < 15 {
				tops = append(tops, f.id)
			}
			w.firms = append(w.firms, f)
			w.add(&thing{access.Company, f.id, map[string]any{"name": in["name"], "status": int64(1)}})
		}
	})
}

func (w *world) makeRoles() {
	all := map[string]*role{}
	for _, r := range []role{{name: access.SuperAdmin, kind: "administrator", all: true}, {name: access.Administrators, kind: "administrator"},
		{name: access.Agents, kind: "agent"}, {name: access.KeyUsers, kind: "key_user"}, {name: access.Users, kind: "user"}} {
		rec, err := w.Records.GetBy(w.System(), access.Role, "name", r.name)
		if err != nil {
			w.tb.Fatal(err)
		}
		r.id = rec.ID
		r.resources, _ = rec.Values["resources"].([]string)
		all[r.name] = &r
		w.roles = append(w.roles, &r)
	}
	for _, r := range []role{{name: "Administrators of the CRM", kind: "administrator", resources: []string{"crm", "system/companies"}},
		{name: "Agents of the CRM", kind: "agent", resources: []string{"crm", "cmdb"}},
		{name: "Agents of the desk", kind: "agent", resources: []string{"service/operations"}}} {
		r.id = w.Make(access.Role, record.Input{"name": r.name, "type": r.kind, "resource_access": "custom", "resources": r.resources}).ID
		w.roles = append(w.roles, &r)
	}
}

func (w *world) makePeople() {
	shares := []struct {
		role  string
		count int
	}{{access.SuperAdmin, 4}, {access.Administrators, 16}, {"Administrators of the CRM", 5}, {access.Agents, 100}, {"Agents of the CRM", 10},
		{"Agents of the desk", 15}, {access.KeyUsers, 50}, {access.Users, 300}}
	w.together(func(ctx context.Context) {
		n := 0
		for _, s := range shares {
			r := w.roles[slices.IndexFunc(w.roles, func(r *role) bool { return r.name == s.role })]
			for range s.count {
				p := &person{username: fmt.Sprintf("person%d", n), role: r, active: !w.one(6), visibility: -1}
				if !w.one(10) {
					p.company = pick(w.rnd, w.firms).id
				}
				if w.one(25) { // with sub-companies
					p.company = pick(w.rnd, w.firms[:10]).id
				}
				for w.one(25) && len(p.additional) < 3 {
					if id := pick(w.rnd, w.firms).id; !slices.Contains(p.additional, id) {
						p.additional = append(p.additional, id)
					}
				}
				if w.one(25) {
					p.visibility = w.rnd.IntN(3)
				}
				p.supervisor = w.one(25) // means nothing in the back end
				p.empowered = r.kind == "user" && w.one(20)
				in := record.Input{"username": p.username, "firstname": "Person", "lastname": strconv.Itoa(n), "role_id": r.id, "is_active": p.active,
					"is_supervisor": p.supervisor, "is_empowered": p.empowered, "additional_company_ids": p.additional, "api_token_hash": auth.Hash(token(p.username))}
				values := map[string]any{"username": p.username, "firstname": "Person", "role_id": r.id}
				if p.company != 0 {
					in["company_id"] = p.company
					values["company_id"] = p.company
				}
				if p.visibility >= 0 {
					in["company_visibility"] = p.visibility
				}
				p.id = w.create(ctx, access.User, in)
				w.people = append(w.people, p)
				w.add(&thing{access.User, p.id, values})
				n++
			}
		}
	})
}

func token(username string) string { return "token-of-" + username }

func (w *world) makeTeams() {
	groups, rules := w.registered(access.Group), w.registered(access.GroupRule)
	w.write(func(ctx context.Context, tx record.Tx) error {
		for i := range 40 {
			g := &team{enabled: !w.one(12), visibility: -1}
			if w.one(35) {
				g.visibility = w.rnd.IntN(3)
			}
			for range 5 + w.rnd.IntN(20) {
				if p := pick(w.rnd, w.people); !slices.Contains(g.members, p.id) {
					g.members = append(g.members, p.id)
				}
			}
			for _, p := range w.people[25:65] { // agents who are in several groups
				if w.one(20) && !slices.Contains(g.members, p.id) {
					g.members = append(g.members, p.id)
				}
			}
			values := model.Values{"name": fmt.Sprintf("Group %d", i), "status": flagged(g.enabled), "user_ids": g.members, "created_at": int64(1), "updated_at": int64(1), "version": int64(1)}
			if g.visibility >= 0 {
				values["company_visibility"] = int64(g.visibility)
			}
			id, err := tx.Insert(ctx, groups, values)
			if err != nil {
				return err
			}
			g.id = id
			w.teams = append(w.teams, g)
		}
		for _, g := range w.teams { // conditions may name any group
			for range w.rnd.IntN(5) {
				r := rule{model: operation, permission: pick(w.rnd, []string{"create", "read", "read", "update", "delete"}), enabled: !w.one(10),
					mode: pick(w.rnd, []string{"allow", "deny", "condition", "condition", "condition", "condition"})}
				switch n := w.rnd.IntN(100); {
				case n < 12:
					r.model = activity
				case n < 18:
					r.model = access.Company
				case n < 24:
					r.model = access.User
				}
				values := model.Values{"group_id": g.id, "model_alias": r.model, "permission": r.permission, "mode": r.mode, "status": flagged(r.enabled),
					"created_at": int64(1), "updated_at": int64(1), "version": int64(1)}
				if r.mode == "condition" {
					r.when = w.condition(r.model, 0)
					raw, err := json.Marshal(node(r.when))
					if err != nil {
						return err
					}
					values["expression"] = string(raw)
				}
				if _, err := tx.Insert(ctx, rules, values); err != nil {
					return err
				}
				g.rules = append(g.rules, r)
			}
		}
		return nil
	})
}

func flagged(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

// condition makes a random condition for a rule on a model.
func (w *world) condition(alias string, depth int) *test {
	if depth < 3 && w.one(45) {
		c := &test{op: pick(w.rnd, []string{"and", "or", "not"})}
		n := 2
		if c.op == "not" {
			n = 1
		}
		for range n {
			c.parts = append(c.parts, w.condition(alias, depth+1))
		}
		if c.op == "not" && hasPlaceholder(c) {
			return c.parts[0] // a placeholder without a value opens nothing, with or without a NOT above: not a question of logic
		}
		return c
	}
	if w.one(3) {
		return &test{op: "equal", field: "no_such_field", value: int64(1)}
	}
	numbers := func(from, to int) []int64 {
		out := []int64{}
		for range 1 + w.rnd.IntN(3) {
			out = append(out, int64(from+w.rnd.IntN(to-from+1)))
		}
		return out
	}
	company := func() int64 { return pick(w.rnd, w.firms).id }
	in := pick(w.rnd, []string{"in", "not_in"})
	common := []func() *test{
		func() *test { return &test{op: "less", field: "entity_id", value: int64(w.rnd.IntN(1000))} },
		func() *test { return &test{op: "greater_or_equal", field: "entity_id", value: int64(w.rnd.IntN(50))} },
	}
	switch alias {
	case operation:
		common = []func() *test{
			func() *test { return &test{op: in, field: "type_id", value: numbers(1, 4)} },
			func() *test { return &test{op: in, field: "status", value: numbers(1, 8)} },
			func() *test { return &test{op: in, field: "priority_id", value: numbers(1, 4)} },
			func() *test { return &test{op: "not_equal", field: "priority_id", value: int64(2)} },
			func() *test { return &test{op: "less", field: "urgency_id", value: int64(2)} },
			func() *test { return &test{op: "in_class", field: "status", value: "closed"} },
			func() *test {
				return &test{op: in, field: "company_id", value: []int64{company(), company(), company()}}
			},
			func() *test { return &test{op: "in", field: "company_id", value: "{{current_user.company_ids}}"} },
			func() *test { return &test{op: "equal", field: "company_id", value: "{{current_user.company_id}}"} },
			func() *test {
				return &test{op: "equal", field: "assigned_username", value: "{{current_user.username}}"}
			},
			func() *test {
				return &test{op: in, field: "assigned_username", value: "{{current_user.group_usernames}}"}
			},
			func() *test { return &test{op: in, field: "assigned_group_id", value: "{{current_user.group_ids}}"} },
			func() *test {
				return &test{op: pick(w.rnd, []string{"is_empty", "is_not_empty"}), field: pick(w.rnd, []string{"assigned_username", "company_id", "access_user_ids", "access_group_ids"})}
			},
			func() *test {
				return &test{op: pick(w.rnd, []string{"includes_any", "includes_none"}), field: "access_group_ids", value: []int64{pick(w.rnd, w.teams).id, pick(w.rnd, w.teams).id}}
			},
			func() *test {
				return &test{op: "contains", field: "title", value: fmt.Sprintf("WORD%d", w.rnd.IntN(5))}
			},
			func() *test {
				return &test{op: "in", field: "requester_user.company_id", value: []int64{company(), company(), company()}}
			},
			func() *test {
				return &test{op: "equal", field: "requester_user.company_id", value: "{{current_user.company_id}}"}
			},
		}
	case activity:
		common = append(common, func() *test { return &test{op: "equal", field: "type", value: int64(1 + w.rnd.IntN(2))} },
			func() *test { return &test{op: "equal", field: "created_by", value: "{{current_user.username}}"} })
	case access.User:
		common = append(common, func() *test { return &test{op: "equal", field: "company_id", value: "{{current_user.company_id}}"} },
			func() *test { return &test{op: "is_empty", field: "company_id"} })
	}
	return pick(w.rnd, common)()
}

func hasPlaceholder(c *test) bool {
	s, is := c.value.(string)
	return is && strings.HasPrefix(s, "{{") || slices.ContainsFunc(c.parts, hasPlaceholder)
}

// node spells a condition as the query builder stores it.
func node(c *test) condition.Node {
	switch c.op {
	case "and", "or":
		n := condition.Node{Condition: strings.ToUpper(c.op)}
		for _, part := range c.parts {
			n.Rules = append(n.Rules, node(part))
		}
		return n
	case "not":
		return condition.Node{Condition: "AND", Not: true, Rules: []condition.Node{node(c.parts[0])}}
	}
	return condition.Rule(c.field, condition.Operator(c.op), c.value)
}

func (w *world) makeKinds() {
	for id := int64(1); id <= 4; id++ {
		k := kind{id: id}
		if id >= 3 {
			for range 12 {
				if g := pick(w.rnd, w.teams).id; !slices.Contains(k.teams, g) {
					k.teams = append(k.teams, g)
				}
			}
			if _, err := w.Records.Update(w.System(), record.Ref{Model: "service/type", ID: id}, record.Input{"enabled_group_ids": k.teams}, record.Options{}); err != nil {
				w.tb.Fatal(err)
			}
		}
		w.kinds = append(w.kinds, k)
	}
}

func (w *world) makeOperations() {
	m := w.registered(operation)
	for begin := 0; begin < w.size; begin += 5000 {
		w.write(func(ctx context.Context, tx record.Tx) error {
			for i := begin; i < min(begin+5000, w.size); i++ {
				v := w.operationValues(i)
				id, err := tx.Insert(ctx, m, v)
				if err != nil {
					return err
				}
				w.add(&thing{operation, id, v})
			}
			return nil
		})
	}
}

func (w *world) operationValues(i int) model.Values {
	v := model.Values{"title": fmt.Sprintf("word%d subject%d operation", i%5, i%97), "type_id": int64(1 + w.rnd.IntN(4)), "status": int64(1 + w.rnd.IntN(8)), "is_deleted": w.one(3),
		"created_at": int64(1_700_000_000 + i), "updated_at": int64(1_700_000_000 + i), "version": int64(1), "created_by": pick(w.rnd, w.people).username,
		"is_archived": false, "disable_routing": false}
	requester := pick(w.rnd, w.people)
	if w.one(92) {
		v["requester_username"] = requester.username
	}
	switch {
	case w.one(80) && requester.company != 0:
		v["company_id"] = requester.company
	case w.one(70):
		v["company_id"] = pick(w.rnd, w.firms).id
	}
	if w.one(60) {
		v["submit_username"] = pick(w.rnd, w.people).username
	}
	if w.one(70) {
		v["assigned_group_id"] = pick(w.rnd, w.teams).id
	}
	if w.one(60) {
		v["assigned_username"] = pick(w.rnd, w.people).username
	}
	if w.one(80) {
		v["priority_id"] = int64(1 + w.rnd.IntN(4))
	}
	if w.one(80) {
		v["urgency_id"] = int64(1 + w.rnd.IntN(3))
	}
	if w.one(15) {
		first := w.rnd.IntN(len(w.people) - 1)
		v["access_user_ids"] = []int64{w.people[first].id, w.people[first+1].id}
	}
	if w.one(15) {
		v["access_group_ids"] = []int64{pick(w.rnd, w.teams).id}
	}
	if v["is_deleted"] == true {
		v["status"] = int64(9)
	}
	return v
}

func (w *world) makeActivities() {
	m := w.registered(activity)
	w.write(func(ctx context.Context, tx record.Tx) error {
		for range w.size / 4 {
			v := model.Values{"type": int64(1 + w.rnd.IntN(2)), "model_alias": operation, "model_id": pick(w.rnd, w.ids[operation]), "description": "said",
				"portal_visibility": w.one(50), "status": int64(flagged(!w.one(10))), "created_by": pick(w.rnd, w.people).username,
				"created_at": int64(1), "updated_at": int64(1), "version": int64(1)}
			if w.one(10) {
				delete(v, "status")
			}
			id, err := tx.Insert(ctx, m, v)
			if err != nil {
				return err
			}
			w.add(&thing{activity, id, v})
		}
		return nil
	})
}

func (w *world) registered(alias string) *model.Model {
	return w.Config.Current().Registry.Model(alias)
}

func (w *world) write(fn func(ctx context.Context, tx record.Tx) error) {
	w.tb.Helper()
	if err := w.DB.Write(context.Background(), fn); err != nil {
		w.tb.Fatal(err)
	}
}

func (w *world) together(fn func(ctx context.Context)) {
	w.tb.Helper()
	if err := w.Records.Together(w.System(), func(ctx context.Context) error { fn(ctx); return nil }); err != nil {
		w.tb.Fatal(err)
	}
}

func (w *world) create(ctx context.Context, alias string, in record.Input) int64 {
	w.tb.Helper()
	r, err := w.Records.Create(ctx, alias, in, record.Options{})
	if err != nil {
		w.tb.Fatalf("create %s: %v", alias, err)
	}
	return r.ID
}

// describe tells everything that could decide, for the report of a disagreement.
func (w *world) describe(p *person, verb string, t *thing) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s %s %d\n  person %+v role %+v limit %d companies %v\n  record %v\n", p.username, verb, t.model, t.id, *p, *p.role, w.limit(p), w.companies(p), t.values)
	for _, g := range w.teams {
		if !slices.Contains(g.members, p.id) {
			continue
		}
		fmt.Fprintf(&b, "  group %d enabled %v visibility %d\n", g.id, g.enabled, g.visibility)
		for _, r := range g.rules {
			if r.model == t.model {
				when := "-"
				if r.when != nil {
					raw, _ := json.Marshal(node(r.when))
					when = string(raw)
				}
				fmt.Fprintf(&b, "    %s %s enabled %v %s\n", r.permission, r.mode, r.enabled, when)
			}
		}
	}
	ctx := w.System()
	a := engine.From(w.ctxs[slices.Index(w.people, p)])
	if why, err := w.Records.Why(ctx, record.Ref{Model: t.model, ID: t.id}, a, engine.Action(verb)); err == nil {
		for _, s := range why.Steps {
			fmt.Fprintf(&b, "  engine: %s %s %v allowed %v\n", s.Rule, s.Key, s.Params, s.Allowed)
		}
	}
	return b.String()
}

var verbs = []string{"read", "read", "update", "delete"}

func (w *world) question(r *rand.Rand) (int, string, *thing) {
	alias := operation
	switch n := r.IntN(100); {
	case n < 20:
		alias = activity
	case n < 25:
		alias = access.User
	case n < 30:
		alias = access.Company
	}
	return r.IntN(len(w.people)), pick(r, verbs), w.things[alias][pick(r, w.ids[alias])]
}

// The engine and the second opinion are asked the same questions at the door that opens one record.
func TestTwoImplementationsOfTheRightsAgree(t *testing.T) {
	w := newWorld(t, moduletest.New(t), *operations)
	checks := int64(25_000)
	long := os.Getenv("STEWARD_LONG") != ""
	if long {
		checks = 1_000_000
	}
	t.Run("open", func(t *testing.T) { w.agreeOnOpening(t, checks) })
	t.Run("doors", func(t *testing.T) { w.agreeOnDoors(t, long) })
	t.Run("creating", func(t *testing.T) { w.agreeOnCreating(t, long) })
}

// Both databases render the rights; a smaller world asks both.
func TestTwoImplementationsOfTheRightsAgreeOnBothDatabases(t *testing.T) {
	moduletest.Both(t, func(t *testing.T, d *moduletest.Desk) {
		w := newWorld(t, d, min(*operations, 2000))
		w.agreeOnOpening(t, 5000)
		w.agreeOnDoors(t, false)
		w.agreeOnCreating(t, false)
	})
}

func (w *world) agreeOnOpening(t *testing.T, checks int64) {
	var asked, allowed, leaks, refusals atomic.Int64
	begin := time.Now()
	var workers sync.WaitGroup
	for n := range 2 {
		workers.Go(func() {
			r := rand.New(rand.NewPCG(*seed, uint64(100+n)))
			for leaks.Load()+refusals.Load() < 20 {
				n := asked.Add(1)
				if n > checks {
					return
				}
				if n%100_000 == 0 {
					t.Logf("%d of %d checks after %s, %d leaks", n, checks, time.Since(begin).Round(time.Second), leaks.Load())
				}
				i, verb, x := w.question(r)
				want := w.may(w.people[i], verb, x)
				got, err := w.Records.Can(w.ctxs[i], record.Ref{Model: x.model, ID: x.id}, engine.Action(verb))
				switch {
				case err != nil:
					t.Errorf("%v: %s", err, w.describe(w.people[i], verb, x))
					return
				case got && !want:
					leaks.Add(1)
					t.Errorf("LEAK: the engine opens what the specification closes: %s", w.describe(w.people[i], verb, x))
				case want && !got:
					refusals.Add(1)
					t.Errorf("the engine closes what the specification opens: %s", w.describe(w.people[i], verb, x))
				case got:
					allowed.Add(1)
				}
				if r.IntN(10) == 0 { // the proof comes from the deciding code
					why, err := w.Records.Why(w.System(), record.Ref{Model: x.model, ID: x.id}, engine.From(w.ctxs[i]), engine.Action(verb))
					if err != nil || why.Allowed != want {
						t.Errorf("the proof says %+v, %v: %s", why, err, w.describe(w.people[i], verb, x))
						refusals.Add(1)
					}
				}
			}
		})
	}
	workers.Wait()
	t.Logf("%d checks in %s, %d allowed, %d leaks, %d wrong refusals", min(asked.Load(), checks), time.Since(begin).Round(time.Millisecond), allowed.Load(), leaks.Load(), refusals.Load())
	if leaks.Load() != 0 {
		t.Errorf("%d leaks", leaks.Load())
	}
}

// agreeOnDoors compares for some people, of every role, what list, count, groups, search, export and open give with the
// whole set of records that the second opinion opens.
func (w *world) agreeOnDoors(t *testing.T, long bool) {
	each, leaks, compared := 6, 0, 0
	if long {
		each = 30
	}
	seen := map[string]int{}
	for i, p := range w.people {
		about := fmt.Sprint(p.role.name, p.active, p.supervisor && p.role.kind == "user", p.empowered)
		if seen[about]++; seen[about] > each || !p.active && seen[about] > 1 {
			continue
		}
		for _, alias := range []string{operation, activity, access.User, access.Company} {
			if alias != operation && seen[about] > 2 {
				continue
			}
			want := map[int64]bool{}
			for id, x := range w.things[alias] {
				if w.may(p, "read", x) {
					want[id] = true
				}
			}
			if alias == access.User && len(want) > 0 { // the first Super Admin is not one of the generated people
				admin, err := w.Directory.ByName(context.Background(), access.Admin)
				if err != nil {
					t.Fatal(err)
				}
				if w.may(p, "read", &thing{alias, admin.ID, map[string]any{"username": access.Admin}}) {
					want[admin.ID] = true
				}
			}
			compared += len(w.things[alias])
			leaks += w.doorsOf(t, i, alias, want)
			if t.Failed() {
				return
			}
		}
	}
	t.Logf("%d people at six doors, %d records compared, %d leaks", len(seen)*each, compared, leaks)
	if leaks != 0 {
		t.Errorf("%d leaks", leaks)
	}
}

func (w *world) doorsOf(t *testing.T, i int, alias string, want map[int64]bool) (leaks int) {
	ctx, p := w.ctxs[i], w.people[i]
	differ := func(door string, got map[int64]bool) {
		t.Helper()
		for id := range got {
			if !want[id] {
				leaks++
				t.Errorf("LEAK at %s: %s sees %s %d", door, p.username, alias, id)
			}
		}
		for id := range want {
			if !got[id] {
				t.Errorf("%s: %s misses %s %d: %s", door, p.username, alias, id, w.describe(p, "read", w.things[alias][id]))
				return
			}
		}
	}
	listed, err := w.listed(ctx, record.ListRequest{Model: alias, Limit: 5000})
	if fault.Is(err, fault.Forbidden) && len(want) == 0 {
		return w.shut(t, i, alias)
	}
	if err != nil {
		t.Fatalf("%s lists %s: %v", p.username, alias, err)
	}
	differ("list", listed)
	if n, err := w.Records.Count(ctx, record.ListRequest{Model: alias}, 0); err != nil || n != len(want) {
		t.Errorf("count of %s for %s: %d, want %d (%v)", alias, p.username, n, len(want), err)
	}
	if alias == operation {
		groups, err := w.Records.Groups(ctx, record.ListRequest{Model: alias}, []string{"type_id"}, nil, nil)
		total := int64(0)
		for _, g := range groups {
			total += g.Count
		}
		if err != nil || total != int64(len(want)) {
			t.Errorf("groups of %s for %s: %d, want %d (%v)", alias, p.username, total, len(want), err)
		}
		word := fmt.Sprintf("subject%d", w.rnd.IntN(97))
		found, err := w.listed(ctx, record.ListRequest{Model: alias, Search: word, Limit: 5000})
		if err != nil {
			t.Fatal(err)
		}
		whole := want
		want = map[int64]bool{}
		for id := range whole {
			if strings.Contains(w.things[alias][id].text("title"), " "+word) { // words are found by how they begin
				want[id] = true
			}
		}
		differ("search", found)
		all, err := w.Records.SearchAll(ctx, word, []string{alias}, 5)
		if err != nil || len(all) == 0 && len(want) > 0 || len(all) == 1 && all[0].Total != len(want) {
			t.Errorf("search over everything for %s: %+v, want a total of %d (%v)", p.username, all, len(want), err)
		}
		want = whole
		differ("export", w.exported(t, p, alias))
	}
	for range 40 {
		id := pick(w.rnd, w.ids[alias])
		_, err := w.Records.Get(ctx, record.Ref{Model: alias, ID: id})
		switch {
		case err == nil && !want[id]:
			leaks++
			t.Errorf("LEAK at open: %s opens %s %d", p.username, alias, id)
		case err != nil && (want[id] || !fault.Is(err, fault.NotFound)):
			t.Errorf("%s opens %s %d: %v", p.username, alias, id, err)
		}
	}
	return leaks
}

// shut checks that every door is shut where none is open.
func (w *world) shut(t *testing.T, i int, alias string) (leaks int) {
	ctx := w.ctxs[i]
	if n, err := w.Records.Count(ctx, record.ListRequest{Model: alias}, 0); !fault.Is(err, fault.Forbidden) {
		t.Errorf("%s counts %d of %s: %v", w.people[i].username, n, alias, err)
		leaks++
	}
	if found, err := w.Records.SearchAll(ctx, "operation", []string{alias}, 5); err != nil || len(found) != 0 {
		t.Errorf("%s searches %s: %v %v", w.people[i].username, alias, found, err)
		leaks++
	}
	if _, err := w.Records.Get(ctx, record.Ref{Model: alias, ID: w.ids[alias][0]}); !fault.Is(err, fault.Forbidden) {
		t.Errorf("%s opens %s: %v", w.people[i].username, alias, err)
		leaks++
	}
	return leaks
}

func (w *world) listed(ctx context.Context, req record.ListRequest) (map[int64]bool, error) {
	out := map[int64]bool{}
	req.Fields, req.Bare = []string{"entity_id"}, true
	for {
		page, err := w.Records.List(ctx, req)
		if err != nil {
			return nil, err
		}
		for _, r := range page.Rows {
			out[r.ID] = true
		}
		if page.Next == nil {
			return out, nil
		}
		req.After = page.Next
	}
}

// exported asks for the file through the API, with the person's own token.
func (w *world) exported(t *testing.T, p *person, alias string) map[int64]bool {
	t.Helper()
	r := httptest.NewRequest(http.MethodGet, "/api/v1/export/"+alias+"?"+url.Values{"fields": {"entity_id"}}.Encode(), nil)
	r.Header.Set("Authorization", "Bearer "+token(p.username))
	answer := httptest.NewRecorder()
	w.api.ServeHTTP(answer, r)
	if answer.Code != http.StatusOK {
		t.Fatalf("export for %s: %d %s", p.username, answer.Code, answer.Body)
	}
	out := map[int64]bool{}
	lines := bufio.NewScanner(answer.Body)
	for lines.Scan() {
		if id, err := strconv.ParseInt(lines.Text(), 10, 64); err == nil {
			out[id] = true
		}
	}
	return out
}

// agreeOnCreating lets back-end users try to store random operations.
func (w *world) agreeOnCreating(t *testing.T, long bool) {
	n, leaks, allowed := 2000, 0, 0
	if long {
		n = 20_000
	}
	for k := range n {
		i := w.rnd.IntN(200) // the back end comes first
		p := w.people[i]
		x := &thing{operation, 0, w.operationValues(k)}
		delete(x.values, "is_deleted")
		delete(x.values, "assigned_username") // members only: a rule of the desk, not of the rights
		for _, code := range []string{"created_at", "updated_at", "version", "created_by"} {
			delete(x.values, code)
		}
		if x.number("status") == 9 {
			x.values["status"] = int64(1)
		}
		if x.text("requester_username") == "" {
			x.values["requester_username"] = p.username
		}
		in := record.Input{}
		for code, v := range x.values {
			in[code] = v
		}
		x.values["created_by"] = p.username
		if x.text("submit_username") == "" {
			x.values["submit_username"] = p.username
		}
		if x.number("company_id") == 0 { // the company follows the requester
			for _, q := range w.people {
				if q.username == x.text("requester_username") && q.company != 0 {
					x.values["company_id"] = q.company
				}
			}
		}
		want := w.may(p, "create", x)
		if company := in["company_id"]; company != nil { // one cannot name a company that one cannot look up
			want = want && w.may(p, "read", w.things[access.Company][company.(int64)])
		}
		for _, id := range x.many("access_user_ids") {
			want = want && w.may(p, "read", w.things[access.User][id])
		}
		_, err := w.Records.Create(w.ctxs[i], operation, in, record.Options{DryRun: true})
		switch {
		case err != nil && !fault.Is(err, fault.Forbidden) && !fault.Is(err, fault.Invalid):
			t.Fatal(err)
		case err == nil && !want:
			leaks++
			t.Errorf("LEAK: %s creates %v\n%s", p.username, in, w.describe(p, "create", x))
		case err != nil && want:
			t.Errorf("%s may create, but: %v\n%s", p.username, err, w.describe(p, "create", x))
		case want:
			allowed++
		}
		if leaks > 5 {
			return
		}
	}
	t.Logf("%d creations, %d allowed, %d leaks", n, allowed, leaks)
}
