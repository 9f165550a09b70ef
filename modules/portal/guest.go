package portal

import (
	"context"
	"slices"
	"strings"

	"steward/engine/access"
	"steward/engine/condition"
	"steward/engine/guest"
	"steward/engine/model"
	"steward/engine/record"
	"steward/engine/setter"
	"steward/engine/setup"
	"steward/engine/view"
)

// GuestEntries is what the portal keeps for visitors without an account.
type GuestEntries struct {
	// Home gives the groups and requests that are public at every link of the chain: request, group and service type are on and
	// visible in the guest portal, and none is limited to companies, groups or departments.
	Home func(ctx context.Context) ([]view.PortalGroup, error)
	// Presets are the values that a request sets.
	Presets func(ctx context.Context, request int64) ([]setter.Row, error)
	// Chains says of every request which links of the chain hold.
	Chains func(ctx context.Context) ([]guest.Chain, error)
}

// ForGuests gives the entries of the guest portal to the module that serves it.
func ForGuests(p *setup.Platform) GuestEntries {
	d := &door{records: p.Records, config: p.Config}
	public := condition.And(condition.Rule("status", condition.Equal, 1), condition.Rule("frontend_visibility", condition.Equal, true),
		condition.Rule("company_ids", condition.IsEmpty, nil), condition.Rule("group_ids", condition.IsEmpty, nil), condition.Rule("department_ids", condition.IsEmpty, nil))
	return GuestEntries{
		Home: func(ctx context.Context) ([]view.PortalGroup, error) {
			system := access.With(ctx, access.System)
			return d.entries(ctx, public, "guest_form_code", func(id int64) (bool, error) {
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
		Chains: d.chains,
	}
}

// chains looks at every request with each link that has to hold, the ones that are not public too.
func (d *door) chains(ctx context.Context) ([]guest.Chain, error) {
	system := access.With(ctx, access.System)
	limits := []string{"name", "status", "frontend_visibility", "company_ids", "group_ids", "department_ids"}
	groups, err := d.records.List(system, record.ListRequest{Model: Group, Sort: []string{"position", "name"}, Limit: 500, Bare: true, Fields: append([]string{"portal_request_ids"}, limits...)})
	if err != nil {
		return nil, err
	}
	requests, err := d.records.List(system, record.ListRequest{Model: Request, Sort: []string{"position", "name"}, Limit: 1000, Bare: true, Fields: append([]string{"service_type_id", "external_url"}, limits...)})
	if err != nil {
		return nil, err
	}
	var out []guest.Chain
	for _, r := range requests.Rows {
		t, err := d.records.Get(system, record.Ref{Model: "service/type", ID: r.Values.Int("service_type_id")}, "name", "status", "frontend_visibility")
		if err != nil {
			return nil, err
		}
		at := func(code string, holds bool) guest.Link {
			return guest.Link{Code: code, Holds: holds, Model: Request, ID: r.ID}
		}
		c := guest.Chain{ID: r.ID, Name: r.Values.Text("name"), Links: []guest.Link{
			at("request", r.Values.Int("status") == 1), at("public", r.Values.Flag("frontend_visibility")), at("limits", unlimited(r.Values)),
			inPublicGroup(r.ID, groups.Rows),
			{Code: "type", Holds: t.Values.Int("status") == 1, Detail: t.Values.Text("name"), Model: "service/type", ID: t.ID},
			{Code: "type_public", Holds: t.Values.Flag("frontend_visibility"), Detail: t.Values.Text("name"), Model: "service/type", ID: t.ID},
		}}
		if url := r.Values.Text("external_url"); url != "" {
			c.Links = append(c.Links, at("url", strings.HasPrefix(url, "https://")))
		}
		c.Open = !slices.ContainsFunc(c.Links, func(l guest.Link) bool { return !l.Holds })
		out = append(out, c)
	}
	return out, nil
}

func unlimited(v model.Values) bool {
	return len(v.IDs("company_ids")) == 0 && len(v.IDs("group_ids")) == 0 && len(v.IDs("department_ids")) == 0
}

// inPublicGroup asks for one group that is public; where there is none it names those that are not.
func inPublicGroup(request int64, groups []*record.Record) guest.Link {
	l := guest.Link{Code: "group", Model: Group}
	var names []string
	for _, g := range groups {
		if !slices.Contains(g.Values.IDs("portal_request_ids"), request) {
			continue
		}
		if g.Values.Int("status") == 1 && g.Values.Flag("frontend_visibility") && unlimited(g.Values) {
			return guest.Link{Code: "group", Holds: true, Detail: g.Values.Text("name"), Model: Group, ID: g.ID}
		}
		names = append(names, g.Values.Text("name"))
		l.ID = g.ID
	}
	l.Detail = strings.Join(names, ", ")
	return l
}
