package access

import (
	"steward/engine/model"
	"steward/engine/model/field"
)

// Company is the alias of a company: the tenant-like owner of data, in at most two levels.
const Company = "company/company"

var companyModel = model.Model{
	Alias: Company,
	Icon:  "building",
	Fields: []model.Field{
		{Code: "name", Type: field.Text{Max: 255}, Required: true, Indexed: true, Searchable: true},
		{Code: "parent_id", Type: field.Reference{To: Company}, Indexed: true},
		{Code: "status", Type: field.Select{Of: "enabled_disabled"}, Default: int64(1), Indexed: true},
		{Code: "sort_order", Type: field.Integer{}},
		{Code: "description", Type: field.LongText{}, Searchable: true},
		{Code: "phone", Type: field.Phone(), Searchable: true},
		{Code: "fax", Type: field.Phone()},
		{Code: "address", Type: field.Text{Max: 255}},
		{Code: "city", Type: field.Text{Max: 120}, Indexed: true, Searchable: true},
		{Code: "state", Type: field.Text{Max: 120}},
		{Code: "country", Type: field.Text{Max: 120}},
		{Code: "zip_code", Type: field.Text{Max: 20}},
		{Code: "notes", Type: field.LongText{}},
		{Code: "email_domains", Type: field.Tags{}},
		{Code: "logo_id", Type: field.Picture("image")},
		{Code: "primary_contact", Type: field.User{}},
		{Code: "mailbox_id", Type: field.Integer{}}, // of email/mailbox
		{Code: "crm_account_id", Type: field.Integer{}, ReadOnly: true, Indexed: true},
	},
	Traits: model.Activities | model.Attachments | model.Relations | model.History,
	Access: model.Access{
		Company: []string{"entity_id"},
		People:  []string{"primary_contact"},
		Verbs:   readOnlyForOperators,
	},
	REST: model.REST{Singular: []string{"company"}, Plural: []string{"companies"}, Strings: true, Rename: map[string]string{"logo_id": "logo"}},
}
