package automation

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"slices"
	"unicode/utf8"

	engine "steward/engine/access"
	"steward/engine/condition"
	"steward/engine/event"
	"steward/engine/fault"
	"steward/engine/job"
	"steward/engine/model"
	"steward/engine/record"
	"steward/engine/script"
)

// events runs custom event methods in every save (record.Extension), and when a record is opened.
type events struct {
	records  *record.Service
	scripts  *script.Engine
	log      *slog.Logger
	off      func() bool // the kill switch
	registry func() *model.Registry
	actor    func(ctx context.Context, id int64) (*engine.Actor, error)

	known *record.Remembered[map[string][]method] // by model and moment
}

type method struct {
	id         int64
	name, code string
	where      condition.Node
	broken     bool     // its condition cannot be read: it counts as false
	channels   []string // empty: all
	async      bool
	rollback   bool // of After: a failure takes the save back
}

func (m method) cause() event.Cause {
	return event.Cause{Kind: "script", Label: m.name, Ref: fmt.Sprintf("%s:%d", Event, m.id)}
}

func (m method) run() script.Run { return script.Run{Area: "event", Object: m.name, Code: m.code} }

// maxMethods of all models and moments.
const maxMethods = 2000

// readMethods reads the enabled methods by model and moment, in their order.
func (e *events) readMethods(ctx context.Context) (map[string][]method, error) {
	page, err := e.records.List(ctx, record.ListRequest{Model: Event, Fields: []string{"name", "code", "condition", "channels", "is_async", "on_error", "model_alias", "moment"},
		Sort: []string{"position", "entity_id"}, Limit: maxMethods, Bare: true, Where: condition.Rule("status", condition.Equal, 1)})
	if err != nil {
		return nil, err
	}
	known := map[string][]method{}
	for _, r := range page.Rows {
		v := r.Values
		m := methodOf(r)
		key := v.Text("model_alias") + " " + v.Text("moment")
		known[key] = append(known[key], m)
	}
	return known, nil
}

func methodOf(r *record.Record) method {
	v := r.Values
	m := method{id: r.ID, name: v.Text("name"), code: v.Text("code"), async: v.Flag("is_async"), rollback: v.Text("on_error") == "rollback"}
	m.channels, _ = v["channels"].([]string)
	var err error
	if m.where, err = condition.Parse([]byte(v.Text("condition"))); err != nil {
		m.broken = true
	}
	return m
}

func (e *events) methods(ctx context.Context, alias, moment string) ([]method, error) {
	if own(alias) || e.off() {
		return nil, nil
	}
	known, err := e.known.Get(ctx)
	return known[alias+" "+moment], err
}

// own are the models that scripts do not act on: they would act on themselves.
func own(alias string) bool { return alias == Event || alias == ScriptLog }

// running names a method that acts on a record: a save of that record from within does not set it off again.
type running struct {
	method int64
	model  string
	id     int64
}

// applies says whether a method is for this save, and notes why not where its condition says so.
func (e *events) applies(ctx context.Context, m method, d *record.Draft) bool {
	if len(m.channels) > 0 && !slices.Contains(m.channels, record.Channel(ctx)) {
		return false
	}
	if d.ID != 0 && ctx.Value(running{m.id, d.Model.Alias, d.ID}) != nil {
		return false
	}
	if m.broken {
		return false
	}
	if m.where.IsEmpty() {
		return true
	}
	holds, problems := d.Holds(ctx, m.where)
	return holds && len(problems) == 0
}

// within marks that a method is acting on a record.
func (m method) within(ctx context.Context, d *record.Draft) context.Context {
	return context.WithValue(ctx, running{m.id, d.Model.Alias, d.ID}, true)
}

// Before lets methods change the record or refuse it: what throws, or says addError, stops the save.
func (e *events) Before(ctx context.Context, d *record.Draft) error {
	moment := BeforeSave
	if d.Action == record.Delete {
		moment = BeforeDelete
	}
	list, err := e.methods(ctx, d.Model.Alias, moment)
	if err != nil {
		return err
	}
	for _, m := range list {
		if !e.applies(ctx, m, d) {
			continue
		}
		res, err := e.scripts.OnSave(m.within(ctx, d), d, m.run())
		var failed *script.Failure
		if errors.As(err, &failed) {
			e.scripts.Failed(ctx, d, m.run(), failed)
			key, params := failed.Refusal()
			return fault.InvalidField("", key, params)
		}
		if err != nil {
			return err
		}
		for _, text := range res.Errors {
			d.Invalid("", "automation.said", fault.Params{"text": text})
		}
		e.take(m, res, d)
	}
	return nil
}

