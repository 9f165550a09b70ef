package condition

// Not gives the tree that holds exactly where x does not. The negation is pushed down to the tests, which are two-valued, so
// that unset values are on one side or the other and never on neither.
func Not(x Expr) Expr {
	switch x := x.(type) {
	case Const:
		return !x
	case All:
		parts := make(Any, len(x))
		for i, p := range x {
			parts[i] = Not(p)
		}
		return parts
	case Any:
		parts := make(All, len(x))
		for i, p := range x {
			parts[i] = Not(p)
		}
		return parts
	case Test:
		x.Negated = !x.Negated
		return x
	case Sub:
		x.Negated = !x.Negated
		return x
	}
	return Const(false) // nil holds everywhere
}
