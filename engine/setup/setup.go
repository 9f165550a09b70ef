// Package setup puts a platform together: it reads what the modules bring, lays the customer's configuration over it,
// makes the tables fit, and lets the modules hang their behaviours. It is the only place that sees all parts of the engine.
package setup

import (
	"context"
	"fmt"
	"io/fs"
	"log/slog"
	"slices"
	"strings"
	"time"

	"steward/engine/access"
	"steward/engine/button"
	"steward/engine/cache"
	"steward/engine/check"
	"steward/engine/condition"
	"steward/engine/config"
	"steward/engine/event"
	"steward/engine/export"
	"steward/engine/files"
	"steward/engine/graph"
	"steward/engine/guest"
	"steward/engine/home"
	"steward/engine/job"
	"steward/engine/mail"
	"steward/engine/mass"
	"steward/engine/model"
	"steward/engine/model/field"
	"steward/engine/notice"
	"steward/engine/record"
	"steward/engine/reply"
	"steward/engine/script"
	"steward/engine/table"
	"steward/engine/text"
	"steward/engine/view"
)

// Module is everything a package brings to the platform.
type Module struct {
	Name     string
	Needs    []string // modules that must be installed before
	Models   []model.Model
	Install  func(p *Platform) error
	Defaults fs.FS // defaults/ and text/, see docs/guides/configuration.md
	// Rows are made once, when the database is new.
	Rows func(ctx context.Context, p *Platform) error
}

// Store is what the platform needs of a database.
type Store interface {
	record.Store
	config.Rows
	job.Store
	Migrate(ctx context.Context, reg *model.Registry, dryRun bool) ([]string, error)
	Subscribe(fn func([]event.Event))
	Meta(ctx context.Context, name string) (string, error)
	SetMeta(ctx context.Context, name, value string) error
	AccessVersion() int64
	// EndSessions ends all logins of a user in a running transaction.
	EndSessions(ctx context.Context, running record.Tx, userID int64) error
	// Tidy forgets what has had its time: ended sessions, answers kept for repeated requests, jobs done long ago.
	Tidy(ctx context.Context) error
	// Table tells what the database holds for a model, and until when what removed fields left can come back.
	Table(ctx context.Context, m *model.Model) (table.State, error)
	// Forget drops at once what removed fields of a model left, and gives their names.
	Forget(ctx context.Context, m *model.Model) ([]string, error)
	// Analyse lets the database look at the values of a model again, so that it finds good ways to them.
	Analyse(ctx context.Context, m *model.Model) error
	// Caches are what the store keeps in memory.
	Caches() []cache.Cache
}

// Settings reads the settings in force at each call.
type Settings interface {
	Flag(code string) bool
	Int(code string) int64
	Text(code string) string
	Seconds(code string) time.Duration
	IDs(code string) []int64
	Words(code string) []string
}

// Platform is what modules hang their behaviours on.
type Platform struct {
	Store    Store
	Records  *record.Service
	Access   *access.Engine
	Config   *config.Service
	Caches   *cache.Shelf // what is kept in memory; modules and transports add theirs
	Jobs     *job.Runner
	Files    files.Store    // nil where no files are kept
	Scripts  *script.Engine // set by the module that keeps the scripts
	Mass     mass.Runner    // set by the module that keeps runs of mass actions; nil without it
	Exports  export.Runner  // set by the module that keeps exports in the background; nil without it
	Mail     *mail.Outbox   // never nil; Mail.On tells whether there is a mail server
	Secrets  mail.Sealer    // nil where nothing can be encrypted
	Outside  script.Outside // nil where no other server is reached
	Settings Settings
	// Notices tells people what concerns them; set by the module that keeps the notices, nil without one.
	Notices notice.Centre
	// Replies are the prepared texts people insert; set by the module that keeps them, nil without one.
	Replies reply.Box
	// Guest serves visitors without an account; set by the module that knows what is public, nil without one.
	Guest guest.Desk
	// Buttons do what is on the buttons of forms; set by the module that knows how, nil without one.
	Buttons button.Board
	// Home is the first page of people; set by the module that keeps it, nil without one.
	Home home.Board
	// Graphs draws pictures of linked records; set by the module that keeps them, nil without one.
	Graphs graph.Atlas
	// Catalogue gives what the actor can ask for in the portal beside what the configuration offers, and SetByCatalogue the
	// fields of a model that its entries set; both by the module that keeps the entries.
	Catalogue      func(ctx context.Context) ([]view.PortalGroup, error)
	SetByCatalogue map[string][]string
	// PortalModels are the models that an actor has lists of in the portal beside his requests.
	PortalModels func(ctx context.Context) ([]PortalModel, error)
	// News are the notices that an actor reads on the first page of the portal, the first first.
	News func(ctx context.Context) ([]Notice, error)
	// FormOf names the form that a new record of the portal is made with, "" for the one whose condition holds.
	FormOf func(ctx context.Context, d *record.Draft) string
	// Product is the name on the screen and in mails; URL the address people open, without a slash at its end.
	Product, URL string
	Now          func() time.Time
	Log          *slog.Logger
	// Problems are faults of the overlay found at the start.
	Problems []string
	// Rules say how the check of all automation reads the rules of modules; Audit is that check, set by the module that has it.
	Rules []check.Source
	Audit func(ctx context.Context) (*check.Report, error)
	// Warnings say, as text keys, what administrators must not forget: that something is switched off. "" is nothing.
	Warnings []func() string
	// Fresh says that the database was new.
	Fresh bool

	modules []Module
}

