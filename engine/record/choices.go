package record

import (
	"context"
	"fmt"
	"slices"
	"strings"

	"steward/engine/access"
	"steward/engine/condition"
	"steward/engine/fault"
	"steward/engine/model"
)

// Choice is one thing that may be chosen in a reference.
type Choice struct {
	Value any // id or username
	Label string
	Hint  string
}

// Chooser narrows what a field offers for the record being edited ("only members of the assigned group"). values are
// those of the open form.
type Chooser func(ctx context.Context, values model.Values) (condition.Node, error)

// Choosers are hung by modules, by model and field code.
func (s *Service) Choose(alias, field string, c Chooser) {
	if s.choosers == nil {
		s.choosers = map[string]Chooser{}
	}
	s.choosers[alias+"."+field] = c
}

// Suggester lists what may stand in a field of words. in are values of the open form, as far as they are known.
type Suggester func(ctx context.Context, in Input) ([]Choice, error)

// mostSuggested is how many words are suggested at once: they are few, and a tree is drawn whole.
const mostSuggested = 500

// Suggest has a field of words offer what somebody would have to know by heart. Modules hang theirs when they are installed.
func (s *Service) Suggest(alias, field string, fn Suggester) {
	if s.suggesters == nil {
		s.suggesters = map[string]Suggester{}
	}
	s.suggesters[alias+"."+field] = fn
}

// among picks the choices whose value, label or hint has every word that is searched.
func among(all []Choice, search string, limit int) (found []Choice, more bool) {
	words := strings.Fields(strings.ToLower(search))
	for _, c := range all {
		text := strings.ToLower(fmt.Sprint(c.Value) + " " + c.Label + " " + c.Hint)
		if slices.ContainsFunc(words, func(w string) bool { return !strings.Contains(text, w) }) {
			continue
		}
		if len(found) == limit {
			return found, true
		}
		found = append(found, c)
	}
	return found, false
}

// Choices searches what a reference field offers. Every word must begin a word of the target's searchable fields.
func (s *Service) Choices(ctx context.Context, alias, field, search string, in Input, limit int) ([]Choice, bool, error) {
	m, err := s.Model(ctx, alias)
	if err != nil {
		return nil, false, err
	}
	f := m.Field(field)
	if f == nil {
		return nil, false, fault.New(fault.NotFound, "fault.unknown_field", fault.Params{"field": field})
	}
	if suggest := s.suggesters[m.Alias+"."+field]; suggest != nil {
		if err := s.Scope(ctx, m, access.Update).Err(); err != nil {
			return nil, false, err // who may not fill the field is told nothing of what may stand in it
		}
		all, err := suggest(ctx, in)
		found, more := among(all, search, mostSuggested)
		return found, more, err
	}
	t, ok := f.Type.(model.Referring)
	if !ok {
		return nil, false, fault.InvalidField(field, "fault.not_a_reference")
	}
	target, err := s.Model(ctx, t.Target().Alias)
	if err != nil {
		return nil, false, err
	}
	node, err := s.choiceNode(ctx, m, f, target, in)
	if err != nil {
		return nil, false, err
	}
	key := "entity_id"
	if t.Target().ByUsername {
		key = "username"
	}
	fields := append(append([]string{}, target.Title...), key)
	page, err := s.List(ctx, ListRequest{Model: target.Alias, Where: node, Search: search, Fields: fields, Sort: target.Title, Limit: min(max(limit, 1), 100), Bare: true})
	if err != nil {
		return nil, false, err
	}
	out := make([]Choice, len(page.Rows))
	for i, r := range page.Rows {
		out[i] = Choice{Value: r.Values[key], Label: titleOf(target, r.ID, r.Values)}
		if key == "username" {
			out[i].Hint = r.Values.Text("username")
		}
	}
	return out, page.Next != nil, nil
}

// choiceNode leaves out disabled targets and applies the module's narrowing.
func (s *Service) choiceNode(ctx context.Context, m *model.Model, f *model.Field, target *model.Model, in Input) (condition.Node, error) {
	var node condition.Node
	if status := target.Field("status"); status != nil && status.Type.Comparison() == model.AsSelect && status.Type.Storage() == model.Integer {
		if t, ok := status.Type.(model.Listed); ok && t.List() == "enabled_disabled" {
			node = condition.Rule("status", condition.Equal, int64(1))
		}
	}
	if target.Field("is_active") != nil {
		node = condition.Rule("is_active", condition.Equal, true)
	}
	choose := s.choosers[m.Alias+"."+f.Code]
	if choose == nil {
		return node, nil
	}
	values := model.Values{}
	for code, raw := range in {
		if g := m.Field(code); g != nil {
			if v, err := g.Type.Coerce(raw); err == nil {
				values[code] = v
			}
		}
	}
	extra, err := choose(ctx, values)
	return condition.And(node, extra), err
}

// Found is one model's part of a search over everything.
type Found struct {
	Model  *model.Model
	Rows   []*Record
	Total  int
	Capped bool
}

// SearchAll looks for words in every searchable model the actor may read, best matches first.
func (s *Service) SearchAll(ctx context.Context, words string, aliases []string, limit int) ([]Found, error) {
	var out []Found
	for _, m := range s.registry(ctx).Models() {
		if m.Disabled || m.Internal || m.NoSearch || !Searchable(m) || len(aliases) > 0 && !containsText(aliases, m.Alias) {
			continue
		}
		if s.Scope(ctx, m, access.Read).Refused != "" {
			continue
		}
		page, err := s.List(ctx, ListRequest{Model: m.Alias, Search: words, Sort: []string{"rank"}, Limit: limit, Snippet: true, Total: Capped})
		if err != nil {
			return nil, err
		}
		if len(page.Rows) > 0 {
			out = append(out, Found{Model: m, Rows: page.Rows, Total: page.Total, Capped: page.Capped})
		}
	}
	return out, nil
}

// Searchable reports whether a model takes part in full-text search.
func Searchable(m *model.Model) bool {
	for i := range m.Fields {
		if f := &m.Fields[i]; f.Searchable && !f.Disabled && f.Type.Storage().HasColumn() {
			return true
		}
	}
	return false
}
