package access

import (
	"steward/engine/model"
	"steward/engine/model/field"
)

// Role is the alias of a role: what its users are, and which modules they have.
const Role = "admin/role"

var roleModel = model.Model{
	Alias: Role,
	Icon:  "id-badge-2",
	Fields: []model.Field{
		{Code: "name", Type: field.Text{Max: 255}, Required: true, Unique: true, Searchable: true},
		{Code: "type", Type: field.Select{Of: "role_type", Text: true}, Required: true, Indexed: true},
		{Code: "resource_access", Type: field.Select{Of: "resource_access", Text: true}, Required: true, Default: "custom"},
		{Code: "resources", Type: field.Tags{Tree: true}},
		{Code: "status", Type: field.Select{Of: "enabled_disabled"}, Default: int64(1), Indexed: true},
	},
	Traits:   model.History,
	Resource: "system/permissions/roles",
	Access:   model.Access{Verbs: hiddenFromOperators},
}

// hiddenFromOperators closes a model of configuration to agents and key users.
var hiddenFromOperators = map[string]string{"agent": "", "key_user": ""}
