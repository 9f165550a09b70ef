// Package formula computes the value of a field from other fields of its record: "qty * price", "days(from, to)". It is a
// language for people who fill spreadsheets: numbers, texts, yes and no, dates; no loops, no calls that reach outside, no
// assignment. What cannot be computed is unset, never a fault: a record is saved whatever its formulas find.
package formula

import (
	"fmt"
	"math/big"
	"slices"
	"sort"
	"strings"
	"time"
)

// Formula is a parsed expression.
type Formula struct {
	root  node
	reads map[string]bool
}

// MaxLength is the longest formula, in bytes; depth and work are bounded by it.
const MaxLength = 2000

// Parse reads a formula. The error says what is wrong and where, counted in characters from 1.
func Parse(text string) (*Formula, error) {
	if len(text) > MaxLength {
		return nil, fmt.Errorf("the formula is longer than %d characters", MaxLength)
	}
	tokens, err := scan(text)
	if err != nil {
		return nil, err
	}
	p := &parser{tokens: tokens, reads: map[string]bool{}}
	root, err := p.expression(0)
	if err != nil {
		return nil, err
	}
	if t := p.peek(); t.kind != end {
		return nil, fmt.Errorf("character %d: %q was not expected", t.at, t.text)
	}
	return &Formula{root: root, reads: p.reads}, nil
}

// Reads lists the fields a formula reads, sorted.
func (f *Formula) Reads() []string {
	out := make([]string, 0, len(f.reads))
	for code := range f.reads {
		out = append(out, code)
	}
	sort.Strings(out)
	return out
}

// Value is what formulas work with: nil for unset, *big.Rat, string, bool, or time.Time in UTC.
type Value any

// Eval computes the formula; get gives the fields it reads. The result is nil where something needed is unset or does not fit.
func (f *Formula) Eval(get func(code string) Value) Value { return f.root(get) }

type node func(get func(string) Value) Value

func constant(v Value) node { return func(func(string) Value) Value { return v } }

// Functions are the names that may be called, with the least and most arguments each takes (-1: any number).
var functions = map[string]struct {
	least, most int
	run         func(args []Value) Value
}{
	"round": {1, 2, func(a []Value) Value { return rounded(a, half) }},
	"floor": {1, 1, func(a []Value) Value { return rounded(a, down) }},
	"ceil":  {1, 1, func(a []Value) Value { return rounded(a, up) }},
	"abs":   {1, 1, func(a []Value) Value { return numeric(a, func(n []*big.Rat) Value { return new(big.Rat).Abs(n[0]) }) }},
	"min":   {1, -1, func(a []Value) Value { return extreme(a, -1) }},
	"max":   {1, -1, func(a []Value) Value { return extreme(a, 1) }},
	"sum":   {1, -1, sum},
	"coalesce": {1, -1, func(a []Value) Value {
		i := slices.IndexFunc(a, func(v Value) bool { return v != nil })
		if i < 0 {
			return nil
		}
		return a[i]
	}},
	"days":  {2, 2, func(a []Value) Value { return between(a, 24*time.Hour) }},
	"hours": {2, 2, func(a []Value) Value { return between(a, time.Hour) }},
	"year":  {1, 1, func(a []Value) Value { return part(a[0], func(t time.Time) int { return t.Year() }) }},
	"month": {1, 1, func(a []Value) Value { return part(a[0], func(t time.Time) int { return int(t.Month()) }) }},
	"day":   {1, 1, func(a []Value) Value { return part(a[0], func(t time.Time) int { return t.Day() }) }},
	"len":   {1, 1, func(a []Value) Value { return big.NewRat(int64(len([]rune(Text(a[0])))), 1) }},
	"upper": {1, 1, func(a []Value) Value { return strings.ToUpper(Text(a[0])) }},
	"lower": {1, 1, func(a []Value) Value { return strings.ToLower(Text(a[0])) }},
	"not":   {1, 1, func(a []Value) Value { return !truth(a[0]) }},
}

