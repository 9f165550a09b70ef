package condition

import (
	"errors"
	"regexp"
	"slices"
	"strings"

	"steward/engine/fault"
	"steward/engine/model"
)

// Bind resolves a tree for one model and circumstances. Every rule that cannot be used (unknown field, operator the field
// does not take, value that is none) is reported and counts as false, also below a NOT: what cannot be understood opens
// nothing.
func Bind(reg *model.Registry, m *model.Model, n Node, env Env) (Expr, []Problem) {
	b := binder{reg: reg, m: m, env: env}
	x := b.node(n, false)
	return Simplify(x), b.problems
}

// Check reports what Bind would complain about, for the editors of configuration.
func Check(reg *model.Registry, m *model.Model, n Node) []Problem {
	_, problems := Bind(reg, m, n, Env{Old: model.Values{}, New: model.Values{}, User: &User{}, Extra: func(string) (any, bool) { return nil, false }})
	return problems
}

type binder struct {
	reg      *model.Registry
	m        *model.Model
	env      Env
	problems []Problem
}

// node binds a node; negated is the parity of the NOTs above it, which are pushed down to the tests.
func (b *binder) node(n Node, negated bool) Expr {
	if n.Operator == never {
		return Const(negated)
	}
	if n.Field != "" {
		return b.rule(n, negated != n.Not)
	}
	negated = negated != n.Not
	if len(n.Rules) == 0 {
		return Const(!negated)
	}
	parts := make([]Expr, len(n.Rules))
	for i, r := range n.Rules {
		parts[i] = b.node(r, negated)
	}
	if (n.Condition == "OR") != negated {
		return Any(parts)
	}
	return All(parts)
}

func (b *binder) fail(n Node, key string, params ...fault.Params) Expr {
	p := Problem{Field: n.Field, Key: key}
	if len(params) > 0 {
		p.Params = params[0]
	} else {
		p.Params = fault.Params{"field": n.Field, "operator": string(n.Operator)}
	}
	b.problems = append(b.problems, p)
	return Const(false)
}

func (b *binder) rule(n Node, negated bool) Expr {
	if x, done := b.pseudo(n, negated); done {
		return x
	}
	p, err := Resolve(b.reg, b.m, n.Field)
	if err != nil {
		return b.fail(n, faultKey(err), fault.Params{"field": n.Field, "max": maxHops})
	}
	return b.test(n, p, p.Field, negated)
}

// faultKey is what is wrong with a path.
func faultKey(err error) string {
	var f *fault.Error
	if errors.As(err, &f) && len(f.Fields) > 0 {
		return f.Fields[0].Key
	}
	return "fault.unknown_field"
}

// negatives are operators written as the opposite of another.
var negatives = map[Operator]Operator{
	NotEqual: Equal, NotIn: In, NotBeginsWith: BeginsWith, NotContains: Contains, NotEndsWith: EndsWith, IsNotEmpty: IsEmpty,
	NotBetween: Between, NotInClass: InClass, IncludesNone: IncludesAny, NotLike: Like,
}

// known tells whether an operator, in its positive form, is one at all.
func known(op Operator) bool {
	for _, list := range takes {
		if slices.Contains(list, op) {
			return true
		}
	}
	return false
}

// strict are negatives that stay false for unset values: comparison operators are false for them (3.1.6).
var strict = map[Operator]bool{NotBetween: true}

// takes lists the operators of each comparison (3.1.3), in their positive form.
var takes = map[model.Comparison][]Operator{
	model.AsText:     {Equal, In, BeginsWith, Contains, EndsWith, IsEmpty, MatchesRegex, Like, Less, LessOrEqual, Greater, GreaterOrEqual, Between},
	model.AsNumber:   {Equal, In, Less, LessOrEqual, Greater, GreaterOrEqual, Between, IsEmpty, Like},
	model.AsDate:     {Equal, In, Less, LessOrEqual, Greater, GreaterOrEqual, Between, IsEmpty, Like},
	model.AsDateTime: {Equal, In, Less, LessOrEqual, Greater, GreaterOrEqual, Between, IsEmpty, Like},
	model.AsSelect:   {Equal, In, IsEmpty, InClass, Like, BeginsWith, Contains, EndsWith, Less, LessOrEqual, Greater, GreaterOrEqual, Between},
	model.AsMulti:    {IncludesAny, IncludesAll, IsEmpty, Equal, In, Contains},
	model.AsBool:     {Equal, In, IsEmpty},
}

// Operators lists what a field of the comparison takes, for metadata.
func Operators(c model.Comparison) []Operator {
	switch c {
	case model.AsText:
		return []Operator{Contains, NotContains, Equal, NotEqual, BeginsWith, NotBeginsWith, EndsWith, NotEndsWith, In, NotIn, IsEmpty, IsNotEmpty, MatchesRegex}
	case model.AsNumber, model.AsDate, model.AsDateTime:
		return []Operator{Equal, NotEqual, Less, LessOrEqual, Greater, GreaterOrEqual, Between, NotBetween, IsEmpty, IsNotEmpty}
	case model.AsSelect:
		return []Operator{Equal, NotEqual, In, NotIn, IsEmpty, IsNotEmpty, InClass, NotInClass}
	case model.AsMulti:
		return []Operator{IncludesAny, IncludesAll, IncludesNone, IsEmpty, IsNotEmpty}
	case model.AsBool:
		return []Operator{Equal}
	}
	return nil
}

