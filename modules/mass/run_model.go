package mass

import (
	"steward/engine/model"
	"steward/engine/model/field"
)

// The aliases of this module.
const (
	Run  = "mass/run"
	Part = "mass/part"
)

// The states of a run (values of the list mass_state).
const (
	Waiting  = "waiting"
	Running  = "running"
	Stopping = "stopping" // asked to stop; what is in hand is finished first
	Stopped  = "stopped"
	Done     = "done"
	Failed   = "failed"
)

// The actions (values of the list mass_action).
const (
	Update = "update"
	Delete = "delete"
	Act    = "act" // what the records offer
	Undo   = "undo"
)

// runModel is one mass action: what was asked, how far it is, and what it left out. It is written by the run alone.
var runModel = model.Model{
	Alias: Run,
	Title: []string{"model_alias"},
	Icon:  "stack-2",
	Fields: []model.Field{
		{Code: "model_alias", Type: field.Text{Max: 120}, Required: true, ReadOnly: true, Indexed: true},
		{Code: "action", Type: field.Select{Of: "mass_action", Text: true}, Required: true, ReadOnly: true},
		{Code: "state", Type: field.Select{Of: "mass_state", Text: true}, Required: true, ReadOnly: true, Indexed: true},
		{Code: "progress", Type: field.Integer{Min: 0, Max: 100}, ReadOnly: true, NoHistory: true, Default: int64(0)}, // per cent
		{Code: "total", Type: field.Integer{}, ReadOnly: true, Default: int64(0)},                                     // records when it began
		{Code: "changed", Type: field.Integer{}, ReadOnly: true, NoHistory: true, Default: int64(0)},
		{Code: "unchanged", Type: field.Integer{}, ReadOnly: true, NoHistory: true, Default: int64(0)}, // had the values already
		{Code: "missed", Type: field.Integer{}, ReadOnly: true, NoHistory: true, Default: int64(0)},
		{Code: "report", Type: field.LongText{}, ReadOnly: true, NoHistory: true}, // the first records that were left out, one a line
		{Code: "username", Type: field.User{}, ReadOnly: true, Indexed: true},     // who acts
		{Code: "started_at", Type: field.DateTime{}, ReadOnly: true, NoHistory: true},
		{Code: "finished_at", Type: field.DateTime{}, ReadOnly: true, NoHistory: true},
		{Code: "values", Type: field.JSON{}, ReadOnly: true},
		{Code: "code", Type: field.Text{Max: 120}, ReadOnly: true},                                   // of an act
		{Code: "batch", Type: field.Text{Max: 24}, ReadOnly: true},                                   // of its changes
		{Code: "cursor", Type: field.Text{Max: 24}, ReadOnly: true, NoHistory: true},                 // of an undo: the oldest change taken back
		{Code: "undo_of", Type: field.Reference{To: Run, OnDelete: model.SetNull}, ReadOnly: true},   // the run that this one takes back
		{Code: "undone_by", Type: field.Reference{To: Run, OnDelete: model.SetNull}, ReadOnly: true}, // the run that takes this one back
	},
	REST: model.REST{Off: true},
}

// partModel is a part of the records of a run, fixed when it began: a run changes what somebody saw, not what the filter
// happens to find an hour later.
var partModel = model.Model{
	Alias:    Part,
	Title:    []string{"position"},
	Internal: true, // written and read by runs only
	Fields: []model.Field{
		{Code: "run_id", Type: field.Reference{To: Run, OnDelete: model.Cascade}, Required: true, Indexed: true},
		{Code: "position", Type: field.Integer{}, Required: true},
		{Code: "ids", Type: field.JSON{}, NoHistory: true},
	},
	Unique: [][]string{{"run_id", "position"}},
	REST:   model.REST{Off: true},
}
