package field

import (
	"fmt"
	"time"

	"steward/engine/model"
)

// Sequence numbers the records of a model by a pattern of its own, from the first saved after it was made, without gaps:
// "INV-{YYYY}-{0000}" begins again with 1 every year (UTC).
type Sequence struct{ Pattern model.NumberPattern }

// NewSequence refuses patterns that cannot count.
func NewSequence(pattern string) (Sequence, error) {
	p := model.NumberPattern(pattern)
	if !p.Valid() {
		return Sequence{}, fmt.Errorf("the pattern %q needs one run of zeros in braces, and may have {YYYY}, {YY}, {MM} and {DD}", pattern)
	}
	return Sequence{Pattern: p}, nil
}

// Code is "sequence".
func (Sequence) Code() string { return "sequence" }

// Storage is a short text.
func (Sequence) Storage() model.Storage { return model.Text }

// Comparison is that of texts.
func (Sequence) Comparison() model.Comparison { return model.AsText }

// Options are the pattern.
func (t Sequence) Options() map[string]any { return map[string]any{"pattern": string(t.Pattern)} }

// Coerce takes a number that was given before: one that comes back with a deleted record.
func (t Sequence) Coerce(in any) (any, error) { return limited(in, 255) }

// Counter names what counts at a moment: patterns with a year count each year for itself.
func (t Sequence) Counter(at time.Time) string { return t.Pattern.Number(0, at) }

// Numbered is the number of the nth record.
func (t Sequence) Numbered(n int64, at time.Time) string { return t.Pattern.Number(n, at) }
