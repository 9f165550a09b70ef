package script

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"steward/engine/access"
	"steward/engine/condition"
	"steward/engine/fault"
	"steward/engine/mail"
	"steward/engine/model"
	"steward/engine/model/field"
	"steward/engine/record"
)

// host is what a running script may ask of the platform.
type host struct {
	e      *Engine
	ctx    context.Context // rights of the platform
	caller context.Context // whose action led here
	left   int             // records that may still be read
	text   int
	until  time.Time
	log    []string
	logged int
	broken error // an error of ours, which the script must not swallow

	run   Run
	mails []mail.Message // to be sent
	calls []Call         // to be made
	asked int            // requests to other servers, with those that were answered
	waits *waiting       // it cannot go on without an answer
	saved []Saved
}

// looksOnly reports whether the run must leave everything as it is.
func (h *host) looksOnly() bool { return h.run.ReadOnly || record.IsReadOnly(h.ctx) }

// call answers one question. Values travel as JSON; a fault is thrown in the script as an Error with its words.
func (h *host) call(op, args string) string {
	if time.Now().After(h.until) {
		return thrown("the script took too long")
	}
	if h.waits != nil { // it caught what ended it
		return thrown(h.waits.Error())
	}
	out, err := h.do(op, []byte(args))
	if h.waits != nil {
		return thrown(h.waits.Error())
	}
	if err != nil {
		var f *fault.Error
		if !errors.As(err, &f) || f.Kind == fault.Internal || f.Kind == fault.Unavailable {
			h.broken = err
			return thrown("the platform failed")
		}
		return thrown(h.words(f))
	}
	raw, err := json.Marshal(map[string]any{"ok": out})
	if err != nil {
		return thrown("the answer cannot be given to a script")
	}
	return string(raw)
}

func thrown(message string) string {
	raw, err := json.Marshal(map[string]string{"fault": message})
	if err != nil {
		return `{"fault":"failed"}`
	}
	return string(raw)
}

func (h *host) words(f *fault.Error) string {
	lang := access.From(h.caller).Locale
	if len(f.Fields) == 0 {
		return h.e.Translate(lang, f.Key, f.Params)
	}
	var parts []string
	for _, x := range f.Fields {
		p := map[string]any{"field": x.Field}
		for k, v := range x.Params {
			p[k] = v
		}
		parts = append(parts, h.e.Translate(lang, x.Key, p))
	}
	return strings.Join(parts, " ")
}

type request struct {
	Alias  string         `json:"alias"`
	ID     int64          `json:"id"`
	Field  string         `json:"field"`
	Value  any            `json:"value"`
	Data   map[string]any `json:"data"`
	Where  []filter       `json:"where"`
	Order  []string       `json:"order"`
	Size   int            `json:"size"`
	Page   int            `json:"page"`
	Text   string         `json:"text"`
	File   string         `json:"file"`
	Code   string         `json:"code"`
	Params map[string]any `json:"params"`
}

func (h *host) do(op string, raw []byte) (any, error) {
	var q request
	d := json.NewDecoder(strings.NewReader(string(raw)))
	d.UseNumber()
	if err := d.Decode(&q); err != nil {
		return nil, fault.InvalidField("", "script.bad_call", fault.Params{"call": op})
	}
	q.Alias = strings.TrimPrefix(q.Alias, "deep_")
	if h.run.ReadOnly && (op == "save" || op == "delete") {
		return nil, fault.New(fault.Invalid, "script.only_looks")
	}
	switch op {
	case "load":
		return h.load(q)
	case "find":
		return h.find(q)
	case "count":
		where, err := h.where(q)
		if err != nil {
			return nil, err
		}
		return h.e.Records.Count(h.ctx, record.ListRequest{Model: q.Alias, Where: where}, 0)
	case "save":
		return h.save(q)
	case "delete":
		_, err := h.e.Records.Delete(h.ctx, record.Ref{Model: q.Alias, ID: q.ID}, record.Options{})
		if err == nil {
			h.saved = append(h.saved, Saved{Model: q.Alias, ID: q.ID, Verb: "deleted"})
		}
		return nil, err
	case "mail":
		return h.write(raw)
	case "http":
		return h.request(raw)
	case "list":
		return h.list(q.Code)
	case "config":
		return h.e.Setting(q.Code), nil
	case "log":
		return nil, h.note(q)
	case "text":
		return h.e.Translate(access.From(h.caller).Locale, q.Text, q.Params), nil
	case "channel":
		return record.Channel(h.caller), nil
	case "now":
		return h.e.Now().Format(time.RFC3339), nil
	}
	return nil, fault.InvalidField("", "script.bad_call", fault.Params{"call": op})
}

