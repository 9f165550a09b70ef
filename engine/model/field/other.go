package field

import (
	"encoding/json"
	"strings"

	"steward/engine/fault"
	"steward/engine/model"
)

// JSON is a structured value that nobody filters on: tables, check lists, addresses.
type JSON struct {
	As string
	// Of says what model a condition or setter speaks of: an alias, or the field of the same record that holds one, or the
	// field of a record it refers to ("metric_id.model_alias").
	Of string
	// Terms names what the condition may ask beside the fields of the model (record.Service.Speak).
	Terms string
	// Parts are the columns of a table or the items a check list begins with, one a line.
	Parts string
}

// Code is the element it serves: "json", "table", "checklist", "address".
func (t JSON) Code() string {
	if t.As != "" {
		return t.As
	}
	return "json"
}

// Storage is JSON.
func (JSON) Storage() model.Storage { return model.JSON }

// Comparison is none.
func (JSON) Comparison() model.Comparison { return model.NoComparison }

// Options are the columns of a table and the items of a check list.
func (t JSON) Options() map[string]any {
	switch t.As {
	case "table":
		return map[string]any{"columns": t.parts()}
	case "checklist":
		return map[string]any{"items": t.parts()}
	case "condition", "setter", "modelfields":
		if t.Terms != "" {
			return map[string]any{"of": t.Of, "terms": t.Terms}
		}
		return map[string]any{"of": t.Of}
	}
	return map[string]any{}
}

func (t JSON) parts() []string {
	out := []string{}
	for _, one := range strings.Split(t.Parts, "\n") {
		if one = strings.TrimSpace(one); one != "" {
			out = append(out, one)
		}
	}
	return out
}

// Begins is the value of a new record: the items of a check list, none of them done.
func (t JSON) Begins() any {
	if t.As != "checklist" || len(t.parts()) == 0 {
		return nil
	}
	type item struct {
		Text string `json:"text"`
		Done bool   `json:"done"`
	}
	var items []item
	for _, one := range t.parts() {
		items = append(items, item{Text: one})
	}
	raw, err := json.Marshal(items)
	if err != nil {
		return nil
	}
	return string(raw)
}

// shaped reports whether a value is what the element draws: a check list is a list of texts that are done or not, a table a
// list of rows, an address a mapping of texts.
func (t JSON) shaped(raw string) bool {
	var err error
	d := json.NewDecoder(strings.NewReader(raw))
	switch t.As {
	case "checklist":
		var items []struct {
			Text string `json:"text"`
			Done bool   `json:"done"`
		}
		d.DisallowUnknownFields()
		err = d.Decode(&items)
	case "table":
		var rows []map[string]any
		err = d.Decode(&rows)
	case "address":
		var parts map[string]string
		err = d.Decode(&parts)
	}
	return err == nil
}

const maxJSON = 1 << 20

// Coerce keeps any JSON value of at most 1 MiB; a text must hold JSON.
func (t JSON) Coerce(in any) (any, error) {
	if in == nil || in == "" {
		return nil, nil
	}
	raw, ok := in.(string)
	if !ok {
		b, err := json.Marshal(in)
		if err != nil {
			return nil, fault.Value("fault.not_json")
		}
		raw = string(b)
	}
	if len(raw) > maxJSON {
		return nil, fault.Value("fault.too_long", fault.Params{"max": maxJSON})
	}
	if _, err := text(raw); err != nil || !json.Valid([]byte(raw)) {
		return nil, fault.Value("fault.not_json")
	}
	if !t.shaped(raw) {
		return nil, fault.Value("fault.not_this_shape")
	}
	return raw, nil
}

// Secret is a text that is never shown again.
type Secret struct{}

// Code is "secret".
func (Secret) Code() string { return "secret" }

// Storage is a long text: it holds the sealed form.
func (Secret) Storage() model.Storage { return model.LongText }

// Comparison is none.
func (Secret) Comparison() model.Comparison { return model.NoComparison }

// Options has none.
func (Secret) Options() map[string]any { return map[string]any{} }

// Coerce reads a text.
func (Secret) Coerce(in any) (any, error) { return limited(in, 10_000) }

// Virtual is an element of a form without a value of its own: headings, the activity stream, attachments, relation grids.
type Virtual struct {
	Element string
	Extras  map[string]any
}

// Code is the element.
func (t Virtual) Code() string { return t.Element }

// Storage is none.
func (Virtual) Storage() model.Storage { return model.Virtual }

// Comparison is none.
func (Virtual) Comparison() model.Comparison { return model.NoComparison }

// Options are the extras.
func (t Virtual) Options() map[string]any {
	if t.Extras == nil {
		return map[string]any{}
	}
	return t.Extras
}

// Coerce ignores what is sent.
func (Virtual) Coerce(any) (any, error) { return nil, nil }

// System gives the types of the fields that every model has.
func System() model.SystemTypes {
	return model.SystemTypes{ID: Integer{As: "integer"}, Version: Integer{}, DateTime: DateTime{}, FormTemplate: Integer{}, Level: Integer{},
		User: User{}, Category: [3]model.Type{Category(1, ""), Category(2, "category1"), Category(3, "category2")}, Tags: Tags{}}
}
