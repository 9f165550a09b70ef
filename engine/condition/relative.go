package condition

import (
	"regexp"
	"strconv"
	"strings"
	"time"

	"steward/engine/model"
)

// Moment is what a relative date stands for.
type Moment struct{ time.Time }

var offset = regexp.MustCompile(`^([+-])(\d{1,5})(mi|h|d|w|m|y)$`)

// Relative reads relative dates: "now", "today", "yesterday", "tomorrow", offsets from now ("-7d", "+1m", "-2h"; mi minutes, h
// hours, d days, w weeks, m months, y years), "start_of_" and "end_of_" day, week, month, quarter and year, and a start or
// end or today followed by an offset ("start_of_month-1m"). Days are those of the zone; weeks begin on Monday; month
// arithmetic clamps: 31 January + 1 month is the end of February. The second result is false for anything else.
func Relative(s string, now time.Time, zone *time.Location) (Moment, bool) {
	if zone == nil {
		zone = time.UTC
	}
	t := now.In(zone)
	s = strings.TrimSpace(strings.ToLower(s))
	if i := strings.LastIndexAny(s, "+-"); i > 0 {
		base, ok := Relative(s[:i], now, zone)
		if !ok || !offset.MatchString(s[i:]) {
			return Moment{}, false
		}
		return Moment{shift(base.In(zone), s[i:])}, true
	}
	if offset.MatchString(s) {
		return Moment{shift(t, s)}, true
	}
	day := time.Date(t.Year(), t.Month(), t.Day(), 0, 0, 0, 0, zone)
	switch s {
	case "now":
		return Moment{t}, true
	case "today", "start_of_day":
		return Moment{day}, true
	case "yesterday":
		return Moment{day.AddDate(0, 0, -1)}, true
	case "tomorrow":
		return Moment{day.AddDate(0, 0, 1)}, true
	}
	if unit, ok := strings.CutPrefix(s, "start_of_"); ok {
		if start, ok := startOf(unit, day); ok {
			return Moment{start}, true
		}
	}
	if unit, ok := strings.CutPrefix(s, "end_of_"); ok {
		if start, ok := startOf(unit, day); ok {
			return Moment{next(unit, start).Add(-time.Second)}, true
		}
	}
	return Moment{}, false
}

func startOf(unit string, day time.Time) (time.Time, bool) {
	first := func(m time.Month) time.Time { return time.Date(day.Year(), m, 1, 0, 0, 0, 0, day.Location()) }
	switch unit {
	case "day":
		return day, true
	case "week":
		return day.AddDate(0, 0, -(int(day.Weekday())+6)%7), true
	case "month":
		return first(day.Month()), true
	case "quarter":
		return first((day.Month()-1)/3*3 + 1), true
	case "year":
		return first(time.January), true
	}
	return day, false
}

func next(unit string, start time.Time) time.Time {
	switch unit {
	case "day":
		return start.AddDate(0, 0, 1)
	case "week":
		return start.AddDate(0, 0, 7)
	case "month":
		return start.AddDate(0, 1, 0)
	case "quarter":
		return start.AddDate(0, 3, 0)
	}
	return start.AddDate(1, 0, 0)
}

func shift(t time.Time, s string) time.Time {
	part := offset.FindStringSubmatch(s)
	n, _ := strconv.Atoi(part[2])
	if part[1] == "-" {
		n = -n
	}
	switch part[3] {
	case "mi":
		return t.Add(time.Duration(n) * time.Minute)
	case "h":
		return t.Add(time.Duration(n) * time.Hour)
	case "d":
		return t.AddDate(0, 0, n)
	case "w":
		return t.AddDate(0, 0, 7*n)
	case "m":
		return months(t, n)
	}
	return months(t, 12*n)
}

// months adds months and clamps to the last day of the month that is reached.
func months(t time.Time, n int) time.Time {
	first := time.Date(t.Year(), t.Month(), 1, 0, 0, 0, 0, t.Location()).AddDate(0, n, 0)
	last := first.AddDate(0, 1, -1).Day()
	return time.Date(first.Year(), first.Month(), min(t.Day(), last), t.Hour(), t.Minute(), t.Second(), t.Nanosecond(), t.Location())
}

func (m Moment) canonical(st model.Storage) any {
	if st == model.Date {
		return m.Format("2006-01-02")
	}
	return m.Unix()
}
