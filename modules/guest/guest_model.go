package guest

import (
	"steward/engine/model"
	"steward/engine/model/field"
	"steward/modules/service"
)

// The aliases of this module.
const (
	Link    = "guest/link"
	Log     = "guest/log"
	Pending = "guest/pending"
)

// The kinds of lines in the log of guests (values of the list guest_log_kind).
const (
	submitted = "submitted"
	trapped   = "trapped"
	unproved  = "unproved"
	limited   = "limited"
	replied   = "replied"
	renewed   = "renewed"
	mailed    = "mailed"
	held      = "held"
	confirmed = "confirmed"
	uploaded  = "uploaded"
	muted     = "muted"
)

// linkModel is a secret that opens one operation to who filed it. Only its hash is kept.
var linkModel = model.Model{
	Alias:    Link,
	Title:    []string{"entity_id"},
	Internal: true,
	Fields: []model.Field{
		{Code: "operation_id", Type: field.Reference{To: service.Operation, OnDelete: model.Cascade}, Required: true, Indexed: true},
		{Code: "token_hash", Type: field.Text{Max: 64}, Required: true, Unique: true, Secret: true, ReadOnly: true, NoHistory: true},
		{Code: "verify_hash", Type: field.Text{Max: 64}, Indexed: true, Secret: true, ReadOnly: true, NoHistory: true}, // of the mail that confirms the address
		{Code: "email", Type: field.Email()},
		{Code: "expires_at", Type: field.DateTime{}, Indexed: true, NoHistory: true},
		{Code: "last_used_at", Type: field.DateTime{}, NoHistory: true},
		{Code: "is_revoked", Type: field.Flag{}, Default: false},
		{Code: "is_muted", Type: field.Flag{}, Default: false, Indexed: true}, // no mails about the operation any more
	},
	REST: model.REST{Off: true},
}

// pendingModel is a request that waits for the link of its mail to be opened. What was written is sealed.
var pendingModel = model.Model{
	Alias:    Pending,
	Title:    []string{"entity_id"},
	Internal: true,
	Fields: []model.Field{
		{Code: "token_hash", Type: field.Text{Max: 64}, Required: true, Unique: true, Secret: true, ReadOnly: true, NoHistory: true},
		{Code: "payload", Type: field.LongText{}, Required: true, Secret: true, ReadOnly: true, NoHistory: true},
		{Code: "expires_at", Type: field.DateTime{}, Indexed: true, NoHistory: true},
	},
	REST: model.REST{Off: true},
}

// logModel says what visitors did and what was refused. It is kept for 30 days.
var logModel = model.Model{
	Alias:    Log,
	Title:    []string{"kind"},
	Icon:     "history",
	Resource: "system/portal",
	Fields: []model.Field{
		{Code: "kind", Type: field.Select{Of: "guest_log_kind", Text: true}, ReadOnly: true, Indexed: true},
		{Code: "address", Type: field.Text{Max: 64}, ReadOnly: true, Indexed: true},
		{Code: "email", Type: field.Text{Max: 255}, ReadOnly: true, Indexed: true},
		{Code: "operation_id", Type: field.Reference{To: service.Operation, OnDelete: model.SetNull}, ReadOnly: true, Indexed: true},
	},
	Access: model.Access{Verbs: map[string]string{"agent": "", "key_user": "", "administrator": "R"}},
	REST:   model.REST{Off: true},
}
