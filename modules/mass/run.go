package mass

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	engine "steward/engine/access"
	"steward/engine/condition"
	"steward/engine/event"
	"steward/engine/fault"
	"steward/engine/job"
	"steward/engine/mass"
	"steward/engine/model"
	"steward/engine/record"
	"steward/engine/setup"
	"steward/modules/access"
)

// kind of the jobs of runs.
const kind = "mass.run"

const (
	most    = 100_000 // records of a run
	inPart  = 1000    // records of a part
	inStep  = 200     // records of a job; then other jobs have their turn
	inChunk = 20      // records between two looks at whether to stop; so many may be done twice when the machine fails
	told    = 100     // records of a report
	tries   = 5       // of a step whose fault is no fault of a record
)

var _ mass.Runner = (*runner)(nil)

type runner struct {
	p      *setup.Platform
	people func() *access.Directory
}

// ticket is the payload of a job: from where it goes on. One that comes twice finds that it has been there.
type ticket struct {
	Run  int64 `json:"run"`
	From int64 `json:"from"`
}

// Max implements mass.Runner.
func (r *runner) Max() int { return most }

// Start implements mass.Runner.
func (r *runner) Start(ctx context.Context, ask mass.Ask) (record.Ref, error) {
	a := engine.From(ctx)
	if a.Type == engine.EndUser || a.Type == engine.Guest {
		return record.Ref{}, fault.Denied("mass.not_in_portal")
	}
	ids, err := r.fix(ctx, ask)
	if err != nil {
		return record.Ref{}, err
	}
	in := record.Input{"model_alias": ask.Model, "action": ask.Action, "total": len(ids)}
	switch ask.Action {
	case Update:
		in["values"] = map[string]any(ask.Values)
	case Act:
		in["code"] = ask.Code
	}
	return r.create(ctx, in, ids)
}

// fix names the records: those the caller reads at this moment.
func (r *runner) fix(ctx context.Context, ask mass.Ask) ([]int64, error) {
	ids := slices.Clone(ask.IDs)
	if len(ids) == 0 {
		req := record.ListRequest{Model: ask.Model, Where: ask.Rows.Where, Search: ask.Rows.Search, Fields: []string{"entity_id"}, Sort: []string{"entity_id"}, Limit: 5000, Bare: true}
		for {
			page, err := r.p.Records.List(ctx, req)
			if err != nil {
				return nil, err
			}
			for _, row := range page.Rows {
				ids = append(ids, row.ID)
			}
			if page.Next == nil || len(ids) > most {
				break
			}
			req.After = page.Next
		}
	}
	switch {
	case len(ids) == 0:
		return nil, fault.InvalidField("ids", "fault.required")
	case len(ids) > most:
		return nil, fault.InvalidField("ids", "mass.too_many", fault.Params{"max": most})
	}
	return ids, nil
}

// create stores a run with its parts and queues its first step, all or nothing.
func (r *runner) create(ctx context.Context, in record.Input, ids []int64) (record.Ref, error) {
	in["username"], in["state"], in["started_at"] = engine.From(ctx).Username, Waiting, r.p.Now().Unix()
	in["batch"] = strconv.FormatInt(int64(r.p.Records.NewBatch()), 10)
	system := booking(ctx)
	var ref record.Ref
	err := r.p.Records.Together(system, func(ctx context.Context) error {
		run, err := r.p.Records.Create(ctx, Run, in, record.Options{})
		if err != nil {
			return err
		}
		ref = record.Ref{Model: Run, ID: run.ID}
		position := 0
		for part := range slices.Chunk(ids, inPart) {
			if _, err := r.p.Records.Create(ctx, Part, record.Input{"run_id": run.ID, "position": position, "ids": part}, record.Options{}); err != nil {
				return err
			}
			position++
		}
		return r.queue(ctx, run.ID, 0, "")
	})
	return ref, err
}

// booking is the platform writing its own books.
func booking(ctx context.Context) context.Context {
	return record.AsSystem(ctx, event.Cause{Kind: "system", Ref: Run})
}

func (r *runner) queue(ctx context.Context, run, from int64, turn string) error {
	payload, err := json.Marshal(ticket{run, from})
	if err != nil {
		return err
	}
	return r.p.Records.Enqueue(ctx, job.Job{Kind: kind, Payload: payload, Key: fmt.Sprintf("mass:%d:%d:%s", run, from, turn), Priority: 10})
}

// step does the next records of a run.
func (r *runner) step(ctx context.Context, j job.Job) error {
	var t ticket
	if err := json.Unmarshal(j.Payload, &t); err != nil {
		return job.Permanent{Err: err}
	}
	ctx = model.With(booking(ctx), r.p.Config.Current().Registry)
	err := r.chunks(ctx, t)
	if err == nil || ctx.Err() != nil || j.Attempt < tries {
		return err
	}
	if err2 := r.save(ctx, t.Run, record.Input{"state": Failed, "finished_at": r.p.Now().Unix()}); err2 != nil {
		return err2
	}
	return job.Permanent{Err: err}
}

