package access

import (
	"steward/engine/model"
	"steward/engine/model/field"
)

// The aliases of what logging in keeps.
const (
	AuthenticationRequest = "admin/authentication_request"
	MultifactorConfig     = "multifactor/config"
	MultifactorUser       = "multifactor/user"
)

// authenticationRequestModel is the log of attempts to log in; only the program writes it.
var authenticationRequestModel = model.Model{
	Alias: AuthenticationRequest,
	Title: []string{"username", "method"},
	Icon:  "key",
	Fields: []model.Field{
		{Code: "username", Type: field.Text{Max: 255}, ReadOnly: true, Indexed: true},
		{Code: "ip", Type: field.Text{Max: 64}, ReadOnly: true, Indexed: true},
		{Code: "network", Type: field.Text{Max: 64}, ReadOnly: true, Indexed: true}, // that attempts are counted by, see auth.Network
		{Code: "method", Type: field.Select{Of: "authentication_method", Text: true}, ReadOnly: true, Indexed: true},
		{Code: "result", Type: field.Select{Of: "authentication_result", Text: true}, ReadOnly: true, Indexed: true},
		{Code: "reason", Type: field.Text{Max: 120}, ReadOnly: true},
	},
	Resource: "system/tools/multifactor",
	Access:   model.Access{Verbs: map[string]string{"administrator": "R", "agent": "", "key_user": ""}},
	REST:     model.REST{ReadOnly: true},
}

// multifactorConfigModel says for which groups a second factor is demanded.
var multifactorConfigModel = model.Model{
	Alias: MultifactorConfig,
	Icon:  "shield",
	Fields: []model.Field{
		{Code: "name", Type: field.Text{Max: 255}, Required: true},
		{Code: "type", Type: field.Select{Of: "multifactor_type", Text: true}, Required: true},
		{Code: "enabled_group_ids", Type: field.Many{To: Group}},
		{Code: "label", Type: field.Text{Max: 120}}, // shown in the authenticator application
		{Code: "mailbox_id", Type: field.Integer{}},
		{Code: "mail_template_id", Type: field.Integer{}},
		{Code: "token_valid_time", Type: field.Integer{Min: 1, Max: 1440}, Default: int64(10)},
		{Code: "status", Type: field.Select{Of: "enabled_disabled"}, Default: int64(1)},
	},
	Traits:   model.History,
	Resource: "system/tools/multifactor",
	Access:   model.Access{Verbs: hiddenFromOperators},
}

// multifactorUserModel is one enrolled factor of one user.
var multifactorUserModel = model.Model{
	Alias: MultifactorUser,
	Title: []string{"user_id"},
	Icon:  "key",
	Fields: []model.Field{
		{Code: "user_id", Type: field.Reference{To: User, OnDelete: model.Cascade}, Required: true, ReadOnly: true, Indexed: true},
		{Code: "config_id", Type: field.Reference{To: MultifactorConfig, OnDelete: model.Cascade}, ReadOnly: true},
		{Code: "method", Type: field.Text{Max: 32}, ReadOnly: true, Indexed: true},
		{Code: "name", Type: field.Text{Max: 120}, ReadOnly: true}, // what the owner calls a passkey
		{Code: "secret", Type: field.LongText{}, Secret: true, ReadOnly: true},
		{Code: "used_step", Type: field.Integer{}, ReadOnly: true, NoHistory: true}, // a code is good once
		{Code: "verified_at", Type: field.DateTime{}, ReadOnly: true},
		{Code: "used_at", Type: field.DateTime{}, ReadOnly: true, NoHistory: true},
		{Code: "expires_at", Type: field.DateTime{}, ReadOnly: true, NoHistory: true},
	},
	Resource: "system/tools/multifactor",
	Access:   model.Access{Verbs: hiddenFromOperators},
	REST:     model.REST{Off: true},
}
