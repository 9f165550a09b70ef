package field

import "steward/engine/model"

// Lookup shows a value of another record over references: "requester_user.phone". It stores nothing; it is read, filtered
// and sorted as the field it leads to.
type Lookup struct {
	Virtual
	To string
}

// NewLookup is a lookup over a path.
func NewLookup(path string) Lookup {
	return Lookup{Virtual: Virtual{Element: "lookup", Extras: map[string]any{"path": path}}, To: path}
}

// Path leads from the record to the value.
func (t Lookup) Path() string { return t.To }

// Hidden is a field of another kind that no form and no grid shows: programs, rules and imports use it.
type Hidden struct{ model.Type }

// Code is "hidden".
func (Hidden) Code() string { return "hidden" }

// Options say what it holds.
func (t Hidden) Options() map[string]any { return map[string]any{"kind": t.Type.Code()} }
