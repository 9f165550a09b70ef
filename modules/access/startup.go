package access

import (
	"context"
	"slices"
	"strings"

	"steward/engine/access"
	"steward/engine/record"
	"steward/engine/view"
)

// startsOnAPage checks the page a user begins with: an entry of the menu, which his role may show him or not. One that leads
// nowhere for him is passed over when he logs in (access-and-visibility.md 2.1).
func (b *behaviours) startsOnAPage(_ context.Context, d *record.Draft) error {
	code := d.Text("startup_page")
	if code == "" || !d.Changed("startup_page") || d.Options.Undo {
		return nil
	}
	if !slices.ContainsFunc(b.config.Current().Views.Menu, func(it view.Item) bool {
		return it.Code == code || it.Each != nil && unfolds(it.Each.Code, code)
	}) {
		d.Invalid("startup_page", "access.user.no_such_page")
	}
	return nil
}

// unfolds reports whether a code is one of those that a line makes for each record: "type.{entity_id}".
func unfolds(pattern, code string) bool {
	before, rest, ok := strings.Cut(pattern, "{")
	_, after, closed := strings.Cut(rest, "}")
	return ok && closed && len(code) > len(before)+len(after) && strings.HasPrefix(code, before) && strings.HasSuffix(code, after)
}

// StartupPage is the entry of the menu that somebody begins with, "" for the home page.
func (x *Directory) StartupPage(ctx context.Context, a *access.Actor) (string, error) {
	rec, err := x.records.Get(asReader(ctx), record.Ref{Model: User, ID: a.ID}, "startup_page")
	if err != nil {
		return "", err
	}
	return rec.Values.Text("startup_page"), nil
}
