package api

import (
	"html"
	"maps"
	"math"
	"strconv"
	"strings"

	"steward/engine/access"
	"steward/engine/condition"
	"steward/engine/fault"
	"steward/engine/model"
	"steward/engine/record"
	"steward/engine/view"
)

func choices(c *call) (any, error) {
	m, err := c.model()
	if err != nil {
		return nil, err
	}
	in := record.Input{}
	id, err := c.whole("record", 0, 1, math.MaxInt)
	if err != nil {
		return nil, err
	}
	if id != 0 { // what the form does not say is as the record has it
		r, err := c.h.Platform.Records.Get(c.ctx(), record.Ref{Model: m.Alias, ID: int64(id)})
		if err != nil {
			return nil, err
		}
		maps.Copy(in, r.Values)
	}
	for code, v := range c.bracketed() {
		in[code] = v
	}
	found, more, err := c.h.Platform.Records.Choices(c.ctx(), m.Alias, c.r.PathValue("field"), c.query("search"), in, 20)
	if err != nil {
		return nil, err
	}
	items := make([]map[string]any, 0, len(found))
	for _, x := range found {
		items = append(items, map[string]any{"value": x.Value, "label": x.Label, "hint": x.Hint})
	}
	return map[string]any{"items": items, "more": more}, nil
}

// counters gives the numbers of records of the grids that show them; counting stops at the cap.
func counters(c *call) (any, error) {
	m, err := c.readableModel()
	if err != nil {
		return nil, err
	}
	context, err := contextValues(m, c.query("context"))
	if err != nil {
		return nil, err
	}
	narrowed, err := contextNode(m, c.query("context"))
	if err != nil {
		return nil, err
	}
	var codes []string
	var reqs []record.ListRequest
	for _, g := range c.snap.Views.Grids(m.Alias, c.area(), c.actor, context) {
		if !g.Counter {
			continue
		}
		prepared, err := c.prepared(g)
		if err != nil {
			continue // its own page says what is wrong with it
		}
		codes = append(codes, g.Code)
		reqs = append(reqs, record.ListRequest{Model: m.Alias, Where: condition.And(g.Condition, prepared, narrowed), Preset: g.Preset})
	}
	counts, err := c.h.Platform.Records.Tallies(c.ctx(), reqs, record.CountCap)
	if err != nil {
		return nil, err
	}
	out := map[string]int{}
	for i, code := range codes {
		out[code] = counts[i]
	}
	return out, nil
}

func search(c *call) (any, error) {
	if err := c.known("q", "models", "limit"); err != nil {
		return nil, err
	}
	q := strings.TrimSpace(c.query("q"))
	limit, err := c.whole("limit", 5, 1, 50)
	if err != nil {
		return nil, err
	}
	groups := []map[string]any{}
	if q == "" {
		return map[string]any{"groups": groups}, nil
	}
	found, err := c.h.Platform.Records.SearchAll(c.ctx(), q, words(c.query("models")), limit)
	if err != nil {
		return nil, err
	}
	for _, f := range found {
		if !c.actor.BackEnd() && !c.snap.Views.In(view.Portal, f.Model) {
			continue // there is no page in the portal to show it on
		}
		items := []map[string]any{}
		for _, r := range f.Rows {
			path, alias, id := "/record/"+f.Model.Alias+"/"+strconv.FormatInt(r.ID, 10), f.Model.Alias, r.ID
			if f.Model.Access.Through == "model_alias" { // a comment is read on the record it is about
				alias, id = r.Values.Text("model_alias"), r.Values.Int("model_id")
				path = "/record/" + alias + "/" + strconv.FormatInt(id, 10)
			}
			items = append(items, map[string]any{"id": r.ID, "number": r.Number, "title": r.Title, "snippet": marked(r.Snippet), "path": path})
		}
		groups = append(groups, map[string]any{"model": f.Model.Alias, "label": c.snap.Texts.Plural(c.lang(), f.Model),
			"total": map[string]any{"count": f.Total, "capped": f.Capped}, "items": items})
	}
	return map[string]any{"groups": groups}, nil
}

