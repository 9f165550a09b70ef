// Package sla measures how long records spend between a start and a stop, in working time, and holds it against a goal. It
// reads every save; it decides nothing about the record but the date it is due. Its source is sla.md of the specification.
package sla

import (
	"context"
	"embed"

	"steward/engine/access"
	"steward/engine/condition"
	"steward/engine/event"
	"steward/engine/model"
	"steward/engine/record"
	"steward/engine/setup"
)

//go:embed defaults text
var files embed.FS

// Module is everything this package brings to the platform.
var Module = setup.Module{
	Name:     "sla",
	Needs:    []string{"access", "list", "service"},
	Models:   []model.Model{calendarModel, metricModel, goalModel, timerModel, lineModel},
	Install:  install,
	Defaults: files,
	Rows:     firstRows,
}

// install connects the behaviours. Read it to know what happens when.
func install(p *setup.Platform) error {
	k := newKeeper(p)
	p.Records.Before(Calendar, record.Save, record.Rules, "a calendar can be read and has working time", k.checkCalendar)
	p.Records.Before(Calendar, record.Delete, record.Rules, "a calendar in use stays", k.calendarInUse)
	p.Records.Before(Metric, record.Save, record.Rules, "a metric can start and stop", k.checkMetric)
	p.Records.Before(Goal, record.Save, record.Rules, "a goal can be met", k.checkGoal)
	p.Records.Before("*", record.Save, record.Rules+95, "the date it is due follows from its clock", k.dueDate)
	p.Records.After("*", record.Save, 150, "clocks start, pause and stop", k.keep)
	p.Records.After("*", record.Delete, 150, "clocks of a deleted record go", k.drop)
	p.Records.After(Calendar, record.Save, 150, "running clocks follow their calendar", k.calendarChanged)
	p.Records.Decorate(Timer, k.showClock)
	p.Records.Decorate("*", k.showClocks)
	p.Records.Offer(Metric, record.Act{Code: "recalculate", Icon: "refresh", Confirm: true, Run: k.recalculate})
	for _, a := range adjustments {
		p.Records.Offer(Timer, record.Act{Code: a.kind, Icon: a.icon, Needs: access.Read, Asks: []string{Line + ".reason"}, Offered: k.adjustable(a), With: k.adjusting(a.kind)})
	}
	p.Jobs.Handle(dueJob, k.due)
	p.Jobs.Handle(againJob, k.afresh)
	for _, alias := range []string{Timer, Line} {
		p.Access.Limit(alias, access.Limit{Name: "sla.kept_by_the_program", Node: readOnly})
		p.Access.Portal(alias, inPortal)
	}
	return nil
}

// readOnly lets nobody but the program write clocks.
func readOnly(a *access.Actor, action access.Action) condition.Node {
	if action == access.Read || a.IsSystem() {
		return condition.Node{}
	}
	return condition.Never()
}

// inPortal shows end users the clocks that are meant for them.
func inPortal(_ *access.Actor, action access.Action) condition.Node {
	if action != access.Read {
		return condition.Never()
	}
	return condition.Rule("show_in_portal", condition.Equal, true)
}

// firstRows makes the calendars, metrics and goals of sla.md 2.1 to 2.3.
func firstRows(ctx context.Context, p *setup.Platform) error {
	make := func(alias string, in record.Input) (int64, error) {
		r, err := p.Records.Create(ctx, alias, in, record.Options{})
		if err != nil {
			return 0, err
		}
		return r.ID, nil
	}
	office, err := make(Calendar, record.Input{"name": "Business hours", "is_default": true, "intervals": "Mon-Fri 09:00-13:00, 14:00-18:00"})
	if err != nil {
		return err
	}
	if _, err := make(Calendar, record.Input{"name": "24x7", "is_24x7": true}); err != nil {
		return err
	}
	const hour = 3600
	for i, m := range []struct {
		in      record.Input
		targets [5]int64 // critical, high, medium, low, all others
	}{
		{record.Input{"name": "Time to Respond", "code": "respond", "start_expression": `{"field":"status","operator":"equal","value":1}`,
			"stop_expression": `{"field":"status","operator":"not_equal","value":1}`}, [5]int64{hour / 4, hour, 4 * hour, 8 * hour, 8 * hour}},
		{record.Input{"name": "Time to Resolve", "code": "resolve", "due_date_field": "due_date", "show_in_portal": true,
			"start_expression": `{"field":"status","operator":"in_class","value":"open"}`,
			"stop_expression":  `{"condition":"OR","rules":[{"field":"status","operator":"in_class","value":"closed"},{"field":"status","operator":"in_class","value":"deleted"}]}`,
			"pause_expression": `{"field":"status","operator":"in_class","value":"suspended"}`}, [5]int64{4 * hour, 8 * hour, 24 * hour, 40 * hour, 40 * hour}},
	} {
		m.in["model_alias"], m.in["position"] = "service/operation", 10*(i+1)
		metric, err := make(Metric, m.in)
		if err != nil {
			return err
		}
		for j, name := range []string{"Critical", "High", "Medium", "Low", "All others"} {
			goal := record.Input{"metric_id": metric, "name": name, "position": 10 * (j + 1), "target": m.targets[j], "calendar_id": office}
			if j < 4 {
				goal["expression"] = `{"field":"priority_id","operator":"equal","value":` + string(rune('1'+j)) + `}`
			}
			if _, err := make(Goal, goal); err != nil {
				return err
			}
		}
	}
	return nil
}

func cause(metric string) event.Cause { return event.Cause{Kind: "rule", Label: "SLA: " + metric} }
