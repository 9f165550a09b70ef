package notification

import (
	"context"
	"encoding/json"
	"slices"
	"strings"
	"time"

	engine "steward/engine/access"
	"steward/engine/condition"
	"steward/engine/event"
	"steward/engine/fault"
	"steward/engine/model"
	"steward/engine/model/field"
	"steward/engine/notice"
	"steward/engine/record"
	"steward/modules/activity"
	"steward/modules/system"
)

var _ notice.Centre = (*bell)(nil)

// Models are the notices, and what somebody has read of those he shares.
func (b *bell) Models() []string { return []string{Notice, Reading} }

// Unread counts what the actor has not read.
func (b *bell) Unread(ctx context.Context) (int, error) {
	unread, err := b.unreadOf(ctx, engine.From(ctx))
	if err != nil {
		return 0, err
	}
	return b.records.Count(ctx, record.ListRequest{Model: Notice, Where: unread}, notice.UnreadCap)
}

// Of gives own notices, newest first, with the words of their records as the actor may read them now.
func (b *bell) Of(ctx context.Context, before int64, limit int, onlyUnread bool) (notice.Page, error) {
	var where []condition.Node
	if before != 0 {
		where = append(where, condition.Rule("entity_id", condition.Less, before))
	}
	if onlyUnread {
		unread, err := b.unreadOf(ctx, engine.From(ctx))
		if err != nil {
			return notice.Page{}, err
		}
		where = append(where, unread)
	}
	page, err := b.records.List(ctx, record.ListRequest{Model: Notice, Where: condition.And(where...), Sort: []string{"-entity_id"}, Limit: limit,
		Fields: []string{"audience_id", "kind", "model_alias", "model_id", "activity_id", "by_username", "detail", "read_at", "created_at"}})
	if err != nil {
		return notice.Page{}, err
	}
	out := notice.Page{Notices: []notice.Notice{}, More: page.Next != nil}
	records, err := b.named(ctx, page.Rows)
	if err != nil {
		return out, err
	}
	said, err := b.said(ctx, page.Rows)
	if err != nil {
		return out, err
	}
	for _, r := range page.Rows {
		v := r.Values
		ref := record.Ref{Model: v.Text("model_alias"), ID: v.Int("model_id")}
		n := notice.Notice{Key: "notification.said.gone"}
		if about := records[ref]; about != nil {
			n = b.worded(ctx, about.Model, v.Text("kind"), v.Text("by_username"), v.Text("detail"))
			n.Title, n.Number, n.Words = about.Title, about.Number, said[v.Int("activity_id")]
		}
		n.ID, n.Kind, n.About, n.At, n.Read = r.ID, v.Text("kind"), ref, time.Unix(v.Int("created_at"), 0).UTC(), v["read_at"] != nil
		n.By, _ = r.Labels["by_username"].(string)
		if n.Params != nil {
			n.Params["who"] = n.By
		}
		out.Notices = append(out.Notices, n)
	}
	out.Unread, err = b.Unread(ctx)
	return out, err
}

// worded puts an occasion into a text key with its parameters, in the language of the actor.
func (b *bell) worded(ctx context.Context, m *model.Model, kind, who, detail string) notice.Notice {
	n := notice.Notice{Key: "notification.said." + kind, Params: map[string]any{"who": who}}
	a, snap := engine.From(ctx), b.config.Current()
	switch kind {
	case Status:
		n.Params["status"] = detail
		if f := m.Field("status"); f != nil {
			if listed, ok := f.Type.(model.Listed); ok {
				if v, err := f.Type.Coerce(detail); err == nil {
					if l := snap.Registry.List(listed.List()); l != nil && l.Value(v) != nil {
						n.Params["status"] = snap.Texts.ListValue(a.Locale, l, l.Value(v))
					}
				}
			}
		}
	case Changed:
		readable := b.records.Readable(ctx, m)
		var labels []string
		for _, code := range strings.Split(detail, ",") {
			if slices.Contains(readable, code) {
				labels = append(labels, snap.Texts.Field(a.Locale, m, m.Field(code)))
			}
		}
		n.Params["fields"] = strings.Join(labels, ", ")
		if len(labels) == 0 {
			n.Key = "notification.said.changed_something"
		}
	}
	if who == "" {
		n.Key += ".system" // by the platform: nobody is named
	}
	return n
}

