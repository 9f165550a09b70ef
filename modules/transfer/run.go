package transfer

import (
	"bufio"
	"context"
	"crypto/sha256"
	"encoding/csv"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"slices"
	"strings"
	"unicode/utf8"

	"steward/engine/condition"
	"steward/engine/event"
	"steward/engine/fault"
	"steward/engine/record"
)

// Report is what an import did.
type Report struct {
	Batch                                    event.ID // undoes the whole import
	Read, Created, Updated, Skipped, Refused int
	Refusals                                 []Refusal // the first of them
}

// Refusal is a row that could not be taken.
type Refusal struct {
	Line int // of the file, the heading is 1
	Err  error
}

// maxRefusals is how many reasons a report keeps.
const maxRefusals = 100

// Options steer one run.
type Options struct {
	DryRun   bool
	Batch    event.ID
	Progress func(Report) // told every hundred rows
}

// Run reads a CSV file in UTF-8, with a heading, and saves its rows. A row is saved with everything it needed created, or
// not at all. It stops between rows when the context ends; the next run goes on.
func Run(ctx context.Context, records *record.Service, m *Mapping, in io.Reader, o Options) (Report, error) {
	rep := Report{Batch: o.Batch}
	body := bufio.NewReader(in)
	if mark, err := body.Peek(3); err == nil && string(mark) == "\ufeff" {
		body.Discard(3) //nolint:errcheck // they were just peeked at
	}
	file := csv.NewReader(body)
	file.Comma, _ = utf8.DecodeRuneInString(m.Delimiter)
	file.FieldsPerRecord = -1
	heading, err := file.Read()
	if err != nil {
		return rep, fmt.Errorf("the file has no heading: %w", err)
	}
	for i := range heading {
		heading[i] = strings.TrimSpace(heading[i])
	}
	for _, want := range m.columns() {
		if !slices.Contains(heading, want) {
			return rep, fmt.Errorf("the file has no column %q; it has %s", want, strings.Join(heading, ", "))
		}
	}
	im := &importer{records: records, m: m, o: o, found: map[string]any{}}
	for {
		if err := ctx.Err(); err != nil {
			return rep, err
		}
		cells, err := file.Read()
		if errors.Is(err, io.EOF) {
			return rep, nil
		}
		rep.Read++
		number, _ := file.FieldPos(0)
		if err == nil {
			err = im.row(ctx, heading, cells, number, &rep)
		}
		var syntax *csv.ParseError
		var refused *fault.Error
		switch {
		case err == nil:
		case errors.As(err, &syntax):
			rep.refuse(syntax.Line, err)
		case errors.As(err, &refused) && refused.Kind != fault.Internal && refused.Kind != fault.Unavailable:
			rep.refuse(number, err)
		default:
			return rep, fmt.Errorf("line %d: %w", number, err)
		}
		if o.Progress != nil && rep.Read%100 == 0 {
			o.Progress(rep)
		}
	}
}

func (r *Report) refuse(line int, err error) {
	r.Refused++
	if len(r.Refusals) < maxRefusals {
		r.Refusals = append(r.Refusals, Refusal{line, err})
	}
}

type importer struct {
	records *record.Service
	m       *Mapping
	o       Options
	found   map[string]any // model, field and text -> key of the record
}

func (im *importer) row(ctx context.Context, heading, cells []string, number int, rep *Report) error {
	l := line{number: number, cells: map[string]string{}}
	if len(cells) != len(heading) {
		return fault.InvalidField("", "import.cells", fault.Params{"have": len(cells), "want": len(heading)})
	}
	sum := sha256.New()
	for i, c := range cells {
		if !utf8.ValidString(c) {
			return fault.InvalidField(heading[i], "import.not_utf8")
		}
		l.cells[heading[i]] = c
		fmt.Fprintf(sum, "%d:%s", len(c), c)
	}
	l.hash = hex.EncodeToString(sum.Sum(nil))
	key := l.hash
	if len(im.m.Key) > 0 {
		var parts []string
		for _, k := range im.m.Key {
			parts = append(parts, strings.TrimSpace(l.cells[k]))
		}
		key = strings.Join(parts, "\x1f")
		if strings.Trim(key, "\x1f") == "" {
			return fault.InvalidField(im.m.Key[0], "import.no_key")
		}
	}
	known, err := im.known(ctx, key)
	if err != nil {
		return err
	}
	if known != nil && (known.Values.Text("hash") == l.hash || !im.m.Update) {
		rep.Skipped++
		return nil
	}
	made := map[string]any{}
	err = im.records.Together(ctx, func(ctx context.Context) error {
		if err := im.save(ctx, l, key, known, made); err != nil || !im.o.DryRun {
			return err
		}
		return errDry
	})
	switch {
	case errors.Is(err, errDry):
	case err != nil:
		return err
	default:
		for k, v := range made {
			im.found[k] = v
		}
	}
	if known != nil {
		rep.Updated++
	} else {
		rep.Created++
	}
	return nil
}

