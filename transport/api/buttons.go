package api

import (
	"strconv"

	"steward/engine/fault"
	"steward/engine/model"
	"steward/engine/record"
	"steward/engine/text"
	"steward/engine/view"
)

// formOf is the form a stored record is shown with in the area of the call.
func (c *call) formOf(r *record.Record) *view.Form {
	return c.snap.Views.Select(r.Model.Alias, c.area(), r.Values.Int("formtemplate_id"), c.judge(r.Model, r.Values))
}

// buttons describes the buttons of a form as the caller gets them. Their conditions go along: the browser watches them
// while somebody types. Scripts that hide are run on stored records alone, so that a preview runs none.
func (c *call) buttons(m *model.Model, form *view.Form, r *record.Record) []map[string]any {
	out := []map[string]any{}
	board := c.h.Platform.Buttons
	if form == nil || board == nil {
		return out
	}
	label := func(l text.Label) any {
		if l.IsZero() {
			return nil
		}
		return c.snap.Texts.Label(c.lang(), l)
	}
	for i := range form.Buttons {
		b := &form.Buttons[i]
		if r == nil && (!b.Includes(c.actor) || !b.IsStandard() && !b.ShowOnCreate) || r != nil && !board.Shown(c.ctx(), b, r) {
			if b.IsStandard() { // left out, it would be there as usual
				out = append(out, map[string]any{"code": b.Code, "standard": true, "hidden": true})
			}
			continue
		}
		asks := []map[string]any{}
		for _, code := range b.Asks {
			if f := m.Field(code); f != nil && !f.Disabled {
				asks = append(asks, map[string]any{"model": m.Alias, "field": c.describeField(m, f)})
			}
		}
		out = append(out, map[string]any{"code": b.Code, "standard": b.IsStandard(), "hidden": false, "label": label(b.Label), "icon": b.Icon, "color": b.Color, "place": b.Place,
			"confirm": label(b.Confirm), "asks": asks, "save_before": b.SaveBefore, "after": b.After, "hide": tree(b.HideCondition)})
	}
	return out
}

// press does what a button of the form of a record does.
func press(c *call) (any, error) {
	ref, _, err := c.ref()
	if err != nil {
		return nil, err
	}
	in, err := c.given()
	if err != nil {
		return nil, err
	}
	r, err := c.h.Platform.Records.Get(c.ctx(), ref)
	if err != nil {
		return nil, err
	}
	form := c.formOf(r)
	if form == nil || c.h.Platform.Buttons == nil {
		return nil, fault.Missing()
	}
	batch := c.h.Platform.Records.NewBatch()
	done, err := c.h.Platform.Buttons.Press(record.InBatch(c.ctx(), batch), form, r, c.r.PathValue("code"), in)
	if err != nil {
		return nil, err
	}
	return map[string]any{"message": done.Message, "path": done.Path, "open": done.Open, "batch": strconv.FormatInt(int64(batch), 10)}, nil
}
