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
	if into, err := records.Model(ctx, m.Model); err == nil && into.NoImport {
		return rep, fault.Denied("import.not_this_model", fault.Params{"model": m.Model})
	}
	file, heading, err := open(in, m)
	if err != nil {
		return rep, err
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
		if err := rep.judge(number, err); err != nil {
			return rep, err
		}
		if o.Progress != nil && rep.Read%100 == 0 {
			o.Progress(rep)
		}
	}
}

// open reads the heading of a file and looks for the columns of the mapping.
func open(in io.Reader, m *Mapping) (*csv.Reader, []string, error) {
	body := bufio.NewReader(in)
	if mark, err := body.Peek(3); err == nil && string(mark) == "\ufeff" {
		body.Discard(3) //nolint:errcheck // they were just peeked at
	}
	file := csv.NewReader(body)
	file.Comma, _ = utf8.DecodeRuneInString(m.Delimiter)
	file.FieldsPerRecord = -1
	heading, err := file.Read()
	if err != nil {
		return nil, nil, fmt.Errorf("the file has no heading: %w", err)
	}
	for i := range heading {
		heading[i] = strings.TrimSpace(heading[i])
	}
	for _, want := range m.columns() {
		if !slices.Contains(heading, want) {
			return nil, nil, fmt.Errorf("the file has no column %q; it has %s", want, strings.Join(heading, ", "))
		}
	}
	return file, heading, nil
}

// judge keeps what is wrong with a row; what is wrong with the program or its database ends the run.
func (r *Report) judge(number int, err error) error {
	var syntax *csv.ParseError
	var refused *fault.Error
	switch {
	case err == nil:
	case errors.As(err, &syntax):
		r.refuse(syntax.Line, err)
	case errors.As(err, &refused) && refused.Kind != fault.Internal && refused.Kind != fault.Unavailable:
		r.refuse(number, err)
	default:
		return fmt.Errorf("line %d: %w", number, err)
	}
	return nil
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

// lineOf takes a row apart and finds the key it is known by.
func lineOf(m *Mapping, heading, cells []string, number int) (l line, key string, err error) {
	l = line{number: number, cells: map[string]string{}}
	if len(cells) != len(heading) {
		return l, "", fault.InvalidField("", "import.cells", fault.Params{"have": len(cells), "want": len(heading)})
	}
	sum := sha256.New()
	for i, c := range cells {
		if !utf8.ValidString(c) {
			return l, "", fault.InvalidField(heading[i], "import.not_utf8")
		}
		l.cells[heading[i]] = c
		fmt.Fprintf(sum, "%d:%s", len(c), c)
	}
	l.hash = hex.EncodeToString(sum.Sum(nil))
	if len(m.Key) == 0 {
		return l, l.hash, nil
	}
	var parts []string
	for _, k := range m.Key {
		parts = append(parts, strings.TrimSpace(l.cells[k]))
	}
	key = strings.Join(parts, "\x1f")
	if strings.Trim(key, "\x1f") == "" {
		return l, "", fault.InvalidField(m.Key[0], "import.no_key")
	}
	return l, key, nil
}

func (im *importer) row(ctx context.Context, heading, cells []string, number int, rep *Report) error {
	l, key, err := lineOf(im.m, heading, cells, number)
	if err != nil {
		return err
	}
	known, err := im.known(ctx, key)
	if err != nil {
		return err
	}
	if known != nil && (known.Values.Text("hash") == l.hash || !im.m.Update) {
		rep.Skipped++
		return nil
	}
	return im.keep(ctx, l, key, known, rep)
}

// keep saves a row with everything it needs, or not at all.
func (im *importer) keep(ctx context.Context, l line, key string, known *record.Record, rep *Report) error {
	made := map[string]any{}
	err := im.records.Together(ctx, func(ctx context.Context) error {
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
	opt := record.Options{Batch: im.o.Batch, Unmeasured: im.m.NoSLA}
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
	cached := f.Model + "\x1f" + f.By + "\x1f" + text + "\x1f" + fmt.Sprint(above, f.Key)
	if key, ok := im.found[cached]; ok && len(f.Add) == 0 {
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
	if err := im.add(ctx, l, f, text, r, made); err != nil {
		return nil, err
	}
	var key any = r.ID
	if f.Key {
		key = r.Values[f.By]
	}
	made[cached] = key
	return key, nil
}

// add puts the records that the row names among the references of the found one.
func (im *importer) add(ctx context.Context, l line, f *Find, text string, r *record.Record, made map[string]any) error {
	in := record.Input{}
	for code, v := range f.Add {
		raw := v.of(l, text)
		if raw != nil && v.Find != nil {
			var err error
			if raw, err = im.find(ctx, l, v.Find, fmt.Sprint(raw), nil, made); err != nil {
				return err
			}
		}
		if raw == nil {
			continue
		}
		whole, err := im.records.Get(ctx, record.Ref{Model: f.Model, ID: r.ID}, code)
		if err != nil {
			return err
		}
		id, _ := raw.(int64)
		if has := whole.Values.IDs(code); !slices.Contains(has, id) {
			in[code] = append(slices.Clone(has), id)
		}
	}
	if len(in) == 0 {
		return nil
	}
	_, err := im.records.Update(ctx, record.Ref{Model: f.Model, ID: r.ID}, in, record.Options{Batch: im.o.Batch})
	return err
}
