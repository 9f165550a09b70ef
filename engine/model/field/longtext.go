package field

import "steward/engine/model"

// LongText is plain text of several lines, at most Max characters (default 100 000).
type LongText struct{ Max int }

// Code is "textarea".
func (LongText) Code() string { return "textarea" }

// Storage is a long text, which lists do not carry.
func (LongText) Storage() model.Storage { return model.LongText }

// Comparison is that of texts.
func (LongText) Comparison() model.Comparison { return model.AsText }

// MaxLength is the limit in characters.
func (t LongText) MaxLength() int {
	if t.Max == 0 {
		return 100_000
	}
	return t.Max
}

// Options are the limit.
func (t LongText) Options() map[string]any { return map[string]any{"max": t.MaxLength()} }

// Coerce refuses what is too long.
func (t LongText) Coerce(in any) (any, error) { return limited(in, t.MaxLength()) }
