// Package export keeps exports that one does not wait for: the rows of a list as a file, written in the background with the rights of
// who asked. It goes on when the page is closed, begins again when the machine stops, and tells its owner when the file is there. The
// file is his alone, for as long as he may read what it is about, and goes after some days.
package export

import (
	"embed"

	engine "steward/engine/access"
	"steward/engine/condition"
	"steward/engine/model"
	"steward/engine/record"
	"steward/engine/setup"
	"steward/modules/access"
)

//go:embed defaults text
var shipped embed.FS

// Module is everything this package brings to the platform.
var Module = setup.Module{
	Name:     "export",
	Needs:    []string{"access", "list", "attachment", "notification"},
	Models:   []model.Model{runModel},
	Install:  install,
	Defaults: shipped,
}

// install connects the behaviours. Read it to know what happens when.
func install(p *setup.Platform) error {
	r := &runner{p: p, people: func() *access.Directory { return access.NewDirectory(p) }}
	p.Exports = r
	p.Jobs.Handle(kind, r.work)
	p.Access.Limit(Run, engine.Limit{Name: "export.limit.own", Node: r.own})
	p.Access.Portal(Run, func(*engine.Actor, engine.Action) condition.Node { return condition.Never() })
	p.Records.Before(Run, record.Save, record.Rules, "exports are started, not written", onlyRuns)
	p.Records.Offer(Run, record.Act{Code: "stop", Icon: "x", Needs: engine.Read, Run: r.stop, Offered: isMoving})
	return p.Jobs.Every("export.expire", "25 * * * *", r.expire)
}

// own lets people see their exports until they expire, and only of models that their role still has.
func (r *runner) own(a *engine.Actor, action engine.Action) condition.Node {
	if action != engine.Read && action != engine.Delete {
		return condition.Never()
	}
	var models []any
	for _, m := range r.p.Config.Current().Registry.Models() {
		if a.Has(m.Resource) {
			models = append(models, m.Alias)
		}
	}
	if len(models) == 0 {
		return condition.Never()
	}
	return condition.And(condition.Rule("username", condition.Equal, a.Username), condition.Rule("model_alias", condition.In, models),
		condition.Or(condition.Rule("expires_at", condition.IsEmpty, nil), condition.Rule("expires_at", condition.Greater, r.p.Now().Unix())))
}
