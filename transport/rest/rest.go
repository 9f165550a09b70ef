// Package rest is the compatible API under /api/rest: existing clients of the reference product work against it
// unchanged (the contract is docs/guides/compatible-api.md). It translates; rights, rules and storage are the engine's.
package rest

import (
	"context"
	"encoding/json"
	"errors"
	"io"
	"log/slog"
	"maps"
	"net"
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"time"
	"unicode/utf8"

	"steward/engine/access"
	"steward/engine/auth"
	"steward/engine/event"
	"steward/engine/fault"
	"steward/engine/model"
	"steward/engine/record"
)

// Authenticator says who calls.
type Authenticator interface {
	Basic(ctx context.Context, username, password string, c auth.Client) (*access.Actor, error)
	Bearer(ctx context.Context, token string, c auth.Client) (*access.Actor, error)
}

// Options are what the handler stands on.
type Options struct {
	Records  *record.Service
	Auth     Authenticator
	Registry func() *model.Registry
	// Translate puts a text key into words.
	Translate func(lang, key string, params map[string]any) string
	// OwnToken gives the caller's own API token, made on demand; it appears in the caller's own user record only.
	OwnToken func(ctx context.Context, a *access.Actor) (string, error)
	// Repeat remembers answers by idempotency key for 24 hours; nil switches it off.
	Repeat    Repeater
	MaxItems  int // most items of one answer; 0 = 5000
	PerMinute int // requests of one user; 0 = 600
	Log       *slog.Logger
	// Client says who is at the other end, behind a proxy too; nil believes the connection.
	Client func(r *http.Request) auth.Client
}

// Repeater keeps the answer of a POST by the caller's idempotency key.
type Repeater interface {
	Recall(ctx context.Context, user int64, key string) (status int, body []byte, found bool, err error)
	Remember(ctx context.Context, user int64, key string, status int, body []byte) error
}

// Handler serves everything below /api/rest.
type Handler struct {
	Options
	limit *limiter
}

// New gives the handler.
func New(o Options) *Handler {
	if o.MaxItems == 0 {
		o.MaxItems = 5000
	}
	if o.PerMinute == 0 {
		o.PerMinute = 600
	}
	if o.Log == nil {
		o.Log = slog.Default()
	}
	return &Handler{Options: o, limit: newLimiter(o.PerMinute)}
}

const maxBody = 20 << 20

// ServeHTTP answers without ever redirecting (2.1.3): trailing, missing and doubled slashes are all one path.
func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "application/json; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	actor, err := h.authenticate(r)
	if err != nil {
		h.fail(w, r, err)
		return
	}
	if left, reset := h.limit.take(actor.ID, time.Now()); left < 0 {
		limitHeaders(w, h.PerMinute, 0, reset)
		w.Header().Set("Retry-After", strconv.Itoa(reset))
		h.fail(w, r, fault.New(fault.TooMany, "rest.too_many"))
		return
	} else {
		limitHeaders(w, h.PerMinute, left, reset)
	}
	ctx := access.With(model.With(r.Context(), h.Registry()), actor)
	ctx = record.Because(ctx, event.Cause{Kind: "api", Label: "api"})
	r = r.WithContext(ctx)
	t, err := h.resolve(ctx, segments(r.URL))
	if err != nil {
		h.fail(w, r, err)
		return
	}
	r.Body = http.MaxBytesReader(w, r.Body, maxBody)
	if err := h.serve(w, r, t); err != nil {
		h.fail(w, r, err)
	}
}

func limitHeaders(w http.ResponseWriter, limit, left, reset int) {
	w.Header().Set("RateLimit-Limit", strconv.Itoa(limit))
	w.Header().Set("RateLimit-Remaining", strconv.Itoa(left))
	w.Header().Set("RateLimit-Reset", strconv.Itoa(reset))
}

func (h *Handler) authenticate(r *http.Request) (*access.Actor, error) {
	c := h.client(r)
	scheme, rest, _ := strings.Cut(r.Header.Get("Authorization"), " ")
	switch {
	case strings.EqualFold(scheme, "Bearer"):
		return h.Auth.Bearer(r.Context(), strings.TrimSpace(rest), c)
	case strings.EqualFold(scheme, "Basic"):
		if username, password, ok := r.BasicAuth(); ok {
			return h.Auth.Basic(r.Context(), username, password, c)
		}
	}
	return nil, fault.New(fault.Unauthenticated, "rest.unauthenticated")
}

