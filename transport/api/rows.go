package api

import (
	"maps"
	"slices"
	"time"

	"steward/engine/model"
	"steward/engine/model/field"
	"steward/engine/record"
)

// rows are the records of a page as they are answered. The rows of a page have the same members, so their names, fields and
// words are found out once for all of them, and each row is written straight from its record. What comes out is what
// present would give.
type rows struct {
	c  *call
	of []*record.Record
}

func (p rows) encode(e *encoder, b []byte) (_ []byte, err error) {
	b = append(b, '[')
	if len(p.of) > 0 {
		plan := p.plan()
		for i, r := range p.of {
			if i > 0 {
				b = append(b, ',')
			}
			begin, ok := len(b), false
			if b, ok, err = plan.row(e, b, r); err != nil {
				return b, err
			}
			if !ok {
				if b, err = e.value(b[:begin], p.c.present(r)); err != nil {
					return b, err
				}
			}
		}
	}
	return append(b, ']'), nil
}

// rowPlan is what the rows of a page share, in the order in which it is written.
type rowPlan struct {
	c       *call
	members []member
	labels  []labelled
	values  int // how many values a row has
}

// member is one name of a row and where it is from.
type member struct {
	head  string // the name as JSON, with its colon
	name  string
	from  source
	field *model.Field
}

type source int

const (
	fromValues source = iota
	fromID
	fromVersion
	fromLabels
	fromTitle
	fromNumber
	fromAdded
)

// labelled is a value that is shown in words, which are kept by value where they are those of a list.
type labelled struct {
	head, name string
	list       *model.List
	words      map[any]any
}

func (p rows) plan() *rowPlan {
	first := p.of[0]
	out, from := &rowPlan{c: p.c, values: len(first.Values)}, make(map[string]source, len(first.Values)+8)
	for name := range first.Values {
		from[name] = fromValues
	}
	from["entity_id"], from["version"], from["_labels"], from["_title"], from["_number"] = fromID, fromVersion, fromLabels, fromTitle, fromNumber
	if first.Model.Key != "" {
		from[first.Model.Key] = fromID
	}
	for _, r := range p.of {
		for name := range r.Added {
			from[name] = fromAdded
		}
	}
	for _, name := range slices.Sorted(maps.Keys(from)) {
		m := member{head: head(name), name: name, from: from[name]}
		if _, ok := first.Values[name]; ok {
			if m.field = first.Model.Field(name); m.field == nil {
				m.field, _ = p.c.follow(first.Model, name)
			}
			out.label(m)
		}
		out.members = append(out.members, m)
	}
	return out
}

// label plans the words of a value, where it has some.
func (p *rowPlan) label(m member) {
	if m.field == nil {
		return
	}
	one := labelled{head: m.head, name: m.name}
	switch t := m.field.Type.(type) {
	case model.Referring:
	case model.Listed:
		one.list, one.words = p.c.snap.Registry.List(t.List()), map[any]any{}
	default:
		return
	}
	p.labels = append(p.labels, one)
}

func head(name string) string {
	b, _ := encodeText(nil, name) //nolint:errcheck // a text is always written
	return string(b) + ":"
}

// row writes one record. It is not ok where the record is not like the others.
func (p *rowPlan) row(e *encoder, b []byte, r *record.Record) (_ []byte, ok bool, err error) {
	if len(r.Warnings) > 0 || len(r.Values) != p.values {
		return b, false, nil
	}
	b = append(b, '{')
	begin, seen := len(b), 0
	for i := range p.members {
		m := &p.members[i]
		v, has := r.Values[m.name]
		if has {
			seen++
		}
		switch m.from {
		case fromValues:
		case fromID:
			v, has = r.ID, true
		case fromVersion:
			if r.Version > 0 {
				v, has = r.Version, true
			}
		case fromLabels:
			has = r.Labels != nil
		case fromTitle:
			v, has = r.Title, r.Title != ""
		case fromNumber:
			v, has = r.Number, r.Number != ""
		case fromAdded:
			if added, ok := r.Added[m.name]; ok {
				b, err = e.value(comma(b, begin, m.head), added)
				if err != nil {
					return b, false, err
				}
				continue
			}
		}
		if !has {
			continue
		}
		b = comma(b, begin, m.head)
		switch at, isInt := v.(int64); {
		case m.from == fromLabels:
			b, ok, err = p.words(e, b, r)
			if !ok && err == nil {
				return b, false, nil
			}
		case isInt && m.field != nil && m.field.Type.Storage() == model.DateTime:
			b = append(time.Unix(at, 0).UTC().AppendFormat(append(b, '"'), time.RFC3339), '"')
		case m.field != nil && m.from != fromTitle && m.from != fromNumber:
			b, err = e.value(b, field.ToJSON(m.field, v))
		default:
			b, err = e.value(b, v)
		}
		if err != nil {
			return b, false, err
		}
	}
	return append(b, '}'), seen == p.values, nil
}

func comma(b []byte, begin int, head string) []byte {
	if len(b) > begin {
		b = append(b, ',')
	}
	return append(b, head...)
}

// words writes the labels of a record; see labels.
func (p *rowPlan) words(e *encoder, b []byte, r *record.Record) (_ []byte, ok bool, err error) {
	b = append(b, '{')
	begin, seen := len(b), 0
	for i := range p.labels {
		l := &p.labels[i]
		label, has := r.Labels[l.name]
		if !has {
			continue
		}
		seen++
		if b, err = e.value(comma(b, begin, l.head), p.said(l, label, r.Values[l.name])); err != nil {
			return b, false, err
		}
	}
	return append(b, '}'), seen == len(r.Labels), nil
}

// said puts a value of a list into the language of the caller, once for all rows that have it.
func (p *rowPlan) said(l *labelled, label, v any) any {
	if l.list == nil {
		return label
	}
	switch v.(type) {
	case int64, string:
		said, known := l.words[v]
		if !known {
			said = label
			if words, ok := p.c.valueLabel(l.list, v); ok {
				said = words
			}
			l.words[v] = said
		}
		return said
	case []int64, []string:
		if words, ok := p.c.valueLabel(l.list, v); ok {
			return words
		}
	}
	return label
}
