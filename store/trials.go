package store

import (
	"sync"
	"time"
)

// trials finds out for SQLite what leads a question best where counting does not tell. Much is let through, so the order is
// walked: that is quick where what is sought stands near its beginning, and slow where it stands at its end. After a slow
// answer each other way is tried once, and the quickest is kept for a while.
type trials struct {
	mu    sync.Mutex
	known map[string]*trial
}

// trial is what was found out about the questions of one shape.
type trial struct {
	took  map[lead]time.Duration
	until time.Time
}

const (
	slowAnswer = 50 * time.Millisecond
	trialFor   = 10 * time.Minute
)

// ways are what is tried, in this order.
var ways = []lead{byOrder, byRights, byFilter, byScope}

// way is how to ask a question of a shape now.
func (t *trials) way(shape string) lead {
	t.mu.Lock()
	defer t.mu.Unlock()
	one := t.known[shape]
	if one == nil || time.Now().After(one.until) {
		delete(t.known, shape)
		return byOrder
	}
	best := byOrder
	for _, how := range ways {
		took, tried := one.took[how]
		if !tried && one.took[best] >= slowAnswer {
			return how
		}
		if tried && took < one.took[best] {
			best = how
		}
	}
	return best
}

// tell takes note of how long an answer took.
func (t *trials) tell(shape string, how lead, took time.Duration) {
	t.mu.Lock()
	defer t.mu.Unlock()
	one := t.known[shape]
	if one == nil {
		if took < slowAnswer {
			return
		}
		if t.known == nil || len(t.known) > 1000 {
			t.known = map[string]*trial{}
		}
		one = &trial{map[lead]time.Duration{}, time.Now().Add(trialFor)}
		t.known[shape] = one
	}
	if before, tried := one.took[how]; tried {
		took = (3*before + took) / 4 // one slow answer of many is no reason to change
	}
	one.took[how] = took
}
