package record

import (
	"context"
	"reflect"
	"slices"
	"strings"

	"steward/engine/access"
	"steward/engine/condition"
	"steward/engine/fault"
	"steward/engine/model"
)

// ListRequest asks for a page of one model.
type ListRequest struct {
	Model  string
	Where  condition.Node
	Search string
	Fields []string // paths; nil = all fields that a list may carry (no long texts)
	Sort   []string // "-created_at", "title", "rank"; nil = newest first
	After  *Cursor
	Offset int
	Limit  int // 1 to 5000
	Total  Total
	// Bare leaves labels, titles and decorations out (compatible API, exports that do not need them).
	Bare    bool
	Snippet bool
	// Preset narrows the list to what concerns the actor, see access.Preset; "" does not.
	Preset string
}

// Total says how the number of all matching records is wanted.
type Total uint8

// Totals cost: an exact count under rights is far slower than the list itself.
const (
	NoTotal Total = iota
	Capped        // up to 10 000
	Exact
)

// CountCap is where capped totals stop.
const CountCap = 10_000

// Page is a part of a list.
type Page struct {
	Rows   []*Record
	Next   *Cursor // nil at the end
	Total  int     // -1 when not asked for
	Capped bool    // Total is "that many or more"
}

// List gives the records the actor of the context may read.
func (s *Service) List(ctx context.Context, req ListRequest) (*Page, error) {
	m, err := s.Model(ctx, req.Model)
	if err != nil {
		return nil, err
	}
	q, err := s.query(ctx, m, req)
	if err != nil {
		return nil, err
	}
	limit := q.Limit
	q.Limit++
	rows, err := s.reader(ctx).Find(ctx, q)
	if err != nil {
		return nil, err
	}
	page := &Page{Total: -1}
	if len(rows) > limit {
		rows = rows[:limit]
		page.Next = rows[limit-1].Cursor
	}
	page.Rows = s.present(ctx, m, rows)
	if !req.Bare {
		if err := s.dress(ctx, m, page.Rows); err != nil {
			return nil, err
		}
	}
	if req.Total == NoTotal {
		return page, nil
	}
	limit = CountCap
	if req.Total == Exact {
		limit = 0
	}
	if page.Total, err = s.reader(ctx).Count(ctx, q, limit); err != nil {
		return nil, err
	}
	page.Capped = limit > 0 && page.Total >= limit
	return page, nil
}

// Count counts what List would find, up to limit (0 = exactly).
func (s *Service) Count(ctx context.Context, req ListRequest, limit int) (int, error) {
	q, err := s.counted(ctx, req)
	if err != nil {
		return 0, err
	}
	return s.reader(ctx).Count(ctx, q, limit)
}

// Tally is Count for the numbers beside grids: it may be a second old.
func (s *Service) Tally(ctx context.Context, req ListRequest, limit int) (int, error) {
	counts, err := s.Tallies(ctx, []ListRequest{req}, limit)
	if err != nil {
		return 0, err
	}
	return counts[0], nil
}

// Tallies are the Tally of several lists, counted together where they share rows.
func (s *Service) Tallies(ctx context.Context, reqs []ListRequest, limit int) ([]int, error) {
	qs := make([]Query, len(reqs))
	for i, req := range reqs {
		q, err := s.counted(ctx, req)
		if err != nil {
			return nil, err
		}
		qs[i] = q
	}
	if unitFrom(ctx) == nil {
		return s.store.Tallies(ctx, qs, limit)
	}
	out := make([]int, len(qs)) // a transaction counts what it wrote itself
	for i, q := range qs {
		n, err := s.reader(ctx).Count(ctx, q, limit)
		if err != nil {
			return nil, err
		}
		out[i] = n
	}
	return out, nil
}

// counted is the query behind a number, under the rights of the actor.
func (s *Service) counted(ctx context.Context, req ListRequest) (Query, error) {
	m, err := s.Model(ctx, req.Model)
	if err != nil {
		return Query{}, err
	}
	req.Limit = 1
	return s.query(ctx, m, req)
}

