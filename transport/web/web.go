// Package web is the front of the server: it gives out the built interface, puts security headers on every answer, names
// and logs every request, and hands the rest to the APIs.
package web

import (
	"bytes"
	"compress/gzip"
	"crypto/rand"
	"encoding/hex"
	"fmt"
	"io/fs"
	"log/slog"
	"mime"
	"net/http"
	"path"
	"runtime/debug"
	"strconv"
	"strings"
	"time"

	"steward/engine/model/field"
	"steward/transport/api"
)

// policy is the content security policy of every page: only our own files, no inline scripts, no frames around us.
// Styles may be inline because the components set positions that way.
const policy = "default-src 'self'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data: blob:; font-src 'self'; " +
	"connect-src 'self'; object-src 'none'; base-uri 'none'; form-action 'self'; frame-ancestors 'none'"

// policyWith lets pages of the hosts be shown inside ours, by https only. What is no name of a host is left out: it could say
// more than a host.
func policyWith(hosts []string) string {
	frames := ""
	for _, name := range hosts {
		if field.IsHost(name) {
			frames += " https://" + strings.ToLower(name)
		}
	}
	if frames == "" {
		return policy
	}
	return policy + "; frame-src" + frames
}

// Options are what the front stands on.
type Options struct {
	Files fs.FS        // the built interface, index.html at the top
	API   http.Handler // /api/v1
	REST  http.Handler // /api/rest
	Ready func() error // nil when requests can be served
	// Frames are the hosts whose pages may be shown inside ours, at the moment; nil is none ever.
	Frames  func() []string
	Metrics *Metrics
	Log     *slog.Logger
}

func (o Options) framed() []string {
	if o.Frames == nil {
		return nil
	}
	return o.Frames()
}

// New gives the front.
func New(o Options) (http.Handler, error) {
	site, err := load(o.Files)
	if err != nil {
		return nil, err
	}
	mux := http.NewServeMux()
	mux.Handle("/api/v1/", o.API)
	mux.Handle("/api/docs", o.API)
	mux.HandleFunc("GET /healthz", func(w http.ResponseWriter, _ *http.Request) { plain(w, http.StatusOK, "ok") })
	mux.HandleFunc("GET /readyz", func(w http.ResponseWriter, _ *http.Request) {
		if err := o.Ready(); err != nil {
			plain(w, http.StatusServiceUnavailable, err.Error())
			return
		}
		plain(w, http.StatusOK, "ready")
	})
	mux.Handle("GET /metrics", o.Metrics)
	mux.Handle("/", site)
	return observed(o, http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		if compatible(r.URL.Path) {
			o.REST.ServeHTTP(w, r)
			return
		}
		mux.ServeHTTP(w, r)
	})), nil
}

// compatible reports whether a path is of the compatible API, with or without doubled slashes: the mux would answer those
// with a redirect, which its clients do not follow (deepser-api.md 2.1.3).
func compatible(path string) bool {
	words := strings.FieldsFunc(path, func(r rune) bool { return r == '/' })
	return len(words) >= 2 && words[0] == "api" && words[1] == "rest"
}

func plain(w http.ResponseWriter, status int, text string) {
	w.Header().Set("Content-Type", "text/plain; charset=utf-8")
	w.Header().Set("Cache-Control", "no-store")
	w.WriteHeader(status)
	fmt.Fprintln(w, text)
}

// observed names, guards, measures and logs every request.
func observed(o Options, next http.Handler) http.Handler {
	return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		id := requestID(r)
		start := time.Now()
		out := &writer{ResponseWriter: w}
		head := w.Header()
		head.Set("X-Request-Id", id)
		head.Set("X-Content-Type-Options", "nosniff")
		head.Set("X-Frame-Options", "DENY")
		head.Set("Referrer-Policy", "same-origin")
		head.Set("Permissions-Policy", "camera=(), microphone=(), geolocation=(self)") // a person may say where he is
		head.Set("Cross-Origin-Opener-Policy", "same-origin")
		head.Set("Cross-Origin-Resource-Policy", "same-origin")
		head.Set("Content-Security-Policy", policyWith(o.framed()))
		defer func() {
			if p := recover(); p != nil {
				if p == http.ErrAbortHandler { //nolint:errorlint // the value itself
					panic(p)
				}
				o.Log.Error("a request panicked", "request", id, "panic", p, "stack", string(debug.Stack()))
				if out.status == 0 {
					plain(out, http.StatusInternalServerError, "Something went wrong. Request "+id)
				}
			}
			took := time.Since(start)
			o.Metrics.request(kindOf(r.URL.Path), out.status, took)
			level := slog.LevelDebug
			if strings.HasPrefix(r.URL.Path, "/api/") {
				level = slog.LevelInfo
			}
			o.Log.Log(r.Context(), level, "request", "request", id, "method", r.Method, "path", api.Shown(r.URL.Path), "status", out.status, "bytes", out.bytes, "ms", float64(took.Microseconds())/1000)
		}()
		next.ServeHTTP(out, r.WithContext(api.WithRequestID(r.Context(), id)))
	})
}

