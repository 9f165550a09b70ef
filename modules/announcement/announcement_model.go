package announcement

import (
	"steward/engine/model"
	"steward/engine/model/field"
)

// Announcement is the alias of a notice to people of the back end, the portal or the guest portal.
const Announcement = "announcement/announcement"

var announcementModel = model.Model{
	Alias: Announcement,
	Icon:  "bell",
	Fields: []model.Field{
		{Code: "title", Type: field.Text{Max: 255}, Required: true, Searchable: true},
		{Code: "body", Type: field.HTML{}, Searchable: true},
		{Code: "status", Type: field.Select{Of: "enabled_disabled"}, Default: int64(1), Indexed: true},
		{Code: "position", Type: field.Integer{}, Default: int64(0)},
		{Code: "valid_from", Type: field.DateTime{}, Indexed: true},
		{Code: "valid_to", Type: field.DateTime{}, Indexed: true},
		{Code: "portal_visibility", Type: field.Flag{}, Default: true},
		{Code: "frontend_visibility", Type: field.Flag{}, Default: false},
		{Code: "enabled_group_ids", Type: field.Many{To: "admin/group"}},
		{Code: "company_ids", Type: field.Many{To: "company/company"}},
		{Code: "is_dismissible", Type: field.Flag{}, Default: true},
	},
	Traits:   model.Activities | model.History | model.InPortal | model.InGuest,
	Resource: "announcement",
	REST:     model.REST{Singular: []string{"announcement/announcement"}, Plural: []string{"announcement/announcements"}},
}
