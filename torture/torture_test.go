//go:build torture

// Package torture kills the program in the middle of its work, again and again, and looks whether everything it ever
// acknowledged is there. Run it with `make torture`.
package torture

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"math/rand/v2"
	"net"
	"net/http"
	"net/http/cookiejar"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"steward/store/pgtest"
)

var (
	kills    = flag.Int("kills", 100, "how often the program is killed on SQLite; half as often on PostgreSQL")
	writers  = flag.Int("writers", 8, "clients that write at the same time")
	password = "kelp742 harbour"
)

func TestKilledOnSQLite(t *testing.T) { torture(t, "", *kills) }
func TestMain(m *testing.M)           { os.Exit(pgtest.Main(m)) }

func TestKilledOnPostgreSQL(t *testing.T) { torture(t, pgtest.URL(t), *kills/2) }

// fact is a write that was acknowledged.
type fact struct {
	id      int64
	version int64
	title   string
}

type run struct {
	t       *testing.T
	program string
	data    string
	url     string
	addr    string
	process *exec.Cmd
	client  *http.Client

	mu       sync.Mutex
	known    map[int64]fact            // last acknowledged state by record
	maybe    map[int64]map[string]bool // titles sent whose answer never came
	comments map[int64]int             // acknowledged
	writes   int
	next     int
}

func torture(t *testing.T, url string, times int) {
	program, err := filepath.Abs("../bin/steward")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := os.Stat(program); err != nil {
		t.Fatalf("there is no bin/steward: run make build first (%v)", err)
	}
	jar, err := cookiejar.New(nil)
	if err != nil {
		t.Fatal(err)
	}
	r := &run{t: t, program: program, data: t.TempDir(), url: url, addr: freeAddress(t), known: map[int64]fact{}, maybe: map[int64]map[string]bool{}, comments: map[int64]int{},
		client: &http.Client{Jar: jar, Timeout: 20 * time.Second, Transport: &http.Transport{MaxIdleConnsPerHost: 16}}}
	t.Cleanup(r.kill)
	r.start()
	r.must(200, "POST", "/session", map[string]any{"username": "admin", "password": password, "remember": true})
	began := time.Now()
	for n := range times {
		stop := make(chan struct{})
		var all sync.WaitGroup
		for range *writers {
			all.Go(func() { r.write(stop) })
		}
		time.Sleep(time.Duration(50+rand.IntN(450)) * time.Millisecond) // the moment of the kill is what is random here
		r.kill()
		close(stop)
		all.Wait()
		r.start()
		r.verify(n)
	}
	t.Logf("%d kills, %d acknowledged writes, %d records, all of them there, in %s", times, r.writes, len(r.known), time.Since(began).Round(time.Second))
}

func (r *run) start() {
	r.t.Helper()
	cmd := exec.Command(r.program, "serve", "--addr", r.addr, "--data", r.data, "--log-level", "error", "--rate-limit", "0")
	cmd.Env = append(os.Environ(), "STEWARD_ADMIN_PASSWORD="+password)
	if r.url != "" {
		cmd.Env = append(cmd.Env, "STEWARD_DATABASE_URL="+r.url)
	}
	var log bytes.Buffer
	cmd.Stderr = &log
	if err := cmd.Start(); err != nil {
		r.t.Fatal(err)
	}
	r.process = cmd
	for deadline := time.Now().Add(30 * time.Second); ; {
		res, err := http.Get("http://" + r.addr + "/readyz")
		if err == nil {
			res.Body.Close()
			if res.StatusCode == 200 {
				return
			}
		}
		if time.Now().After(deadline) {
			r.t.Fatalf("the program does not start again: %s", log.String())
		}
		time.Sleep(5 * time.Millisecond)
	}
}

func (r *run) kill() {
	if r.process != nil {
		r.process.Process.Kill() //nolint:errcheck // SIGKILL; it may be gone
		r.process.Wait()         //nolint:errcheck // killed is an error
		r.process = nil
	}
}

