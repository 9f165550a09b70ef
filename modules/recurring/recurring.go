// Package recurring opens operations by the clock: the backup check of every Monday, the inspection of every quarter.
package recurring

import (
	"context"
	"embed"

	"steward/engine/access"
	"steward/engine/model"
	"steward/engine/record"
	"steward/engine/setter"
	"steward/engine/setup"
)

//go:embed defaults text
var files embed.FS

// Module is everything this package brings to the platform.
var Module = setup.Module{
	Name:     "recurring",
	Needs:    []string{"access", "list", "service", "task"},
	Models:   []model.Model{planModel},
	Install:  install,
	Defaults: files,
}

// install connects the behaviours. Read it to know what happens when.
func install(p *setup.Platform) error {
	d := &diary{records: p.Records, config: p.Config, now: p.Now}
	d.setter = setter.Machine{Records: p.Records, Registry: func(ctx context.Context) *model.Registry {
		if r := model.From(ctx); r != nil {
			return r
		}
		return p.Config.Current().Registry
	}}
	p.Records.Before(Plan, record.Save, record.Rules, "a plan can work, and knows when it is next", d.check)
	p.Records.Offer(Plan, record.Act{Code: "run_now", Icon: "player-play", Confirm: true, Run: d.runNow})
	p.Records.Offer(Plan, record.Act{Code: "preview", Icon: "calendar", Needs: access.Read, Answer: d.preview})
	return p.Jobs.Every("recurring.open", "* * * * *", d.open)
}
