package notification

import (
	"steward/engine/access"
	"steward/engine/condition"
	"steward/engine/model"
	"steward/engine/model/field"
)

// The aliases of this module.
const (
	Notice   = "notification/notification" // one thing told to one person
	Follower = "notification/follower"     // somebody who hears of every change of a record
)

// The kinds of notices (values of the list notification_kind), the one that concerns a person most first: a change that
// gives several reasons is told once.
const (
	Mentioned = "mention"
	Assigned  = "assigned"
	GroupGot  = "group"
	Commented = "comment"
	Status    = "status"
	Changed   = "changed"
)

var kinds = []string{Mentioned, Assigned, GroupGot, Commented, Status, Changed}

var noticeModel = model.Model{
	Alias: Notice,
	Title: []string{"kind"},
	Icon:  "bell",
	Fields: []model.Field{
		{Code: "user_id", Type: field.Reference{To: "admin/user", OnDelete: model.Cascade}, Required: true, ReadOnly: true, Indexed: true},
		{Code: "kind", Type: field.Select{Of: "notification_kind", Text: true}, Required: true, ReadOnly: true},
		{Code: "model_alias", Type: field.Text{Max: 120}, Required: true, ReadOnly: true},
		{Code: "model_id", Type: field.Integer{}, Required: true, ReadOnly: true},
		{Code: "activity_id", Type: field.Integer{}, ReadOnly: true}, // the comment, for those that tell of one
		{Code: "by_username", Type: field.User{}, ReadOnly: true},    // who did it; unset for the platform
		{Code: "detail", Type: field.Text{Max: 255}, ReadOnly: true}, // the new status, or the codes of changed fields
		{Code: "occasion", Type: field.Integer{}, ReadOnly: true, Indexed: true},
		{Code: "read_at", Type: field.DateTime{}, ReadOnly: true, NoHistory: true},
	},
	Indexes: [][]string{{"user_id", "read_at"}, {"model_alias", "model_id"}, {"created_at"}},
	REST:    model.REST{Off: true},
}

var followerModel = model.Model{
	Alias: Follower,
	Title: []string{"user_id"},
	Icon:  "bell",
	Fields: []model.Field{
		{Code: "model_alias", Type: field.Text{Max: 120}, Required: true, ReadOnly: true},
		{Code: "model_id", Type: field.Integer{}, Required: true, ReadOnly: true},
		{Code: "user_id", Type: field.Reference{To: "admin/user", OnDelete: model.Cascade}, Required: true, ReadOnly: true, Indexed: true},
	},
	Access: model.Access{Through: "model_alias"},
	Unique: [][]string{{"model_alias", "model_id", "user_id"}},
	REST:   model.REST{Off: true},
}

// onlyMine: nobody reads what others are told, administrators included, and only the platform writes.
var onlyMine = access.Limit{Name: "notification.limit.own", Node: func(a *access.Actor, action access.Action) condition.Node {
	return portal(a, action)
}}

func portal(a *access.Actor, action access.Action) condition.Node {
	if action == access.Read || action == access.Delete {
		return condition.Rule("user_id", condition.Equal, a.ID)
	}
	return condition.Never()
}

// onlyKept: followers are read by those who see the record, and written by the act only.
var onlyKept = access.Limit{Name: "notification.limit.kept", Node: func(_ *access.Actor, action access.Action) condition.Node {
	if action == access.Read {
		return condition.Node{}
	}
	return condition.Never()
}}
