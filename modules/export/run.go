package export

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"math"
	"strings"
	"time"

	engine "steward/engine/access"
	"steward/engine/condition"
	"steward/engine/event"
	"steward/engine/export"
	"steward/engine/fault"
	"steward/engine/files"
	"steward/engine/job"
	"steward/engine/model"
	"steward/engine/record"
	"steward/engine/setup"
	"steward/modules/access"
	"steward/modules/attachment"
	"steward/modules/notification"
)

// kind of the jobs of exports.
const kind = "export.run"

const (
	kept    = 7 * 24 * time.Hour // how long a file is there
	tries   = 5                  // of an export whose fault is none of who asked
	largest = math.MaxInt64 / 2  // bytes of a file: as many as the disk has
)

var _ export.Runner = (*runner)(nil)

type runner struct {
	p      *setup.Platform
	people func() *access.Directory
	write  export.Writer // set before any job runs
}

// WriteWith implements export.Runner.
func (r *runner) WriteWith(w export.Writer) { r.write = w }

// booking is the platform writing its own books.
func booking(ctx context.Context) context.Context {
	return record.AsSystem(ctx, event.Cause{Kind: "system", Ref: Run})
}

// Start implements export.Runner.
func (r *runner) Start(ctx context.Context, ask export.Ask, name string, total int) (record.Ref, error) {
	a := engine.From(ctx)
	if r.write == nil || r.p.Files == nil {
		return record.Ref{}, fault.New(fault.Unsupported, "export.no_files")
	}
	if !a.BackEnd() {
		return record.Ref{}, fault.Denied("export.not_in_portal")
	}
	in := record.Input{"name": name, "model_alias": ask.Model, "format": ask.Format, "query": ask.Query, "lang": ask.Lang, "total": total,
		"state": Waiting, "username": a.Username, "started_at": r.p.Now().Unix()}
	var ref record.Ref
	err := r.p.Records.Together(booking(ctx), func(ctx context.Context) error {
		run, err := r.p.Records.Create(ctx, Run, in, record.Options{})
		if err != nil {
			return err
		}
		ref = record.Ref{Model: Run, ID: run.ID}
		payload, err := json.Marshal(run.ID)
		if err != nil {
			return err
		}
		return r.p.Records.Enqueue(ctx, job.Job{Kind: kind, Payload: payload, Key: fmt.Sprintf("export:%d", run.ID), Priority: 10, Max: tries})
	})
	return ref, err
}

// errStopped ends the writing of an export that its owner does not want any more.
var errStopped = errors.New("the export was stopped")

// work writes the file of an export. After a failure it is written anew: half a file is of no use.
func (r *runner) work(ctx context.Context, j job.Job) error {
	var id int64
	if err := json.Unmarshal(j.Payload, &id); err != nil {
		return job.Permanent{Err: err}
	}
	ctx = model.With(booking(ctx), r.p.Config.Current().Registry)
	run, err := r.get(ctx, id)
	if err != nil || run == nil || !moving(run) {
		return err
	}
	err = r.make(ctx, run)
	var own *fault.Error
	switch {
	case err == nil || errors.Is(err, errStopped):
		return nil
	case errors.As(err, &own) && own.Kind != fault.Internal && own.Kind != fault.Unavailable:
		return r.fail(ctx, run, own)
	case ctx.Err() != nil || j.Attempt < tries:
		return err
	}
	return errors.Join(job.Permanent{Err: err}, r.fail(ctx, run, fault.New(fault.Internal, "export.failed")))
}

// get finds a run; nil where it was deleted meanwhile.
func (r *runner) get(ctx context.Context, id int64) (*record.Record, error) {
	run, err := r.p.Records.Get(ctx, record.Ref{Model: Run, ID: id})
	if fault.Is(err, fault.NotFound) {
		return nil, nil //nolint:nilnil // not being there is an answer
	}
	return run, err
}

func (r *runner) save(ctx context.Context, id int64, in record.Input) error {
	_, err := r.p.Records.Update(ctx, record.Ref{Model: Run, ID: id}, in, record.Options{})
	return err
}