// Groups sums what List would find by groups, for charts, counters and totals.
func (s *Service) Groups(ctx context.Context, req ListRequest, by []string, buckets map[string]string, sum []string) ([]Group, error) {
	m, err := s.Model(ctx, req.Model)
	if err != nil {
		return nil, err
	}
	if req.Limit == 0 {
		req.Limit = 1000
	}
	q, err := s.query(ctx, m, req)
	if err != nil {
		return nil, err
	}
	a := Aggregate{Query: q, Buckets: buckets}
	if a.By, err = s.paths(ctx, m, by); err != nil {
		return nil, err
	}
	if a.Sum, err = s.paths(ctx, m, sum); err != nil {
		return nil, err
	}
	return s.reader(ctx).Groups(ctx, a)
}

// Totals folds the columns of what List would find, in groups by the fields of by, or all in one. A fold is written
// "worklog_total:sum"; sum, avg, min, max and count are known. Averages are in the unit of the field, not rounded.
func (s *Service) Totals(ctx context.Context, req ListRequest, by, folds []string) ([]Group, error) {
	m, err := s.Model(ctx, req.Model)
	if err != nil {
		return nil, err
	}
	if req.Limit == 0 {
		req.Limit = 1000
	}
	req.Sort, req.Fields, req.Bare = nil, []string{"entity_id"}, true
	q, err := s.query(ctx, m, req)
	if err != nil {
		return nil, err
	}
	a := Aggregate{Query: q}
	if a.By, err = s.paths(ctx, m, by); err != nil {
		return nil, err
	}
	for _, p := range a.By {
		if !p.Field.Type.Storage().HasColumn() {
			return nil, fault.InvalidField(p.Name, "fault.not_groupable")
		}
	}
	where := make([]int, len(folds)) // of each fold among those the store is asked for
	for i, name := range folds {
		code, fn, _ := strings.Cut(name, ":")
		p, err := s.paths(ctx, m, []string{code})
		if err != nil {
			return nil, err
		}
		if !foldable(p[0].Field, fn) {
			return nil, fault.InvalidField(code, "fault.no_total", fault.Params{"total": fn})
		}
		where[i] = len(a.Folds)
		if fn == "avg" { // the store knows sums and counts, which add up over groups
			a.Folds = append(a.Folds, Fold{"sum", p[0]}, Fold{"count", p[0]})
			continue
		}
		a.Folds = append(a.Folds, Fold{fn, p[0]})
	}
	groups, err := s.reader(ctx).Groups(ctx, a)
	if err != nil {
		return nil, err
	}
	for g := range groups {
		out := make([]any, len(folds))
		for i, name := range folds {
			out[i] = groups[g].Folds[where[i]]
			if strings.HasSuffix(name, ":avg") {
				sum, _ := out[i].(int64)
				n, _ := groups[g].Folds[where[i]+1].(int64)
				if out[i] = nil; n > 0 {
					out[i] = float64(sum) / float64(n)
				}
			}
		}
		groups[g].Folds = out
	}
	return groups, nil
}

// foldable reports whether a fold of a field means something.
func foldable(f *model.Field, fn string) bool {
	if !f.Type.Storage().HasColumn() {
		return false
	}
	switch c := f.Type.Comparison(); fn {
	case "count":
		return true
	case "min", "max":
		return c == model.AsNumber || c == model.AsDate || c == model.AsDateTime
	case "sum", "avg":
		return c == model.AsNumber
	}
	return false
}