var marks = strings.NewReplacer("\x02", "<mark>", "\x03", "</mark>")

// marked escapes a snippet and then marks its hits.
func marked(s string) string { return marks.Replace(html.EscapeString(s)) }

func groups(c *call) (any, error) {
	m, err := c.readableModel()
	if err != nil {
		return nil, err
	}
	req, err := c.listRequest(m)
	if err != nil {
		return nil, err
	}
	by, buckets := []string{}, map[string]string{}
	for _, name := range words(c.query("by")) {
		name, bucket, _ := strings.Cut(name, ":")
		by = append(by, name)
		if bucket != "" {
			buckets[name] = bucket
		}
	}
	if of := words(c.query("of")); len(of) > 0 || len(by) == 0 {
		return c.totals(m, req, by, of)
	}
	sum := words(c.query("sum"))
	req.Limit, req.Sort = 1000, nil
	rows, err := c.h.Platform.Records.Groups(c.ctx(), req, by, buckets, sum)
	if err != nil {
		return nil, err
	}
	items := []map[string]any{}
	for _, g := range rows {
		labels := make([]string, len(by))
		for i, name := range by {
			f, _ := c.follow(m, name)
			if f != nil && buckets[name] == "" {
				if labels[i], err = c.valueWords(c.ctx(), f, g.Keys[i]); err != nil {
					return nil, err
				}
			}
		}
		items = append(items, map[string]any{"keys": g.Keys, "labels": labels, "count": g.Count, "sums": g.Sums})
	}
	return map[string]any{"items": items}, nil
}

// totals folds columns: those of the footer of a list, and those of its groups.
func (c *call) totals(m *model.Model, req record.ListRequest, by, of []string) (any, error) {
	if len(by) == 0 && len(of) == 0 {
		return nil, fault.InvalidField("by", "fault.required")
	}
	req.Limit = 1000
	rows, err := c.h.Platform.Records.Totals(c.ctx(), req, by, of)
	if err != nil {
		return nil, err
	}
	items := []map[string]any{}
	for _, g := range rows {
		keys, labels, values := make([]any, len(by)), make([]string, len(by)), map[string]any{}
		for i, name := range by {
			f, _ := c.follow(m, name)
			keys[i] = jsonValue(f, g.Keys[i])
			if labels[i], err = c.valueWords(c.ctx(), f, g.Keys[i]); err != nil {
				return nil, err
			}
		}
		for i, name := range of {
			code, fn, _ := strings.Cut(name, ":")
			f, _ := c.follow(m, code)
			switch v := g.Folds[i].(type) {
			case float64:
				if f.Type.Storage() == model.Decimal {
					values[name] = jsonValue(f, int64(v))
				} else {
					values[name] = v
				}
			default:
				if fn == "count" {
					values[name] = v
				} else {
					values[name] = jsonValue(f, v)
				}
			}
		}
		items = append(items, map[string]any{"keys": keys, "labels": labels, "count": g.Count, "values": values})
	}
	return map[string]any{"items": items}, nil
}

// why explains a decision. Asking about others, or about records one does not see, is for administrators.
func why(c *call) (any, error) {
	ref, _, err := c.ref()
	if err != nil {
		return nil, err
	}
	action, ok := actions[c.query("action")]
	if c.query("action") == "" {
		action, ok = access.Read, true
	}
	if !ok {
		return nil, fault.InvalidField("action", "api.one_of", fault.Params{"values": "create, read, update, delete"})
	}
	about := c.actor
	if name := c.query("user"); name != "" && name != c.actor.Username {
		if c.actor.Type != access.Administrator {
			return nil, fault.Denied("api.administrators_only")
		}
		acc, err := c.h.People.ByName(c.ctx(), name)
		if err != nil {
			return nil, err
		}
		if about, err = c.h.People.Actor(c.ctx(), acc.ID); err != nil {
			return nil, err
		}
	}
	if err := c.h.Platform.Records.Reaches(c.ctx(), ref); err != nil {
		return nil, err
	}
	answer, err := c.h.Platform.Records.Why(c.ctx(), ref, about, action)
	if err != nil {
		return nil, err
	}
	return map[string]any{"allowed": answer.Allowed, "user": about.Username, "action": string(action), "steps": c.steps(answer.Steps)}, nil
}

