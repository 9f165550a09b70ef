package relation

import (
	"context"

	"steward/engine/access"
	"steward/engine/condition"
	"steward/engine/event"
	"steward/engine/fault"
	"steward/engine/record"
)

// net is what the behaviours of this module stand on.
type net struct{ records *record.Service }

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
	return n.mayChange(ctx, a, b)
}

func (n *net) mayChange(ctx context.Context, ends ...record.Ref) error {
	for _, ref := range ends {
		ok, err := n.records.Can(ctx, ref, access.Update)
		if err != nil || ok {
			return err
		}
	}
	return fault.Denied("relation.needs_update")
}

func (n *net) mayUnlink(ctx context.Context, d *record.Draft) error {
	if d.Actor.IsSystem() {
		return nil
	}
	return n.mayChange(ctx, record.Ref{Model: d.OldText("source_alias"), ID: d.OldInt("source_id")},
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
