package record

import (
	"steward/engine/event"
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
