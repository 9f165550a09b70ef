// Package portal shapes the home page of end users: groups of requests, each of which opens the form of a service type,
// and what other modules show there.
package portal

import (
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
	Name:     "portal",
	Needs:    []string{"access", "service"},
	Models:   []model.Model{requestModel, groupModel, moduleSettingModel},
	Install:  install,
	Defaults: files,
}

// install connects the behaviours. Read it to know what happens when.
func install(p *setup.Platform) error {
	d := &door{records: p.Records, config: p.Config}
	d.setter = setter.Machine{Records: p.Records, Registry: d.registry}
	p.Records.Before("service/operation", record.Save, record.Defaults+5, "end users come through a request", d.enter)
	p.Records.Before(Group, record.Save, record.Rules, "one level of sub-groups", d.oneLevel)
	p.Records.Before(Request, record.Save, record.Rules, "presets fit the operation", d.checkPresets)
	p.Catalogue = d.catalogue
	p.SetByCatalogue = map[string][]string{"service/operation": setByRequests}
	b := newBook(d, p.Access)
	p.Access.Offers(b.offer)
	p.PortalModels = b.shown
	p.FormOf = b.formOf
	p.Records.Before(ModuleSetting, record.Save, record.Rules, "a setting fits its model", b.check)
	p.Records.Before("*", record.Save, record.Rules, "end users comment where the portal lets them", b.mayComment)
	p.Access.Portal(Group, visible)
	p.Access.Portal(Request, visible)
	return nil
}
