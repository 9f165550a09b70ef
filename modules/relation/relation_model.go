package relation

import (
	"steward/engine/model"
	"steward/engine/model/field"
)

// The aliases of a kind of link between two models, and of one link.
const (
	Relation = "relation/relation"
	Link     = "relation/link"
)

var relationModel = model.Model{
	Alias: Relation,
	Icon:  "link",
	Fields: []model.Field{
		{Code: "source_model", Type: field.Text{Max: 120, As: "model"}, Required: true, Indexed: true},
		{Code: "destination_model", Type: field.Text{Max: 120, As: "model"}, Required: true, Indexed: true},
		{Code: "name", Type: field.Text{Max: 255}, Required: true, Searchable: true},
		{Code: "opposite_name", Type: field.Text{Max: 255}, Required: true, Searchable: true},
		{Code: "source_key", Type: field.Text{Max: 63}, Default: "entity_id"},
		{Code: "destination_key", Type: field.Text{Max: 63}, Default: "entity_id"},
		{Code: "cardinality", Type: field.Select{Of: "relation_cardinality", Text: true}, Default: "many_many"},
		{Code: "allow_self", Type: field.Flag{}, Default: false},
		{Code: "color", Type: field.Color()},
		{Code: "status", Type: field.Select{Of: "enabled_disabled"}, Default: int64(1), Indexed: true},
	},
	Traits: model.History,
	Access: model.Access{Verbs: map[string]string{"agent": "R", "key_user": "R"}},
}

// linkModel is kept in the sense source to destination, whatever side it is drawn from.
var linkModel = model.Model{
	Alias: Link,
	Title: []string{"entity_id"},
	Icon:  "link",
	Fields: []model.Field{
		{Code: "relation_id", Type: field.Reference{To: Relation, OnDelete: model.Cascade}, Required: true, WriteOnce: true, Indexed: true},
		{Code: "source_alias", Type: field.Text{Max: 120}, ReadOnly: true},      // of the relation, for a search by record
		{Code: "destination_alias", Type: field.Text{Max: 120}, ReadOnly: true}, // of the relation
		{Code: "source_id", Type: field.Integer{}, Required: true, WriteOnce: true},
		{Code: "destination_id", Type: field.Integer{}, Required: true, WriteOnce: true},
		{Code: "note", Type: field.Text{Max: 500}},
	},
	Access:  model.Access{Ends: [][2]string{{"source_alias", "source_id"}, {"destination_alias", "destination_id"}}},
	Unique:  [][]string{{"relation_id", "source_id", "destination_id"}},
	Indexes: [][]string{{"source_alias", "source_id"}, {"destination_alias", "destination_id"}},
	REST:    model.REST{Off: true}, // read and written with its records
}