// take gives the record what the script set; a value of the wrong kind is a fault of its field.
func (e *events) take(m method, res *script.Result, d *record.Draft) {
	note := record.Trace{Cause: m.cause(), Result: "trace.ran"}
	for _, set := range res.Sets(d.Model) {
		if set.Key != "" {
			d.Invalid(set.Field, set.Key, fault.Params{"field": set.Field})
			continue
		}
		d.SetBecause(m.cause(), set.Field, set.Value)
		note.Fields = append(note.Fields, set.Field)
	}
	d.Note(note)
}

// After runs methods in the transaction. One that fails takes its own changes back; the save stands, unless the method asks
// for the contrary. What runs in the background is queued.
func (e *events) After(ctx context.Context, d *record.Draft) error {
	moment := AfterSave
	if d.Action == record.Delete {
		moment = AfterDelete
	}
	list, err := e.methods(ctx, d.Model.Alias, moment)
	if err != nil {
		return err
	}
	for _, m := range list {
		if !e.applies(ctx, m, d) {
			continue
		}
		if m.async {
			if err := e.queue(ctx, m, d); err != nil {
				return err
			}
			continue
		}
		var failed *script.Failure
		err := record.Running(ctx).Attempt(ctx, func() error { _, err := e.scripts.OnSave(m.within(ctx, d), d, m.run()); return err })
		if errors.As(err, &failed) {
			if m.rollback {
				d.IfFails(func(ctx context.Context) { e.scripts.Failed(ctx, d, m.run(), failed) })
				key, params := failed.Refusal()
				return fault.InvalidField("", key, params)
			}
			e.scripts.Failed(ctx, d, m.run(), failed)
			d.Note(record.Trace{Cause: m.cause(), Result: "trace.script_failed", Text: failed.Message})
			continue
		}
		if err != nil {
			return err
		}
		d.Note(record.Trace{Cause: m.cause(), Result: "trace.ran"})
	}
	return nil
}

// opened runs methods when somebody opens one record. They write nothing: before, they may refuse; after, they may set
// values that are shown and not stored. What fails after is logged, and the record is shown as it is.
func (e *events) opened(ctx context.Context, r *record.Record) error {
	for _, moment := range []string{BeforeLoad, AfterLoad} {
		list, err := e.methods(ctx, r.Model.Alias, moment)
		if err != nil {
			return err
		}
		for _, m := range list {
			if len(m.channels) > 0 && !slices.Contains(m.channels, record.Channel(ctx)) || m.broken {
				continue
			}
			data := model.Values{}
			if moment == AfterLoad {
				data = r.Values
			}
			if !m.where.IsEmpty() {
				d, err := e.records.Consider(ctx, record.Ref{Model: r.Model.Alias, ID: r.ID})
				if err != nil {
					return err
				}
				if holds, problems := d.Holds(ctx, m.where); !holds || len(problems) > 0 {
					continue
				}
			}
			if err := e.open(ctx, m, moment, r, data); err != nil {
				return err
			}
		}
	}
	return nil
}

func (e *events) open(ctx context.Context, m method, moment string, r *record.Record, data model.Values) error {
	run := m.run()
	run.Self = &script.Subject{Model: r.Model, ID: r.ID, Data: data, Old: data}
	res, err := e.scripts.Run(ctx, run)
	var failed *script.Failure
	if errors.As(err, &failed) {
		e.note(record.Writable(ctx), script.Entry{Level: "error", Area: run.Area, Object: run.Object, Model: r.Model.Alias, Record: r.ID, Message: failed.Message, Stack: failed.Stack})
		if moment == BeforeLoad {
			key, params := failed.Refusal()
			return fault.InvalidField("", key, params)
		}
		return nil
	}
	if err != nil {
		return err
	}
	if moment == BeforeLoad {
		if len(res.Errors) > 0 {
			return fault.InvalidField("", "automation.said", fault.Params{"text": res.Errors[0]})
		}
		return nil
	}
	for _, set := range res.Sets(r.Model) {
		if _, shown := r.Values[set.Field]; shown && set.Key == "" { // nothing appears that the actor does not see anyway
			r.Values[set.Field] = set.Value
		}
	}
	return nil
}

// later is a method that runs in the background: what it needs to meet the record as the save left it.
type later struct {
	Method  int64                   `json:"method"`
	Model   string                  `json:"model"`
	Record  int64                   `json:"record"`
	New     bool                    `json:"new,omitempty"`
	User    int64                   `json:"user,omitempty"`
	Changes map[string]event.Change `json:"changes,omitempty"` // of a deletion, the whole last state
}

// inBackground names the jobs of methods.
const inBackground = "automation.event"

