package moduletest

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

var (
	iconInCode = regexp.MustCompile(`Icon: +"([a-z0-9-]+)"`)
	iconInText = regexp.MustCompile(`icon: ([a-z0-9-]+)`)
	iconDrawn  = regexp.MustCompile(`(?m)^  "?([a-z0-9-]+)"?: Icon`)
)

// A name the interface does not know is drawn as an empty circle, and nobody notices.
func TestEveryIconAModuleNamesIsDrawn(t *testing.T) {
	t.Parallel()
	source, err := os.ReadFile(filepath.Join("..", "..", "web", "src", "parts", "icon.tsx"))
	if err != nil {
		t.Fatal(err)
	}
	drawn := map[string]bool{}
	for _, found := range iconDrawn.FindAllStringSubmatch(string(source), -1) {
		drawn[found[1]] = true
	}
	err = filepath.WalkDir("..", func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || strings.HasSuffix(path, "_test.go") {
			return err
		}
		pattern := map[string]*regexp.Regexp{".go": iconInCode, ".yaml": iconInText}[filepath.Ext(path)]
		if pattern == nil {
			return nil
		}
		content, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		for _, found := range pattern.FindAllStringSubmatch(string(content), -1) {
			if !drawn[found[1]] {
				t.Errorf("%s names the icon %q; web/src/parts/icon.tsx draws none", path, found[1])
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
}