func (h *Handler) client(r *http.Request) auth.Client {
	if h.Client != nil {
		return h.Client(r)
	}
	return auth.Client{Address: address(r), Device: r.UserAgent()}
}

func address(r *http.Request) string {
	host, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		return r.RemoteAddr
	}
	return host
}

// segments splits the escaped path and then decodes each part, so that values may contain slashes.
func segments(u *url.URL) []string {
	var out []string
	for _, s := range strings.Split(u.EscapedPath(), "/") {
		if s == "" {
			continue
		}
		if d, err := url.PathUnescape(s); err == nil {
			s = d
		}
		out = append(out, s)
	}
	if len(out) >= 2 && out[0] == "api" && out[1] == "rest" {
		out = out[2:]
	}
	return out
}

// target is what a path names.
type target struct {
	model      *model.Model
	collection bool
	id         int64  // a record by id
	value      string // or by another field
	field      string
	parent     *target // of nested activities
	members    string  // links field of /relation/{field}: "user_ids"
}

// resolve finds the target of a path: longest literal prefix first, because a value may look like anything.
func (h *Handler) resolve(ctx context.Context, parts []string) (*target, error) {
	reg := h.Registry()
	for n := min(3, len(parts)); n > 0; n-- {
		route, ok := reg.Route(strings.Join(parts[:n], "/"))
		if !ok {
			continue
		}
		if t := h.within(reg, route, parts[n:]); t != nil {
			return t, nil
		}
	}
	return nil, fault.New(fault.NotFound, "rest.not_found")
}

func (h *Handler) within(reg *model.Registry, route model.Route, rest []string) *target {
	m := route.Model
	if len(rest) == 0 {
		return &target{model: m, collection: true}
	}
	if route.Plural && !route.Both {
		return nil
	}
	for i, word := range rest {
		if i == 0 {
			continue
		}
		parent := identify(m, rest[:i])
		if parent == nil {
			continue
		}
		if nested := h.nested(reg, parent, word, rest[i+1:]); nested != nil {
			return nested
		}
	}
	return identify(m, rest)
}

// nested resolves what hangs on a record: its activities, tasks and the members of a relation.
func (h *Handler) nested(reg *model.Registry, parent *target, word string, rest []string) *target {
	if word == "relation" && len(rest) == 1 {
		for _, code := range []string{strings.TrimSuffix(rest[0], "s") + "_ids", rest[0]} {
			if f := parent.model.Field(code); f != nil && f.Type.Storage() == model.Links {
				parent.members = code
				return parent
			}
		}
		return nil
	}
	route, ok := reg.Route(word)
	if !ok || route.Model.Access.Through != "model_alias" {
		return nil
	}
	switch {
	case len(rest) == 0:
		return &target{model: route.Model, collection: true, parent: parent}
	case len(rest) == 1:
		if t := identify(route.Model, rest); t != nil && t.id != 0 {
			t.parent = parent
			return t
		}
	}
	return nil
}