// make writes the rows and keeps the file, which streams through: no more of it lies in memory than its format needs.
func (r *runner) make(ctx context.Context, run *record.Record) error {
	v := run.Values
	actor, err := r.people().ActorNamed(ctx, v.Text("username"))
	if err != nil {
		return err
	}
	if err := r.save(ctx, run.ID, record.Input{"state": Running, "rows": 0, "progress": 0}); err != nil {
		return err
	}
	ask := export.Ask{Model: v.Text("model_alias"), Format: v.Text("format"), Query: v.Text("query"), Lang: v.Text("lang")}
	rows, total := 0, v.Int("total")
	told := func(n int) error {
		now, err := r.get(ctx, run.ID)
		switch {
		case err != nil:
			return err
		case now == nil || !moving(now):
			return errStopped
		}
		rows = n
		return r.save(ctx, run.ID, record.Input{"rows": n, "progress": min(99, int64(n)*100/max(total, 1))})
	}
	in, out := io.Pipe()
	written := make(chan error, 1)
	go func() {
		err := r.write(engine.With(ctx, actor), ask, out, told)
		out.CloseWithError(err)
		written <- err
	}()
	stored, err := r.p.Files.Put(ctx, in, largest)
	in.CloseWithError(err) // who still writes hears that nobody reads
	if err := errors.Join(<-written, err); err != nil {
		return err
	}
	return r.keep(ctx, run, actor, stored, rows)
}

// keep hangs the file on its run and tells the owner.
func (r *runner) keep(ctx context.Context, run *record.Record, owner *engine.Actor, stored files.Stored, rows int) error {
	now := r.p.Now()
	return r.p.Records.Together(ctx, func(ctx context.Context) error {
		file, err := r.p.Records.Create(ctx, attachment.Attachment, record.Input{"model_alias": Run, "model_id": run.ID, "name": run.Values.Text("name"),
			"size": stored.Size, "mime": stored.Mime, "hash": stored.Hash}, record.Options{})
		if err != nil {
			return err
		}
		if err := r.save(ctx, run.ID, record.Input{"state": Done, "rows": rows, "progress": 100, "size": stored.Size, "file_id": file.ID,
			"finished_at": now.Unix(), "expires_at": now.Add(kept).Unix()}); err != nil {
			return err
		}
		return r.p.Notices.Tell(ctx, owner.ID, notification.Ready, record.Ref{Model: Run, ID: run.ID})
	})
}

// fail says why there is no file.
func (r *runner) fail(ctx context.Context, run *record.Record, f *fault.Error) error {
	texts, lang := r.p.Config.Current().Texts, run.Values.Text("lang")
	var words []string
	for _, x := range f.Fields {
		words = append(words, texts.T(lang, x.Key, x.Params))
	}
	if len(words) == 0 {
		words = append(words, texts.T(lang, f.Key, f.Params))
	}
	now := r.p.Now()
	return r.save(ctx, run.ID, record.Input{"state": Failed, "report": strings.Join(words, " "), "finished_at": now.Unix(), "expires_at": now.Add(kept).Unix()})
}

func moving(run *record.Record) bool {
	state := run.Values.Text("state")
	return state == Waiting || state == Running
}

func isMoving(_ context.Context, run *record.Record) bool { return moving(run) }

// stop lets the writer end at its next page.
func (r *runner) stop(ctx context.Context, run *record.Record) (*record.Ref, error) {
	now := r.p.Now()
	return nil, r.save(booking(ctx), run.ID, record.Input{"state": Stopped, "finished_at": now.Unix(), "expires_at": now.Add(kept).Unix()})
}

// expire deletes exports whose time is over; their files go with them.
func (r *runner) expire(ctx context.Context) error {
	ctx = model.With(booking(ctx), r.p.Config.Current().Registry)
	for {
		page, err := r.p.Records.List(ctx, record.ListRequest{Model: Run, Where: condition.Rule("expires_at", condition.LessOrEqual, r.p.Now().Unix()),
			Fields: []string{"entity_id"}, Limit: 200, Bare: true})
		if err != nil || len(page.Rows) == 0 {
			return err
		}
		for _, run := range page.Rows {
			if _, err := r.p.Records.Delete(ctx, record.Ref{Model: Run, ID: run.ID}, record.Options{}); err != nil {
				return err
			}
		}
	}
}

// onlyRuns keeps the books of an export to the platform.
func onlyRuns(_ context.Context, d *record.Draft) error {
	if !d.Actor.IsSystem() {
		return fault.Denied("export.started_from_a_list")
	}
	return nil
}
