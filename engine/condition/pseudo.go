package condition

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"steward/engine/model"
)

// pseudo answers rules on what is not a field of the record: the current user, is_new, old.*, changed.* and what other
// packages add. The result is a constant: nothing of it depends on the stored record.
func (b *binder) pseudo(n Node, negated bool) (Expr, bool) {
	name := n.Field
	switch {
	case name == "is_new":
		return b.constant(n, negated, b.env.IsNew, model.AsBool), true
	case strings.HasPrefix(name, "current_user."):
		v, ok := b.user(strings.TrimPrefix(name, "current_user."))
		if !ok {
			return b.fail(n, "fault.unknown_field"), true
		}
		if b.env.User == nil {
			return Const(false), true
		}
		return b.constant(n, negated, v, model.AsSelect), true
	case strings.HasPrefix(name, "changed."):
		f := b.m.Field(strings.TrimPrefix(name, "changed."))
		if f == nil || b.env.New == nil {
			return b.fail(n, "fault.unknown_field"), true
		}
		return b.constant(n, negated, !model.Same(b.env.Old[f.Code], b.env.New[f.Code]), model.AsBool), true
	case strings.HasPrefix(name, "old."):
		f := b.m.Field(strings.TrimPrefix(name, "old."))
		if f == nil || b.env.Old == nil {
			return b.fail(n, "fault.unknown_field"), true
		}
		x := b.test(Node{Field: n.Field, Operator: n.Operator, Value: n.Value}, Path{Field: f, Model: b.m, Name: f.Code}, f, negated)
		return Const(Holds(x, func(p Path) any { return b.env.Old[p.Field.Code] })), true
	}
	if b.env.Extra != nil && b.m.Field(name) == nil {
		if v, ok := b.env.Extra(name); ok {
			return b.constant(n, negated, v, model.AsSelect), true
		}
	}
	return nil, false
}

// constant compares a known value with what the rule names. Numbers and texts compare by their text.
func (b *binder) constant(n Node, negated bool, v any, c model.Comparison) Expr {
	op, outer := n.Operator, negated
	isStrict := strict[op]
	if positive, ok := negatives[op]; ok {
		op, negated = positive, !negated
	}
	have := texts(v)
	if isStrict && len(have) == 0 {
		return Const(outer)
	}
	var want []string
	for _, w := range flatten(n.Value) {
		want = append(want, texts(w)...)
	}
	if c == model.AsBool {
		have, want = truths(have), truths(want)
	}
	var holds bool
	switch op {
	case IsEmpty:
		holds = len(have) == 0
	case Equal, In, IncludesAny, Contains:
		holds = op == Equal && len(have)+len(want) == 0 || slices.ContainsFunc(want, func(w string) bool { return slices.Contains(have, w) })
	case IncludesAll:
		holds = !slices.ContainsFunc(want, func(w string) bool { return !slices.Contains(have, w) })
	case Less, LessOrEqual, Greater, GreaterOrEqual, Between:
		var ok bool
		if holds, ok = compareNumbers(op, have, want); !ok {
			return b.fail(n, "condition.operator_not_for_field")
		}
	default:
		return b.fail(n, "condition.operator_not_for_field")
	}
	return Const(holds != negated)
}

func compareNumbers(op Operator, have, want []string) (holds, ok bool) {
	if len(have) == 0 {
		return false, true
	}
	x, err := parseNumber(have[0])
	if err != nil || len(want) == 0 {
		return false, false
	}
	y, err := parseNumber(want[0])
	if err != nil {
		return false, false
	}
	switch op {
	case Less:
		return x < y, true
	case LessOrEqual:
		return x <= y, true
	case Greater:
		return x > y, true
	case GreaterOrEqual:
		return x >= y, true
	}
	if len(want) != 2 {
		return false, false
	}
	z, err := parseNumber(want[1])
	return x >= y && x <= z, err == nil
}

func parseNumber(s string) (float64, error) {
	return strconv.ParseFloat(strings.TrimSpace(s), 64)
}

func truths(list []string) []string {
	out := make([]string, len(list))
	for i, s := range list {
		out[i] = "false"
		if s == "true" || s == "1" || s == "yes" {
			out[i] = "true"
		}
	}
	return out
}

// texts spells values so that 5, 5.0 from JSON and "5" are the same.
func texts(v any) []string {
	switch v := v.(type) {
	case nil:
		return nil
	case string:
		if v == "" {
			return nil
		}
		return []string{v}
	case float64:
		return []string{strconv.FormatFloat(v, 'f', -1, 64)}
	case []int64:
		return spell(v)
	case []string:
		return v
	}
	return []string{fmt.Sprint(v)}
}

func spell(ids []int64) []string {
	out := make([]string, len(ids))
	for i, id := range ids {
		out[i] = fmt.Sprint(id)
	}
	return out
}

// user gives a fact of the current user by name; false for a name that does not exist.
func (b *binder) user(name string) (any, bool) {
	u := b.env.User
	if u == nil {
		u = &User{}
	}
	switch name {
	case "id", "user_id":
		return some(u.ID), true
	case "username":
		return u.Username, true
	case "role_id":
		return some(u.RoleID), true
	case "user_type":
		return u.Type, true
	case "company_id":
		return some(u.CompanyID), true
	case "department_id":
		return some(u.DepartmentID), true
	case "group_ids":
		return u.GroupIDs, true
	case "company_ids":
		return u.CompanyIDs, true
	case "group_usernames":
		return u.GroupUsernames, true
	}
	return nil, false
}

func some(id int64) any {
	if id == 0 {
		return nil
	}
	return id
}

// placeholder replaces {{current_user.x}} used as a value, in the kind of the field it is compared with.
func (b *binder) placeholder(f *model.Field, name string) (out []any, known bool, problem string) {
	name, ok := strings.CutPrefix(name, "current_user.")
	if !ok {
		return nil, true, "condition.unknown_placeholder"
	}
	v, ok := b.user(name)
	if !ok {
		return nil, true, "condition.unknown_placeholder"
	}
	if b.env.User == nil {
		return nil, false, ""
	}
	for _, s := range texts(v) {
		c, err := f.Type.Coerce(s)
		if err != nil {
			return nil, true, "condition.wrong_value"
		}
		switch c := c.(type) {
		case []int64:
			for _, x := range c {
				out = append(out, x)
			}
		case []string:
			for _, x := range c {
				out = append(out, x)
			}
		default:
			out = append(out, c)
		}
	}
	if len(out) == 0 { // the user has no company, no groups: nothing is equal to that
		return nil, false, ""
	}
	return out, true, ""
}
