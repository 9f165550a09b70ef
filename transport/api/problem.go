package api

import (
	"bytes"
	"encoding/json"
	"errors"
	"maps"
	"net/http"
	"regexp"
	"strconv"

	"steward/engine/fault"
	"steward/engine/text"
)

var statuses = map[fault.Kind]int{
	fault.Internal: http.StatusInternalServerError, fault.Invalid: http.StatusBadRequest, fault.Unauthenticated: http.StatusUnauthorized,
	fault.Forbidden: http.StatusForbidden, fault.NotFound: http.StatusNotFound, fault.Conflict: http.StatusConflict,
	fault.TooMany: http.StatusTooManyRequests, fault.TooLarge: http.StatusRequestEntityTooLarge,
	fault.Unsupported: http.StatusUnsupportedMediaType, fault.Unavailable: http.StatusServiceUnavailable,
}

// fail answers with a problem (RFC 9457). What is no fault is logged and shown as internal.
func (c *call) fail(err error) {
	var f *fault.Error
	if !errors.As(err, &f) {
		if isStop(err) {
			return
		}
		c.h.Log.ErrorContext(c.ctx(), "request failed", "method", c.r.Method, "path", Shown(c.r.URL.Path), "error", err)
		f = fault.New(fault.Internal, "fault.internal")
	} else if f.Kind == fault.Internal || f.Kind == fault.Unavailable {
		c.h.Log.ErrorContext(c.ctx(), "request failed", "method", c.r.Method, "path", Shown(c.r.URL.Path), "error", err)
	}
	c.failStatus(f, statuses[f.Kind])
}

func (c *call) failStatus(f *fault.Error, status int) {
	if c.answered {
		return // the head is out; the stream ends short
	}
	c.answered = true
	if wait, ok := f.Params["retry_after"].(int); ok {
		c.w.Header().Set("Retry-After", strconv.Itoa(wait))
	}
	if status == http.StatusUnauthorized {
		c.w.Header().Set("WWW-Authenticate", `Bearer realm="steward"`)
	}
	var b bytes.Buffer
	enc := json.NewEncoder(&b)
	enc.SetEscapeHTML(false)
	if err := enc.Encode(c.problem(f, status)); err != nil {
		c.h.Log.ErrorContext(c.ctx(), "write a problem", "error", err)
	}
	c.write(status, "application/problem+json", b.Bytes())
}

// problem puts a fault into words.
func (c *call) problem(f *fault.Error, status int) map[string]any {
	out := map[string]any{"type": "about:blank", "status": status, "code": f.Kind.String(), "title": c.t("fault.kind." + f.Kind.String()),
		"detail": c.words("", f.Key, f.Params)}
	if id := RequestID(c.ctx()); id != "" {
		out["request_id"] = id
	}
	if len(f.Fields) > 0 {
		faults := make([]map[string]any, len(f.Fields))
		for i, x := range f.Fields {
			faults[i] = map[string]any{"field": x.Field, "code": short(x.Key), "message": c.words(x.Field, x.Key, x.Params)}
		}
		out["faults"] = faults
		if f.Key == "fault.invalid" {
			out["detail"] = c.t("fault.invalid", fault.Params{"count": len(faults)})
			if len(faults) == 1 {
				out["detail"] = faults[0]["message"]
			}
		}
	}
	maps.Copy(out, f.Extra)
	if who, ok := f.Extra["conflict"].(map[string]any); ok {
		out["conflict"] = c.signed(who)
	}
	return out
}

// signed puts the name of the person for the number.
func (c *call) signed(conflict map[string]any) map[string]any {
	out := maps.Clone(conflict)
	delete(out, "by")
	if id, ok := conflict["by"].(int64); ok {
		if a, err := c.h.People.Actor(c.ctx(), id); err == nil {
			out["by"] = a.Name
		}
	}
	return out
}

// words fills a text; {field} is the name of the field as the form shows it.
func (c *call) words(code, key string, params fault.Params) string {
	p := fault.Params{}
	maps.Copy(p, params)
	if _, named := p["field"]; !named && code != "" {
		p["field"] = c.fieldName(code)
	}
	return c.t(key, p)
}

func (c *call) fieldName(code string) string {
	if c.r.PathValue("module") != "" {
		if m, err := c.model(); err == nil && m.Field(code) != nil {
			return c.snap.Texts.Field(c.lang(), m, m.Field(code))
		}
	}
	return text.Humanise(code)
}

// short is the code of a complaint: its key without the family.
func short(key string) string {
	for i := len(key) - 1; i >= 0; i-- {
		if key[i] == '.' {
			return key[i+1:]
		}
	}
	return key
}

// secret is a part of a path that is as long as the secret of a link.
var secret = regexp.MustCompile(`/[A-Za-z0-9_-]{40,}`)

// Shown is a path as logs write it down: who reads them must not be able to follow the links of guests.
func Shown(path string) string { return secret.ReplaceAllString(path, "/…") }
