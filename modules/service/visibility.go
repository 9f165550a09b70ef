package service

import (
	"context"
	"slices"

	"steward/engine/access"
	"steward/engine/condition"
	"steward/engine/record"
)

// portalOperations are the operations an end user works with (access-and-visibility.md 3.5.9): his own, those of his
// companies for a supervisor, and for an empowered user those that name him.
func portalOperations(a *access.Actor, action access.Action) condition.Node {
	if action == access.Delete {
		return condition.Never()
	}
	ways := []condition.Node{condition.Rule("requester_username", condition.Equal, a.Username)}
	if companies := a.Companies(); a.Supervisor && len(companies) > 0 {
		ways = append(ways, condition.Rule("company_id", condition.In, companies))
	}
	if a.Empowered && action == access.Read {
		ways = append(ways, condition.Rule("access_user_ids", condition.IncludesAny, []int64{a.ID}))
		if len(a.GroupIDs) > 0 {
			ways = append(ways, condition.Rule("access_group_ids", condition.IncludesAny, a.GroupIDs))
		}
	}
	return condition.And(condition.Or(ways...), condition.Rule("is_deleted", condition.Equal, false))
}

// typeLimit hides what belongs to a service type that is enabled for other groups. Administrators see all types.
func (t *types) limit(column string) access.Limit {
	return access.Limit{Name: "service.limit.type", Node: func(a *access.Actor, _ access.Action) condition.Node {
		if a.Type != access.Agent && a.Type != access.KeyUser {
			return condition.Node{}
		}
		closed, err := t.closedFor(a)
		switch {
		case err != nil:
			return condition.Never()
		case len(closed) == 0:
			return condition.Node{}
		}
		return condition.Rule(column, condition.NotIn, closed)
	}}
}

// types knows which service types are limited to which groups: few, asked at every decision.
type types struct {
	limited *record.Remembered[map[int64][]int64] // type -> groups
}

func newTypes(records *record.Service) *types {
	return &types{record.Remember(records, func(ctx context.Context) (map[int64][]int64, error) {
		page, err := records.List(ctx, record.ListRequest{Model: Type, Where: condition.Rule("enabled_group_ids", condition.IsNotEmpty, nil),
			Fields: []string{"enabled_group_ids"}, Limit: 1000, Bare: true})
		if err != nil {
			return nil, err
		}
		limited := map[int64][]int64{}
		for _, row := range page.Rows {
			limited[row.ID] = row.Values.IDs("enabled_group_ids")
		}
		return limited, nil
	}, Type)}
}

// closedFor are the types that are not for the groups of somebody. Groups that a transaction has not committed do not count yet.
func (t *types) closedFor(a *access.Actor) ([]int64, error) {
	limited, err := t.limited.Get(context.Background())
	if err != nil {
		return nil, err
	}
	var closed []int64
	for id, groups := range limited {
		if !slices.ContainsFunc(groups, a.InGroup) {
			closed = append(closed, id)
		}
	}
	slices.Sort(closed)
	return closed, nil
}

// portalTypes lets end users read the types they may ask for: enabled ones, of their groups where a type names groups
// (deepser-api.md 3.6).
func portalTypes(a *access.Actor, action access.Action) condition.Node {
	if action != access.Read {
		return condition.Never()
	}
	return condition.And(condition.Rule("status", condition.Equal, int64(1)),
		condition.Or(condition.Rule("enabled_group_ids", condition.IsEmpty, nil), condition.Rule("enabled_group_ids", condition.IncludesAny, a.GroupIDs)))
}
