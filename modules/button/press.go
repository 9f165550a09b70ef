package button

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strings"

	"steward/engine/access"
	engine "steward/engine/button"
	"steward/engine/condition"
	"steward/engine/event"
	"steward/engine/fault"
	"steward/engine/model"
	"steward/engine/record"
	"steward/engine/script"
	"steward/engine/setter"
	"steward/engine/view"
	"steward/modules/relation"
)

// area is what scripts of buttons are called in the log of scripts.
const area = "button"

// Shown is for the screen, which watches the condition itself while somebody types.
func (b *board) Shown(ctx context.Context, one *view.Button, r *record.Record) bool {
	return one.Includes(access.From(ctx)) && b.may(ctx, one, r) && !b.hiddenByScript(ctx, one, r)
}

// may reports whether the actor has the right that the button takes. What it writes is checked again when it is pressed.
func (b *board) may(ctx context.Context, one *view.Button, r *record.Record) bool {
	switch one.Action {
	case view.SetFields, view.RunScript:
		may, err := b.records.Can(ctx, record.Ref{Model: r.Model.Alias, ID: r.ID}, access.Update)
		return may && err == nil
	case view.CreateRelated:
		m, err := b.records.Model(ctx, one.Model)
		return err == nil && b.records.Scope(ctx, m, access.Create).Refused == ""
	}
	return true
}

// hiddenByScript runs the script that hides a button. One that fails hides it: what it would have said is not known.
func (b *board) hiddenByScript(ctx context.Context, one *view.Button, r *record.Record) bool {
	if strings.TrimSpace(one.HideScript) == "" {
		return false
	}
	whole, err := b.whole(ctx, r)
	if err != nil {
		return true
	}
	res, err := b.scripts.Run(ctx, script.Run{Area: area, Object: one.Code, Code: one.HideScript, ReadOnly: true, Self: whole})
	if err != nil {
		return true
	}
	hidden, _ := res.Value.(bool)
	return hidden
}

// whole is the record as scripts and conditions of buttons see it: not only what the actor may read.
func (b *board) whole(ctx context.Context, r *record.Record) (*script.Subject, error) {
	all, err := b.records.Get(access.With(ctx, access.System), record.Ref{Model: r.Model.Alias, ID: r.ID})
	if err != nil {
		return nil, err
	}
	return &script.Subject{Model: r.Model, ID: r.ID, Data: all.Values, Old: all.Values}, nil
}

// Press does it in one transaction: what fails leaves the record as it was.
func (b *board) Press(ctx context.Context, form *view.Form, r *record.Record, code string, given record.Input) (out engine.Outcome, err error) {
	one := form.Button(code)
	if one == nil || one.IsStandard() {
		return out, fault.Missing()
	}
	whole, err := b.whole(ctx, r)
	if err != nil {
		return out, err
	}
	hidden := !one.HideCondition.IsEmpty() && b.records.Holds(ctx, r.Model, whole.Data, one.HideCondition)
	if hidden || !b.Shown(ctx, one, r) {
		return out, fault.Denied("button.hidden")
	}
	asked, err := b.records.Given(ctx, r.Model, one.Asks, given)
	if err != nil {
		return out, err
	}
	if one.Action == view.OpenURL {
		return b.open(ctx, one, r)
	}
	words := b.texts().Label(access.From(ctx).Locale, one.Label)
	ctx = record.Because(record.InBatch(ctx, b.records.Batch(ctx)),
		event.Cause{Kind: "button", Label: "Button: " + words, Ref: "form:" + form.Model + "/" + form.Code})
	err = b.records.Together(ctx, func(ctx context.Context) error {
		switch one.Action {
		case view.SetFields:
			return b.set(ctx, one, r, asked)
		case view.CreateRelated:
			out, err = b.create(ctx, one, r)
			return err
		case view.RunScript:
			out, err = b.run(ctx, one, whole, asked, words)
			return err
		}
		return fault.Missing()
	})
	var failed *script.Failure
	if errors.As(err, &failed) {
		if b.scripts.Report != nil {
			b.scripts.Report(ctx, script.Entry{Level: "error", Area: area, Object: words, Model: r.Model.Alias, Record: r.ID, Message: failed.Message, Stack: failed.Stack})
		}
		key, params := failed.Refusal()
		return engine.Outcome{}, fault.New(fault.Conflict, key, params)
	}
	return out, err
}

// set changes the record with the rights of who presses. Half of it is worse than nothing: a value that cannot be set
// leaves all of it undone.
func (b *board) set(ctx context.Context, one *view.Button, r *record.Record, asked model.Values) error {
	in := record.Input{}
	for code, v := range asked {
		in[code] = setter.Plain(r.Model.Field(code), v)
	}
	set, skipped := b.setter.Values(ctx, r.Model, stored(r.Values), rows(one), record.Running(ctx).Now())
	if err := b.skipped(r.Model, skipped); err != nil {
		return err
	}
	for _, v := range set {
		in[v.Field] = setter.Plain(r.Model.Field(v.Field), v.Value)
	}
	_, err := b.records.Update(ctx, record.Ref{Model: r.Model.Alias, ID: r.ID}, in, granted(in))
	return err
}

// granted lets a button write what it was made to write: people of the portal have fewer fields on their form than it sets.
func granted(in record.Input) record.Options {
	return record.Options{Granted: slices.Sorted(maps.Keys(in))}
}