func (e *events) queue(ctx context.Context, m method, d *record.Draft) error {
	x := later{Method: m.id, Model: d.Model.Alias, Record: d.ID, New: d.IsNew(), User: d.Actor.ID, Changes: map[string]event.Change{}}
	for i := range d.Model.Fields {
		f := &d.Model.Fields[i]
		if f.Secret || f.Type.Storage() == model.Virtual {
			continue
		}
		switch {
		case d.Action == record.Delete:
			x.Changes[f.Code] = event.Change{Old: d.Old(f.Code)}
		case !d.IsNew() && d.Changed(f.Code):
			x.Changes[f.Code] = event.Change{Old: d.Old(f.Code)}
		}
	}
	raw, err := json.Marshal(x)
	if err != nil {
		return fmt.Errorf("queue a custom event: %w", err)
	}
	d.Note(record.Trace{Cause: m.cause(), Result: "trace.queued"})
	return record.Running(ctx).Enqueue(ctx, job.Job{Kind: inBackground, Payload: raw})
}

// background runs one method of the queue. A script that fails is logged and not tried again.
func (e *events) background(ctx context.Context, j job.Job) error {
	var x later
	if err := json.Unmarshal(j.Payload, &x); err != nil {
		return err
	}
	ctx = model.With(ctx, e.registry())
	system := engine.With(ctx, engine.System)
	row, err := e.records.Get(system, record.Ref{Model: Event, ID: x.Method}, "name", "code", "status")
	if fault.Is(err, fault.NotFound) || err == nil && row.Values.Int("status") == 0 || e.off() {
		return nil // switched off meanwhile
	}
	if err != nil {
		return err
	}
	m := method{id: row.ID, name: row.Values.Text("name"), code: row.Values.Text("code")}
	self, err := e.subject(system, x)
	if self == nil || err != nil {
		return err
	}
	caller := record.AsSystem(ctx, m.cause())
	if x.User != 0 {
		if a, err := e.actor(ctx, x.User); err == nil { // the script sees whose action it was
			caller = record.Because(engine.With(ctx, a), m.cause())
		}
	}
	run := m.run()
	run.Self = self
	caller = context.WithValue(caller, running{m.id, x.Model, x.Record}, true)
	res, err := e.scripts.Answered(caller, run)
	entry := script.Entry{Level: "log", Area: run.Area, Object: run.Object, Model: x.Model, Record: x.Record}
	var failed *script.Failure
	if errors.As(err, &failed) {
		entry.Level, entry.Message, entry.Stack = "error", failed.Message, failed.Stack
		e.note(caller, entry)
		return nil
	}
	if err != nil {
		return err
	}
	for _, line := range res.Log {
		entry.Message = line
		e.note(caller, entry)
	}
	return nil
}

// subject is the record as a method of the background meets it: as it is now, with what it was before the save. nil: it is
// gone meanwhile.
func (e *events) subject(ctx context.Context, x later) (*script.Subject, error) {
	m, err := e.records.Model(ctx, x.Model)
	if err != nil {
		return nil, nil //nolint:nilerr // the model was switched off
	}
	old := model.Values{}
	for code, c := range x.Changes {
		if f := m.Field(code); f != nil {
			old[code] = event.Decode(f, c.Old)
		}
	}
	d, err := e.records.Consider(ctx, record.Ref{Model: x.Model, ID: x.Record})
	if fault.Is(err, fault.NotFound) {
		if len(old) == 0 {
			return nil, nil
		}
		return &script.Subject{Model: m, ID: x.Record, Data: old, Old: old}, nil
	}
	if err != nil {
		return nil, err
	}
	self := &script.Subject{Model: m, ID: x.Record, IsNew: x.New, Data: d.Values(), Old: model.Values{}}
	if !x.New {
		self.Old = d.Values().Clone()
		for code, v := range old {
			self.Old[code] = v
		}
	}
	return self, nil
}

// note writes to the script log.
func (e *events) note(ctx context.Context, x script.Entry) {
	in := record.Input{"level": x.Level, "area": x.Area, "object": clean(x.Object), "model_alias": x.Model, "model_id": x.Record,
		"username": engine.From(ctx).Username, "message": clean(x.Message), "stack": clean(x.Stack)}
	ctx = record.Aside(record.AsSystem(ctx, event.Cause{Kind: "script", Label: x.Object}))
	if _, err := e.records.Create(ctx, ScriptLog, in, record.Options{}); err != nil {
		e.log.ErrorContext(ctx, "write the script log", "script", x.Object, "error", err)
	}
}

// clean makes any text of a script fit the log.
func clean(s string) string {
	if !utf8.ValidString(s) {
		s = "(not a text)"
	}
	if r := []rune(s); len(r) > 20_000 {
		s = string(r[:20_000])
	}
	out := make([]rune, 0, len(s))
	for _, r := range s {
		if r != 0 {
			out = append(out, r)
		}
	}
	return string(out)
}
