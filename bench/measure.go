package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"sync"
	"sync/atomic"
	"time"
)

// bench is one run.
type bench struct {
	options
	home, url     string
	cluster       *cluster
	world         *World
	program, base *process // base is the floor
	pools         map[string][]actor
	opened        map[string][]int64 // operations with twenty comments that an actor sees
	pageNumber    int
	cursor        string
	cursorAt      int64
	cursorID      int64
	words         *vocabulary
	mu            sync.Mutex
	rnd           *rand.Rand
	result        result
}

func (b *bench) close() {
	b.program.stop()
	b.base.stop()
	if b.cluster != nil {
		b.cluster.stop()
	}
}

func (b *bench) environment() []string {
	if b.url == "" {
		return nil
	}
	return []string{"STEWARD_DATABASE_URL=" + b.url}
}

func (b *bench) serve(ctx context.Context, program string) (*process, error) {
	return start(ctx, b.home, "program", "/readyz", b.environment(), program, "serve", "--data", b.home, "--addr", "{addr}")
}

func (b *bench) measureAll(ctx context.Context) error {
	program, err := build(ctx, b.home, b.profile != "")
	if err != nil {
		return err
	}
	b.words, b.rnd, b.pools = newVocabulary(), rand.New(rand.NewPCG(1, uint64(time.Now().UnixNano()))), b.world.pools()
	b.result = newResult(b.db, b.n, b.world)
	if err := b.prepare(); err != nil {
		return fmt.Errorf("prepare: %w", err)
	}
	only := regexp.MustCompile(b.only)
	if only.MatchString("disk") {
		if err := b.disk(ctx); err != nil {
			return fmt.Errorf("measure the disk: %w", err)
		}
	}
	if only.MatchString("start") {
		var took []time.Duration
		for range 5 {
			p, err := b.serve(ctx, program)
			if err != nil {
				return err
			}
			took = append(took, p.ready)
			p.stop()
		}
		slices.Sort(took)
		b.result.Start = milliseconds(took[2])
	}
	if b.program, err = b.serve(ctx, program); err != nil {
		return err
	}
	self, err := os.Executable()
	if err != nil {
		return err
	}
	if b.base, err = start(ctx, b.home, "floor", "/ready", nil, self, "-floor", "{addr}", "-dir", b.home, "-url", b.url); err != nil {
		return err
	}
	if only.MatchString("memory") {
		time.Sleep(10 * time.Second)
		b.result.IdleMB = b.program.private()
	}
	if err := b.findCursor(); err != nil {
		return fmt.Errorf("find the page: %w", err)
	}
	for _, f := range b.figures() {
		if !only.MatchString(f.name + ", " + f.actor) {
			continue
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		if err := b.figure(ctx, f); err != nil {
			return fmt.Errorf("%s, %s: %w", f.name, f.actor, err)
		}
	}
	for _, t := range []struct {
		name string
		ask  func(int, actor) request
		into *pair
	}{{"lists a second", listing("newest", "sort=-created_at"), &b.result.Lists}, {"creates a second", b.creation, &b.result.Creates}} {
		if !only.MatchString(t.name) {
			continue
		}
		if err := b.throughput(t.name, t.ask, t.into); err != nil {
			return fmt.Errorf("%s: %w", t.name, err)
		}
		note("%-46s %8.0f  floor %8.0f", t.name+", 16 clients", t.into.Program, t.into.Floor)
	}
	return nil
}

// prepare opens sessions and finds operations with twenty comments that each actor sees.
func (b *bench) prepare() error {
	d, err := openDatabase(b.home, b.url, durable)
	if err != nil {
		return err
	}
	defer d.Close()
	if err := b.world.login(d); err != nil {
		return err
	}
	raw, err := json.Marshal(b.world)
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(b.home, "world.json"), raw, 0o644); err != nil {
		return err
	}
	b.opened = map[string][]int64{}
	for kind, pool := range b.pools {
		var shared []int64
		for k, a := range pool {
			if k > 0 && kind != portal {
				b.opened[a.username] = shared
				continue
			}
			var s sentence
			s.say("SELECT t0.entity_id FROM service_operation t0 WHERE ")
			s.rights(a, "", lead(d))
			if kind != portal && kind != ten { // the others are those of every fiftieth operation
				s.say(" AND (t0.entity_id - ?) % 50 = 0 AND t0.entity_id >= ? AND t0.entity_id < ?", b.world.FirstOperation, b.world.FirstOperation+int64(b.n-b.world.Comments), b.world.FirstOperation+int64(b.n))
			}
			s.say(" ORDER BY t0.entity_id DESC LIMIT 40")
			if shared, err = d.numbers(s.String(), s.args...); err != nil {
				return err
			}
			if len(shared) == 0 {
				return fmt.Errorf("%s sees nothing to open", a.username)
			}
			b.opened[a.username] = shared
		}
	}
	return nil
}

