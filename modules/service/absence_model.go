package service

import (
	"steward/engine/model"
	"steward/engine/model/field"
)

// Absence is the alias of a time in which somebody gets no work by balanced assignment.
const Absence = "service/absence"

var absenceModel = model.Model{
	Alias: Absence,
	Title: []string{"username"},
	Icon:  "calendar",
	Fields: []model.Field{
		{Code: "username", Type: field.User{}, Required: true, Indexed: true},
		{Code: "starts_at", Type: field.DateTime{}, Required: true, Indexed: true},
		{Code: "ends_at", Type: field.DateTime{}, Required: true, Indexed: true},
		{Code: "note", Type: field.Text{Max: 255}},
	},
	Traits:   model.History,
	Resource: "service/operations",
	REST:     model.REST{Off: true},
}
