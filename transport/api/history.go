package api

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"sort"
	"strconv"
	"time"

	"steward/engine/access"
	"steward/engine/condition"
	"steward/engine/event"
	"steward/engine/fault"
	"steward/engine/model"
	"steward/engine/model/field"
	"steward/engine/record"
)

// The children of a record that its page shows. They are named here because the API has calls of their own for them.
const (
	activityModel   = "activity/activity"
	attachmentModel = "attachment/attachment"
	userModel       = "admin/user"
)

// timelinePage is how many entries of a history come at once, unless another number is asked for.
const timelinePage = 50

func (c *call) before() (event.ID, int, error) {
	limit, err := c.whole("limit", timelinePage, 1, 200)
	if err != nil {
		return 0, 0, err
	}
	raw := c.query("before")
	if raw == "" {
		return 0, limit, nil
	}
	id, err := strconv.ParseInt(raw, 10, 64)
	if err != nil {
		return 0, 0, fault.InvalidField("before", "fault.bad_cursor")
	}
	return event.ID(id), limit, nil
}

func history(c *call) (any, error) {
	ref, _, err := c.ref()
	if err != nil {
		return nil, err
	}
	before, limit, err := c.before()
	if err != nil {
		return nil, err
	}
	events, err := c.h.Platform.Records.History(c.ctx(), ref, before, limit, false)
	if err != nil {
		return nil, err
	}
	items, err := c.events(events)
	if err != nil {
		return nil, err
	}
	var next any
	if len(events) == limit {
		next = strconv.FormatInt(int64(events[len(events)-1].ID), 10)
	}
	return map[string]any{"items": items, "next": next}, nil
}

// events describes changes with the names of fields, values and people.
func (c *call) events(events []event.Event) ([]map[string]any, error) {
	people, err := c.people(events)
	if err != nil {
		return nil, err
	}
	out := make([]map[string]any, 0, len(events))
	for _, e := range events {
		item, err := c.event(e, people)
		if err != nil {
			return nil, err
		}
		out = append(out, item)
	}
	return out, nil
}

func (c *call) people(events []event.Event) (map[int64]map[string]any, error) {
	ids := map[int64]bool{}
	for _, e := range events {
		if e.Actor != 0 {
			ids[e.Actor] = true
		}
	}
	out := map[int64]map[string]any{}
	if len(ids) == 0 {
		return out, nil
	}
	var list []int64
	for id := range ids {
		list = append(list, id)
	}
	ctx := access.With(c.ctx(), access.System)
	page, err := c.h.Platform.Records.List(ctx, record.ListRequest{Model: userModel, Where: condition.Rule("entity_id", condition.In, list),
		Fields: []string{"username", "firstname", "lastname"}, Limit: len(list), Bare: true})
	if err != nil {
		return nil, err
	}
	for _, r := range page.Rows {
		name := r.Values.Text("firstname") + " " + r.Values.Text("lastname")
		out[r.ID] = map[string]any{"username": r.Values.Text("username"), "name": name}
	}
	return out, nil
}

func (c *call) event(e event.Event, people map[int64]map[string]any) (map[string]any, error) {
	item := map[string]any{"id": strconv.FormatInt(int64(e.ID), 10), "at": e.At().Format(time.RFC3339Nano), "kind": e.Kind.String(), "version": e.Version, "actor": nil, "cause": nil, "batch": nil}
	if p := people[e.Actor]; p != nil {
		item["actor"] = p
	}
	if len(e.Causes) > 0 {
		last := e.Causes[len(e.Causes)-1]
		item["cause"] = map[string]any{"kind": last.Kind, "label": last.Label, "ref": last.Ref}
	}
	chain := []map[string]any{}
	for _, cause := range e.Causes {
		chain = append(chain, map[string]any{"kind": cause.Kind, "label": cause.Label, "ref": cause.Ref})
	}
	item["causes"] = chain
	if e.Batch != 0 {
		item["batch"] = strconv.FormatInt(int64(e.Batch), 10)
	}
	m := c.snap.Registry.Model(e.Model)
	changes := []map[string]any{}
	if m != nil && e.Kind != event.Deleted {
		codes := make([]string, 0, len(e.Changes))
		for code := range e.Changes {
			codes = append(codes, code)
		}
		sort.Strings(codes)
		for _, code := range codes {
			f := m.Field(code)
			if f == nil {
				continue
			}
			ch := e.Changes[code]
			was, is := event.Decode(f, ch.Old), event.Decode(f, ch.New)
			one := map[string]any{"field": code, "label": c.snap.Texts.Field(c.lang(), m, f), "old": jsonValue(f, was), "new": jsonValue(f, is)}
			for name, v := range map[string]any{"old_label": was, "new_label": is} {
				words, err := c.valueWords(c.ctx(), f, v)
				if err != nil {
					return nil, err
				}
				one[name] = words
			}
			changes = append(changes, one)
		}
	}
	item["changes"] = changes
	return item, nil
}

