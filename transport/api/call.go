package api

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"io"
	"mime"
	"net/http"
	"reflect"
	"slices"
	"strconv"
	"strings"
	"sync"
	"unicode/utf8"

	"steward/engine/access"
	"steward/engine/auth"
	"steward/engine/condition"
	"steward/engine/config"
	"steward/engine/fault"
	"steward/engine/model"
	"steward/engine/view"
)

// call is one request on its way.
type call struct {
	h        *Handler
	w        http.ResponseWriter
	r        *http.Request
	route    *route
	snap     *config.Snapshot
	actor    *access.Actor
	session  auth.Session
	token    string // of the session, "" with an API token
	key      string // idempotency key to remember the answer under
	status   int
	answered bool
	spoken   struct { // what lang found out, for whom
		lang string
		by   *access.Actor
	}
}

func (c *call) ctx() context.Context { return c.r.Context() }

// lang is the language of the answer: what the browser asks for, when we have it, else that of the user.
func (c *call) lang() string {
	if c.spoken.lang == "" || c.spoken.by != c.actor {
		c.spoken.lang, c.spoken.by = c.wanted(), c.actor
	}
	return c.spoken.lang
}

func (c *call) wanted() string {
	known := c.snap.Texts.Languages()
	for _, part := range strings.Split(c.r.Header.Get("Accept-Language"), ",") {
		tag, _, _ := strings.Cut(strings.TrimSpace(part), ";")
		base, _, _ := strings.Cut(tag, "-")
		if slices.Contains(known, base) {
			return base
		}
	}
	if c.actor != nil && c.actor.Locale != "" {
		return c.actor.Locale
	}
	return "en"
}

func (c *call) t(key string, params ...fault.Params) string {
	var p map[string]any
	if len(params) > 0 {
		p = params[0]
	}
	return c.snap.Texts.T(c.lang(), key, p)
}

// area is where the caller works; back-end users may look at the portal.
func (c *call) area() view.Area {
	asked := view.Area(c.r.URL.Query().Get("area"))
	if !c.actor.BackEnd() || asked == view.Portal {
		return view.Portal
	}
	return view.BackEnd
}

// model finds the model named in the path. What the caller may not know of does not exist.
func (c *call) model() (*model.Model, error) {
	return c.modelOf(c.r.PathValue("module") + "/" + c.r.PathValue("entity"))
}

func (c *call) modelOf(alias string) (*model.Model, error) {
	m := c.snap.Registry.Model(alias)
	if m == nil || m.Internal || m.Disabled {
		return nil, fault.New(fault.NotFound, "fault.unknown_model", fault.Params{"model": alias})
	}
	return m, nil
}

func (c *call) id() (int64, error) {
	id, err := strconv.ParseInt(c.r.PathValue("id"), 10, 64)
	if err != nil || id < 1 {
		return 0, fault.Missing()
	}
	return id, nil
}

func (c *call) query(name string) string { return c.r.URL.Query().Get(name) }

// known refuses parameters a call does not have, so that a typing error is not mistaken for an answer.
func (c *call) known(names ...string) error {
	var all fault.Collector
	for name := range c.r.URL.Query() {
		base, _, _ := strings.Cut(name, "[")
		if !slices.Contains(names, base) {
			all.Add(name, "api.unknown_parameter")
		}
	}
	return all.Err()
}

// whole reads a number from the query.
func (c *call) whole(name string, otherwise, min, max int) (int, error) {
	raw := c.query(name)
	if raw == "" {
		return otherwise, nil
	}
	n, err := strconv.Atoi(raw)
	if err != nil || n < min || n > max {
		return 0, fault.InvalidField(name, "api.number_between", fault.Params{"min": min, "max": max})
	}
	return n, nil
}

// body reads JSON into a structure; unknown members are refused by name.
func (c *call) body(into any) error { return c.decode(into, true) }

// values reads a flat object of raw values.
func (c *call) values() (map[string]any, error) {
	var out map[string]any
	if err := c.decode(&out, false); err != nil {
		return nil, err
	}
	if out == nil {
		return nil, fault.InvalidField("", "api.object_expected")
	}
	return out, nil
}

// typed refuses what says of itself that it is no JSON. Who says nothing is believed.
func (c *call) typed() error {
	kind := c.r.Header.Get("Content-Type")
	if kind == "" {
		return nil
	}
	media, _, err := mime.ParseMediaType(kind)
	if err != nil || media != "application/json" && !strings.HasSuffix(media, "+json") {
		return fault.New(fault.Unsupported, "api.json_only")
	}
	return nil
}

