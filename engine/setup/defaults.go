package setup

import (
	"encoding/json"
	"fmt"
	"io/fs"
	"path"
	"strings"

	"gopkg.in/yaml.v3"

	"steward/engine/config"
)

// codeOf says how the code of an object follows from its properties.
var codeOf = map[string]func(b config.Body) string{
	config.List:      func(b config.Body) string { return word(b, "code") },
	config.Grid:      func(b config.Body) string { return word(b, "model") + "/" + word(b, "code") },
	config.Form:      func(b config.Body) string { return word(b, "model") + "/" + word(b, "code") },
	config.Menu:      func(b config.Body) string { return word(b, "code") },
	config.Portal:    func(b config.Body) string { return word(b, "code") },
	config.Dashboard: func(b config.Body) string { return word(b, "code") },
	config.Home:      func(b config.Body) string { return word(b, "code") },
	config.Template:  func(b config.Body) string { return word(b, "module") },
	config.Setting:   func(b config.Body) string { return word(b, "code") },
}

// places are where the kinds stand in a module's defaults: a folder of files, or one file.
var places = map[string]string{
	config.List: "lists", config.Grid: "grids", config.Form: "forms", config.Menu: "menu", config.Portal: "portal", config.Dashboard: "dashboards", config.Home: "homes", config.Template: "modules", config.Setting: "settings",
}

func word(b config.Body, property string) string {
	if b[property] == nil {
		return ""
	}
	return fmt.Sprint(b[property])
}

// loadDefaults reads defaults/<place>.yaml and defaults/<place>/*.yaml. A file holds one object or a sequence of them.
func loadDefaults(m Module, into map[config.Key]config.Body) error {
	for kind, place := range places {
		names, err := fs.Glob(m.Defaults, path.Join("defaults", place, "*.yaml"))
		if err != nil {
			return err
		}
		single := path.Join("defaults", place+".yaml")
		if _, err := fs.Stat(m.Defaults, single); err == nil {
			names = append(names, single)
		}
		for _, name := range names {
			bodies, err := readObjects(m.Defaults, name)
			if err != nil {
				return err
			}
			for _, b := range bodies {
				k := config.Key{Kind: kind, Code: codeOf[kind](b)}
				if k.Code == "" || strings.HasSuffix(k.Code, "/") {
					return fmt.Errorf("%s: an object has no code", name)
				}
				if into[k] != nil {
					return fmt.Errorf("%s: %s %s is shipped twice", name, kind, k.Code)
				}
				into[k] = b
			}
		}
	}
	return nil
}

func readObjects(files fs.FS, name string) ([]config.Body, error) {
	raw, err := fs.ReadFile(files, name)
	if err != nil {
		return nil, err
	}
	var tree any
	if err := yaml.Unmarshal(raw, &tree); err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	asJSON, err := json.Marshal(tree) // YAML's own kinds of number and map become those of JSON
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	var many []config.Body
	if _, sequence := tree.([]any); sequence {
		err = json.Unmarshal(asJSON, &many)
	} else if tree != nil {
		var one config.Body
		err = json.Unmarshal(asJSON, &one)
		many = []config.Body{one}
	}
	if err != nil {
		return nil, fmt.Errorf("read %s: %w", name, err)
	}
	return many, nil
}
