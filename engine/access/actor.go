// Package access decides who may do what to which record. There is one decision: Scope gives, for an actor, a model and
// an action, the condition records must fulfil and the proof of it; opening a record is listing it by its id. Nothing
// else in the platform grants or denies a record.
package access

import (
	"context"
	"slices"
	"time"

	"steward/engine/condition"
)

// RoleType is the kind of user a role makes.
type RoleType string

// The role types of access-and-visibility.md §1.
const (
	Administrator RoleType = "administrator"
	Agent         RoleType = "agent"
	KeyUser       RoleType = "key_user"
	EndUser       RoleType = "user"
	Guest         RoleType = "guest"
)

// Actor is who acts: the facts of a user that decide rights, resolved once and cached by user and access version. An Actor is
// never changed after it was made.
type Actor struct {
	ID        int64
	Username  string
	Name      string
	Email     string
	Avatar    string // version of the own picture, "" for none
	Locale    string
	Zone      *time.Location
	Active    bool
	RoleID    int64
	Type      RoleType
	AllAccess bool            // the role's Resource Access is All
	Resources map[string]bool // of the role, when not AllAccess

	CompanyID        int64
	AdditionalIDs    []int64 // additional companies
	SubCompanyIDs    []int64 // children of the own company
	CompanyLimit     int     // resolved company visibility: 0 all, 1 own company, 2 own and sub-companies
	DepartmentID     int64
	Supervisor       bool
	Empowered        bool
	PortalCMDB       bool
	GroupIDs         []int64 // enabled groups
	GroupUsernames   []string
	Rules            map[string][]Rule // by model alias, of enabled groups
	AccessVersion    int64
	ImpersonatedByID int64 // the Super Admin behind an impersonation
}

// Rule is one group rule as resolved for an actor.
type Rule struct {
	ID, GroupID int64
	Group       string
	Permission  Action
	Mode        string // "allow", "deny", "condition"
	Expression  condition.Node
	Broken      string // why it cannot be used: it then counts as false
}

// Action is what someone wants to do.
type Action string

// The actions of group rules.
const (
	Create Action = "create"
	Read   Action = "read"
	Update Action = "update"
	Delete Action = "delete"
)

// System is the actor of automation: it sees and may do everything and is no user.
var System = &Actor{Username: "", Name: "System", Active: true, Type: Administrator, AllAccess: true, Zone: time.UTC, Locale: "en"}

// IsSystem reports whether it is the platform itself.
func (a *Actor) IsSystem() bool { return a == System }

// BackEnd reports whether the actor works in the back end.
func (a *Actor) BackEnd() bool {
	return a.Type == Administrator || a.Type == Agent || a.Type == KeyUser
}

// SuperAdmin reports whether scripting areas are open to the actor.
func (a *Actor) SuperAdmin() bool { return a.Type == Administrator && a.AllAccess }

// Has reports whether the role opens a resource; a node opens everything below it.
func (a *Actor) Has(resource string) bool {
	if resource == "" || a.AllAccess {
		return true
	}
	for r := resource; ; {
		if a.Resources[r] {
			return true
		}
		i := lastSlash(r)
		if i < 0 {
			return false
		}
		r = r[:i]
	}
}

// InGroup reports membership in an enabled group.
func (a *Actor) InGroup(id int64) bool { return slices.Contains(a.GroupIDs, id) }

// Companies are the companies whose data the actor may see: own, additional and sub-companies after the limit.
func (a *Actor) Companies() []int64 {
	var ids []int64
	if a.CompanyID != 0 {
		ids = append(ids, a.CompanyID)
	}
	if a.CompanyLimit != 1 {
		ids = append(ids, a.SubCompanyIDs...)
	}
	if a.CompanyLimit == 0 {
		ids = append(ids, a.AdditionalIDs...)
	}
	return ids
}

func lastSlash(s string) int {
	for i := len(s) - 1; i >= 0; i-- {
		if s[i] == '/' {
			return i
		}
	}
	return -1
}

type actorKey struct{}

// With puts the actor into a context, once, at the edge.
func With(ctx context.Context, a *Actor) context.Context {
	return context.WithValue(ctx, actorKey{}, a)
}

// From gives the actor of a context. Without one it is a guest who may nothing: unresolved means denied.
func From(ctx context.Context) *Actor {
	if a, ok := ctx.Value(actorKey{}).(*Actor); ok {
		return a
	}
	return nobody
}

var nobody = &Actor{Name: "Guest", Active: true, Type: Guest, Zone: time.UTC, Locale: "en"}
