package portal

import (
	"steward/engine/model"
	"steward/engine/model/field"
)

// The aliases of the portal's home page and of what other modules show there.
const (
	Group         = "portal/group"
	Request       = "portal/request"
	ModuleSetting = "portal/module_setting"
)

// groupModel is a section of the home page.
var groupModel = model.Model{
	Alias: Group,
	Icon:  "apps",
	Fields: []model.Field{
		{Code: "name", Type: field.Text{Max: 255}, Required: true, Searchable: true},
		{Code: "translations", Type: field.JSON{As: "translations"}}, // {"it": {"name": "…", "description": "…"}}
		{Code: "description", Type: field.LongText{Max: 2000}},
		{Code: "status", Type: field.Select{Of: "enabled_disabled"}, Default: int64(1), Indexed: true},
		{Code: "position", Type: field.Integer{}, Default: int64(0), Indexed: true},
		{Code: "parent_id", Type: field.Reference{To: Group}},
		{Code: "portal_request_ids", Type: field.Many{To: Request}},
		{Code: "icon", Type: field.Text{Max: 64}},
		{Code: "image", Type: field.Text{Max: 255}},
		{Code: "color", Type: field.Color()},
		{Code: "company_ids", Type: field.Many{To: "company/company"}},
		{Code: "group_ids", Type: field.Many{To: "admin/group"}},
		{Code: "department_ids", Type: field.MultiSelect{Of: "department"}},
		{Code: "portal_visibility", Type: field.Flag{}, Default: true},
		{Code: "frontend_visibility", Type: field.Flag{}, Default: false},
	},
	Traits:   model.History | model.InPortal | model.InGuest,
	Resource: "system/portal",
	Access:   model.Access{Verbs: map[string]string{"agent": "", "key_user": ""}},
	REST:     model.REST{Singular: []string{"portal/group"}, Plural: []string{"portal/groups"}},
}

// requestModel is an entry that opens the form of one service type.
var requestModel = model.Model{
	Alias: Request,
	Icon:  "forms",
	Fields: []model.Field{
		{Code: "name", Type: field.Text{Max: 255}, Required: true, Searchable: true},
		{Code: "translations", Type: field.JSON{As: "translations"}},
		{Code: "description", Type: field.HTML{}, Searchable: true},
		{Code: "service_type_id", Type: field.Reference{To: "service/type"}, Required: true, Indexed: true},
		{Code: "status", Type: field.Select{Of: "enabled_disabled"}, Default: int64(1), Indexed: true},
		{Code: "position", Type: field.Integer{}, Default: int64(0), Indexed: true},
		{Code: "icon", Type: field.Text{Max: 64}},
		{Code: "image", Type: field.Text{Max: 255}},
		{Code: "company_ids", Type: field.Many{To: "company/company"}},
		{Code: "group_ids", Type: field.Many{To: "admin/group"}},
		{Code: "department_ids", Type: field.MultiSelect{Of: "department"}},
		{Code: "form_code", Type: field.Text{Max: 120}}, // a fixed template of the portal instead of the rules
		{Code: "guest_form_code", Type: field.Text{Max: 120}},
		{Code: "preset_values", Type: field.JSON{As: "setter", Of: "service/operation"}},
		{Code: "kb_search", Type: field.Flag{}, Default: true},
		{Code: "confirmation_text", Type: field.HTML{}},
		{Code: "external_url", Type: field.URL()},
		{Code: "portal_visibility", Type: field.Flag{}, Default: true},
		{Code: "frontend_visibility", Type: field.Flag{}, Default: false},
	},
	Traits:   model.History | model.InPortal | model.InGuest,
	Resource: "system/portal",
	Access:   model.Access{Verbs: map[string]string{"agent": "", "key_user": ""}},
	REST:     model.REST{Singular: []string{"portal/request"}, Plural: []string{"portal/requests"}},
}

// moduleSettingModel says what end users get of a model that is no request: one row a model. A module of administrators
// without a row is as its feature says: people make records and see their own.
var moduleSettingModel = model.Model{
	Alias: ModuleSetting,
	Title: []string{"model_alias"},
	Icon:  "settings",
	Fields: []model.Field{
		{Code: "model_alias", Type: field.Text{Max: 120, As: "model"}, Required: true, Unique: true, WriteOnce: true},
		{Code: "is_enabled", Type: field.Flag{}, Default: false},
		{Code: "enable_priority", Type: field.Select{Of: "portal_enable_priority", Text: true}, Default: "global"},
		{Code: "group_ids", Type: field.Many{To: "admin/group"}}, // for the priority "users": members of these
		{Code: "can_create", Type: field.Flag{}, Default: false},
		{Code: "can_edit", Type: field.Flag{}, Default: false},
		{Code: "can_comment", Type: field.Flag{}, Default: true},
		{Code: "on_home", Type: field.Flag{}, Default: false}, // its first records stand on the home page
		{Code: "position", Type: field.Integer{}, Default: int64(0)},
		{Code: "grids", Type: field.Text{Max: 255}}, // codes of grids of the portal, with commas; empty is all
		{Code: "form_code", Type: field.Text{Max: 120}},
		{Code: "condition", Type: field.JSON{As: "condition", Of: "model_alias"}},
	},
	Traits:   model.History,
	Resource: "system/configuration",
	Access:   model.Access{Verbs: map[string]string{"agent": "", "key_user": ""}},
	REST:     model.REST{Off: true},
}