func (r *runner) save(ctx context.Context, run int64, in record.Input) error {
	_, err := r.p.Records.Update(ctx, record.Ref{Model: Run, ID: run}, in, record.Options{})
	return err
}

func (r *runner) chunks(ctx context.Context, t ticket) error {
	for {
		run, err := r.p.Records.Get(ctx, record.Ref{Model: Run, ID: t.Run})
		if fault.Is(err, fault.NotFound) {
			return nil // deleted by its owner
		}
		if err != nil {
			return err
		}
		s := run.Values.Text("state")
		at := handled(run)
		switch {
		case s == Stopping:
			return r.save(ctx, t.Run, record.Input{"state": Stopped})
		case s != Waiting && s != Running, at < t.From, at >= t.From+inStep:
			return nil // stopped, done, or a ticket that was used already
		}
		if err := ctx.Err(); err != nil {
			return err
		}
		actor, err := r.people().ActorNamed(ctx, run.Values.Text("username"))
		if err != nil {
			return err
		}
		batch, err := strconv.ParseInt(run.Values.Text("batch"), 10, 64)
		if err != nil {
			return err
		}
		as := record.Because(engine.With(ctx, actor), event.Cause{Kind: "batch", Ref: run.Values.Text("batch")})
		c := chunk{runner: r, run: run, actor: actor, batch: event.ID(batch)}
		if run.Values.Text("action") == Undo {
			err = c.takeBack(as)
		} else {
			err = c.act(ctx, as, at)
		}
		if err != nil {
			return err
		}
		if more, err := r.keep(ctx, t, run, &c, at); err != nil || !more {
			return err
		}
	}
}

// handled is how many records a run has been at.
func handled(run *record.Record) int64 {
	return run.Values.Int("changed") + run.Values.Int("unchanged") + run.Values.Int("missed")
}

// keep writes how far the run is, and queues the next step with it. It tells whether this step has more to do.
func (r *runner) keep(ctx context.Context, t ticket, run *record.Record, c *chunk, at int64) (bool, error) {
	v, total := run.Values, run.Values.Int("total")
	now := at + c.changed + c.unchanged + c.missed
	in := record.Input{"changed": v.Int("changed") + c.changed, "unchanged": v.Int("unchanged") + c.unchanged, "missed": v.Int("missed") + c.missed,
		"progress": min(100, now*100/max(total, 1)), "cursor": c.cursor}
	if v.Text("state") == Waiting {
		in["state"] = Running
	}
	if len(c.lines) > 0 {
		in["report"] = strings.TrimPrefix(v.Text("report")+"\n"+strings.Join(c.lines, "\n"), "\n")
	}
	if c.isOver {
		in["state"], in["progress"], in["finished_at"] = Done, 100, r.p.Now().Unix()
	}
	more := !c.isOver && now < t.From+inStep
	err := r.p.Records.Together(ctx, func(ctx context.Context) error {
		if err := r.save(ctx, t.Run, in); err != nil || c.isOver || more {
			return err
		}
		return r.queue(ctx, t.Run, now, "")
	})
	return more, err
}

// chunk is a few records of a run.
type chunk struct {
	*runner
	run                        *record.Record
	actor                      *engine.Actor
	batch                      event.ID
	changed, unchanged, missed int64
	lines                      []string
	cursor                     string
	isOver                     bool
}

func (c *chunk) act(ctx, as context.Context, at int64) error {
	ids, err := c.part(ctx, at/inPart)
	if err != nil {
		return err
	}
	rest := ids[min(int(at%inPart), len(ids)):]
	rest = rest[:min(len(rest), inChunk)]
	alias, opt := c.run.Values.Text("model_alias"), record.Options{Batch: c.batch}
	var values record.Input
	if raw := c.run.Values.Text("values"); raw != "" {
		d := json.NewDecoder(strings.NewReader(raw))
		d.UseNumber() // as they came from the caller
		if err := d.Decode(&values); err != nil {
			return err
		}
	}
	for _, id := range rest {
		ref := record.Ref{Model: alias, ID: id}
		var rec *record.Record
		switch c.run.Values.Text("action") {
		case Delete:
			_, err = c.p.Records.Delete(as, ref, opt)
		case Act:
			_, err = c.p.Records.ActWith(record.InBatch(as, c.batch), ref, c.run.Values.Text("code"), nil)
		default:
			rec, err = c.p.Records.Update(as, ref, values, opt)
		}
		switch {
		case err != nil:
			if err := c.miss(as, ref, err); err != nil {
				return err
			}
		case rec != nil && rec.Unchanged:
			c.unchanged++
		default:
			c.changed++
		}
	}
	c.isOver = at+int64(len(rest)) >= c.run.Values.Int("total") || len(rest) == 0
	return nil
}

func (c *chunk) part(ctx context.Context, position int64) ([]int64, error) {
	page, err := c.p.Records.List(ctx, record.ListRequest{Model: Part, Fields: []string{"ids"}, Limit: 1, Bare: true,
		Where: condition.And(condition.Rule("run_id", condition.Equal, c.run.ID), condition.Rule("position", condition.Equal, position))})
	if err != nil || len(page.Rows) == 0 {
		return nil, err
	}
	var ids []int64
	err = json.Unmarshal([]byte(page.Rows[0].Values.Text("ids")), &ids)
	return ids, err
}

