package system

import (
	"context"
	"encoding/json"
	"slices"

	"steward/engine/access"
	"steward/engine/condition"
	"steward/engine/event"
	"steward/engine/fault"
	"steward/engine/home"
	"steward/engine/record"
)

// board keeps home pages (home.Board).
type board struct{ records *record.Service }

// kinds are the types of boxes, in the order they are offered. Those over a model that is switched off, or that a person
// may not read, are not offered to him.
var kinds = []home.Kind{
	{Type: "counters", Draw: "counters", Choose: "counters", Span: 12},
	{Type: "my_open_operations", Draw: "list", Model: "service/operation", Grid: "mine", Span: 6},
	{Type: "my_group_operations", Draw: "list", Model: "service/operation", Grid: "my_groups", Span: 6},
	{Type: "due_today", Draw: "list", Model: "service/operation", Grid: "due_today", Span: 6},
	{Type: "my_tasks", Draw: "list", Model: "task/task", Grid: "mine", Span: 6},
	{Type: "announcements", Draw: "notes", Model: "announcement/announcement", Grid: "current", Span: 6},
	{Type: "recent_records", Draw: "recent", Span: 6},
	{Type: "favourites", Draw: "favourites", Span: 6},
	{Type: "quick_create", Draw: "create", Span: 6},
	{Type: "grid", Draw: "list", Choose: "grid", Span: 6},
	{Type: "chart", Draw: "chart", Choose: "chart", Span: 6},
}

// first is the page of those for whom nobody arranged one.
var first = []home.Widget{
	{Type: "counters", Config: map[string]string{"model": "service/operation"}, Span: 12},
	{Type: "my_open_operations", Span: 6},
	{Type: "my_group_operations", Span: 6},
	{Type: "due_today", Span: 6},
	{Type: "my_tasks", Span: 6},
	{Type: "announcements", Span: 6},
	{Type: "recent_records", Span: 6},
}

// roles are those whose members have a home page.
var roles = []access.RoleType{access.Administrator, access.Agent, access.KeyUser}

// Kinds are the types of boxes.
func (b *board) Kinds() []home.Kind { return kinds }

// Widgets gives the own page, else that of the role, else that of everybody, else the first one.
func (b *board) Widgets(ctx context.Context) ([]home.Widget, bool, error) {
	a := access.From(ctx)
	list, err := b.kept(ctx, condition.Rule("user_id", condition.Equal, a.ID))
	if err != nil || len(list) > 0 {
		return list, true, err
	}
	list, err = b.Role(ctx, string(a.Type))
	return list, false, err
}

// Role gives what a role begins with.
func (b *board) Role(ctx context.Context, role string) ([]home.Widget, error) {
	nobodys := condition.Rule("user_id", condition.IsEmpty, nil)
	for _, of := range []condition.Node{condition.Rule("role_type", condition.Equal, role), condition.Rule("role_type", condition.IsEmpty, nil)} {
		list, err := b.kept(ctx, condition.And(nobodys, of))
		if err != nil || len(list) > 0 {
			return list, err
		}
	}
	return first, nil
}

func (b *board) rows(ctx context.Context, where condition.Node) ([]*record.Record, error) {
	page, err := b.records.List(access.With(ctx, access.System), record.ListRequest{Model: HomeWidget, Where: where, Sort: []string{"y", "x"}, Limit: home.Most,
		Fields: []string{"type", "config", "w"}, Bare: true})
	if err != nil {
		return nil, err
	}
	return page.Rows, nil
}

// kept reads a page as it is stored; a box whose configuration cannot be read shows what its type shows.
func (b *board) kept(ctx context.Context, where condition.Node) ([]home.Widget, error) {
	rows, err := b.rows(ctx, where)
	if err != nil {
		return nil, err
	}
	var out []home.Widget
	for _, r := range rows {
		w := home.Widget{Type: r.Values.Text("type"), Span: int(r.Values.Int("w"))}
		if err := json.Unmarshal([]byte(r.Values.Text("config")), &w.Config); err != nil {
			w.Config = nil
		}
		out = append(out, w)
	}
	return out, nil
}

// Arrange replaces a page as a whole.
func (b *board) Arrange(ctx context.Context, role string, list []home.Widget) error {
	a := access.From(ctx)
	where := condition.Rule("user_id", condition.Equal, a.ID)
	in := record.Input{"user_id": a.ID}
	if role != "" {
		if a.Type != access.Administrator {
			return fault.Denied("system.home.administrators_only")
		}
		if !slices.Contains(roles, access.RoleType(role)) {
			return fault.InvalidField("role", "system.home.unknown_role")
		}
		where = condition.And(condition.Rule("user_id", condition.IsEmpty, nil), condition.Rule("role_type", condition.Equal, role))
		in = record.Input{"role_type": role}
	}
	if len(list) > home.Most {
		return fault.InvalidField("widgets", "system.home.too_many", fault.Params{"max": home.Most})
	}
	rows := make([]record.Input, len(list))
	for i, w := range list {
		row, err := stand(w, i)
		if err != nil {
			return err
		}
		for k, v := range in {
			row[k] = v
		}
		rows[i] = row
	}
	ctx = record.AsSystem(ctx, event.Cause{Kind: "user", Label: a.Username})
	return b.records.Together(ctx, func(ctx context.Context) error {
		old, err := b.rows(ctx, where)
		if err != nil {
			return err
		}
		for _, r := range old {
			if _, err := b.records.Delete(ctx, record.Ref{Model: HomeWidget, ID: r.ID}, record.Options{}); err != nil {
				return err
			}
		}
		for _, row := range rows {
			if _, err := b.records.Create(ctx, HomeWidget, row, record.Options{}); err != nil {
				return err
			}
		}
		return nil
	})
}

// stand is how a box is stored at its place of the page.
func stand(w home.Widget, at int) (record.Input, error) {
	i := slices.IndexFunc(kinds, func(k home.Kind) bool { return k.Type == w.Type })
	if i < 0 {
		return nil, fault.InvalidField("type", "system.home.unknown_type", fault.Params{"type": w.Type})
	}
	needs := map[string][]string{"grid": {"model", "grid"}, "counters": {"model"}, "chart": {"dashboard", "chart"}}[kinds[i].Choose]
	for _, name := range needs {
		if w.Config[name] == "" {
			return nil, fault.InvalidField(name, "fault.required")
		}
	}
	config := map[string]string{}
	for name, v := range w.Config {
		if slices.Contains(needs, name) && len(v) <= 200 {
			config[name] = v
		}
	}
	raw, err := json.Marshal(config)
	if err != nil {
		return nil, err
	}
	if w.Span < 3 || w.Span > 12 {
		return nil, fault.InvalidField("span", "fault.invalid_value")
	}
	return record.Input{"type": w.Type, "config": string(raw), "x": 0, "y": at, "w": w.Span}, nil
}
