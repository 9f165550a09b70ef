// Package view describes every screen: grids, forms, the menu, the portal's home and the boxes of home pages. It decides
// which of them somebody gets and what a field of a form may do, and checks definitions against the models. It reads no
// record and draws nothing: the client has one grid and one form, and these are their instructions.
package view

import (
	"bytes"
	"encoding/json"
	"fmt"
	"slices"
	"time"

	"steward/engine/access"
	"steward/engine/condition"
	"steward/engine/fault"
	"steward/engine/model"
)

// Area is the place a screen is made for.
type Area string

// The areas. Frontend is the guest portal; relation grids stand inside the form of another record.
const (
	BackEnd  Area = "backend"
	Portal   Area = "portal"
	Frontend Area = "frontend"
	Relation Area = "relation"
)

var areas = []Area{BackEnd, Portal, Frontend, Relation}

// AreaOf is where an actor works unless the address says otherwise.
func AreaOf(a *access.Actor) Area {
	switch {
	case a.BackEnd():
		return BackEnd
	case a.Type == access.EndUser:
		return Portal
	}
	return Frontend
}

// Audience limits who is offered something: members of groups, holders of roles, single users. Empty is everybody.
// Administrators are never left out: they arrange it.
type Audience struct {
	Groups []int64 `json:"groups,omitempty"`
	Roles  []int64 `json:"roles,omitempty"`
	Users  []int64 `json:"users,omitempty"`
}

// Includes reports whether an actor belongs to the audience.
func (x Audience) Includes(a *access.Actor) bool {
	return x.Open() || a.Type == access.Administrator || x.Names(a)
}

// Open reports whether it is for everybody.
func (x Audience) Open() bool { return len(x.Groups) == 0 && len(x.Roles) == 0 && len(x.Users) == 0 }

// Names reports whether an actor is named, himself or by a group or role.
func (x Audience) Names(a *access.Actor) bool {
	return slices.ContainsFunc(x.Groups, a.InGroup) || slices.Contains(x.Roles, a.RoleID) || slices.Contains(x.Users, a.ID)
}

// Judge answers whether a condition holds in the circumstances it was made for. What cannot be understood does not hold.
type Judge func(condition.Node) bool

// Subject is a record a form is shown for.
type Subject struct {
	Actor *access.Actor
	Now   time.Time
	IsNew bool
	// Values are the record as it stands on the form, Old as it is stored (nil outside a save).
	Values, Old model.Values
	// Follow reads a path over references; nil reads none of them.
	Follow func(condition.Path) any
}

// Judge makes the judge of a record.
func (s Subject) Judge(reg *model.Registry, m *model.Model) Judge {
	env := s.Actor.Env(s.Now)
	env.IsNew, env.Old, env.New = s.IsNew, s.Old, s.Values
	return func(n condition.Node) bool {
		x, _ := condition.Bind(reg, m, n, env)
		return condition.Holds(x, func(p condition.Path) any {
			switch {
			case len(p.Hops) == 0 && p.Field != nil:
				return s.Values[p.Field.Code]
			case s.Follow != nil:
				return s.Follow(p)
			}
			return nil
		})
	}
}

// strict reads JSON into a definition and refuses members it does not know: a misspelt property is a fault, not a no-op.
func strict(raw []byte, into any) error {
	d := json.NewDecoder(bytes.NewReader(raw))
	d.DisallowUnknownFields()
	return d.Decode(into)
}

// Decode reads a definition (a tree of YAML or JSON) into its type; unknown properties are refused.
func Decode(tree any, into any) error {
	raw, err := json.Marshal(tree)
	if err != nil {
		return fmt.Errorf("encode a definition: %w", err)
	}
	return strict(raw, into)
}

// Faults are complaints about definitions. The field of each is its address: "grid:service/operation.open#columns[title]".
type Faults []fault.Fault

func (f *Faults) add(at, key string, params ...fault.Params) {
	x := fault.Fault{Field: at, Key: key}
	if len(params) > 0 {
		x.Params = params[0]
	}
	*f = append(*f, x)
}
