package system

import (
	"context"
	"regexp"

	"steward/engine/access"
	"steward/engine/condition"
	"steward/engine/fault"
	"steward/engine/record"
)

// own is what the behaviours of this module stand on.
type own struct{ records *record.Service }

// quickReplies: one's own, those shared with one's groups, those for all. Only owners and administrators change them.
var quickReplies = access.Limit{Name: "system.limit.quick_reply", Node: func(a *access.Actor, action access.Action) condition.Node {
	mine := condition.Rule("owner_username", condition.Equal, a.Username)
	shared := condition.And(condition.Rule("visibility", condition.Equal, "groups"), condition.Rule("group_ids", condition.IncludesAny, a.GroupIDs))
	all := condition.Rule("visibility", condition.Equal, "all")
	switch {
	case a.Type == access.Administrator && action != access.Read:
		return condition.Or(mine, condition.Rule("visibility", condition.NotEqual, "private"))
	case action == access.Read:
		return condition.Or(mine, shared, all)
	}
	return mine
}}

var onlyMine = access.Limit{Name: "system.limit.own", Node: func(a *access.Actor, _ access.Action) condition.Node {
	return condition.Rule("user_id", condition.Equal, a.ID)
}}

func minePortal(a *access.Actor, _ access.Action) condition.Node {
	return condition.Rule("user_id", condition.Equal, a.ID)
}

var shortcuts = regexp.MustCompile(`^[a-z0-9_-]{1,40}$`)

func (o *own) owner(_ context.Context, d *record.Draft) error {
	if d.IsNew() && !d.Actor.IsSystem() {
		d.Default("owner_username", d.Actor.Username)
	}
	if d.Text("visibility") == "all" && d.Changed("visibility") && d.Actor.Type != access.Administrator {
		d.Invalid("visibility", "system.quick_reply.administrators_share_with_all")
	}
	if d.Text("visibility") == "groups" && d.Get("group_ids") == nil {
		d.Invalid("group_ids", "fault.required")
	}
	if d.Text("visibility") == "groups" && (d.Changed("group_ids") || d.Changed("visibility")) && d.Actor.Type != access.Administrator {
		for _, id := range d.Values().IDs("group_ids") {
			if !d.Actor.InGroup(id) {
				d.Invalid("group_ids", "system.quick_reply.own_groups")
				break
			}
		}
	}
	if len(d.Text("body")) > 100_000 {
		d.Invalid("body", "fault.too_long", fault.Params{"max": 100_000})
	}
	return nil
}

// shortcut is unique among the replies of one audience of the owner.
func (o *own) shortcut(ctx context.Context, d *record.Draft) error {
	s := d.Text("shortcut")
	if s == "" || !d.Changed("shortcut") && !d.Changed("visibility") {
		return nil
	}
	if !shortcuts.MatchString(s) {
		d.Invalid("shortcut", "system.quick_reply.bad_shortcut")
		return nil
	}
	where := condition.And(condition.Rule("shortcut", condition.Equal, s), condition.Rule("visibility", condition.Equal, d.Text("visibility")),
		condition.Rule("entity_id", condition.NotEqual, d.ID))
	if d.Text("visibility") == "private" {
		where = condition.And(where, condition.Rule("owner_username", condition.Equal, d.Text("owner_username")))
	}
	taken, err := o.records.Count(access.With(ctx, access.System), record.ListRequest{Model: QuickReply, Where: where}, 1)
	if err != nil || taken == 0 {
		return err
	}
	d.Invalid("shortcut", "system.quick_reply.shortcut_taken")
	return nil
}

func (o *own) mine(_ context.Context, d *record.Draft) error {
	if d.IsNew() && d.Actor.ID != 0 {
		d.Set("user_id", d.Actor.ID)
	}
	return nil
}
