package access_test

import (
	"slices"
	"strings"
)

// This file is the second opinion: the rights of access-and-visibility.md 3.5 and 3.6 written down once more, with loops
// over plain structs and nothing of engine/access. Where both agree about a million questions, a mistake would have to
// have been made twice.

// thing is a record: its model and its values, nil where unset.
type thing struct {
	model  string
	id     int64
	values map[string]any
}

func (t *thing) number(field string) int64 { n, _ := t.values[field].(int64); return n }
func (t *thing) text(field string) string  { s, _ := t.values[field].(string); return s }
func (t *thing) many(field string) []int64 { l, _ := t.values[field].([]int64); return l }

type firm struct{ id, parent int64 }

type role struct {
	id        int64
	name      string
	kind      string // administrator, agent, key_user, user
	all       bool
	resources []string
}

type team struct {
	id         int64
	enabled    bool
	visibility int // -1 unset
	members    []int64
	rules      []rule
}

type rule struct {
	model, permission, mode string
	enabled                 bool
	when                    *test
}

// test is a node of a condition: "and", "or", "not" over parts, or a comparison.
type test struct {
	op    string
	parts []*test
	field string
	value any
}

type person struct {
	id         int64
	username   string
	active     bool
	role       *role
	company    int64
	additional []int64
	visibility int // -1 unset
	supervisor bool
	empowered  bool
}

type kind struct {
	id    int64
	teams []int64 // empty: for everybody
}

type planet struct {
	firms  []firm
	roles  []*role
	teams  []*team
	people []*person
	kinds  []kind
	things map[string]map[int64]*thing
	closed []int64 // statuses of the class closed
}

// may answers whether a person may do something with a record.
func (w *planet) may(p *person, verb string, t *thing) bool {
	if !p.active { // 3.5.1
		return false
	}
	if p.role.kind == "user" {
		return w.portal(p, verb, t)
	}
	if !opens(p.role, resourceOf[t.model]) { // 3.5.2
		return false
	}
	if !w.documented(p, verb, t.model) { // deepser-api.md 3.1
		return false
	}
	if (verb == "update" || verb == "delete") && !w.may(p, "read", t) { // 3.5.5
		return false
	}
	if p.role.kind != "administrator" && !w.ruled(p, verb, t) { // 3.5.3, 3.5.4, 3.5.8
		return false
	}
	if !w.withinCompanies(p, t) { // 3.5.6
		return false
	}
	if t.model == "service/operation" && p.role.kind != "administrator" && !w.kindOpen(p, t.number("type_id")) { // 3.5.7
		return false
	}
	if t.model == "activity/activity" && verb != "create" {
		parent := w.things[t.text("model_alias")][t.number("model_id")]
		return parent != nil && w.may(p, "read", parent)
	}
	return true
}

var resourceOf = map[string]string{"service/operation": "service/operations"}

func opens(r *role, resource string) bool {
	if r.all || resource == "" {
		return true
	}
	for _, have := range r.resources {
		if resource == have || strings.HasPrefix(resource, have+"/") {
			return true
		}
	}
	return false
}

// documented is the table of verbs by role type. Changing users and companies takes an administrator whose role has the
// resource; looking them up does not, as every form names them.
func (w *planet) documented(p *person, verb, model string) bool {
	resource := map[string]string{"admin/user": "system/permissions/users", "company/company": "system/companies"}[model]
	if resource == "" || verb == "read" {
		return true
	}
	return p.role.kind == "administrator" && opens(p.role, resource)
}

// ruled applies the rules of the person's enabled groups: none allow, of several one must.
func (w *planet) ruled(p *person, verb string, t *thing) bool {
	some := false
	for _, g := range w.teams {
		if !g.enabled || !slices.Contains(g.members, p.id) {
			continue
		}
		for _, r := range g.rules {
			if !r.enabled || r.model != t.model || r.permission != verb {
				continue
			}
			some = true
			if r.mode == "allow" || r.mode == "condition" && !broken(r.when) && w.holds(r.when, p, t) {
				return true
			}
		}
	}
	if !some {
		return true
	}
	return verb == "read" && w.shared(p, t)
}

// shared reports whether access users or groups name the person.
func (w *planet) shared(p *person, t *thing) bool {
	if slices.Contains(t.many("access_user_ids"), p.id) {
		return true
	}
	for _, g := range w.teams {
		if g.enabled && slices.Contains(g.members, p.id) && slices.Contains(t.many("access_group_ids"), g.id) {
			return true
		}
	}
	return false
}

// limit is the company visibility in force: the person's own, or in the back end the strictest of the groups.
func (w *planet) limit(p *person) int {
	if p.visibility >= 0 {
		return p.visibility
	}
	if p.role.kind == "user" {
		return 0
	}
	strictness := map[int]int{0: 0, 2: 1, 1: 2}
	limit := 0
	for _, g := range w.teams {
		if g.enabled && slices.Contains(g.members, p.id) && g.visibility >= 0 && strictness[g.visibility] > strictness[limit] {
			limit = g.visibility
		}
	}
	return limit
}

// companies are those whose data a person gets: his own, its sub-companies unless limited to his own, additional ones
// unless limited at all.
func (w *planet) companies(p *person) []int64 {
	var out []int64
	if p.company == 0 && w.limit(p) != 0 {
		return nil
	}
	if p.company != 0 {
		out = append(out, p.company)
		if w.limit(p) != 1 {
			for _, f := range w.firms {
				if f.parent == p.company {
					out = append(out, f.id)
				}
			}
		}
	}
	if w.limit(p) == 0 {
		out = append(out, p.additional...)
	}
	return out
}

