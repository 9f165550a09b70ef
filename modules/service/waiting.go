package service

import (
	"context"
	"time"

	"steward/engine/access"
	"steward/engine/model"
	"steward/engine/record"
)

// waitingRequester is the class of statuses in which nothing goes on before the requester answers.
const waitingRequester = "requester"

// statusSince keeps since when the status is what it is: the portal says how long something waits, and on whom.
func (d *desk) statusSince(_ context.Context, r *record.Draft) error {
	if r.Changed("status") && !r.Options.Undo { // what is taken back comes from the log
		r.Set("status_since", r.Now.Unix())
	}
	return nil
}

// waiting tells end users on whom an operation waits, since and until when, and what happens next. It stands in the
// member _waiting; the words are in the reader's language. Records read without their status have none.
func (d *desk) waiting(ctx context.Context, rows []*record.Record) error {
	a := access.From(ctx)
	if a.Type != access.EndUser {
		return nil
	}
	for _, r := range rows {
		if _, read := r.Values["status"]; !read {
			continue
		}
		if r.Added == nil {
			r.Added = map[string]any{}
		}
		r.Added["_waiting"] = d.waitsOn(ctx, a.Locale, r)
	}
	return nil
}

// waitsOn decides by the classes of the status, never by its number.
func (d *desk) waitsOn(ctx context.Context, lang string, r *record.Record) map[string]any {
	in := func(class string) bool { return hasClass(d.registry(ctx), r, class) }
	out := map[string]any{"on": "team", "who": nil, "since": nil, "due": nil, "next": nil}
	since := r.Values.Int("status_since")
	if since == 0 {
		since = r.Values.Int("created_at")
	}
	if since != 0 {
		out["since"] = time.Unix(since, 0).UTC().Format(time.RFC3339)
	}
	if in("closed") || in("deleted") {
		out["on"] = "nobody"
		if at := r.Values.Int("closed_at"); at != 0 {
			out["since"] = time.Unix(at, 0).UTC().Format(time.RFC3339)
		}
		return out
	}
	if due := r.Values.Int("due_date"); due != 0 && !in("suspended") {
		out["due"] = time.Unix(due, 0).UTC().Format(time.RFC3339)
	}
	who, next := "", "service.waiting.next_new"
	for _, code := range []string{"assigned_group_id", "assigned_username"} { // the person wins
		if name, ok := r.Labels[code].(string); ok && name != "" {
			who, next = name, "service.waiting.next_assigned"
		}
	}
	switch {
	case in(waitingRequester):
		out["on"], next = "you", "service.waiting.next_you"
	case in("suspended"):
		next = "service.waiting.next_others"
	}
	if who != "" {
		out["who"] = who
	}
	out["next"] = d.words(lang, next)
	return out
}

func hasClass(reg *model.Registry, r *record.Record, class string) bool {
	f := r.Model.Field("status")
	listed, ok := f.Type.(model.Listed)
	if !ok || r.Values["status"] == nil {
		return false
	}
	list := reg.List(listed.List())
	if list == nil {
		return false
	}
	for _, v := range list.InClass(class) {
		if v == r.Values["status"] {
			return true
		}
	}
	return false
}
