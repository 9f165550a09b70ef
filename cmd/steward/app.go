package main

import (
	"context"
	"fmt"
	"io/fs"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"time"

	disk "steward/adapter/files"
	"steward/adapter/outbound"
	"steward/adapter/smtp"
	"steward/engine/auth"
	"steward/engine/auth/passkey"
	"steward/engine/condition"
	"steward/engine/live"
	"steward/engine/mail"
	"steward/engine/script"
	"steward/engine/secret"
	"steward/engine/setup"
	"steward/engine/text"
	"steward/modules"
	"steward/modules/access"
	"steward/store"
	"steward/transport/api"
	"steward/transport/rest"
)

// app is the wired platform.
type app struct {
	*setup.Platform
	db     *store.DB
	people *access.Directory
	auth   *auth.Service
	files  *disk.Disk
	live   *live.Hub
	log    *slog.Logger
}

// texts are the words of the transports, beside those of the engine and the modules.
var texts = []fs.FS{api.Texts, rest.Texts}

// open wires everything together. Close it.
func open(ctx context.Context, s *Settings) (*app, error) { return openAt(ctx, s, nil) }

// openAt is open with another clock.
func openAt(ctx context.Context, s *Settings, now func() time.Time) (*app, error) {
	log := logger(s)
	db, err := store.Open(ctx, store.Options{Dir: s.Data, URL: s.DatabaseURL, Now: now, Log: log, Fatal: func(err error) {
		log.Error("the database cannot be trusted any more; the program stops", "error", err)
		os.Exit(exitFault)
	}, AccessModels: modules.AccessModels, AccessIdle: modules.AccessIdle})
	if err != nil {
		return nil, err
	}
	a := &app{db: db, log: log, live: live.NewHub(nil)}
	if a.files, err = disk.NewDisk(filepath.Join(s.Data, "files")); err != nil {
		db.Close()
		return nil, err
	}
	box, sender, err := keysAndMail(s)
	if err != nil {
		db.Close()
		return nil, err
	}
	a.Platform, err = setup.New(ctx, setup.Options{Store: db, Modules: modules.All, Texts: texts, Now: now, Log: log, Node: s.Node, Files: a.files, Secrets: box, Sender: sender, Outside: outbound.New(), Product: s.Product, URL: s.PublicURL})
	if err != nil {
		db.Close()
		return nil, err
	}
	a.people = access.NewDirectory(a.Platform)
	a.Caches.Add(a.people.Cache())
	if a.people.Passkeys, err = passkey.New(s.Product, s.PublicURL); err != nil {
		db.Close()
		return nil, err
	}
	a.auth = auth.New(a.people, db, a.people.AuthSettings, a.Now)
	db.Subscribe(a.live.Heard)
	return a, nil
}

// keysAndMail opens the key file and the mail server, if there is one.
func keysAndMail(s *Settings) (*secret.Box, mail.Sender, error) {
	path := s.KeyFile
	if path == "" {
		path = filepath.Join(s.Data, "key")
	}
	box, err := secret.Open(path)
	if err != nil || s.SMTPURL == "" {
		return box, nil, err
	}
	server, err := smtp.Open(s.SMTPURL, s.MailFrom)
	return box, server, err
}

func (a *app) Close() error {
	a.live.Close()
	return a.db.Close()
}

func logger(s *Settings) *slog.Logger {
	level := slog.LevelInfo
	if err := level.UnmarshalText([]byte(s.LogLevel)); err != nil {
		level = slog.LevelInfo
	}
	o := &slog.HandlerOptions{Level: level}
	if s.LogFormat == "json" {
		return slog.New(slog.NewJSONHandler(os.Stderr, o))
	}
	return slog.New(slog.NewTextHandler(os.Stderr, o))
}

// english gives the words of faults for the command line.
func english() func(key string, params map[string]any) string {
	all := map[string]text.Texts{}
	from := append([]fs.FS{setup.Texts, condition.Texts, script.Texts}, texts...)
	for _, m := range modules.All {
		if m.Defaults != nil {
			from = append(from, m.Defaults)
		}
	}
	for _, f := range from {
		loaded, err := text.Load(f, "text")
		if err != nil {
			continue
		}
		if all[text.English] == nil {
			all[text.English] = text.Texts{}
		}
		for k, v := range loaded[text.English] {
			all[text.English][k] = v
		}
	}
	catalog := text.New(all, text.English)
	return func(key string, params map[string]any) string {
		s := catalog.T(text.English, key, params)
		if s == key && len(params) > 0 {
			s += " " + strings.TrimPrefix(fmt.Sprint(params), "map")
		}
		return s
	}
}
