package activity

import (
	"steward/engine/model"
	"steward/engine/model/field"
)

// Activity is the alias of a comment or worklog; it always belongs to one record of another model.
const Activity = "activity/activity"

// The types of an activity. Other is what an existing client writes as 3; it is treated as an internal comment.
const (
	Comment int64 = 1
	Worklog int64 = 2
	Other   int64 = 3
)

// The values of the list activity_status.
const (
	Disabled int64 = 0
	Enabled  int64 = 1
	Planned  int64 = 2
)

var activityModel = model.Model{
	Alias: Activity,
	Title: []string{"entity_id"},
	Icon:  "message",
	Fields: []model.Field{
		{Code: "type", Type: field.Select{Of: "activity_type"}, Required: true, WriteOnce: true, Default: Comment, Indexed: true},
		{Code: "model_alias", Type: field.Text{Max: 120}, Required: true, WriteOnce: true},
		{Code: "model_id", Type: field.Integer{}, Required: true, WriteOnce: true},
		{Code: "description", Type: field.HTML{}, Searchable: true},
		{Code: "portal_visibility", Type: field.Flag{}, Indexed: true},
		{Code: "frontend_visibility", Type: field.Flag{}, Default: false},
		{Code: "started_at", Type: field.DateTime{}, Indexed: true},
		{Code: "ended_at", Type: field.DateTime{}},
		{Code: "duration", Type: field.Duration{Minutes: true}},
		{Code: "billable_duration", Type: field.Duration{Minutes: true}}, // follows the duration until a person types another
		{Code: "contract_id", Type: field.Integer{}, Indexed: true},
		{Code: "contract_line_id", Type: field.Integer{}, Indexed: true},
		{Code: "contract_line_qty", Type: field.Decimal{Digits: 4}, Default: int64(0)},
		{Code: "submit_username", Type: field.User{}},
		{Code: "worker_username", Type: field.User{}, Indexed: true}, // who did the work, when logged for another
		{Code: "author_name", Type: field.Text{Max: 255}},            // of guests, who have no account
		{Code: "status", Type: field.Select{Of: "activity_status"}, Default: Enabled, Indexed: true},
		{Code: "position", Type: field.Integer{}},
		{Code: "disable_routing", Type: field.Flag{}, Default: false},
		{Code: "is_billed", Type: field.Flag{}, ReadOnly: true, Default: false},
		{Code: "source", Type: field.Text{Max: 32}},
	},
	Traits: model.Typed | model.Attachments | model.History | model.InPortal | model.InGuest,
	Access: model.Access{Through: "model_alias", People: []string{"worker_username", "submit_username"},
		Verbs: map[string]string{"user": "RC"}}, // the compatible API: end users read and write comments
	Indexes: [][]string{
		{"model_alias", "model_id", "type"}, {"type", "started_at"},
		{"model_alias", "model_id", "created_at"}, // the newest words of a record, however many there are
	},
	REST: model.REST{
		Singular: []string{"activity/activity", "activity"}, Plural: []string{"activity/activities", "activities", "activites"},
		Accept: map[string]string{"created_by": "worker_username"},
	},
}
