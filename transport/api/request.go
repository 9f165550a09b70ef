package api

import (
	"context"
	"sync"
	"time"
)

type requestKey struct{}

// WithRequestID names a request for logs and answers.
func WithRequestID(ctx context.Context, id string) context.Context {
	return context.WithValue(ctx, requestKey{}, id)
}

// RequestID gives the name of the request, "" when it has none.
func RequestID(ctx context.Context) string {
	id, _ := ctx.Value(requestKey{}).(string)
	return id
}

// limiter allows each user, or each address, so many requests a minute, with a burst of as many.
type limiter[K comparable] struct {
	perMinute float64
	mu        sync.Mutex
	users     map[K]*bucket
}

type bucket struct {
	left float64
	at   time.Time
}

func newLimiter[K comparable](perMinute int) *limiter[K] {
	return &limiter[K]{perMinute: float64(perMinute), users: map[K]*bucket{}}
}

// take uses one request up and gives the seconds to wait, 0 when it may go on.
func (l *limiter[K]) take(user K, now time.Time) int {
	if l.perMinute <= 0 {
		return 0
	}
	l.mu.Lock()
	defer l.mu.Unlock()
	b := l.users[user]
	if b == nil {
		if len(l.users) > 10_000 {
			clear(l.users)
		}
		b = &bucket{left: l.perMinute, at: now}
		l.users[user] = b
	}
	b.left = min(l.perMinute, b.left+now.Sub(b.at).Minutes()*l.perMinute)
	b.at = now
	if b.left < 1 {
		return int((1-b.left)/l.perMinute*60) + 1
	}
	b.left--
	return 0
}
