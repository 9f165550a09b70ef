package api

import (
	"encoding/json"
	"slices"
	"sort"
	"strings"

	"steward/engine/access"
	"steward/engine/config"
	"steward/engine/fault"
	"steward/engine/model"
	"steward/engine/record"
	"steward/engine/text"
)

// Resources of the parts of the configuration that a role may lack.
const (
	creatorResource = "system/module_creator"
	fieldsResource  = "system/custom_fields"
	listsResource   = "system/tools/lists"
)

// mayArrange asks for the resource of what is changed. Whoever makes modules also makes their fields and lists.
func (c *call) mayArrange(ch config.Change) error {
	need, own := "", strings.HasPrefix(ch.Code, "custom_") && c.actor.Has(creatorResource)
	switch ch.Kind {
	case config.Module, config.Model:
		need = creatorResource
	case config.Field:
		need = fieldsResource
	case config.List:
		need = listsResource
	}
	if need == "" || own || c.actor.Has(need) {
		return nil
	}
	return fault.Denied("access.role_lacks_resource", fault.Params{"resource": need})
}

// customModules lists what administrators made, with the models of each, and the templates.
func customModules(c *call) (any, error) {
	if !c.actor.Has(creatorResource) {
		return nil, fault.Denied("access.role_lacks_resource", fault.Params{"resource": creatorResource})
	}
	rows, version, err := c.h.Platform.Config.Overlay(c.ctx(), config.Key{})
	if err != nil {
		return nil, err
	}
	made := map[string]config.Row{}
	for _, r := range rows {
		if r.Kind == config.Module && r.Property == "" {
			made[r.Code] = r
		}
	}
	items, templates := []map[string]any{}, []map[string]any{}
	for _, k := range keysOf(c.snap, config.Module) {
		body := c.snap.Objects[k]
		one := map[string]any{"code": k.Code, "label": c.labelled(body["label"]), "icon": body["icon"], "color": body["color"], "version": body["version"], "description": body["description"],
			"disabled": body["disabled"] == true, "models": c.modelsOf("custom_" + k.Code)}
		if r, ok := made[k.Code]; ok {
			one["by"], one["at"] = r.By, stamp(r.At)
		}
		items = append(items, one)
	}
	for _, k := range keysOf(c.snap, config.Template) {
		body := c.snap.Objects[k]
		objects, _ := body["objects"].(map[string]any)
		modules, _ := objects[config.Module].(map[string]any)
		head, _ := modules[k.Code].(map[string]any)
		templates = append(templates, map[string]any{"code": k.Code, "label": c.labelled(head["label"]), "icon": head["icon"], "description": c.labelled(body["description"]),
			"taken": c.snap.Objects[config.Key{Kind: config.Module, Code: k.Code}] != nil, "objects": objects})
	}
	return map[string]any{"version": version, "items": items, "templates": templates, "features": config.Features()}, nil
}

func keysOf(snap *config.Snapshot, kind string) []config.Key {
	var out []config.Key
	for k := range snap.Objects {
		if k.Kind == kind {
			out = append(out, k)
		}
	}
	sort.Slice(out, func(i, j int) bool { return out[i].Code < out[j].Code })
	return out
}

// labelled puts a label of the configuration into the caller's language.
func (c *call) labelled(label any) string {
	raw, err := json.Marshal(label)
	if err != nil {
		return ""
	}
	var l text.Label
	if json.Unmarshal(raw, &l) != nil {
		return ""
	}
	return c.snap.Texts.Label(c.lang(), l)
}

// modelsOf lists the models of a custom module with the number of their records.
func (c *call) modelsOf(module string) []map[string]any {
	out := []map[string]any{}
	for _, m := range c.snap.Registry.Models() {
		if !m.Custom || m.Module() != module {
			continue
		}
		one := map[string]any{"alias": m.Alias, "label": c.snap.Texts.Model(c.lang(), m), "plural": c.snap.Texts.Plural(c.lang(), m), "icon": m.Icon, "disabled": m.Disabled, "records": nil, "fields": ownFields(m)}
		if !m.Disabled && c.may(m, access.Read) {
			if n, err := c.h.Platform.Records.Count(c.ctx(), record.ListRequest{Model: m.Alias}, record.CountCap); err == nil {
				one["records"] = n
			}
		}
		out = append(out, one)
	}
	return out
}

func ownFields(m *model.Model) int {
	n := 0
	for i := range m.Fields {
		if m.Fields[i].Custom && !m.Fields[i].Disabled {
			n++
		}
	}
	return n
}

func moduleText(c *call) (any, error) {
	if !c.actor.Has(creatorResource) {
		return nil, fault.Denied("access.role_lacks_resource", fault.Params{"resource": creatorResource})
	}
	b, err := c.snap.Bundle(c.r.PathValue("code"))
	if err != nil {
		return nil, err
	}
	raw, err := b.Text()
	if err != nil {
		return nil, err
	}
	return map[string]any{"module": b.Module, "text": string(raw), "objects": b.Objects}, nil
}

// installModule installs a module from text, or brings an installed one to it, as one version. With dry_run it only says
// what would happen; exists tells whether a module of the name is there.
func installModule(c *call) (any, error) {
	var in struct {
		Text     string `json:"text"`
		Template string `json:"template"`
		DryRun   bool   `json:"dry_run"`
	}
	if err := c.body(&in); err != nil {
		return nil, err
	}
	if in.Template != "" {
		body := c.snap.Objects[config.Key{Kind: config.Template, Code: in.Template}]
		raw, err := json.Marshal(map[string]any{"module": body["module"], "objects": body["objects"]})
		if body == nil || err != nil {
			return nil, fault.InvalidField("template", "config.bundle.no_module")
		}
		in.Text = string(raw)
	}
	b, err := config.ReadBundle([]byte(in.Text))
	if err != nil {
		return nil, err
	}
	changes := b.Changes(c.snap)
	for _, ch := range changes {
		if scripted(ch) && !c.actor.SuperAdmin() {
			return nil, fault.Denied("api.super_admin_scripts")
		}
		if err := c.mayArrange(ch); err != nil {
			return nil, err
		}
	}
	plan, err := c.h.Platform.Config.Change(c.ctx(), changes, 0, c.actor.Username, "module "+b.Module, in.DryRun)
	if err != nil {
		return nil, err
	}
	var models []string
	for code := range b.Objects[config.Model] {
		models = append(models, code)
	}
	slices.Sort(models)
	return map[string]any{"module": b.Module, "exists": c.snap.Objects[config.Key{Kind: config.Module, Code: b.Module}] != nil, "models": models, "plan": plan}, nil
}