// query turns a request into a query under the rights of the actor.
func (s *Service) query(ctx context.Context, m *model.Model, req ListRequest) (Query, error) {
	scope := s.Scope(ctx, m, access.Read)
	if err := scope.Err(); err != nil {
		return Query{}, err
	}
	q := Query{Model: m, Scope: scope.Expr, Search: strings.TrimSpace(req.Search), After: req.After, Offset: req.Offset, Limit: req.Limit, Snippet: req.Snippet}
	if q.Limit == 0 {
		q.Limit = 50
	}
	if q.Limit < 0 || q.Limit > 5000 || q.Offset < 0 {
		return q, fault.InvalidField("limit", "fault.out_of_range", fault.Params{"min": 1, "max": 5000})
	}
	var err error
	if q.Where, err = s.Bind(ctx, m, req.Where); err != nil {
		return q, err
	}
	if err := s.checkVisible(ctx, m, condition.Fields(req.Where)); err != nil {
		return q, err
	}
	if req.Preset != "" {
		narrow := s.access.Narrow(s.registry(ctx), access.From(ctx), m, req.Preset, s.now())
		q.Where = condition.Simplify(condition.All{q.Where, narrow})
	}
	if id := m.Pattern.ID(q.Search); id != 0 { // a number names one record
		q.Search, q.Snippet = "", false
		q.Where = condition.Simplify(condition.All{q.Where, condition.Test{Path: ownPath(m, m.Field("entity_id")), Op: condition.Is, Values: []any{id}}})
	}
	if q.Search != "" && !Searchable(m) {
		return q, fault.InvalidField("search", "fault.not_searchable")
	}
	q.Scope = pin(q.Scope, q.Where)
	if q.Fields, err = s.fields(ctx, m, req.Fields); err != nil {
		return q, err
	}
	if !req.Bare {
		q.Fields = s.named(ctx, m, q.Fields)
	}
	for _, name := range req.Sort {
		desc := strings.HasPrefix(name, "-")
		name = strings.TrimPrefix(name, "-")
		if name == "rank" && strings.TrimSpace(req.Search) != "" {
			q.Rank = q.Search != ""
			continue
		}
		p, err := s.path(ctx, m, name)
		if err != nil {
			return q, err
		}
		if st := p.Field.Type.Storage(); !st.HasColumn() {
			return q, fault.InvalidField(name, "fault.not_sortable")
		}
		q.Order = append(q.Order, Order{Path: p, Desc: desc})
	}
	if len(req.Sort) == 0 {
		q.Order = []Order{{Path: ownPath(m, m.Field("entity_id")), Desc: true}}
	}
	if len(q.Order) > maxSort {
		return q, fault.InvalidField("sort", "fault.too_many_names", fault.Params{"max": maxSort})
	}
	if !q.After.fits(q.Order) {
		return q, fault.InvalidField("after", "fault.bad_cursor")
	}
	return q, nil
}

// The databases bound the columns of a statement; nobody means more than this.
const (
	maxNames = 400
	maxSort  = 20
)

// fits reports whether a cursor has a value of the right kind for each column of an order. Cursors come back from callers,
// who may have made them up.
func (c *Cursor) fits(order []Order) bool {
	if c == nil {
		return true
	}
	if len(c.Values) != len(order) {
		return false
	}
	for i, o := range order {
		number := true
		switch v := c.Values[i].(type) {
		case nil:
			continue
		case string:
			if number = false; strings.ContainsRune(v, 0) {
				return false
			}
		case int64, float64:
		default:
			return false
		}
		switch o.Path.Field.Type.Storage() {
		case model.Text, model.LongText, model.Date, model.JSON:
			if number {
				return false
			}
		default:
			if !number {
				return false
			}
		}
	}
	return true
}

// checkVisible refuses filters on secrets and on fields the actor may not see: a filter would tell their value.
func (s *Service) checkVisible(ctx context.Context, m *model.Model, names []string) error {
	for _, name := range names {
		p, err := condition.Resolve(s.registry(ctx), m, name)
		if err != nil || p.Field == nil {
			continue // pseudo fields; unknown ones were refused by Bind
		}
		own := m.Field(name)
		if p.Field.Secret || !seesField(access.From(ctx), p.Field) || own != nil && !seesField(access.From(ctx), own) {
			return fault.InvalidField(name, "fault.unknown_field")
		}
		if err := s.mayFollow(ctx, name, p); err != nil {
			return err
		}
	}
	return nil
}

func (s *Service) fields(ctx context.Context, m *model.Model, names []string) ([]condition.Path, error) {
	if names != nil {
		return s.paths(ctx, m, names)
	}
	var out []condition.Path
	for i := range m.Fields {
		f := &m.Fields[i]
		st := f.Type.Storage()
		if f.Disabled || f.Secret || st == model.Virtual || st == model.LongText || st == model.JSON || !seesField(access.From(ctx), f) {
			continue
		}
		out = append(out, ownPath(m, f))
	}
	return out, nil
}

// named adds what the title and the number of a record are made of to the fields that were asked for.
func (s *Service) named(ctx context.Context, m *model.Model, asked []condition.Path) []condition.Path {
	codes := slices.Clone(m.Title)
	if m.Numbered && m.NumberPrefix != "" {
		if p, err := condition.Resolve(s.registry(ctx), m, m.NumberPrefix); err == nil && len(p.Hops) == 1 {
			codes = append(codes, p.Hops[0].Field.Code)
		}
	}
	if m.Pattern.NeedsCreation() {
		codes = append(codes, "created_at")
	}
	for _, code := range codes {
		f := m.Field(code)
		if f != nil && seesField(access.From(ctx), f) && !slices.ContainsFunc(asked, func(p condition.Path) bool { return p.Name == code }) {
			asked = append(asked, ownPath(m, f))
		}
	}
	return asked
}

