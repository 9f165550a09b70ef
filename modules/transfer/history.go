package transfer

import (
	"context"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"time"

	"steward/engine/fault"
	"steward/engine/record"
	"steward/engine/setup"
)

// History is a file whose rows say what records were, and since when, in the order of their moments.
type History struct {
	m     *Mapping
	rows  []snapshot
	byKey map[string][]string // key -> checksums of its rows in order
	rep   Report              // rows that could not be read
}

type snapshot struct {
	line
	key string
	at  time.Time
	of  int // which of the rows of its key, from 0
}

// ReadHistory reads the whole file. Rows of one moment stay in the order of the file.
func ReadHistory(m *Mapping, in io.Reader) (*History, error) {
	if m.At == nil {
		return nil, errors.New("at: the mapping does not say when a row was true")
	}
	zone, err := time.LoadLocation(m.At.Zone)
	if err != nil {
		return nil, fmt.Errorf("at.zone: %w", err)
	}
	file, heading, err := open(in, m)
	if err != nil {
		return nil, err
	}
	h := &History{m: m, byKey: map[string][]string{}}
	for {
		cells, err := file.Read()
		if errors.Is(err, io.EOF) {
			break
		}
		h.rep.Read++
		number, _ := file.FieldPos(0)
		s := snapshot{}
		if err == nil {
			s.line, s.key, err = lineOf(m, heading, cells, number)
		}
		if err == nil {
			said := strings.TrimSpace(s.cells[m.At.Column])
			if s.at, err = time.ParseInLocation(layout(m.At.Date), said, zone); err != nil {
				err = fault.InvalidField(m.At.Column, "import.no_moment", fault.Params{"value": said, "date": m.At.Date})
			}
		}
		if err != nil {
			if err := h.rep.judge(number, err); err != nil {
				return nil, err
			}
			continue
		}
		h.rows = append(h.rows, s)
	}
	slices.SortStableFunc(h.rows, func(a, b snapshot) int { return a.at.Compare(b.at) })
	for i := range h.rows {
		s := &h.rows[i]
		s.of = len(h.byKey[s.key])
		h.byKey[s.key] = append(h.byKey[s.key], s.hash)
	}
	return h, nil
}

// Start is the moment of the first row; the platform that is filled must be opened with a clock that stands there.
func (h *History) Start() time.Time {
	if len(h.rows) == 0 {
		return time.Now()
	}
	return h.rows[0].at
}

// Replay saves the rows of a history at their moments: the clock goes to each, pass runs what is due by then (service levels,
// escalations, schedules), and the row is saved. What was saved before is known by its key and skipped, so that a run that
// was stopped goes on, and a second run changes nothing.
func Replay(ctx context.Context, records *record.Service, h *History, clock *setup.Clock, pass func(context.Context) error, o Options) (Report, error) {
	rep := h.rep
	rep.Batch = o.Batch
	im := &importer{records: records, m: h.m, o: o, found: map[string]any{}}
	known := map[string]*record.Record{}
	for n, s := range h.rows {
		if err := ctx.Err(); err != nil {
			return rep, err
		}
		clock.To(s.at)
		if err := pass(ctx); err != nil {
			return rep, err
		}
		was, asked := known[s.key]
		if !asked {
			var err error
			if was, err = im.known(ctx, s.key); err != nil {
				return rep, err
			}
			known[s.key] = was
		}
		if was != nil && s.of <= lastOf(h.byKey[s.key], was.Values.Text("hash")) {
			rep.Skipped++
			continue
		}
		err := im.keep(ctx, s.line, s.key, was, &rep)
		if err := rep.judge(s.number, err); err != nil {
			return rep, err
		}
		if !o.DryRun && err == nil {
			delete(known, s.key)
		}
		if o.Progress != nil && n%100 == 99 {
			o.Progress(rep)
		}
	}
	return rep, pass(ctx)
}

// lastOf finds the last row with a checksum, -1 where there is none.
func lastOf(hashes []string, hash string) int {
	for i := len(hashes) - 1; i >= 0; i-- {
		if hashes[i] == hash {
			return i
		}
	}
	return -1
}
