package escalation

import (
	"context"
	"encoding/json"
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"

	"steward/engine/condition"
	"steward/engine/event"
	"steward/engine/fault"
	"steward/engine/model"
	"steward/engine/record"
	"steward/modules/sla"
)

// The timer filter is a condition tree whose fields are times: since.<field> is how long a moment of the record is past (since.status: how
// long it has had its status), until.<field> how long until one comes, sla.<metric>.<part> what a clock says. They compare with seconds or a span such as "2h". Moments
// of the record become a condition on the moment itself, which the database answers by index; everything else is a measure
// that is taken of each candidate.

var (
	spanPattern = regexp.MustCompile(`^([+-]?)(\d{1,9})(s|mi|h|d|w)?$`)
	units       = map[string]time.Duration{"": time.Second, "s": time.Second, "mi": time.Minute, "h": time.Hour, "d": 24 * time.Hour, "w": 7 * 24 * time.Hour}
)

// span reads seconds or a span: 90, "90", "2h", "-3d".
func span(v any) (time.Duration, bool) {
	var s string
	switch v := v.(type) {
	case string:
		s = strings.TrimSpace(strings.ToLower(v))
	case json.Number:
		s = v.String()
	case float64:
		s = strconv.FormatFloat(v, 'f', 0, 64)
	case int, int64:
		s = fmt.Sprint(v)
	default:
		return 0, false
	}
	part := spanPattern.FindStringSubmatch(s)
	if part == nil {
		return 0, false
	}
	n, err := strconv.ParseInt(part[2], 10, 64)
	if err != nil || n > 3_200_000_000/int64(units[part[3]]/time.Second) { // a hundred years
		return 0, false
	}
	d := time.Duration(n) * units[part[3]]
	if part[1] == "-" {
		d = -d
	}
	return d, true
}

// inSeconds spells the spans of a timer filter in seconds, as forms show them.
func inSeconds(n condition.Node) condition.Node {
	if n.Field == "" {
		rules := make([]condition.Node, len(n.Rules))
		for i, r := range n.Rules {
			rules[i] = inSeconds(r)
		}
		n.Rules = rules
		return n
	}
	timed := strings.HasPrefix(n.Field, "since.") || strings.HasPrefix(n.Field, "until.") ||
		strings.HasPrefix(n.Field, "sla.") && (strings.HasSuffix(n.Field, ".elapsed") || strings.HasSuffix(n.Field, ".remaining"))
	if !timed {
		return n
	}
	if list, is := n.Value.([]any); is {
		out := make([]any, len(list))
		for i, v := range list {
			out[i] = seconds(v)
		}
		n.Value = out
		return n
	}
	n.Value = seconds(n.Value)
	return n
}

func seconds(v any) any {
	if d, ok := span(v); ok {
		return int64(d / time.Second)
	}
	return v
}

// plan is a timer filter taken apart: the tree with what the database can answer in place, and the measures that are taken of each
// candidate at the leaves that are left.
type plan struct {
	tree     *branch
	measures []measure
}

type branch struct {
	node    condition.Node // a leaf the database answers, or a group without its rules
	rules   []*branch
	measure int // index + 1 of a measure, 0 for none
}

// measure is a leaf the database cannot answer.
type measure struct {
	name     string // "since.status", "sla.respond.elapsed"
	operator condition.Operator
	values   []time.Duration // of since.status
	clock    *clockTest      // of sla.*
}

// orders are the operators of times.
var orders = map[condition.Operator]condition.Operator{
	condition.Less: condition.Greater, condition.LessOrEqual: condition.GreaterOrEqual,
	condition.Greater: condition.Less, condition.GreaterOrEqual: condition.LessOrEqual, condition.Between: condition.Between,
}

// translate takes a timer filter apart.
func (w *work) translate(n condition.Node) (*plan, []condition.Problem) {
	p := &plan{}
	var faults []condition.Problem
	p.tree = w.branch(n, p, &faults)
	return p, faults
}

