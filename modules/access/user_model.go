package access

import (
	"steward/engine/model"
	"steward/engine/model/field"
)

// User is the alias of a user. Everything else refers to users by username; a rename reaches every reference through the
// foreign keys.
const User = "admin/user"

var userModel = model.Model{
	Alias: User,
	Table: "admin_user",
	Key:   "user_id",
	Title: []string{"firstname", "lastname"},
	Icon:  "user",
	Fields: []model.Field{
		{Code: "username", Type: field.Text{Max: 255, Fold: true, As: "username"}, Required: true, Unique: true, Searchable: true},
		{Code: "firstname", Type: field.Text{Max: 255}, Required: true, Indexed: true, Searchable: true},
		{Code: "lastname", Type: field.Text{Max: 255}, Indexed: true, Searchable: true},
		{Code: "email", Type: field.Email(), Indexed: true, Searchable: true},
		{Code: "phone", Type: field.Phone(), Searchable: true},
		{Code: "avatar", Type: field.Text{Max: 255}, ReadOnly: true}, // version of the own picture
		{Code: "role_id", Type: field.Reference{To: Role}, Required: true, Indexed: true},
		{Code: "is_active", Type: field.Flag{}, Default: true, Indexed: true},
		{Code: "company_id", Type: field.Company(), Indexed: true},
		{Code: "department_id", Type: field.Select{Of: "department"}, Indexed: true},
		{Code: "manager_username", Type: field.User{}},
		{Code: "startup_page", Type: field.Text{Max: 255, As: "menu"}}, // code of a menu entry
		{Code: "locale", Type: field.Text{Max: 16}},
		{Code: "timezone", Type: field.Text{Max: 64}},
		{Code: "signature", Type: field.HTML{}},

		{Code: "additional_company_ids", Type: field.Many{To: Company}},
		{Code: "is_supervisor", Type: field.Flag{}, Default: false, Indexed: true},
		{Code: "company_visibility", Type: field.Select{Of: "company_visibility"}},
		{Code: "portal_cmdb_visibility", Type: field.Flag{}, Default: false},
		{Code: "is_empowered", Type: field.Flag{}, Default: false, Indexed: true},

		// What a person types; the hash takes its place before anything is stored.
		{Code: "password", Type: field.Secret{}, Secret: true, NoHistory: true},
		{Code: "password_confirmation", Type: field.Secret{}, Secret: true, NoHistory: true},
		{Code: "password_hash", Type: field.Text{Max: 255}, Secret: true, ReadOnly: true},
		{Code: "password_changed_at", Type: field.DateTime{}, ReadOnly: true},
		{Code: "otl_token", Type: field.Text{Max: 64}, Secret: true, ReadOnly: true, Indexed: true},
		{Code: "rp_token", Type: field.Text{Max: 64}, Secret: true, ReadOnly: true, Indexed: true},
		{Code: "rp_token_created_at", Type: field.DateTime{}, ReadOnly: true},
		{Code: "registered_at", Type: field.DateTime{}, ReadOnly: true, Indexed: true}, // by himself; unset for all others
		{Code: "confirm_token", Type: field.Text{Max: 64}, Secret: true, ReadOnly: true, Indexed: true},
		{Code: "api_token_hash", Type: field.Text{Max: 64}, Secret: true, ReadOnly: true, Indexed: true},
		{Code: "api_token_copy", Type: field.Text{Max: 512}, Secret: true, ReadOnly: true}, // encrypted; for the button "copy"

		{Code: "ldap_id", Type: field.Reference{To: LDAP}, ReadOnly: true},
		{Code: "ldap_guid", Type: field.Text{Max: 64}, ReadOnly: true, Indexed: true},
		{Code: "ldap_dn", Type: field.Text{Max: 512}, ReadOnly: true},
		{Code: "ldap_sso_identifier_value", Type: field.Text{Max: 255}, ReadOnly: true, Indexed: true},
		{Code: "last_login_at", Type: field.DateTime{}, ReadOnly: true, NoHistory: true},
		{Code: "login_count", Type: field.Integer{}, ReadOnly: true, NoHistory: true, Default: int64(0)},
	},
	Traits: model.History,
	Access: model.Access{
		Company: []string{"company_id"},
		People:  []string{"username"},
		Verbs:   readOnlyForOperators,
	},
	REST: model.REST{
		Singular: []string{"user"}, Plural: []string{"users"}, Strings: true,
		Rename: map[string]string{"role_id": "role"},
	},
}

// readOnlyForOperators is the documented matrix of users, groups and companies: agents and key users look them up.
var readOnlyForOperators = map[string]string{"agent": "R", "key_user": "R"}

// Idle are the fields of a user that decide nothing about anybody's rights: facts that were resolved stay good when only
// these change, as at every login.
var Idle = []string{
	"last_login_at", "login_count", "password_hash", "password_changed_at", "otl_token", "rp_token", "rp_token_created_at",
	"confirm_token", "api_token_hash", "api_token_copy", "signature", "startup_page", "phone",
}