// withinCompanies is the company limit: a record of one of the companies, or one without company that is his.
func (w *planet) withinCompanies(p *person, t *thing) bool {
	if w.limit(p) == 0 {
		return true
	}
	mine := w.companies(p)
	switch t.model {
	case "company/company":
		return slices.Contains(mine, t.id)
	case "service/operation", "admin/user":
	default:
		return true // no company column of its own
	}
	if company := t.number("company_id"); company != 0 {
		return slices.Contains(mine, company)
	}
	for _, field := range []string{"created_by", "requester_username", "submit_username", "assigned_username", "username"} {
		if t.text(field) == p.username {
			return true
		}
	}
	return false
}

func (w *planet) kindOpen(p *person, id int64) bool {
	for _, k := range w.kinds {
		if k.id != id || len(k.teams) == 0 {
			continue
		}
		for _, g := range w.teams {
			if g.enabled && slices.Contains(k.teams, g.id) && slices.Contains(g.members, p.id) {
				return true
			}
		}
		return false
	}
	return true
}

// portal is what end users get: 3.5.9 to 3.5.11, and the comments meant for them.
func (w *planet) portal(p *person, verb string, t *thing) bool {
	switch t.model {
	case "service/operation":
		if verb == "delete" || t.values["is_deleted"] == true {
			return false
		}
		if t.text("requester_username") == p.username {
			return true
		}
		if p.supervisor && t.number("company_id") != 0 && slices.Contains(w.companies(p), t.number("company_id")) {
			return true
		}
		return verb == "read" && p.empowered && w.shared(p, t)
	case "activity/activity":
		if verb != "read" || t.number("type") != 1 || t.values["portal_visibility"] != true || t.values["status"] == int64(0) {
			return false
		}
		parent := w.things[t.text("model_alias")][t.number("model_id")]
		return parent != nil && w.may(p, "read", parent)
	}
	return false
}

// broken reports whether a condition names a field that does not exist: the rule then counts as false as a whole.
func broken(c *test) bool {
	if c.field == "no_such_field" {
		return true
	}
	return slices.ContainsFunc(c.parts, broken)
}

func (w *planet) holds(c *test, p *person, t *thing) bool {
	switch c.op {
	case "and":
		for _, part := range c.parts {
			if !w.holds(part, p, t) {
				return false
			}
		}
		return true
	case "or":
		for _, part := range c.parts {
			if w.holds(part, p, t) {
				return true
			}
		}
		return false
	case "not":
		return !w.holds(c.parts[0], p, t)
	}
	have := w.value(c.field, t)
	want, known := w.wanted(c.value, p)
	if !known {
		return false // a placeholder without a value opens nothing
	}
	any1 := func() bool {
		list, several := have.([]int64)
		for _, x := range want {
			if several {
				for _, y := range list {
					if any(y) == x {
						return true
					}
				}
			} else if have != nil && have == x {
				return true
			}
		}
		return false
	}
	switch c.op {
	case "equal", "in", "includes_any":
		return any1()
	case "not_equal", "not_in", "includes_none":
		return !any1()
	case "is_empty", "is_not_empty":
		list, several := have.([]int64)
		empty := have == nil || several && len(list) == 0
		return empty == (c.op == "is_empty")
	case "less", "greater_or_equal":
		n, is := have.(int64)
		return is && (n < want[0].(int64)) == (c.op == "less")
	case "contains":
		s, is := have.(string)
		return is && strings.Contains(strings.ToLower(s), strings.ToLower(want[0].(string)))
	case "in_class":
		n, is := have.(int64)
		return is && slices.Contains(w.closed, n)
	}
	panic("no operator " + c.op)
}

// value reads a field, over one reference where the name has a dot.
func (w *planet) value(field string, t *thing) any {
	switch field {
	case "entity_id":
		return t.id
	case "requester_user.company_id":
		for _, p := range w.people {
			if p.username == t.text("requester_username") && p.company != 0 {
				return p.company
			}
		}
		return nil
	}
	return t.values[field]
}

// wanted replaces placeholders of the current user.
func (w *planet) wanted(v any, p *person) ([]any, bool) {
	var out []any
	switch v := v.(type) {
	case string:
		switch v {
		case "{{current_user.username}}":
			return []any{p.username}, true
		case "{{current_user.company_id}}":
			if p.company == 0 {
				return nil, false
			}
			return []any{p.company}, true
		case "{{current_user.company_ids}}":
			for _, id := range w.companies(p) {
				out = append(out, id)
			}
			return out, len(out) > 0
		case "{{current_user.group_ids}}":
			for _, g := range w.teams {
				if g.enabled && slices.Contains(g.members, p.id) {
					out = append(out, g.id)
				}
			}
			return out, len(out) > 0
		case "{{current_user.group_usernames}}":
			for _, g := range w.teams {
				if !g.enabled || !slices.Contains(g.members, p.id) {
					continue
				}
				for _, q := range w.people {
					if slices.Contains(g.members, q.id) {
						out = append(out, q.username)
					}
				}
			}
			return out, len(out) > 0
		}
		return []any{v}, true
	case []int64:
		for _, x := range v {
			out = append(out, x)
		}
		return out, true
	case nil:
		return nil, true
	}
	return []any{v}, true
}
