package macro

import (
	"steward/engine/access"
	"steward/engine/condition"
	"steward/engine/model"
	"steward/engine/model/field"
)

// Macro is the alias of a macro: changes and a reply that belong together.
const Macro = "macro/macro"

var macroModel = model.Model{
	Alias: Macro,
	Icon:  "bolt",
	Fields: []model.Field{
		{Code: "name", Type: field.Text{Max: 120}, Required: true, Searchable: true},
		{Code: "description", Type: field.LongText{}},
		{Code: "model_alias", Type: field.Text{Max: 120, As: "model"}, Required: true, Indexed: true},
		{Code: "icon", Type: field.Text{Max: 64}},
		{Code: "condition", Type: field.JSON{As: "condition", Of: "model_alias"}}, // of the records that it is offered on; empty: all
		{Code: "actions", Type: field.JSON{As: "setter", Of: "model_alias"}},
		{Code: "reply", Type: field.HTML{}}, // with placeholders: {{title}}, {{requester_username}}, {{current_user.name}}
		{Code: "reply_visibility", Type: field.Flag{}, Default: true},
		{Code: "enabled_group_ids", Type: field.Many{To: "admin/group"}}, // empty: every operator
		{Code: "position", Type: field.Integer{}, Default: int64(0)},
		{Code: "status", Type: field.Select{Of: "enabled_disabled"}, Default: int64(1), Indexed: true},
	},
	Traits: model.History,
	Access: model.Access{Verbs: map[string]string{"agent": "R", "key_user": "R"}},
	REST:   model.REST{Off: true},
}

// ofOwnGroups shows operators the macros of everybody and of their groups. Administrators see all.
var ofOwnGroups = access.Limit{Name: "macro.limit.groups", Node: func(a *access.Actor, _ access.Action) condition.Node {
	if a.Type != access.Agent && a.Type != access.KeyUser {
		return condition.Node{}
	}
	all := condition.Rule("enabled_group_ids", condition.IsEmpty, nil)
	if len(a.GroupIDs) == 0 {
		return all
	}
	return condition.Or(all, condition.Rule("enabled_group_ids", condition.IncludesAny, a.GroupIDs))
}}
