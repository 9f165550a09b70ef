package config

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"gopkg.in/yaml.v3"

	"steward/engine/fault"
)

// Template is the kind of the modules that are shipped as examples to begin with: each has the objects of a bundle.
const Template = "template" // vehicles

// Bundle is a module as text: every object that makes it, by kind and code. It holds no records, and of roles and group
// rules nothing: who may do what is decided where it is installed.
type Bundle struct {
	Module  string                     `json:"module" yaml:"module"`
	Objects map[string]map[string]Body `json:"objects" yaml:"objects"`
}

// bundled are the kinds a bundle may hold, in the order they are shown.
var bundled = []string{Module, List, Model, Field, Grid, Form, Menu, Portal, Dashboard}

// Bundle gives a custom module with its models, fields, screens, and the lists it uses that are not shipped.
func (snap *Snapshot) Bundle(code string) (Bundle, error) {
	k := Key{Module, code}
	if snap.Objects[k] == nil {
		return Bundle{}, fault.Missing()
	}
	all := make([]Key, 0, len(snap.Objects))
	for x := range snap.Objects {
		all = append(all, x)
	}
	out := Bundle{Module: code, Objects: map[string]map[string]Body{}}
	put := func(x Key) {
		if out.Objects[x.Kind] == nil {
			out.Objects[x.Kind] = map[string]Body{}
		}
		out.Objects[x.Kind][x.Code] = snap.Objects[x]
	}
	put(k)
	for _, x := range below(k, all) {
		put(x)
		body := snap.Objects[x]
		list, _ := body["status_list"].(string)
		if options, ok := body["options"].(map[string]any); ok && list == "" {
			list, _ = options["list"].(string)
		}
		if own := (Key{List, list}); list != "" && snap.Objects[own] != nil && !snap.shippedList(list) {
			put(own)
		}
	}
	return out, nil
}

// shippedList reports whether a list comes with the program: the module finds it wherever it goes.
func (snap *Snapshot) shippedList(code string) bool { return snap.shipped[Key{List, code}] }

// Text writes a bundle as YAML, always in the same order.
func (b Bundle) Text() ([]byte, error) {
	var out bytes.Buffer
	e := yaml.NewEncoder(&out)
	e.SetIndent(2)
	raw, err := json.Marshal(b) // numbers and texts of JSON, as they were given
	if err != nil {
		return nil, fmt.Errorf("export module %s: %w", b.Module, err)
	}
	var tree map[string]any
	if err := decode(raw, &tree); err != nil {
		return nil, err
	}
	if err := e.Encode(plain(tree)); err != nil {
		return nil, fmt.Errorf("export module %s: %w", b.Module, err)
	}
	return out.Bytes(), e.Close()
}

// plain makes whole numbers of those of JSON.
func plain(v any) any {
	switch v := v.(type) {
	case map[string]any:
		for k, x := range v {
			v[k] = plain(x)
		}
	case []any:
		for i, x := range v {
			v[i] = plain(x)
		}
	case json.Number:
		if n, err := v.Int64(); err == nil {
			return n
		}
		f, _ := v.Float64()
		return f
	}
	return v
}

// ReadBundle reads what Text wrote.
func ReadBundle(text []byte) (Bundle, error) {
	var tree any
	if err := yaml.Unmarshal(text, &tree); err != nil {
		return Bundle{}, fault.InvalidField("text", "config.file_syntax", fault.Params{"problem": err.Error()})
	}
	raw, err := json.Marshal(tree)
	if err != nil {
		return Bundle{}, fault.InvalidField("text", "config.file_syntax", fault.Params{"problem": err.Error()})
	}
	var b Bundle
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	if err := d.Decode(&b); err != nil {
		return Bundle{}, fault.InvalidField("text", "config.file_syntax", fault.Params{"problem": err.Error()})
	}
	return b, b.check()
}

// check refuses what is no module: a bundle changes nothing beside its own objects and the lists it brings.
func (b Bundle) check() error {
	var c fault.Collector
	if b.Objects[Module][b.Module] == nil || len(b.Objects[Module]) != 1 {
		c.Add("text", "config.bundle.no_module")
	}
	name := customPrefix + b.Module
	for _, kind := range sorted(b.Objects) {
		if !slices.Contains(bundled, kind) {
			c.Add("text", "config.bundle.not_its_own", fault.Params{"object": kind})
			continue
		}
		for _, code := range sorted(b.Objects[kind]) {
			own := kind == Module || kind == List || strings.HasPrefix(code, name+"/") && slices.Contains([]string{Model, Field, Grid, Form}, kind) ||
				(kind == Menu || kind == Portal || kind == Dashboard) && (code == name || strings.HasPrefix(code, name+"."))
			if !own {
				c.Add("text", "config.bundle.not_its_own", fault.Params{"object": kind + " " + code})
			}
		}
	}
	return c.Err()
}

// Changes are those that install a bundle, or bring an installed module to it. Lists that are there stay as they are:
// other modules may use them.
func (b Bundle) Changes(snap *Snapshot) []Change {
	var out []Change
	for _, kind := range bundled {
		for _, code := range sorted(b.Objects[kind]) {
			if kind == List && snap.Objects[Key{List, code}] != nil && !strings.HasPrefix(code, customPrefix+b.Module+"_") {
				continue
			}
			out = append(out, Change{Kind: kind, Code: code, Value: map[string]any(b.Objects[kind][code])})
		}
	}
	return out
}
