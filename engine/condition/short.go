package condition

import (
	"regexp"
	"strings"

	"steward/engine/fault"
	"steward/engine/model"
)

// term is one word of the short form: -field:value, field<=value, field~"two words".
var term = regexp.MustCompile(`^(-?)([A-Za-z][A-Za-z0-9_.]*)(:|~|<=|>=|<|>)(.+)$`)

// ParseShort reads the short form of a filter: `status:open priority_id<=2 -assigned_username:me title~"vpn drop"
// created_at>-7d company_id:(3,4) due_date:empty`. Terms are AND-ed; words that are no term are given back as a search.
func ParseShort(reg *model.Registry, m *model.Model, s string) (n Node, search string, problems []Problem) {
	var rules []Node
	var words []string
	for _, word := range split(s) {
		parts := term.FindStringSubmatch(word)
		if parts == nil {
			words = append(words, strings.Trim(word, `"`))
			continue
		}
		path, err := Resolve(reg, m, parts[2])
		if err != nil || path.Field == nil {
			problems = append(problems, Problem{Field: parts[2], Key: "fault.unknown_field", Params: fault.Params{"field": parts[2]}})
			continue
		}
		rule, ok := short(reg, path, parts[3], strings.Trim(parts[4], `"`))
		if !ok {
			problems = append(problems, Problem{Field: parts[2], Key: "condition.operator_not_for_field", Params: fault.Params{"term": word}})
			continue
		}
		if parts[1] == "-" {
			rule = Node{Condition: "AND", Not: true, Rules: []Node{rule}}
		}
		rules = append(rules, rule)
	}
	return And(rules...), strings.Join(words, " "), problems
}

// split cuts at spaces outside quotes and parentheses.
func split(s string) []string {
	var out []string
	var b strings.Builder
	quoted, depth := false, 0
	flush := func() {
		if b.Len() > 0 {
			out = append(out, b.String())
			b.Reset()
		}
	}
	for _, r := range s {
		switch {
		case r == '"':
			quoted = !quoted
		case r == '(' && !quoted:
			depth++
		case r == ')' && !quoted && depth > 0:
			depth--
		case (r == ' ' || r == '\t' || r == '\n') && !quoted && depth == 0:
			flush()
			continue
		}
		b.WriteRune(r)
	}
	flush()
	return out
}

var comparisons = map[string]Operator{"<": Less, "<=": LessOrEqual, ">": Greater, ">=": GreaterOrEqual}

func short(reg *model.Registry, p Path, sign, value string) (Node, bool) {
	cmp := p.Field.Type.Comparison()
	if op, ok := comparisons[sign]; ok {
		return Rule(p.Name, op, value), cmp == model.AsNumber || cmp == model.AsDate || cmp == model.AsDateTime
	}
	if sign == "~" {
		return Rule(p.Name, Contains, value), cmp == model.AsText
	}
	switch {
	case value == "empty":
		return Rule(p.Name, IsEmpty, nil), true
	case value == "me" && cmp == model.AsSelect:
		if t, ok := p.Field.Type.(model.Referring); ok && t.Target().ByUsername {
			return Rule(p.Name, Equal, "{{current_user.username}}"), true
		}
	case cmp == model.AsBool:
		return Rule(p.Name, Equal, value == "yes" || value == "true" || value == "1"), true
	}
	if listed, ok := p.Field.Type.(model.Listed); ok {
		if l := reg.List(listed.List()); l != nil {
			for _, class := range l.Classes {
				if class.Code == value {
					return Rule(p.Name, InClass, value), true
				}
			}
		}
	}
	values := []any{value}
	if strings.HasPrefix(value, "(") && strings.HasSuffix(value, ")") {
		values = nil
		for v := range strings.SplitSeq(value[1:len(value)-1], ",") {
			values = append(values, strings.Trim(strings.TrimSpace(v), `"`))
		}
	}
	if cmp == model.AsMulti {
		return Rule(p.Name, IncludesAny, values), true
	}
	if len(values) > 1 {
		return Rule(p.Name, In, values), cmp != model.AsBool
	}
	return Rule(p.Name, Equal, values[0]), true
}
