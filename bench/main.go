// Command bench measures the program against the least that could do the same work. It makes an organisation of a given
// size, serves it with the real program over HTTP on this machine, and times what people do all day; beside each figure
// stands the floor: a handler that looks up the session, runs one statement written by hand and writes JSON. It decides
// nothing about the program: docs/performance.md says what the figures mean.
package main

import (
	"context"
	"flag"
	"fmt"
	"os"
	"os/exec"
	"os/signal"
	"path/filepath"
	"regexp"
	"time"
)

type options struct {
	n, comments    int
	db, dir, write string
	samples        int
	seconds        int
	only, profile  string
	report, make   bool
	floor, url     string // set in the process that is the floor
}

func main() {
	var o options
	flag.IntVar(&o.n, "n", 100_000, "operations of the organisation")
	flag.IntVar(&o.comments, "comments", 100_000, "newest operations that have comments, five each on average")
	flag.StringVar(&o.db, "db", "sqlite", "sqlite or postgres")
	flag.StringVar(&o.dir, "dir", filepath.Join(os.TempDir(), "steward-bench"), "folder of the organisations, kept for the next run")
	flag.IntVar(&o.samples, "samples", 200, "requests for each figure")
	flag.IntVar(&o.seconds, "seconds", 5, "length of each throughput figure")
	flag.StringVar(&o.only, "only", "", "regular expression of the figures to measure")
	flag.StringVar(&o.profile, "profile", "", "folder for a CPU profile of the program under each figure")
	flag.BoolVar(&o.report, "report", false, "only print the tables of the results in -dir")
	flag.BoolVar(&o.make, "make", false, "only make the organisation and print its folder; users are signed in with the session bench-USERNAME")
	flag.StringVar(&o.write, "write", "", "document whose tables are replaced by those of all results in -dir")
	flag.StringVar(&o.floor, "floor", "", "address to serve the floor on (used by the bench itself)")
	flag.StringVar(&o.url, "url", "", "database of the floor (used by the bench itself)")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt)
	defer stop()
	if err := run(ctx, o); err != nil {
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

func run(ctx context.Context, o options) error {
	switch {
	case o.floor != "":
		return serveFloor(ctx, o)
	case o.report:
		return report(o, os.Stdout)
	case o.db != "sqlite" && o.db != "postgres":
		return fmt.Errorf("-db is sqlite or postgres, not %q", o.db)
	case o.n < 10_000:
		return fmt.Errorf("-n is at least 10000: the organisation of actors needs that many operations")
	}
	if _, err := regexp.Compile(o.only); err != nil {
		return err
	}
	b := &bench{options: o, home: filepath.Join(o.dir, fmt.Sprintf("%s-%d", o.db, o.n))}
	if err := os.MkdirAll(b.home, 0o755); err != nil {
		return err
	}
	defer b.close()
	if o.db == "postgres" {
		cluster, err := startCluster(b.home)
		if err != nil {
			return err
		}
		b.cluster = cluster
		if b.url, err = cluster.database(ctx, "steward"); err != nil {
			return err
		}
	}
	start := time.Now()
	w, made, err := world(ctx, b.home, b.url, o.n, o.comments)
	if err != nil {
		return fmt.Errorf("make the organisation: %w", err)
	}
	if made {
		note("organisation of %d operations made in %.0f s", o.n, time.Since(start).Seconds())
	}
	if o.make {
		d, err := openDatabase(b.home, b.url, durable)
		if err != nil {
			return err
		}
		defer d.Close()
		if err := w.login(d); err != nil {
			return err
		}
		fmt.Println(b.home)
		return nil
	}
	b.world = w
	if err := b.measureAll(ctx); err != nil {
		return err
	}
	if err := b.result.save(o.dir); err != nil {
		return err
	}
	return report(o, os.Stdout)
}

// build compiles the program that is measured. With pprof it gets one more file, laid over the tree without touching it.
func build(ctx context.Context, into string, pprof bool) (string, error) {
	out := filepath.Join(into, "steward")
	args := []string{"build", "-trimpath", "-ldflags", "-s -w", "-o", out}
	if pprof {
		root, err := os.Getwd()
		if err != nil {
			return "", err
		}
		extra, overlay := filepath.Join(into, "pprof.go"), filepath.Join(into, "overlay.json")
		code := "package main\n\nimport (\n\t\"net/http\"\n\t_ \"net/http/pprof\"\n)\n\nfunc init() { go http.ListenAndServe(\"" + pprofAddr + "\", nil) }\n"
		if err := os.WriteFile(extra, []byte(code), 0o644); err != nil {
			return "", err
		}
		if err := os.WriteFile(overlay, fmt.Appendf(nil, `{"Replace":{%q:%q}}`, filepath.Join(root, "cmd/steward/zz_pprof.go"), extra), 0o644); err != nil {
			return "", err
		}
		args = []string{"build", "-overlay", overlay, "-o", out}
	}
	cmd := exec.CommandContext(ctx, "go", append(args, "./cmd/steward")...)
	cmd.Env = append(os.Environ(), "CGO_ENABLED=0")
	if text, err := cmd.CombinedOutput(); err != nil {
		return "", fmt.Errorf("build the program: %w\n%s", err, text)
	}
	return out, nil
}

const pprofAddr = "127.0.0.1:16060"

func note(format string, args ...any) { fmt.Fprintf(os.Stderr, format+"\n", args...) }
