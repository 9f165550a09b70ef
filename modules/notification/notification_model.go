package notification

import (
	"steward/engine/access"
	"steward/engine/condition"
	"steward/engine/model"
	"steward/engine/model/field"
)

// The aliases of this module.
const (
	Notice   = "notification/notification" // one thing told to one person, or to a group
	Audience = "notification/audience"     // who a group is at a time
	Reading  = "notification/reading"      // what somebody has read of the notices of his groups
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
	Ready     = "ready" // what somebody let the platform do is done
)

var kinds = []string{Mentioned, Assigned, GroupGot, Commented, Status, Changed, Ready}

var noticeModel = model.Model{
	Alias: Notice,
	Title: []string{"kind"},
	Icon:  "bell",
	Fields: []model.Field{
		{Code: "user_id", Type: field.Reference{To: "admin/user", OnDelete: model.Cascade}, ReadOnly: true, Indexed: true}, // or:
		{Code: "audience_id", Type: field.Reference{To: Audience, OnDelete: model.Cascade}, ReadOnly: true, Indexed: true}, // read_at is then each reader's own
		{Code: "kind", Type: field.Select{Of: "notification_kind", Text: true}, Required: true, ReadOnly: true},
		{Code: "model_alias", Type: field.Text{Max: 120}, Required: true, ReadOnly: true},
		{Code: "model_id", Type: field.Integer{}, Required: true, ReadOnly: true},
		{Code: "activity_id", Type: field.Integer{}, ReadOnly: true}, // the comment, for those that tell of one
		{Code: "by_username", Type: field.User{}, ReadOnly: true},    // who did it; unset for the platform
		{Code: "detail", Type: field.Text{Max: 255}, ReadOnly: true}, // the new status, or the codes of changed fields
		{Code: "occasion", Type: field.Integer{}, ReadOnly: true, Indexed: true},
		{Code: "read_at", Type: field.DateTime{}, ReadOnly: true, NoHistory: true},
	},
	Indexes:  [][]string{{"user_id", "read_at"}, {"model_alias", "model_id"}, {"created_at"}},
	Everyday: true,
	Ledger:   true,
	REST:     model.REST{Off: true},
}

var audienceModel = model.Model{
	Alias: Audience,
	Title: []string{"group_id"},
	Icon:  "users",
	Fields: []model.Field{
		{Code: "group_id", Type: field.Reference{To: "admin/group", OnDelete: model.SetNull}, ReadOnly: true, Indexed: true},
		{Code: "user_ids", Type: field.Many{To: "admin/user"}, ReadOnly: true},
	},
	Internal: true, // the notices of a group name it
	REST:     model.REST{Off: true},
}

var readingModel = model.Model{
	Alias: Reading,
	Title: []string{"user_id"},
	Icon:  "bell",
	Fields: []model.Field{
		{Code: "user_id", Type: field.Reference{To: "admin/user", OnDelete: model.Cascade}, Required: true, ReadOnly: true, Unique: true},
		{Code: "up_to", Type: field.Integer{}, ReadOnly: true, NoHistory: true},    // every notice to this id is read
		{Code: "up_to_at", Type: field.Integer{}, ReadOnly: true, NoHistory: true}, // since this moment, UTC seconds
		{Code: "later", Type: field.LongText{}, ReadOnly: true, NoHistory: true},   // moments of reading of later ones, JSON by id
	},
	Internal: true, // a reader's own marks
	REST:     model.REST{Off: true},
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

// mine: nobody reads what others are told, administrators included, and only the platform writes.
func mine(a *access.Actor, action access.Action) condition.Node {
	if action == access.Read || action == access.Delete {
		return condition.Rule("user_id", condition.Equal, a.ID)
	}
	return condition.Never()
}

// portal opens notices to end users as far as the limit does.
func portal(_ *access.Actor, action access.Action) condition.Node {
	if action == access.Read || action == access.Delete {
		return condition.Node{}
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
