// Package task keeps pieces of work inside other records, each with its own type, people and dates. Tasks of projects are
// another entity.
package task

import (
	"embed"

	"steward/engine/condition"
	"steward/engine/model"
	"steward/engine/record"
	"steward/engine/setup"
	"steward/modules/service"
)

//go:embed defaults text
var files embed.FS

// Module is everything this package brings to the platform.
var Module = setup.Module{
	Name:     "task",
	Needs:    []string{"access", "list", "service"},
	Models:   []model.Model{typeModel, taskModel, templateModel},
	Install:  install,
	Defaults: files,
	Rows:     firstRows,
}

// install connects the behaviours. Read it to know what happens when.
func install(p *setup.Platform) error {
	b := &bench{records: p.Records}
	b.templates = record.Remember(p.Records, b.enabledTemplates, Template)
	p.Records.Before(Task, record.Save, record.Defaults, "defaults of the type, owner", b.defaults)
	p.Records.Before(Task, record.Save, record.Rules, "a task hangs on a record one sees", b.parent)
	p.Records.Before(Task, record.Save, record.Rules+10, "begin, end and completion agree", b.progress)
	p.Records.Before(Task, record.Save, record.Rules+20, "what it depends on comes first", b.predecessors)
	p.Records.Before(Template, record.Save, record.Rules, "a template can be applied", b.checkTemplate)
	p.Records.After(service.Operation, record.Save, 125, "the tasks of the service type", b.typeTasks)
	p.Records.After("*", record.Delete, 110, "tasks of a deleted record go", b.dropTasks)
	p.Records.Offer("*", record.Act{Code: "apply_tasks", Words: "task.apply", Icon: "list-check", Asks: []string{Task + ".template_id"}, Offered: b.hasTemplates, With: b.apply})
	p.Records.Choose(Task, "assigned_username", b.membersOnly)
	p.Access.Portal(Task, portal)
	p.Access.PortalThrough(Task, condition.Rule("portal_visibility", condition.Equal, true))
	p.Access.Limit(Task, involved(p.Settings))
	return nil
}
