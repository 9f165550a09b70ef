package service

import (
	"steward/engine/model"
	"steward/engine/model/field"
)

// Type is the alias of a service type: it gives its operations a menu entry, grids, forms, a number prefix and defaults.
const Type = "service/type"

var typeModel = model.Model{
	Alias: Type,
	Icon:  "forms",
	Fields: []model.Field{
		{Code: "name", Type: field.Text{Max: 255}, Required: true, Unique: true, Searchable: true},
		{Code: "description", Type: field.LongText{}},
		{Code: "icon", Type: field.Text{Max: 64}},
		{Code: "position", Type: field.Integer{}, Default: int64(0), Indexed: true},
		{Code: "status", Type: field.Select{Of: "enabled_disabled"}, Default: int64(1), Indexed: true},
		{Code: "sequence_prefix", Type: field.Text{Max: 12}},
		{Code: "enabled_group_ids", Type: field.Many{To: "admin/group"}},
		{Code: "default_status_id", Type: field.Select{Of: "service_status"}},
		{Code: "status_ids", Type: field.MultiSelect{Of: "service_status"}},
		{Code: "default_category1_id", Type: field.Category(1, "")},
		{Code: "default_group_id", Type: field.Group()},
		{Code: "default_checklist_id", Type: field.Reference{To: Checklist, OnDelete: model.SetNull}},
		{Code: "mailbox_id", Type: field.Integer{}}, // of email/mailbox
		{Code: "frontend_visibility", Type: field.Flag{}, Default: false},
	},
	Traits: model.History | model.InPortal | model.InGuest,
	Access: model.Access{Verbs: map[string]string{"agent": "R", "key_user": "R", "user": "R"}},
	REST:   model.REST{Singular: []string{"service/type"}, Plural: []string{"service/types"}, Strings: true, ReadOnly: true},
}
