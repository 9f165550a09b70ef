package sla

import (
	"steward/engine/model"
	"steward/engine/model/field"
)

// The aliases of this module.
const (
	Calendar = "sla/calendar" // working hours, not the calendar of events
	Metric   = "sla/metric"
	Goal     = "sla/goal"
	Timer    = "sla/timer" // the running clock of one record, metric and cycle
	Line     = "sla/line"  // one line of a clock's ledger: what it did, when and why
)

var readers = map[string]string{"agent": "R", "key_user": "R"}

var calendarModel = model.Model{
	Alias: Calendar, Title: []string{"name"}, Icon: "calendar-time", Resource: "system/sla",
	Fields: []model.Field{
		{Code: "name", Type: field.Text{Max: 255}, Required: true, Unique: true, Searchable: true},
		{Code: "time_zone", Type: field.Text{Max: 64}},
		{Code: "status", Type: field.Select{Of: "enabled_disabled"}, Default: int64(1), Indexed: true},
		{Code: "is_default", Type: field.Flag{}, Default: false},
		{Code: "is_24x7", Type: field.Flag{}, Default: false},
		{Code: "intervals", Type: field.LongText{Max: 2000}},
		{Code: "holidays", Type: field.LongText{Max: 20_000}},
		{Code: "exceptions", Type: field.LongText{Max: 20_000}},
	},
	Traits: model.History,
	Access: model.Access{Verbs: readers},
	REST:   model.REST{ReadOnly: true},
}

var metricModel = model.Model{
	Alias: Metric, Title: []string{"name"}, Icon: "clock", Resource: "system/sla",
	Fields: []model.Field{
		{Code: "name", Type: field.Text{Max: 255}, Required: true, Searchable: true},
		{Code: "code", Type: field.Text{Max: 64}, Required: true, Unique: true, WriteOnce: true},
		{Code: "model_alias", Type: field.Text{Max: 120, As: "model"}, Required: true, Default: "service/operation", Indexed: true, WriteOnce: true},
		{Code: "start_expression", Type: field.JSON{As: "condition", Of: "model_alias"}},
		{Code: "stop_expression", Type: field.JSON{As: "condition", Of: "model_alias"}},
		{Code: "pause_expression", Type: field.JSON{As: "condition", Of: "model_alias"}},
		{Code: "start_script", Type: field.LongText{Max: 100_000}, Script: true}, // returns true; with an expression both must hold
		{Code: "stop_script", Type: field.LongText{Max: 100_000}, Script: true},
		{Code: "pause_script", Type: field.LongText{Max: 100_000}, Script: true},
		{Code: "restart_mode", Type: field.Select{Of: "sla_restart_mode", Text: true}, Default: "continue"},
		{Code: "due_date_field", Type: field.Text{Max: 64, As: "modelfield", Of: "model_alias"}},
		{Code: "show_in_form", Type: field.Flag{}, Default: true},
		{Code: "show_in_portal", Type: field.Flag{}, Default: false},
		{Code: "position", Type: field.Integer{}, Default: int64(0)},
		{Code: "status", Type: field.Select{Of: "enabled_disabled"}, Default: int64(1), Indexed: true},
	},
	Traits: model.History,
	Access: model.Access{Verbs: readers},
	REST:   model.REST{ReadOnly: true},
}

var goalModel = model.Model{
	Alias: Goal, Title: []string{"name"}, Icon: "target", Resource: "system/sla",
	Fields: []model.Field{
		{Code: "metric_id", Type: field.Reference{To: Metric, OnDelete: model.Cascade}, Required: true, Indexed: true},
		{Code: "name", Type: field.Text{Max: 255}, Required: true, Searchable: true},
		{Code: "position", Type: field.Integer{}, Default: int64(0)},
		{Code: "expression", Type: field.JSON{As: "condition", Of: "metric_id.model_alias"}},
		{Code: "script", Type: field.LongText{Max: 100_000}, Script: true},
		{Code: "target", Type: field.Duration{}, Required: true}, // working seconds
		{Code: "calendar_id", Type: field.Reference{To: Calendar}, Indexed: true},
		{Code: "warning_percent", Type: field.Integer{}, Default: int64(75)},
		{Code: "status", Type: field.Select{Of: "enabled_disabled"}, Default: int64(1), Indexed: true},
	},
	Traits: model.History,
	Access: model.Access{Verbs: readers},
	REST:   model.REST{ReadOnly: true},
}

