// Package table says what the database holds for a model: its columns, how full they are, and what waits to be forgotten.
package table

import "time"

// State is the table of a model as it is now.
type State struct {
	Name    string
	Rows    int64
	Columns []Column
	Parked  []Parked
}

// Column is one column. An orphan belongs to no field of the model.
type Column struct {
	Name    string
	Kind    string // the database's word for its type
	Filled  int64  // rows with a value
	Indexed bool
	Orphan  bool
}

// Parked is what a removed custom field left: it comes back with the field until it is forgotten.
type Parked struct {
	Field  string
	Filled int64
	Since  time.Time // the day, UTC
	Until  time.Time // the day after which it is dropped, UTC
}
