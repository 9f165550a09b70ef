package moduletest

import (
	"os"
	"path/filepath"
	"regexp"
	"testing"

	"steward/engine/model/field"
)

// What the interface does not know it shows as a line of text, and a tree of conditions becomes "[object Object]".
func TestEveryKindOfFieldIsDrawn(t *testing.T) {
	t.Parallel()
	fields := filepath.Join("..", "..", "web", "src", "fields")
	drawn := map[string]bool{}
	folders, err := os.ReadDir(fields)
	if err != nil {
		t.Fatal(err)
	}
	for _, f := range folders {
		if _, err := os.Stat(filepath.Join(fields, f.Name(), "index.ts")); err != nil {
			continue
		}
		source, err := os.ReadFile(filepath.Join(fields, f.Name(), "index.ts"))
		if err != nil {
			t.Fatal(err)
		}
		for _, found := range regexp.MustCompile(`code: "(\w+)"`).FindAllStringSubmatch(string(source), -1) {
			drawn[found[1]] = true
		}
	}
	registry, err := os.ReadFile(filepath.Join(fields, "registry.ts"))
	if err != nil {
		t.Fatal(err)
	}
	for _, found := range regexp.MustCompile(`(?m)^  (\w+): "(\w+)",`).FindAllStringSubmatch(string(registry), -1) {
		if drawn[found[2]] {
			drawn[found[1]] = true
		}
	}
	missing := map[string]string{}
	for _, m := range New(t).Config.Current().Registry.Models() {
		for i := range m.Fields {
			if code := m.Fields[i].Type.Code(); !drawn[code] {
				missing[code] = m.Alias + "." + m.Fields[i].Code
			}
		}
	}
	for _, code := range field.Codes() {
		if !drawn[code] {
			missing[code] = "a custom field"
		}
	}
	for code, where := range missing {
		t.Errorf("nothing in web/src/fields draws %q (%s)", code, where)
	}
}