func (im *importer) known(ctx context.Context, key string) (*record.Record, error) {
	page, err := im.records.List(ctx, record.ListRequest{Model: Row, Bare: true, Limit: 1, Fields: []string{"hash", "model_id"}, Sort: []string{"entity_id"},
		Where: condition.And(condition.Rule("source", condition.Equal, im.m.Source), condition.Rule("key", condition.Equal, key))})
	if err != nil || len(page.Rows) == 0 {
		return nil, err
	}
	return page.Rows[0], nil
}

var errDry = errors.New("nothing is kept of a dry run")

func (im *importer) save(ctx context.Context, l line, key string, known *record.Record, made map[string]any) error {
	in, err := im.input(ctx, l, made)
	if err != nil {
		return err
	}
	opt := record.Options{Batch: im.o.Batch}
	if known != nil {
		_, err := im.records.Update(ctx, record.Ref{Model: im.m.Model, ID: known.Values.Int("model_id")}, in, opt)
		if err != nil {
			return err
		}
		_, err = im.records.Update(ctx, record.Ref{Model: Row, ID: known.ID}, record.Input{"hash": l.hash}, opt)
		return err
	}
	r, err := im.records.Create(ctx, im.m.Model, in, opt)
	if err != nil {
		return err
	}
	_, err = im.records.Create(ctx, Row, record.Input{"source": im.m.Source, "key": key, "hash": l.hash, "model_alias": im.m.Model, "model_id": r.ID}, opt)
	return err
}

// input makes the values of a row; fields whose records stand above others come first.
func (im *importer) input(ctx context.Context, l line, made map[string]any) (record.Input, error) {
	codes := make([]string, 0, len(im.m.Values))
	for code := range im.m.Values {
		codes = append(codes, code)
	}
	slices.SortFunc(codes, func(a, b string) int {
		return im.depth(a)*100 - im.depth(b)*100 + strings.Compare(a, b)
	})
	in := record.Input{}
	for _, code := range codes {
		v := im.m.Values[code]
		raw := v.of(l, "")
		if raw == nil || v.Find == nil {
			in[code] = raw
			continue
		}
		var above any
		if v.Find.Parent != "" {
			if above = in[v.Find.Parent]; above == nil {
				continue // nothing stands above, so it has no place
			}
		}
		key, err := im.find(ctx, l, v.Find, fmt.Sprint(raw), above, made)
		if err != nil {
			return nil, err
		}
		in[code] = key
	}
	return in, nil
}

func (im *importer) depth(code string) int {
	n := 0
	for v, ok := im.m.Values[code]; ok && v.Find != nil && v.Find.Parent != "" && n < 10; v, ok = im.m.Values[code] {
		code = v.Find.Parent
		n++
	}
	return n
}

// find gives the record whose field has the text, and makes it when the mapping says how.
func (im *importer) find(ctx context.Context, l line, f *Find, text string, above any, made map[string]any) (any, error) {
	cached := f.Model + "\x1f" + f.By + "\x1f" + text + "\x1f" + fmt.Sprint(above)
	if key, ok := im.found[cached]; ok {
		return key, nil
	}
	where := condition.Rule(f.By, condition.Equal, text)
	if f.Within != "" {
		where = condition.And(where, condition.Rule(f.Within, condition.Equal, above))
	}
	page, err := im.records.List(ctx, record.ListRequest{Model: f.Model, Where: where, Fields: []string{f.By}, Sort: []string{"entity_id"}, Limit: 1, Bare: true})
	if err != nil {
		return nil, err
	}
	var r *record.Record
	switch {
	case len(page.Rows) > 0:
		r = page.Rows[0]
	case f.Create == nil:
		return nil, fault.InvalidField(f.By, "import.not_found", fault.Params{"model": f.Model, "value": text})
	default:
		in := record.Input{f.By: text}
		if f.Within != "" {
			in[f.Within] = above
		}
		for code, v := range f.Create {
			raw := v.of(l, text)
			if v.Find != nil && raw != nil {
				if raw, err = im.find(ctx, l, v.Find, fmt.Sprint(raw), nil, made); err != nil {
					return nil, err
				}
			}
			in[code] = raw
		}
		if r, err = im.records.Create(ctx, f.Model, in, record.Options{Batch: im.o.Batch}); err != nil {
			return nil, err
		}
	}
	var key any = r.ID
	if f.Key {
		key = r.Values[f.By]
	}
	made[cached] = key
	return key, nil
}
