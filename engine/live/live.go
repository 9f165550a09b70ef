// Package live tells open browsers what happened: a record changed, somebody looks at it too, the configuration is new.
// It carries facts and no content: who hears that a record changed asks for it again, under his own rights.
package live

import (
	"sort"
	"sync"
	"time"

	"steward/engine/event"
)

// Message is one line of the stream.
type Message struct {
	Name string // record, counters, presence, registry
	Data any
}

// Record says that a record changed.
type Record struct {
	Model   string `json:"model"`
	ID      int64  `json:"id"`
	Version int64  `json:"version"`
	Kind    string `json:"kind"`
	By      int64  `json:"by"`
	// Gone is the last state of a deleted record, for the question who could see it; it is sent to nobody.
	Gone map[string]event.Change `json:"-"`
}

// Presence is who has a record open.
type Presence struct {
	Model  string   `json:"model"`
	ID     int64    `json:"id"`
	People []Person `json:"people"`
}

// Person is somebody at a record.
type Person struct {
	Username string `json:"username"`
	Name     string `json:"name"`
	Doing    string `json:"doing"` // viewing or editing
}

// Hub passes messages on. A listener that does not keep up loses messages and is told to look again.
type Hub struct {
	mu        sync.Mutex
	listeners map[chan Message]struct{}
	present   map[place]map[string]seat
	now       func() time.Time
}

type place struct {
	model string
	id    int64
}

type seat struct {
	Person
	until time.Time
}

// stays is how long somebody counts as present without saying so again.
const stays = 45 * time.Second

// NewHub gives a hub without listeners.
func NewHub(now func() time.Time) *Hub {
	if now == nil {
		now = time.Now
	}
	return &Hub{listeners: map[chan Message]struct{}{}, present: map[place]map[string]seat{}, now: now}
}

// Listen gives a stream of messages; leave ends it.
func (h *Hub) Listen() (messages <-chan Message, leave func()) {
	ch := make(chan Message, 256)
	h.mu.Lock()
	h.listeners[ch] = struct{}{}
	h.mu.Unlock()
	return ch, func() {
		h.mu.Lock()
		defer h.mu.Unlock()
		if _, there := h.listeners[ch]; there {
			delete(h.listeners, ch)
			close(ch)
		}
	}
}

// Listeners counts the open streams.
func (h *Hub) Listeners() int {
	h.mu.Lock()
	defer h.mu.Unlock()
	return len(h.listeners)
}

// Close ends all streams: the server stops.
func (h *Hub) Close() {
	h.mu.Lock()
	defer h.mu.Unlock()
	for ch := range h.listeners {
		close(ch)
	}
	clear(h.listeners)
}

// Tell sends a message to everybody who listens.
func (h *Hub) Tell(m Message) {
	h.mu.Lock()
	defer h.mu.Unlock()
	for ch := range h.listeners {
		select {
		case ch <- m:
		default: // it will ask again when it hears the next counters message
		}
	}
}

// Heard turns committed events into messages.
func (h *Hub) Heard(events []event.Event) {
	told := map[string]bool{}
	for _, e := range events {
		r := Record{Model: e.Model, ID: e.Record, Version: e.Version, Kind: e.Kind.String(), By: e.Actor}
		if e.Kind == event.Deleted {
			r.Gone = e.Changes
		}
		h.Tell(Message{"record", r})
		if e.ParentModel != "" {
			h.Tell(Message{"record", Record{Model: e.ParentModel, ID: e.ParentRecord, Kind: "child", By: e.Actor}})
		}
		if !told[e.Model] {
			told[e.Model] = true
			h.Tell(Message{"counters", map[string]string{"model": e.Model}})
		}
	}
}

// Present notes that somebody has a record open and gives everybody who has.
func (h *Hub) Present(model string, id int64, p Person) {
	h.mu.Lock()
	at := place{model, id}
	seats := h.present[at]
	if seats == nil {
		seats = map[string]seat{}
		h.present[at] = seats
	}
	before := len(seats)
	old := seats[p.Username]
	seats[p.Username] = seat{p, h.now().Add(stays)}
	gone := h.tidy(at)
	people := h.people(at)
	h.mu.Unlock()
	if before != len(people) || old.Doing != p.Doing || gone {
		h.Tell(Message{"presence", Presence{model, id, people}})
	}
}

func (h *Hub) tidy(at place) (gone bool) {
	for name, s := range h.present[at] {
		if h.now().After(s.until) {
			delete(h.present[at], name)
			gone = true
		}
	}
	return gone
}

func (h *Hub) people(at place) []Person {
	out := []Person{}
	for _, s := range h.present[at] {
		out = append(out, s.Person)
	}
	sort.Slice(out, func(i, j int) bool { return out[i].Username < out[j].Username })
	return out
}

// Sweep forgets those who went away and tells the others.
func (h *Hub) Sweep() {
	h.mu.Lock()
	var changed []Presence
	for at := range h.present {
		if h.tidy(at) {
			changed = append(changed, Presence{at.model, at.id, h.people(at)})
		}
		if len(h.present[at]) == 0 {
			delete(h.present, at)
		}
	}
	h.mu.Unlock()
	for _, p := range changed {
		h.Tell(Message{"presence", p})
	}
}