// write creates, changes and comments until the server is gone.
func (r *run) write(stop chan struct{}) {
	for {
		select {
		case <-stop:
			return
		default:
		}
		r.mu.Lock()
		r.next++
		title := fmt.Sprintf("torture tok%dx", r.next)
		var victim fact
		for _, f := range r.known { // any one
			victim = f
			break
		}
		r.mu.Unlock()
		switch kind := rand.IntN(3); {
		case kind == 0 || victim.id == 0:
			body, status, err := r.call("POST", "/records/service/operation", map[string]any{"type_id": 1, "title": title, "requester_username": "admin"})
			if err != nil {
				return
			}
			if status == 201 {
				r.acknowledged(fact{int64(body["entity_id"].(float64)), int64(body["version"].(float64)), title})
			}
		case kind == 1:
			r.mu.Lock()
			if r.maybe[victim.id] == nil {
				r.maybe[victim.id] = map[string]bool{}
			}
			r.maybe[victim.id][title] = true
			r.mu.Unlock()
			body, status, err := r.call("PATCH", fmt.Sprintf("/records/service/operation/%d", victim.id), map[string]any{"title": title})
			if err != nil {
				return
			}
			if status == 200 {
				r.acknowledged(fact{victim.id, int64(body["version"].(float64)), title})
			}
		default:
			_, status, err := r.call("POST", fmt.Sprintf("/records/service/operation/%d/activities", victim.id), map[string]any{"description": "<p>" + title + "</p>"})
			if err != nil {
				return
			}
			if status == 201 {
				r.mu.Lock()
				r.comments[victim.id]++
				r.writes++
				r.mu.Unlock()
			}
		}
	}
}

func (r *run) acknowledged(f fact) {
	r.mu.Lock()
	defer r.mu.Unlock()
	r.writes++
	if f.version >= r.known[f.id].version {
		r.known[f.id] = f
	}
}

// verify looks at what was acknowledged: the record, its history, its words in the search, its comments, the numbers.
func (r *run) verify(round int) {
	r.t.Helper()
	checked := 0
	for id, f := range r.known {
		if checked++; checked > 60 && round%10 != 9 {
			break // a sample each time, all of them every tenth
		}
		path := fmt.Sprintf("/records/service/operation/%d", id)
		rec := r.must(200, "GET", path, nil)
		title, version := rec["title"].(string), int64(rec["version"].(float64))
		if version < f.version || title != f.title && !r.maybe[id][title] {
			r.t.Fatalf("kill %d: record %d is %q version %d, acknowledged was %q version %d", round, id, title, version, f.title, f.version)
		}
		events := 0
		for before := ""; ; {
			page := r.must(200, "GET", path+"/history?limit=100"+before, nil)
			events += len(page["items"].([]any))
			next, more := page["next"].(string)
			if !more {
				break
			}
			before = "&before=" + next
		}
		if int64(events) != version {
			r.t.Fatalf("kill %d: record %d has version %d and %d events", round, id, version, events)
		}
		word := strings.Fields(title)[1]
		if found, _ := json.Marshal(r.must(200, "GET", "/search?models=service/operation&q="+word, nil)); !bytes.Contains(found, []byte(title)) {
			r.t.Fatalf("kill %d: the search does not know %q: %s", round, title, found)
		}
		if have := len(r.must(200, "GET", path+"/activities?limit=200", nil)["items"].([]any)); have < min(r.comments[id], 200) {
			r.t.Fatalf("kill %d: record %d has %d comments, acknowledged were %d", round, id, have, r.comments[id])
		}
		r.known[id] = fact{id, version, title}
	}
	list := r.must(200, "GET", "/records/service/operation?grid=open&limit=1&total=exact", nil)["total"].(map[string]any)["count"].(float64)
	if counted := r.must(200, "GET", "/counters/service/operation", nil)["open"].(float64); counted != min(list, 10_000) {
		r.t.Fatalf("kill %d: the counter says %v, the list %v", round, counted, list)
	}
}

func (r *run) call(method, path string, body any) (map[string]any, int, error) {
	var in io.Reader
	if body != nil {
		raw, err := json.Marshal(body)
		if err != nil {
			return nil, 0, err
		}
		in = bytes.NewReader(raw)
	}
	req, err := http.NewRequest(method, "http://"+r.addr+"/api/v1"+path, in)
	if err != nil {
		return nil, 0, err
	}
	req.Header.Set("Content-Type", "application/json")
	res, err := r.client.Do(req)
	if err != nil {
		return nil, 0, err
	}
	defer res.Body.Close()
	var out map[string]any
	if err := json.NewDecoder(res.Body).Decode(&out); err != nil && res.StatusCode != 204 {
		return nil, res.StatusCode, err
	}
	return out, res.StatusCode, nil
}

func (r *run) must(status int, method, path string, body any) map[string]any {
	r.t.Helper()
	out, got, err := r.call(method, path, body)
	if err != nil || got != status {
		r.t.Fatalf("%s %s: %d %v %v", method, path, got, out, err)
	}
	return out
}

func freeAddress(t *testing.T) string {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	return l.Addr().String()
}
