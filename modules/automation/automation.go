// Package automation keeps what administrators write for records: custom event methods, and the log of their scripts.
package automation

import (
	"context"
	"embed"
	"sync"

	engine "steward/engine/access"
	"steward/engine/check"
	"steward/engine/condition"
	"steward/engine/fault"
	"steward/engine/model"
	"steward/engine/model/field"
	"steward/engine/record"
	"steward/engine/script"
	"steward/engine/setup"
	admin "steward/modules/access"
)

//go:embed defaults text
var files embed.FS

// The aliases of this module.
const (
	Event     = "automation/event"
	ScriptLog = "automation/script_log"
)

// The moments of a custom event (values of the list automation_event_moment).
const (
	BeforeLoad   = "before_load"
	AfterLoad    = "after_load"
	BeforeSave   = "before_save"
	AfterSave    = "after_save"
	BeforeDelete = "before_delete"
	AfterDelete  = "after_delete"
)

var eventModel = model.Model{
	Alias:    Event,
	Title:    []string{"name"},
	Icon:     "bolt",
	Resource: "system/custom_fields",
	Fields: []model.Field{
		{Code: "name", Type: field.Text{Max: 255}, Required: true, Indexed: true, Searchable: true},
		{Code: "model_alias", Type: field.Text{Max: 120, As: "model"}, Required: true, Indexed: true},
		{Code: "moment", Type: field.Select{Of: "automation_event_moment", Text: true}, Required: true, Default: BeforeSave, Indexed: true},
		{Code: "code", Type: field.LongText{Max: 200_000}, Required: true},
		{Code: "condition", Type: field.JSON{As: "condition", Of: "model_alias"}},
		{Code: "channels", Type: field.MultiSelect{Of: "automation_event_channel", Text: true}}, // empty: all
		{Code: "is_async", Type: field.Flag{}, Default: false},
		{Code: "on_error", Type: field.Select{Of: "automation_event_on_error", Text: true}, Default: "log"},
		{Code: "description", Type: field.LongText{Max: 10_000}, Searchable: true},
		{Code: "position", Type: field.Integer{}, Default: int64(100)},
		{Code: "status", Type: field.Select{Of: "enabled_disabled"}, Default: int64(1), Indexed: true},
		// Asked for by the test, so that they are typed as in a form.
		{Code: "sample_id", Type: field.Integer{As: "record", Of: "model_alias"}, NoHistory: true},
		{Code: "sample_new", Type: field.Flag{}, Default: false, NoHistory: true},
	},
	Traits:  model.History, // every version of the code is in the history and can be brought back
	Carried: []string{"model_alias", "moment", "name"},
	REST:    model.REST{Off: true},
}

var scriptLogModel = model.Model{
	Alias:    ScriptLog,
	Title:    []string{"object"},
	Icon:     "history",
	Resource: "system/tools",
	Fields: []model.Field{
		{Code: "level", Type: field.Text{Max: 16}, ReadOnly: true, Indexed: true}, // error, log
		{Code: "area", Type: field.Text{Max: 32}, ReadOnly: true, Indexed: true},
		{Code: "object", Type: field.Text{Max: 255}, ReadOnly: true, Searchable: true},
		{Code: "model_alias", Type: field.Text{Max: 120}, ReadOnly: true},
		{Code: "model_id", Type: field.Integer{}, ReadOnly: true},
		{Code: "username", Type: field.Text{Max: 190}, ReadOnly: true},
		{Code: "message", Type: field.LongText{Max: 20_000}, ReadOnly: true, Searchable: true},
		{Code: "stack", Type: field.LongText{Max: 20_000}, ReadOnly: true},
	},
	REST: model.REST{Off: true},
}

// Module is everything this package brings to the platform.
var Module = setup.Module{Name: "automation", Needs: []string{"access", "list"}, Models: []model.Model{eventModel, scriptLogModel}, Install: install, Defaults: files}

