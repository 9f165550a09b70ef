package attachment

import (
	"steward/engine/model"
	"steward/engine/model/field"
)

// Attachment is the alias of a file that hangs on a record. The row knows the file; the bytes lie under their hash in the
// store of files.
const Attachment = "attachment/attachment"

var attachmentModel = model.Model{
	Alias: Attachment,
	Title: []string{"name"},
	Icon:  "paperclip",
	Fields: []model.Field{
		{Code: "model_alias", Type: field.Text{Max: 120}, Required: true, WriteOnce: true},
		{Code: "model_id", Type: field.Integer{}, Required: true, WriteOnce: true},
		// A file of a comment hangs on the same record as the comment, which it names here.
		{Code: "activity_id", Type: field.Reference{To: "activity/activity", OnDelete: model.Cascade}, Indexed: true},
		{Code: "name", Type: field.Text{Max: 255}, Required: true, Searchable: true},
		{Code: "size", Type: field.Integer{}, Required: true, WriteOnce: true},
		{Code: "mime", Type: field.Text{Max: 120}, WriteOnce: true},
		{Code: "hash", Type: field.Text{Max: 64}, Required: true, WriteOnce: true, Indexed: true}, // SHA-256, hexadecimal
		// Of the words of a comment: it is seen where they show it, and not as a file beside them.
		{Code: "is_inline", Type: field.Flag{}, Default: false, ReadOnly: true},
		// The texts of its record that show it, with a comma on each side of a code; then whether a public comment does.
		{Code: "shown_in", Type: field.Text{Max: 4000}, ReadOnly: true},
		{Code: "in_public_words", Type: field.Flag{}, ReadOnly: true, Default: false},
		{Code: "in_guest_words", Type: field.Flag{}, ReadOnly: true, Default: false},
		{Code: "portal_visibility", Type: field.Flag{}, Indexed: true},
		{Code: "frontend_visibility", Type: field.Flag{}, Default: false},
		{Code: "description", Type: field.Text{Max: 500}},
	},
	Internal: true, // a row without its content would be a lie: files come through their own calls
	Traits:   model.History | model.InPortal | model.InGuest,
	Access:   model.Access{Through: "model_alias"},
	Indexes:  [][]string{{"model_alias", "model_id"}},
	REST:     model.REST{Off: true}, // read and written with its record
}
