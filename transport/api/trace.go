package api

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"steward/engine/access"
	"steward/engine/event"
	"steward/engine/fault"
	"steward/engine/model"
	"steward/engine/record"
)

// trace answers what acted on a record: rules that matched and those that did not and why, scripts, and the changes that
// automation made.
func trace(c *call) (any, error) {
	ref, m, err := c.ref()
	if err != nil {
		return nil, err
	}
	before, limit, err := c.before()
	if err != nil {
		return nil, err
	}
	acted, next, err := c.h.Platform.Records.Automation(c.ctx(), ref, before, limit)
	if err != nil {
		return nil, err
	}
	var events []event.Event
	for _, a := range acted {
		if a.Event != nil {
			events = append(events, *a.Event)
		}
	}
	people, err := c.people(events)
	if err != nil {
		return nil, err
	}
	items := []map[string]any{}
	for _, a := range acted {
		item := map[string]any{"id": strconv.FormatInt(int64(a.ID), 10), "at": a.ID.Time().Format(time.RFC3339Nano), "event": nil, "of": nil}
		if a.Event != nil {
			if item["event"], err = c.event(*a.Event, people); err != nil {
				return nil, err
			}
			if child := c.snap.Registry.Model(a.Event.Model); child != nil && child.Alias != m.Alias {
				item["of"] = c.snap.Texts.Model(c.lang(), child)
			}
		}
		lines := []map[string]any{}
		for _, l := range a.Lines {
			line, err := c.traceLine(m, l)
			if err != nil {
				return nil, err
			}
			lines = append(lines, line)
		}
		item["lines"] = lines
		items = append(items, item)
	}
	out := map[string]any{"items": items, "next": nil}
	if next != 0 {
		out["next"] = strconv.FormatInt(int64(next), 10)
	}
	return out, nil
}

// traceLine puts a line into words.
func (c *call) traceLine(m *model.Model, l record.Trace) (map[string]any, error) {
	params := fault.Params{}
	fields := []map[string]any{}
	for _, code := range l.Fields {
		fields = append(fields, c.traceField(m, code))
		params["field"] = code
	}
	others := []map[string]any{}
	rules := c.snap.Registry.Model(l.Cause.Ref)
	codes := make([]string, 0, len(l.Others))
	for code := range l.Others {
		codes = append(codes, code)
	}
	slices.Sort(codes)
	for _, code := range codes {
		var keys []any
		for _, id := range l.Others[code] {
			keys = append(keys, id)
		}
		names := map[any]string{}
		if rules != nil {
			var err error
			if names, err = c.h.Platform.Records.Titles(access.With(c.ctx(), access.System), rules, false, keys); err != nil {
				return nil, err
			}
		}
		for _, id := range l.Others[code] {
			one := map[string]any{"id": id, "name": names[id], "field": nil}
			if names[id] == "" {
				one["name"] = "#" + strconv.FormatInt(id, 10) // the rule is gone
			}
			if code != "" {
				one["field"] = c.traceField(m, code)
			}
			others = append(others, one)
		}
	}
	slices.SortStableFunc(others, func(a, b map[string]any) int { return int(a["id"].(int64) - b["id"].(int64)) })
	return map[string]any{
		"cause":  map[string]any{"kind": l.Cause.Kind, "label": l.Cause.Label, "ref": l.Cause.Ref},
		"result": map[string]any{"key": l.Result, "text": c.snap.Texts.T(c.lang(), l.Result, params)},
		"fields": fields, "text": l.Text, "others": others,
	}, nil
}

// traceField names a field, or what a rule calls by another name: old.status, requester_user.email.
func (c *call) traceField(m *model.Model, code string) map[string]any {
	label := code
	if f := m.Field(strings.TrimPrefix(strings.TrimPrefix(code, "old."), "changed.")); f != nil {
		label = c.snap.Texts.Field(c.lang(), m, f)
	}
	return map[string]any{"code": code, "label": label}
}
