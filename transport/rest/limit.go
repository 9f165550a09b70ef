package rest

import (
	"sync"
	"time"
)

// limiter counts the requests of each user in the running minute.
type limiter struct {
	perMinute int
	mu        sync.Mutex
	minute    int64
	used      map[int64]int
}

func newLimiter(perMinute int) *limiter { return &limiter{perMinute: perMinute} }

// take counts one request and gives what is left (below zero: refuse) and the seconds to the next minute.
func (l *limiter) take(user int64, now time.Time) (left, reset int) {
	minute := now.Unix() / 60
	l.mu.Lock()
	defer l.mu.Unlock()
	if minute != l.minute {
		l.minute, l.used = minute, map[int64]int{}
	}
	l.used[user]++
	return l.perMinute - l.used[user], int(60 - now.Unix()%60)
}
