// Package field holds the field types, one file each: how a value is stored, read from what people and programs send, and
// described to the client. A type of the same code is a folder in web/src/fields.
package field

import (
	"encoding/json"
	"fmt"
	"math"
	"strconv"
	"strings"
	"unicode/utf8"

	"steward/engine/fault"
	"steward/engine/model"
)

// text reads what stands for a text; "" and nil are unset. Invalid UTF-8 and NUL are refused: databases do not keep them.
func text(in any) (string, error) {
	switch v := in.(type) {
	case nil:
		return "", nil
	case string:
		if !utf8.ValidString(v) || strings.IndexByte(v, 0) >= 0 {
			return "", fault.Value("fault.bad_characters")
		}
		return v, nil
	case json.Number:
		return v.String(), nil
	case bool:
		return strconv.FormatBool(v), nil
	case int64:
		return strconv.FormatInt(v, 10), nil
	case int:
		return strconv.Itoa(v), nil
	case float64:
		return strconv.FormatFloat(v, 'f', -1, 64), nil
	}
	return "", fault.Value("fault.not_a_text")
}

// limited reads a text of at most max characters.
func limited(in any, max int) (any, error) {
	s, err := text(in)
	if err != nil || s == "" {
		return nil, err
	}
	if n := utf8.RuneCountInString(s); max > 0 && n > max {
		return nil, fault.Value("fault.too_long", fault.Params{"max": max, "length": n})
	}
	return s, nil
}

// whole reads a whole number; unset gives ok false.
func whole(in any) (n int64, ok bool, err error) {
	wrong := fault.Value("fault.not_a_whole_number")
	switch v := in.(type) {
	case nil:
		return 0, false, nil
	case int64:
		return v, true, nil
	case int:
		return int64(v), true, nil
	case float64:
		if v != math.Trunc(v) || math.Abs(v) > 1<<53 {
			return 0, false, wrong
		}
		return int64(v), true, nil
	case bool:
		if v {
			return 1, true, nil
		}
		return 0, true, nil
	case json.Number:
		return whole(v.String())
	case string:
		v = strings.TrimSpace(v)
		if v == "" {
			return 0, false, nil
		}
		n, err := strconv.ParseInt(v, 10, 64)
		if err != nil {
			if f, ferr := strconv.ParseFloat(v, 64); ferr == nil && f == math.Trunc(f) && math.Abs(f) < 1<<53 {
				return int64(f), true, nil
			}
			return 0, false, wrong
		}
		return n, true, nil
	}
	return 0, false, wrong
}

// list reads several values: an array, or a text with commas.
func list(in any) ([]any, error) {
	switch v := in.(type) {
	case nil:
		return nil, nil
	case []any:
		return v, nil
	case []int64:
		out := make([]any, len(v))
		for i, x := range v {
			out[i] = x
		}
		return out, nil
	case []string:
		out := make([]any, len(v))
		for i, x := range v {
			out[i] = x
		}
		return out, nil
	case string:
		if strings.TrimSpace(v) == "" {
			return nil, nil
		}
		var out []any
		for _, s := range strings.Split(v, ",") {
			out = append(out, strings.TrimSpace(s))
		}
		return out, nil
	case int64, float64, int, json.Number:
		return []any{v}, nil
	}
	return nil, fault.Value("fault.not_a_list")
}

func ids(in any) (any, error) {
	parts, err := list(in)
	if err != nil {
		return nil, err
	}
	var out []int64
	seen := map[int64]bool{}
	for _, p := range parts {
		n, ok, err := whole(p)
		if err != nil {
			return nil, err
		}
		if ok && !seen[n] {
			seen[n] = true
			out = append(out, n)
		}
	}
	if len(out) == 0 {
		return nil, nil
	}
	return out, nil
}

func words(in any, max int) (any, error) {
	parts, err := list(in)
	if err != nil {
		return nil, err
	}
	var out []string
	seen := map[string]bool{}
	for _, p := range parts {
		v, err := limited(p, max)
		if err != nil {
			return nil, err
		}
		if s, ok := v.(string); ok && !seen[s] {
			seen[s] = true
			out = append(out, s)
		}
	}
	if len(out) == 0 {
		return nil, nil
	}
	return out, nil
}

// base gives the parts that most types share.
type base struct {
	code    string
	storage model.Storage
	compare model.Comparison
}

func (b base) Code() string                 { return b.code }
func (b base) Storage() model.Storage       { return b.storage }
func (b base) Comparison() model.Comparison { return b.compare }
func (b base) Options() map[string]any      { return map[string]any{} }

func outOfRange(min, max any) error {
	return fault.Value("fault.out_of_range", fault.Params{"min": fmt.Sprint(min), "max": fmt.Sprint(max)})
}
