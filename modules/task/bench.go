package task

import (
	"context"
	"slices"

	"steward/engine/access"
	"steward/engine/condition"
	"steward/engine/event"
	"steward/engine/fault"
	"steward/engine/model"
	"steward/engine/record"
	"steward/engine/setup"
)

// bench is what the behaviours of this module stand on.
type bench struct {
	records   *record.Service
	templates *record.Remembered[[]*record.Record] // the enabled ones, whoever sees them
}

func (b *bench) defaults(ctx context.Context, d *record.Draft) error {
	if !d.IsNew() {
		return nil
	}
	if !d.Actor.IsSystem() {
		d.Default("owner_username", d.Actor.Username)
	}
	if m, err := b.records.Model(ctx, d.Text("model_alias")); err == nil {
		d.Set("model_alias", m.Alias)
	}
	t, err := b.records.Get(reading(ctx), record.Ref{Model: Type, ID: d.Int("type_id")})
	if fault.Is(err, fault.NotFound) {
		return nil // the reference has its own fault
	}
	if err != nil {
		return err
	}
	if t.Values.Int("status") == 0 && !d.Actor.IsSystem() {
		d.Invalid("type_id", "task.type_disabled", fault.Params{"type": t.Title})
	}
	if aliases, _ := t.Values["model_aliases"].([]string); len(aliases) > 0 && !slices.Contains(aliases, d.Text("model_alias")) {
		d.Invalid("type_id", "task.type_not_here", fault.Params{"type": t.Title})
	}
	if s := t.Values.Int("default_status_id"); s != 0 && !d.Sent("status") {
		d.Set("status", s)
	}
	if g := t.Values.Int("default_assigned_group_id"); g != 0 {
		d.Default("assigned_group_id", g)
	}
	d.Default("portal_visibility", t.Values.Flag("default_portal_visibility"))
	if start, length := d.Int("started_at"), t.Values.Int("default_duration"); start != 0 && length != 0 {
		d.Default("ended_at", start+length)
	}
	return nil
}

// parent wants a record that exists and that who adds the task may read.
func (b *bench) parent(ctx context.Context, d *record.Draft) error {
	if !d.IsNew() {
		return nil
	}
	ref := record.Ref{Model: d.Text("model_alias"), ID: d.Int("model_id")}
	ok, err := b.records.Can(ctx, ref, access.Read)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return err
	}
	if !ok {
		d.Invalid("model_id", "fault.unknown_reference", fault.Params{"id": ref.ID, "model": ref.Model})
	}
	return nil
}

func (b *bench) progress(_ context.Context, d *record.Draft) error {
	start, end := d.Int("started_at"), d.Int("ended_at")
	if start != 0 && end != 0 && end < start {
		d.Invalid("ended_at", "task.ends_before_it_starts")
	}
	done, was := d.Class("status", "closed"), d.OldClass("status", "closed")
	switch {
	case done && !was:
		d.Set("completion", int64(100))
		if end == 0 {
			d.Set("ended_at", d.Now.Unix())
		}
	case !done && d.Int("completion") == 100:
		d.Set("completion", int64(99))
	}
	return nil
}

// predecessors keeps a task from starting before those it depends on are done; they are tasks of the same record.
func (b *bench) predecessors(ctx context.Context, d *record.Draft) error {
	ids := d.Values().IDs("predecessor_ids")
	if len(ids) == 0 {
		return nil
	}
	if slices.Contains(ids, d.ID) && d.ID != 0 {
		d.Invalid("predecessor_ids", "task.waits_for_itself")
		return nil
	}
	page, err := b.records.List(reading(ctx), record.ListRequest{Model: Task, Where: condition.Rule("entity_id", condition.In, ids),
		Fields: []string{"title", "status", "model_alias", "model_id"}, Limit: 1000, Bare: true})
	if err != nil {
		return err
	}
	chosen := d.IsNew() || d.Changed("predecessor_ids") // tasks that are moved together, as by a merge, arrive one after another
	for _, p := range page.Rows {
		if chosen && (p.Values.Text("model_alias") != d.Text("model_alias") || p.Values.Int("model_id") != d.Int("model_id")) {
			d.Invalid("predecessor_ids", "task.of_another_record", fault.Params{"title": p.Values.Text("title")})
		}
	}
	if chosen && !d.IsNew() {
		if err := b.circle(ctx, d, ids); err != nil {
			return err
		}
	}
	if begins := d.Changed("status") && d.Class("status", "open") && d.Int("status") != first || d.Changed("status") && d.Class("status", "closed"); !begins {
		return nil
	}
	for _, p := range page.Rows {
		if s := p.Values.Int("status"); s == first || s == inProgress {
			d.Invalid("status", "task.waits_for", fault.Params{"title": p.Values.Text("title")})
			return nil
		}
	}
	return nil
}

