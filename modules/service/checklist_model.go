package service

import (
	"steward/engine/model"
	"steward/engine/model/field"
)

// The aliases of a check list to start from, and of one item of the check list of an operation.
const (
	Checklist = "service/checklist"
	CheckItem = "service/check_item"
)

var checklistModel = model.Model{
	Alias: Checklist,
	Icon:  "list-check",
	Fields: []model.Field{
		{Code: "name", Type: field.Text{Max: 255}, Required: true, Unique: true, Searchable: true},
		{Code: "items", Type: field.LongText{Max: 20_000}, Required: true}, // one a line; "!" before it: closing waits for it
		{Code: "position", Type: field.Integer{}, Default: int64(0)},
		{Code: "status", Type: field.Select{Of: "enabled_disabled"}, Default: int64(1), Indexed: true},
	},
	Traits: model.History,
	Access: model.Access{Verbs: map[string]string{"agent": "R", "key_user": "R"}},
	REST:   model.REST{Off: true},
}

var checkItemModel = model.Model{
	Alias:    CheckItem,
	Title:    []string{"text"},
	Icon:     "checkbox",
	Resource: "service/operations",
	Fields: []model.Field{
		{Code: "model_alias", Type: field.Text{Max: 120}, Required: true, WriteOnce: true, Default: Operation},
		{Code: "model_id", Type: field.Integer{}, Required: true, WriteOnce: true},
		{Code: "text", Type: field.Text{Max: 500}, Required: true, Searchable: true},
		{Code: "is_required", Type: field.Flag{}, Default: false}, // before closing
		{Code: "done", Type: field.Flag{}, Default: false},
		{Code: "done_by", Type: field.User{}, ReadOnly: true}, // kept by tick, like the one below
		{Code: "done_at", Type: field.DateTime{}, ReadOnly: true},
		{Code: "checklist_id", Type: field.Reference{To: Checklist, OnDelete: model.SetNull}, ReadOnly: true}, // it was made from
	},
	Traits:  model.History,
	Access:  model.Access{Through: "model_alias"},
	Indexes: [][]string{{"model_alias", "model_id"}},
	REST:    model.REST{Off: true},
}
