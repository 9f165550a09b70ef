package access

import (
	"context"
	"log/slog"
	"sync"
	"time"

	"steward/engine/access"
	"steward/engine/condition"
	"steward/engine/record"
)

// actors remembers resolved users until access facts change.
type actors struct {
	mu      sync.Mutex
	version int64
	known   map[int64]*access.Actor
}

func (c *actors) get(version, id int64) *access.Actor {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.known == nil || c.version != version {
		c.version, c.known = version, map[int64]*access.Actor{}
	}
	return c.known[id]
}

func (c *actors) put(version int64, a *access.Actor) {
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.version == version && c.known != nil {
		c.known[a.ID] = a
	}
}

// Actor gives the facts of a user that decide rights, cached until access facts change.
func (x *Directory) Actor(ctx context.Context, id int64) (*access.Actor, error) {
	version := x.version()
	if a := x.actors.get(version, id); a != nil {
		return a, nil
	}
	a, err := x.resolve(ctx, id)
	if err != nil {
		return nil, err
	}
	a.AccessVersion = version
	x.actors.put(version, a)
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

func (x *Directory) resolve(ctx context.Context, id int64) (*access.Actor, error) {
	users := x.registry().Model(User)
	row, err := x.one(ctx, users, is(users, "entity_id", id), "username", "firstname", "lastname", "email", "avatar", "locale", "timezone", "is_active", "role_id",
		"company_id", "additional_company_ids", "company_visibility", "department_id", "is_supervisor", "is_empowered", "portal_cmdb_visibility")
	if err != nil {
		return nil, err
	}
	v := row.Values
	a := &access.Actor{ID: id, Username: v.Text("username"), Name: fullName(v.Text("firstname"), v.Text("lastname")), Email: v.Text("email"), Avatar: v.Text("avatar"),
		Locale: v.Text("locale"), Zone: zone(v.Text("timezone")), Active: v.Flag("is_active"), RoleID: v.Int("role_id"),
		CompanyID: v.Int("company_id"), AdditionalIDs: v.IDs("additional_company_ids"), DepartmentID: v.Int("department_id"),
		Supervisor: v.Flag("is_supervisor"), Empowered: v.Flag("is_empowered"), PortalCMDB: v.Flag("portal_cmdb_visibility"),
		Rules: map[string][]access.Rule{}}
	if err := x.resolveRole(ctx, a); err != nil {
		return nil, err
	}
	limits, err := x.resolveGroups(ctx, a)
	if err != nil {
		return nil, err
	}
	a.CompanyLimit = companyLimit(v["company_visibility"], limits, a.BackEnd())
	return a, x.resolveCompanies(ctx, a)
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

// resolveGroups collects enabled groups, their members and rules, and gives the company visibilities of the groups.
func (x *Directory) resolveGroups(ctx context.Context, a *access.Actor) ([]any, error) {
	groups := x.registry().Model(Group)
	rows, err := x.reader(ctx).Find(ctx, record.Query{Model: groups, Limit: manyRows, Order: byID(groups), Fields: paths(groups, "name", "user_ids", "company_visibility"),
		Where: condition.All{is(groups, "status", int64(1)), condition.Test{Path: path(groups, "user_ids"), Op: condition.HasAny, Values: []any{a.ID}}}})
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	names := map[int64]string{}
	var limits, ids []any
	seen := map[int64]bool{}
	var members []any
	for _, g := range rows {
		a.GroupIDs = append(a.GroupIDs, g.ID)
		ids = append(ids, g.ID)
		names[g.ID] = g.Values.Text("name")
		if limit := g.Values["company_visibility"]; limit != nil {
			limits = append(limits, limit)
		}
		for _, u := range g.Values.IDs("user_ids") {
			if !seen[u] {
				seen[u] = true
				members = append(members, u)
			}
		}
	}
	users := x.registry().Model(User)
	for len(members) > 0 {
		part := members[:min(500, len(members))]
		members = members[len(part):]
		colleagues, err := x.reader(ctx).Find(ctx, record.Query{Model: users, Limit: len(part), Order: byID(users), Fields: paths(users, "username"),
			Where: condition.Test{Path: path(users, "entity_id"), Op: condition.OneOf, Values: part}})
		if err != nil {
			return nil, err
		}
		for _, u := range colleagues {
			a.GroupUsernames = append(a.GroupUsernames, u.Values.Text("username"))
		}
	}
	return limits, x.resolveRules(ctx, a, ids, names)
}

func (x *Directory) resolveRules(ctx context.Context, a *access.Actor, groups []any, names map[int64]string) error {
	rules := x.registry().Model(GroupRule)
	rows, err := x.reader(ctx).Find(ctx, record.Query{Model: rules, Limit: manyRows, Order: byID(rules),
		Fields: paths(rules, "group_id", "model_alias", "permission", "mode", "expression", "script"),
		Where:  condition.All{is(rules, "status", int64(1)), condition.Test{Path: path(rules, "group_id"), Op: condition.OneOf, Values: groups}}})
	if err != nil {
		return err
	}
	for _, row := range rows {
		v := row.Values
		r := access.Rule{ID: row.ID, GroupID: v.Int("group_id"), Group: names[v.Int("group_id")], Permission: access.Action(v.Text("permission")), Mode: v.Text("mode")}
		if v.Text("script") != "" {
			r.Expression, r.Broken = x.scripted(ctx, a, r.Group, v.Text("script"))
			if r.Broken == "" && r.Expression.IsEmpty() {
				r.Mode = "allow" // the script said yes to every record
			} else {
				r.Mode = "condition"
			}
		} else if r.Expression, err = condition.Parse([]byte(v.Text("expression"))); err != nil {
			r.Broken = "condition.not_a_tree"
		} else if r.Mode == "condition" && r.Expression.IsEmpty() {
			r.Broken = "access.rule.no_condition"
		}
		alias := v.Text("model_alias")
		a.Rules[alias] = append(a.Rules[alias], r)
	}
	return nil
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
