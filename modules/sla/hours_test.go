package sla

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

func rome(t testing.TB, name string) *time.Location {
	t.Helper()
	zone, err := time.LoadLocation(name)
	if err != nil {
		t.Fatal(err)
	}
	return zone
}

func TestWorkingTime(t *testing.T) {
	t.Parallel()
	zone := rome(t, "Europe/Rome")
	const office = "Mon-Fri 09:00-13:00, 14:00-18:00"
	for _, c := range []struct {
		sentence, week, holidays, extra string
		from                            string
		seconds                         int64
		due                             string
	}{
		{"an hour from Monday ten", office, "", "", "2026-03-09 10:00", 3600, "2026-03-09 11:00"},
		{"eight hours run over lunch and night", office, "", "", "2026-03-09 10:00", 8 * 3600, "2026-03-10 10:00"},
		{"what starts outside counts from the next working moment", "Mon-Fri 09:00-17:00", "", "", "2026-03-06 16:00", 2 * 3600, "2026-03-09 10:00"},
		{"a holiday on Monday", office, "2026-03-09 Patron", "", "2026-03-06 17:30", 3600, "2026-03-10 09:30"},
		{"half a holiday leaves the afternoon", office, "2026-03-09 09:00-13:00 Strike", "", "2026-03-09 08:00", 3600, "2026-03-09 15:00"},
		{"a yearly holiday", office, "12-25 Christmas", "", "2026-12-24 17:30", 3600, "2026-12-28 09:30"},
		{"extra time wins over a holiday", office, "2026-03-09 Patron", "2026-03-09 10:00-12:00", "2026-03-08 10:00", 3600, "2026-03-09 11:00"},
		{"the night that loses an hour", "Sun-Sat 00:00-24:00", "", "", "2026-03-29 01:00", 3600, "2026-03-29 03:00"},
		{"a day of eight hours stays one when the night changes", "Mon-Sun 09:00-17:00", "", "", "2026-10-25 09:00", 8 * 3600, "2026-10-25 17:00"},
	} {
		h, err := ParseHours(zone, false, c.week, c.holidays, c.extra)
		if err != nil {
			t.Fatalf("%s: %v", c.sentence, err)
		}
		from, _ := time.ParseInLocation("2006-01-02 15:04", c.from, zone)
		due, ok := h.After(from.Unix(), c.seconds)
		if got := time.Unix(due, 0).In(zone).Format("2006-01-02 15:04"); !ok || got != c.due {
			t.Errorf("%s: due %s, want %s", c.sentence, got, c.due)
		}
	}
}

func TestACalendarThatCannotBeReadIsRefused(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ sentence, week, holidays string }{
		{"it ends before it begins", "Mon 13:00-09:00", ""},
		{"intervals overlap", "Mon 09:00-13:00, 12:00-18:00", ""},
		{"two lines of one day overlap", "Mon-Fri 09:00-13:00\nMon 10:00-11:00", ""},
		{"no such day", "Monday 09:00-13:00", ""},
		{"no such time", "Mon 09:00-25:00", ""},
		{"no such date", "Mon 09:00-13:00", "2026-13-01"},
	} {
		if _, err := ParseHours(time.UTC, false, c.week, c.holidays, ""); err == nil {
			t.Errorf("%s: accepted", c.sentence)
		}
	}
}

// The naive model asks of every single minute whether it is worked.
func TestWorkingTimeAgreesWithCountingMinutes(t *testing.T) {
	t.Parallel()
	zones := []*time.Location{rome(t, "Europe/Rome"), rome(t, "America/New_York"), rome(t, "Asia/Kolkata"), rome(t, "Australia/Lord_Howe")}
	rapid.Check(t, func(r *rapid.T) {
		zone := rapid.SampledFrom(zones).Draw(r, "zone")
		h := &Hours{zone: zone, off: map[string][]interval{}, yearly: map[string][]interval{}, extra: map[string][]interval{}}
		for day := range h.week {
			for at := rapid.IntRange(0, 600).Draw(r, "gap"); at < 1300 && rapid.Bool().Draw(r, "another"); {
				end := min(at+rapid.IntRange(1, 500).Draw(r, "long"), 1440)
				h.week[day] = append(h.week[day], interval{at, end})
				at = end + rapid.IntRange(0, 200).Draw(r, "pause")
			}
		}
		// Around the changes of the clock, where mistakes live.
		near := rapid.SampledFrom([]string{"2026-03-08", "2026-03-29", "2026-10-25", "2026-11-01", "2026-04-05", "2026-06-10"}).Draw(r, "near")
		mid, _ := time.ParseInLocation(time.DateOnly, near, zone)
		for range rapid.IntRange(0, 2).Draw(r, "holidays") {
			h.off[mid.AddDate(0, 0, rapid.IntRange(-2, 2).Draw(r, "day")).Format(time.DateOnly)] = []interval{wholeDay}
		}
		from := mid.Unix() + 60*int64(rapid.IntRange(-3000, 3000).Draw(r, "from"))
		to := from + 60*int64(rapid.IntRange(0, 4000).Draw(r, "minutes"))
		naive := int64(0)
		for at := from; at < to; at += 60 {
			wall := time.Unix(at, 0).In(zone)
			if len(h.off[wall.Format(time.DateOnly)]) > 0 {
				continue
			}
			minute := wall.Hour()*60 + wall.Minute()
			for _, w := range h.week[wall.Weekday()] {
				if minute >= w.from && minute < w.to {
					naive += 60
				}
			}
		}
		if got := h.Between(from, to); got != naive {
			r.Fatalf("%v near %s from %d to %d: %d, counted %d", zone, near, from, to, got, naive)
		}
		if naive > 0 {
			due, ok := h.After(from, naive)
			if !ok || h.Between(from, due) != naive || due > to {
				r.Fatalf("after %d working seconds it is %d (%d of them passed), to is %d", naive, due, h.Between(from, due), to)
			}
		}
	})
}
