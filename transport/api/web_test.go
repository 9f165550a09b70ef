package api_test

import (
	"encoding/json"
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
)

var (
	// A call of the interface: what is called, and the path in quotes or as a template.
	webCall = regexp.MustCompile("\\b(get|post|put|send|remove|address)(?:<[^()]*?>)?\\(\\s*(?:\"(/[^\"?]*)\"|`(/[^`?]*)`)")
	webHole = regexp.MustCompile(`\$\{[^}]*\}`)
	webVerb = regexp.MustCompile(`^[^;]{0,200}?method: "([A-Z]+)"`)
	apiHole = regexp.MustCompile(`\{[^}]*\}`)
	webType = regexp.MustCompile(`(?s)export interface Problem \{(.*?)\n\}`)
	webName = regexp.MustCompile(`(?m)^  (\w+)\??:`)
)

// Every call the interface makes is one the document describes: a route that is renamed fails here, not before a person.
func TestTheInterfaceCallsWhatTheDocumentDescribes(t *testing.T) {
	h := newOffice(t)
	var doc struct {
		Paths      map[string]map[string]any `json:"paths"`
		Components struct {
			Schemas map[string]struct {
				Properties map[string]any `json:"properties"`
			} `json:"schemas"`
		} `json:"components"`
	}
	if err := json.Unmarshal(h.as("root").get("/openapi.json").must(t, 200).raw, &doc); err != nil {
		t.Fatal(err)
	}
	described := map[string][]string{} // methods by the words of a path, holes as *
	for path, methods := range doc.Paths {
		key := apiHole.ReplaceAllString(path, "*")
		for m := range methods {
			described[key] = append(described[key], strings.ToUpper(m))
		}
	}
	src, calls := filepath.Join("..", "..", "web", "src"), 0
	err := filepath.WalkDir(src, func(path string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || !strings.HasSuffix(path, ".ts") && !strings.HasSuffix(path, ".tsx") || strings.Contains(path, ".test.") {
			return err
		}
		raw, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		text := string(raw)
		for _, at := range webCall.FindAllStringSubmatchIndex(text, -1) {
			verb, called := text[at[2]:at[3]], ""
			if at[4] >= 0 {
				called = text[at[4]:at[5]]
			} else {
				called = text[at[6]:at[7]]
			}
			method := map[string]string{"get": "GET", "post": "POST", "put": "PUT", "remove": "DELETE", "send": "GET"}[verb]
			if found := webVerb.FindStringSubmatch(text[at[1]:]); verb == "send" && found != nil {
				method = found[1]
			}
			calls++
			if !answers(described, webHole.ReplaceAllString(called, "*"), method) {
				t.Errorf("%s calls %s %s, which is not described", strings.TrimPrefix(path, src), method, called)
			}
		}
		return nil
	})
	if err != nil {
		t.Fatal(err)
	}
	if calls < 100 {
		t.Errorf("only %d calls were found: the test no longer reads the interface", calls)
	}
	raw, err := os.ReadFile(filepath.Join(src, "core", "types.ts"))
	if err != nil {
		t.Fatal(err)
	}
	body := webType.FindStringSubmatch(string(raw))
	if body == nil {
		t.Fatal("the interface has no type of a problem")
	}
	for _, name := range webName.FindAllStringSubmatch(body[1], -1) {
		if doc.Components.Schemas["Problem"].Properties[name[1]] == nil {
			t.Errorf("the interface reads %s of a problem, which is not described", name[1])
		}
	}
}

// answers reports whether a path with holes is one of the described, whose holes take one word each. A hole of the interface
// may stand for several words ("service/operation").
func answers(described map[string][]string, called, method string) bool {
	shape := regexp.MustCompile("^" + strings.ReplaceAll(regexp.QuoteMeta(called), `\*`, `[^/]+(?:/[^/]+)?`) + "$")
	for path, methods := range described {
		if (shape.MatchString(path) || path == called) && (method == "" || slices.Contains(methods, method)) {
			return true
		}
	}
	return false
}
