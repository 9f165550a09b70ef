package export

import (
	"steward/engine/model"
	"steward/engine/model/field"
)

// Run is the alias of an export in the background.
const Run = "export/run"

// The states of an export (values of the list export_state).
const (
	Waiting = "waiting"
	Running = "running"
	Stopped = "stopped"
	Done    = "done"
	Failed  = "failed"
)

// runModel is one export: what was asked, how far it is, and until when its file is kept. It is written by the platform alone.
var runModel = model.Model{
	Alias: Run,
	Title: []string{"name"},
	Icon:  "download",
	Fields: []model.Field{
		{Code: "name", Type: field.Text{Max: 255}, Required: true, ReadOnly: true}, // of the file
		{Code: "model_alias", Type: field.Text{Max: 120}, Required: true, ReadOnly: true, Indexed: true},
		{Code: "format", Type: field.Text{Max: 12}, Required: true, ReadOnly: true},
		{Code: "state", Type: field.Select{Of: "export_state", Text: true}, Required: true, ReadOnly: true, Indexed: true},
		{Code: "total", Type: field.Integer{}, ReadOnly: true, Default: int64(0)}, // rows when it began
		{Code: "rows", Type: field.Integer{}, ReadOnly: true, NoHistory: true, Default: int64(0)},
		{Code: "progress", Type: field.Integer{Min: 0, Max: 100}, ReadOnly: true, NoHistory: true, Default: int64(0)}, // per cent
		{Code: "size", Type: field.Integer{}, ReadOnly: true, NoHistory: true},                                        // bytes
		{Code: "file_id", Type: field.Integer{}, ReadOnly: true, NoHistory: true},                                     // the attachment with the content
		{Code: "report", Type: field.LongText{}, ReadOnly: true, NoHistory: true},                                     // why it failed
		{Code: "username", Type: field.User{}, ReadOnly: true, Indexed: true},
		{Code: "started_at", Type: field.DateTime{}, ReadOnly: true, NoHistory: true},
		{Code: "finished_at", Type: field.DateTime{}, ReadOnly: true, NoHistory: true},
		{Code: "expires_at", Type: field.DateTime{}, ReadOnly: true, NoHistory: true, Indexed: true},
		{Code: "query", Type: field.LongText{}, ReadOnly: true, NoHistory: true}, // which rows and columns, as an address has it
		{Code: "lang", Type: field.Text{Max: 12}, ReadOnly: true},
	},
	Traits: model.Attachments,
	REST:   model.REST{Off: true},
}
