package record

import (
	"context"
	"time"

	"steward/engine/access"
	"steward/engine/condition"
	"steward/engine/event"
	"steward/engine/fault"
	"steward/engine/job"
	"steward/engine/model"
)

// Draft is a record on its way through the pipeline. Hooks read and change it; nothing is stored before the write.
type Draft struct {
	Model   *model.Model
	ID      int64 // 0 for a new record until it is written
	Action  Action
	Actor   *access.Actor
	Options Options
	Now     time.Time
	// Scripted is how long scripts have run for this save; all of them together have a bound.
	Scripted time.Duration

	service *Service
	old     model.Values           // as stored; empty for a new record
	values  model.Values           // as it will be
	sent    map[string]bool        // fields the caller gave, after coercion
	by      map[string]event.Cause // fields automation set, with its cause
	faults  fault.Collector
	warned  []fault.Fault
	trace   []Trace
	failed  []func(ctx context.Context)
	written event.ID // of the event of the save, 0 ahead of the write
	queued  []job.Job
	loaded  map[string]Row
}

// IsNew reports whether the record is being created.
func (d *Draft) IsNew() bool { return len(d.old) == 0 }

// Get gives the value as it will be.
func (d *Draft) Get(code string) any { return d.values[code] }

// Text gives a text, "" when unset.
func (d *Draft) Text(code string) string { return d.values.Text(code) }

// Int gives a number, id or list value, 0 when unset.
func (d *Draft) Int(code string) int64 { return d.values.Int(code) }

// Flag gives a yes or no, false when unset.
func (d *Draft) Flag(code string) bool { return d.values.Flag(code) }

// Old gives the stored value, nil for a new record.
func (d *Draft) Old(code string) any { return d.old[code] }

// OldInt gives the stored number.
func (d *Draft) OldInt(code string) int64 { return d.old.Int(code) }

// OldText gives the stored text.
func (d *Draft) OldText(code string) string { return d.old.Text(code) }

// Values gives all values as they will be. The map is the draft's own: change it through Set.
func (d *Draft) Values() model.Values { return d.values }

// OldValues gives all stored values.
func (d *Draft) OldValues() model.Values { return d.old }

// Sent reports whether the caller gave the field.
func (d *Draft) Sent(code string) bool { return d.sent[code] }

// Changed reports whether the field differs from what is stored.
func (d *Draft) Changed(code string) bool { return !model.Same(d.old[code], d.values[code]) }

// Set writes a canonical value. Unknown fields are a programmer's mistake and end up as a fault of the record.
func (d *Draft) Set(code string, v any) {
	if d.Model.Field(code) == nil {
		d.faults.Add(code, "fault.unknown_field")
		return
	}
	d.values[code] = v
}

// SetBecause writes a value for automation; history shows the cause.
func (d *Draft) SetBecause(c event.Cause, code string, v any) {
	d.Set(code, v)
	d.by[code] = c
}

// Default sets a value that is unset and that the caller did not clear.
func (d *Draft) Default(code string, v any) {
	if d.IsNew() && d.values[code] == nil && !d.sent[code] {
		d.Set(code, v)
	}
}

// Invalid notes a fault of a field; the save is refused with all of them at once.
func (d *Draft) Invalid(code, key string, params ...fault.Params) { d.faults.Add(code, key, params...) }

// Warn notes what a person should know about the save. Only a careful save stops for it, see Options; any other tells it
// afterwards, see Record.
func (d *Draft) Warn(code, key string, params ...fault.Params) {
	w := fault.Fault{Field: code, Key: key}
	if len(params) > 0 {
		w.Params = params[0]
	}
	d.warned = append(d.warned, w)
}

// Note adds a line to the automation trace.
func (d *Draft) Note(t Trace) { d.trace = append(d.trace, t) }

// IfFails has fn run when the transaction of the save was rolled back: for logs that must outlive it. Within another save's
// transaction it does not run.
func (d *Draft) IfFails(fn func(ctx context.Context)) { d.failed = append(d.failed, fn) }

// Queue has jobs wait exactly when the save is written: ahead of the write they are kept with the draft, behind it they join
// its transaction.
func (d *Draft) Queue(ctx context.Context, jobs ...job.Job) error {
	if tx := Running(ctx); tx != nil && d.written != 0 {
		return tx.Enqueue(ctx, jobs...)
	}
	d.queued = append(d.queued, jobs...)
	return nil
}

// release queues what waited for the write.
func (d *Draft) release(ctx context.Context, tx Tx) error {
	if len(d.queued) == 0 {
		return nil
	}
	return tx.Enqueue(ctx, d.queued...)
}

// Noted gives the lines of the automation trace so far.
func (d *Draft) Noted() []Trace { return d.trace }

// Class reports whether a list field's value is in a class.
func (d *Draft) Class(code, class string) bool { return d.inClass(d.values[code], code, class) }

// OldClass is Class of the stored value.
func (d *Draft) OldClass(code, class string) bool { return d.inClass(d.old[code], code, class) }

func (d *Draft) inClass(v any, code, class string) bool {
	f := d.Model.Field(code)
	if f == nil || v == nil {
		return false
	}
	listed, ok := f.Type.(model.Listed)
	if !ok {
		return false
	}
	list := d.service.registry(nil).List(listed.List())
	if list == nil {
		return false
	}
	for _, x := range list.InClass(class) {
		if x == v {
			return true
		}
	}
	return false
}

// Holds evaluates a condition on the draft as it is now, with old.* and changed.* available.
func (d *Draft) Holds(ctx context.Context, n condition.Node) (bool, []condition.Problem) {
	reg := d.service.registry(ctx)
	env := d.Actor.Env(d.Now)
	env.IsNew, env.Old, env.New = d.IsNew(), d.old, d.values
	x, problems := condition.Bind(reg, d.Model, n, env)
	return d.holds(ctx, x), problems
}

// Held evaluates a condition on the record as it is stored; false for a new one.
func (d *Draft) Held(ctx context.Context, n condition.Node) (bool, []condition.Problem) {
	if d.IsNew() {
		return false, nil
	}
	was := *d
	was.values = d.old
	return was.Holds(ctx, n)
}

func (d *Draft) holds(ctx context.Context, x condition.Expr) bool {
	return condition.Holds(x, func(p condition.Path) any { return d.follow(ctx, p) })
}

// follow reads a path from the draft, loading the records it leads over.
func (d *Draft) follow(ctx context.Context, p condition.Path) any {
	if len(p.Hops) == 0 {
		if p.Field == nil {
			return nil
		}
		return d.values[p.Field.Code]
	}
	key := d.values[p.Hops[0].Field.Code]
	for i, hop := range p.Hops {
		if key == nil {
			return nil
		}
		next := p.Field
		if i+1 < len(p.Hops) {
			next = p.Hops[i+1].Field
		}
		key = d.service.lookup(ctx, hop, key, next)
	}
	return key
}

// changes lists what differs from the stored record, as the log keeps it.
func (d *Draft) changes() map[string]event.Change {
	out := map[string]event.Change{}
	for i := range d.Model.Fields {
		f := &d.Model.Fields[i]
		if f.System && f.Code != "formtemplate_id" || f.Type.Storage() == model.Virtual || !d.Changed(f.Code) {
			continue
		}
		switch {
		case f.Secret, f.NoHistory:
			out[f.Code] = event.Change{} // that it changed, never what
		default:
			out[f.Code] = event.Change{Old: d.old[f.Code], New: d.values[f.Code]}
		}
	}
	return out
}
