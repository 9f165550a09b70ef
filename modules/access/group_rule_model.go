package access

import (
	"steward/engine/model"
	"steward/engine/model/field"
)

// GroupRule is the alias of a rule of a group: a permission on a model, given always, never or under a condition.
const GroupRule = "admin/group_rule"

var groupRuleModel = model.Model{
	Alias: GroupRule,
	Title: []string{"model_alias", "permission"},
	Icon:  "shield",
	Fields: []model.Field{
		{Code: "group_id", Type: field.Reference{To: Group, OnDelete: model.Cascade}, Required: true, WriteOnce: true, Indexed: true},
		{Code: "model_alias", Type: field.Text{Max: 120, As: "model"}, Required: true},
		{Code: "permission", Type: field.Select{Of: "permission", Text: true}, Required: true},
		{Code: "mode", Type: field.Select{Of: "permission_mode", Text: true}, Required: true, Default: "condition"},
		{Code: "expression", Type: field.JSON{As: "condition", Of: "model_alias"}},
		{Code: "script", Type: field.LongText{}, Script: true},
		{Code: "status", Type: field.Select{Of: "enabled_disabled"}, Default: int64(1)},
	},
	Traits:   model.History,
	Resource: "system/permissions/groups",
	Access:   model.Access{Verbs: hiddenFromOperators},
	REST:     model.REST{Off: true}, // read and written with its group
}
