package api

import (
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"steward/engine/access"
	"steward/engine/check"
	"steward/engine/config"
	"steward/engine/model"
	"steward/engine/record"
)

// Kinds of what is found that is a record and no object of the configuration.
const (
	ruleKind   = "rule"
	scriptKind = "script"
)

// kindsFound is the order in which kinds are shown.
var kindsFound = []string{config.Module, config.Model, config.Field, config.Form, config.Grid, config.List, ruleKind, scriptKind, config.Menu, config.Portal, config.Dashboard, config.Home,
	config.Setting, config.Text}

// configurationResource is the resource of the parts of the configuration that have none of their own.
const configurationResource = "system/configuration"

// mostRules is how many rules of one model are looked through.
const mostRules = 1000

// configHit is a piece of the configuration as it is shown.
type configHit struct {
	config.Hit
	Of   string // the model it belongs to, in words
	Path string // of the record it is, "" for an object
}

// searchConfig finds what describes the product: objects, shipped models and fields, texts, and the rules and scripts that
// are records. It shows nobody what he could not open, and scripts to Super Admins alone.
func searchConfig(c *call) (any, error) {
	if err := c.known("q", "kind", "limit"); err != nil {
		return nil, err
	}
	limit, err := c.whole("limit", 8, 1, 200)
	if err != nil {
		return nil, err
	}
	wanted := config.Want(c.query("q"), c.actor.SuperAdmin())
	groups := []map[string]any{}
	if wanted.Empty() {
		return map[string]any{"groups": groups}, nil
	}
	hits := map[string][]configHit{}
	for _, h := range c.snap.Find(wanted, c.lang(), c.arranges) {
		one := configHit{Hit: h}
		if m := c.snap.Registry.Model(h.Model); m != nil && h.Kind != config.Model {
			one.Of = c.snap.Texts.Plural(c.lang(), m)
		}
		hits[h.Kind] = append(hits[h.Kind], one)
	}
	rules, err := c.findRules(wanted)
	if err != nil {
		return nil, err
	}
	for _, h := range rules {
		hits[h.Kind] = append(hits[h.Kind], h)
	}
	for _, kind := range kindsFound {
		found := hits[kind]
		if len(found) == 0 || c.query("kind") != "" && c.query("kind") != kind {
			continue
		}
		items := []map[string]any{}
		for _, h := range found[:min(limit, len(found))] {
			items = append(items, map[string]any{"code": h.Code, "title": h.Title, "model": h.Model, "of": h.Of, "custom": h.Custom, "where": h.Where, "text": h.Text, "path": h.Path})
		}
		groups = append(groups, map[string]any{"kind": kind, "total": len(found), "items": items})
	}
	return map[string]any{"groups": groups}, nil
}

// arranges reports whether the caller may open the editor of an object. A shipped model is opened at its fields.
func (c *call) arranges(kind, code string) bool {
	switch kind {
	case config.Model:
		if !strings.HasPrefix(code, "custom_") {
			kind = config.Field
		}
	case config.Field, config.List, config.Module:
	default:
		return c.actor.Has(configurationResource)
	}
	return c.mayArrange(config.Change{Kind: kind, Code: code}) == nil
}

// findRules looks through the records that are rules: those of modules that had theirs checked, and those with scripts. The
// rights of the caller decide which he finds, and in which fields.
func (c *call) findRules(wanted config.Wanted) ([]configHit, error) {
	var out []configHit
	for _, m := range c.snap.Registry.Models() {
		scripts, isRule := c.ruleModel(m)
		if !isRule || m.Disabled || !c.may(m, access.Read) {
			continue
		}
		var fields []string
		for _, code := range c.h.Platform.Records.Readable(c.ctx(), m) {
			if f := m.Field(code); f != nil && !f.System && slices.Contains([]model.Storage{model.Text, model.LongText, model.JSON}, f.Type.Storage()) {
				fields = append(fields, code)
			}
		}
		if len(fields) == 0 {
			continue
		}
		page, err := c.h.Platform.Records.List(c.ctx(), record.ListRequest{Model: m.Alias, Fields: fields, Sort: []string{"entity_id"}, Limit: mostRules})
		if err != nil {
			return nil, err
		}
		for _, r := range page.Rows {
			if h, ok := c.foundRule(wanted, m, r, fields, scripts); ok {
				out = append(out, h)
			}
		}
	}
	return out, nil
}

// ruleModel reports whether the records of a model are rules, and which of their fields are scripts.
func (c *call) ruleModel(m *model.Model) (scripts []string, isRule bool) {
	if at := slices.IndexFunc(c.h.Platform.Rules, func(s check.Source) bool { return s.Model == m.Alias }); at >= 0 {
		scripts, isRule = slices.Clone(c.h.Platform.Rules[at].Scripts), true
	}
	for i := range m.Fields {
		if m.Fields[i].Script {
			scripts, isRule = append(scripts, m.Fields[i].Code), true
		}
	}
	return scripts, isRule
}

func (c *call) foundRule(wanted config.Wanted, m *model.Model, r *record.Record, fields, scripts []string) (configHit, bool) {
	h := configHit{Hit: config.Hit{Kind: ruleKind, Code: fmt.Sprintf("%s/%d", m.Alias, r.ID), Title: r.Title, Model: m.Alias},
		Of: c.snap.Texts.Plural(c.lang(), m), Path: fmt.Sprintf("/record/%s/%d", m.Alias, r.ID)}
	if wanted.In(r.Title) {
		return h, true
	}
	for _, code := range fields {
		text := r.Values.Text(code)
		if text == "" {
			continue
		}
		if slices.Contains(scripts, code) {
			if _, line, ok := wanted.Within(text, nil); ok && c.actor.SuperAdmin() {
				h.Kind, h.Where, h.Text = scriptKind, code, line
				return h, true
			}
			continue
		}
		var holds any = text
		if m.Field(code).Type.Storage() == model.JSON {
			if err := json.Unmarshal([]byte(text), &holds); err != nil {
				continue
			}
		}
		if where, line, ok := wanted.Within(holds, nil); ok {
			h.Where, h.Text = strings.TrimSuffix(code+"."+where, "."), line
			return h, true
		}
	}
	return h, false
}
