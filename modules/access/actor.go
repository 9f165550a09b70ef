package access

import (
	"cmp"
	"context"
	"log/slog"
	"maps"
	"slices"
	"sync"
	"sync/atomic"
	"time"

	"steward/engine/access"
	"steward/engine/cache"
	"steward/engine/condition"
	"steward/engine/record"
)

// actors remembers resolved users, and what the members of a group have in common, until access facts change.
type actors struct {
	mu      sync.Mutex
	version int64
	known   map[int64]*access.Actor
	groups  map[int64]*groupFacts
	uses    cache.Uses
	off     cache.Switch
	demands atomic.Pointer[demandsAt]
}

// demandsAt are the demands for second factors as of a version of the access facts.
type demandsAt struct {
	version int64
	all     []demand
}

// groupFacts are what a group gives to each of its members. They are never changed after they were made.
type groupFacts struct {
	name    string
	limit   any // company visibility, nil when unset
	members []string
	rules   []groupRule
}

// groupRule is a rule before it is known whose it is: a script may answer differently for each user.
type groupRule struct {
	access.Rule
	alias, script string
}

// at makes the memory that of a version; c.mu is held.
func (c *actors) at(version int64) {
	if c.known == nil || c.version != version {
		c.version, c.known, c.groups = version, map[int64]*access.Actor{}, map[int64]*groupFacts{}
	}
}

func (c *actors) get(version, id int64) *access.Actor {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at(version)
	if c.off.Off() {
		c.uses.Count(1, 0)
		return nil
	}
	a, ok := c.known[id]
	if ok {
		c.uses.Count(1, 1)
	} else {
		c.uses.Count(1, 0)
	}
	return a
}

func (c *actors) entries() int {
	c.mu.Lock()
	defer c.mu.Unlock()
	return len(c.known) + len(c.groups)
}

// forget drops all facts; they are read again with the next request of each person.
func (c *actors) forget(context.Context) error {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.known, c.groups = nil, nil
	c.demands.Store(nil)
	return nil
}

func (c *actors) put(version int64, a *access.Actor) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.version == version && c.known != nil && !c.off.Off() {
		c.known[a.ID] = a
	}
}

// facts gives what is remembered of groups, and the ids of which nothing is.
func (c *actors) facts(version int64, ids []int64) (found map[int64]*groupFacts, missing []any) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at(version)
	found = make(map[int64]*groupFacts, len(ids))
	for _, id := range ids {
		if g := c.groups[id]; g != nil && !c.off.Off() {
			found[id] = g
		} else {
			missing = append(missing, id)
		}
	}
	return found, missing
}

// knowsNoGroup reports whether nothing is remembered of any group: then all of a person's are read in one go.
func (c *actors) knowsNoGroup(version int64) bool {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at(version)
	return len(c.groups) == 0
}

func (c *actors) keep(version int64, facts map[int64]*groupFacts) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.version == version && c.groups != nil && !c.off.Off() {
		maps.Copy(c.groups, facts)
	}
}

// Cache is what the directory remembers of people and groups.
func (x *Directory) Cache() cache.Cache {
	return cache.Cache{Code: "people", Entries: x.actors.entries, Uses: &x.actors.uses, Switch: &x.actors.off, Forget: x.actors.forget}
}

// Actor gives the facts of a user that decide rights, cached until access facts change.
func (x *Directory) Actor(ctx context.Context, id int64) (*access.Actor, error) {
	version := x.version()
	if a := x.actors.get(version, id); a != nil {
		return a, nil
	}
	a, err := x.resolve(ctx, version, id)
	if err != nil {
		return nil, err
	}
	a.AccessVersion = version
	if record.Running(ctx) == nil { // what a transaction wrote may never come to be
		x.actors.put(version, a)
	}
	return a, nil
}

// ActorNamed gives the facts of a user by username.
func (x *Directory) ActorNamed(ctx context.Context, username string) (*access.Actor, error) {
	users := x.registry().Model(User)
	row, err := x.one(ctx, users, is(users, "username", username), "username")
	if err != nil {
		return nil, err
	}
	return x.Actor(ctx, row.ID)
}

