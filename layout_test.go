package steward_test

import (
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strings"
	"testing"
)

// below says what each part of the house may stand on (docs/decisions/0001). Imports point down only.
var below = map[string][]string{
	"engine":    {"engine"},
	"store":     {"engine", "store"},
	"adapter":   {"engine", "adapter"},
	"modules":   {"engine", "modules"},
	"transport": {"engine", "transport"},
	"web":       {},
	"cmd":       {"engine", "store", "adapter", "modules", "transport", "web", "cmd"},
	"bench":     {"engine", "store", "adapter", "modules", "transport", "web", "bench"},
}

func TestImportsPointDownOnly(t *testing.T) {
	out, err := exec.Command("go", "list", "-f", `{{.ImportPath}} {{join .Imports " "}}`, "./...").Output()
	if err != nil {
		t.Fatal(err)
	}
	for line := range strings.Lines(string(out)) {
		words := strings.Fields(line)
		from, ok := strings.CutPrefix(words[0], "steward/")
		if !ok {
			continue
		}
		part, _, _ := strings.Cut(from, "/")
		for _, imported := range words[1:] {
			to, ours := strings.CutPrefix(imported, "steward/")
			if !ours || from == "modules/moduletest" && strings.HasPrefix(to, "store") { // tests run on real databases
				continue
			}
			target, _, _ := strings.Cut(to, "/")
			allowed := false
			for _, x := range below[part] {
				allowed = allowed || x == target
			}
			if !allowed {
				t.Errorf("%s imports %s: %s may only stand on %v", from, to, part, below[part])
			}
		}
	}
}

// Users, groups and companies are foundations: field types refer to them (docs/decisions/0001). Everything else is a module.
func TestTheEngineKnowsNoModuleByName(t *testing.T) {
	out, err := exec.Command("git", "grep", "-nE", `"(service|crm|task|portal|announcement)/[a-z_]+"`, "--", "engine", "store", "transport", ":!*_test.go", ":!store/storetest", ":!*.md").CombinedOutput()
	if err != nil && len(out) == 0 {
		return // nothing found
	}
	for line := range strings.Lines(string(out)) {
		_, code, _ := strings.Cut(line, ":")
		if strings.Contains(code, "//") && strings.Index(code, "//") < strings.Index(code, `"`) {
			continue
		}
		t.Errorf("an alias of a module stands in %s", strings.TrimSpace(line))
	}
}

var link = regexp.MustCompile(`\]\(([^)#\s]+)(?:#[^)]*)?\)`)

// What a document points to is there: a picture that was renamed fails here, not before a reader. Every guide is named in README.md.
func TestLinksOfDocumentsLeadSomewhere(t *testing.T) {
	documents, err := filepath.Glob("docs/*/*.md")
	if err != nil {
		t.Fatal(err)
	}
	more, err := filepath.Glob("docs/*.md")
	if err != nil {
		t.Fatal(err)
	}
	documents = append(append(documents, more...), "README.md")
	named := map[string]bool{}
	for _, path := range documents {
		raw, err := os.ReadFile(path)
		if err != nil {
			t.Fatal(err)
		}
		for _, found := range link.FindAllStringSubmatch(string(raw), -1) {
			if strings.Contains(found[1], "://") {
				continue
			}
			target := filepath.Join(filepath.Dir(path), filepath.FromSlash(found[1]))
			if _, err := os.Stat(target); err != nil {
				t.Errorf("%s points to %s, which is not there", path, found[1])
			}
			if path == "README.md" {
				named[filepath.ToSlash(target)] = true
			}
		}
	}
	for _, path := range documents {
		if strings.HasPrefix(filepath.ToSlash(path), "docs/guides/") && !named[filepath.ToSlash(path)] {
			t.Errorf("README.md does not name %s", path)
		}
	}
}