// named finds the records that notices are about, as far as the actor may read them.
func (b *bell) named(ctx context.Context, rows []*record.Record) (map[record.Ref]*record.Record, error) {
	ids := map[string][]int64{}
	for _, r := range rows {
		alias := r.Values.Text("model_alias")
		if id := r.Values.Int("model_id"); !slices.Contains(ids[alias], id) {
			ids[alias] = append(ids[alias], id)
		}
	}
	out := map[record.Ref]*record.Record{}
	for alias, list := range ids {
		m, err := b.records.Model(ctx, alias)
		if err != nil || b.records.Scope(ctx, m, engine.Read).Refused != "" {
			continue // switched off, or taken away
		}
		found, err := b.records.List(ctx, record.ListRequest{Model: alias, Where: condition.Rule("entity_id", condition.In, list), Fields: m.Title, Sort: []string{"entity_id"}, Limit: len(list)})
		if err != nil {
			return nil, err
		}
		for _, r := range found.Rows {
			out[record.Ref{Model: alias, ID: r.ID}] = r
		}
	}
	return out, nil
}

// said gives the first words of comments, as far as the actor may read them.
func (b *bell) said(ctx context.Context, rows []*record.Record) (map[int64]string, error) {
	var ids []int64
	for _, r := range rows {
		if id := r.Values.Int("activity_id"); id != 0 {
			ids = append(ids, id)
		}
	}
	out := map[int64]string{}
	if len(ids) == 0 {
		return out, nil
	}
	page, err := b.records.List(ctx, record.ListRequest{Model: activity.Activity, Where: condition.Rule("entity_id", condition.In, ids), Fields: []string{"description"}, Sort: []string{"entity_id"}, Limit: len(ids), Bare: true})
	if fault.Is(err, fault.Forbidden) {
		return out, nil
	}
	if err != nil {
		return nil, err
	}
	for _, r := range page.Rows {
		words := []rune(oneLine(field.PlainText(r.Values.Text("description"))))
		if len(words) > 140 {
			words = append(words[:139], '…')
		}
		out[r.ID] = string(words)
	}
	return out, nil
}

// Read marks own notices as read, and the mentions that go with them. One entry of the log tells the other screens of the
// reader; what he reads is no history.
func (b *bell) Read(ctx context.Context, ids []int64, of *record.Ref) error {
	var which condition.Node
	switch {
	case of != nil:
		which = about(of.Model, of.ID)
	case ids != nil:
		which = condition.Rule("entity_id", condition.In, ids)
	}
	if _, err := b.share(ctx, engine.From(ctx)); err != nil { // known before the transaction begins
		return err
	}
	for try := 0; ; try++ {
		err := b.records.Together(ctx, func(ctx context.Context) error { return b.read(ctx, which, ids == nil, ids == nil && of == nil) })
		if !fault.Is(err, fault.Conflict) || try == 4 { // another screen of the same reader was faster
			return err
		}
	}
}

// read marks what is unread and fulfils a condition; mentions says that those of the text go along, all that nothing is left.
func (b *bell) read(ctx context.Context, which condition.Node, mentions, all bool) error {
	a := engine.From(ctx)
	last, err := b.mark(ctx, Notice, condition.And(mineUnread(a), which))
	if err != nil {
		return err
	}
	shared, err := b.markShared(ctx, which, all)
	if err != nil || last == nil && !shared {
		return err
	}
	if mentions {
		if _, err := b.mark(ctx, system.Mention, condition.And(condition.Rule("read_at", condition.IsEmpty, nil), which)); err != nil {
			return err
		}
	}
	if last == nil { // the log has the marks of the shared ones
		return nil
	}
	return record.Running(ctx).Append(ctx, event.Event{ID: b.records.NewBatch(), Model: Notice, Record: last.ID, Version: last.Version + 1, Kind: event.Updated,
		Actor: a.ID, Causes: record.Causes(ctx)})
}

// markShared notes which notices of his groups the actor has read. Where nothing older is left unread, one number says it.
func (b *bell) markShared(ctx context.Context, which condition.Node, all bool) (bool, error) {
	s, err := b.share(ctx, engine.From(ctx))
	if err != nil {
		return false, err
	}
	list := func(where condition.Node, limit int) ([]int64, error) {
		page, err := b.records.List(ctx, record.ListRequest{Model: Notice, Where: condition.And(s.unread(), where), Fields: []string{"entity_id"}, Sort: []string{"-entity_id"}, Limit: limit, Bare: true})
		if err != nil {
			return nil, err
		}
		var ids []int64
		for _, r := range page.Rows {
			ids = append(ids, r.ID)
		}
		return ids, nil
	}
	if all {
		newest, err := list(condition.Node{}, 1)
		if err != nil || len(newest) == 0 {
			return false, err
		}
		return true, b.readShared(ctx, nil, newest[0])
	}
	ids, err := list(which, mostLater)
	if err != nil || len(ids) == 0 {
		return false, err
	}
	older, err := list(condition.And(condition.Rule("entity_id", condition.Less, ids[0]), condition.Rule("entity_id", condition.NotIn, ids)), 1)
	if err != nil {
		return false, err
	}
	upTo := int64(0)
	if len(older) == 0 {
		upTo = ids[0]
	}
	return true, b.readShared(ctx, ids, upTo)
}

