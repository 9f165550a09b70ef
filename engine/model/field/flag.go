package field

import (
	"encoding/json"
	"strings"

	"steward/engine/fault"
	"steward/engine/model"
)

// Flag is yes or no.
type Flag struct{}

// Code is "flag".
func (Flag) Code() string { return "flag" }

// Storage is 0 or 1.
func (Flag) Storage() model.Storage { return model.Flag }

// Comparison is that of truth values.
func (Flag) Comparison() model.Comparison { return model.AsBool }

// Options has none.
func (Flag) Options() map[string]any { return map[string]any{} }

// Coerce reads true, 1, "yes" and their opposites; unset is unset.
func (Flag) Coerce(in any) (any, error) {
	switch v := in.(type) {
	case nil:
		return nil, nil
	case bool:
		return v, nil
	case int64:
		return v != 0, nil
	case int:
		return v != 0, nil
	case float64:
		return v != 0, nil
	case json.Number:
		return v.String() != "0", nil
	case string:
		switch strings.ToLower(strings.TrimSpace(v)) {
		case "":
			return nil, nil
		case "1", "true", "yes", "y", "on", "si", "sì":
			return true, nil
		case "0", "false", "no", "n", "off":
			return false, nil
		}
	}
	return nil, fault.Value("fault.not_yes_or_no")
}
