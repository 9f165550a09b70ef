package main

import (
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"time"
)

// timing is one figure in milliseconds, with its limit.
type timing struct {
	Name, Actor        string
	P50, P95, First    float64
	FloorP50, FloorP95 float64
	Bytes, FloorBytes  int
	Times              float64
	Milliseconds       float64
	Against            string
}

type pair struct{ Program, Floor float64 }

// result is all that a run found out.
type result struct {
	DB, Revision, Processor string
	N                       int
	Date                    time.Time
	World                   World
	Timings                 []timing
	Lists, Creates          pair
	Start                   float64 // ms
	IdleMB, BusyMB          float64
	// Bytes of one operation.
	DiskTable, DiskSide, DiskSearch, DiskLog, DiskFloor float64
}

func newResult(db string, n int, w *World) result {
	r := result{DB: db, N: n, World: *w, Date: time.Now().UTC()}
	if raw, err := exec.Command("git", "rev-parse", "--short", "HEAD").Output(); err == nil {
		r.Revision = strings.TrimSpace(string(raw))
	}
	if raw, err := os.ReadFile("/proc/cpuinfo"); err == nil {
		for line := range strings.SplitSeq(string(raw), "\n") {
			if name, ok := strings.CutPrefix(line, "model name\t: "); ok {
				r.Processor = fmt.Sprintf("%s, %d cores", name, runtime.NumCPU())
				break
			}
		}
	}
	return r
}

func (r result) save(dir string) error {
	raw, err := json.MarshalIndent(r, "", " ")
	if err != nil {
		return err
	}
	return os.WriteFile(filepath.Join(dir, fmt.Sprintf("result-%s-%d.json", r.DB, r.N)), raw, 0o644)
}

func load(dir, db string, n int) *result {
	raw, err := os.ReadFile(filepath.Join(dir, fmt.Sprintf("result-%s-%d.json", db, n)))
	if err != nil {
		return nil
	}
	var r result
	if json.Unmarshal(raw, &r) != nil {
		return nil
	}
	return &r
}

var sizes = []int{10_000, 100_000, 1_000_000}

// Between these lines of the document stand the tables.
const beginMark, endMark = "<!-- figures -->", "<!-- end of figures -->"

// report writes the tables of all results of a folder, and puts them into the document when one is named.
func report(o options, out io.Writer) error {
	var b strings.Builder
	for _, db := range []string{"sqlite", "postgres"} {
		for _, n := range sizes {
			if r := load(o.dir, db, n); r != nil {
				r.table(&b)
			}
		}
		growth(&b, db, load(o.dir, db, sizes[0]), load(o.dir, db, sizes[2]))
	}
	if o.write == "" {
		_, err := io.WriteString(out, b.String())
		return err
	}
	raw, err := os.ReadFile(o.write)
	if err != nil {
		return err
	}
	before, rest, found := strings.Cut(string(raw), beginMark)
	_, after, ended := strings.Cut(rest, endMark)
	if !found || !ended {
		return errors.New(o.write + " has no lines " + beginMark + " and " + endMark)
	}
	return os.WriteFile(o.write, []byte(before+beginMark+"\n"+b.String()+endMark+after), 0o644)
}

func name(db string) string {
	if db == "postgres" {
		return "PostgreSQL"
	}
	return "SQLite"
}

func verdict(pass bool) string {
	if pass {
		return "pass"
	}
	return "**miss**"
}

