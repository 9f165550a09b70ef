// Package api is the API of Steward under /api/v1: everything the web interface and other programs do. It translates
// between HTTP and the engine; rights, rules and storage are the engine's. docs/api.md is the agreement it keeps.
package api

import (
	"context"
	"embed"
	"errors"
	"fmt"
	"log/slog"
	"net"
	"net/http"
	"net/url"
	"runtime/debug"
	"strings"
	"time"
	"unicode/utf8"

	"steward/engine/access"
	"steward/engine/auth"
	"steward/engine/cache"
	"steward/engine/config"
	"steward/engine/event"
	"steward/engine/fault"
	"steward/engine/files"
	"steward/engine/live"
	"steward/engine/model"
	"steward/engine/record"
	"steward/engine/setup"
)

// Texts are the words of this package.
//
//go:embed text
var Texts embed.FS

// Cookie is the name of the session cookie.
const Cookie = "steward_session"

// Store is what the API needs of the database beside records.
type Store interface {
	auth.Sessions
	Recall(ctx context.Context, user int64, key string) (status int, body []byte, found bool, err error)
	Remember(ctx context.Context, user int64, key string, status int, body []byte) error
	Preference(ctx context.Context, user int64, name string) (string, error)
	SetPreference(ctx context.Context, user int64, name, value string) error
}

// Options are what the handler stands on.
type Options struct {
	Platform *setup.Platform
	Auth     *auth.Service
	People   People
	Store    Store
	Files    files.Store
	Live     *live.Hub
	Product  Product
	// Secure marks the session cookie for encrypted connections only; unset, it follows each request.
	Secure  bool
	Proxied bool // X-Forwarded-For and -Proto of the last proxy are believed
	// PerMinute is how many requests one user may make; 0 is no limit.
	PerMinute int
	Log       *slog.Logger
}

// Product is the branding of an installation.
type Product struct {
	Name, Version string
	Languages     []string
	// SetUp reports whether a one-time set-up token is open, and takes it.
	SetUp func(token string) (userID int64, ok bool)
	Open  func() bool
}

// Handler serves everything below /api/v1.
type Handler struct {
	Options
	mux        *http.ServeMux
	routes     []route
	cross      *http.CrossOriginProtection
	people     *limiter[int64]
	strangers  *limiter[string]
	guestLimit *limiter[string]
	described  descriptions
}

// New gives the handler.
func New(o Options) *Handler {
	if o.Log == nil {
		o.Log = slog.Default()
	}
	h := &Handler{Options: o, mux: http.NewServeMux(), cross: http.NewCrossOriginProtection(), people: newLimiter[int64](o.PerMinute), strangers: newLimiter[string](perStranger), guestLimit: newLimiter[string](perGuest)}
	o.Platform.Caches.Add(cache.Cache{Code: "descriptions", Entries: h.described.entries, Bytes: h.described.bytes, Uses: &h.described.uses, Switch: &h.described.off, Forget: h.described.forget})
	if o.Platform.Exports != nil {
		o.Platform.Exports.WriteWith(h.writeExport)
	}
	h.routes = h.table()
	for _, r := range h.routes {
		h.mux.HandleFunc(r.method+" /api/v1"+r.path, h.handle(r))
	}
	h.mux.HandleFunc("GET /api/docs", h.handle(route{method: "GET", path: "/docs", public: true, serve: docsPage}))
	h.mux.HandleFunc("/api/v1/", h.unknown)
	return h
}

// perStranger is how often a minute one address may ask for links, codes and accounts.
const perStranger = 10

// maxBody is the largest JSON body in bytes; uploads have their own limit.
const maxBody = 4 << 20

func (h *Handler) ServeHTTP(w http.ResponseWriter, r *http.Request) { h.mux.ServeHTTP(w, r) }

func (h *Handler) handle(r route) http.HandlerFunc {
	return func(w http.ResponseWriter, req *http.Request) {
		snap := h.Platform.Config.Current()
		ctx := model.With(config.With(req.Context(), snap), snap.Registry)
		c := &call{h: h, w: w, r: req.WithContext(ctx), route: &r, snap: snap, actor: access.From(req.Context())}
		head := w.Header()
		head.Set("Cache-Control", "no-store")
		if err := h.admit(c); err != nil {
			c.fail(err)
			return
		}
		if _, err := url.ParseQuery(req.URL.RawQuery); err != nil || !utf8.ValidString(req.URL.RawQuery) {
			c.fail(fault.New(fault.Invalid, "api.bad_query")) // a pair that cannot be read would be left out in silence
			return
		}
		if !r.upload {
			c.r.Body = http.MaxBytesReader(w, c.r.Body, maxBody)
		}
		if c.replay() {
			return
		}
		out, err := c.serve()
		if err != nil {
			c.fail(err)
			return
		}
		if !c.answered {
			c.answer(out)
		}
	}
}

