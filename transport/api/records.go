package api

import (
	"encoding/base64"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"strings"

	"steward/engine/access"
	"steward/engine/condition"
	"steward/engine/fault"
	"steward/engine/model"
	"steward/engine/record"
	"steward/engine/script"
	"steward/engine/view"
)

var listParameters = []string{"filter", "q", "search", "grid", "sort", "fields", "limit", "after", "page", "total", "context", "area"}

var totals = map[string]record.Total{"": record.NoTotal, "none": record.NoTotal, "capped": record.Capped, "exact": record.Exact}

// rowsAsk says which rows of a model are meant. A list shows them, an export writes them, a mass action changes them: they all
// mean the same rows because they all come through here.
type rowsAsk struct {
	Grid    string          `json:"grid"`
	Context string          `json:"context"`
	Search  string          `json:"search"`
	Q       string          `json:"q"`
	Filter  json.RawMessage `json:"filter"`
}

// says reports whether anything was asked for.
func (a rowsAsk) says() bool {
	return a.Grid != "" || a.Context != "" || a.Search != "" || a.Q != "" || len(a.Filter) > 0 && string(a.Filter) != "null"
}

// meant turns what was asked for into the condition and the search of a list. The grid comes back for its order.
func (c *call) meant(m *model.Model, a rowsAsk) (record.ListRequest, *view.Grid, error) {
	req := record.ListRequest{Model: m.Alias, Search: a.Search}
	var parts []condition.Node
	if len(a.Filter) > 0 {
		filter, err := condition.Parse(a.Filter)
		if err != nil {
			return req, nil, err
		}
		parts = append(parts, filter)
	}
	var g *view.Grid
	if a.Grid != "" {
		if g = c.snap.Views.Grid(m.Alias, a.Grid); g == nil || !g.Includes(c.actor) {
			return req, nil, fault.InvalidField("grid", "api.unknown_grid", fault.Params{"grid": a.Grid})
		}
		prepared, err := c.prepared(g)
		if err != nil {
			return req, nil, err
		}
		parts = append(parts, g.Condition, prepared)
		req.Preset = g.Preset
	}
	context, err := contextNode(m, a.Context)
	if err != nil {
		return req, nil, err
	}
	parts = append(parts, context)
	if a.Q != "" {
		node, search, problems := condition.ParseShort(c.snap.Registry, m, a.Q)
		if len(problems) > 0 {
			return req, nil, fault.InvalidField("q", problems[0].Key, problems[0].Params)
		}
		parts = append(parts, node)
		req.Search = strings.TrimSpace(req.Search + " " + search)
	}
	req.Where = condition.And(parts...)
	return req, g, nil
}

// listRequest reads the parameters of a list.
func (c *call) listRequest(m *model.Model) (record.ListRequest, error) {
	if err := c.known(append([]string{"format", "run", "by", "sum", "of"}, listParameters...)...); err != nil {
		return record.ListRequest{}, err
	}
	ask := rowsAsk{Grid: c.query("grid"), Context: c.query("context"), Search: c.query("search"), Q: c.query("q"), Filter: json.RawMessage(c.query("filter"))}
	req, g, err := c.meant(m, ask)
	if err != nil {
		return req, err
	}
	if g != nil && c.query("sort") == "" && ask.Search == "" {
		req.Sort = words(g.Sort)
	}
	if s := c.query("sort"); s != "" {
		req.Sort = words(s)
	} else if req.Search != "" && req.Sort == nil {
		req.Sort = []string{"rank"}
	}
	if f := c.query("fields"); f != "" {
		req.Fields = words(f)
	}
	if req.Limit, err = c.whole("limit", 50, 1, 200); err != nil {
		return req, err
	}
	page, err := c.whole("page", 1, 1, 1_000_000)
	if err != nil {
		return req, err
	}
	req.Offset = (page - 1) * req.Limit
	if after := c.query("after"); after != "" {
		if req.After, err = decodeCursor(after); err != nil {
			return req, fault.InvalidField("after", "fault.bad_cursor")
		}
	}
	total, known := totals[c.query("total")]
	if !known {
		return req, fault.InvalidField("total", "api.one_of", fault.Params{"values": "none, capped, exact"})
	}
	req.Total = total
	return req, nil
}