// mark writes the moment of reading on everything that matches, and gives the last of it.
func (b *bell) mark(ctx context.Context, alias string, where condition.Node) (last *record.Record, err error) {
	tx := record.Running(ctx)
	now := tx.Now().Unix()
	for {
		page, err := b.records.List(ctx, record.ListRequest{Model: alias, Where: where, Fields: []string{"entity_id"}, Sort: []string{"entity_id"}, Limit: 500, Bare: true})
		if err != nil {
			return nil, err
		}
		for _, r := range page.Rows {
			if err := tx.Update(ctx, r.Model, r.ID, r.Version, model.Values{"read_at": now}); err != nil {
				return nil, err
			}
			last = r
		}
		if len(page.Rows) < 500 {
			return last, nil
		}
	}
}

// preferred is the code of the preference that keeps the wishes.
const preferred = "notifications"

// wish is by which ways somebody wants to be told, by kind; what is not said is told in the centre and not mailed.
type wish map[string]struct {
	App  bool `json:"app"`
	Mail bool `json:"mail"`
}

func (w wish) of(kind string) (app, byMail bool) {
	if c, said := w[kind]; said {
		return c.App, c.Mail
	}
	return true, false
}

// readWish takes a wish out of its preference; what cannot be read says nothing.
func readWish(r *record.Record) wish {
	var w wish
	if json.Unmarshal([]byte(r.Values.Text("value")), &w) != nil {
		return nil
	}
	return w
}

// wishes reads the wishes of several people at once.
func (b *bell) wishes(ctx context.Context, of map[int64]string) (map[int64]wish, error) {
	out := map[int64]wish{}
	ids := sortedIDs(of)
	for len(ids) > 0 {
		part := ids[:min(500, len(ids))]
		ids = ids[len(part):]
		page, err := b.records.List(ctx, record.ListRequest{Model: system.Preference, Where: condition.And(condition.Rule("code", condition.Equal, preferred), condition.Rule("user_id", condition.In, part)),
			Fields: []string{"user_id", "value"}, Sort: []string{"entity_id"}, Limit: len(part), Bare: true})
		if err != nil {
			return nil, err
		}
		for _, r := range page.Rows {
			out[r.Values.Int("user_id")] = readWish(r)
		}
	}
	return out, nil
}

// Choices are the actor's wishes for every kind.
func (b *bell) Choices(ctx context.Context) ([]notice.Choice, error) {
	a := engine.From(ctx)
	mine, err := b.wishes(engine.With(ctx, engine.System), map[int64]string{a.ID: ""})
	if err != nil {
		return nil, err
	}
	snap := b.config.Current()
	list := snap.Registry.List("notification_kind")
	var out []notice.Choice
	for _, kind := range kinds {
		c := notice.Choice{Kind: kind, Label: kind}
		c.App, c.Mail = mine[a.ID].of(kind)
		if v := list.Value(kind); v != nil {
			c.Label = snap.Texts.ListValue(a.Locale, list, v)
		}
		out = append(out, c)
	}
	return out, nil
}

// Choose keeps the actor's wishes; kinds that are not named stay as they are.
func (b *bell) Choose(ctx context.Context, choices []notice.Choice) error {
	a := engine.From(ctx)
	sys := record.AsSystem(ctx, event.Cause{Kind: "user", Label: a.Username})
	all, err := b.wishes(sys, map[int64]string{a.ID: ""})
	if err != nil {
		return err
	}
	mine := all[a.ID]
	if mine == nil {
		mine = wish{}
	}
	for _, c := range choices {
		if !slices.Contains(kinds, c.Kind) {
			return fault.InvalidField("kind", "notification.unknown_kind", fault.Params{"kind": c.Kind})
		}
		w := mine[c.Kind]
		w.App, w.Mail = c.App, c.Mail
		mine[c.Kind] = w
	}
	raw, err := json.Marshal(mine)
	if err != nil {
		return err
	}
	page, err := b.records.List(sys, record.ListRequest{Model: system.Preference, Where: condition.And(condition.Rule("code", condition.Equal, preferred), condition.Rule("user_id", condition.Equal, a.ID)),
		Fields: []string{"entity_id"}, Sort: []string{"entity_id"}, Limit: 1, Bare: true})
	if err != nil {
		return err
	}
	if len(page.Rows) == 0 {
		_, err = b.records.Create(sys, system.Preference, record.Input{"user_id": a.ID, "code": preferred, "value": string(raw)}, record.Options{})
		return err
	}
	_, err = b.records.Update(sys, record.Ref{Model: system.Preference, ID: page.Rows[0].ID}, record.Input{"value": string(raw)}, record.Options{})
	return err
}