func (c *call) steps(steps []record.WhyStep) []map[string]any {
	out := make([]map[string]any, 0, len(steps))
	for _, s := range steps {
		one := map[string]any{"rule": s.Rule, "text": c.t(s.Key, s.Params), "allowed": s.Allowed}
		if len(s.Any) > 0 {
			one["any"] = c.steps(s.Any)
		}
		out = append(out, one)
	}
	return out
}

// maxReaders is how many people are asked about one record.
const maxReaders = 5000

// readers lists who can see a record, by asking the deciding code for every active user.
func readers(c *call) (any, error) {
	ref, _, err := c.ref()
	if err != nil {
		return nil, err
	}
	if c.actor.Type != access.Administrator {
		return nil, fault.Denied("api.administrators_only")
	}
	if err := c.h.Platform.Records.Reaches(c.ctx(), ref); err != nil {
		return nil, err
	}
	sys := access.With(c.ctx(), access.System)
	users, err := c.h.Platform.Records.List(sys, record.ListRequest{Model: userModel, Where: condition.Rule("is_active", condition.Equal, true),
		Fields: []string{"username", "firstname", "lastname"}, Sort: []string{"lastname", "firstname"}, Limit: maxReaders})
	if err != nil {
		return nil, err
	}
	ids := make([]int64, len(users.Rows))
	for i, u := range users.Rows {
		ids[i] = u.ID
	}
	seers, err := c.h.Platform.Records.Seers(c.ctx(), ref, ids, c.h.People.Actor)
	if err != nil {
		return nil, err
	}
	items := make([]map[string]any, len(seers))
	for i, x := range seers {
		items[i] = map[string]any{"username": x.Actor.Username, "name": x.Actor.Name, "via": c.t(x.Via.Key, x.Via.Params)}
	}
	return map[string]any{"items": items, "total": len(items), "capped": users.Next != nil}, nil
}

// tryRule tells what a change of a group rule would do to a user, before it is saved. It is the caller who would make the
// change: what he may not save he may not try.
func tryRule(c *call) (any, error) {
	var in struct {
		User   string         `json:"user"`
		Rule   int64          `json:"rule"`
		Values map[string]any `json:"values"`
		Remove bool           `json:"remove"`
	}
	if err := c.body(&in); err != nil {
		return nil, err
	}
	if in.User == "" {
		return nil, fault.InvalidField("user", "fault.required")
	}
	if in.Remove && in.Rule == 0 {
		return nil, fault.InvalidField("rule", "fault.required")
	}
	effect, err := c.h.People.TryRule(c.ctx(), in.User, record.RuleChange{RuleID: in.Rule, Values: in.Values, Remove: in.Remove})
	if err != nil {
		return nil, err
	}
	list := func(count int, rows []*record.Record) map[string]any {
		items := []map[string]any{}
		for _, r := range rows {
			one := map[string]any{"entity_id": r.ID, "_title": r.Title}
			if r.Number != "" {
				one["_number"] = r.Number
			}
			items = append(items, one)
		}
		return map[string]any{"count": count, "items": items}
	}
	out := map[string]any{"user": effect.Username, "name": effect.Name, "model": effect.Model, "permission": string(effect.Permission), "applies": nil,
		"total": effect.Total, "before": effect.Before, "after": effect.After,
		"gained": list(effect.GainedCount, effect.Gained), "lost": list(effect.LostCount, effect.Lost)}
	if effect.Applies != "" {
		out["applies"] = c.t("access.trial." + effect.Applies)
	}
	return out, nil
}