func (s *Service) paths(ctx context.Context, m *model.Model, names []string) ([]condition.Path, error) {
	if len(names) > maxNames {
		return nil, fault.InvalidField("fields", "fault.too_many_names", fault.Params{"max": maxNames})
	}
	out := make([]condition.Path, 0, len(names))
	for _, name := range names {
		p, err := s.path(ctx, m, name)
		if err != nil {
			return nil, err
		}
		if !seesField(access.From(ctx), p.Field) {
			return nil, fault.InvalidField(name, "fault.unknown_field")
		}
		out = append(out, p)
	}
	return out, nil
}

// seesField applies the group limit of a field (custom-fields.md 2.2), and keeps scripting areas to Super Admins.
func seesField(a *access.Actor, f *model.Field) bool {
	if f.Secret {
		return false
	}
	if a.IsSystem() {
		return true
	}
	if f.Script && !a.SuperAdmin() {
		return false
	}
	if len(f.ViewGroups) == 0 {
		return true
	}
	for _, g := range f.ViewGroups {
		if a.InGroup(g) {
			return true
		}
	}
	return false
}

// Veiled lists the codes of the fields of a model that are kept from the actor, beside the secrets that nobody reads: those of
// other groups, and scripts. For most people and models there are none.
func (s *Service) Veiled(ctx context.Context, m *model.Model) []string {
	var out []string
	for i := range m.Fields {
		if f := &m.Fields[i]; !f.Secret && !seesField(access.From(ctx), f) {
			out = append(out, f.Code)
		}
	}
	return out
}

// Readable lists the codes of all fields the actor may read, long texts included, in the order of the model.
func (s *Service) Readable(ctx context.Context, m *model.Model) []string {
	paths := s.everything(ctx, m)
	out := make([]string, len(paths))
	for i, p := range paths {
		out[i] = p.Name
	}
	return out
}

// Drawn lists the fields of a model that only stand on forms, as far as the actor sees them: headings, texts, relation grids.
func (s *Service) Drawn(ctx context.Context, m *model.Model) []string {
	var out []string
	for i := range m.Fields {
		f := &m.Fields[i]
		if _, looking := f.Type.(model.Looking); !looking && !f.Disabled && f.Type.Storage() == model.Virtual && seesField(access.From(ctx), f) {
			out = append(out, f.Code)
		}
	}
	return out
}

// everything lists the paths of all fields a record page may carry, long texts and what lookups lead to included.
func (s *Service) everything(ctx context.Context, m *model.Model) []condition.Path {
	var out []condition.Path
	for i := range m.Fields {
		f := &m.Fields[i]
		if f.Disabled || !seesField(access.From(ctx), f) {
			continue
		}
		if _, looking := f.Type.(model.Looking); looking {
			if p, err := s.path(ctx, m, f.Code); err == nil && seesField(access.From(ctx), p.Field) {
				out = append(out, p)
			}
			continue
		}
		if f.Type.Storage() != model.Virtual {
			out = append(out, ownPath(m, f))
		}
	}
	return out
}

// Get opens one record: it is listing with the id. What may not be read is not found.
func (s *Service) Get(ctx context.Context, ref Ref, fields ...string) (*Record, error) {
	m, err := s.Model(ctx, ref.Model)
	if err != nil {
		return nil, err
	}
	paths := s.everything(ctx, m)
	if len(fields) > 0 {
		if paths, err = s.paths(ctx, m, fields); err != nil {
			return nil, err
		}
		paths = s.named(ctx, m, paths)
	}
	row, err := s.find(ctx, m, ref.ID, access.Read, paths)
	if err != nil {
		return nil, err
	}
	recs := s.present(ctx, m, []Row{*row})
	if err := s.dress(ctx, m, recs); err != nil {
		return nil, err
	}
	return recs[0], nil
}

// Reaches gives the fault of opening a record, without reading more than that it is there: nil says that the actor may read it.
func (s *Service) Reaches(ctx context.Context, ref Ref) error {
	m, err := s.Model(ctx, ref.Model)
	if err != nil {
		return err
	}
	_, err = s.find(ctx, m, ref.ID, access.Read, []condition.Path{ownPath(m, m.Field("entity_id"))})
	return err
}