// serve runs what the route does. A panic is a fault of ours like any other: the caller gets a problem, the log the place.
func (c *call) serve() (out any, err error) {
	defer func() {
		switch p := recover(); p {
		case nil:
		case http.ErrAbortHandler: //nolint:errorlint // the value itself
			panic(p)
		default:
			out, err = nil, fmt.Errorf("panic: %v\n%s", p, debug.Stack())
		}
	}()
	return c.route.serve(c)
}

// admit finds out who calls and refuses those who may not.
func (h *Handler) admit(c *call) error {
	if err := h.cross.Check(c.r); err != nil {
		return fault.Denied("api.cross_site")
	}
	err := h.identify(c)
	if err != nil && !(c.route.public && fault.Is(err, fault.Unauthenticated)) {
		return err
	}
	if c.actor.ID == 0 {
		if !c.route.public {
			return fault.New(fault.Unauthenticated, "fault.unauthenticated")
		}
		return nil
	}
	if wait := h.people.take(c.actor.ID, time.Now()); wait > 0 {
		return fault.New(fault.TooMany, "fault.too_many", fault.Params{"retry_after": wait})
	}
	ctx := access.With(c.r.Context(), c.actor)
	kind := "user"
	if c.token == "" {
		kind = "api"
	}
	c.r = c.r.WithContext(record.Because(ctx, event.Cause{Kind: kind}))
	if !c.route.public && !c.route.owing {
		owes, err := c.owes()
		if err != nil {
			return err
		}
		if owes {
			return fault.Denied("api.second_factor_owed")
		}
	}
	if c.route.backend && !c.actor.BackEnd() {
		return fault.Missing()
	}
	if c.route.admin && (c.actor.Type != access.Administrator) {
		return fault.Denied("api.administrators_only")
	}
	return nil
}

// owes reports whether the caller has to set up a second factor before anything else. Programs come by a token of their
// own, and who acts as somebody else proved who he is himself.
func (c *call) owes() (bool, error) {
	if c.token == "" || c.actor.ID == 0 || c.actor.ImpersonatedByID != 0 {
		return false, nil
	}
	return c.h.People.Owes(c.ctx(), c.actor)
}

func (h *Handler) identify(c *call) error {
	ctx, client := c.r.Context(), h.Client(c.r)
	if header := c.r.Header.Get("Authorization"); header != "" {
		scheme, token, _ := strings.Cut(header, " ")
		if !strings.EqualFold(scheme, "Bearer") {
			return fault.New(fault.Unauthenticated, "api.bearer_only")
		}
		a, err := h.Auth.Bearer(ctx, strings.TrimSpace(token), client)
		if err != nil {
			return err
		}
		c.actor = a
		return nil
	}
	cookie, err := c.r.Cookie(Cookie)
	if err != nil {
		return fault.New(fault.Unauthenticated, "fault.unauthenticated")
	}
	a, sess, err := h.Auth.Resume(ctx, cookie.Value, client)
	if err != nil {
		return err
	}
	c.actor, c.session, c.token = a, sess, cookie.Value
	return nil
}

// Client names where a request comes from.
func (h *Handler) Client(r *http.Request) auth.Client {
	address, _, err := net.SplitHostPort(r.RemoteAddr)
	if err != nil {
		address = r.RemoteAddr
	}
	if h.Proxied {
		if list := r.Header.Get("X-Forwarded-For"); list != "" {
			parts := strings.Split(list, ",")
			address = strings.TrimSpace(parts[len(parts)-1])
		}
	}
	return auth.Client{Address: address, Device: r.UserAgent()}
}

func (h *Handler) encrypted(r *http.Request) bool {
	return h.Secure || r.TLS != nil || h.Proxied && r.Header.Get("X-Forwarded-Proto") == "https"
}

func (h *Handler) unknown(w http.ResponseWriter, r *http.Request) {
	snap := h.Platform.Config.Current()
	c := &call{h: h, w: w, r: r, snap: snap, actor: access.From(r.Context())}
	path := strings.TrimPrefix(r.URL.Path, "/api/v1")
	for _, method := range []string{"GET", "POST", "PATCH", "PUT", "DELETE"} {
		probe := &http.Request{Method: method, URL: r.URL, Host: r.Host}
		if _, pattern := h.mux.Handler(probe); pattern != "/api/v1/" && pattern != "" {
			w.Header().Add("Allow", method)
		}
	}
	if w.Header().Get("Allow") != "" {
		c.failStatus(fault.New(fault.Unsupported, "api.method_not_allowed", fault.Params{"method": r.Method}), http.StatusMethodNotAllowed)
		return
	}
	c.fail(fault.New(fault.NotFound, "api.unknown_path", fault.Params{"path": path}))
}

// isStop reports whether the caller has gone.
func isStop(err error) bool { return errors.Is(err, context.Canceled) }
