package main

import (
	"context"
	"crypto/rand"
	"crypto/subtle"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"io/fs"
	"net"
	"net/http"
	"os"
	"runtime/debug"
	"strings"
	"sync"
	"time"

	engine "steward/engine/access"
	"steward/engine/event"
	"steward/engine/model"
	"steward/engine/record"
	"steward/modules/access"
	"steward/transport/api"
	"steward/transport/rest"
	front "steward/transport/web"
	"steward/web"
)

type serveCmd struct {
	AdminPassword string `help:"Password of the user admin, set when he has none yet." env:"STEWARD_ADMIN_PASSWORD" hidden:""`
}

// Run serves until it is told to stop, and then lets running requests end.
func (cmd *serveCmd) Run(ctx context.Context, s *Settings, out io.Writer) error {
	a, err := open(ctx, s)
	if err != nil {
		return err
	}
	defer a.Close()
	return a.serve(ctx, s, cmd.AdminPassword, out)
}

func (a *app) serve(ctx context.Context, s *Settings, adminPassword string, out io.Writer) error {
	if os.Getenv("GOGC") == "" {
		debug.SetGCPercent(200) // answers are short-lived: memory is cheaper here than collecting it twice as often
	}
	listener, err := (&net.ListenConfig{}).Listen(ctx, "tcp", s.Addr)
	if err != nil {
		return fmt.Errorf("serve on %s: %w (is another program using the address? choose one with --addr)", s.Addr, err)
	}
	defer listener.Close()
	setUp, err := a.firstAdministrator(ctx, adminPassword)
	if err != nil {
		return err
	}
	handler, err := a.handler(s, setUp)
	if err != nil {
		return err
	}
	if err := a.Jobs.Every("live_sweep", "* * * * *", func(context.Context) error { a.live.Sweep(); return nil }); err != nil {
		return err
	}
	running, stopJobs := context.WithCancel(context.WithoutCancel(ctx))
	defer stopJobs()
	if err := a.Jobs.Start(running); err != nil {
		return err
	}
	defer a.Jobs.Stop()
	server := &http.Server{Handler: handler, ReadHeaderTimeout: 10 * time.Second, IdleTimeout: 2 * time.Minute, MaxHeaderBytes: 64 << 10}
	address := "http://" + strings.Replace(listener.Addr().String(), "[::]", "127.0.0.1", 1)
	fmt.Fprintf(out, "Steward %s serves on %s with %s\n", Version, address, a.db.Name())
	if setUp.open() {
		fmt.Fprintf(out, "Choose the password of the first administrator here, once, within 24 hours:\n  %s/set-up#%s\n", address, setUp.token)
	}
	failed := make(chan error, 1)
	go func() { failed <- server.Serve(listener) }()
	defer time.AfterFunc(5*time.Second, debug.FreeOSMemory).Stop() // starting takes thrice the memory that waiting does
	select {
	case err := <-failed:
		return fmt.Errorf("serve: %w", err)
	case <-ctx.Done():
	}
	fmt.Fprintln(out, "Stopping: running requests end first.")
	a.live.Close() // streams would never end by themselves
	end, cancel := context.WithTimeout(context.WithoutCancel(ctx), 20*time.Second)
	defer cancel()
	if err := server.Shutdown(end); err != nil && !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("stop: %w", err)
	}
	return nil
}

