package field

import (
	"encoding/json"
	"fmt"
	"math/big"
	"strconv"
	"strings"

	"steward/engine/fault"
	"steward/engine/model"
)

// Integer is a whole number of 64 bits, between Min and Max when they differ.
type Integer struct {
	Min, Max int64
	// As is the look: "" or rating, slider, counter; record is the id of a record of the model that Of names (see JSON.Of).
	As string
	Of string
}

// Code is the look.
func (t Integer) Code() string {
	if t.As != "" {
		return t.As
	}
	return "integer"
}

// Storage is a whole number.
func (Integer) Storage() model.Storage { return model.Integer }

// Comparison is that of numbers.
func (Integer) Comparison() model.Comparison { return model.AsNumber }

// Options are the limits.
func (t Integer) Options() map[string]any {
	if t.Of != "" {
		return map[string]any{"of": t.Of}
	}
	if t.Min == t.Max {
		return map[string]any{}
	}
	return map[string]any{"min": t.Min, "max": t.Max}
}

// Coerce refuses what is no whole number or out of range.
func (t Integer) Coerce(in any) (any, error) {
	n, ok, err := whole(in)
	if err != nil || !ok {
		return nil, err
	}
	if t.Min != t.Max && (n < t.Min || n > t.Max) {
		return nil, outOfRange(t.Min, t.Max)
	}
	return n, nil
}

// Decimal is an exact number with up to six digits behind the point, kept as millionths.
type Decimal struct {
	Min, Max int64  // whole units; no limits when equal
	Digits   int    // shown behind the point, 2 by default
	As       string // "" or currency, percent
	Currency string // ISO 4217, for currency
}

// Code is the look.
func (t Decimal) Code() string {
	if t.As != "" {
		return t.As
	}
	return "decimal"
}

// Storage is millionths.
func (Decimal) Storage() model.Storage { return model.Decimal }

// Comparison is that of numbers.
func (Decimal) Comparison() model.Comparison { return model.AsNumber }

// Options are limits, digits and currency.
func (t Decimal) Options() map[string]any {
	o := map[string]any{"decimals": t.digits()}
	if t.Min != t.Max {
		o["min"], o["max"] = t.Min, t.Max
	}
	if t.Currency != "" {
		o["currency"] = t.Currency
	}
	return o
}

func (t Decimal) digits() int {
	if t.Digits == 0 {
		return 2
	}
	return t.Digits
}

// Coerce reads "12.5", 12.5 or 12; more than six digits behind the point are rounded half away from zero.
func (t Decimal) Coerce(in any) (any, error) {
	var s string
	switch v := in.(type) {
	case nil:
		return nil, nil
	case json.Number:
		s = v.String()
	case string:
		s = strings.TrimSpace(v)
	case float64:
		s = strconv.FormatFloat(v, 'f', -1, 64)
	case int64:
		s = strconv.FormatInt(v, 10)
	case int:
		s = strconv.Itoa(v)
	default:
		return nil, fault.Value("fault.not_a_number")
	}
	if s == "" {
		return nil, nil
	}
	n, err := ParseDecimal(s)
	if err != nil {
		return nil, err
	}
	if t.Min != t.Max && (n < t.Min*1_000_000 || n > t.Max*1_000_000) {
		return nil, outOfRange(t.Min, t.Max)
	}
	return n, nil
}

// ParseDecimal reads a number as millionths.
func ParseDecimal(s string) (int64, error) {
	if len(s) > 60 {
		return 0, fault.Value("fault.not_a_number")
	}
	r, ok := new(big.Rat).SetString(s)
	if !ok || strings.ContainsAny(s, "/_xXpP") {
		return 0, fault.Value("fault.not_a_number")
	}
	r.Mul(r, big.NewRat(1_000_000, 1))
	half := big.NewRat(1, 2)
	if r.Sign() < 0 {
		r.Sub(r, half)
	} else {
		r.Add(r, half)
	}
	n := new(big.Int).Quo(r.Num(), r.Denom())
	if !n.IsInt64() {
		return 0, fault.Value("fault.number_too_large")
	}
	return n.Int64(), nil
}

// FormatDecimal writes millionths without needless zeros: "12.5".
func FormatDecimal(micro int64) string {
	sign := ""
	if micro < 0 {
		sign, micro = "-", -micro
	}
	s := sign + strconv.FormatInt(micro/1_000_000, 10)
	if frac := micro % 1_000_000; frac != 0 {
		s += "." + strings.TrimRight(fmt.Sprintf("%06d", frac), "0")
	}
	return s
}

// Percent, Currency and Rating are numbers with a look of their own.
func Percent() Decimal { return Decimal{As: "percent"} }

// Currency is an amount of money in the currency.
func Currency(code string) Decimal { return Decimal{As: "currency", Currency: code} }

// Rating is one to max stars.
func Rating(max int64) Integer { return Integer{As: "rating", Min: 0, Max: max} }
