package field_test

import (
	"testing"

	"steward/engine/model/field"
)

func TestAPlaceIsReadAsPeopleAndProgramsWriteIt(t *testing.T) {
	t.Parallel()
	for _, in := range []any{"45.6495, 13.7768", "45.6495,13.7768", "45,6495; 13,7768", "45.6495 13.7768", "45,6495 13,7768", "geo:45.6495,13.7768;u=35", " 45.64950004 ,13.77680001",
		map[string]any{"lat": 45.6495, "lon": 13.7768}, []any{45.6495, "13.7768"}} {
		if got, err := (field.Point{}).Coerce(in); err != nil || got != "45.6495,13.7768" {
			t.Errorf("%v gives %v, %v", in, got, err)
		}
	}
	for in, want := range map[string]any{"": nil, "-90,180": "-90,180", "-0.0000001, 0": "0,0", "-89.1234567,-179.9999999": "-89.123457,-180"} {
		if got, err := (field.Point{}).Coerce(in); err != nil || got != want {
			t.Errorf("%q gives %v, %v", in, got, err)
		}
	}
	for _, bad := range []any{"here", "45.6495", "91,0", "0,181", "NaN,0", "1,2,3", "45,6495,13,7768", map[string]any{"lat": 1}, []any{1, 2, 3}, true} {
		if got, err := (field.Point{}).Coerce(bad); err == nil {
			t.Errorf("%v is taken as %v", bad, got)
		}
	}
}

func TestAFrameNamesItsHostAndValuesStandBehindIt(t *testing.T) {
	t.Parallel()
	for address, from := range map[string]string{
		"https://maps.example.com": "maps.example.com", "https://Maps.Example.com:8443/of/{{cust_place}}?q={{name|default:'none'}}": "maps.example.com:8443", "https://10.0.0.1#{{name}}": "10.0.0.1",
	} {
		if f, err := field.NewFrame(address, 0); err != nil || f.From != from {
			t.Errorf("%s is of %q, %v", address, f.From, err)
		}
	}
	for _, bad := range []string{"", "http://maps.example.com/", "https://{{name}}.example.com/", "https://a.example.com@evil.example/", `https://a.example.com\@evil.example/`, "https://a..b/", "https://*.example.com/", "javascript:alert(1)", "//example.com", "https:///x"} {
		if f, err := field.NewFrame(bad, 0); err == nil {
			t.Errorf("%q is taken, of %q", bad, f.From)
		}
	}
	if _, err := field.NewFrame("https://example.com", 20); err == nil {
		t.Error("a frame of 20 pixels is taken")
	}
}
