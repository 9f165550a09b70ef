// Package carry brings what administrators keep as records, such as custom events, from one installation to another, as files
// beside the configuration. Numbers of records differ between installations: a record is known by the fields its model names, and
// what its conditions refer to is written with its name and found by it again.
package carry

import (
	"context"
	"encoding/json"
	"fmt"
	"io/fs"
	"os"
	"path"
	"path/filepath"
	"regexp"
	"strings"

	"gopkg.in/yaml.v3"

	"steward/engine/condition"
	"steward/engine/config"
	"steward/engine/event"
	"steward/engine/fault"
	"steward/engine/model"
	"steward/engine/record"
)

// file is a record on its way.
type file struct {
	Model  string         `yaml:"model"`
	Values map[string]any `yaml:"values"`
	// Names are those of the records that conditions refer to, by model and number.
	Names map[string]map[int64]string `yaml:"names,omitempty"`
}

// Carrier writes and reads such files. Its context is that of the platform: scripts are among what is carried.
type Carrier struct {
	Records  *record.Service
	Registry func() *model.Registry
}

// Export writes a file for each record of the models that are carried, and gives their number.
func (c *Carrier) Export(ctx context.Context, dir string) (int, error) {
	n := 0
	for _, m := range c.Registry().Models() {
		if len(m.Carried) == 0 || m.Disabled {
			continue
		}
		for after := (*record.Cursor)(nil); ; {
			page, err := c.Records.List(ctx, record.ListRequest{Model: m.Alias, Fields: codes(m), Sort: []string{"entity_id"}, Limit: 500, Bare: true, After: after})
			if err != nil {
				return n, err
			}
			for _, r := range page.Rows {
				if err := c.write(ctx, dir, m, r); err != nil {
					return n, err
				}
				n++
			}
			if after = page.Next; after == nil {
				break
			}
		}
	}
	return n, nil
}

// codes are the fields that are carried: what a person writes. Whether something is switched on is decided where it runs.
func codes(m *model.Model) []string {
	var out []string
	for i := range m.Fields {
		f := &m.Fields[i]
		if !f.ReadOnly && !f.System && !f.Secret && !f.NoHistory && f.Code != "status" && f.Type.Storage().HasColumn() {
			out = append(out, f.Code)
		}
	}
	return out
}

var unfit = regexp.MustCompile(`[^a-z0-9]+`)

func (c *Carrier) write(ctx context.Context, dir string, m *model.Model, r *record.Record) error {
	f := file{Model: m.Alias, Values: map[string]any{}, Names: map[string]map[int64]string{}}
	for _, code := range codes(m) {
		v := r.Values[code]
		if v == nil {
			continue
		}
		if m.Field(code).Type.Storage() == model.JSON {
			node, tree, err := c.tree(m, r.Values, code)
			if err != nil {
				return err
			}
			if tree != nil {
				if err := c.name(ctx, tree, node, f.Names); err != nil {
					return err
				}
			}
			if json.Unmarshal([]byte(r.Values.Text(code)), &v) != nil {
				continue
			}
		}
		f.Values[code] = v
	}
	raw, err := yaml.Marshal(f)
	if err != nil {
		return fmt.Errorf("export %s %d: %w", m.Alias, r.ID, err)
	}
	var key []string
	for _, code := range append([]string{m.Name()}, m.Carried...) {
		word := code
		if code != m.Name() {
			word = fmt.Sprint(r.Values[code])
		}
		key = append(key, strings.Trim(unfit.ReplaceAllString(strings.ToLower(word), "-"), "-"))
	}
	name := filepath.Join(dir, config.Records, fmt.Sprintf("%s.%d.yaml", strings.Join(key, "."), r.ID))
	if err := os.MkdirAll(filepath.Dir(name), 0o750); err != nil {
		return fmt.Errorf("export records: %w", err)
	}
	if err := os.WriteFile(name, raw, 0o640); err != nil {
		return fmt.Errorf("export records: %w", err)
	}
	return nil
}

// tree is the condition in a field and the model it speaks of; nil where the field holds none.
func (c *Carrier) tree(m *model.Model, values model.Values, code string) (condition.Node, *model.Model, error) {
	of, _ := m.Field(code).Type.Options()["of"].(string)
	if m.Field(code).Type.Code() != "condition" || of == "" {
		return condition.Node{}, nil, nil
	}
	if !strings.Contains(of, "/") {
		of = values.Text(of)
	}
	node, err := condition.Parse([]byte(values.Text(code)))
	if err != nil {
		return node, nil, err
	}
	return node, c.Registry().Model(of), nil
}

// name notes the names of the records that a condition refers to.
func (c *Carrier) name(ctx context.Context, m *model.Model, n condition.Node, names map[string]map[int64]string) error {
	return c.rules(m, &n, func(target *model.Model, ids []int64) ([]int64, error) {
		keys := make([]any, len(ids))
		for i, id := range ids {
			keys[i] = id
		}
		titles, err := c.Records.Titles(ctx, target, false, keys)
		if err != nil {
			return nil, err
		}
		for _, id := range ids {
			if title := titles[id]; title != "" {
				if names[target.Alias] == nil {
					names[target.Alias] = map[int64]string{}
				}
				names[target.Alias][id] = title
			}
		}
		return ids, nil
	})
}