func (b *binder) test(n Node, p Path, f *model.Field, negated bool) Expr {
	op := n.Operator
	isStrict := strict[op]
	if positive, ok := negatives[op]; ok {
		op, negated = positive, !negated
	}
	if !known(op) {
		return b.fail(n, "condition.unknown_operator")
	}
	if !slices.Contains(takes[f.Type.Comparison()], op) {
		return b.fail(n, "condition.operator_not_for_field")
	}
	t := Test{Path: p, Negated: negated}
	if op == IsEmpty {
		t.Op = Unset
		return t
	}
	values, problem := b.values(n, f, op)
	if problem != "" {
		return b.fail(n, problem)
	}
	if values == nil { // a placeholder without a value: no current user
		return Const(false)
	}
	if f.Type.Comparison() == model.AsMulti {
		return multi(t, op, values)
	}
	x := b.single(n, t, f, op, values)
	if !isStrict || x == Const(false) {
		return x
	}
	if negated {
		return All{x, Test{Path: p, Op: Unset, Negated: true}}
	}
	return Any{x, Test{Path: p, Op: Unset}} // NOT of what is false for unset
}

func multi(t Test, op Operator, values []any) Expr {
	t.Op, t.Values = HasAny, values
	if op == Equal && len(values) == 1 && values[0] == nil { // equal to nothing is empty
		t.Op, t.Values = Unset, nil
		return t
	}
	if op == IncludesAll {
		t.Op = HasAll
		if len(values) == 0 {
			return Const(!t.Negated)
		}
	}
	if len(values) == 0 {
		return Const(t.Negated)
	}
	return t
}

var ops = map[Operator]Op{
	Equal: Is, In: OneOf, InClass: OneOf, BeginsWith: StartsWith, Contains: Includes, EndsWith: FinishesWith, MatchesRegex: Matches,
	Like: Pattern, Less: Below, LessOrEqual: AtMost, Greater: Above, GreaterOrEqual: AtLeast, Between: Within,
}

// maxText is how long a text that others are searched for may be, in bytes.
const maxText = 2000

func (b *binder) single(n Node, t Test, f *model.Field, op Operator, values []any) Expr {
	t.Op, t.Values = ops[op], values
	switch op {
	case Equal:
		return equal(t)
	case In, InClass:
		if len(values) == 0 {
			return Const(t.Negated)
		}
	case BeginsWith, Contains, EndsWith, Like, MatchesRegex:
		s, ok := values[0].(string)
		if !ok {
			return b.fail(n, "condition.wrong_value")
		}
		if op == MatchesRegex {
			if _, err := regexp.Compile(s); err != nil || len(s) > 500 || strings.ContainsRune(s, 0) {
				return b.fail(n, "condition.bad_pattern")
			}
			break
		}
		if len(s) > maxText || strings.ContainsRune(s, 0) { // a NUL is in no stored text
			return b.fail(n, "condition.wrong_value")
		}
		if st := f.Type.Storage(); st != model.Text && st != model.LongText && st != model.Date && st != model.JSON && op != Like {
			return b.fail(n, "condition.operator_not_for_field")
		}
		if op == Like {
			s = wellFormed(s)
		}
		t.Values = []any{Fold(s)}
	case Between:
		if len(values) != 2 {
			return b.fail(n, "condition.wrong_value")
		}
		return within(t)
	default:
		if values[0] == nil {
			return Const(t.Negated)
		}
	}
	return t
}

// equal to one of several, to nothing (which is empty), or to both.
func equal(t Test) Expr {
	some := slices.DeleteFunc(slices.Clone(t.Values), func(v any) bool { return v == nil })
	empty := Test{Path: t.Path, Op: Unset, Negated: t.Negated}
	if len(some) == 0 {
		return empty
	}
	if len(some) > 1 {
		t.Op = OneOf
	}
	if len(some) == len(t.Values) {
		return t
	}
	t.Values = some
	if t.Negated {
		return All{t, empty}
	}
	return Any{t, empty}
}

