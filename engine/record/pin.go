package record

import (
	"steward/engine/condition"
	"steward/engine/model"
)

// pin uses in the rights what a filter says anyway. The comments of one operation are asked for by model and id; then only
// the rule for operations is left of the rights, and whether the one operation is visible is asked by its id, not by
// collecting all operations that are. The result holds for the same records.
func pin(scope, where condition.Expr) condition.Expr {
	fixed := map[*model.Field]any{}
	fixedBy(where, fixed)
	if scope == nil || len(fixed) == 0 {
		return scope
	}
	return condition.Simplify(pinned(scope, fixed))
}

// fixedBy collects the fields that a filter wants equal to one value.
func fixedBy(x condition.Expr, into map[*model.Field]any) {
	switch x := x.(type) {
	case condition.All:
		for _, p := range x {
			fixedBy(p, into)
		}
	case condition.Test:
		if x.Op == condition.Is && !x.Negated && len(x.Path.Hops) == 0 && len(x.Values) == 1 && x.Path.Field.Type.Storage().HasColumn() {
			into[x.Path.Field] = x.Values[0]
		}
	}
}

func pinned(x condition.Expr, fixed map[*model.Field]any) condition.Expr {
	return condition.Leaves(x, func(leaf condition.Expr) condition.Expr {
		switch x := leaf.(type) {
		case condition.Test:
			v, ok := fixed[x.Path.Field]
			if ok && x.Op == condition.Is && len(x.Path.Hops) == 0 && !model.Same(v, x.Values[0]) {
				return condition.Const(x.Negated)
			}
		case condition.Sub:
			v, ok := fixed[x.Path.Field]
			if ok && len(x.Path.Hops) == 0 {
				x.Where = condition.Simplify(condition.All{condition.Test{Path: ownPath(x.Of, x.Of.Field("entity_id")), Op: condition.Is, Values: []any{v}}, x.Where})
				return x
			}
		}
		return leaf
	})
}
