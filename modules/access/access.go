// Package access keeps who there is and what they may use: users, roles, groups with their rules, companies, and the
// configuration of directories, single sign-on and second factors. It decides nothing about records: that is
// engine/access, which this package feeds with the facts of each user.
package access

import (
	"context"
	"embed"

	"steward/engine/config"
	"steward/engine/mail"
	"steward/engine/model"
	"steward/engine/record"
	"steward/engine/setup"
)

//go:embed defaults text
var files embed.FS

// Module is everything this package brings to the platform.
var Module = setup.Module{
	Name:  "access",
	Needs: []string{"list"},
	Models: []model.Model{
		companyModel, userModel, roleModel, groupModel, groupRuleModel, pictureModel,
		authenticationRequestModel, multifactorConfigModel, multifactorUserModel, ldapModel, oauthClientModel,
	},
	Install:  install,
	Defaults: files,
	Rows:     firstRows,
}

// install connects the behaviours. Read it to know what happens when.
func install(p *setup.Platform) error {
	m := &behaviours{records: p.Records, settings: p.Settings, config: p.Config, secrets: p.Secrets}
	p.Records.Before(User, record.Save, record.Defaults, "new users are end users", m.defaultRole)
	p.Records.Before(User, record.Save, record.Rules, "hash the password", m.hashPassword)
	p.Records.Before(User, record.Save, record.Rules+1, "links of before are void", voidLinks)
	p.Records.Before(User, record.Save, record.Rules, "only Super Admins change Super Admins", m.guardUser)
	p.Records.Before(User, record.Delete, record.Rules, "only Super Admins change Super Admins", m.guardUser)
	p.Records.Before(User, record.Save, record.Rules+1, "only end users are empowered", m.checkEmpowered)
	p.Records.Before(User, record.Save, record.Rules+2, "a licence is left", m.checkLicences)
	p.Records.Before(User, record.Save, record.Rules+2, "a startup page is a page", m.startsOnAPage)
	p.Records.Before(User, record.Save, record.Rules+2, "an address that another has is told", m.sameAddress)
	p.Records.Before(User, record.Save, record.Rules+2, "additional companies come after the first save", additionalCompanies)
	p.Records.Before(Role, record.Save, record.Rules, "resources fit the type of the role", checkResources)
	p.Records.Before(Role, record.Save, record.Rules+1, "only Super Admins change Super Admins", guardRole)
	p.Records.Before(Role, record.Delete, record.Rules+1, "only Super Admins change Super Admins", guardRole)
	p.Records.Before(GroupRule, record.Save, record.Rules, "a rule must be usable", m.checkRule)
	p.Records.Before(LDAP, record.Save, record.Rules, "the password of a directory is encrypted", m.encrypt("bind_password"))
	p.Records.Before(OAuthClient, record.Save, record.Rules, "the secret of a provider is encrypted", m.encrypt("client_secret"))
	p.Records.Before(Company, record.Save, record.Rules, "two levels of companies", m.checkLevel)
	p.Records.Before(Company, record.Save, record.Rules+1, "domains are well formed", checkDomains)

	p.Records.After(Company, record.Save, 100, "a domain has one company", m.checkDomainOwner)
	p.Records.After(User, record.Save, 40, "a new password and a lock end all logins", m.endLogins(p.Store))
	p.Records.After(User, record.Save, 50, "newcomers are told that they are let in", NewDirectory(p).welcome)
	p.Records.After(User, record.Save, 100, "somebody must stay Super Admin", m.keepSuperAdmin)
	p.Records.After(User, record.Delete, 100, "somebody must stay Super Admin", m.keepSuperAdmin)
	p.Records.After(Role, record.Save, 100, "somebody must stay Super Admin", m.keepSuperAdmin)
	p.Records.After(Role, record.Delete, 100, "somebody must stay Super Admin", m.keepSuperAdmin)

	p.Records.Suggest(Role, "resources", m.resources)
	p.Records.Show(User, m.licenceFigures)
	limitWrites(p.Access)
	return nil
}

// behaviours are the rules of this module that need to read records.
type behaviours struct {
	records  *record.Service
	settings setup.Settings
	config   *config.Service
	secrets  mail.Sealer // nil where nothing can be encrypted
}

// registry is the one that serves the request.
func (b *behaviours) registry(ctx context.Context) *model.Registry {
	if r := model.From(ctx); r != nil {
		return r
	}
	return b.config.Current().Registry
}
