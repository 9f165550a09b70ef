package notification

import (
	"context"
	"html"
	"regexp"
	"slices"
	"strconv"
	"strings"

	engine "steward/engine/access"
	"steward/engine/condition"
	"steward/engine/notice"
	"steward/engine/record"
	admin "steward/modules/access"
	"steward/modules/activity"
)

// mention finds who a text calls: <span class="mention" data-mention="anna">, "@12" for the group 12.
var mention = regexp.MustCompile(`data-mention="([^"]{1,255})"`)

// mostCalled bounds how many are called in one text.
const mostCalled = 50

// called lists who a text calls, each once.
func called(text string) []string {
	var out []string
	for _, m := range mention.FindAllStringSubmatch(text, -1) {
		if name := html.UnescapeString(m[1]); !slices.Contains(out, name) && len(out) < mostCalled {
			out = append(out, name)
		}
	}
	return out
}

// newlyCalled lists who the text of a field calls that it did not call before.
func newlyCalled(d *record.Draft, code string) []string {
	if !d.Changed(code) {
		return nil
	}
	before := called(d.OldText(code))
	return slices.DeleteFunc(called(d.Text(code)), func(name string) bool { return slices.Contains(before, name) })
}

// callable is a name that a text can carry, see the cleaning of rich texts.
var callable = regexp.MustCompile(`^[\pL\d_.+@\\-]{1,255}$`)

// mostOffered is how many names are offered; mostAsked how many are looked at for them.
const (
	mostOffered = 8
	mostAsked   = 40
)

// Callable offers people who may read the record, and groups. Before anything is typed it offers who is involved already;
// end users call nobody else.
func (b *bell) Callable(ctx context.Context, ref record.Ref, words string, internal bool) ([]notice.Person, error) {
	r, err := b.records.Get(ctx, ref)
	if err != nil {
		return nil, err
	}
	actor := engine.From(ctx)
	words = strings.ToLower(strings.TrimSpace(words))
	involved, err := b.involved(ctx, r)
	if err != nil {
		return nil, err
	}
	ids, err := b.ids(engine.With(ctx, engine.System), involved)
	if err != nil {
		return nil, err
	}
	out := []notice.Person{}
	if actor.BackEnd() && words != "" {
		page, err := b.records.List(ctx, record.ListRequest{Model: admin.User, Fields: []string{"entity_id"}, Sort: []string{"firstname", "lastname"}, Limit: mostAsked, Bare: true,
			Where: condition.And(condition.Rule("is_active", condition.Equal, true), condition.Or(condition.Rule("firstname", condition.BeginsWith, words),
				condition.Rule("lastname", condition.BeginsWith, words), condition.Rule("username", condition.BeginsWith, words)))})
		if err != nil {
			return nil, err
		}
		for _, u := range page.Rows {
			if !slices.Contains(ids, u.ID) {
				ids = append(ids, u.ID)
			}
		}
		if out, err = b.groupsNamed(ctx, words); err != nil {
			return nil, err
		}
	}
	for _, id := range ids {
		if len(out) == mostOffered {
			break
		}
		p, ok, err := b.offer(ctx, ref, id, words, internal)
		if err != nil {
			return nil, err
		}
		if ok {
			out = append(out, p)
		}
	}
	return out, nil
}

// offer decides about one person.
func (b *bell) offer(ctx context.Context, ref record.Ref, id int64, words string, internal bool) (p notice.Person, ok bool, err error) {
	actor := engine.From(ctx)
	a, err := b.people.Actor(ctx, id)
	if err != nil || !a.Active || a.ID == actor.ID || !callable.MatchString(a.Username) || !begins(a, words) || actor.Type == engine.EndUser && !a.BackEnd() {
		return p, false, err
	}
	if ok, err = b.records.Can(engine.With(ctx, a), ref, engine.Read); err != nil || !ok {
		return p, false, err
	}
	p = notice.Person{Key: a.Username, Name: a.Name}
	if internal && !a.BackEnd() {
		p.Why = "notification.cannot_see_internal"
	}
	return p, true, nil
}

// begins reports whether a name begins with the words, in either order of the names.
func begins(a *engine.Actor, words string) bool {
	name := strings.ToLower(a.Name)
	if words == "" || strings.HasPrefix(name, words) || strings.HasPrefix(strings.ToLower(a.Username), words) {
		return true
	}
	return strings.Contains(name, " "+words)
}

// involved are those who have to do with a record, by username: its people, and who wrote what the actor may read.
func (b *bell) involved(ctx context.Context, r *record.Record) ([]string, error) {
	var names []string
	add := func(name string) {
		if name != "" && !slices.Contains(names, name) {
			names = append(names, name)
		}
	}
	for _, code := range []string{"assigned_username", "owner_username", "requester_username"} {
		add(r.Values.Text(code))
	}
	page, err := b.records.List(ctx, record.ListRequest{Model: activity.Activity, Where: condition.And(about(r.Model.Alias, r.ID), condition.Rule("type", condition.Equal, activity.Comment)),
		Fields: []string{"created_by"}, Sort: []string{"-created_at"}, Limit: 100, Bare: true})
	if err != nil {
		return nil, err
	}
	for _, c := range page.Rows {
		add(c.Values.Text("created_by"))
	}
	return names[:min(len(names), mostAsked)], nil
}

// groupsNamed offers groups: who of them may read the record is decided for each when they are told.
func (b *bell) groupsNamed(ctx context.Context, words string) ([]notice.Person, error) {
	page, err := b.records.List(ctx, record.ListRequest{Model: admin.Group, Where: condition.And(condition.Rule("status", condition.Equal, 1), condition.Rule("name", condition.BeginsWith, words)),
		Fields: []string{"name"}, Sort: []string{"name"}, Limit: 3, Bare: true})
	if err != nil {
		return nil, err
	}
	out := []notice.Person{}
	for _, g := range page.Rows {
		out = append(out, notice.Person{Key: "@" + strconv.FormatInt(g.ID, 10), Name: g.Values.Text("name"), Group: true})
	}
	return out, nil
}
