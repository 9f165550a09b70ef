package record

import (
	"context"
	"slices"

	"steward/engine/event"
	"steward/engine/fault"
	"steward/engine/model"
)

// rounds bounds how deeply calculated fields may follow from each other; a circle comes to rest after as many.
const rounds = 5

// compute gives calculated fields their values, when everything else of the save is decided.
func compute(d *Draft) {
	var fields []*model.Field
	for i := range d.Model.Fields {
		f := &d.Model.Fields[i]
		if _, ok := f.Type.(model.Computed); ok && !f.Disabled {
			fields = append(fields, f)
		}
	}
	get := func(code string) (any, model.Type) {
		f := d.Model.Field(code)
		if f == nil || f.Secret {
			return nil, nil
		}
		return d.values[code], f.Type
	}
	for range rounds {
		again := false
		for _, f := range fields {
			v := f.Type.(model.Computed).Compute(get)
			if model.Same(v, d.values[f.Code]) {
				continue
			}
			if d.IsNew() { // who makes the record makes its values too
				d.Set(f.Code, v)
			} else {
				d.SetBecause(event.Cause{Kind: "rule", Label: "Formula"}, f.Code, v)
			}
			again = true
		}
		if !again {
			return
		}
	}
}

// depend takes back choices that are not offered any more for what they depend on, and refuses those that were sent.
func depend(d *Draft) {
	for i := range d.Model.Fields {
		f := &d.Model.Fields[i]
		t, ok := f.Type.(model.Dependent)
		v, _ := d.values[f.Code].(string)
		if !ok || f.Disabled || v == "" || !d.Changed(f.Code) && !d.Changed(t.DependsOn()) || slices.Contains(t.Offers(d.values[t.DependsOn()]), v) {
			continue
		}
		if d.sent[f.Code] && d.Changed(f.Code) || d.IsNew() {
			d.faults.Add(f.Code, "fault.not_a_choice", fault.Params{"value": v})
			continue
		}
		d.SetBecause(event.Cause{Kind: "rule", Label: "Dependent choice"}, f.Code, nil)
	}
}

// count numbers a new record in its sequences. The numbers go back with the transaction, so that none is left out.
func count(ctx context.Context, tx Tx, d *Draft) error {
	for i := range d.Model.Fields {
		f := &d.Model.Fields[i]
		t, ok := f.Type.(model.Sequenced)
		if !ok || f.Disabled || d.values[f.Code] != nil { // what was deleted comes back with its number
			continue
		}
		n, err := tx.Next(ctx, d.Model.Alias+"."+f.Code+" "+t.Counter(tx.Now()))
		if err != nil {
			return err
		}
		d.values[f.Code] = t.Numbered(n, tx.Now())
	}
	return nil
}