type openingKey struct{}

// OnOpen adds what happens when somebody opens one record: it may refuse, and change what is shown, never what is stored.
// Rows of lists, exports and what rules look up are not opened.
func (s *Service) OnOpen(f func(ctx context.Context, r *Record) error) {
	s.openers = append(s.openers, f)
}

// Open is Get for a person or program that asks for this one record.
func (s *Service) Open(ctx context.Context, ref Ref, fields ...string) (*Record, error) {
	r, err := s.Get(ctx, ref, fields...)
	if err != nil || len(s.openers) == 0 || ctx.Value(openingKey{}) != nil {
		return r, err
	}
	before := r.Values.Clone()
	within := ReadOnly(context.WithValue(ctx, openingKey{}, true))
	for _, f := range s.openers {
		if err := f(within, r); err != nil {
			return nil, err
		}
	}
	for code, v := range r.Values {
		if !model.Same(before[code], v) {
			return r, s.dress(ctx, r.Model, []*Record{r})
		}
	}
	return r, nil
}

// GetBy opens the record whose field has a value; several matches give the lowest id.
func (s *Service) GetBy(ctx context.Context, alias, field string, value any) (*Record, error) {
	page, err := s.List(ctx, ListRequest{Model: alias, Where: condition.Rule(field, condition.Equal, value), Fields: []string{"entity_id"}, Sort: []string{"entity_id"}, Limit: 1, Bare: true})
	if err != nil {
		return nil, err
	}
	if len(page.Rows) == 0 {
		return nil, fault.Missing()
	}
	return s.Get(ctx, Ref{alias, page.Rows[0].ID})
}

// find reads one record under the scope of an action. A record that is readable but refused for another action is
// Forbidden; everything else that fails is NotFound.
func (s *Service) find(ctx context.Context, m *model.Model, id int64, action access.Action, paths []condition.Path) (*Row, error) {
	scope := s.Scope(ctx, m, action)
	if scope.Refused == "" {
		rows, err := s.reader(ctx).Find(ctx, Query{Model: m, Scope: scope.Expr, Where: byID(m, id), Fields: paths, Limit: 1, Narrow: yes})
		if err != nil {
			return nil, err
		}
		if len(rows) == 1 {
			return &rows[0], nil
		}
	}
	if action == access.Read {
		if scope.Refused != "" {
			return nil, scope.Err()
		}
		return nil, fault.Missing()
	}
	if _, err := s.find(ctx, m, id, access.Read, []condition.Path{ownPath(m, m.Field("entity_id"))}); err != nil {
		return nil, err
	}
	if err := scope.Err(); err != nil {
		return nil, err
	}
	return nil, fault.Denied("fault.not_allowed", fault.Params{"action": string(action)})
}

var yes = func() *bool { b := true; return &b }()

// May reports whether the actor may do something with a record it has just read. The database is asked only where the right
// differs from the right to read.
func (s *Service) May(ctx context.Context, r *Record, action access.Action) (bool, error) {
	scope := s.Scope(ctx, r.Model, action)
	switch {
	case scope.Refused != "":
		return false, nil
	case scope.Everything(), reflect.DeepEqual(scope.Expr, s.Scope(ctx, r.Model, access.Read).Expr):
		return true, nil
	}
	return s.Can(ctx, Ref{r.Model.Alias, r.ID}, action)
}

// Can reports whether the actor may do something with a record it can name.
func (s *Service) Can(ctx context.Context, ref Ref, action access.Action) (bool, error) {
	m, err := s.Model(ctx, ref.Model)
	if err != nil {
		return false, err
	}
	_, err = s.find(ctx, m, ref.ID, action, []condition.Path{ownPath(m, m.Field("entity_id"))})
	switch {
	case err == nil:
		return true, nil
	case fault.Is(err, fault.NotFound), fault.Is(err, fault.Forbidden):
		return false, nil
	}
	return false, err
}

func (s *Service) present(ctx context.Context, m *model.Model, rows []Row) []*Record {
	out := make([]*Record, len(rows))
	for i, r := range rows {
		out[i] = &Record{Model: m, ID: r.ID, Version: r.Version, Values: r.Values, Snippet: r.Snippet}
	}
	return out
}
