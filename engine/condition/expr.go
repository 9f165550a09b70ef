package condition

import (
	"time"

	"steward/engine/model"
)

// Expr is a bound tree: fields are resolved, values canonical, placeholders and relative dates replaced, classes
// unfolded to their values, NOT pushed down to the tests. It is what evaluators see.
type Expr interface{ expr() }

// Const is true or false whatever the record.
type Const bool

// All holds when every part holds.
type All []Expr

// Any holds when one part holds.
type Any []Expr

// Test compares one field. When Negated, the result is the opposite, so that it is true for unset values wherever the
// plain test is false for them.
type Test struct {
	Path    Path
	Op      Op
	Values  []any // canonical; Between has two (nil = open end), In any number
	Negated bool
}

// Sub holds when the record that Path names (an id of model Of) fulfils Where: attached records are visible through their
// parent. Stores render it as IN (SELECT ...); in memory it is asked of the store. When Negated, it holds where the plain one
// does not, an unset Path included.
type Sub struct {
	Path    Path
	Of      *model.Model
	Where   Expr
	Negated bool
	Each    bool // few records are asked about: each is looked up, instead of all that fulfil Where being collected
}

// Op is one of the few comparisons that evaluators implement. Every test is false for an unset value, except Unset.
type Op uint8

// The comparisons.
const (
	Is         Op = iota // equal to Values[0]; text exactly, byte by byte
	OneOf                // equal to one of Values
	Below                // < Values[0]
	AtMost               // <= Values[0]
	Above                // > Values[0]
	AtLeast              // >= Values[0]
	Within               // Values[0] <= x <= Values[1]
	StartsWith           // text, folded (see Fold)
	Includes             // text contains, folded
	FinishesWith
	Matches // RE2 regular expression on the text, unanchored
	Pattern // SQL LIKE pattern with % and _, folded
	Unset   // no value; for several values: none
	HasAny  // several values: at least one of Values
	HasAll  // several values: each of Values
)

// Path leads to the field that is tested, over at most three references.
type Path struct {
	Hops  []Hop
	Field *model.Field // nil for a pseudo field the caller resolves (Name)
	Model *model.Model // that has Field
	Name  string       // as written
}

// Hop is one reference that is followed: Field of the model before, to model To. Where Visible does not hold for the
// target, the path counts as unset: the store answers as if the reference led nowhere.
type Hop struct {
	Field   *model.Field
	To      *model.Model
	Visible Expr // nil: every target
}

// User is what conditions may know of the acting user.
type User struct {
	ID, RoleID, CompanyID, DepartmentID int64
	Username, Type                      string
	GroupIDs, CompanyIDs                []int64  // CompanyIDs: own, additional and sub-companies after the limit
	GroupUsernames                      []string // members of the user's groups
}

// Env is what a tree is bound against besides the registry.
type Env struct {
	Now   time.Time
	Zone  *time.Location // of the viewer, for today, start_of_month ...
	User  *User          // nil: no current user; placeholders of it make a test false
	IsNew bool
	Old   model.Values // stored values in save contexts; nil outside: old.* and changed.* are then unknown fields
	New   model.Values // values being saved
	// Extra resolves pseudo fields of other packages (sla.*, count.*): the canonical value, or false when unknown.
	Extra func(name string) (any, bool)
}

func (Const) expr() {}
func (All) expr()   {}
func (Any) expr()   {}
func (Test) expr()  {}
func (Sub) expr()   {}
