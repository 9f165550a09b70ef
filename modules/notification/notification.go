// Package notification tells people what concerns them: work given to them or their group, comments on what they own or
// follow, their name in a text, the progress of their request. Whoever is told may read what he is told about; the check
// is made when the notice is written and again when it is read. A group has one notice for all its members: for them the
// check is made when they read.
package notification

import (
	"embed"

	"steward/engine/access"
	"steward/engine/condition"
	"steward/engine/model"
	"steward/engine/record"
	"steward/engine/setup"
	admin "steward/modules/access"
)

//go:embed defaults text
var files embed.FS

// Module is everything this package brings to the platform.
var Module = setup.Module{
	Name:     "notification",
	Needs:    []string{"access", "list", "activity", "system", "automation"},
	Models:   []model.Model{noticeModel, audienceModel, readingModel, followerModel},
	Install:  install,
	Defaults: files,
}

// tell names the job that works out who is told of a change.
const tell = "notification.tell"

// install connects the behaviours. Read it to know what happens when.
func install(p *setup.Platform) error {
	b := &bell{records: p.Records, store: p.Store, config: p.Config, settings: p.Settings, people: admin.NewDirectory(p), mail: p.Mail,
		product: p.Product, url: p.URL, now: p.Now}
	p.Notices = b
	p.Records.After("*", record.Save, 950, "people hear what concerns them", b.saved)
	p.Records.After("*", record.Delete, 950, "notices of a deleted record go", b.deleted)
	p.Records.OfferRows(b.offerFollowing)
	p.Access.Limit(Notice, access.Limit{Name: "notification.limit.own", Node: mine, Hung: b.withOthers})
	p.Access.Portal(Notice, portal)
	p.Access.Limit(Reading, access.Limit{Name: "notification.limit.own", Node: mine})
	p.Access.Portal(Reading, portal)
	p.Access.Preset(Notice, "unread", access.Preset{Own: b.unreadPreset, Parent: func(*access.Actor, *model.Model) condition.Node { return condition.Never() }})
	p.Records.Decorate(Notice, b.dated)
	p.Store.Subscribe(b.crowd.heard)
	p.Access.Limit(Follower, onlyKept)
	p.Jobs.Handle(tell, b.tell)
	return p.Jobs.Every("notification.tidy", "40 3 * * *", b.tidy)
}
