package main

import (
	"io/fs"
	"os"
	"path/filepath"
	"regexp"
	"sort"
	"strings"
	"testing"

	"steward/engine/condition"
	"steward/engine/script"
	"steward/engine/setup"
	"steward/engine/text"
	"steward/modules"
)

// said finds the keys of faults in the source: fault.New(kind, "key"), Invalid("field", "key"), Add("field", "key") and the like.
var said = regexp.MustCompile(`(?:fault\.New\([^,()]+, |fault\.InvalidField\((?:[^,()]|\([^()]*\))+, |fault\.Value\(|fault\.Denied\(|\.Invalid\((?:[^,()]|\([^()]*\))+, |\.Add\((?:[^,()]|\([^()]*\))+, |refuse\("[a-z]+", )"([a-z_]+(?:\.[a-z_]+)+)"`)

// scheduled finds what runs by the clock.
var scheduled = regexp.MustCompile(`Jobs\.Every\("([a-z_.]+)"`)

func TestEveryFaultHasItsWordsInBothLanguages(t *testing.T) {
	from := append([]fs.FS{setup.Texts, condition.Texts, script.Texts}, texts...)
	for _, m := range modules.All {
		if m.Defaults != nil {
			from = append(from, m.Defaults)
		}
	}
	words := map[string]text.Texts{}
	for _, f := range from {
		loaded, err := text.Load(f, "text")
		if err != nil {
			continue
		}
		for lang, all := range loaded {
			if words[lang] == nil {
				words[lang] = text.Texts{}
			}
			for k, v := range all {
				words[lang][k] = v
			}
		}
	}
	root := filepath.Join("..", "..")
	keys := map[string]string{}
	err := filepath.WalkDir(root, func(path string, d os.DirEntry, err error) error {
		if err != nil {
			return err
		}
		if d.IsDir() && (d.Name() == "node_modules" || d.Name() == "bench" || strings.HasPrefix(d.Name(), ".") && d.Name() != "..") {
			return filepath.SkipDir
		}
		if !strings.HasSuffix(path, ".go") || strings.HasSuffix(path, "_test.go") {
			return nil
		}
		raw, err := os.ReadFile(path)
		for _, m := range said.FindAllStringSubmatch(string(raw), -1) {
			keys[m[1]] = path
		}
		for _, m := range scheduled.FindAllStringSubmatch(string(raw), -1) {
			keys["schedule."+m[1]] = path // what the screen of system jobs calls it
		}
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	if len(keys) < 100 {
		t.Fatalf("only %d keys found: the pattern is wrong", len(keys))
	}
	var missing []string
	for k, path := range keys {
		for _, lang := range []string{"en", "it"} {
			if words[lang][k] == "" {
				missing = append(missing, lang+" "+k+" ("+path+")")
			}
		}
	}
	sort.Strings(missing)
	for _, m := range missing {
		t.Error("no words:", m)
	}
}
