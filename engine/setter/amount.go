package setter

import (
	"regexp"
	"strconv"
	"time"

	"steward/engine/model"
)

// span has the units of relative dates in conditions: mi minutes, h hours, d days, w weeks, m months, y years.
var span = regexp.MustCompile(`^([+-]?\d{1,6})(mi|h|d|w|m|y)$`)

// added adds a number to a number, or a span such as "2d" to a date or time; an unset time counts from now.
func added(f *model.Field, have, by any, now time.Time) (any, string) {
	switch f.Type.Storage() {
	case model.Integer, model.Decimal:
		v, err := f.Type.Coerce(by)
		n, ok := v.(int64)
		if err != nil || !ok {
			return nil, "fault.not_a_number"
		}
		old, _ := have.(int64)
		return old + n, ""
	case model.DateTime:
		at := now
		if n, ok := have.(int64); ok {
			at = time.Unix(n, 0).UTC()
		}
		at, ok := later(at, by)
		if !ok {
			return nil, "setter.not_a_span"
		}
		return at.Unix(), ""
	case model.Date:
		at := now
		if s, ok := have.(string); ok {
			if day, err := time.Parse("2006-01-02", s); err == nil {
				at = day
			}
		}
		at, ok := later(at, by)
		if !ok {
			return nil, "setter.not_a_span"
		}
		return at.Format("2006-01-02"), ""
	}
	return nil, "setter.cannot_add"
}

func later(at time.Time, by any) (time.Time, bool) {
	s, _ := by.(string)
	part := span.FindStringSubmatch(s)
	if part == nil {
		return at, false
	}
	n, err := strconv.Atoi(part[1])
	if err != nil {
		return at, false
	}
	switch part[2] {
	case "y":
		return months(at, 12*n), true
	case "m":
		return months(at, n), true
	case "w":
		return at.AddDate(0, 0, 7*n), true
	case "d":
		return at.AddDate(0, 0, n), true
	case "h":
		return at.Add(time.Duration(n) * time.Hour), true
	}
	return at.Add(time.Duration(n) * time.Minute), true
}

// months clamps: 31 Jan + 1 month = 28 or 29 Feb.
func months(at time.Time, n int) time.Time {
	first := time.Date(at.Year(), at.Month()+time.Month(n), 1, at.Hour(), at.Minute(), at.Second(), 0, at.Location())
	last := first.AddDate(0, 1, -1).Day()
	return first.AddDate(0, 0, min(at.Day(), last)-1)
}

// appended adds to several values, each once, or to the end of a text.
func appended(f *model.Field, have, more any) (any, string) {
	v, err := f.Type.Coerce(more)
	if err != nil {
		return nil, "fault.invalid_value"
	}
	switch x := v.(type) {
	case []int64:
		old, _ := have.([]int64)
		return union(old, x), ""
	case []string:
		old, _ := have.([]string)
		return union(old, x), ""
	case string:
		old, _ := have.(string)
		v, err := f.Type.Coerce(old + x)
		if err != nil {
			return nil, "fault.too_long"
		}
		return v, ""
	case nil:
		return have, ""
	}
	return nil, "setter.cannot_append"
}

func union[T comparable](a, b []T) []T {
	seen := map[T]bool{}
	var out []T
	for _, x := range append(append([]T{}, a...), b...) {
		if !seen[x] {
			seen[x] = true
			out = append(out, x)
		}
	}
	return out
}
