package creator

import (
	"context"
	"strings"

	"steward/engine/condition"
	"steward/engine/config"
	"steward/engine/event"
	"steward/engine/fault"
	"steward/engine/model"
	"steward/engine/record"
)

// acting are the models whose enabled records do something with the records of the model they name. Group rules are not
// among them: they wait with the model, and close it again when it comes back.
var acting = []string{"automation/event", "escalation/rule", "macro/macro", "sla/metric"}

// watch keeps models that something works on.
type watch struct{ records *record.Service }

// unused refuses to take a model away while an enabled rule, event, macro or metric works on it, and names them.
func (w watch) unused(ctx context.Context, now, next *config.Snapshot) ([]fault.Fault, error) {
	var gone []any
	for _, m := range now.Registry.Models() {
		if m.Custom && !has(next.Registry, m.Alias) {
			gone = append(gone, m.Alias)
		}
	}
	if len(gone) == 0 {
		return nil, nil
	}
	ctx = record.AsSystem(model.With(ctx, now.Registry), event.Cause{Kind: "system", Label: "module creator"})
	var out []fault.Fault
	for _, alias := range acting {
		m := now.Registry.Model(alias)
		if m == nil || m.Field("model_alias") == nil || m.Field("status") == nil {
			continue
		}
		page, err := w.records.List(ctx, record.ListRequest{Model: alias, Limit: 10, Sort: []string{"entity_id"}, Fields: append([]string{"model_alias"}, m.Title...),
			Where: condition.And(condition.Rule("model_alias", condition.In, gone), condition.Rule("status", condition.Equal, 1))})
		if err != nil {
			return nil, err
		}
		for _, r := range page.Rows {
			out = append(out, fault.Fault{Key: "creator.in_use", Params: fault.Params{
				"what": strings.TrimSpace(r.Title), "kind": now.Texts.Model("en", m), "model": r.Values.Text("model_alias")}})
		}
	}
	return out, nil
}

func has(reg *model.Registry, alias string) bool {
	for _, m := range reg.Models() {
		if m.Alias == alias {
			return true
		}
	}
	return false
}
