package system

import (
	"steward/engine/model"
	"steward/engine/model/field"
)

// The aliases of what the shell keeps for people.
const (
	QuickReply = "system/quick_reply"
	Preference = "system/user_preference"
	Mention    = "system/mention"
	HomeWidget = "system/home_widget"
)

// quickReplyModel is a prepared text for an editor.
var quickReplyModel = model.Model{
	Alias: QuickReply,
	Icon:  "bolt",
	Fields: []model.Field{
		{Code: "name", Type: field.Text{Max: 120}, Required: true, Searchable: true},
		{Code: "shortcut", Type: field.Text{Max: 40}, Indexed: true},
		{Code: "folder", Type: field.Text{Max: 120}, Indexed: true},
		{Code: "body", Type: field.HTML{}, Required: true, Searchable: true},
		{Code: "subject", Type: field.Text{Max: 255}},
		{Code: "model_aliases", Type: field.Tags{}},
		{Code: "condition", Type: field.JSON{As: "condition", Of: "model_aliases"}},
		{Code: "visibility", Type: field.Select{Of: "quick_reply_visibility", Text: true}, Required: true, Default: "private", Indexed: true},
		{Code: "owner_username", Type: field.User{}, Indexed: true},
		{Code: "group_ids", Type: field.Many{To: "admin/group"}},
		{Code: "language", Type: field.Text{Max: 16}},
		{Code: "actions", Type: field.JSON{As: "setter", Of: "model_aliases"}},
		{Code: "use_count", Type: field.Integer{}, ReadOnly: true, NoHistory: true, Default: int64(0)},
		{Code: "last_used_at", Type: field.DateTime{}, ReadOnly: true, NoHistory: true},
		{Code: "position", Type: field.Integer{}, Default: int64(0)},
		{Code: "status", Type: field.Select{Of: "enabled_disabled"}, Default: int64(1), Indexed: true},
	},
	Traits: model.History,
	REST:   model.REST{Singular: []string{"system/quick_reply"}, Plural: []string{"system/quick_replies"}},
}

// preferenceModel is one setting of one person; language, zone and start page are fields of the user.
var preferenceModel = model.Model{
	Alias: Preference,
	Title: []string{"code"},
	Icon:  "settings",
	Fields: []model.Field{
		{Code: "user_id", Type: field.Reference{To: "admin/user", OnDelete: model.Cascade}, Required: true, WriteOnce: true, Indexed: true},
		{Code: "code", Type: field.Text{Max: 120}, Required: true, WriteOnce: true},
		{Code: "value", Type: field.JSON{}, NoHistory: true},
	},
	Unique: [][]string{{"user_id", "code"}},
	REST:   model.REST{Off: true},
}

// mentionModel is a name called in a text.
var mentionModel = model.Model{
	Alias: Mention,
	Title: []string{"model_alias", "model_id"},
	Icon:  "at",
	Fields: []model.Field{
		{Code: "model_alias", Type: field.Text{Max: 120}, Required: true, ReadOnly: true},
		{Code: "model_id", Type: field.Integer{}, Required: true, ReadOnly: true},
		{Code: "activity_id", Type: field.Integer{}, ReadOnly: true},
		{Code: "user_id", Type: field.Reference{To: "admin/user", OnDelete: model.Cascade}, ReadOnly: true, Indexed: true},
		{Code: "group_id", Type: field.Reference{To: "admin/group", OnDelete: model.Cascade}, ReadOnly: true}, // when a group was called
		{Code: "read_at", Type: field.DateTime{}, Indexed: true},
	},
	Indexes: [][]string{{"user_id", "read_at"}, {"model_alias", "model_id"}},
	REST:    model.REST{Off: true},
}

// homeWidgetModel is one box of the home page that somebody arranged for himself.
var homeWidgetModel = model.Model{
	Alias: HomeWidget,
	Title: []string{"type"},
	Icon:  "apps",
	Fields: []model.Field{
		{Code: "user_id", Type: field.Reference{To: "admin/user", OnDelete: model.Cascade}, Indexed: true},
		{Code: "type", Type: field.Select{Of: "home_widget_type", Text: true}, Required: true},
		{Code: "config", Type: field.JSON{}},
		{Code: "x", Type: field.Integer{Min: 0, Max: 11}, Default: int64(0)},
		{Code: "y", Type: field.Integer{Min: 0, Max: 999}, Default: int64(0)},
		{Code: "w", Type: field.Integer{Min: 1, Max: 12}, Default: int64(6)},
		{Code: "h", Type: field.Integer{Min: 1, Max: 12}, Default: int64(4)},
	},
	REST: model.REST{Off: true},
}