// identify reads "7" as an id, "jdoe/username" as value and field, "4/euclid/username" as the user 4\euclid.
func identify(m *model.Model, rest []string) *target {
	switch len(rest) {
	case 1:
		if id, err := strconv.ParseInt(rest[0], 10, 64); err == nil && id > 0 {
			return &target{model: m, id: id}
		}
		return &target{model: m, id: -1} // no such record
	case 2, 3:
		field := fieldOf(m, rest[len(rest)-1])
		if len(rest) == 3 && field != "username" {
			return nil
		}
		if f := m.Field(field); f != nil && !f.Secret && f.Type.Storage().HasColumn() {
			return &target{model: m, value: strings.Join(rest[:len(rest)-1], `\`), field: field}
		}
	}
	return nil
}

func (h *Handler) fail(w http.ResponseWriter, r *http.Request, err error) {
	var f *fault.Error
	if !errors.As(err, &f) {
		h.Log.ErrorContext(r.Context(), "compatible API", "path", r.URL.Path, "error", err)
		f = fault.New(fault.Internal, "rest.internal")
	}
	status := statusOf(f)
	if status == http.StatusUnauthorized {
		w.Header().Set("WWW-Authenticate", `Basic realm="api"`)
	}
	if after, ok := f.Params["retry_after"].(int); ok {
		w.Header().Set("Retry-After", strconv.Itoa(after))
	}
	lang := access.From(r.Context()).Locale
	messages := []message{{Code: status, Message: h.Translate(lang, headline(f), f.Params)}}
	for _, x := range f.Fields {
		messages = append(messages, message{Code: status, Message: h.sentence(lang, x)})
	}
	h.send(w, status, map[string]any{"messages": map[string]any{"error": messages}})
}

// sentence names the attribute as callers know it: by its column, not by the label of a form.
func (h *Handler) sentence(lang string, x fault.Fault) string {
	params := map[string]any{}
	maps.Copy(params, x.Params)
	if params["field"] == nil {
		params["field"] = x.Field
	}
	text := h.Translate(lang, x.Key, params)
	if x.Field != "" && !strings.Contains(text, x.Field) {
		text = x.Field + ": " + text
	}
	return text
}

type message struct {
	Code    int    `json:"code"`
	Message string `json:"message"`
}

// headline keeps the sentences that clients of the reference product know (2.7).
func headline(f *fault.Error) string {
	switch {
	case strings.HasPrefix(f.Key, "rest."):
		return f.Key
	case f.Kind == fault.Invalid && len(f.Fields) > 0:
		return "rest.validation"
	case f.Kind == fault.Invalid:
		return "rest.invalid"
	case f.Kind == fault.Unauthenticated:
		return "rest.unauthenticated"
	case f.Kind == fault.Forbidden:
		return "rest.denied"
	case f.Kind == fault.NotFound:
		return "rest.not_found"
	}
	return f.Key
}

func statusOf(f *fault.Error) int {
	switch f.Kind {
	case fault.Invalid:
		return http.StatusBadRequest
	case fault.Unauthenticated:
		return http.StatusUnauthorized
	case fault.Forbidden:
		return http.StatusForbidden
	case fault.NotFound:
		return http.StatusNotFound
	case fault.Conflict:
		return http.StatusConflict
	case fault.TooMany:
		return http.StatusTooManyRequests
	case fault.TooLarge:
		return http.StatusRequestEntityTooLarge
	case fault.Unsupported:
		if f.Key == "rest.method" {
			return http.StatusMethodNotAllowed
		}
		return http.StatusUnsupportedMediaType
	case fault.Unavailable:
		return http.StatusServiceUnavailable
	}
	return http.StatusInternalServerError
}

func (h *Handler) send(w http.ResponseWriter, status int, body any) {
	raw, err := json.Marshal(body)
	if err != nil {
		h.Log.Error("compatible API: encode an answer", "error", err)
		status, raw = http.StatusInternalServerError, []byte(`{"messages":{"error":[{"code":500,"message":"Resource internal error."}]}}`)
	}
	w.WriteHeader(status)
	if _, err := w.Write(raw); err != nil {
		h.Log.Debug("compatible API: the caller went away", "error", err)
	}
}

// body reads JSON: an object, or an array of them.
func body(r *http.Request) (one record.Input, many []record.Input, err error) {
	if ct := r.Header.Get("Content-Type"); ct != "" && !strings.Contains(strings.ToLower(ct), "json") {
		return nil, nil, fault.New(fault.Unsupported, "rest.content_type")
	}
	raw, err := io.ReadAll(r.Body)
	var tooLarge *http.MaxBytesError
	if errors.As(err, &tooLarge) {
		return nil, nil, fault.New(fault.TooLarge, "rest.too_large")
	}
	if err != nil {
		return nil, nil, fault.New(fault.Invalid, "rest.invalid").Because(err)
	}
	if !utf8.Valid(raw) {
		return nil, nil, fault.New(fault.Invalid, "rest.invalid")
	}
	d := json.NewDecoder(strings.NewReader(string(raw)))
	d.UseNumber()
	if trimmed := strings.TrimSpace(string(raw)); strings.HasPrefix(trimmed, "[") {
		err = d.Decode(&many)
	} else {
		err = d.Decode(&one)
	}
	if err == nil && d.More() {
		err = errors.New("something follows the JSON value")
	}
	if err != nil || one == nil && many == nil {
		return nil, nil, fault.New(fault.Invalid, "rest.invalid").Because(err)
	}
	return one, many, nil
}
