package field_test

import (
	"testing"

	"steward/engine/model/field"
)

func TestValidationsOfCustomFields(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		rule, value string
		fits        bool
	}{
		{"email", "anna@example.org", true}, {"email", "anna", false},
		{"url", "https://example.org", true}, {"url", "javascript:alert(1)", false},
		{"ip", "10.0.0.1", true}, {"ip", "10.0.0.300", false},
		{"mac", "00:1b:44:11:3a:b7", true}, {"mac", "00:1b:44", false},
		{"iban", "IT60 X054 2811 1010 0000 0123 456", true}, {"iban", "IT60X0542811101000000123457", false}, {"iban", "", false},
		{"vat", "IT00743110157", true}, {"vat", "00743110157", true}, {"vat", "00743110158", false}, {"vat", "DE123456789", true}, {"vat", "none", false},
		{`regex:[A-Z]{2}\d{3}`, "AB123", true}, {`regex:[A-Z]{2}\d{3}`, "xAB123", false}, {"regex:a|b", "ab", false},
		{"", "anything", true},
	} {
		check, err := field.Validation(c.rule)
		if err != nil {
			t.Fatalf("%s: %v", c.rule, err)
		}
		if got := check == nil || check(c.value) == nil; got != c.fits {
			t.Errorf("%s on %q gives %v", c.rule, c.value, got)
		}
	}
	for _, bad := range []string{"telepathy", "regex:", "regex:("} {
		if _, err := field.Validation(bad); err == nil {
			t.Errorf("%q is taken", bad)
		}
	}
}

func TestACheckListBeginsWithItsItemsAndKeepsItsShape(t *testing.T) {
	t.Parallel()
	made, err := field.New("checklist", map[string]any{"items": "Papers\n\n Tyres "})
	if err != nil {
		t.Fatal(err)
	}
	if got := made.(interface{ Begins() any }).Begins(); got != `[{"text":"Papers","done":false},{"text":"Tyres","done":false}]` {
		t.Errorf("it begins with %v", got)
	}
	for in, ok := range map[string]bool{`[{"text":"a","done":true}]`: true, `[{"text":"a","evil":1}]`: false, `{"a":1}`: false, `"text"`: false} {
		if _, err := made.Coerce(in); (err == nil) != ok {
			t.Errorf("%s: %v", in, err)
		}
	}
	address, _ := field.New("address", nil)
	if _, err := address.Coerce(map[string]any{"city": "Trieste"}); err != nil {
		t.Error(err)
	}
	if _, err := address.Coerce([]any{1}); err == nil {
		t.Error("a list is taken as an address")
	}
	table, _ := field.New("table", map[string]any{"columns": []any{"part", "price"}})
	if got := table.Options()["columns"].([]string); len(got) != 2 || got[1] != "price" {
		t.Errorf("the columns are %v", got)
	}
}
