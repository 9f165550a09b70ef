package system

import (
	"context"
	"html"
	"regexp"
	"slices"
	"sort"
	"strconv"
	"strings"
	"time"

	"steward/engine/access"
	"steward/engine/condition"
	"steward/engine/config"
	"steward/engine/event"
	"steward/engine/fault"
	"steward/engine/model"
	"steward/engine/model/field"
	"steward/engine/record"
	"steward/engine/reply"
	"steward/engine/setter"
)

// box offers prepared replies where people write (reply.Box).
type box struct {
	records *record.Service
	config  *config.Service
	setter  setter.Machine
	url     string
	now     func() time.Time
}

// Most replies that are looked at, and that are offered at once.
const (
	manyReplies    = 500
	offeredReplies = 20
)

// Offered gives the replies for a record. Rights decide which may be seen; module, condition and words which fit.
func (b *box) Offered(ctx context.Context, ref record.Ref, words string) ([]reply.Reply, error) {
	r, err := b.records.Get(ctx, ref)
	if err != nil {
		return nil, err
	}
	page, err := b.records.List(ctx, record.ListRequest{Model: QuickReply, Where: condition.Rule("status", condition.Equal, 1), Sort: []string{"position", "name"}, Limit: manyReplies, Bare: true,
		Fields: []string{"name", "shortcut", "folder", "body", "model_aliases", "condition", "language", "last_used_at"}})
	if err != nil {
		return nil, err
	}
	words = strings.ToLower(strings.TrimSpace(words))
	language := b.languageOf(ctx, r)
	var fit []*record.Record
	for _, q := range page.Rows {
		if b.fits(ctx, r, q) && matches(q.Values, words) {
			fit = append(fit, q)
		}
	}
	rank := func(q *record.Record) int {
		switch short := q.Values.Text("shortcut"); {
		case words != "" && short == words:
			return 0
		case words != "" && strings.HasPrefix(short, words):
			return 1
		case language != "" && q.Values.Text("language") == language:
			return 2
		}
		return 3
	}
	sort.SliceStable(fit, func(i, j int) bool {
		if x, y := rank(fit[i]), rank(fit[j]); x != y {
			return x < y
		}
		return fit[i].Values.Int("last_used_at") > fit[j].Values.Int("last_used_at")
	})
	out := []reply.Reply{}
	for _, q := range fit[:min(len(fit), offeredReplies)] {
		begin := []rune(strings.Join(strings.Fields(field.PlainText(q.Values.Text("body"))), " "))
		out = append(out, reply.Reply{ID: q.ID, Name: q.Values.Text("name"), Shortcut: q.Values.Text("shortcut"), Folder: q.Values.Text("folder"), Begin: string(begin[:min(len(begin), 100)])})
	}
	return out, nil
}

// fits reports whether a reply is meant for the record. A condition that cannot be read fits nothing.
func (b *box) fits(ctx context.Context, r, q *record.Record) bool {
	if aliases, _ := q.Values["model_aliases"].([]string); len(aliases) > 0 && !slices.Contains(aliases, r.Model.Alias) {
		return false
	}
	raw := q.Values.Text("condition")
	if raw == "" {
		return true
	}
	n, err := condition.Parse([]byte(raw))
	return err == nil && (n.IsEmpty() || b.records.Holds(ctx, r.Model, r.Values, n))
}

func matches(v model.Values, words string) bool {
	if words == "" || strings.HasPrefix(v.Text("shortcut"), words) {
		return true
	}
	all := strings.ToLower(v.Text("name") + " " + v.Text("folder") + " " + field.PlainText(v.Text("body")))
	for _, w := range strings.Fields(words) {
		if !strings.Contains(all, w) {
			return false
		}
	}
	return true
}

// languageOf is the language of who asked, "" when it is not known.
func (b *box) languageOf(ctx context.Context, r *record.Record) string {
	if r.Values.Text("requester_username") == "" {
		return ""
	}
	asked, err := b.records.Get(access.With(ctx, access.System), record.Ref{Model: r.Model.Alias, ID: r.ID}, "requester_user.locale")
	if err != nil {
		return ""
	}
	return asked.Values.Text("requester_user.locale")
}

