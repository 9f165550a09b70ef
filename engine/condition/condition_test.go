package condition_test

import (
	"bytes"
	"encoding/json"
	"errors"
	"slices"
	"strings"
	"testing"

	"steward/engine/condition"
	"steward/engine/condition/cases"
	"steward/engine/fault"
)

func TestCasesInMemory(t *testing.T) {
	t.Parallel()
	s := cases.Read(t)
	mem := s.Memory(t)
	for _, c := range s.Cases {
		x, faults := s.Bind(t, c)
		if !slices.Equal(faults, c.Faults) {
			t.Errorf("%s\n  %s\n  is faulted with %q, want %q", c.Name, c.Tree, faults, c.Faults)
		}
		if wrong := c.Report("in memory", mem.Holding(s.Of(c), x)); wrong != "" {
			t.Error(wrong)
		}
	}
}

// Whatever is sent, reading it ends in a tree or in a fault, and what was read can be written and read again.
func FuzzParse(f *testing.F) {
	for _, c := range cases.Read(f).Cases {
		f.Add([]byte(c.Tree))
	}
	s := cases.Read(f)
	f.Fuzz(func(t *testing.T, raw []byte) {
		n, err := condition.Parse(raw)
		if err != nil {
			return
		}
		condition.Bind(s.Registry, s.Registry.Model("test/thing"), n, s.Env(t, cases.Case{}))
		written, err := json.Marshal(n)
		if err != nil {
			t.Fatal(err)
		}
		again, err := condition.Parse(written)
		if err != nil {
			t.Fatalf("%s is written as %s, which is refused: %v", raw, written, err)
		}
		if twice, err := json.Marshal(again); err != nil || !bytes.Equal(written, twice) {
			t.Fatalf("%s is written as %s, and then as %s (%v)", raw, written, twice, err)
		}
	})
}

func FuzzParseShort(f *testing.F) {
	for _, q := range []string{"", "status:open priority>2", `title:"two words" -state:closed`, "due<today", "a:b,c,d", `x:"`, "(a:1 OR b:2)", "::", "-", "size>=1 size<=7", "free words"} {
		f.Add(q)
	}
	s := cases.Read(f)
	f.Fuzz(func(t *testing.T, q string) {
		thing := s.Registry.Model("test/thing")
		n, _, problems := condition.ParseShort(s.Registry, thing, q)
		if len(problems) == 0 {
			condition.Bind(s.Registry, thing, n, s.Env(t, cases.Case{}))
		}
	})
}

func TestATreeTooLargeOrTooDeepIsRefused(t *testing.T) {
	t.Parallel()
	leaf := `{"field":"size","operator":"equal","value":1}`
	wide := `{"condition":"AND","rules":[` + strings.Repeat(leaf+",", 9_999) + leaf + `]}`
	deep := strings.Repeat(`{"condition":"AND","rules":[`, 1_000) + leaf + strings.Repeat("]}", 1_000)
	for name, raw := range map[string]string{"condition.too_many_rules": wide, "condition.too_deep": deep} {
		var f *fault.Error
		if _, err := condition.Parse([]byte(raw)); !errors.As(err, &f) || f.Fields[0].Key != name {
			t.Errorf("want %s, got %v", name, err)
		}
	}
}
