package config

import (
	"encoding/json"
	"fmt"
	"strconv"
	"time"
)

// Settings are the values in force, by code. They are part of a snapshot and never change.
type Settings map[string]any

func (b *builder) settings() Settings {
	out := Settings{}
	for _, code := range b.codes(Setting) {
		body := b.objects[Key{Setting, code}]
		v, set := body["value"]
		if !set {
			v = body["default"]
		}
		if want, _ := body["type"].(string); want != "" && v != nil && !fits(want, v) {
			b.complain(Key{Setting, code}, "the value %v is not a %s", v, want)
			v = body["default"]
		}
		out[code] = v
	}
	return out
}

// fits checks a value against the type of a setting: flag, integer, text, duration (seconds), list, secret.
func fits(kind string, v any) bool {
	switch kind {
	case "flag":
		_, ok := v.(bool)
		return ok
	case "integer", "duration":
		_, ok := number(v)
		return ok
	case "list":
		_, ok := v.([]any)
		return ok
	}
	_, ok := v.(string)
	return ok
}

func number(v any) (int64, bool) {
	switch v := v.(type) {
	case json.Number:
		n, err := v.Int64()
		return n, err == nil
	case int:
		return int64(v), true
	case int64:
		return v, true
	case float64:
		return int64(v), v == float64(int64(v))
	case string:
		n, err := strconv.ParseInt(v, 10, 64)
		return n, err == nil
	}
	return 0, false
}

// Flag gives a yes or no, false when unset.
func (s Settings) Flag(code string) bool { b, _ := s[code].(bool); return b }

// Int gives a whole number, 0 when unset.
func (s Settings) Int(code string) int64 { n, _ := number(s[code]); return n }

// Seconds gives a duration that is set in seconds.
func (s Settings) Seconds(code string) time.Duration {
	return time.Duration(s.Int(code)) * time.Second
}

// Text gives a text, "" when unset.
func (s Settings) Text(code string) string {
	if s[code] == nil {
		return ""
	}
	return fmt.Sprint(s[code])
}

// IDs gives a list of whole numbers.
func (s Settings) IDs(code string) []int64 {
	list, _ := s[code].([]any)
	var out []int64
	for _, x := range list {
		if n, ok := number(x); ok {
			out = append(out, n)
		}
	}
	return out
}

// Words gives a list of texts.
func (s Settings) Words(code string) []string {
	list, _ := s[code].([]any)
	var out []string
	for _, x := range list {
		out = append(out, fmt.Sprint(x))
	}
	return out
}
