package sla

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"
)

// Hours are the working hours of a calendar: intervals of the clock on the wall of one place. A working day has as many
// seconds as really pass between its times, so a change to summer time inside an interval makes it longer or shorter.
type Hours struct {
	zone   *time.Location
	always bool
	week   [7][]interval // by time.Weekday
	off    map[string][]interval
	yearly map[string][]interval // by "12-25"
	extra  map[string][]interval
}

// interval is a piece of a day in minutes since midnight on the wall; to may be 1440.
type interval struct{ from, to int }

// wholeDay is a holiday without times.
var wholeDay = interval{0, 24 * 60}

var weekdays = []string{"sun", "mon", "tue", "wed", "thu", "fri", "sat"}

// lineError says which line of a text cannot be read, from 1.
type lineError struct {
	line int
	text string
	key  string // text key of what is wrong
}

func (e *lineError) Error() string { return fmt.Sprintf("line %d, %q: %s", e.line, e.text, e.key) }

// ParseHours reads a calendar. week has lines such as "Mon-Fri 09:00-13:00, 14:00-18:00"; holidays "2026-12-24 13:00-18:00
// Half day", "12-25 Christmas" (every year) or "2026-06-02"; extra "2026-03-14 09:00-13:00".
func ParseHours(zone *time.Location, always bool, week, holidays, extra string) (*Hours, error) {
	h := &Hours{zone: zone, always: always, off: map[string][]interval{}, yearly: map[string][]interval{}, extra: map[string][]interval{}}
	if err := eachLine(week, h.weekLine); err != nil {
		return nil, fmt.Errorf("intervals: %w", err)
	}
	if err := eachLine(holidays, h.holidayLine); err != nil {
		return nil, fmt.Errorf("holidays: %w", err)
	}
	if err := eachLine(extra, h.extraLine); err != nil {
		return nil, fmt.Errorf("exceptions: %w", err)
	}
	return h, nil
}

func eachLine(text string, read func(first, rest string) string) error {
	for i, line := range strings.Split(text, "\n") {
		line = strings.TrimSpace(line)
		if line == "" {
			continue
		}
		first, rest, _ := strings.Cut(line, " ")
		if key := read(first, strings.TrimSpace(rest)); key != "" {
			return &lineError{i + 1, line, key}
		}
	}
	return nil
}

func (h *Hours) weekLine(first, rest string) string {
	from, to, isRange := strings.Cut(strings.ToLower(first), "-")
	start, last := slices.Index(weekdays, from), slices.Index(weekdays, to)
	if !isRange {
		last = start
	}
	if start < 0 || last < 0 {
		return "sla.calendar.no_weekday"
	}
	list, key := intervals(rest)
	if key != "" {
		return key
	}
	for day := start; ; day = (day + 1) % 7 {
		all := append(slices.Clone(h.week[day]), list...)
		if key := apart(all); key != "" {
			return key
		}
		h.week[day] = all
		if day == last {
			return ""
		}
	}
}

func (h *Hours) holidayLine(first, rest string) string {
	list := []interval{wholeDay}
	hours, _, _ := strings.Cut(rest, " ")
	if times, key := intervals(hours); hours != "" && key == "" {
		list = times
	}
	if _, err := time.Parse(time.DateOnly, first); err == nil {
		h.off[first] = append(h.off[first], list...)
		return ""
	}
	if _, err := time.Parse(time.DateOnly, "2024-"+first); err == nil { // a leap year: 29 February may be a holiday
		h.yearly[first] = append(h.yearly[first], list...)
		return ""
	}
	return "sla.calendar.no_date"
}

func (h *Hours) extraLine(first, rest string) string {
	if _, err := time.Parse(time.DateOnly, first); err != nil {
		return "sla.calendar.no_date"
	}
	list, key := intervals(rest)
	if key != "" {
		return key
	}
	h.extra[first] = append(h.extra[first], list...)
	return apart(h.extra[first])
}

// intervals reads "09:00-13:00, 14:00-18:00".
func intervals(text string) ([]interval, string) {
	var out []interval
	for _, part := range strings.Split(text, ",") {
		from, to, ok := strings.Cut(strings.TrimSpace(part), "-")
		a, okA := minutes(from)
		b, okB := minutes(to)
		switch {
		case !ok || !okA || !okB:
			return nil, "sla.calendar.no_times"
		case a >= b:
			return nil, "sla.calendar.ends_before"
		}
		out = append(out, interval{a, b})
	}
	return out, apart(out)
}

