package formula_test

import (
	"math/big"
	"strings"
	"testing"
	"time"

	"steward/engine/formula"
)

func TestFormulas(t *testing.T) {
	t.Parallel()
	day := func(y int, m time.Month, d int) time.Time { return time.Date(y, m, d, 0, 0, 0, 0, time.UTC) }
	fields := map[string]formula.Value{"qty": big.NewRat(3, 1), "price": big.NewRat(1999, 100), "name": "Panda", "from": day(2026, 1, 30), "to": day(2026, 3, 1), "sold": true}
	for text, want := range map[string]string{
		"qty * price":                          "59.97",
		"1 + 2 * 3 - 4 / 2":                    "5",
		"(1 + 2) * -3":                         "-9",
		"10 % 4 & ' left'":                     "2 left",
		"round(price / 3, 2)":                  "6.66",
		"round(-2.5) & round(2.5)":             "-33",
		"floor(-1.5) & ceil(1.2) & abs(-3)":    "-223",
		"days(from, to)":                       "30",
		"to - from":                            "30",
		"from + 2":                             "2026-02-01",
		"hours(from, from)":                    "0",
		"year(to) & '-' & month(to)":           "2026-3",
		"if(qty > 2 and sold, 'many', 'few')":  "many",
		"if(missing = 1 or not(sold), 1, 2)":   "2",
		"upper(name) & len(name)":              "PANDA5",
		"coalesce(missing, qty)":               "3",
		"sum(qty, missing, 1)":                 "4",
		"max(qty, 7) & min(from, to)":          "72026-01-30",
		"qty = 3 & ''":                         "0", // a number is no text
		"missing * 2":                          "",
		"qty / 0":                              "",
		"name * 2":                             "",
		"missing = missing2":                   "1",
		"0.1 + 0.2":                            "0.3",
		"max(1, max(2, 3)) - min(3, min(2,1))": "2",
	} {
		f, err := formula.Parse(text)
		if err != nil {
			t.Errorf("%s: %v", text, err)
			continue
		}
		if got := formula.Text(f.Eval(func(code string) formula.Value { return fields[code] })); got != want {
			t.Errorf("%s gives %q, want %q", text, got, want)
		}
	}
}

func TestFormulasThatCannotBeSayWhere(t *testing.T) {
	t.Parallel()
	for text, say := range map[string]string{"": "missing at the end", "1 +": "missing at the end", "qty price": "character 5", "(1": `")" is missing`, "evil()": "no function evil", "'a": "does not end", "1 ? 2": "means nothing",
		"if(1, 2)": "two values", "1..2": "no number", "round()": "another number", strings.Repeat("(", 100) + "1" + strings.Repeat(")", 100): "nested too deeply", strings.Repeat("1+", 2000) + "1": "longer"} {
		if _, err := formula.Parse(text); err == nil || !strings.Contains(err.Error(), say) {
			t.Errorf("%.20q: %v", text, err)
		}
	}
	f, err := formula.Parse("qty * price + qty")
	if err != nil || strings.Join(f.Reads(), ",") != "price,qty" {
		t.Errorf("%v %v", f.Reads(), err)
	}
}

func FuzzFormulasNeverPanic(f *testing.F) {
	f.Add("if(a > 1, round(b / 3, 2), 'x' & c)")
	f.Fuzz(func(t *testing.T, text string) {
		if x, err := formula.Parse(text); err == nil {
			formula.Text(x.Eval(func(string) formula.Value { return big.NewRat(1, 3) }))
		}
	})
}