// decode reads exactly one JSON value. A decoder would replace bytes that are no UTF-8; here they are refused.
func (c *call) decode(into any, strict bool) error {
	if err := c.typed(); err != nil {
		return err
	}
	raw, err := io.ReadAll(c.r.Body)
	var tooLarge *http.MaxBytesError
	switch {
	case errors.As(err, &tooLarge):
		return fault.New(fault.TooLarge, "fault.too_large", fault.Params{"max": tooLarge.Limit >> 20})
	case err != nil:
		return fault.InvalidField("", "api.body_expected").Because(err)
	case !utf8.Valid(raw):
		return fault.InvalidField("", "api.not_utf8")
	}
	d := json.NewDecoder(bytes.NewReader(raw))
	d.UseNumber()
	if strict {
		d.DisallowUnknownFields()
	}
	err = d.Decode(into)
	var wrong *json.UnmarshalTypeError
	switch {
	case err == nil:
		if _, more := d.Token(); !errors.Is(more, io.EOF) {
			return fault.InvalidField("", "api.one_value_expected")
		}
		return nil
	case errors.As(err, &wrong) && wrong.Field == "":
		return fault.InvalidField("", "api.object_expected")
	case errors.As(err, &wrong):
		return fault.InvalidField(wrong.Field, "api.wrong_kind", fault.Params{"wanted": c.t("api.kind_" + jsonKind(wrong.Type))})
	case strings.HasPrefix(err.Error(), "json: unknown field "):
		name := strings.Trim(strings.TrimPrefix(err.Error(), "json: unknown field "), `"`)
		return fault.InvalidField(name, "api.unknown_member", fault.Params{"field": name}) // as it was sent, not as a form would call it
	case errors.Is(err, io.EOF):
		return fault.InvalidField("", "api.body_expected")
	}
	return fault.InvalidField("", "api.not_json").Because(err)
}

// jsonKind is what JSON calls a type of Go.
func jsonKind(t reflect.Type) string {
	switch t.Kind() {
	case reflect.Bool:
		return "flag"
	case reflect.String:
		return "text"
	case reflect.Slice, reflect.Array:
		return "list"
	case reflect.Int, reflect.Int64, reflect.Float64, reflect.Uint, reflect.Uint64:
		return "number"
	case reflect.Pointer:
		return jsonKind(t.Elem())
	}
	return "object"
}

// condition reads a condition tree from the query.
func (c *call) condition(name string) (condition.Node, error) {
	raw := c.query(name)
	if raw == "" {
		return condition.Node{}, nil
	}
	return condition.Parse([]byte(raw))
}

// bracketed reads values[code]=… of the query.
func (c *call) bracketed() map[string]any {
	out := map[string]any{}
	for name, v := range c.r.URL.Query() {
		if code, ok := strings.CutPrefix(name, "values["); ok && strings.HasSuffix(code, "]") {
			out[strings.TrimSuffix(code, "]")] = v[0]
		}
	}
	return out
}

// answer writes JSON.
// bodies are buffers of answers, used again.
var bodies = sync.Pool{New: func() any { return new([]byte) }}

func (c *call) answer(out any) {
	c.answered = true
	status := c.status
	if status == 0 {
		status = http.StatusOK
	}
	if out == nil {
		if c.status == 0 {
			status = http.StatusNoContent
		}
		c.remember(status, nil)
		c.w.WriteHeader(status)
		return
	}
	buf := bodies.Get().(*[]byte) //nolint:forcetypeassert // the pool holds nothing else
	defer bodies.Put(buf)
	body, err := encode((*buf)[:0], out)
	if err != nil {
		c.fail(err)
		return
	}
	body = append(body, '\n')
	*buf = body
	c.remember(status, body)
	c.write(status, "application/json", body)
}

func (c *call) write(status int, kind string, body []byte) {
	head := c.w.Header()
	head.Set("Content-Type", kind)
	if len(body) >= worthPacking {
		head.Add("Vary", "Accept-Encoding")
		if strings.Contains(c.r.Header.Get("Accept-Encoding"), "gzip") {
			p := packers.Get().(*packer) //nolint:forcetypeassert // the pool holds nothing else
			defer packers.Put(p)
			if packed, err := p.pack(body); err == nil {
				head.Set("Content-Encoding", "gzip")
				body = packed
			}
		}
	}
	head.Set("Content-Length", strconv.Itoa(len(body)))
	c.w.WriteHeader(status)
	if c.r.Method != http.MethodHead {
		c.w.Write(body) //nolint:errcheck // the caller has gone
	}
}

// replay answers a POST that was done before under the same key.
func (c *call) replay() bool {
	key := c.r.Header.Get("Idempotency-Key")
	if key == "" || c.r.Method != http.MethodPost || c.actor.ID == 0 || c.route.upload || c.route.repeatable {
		return false
	}
	if len(key) > 200 {
		c.fail(fault.InvalidField("Idempotency-Key", "fault.too_long", fault.Params{"max": 200}))
		return true
	}
	c.key = "v1:" + c.r.URL.Path + ":" + key
	status, body, found, err := c.h.Store.Recall(c.ctx(), c.actor.ID, c.key)
	if err != nil {
		c.fail(err)
		return true
	}
	if found {
		c.w.Header().Set("Idempotency-Replayed", "true")
		if len(body) == 0 {
			c.w.WriteHeader(status)
			return true
		}
		c.write(status, "application/json", body)
	}
	return found
}

func (c *call) remember(status int, body []byte) {
	if c.key == "" || status >= 300 {
		return
	}
	if body == nil {
		body = []byte{}
	}
	if err := c.h.Store.Remember(c.ctx(), c.actor.ID, c.key, status, body); err != nil {
		c.h.Log.ErrorContext(c.ctx(), "remember an answer", "error", err)
	}
}
