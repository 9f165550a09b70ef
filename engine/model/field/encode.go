package field

import (
	"encoding/json"
	"strconv"
	"strings"
	"time"

	"steward/engine/model"
)

// ToJSON gives the form of a canonical value in our own API (docs/api.md, Values).
func ToJSON(f *model.Field, v any) any {
	switch x := v.(type) {
	case int64:
		switch f.Type.Storage() {
		case model.DateTime:
			return time.Unix(x, 0).UTC().Format(time.RFC3339)
		case model.Decimal:
			return FormatDecimal(x)
		}
	case string:
		if f.Type.Storage() == model.JSON {
			return json.RawMessage(x)
		}
	case nil:
		if f.Type.Storage() == model.Links {
			return []any{}
		}
	}
	return v
}

// ToText gives the form of a canonical value in CSV files: UTC times, 0 and 1, commas between several values, HTML as plain
// text.
func ToText(f *model.Field, v any) string {
	switch x := v.(type) {
	case int64:
		switch f.Type.Storage() {
		case model.DateTime:
			return time.Unix(x, 0).UTC().Format("2006-01-02 15:04:05")
		case model.Decimal:
			return FormatDecimal(x)
		}
		return strconv.FormatInt(x, 10)
	case bool:
		if x {
			return "1"
		}
		return "0"
	case string:
		if t, ok := f.Type.(model.Sanitised); ok && t.IsHTML() {
			return PlainText(x)
		}
		return x
	case []int64:
		parts := make([]string, len(x))
		for i, id := range x {
			parts[i] = strconv.FormatInt(id, 10)
		}
		return strings.Join(parts, ",")
	case []string:
		return strings.Join(x, ",")
	}
	return ""
}
