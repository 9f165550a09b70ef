// Package mass runs mass actions that are too large to wait for: record by record through the save pipeline, with the rights of
// who asked, in small steps that other jobs come between. A run tells how far it is, stops between two records, goes on where
// it stopped, and is taken back as a whole.
package mass

import (
	"context"
	"embed"

	engine "steward/engine/access"
	"steward/engine/condition"
	"steward/engine/model"
	"steward/engine/record"
	"steward/engine/setup"
	"steward/modules/access"
)

//go:embed defaults text
var files embed.FS

// Module is everything this package brings to the platform.
var Module = setup.Module{
	Name:     "mass",
	Needs:    []string{"access", "list"},
	Models:   []model.Model{runModel, partModel},
	Install:  install,
	Defaults: files,
}

// install connects the behaviours. Read it to know what happens when.
func install(p *setup.Platform) error {
	r := &runner{p: p, people: func() *access.Directory { return access.NewDirectory(p) }}
	p.Mass = r
	p.Jobs.Handle(kind, r.step)
	p.Access.Limit(Run, own)
	p.Access.Portal(Run, func(*engine.Actor, engine.Action) condition.Node { return condition.Never() })
	p.Records.Before(Run, record.Save, record.Rules, "runs are started, not written", onlyRuns)
	offer := func(code, icon string, confirm bool, run func(context.Context, *record.Record) (*record.Ref, error), when func(*record.Record) bool) {
		p.Records.Offer(Run, record.Act{Code: code, Icon: icon, Confirm: confirm, Needs: engine.Read, Run: run,
			Offered: func(_ context.Context, r *record.Record) bool { return when(r) }})
	}
	offer("stop", "player-pause", false, r.stop, isActive)
	offer("resume", "player-play", false, r.resume, isPaused)
	offer("undo", "arrow-back-up", true, r.undo, canUndo)
	return nil
}

// own lets people see what they started; administrators see all.
var own = engine.Limit{Name: "mass.limit.own", Node: func(a *engine.Actor, _ engine.Action) condition.Node {
	if a.Type == engine.Administrator {
		return condition.Node{}
	}
	return condition.Rule("username", condition.Equal, a.Username)
}}