// prepared narrows a grid by its script. One that fails shows nothing and says so.
func (c *call) prepared(g *view.Grid) (condition.Node, error) {
	if g.Script == "" {
		return condition.Node{}, nil
	}
	if c.h.Platform.Scripts == nil {
		return condition.Never(), nil
	}
	node, _, err := c.h.Platform.Scripts.Condition(c.ctx(), "grid", g.Model+"/"+g.Code, g.Script)
	var failed *script.Failure
	if errors.As(err, &failed) {
		key, params := failed.Refusal()
		return condition.Never(), fault.InvalidField("grid", key, params)
	}
	return node, err
}

func words(list string) []string {
	var out []string
	for w := range strings.SplitSeq(list, ",") {
		if w = strings.TrimSpace(w); w != "" {
			out = append(out, w)
		}
	}
	return out
}

// contextNode turns the type_id:1 of a menu entry into a condition.
func contextNode(m *model.Model, raw string) (condition.Node, error) {
	values, err := contextValues(m, raw)
	if err != nil {
		return condition.Node{}, err
	}
	var parts []condition.Node
	for code, v := range values {
		parts = append(parts, condition.Rule(code, condition.Equal, v))
	}
	return condition.And(parts...), nil
}

func contextValues(m *model.Model, context string) (map[string]any, error) {
	out := map[string]any{}
	for _, part := range words(context) {
		code, raw, ok := strings.Cut(part, ":")
		f := m.Field(code)
		if !ok || f == nil {
			return nil, fault.InvalidField("context", "fault.unknown_field", fault.Params{"field": code})
		}
		v, err := f.Type.Coerce(raw)
		if err != nil {
			return nil, fault.InvalidField("context", "fault.invalid_value")
		}
		out[code] = v
	}
	return out, nil
}

type cursor struct {
	Values []any `json:"v"`
	ID     int64 `json:"i"`
}

func encodeCursor(c *record.Cursor) any {
	if c == nil {
		return nil
	}
	raw, err := json.Marshal(cursor{c.Values, c.ID})
	if err != nil {
		return nil
	}
	return base64.RawURLEncoding.EncodeToString(raw)
}

func decodeCursor(s string) (*record.Cursor, error) {
	raw, err := base64.RawURLEncoding.DecodeString(s)
	if err != nil {
		return nil, err
	}
	var c cursor
	d := json.NewDecoder(strings.NewReader(string(raw)))
	d.UseNumber()
	if err := d.Decode(&c); err != nil {
		return nil, err
	}
	for i, v := range c.Values {
		switch v := v.(type) {
		case json.Number:
			if n, err := v.Int64(); err == nil {
				c.Values[i] = n
				continue
			}
			f, err := v.Float64()
			if err != nil {
				return nil, err
			}
			c.Values[i] = f
		case nil, string, bool:
		default:
			return nil, errors.New("not a cursor")
		}
	}
	return &record.Cursor{Values: c.Values, ID: c.ID}, nil
}

func listRecords(c *call) (any, error) {
	m, err := c.readableModel()
	if err != nil {
		return nil, err
	}
	req, err := c.listRequest(m)
	if err != nil {
		return nil, err
	}
	page, err := c.h.Platform.Records.List(c.ctx(), req)
	if err != nil {
		return nil, err
	}
	if hangs(m) && slices.Contains(req.Fields, hangsOnModel) && slices.Contains(req.Fields, hangsOnID) {
		if err := c.nameHung(page.Rows); err != nil {
			return nil, err
		}
	}
	return c.page(page), nil
}

