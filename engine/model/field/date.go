package field

import (
	"encoding/json"
	"strings"
	"time"

	"steward/engine/fault"
	"steward/engine/model"
)

// Date is a day without a time: "2026-03-11".
type Date struct{}

// Code is "date".
func (Date) Code() string { return "date" }

// Storage is the text of the day.
func (Date) Storage() model.Storage { return model.Date }

// Comparison is that of days.
func (Date) Comparison() model.Comparison { return model.AsDate }

// Options has none.
func (Date) Options() map[string]any { return map[string]any{} }

// Coerce reads a day, or the day of a time.
func (Date) Coerce(in any) (any, error) {
	s, err := text(in)
	if err != nil || strings.TrimSpace(s) == "" {
		return nil, err
	}
	s = strings.TrimSpace(s)
	for _, layout := range []string{"2006-01-02", time.RFC3339, "2006-01-02 15:04:05", "2006-01-02T15:04"} {
		if t, err := time.Parse(layout, s); err == nil && t.Year() > 0 && t.Year() < 10000 {
			return t.Format("2006-01-02"), nil
		}
	}
	return nil, fault.Value("fault.not_a_date")
}

// DateTime is a point in time, to the second, UTC.
type DateTime struct{}

// Code is "datetime".
func (DateTime) Code() string { return "datetime" }

// Storage is seconds since 1970.
func (DateTime) Storage() model.Storage { return model.DateTime }

// Comparison is that of times.
func (DateTime) Comparison() model.Comparison { return model.AsDateTime }

// Options has none.
func (DateTime) Options() map[string]any { return map[string]any{} }

var layouts = []string{time.RFC3339, "2006-01-02 15:04:05", "2006-01-02T15:04:05", "2006-01-02 15:04", "2006-01-02T15:04", "2006-01-02"}

// Coerce reads RFC 3339 and, taken as UTC, the forms without zone. Whole numbers are seconds since 1970.
func (DateTime) Coerce(in any) (any, error) {
	switch v := in.(type) {
	case nil:
		return nil, nil
	case time.Time:
		return v.Unix(), nil
	case int64:
		return v, nil
	case float64, json.Number, int:
		n, ok, err := whole(v)
		if err != nil || !ok {
			return nil, fault.Value("fault.not_a_time")
		}
		return n, nil
	}
	s, err := text(in)
	if err != nil {
		return nil, err
	}
	if s = strings.TrimSpace(s); s == "" || strings.HasPrefix(s, "0000-00-00") {
		return nil, nil
	}
	for _, layout := range layouts {
		if t, err := time.Parse(layout, s); err == nil && t.Year() > 0 && t.Year() < 10000 {
			return t.Unix(), nil
		}
	}
	return nil, fault.Value("fault.not_a_time")
}

// Time is a time of day, "09:30".
type Time struct{}

// Code is "time".
func (Time) Code() string { return "time" }

// Storage is a text, which sorts rightly.
func (Time) Storage() model.Storage { return model.Text }

// Comparison is that of texts.
func (Time) Comparison() model.Comparison { return model.AsText }

// Options has none.
func (Time) Options() map[string]any { return map[string]any{} }

// MaxLength is that of hh:mm:ss.
func (Time) MaxLength() int { return 8 }

// Coerce reads hours and minutes, and seconds if given.
func (Time) Coerce(in any) (any, error) {
	s, err := text(in)
	if err != nil || strings.TrimSpace(s) == "" {
		return nil, err
	}
	for _, layout := range []string{"15:04", "15:04:05"} {
		if t, err := time.Parse(layout, strings.TrimSpace(s)); err == nil {
			return t.Format(layout), nil
		}
	}
	return nil, fault.Value("fault.not_a_time_of_day")
}