// install connects the behaviours. Read it to know what happens when.
func install(p *setup.Platform) error {
	scripts := &script.Engine{Records: p.Records, Now: p.Now, Mail: p.Mail, URL: p.URL, Secrets: p.Secrets,
		Outside: p.Outside, Hosts: func() script.Hosts { return p.Settings.Words("automation.http_hosts") },
		Setting: func(path string) any { return p.Settings.Text(path) },
		Translate: func(lang, key string, params map[string]any) string {
			return p.Config.Current().Texts.T(lang, key, params)
		}}
	p.Scripts = scripts
	people := sync.OnceValue(func() *admin.Directory { return admin.NewDirectory(p) })
	e := &events{records: p.Records, scripts: scripts, log: p.Log,
		off:      func() bool { return p.Settings.Flag("automation.events_disabled") },
		registry: func() *model.Registry { return p.Config.Current().Registry },
		actor:    func(ctx context.Context, id int64) (*engine.Actor, error) { return people().Actor(ctx, id) }}
	e.known = record.Remember(p.Records, e.readMethods, Event)
	scripts.Report = e.note
	p.Records.Before(Event, record.Save, record.Rules, "a script compiles and has a model", e.check)
	p.Records.Extend(e)
	p.Records.OnOpen(e.opened)
	p.Rules = append(p.Rules, check.Source{Model: Event, When: []string{"condition"}, Scripts: []string{"code"}})
	p.Audit = newAuditor(p).check
	p.Warnings = append(p.Warnings, func() string {
		if e.off() {
			return "automation.events_off"
		}
		return ""
	})
	p.Jobs.Handle(inBackground, e.background)
	p.Jobs.Handle(script.CallKind, scripts.Deliver)
	p.Records.Offer(Event, record.Act{Code: "try", Icon: "bolt", Asks: []string{"sample_id", "sample_new"}, Answer: e.try})
	for _, alias := range []string{Event, ScriptLog} {
		p.Access.Limit(alias, engine.Limit{Name: "automation.super_admins_only", Node: superAdmins})
	}
	return nil
}

// superAdmins are the only ones who see or write scripts.
func superAdmins(a *engine.Actor, _ engine.Action) condition.Node {
	if a.SuperAdmin() {
		return condition.Node{}
	}
	return condition.Never()
}

// arrives keeps what comes from another installation switched off until somebody here has looked at it: a new method, and one
// whose code or reach an import changes.
func arrives(ctx context.Context, d *record.Draft) {
	if record.Channel(ctx) != record.ByImport || d.Int("status") == 0 {
		return
	}
	if d.IsNew() || d.Changed("code") || d.Changed("condition") || d.Changed("model_alias") || d.Changed("moment") || d.Changed("channels") {
		d.Set("status", int64(0))
		d.Warn("status", "automation.event.arrives_disabled")
	}
}

// check refuses a script that does not compile, at line and column.
func (e *events) check(ctx context.Context, d *record.Draft) error {
	arrives(ctx, d)
	if m, err := e.records.Model(ctx, d.Text("model_alias")); err != nil || m.Internal {
		d.Invalid("model_alias", "fault.unknown_model", fault.Params{"model": d.Text("model_alias")})
	}
	after := d.Text("moment") == AfterSave || d.Text("moment") == AfterDelete
	if d.Flag("is_async") && !after {
		d.Invalid("is_async", "automation.event.async_after_only")
	}
	if d.Text("on_error") == "rollback" && (!after || d.Flag("is_async")) {
		d.Invalid("on_error", "automation.event.rollback_after_only")
	}
	node, err := condition.Parse([]byte(d.Text("condition")))
	if err != nil {
		d.Invalid("condition", "condition.not_a_tree")
	} else if m, err := e.records.Model(ctx, d.Text("model_alias")); err == nil && d.Changed("condition") {
		for _, p := range condition.Check(e.registry(), m, node) {
			d.Invalid("condition", p.Key, p.Params)
		}
	}
	return script.Compile(d.Text("code"))
}
