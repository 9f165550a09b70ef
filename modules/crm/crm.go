// Package crm keeps the address book: organisations and people, which can become companies and users of the platform.
package crm

import (
	"embed"

	"steward/engine/model"
	"steward/engine/record"
	"steward/engine/setup"
)

//go:embed defaults text
var files embed.FS

// Module is everything this package brings to the platform.
var Module = setup.Module{
	Name:     "crm",
	Needs:    []string{"access", "list"},
	Models:   []model.Model{accountModel, contactTypeModel, contactModel, syncConfigModel},
	Install:  install,
	Defaults: files,
	Rows:     firstRows,
}

// install connects the behaviours. Read it to know what happens when.
func install(p *setup.Platform) error {
	b := &book{records: p.Records}
	p.Records.Before(Account, record.Save, record.Defaults, "the owner is who made it", owner)
	p.Records.Before(Account, record.Save, record.Rules, "an account is not below itself", b.parents)
	p.Records.Before(Contact, record.Save, record.Rules, "a contact has a name and a type one may use", b.contact)
	p.Records.Before(ContactType, record.Delete, record.Rules, "types of the system stay", systemStays)
	b.offerSync()
	return nil
}
