package relation

import (
	"context"

	"steward/engine/access"
	"steward/engine/condition"
	"steward/engine/event"
	"steward/engine/record"
)

// saysLeast is the relation that is taken where several join two models.
const saysLeast = "Is related to"

// Join links two records by a relation between their models, in either sense, as the program; false when there is none.
func Join(ctx context.Context, records *record.Service, a, b record.Ref, batch event.ID) (bool, error) {
	between := func(x, y string) condition.Node {
		return condition.And(condition.Rule("source_model", condition.Equal, x), condition.Rule("destination_model", condition.Equal, y))
	}
	system := access.With(ctx, access.System)
	page, err := records.List(system, record.ListRequest{Model: Relation, Sort: []string{"entity_id"}, Limit: 100, Bare: true, Fields: []string{"source_model", "name"},
		Where: condition.And(condition.Rule("status", condition.Equal, 1), condition.Or(between(a.Model, b.Model), between(b.Model, a.Model)))})
	if err != nil || len(page.Rows) == 0 {
		return false, err
	}
	kind := page.Rows[0]
	for _, r := range page.Rows {
		if r.Values.Text("name") == saysLeast {
			kind = r
			break
		}
	}
	if kind.Values.Text("source_model") != a.Model {
		a, b = b, a
	}
	_, err = records.Create(system, Link, record.Input{"relation_id": kind.ID, "source_id": a.ID, "destination_id": b.ID}, record.Options{Batch: batch})
	return err == nil, err
}
