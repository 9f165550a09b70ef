package notification

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strconv"
	"strings"

	engine "steward/engine/access"
	"steward/engine/condition"
	"steward/engine/event"
	"steward/engine/fault"
	"steward/engine/job"
	"steward/engine/mail"
	"steward/engine/model"
	"steward/engine/record"
	admin "steward/modules/access"
	"steward/modules/activity"
	"steward/modules/system"
)

// manyPeople bounds who is told of one change.
const manyPeople = 5000

// tell works out who is told of a change, and writes it once however often the job runs.
func (b *bell) tell(ctx context.Context, j job.Job) error {
	var h happening
	if err := json.Unmarshal(j.Payload, &h); err != nil {
		return fmt.Errorf("read a happening: %w", err)
	}
	ctx = record.AsSystem(model.With(ctx, b.config.Current().Registry), event.Cause{Kind: "rule", Label: "Notifications"})
	told, err := b.records.Count(ctx, record.ListRequest{Model: Notice, Where: condition.Rule("occasion", condition.Equal, j.ID)}, 1)
	if err != nil || told > 0 {
		return err
	}
	reasons, err := b.concerned(ctx, h)
	if fault.Is(err, fault.NotFound) { // gone meanwhile
		return nil
	}
	if err != nil || len(reasons) == 0 {
		return err
	}
	wishes, err := b.wishes(ctx, reasons)
	if err != nil {
		return err
	}
	// Who may read it is found out before anything is written: other saves do not wait for that.
	var hearers []hearer
	for _, id := range sortedIDs(reasons) {
		x, ok, err := b.hears(ctx, h, id, reasons[id], wishes[id])
		if err != nil {
			return err
		}
		if ok {
			hearers = append(hearers, x)
		}
	}
	if len(hearers) == 0 {
		return nil
	}
	return b.records.Together(ctx, func(ctx context.Context) error {
		for _, x := range hearers {
			if err := b.tellOne(ctx, h, j.ID, x); err != nil {
				return err
			}
		}
		return nil
	})
}

// hearer is a person who is told, and how.
type hearer struct {
	who         *engine.Actor
	kind        string
	app, byMail bool
}

// hears reports whether a person may read what happened and wants to hear of it.
func (b *bell) hears(ctx context.Context, h happening, id int64, kind string, w wish) (hearer, bool, error) {
	x := hearer{kind: kind}
	x.app, x.byMail = w.of(kind)
	x.app = x.app && kind != GroupGot // the group was told when the change was saved
	if !x.app && !x.byMail && kind != Mentioned {
		return x, false, nil
	}
	var err error
	if x.who, err = b.people.Actor(ctx, id); err != nil || !x.who.Active {
		return x, false, err
	}
	ok, err := b.mayRead(ctx, x.who, h)
	return x, ok, err
}

// tellOne writes what one person is told.
func (b *bell) tellOne(ctx context.Context, h happening, occasion int64, x hearer) error {
	id, kind := x.who.ID, x.kind
	if kind == Mentioned {
		if err := b.keepMention(ctx, h, id); err != nil {
			return err
		}
	}
	if x.byMail {
		if err := b.write(ctx, x.who, h, kind); err != nil {
			return err
		}
	}
	if !x.app {
		return nil
	}
	if kind == Changed { // one line for a record somebody edits all morning
		n, err := b.records.Count(ctx, record.ListRequest{Model: Notice, Where: condition.And(condition.Rule("user_id", condition.Equal, id), about(h.Model, h.ID),
			condition.Rule("kind", condition.Equal, Changed), condition.Rule("read_at", condition.IsEmpty, nil))}, 1)
		if err != nil || n > 0 {
			return err
		}
	}
	in := record.Input{"user_id": id, "kind": kind, "model_alias": h.Model, "model_id": h.ID, "occasion": occasion}
	if h.Activity != 0 {
		in["activity_id"] = h.Activity
	}
	if h.ByName != "" {
		in["by_username"] = h.ByName
	}
	switch kind {
	case Status:
		in["detail"] = h.Status
	case Changed:
		in["detail"] = shortened(h.Fields)
	}
	_, err := b.records.Create(ctx, Notice, in, record.Options{Kept: true})
	return err
}

// shortened joins codes as long as they fit.
func shortened(codes []string) string {
	for len(strings.Join(codes, ",")) > 255 {
		codes = codes[:len(codes)-1]
	}
	return strings.Join(codes, ",")
}

func (b *bell) mayRead(ctx context.Context, a *engine.Actor, h happening) (bool, error) {
	as := engine.With(ctx, a)
	ok, err := b.records.Can(as, record.Ref{Model: h.Model, ID: h.ID}, engine.Read)
	if err != nil || !ok || h.Activity == 0 {
		return ok, err
	}
	return b.records.Can(as, record.Ref{Model: activity.Activity, ID: h.Activity}, engine.Read)
}

