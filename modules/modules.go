// Package modules is the one list of what the platform consists of.
package modules

import (
	"steward/engine/setup"
	"steward/modules/access"
	"steward/modules/activity"
	"steward/modules/announcement"
	"steward/modules/attachment"
	"steward/modules/automation"
	"steward/modules/button"
	"steward/modules/category"
	"steward/modules/creator"
	"steward/modules/crm"
	"steward/modules/escalation"
	"steward/modules/export"
	"steward/modules/guest"
	"steward/modules/list"
	"steward/modules/macro"
	"steward/modules/mass"
	"steward/modules/notification"
	"steward/modules/portal"
	"steward/modules/recurring"
	"steward/modules/relation"
	"steward/modules/service"
	"steward/modules/sla"
	"steward/modules/system"
	"steward/modules/task"
	"steward/modules/transfer"
)

// All lists the modules of the platform. The order is the order of the menu; dependencies are sorted by setup.
var All = []setup.Module{
	service.Module, sla.Module, task.Module, activity.Module, attachment.Module, crm.Module, announcement.Module,
	portal.Module, relation.Module, category.Module, list.Module, system.Module, access.Module, automation.Module, escalation.Module, transfer.Module,
	creator.Module, notification.Module,
	macro.Module, guest.Module, recurring.Module, mass.Module, export.Module, button.Module,
}

// AccessModels are the models whose changes change what people may do: facts of users are resolved anew after them.
var AccessModels = []string{access.User, access.Role, access.Group, access.GroupRule, access.Company, access.MultifactorConfig}

// AccessIdle are the fields of them that decide nothing, by model.
var AccessIdle = map[string][]string{access.User: access.Idle}
