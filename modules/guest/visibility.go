package guest

import (
	"context"
	"slices"

	"steward/engine/guest"
	"steward/engine/model"
	"steward/engine/view"
	"steward/modules/service"
)

// Check is for administrators, who look at it before the portal is on.
func (d *door) Check(ctx context.Context, _ string) (*guest.Report, error) {
	chains, err := d.entries.Chains(ctx)
	if err != nil {
		return nil, err
	}
	m, err := d.records.Model(ctx, service.Operation)
	if err != nil {
		return nil, err
	}
	form, _ := d.form(ctx, m, &view.Request{}, model.Values{})
	for i := range chains {
		chains[i].Links = append(chains[i].Links, guest.Link{Code: "form", Holds: form != nil})
		chains[i].Open = chains[i].Open && form != nil
	}
	slices.SortStableFunc(chains, func(a, b guest.Chain) int {
		switch {
		case a.Open == b.Open:
			return 0
		case a.Open:
			return -1
		}
		return 1
	})
	out := &guest.Report{On: d.On(), Mail: d.mail.On(), Confirm: d.confirms(), Requests: chains}
	public, err := d.public(ctx, service.Operation, model.Values{})
	if err != nil {
		return nil, err
	}
	for _, c := range public {
		out.Listed = append(out.Listed, c.Name)
	}
	return out, nil
}
