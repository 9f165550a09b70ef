package service

import (
	"context"
	"slices"
	"strings"
	"sync"
	"time"

	"steward/engine/access"
	"steward/engine/check"
	"steward/engine/condition"
	"steward/engine/fault"
	"steward/engine/record"
	admin "steward/modules/access"
)

// The ways a rule spreads work (values of the list service_routing_balance).
const (
	noBalance  = "none"
	roundRobin = "round_robin"
	leastOpen  = "least_open"
)

// mostMembers bounds a group that work is spread in.
const mostMembers = 200

// turns remember on this node who got work last from each rule, so that operations being saved at the same moment do not
// all go to the same person. What is not remembered is read from the operations.
type turns struct {
	mu   sync.Mutex
	last int64
	of   map[int64]map[string]int64 // by rule and username: the number of the turn
}

// pick gives the candidate who waits longest by the load, then by the turn, then by what was last assigned.
func (t *turns) pick(rule int64, candidates []candidate, keep bool) string {
	t.mu.Lock()
	defer t.mu.Unlock()
	taken := t.of[rule]
	best := slices.MinFunc(candidates, func(a, b candidate) int {
		for _, by := range [][2]int64{{a.open, b.open}, {taken[a.username], taken[b.username]}, {a.latest, b.latest}} {
			if by[0] != by[1] {
				return int(max(min(by[0]-by[1], 1), -1))
			}
		}
		return strings.Compare(a.username, b.username)
	})
	if keep {
		if t.of == nil {
			t.of = map[int64]map[string]int64{}
		}
		if t.of[rule] == nil {
			t.of[rule] = map[string]int64{}
		}
		t.last++
		t.of[rule][best.username] = t.last
	}
	return best.username
}

type candidate struct {
	username string
	open     int64 // operations he has open, where that counts
	latest   int64 // the last operation he was assigned
}

// balance chooses who gets an operation. key says why nobody was chosen; "" and no name is that somebody has it already.
func (d *desk) balance(ctx context.Context, r *record.Draft, x rule) (username, key string, err error) {
	group := x.group
	if group == 0 {
		group = r.Int("assigned_group_id")
	}
	if group == 0 {
		return "", "trace.balance_no_group", nil
	}
	present, err := d.present(ctx, group, x.skipAbsent, r.Now)
	if err != nil {
		return "", "", err
	}
	if len(present) == 0 {
		return "", "trace.balance_nobody", nil
	}
	if slices.Contains(present, r.Text("assigned_username")) {
		return "", "", nil
	}
	candidates := make([]candidate, len(present))
	for i, name := range present {
		candidates[i].username = name
		theirs := condition.Rule("assigned_username", condition.Equal, name)
		if x.balance == leastOpen {
			n, err := d.records.Count(reading(ctx), record.ListRequest{Model: Operation, Where: condition.And(theirs, condition.Rule("status", condition.InClass, "open"))}, 10_000)
			if err != nil {
				return "", "", err
			}
			candidates[i].open = int64(n)
		}
		page, err := d.records.List(reading(ctx), record.ListRequest{Model: Operation, Where: theirs, Fields: []string{"entity_id"}, Sort: []string{"-entity_id"}, Limit: 1, Bare: true})
		if err != nil {
			return "", "", err
		}
		if len(page.Rows) > 0 {
			candidates[i].latest = page.Rows[0].ID
		}
	}
	return d.turns.pick(x.id, candidates, !record.IsReadOnly(ctx)), "", nil
}

// present are the active members of an enabled group, without those who are absent where that counts, by name.
func (d *desk) present(ctx context.Context, group int64, skipAbsent bool, now time.Time) ([]string, error) {
	g, err := d.records.Get(reading(ctx), record.Ref{Model: admin.Group, ID: group}, "user_ids", "status")
	if fault.Is(err, fault.NotFound) || err == nil && g.Values.Int("status") == 0 {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	ids := g.Values.IDs("user_ids")
	if len(ids) == 0 {
		return nil, nil
	}
	page, err := d.records.List(reading(ctx), record.ListRequest{Model: admin.User, Where: condition.And(condition.Rule("entity_id", condition.In, ids),
		condition.Rule("is_active", condition.Equal, true)), Fields: []string{"username"}, Sort: []string{"username"}, Limit: mostMembers, Bare: true})
	if err != nil {
		return nil, err
	}
	var names []string
	for _, u := range page.Rows {
		names = append(names, u.Values.Text("username"))
	}
	if !skipAbsent || len(names) == 0 {
		return names, nil
	}
	at := now.Format(time.RFC3339)
	away, err := d.records.List(reading(ctx), record.ListRequest{Model: Absence, Where: condition.And(condition.Rule("username", condition.In, names),
		condition.Rule("starts_at", condition.LessOrEqual, at), condition.Rule("ends_at", condition.Greater, at)), Fields: []string{"username"}, Limit: 5000, Bare: true})
	if err != nil {
		return nil, err
	}
	for _, a := range away.Rows {
		names = slices.DeleteFunc(names, func(name string) bool { return name == a.Values.Text("username") })
	}
	return names, nil
}

// ownAbsence lets people write their own absences; those of others are for administrators.
func (d *desk) ownAbsence(_ context.Context, r *record.Draft) error {
	if r.Action == record.Save {
		r.Default("username", r.Actor.Username)
		if r.Int("starts_at") >= r.Int("ends_at") && r.Int("ends_at") != 0 {
			r.Invalid("ends_at", "service.absence.ends_before")
		}
	}
	if r.Actor.IsSystem() || r.Actor.Type == access.Administrator {
		return nil
	}
	if r.Text("username") != r.Actor.Username || !r.IsNew() && r.OldText("username") != r.Actor.Username {
		return fault.Denied("service.absence.own_only")
	}
	return nil
}

// nobodyToBalance finds rules that spread work in a group where nobody is left.
func (d *desk) nobodyToBalance(ctx context.Context, rule check.Rule, r *record.Record) ([]check.Finding, error) {
	group := r.Values.Int("balance_group_id")
	if b := r.Values.Text("balance"); b != roundRobin && b != leastOpen || group == 0 {
		return nil, nil
	}
	names, err := d.present(ctx, group, false, d.now())
	if err != nil || len(names) > 0 {
		return nil, err
	}
	return []check.Finding{{Kind: check.Missing, Rule: rule, Field: "balance_group_id", Own: true, Key: "check.nobody_in_group"}}, nil
}