// findCursor asks for the page before the one that is measured, and keeps its end.
func (b *bench) findCursor() error {
	b.pageNumber = min(2000, b.n/50-10)
	c := newClient(b.program.address)
	defer c.close()
	_, raw, err := c.do("GET", fmt.Sprintf("%s?limit=50&fields=created_at&sort=-created_at&page=%d", records, b.pageNumber-1), b.pools[administrator][0].token(), "")
	if err != nil {
		return err
	}
	var page struct {
		Items []struct {
			ID int64     `json:"entity_id"`
			At time.Time `json:"created_at"`
		}
		Next string
	}
	if err := json.Unmarshal(raw, &page); err != nil || len(page.Items) == 0 {
		return errors.Join(err, fmt.Errorf("no page: %.200s", raw))
	}
	last := page.Items[len(page.Items)-1]
	b.cursor, b.cursorID, b.cursorAt = page.Next, last.ID, last.At.Unix()
	return nil
}

// ask sends one request to the program, and gives how long it took.
func askProgram(c *client, r request, a actor) (time.Duration, int, error) {
	start, size := time.Now(), 0
	for _, path := range r.paths {
		status, body, err := c.do(r.method, path, a.token(), r.body)
		if err != nil {
			return 0, 0, err
		}
		if status >= 300 {
			return 0, 0, fmt.Errorf("the program answered %d to %s: %.300s", status, path, body)
		}
		size += len(body)
	}
	return time.Since(start), size, nil
}

func askFloor(c *client, r request, a actor) (time.Duration, int, error) {
	method := r.floorMethod
	if method == "" {
		method = "GET"
	}
	start := time.Now()
	status, body, err := c.do(method, r.floor, a.token(), r.floorBody)
	if err == nil && status >= 300 {
		err = fmt.Errorf("the floor answered %d to %s: %.300s", status, r.floor, body)
	}
	return time.Since(start), len(body), err
}

// figure times the program and the floor in turns, so that what disturbs one disturbs the other.
func (b *bench) figure(ctx context.Context, f figure) error {
	pool, n := b.pools[f.actor], max(20, int(f.samples*float64(b.samples)))
	program, base := newClient(b.program.address), newClient(b.base.address)
	defer program.close()
	defer base.close()
	if b.profile != "" {
		return b.profiled(ctx, f)
	}
	x := timing{Name: f.name, Actor: f.actor, Times: f.times, Milliseconds: f.milliseconds, Against: f.against}
	var first []time.Duration
	for k := range 10 { // of ten users, the first time in a while
		took, size, err := askProgram(program, f.ask(k, pool[k]), pool[k])
		if err != nil {
			return err
		}
		first = append(first, took)
		x.Bytes = size
		if _, x.FloorBytes, err = askFloor(base, f.ask(k, pool[k]), pool[k]); err != nil {
			return err
		}
	}
	slices.Sort(first)
	x.First = milliseconds(quantile(first, 0.5))
	var own, floor []time.Duration
	const rounds = 5
	begin := time.Now()
	for turn := range rounds {
		if turn > 0 && time.Since(begin) > 10*time.Second {
			break // slow enough to be known by fewer
		}
		if x.First > 200 {
			n = 5 * rounds
		}
		for k := range n / rounds {
			took, _, err := askProgram(program, f.ask(k, pool[k%10]), pool[k%10])
			if err != nil {
				return err
			}
			own = append(own, took)
		}
		for k := range n / rounds {
			took, _, err := askFloor(base, f.ask(k, pool[k%10]), pool[k%10])
			if err != nil {
				return err
			}
			floor = append(floor, took)
		}
		pool = append(slices.Clone(pool[10%len(pool):]), pool[:10%len(pool)]...) // ten others: a user may only ask so often
	}
	slices.Sort(own)
	slices.Sort(floor)
	x.P50, x.P95 = milliseconds(quantile(own, 0.5)), milliseconds(quantile(own, 0.95))
	x.FloorP50, x.FloorP95 = milliseconds(quantile(floor, 0.5)), milliseconds(quantile(floor, 0.95))
	b.result.Timings = append(b.result.Timings, x)
	note("%-40s %-22s p50 %7.2f p95 %7.2f first %7.2f  floor p50 %7.2f p95 %7.2f  x%.1f  %d/%d bytes", f.name, f.actor, x.P50, x.P95, x.First, x.FloorP50, x.FloorP95, x.P95/x.FloorP95, x.Bytes, x.FloorBytes)
	return nil
}

