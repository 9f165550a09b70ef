package portal

import (
	"context"
	"fmt"
	"slices"

	"steward/engine/access"
	"steward/engine/condition"
	"steward/engine/config"
	"steward/engine/event"
	"steward/engine/fault"
	"steward/engine/model"
	"steward/engine/record"
	"steward/engine/setter"
)

// door is what the behaviours of this module stand on.
type door struct {
	records *record.Service
	config  *config.Service
	setter  setter.Machine
}

func (d *door) registry(ctx context.Context) *model.Registry {
	if r := model.From(ctx); r != nil {
		return r
	}
	return d.config.Current().Registry
}

// visible are the groups and requests that an end user is offered: switched on, for the portal, and open to his company,
// groups and department. Nothing chosen there means everybody.
func visible(a *access.Actor, action access.Action) condition.Node {
	if action != access.Read {
		return condition.Never()
	}
	return condition.And(
		condition.Rule("status", condition.Equal, 1),
		condition.Rule("portal_visibility", condition.Equal, true),
		openTo("company_ids", a.Companies()),
		openTo("group_ids", a.GroupIDs),
		openTo("department_ids", some(a.DepartmentID)),
	)
}

func openTo(field string, ids []int64) condition.Node {
	everybody := condition.Rule(field, condition.IsEmpty, nil)
	if len(ids) == 0 {
		return everybody
	}
	return condition.Or(everybody, condition.Rule(field, condition.IncludesAny, ids))
}

func some(id int64) []int64 {
	if id == 0 {
		return nil
	}
	return []int64{id}
}

// enter lets end users create only what a request of theirs opens, and writes its preset values: the form they came
// through, not what they sent, decides.
func (d *door) enter(ctx context.Context, r *record.Draft) error {
	if !r.IsNew() || r.Actor.Type != access.EndUser {
		return nil
	}
	where := condition.Rule("service_type_id", condition.Equal, r.Int("type_id"))
	asked := r.Int("portal_request_id")
	if asked != 0 {
		where = condition.Rule("entity_id", condition.Equal, asked)
		n, err := d.records.Count(ctx, record.ListRequest{Model: Group, Where: condition.Rule("portal_request_ids", condition.IncludesAny, []int64{asked})}, 1)
		if err != nil {
			return err
		}
		if n == 0 { // it stands in no group that he is offered
			return fault.New(fault.NotFound, "portal.request.not_available")
		}
	}
	page, err := d.records.List(ctx, record.ListRequest{Model: Request, Where: where, Sort: []string{"position", "entity_id"}, Limit: 1, Bare: true,
		Fields: []string{"service_type_id", "preset_values", "name"}})
	if err != nil {
		return err
	}
	if len(page.Rows) == 0 {
		if asked == 0 && d.shipped(r) {
			return nil
		}
		return fault.New(fault.NotFound, "portal.request.not_available")
	}
	request := page.Rows[0]
	r.Set("portal_request_id", request.ID)
	r.Set("type_id", request.Values.Int("service_type_id"))
	rows, err := setter.Parse(request.Values.Text("preset_values"))
	if err != nil {
		return nil //nolint:nilerr // a request with broken presets still opens; its form shows the fault
	}
	values, _ := d.setter.Values(ctx, r.Model, r, rows, r.Now)
	cause := event.Cause{Kind: "rule", Label: "Portal request: " + request.Values.Text("name"), Ref: Request}
	for _, v := range values {
		r.SetBecause(cause, v.Field, v.Value)
	}
	return nil
}

// shipped reports whether a request of the configuration opens the type for the actor.
func (d *door) shipped(r *record.Draft) bool {
	for _, g := range d.config.Current().Views.Portal {
		for _, x := range g.Requests {
			if x.Model == r.Model.Alias && fmt.Sprint(x.Values["type_id"]) == fmt.Sprint(r.Int("type_id")) &&
				(len(x.Groups) == 0 || slices.ContainsFunc(x.Groups, r.Actor.InGroup)) {
				return true
			}
		}
	}
	return false
}

func (d *door) oneLevel(ctx context.Context, g *record.Draft) error {
	parent := g.Int("parent_id")
	if parent == 0 || !g.Changed("parent_id") {
		return nil
	}
	if parent == g.ID {
		g.Invalid("parent_id", "portal.group.too_deep")
		return nil
	}
	above, err := d.records.Get(access.With(ctx, access.System), record.Ref{Model: Group, ID: parent}, "parent_id")
	if err != nil {
		return nil //nolint:nilerr // the reference has its own fault
	}
	if above.Values.Int("parent_id") != 0 {
		g.Invalid("parent_id", "portal.group.too_deep")
	}
	return nil
}

func (d *door) checkPresets(ctx context.Context, r *record.Draft) error {
	m, err := d.records.Model(ctx, "service/operation")
	if err != nil {
		return err
	}
	setter.CheckField(r, "preset_values", m)
	return nil
}