func (b *board) skipped(m *model.Model, list []setter.Skip) error {
	if len(list) == 0 {
		return nil
	}
	return fault.New(fault.Conflict, "button.cannot_set", fault.Params{"field": list[0].Field, "model": m.Alias})
}

// create makes a record of another model from this one and links the two, where a relation joins their models.
func (b *board) create(ctx context.Context, one *view.Button, r *record.Record) (engine.Outcome, error) {
	m, err := b.records.Model(ctx, one.Model)
	if err != nil {
		return engine.Outcome{}, err
	}
	values, skipped := b.setter.New(ctx, r.Model, stored(r.Values), m, rows(one), record.Running(ctx).Now())
	if err := b.skipped(m, skipped); err != nil {
		return engine.Outcome{}, err
	}
	in := record.Input{}
	for _, v := range values {
		in[v.Field] = setter.Plain(m.Field(v.Field), v.Value)
	}
	attached := m.Field("model_alias") != nil && m.Field("model_id") != nil // tasks, comments: they hang on the record itself
	if attached {
		in["model_alias"], in["model_id"] = r.Model.Alias, r.ID
	}
	made, err := b.records.Create(ctx, m.Alias, in, granted(in))
	if err != nil {
		return engine.Outcome{}, err
	}
	if !attached {
		if _, err := relation.Join(ctx, b.records, record.Ref{Model: r.Model.Alias, ID: r.ID}, record.Ref{Model: m.Alias, ID: made.ID}, b.records.Batch(ctx)); err != nil {
			return engine.Outcome{}, err
		}
	}
	return engine.Outcome{Path: fmt.Sprintf("/record/%s/%d", m.Alias, made.ID)}, nil
}

// run runs the script of a button. What it sets on its record is saved with the rights of who presses; it may return
// message, redirect (an own path) and open (an address).
func (b *board) run(ctx context.Context, one *view.Button, whole *script.Subject, asked model.Values, words string) (out engine.Outcome, err error) {
	params := map[string]any{}
	for code, v := range asked {
		params[code] = setter.Plain(whole.Model.Field(code), v)
	}
	res, err := b.scripts.Run(ctx, script.Run{Area: area, Object: words, Code: one.Script, Self: whole, Vars: map[string]any{"params": params}})
	if err != nil {
		return out, err
	}
	if len(res.Errors) > 0 {
		return out, fault.New(fault.Conflict, "button.said", fault.Params{"text": strings.Join(res.Errors, " ")})
	}
	if len(res.Changes) > 0 {
		if _, err := b.records.Update(ctx, record.Ref{Model: whole.Model.Alias, ID: whole.ID}, record.Input(res.Changes), granted(record.Input(res.Changes))); err != nil {
			return out, err
		}
	}
	out.Message = strings.Join(res.Notices, " ")
	said, _ := res.Value.(map[string]any)
	if message, ok := said["message"].(string); ok {
		out.Message = strings.TrimSpace(message + " " + out.Message)
	}
	if path, ok := said["redirect"].(string); ok && strings.HasPrefix(path, "/") && view.Opens(path) {
		out.Path = path
	}
	if address, ok := said["open"].(string); ok && view.Opens(address) {
		out.Open = address
	}
	return out, nil
}

// open fills the placeholders of an address with values that the actor may read, each escaped: a value stays a part of it.
func (b *board) open(ctx context.Context, one *view.Button, r *record.Record) (engine.Outcome, error) {
	a := access.From(ctx)
	own := map[string]string{"current_user.name": a.Name, "current_user.username": a.Username, "current_user.email": a.Email}
	paths := []string{"entity_id"}
	for _, found := range view.Placeholder.FindAllStringSubmatch(one.URL, -1) {
		path := found[1]
		if _, is := own[path]; !is && len(condition.Check(b.registry(ctx), r.Model, condition.Rule(path, condition.IsNotEmpty, nil))) == 0 {
			paths = append(paths, path)
		}
	}
	shown, err := b.records.Get(ctx, record.Ref{Model: r.Model.Alias, ID: r.ID}, paths...)
	if err != nil {
		return engine.Outcome{}, err
	}
	address := view.Placeholder.ReplaceAllStringFunc(one.URL, func(found string) string {
		path := view.Placeholder.FindStringSubmatch(found)[1]
		value, is := own[path]
		if v := shown.Values[path]; !is && v != nil {
			value = fmt.Sprint(v)
		}
		return strings.ReplaceAll(url.QueryEscape(value), "+", "%20")
	})
	if !view.Opens(address) {
		return engine.Outcome{}, fault.New(fault.Conflict, "button.no_address")
	}
	if strings.HasPrefix(address, "/") {
		return engine.Outcome{Path: address}, nil
	}
	return engine.Outcome{Open: address}, nil
}

func rows(one *view.Button) []setter.Row {
	out := make([]setter.Row, len(one.Values))
	for i, v := range one.Values {
		out[i] = setter.Row{Field: v.Field, Mode: setter.Mode(v.Mode), Value: v.Value}
		if v.Mode == "" {
			out[i].Mode = setter.Set
		}
	}
	return out
}

type stored model.Values

func (s stored) Get(code string) any { return s[code] }