// PortalModel is one model of the portal, with what of it is shown.
type PortalModel struct {
	Model    *model.Model
	Grids    []*view.Grid
	Form     string // code of a fixed form for new records, "" for the rules
	Create   bool
	OnHome   bool // its first records stand on the home page
	Position int64
}

// Notice is something that people are told on a page. Its key changes with its words.
type Notice struct {
	Key, Title, Body string // the body is HTML
	Dismissible      bool
}

// Options are what a platform is made of.
type Options struct {
	Store   Store
	Modules []Module
	Texts   []fs.FS // further texts: those of the engine and of transports, each with a folder text/
	Now     func() time.Time
	Log     *slog.Logger
	Node    string // name of this node, for jobs
	Files   files.Store
	Product string      // name on the screen and in mails; "Steward" unless given
	URL     string      // address people open, for links in mails
	Secrets mail.Sealer // encrypts what must be read again; without it no mail is sent
	Sender  mail.Sender // the mail server; nil for none
	// Outside reaches other servers for scripts; nil: they reach none, whatever is set.
	Outside script.Outside
}

// New puts the platform together. It returns when everything is ready to serve; jobs run after Start.
func New(ctx context.Context, o Options) (*Platform, error) {
	if o.Now == nil {
		o.Now = func() time.Time { return time.Now().UTC() }
	}
	if o.Log == nil {
		o.Log = slog.Default()
	}
	modules, err := sorted(o.Modules)
	if err != nil {
		return nil, err
	}
	shipped, err := ship(modules, o.Texts)
	if err != nil {
		return nil, err
	}
	if o.Product == "" {
		o.Product = "Steward"
	}
	p := &Platform{Product: o.Product, URL: strings.TrimSuffix(o.URL, "/"), Store: o.Store, Files: o.Files, Now: o.Now, Log: o.Log, modules: modules}
	p.Config, p.Caches = config.New(shipped, o.Store, o.Store), &cache.Shelf{}
	p.Caches.Add(cache.Cache{Code: "configuration", Entries: func() int { return len(p.Config.Current().Objects) }, Forget: p.Config.Reload})
	for _, kept := range o.Store.Caches() {
		p.Caches.Add(kept)
	}
	p.Settings = live{p.Config}
	p.Access = access.New(func(a *access.Actor, m *model.Model, r access.Rule, why string) {
		o.Log.Warn("a group rule cannot be used and counts as false", "rule", r.ID, "group", r.Group, "model", m.Alias, "why", why)
	})
	registry := func() *model.Registry { return p.Config.Current().Registry }
	p.Records = record.New(record.Config{Store: o.Store, Access: p.Access, Registry: registry, Forms: forms{p}, Now: o.Now, Log: o.Log, Caches: p.Caches})
	p.Jobs = job.NewRunner(o.Store, o.Node, o.Now, o.Log)
	if o.Secrets == nil {
		o.Sender = nil
	}
	p.Outside = o.Outside
	p.Secrets, p.Mail = o.Secrets, mail.NewOutbox(p.Jobs, p.Records, o.Secrets, o.Sender)
	if p.Problems, err = p.Config.Start(ctx); err != nil {
		return nil, err
	}
	for _, problem := range p.Problems {
		o.Log.Warn("configuration", "problem", problem)
	}
	for _, m := range modules {
		if m.Install == nil {
			continue
		}
		if err := m.Install(p); err != nil {
			return nil, fmt.Errorf("install module %s: %w", m.Name, err)
		}
	}
	o.Store.Subscribe(p.Records.Heard)
	return p, p.firstRows(ctx)
}