// handler puts the doors together.
func (a *app) handler(s *Settings, setUp *setUpLink) (http.Handler, error) {
	v1 := api.New(api.Options{Platform: a.Platform, Auth: a.auth, People: a.people, Store: a.db, Files: a.files, Live: a.live, Proxied: s.Proxied, PerMinute: s.RateLimit, Log: a.log,
		Product: api.Product{Name: s.Product, Version: Version, SetUp: setUp.take, Open: setUp.open}})
	translate := func(lang, key string, params map[string]any) string {
		return a.Config.Current().Texts.T(lang, key, params)
	}
	compatible := rest.New(rest.Options{Records: a.Records, Auth: a.auth, Registry: func() *model.Registry { return a.Config.Current().Registry }, Translate: translate, Repeat: a.db, Log: a.log, Client: v1.Client,
		OwnToken: func(ctx context.Context, who *engine.Actor) (string, error) { return a.people.OwnToken(ctx, who.ID) }})
	dist, err := fs.Sub(web.Dist, "dist")
	if err != nil {
		return nil, err
	}
	metrics := front.NewMetrics()
	metrics.Gauges["steward_live_streams"] = func() float64 { return float64(a.live.Listeners()) }
	return front.New(front.Options{Files: dist, API: v1, REST: compatible, Metrics: metrics, Log: a.log, Frames: func() []string { return a.Settings.Words("creator.frame_hosts") }, Ready: func() error {
		ctx, cancel := context.WithTimeout(context.Background(), 2*time.Second)
		defer cancel()
		_, err := a.db.Meta(ctx, "first_rows")
		return err
	}})
}

// setUpLink is the one-time way in for the first administrator.
type setUpLink struct {
	mu    sync.Mutex
	token string // "" when it is used up or not needed
	user  int64
	until time.Time
}

func (l *setUpLink) open() bool {
	l.mu.Lock()
	defer l.mu.Unlock()
	return l.token != "" && time.Now().Before(l.until)
}

func (l *setUpLink) take(token string) (int64, bool) {
	l.mu.Lock()
	defer l.mu.Unlock()
	if l.token == "" || time.Now().After(l.until) || subtle.ConstantTimeCompare([]byte(token), []byte(l.token)) != 1 {
		return 0, false
	}
	l.token = ""
	return l.user, true
}

// firstAdministrator gives the user admin the password from the environment, or opens a set-up link, as long as he has
// no password.
func (a *app) firstAdministrator(ctx context.Context, password string) (*setUpLink, error) {
	acc, err := a.people.ByName(ctx, access.Admin)
	if err != nil || acc.PasswordHash != "" {
		return &setUpLink{}, nil //nolint:nilerr // without the user there is nothing to set up
	}
	if password != "" {
		ctx := record.AsSystem(engine.With(ctx, engine.System), event.Cause{Kind: "system", Label: "set-up"})
		return &setUpLink{}, a.auth.ChangePassword(ctx, acc.ID, password, "")
	}
	raw := make([]byte, 24)
	if _, err := rand.Read(raw); err != nil {
		return nil, err
	}
	return &setUpLink{token: base64.RawURLEncoding.EncodeToString(raw), user: acc.ID, until: time.Now().Add(24 * time.Hour)}, nil
}

type doctorCmd struct{}

// Run checks what can be checked without changing anything, and says all that is wrong at once.
func (doctorCmd) Run(ctx context.Context, s *Settings, out io.Writer) error {
	fmt.Fprintf(out, "program    %s\naddress    %s\ndata       %s\n", Version, s.Addr, s.Data)
	wrong := 0
	check := func(what string, err error) {
		if err != nil {
			wrong++
			fmt.Fprintf(out, "%-10s NOT GOOD: %s\n", what, describe(err))
			return
		}
		fmt.Fprintf(out, "%-10s good\n", what)
	}
	if s.DatabaseURL == "" {
		if _, err := os.Stat(s.Data); errors.Is(err, fs.ErrNotExist) {
			fmt.Fprintf(out, "%-10s not there yet; it is made at the first start\n", "folder")
			return nil
		}
	}
	a, err := open(ctx, s)
	check("database", err)
	if err == nil {
		defer a.Close()
		for _, p := range a.Problems {
			check("config", errors.New(p))
		}
		if len(a.Problems) == 0 {
			check("config", nil)
		}
	}
	if l, err := (&net.ListenConfig{}).Listen(ctx, "tcp", s.Addr); err != nil {
		fmt.Fprintf(out, "%-10s in use (by a running server, or another program)\n", "address")
	} else {
		l.Close()
		check("address", nil)
	}
	if wrong > 0 {
		return fmt.Errorf("%d checks failed", wrong)
	}
	return nil
}
