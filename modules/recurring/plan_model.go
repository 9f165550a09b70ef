package recurring

import (
	"steward/engine/model"
	"steward/engine/model/field"
	"steward/modules/service"
	"steward/modules/task"
)

// Plan is the alias of an operation that comes again and again.
const Plan = "recurring/plan"

var planModel = model.Model{
	Alias:    Plan,
	Icon:     "calendar",
	Resource: "system/service_design",
	Fields: []model.Field{
		{Code: "name", Type: field.Text{Max: 255}, Required: true, Searchable: true},
		{Code: "status", Type: field.Select{Of: "enabled_disabled"}, Default: int64(1), Indexed: true},
		{Code: "cron_expression", Type: field.Text{Max: 120}, Required: true, Default: "0 8 * * 1"}, // five fields, in the time zone
		{Code: "time_zone", Type: field.Text{Max: 64}},                                              // IANA name; unset is UTC
		{Code: "type_id", Type: field.Reference{To: service.Type}, Required: true},
		{Code: "title", Type: field.Text{Max: 255}, Required: true}, // {date} is the day, in the time zone
		{Code: "description", Type: field.HTML{}},
		{Code: "requester_username", Type: field.User{}, Required: true},
		{Code: "values", Type: field.JSON{As: "setter", Of: service.Operation}},                       // further fields of the operation
		{Code: "template_id", Type: field.Reference{To: task.Template}},                               // its tasks are applied; it stays while a plan uses it
		{Code: "checklist_id", Type: field.Reference{To: service.Checklist}},                          // as is its check list
		{Code: "waits", Type: field.Flag{}, Default: false},                                           // not while the last one is open
		{Code: "next_run_at", Type: field.DateTime{}, ReadOnly: true, NoHistory: true, Indexed: true}, // unset: it is off
		{Code: "last_run_at", Type: field.DateTime{}, ReadOnly: true, NoHistory: true},
		{Code: "operation_id", Type: field.Reference{To: service.Operation, OnDelete: model.SetNull}, ReadOnly: true, NoHistory: true}, // the last one
		{Code: "fault", Type: field.LongText{Max: 2000}, ReadOnly: true, NoHistory: true},                                              // why the last run made none
	},
	Traits: model.History,
	Access: model.Access{Verbs: map[string]string{"agent": "R", "key_user": "R"}},
	REST:   model.REST{Off: true},
}
