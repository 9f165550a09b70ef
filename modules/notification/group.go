package notification

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"sync"

	engine "steward/engine/access"
	"steward/engine/condition"
	"steward/engine/event"
	"steward/engine/fault"
	"steward/engine/model"
	"steward/engine/record"
	"steward/modules/system"
)

// A group is told with one notice, however many its members are: who they were then is the audience of the notice, kept
// once until the group changes. Who of them may read what it is about is asked when he reads his notices. What he has read is
// kept in one row of his own.

// audience is who a group is at a time. It is never changed after it was made.
type audience struct {
	id      int64
	members []int64
}

// share is what a person hears together with others, and what of it he has read.
type share struct {
	audiences []int64
	row       *record.Row     // of the model Reading, nil as long as nothing was read
	upTo, at  int64           // everything to this id was read at this moment (UTC seconds)
	read      map[int64]int64 // moments of reading of later ones, by id
}

// crowd remembers audiences and shares until something they stand on changes.
type crowd struct {
	mu     sync.Mutex
	access int64 // version of the facts that decide rights
	turn   int   // counts the changes of what else is remembered
	groups map[int64]audience
	shares map[int64]*share
	mailed map[int64]bool // who wants mails of what his groups get; nil: not known
}

// at forgets what was remembered of other facts; c.mu is held.
func (c *crowd) at(access int64) {
	if c.groups == nil || c.access != access {
		c.access, c.groups, c.shares = access, map[int64]audience{}, map[int64]*share{}
	}
}

// heard forgets what committed changes made untrue, on whichever node they were made.
func (c *crowd) heard(events []event.Event) {
	for _, e := range events {
		switch e.Model {
		case Audience, Reading, system.Preference:
			c.mu.Lock()
			c.turn++
			if e.Model == Reading && e.Actor != 0 {
				delete(c.shares, e.Actor)
			} else {
				c.shares = map[int64]*share{}
			}
			if e.Model == Audience {
				c.groups = map[int64]audience{}
			}
			if e.Model == system.Preference {
				c.mailed = nil
			}
			c.mu.Unlock()
		}
	}
}

// recalled gives what is remembered, and the state in which something new may be remembered.
func recalled[T any](b *bell, from func(c *crowd) (T, bool)) (v T, known bool, access int64, turn int) {
	access = b.store.AccessVersion()
	c := &b.crowd
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at(access)
	v, known = from(c)
	return v, known, access, c.turn
}

// remember keeps what was read, unless something changed meanwhile.
func (b *bell) remember(access int64, turn int, keep func(c *crowd)) {
	c := &b.crowd
	c.mu.Lock()
	defer c.mu.Unlock()
	if c.access == access && c.turn == turn {
		keep(c)
	}
}

// tellGroup writes the one notice for a group, in the transaction of the save. mailed says that a member wants a mail of it.
func (b *bell) tellGroup(ctx context.Context, h happening) (mailed bool, err error) {
	ctx = record.AsSystem(record.Aside(ctx), event.Cause{Kind: "rule", Label: "Notifications"})
	to, err := b.audience(ctx, h.Group)
	if err != nil || !slices.ContainsFunc(to.members, func(id int64) bool { return id != h.By }) {
		return false, err
	}
	m, err := b.records.Model(ctx, Notice)
	if err != nil {
		return false, err
	}
	tx := record.Running(ctx)
	now := tx.Now().Unix()
	values := model.Values{"audience_id": to.id, "kind": GroupGot, "model_alias": h.Model, "model_id": h.ID, "created_at": now, "updated_at": now, "version": int64(1)}
	if h.ByName != "" {
		values["by_username"] = h.ByName
	}
	id, err := tx.Insert(ctx, m, values)
	if err != nil {
		return false, err
	}
	if err := tx.Append(ctx, event.Event{ID: b.records.NewBatch(), Model: Notice, Record: id, Version: 1, Kind: event.Created, Causes: record.Causes(ctx)}); err != nil {
		return false, err
	}
	wanting, err := b.wantMail(ctx)
	if err != nil {
		return false, err
	}
	return slices.ContainsFunc(to.members, func(id int64) bool { return id != h.By && wanting[id] }), nil
}

