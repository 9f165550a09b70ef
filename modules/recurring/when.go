package recurring

import (
	"context"
	"errors"
	"time"

	"steward/engine/job"
	"steward/engine/model"
	"steward/engine/record"
)

var errZone = errors.New("unknown time zone")

// when gives the next moment of a plan behind after. It reads the hands of the clock on the wall: an hour that comes twice
// when clocks are put back counts once, and a moment that is left out when they are put forward comes an hour later.
func when(spec, zone string, after time.Time) (time.Time, error) {
	at := time.UTC
	if zone != "" {
		var err error
		if at, err = time.LoadLocation(zone); err != nil || zone == "Local" {
			return time.Time{}, errZone
		}
	}
	wall := hands(after.In(at))
	for {
		var err error
		if wall, err = job.Next(spec, time.UTC, wall); err != nil {
			return time.Time{}, err
		}
		if next := moment(wall, at); next.After(after) {
			return next, nil
		}
	}
}

// hands is what the clock on the wall shows, as if it hung in UTC.
func hands(t time.Time) time.Time {
	return time.Date(t.Year(), t.Month(), t.Day(), t.Hour(), t.Minute(), t.Second(), 0, time.UTC)
}

// moment is when the clock of a zone shows that: the first time where it does twice, an hour later where it never does.
func moment(wall time.Time, zone *time.Location) time.Time {
	_, before := wall.Add(-36 * time.Hour).In(zone).Zone() // changes of the clock are further apart
	_, behind := wall.Add(36 * time.Hour).In(zone).Zone()
	first := wall.Add(-time.Duration(before) * time.Second)
	if second := wall.Add(-time.Duration(behind) * time.Second); !hands(first.In(zone)).Equal(wall) && hands(second.In(zone)).Equal(wall) {
		return second.UTC()
	}
	return first.UTC()
}

const previewed = 10 // moments a preview tells

// preview tells when a plan comes next, as its schedule is saved.
func (d *diary) preview(_ context.Context, r *record.Record, _ model.Values) (*record.Answer, error) {
	out := &record.Answer{Columns: []string{"recurring.column.moment", "recurring.column.wall"}}
	if r.Values.Int("status") != 1 {
		out.Notes = append(out.Notes, record.Words{Key: "recurring.preview.off"})
	}
	at := d.now()
	for range previewed {
		next, err := when(r.Values.Text("cron_expression"), r.Values.Text("time_zone"), at)
		if err != nil {
			return nil, err
		}
		zone, err := time.LoadLocation(r.Values.Text("time_zone"))
		if err != nil {
			return nil, err
		}
		out.Rows = append(out.Rows, record.AnswerRow{Cells: []record.Words{{At: next}, {Text: next.In(zone).Format("2006-01-02 15:04 MST")}}})
		at = next
	}
	return out, nil
}
