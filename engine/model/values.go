package model

// Values are field values by code in canonical form (see Storage). A code that is absent was not read or not sent; nil is unset.
type Values map[string]any

// Text gives a text, "" when unset.
func (v Values) Text(code string) string { s, _ := v[code].(string); return s }

// Int gives a number, id, point in time or list value, 0 when unset.
func (v Values) Int(code string) int64 { n, _ := v[code].(int64); return n }

// Flag gives a yes or no, false when unset.
func (v Values) Flag(code string) bool { b, _ := v[code].(bool); return b }

// IDs gives the ids of a field with several references.
func (v Values) IDs(code string) []int64 { ids, _ := v[code].([]int64); return ids }

// Clone copies the map; the values themselves are never changed in place.
func (v Values) Clone() Values {
	out := make(Values, len(v))
	for k, x := range v {
		out[k] = x
	}
	return out
}

// Same reports whether two canonical values are equal.
func Same(a, b any) bool {
	switch x := a.(type) {
	case []int64:
		y, ok := b.([]int64)
		if !ok || len(x) != len(y) {
			return ok && len(x) == len(y) || len(x) == 0 && b == nil
		}
		for i := range x {
			if x[i] != y[i] {
				return false
			}
		}
		return true
	case []string:
		y, ok := b.([]string)
		if !ok || len(x) != len(y) {
			return ok && len(x) == len(y) || len(x) == 0 && b == nil
		}
		for i := range x {
			if x[i] != y[i] {
				return false
			}
		}
		return true
	}
	switch y := b.(type) {
	case []int64:
		return a == nil && len(y) == 0
	case []string:
		return a == nil && len(y) == 0
	}
	return a == b
}
