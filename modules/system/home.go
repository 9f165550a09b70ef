package system

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"

	"steward/engine/access"
	"steward/engine/condition"
	"steward/engine/config"
	"steward/engine/event"
	"steward/engine/fault"
	"steward/engine/home"
	"steward/engine/record"
	"steward/engine/text"
	"steward/engine/view"
)

// board keeps what people make of their home pages (home.Board).
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

// first is the page of those for whom no home page is meant.
var first = []home.Widget{
	{Type: "my_open_operations", Span: 6, Rows: view.MaxHomeRows},
	{Type: "my_tasks", Span: 6, Rows: view.MaxHomeRows},
	{Type: "announcements", Span: 6, Rows: view.MaxHomeRows},
	{Type: "recent_records", Span: 6, Rows: view.MaxHomeRows},
}

// Kinds are the types of boxes.
func (b *board) Kinds() []home.Kind { return kinds }

// First is the page of those for whom no home page is meant.
func (b *board) First() []home.Widget { return first }

func kindOf(code string) (home.Kind, bool) {
	i := slices.IndexFunc(kinds, func(k home.Kind) bool { return k.Type == code })
	if i < 0 {
		return home.Kind{}, false
	}
	return kinds[i], true
}

// Check finds boxes of a type there is not, and those that do not say what their type needs.
func (b *board) Check(page *view.Home) view.Faults {
	var faults view.Faults
	for i, w := range home.Boxes(page) {
		at := fmt.Sprintf("home:%s#boxes[%d]", page.Code, i)
		k, ok := kindOf(w.Type)
		if !ok && w.Type != "" {
			faults = append(faults, fault.Fault{Field: at + ".type", Key: "system.home.unknown_type", Params: fault.Params{"type": w.Type}})
		}
		for _, name := range k.Needs() {
			if w.Config[name] == "" {
				faults = append(faults, fault.Fault{Field: at + "." + name, Key: "fault.required"})
			}
		}
	}
	return faults
}

// guard refuses home pages with such boxes. What is there already is not held against another change.
func (b *board) guard(_ context.Context, now, next *config.Snapshot) ([]fault.Fault, error) {
	had := map[string]bool{}
	for i := range now.Views.Homes {
		for _, f := range b.Check(&now.Views.Homes[i]) {
			had[f.Field] = true
		}
	}
	var out []fault.Fault
	for i := range next.Views.Homes {
		for _, f := range b.Check(&next.Views.Homes[i]) {
			if !had[f.Field] {
				out = append(out, f)
			}
		}
	}
	return out, nil
}

func (b *board) rows(ctx context.Context, where condition.Node) ([]*record.Record, error) {
	page, err := b.records.List(access.With(ctx, access.System), record.ListRequest{Model: HomeWidget, Where: where, Sort: []string{"y", "x"}, Limit: view.MaxHomeBoxes,
		Fields: []string{"type", "config", "w"}, Bare: true})
	if err != nil {
		return nil, err
	}
	return page.Rows, nil
}

// Own reads a page as it is stored; a box whose configuration cannot be read shows what its type shows.
func (b *board) Own(ctx context.Context) ([]home.Widget, error) {
	rows, err := b.rows(ctx, ownOf(access.From(ctx)))
	if err != nil {
		return nil, err
	}
	var out []home.Widget
	for _, r := range rows {
		w := home.Widget{Type: r.Values.Text("type"), Span: int(r.Values.Int("w")), Rows: view.MaxHomeRows, Config: map[string]string{}}
		var kept map[string]string
		if json.Unmarshal([]byte(r.Values.Text("config")), &kept) == nil {
			k, _ := kindOf(w.Type)
			for _, name := range k.Needs() {
				w.Config[name] = kept[name]
			}
			w.Title = text.Label{Key: kept["title"]}
			if n, err := strconv.Atoi(kept["rows"]); err == nil {
				w.Rows = n
			}
			if where, err := condition.Parse([]byte(kept["filter"])); err == nil {
				w.Where = where
			}
		}
		out = append(out, w)
	}
	return out, nil
}

func ownOf(a *access.Actor) condition.Node { return condition.Rule("user_id", condition.Equal, a.ID) }

// Arrange replaces the own page as a whole.
func (b *board) Arrange(ctx context.Context, list []home.Widget) error {
	a := access.From(ctx)
	if len(list) > view.MaxHomeBoxes {
		return fault.InvalidField("widgets", "system.home.too_many", fault.Params{"max": view.MaxHomeBoxes})
	}
	rows := make([]record.Input, len(list))
	for i, w := range list {
		row, err := stand(w, i)
		if err != nil {
			return err
		}
		row["user_id"] = a.ID
		rows[i] = row
	}
	ctx = record.AsSystem(ctx, event.Cause{Kind: "user", Label: a.Username})
	return b.records.Together(ctx, func(ctx context.Context) error {
		old, err := b.rows(ctx, ownOf(a))
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

// Longest texts of a box of one's own, in bytes.
const (
	mostWords  = 200
	mostFilter = 8000
)

// stand is how a box is stored at its place of the page.
func stand(w home.Widget, at int) (record.Input, error) {
	k, ok := kindOf(w.Type)
	if !ok {
		return nil, fault.InvalidField("type", "system.home.unknown_type", fault.Params{"type": w.Type})
	}
	kept := map[string]string{}
	for _, name := range k.Needs() {
		if w.Config[name] == "" {
			return nil, fault.InvalidField(name, "fault.required")
		}
		if len(w.Config[name]) > mostWords {
			return nil, fault.InvalidField(name, "fault.too_long", fault.Params{"max": mostWords})
		}
		kept[name] = w.Config[name]
	}
	if w.Title.Key != "" {
		if len(w.Title.Key) > mostWords {
			return nil, fault.InvalidField("title", "fault.too_long", fault.Params{"max": mostWords})
		}
		kept["title"] = w.Title.Key
	}
	if w.Rows != 0 {
		if w.Rows < 1 || w.Rows > view.MaxHomeRows {
			return nil, fault.InvalidField("rows", "view.between", fault.Params{"min": 1, "max": view.MaxHomeRows})
		}
		kept["rows"] = strconv.Itoa(w.Rows)
	}
	if !w.Where.IsEmpty() {
		raw, err := json.Marshal(w.Where)
		if err != nil {
			return nil, err
		}
		if len(raw) > mostFilter {
			return nil, fault.InvalidField("filter", "fault.too_long", fault.Params{"max": mostFilter})
		}
		kept["filter"] = string(raw)
	}
	raw, err := json.Marshal(kept)
	if err != nil {
		return nil, err
	}
	if w.Span < view.MinHomeSpan || w.Span > view.HomeSpan {
		return nil, fault.InvalidField("span", "view.between", fault.Params{"min": view.MinHomeSpan, "max": view.HomeSpan})
	}
	return record.Input{"type": w.Type, "config": string(raw), "x": 0, "y": at, "w": w.Span}, nil
}
