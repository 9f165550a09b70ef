package api

import (
	"strconv"

	"steward/engine/access"
	"steward/engine/condition"
	"steward/engine/fault"
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
	ids := map[string][]int64{}
	for _, r := range in.Refs {
		ids[r.Model] = append(ids[r.Model], r.ID)
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
			found[record.Ref{Model: m.Alias, ID: r.ID}] = r
		}
	}
	items := []map[string]any{}
	for _, ref := range in.Refs {
		r := found[record.Ref{Model: ref.Model, ID: ref.ID}]
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
