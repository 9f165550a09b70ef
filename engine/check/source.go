package check

import (
	"context"

	"steward/engine/model"
	"steward/engine/record"
)

// Source says how the rules of a module are to be read. Rules without one, of a model that keeps a condition or a setter next
// to a field model_alias, are only looked at one by one.
type Source struct {
	Model   string   // alias of the rules
	On      string   // alias of what they act on; "" where the rule says it in model_alias
	When    []string // fields with conditions; all must hold
	Sets    string   // field with the setter; "" for none
	Scripts []string // fields with scripts that have a say in whether a rule matches
	Order   []string // of the chain; nil where the rules are no chain
	Ends    func(v model.Values) bool
	Updates func(v model.Values) bool
	// More finds what only the module knows of; may be nil.
	More func(ctx context.Context, rule Rule, r *record.Record) ([]Finding, error)
}

// Report is what a check found.
type Report struct {
	Rules    int // looked at
	Findings []Finding
}
