package service

import (
	"steward/engine/model"
	"steward/engine/model/field"
)

// Operation is the alias of an operation: an incident, a request, a problem, a change, or what else an organisation calls
// a piece of service.
const Operation = "service/operation"

var operationModel = model.Model{
	Alias:        Operation,
	Title:        []string{"title"},
	Icon:         "headset",
	Numbered:     true,
	NumberPrefix: "type.sequence_prefix",
	Resource:     "service/operations",
	Fields: []model.Field{
		{Code: "type_id", Type: field.Reference{To: Type}, Required: true, Indexed: true},
		{Code: "title", Type: field.Text{Max: 255}, Required: true, Indexed: true, Searchable: true},
		{Code: "status", Type: field.Select{Of: "service_status"}, Required: true, Indexed: true},
		{Code: "priority_id", Type: field.Select{Of: "service_priority"}, Indexed: true},
		{Code: "urgency_id", Type: field.Select{Of: "service_urgency"}, Indexed: true},
		{Code: "company_id", Type: field.Company(), Indexed: true},
		{Code: "requester_username", Type: field.User{}, Indexed: true},
		{Code: "requester_email", Type: field.Email(), Indexed: true, Searchable: true},
		{Code: "requester_name", Type: field.Text{Max: 255}, Searchable: true},
		{Code: "description", Type: field.HTML{}, Searchable: true},

		{Code: "submit_username", Type: field.User{}, Indexed: true},
		{Code: "assigned_group_id", Type: field.Group(), Indexed: true},
		{Code: "assigned_username", Type: field.User{Members: "assigned_group_id"}, Indexed: true},
		{Code: "mailbox_id", Type: field.Integer{}}, // of email/mailbox
		{Code: "is_archived", Type: field.Flag{}, Default: false, Indexed: true},
		{Code: "is_deleted", Type: field.Flag{}, Default: false, ReadOnly: true, Indexed: true}, // kept by lifeCycle
		{Code: "disable_routing", Type: field.Flag{}, Default: false},
		{Code: "due_date", Type: field.DateTime{}, Indexed: true},
		{Code: "source", Type: field.Select{Of: "service_source", Text: true}, Indexed: true},
		{Code: "ci_id", Type: field.Integer{}, Indexed: true},

		{Code: "solution", Type: field.HTML{}, Searchable: true},
		{Code: "closing_category_id", Type: field.Select{Of: "service_close_reason"}},
		{Code: "closed_at", Type: field.DateTime{}, ReadOnly: true, Indexed: true}, // kept by lifeCycle, like the two below
		{Code: "closed_by", Type: field.User{}, ReadOnly: true},
		{Code: "status_since", Type: field.DateTime{}, ReadOnly: true}, // kept by statusSince; in the history, so that it can be taken back
		{Code: "reopen_count", Type: field.Integer{}, ReadOnly: true, Default: int64(0)},

		{Code: "additional_recipients", Type: field.Tags{}},
		{Code: "parent_id", Type: field.Reference{To: Operation, OnDelete: model.SetNull}, Indexed: true},
		{Code: "merged_into_id", Type: field.Reference{To: Operation, OnDelete: model.SetNull}, ReadOnly: true, Indexed: true},
		{Code: "contract_id", Type: field.Integer{}, Indexed: true},      // of contract/contract
		{Code: "contract_line_id", Type: field.Integer{}, Indexed: true}, // of contract/line
		{Code: "worklog_total", Type: field.Duration{Minutes: true}, ReadOnly: true, Default: int64(0)},
		{Code: "billable_total", Type: field.Duration{Minutes: true}, ReadOnly: true, Default: int64(0)},    // of the worklogs done
		{Code: "planned_total", Type: field.Duration{Minutes: true}, ReadOnly: true, Default: int64(0)},     // of those still planned
		{Code: "checklist_progress", Type: field.Text{Max: 16}, ReadOnly: true, NoHistory: true},            // "3/5", unset without a check list
		{Code: "checklist_open", Type: field.Integer{}, ReadOnly: true, NoHistory: true, Default: int64(0)}, // items not done yet
		{Code: "access_user_ids", Type: field.Many{To: "admin/user"}},
		{Code: "access_group_ids", Type: field.Many{To: "admin/group"}},
		{Code: "guest_phone", Type: field.Text{Max: 200}}, // what a visitor without an account said of himself
		{Code: "guest_company", Type: field.Text{Max: 200}},
		{Code: "guest_language", Type: field.Text{Max: 16}, ReadOnly: true},
		{Code: "consent_at", Type: field.DateTime{}, ReadOnly: true},
		{Code: "is_email_verified", Type: field.Flag{}, ReadOnly: true},     // unset where no guest filed it
		{Code: "portal_request_id", Type: field.Integer{}, WriteOnce: true}, // the entry of the portal it came from
	},
	Traits: model.Typed | model.Categories | model.Activities | model.Attachments | model.Tasks | model.Relations |
		model.Escalation | model.History | model.Tags | model.InPortal | model.InGuest,
	Access: model.Access{
		Company: []string{"company_id"},
		People:  []string{"requester_username", "submit_username", "assigned_username"},
		Users:   "access_user_ids",
		Groups:  "access_group_ids",
		Verbs:   map[string]string{"user": "RCU"}, // the compatible API: what the portal opens, and no deleting
	},
	Indexes: [][]string{
		{"type_id", "status"}, {"assigned_username", "status"}, {"assigned_group_id", "status"},
		{"requester_username", "created_at"}, {"company_id", "created_at"},
	},
	REST: model.REST{
		Singular: []string{"service/operation"}, Plural: []string{"service/operations"}, Strings: true,
		Accept: map[string]string{"type": "type_id"},
	},
}