// audience gives the members of an enabled group under the id that notices name; none for other groups.
func (b *bell) audience(ctx context.Context, group int64) (audience, error) {
	a, known, version, turn := recalled(b, func(c *crowd) (audience, bool) { a, ok := c.groups[group]; return a, ok })
	if known {
		return a, nil
	}
	err := b.groupMembers(ctx, group, func(ids []int64) { a.members = slices.Clone(ids) })
	if err != nil {
		return a, err
	}
	slices.Sort(a.members)
	if len(a.members) > 0 {
		made := false
		if a.id, made, err = b.audienceOf(ctx, group, a.members); err != nil {
			return a, err
		}
		if made { // it is remembered by the next one who asks, when it is there
			return a, nil
		}
	}
	record.Running(ctx).AfterCommit(func() { b.remember(version, turn, func(c *crowd) { c.groups[group] = a }) })
	return a, nil
}

// audienceOf finds the latest audience of a group, or makes one when the members are others now.
func (b *bell) audienceOf(ctx context.Context, group int64, members []int64) (id int64, made bool, err error) {
	page, err := b.records.List(ctx, record.ListRequest{Model: Audience, Where: condition.Rule("group_id", condition.Equal, group), Fields: []string{"user_ids"},
		Sort: []string{"-entity_id"}, Limit: 1, Bare: true})
	if err != nil {
		return 0, false, err
	}
	if len(page.Rows) > 0 {
		had := slices.Clone(page.Rows[0].Values.IDs("user_ids"))
		slices.Sort(had)
		if slices.Equal(had, members) {
			return page.Rows[0].ID, false, nil
		}
	}
	r, err := b.records.Create(ctx, Audience, record.Input{"group_id": group, "user_ids": members}, record.Options{Kept: true})
	if err != nil {
		return 0, false, err
	}
	return r.ID, true, nil
}

// wantMail gives those who want mails of what their groups get; nobody where no mails are sent.
func (b *bell) wantMail(ctx context.Context) (map[int64]bool, error) {
	if !b.mail.On() {
		return nil, nil
	}
	wanting, known, version, turn := recalled(b, func(c *crowd) (map[int64]bool, bool) { return c.mailed, c.mailed != nil })
	if known {
		return wanting, nil
	}
	wanting = map[int64]bool{}
	for last := int64(0); ; {
		page, err := b.records.List(ctx, record.ListRequest{Model: system.Preference, Where: condition.And(condition.Rule("code", condition.Equal, preferred), condition.Rule("entity_id", condition.Greater, last)),
			Fields: []string{"user_id", "value"}, Sort: []string{"entity_id"}, Limit: 500, Bare: true})
		if err != nil {
			return nil, err
		}
		for _, r := range page.Rows {
			if _, byMail := readWish(r).of(GroupGot); byMail {
				wanting[r.Values.Int("user_id")] = true
			}
			last = r.ID
		}
		if len(page.Rows) < 500 {
			break
		}
	}
	record.Running(ctx).AfterCommit(func() { b.remember(version, turn, func(c *crowd) { c.mailed = wanting }) })
	return wanting, nil
}

// share gives what a person hears together with others. Somebody who wants nothing of it hears nothing.
func (b *bell) share(ctx context.Context, a *engine.Actor) (*share, error) {
	if a.ID == 0 {
		return &share{}, nil
	}
	s, known, version, turn := recalled(b, func(c *crowd) (*share, bool) { s, ok := c.shares[a.ID]; return s, ok })
	if known {
		return s, nil
	}
	s, err := b.readShare(engine.With(ctx, engine.System), a)
	if err != nil {
		return nil, err
	}
	if record.Running(ctx) == nil { // what a transaction wrote may never come to be
		b.remember(version, turn, func(c *crowd) { c.shares[a.ID] = s })
	}
	return s, nil
}

