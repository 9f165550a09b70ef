package sla

import (
	"testing"
	"time"

	"pgregory.net/rapid"
)

// A ledger added up by itself always gives what the clock says, however it was paused, stopped, and given other goals.
func TestTheLedgerAddsUpToTheClock(t *testing.T) {
	t.Parallel()
	office, err := ParseHours(rome(t, "Europe/Rome"), false, "Mon-Fri 09:00-13:00, 14:00-18:00", "", "")
	if err != nil {
		t.Fatal(err)
	}
	york, err := ParseHours(rome(t, "America/New_York"), false, "Mon-Sat 22:00-24:00\nMon-Sun 00:00-06:00", "03-08", "")
	if err != nil {
		t.Fatal(err)
	}
	all := map[int64]*Hours{1: office, 2: york, 3: {always: true, zone: time.UTC}}
	hours := func(id int64) *Hours { return all[id] }
	for range 4 { // 400 histories; `make torture` asks for 100 000
		rapid.Check(t, ledger(hours))
	}
}

// ledger is a random history of a clock, whose ledger is added up at its end.
func ledger(hours func(int64) *Hours) func(r *rapid.T) {
	return func(r *rapid.T) {
		now := rapid.Int64Range(1_772_000_000, 1_776_000_000).Draw(r, "start")
		aim := func() goal {
			return goal{id: rapid.Int64Range(1, 9).Draw(r, "goal"), target: rapid.Int64Range(600, 200_000).Draw(r, "target"), calendar: rapid.Int64Range(1, 3).Draw(r, "calendar"), warning: 75}
		}
		c := &clock{started: now, since: now}
		g := aim()
		c.aim(g, hours(g.calendar), now)
		c.turn(Running, Started, now)
		for range rapid.IntRange(0, 12).Draw(r, "steps") {
			now += rapid.Int64Range(0, 300_000).Draw(r, "later")
			for c.tick(now) { //nolint:revive // what happens by itself on the way
			}
			switch rapid.IntRange(0, 5).Draw(r, "what") {
			case 0:
				if c.state == Running {
					c.turn(Paused, Pausing, now)
				}
			case 1:
				if c.state == Paused && !c.held {
					c.turn(Running, Resumed, now)
				}
			case 2:
				g := aim()
				c.aim(g, hours(g.calendar), now)
			case 4, 5:
				list := []adjustment{}
				for _, a := range adjustments {
					if a.fits(c) {
						list = append(list, a)
					}
				}
				c.adjust(rapid.SampledFrom(list).Draw(r, "adjusted").kind, "said so", now)
			case 3:
				if c.excluded {
					continue
				}
				if c.state == Stopped {
					c.turn(Running, Again, now)
				} else {
					c.turn(Stopped, Stopping, now)
				}
			}
		}
		now += rapid.Int64Range(0, 100_000).Draw(r, "at last")
		state, elapsed := recompute(c.lines, hours, now)
		if state != c.state || elapsed != c.at(now) {
			r.Fatalf("the ledger says %s with %d, the clock %s with %d: %+v", state, elapsed, c.state, c.at(now), c.lines)
		}
		if c.state == Running && c.target > 0 && c.breached == 0 && c.due != 0 && c.due > c.since && c.hours.Between(c.since, c.due)+c.elapsed != c.target {
			r.Fatalf("due %d does not stand where the target ends", c.due)
		}
	}
}
