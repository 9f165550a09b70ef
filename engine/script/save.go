package script

import (
	"context"
	"errors"
	"slices"
	"time"

	"steward/engine/fault"
	"steward/engine/model"
	"steward/engine/record"
)

// perSave bounds all scripts of one save together (custom-event rules: 5 s each, 15 s in total).
const perSave = 15 * time.Second

// Entry is a line of the script log.
type Entry struct {
	Level   string // error, log
	Area    string
	Object  string
	Model   string
	Record  int64
	Message string
	Stack   string
}

// OnSave runs a script about a record that is being saved. What it sends leaves when the save stands. What it logs goes to the script log; a failure is
// for the caller to report with Failed, outside what it takes back. All
// scripts of one save share a bound, so that many slow ones do not hold a save for minutes.
func (e *Engine) OnSave(ctx context.Context, d *record.Draft, r Run) (*Result, error) {
	left := perSave - d.Scripted
	if left <= 0 {
		return nil, &Failure{Message: "the scripts of this save took too long together", Limit: true}
	}
	r.Time = min(left, e.limit())
	r.queue = d.Queue
	r.Self = &Subject{Model: d.Model, ID: d.ID, IsNew: d.IsNew(), Data: d.Values(), Old: d.OldValues()}
	start := time.Now()
	res, err := e.Run(ctx, r)
	d.Scripted += time.Since(start)
	if err != nil {
		return nil, err
	}
	for _, line := range res.Log {
		e.report(ctx, d, r, "log", line, "")
	}
	return res, nil
}

// limit is how long one script may run that somebody waits for.
func (e *Engine) limit() time.Duration {
	if e.Limits.Time != 0 {
		return e.Limits.Time
	}
	return DefaultLimits.Time
}

// Failed writes to the script log that a script failed; other errors are not the script's.
func (e *Engine) Failed(ctx context.Context, d *record.Draft, r Run, err error) {
	var failed *Failure
	if errors.As(err, &failed) {
		e.report(ctx, d, r, "error", failed.Message, failed.Stack)
	}
}

// report writes to the script log, where there is one and something may be written.
func (e *Engine) report(ctx context.Context, d *record.Draft, r Run, level, message, stack string) {
	if e.Report == nil || record.IsReadOnly(ctx) {
		return
	}
	e.Report(ctx, Entry{Level: level, Area: r.Area, Object: r.Object, Model: d.Model.Alias, Record: d.ID, Message: message, Stack: stack})
}

// Set is a value that a script gave a field.
type Set struct {
	Field string
	Value any
	Key   string // text key of why it cannot be used, "" when it can
}

// Sets reads what a script gave its record in the terms of the fields, by the order of their codes.
func (r *Result) Sets(m *model.Model) []Set {
	codes := make([]string, 0, len(r.Changes))
	for code := range r.Changes {
		codes = append(codes, code)
	}
	slices.Sort(codes)
	out := make([]Set, len(codes))
	for i, code := range codes {
		out[i].Field = code
		f := m.Field(code)
		if f == nil || f.System || f.Disabled {
			out[i].Key = "fault.unknown_field"
			continue
		}
		v, err := f.Type.Coerce(r.Changes[code])
		if err != nil {
			out[i].Key = "fault.invalid_value"
			continue
		}
		out[i].Value = v
	}
	return out
}

// CompileField is Compile for a field of a form, so that the fault stands at that field.
func CompileField(code, text string) []fault.Fault {
	err := Compile(text)
	var f *fault.Error
	if !errors.As(err, &f) {
		return nil
	}
	out := slices.Clone(f.Fields)
	for i := range out {
		out[i].Field = code
	}
	return out
}
