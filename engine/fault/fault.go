// Package fault is the one error type that is meant for a person. It travels from where a rule refuses to the edge, where
// a transport translates it once into words and a status. Every other error that reaches a transport is logged and shown
// as "internal". It knows no HTTP and no language: it carries text keys and their parameters.
package fault

import (
	"errors"
	"fmt"
	"slices"
	"sort"
	"strings"
)

// Kind says what went wrong in the terms every transport can translate.
type Kind uint8

// The kinds of fault. Invisible and absent are both NotFound.
const (
	Internal        Kind = iota
	Invalid              // what was sent is wrong; Fields says where
	Unauthenticated      // nobody is logged in
	Forbidden            // known, visible, but not allowed
	NotFound             // absent or not visible
	Conflict             // a stale version or a unique value that is taken
	TooMany              // rate limit; Params["retry_after"] in seconds
	TooLarge             // a body, file or condition beyond its limit
	Unsupported          // a type, verb or format that is not accepted
	Unavailable          // the disk is full, the database is away: try again later
)

var kindNames = [...]string{"internal", "invalid", "unauthenticated", "forbidden", "not_found", "conflict", "too_many", "too_large", "unsupported", "unavailable"}

// String gives the code that appears in answers, for example "not_found".
func (k Kind) String() string { return kindNames[k] }

// Params are the values a text key is filled with.
type Params map[string]any

// Fault is one complaint about one field (or, with an empty Field, about the whole).
type Fault struct {
	Field  string // field code, "" for the record
	Key    string // text key, for example "fault.required"
	Params Params
}

// Error is meant for a person.
type Error struct {
	Kind   Kind
	Key    string // text key of the whole, translated at the edge
	Params Params
	Fields []Fault        // all faults of a form at once, in the order they were found
	Extra  map[string]any // members a transport adds to its answer, for example the differing fields of a conflict
	cause  error
}

// Error renders the fault for logs: keys, not translated words.
func (e *Error) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s", e.Kind, e.Key)
	for _, f := range e.Fields {
		fmt.Fprintf(&b, " [%s %s%s]", f.Field, f.Key, describe(f.Params))
	}
	if e.Fields == nil {
		b.WriteString(describe(e.Params))
	}
	if e.cause != nil {
		fmt.Fprintf(&b, ": %v", e.cause)
	}
	return b.String()
}

// Unwrap gives the error behind the fault, where one is known; it is logged and never shown.
func (e *Error) Unwrap() error { return e.cause }

// Because keeps the error behind the fault for the log.
func (e *Error) Because(err error) *Error {
	e.cause = err
	return e
}

// With adds a member to the answer.
func (e *Error) With(name string, value any) *Error {
	if e.Extra == nil {
		e.Extra = map[string]any{}
	}
	e.Extra[name] = value
	return e
}

func describe(p Params) string {
	if len(p) == 0 {
		return ""
	}
	keys := make([]string, 0, len(p))
	for k := range p {
		keys = append(keys, k)
	}
	sort.Strings(keys)
	var b strings.Builder
	for _, k := range keys {
		fmt.Fprintf(&b, " %s=%v", k, p[k])
	}
	return b.String()
}

// New makes a fault of a kind with a text key.
func New(kind Kind, key string, params ...Params) *Error {
	return &Error{Kind: kind, Key: key, Params: first(params)}
}

// InvalidField makes a fault about one field.
func InvalidField(field, key string, params ...Params) *Error {
	return &Error{Kind: Invalid, Key: "fault.invalid", Fields: []Fault{{field, key, first(params)}}}
}

// Missing is the one answer for absent and for invisible.
func Missing() *Error { return New(NotFound, "fault.not_found") }

// Denied says that the action is known and not allowed.
func Denied(key string, params ...Params) *Error { return New(Forbidden, key, params...) }

func first(p []Params) Params {
	if len(p) == 0 {
		return nil
	}
	return p[0]
}

// Collector gathers all faults of a form.
type Collector struct{ faults []Fault }

// Add notes a complaint about a field, once: two checks that find the same fault are one message.
func (c *Collector) Add(field, key string, params ...Params) {
	if field != "" && slices.ContainsFunc(c.faults, func(f Fault) bool { return f.Field == field && f.Key == key }) {
		return
	}
	c.faults = append(c.faults, Fault{field, key, first(params)})
}

// AddError notes an error of a field: a fault keeps its key, anything else becomes "fault.invalid_value".
func (c *Collector) AddError(field string, err error) {
	var e *Error
	switch {
	case err == nil:
	case errors.As(err, &e) && len(e.Fields) > 0:
		for _, f := range e.Fields {
			if f.Field == "" {
				f.Field = field
			}
			c.faults = append(c.faults, f)
		}
	case errors.As(err, &e):
		c.Add(field, e.Key, e.Params)
	default:
		c.Add(field, "fault.invalid_value")
	}
}

// Has reports whether a field (or anything, with "") has a complaint already.
func (c *Collector) Has(field string) bool {
	for _, f := range c.faults {
		if field == "" || f.Field == field {
			return true
		}
	}
	return false
}

// Err is nil when nothing was noted.
func (c *Collector) Err() error {
	if len(c.faults) == 0 {
		return nil
	}
	return &Error{Kind: Invalid, Key: "fault.invalid", Params: Params{"count": len(c.faults)}, Fields: c.faults}
}

// Is reports whether err is a fault of the kind.
func Is(err error, kind Kind) bool {
	var e *Error
	return errors.As(err, &e) && e.Kind == kind
}

// Value makes the error a field type returns for a value it does not accept.
func Value(key string, params ...Params) error {
	return &Error{Kind: Invalid, Key: key, Params: first(params)}
}
