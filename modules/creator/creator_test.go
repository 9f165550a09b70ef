package creator_test

import (
	"os"
	"testing"

	"steward/engine/config"
	"steward/modules/moduletest"
	"steward/store/pgtest"
)

func TestMain(m *testing.M) { os.Exit(pgtest.Main(m)) }

// What is shipped to begin with is in every language that is complete.
func TestTemplatesSpeakBothLanguages(t *testing.T) {
	t.Parallel()
	d := moduletest.New(t)
	var look func(at string, v any)
	look = func(at string, v any) {
		switch v := v.(type) {
		case map[string]any:
			for k, x := range v {
				if words, is := x.(map[string]any); is && (k == "label" || k == "plural" || k == "description") {
					if words["en"] == nil || words["it"] == nil {
						t.Errorf("%s.%s lacks a language: %v", at, k, words)
					}
					continue
				}
				look(at+"."+k, x)
			}
		case []any:
			for _, x := range v {
				look(at, x)
			}
		}
	}
	n := 0
	for k, body := range d.Config.Current().Objects {
		if k.Kind == config.Template {
			n++
			look(k.Code, map[string]any(body))
		}
	}
	if n < 4 {
		t.Errorf("%d templates", n)
	}
}