// keepProfile keeps the CPU profile of the program over the next five seconds in a file of the folder of profiles.
func (b *bench) keepProfile(name string) (<-chan error, error) {
	if err := os.MkdirAll(b.profile, 0o755); err != nil {
		return nil, err
	}
	file := strings.Map(func(r rune) rune {
		if r >= 'a' && r <= 'z' || r >= '0' && r <= '9' {
			return r
		}
		return '-'
	}, name) + ".pprof"
	done := make(chan error, 1)
	go func() {
		resp, err := http.Get("http://" + pprofAddr + "/debug/pprof/profile?seconds=5")
		if err != nil {
			done <- err
			return
		}
		defer resp.Body.Close()
		raw, err := io.ReadAll(resp.Body)
		done <- errors.Join(err, os.WriteFile(filepath.Join(b.profile, file), raw, 0o644))
	}()
	return done, nil
}

// profiled asks for five seconds and keeps the CPU profile of the program.
func (b *bench) profiled(ctx context.Context, f figure) error {
	name := f.name + " " + f.actor
	done, err := b.keepProfile(name)
	if err != nil {
		return err
	}
	c := newClient(b.program.address)
	defer c.close()
	pool := b.pools[f.actor]
	for k := 0; ; k++ {
		select {
		case err := <-done:
			note("%s: %d requests in 5 s", name, k)
			return err
		default:
		}
		a := pool[k%len(pool)]
		if _, _, err := askProgram(c, f.ask(k, a), a); err != nil {
			return err
		}
	}
}

// throughput counts what sixteen clients get done, the program and the floor in turns.
func (b *bench) throughput(name string, ask func(int, actor) request, into *pair) error {
	const clients, rounds = 16, 2
	pool := b.pools[administrator]
	for range rounds {
		for _, side := range []struct {
			p   *process
			ask func(*client, request, actor) (time.Duration, int, error)
			sum *float64
		}{{b.program, askProgram, &into.Program}, {b.base, askFloor, &into.Floor}} {
			var done, serial atomic.Int64
			var failed atomic.Value
			var wg sync.WaitGroup
			length := time.Duration(b.seconds) * time.Second
			until := time.Now().Add(length)
			var kept <-chan error
			if b.profile != "" && side.p == b.program {
				var err error
				if kept, err = b.keepProfile(name); err != nil {
					return err
				}
			}
			for range clients {
				wg.Go(func() {
					c := newClient(side.p.address)
					defer c.close()
					for time.Now().Before(until) {
						k := int(serial.Add(1))
						a := pool[k%len(pool)]
						if _, _, err := side.ask(c, ask(k, a), a); err != nil {
							failed.Store(err)
							return
						}
						done.Add(1)
					}
				})
			}
			stop := make(chan struct{})
			go func() {
				for {
					select {
					case <-stop:
						return
					case <-time.After(100 * time.Millisecond):
						b.mu.Lock()
						b.result.BusyMB = max(b.result.BusyMB, b.program.private())
						b.mu.Unlock()
					}
				}
			}()
			wg.Wait()
			close(stop)
			if kept != nil {
				if err := <-kept; err != nil {
					return err
				}
			}
			if err, bad := failed.Load().(error); bad {
				return err
			}
			*side.sum += float64(done.Load()) / length.Seconds() / rounds
		}
	}
	return nil
}

func milliseconds(d time.Duration) float64 { return float64(d.Microseconds()) / 1000 }

