package sla

import "steward/engine/model"

// State is what a clock does.
type State string

// The states of a timer (sla.md 2.4); a timer that has not started does not exist.
const (
	Running   State = "running"
	Paused    State = "paused"
	Stopped   State = "stopped"
	Cancelled State = "cancelled"
)

// The kinds of lines of a ledger.
const (
	Started  = "start"
	Pausing  = "pause"
	Resumed  = "resume"
	Target   = "target" // another goal
	Warned   = "warning"
	Breached = "breach"
	Stopping = "stop"
	Again    = "restart"
	Dropped  = "cancel"
	Held     = "hold"    // paused by a person
	Released = "release" // resumed by a person
	Excluded = "exclude" // does not count, a person says
	Included = "include" // counts again
)

// clock is one timer. Moments are Unix seconds, durations working seconds; 0 is unset.
type clock struct {
	state            State
	started, stopped int64
	since, elapsed   int64 // it has been in its state since then, with so much behind it
	goal, calendar   int64
	goalName         string
	target, warning  int64 // target 0: it measures without a goal
	due, warned      int64
	breached         int64
	held, excluded   bool // by a person
	hours            *Hours
	lines            []line
}

type line struct {
	at, elapsed, target, calendar int64
	kind, goal, reason            string
}

// at is how much had passed at a moment.
func (c *clock) at(now int64) int64 {
	if c.state == Running && c.hours != nil {
		return c.elapsed + c.hours.Between(c.since, now)
	}
	return c.elapsed
}

func (c *clock) note(kind string, now int64) {
	c.lines = append(c.lines, line{at: now, elapsed: c.elapsed, target: c.target, calendar: c.calendar, kind: kind, goal: c.goalName})
}

// turn brings the clock into a state.
func (c *clock) turn(to State, kind string, now int64) {
	c.catchUp(now)
	c.elapsed, c.since, c.state = c.at(now), now, to
	switch to {
	case Stopped:
		c.stopped, c.held = now, false
	case Cancelled:
		c.held = false
	case Running:
		c.stopped = 0
	}
	c.note(kind, now)
	c.judge(now)
}

// adjust lets a person pause, resume, exclude and include it; the ledger says why. One that had stopped counts again as it had.
func (c *clock) adjust(kind, reason string, now int64) {
	switch kind {
	case Held:
		c.held = true
		c.turn(Paused, Held, now)
	case Released:
		c.held = false
		c.turn(Running, Released, now)
	case Excluded:
		c.excluded = true
		c.turn(Cancelled, Excluded, now)
	case Included:
		c.excluded = false
		was := c.stopped
		c.turn(Running, Included, now)
		if was != 0 {
			c.turn(Stopped, Stopping, now)
			c.stopped = was
		}
	}
	for i := range c.lines {
		if c.lines[i].kind == kind {
			c.lines[i].reason = reason
		}
	}
}

// aim gives it another goal; what has passed is kept (sla.md 3.7).
func (c *clock) aim(g goal, h *Hours, now int64) {
	c.catchUp(now)
	first := c.lines == nil && c.state == ""
	c.elapsed, c.since = c.at(now), now
	if first {
		c.take(g, h)
		return
	}
	c.measure(g, h, c.elapsed, now)
}

func (c *clock) take(g goal, h *Hours) {
	c.goal, c.goalName, c.calendar, c.target, c.warning, c.hours = g.id, g.name, g.calendar, g.target, g.warning, h
}

// measure holds the clock against a goal anew, with what has passed. A clock that is not late by the new measure is
// forgiven, and warns again.
func (c *clock) measure(g goal, h *Hours, elapsed, now int64) {
	c.take(g, h)
	c.elapsed, c.since = elapsed, now
	if c.breached != 0 && (g.target == 0 || g.target > elapsed) {
		c.breached, c.warned = 0, 0
	}
	c.note(Target, now)
	c.judge(now)
}

// judge finds when it is due, and whether it is late already.
func (c *clock) judge(now int64) {
	if c.target == 0 {
		c.due = 0
		return
	}
	if c.elapsed > c.target || c.elapsed == c.target && c.state == Running {
		c.late(now)
	}
	switch {
	case c.state == Running && c.breached == 0:
		c.due, _ = c.hours.After(c.since, c.target-c.elapsed)
	case c.state == Cancelled:
		c.due = 0
	}
}

