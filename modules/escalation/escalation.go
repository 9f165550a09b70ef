// Package escalation changes records by the clock: rules pick records that have waited too long, change them, write to people
// and make other records. A rule reads its records by query and changes each in a transaction of its own, so a run never
// stands in the way of people.
package escalation

import (
	"context"
	"embed"
	"log/slog"
	"sync"
	"time"

	"steward/engine/access"
	"steward/engine/check"
	"steward/engine/condition"
	"steward/engine/config"
	"steward/engine/mail"
	"steward/engine/model"
	"steward/engine/record"
	"steward/engine/script"
	"steward/engine/setter"
	"steward/engine/setup"
	"steward/modules/sla"
)

//go:embed defaults text
var files embed.FS

// Module is everything this package brings to the platform.
var Module = setup.Module{
	Name:     "escalation",
	Needs:    []string{"access", "list", "relation", "automation", "sla"},
	Models:   []model.Model{ruleModel, scheduleModel, runModel, logModel},
	Install:  install,
	Defaults: files,
}

// install connects the behaviours. Read it to know what happens when.
func install(p *setup.Platform) error {
	e := newDesk(p)
	p.Records.Before(Rule, record.Save, record.Rules, "a rule can be carried out", e.check)
	p.Rules = append(p.Rules, check.Source{Model: Rule, When: []string{"input"}, Sets: "output", Scripts: []string{"input_script", "timer_script"}, Updates: again, More: e.audit})
	p.Records.After(Rule, record.Save, 200, "the next run follows from the rule", e.plan)
	p.Records.Before("*", record.Save, record.Rules+60, "a level is set by administrators and starts again when a record is re-opened", e.level)
	p.Records.Offer(Rule, record.Act{Code: "run", Icon: "player-play", Confirm: true, Run: e.runNow})
	p.Records.Offer(Rule, record.Act{Code: "preview", Icon: "preview", Answer: e.preview})
	p.Records.Offer(Run, record.Act{Code: "undo", Icon: "refresh", Confirm: true, Needs: access.Read, Offered: canTakeBack, Run: e.takeBack})
	p.Records.OfferRows(e.resets)
	p.Records.Speak("escalation.timers", e.terms)
	p.Jobs.Handle(dueJob, e.work)
	if err := p.Jobs.Every("escalation.due", "* * * * *", e.wake); err != nil {
		return err
	}
	if err := p.Jobs.Every("escalation.forget", "40 3 * * *", e.forget); err != nil {
		return err
	}
	for _, alias := range []string{Schedule, Run, Log} {
		p.Access.Limit(alias, access.Limit{Name: "escalation.kept_by_the_program", Node: readOnly})
	}
	return nil
}

// readOnly lets nobody but the program write what runs leave behind.
func readOnly(a *access.Actor, action access.Action) condition.Node {
	if action == access.Read || a.IsSystem() {
		return condition.Node{}
	}
	return condition.Never()
}

// desk is what the behaviours of this module stand on.
type desk struct {
	records  *record.Service
	settings setup.Settings
	config   *config.Service
	setter   setter.Machine
	mail     *mail.Outbox
	store    setup.Store
	url      string
	product  string
	now      func() time.Time
	log      *slog.Logger
	scripts  *script.Engine
	clocks   *sla.Clocks
	running  sync.Mutex               // one run at a time on this node
	resume   map[int64]*record.Cursor // by rule: where a choice that ran out of time goes on; under running
}

// scriptTime is what a script of one record may take. It is far below that of other scripts: it is run for each record, and an
// output script holds the transaction of its record.
const scriptTime = time.Second

func newDesk(p *setup.Platform) *desk {
	e := &desk{records: p.Records, settings: p.Settings, config: p.Config, mail: p.Mail, store: p.Store, url: p.URL, product: p.Product, now: p.Now, log: p.Log, scripts: p.Scripts, clocks: sla.NewClocks(p), resume: map[int64]*record.Cursor{}}
	e.setter = setter.Machine{Records: p.Records, Registry: e.registry, Render: e.render}
	return e
}

func (e *desk) registry(ctx context.Context) *model.Registry {
	if r := model.From(ctx); r != nil {
		return r
	}
	return e.config.Current().Registry
}

// system is the context of work that nobody asked for, with the registry of now. The rule adds itself as the cause.
func (e *desk) system(ctx context.Context) context.Context {
	return access.With(model.With(ctx, e.config.Current().Registry), access.System)
}

// reading looks as the platform does, without a cause of its own.
func reading(ctx context.Context) context.Context { return access.With(ctx, access.System) }

// words puts a text of the log into words. Logs are kept in one language.
func (e *desk) words(key string, params map[string]any) string {
	return e.config.Current().Texts.T("en", key, params)
}
