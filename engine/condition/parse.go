package condition

import (
	"bytes"
	"encoding/json"
	"fmt"

	"steward/engine/fault"
)

// The limits of stored trees (query-builder-and-scripting.md 3.1.1).
const (
	MaxDepth = 5
	MaxRules = 100
	// MaxValues bounds the values of all rules together: a database takes only so many with one statement.
	MaxValues = 10_000
)

// Parse reads a tree from JSON and refuses what is too deep, too large or not a tree.
func Parse(raw []byte) (Node, error) {
	var n Node
	if len(bytes.TrimSpace(raw)) == 0 || bytes.Equal(bytes.TrimSpace(raw), []byte("null")) {
		return n, nil
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	if err := d.Decode(&n); err != nil {
		return Node{}, fault.InvalidField("filter", "condition.not_a_tree").Because(err)
	}
	if d.More() {
		return Node{}, fault.InvalidField("filter", "condition.not_a_tree")
	}
	var size size
	if err := n.measure(1, &size); err != nil {
		return Node{}, err
	}
	return n, nil
}

// size counts what a tree is made of.
type size struct{ rules, values int }

func (n Node) measure(depth int, so *size) error {
	if n.Operator == never {
		return fault.InvalidField("filter", "condition.unknown_operator", fault.Params{"operator": string(never)})
	}
	if n.Field != "" {
		if len(n.Rules) > 0 {
			return fault.InvalidField("filter", "condition.not_a_tree")
		}
		if so.rules++; so.rules > MaxRules {
			return fault.InvalidField("filter", "condition.too_many_rules", fault.Params{"max": MaxRules})
		}
		if list, ok := n.Value.([]any); ok {
			so.values += len(list)
		}
		if so.values > MaxValues {
			return fault.InvalidField("filter", "condition.too_many_values", fault.Params{"max": MaxValues})
		}
		return nil
	}
	if n.Operator != "" || n.Value != nil { // a rule that names no field: taken for an empty group it would hold of every record
		return fault.InvalidField("filter", "condition.not_a_tree")
	}
	if depth > MaxDepth {
		return fault.InvalidField("filter", "condition.too_deep", fault.Params{"max": MaxDepth})
	}
	if n.Condition != "" && n.Condition != "AND" && n.Condition != "OR" {
		return fault.InvalidField("filter", "condition.not_a_tree")
	}
	for _, r := range n.Rules {
		if err := r.measure(depth+1, so); err != nil {
			return err
		}
	}
	return nil
}

// Fields lists the field names a tree uses, each once, in the order they first appear.
func Fields(n Node) []string {
	seen := map[string]bool{}
	var out []string
	var walk func(Node)
	walk = func(n Node) {
		if n.Field != "" && !seen[n.Field] {
			seen[n.Field] = true
			out = append(out, n.Field)
		}
		for _, r := range n.Rules {
			walk(r)
		}
	}
	walk(n)
	return out
}

// Problem is something in a tree that cannot be used: the test counts as false, and the configuration shows it in red.
type Problem struct {
	Field  string
	Key    string // text key
	Params fault.Params
}

// String renders the problem for logs.
func (p Problem) String() string { return fmt.Sprintf("%s: %s", p.Field, p.Key) }
