package task

import (
	"steward/engine/model"
	"steward/engine/model/field"
	"steward/modules/service"
)

// The aliases of a piece of work inside another record, its types, and lists of tasks applied in one step.
const (
	Task     = "task/task"
	Type     = "task/type"
	Template = "task/template"
)

var typeModel = model.Model{
	Alias: Type,
	Icon:  "forms",
	Fields: []model.Field{
		{Code: "name", Type: field.Text{Max: 255}, Required: true, Unique: true, Searchable: true},
		{Code: "description", Type: field.LongText{}},
		{Code: "icon", Type: field.Text{Max: 64}},
		{Code: "color", Type: field.Color()},
		{Code: "model_aliases", Type: field.Tags{}},
		{Code: "default_status_id", Type: field.Select{Of: "task_status"}},
		{Code: "default_assigned_group_id", Type: field.Group()},
		{Code: "default_duration", Type: field.Duration{}},
		{Code: "default_portal_visibility", Type: field.Flag{}, Default: false},
		{Code: "enabled_group_ids", Type: field.Many{To: "admin/group"}},
		{Code: "position", Type: field.Integer{}, Default: int64(0), Indexed: true},
		{Code: "status", Type: field.Select{Of: "enabled_disabled"}, Default: int64(1), Indexed: true},
	},
	Traits: model.History,
	Access: model.Access{Verbs: map[string]string{"agent": "R", "key_user": "R"}},
}

var taskModel = model.Model{
	Alias: Task,
	Icon:  "checkbox",
	Fields: []model.Field{
		{Code: "title", Type: field.Text{Max: 255}, Required: true, Searchable: true},
		{Code: "description", Type: field.HTML{}, Searchable: true},
		{Code: "status", Type: field.Select{Of: "task_status"}, Required: true, Indexed: true},
		{Code: "type_id", Type: field.Reference{To: Type}, Required: true, Indexed: true},
		{Code: "model_alias", Type: field.Text{Max: 120}, Required: true, WriteOnce: true},
		{Code: "model_id", Type: field.Integer{}, Required: true, WriteOnce: true},
		{Code: "owner_username", Type: field.User{}, Indexed: true},
		{Code: "assigned_username", Type: field.User{Members: "assigned_group_id"}, Indexed: true},
		{Code: "assigned_group_id", Type: field.Group(), Indexed: true},
		{Code: "portal_visibility", Type: field.Flag{}, Indexed: true},
		{Code: "started_at", Type: field.DateTime{}, Indexed: true},
		{Code: "ended_at", Type: field.DateTime{}},
		{Code: "due_date", Type: field.DateTime{}, Indexed: true},
		{Code: "priority_id", Type: field.Select{Of: "service_priority"}},
		{Code: "completion", Type: field.Integer{Min: 0, Max: 100}, Default: int64(0)},
		{Code: "predecessor_ids", Type: field.Many{To: Task}},
		{Code: "template_id", Type: field.Reference{To: Template, OnDelete: model.SetNull}, ReadOnly: true}, // it was made from
	},
	Traits: model.Typed | model.Activities | model.Attachments | model.Relations | model.Escalation | model.History | model.Tags | model.InPortal,
	Access: model.Access{
		People: []string{"owner_username", "assigned_username"},
	},
	Indexes: [][]string{{"model_alias", "model_id"}, {"assigned_username", "status"}, {"assigned_group_id", "status"}},
}

var templateModel = model.Model{
	Alias: Template,
	Icon:  "list",
	Fields: []model.Field{
		{Code: "name", Type: field.Text{Max: 255}, Required: true, Searchable: true},
		{Code: "description", Type: field.LongText{}},
		{Code: "model_aliases", Type: field.Tags{}},
		{Code: "service_type_ids", Type: field.Many{To: service.Type}}, // applied to new operations of these types
		{Code: "tasks", Type: field.JSON{As: "table"}},                 // [{"title", "type_id", "offset_days", "assigned_group_id", "after": [0]}]
		{Code: "position", Type: field.Integer{}, Default: int64(0)},
		{Code: "status", Type: field.Select{Of: "enabled_disabled"}, Default: int64(1)},
	},
	Traits: model.History,
	Access: model.Access{Verbs: map[string]string{"agent": "R", "key_user": "R"}},
}
