// Package condition is the one condition tree of the platform: filters, visibility, form rules, routing, SLA, escalation
// and mail rules are all written in it (`docs/guides/conditions.md`). A tree is stored as a Node, bound once against the
// registry and the circumstances (Bind), and then evaluated in memory (Expr.Holds) or rendered to SQL by the store. The
// browser has a third evaluator; all run the cases of testdata/cases.json.
package condition

// Node is a tree as people store it: a group (Condition "AND" or "OR" with Rules) or a rule (Field, Operator, Value).
// The zero Node is empty and true.
type Node struct {
	Condition string   `json:"condition,omitempty"`
	Not       bool     `json:"not,omitempty"`
	Rules     []Node   `json:"rules,omitempty"`
	Field     string   `json:"field,omitempty"`
	Operator  Operator `json:"operator,omitempty"`
	Value     any      `json:"value,omitempty"`
}

// Operator is the code of a comparison.
type Operator string

// The operators of the query builder.
const (
	Equal          Operator = "equal"
	NotEqual       Operator = "not_equal"
	In             Operator = "in"
	NotIn          Operator = "not_in"
	BeginsWith     Operator = "begins_with"
	NotBeginsWith  Operator = "not_begins_with"
	Contains       Operator = "contains"
	NotContains    Operator = "not_contains"
	EndsWith       Operator = "ends_with"
	NotEndsWith    Operator = "not_ends_with"
	IsEmpty        Operator = "is_empty"
	IsNotEmpty     Operator = "is_not_empty"
	MatchesRegex   Operator = "matches_regex"
	Less           Operator = "less"
	LessOrEqual    Operator = "less_or_equal"
	Greater        Operator = "greater"
	GreaterOrEqual Operator = "greater_or_equal"
	Between        Operator = "between"
	NotBetween     Operator = "not_between"
	InClass        Operator = "in_class"
	NotInClass     Operator = "not_in_class"
	IncludesAny    Operator = "includes_any"
	IncludesAll    Operator = "includes_all"
	IncludesNone   Operator = "includes_none"
	Like           Operator = "like" // SQL pattern with % and _, of the compatible API
	NotLike        Operator = "not_like"
)

// Rule makes a leaf.
func Rule(field string, op Operator, value any) Node {
	return Node{Field: field, Operator: op, Value: value}
}

// And joins trees; empty ones are left out.
func And(nodes ...Node) Node { return join("AND", nodes) }

// Or joins trees of which one must hold. An empty tree among them makes the whole true.
func Or(nodes ...Node) Node {
	for _, n := range nodes {
		if n.IsEmpty() {
			return Node{}
		}
	}
	return join("OR", nodes)
}

// Never is the tree that no record fulfils.
func Never() Node {
	return Node{Condition: "OR", Rules: []Node{}, Not: false, Field: "", Operator: never}
}

const never Operator = "never"

// IsNever reports whether the tree is Never.
func (n Node) IsNever() bool { return n.Operator == never }

// IsEmpty reports whether the tree has nothing to say, and so is true.
func (n Node) IsEmpty() bool {
	return n.Field == "" && len(n.Rules) == 0 && n.Operator != never && !n.Not
}

func join(condition string, nodes []Node) Node {
	kept := make([]Node, 0, len(nodes))
	for _, n := range nodes {
		if !n.IsEmpty() {
			kept = append(kept, n)
		}
	}
	switch len(kept) {
	case 0:
		return Node{}
	case 1:
		return kept[0]
	}
	return Node{Condition: condition, Rules: kept}
}
