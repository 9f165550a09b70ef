package category

import (
	"steward/engine/model"
	"steward/engine/model/field"
)

// Category is the alias of a node of the subject tree.
const Category = "category/category"

var categoryModel = model.Model{
	Alias: Category,
	Icon:  "tag",
	Fields: []model.Field{
		{Code: "name", Type: field.Text{Max: 255}, Required: true, Indexed: true, Searchable: true},
		{Code: "parent_id", Type: field.Reference{To: Category}, Indexed: true},
		{Code: "level", Type: field.Integer{Min: 1, Max: 3}, ReadOnly: true, Indexed: true},         // follows from the parent
		{Code: "path", Type: field.Text{Max: 800}, ReadOnly: true, Indexed: true, Searchable: true}, // "Hardware > Printer"
		{Code: "description", Type: field.LongText{Max: 2000}},
		{Code: "image", Type: field.Text{Max: 255}},
		{Code: "status", Type: field.Select{Of: "enabled_disabled"}, Default: int64(1), Indexed: true},
		{Code: "frontend_visibility", Type: field.Flag{}, Default: false, Indexed: true},
		{Code: "position", Type: field.Integer{}, Indexed: true},
	},
	Traits: model.History | model.InPortal | model.InGuest,
	Access: model.Access{Verbs: map[string]string{"agent": "R", "key_user": "R"}},
	REST:   model.REST{Plural: []string{"category_categories"}, Singular: []string{"category_categories"}},
}
