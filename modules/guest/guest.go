// Package guest serves visitors without an account: they file a request of a public kind, and follow it by a secret link.
// What is public is what says so at every link of the chain; everything else does not exist for them.
package guest

import (
	"embed"

	"steward/engine/model"
	"steward/engine/record"
	"steward/engine/setter"
	"steward/engine/setup"
	admin "steward/modules/access"
	"steward/modules/activity"
	"steward/modules/category"
	"steward/modules/portal"
	"steward/modules/service"
)

//go:embed defaults text
var shipped embed.FS

// Module is everything this package brings to the platform.
var Module = setup.Module{
	Name:     "guest",
	Needs:    []string{"access", "service", "activity", "category", "portal", "attachment"},
	Models:   []model.Model{linkModel, logModel, pendingModel},
	Install:  install,
	Defaults: shipped,
}

// install connects the behaviours. Read it to know what happens when.
func install(p *setup.Platform) error {
	d := &door{records: p.Records, store: p.Store, config: p.Config, settings: p.Settings, mail: p.Mail, secrets: p.Secrets, files: p.Files, now: p.Now, url: p.URL, product: p.Product,
		used: map[string]bool{}, entries: portal.ForGuests(p), public: category.ForGuests(p)}
	d.setter = setter.Machine{Records: p.Records, Registry: d.registry}
	p.Guest = d
	p.Records.After(activity.Activity, record.Save, 260, "guests are told of public words", d.tellWords)
	p.Records.After(service.Operation, record.Save, 260, "guests are told that it is done", d.tellEnd)
	p.Records.After(admin.User, record.Save, 260, "who registers finds what he asked as a guest", d.adopt)
	p.Records.Offer(service.Operation, record.Act{Code: "guest_link", Icon: "link", Confirm: true, Offered: d.hasGuest, Run: d.resend})
	p.Records.Offer(service.Operation, record.Act{Code: "guest_revoke", Icon: "ban", Confirm: true, Offered: d.hasLink, Run: d.revoke})
	return p.Jobs.Every("guest.purge", "40 3 * * *", d.purge)
}
