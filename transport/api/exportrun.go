package api

import (
	"context"
	"io"
	"net/http"
	"net/url"
	"strings"

	"steward/engine/access"
	"steward/engine/config"
	engine "steward/engine/export"
	"steward/engine/fault"
	"steward/engine/model"
	"steward/engine/record"
)

// startExport lets the platform write an export into a file while the caller does something else. Everything is checked as if it were
// written now; then it is written with the rights he has at that moment.
func startExport(c *call) (any, error) {
	if c.h.Platform.Exports == nil {
		return nil, fault.New(fault.Unsupported, "api.not_in_background")
	}
	x, err := c.exportAsk()
	if err != nil {
		return nil, err
	}
	total, err := c.h.Platform.Records.Count(c.ctx(), x.req, 0)
	if err != nil {
		return nil, err
	}
	if x.format == "pdf" && total > maxPaper {
		return nil, fault.InvalidField("format", "api.too_many_rows", fault.Params{"max": maxPaper})
	}
	ask := engine.Ask{Model: x.m.Alias, Format: x.format, Query: c.r.URL.RawQuery, Lang: c.lang()}
	run, err := c.h.Platform.Exports.Start(c.ctx(), ask, c.exportName(x), total)
	if err != nil {
		return nil, err
	}
	c.status = http.StatusAccepted
	return map[string]any{"run": map[string]any{"model": run.Model, "id": run.ID}}, nil
}

// writeExport is the writer of exports in the background: the same call again, in the name of the actor of the context.
func (h *Handler) writeExport(ctx context.Context, ask engine.Ask, out io.Writer, told func(rows int) error) error {
	snap := h.Platform.Config.Current()
	ctx = model.With(config.With(ctx, snap), snap.Registry)
	r := (&http.Request{Method: http.MethodGet, URL: &url.URL{Path: "/export/" + ask.Model, RawQuery: ask.Query}, Header: http.Header{}}).WithContext(ctx)
	r.Header.Set("Accept-Language", ask.Lang)
	module, entity, _ := strings.Cut(ask.Model, "/")
	r.SetPathValue("module", module)
	r.SetPathValue("entity", entity)
	c := &call{h: h, r: r, snap: snap, actor: access.From(ctx)}
	x, err := c.exportAsk()
	if err != nil {
		return err
	}
	var page *record.Page
	if page, err = h.Platform.Records.List(ctx, x.req); err != nil {
		return err
	}
	into, err := sheets[x.format](c, out)
	if err != nil {
		return err
	}
	return c.writeRows(x, page, into, told)
}