// circle refuses a task that would wait for itself through others: neither could ever begin.
func (b *bench) circle(ctx context.Context, d *record.Draft, ids []int64) error {
	seen := map[int64]bool{}
	for len(ids) > 0 {
		page, err := b.records.List(reading(ctx), record.ListRequest{Model: Task, Where: condition.Rule("entity_id", condition.In, ids),
			Fields: []string{"title", "predecessor_ids"}, Limit: 1000, Bare: true})
		if err != nil {
			return err
		}
		ids = nil
		for _, p := range page.Rows {
			seen[p.ID] = true
			for _, id := range p.Values.IDs("predecessor_ids") {
				if id == d.ID {
					d.Invalid("predecessor_ids", "task.waits_in_a_circle", fault.Params{"title": p.Values.Text("title")})
					return nil
				}
				if !seen[id] {
					ids = append(ids, id)
				}
			}
		}
	}
	return nil
}

// The values of task_status that the documentation names.
const (
	first      = 1
	inProgress = 2
)

// dropTasks removes the tasks of a deleted record, in the batch of its deletion.
func (b *bench) dropTasks(ctx context.Context, d *record.Draft) error {
	if !d.Model.Traits.Has(model.Tasks) {
		return nil
	}
	where := condition.And(condition.Rule("model_alias", condition.Equal, d.Model.Alias), condition.Rule("model_id", condition.Equal, d.ID))
	ctx = record.AsSystem(ctx, event.Cause{Kind: "rule", Label: "Tasks of a deleted record", Ref: d.Model.Alias})
	for {
		page, err := b.records.List(ctx, record.ListRequest{Model: Task, Where: where, Fields: []string{"entity_id"}, Limit: 500, Bare: true})
		if err != nil {
			return err
		}
		for _, t := range page.Rows {
			if _, err := b.records.Delete(ctx, record.Ref{Model: Task, ID: t.ID}, record.Options{Batch: d.Options.Batch}); err != nil {
				return err
			}
		}
		if page.Next == nil {
			return nil
		}
	}
}

func (b *bench) membersOnly(ctx context.Context, values model.Values) (condition.Node, error) {
	group := values.Int("assigned_group_id")
	if group == 0 {
		return condition.Node{}, nil
	}
	g, err := b.records.Get(reading(ctx), record.Ref{Model: "admin/group", ID: group}, "user_ids")
	if err != nil {
		return condition.Never(), nil //nolint:nilerr // a group that cannot be read has no members to offer
	}
	return condition.Rule("entity_id", condition.In, g.Values.IDs("user_ids")), nil
}

// involved is the preset visibility of tasks: agents and key users see those they created, own, do, or that are their
// groups'. Administrators see all, and so do (without changing them) the members of the groups that the settings name: those who lead a team.
func involved(settings setup.Settings) access.Limit {
	return access.Limit{Name: "task.limit.involved", Node: func(a *access.Actor, action access.Action) condition.Node {
		if a.Type != access.Agent && a.Type != access.KeyUser || action == access.Create ||
			action == access.Read && slices.ContainsFunc(settings.IDs("task.all_groups"), a.InGroup) {
			return condition.Node{}
		}
		ways := []condition.Node{
			condition.Rule("created_by", condition.Equal, a.Username), condition.Rule("owner_username", condition.Equal, a.Username),
			condition.Rule("assigned_username", condition.Equal, a.Username),
		}
		if len(a.GroupIDs) > 0 {
			ways = append(ways, condition.Rule("assigned_group_id", condition.In, a.GroupIDs))
		}
		return condition.Or(ways...)
	}}
}

// portal shows end users the tasks assigned to them, which they may set in progress and done. Those of the records they read
// that are meant for the portal are shown too, and left alone.
func portal(a *access.Actor, action access.Action) condition.Node {
	switch action {
	case access.Read, access.Update:
		return condition.And(condition.Rule("assigned_username", condition.Equal, a.Username), condition.Rule("portal_visibility", condition.Equal, true))
	}
	return condition.Never()
}

// reading looks things up for a rule, whatever the actor may see.
func reading(ctx context.Context) context.Context { return access.With(ctx, access.System) }