func (w *work) branch(n condition.Node, p *plan, faults *[]condition.Problem) *branch {
	if n.Field == "" {
		b := &branch{node: n}
		b.node.Rules = nil
		for _, r := range n.Rules {
			b.rules = append(b.rules, w.branch(r, p, faults))
		}
		return b
	}
	kind, code, timed := strings.Cut(n.Field, ".")
	if timed && kind == "sla" {
		return w.clockBranch(n, p, faults)
	}
	if !timed || kind != "since" && kind != "until" {
		return &branch{node: n}
	}
	fail := func(key string) *branch {
		*faults = append(*faults, condition.Problem{Field: n.Field, Key: key, Params: fault.Params{"field": n.Field, "operator": string(n.Operator)}})
		return &branch{node: condition.Never()}
	}
	flipped, known := orders[n.Operator]
	if !known {
		return fail("condition.operator_not_for_field")
	}
	spans, ok := spansOf(n)
	if !ok {
		return fail("escalation.not_a_span")
	}
	f := w.m.Field(code)
	if kind == "since" && code == "status" && f != nil {
		if since := w.m.Field("status_since"); since == nil || since.Type.Storage() != model.DateTime {
			p.measures = append(p.measures, measure{name: n.Field, operator: n.Operator, values: spans})
			return &branch{node: condition.Node{Not: n.Not}, measure: len(p.measures)}
		}
		f = w.m.Field("status_since")
	}
	if f == nil || f.Type.Storage() != model.Date && f.Type.Storage() != model.DateTime {
		return fail("escalation.not_a_moment")
	}
	moments := make([]any, len(spans))
	for i, d := range spans {
		if kind == "since" {
			d = -d
		}
		moments[i] = spelled(f, w.now.Add(d))
	}
	op := n.Operator
	if kind == "since" { // a longer time is an earlier moment
		op = flipped
		if len(moments) == 2 {
			moments[0], moments[1] = moments[1], moments[0]
		}
	}
	out := condition.Node{Field: f.Code, Operator: op, Not: n.Not}
	if len(moments) == 1 {
		out.Value = moments[0]
	} else {
		out.Value = moments
	}
	return &branch{node: out}
}

func spelled(f *model.Field, at time.Time) string {
	if f.Type.Storage() == model.Date {
		return at.Format("2006-01-02")
	}
	return at.Format(time.RFC3339)
}

func spansOf(n condition.Node) ([]time.Duration, bool) {
	raw, list := n.Value.([]any)
	if !list {
		raw = []any{n.Value}
	}
	if want := 1; n.Operator == condition.Between && len(raw) != 2 || n.Operator != condition.Between && len(raw) != want {
		return nil, false
	}
	out := make([]time.Duration, len(raw))
	for i, v := range raw {
		d, ok := span(v)
		if !ok {
			return nil, false
		}
		out[i] = d
	}
	return out, true
}

// weaken gives a condition for the database. With facts (one for each measure) it says exactly whether the filter holds for records with
// these facts; without it is what must hold in any case, so that few records are measured.
func (p *plan) weaken(w *work, facts []bool) condition.Node {
	return p.node(w, p.tree, facts, false)
}

func (p *plan) node(w *work, b *branch, facts []bool, negated bool) condition.Node {
	negated = negated != b.node.Not
	switch {
	case b.measure > 0 && facts != nil:
		return constant(facts[b.measure-1] != b.node.Not)
	case b.measure > 0 && !negated && b.node.Not:
		return condition.Node{Condition: "AND", Not: true, Rules: []condition.Node{p.measures[b.measure-1].needs(w)}}
	case b.measure > 0 && !negated:
		return p.measures[b.measure-1].needs(w)
	case b.measure > 0:
		return constant(b.node.Not) // true for all, from outside
	case b.node.Field != "" || len(b.rules) == 0:
		return b.node
	}
	out := b.node
	for _, r := range b.rules {
		out.Rules = append(out.Rules, p.node(w, r, facts, negated))
	}
	return out
}

func constant(yes bool) condition.Node {
	if yes {
		return condition.Node{Condition: "AND"}
	}
	return condition.Never()
}

