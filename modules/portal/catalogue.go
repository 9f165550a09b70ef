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
	"steward/engine/setter"
	"steward/engine/setup"
	"steward/engine/text"
	"steward/engine/view"
)

// setByRequests are the fields of an operation that the entry of the catalogue sets, not the form.
var setByRequests = []string{"type_id", "portal_request_id"}

// catalogue gives the groups and requests that administrators keep as records, as far as the actor is offered them. A group
// without requests is not shown, nor a request whose service type is off or for others.
func (d *door) catalogue(ctx context.Context) ([]view.PortalGroup, error) {
	a := access.From(ctx)
	return d.entries(ctx, visible(a, access.Read), func(typeID int64) (bool, error) {
		return d.records.Can(ctx, record.Ref{Model: "service/type", ID: typeID}, access.Read)
	})
}

// entries reads groups and requests that hold a condition; open says whether a service type may be asked for.
func (d *door) entries(ctx context.Context, offered condition.Node, open func(typeID int64) (bool, error)) ([]view.PortalGroup, error) {
	system := access.With(ctx, access.System)
	groups, err := d.records.List(system, record.ListRequest{Model: Group, Where: offered, Sort: []string{"position", "name"}, Limit: 500, Bare: true,
		Fields: []string{"name", "translations", "description", "position", "portal_request_ids", "icon", "color"}})
	if err != nil || len(groups.Rows) == 0 {
		return nil, err
	}
	requests, err := d.records.List(system, record.ListRequest{Model: Request, Where: offered, Sort: []string{"position", "name"}, Limit: 1000, Bare: true,
		Fields: []string{"name", "translations", "description", "position", "service_type_id", "icon", "form_code", "external_url", "kb_search"}})
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
				Model: "service/operation", Form: r.Values.Text("form_code"), URL: r.Values.Text("external_url"), Suggest: r.Values.Flag("kb_search"),
				Values: map[string]any{"type_id": r.Values.Int("service_type_id"), "portal_request_id": r.ID}}
			one.Label, one.Description = worded(r.Values)
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

// GuestEntries is what the portal keeps for visitors without an account.
type GuestEntries struct {
	// Home gives the groups and requests that are public at every link of the chain: request, group and service type are on and
	// visible in the guest portal, and none is limited to companies, groups or departments.
	Home func(ctx context.Context) ([]view.PortalGroup, error)
	// Presets are the values that a request sets.
	Presets func(ctx context.Context, request int64) ([]setter.Row, error)
}

// ForGuests gives the entries of the guest portal to the module that serves it.
func ForGuests(p *setup.Platform) GuestEntries {
	d := &door{records: p.Records, config: p.Config}
	public := condition.And(condition.Rule("status", condition.Equal, 1), condition.Rule("frontend_visibility", condition.Equal, true),
		condition.Rule("company_ids", condition.IsEmpty, nil), condition.Rule("group_ids", condition.IsEmpty, nil), condition.Rule("department_ids", condition.IsEmpty, nil))
	return GuestEntries{
		Home: func(ctx context.Context) ([]view.PortalGroup, error) {
			system := access.With(ctx, access.System)
			return d.entries(ctx, public, func(id int64) (bool, error) {
				n, err := d.records.Count(system, record.ListRequest{Model: "service/type", Where: condition.And(condition.Rule("entity_id", condition.Equal, id),
					condition.Rule("status", condition.Equal, 1), condition.Rule("frontend_visibility", condition.Equal, true))}, 1)
				return n > 0, err
			})
		},
		Presets: func(ctx context.Context, request int64) ([]setter.Row, error) {
			r, err := d.records.Get(access.With(ctx, access.System), record.Ref{Model: Request, ID: request}, "preset_values")
			if err != nil {
				return nil, err
			}
			return setter.Parse(r.Values.Text("preset_values"))
		},
	}
}
