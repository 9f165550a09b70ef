package crm

import (
	"steward/engine/model"
	"steward/engine/model/field"
)

// The aliases of a person in the address book and of the kinds of them.
const (
	Contact     = "crm/contact"
	ContactType = "crm/contact_type"
)

// The classes of a contact type.
const (
	ClassContact = "contact"
	ClassLead    = "lead"
)

var contactTypeModel = model.Model{
	Alias:    ContactType,
	Icon:     "forms",
	Resource: "crm/contact",
	Fields: []model.Field{
		{Code: "name", Type: field.Text{Max: 255}, Required: true, Unique: true},
		{Code: "contact_class", Type: field.Select{Of: "crm_contact_class", Text: true}, Required: true, Default: ClassContact},
		{Code: "description", Type: field.LongText{}},
		{Code: "icon", Type: field.Text{Max: 64}},
		{Code: "position", Type: field.Integer{}, Default: int64(0)},
		{Code: "enabled_group_ids", Type: field.Many{To: "admin/group"}},
		{Code: "status", Type: field.Select{Of: "enabled_disabled"}, Default: int64(1), Indexed: true},
		{Code: "is_system", Type: field.Flag{}, ReadOnly: true, Default: false},
	},
	Traits: model.History,
	Access: model.Access{Verbs: map[string]string{"agent": "R", "key_user": "R"}},
	REST:   model.REST{Singular: []string{"crm/contact_type"}, Plural: []string{"crm/contact_types", "crm/contact_type"}},
}

var contactModel = model.Model{
	Alias:    Contact,
	Title:    []string{"firstname", "lastname"},
	Icon:     "id-badge-2",
	Resource: "crm/contact",
	Fields: []model.Field{
		{Code: "contact_type_id", Type: field.Reference{To: ContactType}, Required: true, Indexed: true},
		{Code: "firstname", Type: field.Text{Max: 255}, Indexed: true, Searchable: true},
		{Code: "lastname", Type: field.Text{Max: 255}, Indexed: true, Searchable: true},
		{Code: "salutation", Type: field.Select{Of: "crm_salutation"}},
		{Code: "status", Type: field.Select{Of: "enabled_disabled"}, Default: int64(1), Indexed: true},
		{Code: "account_id", Type: field.Reference{To: Account, OnDelete: model.SetNull}, Indexed: true},
		{Code: "department", Type: field.Text{Max: 255}},
		{Code: "qualification", Type: field.Text{Max: 255}},
		{Code: "manager_contact_id", Type: field.Reference{To: Contact, OnDelete: model.SetNull}},
		{Code: "source_id", Type: field.Select{Of: "crm_source"}, Indexed: true},
		{Code: "rating_id", Type: field.Select{Of: "crm_rating"}},
		{Code: "associate_username", Type: field.User{}, ReadOnly: true}, // made by Sync User
		{Code: "email", Type: field.Email(), Indexed: true, Searchable: true},
		{Code: "phone", Type: field.Phone(), Searchable: true},
		{Code: "mobile", Type: field.Phone(), Searchable: true},
		{Code: "fax", Type: field.Phone()},
		{Code: "address", Type: field.Text{Max: 255}},
		{Code: "city", Type: field.Text{Max: 120}},
		{Code: "province", Type: field.Text{Max: 120}},
		{Code: "zip", Type: field.Text{Max: 20}},
		{Code: "country", Type: field.Text{Max: 120}},
		{Code: "lead_status", Type: field.Select{Of: "crm_lead_status"}, Indexed: true},
		{Code: "marketing_consent", Type: field.Flag{}, Default: false},
		{Code: "consent_date", Type: field.Date{}},
	},
	Traits: model.Typed | model.Activities | model.Attachments | model.Tasks | model.Relations | model.Escalation | model.History | model.Tags | model.InPortal,
	Access: model.Access{People: []string{"associate_username"}},
	REST:   model.REST{Singular: []string{"crm/contact"}, Plural: []string{"crm/contacts"}},
}
