package relation

import (
	"context"

	"steward/engine/access"
	"steward/engine/condition"
	"steward/engine/event"
	"steward/engine/fault"
	"steward/engine/model"
	"steward/engine/model/field"
	"steward/engine/record"
	"steward/engine/view"
)

// net is what the behaviours of this module stand on.
type net struct {
	records *record.Service
	views   func() *view.Catalog
}

// checkRelation wants two models that exist. Once links are drawn, the models and keys stay.
func (n *net) checkRelation(ctx context.Context, d *record.Draft) error {
	d.Default("opposite_name", d.Get("name"))
	for _, code := range []string{"source_model", "destination_model"} {
		m, err := n.records.Model(ctx, d.Text(code))
		if err != nil {
			d.Invalid(code, "fault.unknown_model", fault.Params{"model": d.Text(code)})
			continue
		}
		d.Set(code, m.Alias)
	}
	if d.IsNew() {
		return nil
	}
	for _, code := range []string{"source_model", "destination_model", "source_key", "destination_key"} {
		if !d.Changed(code) {
			continue
		}
		links, err := n.records.Count(reading(ctx), record.ListRequest{Model: Link, Where: condition.Rule("relation_id", condition.Equal, d.ID)}, 1)
		if err != nil {
			return err
		}
		if links > 0 {
			d.Invalid(code, "relation.has_links")
		}
	}
	return nil
}

// checkLink asks for the right to change the source and to see the destination, and keeps cardinality.
func (n *net) checkLink(ctx context.Context, d *record.Draft) error {
	if !d.IsNew() {
		return nil
	}
	rel, err := n.records.Get(reading(ctx), record.Ref{Model: Relation, ID: d.Int("relation_id")})
	if fault.Is(err, fault.NotFound) {
		return nil // the reference has its own fault
	}
	if err != nil {
		return err
	}
	source, destination := rel.Values.Text("source_model"), rel.Values.Text("destination_model")
	d.Set("source_alias", source)
	d.Set("destination_alias", destination)
	if rel.Values.Int("status") == 0 {
		d.Invalid("relation_id", "relation.disabled")
	}
	if source == destination && d.Int("source_id") == d.Int("destination_id") && !rel.Values.Flag("allow_self") {
		d.Invalid("destination_id", "relation.itself")
	}
	if err := n.mayLink(ctx, d, source, destination); err != nil {
		return err
	}
	if err := n.offered(ctx, d, source, destination); err != nil {
		return err
	}
	return n.cardinality(ctx, d, rel.Values.Text("cardinality"))
}

// mayLink wants UPDATE on one side and READ on the other: the side whose form is open may be either.
func (n *net) mayLink(ctx context.Context, d *record.Draft, source, destination string) error {
	a, b := record.Ref{Model: source, ID: d.Int("source_id")}, record.Ref{Model: destination, ID: d.Int("destination_id")}
	for _, end := range []struct {
		ref  record.Ref
		code string
	}{{a, "source_id"}, {b, "destination_id"}} {
		ok, err := n.records.Can(ctx, end.ref, access.Read)
		if err != nil {
			return err
		}
		if !ok {
			d.Invalid(end.code, "fault.unknown_reference", fault.Params{"id": end.ref.ID, "model": end.ref.Model})
			return nil
		}
	}
	return n.mayChange(ctx, d.Int("relation_id"), a, b)
}

// mayChange wants one end at which the actor may change the record and its form the links.
func (n *net) mayChange(ctx context.Context, relation int64, source, destination record.Ref) error {
	for _, end := range []struct {
		ref      record.Ref
		opposite bool
	}{{source, false}, {destination, true}} {
		ok, err := n.records.Can(ctx, end.ref, access.Update)
		if err != nil {
			return err
		}
		if !ok {
			continue
		}
		locked, err := n.locked(ctx, end.ref, relation, end.opposite)
		if err != nil || !locked {
			return err
		}
	}
	return fault.Denied("relation.needs_update")
}

// linkFields are the fields of a model that show the links of a relation from this end, by their codes.
func linkFields(m *model.Model, relation int64, opposite bool) map[string]*field.Links {
	out := map[string]*field.Links{}
	for i := range m.Fields {
		if grid, ok := m.Fields[i].Type.(field.Links); ok && grid.Relation == relation && grid.Opposite == opposite {
			out[m.Fields[i].Code] = &grid
		}
	}
	return out
}