// disk measures what an operation takes, before the measurements add any.
func (b *bench) disk(ctx context.Context) error {
	d, err := openDatabase(b.home, b.url, durable)
	if err != nil {
		return err
	}
	defer d.Close()
	if !d.postgres {
		d.SetMaxOpenConns(1) // temporary tables belong to a connection
	}
	n := float64(b.n)
	size := func(where string) (float64, error) {
		q := "SELECT sum(pgsize) FROM dbstat WHERE aggregate = TRUE AND name IN (SELECT name FROM sqlite_master WHERE " + where + ")"
		if d.postgres {
			q = "SELECT sum(pg_total_relation_size(oid)) FROM pg_class WHERE relkind = 'r' AND " + where
		}
		total, err := d.number(q)
		return float64(total), err
	}
	own, search, log, side := "tbl_name = 'service_operation'", "tbl_name LIKE 'service_operation_fts%'", "tbl_name = 'event'", "tbl_name LIKE 'service_operation\\_\\_%' ESCAPE '\\'"
	if d.postgres {
		own, search, log, side = "relname = 'service_operation'", "relname = 'service_operation_fts'", "relname = 'event'", "relname LIKE 'service_operation\\_\\_%'"
	}
	for where, into := range map[string]*float64{own: &b.result.DiskTable, search: &b.result.DiskSearch, log: &b.result.DiskLog, side: &b.result.DiskSide} {
		v, err := size(where)
		if err != nil {
			return err
		}
		*into = v / n
	}
	b.result.DiskFloor, err = d.floorTable(ctx, n)
	return err
}

// floorIndexes are those a hand-written table would have for the lists that are measured.
var floorIndexes = []string{"created_at", "due_date", "status, created_at", "assigned_username, status", "assigned_group_id, status", "requester_username, created_at", "company_id, created_at", "type_id, status", "priority_id", "source",
	"cust_channel", "cust_followup", "cust_score", "cust_site", "cust_cost", "cust_visit", "cust_urgent", "cust_owner"}

// floorTable writes the same operations to a table with only the columns that have values and only those indexes, and gives
// its size for one operation.
func (d *database) floorTable(ctx context.Context, n float64) (float64, error) {
	var columns []string
	columns = append(columns, operationColumns...)
	columns = append(columns, "is_deleted", "disable_routing", "reopen_count", "worklog_total")
	for _, f := range customFields() {
		columns = append(columns, "cust_"+f.code)
	}
	list := strings.Join(columns, ", ")
	d.exec("DROP TABLE IF EXISTS bench_floor") //nolint:errcheck // left over from a run that was stopped
	if d.postgres {
		if err := d.exec("CREATE TABLE bench_floor AS SELECT " + list + " FROM service_operation"); err != nil {
			return 0, err
		}
		if err := d.exec("ALTER TABLE bench_floor ADD PRIMARY KEY (entity_id)"); err != nil {
			return 0, err
		}
		for i, columns := range floorIndexes {
			if err := d.exec(fmt.Sprintf("CREATE INDEX bench_floor_%d ON bench_floor (%s, entity_id)", i, columns)); err != nil {
				return 0, err
			}
		}
		total, err := d.number("SELECT pg_total_relation_size('bench_floor')")
		return float64(total) / n, errors.Join(err, d.exec("DROP TABLE bench_floor"))
	}
	file := filepath.Join(os.TempDir(), fmt.Sprintf("bench-floor-%d.db", os.Getpid()))
	defer os.Remove(file)
	if err := d.exec("ATTACH ? AS aside", file); err != nil {
		return 0, err
	}
	types := strings.Replace(list, "entity_id", "entity_id INTEGER PRIMARY KEY", 1)
	steps := []string{"PRAGMA aside.journal_mode = OFF", "PRAGMA aside.synchronous = OFF", "CREATE TABLE aside.bench_floor (" + types + ")", "INSERT INTO aside.bench_floor (" + list + ") SELECT " + list + " FROM main.service_operation"}
	for i, columns := range floorIndexes {
		steps = append(steps, fmt.Sprintf("CREATE INDEX aside.bench_floor_%d ON bench_floor (%s)", i, columns))
	}
	for _, s := range steps {
		if err := d.exec(s); err != nil {
			return 0, err
		}
	}
	info, err := os.Stat(file)
	if err != nil {
		return 0, err
	}
	return float64(info.Size()) / n, d.exec("DETACH aside")
}
