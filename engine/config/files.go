package config

import (
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"sort"
	"strings"

	"gopkg.in/yaml.v3"

	"steward/engine/fault"
)

// Export writes the overlay as a folder of YAML files, one for each object, in <kind>/<code>.yaml with "/" as "--" in
// codes. The order inside is fixed, so that files compare line by line. Secrets are left out.
func (s *Service) Export(ctx context.Context, dir string) (int, error) {
	bodies, err := s.overlayBodies(ctx)
	if err != nil {
		return 0, err
	}
	for k, body := range bodies {
		name := filepath.Join(dir, k.Kind, fileName(k.Code)+".yaml")
		if err := os.MkdirAll(filepath.Dir(name), 0o750); err != nil {
			return 0, fmt.Errorf("export configuration: %w", err)
		}
		raw, err := yaml.Marshal(map[string]any(body))
		if err != nil {
			return 0, fmt.Errorf("export %s %s: %w", k.Kind, k.Code, err)
		}
		if err := os.WriteFile(name, raw, 0o640); err != nil {
			return 0, fmt.Errorf("export configuration: %w", err)
		}
	}
	return len(bodies), nil
}

func fileName(code string) string { return strings.ReplaceAll(code, "/", "--") }
func codeName(file string) string { return strings.ReplaceAll(file, "--", "/") }

// removedMark is the property of an exported file that says a shipped object was removed.
const removedMark = "_removed"

// overlayBodies gives the overlay as objects: the properties that lie over what is shipped.
func (s *Service) overlayBodies(ctx context.Context) (map[Key]Body, error) {
	rows, _, err := s.rows.ConfigRows(ctx, 0)
	if err != nil {
		return nil, err
	}
	out := map[Key]Body{}
	for _, r := range rows {
		k := Key{r.Kind, r.Code}
		if s.secret(k) {
			continue
		}
		if out[k] == nil {
			out[k] = Body{}
		}
		var v any
		if err := json.Unmarshal(r.Value, &v); err != nil {
			return nil, err
		}
		switch {
		case r.Property != "":
			out[k][r.Property] = v
		case v == false:
			out[k][removedMark] = true
		}
	}
	return out, nil
}

func (s *Service) secret(k Key) bool {
	return k.Kind == Setting && s.shipped.Objects[k]["type"] == "secret"
}

// Records is the part of a folder of configuration that holds records: they are no objects of the overlay and are carried apart.
const Records = "records"

// ReadFolder reads what Export wrote.
func ReadFolder(dir fs.FS) (map[Key]Body, error) {
	out := map[Key]Body{}
	var c fault.Collector
	err := fs.WalkDir(dir, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || path.Ext(name) != ".yaml" {
			return err
		}
		kind, file := path.Split(strings.TrimSuffix(name, ".yaml"))
		kind = strings.Trim(kind, "/")
		if kind == Records {
			return nil
		}
		if kind == "" || strings.Contains(kind, "/") {
			c.Add(name, "config.file_place")
			return nil
		}
		raw, err := fs.ReadFile(dir, name)
		if err != nil {
			return err
		}
		var body map[string]any
		if err := yaml.Unmarshal(raw, &body); err != nil {
			c.Add(name, "config.file_syntax", fault.Params{"problem": err.Error()})
			return nil
		}
		if body == nil {
			body = map[string]any{}
		}
		out[Key{kind, codeName(file)}] = body
		return nil
	})
	if err != nil {
		return nil, fmt.Errorf("read the configuration folder: %w", err)
	}
	return out, c.Err()
}

// Diff tells how the installation's overlay differs from a folder: what Apply would change.
func (s *Service) Diff(ctx context.Context, want map[Key]Body) ([]Diff, error) {
	have, err := s.overlayBodies(ctx)
	if err != nil {
		return nil, err
	}
	return compare(have, want), nil
}

// Apply makes the overlay what a folder says. Objects and properties that the folder lacks are refused unless allowRemove is
// set. Applying twice changes nothing the second time.
func (s *Service) Apply(ctx context.Context, want map[Key]Body, by string, dryRun, allowRemove bool) (*Plan, error) {
	have, err := s.overlayBodies(ctx)
	if err != nil {
		return nil, err
	}
	var changes []Change
	var c fault.Collector
	for _, k := range keys(have) {
		if _, stays := want[k]; stays {
			continue
		}
		if !allowRemove {
			c.Add(k.Kind+" "+k.Code, "config.would_remove")
			continue
		}
		changes = append(changes, Change{Kind: k.Kind, Code: k.Code, Reset: true})
	}
	for _, k := range keys(want) {
		changes = append(changes, applyOne(k, have[k], want[k], allowRemove, &c)...)
	}
	if err := c.Err(); err != nil {
		return nil, err
	}
	return s.Change(ctx, changes, 0, by, "configuration applied from files", dryRun)
}

func applyOne(k Key, have, want Body, allowRemove bool, c *fault.Collector) []Change {
	if want[removedMark] == true {
		if have[removedMark] == true {
			return nil
		}
		return []Change{{Kind: k.Kind, Code: k.Code, Remove: true}}
	}
	var out []Change
	if have == nil {
		return []Change{{Kind: k.Kind, Code: k.Code, Value: map[string]any(want)}}
	}
	for _, p := range sorted(have) {
		if _, stays := want[p]; stays {
			continue
		}
		if !allowRemove {
			c.Add(k.Kind+" "+k.Code+" "+p, "config.would_remove")
			continue
		}
		out = append(out, Change{Kind: k.Kind, Code: k.Code, Property: p, Reset: true})
	}
	for _, p := range sorted(want) {
		a, _ := json.Marshal(have[p])
		b, _ := json.Marshal(want[p])
		if !same(a, b) {
			out = append(out, Change{Kind: k.Kind, Code: k.Code, Property: p, Value: want[p]})
		}
	}
	return out
}

func keys(m map[Key]Body) []Key {
	out := make([]Key, 0, len(m))
	for k := range m {
		out = append(out, k)
	}
	sort.Slice(out, func(i, j int) bool { return out[i].Kind+" "+out[i].Code < out[j].Kind+" "+out[j].Code })
	return out
}
