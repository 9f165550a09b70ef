package automation

import (
	"context"
	"errors"
	"log/slog"
	"sync"
	"unicode/utf8"

	engine "steward/engine/access"
	"steward/engine/condition"
	"steward/engine/event"
	"steward/engine/fault"
	"steward/engine/record"
	"steward/engine/script"
)

// events runs custom event methods in every save (record.Extension).
type events struct {
	records *record.Service
	scripts *script.Engine
	log     *slog.Logger

	mu    sync.RWMutex
	stamp int                 // counts forgetting, so that a slow reader does not bring old methods back
	known map[string][]method // by model and moment; absent: not read yet
}

type method struct {
	id         int64
	name, code string
}

func (e *events) heard(list []event.Event) {
	for _, x := range list {
		if x.Model == Event {
			e.clear()
			return
		}
	}
}

func (e *events) forget(context.Context, *record.Draft) error {
	e.clear()
	return nil
}

func (e *events) clear() {
	e.mu.Lock()
	defer e.mu.Unlock()
	e.stamp++
	clear(e.known)
}

// maxMethods of one model and moment.
const maxMethods = 200

func (e *events) methods(ctx context.Context, alias, moment string) ([]method, error) {
	key := alias + " " + moment
	e.mu.RLock()
	list, ok := e.known[key]
	stamp := e.stamp
	e.mu.RUnlock()
	if ok {
		return list, nil
	}
	page, err := e.records.List(engine.With(ctx, engine.System), record.ListRequest{Model: Event, Fields: []string{"name", "code"}, Sort: []string{"position", "entity_id"}, Limit: maxMethods, Bare: true,
		Where: condition.And(condition.Rule("model_alias", condition.Equal, alias), condition.Rule("moment", condition.Equal, moment), condition.Rule("status", condition.Equal, 1))})
	if err != nil {
		return nil, err
	}
	for _, r := range page.Rows {
		list = append(list, method{r.ID, r.Values.Text("name"), r.Values.Text("code")})
	}
	e.mu.Lock()
	defer e.mu.Unlock()
	if e.stamp == stamp {
		e.known[key] = list
	}
	return list, nil
}

// own are the models that scripts do not act on: they would act on themselves.
func own(alias string) bool { return alias == Event || alias == ScriptLog }

// Before lets methods change the record or refuse it: what throws, or says addError, stops the save.
func (e *events) Before(ctx context.Context, d *record.Draft) error {
	if own(d.Model.Alias) {
		return nil
	}
	moment := BeforeSave
	if d.Action == record.Delete {
		moment = BeforeDelete
	}
	list, err := e.methods(ctx, d.Model.Alias, moment)
	if err != nil {
		return err
	}
	for _, m := range list {
		res, err := e.run(ctx, m, d)
		var failed *script.Failure
		if errors.As(err, &failed) {
			e.scripts.Failed(ctx, d, m.run(), failed)
			return fault.InvalidField("", "script.failed", fault.Params{"message": failed.Message})
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
	cause := event.Cause{Kind: "script", Label: m.name, Ref: Event}
	for _, set := range res.Sets(d.Model) {
		if set.Key != "" {
			d.Invalid(set.Field, set.Key, fault.Params{"field": set.Field})
			continue
		}
		d.SetBecause(cause, set.Field, set.Value)
	}
}

// After runs methods in the transaction. One that fails takes its own changes back; the save stands.
func (e *events) After(ctx context.Context, d *record.Draft) error {
	if own(d.Model.Alias) {
		return nil
	}
	moment := AfterSave
	if d.Action == record.Delete {
		moment = AfterDelete
	}
	list, err := e.methods(ctx, d.Model.Alias, moment)
	if err != nil {
		return err
	}
	for _, m := range list {
		var failed *script.Failure
		err := record.Running(ctx).Attempt(ctx, func() error { _, err := e.run(ctx, m, d); return err })
		if errors.As(err, &failed) {
			e.scripts.Failed(ctx, d, m.run(), failed)
			continue
		}
		if err != nil {
			return err
		}
	}
	return nil
}

func (e *events) run(ctx context.Context, m method, d *record.Draft) (*script.Result, error) {
	return e.scripts.OnSave(ctx, d, m.run())
}

func (m method) run() script.Run { return script.Run{Area: "event", Object: m.name, Code: m.code} }

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
