package record

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"steward/engine/access"
	"steward/engine/condition"
	"steward/engine/event"
	"steward/engine/model"
)

// Heard takes committed events, of this node and of others: titles of what was changed are dropped. Titles of models that
// change all the time and are seldom referred to cost nothing to drop.
func (s *Service) Heard(events []event.Event) {
	done := map[string]bool{}
	for _, e := range events {
		if e.Kind != event.Created {
			s.facts.drop(e.Model)
		}
		if e.Kind == event.Created || done[e.Model] || e.Kind == event.Updated && s.keepsTitle(e) {
			continue
		}
		done[e.Model] = true
		s.titles.drop(e.Model, e.Model+"@", e.Model+"#") // by id, by username, number prefixes
	}
	for _, forget := range s.remembered {
		forget(events)
	}
}

// keepsTitle reports whether a change leaves the record its names: a user who logs in is called what he was called.
func (s *Service) keepsTitle(e event.Event) bool {
	m := s.current().Model(e.Model)
	if m == nil || len(e.Changes) == 0 {
		return false
	}
	for code := range e.Changes {
		f := m.Field(code)
		if f == nil || f.Code == "username" || containsText(m.Title, code) || f.Type.Storage() == model.Text && s.titles.any(e.Model+"#") {
			return false
		}
	}
	return true
}

// Titles names records of a model by key (id, or username for users), whatever the actor may open: a reference shows the
// name of its target.
func (s *Service) Titles(ctx context.Context, m *model.Model, byUsername bool, keys []any) (map[any]string, error) {
	cache := m.Alias
	code := "entity_id"
	if byUsername {
		cache, code = cache+"@", "username"
	}
	found, missing, stamp := s.titles.get(cache, keys)
	own := changed(ctx, m)
	if own {
		found, missing = map[any]string{}, slices.Clone(keys)
	}
	for len(missing) > 0 {
		part := missing[:min(len(missing), 500)]
		missing = missing[len(part):]
		paths := titlePaths(m)
		key := ownPath(m, m.Field(code))
		rows, err := s.reader(ctx).Find(ctx, Query{Model: m, Where: condition.Test{Path: key, Op: condition.OneOf, Values: part}, Fields: append(paths, key), Limit: len(part), Narrow: yes})
		if err != nil {
			return nil, err
		}
		loaded := make(map[any]string, len(rows))
		for _, r := range rows {
			loaded[r.Values[code]] = titleOf(m, r.ID, r.Values)
		}
		if !own {
			onceKept(ctx, func() { s.titles.put(cache, stamp, loaded) })
		}
		for k, v := range loaded {
			found[k] = v
		}
	}
	return found, nil
}

func titlePaths(m *model.Model) []condition.Path {
	out := make([]condition.Path, 0, len(m.Title)+1)
	for _, code := range m.Title {
		out = append(out, ownPath(m, m.Field(code)))
	}
	return out
}

func titleOf(m *model.Model, id int64, v model.Values) string {
	var parts []string
	for _, code := range m.Title {
		switch x := v[code].(type) {
		case string:
			parts = append(parts, x)
		case int64:
			parts = append(parts, fmt.Sprint(x))
		}
	}
	if len(parts) == 0 {
		return fmt.Sprintf("#%d", id)
	}
	return strings.Join(parts, " ")
}

// dress adds labels, titles, numbers and the additions of modules: a constant number of queries for any number of rows.
func (s *Service) dress(ctx context.Context, m *model.Model, recs []*Record) error {
	if len(recs) == 0 {
		return nil
	}
	for _, r := range recs {
		r.Title = titleOf(m, r.ID, r.Values)
	}
	if err := s.labels(ctx, m, recs); err != nil {
		return err
	}
	if err := s.number(ctx, m, recs); err != nil {
		return err
	}
	for _, alias := range []string{m.Alias, "*"} {
		for _, decorate := range s.decorators[alias] {
			if err := decorate(ctx, recs); err != nil {
				return err
			}
		}
	}
	return nil
}