func numeric(args []Value, run func([]*big.Rat) Value) Value {
	n := make([]*big.Rat, len(args))
	for i, a := range args {
		r, ok := a.(*big.Rat)
		if !ok {
			return nil
		}
		n[i] = r
	}
	return run(n)
}

func sum(args []Value) Value {
	total := new(big.Rat)
	for _, a := range args {
		if r, ok := a.(*big.Rat); ok { // what is unset counts as nothing
			total.Add(total, r)
		}
	}
	return total
}

func extreme(args []Value, sign int) Value {
	var best Value
	for _, a := range args {
		if a == nil {
			continue
		}
		if best == nil {
			best = a
		} else if c, ok := compare(a, best); ok && c == sign {
			best = a
		}
	}
	return best
}

type way int

const (
	half way = iota
	down
	up
)

// rounded takes halves away from zero, as people do with money.
func rounded(args []Value, w way) Value {
	return numeric(args, func(n []*big.Rat) Value {
		places := int64(0)
		if len(n) == 2 && n[1].IsInt() {
			places = min(max(n[1].Num().Int64(), 0), 6)
		}
		scale := new(big.Rat).SetInt(new(big.Int).Exp(big.NewInt(10), big.NewInt(places), nil))
		x := new(big.Rat).Mul(n[0], scale)
		return new(big.Rat).Quo(new(big.Rat).SetInt(whole(x, w)), scale)
	})
}

func whole(x *big.Rat, w way) *big.Int {
	if w == half {
		add := big.NewRat(1, 2)
		if x.Sign() < 0 {
			return new(big.Int).Neg(whole(new(big.Rat).Neg(x), half))
		}
		x = new(big.Rat).Add(x, add)
	}
	q, rest := new(big.Int).DivMod(x.Num(), x.Denom(), new(big.Int)) // DivMod rounds towards minus infinity: the denominator is positive
	if w == up && rest.Sign() != 0 {
		q.Add(q, big.NewInt(1))
	}
	return q
}

// Whole rounds a number to the nearest whole one, halves away from zero.
func Whole(x *big.Rat) *big.Int { return whole(x, half) }

func between(args []Value, unit time.Duration) Value {
	from, ok1 := args[0].(time.Time)
	to, ok2 := args[1].(time.Time)
	if !ok1 || !ok2 {
		return nil
	}
	return big.NewRat(to.Unix()-from.Unix(), int64(unit/time.Second))
}

func part(v Value, of func(time.Time) int) Value {
	t, ok := v.(time.Time)
	if !ok {
		return nil
	}
	return big.NewRat(int64(of(t)), 1)
}

func truth(v Value) bool {
	switch v := v.(type) {
	case bool:
		return v
	case *big.Rat:
		return v.Sign() != 0
	case string:
		return v != ""
	case time.Time:
		return true
	}
	return false
}

// Text puts a value into words, numbers without needless zeros.
func Text(v Value) string {
	switch v := v.(type) {
	case string:
		return v
	case bool:
		if v {
			return "1"
		}
		return "0"
	case *big.Rat:
		s := v.FloatString(6)
		return strings.TrimSuffix(strings.TrimRight(s, "0"), ".")
	case time.Time:
		if v.Equal(v.Truncate(24 * time.Hour)) {
			return v.Format("2006-01-02")
		}
		return v.Format("2006-01-02 15:04")
	}
	return ""
}

// compare orders two values of one kind.
func compare(a, b Value) (int, bool) {
	switch a := a.(type) {
	case *big.Rat:
		if b, ok := b.(*big.Rat); ok {
			return a.Cmp(b), true
		}
	case string:
		if b, ok := b.(string); ok {
			return strings.Compare(a, b), true
		}
	case time.Time:
		if b, ok := b.(time.Time); ok {
			return a.Compare(b), true
		}
	case bool:
		if b, ok := b.(bool); ok {
			return strings.Compare(Text(a), Text(b)), true
		}
	}
	return 0, false
}
