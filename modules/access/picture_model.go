package access

import (
	"steward/engine/model"
	"steward/engine/model/field"
)

// Picture is the alias of the own picture of a user, made again from what was uploaded. It stands in the database: it is
// small, and a backup has it.
const Picture = "admin/picture"

var pictureModel = model.Model{
	Alias: Picture,
	Title: []string{"user_id"},
	Icon:  "user",
	Fields: []model.Field{
		{Code: "user_id", Type: field.Reference{To: User, OnDelete: model.Cascade}, Required: true, ReadOnly: true, Unique: true},
		{Code: "content", Type: field.LongText{}, Required: true, ReadOnly: true, NoHistory: true}, // JPEG, base64
	},
	Internal: true,
	Resource: "system/permissions/users",
	Access:   model.Access{Verbs: hiddenFromOperators},
	REST:     model.REST{Off: true},
}