// table writes the figures of one run.
func (r *result) table(b *strings.Builder) {
	fmt.Fprintf(b, "\n### %s, %s operations\n\nMeasured %s at revision %s on %s.\n\n", name(r.DB), grouped(r.N), r.Date.Format("2 January 2006"), r.Revision, r.Processor)
	fmt.Fprintln(b, "| what | who | p50 ms | p95 ms | floor p50 | floor p95 | ratio of p95 | limit | |\n| --- | --- | ---: | ---: | ---: | ---: | ---: | ---: | --- |")
	for _, t := range r.Timings {
		floor, limit, ok := t.FloorP95, "", true
		if t.Against != "" {
			for _, other := range r.Timings {
				if other.Name == t.Against && other.Actor == t.Actor {
					floor = other.P95
				}
			}
		}
		ratio := t.P95 / floor
		switch {
		case t.Times > 0:
			limit, ok = fmt.Sprintf("%.1fx", t.Times), ratio <= t.Times
			if t.Against != "" {
				limit += " of built-in"
			}
		case t.Milliseconds > 0:
			limit, ok = fmt.Sprintf("%.0f ms", t.Milliseconds), t.P95 <= t.Milliseconds
		}
		mark := verdict(ok)
		if limit == "" {
			mark = ""
		}
		fmt.Fprintf(b, "| %s | %s | %.2f | %.2f | %.2f | %.2f | %.1f | %s | %s |\n", t.Name, t.Actor, t.P50, t.P95, t.FloorP50, t.FloorP95, ratio, limit, mark)
	}
	fmt.Fprintln(b, "\n| what | value | floor | ratio | limit | |\n| --- | ---: | ---: | ---: | ---: | --- |")
	line := func(what string, value, floor float64, unit, limit string, ok bool) {
		if value == 0 {
			return
		}
		of, ratio := "", ""
		if floor > 0 {
			of, ratio = fmt.Sprintf("%.0f%s", floor, unit), fmt.Sprintf("%.2f", value/floor)
		}
		mark := verdict(ok)
		if limit == "" {
			mark = ""
		}
		fmt.Fprintf(b, "| %s | %.0f%s | %s | %s | %s | %s |\n", what, value, unit, of, ratio, limit, mark)
	}
	line("creates a second, 16 clients", r.Creates.Program, r.Creates.Floor, "", "at least 0.7x", r.Creates.Program >= 0.7*r.Creates.Floor)
	line("lists a second, 16 clients", r.Lists.Program, r.Lists.Floor, "", "at least 0.5x", r.Lists.Program >= 0.5*r.Lists.Floor)
	if r.N == 1_000_000 {
		line("start, until it answers", r.Start, 0, " ms", "1000 ms", r.Start <= 1000)
	} else {
		line("start, until it answers", r.Start, 0, " ms", "", true)
	}
	line("private memory, idle", r.IdleMB, 0, " MB", "60 MB", r.IdleMB <= 60)
	line("private memory, 16 clients", r.BusyMB, 0, " MB", "300 MB", r.BusyMB <= 300)
	line("disk of one operation: table and indexes", r.DiskTable, r.DiskFloor, " bytes", "1.5x", r.DiskTable <= 1.5*r.DiskFloor)
	line("disk of one operation: search index", r.DiskSearch, 0, " bytes", "", true)
	line("disk of one operation: event log, comments included", r.DiskLog, 0, " bytes", "", true)
}

// growth compares the smallest with the largest organisation.
func growth(b *strings.Builder, db string, small, large *result) {
	if small == nil || large == nil {
		return
	}
	fmt.Fprintf(b, "\n### %s, growth of p50 from %s to %s operations\n\n| what | who | p50 ms | p50 ms | growth | growth of the floor | limit | |\n| --- | --- | ---: | ---: | ---: | ---: | ---: | --- |\n", name(db), grouped(small.N), grouped(large.N))
	for _, t := range small.Timings {
		switch t.Name {
		case "newest 50", "saved grid, open", "open an operation with 20 comments", "create":
		default:
			continue
		}
		for _, u := range large.Timings {
			if u.Name == t.Name && u.Actor == t.Actor {
				fmt.Fprintf(b, "| %s | %s | %.2f | %.2f | %.2f | %.2f | 1.5x | %s |\n", t.Name, t.Actor, t.P50, u.P50, u.P50/t.P50, u.FloorP50/t.FloorP50, verdict(u.P50 <= 1.5*t.P50))
			}
		}
	}
}

func grouped(n int) string {
	s := fmt.Sprint(n)
	for i := len(s) - 3; i > 0; i -= 3 {
		s = s[:i] + " " + s[i:]
	}
	return s
}
