package field

import (
	"encoding/json"
	"math"
	"strconv"
	"strings"

	"steward/engine/fault"
	"steward/engine/model"
)

// Point is a place on the earth: latitude and longitude in degrees (WGS 84), kept as "45.6495,13.7768" with at most six
// digits behind the point, which is a tenth of a metre.
type Point struct{}

// Code is "geo".
func (Point) Code() string { return "geo" }

// Storage is a short text.
func (Point) Storage() model.Storage { return model.Text }

// MaxLength is that of "-89.123456,-179.123456".
func (Point) MaxLength() int { return 32 }

// Comparison is that of texts.
func (Point) Comparison() model.Comparison { return model.AsText }

// Options has none.
func (Point) Options() map[string]any { return map[string]any{} }

// Coerce reads "45.6495, 13.7768", the same with decimal commas and a semicolon or a space between, an address such as
// "geo:45.6495,13.7768;u=35", a list of the two, or {"lat": 45.6495, "lon": 13.7768}.
func (Point) Coerce(in any) (any, error) {
	var parts []any
	switch v := in.(type) {
	case nil:
		return nil, nil
	case map[string]any:
		parts = []any{v["lat"], v["lon"]}
	case []any:
		parts = v
	default:
		s, err := text(in)
		if err != nil {
			return nil, err
		}
		if s = strings.TrimSpace(s); s == "" {
			return nil, nil
		}
		parts = degrees(s)
	}
	if len(parts) != 2 {
		return nil, fault.Value("fault.not_a_place")
	}
	lat, err := degree(parts[0], 90)
	if err != nil {
		return nil, err
	}
	lon, err := degree(parts[1], 180)
	if err != nil {
		return nil, err
	}
	return lat + "," + lon, nil
}

// degrees parts what a person wrote.
func degrees(s string) []any {
	if rest, is := strings.CutPrefix(s, "geo:"); is {
		s, _, _ = strings.Cut(rest, ";")
	}
	split := strings.Fields(s)
	switch {
	case strings.Contains(s, ";"):
		split = strings.Split(s, ";")
	case strings.Count(s, ",") == 1:
		split = strings.Split(s, ",")
	}
	out := make([]any, len(split))
	for i, one := range split {
		out[i] = strings.ReplaceAll(strings.TrimSpace(one), ",", ".")
	}
	return out
}

// degree writes one of the two without needless zeros.
func degree(in any, most float64) (string, error) {
	var f float64
	var err error
	switch v := in.(type) {
	case float64:
		f = v
	case int64:
		f = float64(v)
	case int:
		f = float64(v)
	case json.Number:
		f, err = v.Float64()
	case string:
		f, err = strconv.ParseFloat(v, 64)
	default:
		return "", fault.Value("fault.not_a_place")
	}
	if err != nil || math.IsNaN(f) || math.Abs(f) > most {
		return "", fault.Value("fault.not_a_place")
	}
	if f = math.Round(f*1e6) / 1e6; f == 0 {
		f = 0 // not "-0"
	}
	return strconv.FormatFloat(f, 'f', -1, 64), nil
}
