package web

import (
	"fmt"
	"net/http"
	"runtime"
	"sort"
	"sync"
	"time"
)

// Metrics counts requests and shows them in the text format of Prometheus (version 0.0.4).
type Metrics struct {
	mu       sync.Mutex
	requests map[[2]string]int64
	seconds  map[string]*histogram
	// Gauges are asked at each reading, by name.
	Gauges map[string]func() float64
	// Private refuses readers from other machines; nil lets everybody read.
	Private func(r *http.Request) bool
}

var bounds = []float64{0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10}

type histogram struct {
	counts []int64
	sum    float64
	n      int64
}

// NewMetrics gives empty metrics.
func NewMetrics() *Metrics {
	return &Metrics{requests: map[[2]string]int64{}, seconds: map[string]*histogram{}, Gauges: map[string]func() float64{}}
}

func (m *Metrics) request(kind string, status int, took time.Duration) {
	m.mu.Lock()
	defer m.mu.Unlock()
	m.requests[[2]string{kind, fmt.Sprintf("%dxx", status/100)}]++
	if kind == "live" {
		return // a stream lasts as long as the tab is open
	}
	h := m.seconds[kind]
	if h == nil {
		h = &histogram{counts: make([]int64, len(bounds))}
		m.seconds[kind] = h
	}
	s := took.Seconds()
	h.sum += s
	h.n++
	for i, b := range bounds {
		if s <= b {
			h.counts[i]++
		}
	}
}

// ServeHTTP writes all metrics.
func (m *Metrics) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if m.Private != nil && m.Private(r) {
		plain(w, http.StatusNotFound, "Not found.")
		return
	}
	w.Header().Set("Content-Type", "text/plain; version=0.0.4; charset=utf-8")
	m.mu.Lock()
	defer m.mu.Unlock()
	fmt.Fprintln(w, "# TYPE steward_http_requests_total counter")
	keys := make([][2]string, 0, len(m.requests))
	for k := range m.requests {
		keys = append(keys, k)
	}
	sort.Slice(keys, func(i, j int) bool { return keys[i][0]+keys[i][1] < keys[j][0]+keys[j][1] })
	for _, k := range keys {
		fmt.Fprintf(w, "steward_http_requests_total{door=%q,status=%q} %d\n", k[0], k[1], m.requests[k])
	}
	fmt.Fprintln(w, "# TYPE steward_http_request_seconds histogram")
	kinds := make([]string, 0, len(m.seconds))
	for k := range m.seconds {
		kinds = append(kinds, k)
	}
	sort.Strings(kinds)
	for _, k := range kinds {
		h := m.seconds[k]
		for i, b := range bounds {
			fmt.Fprintf(w, "steward_http_request_seconds_bucket{door=%q,le=\"%g\"} %d\n", k, b, h.counts[i])
		}
		fmt.Fprintf(w, "steward_http_request_seconds_bucket{door=%q,le=\"+Inf\"} %d\nsteward_http_request_seconds_sum{door=%q} %g\nsteward_http_request_seconds_count{door=%q} %d\n", k, h.n, k, h.sum, k, h.n)
	}
	var mem runtime.MemStats
	runtime.ReadMemStats(&mem)
	fmt.Fprintf(w, "# TYPE steward_goroutines gauge\nsteward_goroutines %d\n# TYPE steward_heap_bytes gauge\nsteward_heap_bytes %d\n", runtime.NumGoroutine(), mem.HeapAlloc)
	names := make([]string, 0, len(m.Gauges))
	for name := range m.Gauges {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		fmt.Fprintf(w, "# TYPE %s gauge\n%s %g\n", name, name, m.Gauges[name]())
	}
}
