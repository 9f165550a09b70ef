package api

import (
	"time"

	"steward/engine/config"
)

// tableState tells what the database holds for a model. It counts rows, so it is asked for and never part of a screen.
func tableState(c *call) (any, error) {
	m, err := c.modelOf(c.r.PathValue("module") + "/" + c.r.PathValue("entity"))
	if err != nil {
		return nil, err
	}
	state, err := c.h.Platform.Store.Table(c.ctx(), m)
	if err != nil {
		return nil, err
	}
	columns, parked := []map[string]any{}, []map[string]any{}
	for _, x := range state.Columns {
		columns = append(columns, map[string]any{"name": x.Name, "type": x.Kind, "filled": x.Filled, "indexed": x.Indexed, "orphan": x.Orphan})
	}
	for _, x := range state.Parked {
		parked = append(parked, map[string]any{"field": x.Field, "filled": x.Filled, "since": x.Since.Format(time.DateOnly), "until": x.Until.Format(time.DateOnly)})
	}
	return map[string]any{"table": state.Name, "rows": state.Rows, "columns": columns, "parked": parked}, nil
}

// forgetParked drops at once what removed fields of a model left. Nothing brings it back then.
func forgetParked(c *call) (any, error) {
	m, err := c.modelOf(c.r.PathValue("module") + "/" + c.r.PathValue("entity"))
	if err != nil {
		return nil, err
	}
	if err := c.mayArrange(config.Change{Kind: config.Field, Code: m.Alias + "."}); err != nil {
		return nil, err
	}
	gone, err := c.h.Platform.Store.Forget(c.ctx(), m)
	if err != nil {
		return nil, err
	}
	c.h.Log.InfoContext(c.ctx(), "what removed fields left was dropped", "by", c.actor.Username, "model", m.Alias, "fields", gone)
	if gone == nil {
		gone = []string{}
	}
	return map[string]any{"gone": gone}, nil
}

// analyseTable lets the database look at the values of a model again.
func analyseTable(c *call) (any, error) {
	if err := c.tends(); err != nil {
		return nil, err
	}
	m, err := c.modelOf(c.r.PathValue("module") + "/" + c.r.PathValue("entity"))
	if err != nil {
		return nil, err
	}
	return nil, c.h.Platform.Store.Analyse(c.ctx(), m)
}
