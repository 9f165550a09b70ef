package demo

import (
	"slices"
	"time"

	"steward/engine/setup"
)

// timetable does acts in the order of their moments.
type timetable struct{ acts []act }

func (t *timetable) add(at time.Time, do func() error) { t.acts = append(t.acts, act{at, do}) }

func (t *timetable) run(c *setup.Clock) error {
	slices.SortStableFunc(t.acts, func(a, b act) int { return a.at.Compare(b.at) })
	for _, a := range t.acts {
		c.To(a.at)
		if err := a.do(); err != nil {
			return err
		}
	}
	return nil
}
