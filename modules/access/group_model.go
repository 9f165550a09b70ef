package access

import (
	"steward/engine/model"
	"steward/engine/model/field"
)

// Group is the alias of a group of users.
const Group = "admin/group"

var groupModel = model.Model{
	Alias: Group,
	Icon:  "users",
	Fields: []model.Field{
		{Code: "name", Type: field.Text{Max: 255}, Required: true, Indexed: true, Searchable: true},
		{Code: "description", Type: field.LongText{}},
		{Code: "email", Type: field.Email()},
		{Code: "level", Type: field.Integer{Min: 0, Max: 99}},
		{Code: "status", Type: field.Select{Of: "enabled_disabled"}, Default: int64(1), Indexed: true},
		{Code: "company_visibility", Type: field.Select{Of: "company_visibility"}},
		// The one place where membership is kept: the tab Groups of a user edits it as well.
		{Code: "user_ids", Type: field.Many{To: User}},
	},
	Traits: model.History,
	Access: model.Access{Verbs: readOnlyForOperators},
	REST:   model.REST{Singular: []string{"group"}, Plural: []string{"groups"}, Strings: true},
}
