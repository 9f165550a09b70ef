package activity

import (
	"context"

	"steward/engine/access"
	"steward/engine/condition"
	"steward/engine/event"
	"steward/engine/fault"
	"steward/engine/model"
	"steward/engine/record"
)

// worked keeps the timers of a record: the sum of the worklogs that are done. A clock that runs counts when it is stopped.
func (b *book) worked(ctx context.Context, d *record.Draft) error {
	if d.Int("type") != Worklog || d.Action == record.Save && !d.Changed("duration") && !d.Changed("status") && !d.Changed("model_id") {
		return nil
	}
	ref := record.Ref{Model: d.Text("model_alias"), ID: d.Int("model_id")}
	if was := d.OldInt("model_id"); was != 0 && was != ref.ID { // moved by a merge
		if err := b.sum(ctx, record.Ref{Model: ref.Model, ID: was}); err != nil {
			return err
		}
	}
	return b.sum(ctx, ref)
}

func (b *book) sum(ctx context.Context, ref record.Ref) error {
	m, err := b.records.Model(ctx, ref.Model)
	if fault.Is(err, fault.NotFound) {
		return nil // the model was switched off
	}
	if err != nil {
		return err
	}
	codes := timers(m)
	if len(codes) == 0 {
		return nil
	}
	groups, err := b.records.Groups(access.With(ctx, access.System), record.ListRequest{Model: Activity, Where: condition.And(
		condition.Rule("model_alias", condition.Equal, ref.Model), condition.Rule("model_id", condition.Equal, ref.ID),
		condition.Rule("type", condition.Equal, Worklog), condition.Rule("status", condition.Equal, Enabled)),
	}, []string{"type"}, nil, []string{"duration"})
	if err != nil {
		return err
	}
	seconds := int64(0)
	for _, g := range groups {
		seconds += g.Sums[0] * 60
	}
	in := record.Input{}
	for _, code := range codes {
		in[code] = seconds
	}
	_, err = b.records.Update(record.AsSystem(ctx, event.Cause{Kind: "rule", Label: "Time worked", Ref: Activity}), ref, in, record.Options{Unrouted: true})
	if fault.Is(err, fault.NotFound) { // the record itself is being deleted
		return nil
	}
	return err
}

// timers are the fields of a model that hold the time worked.
func timers(m *model.Model) []string {
	var codes []string
	for i := range m.Fields {
		if _, ok := m.Fields[i].Type.(model.Worked); ok && !m.Fields[i].Disabled {
			codes = append(codes, m.Fields[i].Code)
		}
	}
	return codes
}