// requestID takes over the name a proxy gave, when it is harmless.
func requestID(r *http.Request) string {
	id := r.Header.Get("X-Request-Id")
	if len(id) >= 8 && len(id) <= 64 && strings.Trim(id, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.") == "" {
		return id
	}
	raw := make([]byte, 8)
	rand.Read(raw) //nolint:errcheck // never fails
	return hex.EncodeToString(raw)
}

func kindOf(p string) string {
	switch {
	case strings.HasPrefix(p, "/api/v1/live"):
		return "live"
	case strings.HasPrefix(p, "/api/v1"):
		return "v1"
	case strings.HasPrefix(p, "/api/rest"):
		return "rest"
	}
	return "page"
}

// writer remembers what was answered.
type writer struct {
	http.ResponseWriter
	status int
	bytes  int64
}

func (w *writer) WriteHeader(status int) {
	if w.status == 0 {
		w.status = status
	}
	w.ResponseWriter.WriteHeader(status)
}

func (w *writer) Write(p []byte) (int, error) {
	if w.status == 0 {
		w.status = http.StatusOK
	}
	n, err := w.ResponseWriter.Write(p)
	w.bytes += int64(n)
	return n, err
}

// Flush passes on; streams need it.
func (w *writer) Flush() {
	if f, ok := w.ResponseWriter.(http.Flusher); ok {
		f.Flush()
	}
}

// Unwrap lets http.ResponseController find the connection.
func (w *writer) Unwrap() http.ResponseWriter { return w.ResponseWriter }

type file struct {
	kind        string
	raw, packed []byte
	etag        string
	forever     bool
}

type site map[string]*file

// load reads the interface into memory, packed once.
func load(files fs.FS) (http.Handler, error) {
	s := site{}
	err := fs.WalkDir(files, ".", func(name string, d fs.DirEntry, err error) error {
		if err != nil || d.IsDir() || path.Base(name) == ".keep" {
			return err
		}
		raw, err := fs.ReadFile(files, name)
		if err != nil {
			return err
		}
		f := &file{raw: raw, kind: mime.TypeByExtension(path.Ext(name)), forever: strings.HasPrefix(name, "assets/"), etag: fmt.Sprintf(`"%x-%x"`, len(raw), checksum(raw))}
		if f.kind == "" {
			f.kind = http.DetectContentType(raw)
		}
		if len(raw) > 1024 && !strings.HasPrefix(f.kind, "font/woff") && !strings.HasPrefix(f.kind, "image/png") {
			var b bytes.Buffer
			z, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
			if err != nil {
				return err
			}
			if _, err := z.Write(raw); err != nil {
				return err
			}
			if err := z.Close(); err != nil {
				return err
			}
			f.packed = b.Bytes()
		}
		s["/"+name] = f
		return nil
	})
	return s, err
}

func checksum(b []byte) uint64 {
	h := uint64(14695981039346656037)
	for _, c := range b {
		h = (h ^ uint64(c)) * 1099511628211
	}
	return h
}

// ServeHTTP gives a file; a path of the interface, which has no file, gets the page that draws it.
func (s site) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if r.Method != http.MethodGet && r.Method != http.MethodHead {
		w.Header().Set("Allow", "GET, HEAD")
		plain(w, http.StatusMethodNotAllowed, "Only GET is possible here.")
		return
	}
	f := s[path.Clean(r.URL.Path)]
	if f == nil {
		if strings.HasPrefix(r.URL.Path, "/assets/") || strings.HasPrefix(r.URL.Path, "/api/") {
			plain(w, http.StatusNotFound, "Not found.")
			return
		}
		f = s["/index.html"]
	}
	if f == nil {
		plain(w, http.StatusServiceUnavailable, "The web interface is not part of this program. Build it with: make build")
		return
	}
	head := w.Header()
	head.Set("Content-Type", f.kind)
	head.Set("ETag", f.etag)
	head.Set("Vary", "Accept-Encoding")
	head.Set("Cache-Control", "no-cache")
	if f.forever {
		head.Set("Cache-Control", "public, max-age=31536000, immutable")
	}
	if r.Header.Get("If-None-Match") == f.etag {
		w.WriteHeader(http.StatusNotModified)
		return
	}
	body := f.raw
	if f.packed != nil && strings.Contains(r.Header.Get("Accept-Encoding"), "gzip") {
		head.Set("Content-Encoding", "gzip")
		body = f.packed
	}
	head.Set("Content-Length", strconv.Itoa(len(body)))
	w.WriteHeader(http.StatusOK)
	if r.Method == http.MethodGet {
		w.Write(body) //nolint:errcheck // the caller has gone
	}
}
