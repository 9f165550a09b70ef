package crm

import (
	"steward/engine/model"
	"steward/engine/model/field"
)

// Account is the alias of an organisation in the address book.
const Account = "crm/account"

var accountModel = model.Model{
	Alias:    Account,
	Title:    []string{"name"},
	Icon:     "building",
	Resource: "crm/account",
	Fields: []model.Field{
		{Code: "name", Type: field.Text{Max: 255}, Required: true, Indexed: true, Searchable: true},
		{Code: "type_id", Type: field.Select{Of: "crm_account_type"}, Indexed: true},
		{Code: "parent_account_id", Type: field.Reference{To: Account}, Indexed: true},
		{Code: "status", Type: field.Select{Of: "enabled_disabled"}, Default: int64(1), Indexed: true},
		{Code: "company_id", Type: field.Company(), ReadOnly: true, Indexed: true}, // made by Sync Company
		{Code: "owner_username", Type: field.User{}, Indexed: true},
		{Code: "website", Type: field.URL()},
		{Code: "phone", Type: field.Phone(), Searchable: true},
		{Code: "fax", Type: field.Phone()},
		{Code: "email", Type: field.Email(), Searchable: true},
		{Code: "industry_id", Type: field.Select{Of: "crm_industry"}, Indexed: true},
		{Code: "employees", Type: field.Integer{Min: 0, Max: 10_000_000}},
		{Code: "satisfaction_rating", Type: field.Rating(5)},
		{Code: "logo", Type: field.Text{Max: 255}},
		{Code: "notes", Type: field.HTML{}, Searchable: true},
		{Code: "billing_address", Type: field.Text{Max: 255}},
		{Code: "billing_city", Type: field.Text{Max: 120}, Indexed: true},
		{Code: "billing_zip", Type: field.Text{Max: 20}},
		{Code: "billing_state", Type: field.Text{Max: 120}},
		{Code: "billing_country", Type: field.Text{Max: 120}},
		{Code: "shipping_address", Type: field.Text{Max: 255}},
		{Code: "shipping_city", Type: field.Text{Max: 120}},
		{Code: "shipping_zip", Type: field.Text{Max: 20}},
		{Code: "shipping_state", Type: field.Text{Max: 120}},
		{Code: "shipping_country", Type: field.Text{Max: 120}},
		{Code: "vat_number", Type: field.Text{Max: 40}, Searchable: true},
		{Code: "tax_code", Type: field.Text{Max: 40}, Searchable: true},
		{Code: "sdi_code", Type: field.Text{Max: 20}},
		{Code: "pec", Type: field.Email()},
		{Code: "payment_condition_id", Type: field.Integer{}}, // of crm/paymentcondition
		{Code: "price_list_id", Type: field.Integer{}},        // of catalog/pricelist
		{Code: "currency", Type: field.Text{Max: 3}},
		{Code: "discount_percent", Type: field.Percent()},
	},
	Traits: model.Typed | model.Activities | model.Attachments | model.Tasks | model.Relations | model.Escalation | model.History | model.Tags | model.InPortal,
	Access: model.Access{Company: []string{"company_id"}, People: []string{"owner_username"}},
	REST:   model.REST{Singular: []string{"crm/account"}, Plural: []string{"crm/accounts"}},
}