// firstRows makes the rows of a new installation, once.
func (p *Platform) firstRows(ctx context.Context) error {
	const mark = "first_rows"
	done, err := p.Store.Meta(ctx, mark)
	if err != nil || done != "" {
		return err
	}
	p.Fresh = true
	ctx = record.AsSystem(model.With(ctx, p.Config.Current().Registry), event.Cause{Kind: "system", Label: "setup"})
	err = p.Records.Together(ctx, func(ctx context.Context) error {
		for _, m := range p.modules {
			if m.Rows == nil {
				continue
			}
			if err := m.Rows(ctx, p); err != nil {
				return fmt.Errorf("first rows of module %s: %w", m.Name, err)
			}
		}
		return nil
	})
	if err != nil {
		return err
	}
	return p.Store.SetMeta(ctx, mark, p.Now().Format(time.RFC3339))
}

// sorted orders modules so that each comes behind what it needs, otherwise in the order given.
func sorted(modules []Module) ([]Module, error) {
	byName := map[string]Module{}
	for _, m := range modules {
		if _, twice := byName[m.Name]; twice {
			return nil, fmt.Errorf("module %s is listed twice", m.Name)
		}
		byName[m.Name] = m
	}
	var out []Module
	state := map[string]int{}
	var visit func(name string, path []string) error
	visit = func(name string, path []string) error {
		m, known := byName[name]
		switch {
		case !known:
			return fmt.Errorf("module %s needs %s, which is not listed", path[len(path)-1], name)
		case state[name] == 2:
			return nil
		case state[name] == 1:
			return fmt.Errorf("modules need each other in a circle: %s", strings.Join(append(path, name), " -> "))
		}
		state[name] = 1
		for _, need := range m.Needs {
			if err := visit(need, append(path, name)); err != nil {
				return err
			}
		}
		state[name] = 2
		out = append(out, m)
		return nil
	}
	for _, m := range modules {
		if err := visit(m.Name, []string{m.Name}); err != nil {
			return nil, err
		}
	}
	return out, nil
}

// live reads settings from the snapshot in force.
type live struct{ c *config.Service }

func (l live) settings() config.Settings {
	if s := l.c.Current(); s != nil {
		return s.Settings
	}
	return nil
}

func (l live) Flag(code string) bool             { return l.settings().Flag(code) }
func (l live) Int(code string) int64             { return l.settings().Int(code) }
func (l live) Text(code string) string           { return l.settings().Text(code) }
func (l live) Seconds(code string) time.Duration { return l.settings().Seconds(code) }
func (l live) IDs(code string) []int64           { return l.settings().IDs(code) }
func (l live) Words(code string) []string        { return l.settings().Words(code) }

// ship gathers what modules bring.
func ship(modules []Module, texts []fs.FS) (config.Shipped, error) {
	s := config.Shipped{Objects: map[config.Key]config.Body{}, Types: field.New, System: field.System(), Validation: field.Validation}
	words := map[string]text.Texts{}
	for _, f := range append([]fs.FS{Texts, condition.Texts, script.Texts}, texts...) {
		if err := addTexts(words, f); err != nil {
			return s, err
		}
	}
	for _, m := range modules {
		s.Models = append(s.Models, slices.Clone(m.Models)...)
		if m.Defaults == nil {
			continue
		}
		if err := addTexts(words, m.Defaults); err != nil {
			return s, fmt.Errorf("module %s: %w", m.Name, err)
		}
		if err := loadDefaults(m, s.Objects); err != nil {
			return s, fmt.Errorf("module %s: %w", m.Name, err)
		}
	}
	s.Texts = text.New(words, text.English)
	return s, nil
}

// addTexts adds the folder text/ of a module. A key that has other words already is refused: two modules would fight.
func addTexts(into map[string]text.Texts, files fs.FS) error {
	loaded, err := text.Load(files, "text")
	if err != nil {
		return err
	}
	for lang, words := range loaded {
		if into[lang] == nil {
			into[lang] = text.Texts{}
		}
		for key, s := range words {
			if old, taken := into[lang][key]; taken && old != s {
				return fmt.Errorf("the text %s (%s) has other words already: %q", key, lang, old)
			}
			into[lang][key] = s
		}
	}
	return nil
}