func asOf(c *call) (any, error) {
	ref, _, err := c.ref()
	if err != nil {
		return nil, err
	}
	at, err := time.Parse(time.RFC3339, c.query("at"))
	if err != nil {
		return nil, fault.InvalidField("at", "api.moment_expected")
	}
	r, err := c.h.Platform.Records.AsOf(c.ctx(), ref, at)
	if err != nil {
		return nil, err
	}
	return c.present(r), nil
}

func restore(c *call) (any, error) {
	ref, _, err := c.ref()
	if err != nil {
		return nil, err
	}
	var in struct {
		Event  string   `json:"event"`
		Fields []string `json:"fields"`
	}
	if err := c.body(&in); err != nil {
		return nil, err
	}
	id, err := strconv.ParseInt(in.Event, 10, 64)
	if err != nil {
		return nil, fault.InvalidField("event", "fault.invalid_value")
	}
	r, err := c.h.Platform.Records.Restore(c.ctx(), ref, event.ID(id), in.Fields)
	if err != nil {
		return nil, err
	}
	c.tag(r)
	return c.present(r), nil
}

func undoEvent(c *call) (any, error) {
	return c.undo(c.h.Platform.Records.UndoEvent(c.ctx(), c.eventID()))
}
func undoBatch(c *call) (any, error) {
	return c.undo(c.h.Platform.Records.UndoBatch(c.ctx(), c.eventID()))
}

func (c *call) eventID() event.ID {
	id, err := strconv.ParseInt(c.r.PathValue("id"), 10, 64)
	if err != nil {
		return -1
	}
	return event.ID(id)
}

func (c *call) undo(u *record.Undone, err error) (any, error) {
	if err != nil {
		return nil, err
	}
	skipped := []map[string]any{}
	for _, s := range u.Skipped {
		skipped = append(skipped, map[string]any{"model": s.Model, "id": s.Record, "reason": c.reason(s.Reason)})
	}
	return map[string]any{"batch": strconv.FormatInt(int64(u.Batch), 10), "done": u.Done, "skipped": skipped}, nil
}

// timeline mixes comments and changes, newest first.
func timeline(c *call) (any, error) {
	ref, _, err := c.ref()
	if err != nil {
		return nil, err
	}
	before, limit, err := c.before()
	if err != nil {
		return nil, err
	}
	if err := c.h.Platform.Records.Reaches(c.ctx(), ref); err != nil {
		return nil, err
	}
	return c.timelineOf(ref, before, limit)
}

// timelineOf is the timeline of a record that the caller has just read.
func (c *call) timelineOf(ref record.Ref, before event.ID, limit int) (any, error) {
	type entry struct {
		at   time.Time
		id   event.ID
		item map[string]any
	}
	var all []entry
	if c.actor.BackEnd() {
		events, err := c.h.Platform.Records.HistoryOf(c.ctx(), ref, before, limit, false)
		if err != nil {
			return nil, err
		}
		items, err := c.events(events)
		if err != nil {
			return nil, err
		}
		for i, e := range events {
			all = append(all, entry{e.At(), e.ID, map[string]any{"kind": "event", "event": items[i]}})
		}
	}
	where := attachedTo(ref.Model, ref.ID)
	if before != 0 {
		where = condition.And(where, condition.Rule("created_at", condition.LessOrEqual, before.Time().Format(time.RFC3339)))
	}
	page, err := c.h.Platform.Records.List(c.ctx(), record.ListRequest{Model: activityModel, Where: where, Fields: activityFields, Sort: []string{"-created_at"}, Limit: limit})
	if err != nil {
		return nil, err
	}
	shown, err := c.activities(ref, page.Rows)
	if err != nil {
		return nil, err
	}
	for i, r := range page.Rows {
		at := time.Unix(r.Values.Int("created_at"), 0).UTC()
		all = append(all, entry{at, event.FirstAt(at), map[string]any{"kind": "activity", "activity": shown[i]}})
	}
	sort.SliceStable(all, func(i, j int) bool { return all[i].at.After(all[j].at) })
	var next any
	if len(all) > limit {
		all = all[:limit]
	}
	if len(all) == limit {
		next = strconv.FormatInt(int64(all[limit-1].id), 10)
	}
	items := make([]map[string]any, len(all))
	for i, e := range all {
		items[i] = e.item
	}
	return map[string]any{"items": items, "next": next}, nil
}

func attachedTo(alias string, id int64) condition.Node {
	return condition.And(condition.Rule("model_alias", condition.Equal, alias), condition.Rule("model_id", condition.Equal, id))
}

