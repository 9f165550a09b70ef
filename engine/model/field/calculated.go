package field

import (
	"fmt"
	"maps"
	"math/big"
	"time"

	"steward/engine/formula"
	"steward/engine/model"
)

// Calculated is a field whose value follows from others of its record and is stored with every save, so that it is filtered
// and sorted like any field. It looks and is kept as its result.
type Calculated struct {
	model.Type // of the result
	Formula    string
	parsed     *formula.Formula
}

// NewCalculated reads the formula.
func NewCalculated(text string, result model.Type) (Calculated, error) {
	parsed, err := formula.Parse(text)
	if err != nil {
		return Calculated{}, fmt.Errorf("the formula cannot be read: %w", err)
	}
	return Calculated{Type: result, Formula: text, parsed: parsed}, nil
}

// Options are those of the result, with the formula.
func (t Calculated) Options() map[string]any {
	out := maps.Clone(t.Type.Options())
	if out == nil {
		out = map[string]any{}
	}
	out["formula"] = t.Formula
	return out
}

// Reads are the fields the formula needs.
func (t Calculated) Reads() []string { return t.parsed.Reads() }

// Compute gives the value for a record; get gives the fields it reads, each with its type.
func (t Calculated) Compute(get func(code string) (any, model.Type)) any {
	return canonical(t.Type.Storage(), t.parsed.Eval(func(code string) formula.Value {
		v, of := get(code)
		if v == nil || of == nil {
			return nil
		}
		return operand(of.Storage(), v)
	}))
}

const millionths = 1_000_000

// operand turns a stored value into one of formulas.
func operand(st model.Storage, v any) formula.Value {
	switch v := v.(type) {
	case int64:
		switch st {
		case model.Decimal:
			return big.NewRat(v, millionths)
		case model.DateTime:
			return time.Unix(v, 0).UTC()
		}
		return big.NewRat(v, 1)
	case bool:
		return v
	case string:
		if st == model.Date {
			day, err := time.Parse(time.DateOnly, v)
			if err != nil {
				return nil
			}
			return day
		}
		return v
	}
	return nil
}

// canonical turns the value of a formula into one that is stored; nil where it does not fit.
func canonical(st model.Storage, v formula.Value) any {
	number := func(scale int64) any {
		switch v := v.(type) {
		case *big.Rat:
			n := formula.Whole(new(big.Rat).Mul(v, big.NewRat(scale, 1)))
			if n.IsInt64() {
				return n.Int64()
			}
		case bool:
			if v {
				return scale
			}
			return int64(0)
		}
		return nil
	}
	switch st {
	case model.Integer:
		return number(1)
	case model.Decimal:
		return number(millionths)
	case model.Flag:
		switch v := v.(type) {
		case bool:
			return v
		case *big.Rat:
			return v.Sign() != 0
		}
	case model.Text, model.LongText:
		s := []rune(formula.Text(v))
		if len(s) == 0 {
			return nil
		}
		return string(s[:min(len(s), 255)])
	case model.Date:
		if at, ok := v.(time.Time); ok {
			return at.Format(time.DateOnly)
		}
	case model.DateTime:
		if at, ok := v.(time.Time); ok {
			return at.Unix()
		}
	}
	return nil
}
