package condition

import (
	"cmp"
	"regexp"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// Holds evaluates a bound tree on one record in memory. get gives the canonical value of a path, nil when unset or when a
// reference on the way is unset.
func Holds(x Expr, get func(Path) any) bool {
	switch x := x.(type) {
	case nil:
		return true
	case Const:
		return bool(x)
	case All:
		return !slices.ContainsFunc(x, func(p Expr) bool { return !Holds(p, get) })
	case Any:
		return slices.ContainsFunc(x, func(p Expr) bool { return Holds(p, get) })
	case Test:
		return x.holds(get(x.Path)) != x.Negated
	case Sub:
		return false // only a store can follow it: nothing is opened on a guess
	}
	return false
}

func (t Test) holds(v any) bool {
	switch list := v.(type) {
	case []int64:
		return hold(t, list)
	case []string:
		return hold(t, list)
	case nil:
		return t.Op == Unset
	}
	switch t.Op {
	case Unset:
		return false
	case Is:
		return v == t.Values[0]
	case OneOf, HasAny:
		return slices.Contains(t.Values, v)
	case Below, AtMost, Above, AtLeast, Within:
		return t.compares(v)
	}
	if n, ok := v.(int64); ok && t.Op == Pattern { // a pattern of the compatible API reads numbers as they are written
		v = strconv.FormatInt(n, 10)
	}
	s, ok := v.(string)
	if !ok {
		return false
	}
	return t.matches(s)
}

func (t Test) compares(v any) bool {
	c, ok := compare(v, t.Values[0])
	if !ok {
		return false
	}
	switch t.Op {
	case Below:
		return c < 0
	case AtMost:
		return c <= 0
	case Above:
		return c > 0
	case AtLeast:
		return c >= 0
	}
	high, ok := compare(v, t.Values[1])
	return ok && c >= 0 && high <= 0
}

func (t Test) matches(s string) bool {
	want, _ := t.Values[0].(string)
	switch t.Op {
	case StartsWith:
		return strings.HasPrefix(Fold(s), want)
	case Includes:
		return strings.Contains(Fold(s), want)
	case FinishesWith:
		return strings.HasSuffix(Fold(s), want)
	case Matches:
		return pattern(want).MatchString(s)
	case Pattern:
		return pattern(LikeRegexp(want)).MatchString(Fold(s))
	}
	return false
}

func hold[T comparable](t Test, list []T) bool {
	has := func(v any) bool { return slices.ContainsFunc(list, func(x T) bool { return any(x) == v }) }
	switch t.Op {
	case Unset:
		return len(list) == 0
	case HasAny, Is, OneOf:
		return slices.ContainsFunc(t.Values, has)
	case HasAll:
		return !slices.ContainsFunc(t.Values, func(v any) bool { return !has(v) })
	}
	return false
}

func compare(a, b any) (int, bool) {
	switch x := a.(type) {
	case int64:
		if y, ok := b.(int64); ok {
			return cmp.Compare(x, y), true
		}
	case string:
		if y, ok := b.(string); ok {
			return cmp.Compare(x, y), true
		}
	}
	return 0, false
}

// LikeRegexp is the regular expression of an SQL LIKE pattern: % is any text, _ one character, \ takes the meaning of the
// next.
func LikeRegexp(like string) string {
	var b strings.Builder
	b.WriteString(`(?s)\A`)
	escaped := false
	for _, r := range like {
		switch {
		case escaped:
			b.WriteString(regexp.QuoteMeta(string(r)))
			escaped = false
		case r == '\\':
			escaped = true
		case r == '%':
			b.WriteString(".*")
		case r == '_':
			b.WriteString(".")
		default:
			b.WriteString(regexp.QuoteMeta(string(r)))
		}
	}
	b.WriteString(`\z`)
	return b.String()
}

// patterns keeps compiled expressions; it is emptied when it grows past what a system of rules needs.
var patterns = struct {
	sync.Mutex
	known map[string]*regexp.Regexp
}{known: map[string]*regexp.Regexp{}}

var nothing = regexp.MustCompile(`[^\s\S]`)

func pattern(s string) *regexp.Regexp {
	patterns.Lock()
	defer patterns.Unlock()
	if re := patterns.known[s]; re != nil {
		return re
	}
	re, err := regexp.Compile(s)
	if err != nil {
		return nothing
	}
	if len(patterns.known) > 1000 {
		clear(patterns.known)
	}
	patterns.known[s] = re
	return re
}

// MatchRegexp is the test of Matches, for stores that evaluate it through a function.
func MatchRegexp(expr, s string) bool { return pattern(expr).MatchString(s) }
