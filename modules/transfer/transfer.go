// Package transfer brings records in from files. Every row is known by a key, so an import that was stopped goes on where
// it was, and a second run changes nothing.
package transfer

import (
	"embed"

	"steward/engine/model"
	"steward/engine/model/field"
	"steward/engine/setup"
)

//go:embed text
var files embed.FS

// Row is the alias of what is remembered of an imported row.
const Row = "import/row"

var rowModel = model.Model{
	Alias:    Row,
	Title:    []string{"key"},
	Internal: true, // written by imports only
	Fields: []model.Field{
		{Code: "source", Type: field.Text{Max: 120}, Required: true},
		{Code: "key", Type: field.Text{Max: 190}, Required: true},
		{Code: "hash", Type: field.Text{Max: 64}, Required: true}, // of the whole row, to notice changes
		{Code: "model_alias", Type: field.Text{Max: 120}, Required: true},
		{Code: "model_id", Type: field.Integer{}, Required: true},
	},
	Unique: [][]string{{"source", "key"}},
	REST:   model.REST{Off: true},
}

// Module is everything this package brings to the platform.
var Module = setup.Module{Name: "transfer", Needs: []string{"access", "category"}, Models: []model.Model{rowModel}, Defaults: files}