// resolve reads what decides the rights of a user. Each question is a way to the database and back, so what needs no answer
// of another is asked beside it: who he is, with his role and companies, and what his groups are.
func (x *Directory) resolve(ctx context.Context, version, id int64) (*access.Actor, error) {
	a := &access.Actor{ID: id, Rules: map[string][]access.Rule{}}
	var own any
	var limits []any
	var rules []groupRule
	err := together(ctx,
		func() (err error) { own, err = x.resolvePerson(ctx, a); return err },
		func() (err error) { limits, rules, err = x.resolveGroups(ctx, version, a); return err })
	if err != nil {
		return nil, err
	}
	x.apply(ctx, a, rules)
	a.CompanyLimit = companyLimit(own, limits, a.BackEnd())
	return a, nil
}

// resolvePerson reads the user himself, then his role and companies; it gives his own company visibility, nil for none.
func (x *Directory) resolvePerson(ctx context.Context, a *access.Actor) (any, error) {
	users := x.registry().Model(User)
	row, err := x.one(ctx, users, is(users, "entity_id", a.ID), "username", "firstname", "lastname", "email", "avatar", "locale", "timezone", "is_active", "role_id",
		"company_id", "additional_company_ids", "company_visibility", "department_id", "is_supervisor", "is_empowered", "portal_cmdb_visibility")
	if err != nil {
		return nil, err
	}
	v := row.Values
	a.Username, a.Name, a.Email, a.Avatar = v.Text("username"), fullName(v.Text("firstname"), v.Text("lastname")), v.Text("email"), v.Text("avatar")
	a.Locale, a.Zone, a.Active, a.RoleID = v.Text("locale"), zone(v.Text("timezone")), v.Flag("is_active"), v.Int("role_id")
	a.CompanyID, a.AdditionalIDs, a.DepartmentID = v.Int("company_id"), v.IDs("additional_company_ids"), v.Int("department_id")
	a.Supervisor, a.Empowered, a.PortalCMDB = v.Flag("is_supervisor"), v.Flag("is_empowered"), v.Flag("portal_cmdb_visibility")
	return v["company_visibility"], together(ctx,
		func() error { return x.resolveRole(ctx, a) },
		func() error { return x.resolveCompanies(ctx, a) })
}

// together asks several questions at once, each of which writes what the others do not read; within a transaction, whose
// one connection takes one question at a time, one after the other.
func together(ctx context.Context, questions ...func() error) error {
	faults := make([]error, len(questions))
	if record.Running(ctx) != nil {
		for _, ask := range questions {
			if err := ask(); err != nil {
				return err
			}
		}
		return nil
	}
	var all sync.WaitGroup
	for i, ask := range questions {
		all.Go(func() { faults[i] = ask() })
	}
	all.Wait()
	for _, err := range faults {
		if err != nil {
			return err
		}
	}
	return nil
}

func (x *Directory) resolveRole(ctx context.Context, a *access.Actor) error {
	roles := x.registry().Model(Role)
	row, err := x.one(ctx, roles, is(roles, "entity_id", a.RoleID), "type", "resource_access", "resources")
	if err != nil {
		return err
	}
	a.Type = access.RoleType(row.Values.Text("type"))
	a.AllAccess = row.Values.Text("resource_access") == "all"
	a.Resources = map[string]bool{}
	codes, _ := row.Values["resources"].([]string)
	for _, code := range codes {
		a.Resources[code] = true
	}
	return nil
}

// manyRows bounds what belongs to one user: groups, colleagues, rules, companies.
const manyRows = 5000

