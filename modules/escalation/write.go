package escalation

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"

	"steward/engine/condition"
	"steward/engine/mail"
	"steward/engine/model"
	"steward/engine/model/field"
	"steward/engine/record"
	"steward/engine/setter"
)

// The models of people, by alias: they are read through the records like every other.
const (
	userAlias  = "admin/user"
	groupAlias = "admin/group"
)

// reader is somebody a mail goes to.
type reader struct{ address, name, locale string }

// write sends the mails of a rule about a record, in its transaction: they leave when it ends well. It gives how many there were, whether the run
// has sent as many as it may, and what the log should say.
func (e *desk) write(ctx context.Context, w *work, r *record.Record, before int64) (sent int64, full bool, notes []string, err error) {
	if !e.mail.On() {
		return 0, false, []string{e.words("escalation.no_mail_server", nil)}, nil
	}
	people, notes, err := e.recipients(ctx, w, r)
	if err != nil {
		return 0, false, nil, err
	}
	if len(people) == 0 {
		notes = append(notes, e.words("escalation.no_recipient", nil))
	}
	limit := int64(e.settings.Int("escalation.mail_limit"))
	if limit <= 0 {
		limit = mailsPerRun
	}
	subject, body := w.mailSubject, w.mailBody
	if subject == "" {
		subject = "{{number}} {{title_of_record}}"
	}
	if subject, err = e.render(ctx, subject, w.m, subjectOf(r)); err != nil {
		return 0, false, nil, err
	}
	if body, err = e.render(ctx, body, w.m, subjectOf(r)); err != nil {
		return 0, false, nil, err
	}
	for _, p := range people {
		if before+sent >= limit {
			return sent, true, append(notes, e.words("escalation.mail_limit_reached", map[string]any{"max": limit})), nil
		}
		text := body
		if strings.TrimSpace(text) == "" {
			text = e.config.Current().Texts.T(p.locale, "escalation.mail.text", map[string]any{"record": called(r), "rule": w.name})
		}
		m := mail.Message{To: p.address, Name: oneLine(p.name), Subject: oneLine(subject), Text: text,
			Button: e.config.Current().Texts.T(p.locale, "escalation.mail.open", nil), Link: fmt.Sprintf("%s/record/%s/%d", e.url, w.m.Alias, r.ID)}
		if err := e.mail.Send(ctx, m); err != nil {
			return sent, false, nil, fmt.Errorf("queue a mail of an escalation: %w", err)
		}
		sent++
	}
	return sent, false, notes, nil
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// recipients are the people a rule writes to, each once: the addresses it names, and those behind the fields it names. Who is switched off gets
// nothing.
func (e *desk) recipients(ctx context.Context, w *work, r *record.Record) (out []reader, notes []string, err error) {
	add := func(p reader) {
		if p.address != "" && !slices.ContainsFunc(out, func(q reader) bool { return strings.EqualFold(p.address, q.address) }) {
			out = append(out, p)
		}
	}
	users := func(where condition.Node) error {
		page, err := e.records.List(reading(ctx), record.ListRequest{Model: userAlias, Where: where, Fields: []string{"username", "email", "locale", "is_active"}, Sort: []string{"entity_id"}, Limit: 1000})
		if err != nil {
			return err
		}
		for _, u := range page.Rows {
			if !u.Values.Flag("is_active") {
				notes = append(notes, e.words("escalation.user_disabled", map[string]any{"user": u.Values.Text("username")}))
				continue
			}
			add(reader{u.Values.Text("email"), u.Title, u.Values.Text("locale")})
		}
		return nil
	}
	groups := func(ids []int64) error {
		for _, id := range ids {
			g, err := e.records.Get(reading(ctx), record.Ref{Model: groupAlias, ID: id})
			if err != nil {
				return err
			}
			if g.Values.Int("status") == 0 {
				continue
			}
			if err := users(condition.Rule("entity_id", condition.In, g.Values.IDs("user_ids"))); err != nil {
				return err
			}
		}
		return nil
	}
	for _, to := range w.mailTo {
		if strings.Contains(to, "@") {
			add(reader{address: to, locale: "en"})
			continue
		}
		f := w.m.Field(to)
		if f == nil {
			notes = append(notes, to+": "+e.words("fault.unknown_field", map[string]any{"field": to}))
			continue
		}
		v := r.Values[to]
		if v == nil {
			continue
		}
		target, isRef := f.Type.(model.Referring)
		switch {
		case !isRef:
			add(reader{address: fmt.Sprint(v), locale: "en"})
		case target.Target().ByUsername:
			err = users(condition.Rule("username", condition.Equal, v))
		case target.Target().Alias == userAlias:
			err = users(condition.Rule("entity_id", condition.In, idsOf(v)))
		default:
			err = groups(idsOf(v))
		}
		if err != nil {
			return nil, nil, fmt.Errorf("find the recipients of an escalation: %w", err)
		}
	}
	return out, notes, nil
}

func idsOf(v any) []int64 {
	switch v := v.(type) {
	case int64:
		return []int64{v}
	case []int64:
		return v
	}
	return nil
}

// writable reports whether a rule may write to what a field of the record names.
func writable(f *model.Field) bool {
	if f == nil || f.Secret {
		return false
	}
	if t, ok := f.Type.(model.Referring); ok {
		return t.Target().ByUsername || t.Target().Alias == userAlias || t.Target().Alias == groupAlias
	}
	return f.Type.Code() == field.Email().Code()
}

var places = regexp.MustCompile(`\{\{\s*([a-zA-Z0-9_.]+)\s*\}\}`)

func subjectOf(r *record.Record) setter.Subject { return subject{r} }

// render fills the places of a text, {{title}} or {{requester_user.email}}, with the words of the record's values; number, title_of_record and
// url are those of the record itself. What the record does not have leaves nothing.
func (e *desk) render(ctx context.Context, template string, m *model.Model, s setter.Subject) (string, error) {
	found := places.FindAllStringSubmatch(template, -1)
	if len(found) == 0 {
		return template, nil
	}
	id, _ := s.Get("entity_id").(int64)
	var paths []string
	for _, x := range found {
		if p, err := condition.Resolve(e.registry(ctx), m, x[1]); err == nil && !p.Field.Secret && !slices.Contains(paths, x[1]) {
			paths = append(paths, x[1])
		}
	}
	r, err := e.records.Get(reading(ctx), record.Ref{Model: m.Alias, ID: id}, append(paths, "entity_id")...)
	if err != nil {
		return "", err
	}
	words := map[string]string{"number": r.Number, "title_of_record": r.Title, "url": fmt.Sprintf("%s/record/%s/%d", e.url, m.Alias, id)}
	for _, path := range paths {
		p, err := condition.Resolve(e.registry(ctx), m, path)
		if err != nil {
			continue
		}
		words[path] = shown(r, path, p.Field)
	}
	return places.ReplaceAllStringFunc(template, func(place string) string { return words[places.FindStringSubmatch(place)[1]] }), nil
}

// shown puts a value into words.
func shown(r *record.Record, path string, f *model.Field) string {
	switch label := r.Labels[path].(type) {
	case string:
		return label
	case []string:
		return strings.Join(label, ", ")
	}
	v := setter.Plain(f, r.Values[path])
	if v == nil {
		return ""
	}
	if t, ok := f.Type.(model.Sanitised); ok && t.IsHTML() {
		return field.PlainText(fmt.Sprint(v))
	}
	return fmt.Sprint(v)
}
