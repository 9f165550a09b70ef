package api

import "time"

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
