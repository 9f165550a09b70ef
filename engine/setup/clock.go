package setup

import (
	"sync/atomic"
	"time"
)

// Clock is moved by hand: a history is replayed with it, and the demonstration lives its months. It never goes back.
type Clock struct{ at atomic.Int64 } // Unix milliseconds

// NewClock starts at a moment.
func NewClock(at time.Time) *Clock {
	c := &Clock{}
	c.at.Store(at.UnixMilli())
	return c
}

// Now is the time of the clock, UTC.
func (c *Clock) Now() time.Time { return time.UnixMilli(c.at.Load()).UTC() }

// To moves the clock forward; an earlier moment leaves it where it is.
func (c *Clock) To(t time.Time) {
	if ms := t.UnixMilli(); ms > c.at.Load() {
		c.at.Store(ms)
	}
}
