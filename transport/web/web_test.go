package web_test

import (
	"errors"
	"io"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"testing/fstest"

	front "steward/transport/web"
)

func serve(t *testing.T, ready error) http.Handler {
	t.Helper()
	name := func(what string) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) { io.WriteString(w, what+" "+r.URL.Path) }) //nolint:errcheck // a test
	}
	h, err := front.New(front.Options{Files: fstest.MapFS{"index.html": {Data: []byte("<!doctype html><title>Steward</title>")}, "assets/app-1.js": {Data: []byte("let a = 1;")}, "theme.js": {Data: []byte("1")}},
		API: name("api"), REST: name("rest"), Metrics: front.NewMetrics(), Log: slog.New(slog.DiscardHandler), Ready: func() error { return ready }})
	if err != nil {
		t.Fatal(err)
	}
	return h
}

// get asks for a path as it stands: nothing cleans it on the way.
func get(t *testing.T, h http.Handler, method, path string) (*http.Response, string) {
	t.Helper()
	r := httptest.NewRequest(method, "/", nil)
	path, r.URL.RawQuery, _ = strings.Cut(path, "?")
	r.URL.Path, r.RequestURI = path, path
	w := httptest.NewRecorder()
	h.ServeHTTP(w, r)
	res := w.Result()
	raw, err := io.ReadAll(res.Body)
	if err != nil {
		t.Fatal(err)
	}
	return res, string(raw)
}

func TestTheCompatibleAPIIsNeverRedirected(t *testing.T) {
	s := serve(t, nil)
	for _, path := range []string{"/api/rest", "/api/rest/", "/api/rest/companies/", "//api/rest/companies", "/api//rest/company/1", "/api/rest//company//1/"} {
		if res, body := get(t, s, "GET", path); res.StatusCode != 200 || !strings.HasPrefix(body, "rest ") {
			t.Errorf("%s: %d %s %s", path, res.StatusCode, res.Header.Get("Location"), body)
		}
	}
	for _, path := range []string{"/api/v1/session", "/api/docs"} {
		if res, body := get(t, s, "GET", path); res.StatusCode != 200 || !strings.HasPrefix(body, "api ") {
			t.Errorf("%s: %d %s", path, res.StatusCode, body)
		}
	}
}

func TestEveryAnswerCarriesTheGuardsAndAnID(t *testing.T) {
	s := serve(t, nil)
	for _, path := range []string{"/", "/list/service/operation", "/assets/app-1.js", "/api/v1/session", "/api/rest/companies", "/nothing.txt"} {
		res, _ := get(t, s, "GET", path)
		csp := res.Header.Get("Content-Security-Policy")
		if !strings.Contains(csp, "default-src 'self'") || !strings.Contains(csp, "script-src 'self'") || strings.Contains(csp, "unsafe-eval") || !strings.Contains(csp, "frame-ancestors 'none'") {
			t.Errorf("%s: policy %q", path, csp)
		}
		if res.Header.Get("X-Content-Type-Options") != "nosniff" || res.Header.Get("X-Request-Id") == "" || res.Header.Get("Referrer-Policy") == "" {
			t.Errorf("%s: %v", path, res.Header)
		}
	}
}

func TestOnlyPagesOfHostsThatWereNamedAreShownInsideOurs(t *testing.T) {
	hosts := []string{}
	h, err := front.New(front.Options{Files: fstest.MapFS{"index.html": {Data: []byte("<!doctype html>")}}, API: http.NotFoundHandler(), REST: http.NotFoundHandler(), Metrics: front.NewMetrics(),
		Log: slog.New(slog.DiscardHandler), Ready: func() error { return nil }, Frames: func() []string { return hosts }})
	if err != nil {
		t.Fatal(err)
	}
	frames := func() string {
		res, _ := get(t, h, "GET", "/")
		_, of, _ := strings.Cut(res.Header.Get("Content-Security-Policy"), "; frame-src")
		return of
	}
	if got := frames(); got != "" {
		t.Errorf("without any host: %q", got)
	}
	hosts = []string{"Maps.example.com", "10.0.0.1:8443", "*", "*.example.com", "x.example.com; script-src *", "https://y.example.com", "'self'", "a b", ""}
	if got := frames(); got != " https://maps.example.com https://10.0.0.1:8443" {
		t.Errorf("named: %q", got)
	}
}

func TestThePageIsServedForEveryAddressOfTheInterface(t *testing.T) {
	s := serve(t, nil)
	for _, path := range []string{"/", "/list/service/operation?grid=all", "/record/service/operation/7"} {
		if res, body := get(t, s, "GET", path); res.StatusCode != 200 || !strings.Contains(body, "<title>Steward") {
			t.Errorf("%s: %d %s", path, res.StatusCode, body)
		}
	}
	if res, body := get(t, s, "HEAD", "/"); res.StatusCode != 200 || body != "" { // a client of the reference product probes it
		t.Errorf("HEAD /: %d %q", res.StatusCode, body)
	}
	if res, _ := get(t, s, "GET", "/assets/gone-2.js"); res.StatusCode != 404 {
		t.Errorf("a missing asset: %d", res.StatusCode)
	}
	if res, _ := get(t, s, "GET", "/assets/app-1.js"); !strings.Contains(res.Header.Get("Cache-Control"), "immutable") {
		t.Errorf("%v", res.Header)
	}
}

func TestHealthSaysTheTruth(t *testing.T) {
	s := serve(t, errors.New("the database is away"))
	if res, _ := get(t, s, "GET", "/healthz"); res.StatusCode != 200 {
		t.Errorf("healthz %d", res.StatusCode)
	}
	if res, _ := get(t, s, "GET", "/readyz"); res.StatusCode != 503 {
		t.Errorf("readyz %d", res.StatusCode)
	}
	if res, body := get(t, s, "GET", "/metrics"); res.StatusCode != 200 || !strings.Contains(body, "steward_") {
		t.Errorf("metrics %d %.200s", res.StatusCode, body)
	}
}

func TestTheLogDoesNotWriteTheSecretOfALinkDown(t *testing.T) {
	var log strings.Builder
	secret := strings.Repeat("aB3_-", 9)
	h, err := front.New(front.Options{Files: fstest.MapFS{"index.html": {Data: []byte("<!doctype html>")}}, API: http.NotFoundHandler(), REST: http.NotFoundHandler(), Metrics: front.NewMetrics(),
		Log: slog.New(slog.NewTextHandler(&log, nil)), Ready: func() error { return nil }})
	if err != nil {
		t.Fatal(err)
	}
	get(t, h, "GET", "/api/v1/guest/requests/"+secret+"/comments")
	if got := log.String(); strings.Contains(got, secret) || !strings.Contains(got, "/api/v1/guest/requests/…/comments") {
		t.Errorf("the log has %s", got)
	}
}