// labels puts references and list values into words.
func (s *Service) labels(ctx context.Context, m *model.Model, recs []*Record) error {
	reg := s.registry(ctx)
	for _, r := range recs {
		r.Labels = map[string]any{}
	}
	for name := range recs[0].Values {
		p, err := condition.Resolve(reg, m, name)
		if err != nil || p.Field == nil {
			continue
		}
		switch t := p.Field.Type.(type) {
		case model.Referring:
			if err := s.labelReference(ctx, reg, name, t.Target(), recs); err != nil {
				return err
			}
		case model.Listed:
			labelList(ctx, reg.List(t.List()), name, recs)
		}
	}
	return nil
}

func (s *Service) labelReference(ctx context.Context, reg *model.Registry, name string, t model.Target, recs []*Record) error {
	target := reg.Model(t.Alias)
	if target == nil {
		return nil
	}
	seen := map[any]bool{}
	var keys []any
	want := func(k any) {
		if k != nil && !seen[k] {
			seen[k] = true
			keys = append(keys, k)
		}
	}
	for _, r := range recs {
		for _, k := range each(r.Values[name]) {
			want(k)
		}
	}
	if len(keys) == 0 {
		return nil
	}
	known, err := s.Titles(ctx, target, t.ByUsername, keys)
	if err != nil {
		return err
	}
	for _, r := range recs {
		label(r, name, func(k any) (string, bool) { text, ok := known[k]; return text, ok })
	}
	return nil
}

func labelList(ctx context.Context, list *model.List, name string, recs []*Record) {
	if list == nil {
		return
	}
	lang := access.From(ctx).Locale
	for _, r := range recs {
		label(r, name, func(k any) (string, bool) {
			v := list.Value(k)
			if v == nil {
				return "", false
			}
			return Localised(v.Label, lang), true
		})
	}
}

func label(r *Record, name string, text func(k any) (string, bool)) {
	switch v := r.Values[name].(type) {
	case nil:
	case []int64, []string:
		labels := []string{}
		for _, k := range each(v) {
			t, ok := text(k)
			if !ok {
				t = fmt.Sprint(k)
			}
			labels = append(labels, t)
		}
		r.Labels[name] = labels
	default:
		if t, ok := text(v); ok {
			r.Labels[name] = t
		}
	}
}

// Localised picks a text by language, English when it lacks.
func Localised(texts map[string]string, lang string) string {
	if t := texts[lang]; t != "" {
		return t
	}
	if t := texts["en"]; t != "" {
		return t
	}
	for _, t := range texts {
		return t
	}
	return ""
}

func each(v any) []any {
	switch v := v.(type) {
	case nil:
		return nil
	case []int64:
		out := make([]any, len(v))
		for i, x := range v {
			out[i] = x
		}
		return out
	case []string:
		out := make([]any, len(v))
		for i, x := range v {
			out[i] = x
		}
		return out
	}
	return []any{v}
}

// number gives records their number: the prefix found over Model.NumberPrefix, and the id.
func (s *Service) number(ctx context.Context, m *model.Model, recs []*Record) error {
	if !m.Numbered {
		return nil
	}
	if m.Pattern != "" {
		for _, r := range recs {
			created, _ := r.Values["created_at"].(int64)
			r.Number = m.Pattern.Number(r.ID, time.Unix(created, 0))
		}
		return nil
	}
	if m.NumberPrefix == "" {
		for _, r := range recs {
			r.Number = fmt.Sprintf("#%d", r.ID)
		}
		return nil
	}
	p, err := condition.Resolve(s.registry(ctx), m, m.NumberPrefix)
	if err != nil || len(p.Hops) != 1 {
		return err
	}
	code := p.Hops[0].Field.Code
	prefixes := map[any]string{}
	for _, r := range recs {
		k := r.Values[code]
		prefix, known := prefixes[k]
		if !known && k != nil {
			prefix, _ = s.prefix(ctx, p, k)
			prefixes[k] = prefix
		}
		if prefix == "" {
			r.Number = fmt.Sprintf("#%d", r.ID)
		} else {
			r.Number = fmt.Sprintf("%s-%d", prefix, r.ID)
		}
	}
	return nil
}

func (s *Service) prefix(ctx context.Context, p condition.Path, key any) (string, error) {
	cache := p.Hops[0].To.Alias + "#"
	found, missing, stamp := s.titles.get(cache, []any{key})
	if len(missing) == 0 {
		return found[key], nil
	}
	text, _ := s.lookup(ctx, p.Hops[0], key, p.Field).(string)
	s.titles.put(cache, stamp, map[any]string{key: text})
	return text, nil
}