// offered wants each end to be what the fields of the other end offer: where all of them have a filter, one of these must let it
// through. Filters bind people, not rules and scripts.
func (n *net) offered(ctx context.Context, d *record.Draft, source, destination string) error {
	if d.Actor.IsSystem() {
		return nil
	}
	for _, end := range []struct {
		shownOn, other, code string
		opposite             bool
	}{{source, destination, "destination_id", false}, {destination, source, "source_id", true}} {
		m, err := n.records.Model(ctx, end.shownOn)
		if err != nil {
			return err
		}
		var filters []condition.Node
		fields := linkFields(m, d.Int("relation_id"), end.opposite)
		for _, f := range fields {
			if !f.Filter.IsEmpty() {
				filters = append(filters, f.Filter)
			}
		}
		if len(filters) == 0 || len(filters) < len(fields) {
			continue
		}
		found, err := n.records.Count(ctx, record.ListRequest{Model: end.other, Where: condition.And(condition.Rule("entity_id", condition.Equal, d.Int(end.code)), condition.Or(filters...))}, 1)
		if err != nil {
			return err
		}
		if found == 0 {
			d.Invalid(end.code, "relation.not_offered")
		}
	}
	return nil
}

// locked reports whether the form of a record shows the links of a relation, read from this end, to be read only. Forms bind people,
// not rules and scripts.
func (n *net) locked(ctx context.Context, ref record.Ref, relation int64, opposite bool) (bool, error) {
	if access.From(ctx).IsSystem() {
		return false, nil
	}
	m, err := n.records.Model(ctx, ref.Model)
	if err != nil {
		return false, err
	}
	fields := linkFields(m, relation, opposite)
	if len(fields) == 0 {
		return false, nil
	}
	r, err := n.records.Get(reading(ctx), ref)
	if err != nil {
		return false, err
	}
	holds := func(x condition.Node) bool { return n.records.Holds(ctx, m, r.Values, x) }
	form := n.views().Select(m.Alias, view.BackEnd, r.Values.Int("formtemplate_id"), holds)
	if form == nil {
		return false, nil
	}
	shown := false
	for code, mode := range form.Modes(access.From(ctx).GroupIDs, holds) {
		if fields[code] != nil {
			shown = true
			if mode.Edit {
				return false, nil
			}
		}
	}
	return shown, nil
}

func (n *net) mayUnlink(ctx context.Context, d *record.Draft) error {
	if d.Actor.IsSystem() {
		return nil
	}
	return n.mayChange(ctx, d.OldInt("relation_id"), record.Ref{Model: d.OldText("source_alias"), ID: d.OldInt("source_id")},
		record.Ref{Model: d.OldText("destination_alias"), ID: d.OldInt("destination_id")})
}

func (n *net) cardinality(ctx context.Context, d *record.Draft, kind string) error {
	ends := map[string][]string{"one_many": {"destination_id"}, "one_one": {"source_id", "destination_id"}}[kind]
	for _, code := range ends {
		taken, err := n.records.Count(reading(ctx), record.ListRequest{Model: Link, Where: condition.And(
			condition.Rule("relation_id", condition.Equal, d.Int("relation_id")), condition.Rule(code, condition.Equal, d.Int(code)))}, 1)
		if err != nil {
			return err
		}
		if taken > 0 {
			d.Invalid(code, "relation.taken")
		}
	}
	return nil
}

// dropLinks removes what was drawn from or to a record, in the batch of its deletion.
func (n *net) dropLinks(ctx context.Context, d *record.Draft) error {
	if d.Model.Alias == Link || d.Model.Alias == Relation {
		return nil
	}
	end := func(alias, id string) condition.Node {
		return condition.And(condition.Rule(alias, condition.Equal, d.Model.Alias), condition.Rule(id, condition.Equal, d.ID))
	}
	where := condition.Or(end("source_alias", "source_id"), end("destination_alias", "destination_id"))
	ctx = record.AsSystem(ctx, event.Cause{Kind: "rule", Label: "Links of a deleted record", Ref: d.Model.Alias})
	for {
		page, err := n.records.List(ctx, record.ListRequest{Model: Link, Where: where, Fields: []string{"entity_id"}, Limit: 500, Bare: true})
		if err != nil {
			return err
		}
		for _, l := range page.Rows {
			if _, err := n.records.Delete(ctx, record.Ref{Model: Link, ID: l.ID}, record.Options{Batch: d.Options.Batch}); err != nil {
				return err
			}
		}
		if page.Next == nil {
			return nil
		}
	}
}

func limitWrites(e *access.Engine) {
	e.Limit(Relation, access.Limit{Name: "access.limit.resource", Node: func(a *access.Actor, action access.Action) condition.Node {
		if action == access.Read || a.Has("system/relation") {
			return condition.Node{}
		}
		return condition.Never()
	}})
}

// reading looks things up for a rule, whatever the actor may see.
func reading(ctx context.Context) context.Context { return access.With(ctx, access.System) }
