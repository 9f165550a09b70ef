package field

import (
	"encoding/json"
	"fmt"

	"steward/engine/fault"
	"steward/engine/model"
)

// Select is one value of a list. Values are whole numbers, or texts when Text is set.
type Select struct {
	Of    string // code of the list
	Text  bool
	Radio bool
}

// Code is "select", or "radio".
func (t Select) Code() string {
	if t.Radio {
		return "radio"
	}
	return "select"
}

// Storage is that of the values.
func (t Select) Storage() model.Storage {
	if t.Text {
		return model.Text
	}
	return model.Integer
}

// Comparison is that of choices.
func (Select) Comparison() model.Comparison { return model.AsSelect }

// List is the code of the list.
func (t Select) List() string { return t.Of }

// Options are the source.
func (t Select) Options() map[string]any {
	return map[string]any{"source": map[string]any{"kind": "list", "list": t.Of}}
}

// Coerce reads the stored value; whether it is offered is checked against the list by the pipeline.
func (t Select) Coerce(in any) (any, error) {
	if t.Text {
		return limited(in, 255)
	}
	n, ok, err := whole(in)
	if err != nil {
		return nil, fault.Value("fault.not_a_choice", fault.Params{"value": shown(in)})
	}
	if !ok {
		return nil, nil
	}
	return n, nil
}

// shown is a value in a fault as its sender wrote it.
func shown(in any) string {
	switch in.(type) {
	case map[string]any, []any:
		if raw, err := json.Marshal(in); err == nil {
			return string(raw[:min(len(raw), 80)])
		}
	}
	return fmt.Sprint(in)
}

// MultiSelect is several values of a list.
type MultiSelect struct {
	Of    string
	Text  bool
	Boxes bool // a check box for each value
}

// Code is "multiselect", or "checkboxes".
func (t MultiSelect) Code() string {
	if t.Boxes {
		return "checkboxes"
	}
	return "multiselect"
}

// Storage is a side table.
func (MultiSelect) Storage() model.Storage { return model.Links }

// Comparison is that of several values.
func (MultiSelect) Comparison() model.Comparison { return model.AsMulti }

// List is the code of the list.
func (t MultiSelect) List() string { return t.Of }

// TextLinks tells the store that the values are texts.
func (t MultiSelect) TextLinks() bool { return t.Text }

// Options are the source.
func (t MultiSelect) Options() map[string]any {
	return map[string]any{"source": map[string]any{"kind": "list", "list": t.Of}}
}

// Coerce reads an array or a text with commas.
func (t MultiSelect) Coerce(in any) (any, error) {
	if t.Text {
		return words(in, 255)
	}
	return ids(in)
}

// Choice is one of a few fixed texts.
type Choice struct{ Values []string }

// Code is "select".
func (Choice) Code() string { return "select" }

// Storage is a text.
func (Choice) Storage() model.Storage { return model.Text }

// MaxLength is enough for every value.
func (Choice) MaxLength() int { return 64 }

// Comparison is that of choices.
func (Choice) Comparison() model.Comparison { return model.AsSelect }

// Options are the values.
func (t Choice) Options() map[string]any {
	values := make([]map[string]any, len(t.Values))
	for i, v := range t.Values {
		values[i] = map[string]any{"value": v}
	}
	return map[string]any{"source": map[string]any{"kind": "static", "values": values}}
}

// Coerce refuses what is not among the values.
func (t Choice) Coerce(in any) (any, error) {
	v, err := limited(in, 64)
	if err != nil || v == nil {
		return nil, err
	}
	for _, x := range t.Values {
		if x == v {
			return v, nil
		}
	}
	return nil, fault.Value("fault.not_a_choice", fault.Params{"value": v})
}

// Tags are free words.
type Tags struct {
	// Tree draws what may stand in the field as branches: a word stands for everything that begins with it and a slash.
	Tree bool
}

// Code is "tags", or "tree".
func (t Tags) Code() string {
	if t.Tree {
		return "tree"
	}
	return "tags"
}

// Storage is a side table.
func (Tags) Storage() model.Storage { return model.Links }

// Comparison is that of several values.
func (Tags) Comparison() model.Comparison { return model.AsMulti }

// TextLinks tells the store that the values are texts.
func (Tags) TextLinks() bool { return true }

// Options has none.
func (Tags) Options() map[string]any { return map[string]any{} }

// Coerce reads an array or a text with commas; a tag has at most 60 characters.
func (Tags) Coerce(in any) (any, error) { return words(in, 60) }