// resolveGroups collects enabled groups and their members, and gives the company visibilities and the rules of the groups.
func (x *Directory) resolveGroups(ctx context.Context, version int64, a *access.Actor) ([]any, []groupRule, error) {
	groups := x.registry().Model(Group)
	fields, whole := []string{"name"}, record.Running(ctx) != nil || x.actors.knowsNoGroup(version)
	if whole {
		fields = groupFields
	}
	rows, err := x.reader(ctx).Find(ctx, record.Query{Model: groups, Limit: manyRows, Order: byID(groups), Fields: paths(groups, fields...),
		Where: condition.All{is(groups, "status", int64(1)), condition.Test{Path: path(groups, "user_ids"), Op: condition.HasAny, Values: []any{a.ID}}}})
	if err != nil || len(rows) == 0 {
		return nil, nil, err
	}
	for _, g := range rows {
		a.GroupIDs = append(a.GroupIDs, g.ID)
	}
	if !whole {
		rows = nil
	}
	facts, err := x.groupFacts(ctx, version, a.GroupIDs, rows)
	if err != nil {
		return nil, nil, err
	}
	var limits []any
	var rules []groupRule
	seen := map[string]bool{}
	for _, id := range a.GroupIDs {
		g := facts[id]
		if g.limit != nil {
			limits = append(limits, g.limit)
		}
		for _, name := range g.members {
			if !seen[name] {
				seen[name] = true
				a.GroupUsernames = append(a.GroupUsernames, name)
			}
		}
		rules = append(rules, g.rules...)
	}
	slices.SortFunc(rules, func(a, b groupRule) int { return cmp.Compare(a.ID, b.ID) })
	return limits, rules, nil
}

// apply gives a user the rules of his groups. Scripts are asked last: they see everything else that is known of him.
func (x *Directory) apply(ctx context.Context, a *access.Actor, rules []groupRule) {
	for _, r := range rules {
		one := r.Rule
		if r.script != "" {
			one.Expression, one.Broken = x.scripted(ctx, a, r.Group, r.script)
			if one.Broken == "" && one.Expression.IsEmpty() {
				one.Mode = "allow" // the script said yes to every record
			} else {
				one.Mode = "condition"
			}
		}
		a.Rules[r.alias] = append(a.Rules[r.alias], one)
	}
}

// groupFields are what is read of a group.
var groupFields = []string{"name", "user_ids", "company_visibility"}

// groupFacts gives what groups give to their members; rows are the groups where they were read already. In a running
// transaction nothing is remembered and nothing that was remembered counts: it may have changed just now.
func (x *Directory) groupFacts(ctx context.Context, version int64, ids []int64, rows []record.Row) (map[int64]*groupFacts, error) {
	found, missing := map[int64]*groupFacts{}, boxed(ids)
	if record.Running(ctx) == nil {
		found, missing = x.actors.facts(version, ids)
	}
	if len(missing) == 0 {
		return found, nil
	}
	// What somebody else made known meanwhile stays as it is: the rules that are read are those of the missing ones alone.
	rows = slices.DeleteFunc(rows, func(g record.Row) bool { return found[g.ID] != nil })
	made := map[int64]*groupFacts{}
	var rules []record.Row
	err := together(ctx, func() (err error) {
		if rows == nil {
			groups := x.registry().Model(Group)
			if rows, err = x.reader(ctx).Find(ctx, record.Query{Model: groups, Limit: manyRows, Order: byID(groups), Fields: paths(groups, groupFields...),
				Where: condition.Test{Path: path(groups, "entity_id"), Op: condition.OneOf, Values: missing}}); err != nil {
				return err
			}
		}
		return x.members(ctx, rows, made)
	}, func() (err error) { rules, err = x.ruleRows(ctx, missing); return err })
	if err != nil {
		return nil, err
	}
	groupRules(rules, made)
	for _, id := range ids {
		if found[id] == nil && made[id] == nil {
			made[id] = &groupFacts{} // removed between the two questions
		}
	}
	if record.Running(ctx) == nil {
		x.actors.keep(version, made)
	}
	maps.Copy(found, made)
	return found, nil
}

// members makes the facts of groups with the names of who is in them, without their rules.
func (x *Directory) members(ctx context.Context, rows []record.Row, made map[int64]*groupFacts) error {
	var all []any
	seen := map[int64]bool{}
	for _, g := range rows {
		for _, u := range g.Values.IDs("user_ids") {
			if !seen[u] {
				seen[u] = true
				all = append(all, u)
			}
		}
	}
	names, err := x.usernames(ctx, all)
	if err != nil {
		return err
	}
	for _, g := range rows {
		one := &groupFacts{name: g.Values.Text("name"), limit: g.Values["company_visibility"]}
		for _, u := range g.Values.IDs("user_ids") {
			if name, ok := names[u]; ok {
				one.members = append(one.members, name)
			}
		}
		made[g.ID] = one
	}
	return nil
}