func (c *clock) late(at int64) {
	if c.breached == 0 {
		c.breached = at
		c.note(Breached, at)
	}
}

// wake is when something happens to the clock by itself: its warning, then its breach; 0 is never.
func (c *clock) wake() int64 {
	if c.state != Running || c.target == 0 || c.breached != 0 {
		return 0
	}
	if c.warned == 0 && c.warning > 0 {
		if at, ok := c.hours.After(c.since, c.target*c.warning/100-c.elapsed); ok && at < c.due {
			return at
		}
	}
	return c.due
}

// tick is what happens at wake. It reports whether anything did.
func (c *clock) tick(now int64) bool {
	at := c.wake()
	if at == 0 || now < at {
		return false
	}
	if at < c.due {
		c.elapsed, c.since, c.warned = c.at(at), at, at
		c.note(Warned, at)
		return true
	}
	c.elapsed, c.since = c.at(at), at
	c.late(at)
	return true
}

// catchUp lets what should have happened by itself happen at its own moment, however late the job comes.
func (c *clock) catchUp(now int64) {
	for c.tick(now) { //nolint:revive // a warning, then a breach
	}
}

// recompute adds up a ledger anew: the working time of the stretches in which the clock ran. It always gives what the
// clock itself says.
func recompute(lines []line, hours func(calendar int64) *Hours, now int64) (State, int64) {
	state, since, calendar, elapsed := State(""), int64(0), int64(0), int64(0)
	pass := func(to int64) {
		if state == Running {
			elapsed += hours(calendar).Between(since, to)
		}
		since = to
	}
	for _, l := range lines {
		pass(l.at)
		calendar = l.calendar
		switch l.kind {
		case Started, Resumed, Again, Released, Included:
			state = Running
		case Pausing, Held:
			state = Paused
		case Stopping:
			state = Stopped
		case Dropped, Excluded:
			state = Cancelled
		}
	}
	pass(now)
	return state, elapsed
}

// read makes a clock of a stored timer.
func read(v model.Values, p *policy) *clock {
	c := &clock{state: State(v.Text("state")), started: v.Int("started_at"), stopped: v.Int("stopped_at"), since: v.Int("since_at"), elapsed: v.Int("elapsed_seconds"),
		goal: v.Int("goal_id"), calendar: v.Int("calendar_id"), target: v.Int("target_seconds"), due: v.Int("due_at"), warned: v.Int("warned_at"),
		breached: v.Int("breached_at"), held: v.Flag("is_held"), excluded: v.Flag("is_excluded")}
	c.hours = p.hours(c.calendar)
	g := p.goals[c.goal]
	c.goalName, c.warning = g.name, g.warning
	return c
}

// values are what is stored of it.
func (c *clock) values() map[string]any {
	orNil := func(n int64) any {
		if n == 0 {
			return nil
		}
		return n
	}
	return map[string]any{"state": string(c.state), "started_at": orNil(c.started), "stopped_at": orNil(c.stopped), "since_at": c.since, "elapsed_seconds": c.elapsed,
		"goal_id": orNil(c.goal), "calendar_id": orNil(c.calendar), "target_seconds": orNil(c.target), "due_at": orNil(c.due), "warned_at": orNil(c.warned),
		"is_breached": c.breached != 0, "breached_at": orNil(c.breached), "is_held": c.held, "is_excluded": c.excluded}
}

// Reading is what a clock says at a moment. Durations are working seconds.
type Reading struct {
	State                       State
	Elapsed, Remaining, Percent int64 // the last two are 0 without a goal
	Breached, Warned, HasGoal   bool
	DueAt                       int64 // Unix seconds; 0 without a goal and while paused
}

func (c *clock) reading(now int64) Reading {
	r := Reading{State: c.state, Elapsed: c.at(now), Breached: c.breached != 0, HasGoal: c.target > 0}
	if !r.HasGoal {
		return r
	}
	r.Remaining, r.Percent = c.target-r.Elapsed, 100*r.Elapsed/c.target
	r.Warned = c.warned != 0 || c.warning > 0 && r.Percent >= c.warning
	if c.state != Paused {
		r.DueAt = c.due
	}
	return r
}
