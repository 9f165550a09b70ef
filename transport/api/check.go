package api

import (
	"fmt"

	"steward/engine/check"
	"steward/engine/fault"
	"steward/engine/model"
)

// checkAutomation looks at all automation the caller may read and says what will not work as it was meant.
func checkAutomation(c *call) (any, error) {
	if c.h.Platform.Audit == nil {
		return nil, fault.Missing()
	}
	report, err := c.h.Platform.Audit(c.ctx())
	if err != nil {
		return nil, err
	}
	items := []map[string]any{}
	for _, f := range report.Findings {
		items = append(items, c.finding(f))
	}
	return map[string]any{"items": items, "rules": report.Rules}, nil
}

func (c *call) finding(f check.Finding) map[string]any {
	params := fault.Params{}
	for k, v := range f.Params {
		params[k] = v
	}
	m := f.Rule.On
	if f.Own {
		m = c.snap.Registry.Model(f.Rule.Of.Model)
	}
	item := map[string]any{"kind": f.Kind, "what": c.t("check.kind." + f.Kind), "rule": c.checked(f.Rule), "field": nil}
	if f.Field != "" {
		label := c.traceField(m, f.Field)
		item["field"], params["field"] = label, label["label"]
		if v, ok := params["value"]; ok {
			params["value"] = c.valueOf(m, f.Field, v)
		}
	}
	others := []map[string]any{}
	for _, o := range f.Others {
		others = append(others, c.checked(o))
	}
	item["others"], item["text"] = others, c.t(f.Key, params)
	return item
}

func (c *call) checked(r check.Rule) map[string]any {
	out := map[string]any{"name": r.Name, "path": fmt.Sprintf("/record/%s/%d", r.Of.Model, r.Of.ID), "model": r.Of.Model}
	if m := c.snap.Registry.Model(r.Of.Model); m != nil {
		out["model"] = c.snap.Texts.Model(c.lang(), m)
	}
	return out
}

// valueOf names a value, by its number where it is gone.
func (c *call) valueOf(m *model.Model, code string, v any) string {
	if m != nil {
		if f := m.Field(code); f != nil {
			if words, err := c.valueWords(c.ctx(), f, v); err == nil && words != "" {
				return words
			}
		}
	}
	return fmt.Sprint(v)
}
