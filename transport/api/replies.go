package api

import (
	"strconv"

	"steward/engine/fault"
)

// replies gives the prepared replies that fit a record.
func replies(c *call) (any, error) {
	if err := c.known("search"); err != nil {
		return nil, err
	}
	ref, _, err := c.ref()
	if err != nil {
		return nil, err
	}
	if c.h.Platform.Replies == nil {
		return nil, fault.Missing()
	}
	list, err := c.h.Platform.Replies.Offered(c.ctx(), ref, c.query("search"))
	if err != nil {
		return nil, err
	}
	items := make([]map[string]any, len(list))
	for i, r := range list {
		items[i] = map[string]any{"id": r.ID, "name": r.Name, "shortcut": r.Shortcut, "folder": r.Folder, "begin": r.Begin}
	}
	return map[string]any{"items": items}, nil
}

// fillReply gives a reply ready to be inserted, with the values it proposes for the record. Nothing is sent or changed.
func fillReply(c *call) (any, error) {
	ref, m, err := c.ref()
	if err != nil {
		return nil, err
	}
	id, err := strconv.ParseInt(c.r.PathValue("reply"), 10, 64)
	if err != nil || id < 1 || c.h.Platform.Replies == nil {
		return nil, fault.Missing()
	}
	filled, err := c.h.Platform.Replies.Fill(c.ctx(), ref, id)
	if err != nil {
		return nil, err
	}
	shown := c.present(filled.Sets)
	labels, _ := shown["_labels"].(map[string]any)
	sets := []map[string]any{}
	for i := range m.Fields {
		f := &m.Fields[i]
		if _, proposed := filled.Sets.Values[f.Code]; !proposed {
			continue
		}
		sets = append(sets, map[string]any{"field": f.Code, "label": c.snap.Texts.Field(c.lang(), m, f), "value": shown[f.Code], "words": labels[f.Code]})
	}
	unknown := filled.Unknown
	if unknown == nil {
		unknown = []string{}
	}
	return map[string]any{"html": filled.HTML, "unknown": unknown, "sets": sets}, nil
}