// mostAudiences bounds how many changes of groups are looked back over; notices are forgotten after a while anyway.
const mostAudiences = 1000

func (b *bell) readShare(ctx context.Context, a *engine.Actor) (*share, error) {
	s := &share{read: map[int64]int64{}}
	mine, err := b.wishes(ctx, map[int64]string{a.ID: ""})
	if err != nil {
		return nil, err
	}
	if app, _ := mine[a.ID].of(GroupGot); app && len(a.GroupIDs) > 0 {
		page, err := b.records.List(ctx, record.ListRequest{Model: Audience, Fields: []string{"entity_id"}, Sort: []string{"-entity_id"}, Limit: mostAudiences, Bare: true,
			Where: condition.And(condition.Rule("group_id", condition.In, a.GroupIDs), condition.Rule("user_ids", condition.IncludesAny, []int64{a.ID}))})
		if err != nil {
			return nil, err
		}
		for _, r := range page.Rows {
			s.audiences = append(s.audiences, r.ID)
		}
	}
	page, err := b.records.List(ctx, record.ListRequest{Model: Reading, Where: condition.Rule("user_id", condition.Equal, a.ID), Fields: []string{"up_to", "up_to_at", "later"},
		Sort: []string{"entity_id"}, Limit: 1, Bare: true})
	if err != nil || len(page.Rows) == 0 {
		return s, err
	}
	r := page.Rows[0]
	s.row, s.upTo, s.at = &record.Row{ID: r.ID, Version: r.Version}, r.Values.Int("up_to"), r.Values.Int("up_to_at")
	if later := r.Values.Text("later"); later != "" {
		err = json.Unmarshal([]byte(later), &s.read)
	}
	return s, err
}

// readAt is the moment at which a shared notice was read, 0 for unread ones.
func (s *share) readAt(id int64) int64 {
	if id <= s.upTo {
		return s.at
	}
	return s.read[id]
}

// unread finds the shared notices that are not read; Never where somebody hears nothing with others.
func (s *share) unread() condition.Node {
	if len(s.audiences) == 0 {
		return condition.Never()
	}
	ways := []condition.Node{condition.Rule("audience_id", condition.In, s.audiences), condition.Rule("entity_id", condition.Greater, s.upTo)}
	if len(s.read) > 0 {
		ids := make([]int64, 0, len(s.read))
		for id := range s.read {
			ids = append(ids, id)
		}
		slices.Sort(ids)
		ways = append(ways, condition.Rule("entity_id", condition.NotIn, ids))
	}
	return condition.And(ways...)
}

// withOthers opens the notices of a person's groups, which he did not cause himself.
func (b *bell) withOthers(a *engine.Actor, action engine.Action) condition.Node {
	if action != engine.Read {
		return condition.Never()
	}
	s, err := b.share(model.With(context.Background(), b.config.Current().Registry), a)
	if err != nil || len(s.audiences) == 0 { // what is not known is not opened
		return condition.Never()
	}
	return condition.And(condition.Rule("audience_id", condition.In, s.audiences), condition.Rule("by_username", condition.NotEqual, a.Username))
}

// mostLater is how many notices are remembered as read behind one that is not; then the older ones count as read.
const mostLater = 500

