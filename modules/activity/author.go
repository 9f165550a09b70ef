package activity

import (
	"context"
	"strings"

	"steward/engine/access"
	"steward/engine/condition"
	"steward/engine/fault"
	"steward/engine/model"
	"steward/engine/record"
	"steward/engine/setup"
)

// Config is what an administrator sets for comments and worklogs.
type Config struct {
	PublicByDefault      bool  // comments of the back end are shown in the portal
	ShowWorklogs         bool  // in the portal
	AddEditWorklogs      bool  // in the portal
	ShowInternalWorklogs bool  // in the portal: also those without portal visibility
	LongestWorklog       int64 // minutes
	OneTimer             bool  // starting a clock stops the person's other one
	BillableStep         int64 // minutes: billable time is rounded up to a multiple of it; 0 and 1 do not round
	BillableMinimum      int64 // minutes: the least that work counts
}

// book is what the behaviours of this module stand on.
type book struct {
	records  *record.Service
	settings setup.Settings
}

// config reads the settings in force.
func (b *book) config() Config {
	s := b.settings
	return Config{
		PublicByDefault:      s.Flag("activity.public_by_default"),
		ShowWorklogs:         s.Flag("activity.show_worklogs"),
		AddEditWorklogs:      s.Flag("activity.add_edit_worklogs"),
		ShowInternalWorklogs: s.Flag("activity.show_internal_worklogs"),
		LongestWorklog:       s.Int("activity.longest_worklog"),
		OneTimer:             s.Flag("activity.one_timer"),
		BillableStep:         s.Int("activity.billable_step"),
		BillableMinimum:      s.Int("activity.billable_minimum"),
	}
}

// author settles who wrote an activity and who may see it. End users write comments in their own name, for the portal.
func (b *book) author(ctx context.Context, d *record.Draft) error {
	if !d.IsNew() {
		return nil
	}
	c := b.config()
	if m, err := b.records.Model(ctx, d.Text("model_alias")); err == nil {
		d.Set("model_alias", m.Alias) // without the prefix of the reference product
	}
	switch d.Actor.Type {
	case access.EndUser:
		if d.Int("type") != Comment && !(d.Int("type") == Worklog && c.ShowWorklogs && c.AddEditWorklogs) {
			return fault.Denied("activity.end_users_comment")
		}
		d.Set("portal_visibility", true)
		for _, code := range []string{"worker_username", "contract_id", "contract_line_id", "position"} {
			d.Set(code, nil)
		}
		d.Set("contract_line_qty", int64(0))
		d.Set("submit_username", d.Actor.Username)
	case access.Guest:
		d.Set("type", Comment)
		d.Set("frontend_visibility", true)
	}
	if d.Get("portal_visibility") == nil {
		d.Set("portal_visibility", d.Int("type") == Comment && c.PublicByDefault || d.Int("type") == Worklog && c.ShowWorklogs)
	}
	if !d.Actor.IsSystem() {
		d.Default("submit_username", d.Actor.Username)
	}
	d.Default("source", source(ctx, d.Actor))
	return b.worker(d)
}

// worker lets agents log for somebody else: the worker is the author, who typed it is the submit user.
func (b *book) worker(d *record.Draft) error {
	worker := d.Text("worker_username")
	if worker == "" {
		return nil
	}
	if !strings.EqualFold(worker, d.Actor.Username) && d.Actor.Type != access.Agent && d.Actor.Type != access.Administrator {
		d.Invalid("worker_username", "activity.logs_for_himself")
		return nil
	}
	d.Set("created_by", worker)
	return nil
}

func source(ctx context.Context, a *access.Actor) string {
	for _, c := range record.Causes(ctx) {
		switch c.Kind {
		case "api", "import", "chat":
			return c.Kind
		case "mail":
			return "email"
		case "rule", "script", "flow", "escalation", "system":
			return "automation"
		}
	}
	switch a.Type {
	case access.EndUser:
		return "portal"
	case access.Guest:
		return "guest"
	}
	return "backend"
}

// taken refuses what would be written on a record whose model has no activities: a request of the portal is read by every
// end user, and none of them may write on it for the others.
func (b *book) taken(ctx context.Context, d *record.Draft) error {
	if !d.IsNew() || d.Actor.IsSystem() {
		return nil
	}
	if m, err := b.records.Model(ctx, d.Text("model_alias")); err == nil && !m.Traits.Has(model.Activities) {
		d.Invalid("model_alias", "activity.takes_none")
	}
	return nil
}

// content refuses an empty comment. The compatible API is lenient here, as its clients send empty ones.
func content(_ context.Context, d *record.Draft) error {
	if d.Int("type") == Comment && d.Text("description") == "" && !d.Options.Lenient && !d.Actor.IsSystem() {
		d.Invalid("description", "fault.required")
	}
	return nil
}

// concerned is the preset of the grids of work: agents and key users see their own and what is on records assigned to them
// or to one of their groups. Administrators see all.
var concerned = access.Preset{
	Own: func(a *access.Actor) condition.Node {
		if a.Type != access.Agent && a.Type != access.KeyUser {
			return condition.Node{}
		}
		return condition.Or(condition.Rule("created_by", condition.Equal, a.Username), condition.Rule("worker_username", condition.Equal, a.Username),
			condition.Rule("submit_username", condition.Equal, a.Username))
	},
	Parent: func(a *access.Actor, parent *model.Model) condition.Node {
		var ways []condition.Node
		if parent.Field("assigned_username") != nil {
			ways = append(ways, condition.Rule("assigned_username", condition.Equal, a.Username))
		}
		if parent.Field("assigned_group_id") != nil && len(a.GroupIDs) > 0 {
			ways = append(ways, condition.Rule("assigned_group_id", condition.In, a.GroupIDs))
		}
		if len(ways) == 0 {
			return condition.Never()
		}
		return condition.Or(ways...)
	},
}

// portal is what end users get of the activities of the records they see: what is meant for the portal, and nothing that
// is switched off. They add and never change, except their own worklogs where that is allowed.
func (b *book) portal(a *access.Actor, action access.Action) condition.Node {
	c := b.config()
	comments := condition.And(condition.Rule("type", condition.Equal, Comment), condition.Rule("portal_visibility", condition.Equal, true))
	enabled := condition.Rule("status", condition.NotEqual, Disabled)
	mine := condition.And(condition.Rule("type", condition.Equal, Worklog), condition.Rule("created_by", condition.Equal, a.Username))
	switch action {
	case access.Read:
		if !c.ShowWorklogs {
			return condition.And(comments, enabled)
		}
		worklogs := condition.Rule("type", condition.Equal, Worklog)
		if !c.ShowInternalWorklogs {
			worklogs = condition.And(worklogs, condition.Rule("portal_visibility", condition.Equal, true))
		}
		return condition.And(condition.Or(comments, worklogs), enabled)
	case access.Create:
		if c.ShowWorklogs && c.AddEditWorklogs {
			return condition.Rule("type", condition.In, []any{Comment, Worklog})
		}
		return condition.Rule("type", condition.Equal, Comment)
	case access.Update:
		if c.ShowWorklogs && c.AddEditWorklogs {
			return mine
		}
	}
	return condition.Never()
}
