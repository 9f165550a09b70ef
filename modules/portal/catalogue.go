package portal

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"

	"steward/engine/access"
	"steward/engine/condition"
	"steward/engine/model"
	"steward/engine/model/field"
	"steward/engine/record"
	"steward/engine/text"
	"steward/engine/view"
)

// setByRequests are the fields of an operation that the entry of the catalogue sets, not the form.
var setByRequests = []string{"type_id", "portal_request_id"}

// catalogue gives the groups and requests that administrators keep as records, as far as the actor is offered them. A group
// without requests is not shown, nor a request whose service type is off or for others.
func (d *door) catalogue(ctx context.Context) ([]view.PortalGroup, error) {
	a := access.From(ctx)
	return d.entries(ctx, visible(a, access.Read), "form_code", func(typeID int64) (bool, error) {
		return d.records.Can(ctx, record.Ref{Model: "service/type", ID: typeID}, access.Read)
	})
}

// entries reads groups and requests that hold a condition; form is the field that names a fixed form, and open says whether
// a service type may be asked for.
func (d *door) entries(ctx context.Context, offered condition.Node, form string, open func(typeID int64) (bool, error)) ([]view.PortalGroup, error) {
	system := access.With(ctx, access.System)
	groups, err := d.records.List(system, record.ListRequest{Model: Group, Where: offered, Sort: []string{"position", "name"}, Limit: 500, Bare: true,
		Fields: []string{"name", "translations", "description", "position", "portal_request_ids", "icon", "color"}})
	if err != nil || len(groups.Rows) == 0 {
		return nil, err
	}
	requests, err := d.records.List(system, record.ListRequest{Model: Request, Where: offered, Sort: []string{"position", "name"}, Limit: 1000, Bare: true,
		Fields: []string{"name", "translations", "description", "position", "service_type_id", "icon", form, "external_url", "kb_search", "confirmation_text"}})
	if err != nil {
		return nil, err
	}
	may := map[int64]bool{}
	for _, r := range requests.Rows {
		id := r.Values.Int("service_type_id")
		if _, known := may[id]; !known {
			if may[id], err = open(id); err != nil {
				return nil, err
			}
		}
	}
	var out []view.PortalGroup
	for _, g := range groups.Rows {
		group := view.PortalGroup{Code: fmt.Sprintf("group-%d", g.ID), Icon: g.Values.Text("icon"), Color: g.Values.Text("color"), Position: int(g.Values.Int("position")), Portal: true}
		group.Label, group.Description = worded(g.Values)
		ids := g.Values.IDs("portal_request_ids")
		for _, r := range requests.Rows {
			if !slices.Contains(ids, r.ID) || !may[r.Values.Int("service_type_id")] {
				continue
			}
			one := view.Request{Code: fmt.Sprintf("request-%d", r.ID), Icon: r.Values.Text("icon"), Position: int(r.Values.Int("position")), Portal: true,
				Model: "service/operation", Form: r.Values.Text(form), URL: r.Values.Text("external_url"), Suggest: r.Values.Flag("kb_search"),
				Values: map[string]any{"type_id": r.Values.Int("service_type_id"), "portal_request_id": r.ID}}
			one.Label, one.Description = worded(r.Values)
			if words := r.Values.Text("confirmation_text"); words != "" {
				one.Confirmation = text.Label{By: map[string]string{"en": words}} // it is HTML, and no key
			}
			group.Requests = append(group.Requests, one)
		}
		if len(group.Requests) > 0 {
			out = append(out, group)
		}
	}
	return out, nil
}

// worded gives the name and description of an entry, in every language it has words in.
func worded(v model.Values) (name, description text.Label) {
	name, description = text.Label{Key: v.Text("name")}, text.Label{Key: field.PlainText(v.Text("description"))}
	var by map[string]struct {
		Name        string `json:"name"`
		Description string `json:"description"`
	}
	if json.Unmarshal([]byte(v.Text("translations")), &by) != nil || len(by) == 0 {
		return name, description
	}
	names, words := map[string]string{"en": name.Key}, map[string]string{"en": description.Key}
	for lang, w := range by {
		if w.Name != "" {
			names[lang] = w.Name
		}
		if w.Description != "" {
			words[lang] = w.Description
		}
	}
	name = text.Label{By: names}
	if description.Key != "" || len(words) > 1 {
		description = text.Label{By: words}
	}
	return name, description
}
