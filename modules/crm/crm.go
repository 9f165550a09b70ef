// Package crm keeps the address book: organisations and people, which can become companies and users of the platform.
package crm

import (
	"embed"

	"steward/engine/access"
	"steward/engine/condition"
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
	p.Records.Before(Contact, record.Save, record.Defaults, "contacts of end users have a type", b.kind)
	p.Records.Before(Contact, record.Save, record.Rules, "a contact has a name and a type one may use", b.contact)
	p.Records.Before(ContactType, record.Delete, record.Rules, "types of the system stay", systemStays)
	p.Access.Limit(Contact, access.Limit{Name: "crm.limit.company", Node: ofOwnCompanies})
	b.offerSync()
	return nil
}

// ofOwnCompanies keeps who is limited to his companies to the contacts of their accounts: a contact has no company but that
// of its account. Those of an account without company, or of none, are seen by who made or owns them.
func ofOwnCompanies(a *access.Actor, _ access.Action) condition.Node {
	if a.CompanyLimit == 0 {
		return condition.Node{}
	}
	mine := []condition.Node{condition.Rule("created_by", condition.Equal, a.Username), condition.Rule("associate_username", condition.Equal, a.Username),
		condition.Rule("account.owner_username", condition.Equal, a.Username)}
	ways := []condition.Node{condition.And(condition.Rule("account.company_id", condition.IsEmpty, nil), condition.Or(mine...))}
	if companies := a.Companies(); len(companies) > 0 {
		ways = append(ways, condition.Rule("account.company_id", condition.In, companies))
	}
	return condition.Or(ways...)
}