// needs is what must be so, for the database, where a measure holds: what has had its status for two hours is at least two
// hours old.
func (m measure) needs(w *work) condition.Node {
	if c := m.clock; c != nil && strings.HasSuffix(m.name, ".elapsed") && (m.operator == condition.Greater || m.operator == condition.GreaterOrEqual || m.operator == condition.Between) {
		return condition.Rule("created_at", condition.LessOrEqual, w.now.Add(-time.Duration(c.values[0])*time.Second).Format(time.RFC3339))
	}
	if m.name == "since.status" && (m.operator == condition.Greater || m.operator == condition.GreaterOrEqual || m.operator == condition.Between) {
		return condition.Rule("created_at", condition.LessOrEqual, w.now.Add(-m.values[0]).Format(time.RFC3339))
	}
	return constant(true)
}

// holds compares a measured time.
func (m measure) holds(have time.Duration) bool {
	switch m.operator {
	case condition.Less:
		return have < m.values[0]
	case condition.LessOrEqual:
		return have <= m.values[0]
	case condition.Greater:
		return have > m.values[0]
	case condition.GreaterOrEqual:
		return have >= m.values[0]
	case condition.Between:
		return have >= m.values[0] && have <= m.values[1]
	}
	return false
}

// facts takes the measures of candidates: by record, one for each measure of the plan.
func (e *desk) facts(ctx context.Context, w *work, p *plan, ids []int64) (map[int64][]bool, error) {
	out := make(map[int64][]bool, len(ids))
	for _, id := range ids {
		out[id] = make([]bool, len(p.measures))
	}
	var clocks map[int64]map[string]sla.Reading
	var codes []string
	for _, m := range p.measures {
		if m.clock != nil {
			codes = append(codes, m.clock.code)
		}
	}
	for i, m := range p.measures {
		if m.clock != nil {
			if clocks == nil {
				var err error
				if clocks, err = e.clocks.Of(ctx, w.m.Alias, ids, w.now, codes...); err != nil {
					return nil, err
				}
			}
			for id, of := range clocks {
				r, measured := of[m.clock.code]
				out[id][i] = measured && m.clock.holds(r)
			}
			continue
		}
		old, err := e.untouched(ctx, w, m, ids)
		if err != nil {
			return nil, err
		}
		for _, id := range ids {
			if old[id] {
				out[id][i] = true
				continue
			}
			at, err := e.statusSince(ctx, w, id)
			if err != nil && !fault.Is(err, fault.NotFound) { // deleted meanwhile
				return nil, err
			}
			out[id][i] = err == nil && m.holds(w.now.Sub(at))
		}
	}
	return out, nil
}

// untouched are the candidates that have not been changed for so long that their status has not either: most of them need no look into
// the log.
func (e *desk) untouched(ctx context.Context, w *work, m measure, ids []int64) (map[int64]bool, error) {
	if m.operator != condition.Greater && m.operator != condition.GreaterOrEqual || len(ids) == 0 {
		return nil, nil
	}
	page, err := e.records.List(ctx, record.ListRequest{Model: w.m.Alias, Fields: []string{"entity_id"}, Limit: len(ids), Bare: true, Where: condition.And(
		condition.Rule("entity_id", condition.In, ids), condition.Rule("updated_at", condition.Less, w.now.Add(-m.values[0]).Format(time.RFC3339)))})
	if err != nil {
		return nil, err
	}
	out := map[int64]bool{}
	for _, r := range page.Rows {
		out[r.ID] = true
	}
	return out, nil
}

// statusSince reads in the event log since when a record has its status, for models that do not keep it.
func (e *desk) statusSince(ctx context.Context, w *work, id int64) (time.Time, error) {
	var before event.ID
	for range 40 { // pages of the log
		list, err := e.store.Events(ctx, event.Query{Model: w.m.Alias, Record: id, Before: before, Limit: 50})
		if err != nil {
			return time.Time{}, fmt.Errorf("read the log of a record: %w", err)
		}
		for _, x := range list {
			if _, changed := x.Changes["status"]; changed || x.Kind == event.Created {
				return x.At(), nil
			}
		}
		if len(list) < 50 {
			break
		}
		before = list[len(list)-1].ID
	}
	r, err := e.records.Get(ctx, record.Ref{Model: w.m.Alias, ID: id}, "created_at")
	if err != nil {
		return time.Time{}, err
	}
	return time.Unix(r.Values.Int("created_at"), 0).UTC(), nil // older than the log
}
