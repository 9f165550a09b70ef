package notification

import (
	"context"

	engine "steward/engine/access"
	"steward/engine/condition"
	"steward/engine/model"
	"steward/engine/notice"
	"steward/engine/record"
)

// offerFollowing offers to follow what one does not follow yet, and to stop following what one does.
func (b *bell) offerFollowing(ctx context.Context, m *model.Model, r *record.Record) ([]record.Act, error) {
	if r == nil || !m.Traits.Has(model.Activities) || engine.From(ctx).ID == 0 {
		return nil, nil
	}
	already, err := b.follows(ctx, record.Ref{Model: m.Alias, ID: r.ID})
	switch {
	case err != nil:
		return nil, err
	case already != 0:
		return []record.Act{{Code: "unfollow", Words: "notification.unfollow", Icon: "bell-off", Needs: engine.Read, Run: b.unfollow}}, nil
	}
	return []record.Act{{Code: "follow", Words: "notification.follow", Icon: "bell", Needs: engine.Read, Run: b.follow}}, nil
}

// follows gives the row by which the actor follows a record, 0 when he does not.
func (b *bell) follows(ctx context.Context, ref record.Ref) (int64, error) {
	page, err := b.records.List(engine.With(ctx, engine.System), record.ListRequest{Model: Follower, Fields: []string{"entity_id"}, Sort: []string{"entity_id"}, Limit: 1, Bare: true,
		Where: condition.And(about(ref.Model, ref.ID), condition.Rule("user_id", condition.Equal, engine.From(ctx).ID))})
	if err != nil || len(page.Rows) == 0 {
		return 0, err
	}
	return page.Rows[0].ID, nil
}

// follow adds the actor to the followers. It is no change of the record, so neither its history nor its version knows.
func (b *bell) follow(ctx context.Context, r *record.Record) (*record.Ref, error) {
	m, err := b.records.Model(ctx, Follower)
	if err != nil {
		return nil, err
	}
	tx, a := record.Running(ctx), engine.From(ctx)
	now := tx.Now().Unix()
	_, err = tx.Insert(ctx, m, model.Values{"model_alias": r.Model.Alias, "model_id": r.ID, "user_id": a.ID, "created_at": now, "created_by": a.Username,
		"updated_at": now, "updated_by": a.Username, "version": int64(1)})
	return nil, err
}

func (b *bell) unfollow(ctx context.Context, r *record.Record) (*record.Ref, error) {
	id, err := b.follows(ctx, record.Ref{Model: r.Model.Alias, ID: r.ID})
	if err != nil || id == 0 {
		return nil, err
	}
	m, err := b.records.Model(ctx, Follower)
	if err != nil {
		return nil, err
	}
	return nil, record.Running(ctx).Delete(ctx, m, id)
}

// Followers lists who follows a record, for those who may read it; end users learn only about themselves.
func (b *bell) Followers(ctx context.Context, ref record.Ref) (list []notice.Follower, mine bool, err error) {
	if _, err := b.records.Get(ctx, ref, "entity_id"); err != nil {
		return nil, false, err
	}
	a := engine.From(ctx)
	page, err := b.records.List(engine.With(ctx, engine.System), record.ListRequest{Model: Follower, Where: about(ref.Model, ref.ID), Fields: []string{"user_id"}, Sort: []string{"entity_id"}, Limit: 200, Bare: true})
	if err != nil {
		return nil, false, err
	}
	list = []notice.Follower{}
	for _, r := range page.Rows {
		id := r.Values.Int("user_id")
		mine = mine || id == a.ID
		if !a.BackEnd() && id != a.ID {
			continue
		}
		who, err := b.people.Actor(ctx, id)
		if err != nil {
			return nil, false, err
		}
		list = append(list, notice.Follower{Username: who.Username, Name: who.Name})
	}
	return list, mine, nil
}