var activityFields = []string{"type", "description", "portal_visibility", "frontend_visibility", "duration", "started_at", "submit_username", "worker_username", "author_name", "created_at", "created_by", "updated_at", "status", "source"}

// activities adds the files that were sent with the words.
func (c *call) activities(ref record.Ref, rows []*record.Record) ([]map[string]any, error) {
	out := make([]map[string]any, len(rows))
	var ids []int64
	for i, r := range rows {
		out[i] = c.present(r)
		ids = append(ids, r.ID)
	}
	if len(ids) == 0 {
		return out, nil
	}
	files, err := c.h.Platform.Records.List(c.ctx(), record.ListRequest{Model: attachmentModel, Limit: 1000, Bare: true, Sort: []string{"entity_id"}, Fields: []string{"activity_id", "name", "size", "mime"},
		Where: condition.And(attachedTo(ref.Model, ref.ID), condition.Rule("activity_id", condition.In, ids))})
	if err != nil {
		return nil, err
	}
	by := map[int64][]map[string]any{}
	for _, f := range files.Rows {
		id := f.Values.Int("activity_id")
		by[id] = append(by[id], map[string]any{"entity_id": f.ID, "name": f.Values.Text("name"), "size": f.Values.Int("size"), "mime": f.Values.Text("mime")})
	}
	for i, r := range rows {
		if list := by[r.ID]; list != nil {
			out[i]["_attachments"] = list
		}
	}
	return out, nil
}

func listActivities(c *call) (any, error) {
	ref, m, err := c.ref()
	if err != nil {
		return nil, err
	}
	limit, err := c.whole("limit", 50, 1, 200)
	if err != nil {
		return nil, err
	}
	if err := c.h.Platform.Records.Reaches(c.ctx(), ref); err != nil {
		return nil, err
	}
	req := record.ListRequest{Model: activityModel, Where: attachedTo(m.Alias, ref.ID), Fields: activityFields, Sort: []string{"created_at"}, Limit: limit}
	if c.h.Platform.Settings.Flag("activity.newest_first") {
		req.Sort = []string{"-created_at"}
	}
	if after := c.query("after"); after != "" {
		if req.After, err = decodeCursor(after); err != nil {
			return nil, fault.InvalidField("after", "fault.bad_cursor")
		}
	}
	page, err := c.h.Platform.Records.List(c.ctx(), req)
	if err != nil {
		return nil, err
	}
	items, err := c.activities(ref, page.Rows)
	if err != nil {
		return nil, err
	}
	return map[string]any{"items": items, "next": encodeCursor(page.Next), "total": nil}, nil
}

// addActivity writes a comment or worklog. Files attached before, and named in attachments, are handed over to it.
func addActivity(c *call) (any, error) {
	ref, m, err := c.ref()
	if err != nil {
		return nil, err
	}
	in, err := c.input()
	if err != nil {
		return nil, err
	}
	attached, err := attachmentIDs(in["attachments"])
	if err != nil {
		return nil, err
	}
	delete(in, "attachments")
	in["model_alias"], in["model_id"] = m.Alias, ref.ID
	var made *record.Record
	err = c.h.Platform.Records.Together(c.ctx(), func(ctx context.Context) error {
		if made, err = c.h.Platform.Records.Create(ctx, activityModel, in, record.Options{}); err != nil {
			return err
		}
		for _, id := range attached {
			if err := c.handOver(ctx, ref, id, made.ID); err != nil {
				return err
			}
		}
		return nil
	})
	if err != nil {
		return nil, err
	}
	out, err := c.activities(ref, []*record.Record{made})
	if err != nil {
		return nil, err
	}
	c.status = http.StatusCreated
	return out[0], nil
}

func attachmentIDs(raw any) ([]int64, error) {
	list, ok := raw.([]any)
	if raw == nil {
		return nil, nil
	}
	if !ok {
		return nil, fault.InvalidField("attachments", "fault.invalid_value")
	}
	var out []int64
	for _, v := range list {
		var id int64
		var err error
		switch v := v.(type) {
		case json.Number:
			id, err = v.Int64()
		case string:
			id, err = strconv.ParseInt(v, 10, 64)
		default:
			err = strconv.ErrSyntax
		}
		if err != nil {
			return nil, fault.InvalidField("attachments", "fault.invalid_value")
		}
		out = append(out, id)
	}
	return out, nil
}

// jsonValue is a value as the API spells it.
func jsonValue(f *model.Field, v any) any { return field.ToJSON(f, v) }

// reason puts an error of a part into words.
func (c *call) reason(err error) string {
	var f *fault.Error
	if !errors.As(err, &f) {
		return c.t("fault.internal")
	}
	if len(f.Fields) > 0 {
		return c.words(f.Fields[0].Field, f.Fields[0].Key, f.Fields[0].Params)
	}
	return c.t(f.Key, f.Params)
}
