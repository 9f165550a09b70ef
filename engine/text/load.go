package text

import (
	"errors"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"golang.org/x/text/language"
	"gopkg.in/yaml.v3"
)

// Parse reads texts from YAML. Keys may be flat ("fault.required: …") or nested; nested ones are joined with a dot. Every
// value is a text; what YAML takes for a number or a yes must be quoted, so that no text is changed on the way.
func Parse(raw []byte) (Texts, error) {
	var doc yaml.Node
	if err := yaml.Unmarshal(raw, &doc); err != nil {
		return nil, err
	}
	out := Texts{}
	if len(doc.Content) == 0 {
		return out, nil
	}
	return out, gather(out, "", doc.Content[0])
}

func gather(out Texts, prefix string, n *yaml.Node) error {
	if n.Kind != yaml.MappingNode {
		return fmt.Errorf("line %d: texts are a mapping of keys", n.Line)
	}
	var errs []error
	for i := 0; i+1 < len(n.Content); i += 2 {
		k, v := n.Content[i], n.Content[i+1]
		key := prefix + k.Value
		switch {
		case v.Kind == yaml.MappingNode:
			errs = append(errs, gather(out, key+".", v))
		case v.Kind != yaml.ScalarNode || v.Tag != "!!str":
			errs = append(errs, fmt.Errorf("line %d: %s must be a text in quotes", v.Line, key))
		default:
			if _, twice := out[key]; twice {
				errs = append(errs, fmt.Errorf("line %d: %s is there twice", v.Line, key))
			}
			out[key] = v.Value
		}
	}
	return errors.Join(errs...)
}

// Load reads <language>.yaml of a folder; a folder that is not there has no texts.
func Load(fsys fs.FS, dir string) (map[string]Texts, error) {
	files, err := fs.Glob(fsys, path.Join(dir, "*.yaml"))
	if err != nil {
		return nil, err
	}
	out := map[string]Texts{}
	for _, name := range files {
		lang := strings.TrimSuffix(path.Base(name), ".yaml")
		if _, err := language.Parse(lang); err != nil {
			return nil, fmt.Errorf("%s: %s is not a language", name, lang)
		}
		raw, err := fs.ReadFile(fsys, name)
		if err != nil {
			return nil, err
		}
		if out[lang], err = Parse(raw); err != nil {
			return nil, fmt.Errorf("%s: %w", name, err)
		}
	}
	return out, nil
}