func apart(list []interval) string {
	sorted := slices.SortedFunc(slices.Values(list), func(a, b interval) int { return a.from - b.from })
	for i := 1; i < len(sorted); i++ {
		if sorted[i].from < sorted[i-1].to {
			return "sla.calendar.overlap"
		}
	}
	return ""
}

func minutes(s string) (int, bool) {
	hours, mins, ok := strings.Cut(s, ":")
	h, err1 := strconv.Atoi(hours)
	m, err2 := strconv.Atoi(mins)
	n := h*60 + m
	return n, ok && err1 == nil && err2 == nil && len(mins) == 2 && h >= 0 && m >= 0 && m < 60 && n <= 24*60
}

// Empty reports whether the calendar has no working time at all in a week, without counting single days.
func (h *Hours) Empty() bool {
	if h.always {
		return false
	}
	for _, day := range h.week {
		if len(day) > 0 {
			return false
		}
	}
	return true
}

// day gives the working time of one day on the wall as moments, in order: the week less the holidays, and what is added.
func (h *Hours) day(y int, m time.Month, d int) [][2]int64 {
	noon := time.Date(y, m, d, 12, 0, 0, 0, h.zone)
	key := noon.Format(time.DateOnly)
	work := slices.Clone(h.week[noon.Weekday()])
	for _, gone := range append(slices.Clone(h.off[key]), h.yearly[key[5:]]...) {
		work = without(work, gone)
	}
	for _, more := range h.extra[key] {
		work = append(without(work, more), more)
	}
	return h.moments(y, m, d, work)
}

// moments turns times on the wall into moments. Where the clock is changed a time may not exist or exist twice: each stretch
// with one offset is taken by itself, so every moment is worked exactly when its time on the wall is.
func (h *Hours) moments(y int, m time.Month, d int, work []interval) [][2]int64 {
	midnight := time.Date(y, m, d, 0, 0, 0, 0, time.UTC).Unix()
	const widest = 15 * 3600 // more than any zone is off UTC
	var out [][2]int64
	for from, last := midnight-widest, midnight+24*3600+widest; from < last; {
		at := time.Unix(from, 0).In(h.zone)
		_, offset := at.Zone()
		to := last
		if _, end := at.ZoneBounds(); !end.IsZero() {
			to = min(to, end.Unix())
		}
		for _, w := range work {
			begin, end := max(from, midnight+int64(60*w.from-offset)), min(to, midnight+int64(60*w.to-offset))
			if begin < end {
				out = append(out, [2]int64{begin, end})
			}
		}
		from = to
	}
	slices.SortFunc(out, func(a, b [2]int64) int { return int(a[0] - b[0]) })
	return out
}

func without(list []interval, gone interval) []interval {
	var out []interval
	for _, x := range list {
		if x.from < gone.from {
			out = append(out, interval{x.from, min(x.to, gone.from)})
		}
		if x.to > gone.to {
			out = append(out, interval{max(x.from, gone.to), x.to})
		}
	}
	return out
}

// horizon bounds how far working time is looked for: a calendar of nothing but holidays must not loop.
const horizon = 5 * 366

// Between counts the working seconds from one moment to another (Unix seconds); 0 when to is not later.
func (h *Hours) Between(from, to int64) int64 {
	if to <= from {
		return 0
	}
	if h.always {
		return to - from
	}
	total := int64(0)
	y, m, d := time.Unix(from, 0).In(h.zone).Date()
	for n := range 20 * 366 {
		if time.Date(y, m, d+n, -15, 0, 0, 0, time.UTC).Unix() >= to {
			break
		}
		for _, w := range h.day(y, m, d+n) {
			total += max(0, min(w[1], to)-max(w[0], from))
		}
	}
	return total
}

// After gives the moment at which so many working seconds have passed since from; false when the calendar has not that
// much within five years.
func (h *Hours) After(from, seconds int64) (int64, bool) {
	if h.always || seconds <= 0 {
		return from + max(seconds, 0), true
	}
	y, m, d := time.Unix(from, 0).In(h.zone).Date()
	for n := range horizon {
		for _, w := range h.day(y, m, d+n) {
			start := max(w[0], from)
			if w[1] <= start {
				continue
			}
			if left := w[1] - start; left >= seconds {
				return start + seconds, true
			}
			seconds -= w[1] - start
		}
	}
	return 0, false
}
