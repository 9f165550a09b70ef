package escalation

import (
	"steward/engine/model"
	"steward/engine/model/field"
)

// The aliases of this module.
const (
	Rule     = "escalation/rule"
	Schedule = "escalation/schedule" // when a rule runs next and how it ran last: kept apart, so that runs do not disturb who edits the rule
	Run      = "escalation/run"      // one run that found records or failed
	Log      = "escalation/log"      // what a run did with one record
)

// administrators are the only ones who see escalation.
var administrators = map[string]string{"agent": "", "key_user": ""}

// readers read what runs leave behind; nobody writes it.
var readers = map[string]string{"administrator": "R", "agent": "", "key_user": ""}

// The largest numbers a rule may ask for.
const (
	usualBatch   = 500  // records in a run unless the rule says otherwise
	largestBatch = 5000 // records in a run
	highestLevel = 99
)

var ruleModel = model.Model{
	Alias: Rule, Title: []string{"name"}, Icon: "arrow-up", Resource: "system/escalation",
	Fields: []model.Field{
		{Code: "name", Type: field.Text{Max: 255}, Required: true, Searchable: true},
		{Code: "model_alias", Type: field.Text{Max: 120, As: "model"}, Required: true, Default: "service/operation", Indexed: true, WriteOnce: true},
		{Code: "status", Type: field.Select{Of: "enabled_disabled"}, Default: int64(0), Indexed: true}, // first it is written and looked at
		{Code: "level", Type: field.Integer{Min: 0, Max: highestLevel}, Default: int64(0)},
		{Code: "next_level", Type: field.Integer{Min: 0, Max: highestLevel}, Required: true, Default: int64(1)},
		{Code: "cron_expression", Type: field.Text{Max: 120}, Required: true, Default: "*/5 * * * *"},
		{Code: "time_zone", Type: field.Text{Max: 64}}, // of the cron expression; UTC unless given
		{Code: "position", Type: field.Integer{}, Default: int64(100), Indexed: true},
		{Code: "batch_size", Type: field.Integer{Min: 1, Max: largestBatch}, Default: int64(usualBatch)},
		{Code: "stop_on_error", Type: field.Flag{}, Default: false},

		{Code: "input", Type: field.JSON{As: "condition", Of: "model_alias"}},
		{Code: "input_script", Type: field.LongText{Max: 100_000}, Script: true},
		{Code: "timer_input", Type: field.JSON{As: "condition", Of: "model_alias", Terms: "escalation.timers"}},
		{Code: "timer_script", Type: field.LongText{Max: 100_000}, Script: true},

		{Code: "output", Type: field.JSON{As: "setter", Of: "model_alias"}},
		{Code: "output_script", Type: field.LongText{Max: 100_000}, Script: true},
		{Code: "create_alias", Type: field.Text{Max: 120, As: "model"}}, // a record of this model is made for each
		{Code: "create_values", Type: field.JSON{As: "setter", Of: "create_alias"}},
		{Code: "create_related", Type: field.Flag{}, Default: true},

		{Code: "mail_to", Type: field.Tags{}}, // addresses, or fields of the record that name people, groups or an address
		{Code: "mail_subject", Type: field.Text{Max: 255}},
		{Code: "mail_body", Type: field.LongText{Max: 20_000}},
	},
	Traits: model.History,
	Access: model.Access{Verbs: administrators},
	REST:   model.REST{Plural: []string{"escalation_rules"}, Singular: []string{"escalation_rule"}, ReadOnly: true},
}

