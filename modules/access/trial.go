package access

import (
	"context"
	"errors"
	"slices"

	"steward/engine/access"
	"steward/engine/fault"
	"steward/engine/record"
)

// shown is how many gained and lost records a trial names.
const shown = 10

var errTried = errors.New("trial: rolled back")

// TryRule tells what a change of a group rule would do to a user. The rule is really saved, by the one who asks and under his
// rights, the user's facts are resolved as after any save, and everything is rolled back before the records are counted:
// what is tried cannot differ from what will hold.
func (x *Directory) TryRule(ctx context.Context, username string, t record.RuleChange) (*record.RuleEffect, error) {
	acc, err := x.ByName(ctx, username)
	if fault.Is(err, fault.NotFound) {
		return nil, fault.InvalidField("user", "access.trial.no_user", fault.Params{"user": username})
	}
	if err != nil {
		return nil, err
	}
	before, err := x.Actor(ctx, acc.ID)
	if err != nil {
		return nil, err
	}
	var rule *record.Record
	var after *access.Actor
	err = x.records.Together(ctx, func(ctx context.Context) error {
		if rule, err = x.change(ctx, t); err != nil {
			return err
		}
		if after, err = x.resolve(ctx, x.version(), acc.ID); err != nil {
			return err
		}
		return errTried
	})
	if !errors.Is(err, errTried) {
		return nil, err
	}
	out := &record.RuleEffect{Username: acc.Username, Name: before.Name, Model: rule.Values.Text("model_alias"), Permission: access.Action(rule.Values.Text("permission")),
		Applies: applies(before, after, rule.Values.Int("group_id"))}
	out.Trial, err = x.records.Try(ctx, out.Model, out.Permission, before, after, shown)
	return out, err
}

// change saves or removes the rule in the running transaction and gives it as it stands, or stood.
func (x *Directory) change(ctx context.Context, t record.RuleChange) (*record.Record, error) {
	ref := record.Ref{Model: GroupRule, ID: t.RuleID}
	switch {
	case t.Remove:
		rule, err := x.records.Get(ctx, ref, "group_id", "model_alias", "permission")
		if err != nil {
			return nil, err
		}
		_, err = x.records.Delete(ctx, ref, record.Options{})
		return rule, err
	case t.RuleID != 0:
		if len(t.Values) > 0 {
			if _, err := x.records.Update(ctx, ref, t.Values, record.Options{}); err != nil {
				return nil, err
			}
		}
		return x.records.Get(ctx, ref, "group_id", "model_alias", "permission")
	}
	return x.records.Create(ctx, GroupRule, t.Values, record.Options{})
}

// applies says in a code whether rules of a group reach a user at all: "" when they do.
func applies(before, after *access.Actor, group int64) string {
	switch {
	case !after.Active:
		return "inactive"
	case after.Type == access.Administrator:
		return "administrator"
	case !after.BackEnd():
		return "end_user"
	case !slices.Contains(before.GroupIDs, group) && !slices.Contains(after.GroupIDs, group):
		return "not_member"
	}
	return ""
}
