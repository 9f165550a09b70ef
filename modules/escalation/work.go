package escalation

import (
	"context"
	"errors"
	"fmt"
	"time"

	"steward/engine/condition"
	"steward/engine/event"
	"steward/engine/fault"
	"steward/engine/model"
	"steward/engine/record"
	"steward/engine/setter"
)

// work is a rule, ready to be carried out.
type work struct {
	id          int64
	name        string
	m           *model.Model
	level, next int64
	batch       int
	stopOnError bool

	filter, timers             condition.Node
	filterScript, timerScript  string
	rows                       []setter.Row
	outputScript               string
	target                     *model.Model // of the records that are made; nil for none
	targetRows                 []setter.Row
	related                    bool
	mailTo                     []string
	mailSubject, mailBody      string
	now                        time.Time // of the run: all times of it count from there
	metrics                    []string  // codes of the clocks the model has
	touchesDeleted, touchesOld bool      // the filter itself says something about deleted, about archived records
}

func (w *work) cause() event.Cause {
	return event.Cause{Kind: "escalation", Label: "Escalation: " + w.name, Ref: fmt.Sprintf("%s:%d", Rule, w.id)}
}

// broken is a rule that cannot be carried out, in the terms of the run log.
type broken struct {
	why string // value of escalation_why
	err error
}

func (b *broken) Error() string { return b.err.Error() }
func (b *broken) Unwrap() error { return b.err }

// prepare reads a stored rule. A rule that was right when it was saved may have lost its model or its fields since.
func (e *desk) prepare(ctx context.Context, r *record.Record) (*work, error) {
	v := r.Values
	w := &work{id: r.ID, name: v.Text("name"), level: v.Int("level"), next: v.Int("next_level"), batch: int(v.Int("batch_size")), stopOnError: v.Flag("stop_on_error"),
		filterScript: v.Text("input_script"), timerScript: v.Text("timer_script"), outputScript: v.Text("output_script"),
		related: v.Flag("create_related"), mailSubject: v.Text("mail_subject"), mailBody: v.Text("mail_body"), now: e.now().UTC().Truncate(time.Second)}
	w.mailTo, _ = v["mail_to"].([]string)
	if w.batch <= 0 {
		w.batch = usualBatch
	}
	var err error
	if w.m, err = e.records.Model(ctx, v.Text("model_alias")); err != nil {
		return nil, &broken{"model", err}
	}
	if !w.m.Traits.Has(model.Escalation) {
		return nil, &broken{"model", fault.New(fault.Invalid, "escalation.not_escalatable", fault.Params{"model": w.m.Alias})}
	}
	if w.filter, err = condition.Parse([]byte(v.Text("input"))); err != nil {
		return nil, &broken{"condition", err}
	}
	if w.timers, err = condition.Parse([]byte(v.Text("timer_input"))); err != nil {
		return nil, &broken{"condition", err}
	}
	if w.rows, err = setter.Parse(v.Text("output")); err != nil {
		return nil, &broken{"setter", err}
	}
	for _, f := range condition.Fields(w.filter) {
		w.touchesDeleted = w.touchesDeleted || f == "is_deleted"
		w.touchesOld = w.touchesOld || f == "is_archived"
	}
	if w.filter.IsEmpty() && w.timers.IsEmpty() && w.filterScript == "" && w.timerScript == "" {
		return nil, &broken{"condition", fault.New(fault.Invalid, "escalation.no_condition")}
	}
	if w.metrics, err = e.clocks.Codes(ctx, w.m.Alias); err != nil {
		return nil, err
	}
	if problems := e.problems(ctx, w); len(problems) > 0 {
		return nil, &broken{"condition", fault.InvalidField(problems[0].Field, problems[0].Key, problems[0].Params)}
	}
	if alias := v.Text("create_alias"); alias != "" {
		if w.target, err = e.records.Model(ctx, alias); err != nil {
			return nil, &broken{"model", err}
		}
		if w.targetRows, err = setter.Parse(v.Text("create_values")); err != nil {
			return nil, &broken{"setter", err}
		}
	}
	return w, nil
}

// problems are what cannot be used in the two filters.
func (e *desk) problems(ctx context.Context, w *work) []condition.Problem {
	out := condition.Check(e.registry(ctx), w.m, w.filter)
	plain, faults := w.translate(w.timers)
	out = append(out, faults...)
	return append(out, condition.Check(e.registry(ctx), w.m, plain.weaken(w, nil))...)
}

// base is what every candidate fulfils: a level that is not beyond the rule's, and neither deleted nor archived unless the rule
// itself speaks of that. Fields on the right of the level that are unset count as level 0.
func (e *desk) base(ctx context.Context, w *work) condition.Node {
	out := condition.Or(condition.Rule("escalation_level", condition.LessOrEqual, w.level), condition.Rule("escalation_level", condition.IsEmpty, nil))
	not := func(code string) {
		if w.m.Field(code) != nil {
			out = condition.And(out, condition.Rule(code, condition.NotEqual, true))
		}
	}
	if !w.touchesOld {
		not("is_archived")
	}
	if w.touchesDeleted {
		return out
	}
	not("is_deleted")
	if f := w.m.Field("status"); f != nil {
		if t, ok := f.Type.(model.Listed); ok {
			if list := e.registry(ctx).List(t.List()); list != nil && len(list.InClass("deleted")) > 0 {
				out = condition.And(out, condition.Rule("status", condition.NotInClass, "deleted"))
			}
		}
	}
	return out
}

// told is the part of an error that the log keeps: the words of a fault, or the text of an error.
func (e *desk) told(err error) string {
	var f *fault.Error
	if !errors.As(err, &f) {
		return clip(err.Error())
	}
	if len(f.Fields) == 0 {
		return clip(e.words(f.Key, f.Params))
	}
	out := ""
	for _, x := range f.Fields {
		if out != "" {
			out += " "
		}
		if x.Field != "" {
			out += x.Field + ": "
		}
		out += e.words(x.Key, x.Params)
	}
	return clip(out)
}

func clip(s string) string {
	if r := []rune(s); len(r) > 2000 {
		return string(r[:1999]) + "…"
	}
	return s
}