// concerned gives the strongest reason for each person, without who did it.
func (b *bell) concerned(ctx context.Context, h happening) (map[int64]string, error) {
	m, err := b.records.Model(ctx, h.Model)
	if err != nil {
		return nil, err
	}
	var codes []string
	for _, code := range []string{"requester_username", "assigned_username", "owner_username"} {
		if m.Field(code) != nil {
			codes = append(codes, code)
		}
	}
	r, err := b.records.Get(ctx, record.Ref{Model: h.Model, ID: h.ID}, append(codes, "entity_id")...)
	if err != nil {
		return nil, err
	}
	reasons := map[int64]string{}
	add := func(kind string, ids ...int64) {
		for _, id := range ids {
			if was, known := reasons[id]; id != h.By && id != 0 && (!known || slices.Index(kinds, kind) < slices.Index(kinds, was)) {
				reasons[id] = kind
			}
		}
	}
	byName := func(kind string, names ...string) error {
		ids, err := b.ids(ctx, names)
		add(kind, ids...)
		return err
	}
	if err := byName(Assigned, h.User); err != nil {
		return nil, err
	}
	if err := b.groupMembers(ctx, h.Group, func(ids []int64) { add(GroupGot, ids...) }); err != nil {
		return nil, err
	}
	for _, name := range h.Called {
		if group, isGroup := strings.CutPrefix(name, "@"); isGroup {
			id, _ := strconv.ParseInt(group, 10, 64) //nolint:errcheck // 0 is no group
			err = b.groupMembers(ctx, id, func(ids []int64) { add(Mentioned, ids...) })
		} else {
			err = byName(Mentioned, name)
		}
		if err != nil {
			return nil, err
		}
	}
	heard := ""
	switch {
	case h.Activity != 0 && h.Fields == nil: // a new comment
		heard = Commented
		var names []string
		for _, code := range codes {
			names = append(names, r.Values.Text(code))
		}
		err = byName(Commented, names...)
	case h.Status != "":
		heard = Status
		err = byName(Status, r.Values.Text("requester_username"))
	case len(h.Fields) > 0:
		heard = Changed
	}
	if err != nil || heard == "" {
		return reasons, err
	}
	followers, err := b.records.List(ctx, record.ListRequest{Model: Follower, Where: about(h.Model, h.ID), Fields: []string{"user_id"}, Sort: []string{"entity_id"}, Limit: manyPeople, Bare: true})
	if err != nil {
		return nil, err
	}
	for _, f := range followers.Rows {
		add(heard, f.Values.Int("user_id"))
	}
	return reasons, nil
}

// ids finds users by name.
func (b *bell) ids(ctx context.Context, names []string) ([]int64, error) {
	names = slices.DeleteFunc(slices.Clone(names), func(s string) bool { return s == "" })
	if len(names) == 0 {
		return nil, nil
	}
	page, err := b.records.List(ctx, record.ListRequest{Model: admin.User, Where: condition.Rule("username", condition.In, names), Fields: []string{"entity_id"},
		Sort: []string{"entity_id"}, Limit: len(names), Bare: true})
	if err != nil {
		return nil, err
	}
	var out []int64
	for _, u := range page.Rows {
		out = append(out, u.ID)
	}
	return out, nil
}

// groupMembers hands over the members of an enabled group.
func (b *bell) groupMembers(ctx context.Context, id int64, take func(ids []int64)) error {
	if id == 0 {
		return nil
	}
	g, err := b.records.Get(ctx, record.Ref{Model: admin.Group, ID: id}, "user_ids", "status")
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	if g.Values.Int("status") == 1 {
		take(g.Values.IDs("user_ids"))
	}
	return nil
}

// keepMention stores that a person was called.
func (b *bell) keepMention(ctx context.Context, h happening, user int64) error {
	in := record.Input{"model_alias": h.Model, "model_id": h.ID, "user_id": user, "created_by": h.ByName}
	if h.Activity != 0 {
		in["activity_id"] = h.Activity
	}
	if h.ByName == "" {
		delete(in, "created_by")
	}
	_, err := b.records.Create(ctx, system.Mention, in, record.Options{})
	return err
}

// write mails what the centre would show, in the language of the reader, without the content of comments: mails are read
// by whoever has the mailbox.
func (b *bell) write(ctx context.Context, a *engine.Actor, h happening, kind string) error {
	if !b.mail.On() || a.Email == "" {
		return nil
	}
	as := engine.With(ctx, a)
	r, err := b.records.Get(as, record.Ref{Model: h.Model, ID: h.ID})
	if err != nil {
		return err
	}
	texts := b.config.Current().Texts
	n := b.worded(as, r.Model, kind, h.ByName, map[string]string{Status: h.Status, Changed: shortened(h.Fields)}[kind])
	if n.Params["who"] == "" {
		n.Params["who"] = b.product
	} else if by, err := b.people.ActorNamed(ctx, h.ByName); err == nil {
		n.Params["who"] = by.Name
	}
	what := strings.TrimSpace(r.Number + " " + r.Title)
	said := texts.T(a.Locale, n.Key, n.Params)
	door := "/record/"
	if !a.BackEnd() {
		door = "/request/"
	}
	door += h.Model + "/" + strconv.FormatInt(h.ID, 10)
	return b.mail.Send(ctx, mail.Message{To: a.Email, Name: a.Name, Subject: oneLine(what + ": " + said), Link: b.url + door,
		Text:   texts.T(a.Locale, "notification.mail.text", map[string]any{"name": a.Name, "what": what, "said": said, "product": b.product}),
		Button: texts.T(a.Locale, "notification.mail.button", nil)})
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

func sortedIDs(m map[int64]string) []int64 {
	out := make([]int64, 0, len(m))
	for id := range m {
		out = append(out, id)
	}
	slices.Sort(out)
	return out
}

// Tell implements notice.Centre: it asks the wishes and rights of the person as for anything else he is told.
func (b *bell) Tell(ctx context.Context, user int64, kind string, about record.Ref) error {
	h := happening{Model: about.Model, ID: about.ID}
	wishes, err := b.wishes(ctx, map[int64]string{user: kind})
	if err != nil {
		return err
	}
	x, ok, err := b.hears(ctx, h, user, kind, wishes[user])
	if err != nil || !ok {
		return err
	}
	return b.tellOne(ctx, h, int64(b.store.NextID()), x)
}
