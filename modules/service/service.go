// Package service is the service desk: operations of every service type, their life-cycle, and the routing that assigns
// them. It knows nothing of clocks and mails: those read the events of its records.
package service

import (
	"context"
	"embed"
	"time"

	"steward/engine/check"
	"steward/engine/model"
	"steward/engine/record"
	"steward/engine/script"
	"steward/engine/setter"
	"steward/engine/setup"
	"steward/modules/activity"
)

//go:embed defaults text
var files embed.FS

// Module is everything this package brings to the platform.
var Module = setup.Module{
	Name:     "service",
	Needs:    []string{"access", "list", "category", "activity", "relation", "automation"},
	Models:   []model.Model{operationModel, typeModel, routingModel, absenceModel, checklistModel, checkItemModel},
	Install:  install,
	Defaults: files,
	Rows:     firstRows,
}

// install connects the behaviours. Read it to know what happens when.
func install(p *setup.Platform) error {
	d := newDesk(p)

	p.Records.Before(Operation, record.Save, record.Defaults, "defaults of the service type", d.typeDefaults)
	p.Records.Before(Operation, record.Save, record.Defaults+10, "requester, submit user and source", d.people)
	p.Records.Before(Operation, record.Save, record.Defaults+20, "the company is the requester's", d.company)
	p.Records.Before(Operation, record.Save, record.Rules, "routing", d.route)
	p.Records.Before(Operation, record.Save, record.Rules+10, "the assigned user is of the assigned group", d.assignment)
	p.Records.Before(Operation, record.Save, record.Rules+20, "the type allows the status", d.allowedStatus)
	p.Records.Before(Operation, record.Save, record.Rules+30, "closing, re-opening, deleting", d.lifeCycle)
	p.Records.Before(Operation, record.Save, record.Rules+35, "since when the status is what it is", d.statusSince)
	p.Records.Before(Operation, record.Save, record.Rules+40, "an operation is not above itself", d.parents)
	p.Records.Before(Routing, record.Save, record.Rules, "a routing rule must be usable", d.checkRouting)

	p.Records.Before(Absence, record.Save, record.Defaults, "absences are one's own", d.ownAbsence)
	p.Records.Before(Absence, record.Delete, record.Rules, "absences are one's own", d.ownAbsence)

	for _, alias := range []string{activity.Activity, "attachment/attachment"} {
		p.Records.Before(alias, record.Save, record.Defaults-10, "what reaches a merged operation goes on to its target", d.goesOn)
	}
	p.Records.After("activity/activity", record.Save, 200, "time spent on the operation", d.timeSpent)
	p.Records.After("activity/activity", record.Delete, 200, "time spent on the operation", d.timeSpent)
	p.Records.After("activity/activity", record.Save, 210, "a comment changes the status", d.commented)
	p.Records.After("activity/activity", record.Save, 220, "activities run the routing", d.activityRouting)

	p.Records.Before("activity/activity", record.Save, record.Rules, "no words where nobody reads any more", d.lateComment)
	p.Records.After("activity/activity", record.Save, 205, "a late mail is a new operation", d.lateMail)

	p.Records.Before(Checklist, record.Save, record.Rules, "a check list has items", d.checkChecklist)
	p.Records.Before(CheckItem, record.Save, record.Rules, "who ticks what, and when", d.tick)
	p.Records.Before(CheckItem, record.Delete, record.Rules, "who ticks what, and when", d.tick)
	p.Records.After(CheckItem, record.Save, 200, "how far the check list is", d.checked)
	p.Records.After(CheckItem, record.Delete, 200, "how far the check list is", d.checked)
	p.Records.After(Operation, record.Save, 120, "the check list of the type", d.typeChecklist)

	d.offerActs()
	d.offerRequesterActs()
	d.offerReplay()
	p.Rules = append(p.Rules, check.Source{Model: Routing, On: Operation, When: []string{"input"}, Sets: "output", Scripts: []string{"input_script"}, Order: []string{"position", "entity_id"},
		Ends: func(v model.Values) bool { return !v.Flag("continue_calculation") }, Updates: func(v model.Values) bool { return v.Text("run_on") == "create_update" }, More: d.nobodyToBalance})

	p.Records.Decorate(Operation, d.waiting)
	p.Records.Choose(Operation, "assigned_username", d.membersOnly)

	p.Access.Portal(Operation, portalOperations)
	p.Access.Portal(Type, portalTypes)
	p.Access.Limit(Operation, d.types.limit("type_id"))
	p.Access.Limit(Type, d.types.limit("entity_id"))
	return nil
}

// desk is what the behaviours of this module stand on.
type desk struct {
	records  *record.Service
	settings setup.Settings
	registry func(context.Context) *model.Registry
	setter   setter.Machine
	types    *types
	words    func(lang, key string) string
	scripts  func() *script.Engine
	now      func() time.Time // UTC
	turns    turns
	book     *record.Remembered[rules]
}

func newDesk(p *setup.Platform) *desk {
	d := &desk{records: p.Records, settings: p.Settings, types: newTypes(p.Records), now: p.Now}
	d.registry = func(ctx context.Context) *model.Registry {
		if r := model.From(ctx); r != nil {
			return r
		}
		return p.Config.Current().Registry
	}
	d.words = func(lang, key string) string { return p.Config.Current().Texts.T(lang, key, nil) }
	d.scripts = func() *script.Engine { return p.Scripts }
	d.setter = setter.Machine{Records: p.Records, Registry: d.registry}
	d.book = record.Remember(p.Records, d.readRules, Routing)
	return d
}