func (c *call) page(p *record.Page) map[string]any {
	var total any
	if p.Total >= 0 {
		total = map[string]any{"count": p.Total, "capped": p.Capped}
	}
	return map[string]any{"items": rows{c, p.Rows}, "next": encodeCursor(p.Next), "total": total}
}

// ref names the record of the path.
func (c *call) ref() (record.Ref, *model.Model, error) {
	m, err := c.model()
	if err != nil {
		return record.Ref{}, nil, err
	}
	id, err := c.id()
	return record.Ref{Model: m.Alias, ID: id}, m, err
}

func getRecord(c *call) (any, error) {
	ref, _, err := c.ref()
	if err != nil {
		return nil, err
	}
	if err := c.known("fields"); err != nil {
		return nil, err
	}
	r, err := c.h.Platform.Records.Open(c.ctx(), ref, words(c.query("fields"))...)
	if err != nil {
		return nil, err
	}
	c.tag(r)
	return c.present(r), nil
}

func (c *call) tag(r *record.Record) {
	if r.Version > 0 {
		c.w.Header().Set("ETag", fmt.Sprintf(`"%d"`, r.Version))
	}
}

// options are those of a write through the interface or by a program.
func (c *call) options() (record.Options, error) {
	opt := record.Options{Form: string(c.area()), DryRun: c.query("dry_run") == "true", Careful: c.query("careful") == "true"}
	if c.token == "" && c.actor.BackEnd() {
		opt.Form = "" // a program answers to the model, not to a screen
	}
	if match := c.r.Header.Get("If-Match"); match != "" && match != "*" {
		n, err := strconv.ParseInt(strings.Trim(strings.TrimPrefix(match, "W/"), `"`), 10, 64)
		if err != nil || n < 1 {
			return opt, fault.InvalidField("If-Match", "api.bad_version")
		}
		opt.IfVersion = n
	}
	return opt, c.known("dry_run", "area", "fields", "careful")
}

// input reads the fields of a record; members the server adds may come back and are left out.
func (c *call) input() (record.Input, error) {
	in, err := c.values()
	if err != nil {
		return nil, err
	}
	for name := range in {
		if strings.HasPrefix(name, "_") {
			delete(in, name)
		}
	}
	return in, nil
}

func createRecord(c *call) (any, error) {
	m, err := c.model()
	if err != nil {
		return nil, err
	}
	opt, err := c.options()
	if err != nil {
		return nil, err
	}
	in, err := c.input()
	if err != nil {
		return nil, err
	}
	r, err := c.h.Platform.Records.Create(c.ctx(), m.Alias, in, opt)
	if err != nil {
		return nil, err
	}
	c.tag(r)
	c.status = http.StatusCreated
	if opt.DryRun {
		c.status = http.StatusOK
	} else {
		c.w.Header().Set("Location", fmt.Sprintf("/api/v1/records/%s/%d", m.Alias, r.ID))
	}
	return c.present(r), nil
}

func updateRecord(c *call) (any, error) {
	ref, _, err := c.ref()
	if err != nil {
		return nil, err
	}
	opt, err := c.options()
	if err != nil {
		return nil, err
	}
	in, err := c.input()
	if err != nil {
		return nil, err
	}
	r, err := c.h.Platform.Records.Update(c.ctx(), ref, in, opt)
	if err != nil {
		return nil, err
	}
	c.tag(r)
	return c.present(r), nil
}

func deleteRecord(c *call) (any, error) {
	ref, _, err := c.ref()
	if err != nil {
		return nil, err
	}
	opt, err := c.options()
	if err != nil {
		return nil, err
	}
	batch, err := c.h.Platform.Records.Delete(c.ctx(), ref, opt)
	if err != nil {
		return nil, err
	}
	return map[string]any{"batch": strconv.FormatInt(int64(batch), 10)}, nil
}

var actions = map[string]access.Action{"create": access.Create, "read": access.Read, "update": access.Update, "delete": access.Delete}
