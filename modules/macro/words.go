package macro

import (
	"context"
	"fmt"
	"html"
	"regexp"
	"slices"
	"strings"
	"time"

	"steward/engine/access"
	"steward/engine/condition"
	"steward/engine/model"
	"steward/engine/model/field"
	"steward/engine/record"
)

// placeholder is a value of the record, or of who uses the macro, in a reply.
var placeholder = regexp.MustCompile(`\{\{\s*([a-z_][a-z0-9_.]*)\s*\}\}`)

// own are the placeholders that are no fields.
var own = []string{"number", "current_user.name", "current_user.username", "current_user.email"}

func placeholders(text string) []string {
	var out []string
	for _, m := range placeholder.FindAllStringSubmatch(text, -1) {
		if !slices.Contains(out, m[1]) {
			out = append(out, m[1])
		}
	}
	return out
}

func (b *box) knows(ctx context.Context, m *model.Model, path string) bool {
	return slices.Contains(own, path) || len(condition.Check(b.setter.Registry(ctx), m, condition.Rule(path, condition.IsNotEmpty, nil))) == 0
}

// fill puts the values of a record into a text, as its reader sees them and no more than who replies may read. What is
// unset, unknown by now or refused becomes nothing.
func (b *box) fill(ctx context.Context, ref record.Ref, m *model.Model, text string) (string, error) {
	paths := slices.DeleteFunc(placeholders(text), func(p string) bool { return slices.Contains(own, p) || !b.knows(ctx, m, p) })
	r, err := b.records.Get(ctx, ref, append(paths, "entity_id")...)
	if err != nil {
		return "", err
	}
	a := access.From(ctx)
	return placeholder.ReplaceAllStringFunc(text, func(found string) string {
		switch path := placeholder.FindStringSubmatch(found)[1]; path {
		case "number":
			if r.Number != "" {
				return html.EscapeString(r.Number)
			}
			return fmt.Sprint(r.ID)
		case "current_user.name":
			return html.EscapeString(a.Name)
		case "current_user.username":
			return html.EscapeString(a.Username)
		case "current_user.email":
			return html.EscapeString(a.Email)
		default:
			return b.words(ctx, a, m, r, path)
		}
	}), nil
}

func (b *box) words(ctx context.Context, a *access.Actor, m *model.Model, r *record.Record, path string) string {
	switch label := r.Labels[path].(type) {
	case string:
		return html.EscapeString(label)
	case []string:
		return html.EscapeString(strings.Join(label, ", "))
	}
	v := r.Values[path]
	if v == nil {
		return ""
	}
	f := b.at(ctx, m, path)
	if f == nil {
		return ""
	}
	switch t := f.Type.(type) {
	case field.HTML:
		return fmt.Sprint(v) // cleaned when it was stored, and again with the reply
	case field.DateTime:
		if n, ok := v.(int64); ok {
			zone := a.Zone
			if zone == nil {
				zone = time.UTC
			}
			return time.Unix(n, 0).In(zone).Format("2006-01-02 15:04")
		}
	case field.Duration:
		if n, ok := v.(int64); ok {
			if !t.Minutes {
				n /= 60
			}
			return fmt.Sprintf("%d:%02d", n/60, n%60)
		}
	}
	if f.Type.Storage() == model.Decimal {
		n, _ := v.(int64)
		return field.FormatDecimal(n)
	}
	if list, ok := v.([]string); ok {
		return html.EscapeString(strings.Join(list, ", "))
	}
	return html.EscapeString(fmt.Sprint(v))
}

// at finds the field at the end of a path over references.
func (b *box) at(ctx context.Context, m *model.Model, path string) *model.Field {
	for m != nil {
		head, rest, far := strings.Cut(path, ".")
		if !far {
			return m.Field(head)
		}
		_, m = b.setter.Registry(ctx).Follow(m, head)
		path = rest
	}
	return nil
}
