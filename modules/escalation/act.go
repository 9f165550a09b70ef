package escalation

import (
	"context"
	"maps"
	"strings"

	"steward/engine/event"
	"steward/engine/fault"
	"steward/engine/model"
	"steward/engine/record"
	"steward/engine/script"
	"steward/engine/setter"
	"steward/modules/relation"
)

// outcome is what became of one record.
type outcome struct {
	acted        bool // false: it is no longer what was chosen
	made, mailed int64
	mailLimit    bool
}

// tries is how often a record is looked at anew when somebody saves it between look and change.
const tries = 5

// one acts on a record in one transaction: new values, the script, the save, the record that is made, mails, the log. When a part fails, all
// of it is taken back. What was changed between look and change, by a person or by the same rule on another node, is looked at anew. mailed
// is how many mails the run has sent before.
func (e *desk) one(ctx context.Context, w *work, id, run int64, batch event.ID, mailed int64) (outcome, error) {
	for try := 1; ; try++ {
		o, err := e.once(ctx, w, id, run, batch, mailed)
		if !fault.Is(err, fault.Conflict) || try == tries {
			return o, err
		}
	}
}

func (e *desk) once(ctx context.Context, w *work, id, run int64, batch event.ID, mailed int64) (outcome, error) {
	var o outcome
	ref := record.Ref{Model: w.m.Alias, ID: id}
	err := e.records.Together(ctx, func(ctx context.Context) error {
		o = outcome{} // the transaction may run again
		r, err := e.records.Get(ctx, ref)
		if err != nil {
			return err
		}
		yes, err := e.still(ctx, w, id)
		if err != nil || !yes {
			return err
		}
		in, notes, err := e.values(ctx, w, r)
		if err != nil {
			return err
		}
		saved, err := e.records.Update(ctx, ref, in, record.Options{Batch: batch, IfVersion: r.Version})
		if err != nil {
			return err
		}
		entry := record.Input{"run_id": run, "rule_id": w.id, "model_alias": w.m.Alias, "model_id": id, "title": called(saved), "action": "changed",
			"level_before": r.Values.Int("escalation_level"), "level_after": w.next}
		if w.target != nil {
			made, more, err := e.make(ctx, w, saved, batch)
			if err != nil {
				return err
			}
			notes = append(notes, more...)
			o.made, entry["created_alias"], entry["created_id"] = 1, w.target.Alias, made
		}
		if len(w.mailTo) > 0 {
			var more []string
			if o.mailed, o.mailLimit, more, err = e.write(ctx, w, saved, mailed); err != nil {
				return err
			}
			notes = append(notes, more...)
		}
		o.acted, entry["mails"], entry["detail"] = true, o.mailed, clip(strings.Join(notes, "\n"))
		_, err = e.records.Create(record.Aside(ctx), Log, entry, record.Options{})
		return err
	})
	if fault.Is(err, fault.NotFound) { // deleted between choice and turn
		if _, gone := e.records.Get(ctx, ref, "entity_id"); fault.Is(gone, fault.NotFound) {
			return outcome{}, nil
		}
	}
	return o, err
}

// values are what a rule gives a record: those of its value setter, then those of its script, then the level. A value the record may not
// have is left out and noted.
func (e *desk) values(ctx context.Context, w *work, r *record.Record) (record.Input, []string, error) {
	in := record.Input{}
	set, skipped := e.setter.Values(ctx, w.m, subject{r}, w.rows, w.now)
	now := maps.Clone(r.Values)
	for _, v := range set {
		in[v.Field], now[v.Field] = setter.Plain(w.m.Field(v.Field), v.Value), v.Value
	}
	notes := e.notes(skipped)
	if strings.TrimSpace(w.outputScript) != "" {
		vars, err := e.vars(ctx, w, r.ID)
		if err != nil {
			return nil, nil, err
		}
		res, err := e.scripts.Run(ctx, script.Run{Area: "escalation", Time: scriptTime, Object: w.name, Code: w.outputScript, Vars: vars,
			Self: &script.Subject{Model: w.m, ID: r.ID, Data: now, Old: r.Values}})
		if err != nil {
			return nil, nil, err
		}
		if len(res.Errors) > 0 {
			return nil, nil, &script.Failure{Message: strings.Join(res.Errors, " ")}
		}
		maps.Copy(in, res.Changes)
		notes = append(notes, res.Log...)
	}
	in["escalation_level"] = w.next
	return in, notes, nil
}

// subject is a stored record for the value setter.
type subject struct{ *record.Record }

// Get gives a value.
func (s subject) Get(code string) any { return s.Values[code] }

func (e *desk) notes(skipped []setter.Skip) []string {
	var out []string
	for _, s := range skipped {
		out = append(out, s.Field+": "+e.words(s.Key, map[string]any{"field": s.Field}))
	}
	return out
}

// make makes the record a rule asks for, and links it with the one it was made for.
func (e *desk) make(ctx context.Context, w *work, r *record.Record, batch event.ID) (int64, []string, error) {
	values, skipped := e.setter.New(ctx, w.m, subject{r}, w.target, w.targetRows, w.now)
	in := record.Input{}
	for _, v := range values {
		in[v.Field] = setter.Plain(w.target.Field(v.Field), v.Value)
	}
	if attached(w.target) {
		in["model_alias"], in["model_id"] = w.m.Alias, r.ID
	}
	made, err := e.records.Create(ctx, w.target.Alias, in, record.Options{Batch: batch})
	if err != nil {
		return 0, nil, err
	}
	notes := e.notes(skipped)
	if !w.related || attached(w.target) {
		return made.ID, notes, nil
	}
	linked, err := relation.Join(ctx, e.records, record.Ref{Model: w.m.Alias, ID: r.ID}, record.Ref{Model: w.target.Alias, ID: made.ID}, batch)
	if err == nil && !linked {
		notes = append(notes, e.words("escalation.no_relation", map[string]any{"source": w.m.Alias, "destination": w.target.Alias}))
	}
	return made.ID, notes, err
}

// attached models hang on any record by alias and id: tasks, comments.
func attached(m *model.Model) bool {
	return m.Field("model_alias") != nil && m.Field("model_id") != nil
}
