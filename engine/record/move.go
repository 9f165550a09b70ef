package record

import (
	"context"

	"steward/engine/access"
	"steward/engine/event"
	"steward/engine/fault"
	"steward/engine/model"
)

// The bounds of what is put in order by hand.
const (
	orderStep = 10
	mostOrder = 5000
)

// Move puts a record in front of another by the field its model is put in order by; before 0 is behind all. The others keep
// their places; where there is no room between two, all are numbered anew. It is one batch, which can be undone.
func (s *Service) Move(ctx context.Context, ref Ref, before int64) (event.ID, error) {
	m, err := s.Model(ctx, ref.Model)
	if err != nil {
		return 0, err
	}
	if m.Order == "" {
		return 0, fault.New(fault.Invalid, "fault.no_order")
	}
	if may, err := s.Can(ctx, ref, access.Update); err != nil {
		return 0, err
	} else if !may {
		return 0, s.Scope(ctx, m, access.Update).Err()
	}
	batch := s.NewBatch()
	err = s.Together(ctx, func(ctx context.Context) error {
		page, err := s.List(ctx, ListRequest{Model: m.Alias, Fields: []string{m.Order}, Sort: []string{m.Order, "entity_id"}, Limit: mostOrder, Bare: true})
		if err != nil {
			return err
		}
		order, ok := moved(page.Rows, ref.ID, before)
		if !ok {
			return fault.InvalidField("before", "fault.unknown_reference", fault.Params{"id": before, "model": m.Alias})
		}
		for id, place := range places(order, m, ref.ID) {
			if _, err := s.Update(ctx, Ref{m.Alias, id}, Input{m.Order: place}, Options{Batch: batch}); err != nil {
				return err
			}
		}
		return nil
	})
	return batch, err
}

// moved takes a record out of a list and puts it in front of another.
func moved(rows []*Record, id, before int64) ([]*Record, bool) {
	var own *Record
	var rest []*Record
	for _, r := range rows {
		if r.ID == id {
			own = r
		} else {
			rest = append(rest, r)
		}
	}
	if own == nil {
		return nil, false
	}
	if before == id {
		return rows, true
	}
	if before == 0 {
		return append(rest, own), true
	}
	for i, r := range rest {
		if r.ID == before {
			return append(append(append([]*Record{}, rest[:i]...), own), rest[i:]...), true
		}
	}
	return nil, false
}

// places gives the numbers that must change so that the records stand in this order: of the one that was moved where there
// is room for it, else of all that have another.
func places(order []*Record, m *model.Model, id int64) map[int64]int64 {
	at := func(i int) (int64, bool) {
		if i < 0 || i >= len(order) || order[i].Values[m.Order] == nil {
			return 0, false
		}
		return order[i].Values.Int(m.Order), true
	}
	for i, r := range order {
		if r.ID != id {
			continue
		}
		low, hasLow := at(i - 1)
		high, hasHigh := at(i + 1)
		own, hasOwn := at(i)
		inOrder := (i == 0 || hasLow) && (i == len(order)-1 || hasHigh)
		switch {
		case !inOrder:
		case hasOwn && (i == 0 || own > low) && (i == len(order)-1 || own < high):
			return nil
		case i == len(order)-1:
			return map[int64]int64{id: low + orderStep}
		case i == 0 && high > 1:
			return map[int64]int64{id: high / 2}
		case i > 0 && high-low > 1:
			return map[int64]int64{id: low + (high-low)/2}
		}
	}
	out := map[int64]int64{}
	for i, r := range order {
		place := int64(i+1) * orderStep
		if now, has := at(i); !has || now != place {
			out[r.ID] = place
		}
	}
	return out
}