var scheduleModel = model.Model{
	Alias: Schedule, Title: []string{"rule_id"}, Icon: "clock", Resource: "system/escalation",
	Fields: []model.Field{
		{Code: "rule_id", Type: field.Reference{To: Rule, OnDelete: model.Cascade}, Required: true, Unique: true, ReadOnly: true},
		{Code: "next_run_at", Type: field.DateTime{}, ReadOnly: true, Indexed: true}, // unset: the rule is off
		{Code: "last_run_at", Type: field.DateTime{}, ReadOnly: true},
		{Code: "state", Type: field.Select{Of: "escalation_state", Text: true}, ReadOnly: true},
		{Code: "why", Type: field.Select{Of: "escalation_why", Text: true}, ReadOnly: true},
		{Code: "detail", Type: field.LongText{Max: 4000}, ReadOnly: true},
		{Code: "changed", Type: field.Integer{}, ReadOnly: true},
		{Code: "failed", Type: field.Integer{}, ReadOnly: true},
	},
	Access: model.Access{Verbs: readers},
	REST:   model.REST{Off: true},
}

var runModel = model.Model{
	Alias: Run, Title: []string{"name"}, Icon: "history", Resource: "system/escalation",
	Fields: []model.Field{
		{Code: "rule_id", Type: field.Reference{To: Rule, OnDelete: model.SetNull}, ReadOnly: true, Indexed: true},
		{Code: "name", Type: field.Text{Max: 255}, ReadOnly: true, Searchable: true}, // of the rule, which may be gone
		{Code: "model_alias", Type: field.Text{Max: 120}, ReadOnly: true},
		{Code: "started_at", Type: field.DateTime{}, ReadOnly: true, Indexed: true},
		{Code: "ended_at", Type: field.DateTime{}, ReadOnly: true},
		{Code: "state", Type: field.Select{Of: "escalation_state", Text: true}, ReadOnly: true, Indexed: true},
		{Code: "why", Type: field.Select{Of: "escalation_why", Text: true}, ReadOnly: true},
		{Code: "detail", Type: field.LongText{Max: 4000}, ReadOnly: true},
		{Code: "selected", Type: field.Integer{}, ReadOnly: true, Default: int64(0)},
		{Code: "changed", Type: field.Integer{}, ReadOnly: true, Default: int64(0)},
		{Code: "skipped", Type: field.Integer{}, ReadOnly: true, Default: int64(0)}, // no longer what was selected when their turn came
		{Code: "failed", Type: field.Integer{}, ReadOnly: true, Default: int64(0)},
		{Code: "created", Type: field.Integer{}, ReadOnly: true, Default: int64(0)},
		{Code: "mails", Type: field.Integer{}, ReadOnly: true, Default: int64(0)},
		{Code: "batch", Type: field.Text{Max: 32}, ReadOnly: true}, // what it changed is taken back under this number
	},
	Access: model.Access{Verbs: readers},
	REST:   model.REST{Off: true},
}

var logModel = model.Model{
	Alias: Log, Title: []string{"title"}, Icon: "list", Resource: "system/escalation",
	Fields: []model.Field{
		{Code: "run_id", Type: field.Reference{To: Run, OnDelete: model.Cascade}, ReadOnly: true, Indexed: true},
		{Code: "rule_id", Type: field.Reference{To: Rule, OnDelete: model.SetNull}, ReadOnly: true, Indexed: true},
		{Code: "model_alias", Type: field.Text{Max: 120}, ReadOnly: true},
		{Code: "model_id", Type: field.Integer{}, ReadOnly: true},
		{Code: "title", Type: field.Text{Max: 500}, ReadOnly: true}, // number and title of the record
		{Code: "action", Type: field.Select{Of: "escalation_action", Text: true}, ReadOnly: true, Indexed: true},
		{Code: "level_before", Type: field.Integer{}, ReadOnly: true},
		{Code: "level_after", Type: field.Integer{}, ReadOnly: true},
		{Code: "created_alias", Type: field.Text{Max: 120}, ReadOnly: true},
		{Code: "created_id", Type: field.Integer{}, ReadOnly: true},
		{Code: "mails", Type: field.Integer{}, ReadOnly: true, Default: int64(0)},
		{Code: "detail", Type: field.LongText{Max: 4000}, ReadOnly: true},
	},
	Access:  model.Access{Verbs: readers},
	Indexes: [][]string{{"model_alias", "model_id"}},
	REST:    model.REST{Plural: []string{"escalation_logs"}, Singular: []string{"escalation_log"}, ReadOnly: true},
}
