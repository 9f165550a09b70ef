package field

// Details shows the records of another model that refer to this one by a field of theirs. It stores nothing.
type Details struct {
	Virtual
	Of string // alias
	By string // field of the others
}

// Details are the records it shows.
func (t Details) Details() (alias, field string) { return t.Of, t.By }

// Options are the model and its field.
func (t Details) Options() map[string]any { return map[string]any{"model": t.Of, "field": t.By} }
