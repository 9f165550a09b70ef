// Package event is the log of every change: append-only, written in the transaction of the change, with its cause.
// History, audit, SLA ledgers, undo, time travel and rule replay are readings of it.
package event

import (
	"context"
	"sync"
	"time"

	"steward/engine/model"
)

// Kind is what happened to the record.
type Kind uint8

// The kinds of event.
const (
	Created  Kind = 1
	Updated  Kind = 2
	Deleted  Kind = 3 // Changes hold the whole last state as old values
	Restored Kind = 4 // a deletion that was undone
	Noted    Kind = 5 // something acted on the record without changing a field (mail queued, rule skipped)
)

// String gives the word of the APIs.
func (k Kind) String() string {
	return [...]string{"", "create", "update", "delete", "restore", "note"}[k]
}

// Change is the old and the new value of one field, canonical.
type Change struct {
	Old any `json:"o,omitempty"`
	New any `json:"n,omitempty"`
}

// Cause is one link of the chain that led to a change, outermost first.
type Cause struct {
	Kind  string `json:"k"`           // user, api, mail, import, rule, script, flow, escalation, system, undo
	Label string `json:"l,omitempty"` // in words: "Routing: Incidents to L1"
	Ref   string `json:"r,omitempty"` // what it was: "service/routing:12"
}

// Event is one entry of the log.
//
// A creation keeps no values: the state at any moment is found by walking back from the present (or from the snapshot
// of the deletion), which keeps the log small.
type Event struct {
	ID      ID
	Model   string
	Record  int64
	Version int64 // of the record after the change
	Kind    Kind
	Actor   int64 // user_id, 0 for the system
	Causes  []Cause
	Batch   ID // 0, or the batch it belongs to: a mass action, an import, a deletion with its children
	Changes map[string]Change
	// Parent is set on events of attached records (activities, attachments): they belong to its timeline too.
	ParentModel  string
	ParentRecord int64
}

// At is when it happened, to the millisecond, UTC.
func (e Event) At() time.Time { return e.ID.Time() }

// ID is time-ordered and unique in a cluster: 41 bits of milliseconds since 2020, 10 bits of node, 12 bits of counter.
type ID int64

var epoch = time.Date(2020, 1, 1, 0, 0, 0, 0, time.UTC).UnixMilli()

// Time is the moment the id was made.
func (id ID) Time() time.Time { return time.UnixMilli(int64(id)>>22 + epoch).UTC() }

// FirstAt is the smallest id of a moment: ids made at or after t are not below it.
func FirstAt(t time.Time) ID { return ID((t.UnixMilli() - epoch) << 22) }

// Source makes ids for one node (0 to 1023).
type Source struct {
	mu   sync.Mutex
	node int64
	last int64
	seq  int64
}

// NewSource gives the ids of a node.
func NewSource(node int) *Source { return &Source{node: int64(node) & 1023} }

// Next gives an id for now, larger than all before it from this source.
func (s *Source) Next(now time.Time) ID {
	s.mu.Lock()
	defer s.mu.Unlock()
	ms := now.UnixMilli() - epoch
	if ms <= s.last { // same millisecond, or the clock went back
		ms = s.last
		s.seq++
		if s.seq == 4096 {
			ms, s.seq = ms+1, 0
		}
	} else {
		s.seq = 0
	}
	s.last = ms
	return ID(ms<<22 | s.node<<12 | s.seq)
}

// Query selects entries, newest first.
type Query struct {
	Model         string
	Record        int64 // 0: all of the model
	Children      bool  // also those whose parent is the record
	Batch         ID
	Before, Since ID // exclusive, inclusive; 0 = open
	Limit         int
}

// Log is what the store offers of the event log.
type Log interface {
	Events(ctx context.Context, q Query) ([]Event, error)
	Event(ctx context.Context, id ID) (Event, error)
}

// Decode turns a JSON value of the log back into the canonical value of a field: JSON knows no int64 and no id lists.
func Decode(f *model.Field, v any) any {
	switch f.Type.Storage() {
	case model.Integer, model.Decimal, model.DateTime:
		if x, ok := v.(float64); ok {
			return int64(x)
		}
	case model.Links:
		list, ok := v.([]any)
		if !ok {
			return v
		}
		return links(list)
	}
	return v
}

func links(list []any) any {
	texts, ids := []string{}, []int64{}
	for _, x := range list {
		switch x := x.(type) {
		case string:
			texts = append(texts, x)
		case float64:
			ids = append(ids, int64(x))
		}
	}
	if len(texts) > 0 {
		return texts
	}
	return ids
}