// Fill fills a reply that is offered for the record.
func (b *box) Fill(ctx context.Context, ref record.Ref, id int64) (*reply.Filled, error) {
	r, err := b.records.Get(ctx, ref)
	if err != nil {
		return nil, err
	}
	q, err := b.records.Get(ctx, record.Ref{Model: QuickReply, ID: id})
	if err != nil {
		return nil, err
	}
	if q.Values.Int("status") != 1 || !b.fits(ctx, r, q) {
		return nil, fault.Missing()
	}
	out := &reply.Filled{}
	out.HTML, out.Unknown = b.filled(ctx, r, q.Values.Text("body"))
	if out.Sets, err = b.sets(ctx, r, q.Values.Text("actions")); err != nil {
		return nil, err
	}
	_, err = b.records.Update(record.AsSystem(ctx, event.Cause{Kind: "rule", Label: "Use of quick replies"}), record.Ref{Model: QuickReply, ID: id},
		record.Input{"use_count": q.Values.Int("use_count") + 1, "last_used_at": b.now().UTC().Format(time.RFC3339)}, record.Options{})
	return out, err
}

// place is a placeholder: {{requester.firstname}}.
var place = regexp.MustCompile(`\{\{\s*([a-zA-Z0-9_.]{1,200})\s*\}\}`)

// filled puts values in the place of placeholders, as the actor may read them; what names nothing becomes empty and is told.
func (b *box) filled(ctx context.Context, r *record.Record, body string) (text string, unknown []string) {
	known := map[string]string{}
	for _, m := range place.FindAllStringSubmatch(body, -1) {
		if _, done := known[m[1]]; done {
			continue
		}
		words, ok := b.word(ctx, r, m[1])
		if !ok && !slices.Contains(unknown, m[1]) {
			unknown = append(unknown, m[1])
		}
		known[m[1]] = words
	}
	return place.ReplaceAllStringFunc(body, func(s string) string { return html.EscapeString(known[place.FindStringSubmatch(s)[1]]) }), unknown
}

// word finds the words of one placeholder: the address of the portal, the writer, or a path of the record, which may begin
// with the name of its model.
func (b *box) word(ctx context.Context, r *record.Record, name string) (string, bool) {
	a := access.From(ctx)
	head, rest, _ := strings.Cut(name, ".")
	switch {
	case name == "portal_url":
		return b.url, true
	case name == "number":
		return r.Number, true
	case head == "current_user":
		first, last, _ := strings.Cut(a.Name, " ")
		words, ok := map[string]string{"display_name": a.Name, "name": a.Name, "firstname": first, "lastname": last, "email": a.Email, "username": a.Username}[rest]
		return words, ok
	}
	_, entity, _ := strings.Cut(r.Model.Alias, "/")
	if head == entity || head == "record" {
		if name = rest; name == "number" {
			return r.Number, true
		}
		head, rest, _ = strings.Cut(name, ".")
	}
	reg := model.From(ctx)
	if reg == nil {
		reg = b.config.Current().Registry
	}
	p, err := condition.Resolve(reg, r.Model, name)
	if err != nil && rest != "" { // "requester.firstname" for "requester_user.firstname"
		name = head + "_user." + rest
		p, err = condition.Resolve(reg, r.Model, name)
	}
	if err != nil || p.Field.Secret {
		return "", false
	}
	read, err := b.records.Get(ctx, record.Ref{Model: r.Model.Alias, ID: r.ID}, name)
	if err != nil {
		return "", false
	}
	switch label := read.Labels[name].(type) {
	case string:
		return label, true
	case []string:
		return strings.Join(label, ", "), true
	}
	return said(a, p.Field, read.Values[name]), true
}

// said puts a value into words.
func said(a *access.Actor, f *model.Field, v any) string {
	zone := a.Zone
	if zone == nil {
		zone = time.UTC
	}
	switch v := v.(type) {
	case string:
		if t, ok := f.Type.(model.Sanitised); ok && t.IsHTML() {
			return field.PlainText(v)
		}
		return v
	case int64:
		switch f.Type.Storage() {
		case model.DateTime:
			return time.Unix(v, 0).In(zone).Format("2006-01-02 15:04")
		case model.Decimal:
			return strconv.FormatFloat(float64(v)/1e6, 'f', -1, 64)
		}
		return strconv.FormatInt(v, 10)
	case []string:
		return strings.Join(v, ", ")
	}
	return ""
}

type stored model.Values

// Get gives a value of the record.
func (s stored) Get(code string) any { return s[code] }

// sets computes what a reply proposes for the record; values that the record may not have are left out.
func (b *box) sets(ctx context.Context, r *record.Record, raw string) (*record.Record, error) {
	rows, err := setter.Parse(raw)
	if err != nil || len(rows) == 0 {
		return &record.Record{Model: r.Model, Values: model.Values{}}, nil //nolint:nilerr // a setter that cannot be read proposes nothing
	}
	values := model.Values{}
	found, _ := b.setter.Values(ctx, r.Model, stored(r.Values), rows, b.now())
	for _, v := range found {
		if !model.Same(r.Values[v.Field], v.Value) {
			values[v.Field] = v.Value
		}
	}
	return b.records.Dress(ctx, r.Model, values)
}