// rules goes through the rules of a condition that name records by their numbers, and puts those in their place that visit gives.
func (c *Carrier) rules(m *model.Model, n *condition.Node, visit func(*model.Model, []int64) ([]int64, error)) error {
	for i := range n.Rules {
		if err := c.rules(m, &n.Rules[i], visit); err != nil {
			return err
		}
	}
	if n.Field == "" {
		return nil
	}
	p, err := condition.Resolve(c.Registry(), m, n.Field)
	if err != nil {
		return nil //nolint:nilerr // a field that is gone is found by the check of automation, there as here
	}
	refers, ok := p.Field.Type.(model.Referring)
	target := (*model.Model)(nil)
	if ok && !refers.Target().ByUsername {
		target = c.Registry().Model(refers.Target().Alias)
	}
	if target == nil {
		return nil
	}
	list, several := n.Value.([]any)
	if !several {
		list = []any{n.Value}
	}
	var ids []int64
	for _, v := range list {
		id, ok := whole(v)
		if !ok {
			return nil // a placeholder
		}
		ids = append(ids, id)
	}
	if ids, err = visit(target, ids); err != nil {
		return err
	}
	if !several {
		n.Value = ids[0]
		return nil
	}
	for i, id := range ids {
		list[i] = id
	}
	return nil
}

func whole(v any) (int64, bool) {
	switch v := v.(type) {
	case int:
		return int64(v), true
	case int64:
		return v, true
	case float64:
		return int64(v), v == float64(int64(v))
	}
	return 0, false
}

// Change is what a file does here.
type Change struct {
	Model, Name string
	New         bool
	Warnings    []fault.Fault // that it was left switched off
}

// Apply creates and changes records as the files say; it removes none. Numbers of records in conditions become those of the records
// with the same names here, and a name that nothing or several have is a fault. A dry run says the same and writes nothing.
func (c *Carrier) Apply(ctx context.Context, dir fs.FS, dryRun bool) ([]Change, error) {
	ctx = record.AsSystem(ctx, event.Cause{Kind: "import", Label: "steward config apply"})
	names, err := fs.Glob(dir, path.Join(config.Records, "*.yaml"))
	if err != nil {
		return nil, err
	}
	var out []Change
	for _, name := range names {
		raw, err := fs.ReadFile(dir, name)
		if err != nil {
			return out, err
		}
		var f file
		if err := yaml.Unmarshal(raw, &f); err != nil {
			return out, fault.InvalidField(name, "config.file_syntax", fault.Params{"problem": err.Error()})
		}
		change, err := c.take(ctx, f, dryRun)
		if err != nil {
			return out, fmt.Errorf("%s: %w", name, err)
		}
		if change != nil {
			out = append(out, *change)
		}
	}
	return out, nil
}

func (c *Carrier) take(ctx context.Context, f file, dryRun bool) (*Change, error) {
	m := c.Registry().Model(f.Model)
	if m == nil || len(m.Carried) == 0 {
		return nil, fault.InvalidField("model", "fault.unknown_model", fault.Params{"model": f.Model})
	}
	in := record.Input{}
	for _, code := range codes(m) {
		in[code] = f.Values[code]
		if in[code] == nil && m.Field(code).Default != nil {
			delete(in, code)
		}
	}
	if err := c.translate(ctx, m, f, in); err != nil {
		return nil, err
	}
	var same []condition.Node
	var key []string
	for _, code := range m.Carried {
		same = append(same, condition.Rule(code, condition.Equal, in[code]))
		key = append(key, fmt.Sprint(in[code]))
	}
	page, err := c.Records.List(ctx, record.ListRequest{Model: m.Alias, Where: condition.And(same...), Fields: []string{"entity_id"}, Limit: 2, Bare: true})
	if err != nil {
		return nil, err
	}
	change := &Change{Model: m.Alias, Name: strings.Join(key, " ")}
	options := record.Options{DryRun: dryRun}
	if len(page.Rows) == 0 {
		change.New = true
		r, err := c.Records.Create(ctx, m.Alias, in, options)
		if err == nil {
			change.Warnings = r.Warnings
		}
		return change, err
	}
	r, err := c.Records.Update(ctx, record.Ref{Model: m.Alias, ID: page.Rows[0].ID}, in, options)
	if err != nil || r.Unchanged {
		return nil, err
	}
	change.Warnings = r.Warnings
	return change, nil
}

// translate puts the numbers of this installation into the conditions of a record.
func (c *Carrier) translate(ctx context.Context, m *model.Model, f file, in record.Input) error {
	values := model.Values{}
	for code, v := range in {
		values[code] = v
		if v != nil && m.Field(code).Type.Storage() == model.JSON {
			raw, err := json.Marshal(v)
			if err != nil {
				return fault.InvalidField(code, "condition.not_a_tree")
			}
			values[code] = string(raw)
		}
	}
	for code := range in {
		if in[code] == nil || m.Field(code).Type.Storage() != model.JSON {
			continue
		}
		node, of, err := c.tree(m, values, code)
		if err != nil {
			return err
		}
		if of == nil {
			continue
		}
		err = c.rules(of, &node, func(target *model.Model, ids []int64) ([]int64, error) {
			out := make([]int64, len(ids))
			for i, id := range ids {
				here, err := c.here(ctx, target, f.Names[target.Alias][id])
				if err != nil {
					return nil, err
				}
				out[i] = here
			}
			return out, nil
		})
		if err != nil {
			return err
		}
		in[code] = node
	}
	return nil
}

// here is the number of the one record of a model with a name.
func (c *Carrier) here(ctx context.Context, m *model.Model, name string) (int64, error) {
	missing := fault.InvalidField(m.Alias, "carry.no_such", fault.Params{"model": m.Alias, "name": name})
	if name == "" || len(m.Title) == 0 {
		return 0, missing
	}
	page, err := c.Records.List(ctx, record.ListRequest{Model: m.Alias, Where: condition.Rule(m.Title[0], condition.Equal, name), Fields: []string{"entity_id"}, Limit: 2, Bare: true})
	if err != nil {
		return 0, err
	}
	if len(page.Rows) != 1 {
		return 0, missing
	}
	return page.Rows[0].ID, nil
}