// miss notes a record that is left out; what is no fault of the record stops the step.
func (c *chunk) miss(as context.Context, ref record.Ref, err error) error {
	var f *fault.Error
	if !errors.As(err, &f) || f.Kind == fault.Internal || f.Kind == fault.Unavailable {
		return fmt.Errorf("%s %d: %w", ref.Model, ref.ID, err)
	}
	c.missed++
	before := 0
	if report := c.run.Values.Text("report"); report != "" {
		before = strings.Count(report, "\n") + 1
	}
	if before+len(c.lines) >= told {
		return nil
	}
	name := "#" + strconv.FormatInt(ref.ID, 10)
	if r, err := c.p.Records.Get(as, ref, "entity_id"); err == nil {
		name = strings.TrimSpace(r.Number + " " + r.Title)
	}
	c.lines = append(c.lines, name+": "+c.words(ref.Model, f))
	return nil
}

// words puts a fault into the language of who asked.
func (c *chunk) words(alias string, f *fault.Error) string {
	texts, m := c.p.Config.Current().Texts, c.p.Config.Current().Registry.Model(alias)
	lang := c.actor.Locale
	if !slices.Contains(texts.Languages(), lang) {
		lang = "en"
	}
	if len(f.Fields) == 0 {
		return texts.T(lang, f.Key, f.Params)
	}
	var out []string
	for _, x := range f.Fields {
		params := map[string]any{"field": x.Field}
		if fd := m.Field(x.Field); fd != nil {
			params["field"] = texts.Field(lang, m, fd)
		}
		for k, v := range x.Params {
			params[k] = v
		}
		out = append(out, texts.T(lang, x.Key, params))
	}
	return strings.Join(out, " ")
}

// takeBack undoes the next changes of another run, newest first.
func (c *chunk) takeBack(as context.Context) error {
	origin, err := c.p.Records.Get(booking(as), record.Ref{Model: Run, ID: c.run.Values.Int("undo_of")})
	if err != nil {
		return err
	}
	batch, err := strconv.ParseInt(origin.Values.Text("batch"), 10, 64)
	if err != nil {
		return err
	}
	before, _ := strconv.ParseInt(c.run.Values.Text("cursor"), 10, 64) // "" is from the newest on
	u, err := c.p.Records.UndoPart(as, event.ID(batch), c.batch, event.ID(before), inChunk)
	if err != nil {
		return err
	}
	alias := c.run.Values.Text("model_alias")
	for _, s := range u.Skipped {
		if s.Model == alias {
			if err := c.miss(as, record.Ref{Model: s.Model, ID: s.Record}, s.Reason); err != nil {
				return err
			}
		}
	}
	c.changed = int64(u.Of[alias]) - c.missed
	c.cursor = strconv.FormatInt(int64(u.Last), 10)
	if u.Last == 0 {
		c.cursor, c.isOver = c.run.Values.Text("cursor"), true
	}
	return nil
}

func state(r *record.Record) string { return r.Values.Text("state") }

func isActive(r *record.Record) bool { return state(r) == Waiting || state(r) == Running }

func isPaused(r *record.Record) bool { return state(r) == Stopped || state(r) == Failed }

func canUndo(r *record.Record) bool {
	return (state(r) == Done || isPaused(r)) && r.Values.Int("changed") > 0 && r.Values.Text("action") != Undo && r.Values["undone_by"] == nil
}

func (r *runner) stop(ctx context.Context, run *record.Record) (*record.Ref, error) {
	return nil, r.save(booking(ctx), run.ID, record.Input{"state": Stopping})
}

// resume goes on behind the last record. The turn makes the key of the job a new one.
func (r *runner) resume(ctx context.Context, run *record.Record) (*record.Ref, error) {
	ctx = booking(ctx)
	if err := r.save(ctx, run.ID, record.Input{"state": Running, "finished_at": nil}); err != nil {
		return nil, err
	}
	return nil, r.queue(ctx, run.ID, handled(run), strconv.FormatInt(r.p.Now().UnixNano(), 36))
}

// undo starts a run that takes this one back, with the rights of who asks.
func (r *runner) undo(ctx context.Context, run *record.Record) (*record.Ref, error) {
	ref, err := r.create(ctx, record.Input{"model_alias": run.Values.Text("model_alias"), "action": Undo, "total": run.Values.Int("changed"), "undo_of": run.ID}, nil)
	if err != nil {
		return nil, err
	}
	return &ref, r.save(booking(ctx), run.ID, record.Input{"undone_by": ref.ID})
}

// onlyRuns keeps the books of a run to the run.
func onlyRuns(_ context.Context, d *record.Draft) error {
	if !d.Actor.IsSystem() {
		return fault.Denied("mass.started_from_a_list")
	}
	return nil
}
