package api

import (
	"slices"
	"strconv"

	"steward/engine/access"
	"steward/engine/condition"
	"steward/engine/fault"
	"steward/engine/model"
	"steward/engine/record"
)

// mostTitles bounds one question for titles.
const mostTitles = 200

// titles names records the caller kept by model and id: favourites, what he opened last. What he may not read (any more) is
// left out, as if it had never been.
func titles(c *call) (any, error) {
	var in struct {
		Refs []struct {
			Model string `json:"model"`
			ID    int64  `json:"id"`
		} `json:"refs"`
	}
	if err := c.body(&in); err != nil {
		return nil, err
	}
	if len(in.Refs) > mostTitles {
		return nil, fault.InvalidField("refs", "api.number_between", fault.Params{"min": 0, "max": mostTitles})
	}
	refs := make([]record.Ref, len(in.Refs))
	for i, r := range in.Refs {
		refs[i] = record.Ref{Model: r.Model, ID: r.ID}
	}
	found, err := c.named(refs)
	if err != nil {
		return nil, err
	}
	items := []map[string]any{}
	for _, ref := range refs {
		r := found[ref]
		if r == nil {
			continue
		}
		door := "/record/"
		if !c.actor.BackEnd() {
			door = "/request/"
		}
		items = append(items, map[string]any{"model": ref.Model, "id": r.ID, "title": r.Title, "number": r.Number, "icon": r.Model.Icon, "path": door + ref.Model + "/" + strconv.FormatInt(r.ID, 10)})
	}
	return map[string]any{"items": items}, nil
}

// named reads titles and numbers of records, with one question for each model. What the caller may not read is left out.
func (c *call) named(refs []record.Ref) (map[record.Ref]*record.Record, error) {
	ids := map[string][]int64{}
	for _, r := range refs {
		if !slices.Contains(ids[r.Model], r.ID) {
			ids[r.Model] = append(ids[r.Model], r.ID)
		}
	}
	found := map[record.Ref]*record.Record{}
	for alias, list := range ids {
		m, err := c.modelOf(alias)
		if err != nil || !c.may(m, access.Read) {
			continue
		}
		page, err := c.h.Platform.Records.List(c.ctx(), record.ListRequest{Model: m.Alias, Where: condition.Rule("entity_id", condition.In, list), Fields: append([]string{"entity_id"}, m.Title...),
			Sort: []string{"entity_id"}, Limit: len(list)})
		if err != nil {
			return nil, err
		}
		for _, r := range page.Rows {
			found[record.Ref{Model: alias, ID: r.ID}] = r
		}
	}
	return found, nil
}

// The fields by which a record hangs on one of any model.
const (
	hangsOnModel = "model_alias"
	hangsOnID    = "model_id"
)

// hangs reports whether records of a model hang on records of any model.
func hangs(m *model.Model) bool { return m.Field(hangsOnModel) != nil && m.Field(hangsOnID) != nil }

// nameHung says of records what they hang on, as _record: a task its operation. Where the caller may not read that, nothing is
// said.
func (c *call) nameHung(rows []*record.Record) error {
	on := func(r *record.Record) record.Ref {
		return record.Ref{Model: r.Values.Text(hangsOnModel), ID: r.Values.Int(hangsOnID)}
	}
	var refs []record.Ref
	for _, r := range rows {
		if ref := on(r); ref.Model != "" && ref.ID != 0 {
			refs = append(refs, ref)
		}
	}
	found, err := c.named(refs)
	if err != nil {
		return err
	}
	for _, r := range rows {
		ref := on(r)
		holder := found[ref]
		if holder == nil {
			continue
		}
		if r.Added == nil {
			r.Added = map[string]any{}
		}
		r.Added["_record"] = map[string]any{"model": holder.Model.Alias, "id": holder.ID, "title": holder.Title, "number": holder.Number}
	}
	return nil
}
