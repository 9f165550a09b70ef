package field

import (
	"math"
	"regexp"
	"strconv"
	"strings"

	"steward/engine/fault"
	"steward/engine/model"
)

// Duration is a length of time, counted in seconds, or in minutes where Minutes is set (worklogs).
type Duration struct{ Minutes bool }

// Code is "duration".
func (Duration) Code() string { return "duration" }

// Storage is a whole number of the unit.
func (Duration) Storage() model.Storage { return model.Integer }

// Comparison is that of numbers.
func (Duration) Comparison() model.Comparison { return model.AsNumber }

// Options are the unit: "s" or "min".
func (d Duration) Options() map[string]any {
	if d.Minutes {
		return map[string]any{"unit": "min"}
	}
	return map[string]any{"unit": "s"}
}

var (
	clock = regexp.MustCompile(`^(\d{1,6}):([0-5]?\d)(?::([0-5]?\d))?$`)
	spans = regexp.MustCompile(`^(?:(\d+(?:[.,]\d+)?)\s*d)?\s*(?:(\d+(?:[.,]\d+)?)\s*h)?\s*(?:(\d+(?:[.,]\d+)?)\s*m(?:in)?)?\s*(?:(\d+)\s*s)?$`)
)

// Coerce reads a number of the unit, "1:30" (hours and minutes), "1h30m", "1.5h", "90m", "2d".
func (d Duration) Coerce(in any) (any, error) {
	unit := 1.0
	if d.Minutes {
		unit = 60
	}
	if s, ok := in.(string); ok {
		s = strings.ToLower(strings.TrimSpace(s))
		if part := clock.FindStringSubmatch(s); part != nil {
			return d.whole((number(part[1])*3600 + number(part[2])*60 + number(part[3])) / unit)
		}
		if part := spans.FindStringSubmatch(s); part != nil && s != "" {
			return d.whole((number(part[1])*86400 + number(part[2])*3600 + number(part[3])*60 + number(part[4])) / unit)
		}
	}
	n, ok, err := whole(in)
	if err != nil {
		return nil, fault.Value("fault.not_a_duration")
	}
	if !ok {
		return nil, nil
	}
	return d.whole(float64(n))
}

func (Duration) whole(f float64) (any, error) {
	if f < 0 || f > 1<<40 {
		return nil, fault.Value("fault.not_a_duration")
	}
	return int64(math.Round(f)), nil
}

func number(s string) float64 {
	f, err := strconv.ParseFloat(strings.ReplaceAll(s, ",", "."), 64)
	if err != nil {
		return 0
	}
	return f
}
