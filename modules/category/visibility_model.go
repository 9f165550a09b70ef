package category

import (
	"steward/engine/model"
	"steward/engine/model/field"
)

// Visibility is the alias of a rule that says where and for whom a category is offered in one model.
const Visibility = "category/model_visibility"

var visibilityModel = model.Model{
	Alias: Visibility,
	Title: []string{"model_alias"},
	Icon:  "eye",
	Fields: []model.Field{
		{Code: "category_id", Type: field.Reference{To: Category, OnDelete: model.Cascade}, Required: true, WriteOnce: true, Indexed: true},
		{Code: "model_alias", Type: field.Text{Max: 120, As: "model"}, Required: true},
		{Code: "portal_visibility", Type: field.Flag{}, Default: true},
		{Code: "frontend_visibility", Type: field.Flag{}, Default: false},
		{Code: "expression", Type: field.JSON{As: "condition", Of: "model_alias"}},
		{Code: "enabled_group_ids", Type: field.Many{To: "admin/group"}},
	},
	Traits:   model.History,
	Resource: "system/categories",
	Unique:   [][]string{{"category_id", "model_alias"}},
	Access:   model.Access{Verbs: map[string]string{"agent": "", "key_user": ""}},
	REST:     model.REST{Off: true},
}
