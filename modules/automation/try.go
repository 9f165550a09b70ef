package automation

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"steward/engine/fault"
	"steward/engine/model"
	"steward/engine/record"
	"steward/engine/script"
)

// mostTried is how many lines a test shows.
const mostTried = 200

var errTried = errors.New("a custom event was only tried")

// try runs a method on a record as it is now and takes everything back: it tells what would change, what would be sent, what the
// script wrote to its log, and where it failed. The record is one that the asker may read.
func (e *events) try(ctx context.Context, r *record.Record, given model.Values) (*record.Answer, error) {
	v, m := r.Values, methodOf(r)
	moment := v.Text("moment")
	ref := record.Ref{Model: v.Text("model_alias"), ID: given.Int("sample_id")}
	sample, err := e.records.Get(ctx, ref)
	if fault.Is(err, fault.NotFound) {
		return nil, fault.InvalidField("sample_id", "fault.unknown_reference", fault.Params{"id": ref.ID, "model": ref.Model})
	}
	if err != nil {
		return nil, err
	}
	draft, err := e.records.Consider(ctx, ref)
	if err != nil {
		return nil, err
	}
	if given.Flag("sample_new") && (moment == BeforeSave || moment == AfterSave) {
		draft = e.records.ConsiderNew(ctx, draft.Model, draft.Values())
	}
	out := &record.Answer{Columns: []string{"automation.try.column.what", "automation.try.column.detail"}}
	tell := func(key string, params fault.Params) {
		out.Notes = append(out.Notes, record.Words{Key: key, Params: params})
	}
	if holds, problems := draft.Holds(ctx, m.where); m.broken || len(problems) > 0 || !m.where.IsEmpty() && !holds {
		tell("automation.try.not_for", fault.Params{"record": label(sample)})
		return out, nil
	}
	run := m.run()
	run.Area, run.Tried, run.ReadOnly = "test", true, moment == BeforeLoad || moment == AfterLoad
	run.Self = subjectAt(moment, draft, ref.ID)
	start := time.Now()
	var res *script.Result
	err = e.records.Together(record.Writable(ctx), func(ctx context.Context) error {
		var err error
		if res, err = e.scripts.Run(ctx, run); err != nil {
			return err
		}
		return errTried
	})
	var failed *script.Failure
	switch {
	case errors.As(err, &failed) && failed.Line > 0:
		tell("automation.try.failed_at", fault.Params{"line": failed.Line, "column": failed.Column, "message": failed.Message})
	case failed != nil:
		tell("automation.try.failed", fault.Params{"message": failed.Message})
	case !errors.Is(err, errTried):
		return nil, err
	default:
		tell("automation.try.ran", fault.Params{"record": label(sample), "ms": time.Since(start).Milliseconds()})
	}
	if failed != nil {
		out.Rows = lines(nil, "automation.try.log", failed.Log)
	} else {
		e.told(ctx, out, moment, draft, res)
	}
	if len(out.Rows) > mostTried {
		out.Rows = out.Rows[:mostTried]
		tell("automation.try.first", fault.Params{"n": mostTried})
	}
	if e.off() {
		tell("automation.events_off", nil)
	}
	return out, nil
}

// subjectAt is what a method meets at its moment: ahead of the loading nothing is known, and what was written has its id.
func subjectAt(moment string, d *record.Draft, id int64) *script.Subject {
	self := &script.Subject{Model: d.Model, ID: id, IsNew: d.IsNew(), Data: d.Values(), Old: d.OldValues()}
	switch {
	case moment == BeforeLoad:
		self.Data, self.Old = model.Values{}, model.Values{}
	case moment == BeforeSave && d.IsNew():
		self.ID = 0
	}
	return self
}

// verbs says what became of other records.
var verbs = map[string]string{"created": "automation.try.created", "changed": "automation.try.changed", "deleted": "automation.try.deleted"}

// told adds what a run that went well would have done.
func (e *events) told(ctx context.Context, out *record.Answer, moment string, d *record.Draft, res *script.Result) {
	keeps := moment == BeforeSave || moment == AfterLoad
	readable := e.records.Readable(ctx, d.Model)
	for _, set := range res.Sets(d.Model) {
		row := record.AnswerRow{Cells: []record.Words{{Key: "automation.try.sets"}, {Text: set.Field}}}
		f := d.Model.Field(set.Field)
		switch {
		case set.Key != "":
			row.Cells[1] = record.Words{Key: set.Key, Params: fault.Params{"field": set.Field}}
		case !keeps:
			row.Cells[0].Key = "automation.try.not_kept"
		case slices.Contains(readable, f.Code):
			row.Cells[1] = record.Words{Sets: []record.Becomes{{Model: d.Model, Field: f, Old: d.Get(f.Code), New: set.Value}}}
		}
		out.Rows = append(out.Rows, row)
	}
	for _, s := range res.Saved {
		row := record.AnswerRow{Cells: []record.Words{{Key: verbs[s.Verb]}, {Text: fmt.Sprintf("%s %d %s", s.Model, s.ID, s.Title)}}}
		out.Rows = append(out.Rows, row)
	}
	for _, m := range res.Mails {
		out.Rows = append(out.Rows, record.AnswerRow{Cells: []record.Words{{Key: "automation.try.mail"}, {Text: m.To + ": " + m.Subject}}})
	}
	for _, c := range res.Calls {
		out.Rows = append(out.Rows, record.AnswerRow{Cells: []record.Words{{Key: "automation.try.request"}, {Text: c.Method + " " + c.URL}}})
	}
	out.Rows = lines(out.Rows, "automation.try.error", res.Errors)
	out.Rows = lines(out.Rows, "automation.try.notice", res.Notices)
	out.Rows = lines(out.Rows, "automation.try.log", res.Log)
	if res.Value != nil {
		if raw, err := json.Marshal(res.Value); err == nil {
			out.Rows = lines(out.Rows, "automation.try.value", []string{cut(string(raw))})
		}
	}
}

func lines(rows []record.AnswerRow, key string, texts []string) []record.AnswerRow {
	for _, text := range texts {
		rows = append(rows, record.AnswerRow{Cells: []record.Words{{Key: key}, {Text: cut(text)}}})
	}
	return rows
}

// cut keeps a line of a test readable.
func cut(s string) string {
	if r := []rune(s); len(r) > 1000 {
		return string(r[:1000]) + "…"
	}
	return s
}

func label(r *record.Record) string {
	if r.Number != "" {
		return r.Number + " " + r.Title
	}
	return r.Title
}
