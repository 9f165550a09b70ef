package api

import (
	"strconv"
)

// moveRecord puts a record in front of another, or behind all.
func moveRecord(c *call) (any, error) {
	ref, _, err := c.ref()
	if err != nil {
		return nil, err
	}
	var in struct {
		Before *int64 `json:"before"` // null: behind all
	}
	if err := c.body(&in); err != nil {
		return nil, err
	}
	before := int64(0)
	if in.Before != nil {
		before = *in.Before
	}
	batch, err := c.h.Platform.Records.Move(c.ctx(), ref, before)
	if err != nil {
		return nil, err
	}
	return map[string]any{"batch": strconv.FormatInt(int64(batch), 10)}, nil
}