// wellFormed makes a backslash at the end of a LIKE pattern mean itself.
func wellFormed(like string) string {
	n := len(like) - len(strings.TrimRight(like, `\`))
	if n%2 == 1 {
		return like + `\`
	}
	return like
}

// within turns open ends into one-sided tests.
func within(t Test) Expr {
	switch low, high := t.Values[0], t.Values[1]; {
	case low == nil && high == nil:
		t.Op, t.Values, t.Negated = Unset, nil, !t.Negated
	case low == nil:
		t.Op, t.Values = AtMost, []any{high}
	case high == nil:
		t.Op, t.Values = AtLeast, []any{low}
	}
	return t
}

// values gives the canonical values of a rule. nil without a problem means that a placeholder has no value.
func (b *binder) values(n Node, f *model.Field, op Operator) ([]any, string) {
	raw := flatten(n.Value)
	if op == InClass {
		return b.class(f, raw)
	}
	if ordering[op] && (len(raw) != 1 || raw[0] == nil || raw[0] == "") {
		return nil, "condition.wrong_value"
	}
	out := make([]any, 0, len(raw))
	for _, v := range raw {
		expanded, known, problem := b.value(f, op, v)
		if problem != "" {
			return nil, problem
		}
		if !known {
			return nil, ""
		}
		for _, x := range expanded {
			if x != nil || op == Equal || op == Between || len(raw) == 1 && !listing[op] {
				out = append(out, x)
			}
		}
	}
	if len(out) == 0 && op != In && op != IncludesAny && op != IncludesAll && op != Equal {
		return nil, "condition.wrong_value"
	}
	if len(out) == 0 && op == Equal {
		if len(raw) > 0 {
			return []any{}, "condition.wrong_value"
		}
		out = []any{nil}
	}
	return out, ""
}

// listing are operators whose value is a list; an unset element of it equals nothing.
var listing = map[Operator]bool{In: true, IncludesAny: true, IncludesAll: true}

// ordering are operators that compare with one value, which must be there.
var ordering = map[Operator]bool{Less: true, LessOrEqual: true, Greater: true, GreaterOrEqual: true}

func (b *binder) value(f *model.Field, op Operator, v any) (out []any, known bool, problem string) {
	if s, ok := v.(string); ok && strings.HasPrefix(s, "{{") && strings.HasSuffix(s, "}}") {
		return b.placeholder(f, strings.TrimSpace(s[2:len(s)-2]))
	}
	if v == nil || v == "" {
		return []any{nil}, true, ""
	}
	switch op {
	case BeginsWith, Contains, EndsWith, MatchesRegex, Like:
		if f.Type.Comparison() != model.AsMulti {
			s, ok := v.(string)
			if !ok {
				return nil, true, "condition.wrong_value"
			}
			return []any{s}, true, ""
		}
	}
	if s, ok := v.(string); ok {
		if c := f.Type.Comparison(); c == model.AsDate || c == model.AsDateTime {
			if moment, ok := Relative(s, b.env.Now, b.env.Zone); ok {
				return []any{moment.canonical(f.Type.Storage())}, true, ""
			}
		}
	}
	c, err := f.Type.Coerce(v)
	if err != nil {
		return nil, true, "condition.wrong_value"
	}
	switch list := c.(type) {
	case []int64:
		for _, x := range list {
			out = append(out, x)
		}
		return out, true, ""
	case []string:
		for _, x := range list {
			out = append(out, x)
		}
		return out, true, ""
	}
	return []any{c}, true, ""
}

func (b *binder) class(f *model.Field, raw []any) ([]any, string) {
	t, ok := f.Type.(model.Listed)
	if !ok || b.reg.List(t.List()) == nil {
		return nil, "condition.operator_not_for_field"
	}
	list := b.reg.List(t.List())
	out := []any{}
	for _, v := range raw {
		code, _ := v.(string)
		code = strings.ToLower(code)
		if !slices.ContainsFunc(list.Classes, func(c model.ListClass) bool { return c.Code == code }) {
			return nil, "condition.unknown_class"
		}
		for _, x := range list.InClass(code) {
			if !slices.Contains(out, x) {
				out = append(out, x)
			}
		}
	}
	return out, ""
}

func flatten(v any) []any {
	switch v := v.(type) {
	case nil:
		return nil
	case []any:
		return v
	case []string:
		out := make([]any, len(v))
		for i := range v {
			out[i] = v[i]
		}
		return out
	case []int64:
		out := make([]any, len(v))
		for i := range v {
			out[i] = v[i]
		}
		return out
	}
	return []any{v}
}

// Simplify takes constants out of a tree.
func Simplify(x Expr) Expr {
	switch x := x.(type) {
	case All:
		return reduce(x, false, func(parts []Expr) Expr { return All(parts) })
	case Any:
		return reduce(x, true, func(parts []Expr) Expr { return Any(parts) })
	case nil:
		return Const(true)
	}
	return x
}

// Leaves gives a tree with each of its tests, subqueries and constants replaced by what f makes of it.
func Leaves(x Expr, f func(Expr) Expr) Expr {
	parts := func(in []Expr) []Expr {
		out := make([]Expr, len(in))
		for i, part := range in {
			out[i] = Leaves(part, f)
		}
		return out
	}
	switch x := x.(type) {
	case All:
		return All(parts(x))
	case Any:
		return Any(parts(x))
	}
	return f(x)
}

// reduce drops neutral constants; one that decides (false in All, true in Any) is the result.
func reduce(parts []Expr, decides bool, join func([]Expr) Expr) Expr {
	kept := make([]Expr, 0, len(parts))
	for _, p := range parts {
		p = Simplify(p)
		if c, ok := p.(Const); ok {
			if bool(c) == decides {
				return c
			}
			continue
		}
		kept = append(kept, p)
	}
	switch len(kept) {
	case 0:
		return Const(!decides)
	case 1:
		return kept[0]
	}
	return join(kept)
}
