package api

import (
	"encoding/json"
	"reflect"
	"testing"
	"time"
)

// Whatever is answered reads back as what encoding/json would have written.
func FuzzEncode(f *testing.F) {
	for _, s := range []string{"", "plain", "with \"quotes\" and \\", "line\nbreak\ttab\r", "nul\x00 bell\x07 del\x7f", "<script>&", "Čelik 😀 \u2028\u2029", "\xff\xfe broken", "\xed\xa0\x80"} {
		f.Add(s, int64(-7), true)
	}
	f.Fuzz(func(t *testing.T, s string, n int64, yes bool) {
		v := map[string]any{s: s, "n": n, "int": int(n), "yes": yes, "nil": nil, "list": []any{s, n, nil}, "rows": []map[string]any{{"a": s}, nil}, "texts": []string{s}, "ids": []int64{n},
			"labels": map[string]string{s: s}, "none": []string(nil), "empty": map[string]any{}, "float": 1.5, "raw": json.RawMessage(`{"x":1}`), "time": time.Unix(n%1e9, 0).UTC()}
		got, err := encode(nil, v)
		if err != nil {
			t.Fatal(err)
		}
		want, err := json.Marshal(v)
		if err != nil {
			t.Fatal(err)
		}
		var a, b any
		if err := json.Unmarshal(got, &a); err != nil {
			t.Fatalf("%s: %v", got, err)
		}
		if err := json.Unmarshal(want, &b); err != nil {
			t.Fatal(err)
		}
		if !reflect.DeepEqual(a, b) {
			t.Fatalf("%s\nis not\n%s", got, want)
		}
	})
}
