package field

import (
	"fmt"
	"slices"
	"strings"

	"steward/engine/fault"
	"steward/engine/model"
)

// Dependent is a choice whose values depend on another field of the record: "1: Laptop, Printer".
type Dependent struct {
	Parent  string
	Mapping map[string][]string // by the stored value of the parent; "*" is for every other
}

// NewDependent reads a mapping of one line for each value of the parent.
func NewDependent(parent, mapping string) (Dependent, error) {
	t := Dependent{Parent: parent, Mapping: map[string][]string{}}
	for _, line := range strings.Split(mapping, "\n") {
		if line = strings.TrimSpace(line); line == "" {
			continue
		}
		key, values, ok := strings.Cut(line, ":")
		key = strings.TrimSpace(key)
		if !ok || key == "" || t.Mapping[key] != nil {
			return t, fmt.Errorf("the line %q of the mapping is not one value of the parent, a colon, and its choices", line)
		}
		for _, v := range strings.Split(values, ",") {
			if v = strings.TrimSpace(v); v != "" && !slices.Contains(t.Mapping[key], v) {
				t.Mapping[key] = append(t.Mapping[key], v)
			}
		}
		if len(t.Mapping[key]) == 0 {
			return t, fmt.Errorf("the line %q of the mapping has no choices", line)
		}
	}
	if len(t.Mapping) == 0 {
		return t, fmt.Errorf("the option mapping is needed")
	}
	return t, nil
}

// Code is "dependent".
func (Dependent) Code() string { return "dependent" }

// Storage is a short text.
func (Dependent) Storage() model.Storage { return model.Text }

// Comparison is that of texts.
func (Dependent) Comparison() model.Comparison { return model.AsText }

// Options are the field it depends on and what it offers for each of its values.
func (t Dependent) Options() map[string]any {
	return map[string]any{"parent": t.Parent, "mapping": t.Mapping}
}

// DependsOn is the field whose value decides.
func (t Dependent) DependsOn() string { return t.Parent }

// Offers lists the choices for a stored value of the parent.
func (t Dependent) Offers(parent any) []string {
	if parent == nil {
		return nil
	}
	if of, ok := t.Mapping[fmt.Sprint(parent)]; ok {
		return of
	}
	return t.Mapping["*"]
}

// Coerce takes what is offered for any value of the parent; whether it is offered for this one, the save decides.
func (t Dependent) Coerce(in any) (any, error) {
	v, err := limited(in, 255)
	if err != nil || v == nil {
		return nil, err
	}
	for _, of := range t.Mapping {
		if slices.Contains(of, v.(string)) {
			return v, nil
		}
	}
	return nil, fault.Value("fault.not_a_choice", fault.Params{"value": v})
}
