// Package system keeps what the shell of the platform needs of people: prepared replies, preferences, mentions, and the
// boxes of their home pages.
package system

import (
	"context"
	"embed"

	"steward/engine/model"
	"steward/engine/record"
	"steward/engine/setter"
	"steward/engine/setup"
)

//go:embed defaults text
var files embed.FS

// Module is everything this package brings to the platform.
var Module = setup.Module{
	Name:     "system",
	Needs:    []string{"access", "list"},
	Models:   []model.Model{quickReplyModel, preferenceModel, mentionModel, homeWidgetModel},
	Install:  install,
	Defaults: files,
}

// install connects the behaviours. Read it to know what happens when.
func install(p *setup.Platform) error {
	o := &own{records: p.Records}
	p.Records.Before(QuickReply, record.Save, record.Defaults, "private replies have an owner", o.owner)
	p.Records.Before(QuickReply, record.Save, record.Rules, "a shortcut is typed", o.shortcut)
	p.Records.Before(Preference, record.Save, record.Defaults, "preferences are one's own", o.mine)
	p.Records.Before(HomeWidget, record.Save, record.Defaults, "widgets are one's own", o.mine)
	p.Access.Limit(QuickReply, quickReplies)
	for _, alias := range []string{Preference, Mention} {
		p.Access.Limit(alias, onlyMine)
		p.Access.Portal(alias, minePortal)
	}
	p.Access.Limit(HomeWidget, onlyMine)
	pages := &board{records: p.Records}
	p.Home = pages
	p.Config.Guard(pages.guard)
	p.Replies = &box{records: p.Records, config: p.Config, url: p.URL, now: p.Now, setter: setter.Machine{Records: p.Records, Registry: func(ctx context.Context) *model.Registry {
		if r := model.From(ctx); r != nil {
			return r
		}
		return p.Config.Current().Registry
	}}}
	return p.Jobs.Every("system.tidy", "20 3 * * *", p.Store.Tidy)
}