// spend counts records that were read.
func (h *host) spend(n int) error {
	if h.left -= n; h.left < 0 {
		return fault.New(fault.TooMany, "script.too_many_loads")
	}
	return nil
}

func (h *host) load(q request) (any, error) {
	if err := h.spend(1); err != nil {
		return nil, err
	}
	var r *record.Record
	var err error
	if q.Field == "" || q.Field == "entity_id" {
		id, whole := number(q.Value)
		if !whole {
			return nil, nil
		}
		r, err = h.e.Records.Get(h.ctx, record.Ref{Model: q.Alias, ID: id})
	} else {
		r, err = h.e.Records.GetBy(h.ctx, q.Alias, q.Field, q.Value)
	}
	if fault.Is(err, fault.NotFound) {
		if _, unknown := h.e.Records.Model(h.ctx, q.Alias); unknown != nil {
			return nil, unknown
		}
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return shape(r), nil
}

func number(v any) (int64, bool) {
	switch v := v.(type) {
	case json.Number:
		n, err := v.Int64()
		return n, err == nil
	case string:
		return number(json.Number(v))
	}
	return 0, false
}

// shape is a record as scripts get it.
func shape(r *record.Record) map[string]any {
	return describe(&Subject{Model: r.Model, ID: r.ID, Data: r.Values, Old: r.Values})
}

func describe(s *Subject) map[string]any {
	if s == nil {
		return nil
	}
	refs := map[string]string{}
	for i := range s.Model.Fields {
		f := &s.Model.Fields[i]
		if t, ok := f.Type.(model.Referring); ok && f.Type.Storage() != model.Links {
			by := "entity_id"
			if t.Target().ByUsername {
				by = "username"
			}
			refs[f.PathName()] = f.Code + "|" + t.Target().Alias + "|" + by
		}
	}
	return map[string]any{"alias": s.Model.Alias, "id": s.ID, "isNew": s.IsNew, "data": plain(s.Model, s.Data), "orig": plain(s.Model, s.Old), "refs": refs}
}

func plain(m *model.Model, values model.Values) map[string]any {
	out := map[string]any{}
	for code, v := range values {
		if f := m.Field(code); f != nil && !f.Secret {
			out[code] = field.ToJSON(f, v)
		}
	}
	return out
}

const largestPage = 1000

func (h *host) find(q request) (any, error) {
	where, err := h.where(q)
	if err != nil {
		return nil, err
	}
	size := q.Size
	if size <= 0 || size > largestPage {
		size = largestPage
	}
	m, err := h.e.Records.Model(h.ctx, q.Alias)
	if err != nil {
		return nil, err
	}
	page, err := h.e.Records.List(h.ctx, record.ListRequest{Model: q.Alias, Where: where, Sort: q.Order, Limit: size, Offset: max(q.Page-1, 0) * size, Bare: true, Fields: h.e.Records.Readable(h.ctx, m)})
	if err != nil {
		return nil, err
	}
	if err := h.spend(len(page.Rows)); err != nil {
		return nil, err
	}
	out := make([]any, len(page.Rows))
	for i, r := range page.Rows {
		out[i] = shape(r)
	}
	return out, nil
}

func (h *host) save(q request) (any, error) {
	in := record.Input(q.Data)
	if q.ID == 0 {
		r, err := h.e.Records.Create(h.ctx, q.Alias, in, record.Options{})
		if err != nil {
			return nil, err
		}
		h.saved = append(h.saved, Saved{Model: q.Alias, ID: r.ID, Verb: "created", Title: r.Title})
		return shape(r), nil
	}
	r, err := h.e.Records.Update(h.ctx, record.Ref{Model: q.Alias, ID: q.ID}, in, record.Options{})
	if err != nil {
		return nil, err
	}
	if !r.Unchanged {
		h.saved = append(h.saved, Saved{Model: q.Alias, ID: r.ID, Verb: "changed", Title: r.Title})
	}
	return shape(r), nil
}

func (h *host) list(code string) (any, error) {
	reg := model.From(h.ctx)
	if reg == nil || reg.List(code) == nil {
		return nil, nil
	}
	out := []map[string]any{}
	for _, v := range reg.List(code).Values {
		out = append(out, map[string]any{"value": v.Value, "label": record.Localised(v.Label, access.From(h.caller).Locale), "classes": v.Classes})
	}
	return out, nil
}

func (h *host) note(q request) error {
	if h.logged += len(q.Text) + 1; h.logged > h.text {
		return fault.New(fault.TooLarge, "script.log_full")
	}
	line := q.Text
	if q.File != "" {
		line = q.File + ": " + line
	}
	h.log = append(h.log, line)
	return nil
}

// user is whose action led here.
func (h *host) user() map[string]any {
	a := access.From(h.caller)
	return map[string]any{"id": a.ID, "username": a.Username, "name": a.Name, "companyId": a.CompanyID, "roleId": a.RoleID, "userType": string(a.Type), "groups": append([]int64{}, a.GroupIDs...)}
}

// filter is one addFieldToFilter: fields with their conditions, of which one must hold.
type filter struct {
	Fields     []string         `json:"fields"`
	Conditions []map[string]any `json:"conditions"`
}

var operators = map[string]condition.Operator{
	"eq": condition.Equal, "neq": condition.NotEqual, "in": condition.In, "nin": condition.NotIn, "gt": condition.Greater, "lt": condition.Less,
	"gteq": condition.GreaterOrEqual, "lteq": condition.LessOrEqual, "from": condition.GreaterOrEqual, "to": condition.LessOrEqual,
	"like": condition.Like, "nlike": condition.NotLike, "null": condition.IsEmpty, "notnull": condition.IsNotEmpty,
}

func (h *host) where(q request) (condition.Node, error) {
	var all []condition.Node
	for _, f := range q.Where {
		n, err := f.node()
		if err != nil {
			return condition.Node{}, err
		}
		all = append(all, n)
	}
	return condition.And(all...), nil
}

func (f filter) node() (condition.Node, error) {
	var ways []condition.Node
	for i, name := range f.Fields {
		if i >= len(f.Conditions) {
			return condition.Node{}, fault.InvalidField(name, "script.no_condition")
		}
		var parts []condition.Node
		ops := make([]string, 0, len(f.Conditions[i]))
		for op := range f.Conditions[i] {
			ops = append(ops, op)
		}
		slices.Sort(ops)
		for _, op := range ops {
			known, ok := operators[op]
			if !ok {
				return condition.Node{}, fault.InvalidField(name, "script.unknown_operator", fault.Params{"operator": op})
			}
			v := f.Conditions[i][op]
			if op == "null" && v == false {
				known = condition.IsNotEmpty
			}
			if known == condition.IsEmpty || known == condition.IsNotEmpty {
				v = nil
			}
			parts = append(parts, condition.Rule(name, known, v))
		}
		ways = append(ways, condition.And(parts...))
	}
	if len(ways) == 0 {
		return condition.Node{}, fault.InvalidField("", "script.no_condition")
	}
	return condition.Or(ways...), nil
}

// Filters turns what a prepared collection asked for into a condition. It narrows what a grid shows and never widens it.
func (r *Result) Where() (condition.Node, error) {
	var all []condition.Node
	for _, raw := range r.Filters {
		var f filter
		d := json.NewDecoder(strings.NewReader(string(raw)))
		d.UseNumber()
		if err := d.Decode(&f); err != nil {
			return condition.Never(), fmt.Errorf("read a filter: %w", err)
		}
		n, err := f.node()
		if err != nil {
			return condition.Never(), err
		}
		all = append(all, n)
	}
	return condition.And(all...), nil
}
