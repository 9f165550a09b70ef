package access

import (
	"steward/engine/model"
	"steward/engine/model/field"
)

// The aliases of outside directories and identity providers.
const (
	LDAP        = "ldap/ldap"
	OAuthClient = "oauth/client"
)

var ldapModel = model.Model{
	Alias: LDAP,
	Icon:  "server",
	Fields: []model.Field{
		{Code: "name", Type: field.Text{Max: 255}, Required: true, Searchable: true},
		{Code: "show_in_login", Type: field.Flag{}, Default: false},
		{Code: "is_default", Type: field.Flag{}, Default: false},
		{Code: "status", Type: field.Select{Of: "enabled_disabled"}, Default: int64(1)},
		{Code: "domain_controller", Type: field.Text{Max: 512}, Required: true},
		{Code: "port", Type: field.Integer{Min: 1, Max: 65535}, Default: int64(636)},
		{Code: "use_ssl", Type: field.Flag{}, Default: true},
		{Code: "use_tls", Type: field.Flag{}, Default: false},
		{Code: "timeout", Type: field.Integer{Min: 1, Max: 120}, Default: int64(5)},
		{Code: "schema", Type: field.Select{Of: "ldap_schema", Text: true}},
		{Code: "base_dn", Type: field.Text{Max: 512}, Required: true},
		{Code: "bind_username", Type: field.Text{Max: 255}},
		{Code: "bind_password", Type: field.Secret{}, Secret: true},
		{Code: "cron_expression", Type: field.Text{Max: 120}, Required: true, Default: "0 * * * *"},
		{Code: "user_filter", Type: field.Text{Max: 1000}},
		{Code: "username_attribute", Type: field.Text{Max: 120}, Default: "sAMAccountName"},
		{Code: "user_mapping", Type: field.JSON{}},
		{Code: "default_role_id", Type: field.Reference{To: Role}},
		{Code: "default_company_id", Type: field.Company()},
		{Code: "default_locale", Type: field.Text{Max: 16}},
		{Code: "default_timezone", Type: field.Text{Max: 64}},
		{Code: "deactivate_missing", Type: field.Flag{}, Default: true},
		{Code: "sso_identifier_attribute", Type: field.Text{Max: 120}},
		{Code: "import_groups", Type: field.Flag{}, Default: false},
		{Code: "group_filter", Type: field.Text{Max: 1000}},
		{Code: "group_name_attribute", Type: field.Text{Max: 120}, Default: "cn"},
		{Code: "group_mapping", Type: field.JSON{}},
		{Code: "create_missing_groups", Type: field.Flag{}, Default: false},
		{Code: "last_run_at", Type: field.DateTime{}, ReadOnly: true, NoHistory: true},
		{Code: "last_result", Type: field.LongText{}, ReadOnly: true, NoHistory: true},
	},
	Traits:   model.History,
	Resource: "system/permissions/ldap",
	Access:   model.Access{Verbs: hiddenFromOperators},
}

// oauthClientModel is one entity for every use of an identity provider: login, mailbox, calendar, provisioning.
var oauthClientModel = model.Model{
	Alias: OAuthClient,
	Icon:  "key",
	Fields: []model.Field{
		{Code: "name", Type: field.Text{Max: 255}, Required: true, Searchable: true},
		{Code: "status", Type: field.Select{Of: "enabled_disabled"}, Default: int64(1)},
		{Code: "provider", Type: field.Select{Of: "oauth_provider", Text: true}, Required: true},
		{Code: "type", Type: field.Select{Of: "oauth_type", Text: true}, Required: true, Default: "user"},
		{Code: "tenant_id", Type: field.Text{Max: 120}},
		{Code: "client_id", Type: field.Text{Max: 255}, Required: true},
		{Code: "client_secret", Type: field.Secret{}, Secret: true},
		{Code: "scope", Type: field.Text{Max: 512}, Default: "openid profile email"},
		{Code: "redirect_uri", Type: field.Text{Max: 512}, ReadOnly: true},
		{Code: "authorize_url", Type: field.URL()},
		{Code: "token_url", Type: field.URL()},
		{Code: "userinfo_url", Type: field.URL()},
		{Code: "issuer", Type: field.URL()},
		{Code: "jwks_url", Type: field.URL()},
		{Code: "user_identifier_claim", Type: field.Text{Max: 120}},
		{Code: "match_field", Type: field.Select{Of: "oauth_match_field", Text: true}, Default: "email"},
		{Code: "provision_enabled", Type: field.Flag{}, Default: false},
		{Code: "default_role_id", Type: field.Reference{To: Role}},
		{Code: "default_company_id", Type: field.Company()},
		{Code: "group_mapping", Type: field.JSON{}},
		{Code: "cron_expression", Type: field.Text{Max: 120}},
		{Code: "deactivate_missing", Type: field.Flag{}, Default: false},
		{Code: "button_label", Type: field.Text{Max: 120}},
		{Code: "button_icon", Type: field.Text{Max: 64}},
	},
	Traits:   model.History,
	Resource: "system/tools/oauth",
	Access:   model.Access{Verbs: hiddenFromOperators},
}