// readShared keeps that shared notices were read: some, or everything to an id. It gives the row that says so.
func (b *bell) readShared(ctx context.Context, ids []int64, upTo int64) error {
	tx, a := record.Running(ctx), engine.From(ctx)
	s, err := b.readShare(engine.With(ctx, engine.System), a)
	if err != nil {
		return err
	}
	now := tx.Now().Unix()
	for _, id := range ids {
		if s.readAt(id) == 0 {
			s.read[id] = now
		}
	}
	if len(s.read) > mostLater {
		later := make([]int64, 0, len(s.read))
		for id := range s.read {
			later = append(later, id)
		}
		slices.Sort(later)
		upTo = max(upTo, later[len(later)-mostLater])
	}
	if upTo > s.upTo {
		s.upTo, s.at = upTo, now
		for id := range s.read {
			if id <= upTo {
				delete(s.read, id)
			}
		}
	}
	later := map[string]int64{}
	for id, at := range s.read {
		later[strconv.FormatInt(id, 10)] = at
	}
	raw, err := json.Marshal(later)
	if err != nil {
		return err
	}
	m, err := b.records.Model(ctx, Reading)
	if err != nil {
		return err
	}
	e := event.Event{ID: b.records.NewBatch(), Model: Reading, Version: 1, Kind: event.Created, Actor: a.ID, Causes: record.Causes(ctx)}
	values := model.Values{"up_to": s.upTo, "up_to_at": s.at, "later": string(raw), "updated_at": now}
	if s.row != nil {
		e.Record, e.Version, e.Kind = s.row.ID, s.row.Version+1, event.Updated
		err = tx.Update(ctx, m, s.row.ID, s.row.Version, values)
	} else {
		values["user_id"], values["created_at"], values["version"] = a.ID, now, int64(1)
		e.Record, err = tx.Insert(ctx, m, values)
	}
	if err != nil {
		return err
	}
	return tx.Append(ctx, e)
}

// dated gives shared notices the moment at which who looks has read them.
func (b *bell) dated(ctx context.Context, rows []*record.Record) error {
	var s *share
	for _, r := range rows {
		if r.Values.Int("audience_id") == 0 || r.Values["read_at"] != nil {
			continue
		}
		if s == nil {
			var err error
			if s, err = b.share(ctx, engine.From(ctx)); err != nil {
				return err
			}
		}
		if at := s.readAt(r.ID); at != 0 {
			r.Values["read_at"] = at
		}
	}
	return nil
}

// unreadOf finds what an actor has not read.
func (b *bell) unreadOf(ctx context.Context, a *engine.Actor) (condition.Node, error) {
	s, err := b.share(ctx, a)
	if err != nil {
		return condition.Never(), err
	}
	return condition.Or(mineUnread(a), s.unread()), nil
}

// unreadPreset is what a grid of unread notices shows.
func (b *bell) unreadPreset(a *engine.Actor) condition.Node {
	unread, err := b.unreadOf(model.With(context.Background(), b.config.Current().Registry), a)
	if err != nil {
		return condition.Never()
	}
	return unread
}

func mineUnread(a *engine.Actor) condition.Node {
	return condition.And(condition.Rule("user_id", condition.Equal, a.ID), condition.Rule("read_at", condition.IsEmpty, nil))
}

// forgetAudiences drops those that no notice names any more and that are not how a group is now.
func (b *bell) forgetAudiences(ctx context.Context) error {
	sys := record.AsSystem(ctx, event.Cause{Kind: "rule", Label: "Notifications"})
	latest := map[int64]bool{}
	for before := int64(1) << 53; ; {
		page, err := b.records.List(sys, record.ListRequest{Model: Audience, Where: condition.Rule("entity_id", condition.Less, before), Fields: []string{"group_id"}, Sort: []string{"-entity_id"}, Limit: 500, Bare: true})
		if err != nil {
			return err
		}
		for _, r := range page.Rows {
			before = r.ID
			group := r.Values.Int("group_id")
			if group != 0 && !latest[group] {
				latest[group] = true
				continue
			}
			n, err := b.records.Count(sys, record.ListRequest{Model: Notice, Where: condition.Rule("audience_id", condition.Equal, r.ID)}, 1)
			if err != nil {
				return err
			}
			if n > 0 {
				continue
			}
			if _, err := b.records.Delete(sys, record.Ref{Model: Audience, ID: r.ID}, record.Options{}); err != nil && !fault.Is(err, fault.NotFound) {
				return err
			}
		}
		if len(page.Rows) < 500 {
			return nil
		}
	}
}
