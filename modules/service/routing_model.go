package service

import (
	"steward/engine/model"
	"steward/engine/model/field"
	admin "steward/modules/access"
)

// Routing is the alias of a routing rule.
const Routing = "service/routing"

var routingModel = model.Model{
	Alias: Routing,
	Icon:  "bolt",
	Fields: []model.Field{
		{Code: "name", Type: field.Text{Max: 255}, Required: true, Searchable: true},
		{Code: "position", Type: field.Integer{}, Indexed: true},
		{Code: "status", Type: field.Select{Of: "enabled_disabled"}, Default: int64(1), Indexed: true},
		{Code: "run_on", Type: field.Select{Of: "service_routing_run_on", Text: true}, Default: "create"},
		{Code: "continue_calculation", Type: field.Flag{}, Default: false},
		{Code: "input", Type: field.JSON{As: "condition", Of: Operation}},
		{Code: "input_script", Type: field.LongText{}, Script: true},
		{Code: "output", Type: field.JSON{As: "setter", Of: Operation}},
		{Code: "new_values_script", Type: field.LongText{}, Script: true},
		{Code: "balance", Type: field.Select{Of: "service_routing_balance", Text: true}, Default: noBalance},
		{Code: "balance_group_id", Type: field.Reference{To: admin.Group}},
		{Code: "balance_skip_absent", Type: field.Flag{}, Default: true},
		// Asked for by acts, so that they are typed as in a form.
		{Code: "replay_days", Type: field.Integer{Min: 1, Max: replayDays}, Default: int64(30), NoHistory: true},
		{Code: "sample_id", Type: field.Reference{To: Operation}, NoHistory: true},
	},
	Order:    "position",
	Traits:   model.History,
	Resource: "system/service_design/routing",
	Access:   model.Access{Verbs: map[string]string{"agent": "", "key_user": ""}},
}
