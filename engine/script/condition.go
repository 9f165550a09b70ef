package script

import (
	"context"
	"encoding/json"

	"steward/engine/condition"
	"steward/engine/fault"
)

// Condition runs a script that limits which records count: a scripted group rule (access-and-visibility.md 3.5) or a
// prepared collection. It may filter $this, return a condition tree, or return true or false; all of it holds together.
func (e *Engine) Condition(ctx context.Context, area, object, code string) (condition.Node, *Result, error) {
	res, err := e.Run(ctx, Run{Area: area, Object: object, Code: code, ReadOnly: true, Vars: map[string]any{"collection": true}})
	if err != nil {
		return condition.Never(), nil, err
	}
	where, err := res.Where()
	if err != nil {
		return condition.Never(), res, err
	}
	switch v := res.Value.(type) {
	case nil:
		return where, res, nil
	case bool:
		if !v {
			return condition.Never(), res, nil
		}
		return where, res, nil
	case map[string]any:
		if len(v) == 0 {
			return where, res, nil // $this given back at the end of a chain
		}
		raw, err := json.Marshal(v)
		if err != nil {
			return condition.Never(), res, err
		}
		tree, err := condition.Parse(raw)
		if err != nil {
			return condition.Never(), res, err
		}
		return condition.And(where, tree), res, nil
	}
	return condition.Never(), res, fault.New(fault.Invalid, "script.no_condition")
}
