package api

import (
	"context"
	"slices"
	"strconv"

	"steward/engine/access"
	"steward/engine/fault"
	"steward/engine/live"
	"steward/engine/notice"
	"steward/engine/record"
)

// centre gives the notices of the platform, and the context to ask them in: words come in the language of the answer.
func (c *call) centre() (notice.Centre, context.Context, error) {
	if c.h.Platform.Notices == nil {
		return nil, nil, fault.Missing()
	}
	a := *c.actor
	a.Locale = c.lang()
	return c.h.Platform.Notices, access.With(c.ctx(), &a), nil
}

// notices gives own notices, newest first.
func notices(c *call) (any, error) {
	if err := c.known("before", "limit", "unread"); err != nil {
		return nil, err
	}
	limit, err := c.whole("limit", 30, 1, 200)
	if err != nil {
		return nil, err
	}
	before, err := c.whole("before", 0, 0, 1<<53)
	if err != nil {
		return nil, err
	}
	centre, ctx, err := c.centre()
	if err != nil {
		return nil, err
	}
	page, err := centre.Of(ctx, int64(before), limit, c.query("unread") == "true")
	if err != nil {
		return nil, err
	}
	door := "/record/"
	if !c.actor.BackEnd() {
		door = "/request/"
	}
	items := make([]map[string]any, len(page.Notices))
	for i, n := range page.Notices {
		items[i] = map[string]any{"id": n.ID, "kind": n.Kind, "said": c.t(n.Key, n.Params), "title": n.Title, "number": n.Number, "words": n.Words, "by": n.By,
			"at": stamp(n.At), "read": n.Read, "model": n.About.Model, "record": n.About.ID, "path": nil}
		if n.Title != "" {
			items[i]["path"] = door + n.About.Model + "/" + strconv.FormatInt(n.About.ID, 10)
		}
	}
	return map[string]any{"items": items, "unread": page.Unread, "capped": page.Unread >= notice.UnreadCap, "more": page.More}, nil
}

// readNotices marks own notices as read: those named, those about a record, or all.
func readNotices(c *call) (any, error) {
	var in struct {
		IDs    []int64 `json:"ids"`
		Model  string  `json:"model"`
		Record int64   `json:"record"`
		All    bool    `json:"all"`
	}
	if err := c.body(&in); err != nil {
		return nil, err
	}
	var about *record.Ref
	switch {
	case in.All:
		in.IDs = nil
	case in.Model != "":
		about = &record.Ref{Model: in.Model, ID: in.Record}
	case len(in.IDs) == 0:
		return nil, fault.InvalidField("ids", "fault.required")
	case len(in.IDs) > 500:
		return nil, fault.InvalidField("ids", "fault.too_long", fault.Params{"max": 500})
	}
	centre, ctx, err := c.centre()
	if err != nil {
		return nil, err
	}
	if err := centre.Read(ctx, in.IDs, about); err != nil {
		return nil, err
	}
	unread, err := centre.Unread(ctx)
	if err != nil {
		return nil, err
	}
	return map[string]any{"unread": unread}, nil
}

func noticeChoices(c *call) (any, error) {
	centre, ctx, err := c.centre()
	if err != nil {
		return nil, err
	}
	items, err := centre.Choices(ctx)
	if err != nil {
		return nil, err
	}
	return map[string]any{"items": items, "mail": c.h.Platform.Mail.On()}, nil
}

func chooseNotices(c *call) (any, error) {
	var in struct {
		Items []struct {
			Kind string `json:"kind"`
			App  bool   `json:"app"`
			Mail bool   `json:"mail"`
		} `json:"items"`
	}
	if err := c.body(&in); err != nil {
		return nil, err
	}
	centre, ctx, err := c.centre()
	if err != nil {
		return nil, err
	}
	choices := make([]notice.Choice, len(in.Items))
	for i, x := range in.Items {
		choices[i] = notice.Choice{Kind: x.Kind, App: x.App, Mail: x.Mail}
	}
	if err := centre.Choose(ctx, choices); err != nil {
		return nil, err
	}
	return noticeChoices(c)
}

// callable gives who can be called in a text about a record.
func callable(c *call) (any, error) {
	if err := c.known("search", "internal"); err != nil {
		return nil, err
	}
	ref, _, err := c.ref()
	if err != nil {
		return nil, err
	}
	centre, ctx, err := c.centre()
	if err != nil {
		return nil, err
	}
	people, err := centre.Callable(ctx, ref, c.query("search"), c.query("internal") == "true")
	if err != nil {
		return nil, err
	}
	items := make([]map[string]any, len(people))
	for i, p := range people {
		items[i] = map[string]any{"key": p.Key, "name": p.Name, "group": p.Group, "refused": nil}
		if p.Why != "" {
			items[i]["refused"] = c.t(p.Why)
		}
	}
	return map[string]any{"items": items}, nil
}

// followers gives who follows a record.
func followers(c *call) (any, error) {
	ref, _, err := c.ref()
	if err != nil {
		return nil, err
	}
	centre, ctx, err := c.centre()
	if err != nil {
		return nil, err
	}
	list, mine, err := centre.Followers(ctx, ref)
	if err != nil {
		return nil, err
	}
	items := make([]map[string]any, len(list))
	for i, f := range list {
		items[i] = map[string]any{"username": f.Username, "name": f.Name}
	}
	return map[string]any{"items": items, "mine": mine}, nil
}

// news turns the fact that a notice was written into the word that its owner has news; nobody else hears of it.
func (c *call) news(m live.Message) (live.Message, bool) {
	centre := c.h.Platform.Notices
	if centre == nil {
		return m, true
	}
	switch d := m.Data.(type) {
	case live.Record:
		if !slices.Contains(centre.Models(), d.Model) {
			return m, true
		}
		ok, err := c.h.Platform.Records.Can(c.ctx(), record.Ref{Model: d.Model, ID: d.ID}, access.Read)
		return live.Message{Name: "notices", Data: struct{}{}}, ok && err == nil
	case map[string]string:
		return m, !slices.Contains(centre.Models(), d["model"])
	}
	return m, true
}
