package model_test

import (
	"testing"
	"time"

	"steward/engine/model"
)

func TestNumbersOfAPattern(t *testing.T) {
	t.Parallel()
	created := time.Date(2026, 3, 9, 23, 30, 0, 0, time.UTC)
	for _, c := range []struct {
		name    string
		pattern model.NumberPattern
		valid   bool
		number  string
	}{
		{"year and four digits", "VEH-{YYYY}-{0000}", true, "VEH-2026-0042"},
		{"short year, month and day", "{YY}{MM}{DD}/{00}", true, "260309/42"},
		{"more digits than zeros", "A{0}", true, "A42"},
		{"no id", "VEH-{YYYY}", false, ""},
		{"two ids", "{0}-{00}", false, ""},
		{"an unknown part", "{HH}-{00}", false, ""},
		{"nothing", "", false, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			if got := c.pattern.Valid(); got != c.valid {
				t.Fatalf("valid is %v", got)
			}
			if !c.valid {
				return
			}
			if got := c.pattern.Number(42, created); got != c.number {
				t.Errorf("the number is %s, want %s", got, c.number)
			}
			if got := c.pattern.ID(c.number); got != 42 {
				t.Errorf("read back as %d", got)
			}
			if got := c.pattern.ID("something " + c.number); got != 0 {
				t.Errorf("words are read as %d", got)
			}
		})
	}
}