var timerModel = model.Model{
	Alias: Timer, Title: []string{"name"}, Icon: "clock", Resource: "service/operations", Ledger: true,
	Fields: []model.Field{
		{Code: "name", Type: field.Text{Max: 255}, ReadOnly: true}, // of the metric
		{Code: "metric_id", Type: field.Reference{To: Metric, OnDelete: model.Cascade}, ReadOnly: true, Indexed: true},
		{Code: "model_alias", Type: field.Text{Max: 120}, ReadOnly: true},
		{Code: "model_id", Type: field.Integer{}, ReadOnly: true},
		{Code: "cycle", Type: field.Integer{}, ReadOnly: true, Default: int64(1)},
		{Code: "goal_id", Type: field.Reference{To: Goal, OnDelete: model.SetNull}, ReadOnly: true},
		{Code: "calendar_id", Type: field.Reference{To: Calendar, OnDelete: model.SetNull}, ReadOnly: true},
		{Code: "target_seconds", Type: field.Duration{}, ReadOnly: true},
		{Code: "state", Type: field.Select{Of: "sla_timer_state", Text: true}, ReadOnly: true, Indexed: true},
		{Code: "started_at", Type: field.DateTime{}, ReadOnly: true},
		{Code: "stopped_at", Type: field.DateTime{}, ReadOnly: true},
		{Code: "due_at", Type: field.DateTime{}, ReadOnly: true, Indexed: true},
		{Code: "since_at", Type: field.DateTime{}, ReadOnly: true},        // since when it has been in its state
		{Code: "elapsed_seconds", Type: field.Duration{}, ReadOnly: true}, // working seconds up to since_at
		{Code: "warned_at", Type: field.DateTime{}, ReadOnly: true},
		{Code: "is_breached", Type: field.Flag{}, ReadOnly: true, Default: false, Indexed: true},
		{Code: "breached_at", Type: field.DateTime{}, ReadOnly: true, Indexed: true},
		{Code: "is_held", Type: field.Flag{}, ReadOnly: true, Default: false},                    // paused by a person
		{Code: "is_excluded", Type: field.Flag{}, ReadOnly: true, Default: false, Indexed: true}, // cancelled by a person: it does not count
		{Code: "show_in_portal", Type: field.Flag{}, ReadOnly: true, Default: false},
	},
	Access:  model.Access{Through: "model_alias", Verbs: readers},
	Indexes: [][]string{{"model_alias", "model_id"}},
	REST:    model.REST{ReadOnly: true},
}

var lineModel = model.Model{
	Alias: Line, Title: []string{"kind"}, Icon: "list", Resource: "service/operations", Ledger: true,
	Fields: []model.Field{
		{Code: "timer_id", Type: field.Reference{To: Timer, OnDelete: model.Cascade}, ReadOnly: true, Indexed: true},
		{Code: "model_alias", Type: field.Text{Max: 120}, ReadOnly: true},
		{Code: "model_id", Type: field.Integer{}, ReadOnly: true},
		{Code: "at", Type: field.DateTime{}, ReadOnly: true},
		{Code: "kind", Type: field.Select{Of: "sla_line_kind", Text: true}, ReadOnly: true},
		{Code: "elapsed_seconds", Type: field.Duration{}, ReadOnly: true},
		{Code: "target_seconds", Type: field.Duration{}, ReadOnly: true},
		{Code: "calendar_id", Type: field.Reference{To: Calendar, OnDelete: model.SetNull}, ReadOnly: true},
		{Code: "goal", Type: field.Text{Max: 255}, ReadOnly: true},
		{Code: "by", Type: field.Text{Max: 255}, ReadOnly: true}, // person or rule
		{Code: "reason", Type: field.Text{Max: 500}, ReadOnly: true},
		{Code: "show_in_portal", Type: field.Flag{}, ReadOnly: true, Default: false},
	},
	Access:  model.Access{Through: "model_alias"},
	Indexes: [][]string{{"model_alias", "model_id"}},
	REST:    model.REST{Off: true},
}