// usernames gives the names of users by their ids.
func (x *Directory) usernames(ctx context.Context, ids []any) (map[int64]string, error) {
	users := x.registry().Model(User)
	names := make(map[int64]string, len(ids))
	for len(ids) > 0 {
		part := ids[:min(500, len(ids))]
		ids = ids[len(part):]
		rows, err := x.reader(ctx).Find(ctx, record.Query{Model: users, Limit: len(part), Order: byID(users), Fields: paths(users, "username"),
			Where: condition.Test{Path: path(users, "entity_id"), Op: condition.OneOf, Values: part}})
		if err != nil {
			return nil, err
		}
		for _, u := range rows {
			names[u.ID] = u.Values.Text("username")
		}
	}
	return names, nil
}

// ruleRows reads the enabled rules of groups.
func (x *Directory) ruleRows(ctx context.Context, groups []any) ([]record.Row, error) {
	rules := x.registry().Model(GroupRule)
	return x.reader(ctx).Find(ctx, record.Query{Model: rules, Limit: manyRows, Order: byID(rules),
		Fields: paths(rules, "group_id", "model_alias", "permission", "mode", "expression", "script"),
		Where:  condition.All{is(rules, "status", int64(1)), condition.Test{Path: path(rules, "group_id"), Op: condition.OneOf, Values: groups}}})
}

// groupRules hangs rules on their groups.
func groupRules(rows []record.Row, into map[int64]*groupFacts) {
	for _, row := range rows {
		v := row.Values
		g := into[v.Int("group_id")]
		if g == nil {
			continue
		}
		r := groupRule{alias: v.Text("model_alias"), script: v.Text("script"),
			Rule: access.Rule{ID: row.ID, GroupID: v.Int("group_id"), Group: g.name, Permission: access.Action(v.Text("permission")), Mode: v.Text("mode")}}
		var err error
		switch r.Expression, err = condition.Parse([]byte(v.Text("expression"))); {
		case r.script != "":
			// answers for itself
		case err != nil:
			r.Broken = "condition.not_a_tree"
		case r.Mode == "condition" && r.Expression.IsEmpty():
			r.Broken = "access.rule.no_condition"
		}
		g.rules = append(g.rules, r)
	}
}

func boxed(ids []int64) []any {
	out := make([]any, len(ids))
	for i, id := range ids {
		out[i] = id
	}
	return out
}

// scripted asks the script of a rule for its condition. Without an answer the rule holds for no record (fail closed).
func (x *Directory) scripted(ctx context.Context, a *access.Actor, group, code string) (condition.Node, string) {
	if x.scripts == nil {
		return condition.Never(), "access.rule.script_not_run"
	}
	node, _, err := x.scripts.Condition(access.With(ctx, a), "group_rule", group, code)
	if err != nil {
		slog.WarnContext(ctx, "the script of a group rule failed; the rule counts as false", "group", group, "user", a.Username, "error", err)
		return condition.Never(), "access.rule.script_failed"
	}
	return node, ""
}

func (x *Directory) resolveCompanies(ctx context.Context, a *access.Actor) error {
	if a.CompanyID == 0 {
		return nil
	}
	companies := x.registry().Model(Company)
	rows, err := x.reader(ctx).Find(ctx, record.Query{Model: companies, Limit: manyRows, Order: byID(companies), Fields: paths(companies, "name"), Where: is(companies, "parent_id", a.CompanyID)})
	for _, c := range rows {
		a.SubCompanyIDs = append(a.SubCompanyIDs, c.ID)
	}
	return err
}

// companyLimit is the user's own value, or for the back end the strictest of the groups: 1 before 2 before 0 (3.6).
func companyLimit(own any, groups []any, backEnd bool) int {
	if n, set := own.(int64); set {
		return int(n)
	}
	if !backEnd {
		return 0
	}
	limit := 0
	for _, g := range groups {
		switch g {
		case int64(1):
			return 1
		case int64(2):
			limit = 2
		}
	}
	return limit
}

func fullName(first, last string) string {
	if last == "" {
		return first
	}
	return first + " " + last
}

func zone(name string) *time.Location {
	if name == "" {
		return time.UTC
	}
	z, err := time.LoadLocation(name)
	if err != nil {
		return time.UTC
	}
	return z
}
