package record

import (
	"context"
	"errors"
	"maps"
	"math/rand/v2"
	"slices"
	"sort"
	"time"

	"steward/engine/access"
	"steward/engine/condition"
	"steward/engine/event"
	"steward/engine/fault"
	"steward/engine/model"
)

// Create stores a new record. All faults come at once; nothing is stored when there is one.
func (s *Service) Create(ctx context.Context, alias string, in Input, opt Options) (*Record, error) {
	m, err := s.Model(ctx, alias)
	if err != nil {
		return nil, err
	}
	if scope := s.Scope(ctx, m, access.Create); scope.Refused != "" {
		return nil, scope.Err()
	}
	if m.Access.Through == "" { // what hangs on a record has hooks that say what end users may write
		opt = asked(ctx, opt)
	}
	d := s.draft(ctx, m, opt)
	return s.run(ctx, d, in)
}

// Update changes the fields that were sent. A change of nothing is no change: no hook, no event, no new version.
func (s *Service) Update(ctx context.Context, ref Ref, in Input, opt Options) (*Record, error) {
	m, err := s.Model(ctx, ref.Model)
	if err != nil {
		return nil, err
	}
	opt = asked(ctx, opt)
	for try := 0; ; try++ {
		d := s.draft(ctx, m, opt)
		if err := s.load(ctx, d, ref.ID, access.Update); err != nil {
			return nil, err
		}
		if opt.IfVersion != 0 && opt.IfVersion != d.old.Int("version") {
			return nil, s.conflict(ctx, d, in)
		}
		rec, err := s.run(ctx, d, in)
		if errors.Is(err, errStale) && opt.IfVersion == 0 && again(ctx, try) {
			continue // somebody saved between our reading and our writing: the last write wins, on top of theirs
		}
		if errors.Is(err, errStale) {
			if err := s.load(ctx, d, ref.ID, access.Update); err != nil {
				return nil, err
			}
			return nil, s.conflict(ctx, d, in)
		}
		return rec, err
	}
}

// asked keeps end users to what their form asks for, by whatever door they come: a bulk call or a restored value is no way
// around it.
func asked(ctx context.Context, opt Options) Options {
	if opt.Form == "" && access.From(ctx).Type == access.EndUser {
		opt.Form = "portal"
	}
	return opt
}

func (s *Service) draft(ctx context.Context, m *model.Model, opt Options) *Draft {
	if opt.Batch == 0 {
		opt.Batch = batchOf(ctx)
	}
	return &Draft{Model: m, Action: Save, Actor: access.From(ctx), Options: opt, Now: s.now(), service: s,
		old: model.Values{}, values: model.Values{}, sent: map[string]bool{}, by: map[string]event.Cause{}, trace: slices.Clone(opt.Noted)}
}

// load reads the stored record under the scope of the action, secrets included, for the pipeline only.
func (s *Service) load(ctx context.Context, d *Draft, id int64, action access.Action) error {
	var paths []condition.Path
	for i := range d.Model.Fields {
		f := &d.Model.Fields[i]
		if !f.Disabled && f.Type.Storage() != model.Virtual {
			paths = append(paths, ownPath(d.Model, f))
		}
	}
	row, err := s.find(ctx, d.Model, id, action, paths)
	if err != nil {
		return err
	}
	d.ID, d.old, d.values = row.ID, row.Values, row.Values.Clone()
	d.old["version"] = row.Version
	return nil
}

// run takes a draft through the pipeline of shared-automation-engine.md §3.
func (s *Service) run(ctx context.Context, d *Draft, in Input) (*Record, error) {
	ctx = InBatch(ctx, 0) // what hooks keep follows again when the change is taken back
	required := s.take(ctx, d, in)
	if d.faults.Err() == nil && !d.IsNew() && len(d.changes()) == 0 {
		return s.unchanged(ctx, d)
	}
	if err := s.defaults(ctx, d); err != nil {
		return nil, err
	}
	s.demand(d, required)
	if err := d.faults.Err(); err != nil {
		return nil, err
	}
	if err := s.before(ctx, d); err != nil {
		return nil, err
	}
	depend(d)
	compute(d)
	s.check(ctx, d)
	if err := d.faults.Err(); err != nil {
		return nil, err
	}
	if d.Options.Careful && len(d.warned) > 0 {
		f := fault.New(fault.Conflict, "fault.warned", fault.Params{"count": len(d.warned)}).With("warned", true)
		f.Fields = d.warned
		return nil, f
	}
	if err := s.mayStore(ctx, d); err != nil {
		return nil, err
	}
	changes := d.changes()
	if !d.IsNew() && len(changes) == 0 {
		return s.unchanged(ctx, d)
	}
	var rec *Record
	var saved Draft
	later := unitFrom(ctx) == nil && !d.Options.DryRun // what is shown is found out when nobody waits for the transaction any more
	err := s.write(ctx, func(ctx context.Context, tx Tx) error {
		w := *d // the transaction may run again
		w.values = d.values.Clone()
		if err := s.store1(ctx, tx, &w, changes); err != nil {
			return err
		}
		if err := w.release(ctx, tx); err != nil {
			return err
		}
		if err := s.after(ctx, &w); err != nil {
			d.failed = w.failed
			return err
		}
		if err := s.writeTrace(ctx, tx, &w); err != nil {
			return err
		}
		if !later {
			var err error
			if rec, err = s.result(ctx, &w); err != nil {
				return err
			}
		}
		d.ID, saved = w.ID, w
		if d.Options.DryRun {
			return errDryRun
		}
		return nil
	})
	if err == nil && later {
		var undressed error
		if rec, undressed = s.result(ctx, &saved); undressed != nil { // it is saved all the same
			s.log.ErrorContext(ctx, "name what a saved record refers to", "model", d.Model.Alias, "record", d.ID, "error", undressed)
		}
	}
	if rec != nil {
		rec.Warnings = d.warned
	}
	if errors.Is(err, errDryRun) {
		return rec, nil
	}
	s.tellFailed(ctx, d, err)
	return rec, err
}

// tellFailed runs what a draft asked for when its transaction is rolled back.
func (s *Service) tellFailed(ctx context.Context, d *Draft, err error) {
	if err == nil || unitFrom(ctx) != nil {
		return
	}
	for _, fn := range d.failed {
		fn(ctx)
	}
}

// unchanged is the answer to a change of nothing.
func (s *Service) unchanged(ctx context.Context, d *Draft) (*Record, error) {
	rec, err := s.result(ctx, d)
	if rec != nil {
		rec.Unchanged = true
	}
	return rec, err
}

var errDryRun = errors.New("dry run: rolled back")

// take coerces what was sent and applies the rights on fields. Read-only fields are ignored, as people send whole records
// back; unknown ones are refused unless the caller is lenient. It gives the fields that the form asks for.
func (s *Service) take(ctx context.Context, d *Draft, in Input) []string {
	codes := make([]string, 0, len(in))
	for code := range in {
		if f := d.Model.Field(code); f != nil && f.Type.Storage() != model.Virtual {
			codes = append(codes, code)
		} else if f == nil && !d.Options.Lenient {
			d.faults.Add(code, "fault.unknown_field", fault.Params{"field": code})
		}
	}
	sort.Strings(codes)
	// What is given in one field may open another, as it does on the screen: the form is asked again until nothing more opens.
	modes, required := s.modes(ctx, d)
	for {
		left := codes[:0:0]
		for _, code := range codes {
			if f := d.Model.Field(code); s.editable(d, f, modes) {
				s.give(d, f, in[code])
			} else {
				left = append(left, code)
			}
		}
		if len(left) == len(codes) || modes == nil {
			break
		}
		codes = left
		modes, required = s.modes(ctx, d)
	}
	if d.IsNew() {
		s.preset(ctx, d)
	}
	s.checkChoices(ctx, d)
	return required
}

// modes asks the form through which a record is saved what it does with each field; nil without one.
func (s *Service) modes(ctx context.Context, d *Draft) (modes map[string]string, required []string) {
	if d.Options.Form == "" || s.forms == nil {
		return nil, nil
	}
	modes, required = s.forms.Modes(ctx, d)
	for _, code := range d.Options.Granted {
		if modes != nil {
			modes[code] = "edit"
		}
	}
	return modes, required
}

// give puts what was sent into a field.
func (s *Service) give(d *Draft, f *model.Field, sent any) {
	v, err := f.Type.Coerce(sent)
	if err == nil && v != nil && f.Check != nil {
		err = f.Check(v)
	}
	if err != nil {
		d.faults.AddError(f.Code, err)
		return
	}
	d.values[f.Code], d.sent[f.Code] = v, true
}

// defaults runs what modules fill in; it comes before anything is missed.
func (s *Service) defaults(ctx context.Context, d *Draft) error {
	for _, h := range matching(s.hooks.before, d.Model, d.Action) {
		if h.position >= Custom {
			break
		}
		if err := h.run(ctx, d); err != nil {
			return err
		}
	}
	return nil
}

// demand misses what the form and the model ask for.
func (s *Service) demand(d *Draft, byForm []string) {
	for _, code := range byForm {
		if d.values[code] == nil && d.Model.Field(code) != nil && (d.IsNew() || d.sent[code]) && !d.faults.Has(code) {
			d.faults.Add(code, "fault.required")
		}
	}
	for i := range d.Model.Fields {
		if f := &d.Model.Fields[i]; f.Required && !f.Disabled && d.sent[f.Code] && d.values[f.Code] == nil && !d.faults.Has(f.Code) {
			d.faults.Add(f.Code, "fault.required")
		}
	}
}

func (s *Service) editable(d *Draft, f *model.Field, modes map[string]string) bool {
	if d.Actor.IsSystem() {
		return !f.System || f.Code == "formtemplate_id" || d.IsNew() && (f.Code == "created_at" || f.Code == "created_by")
	}
	switch {
	case (f.ReadOnly || f.WriteOnce && !d.IsNew()) && !d.Options.Undo, f.Disabled:
		return false
	case len(f.EditGroups) > 0 && inAny(d.Actor, f.EditGroups): // read-only for these groups
		return false
	case !seesField(d.Actor, f) && !f.Secret && !f.Script: // a script is refused with its reason by who runs it
		return false
	}
	mode, named := modes[f.Code]
	if d.Actor.Type == access.EndUser && modes != nil && !named {
		return false // end users give what their form asks for, nothing else
	}
	return mode == "" || mode == "edit" || mode == "new" && d.IsNew()
}

func inAny(a *access.Actor, groups []int64) bool {
	for _, g := range groups {
		if a.InGroup(g) {
			return true
		}
	}
	return false
}

// preset gives new records the defaults of fields and lists.
func (s *Service) preset(ctx context.Context, d *Draft) {
	reg := s.registry(ctx)
	for i := range d.Model.Fields {
		f := &d.Model.Fields[i]
		if d.values[f.Code] != nil || d.sent[f.Code] || f.Disabled {
			continue
		}
		switch {
		case f.Default != nil:
			d.values[f.Code] = f.Default
		default:
			if t, ok := f.Type.(model.Listed); ok && f.Type.Storage() != model.Links {
				if list := reg.List(t.List()); list != nil {
					if v := list.DefaultValue(); v != nil {
						d.values[f.Code] = v
					}
				}
			}
		}
	}
}

// checkChoices refuses list values that are not offered and references the actor cannot see, in the fields that were sent.
func (s *Service) checkChoices(ctx context.Context, d *Draft) {
	reg := s.registry(ctx)
	for code := range d.sent {
		f := d.Model.Field(code)
		if d.values[code] == nil || !d.Changed(code) || d.faults.Has(code) {
			continue
		}
		switch t := f.Type.(type) {
		case model.Listed:
			s.checkList(ctx, d, f, reg.List(t.List()))
		case model.Referring:
			if !d.Options.Kept {
				s.checkReference(ctx, d, f, t.Target())
			}
		}
	}
}

func (s *Service) checkList(ctx context.Context, d *Draft, f *model.Field, list *model.List) {
	if list == nil {
		return
	}
	for _, v := range each(d.values[f.Code]) {
		choice := list.Value(v)
		if choice == nil && v == int64(0) { // clients of the reference product send 0 for "not set"
			d.values[f.Code] = nil
			return
		}
		if choice == nil || choice.Disabled || list.Disabled || !s.offered(ctx, d, choice) {
			d.faults.Add(f.Code, "fault.not_a_choice", fault.Params{"value": v})
		}
	}
}

// offered applies the model visibility of a list value (list.md 2.4).
func (s *Service) offered(ctx context.Context, d *Draft, v *model.ListValue) bool {
	for _, rule := range v.Visibility {
		if rule.Model != d.Model.Alias {
			continue
		}
		if d.Actor.Type == access.EndUser && !rule.Portal || d.Actor.Type == access.Guest && !rule.Frontend {
			return false
		}
		if len(rule.Groups) > 0 && !inAny(d.Actor, rule.Groups) && !d.Actor.IsSystem() {
			return false
		}
		if len(rule.Expression) > 0 {
			n, err := condition.Parse(rule.Expression)
			if err != nil {
				return false
			}
			if ok, problems := d.Holds(ctx, n); !ok || len(problems) > 0 {
				return false
			}
		}
	}
	return true
}

func (s *Service) checkReference(ctx context.Context, d *Draft, f *model.Field, t model.Target) {
	target := s.registry(ctx).Model(t.Alias)
	if target == nil {
		return
	}
	wanted := each(d.values[f.Code])
	if len(wanted) == 1 && wanted[0] == int64(0) {
		d.values[f.Code] = nil
		return
	}
	if t.ByUsername {
		s.usernames(ctx, d, f, target, wanted)
		return
	}
	var had []any
	had = append(had, each(d.old[f.Code])...)
	for _, id := range wanted {
		if contains(had, id) {
			continue
		}
		scope := s.Scope(ctx, target, access.Read)
		if d.Actor.IsSystem() || !d.Actor.BackEnd() || scope.Everything() {
			known, err := s.Titles(ctx, target, false, []any{id}) // remembered: the database itself refuses what is gone meanwhile
			if err != nil || len(known) == 0 {
				d.faults.Add(f.Code, "fault.unknown_reference", fault.Params{"id": id, "model": target.Alias})
			}
			continue
		}
		q := Query{Model: target, Where: byID(target, id.(int64)), Fields: titlePaths(target)[:1], Limit: 1, Narrow: yes}
		q.Scope = scope.Expr
		rows, err := s.reader(ctx).Find(ctx, q)
		if err != nil || len(rows) == 0 {
			d.faults.Add(f.Code, "fault.unknown_reference", fault.Params{"id": id, "model": target.Alias})
		}
	}
}

// usernames accepts the username in any case and the numeric id (deepser-api.md 2.3.6), and stores the username as it is
// written on the user.
func (s *Service) usernames(ctx context.Context, d *Draft, f *model.Field, users *model.Model, wanted []any) {
	for i, w := range wanted {
		name, _ := w.(string)
		found, err := s.username(ctx, users, name)
		if err != nil || found == "" {
			d.faults.Add(f.Code, "fault.unknown_user", fault.Params{"username": name})
			continue
		}
		wanted[i] = found
	}
	if _, single := d.values[f.Code].(string); single {
		d.values[f.Code] = wanted[0]
	}
}

func (s *Service) username(ctx context.Context, users *model.Model, name string) (string, error) {
	if _, isNumber := wholeNumber(name); !isNumber && name != "" {
		known, err := s.Titles(ctx, users, true, []any{name})
		if err != nil || len(known) == 1 {
			return name, err
		}
	}
	field := users.Field("username")
	tests := condition.Any{condition.Test{Path: ownPath(users, field), Op: condition.Is, Values: []any{name}}}
	if id, ok := wholeNumber(name); ok {
		tests = append(tests, byID(users, id))
	}
	for _, where := range []condition.Expr{tests, condition.Test{Path: ownPath(users, field), Op: condition.Pattern, Values: []any{escapeLike(condition.Fold(name))}}} {
		rows, err := s.reader(ctx).Find(ctx, Query{Model: users, Where: where, Fields: []condition.Path{ownPath(users, field)}, Limit: 1, Narrow: yes})
		if err != nil {
			return "", err
		}
		if len(rows) == 1 {
			return rows[0].Values.Text("username"), nil
		}
	}
	return "", nil
}

func (s *Service) before(ctx context.Context, d *Draft) error {
	extended := false
	extend := func() error {
		if extended {
			return nil
		}
		extended = true
		for _, x := range s.extensions {
			if err := x.Before(ctx, d); err != nil {
				return err
			}
		}
		return nil
	}
	for _, h := range matching(s.hooks.before, d.Model, d.Action) {
		if h.position < Custom {
			continue // ran already, see defaults
		}
		if err := extend(); err != nil {
			return err
		}
		if err := h.run(ctx, d); err != nil {
			return err
		}
	}
	return extend()
}

func (s *Service) after(ctx context.Context, d *Draft) error {
	for _, h := range matching(s.hooks.after, d.Model, d.Action) {
		if err := h.run(ctx, d); err != nil {
			return err
		}
	}
	for _, x := range s.extensions {
		if err := x.After(ctx, d); err != nil {
			return err
		}
	}
	return d.faults.Err()
}

// check validates what hooks changed, and what the model requires.
func (s *Service) check(ctx context.Context, d *Draft) {
	for i := range d.Model.Fields {
		f := &d.Model.Fields[i]
		if f.Disabled || d.faults.Has(f.Code) {
			continue
		}
		v := d.values[f.Code]
		if f.Required && v == nil {
			d.faults.Add(f.Code, "fault.required")
			continue
		}
		if v == nil || d.sent[f.Code] || f.System || !d.Changed(f.Code) {
			continue
		}
		if _, err := f.Type.Coerce(plain(f, v)); err != nil {
			d.faults.AddError(f.Code, err)
		}
	}
}

// mayStore checks rights that depend on the values being saved: conditional CREATE rules, and that a changed record stays
// within the company limit (3.5.16, 3.5.17).
func (s *Service) mayStore(ctx context.Context, d *Draft) error {
	if d.Actor.IsSystem() {
		return nil
	}
	action := access.Create
	if !d.IsNew() {
		action = access.Update
	}
	if d.IsNew() && d.values["created_by"] == nil && d.Actor.Username != "" { // rules and the company limit ask who created it
		d.values["created_by"] = d.Actor.Username
	}
	scope := s.Scope(ctx, d.Model, action)
	if scope.Refused != "" {
		return scope.Err()
	}
	for _, step := range scope.Steps {
		if !d.IsNew() && step.Rule != "company" {
			continue
		}
		if !d.holds(ctx, step.Expr) {
			return fault.Denied(step.Key, step.Params)
		}
	}
	if through := d.Model.Access.Through; through != "" && d.IsNew() {
		return s.mayAttach(ctx, d, through)
	}
	return nil
}

// mayAttach checks the parent of a new child: it must be visible.
func (s *Service) mayAttach(ctx context.Context, d *Draft, through string) error {
	ref, field := Ref{d.Text("model_alias"), d.Int("model_id")}, "model_id"
	if through != "model_alias" {
		t := d.Model.Field(through).Type.(model.Referring).Target()
		ref, field = Ref{t.Alias, d.Int(through)}, through
	}
	ok, err := s.Can(ctx, ref, access.Read)
	if err != nil && !fault.Is(err, fault.NotFound) {
		return err
	}
	if !ok {
		return fault.InvalidField(field, "fault.unknown_reference", fault.Params{"id": ref.ID, "model": ref.Model})
	}
	return nil
}

// store1 writes the record and its event.
func (s *Service) store1(ctx context.Context, tx Tx, d *Draft, changes map[string]event.Change) error {
	now, who := tx.Now().Unix(), d.Actor.Username
	var by any
	if who != "" {
		by = who
	}
	e := event.Event{ID: s.store.NextID(), Model: d.Model.Alias, Actor: d.Actor.ID, Causes: s.causes(ctx, d), Batch: d.Options.Batch}
	e.ParentModel, e.ParentRecord = parentOf(d.Model, d.values)
	d.written = e.ID
	if d.IsNew() {
		if d.values["created_at"] == nil {
			d.values["created_at"] = now
		}
		if d.values["created_by"] == nil {
			d.values["created_by"] = by
		}
		d.values["updated_at"], d.values["updated_by"], d.values["version"] = now, by, int64(1)
		if d.Int("formtemplate_id") == 0 && s.forms != nil {
			d.values["formtemplate_id"] = s.forms.Select(ctx, d)
		}
		if err := count(ctx, tx, d); err != nil {
			return err
		}
		wrote(ctx, d.Model)
		id, err := tx.Insert(ctx, d.Model, d.values)
		if err != nil {
			return err
		}
		d.ID, d.values["entity_id"] = id, id
		e.Record, e.Version, e.Kind = id, 1, event.Created
		return tx.Append(ctx, e)
	}
	expect := d.old.Int("version")
	write := model.Values{"updated_at": now, "updated_by": by}
	for code := range changes {
		write[code] = d.values[code]
	}
	wrote(ctx, d.Model)
	if err := tx.Update(ctx, d.Model, d.ID, expect, write); err != nil {
		if fault.Is(err, fault.Conflict) && isStale(err) {
			return errStale
		}
		return err
	}
	d.values["updated_at"], d.values["updated_by"], d.values["version"] = now, by, expect+1
	e.Record, e.Version, e.Kind, e.Changes = d.ID, expect+1, event.Updated, changes
	return tx.Append(ctx, e)
}

// again says whether a write that somebody was faster than is tried once more, after a wait that grows, because many may be
// writing to one record: a dozen tries are about two seconds.
func again(ctx context.Context, try int) bool {
	if try == 12 {
		return false
	}
	timer := time.NewTimer(rand.N(time.Millisecond << min(try, 9)))
	defer timer.Stop()
	select {
	case <-timer.C:
		return true
	case <-ctx.Done():
		return false
	}
}

func isStale(err error) bool {
	var f *fault.Error
	return errors.As(err, &f) && f.Key == "fault.stale"
}

// causes is the chain of the context, and what automation did within this save.
func (s *Service) causes(ctx context.Context, d *Draft) []event.Cause {
	chain := Causes(ctx)
	return append(chain[:len(chain):len(chain)], d.Causes()...)
}

// Causes lists what automation did within this save, each once, by its words.
func (d *Draft) Causes() []event.Cause {
	seen := map[event.Cause]bool{}
	var own []event.Cause
	for _, c := range d.by {
		if !seen[c] {
			seen[c] = true
			own = append(own, c)
		}
	}
	sort.Slice(own, func(i, j int) bool { return own[i].Label < own[j].Label })
	return own
}

// parentOf gives what an attached record hangs on.
func parentOf(m *model.Model, v model.Values) (string, int64) {
	if m.Access.Through == "model_alias" {
		return v.Text("model_alias"), v.Int("model_id")
	}
	return "", 0
}

// result is the saved record as the actor may see it. A record that its own change took out of sight is shown once more.
func (s *Service) result(ctx context.Context, d *Draft) (*Record, error) {
	rec := &Record{Model: d.Model, ID: d.ID, Version: d.values.Int("version"), Values: model.Values{}}
	var behind []condition.Path // what lookups lead to, as far as the actor may read there
	for _, p := range s.everything(access.With(ctx, d.Actor), d.Model) {
		if f := d.Model.Field(p.Name); f == p.Field {
			rec.Values[p.Name] = d.values[p.Name]
		} else {
			behind = append(behind, p)
		}
	}
	if len(behind) > 0 {
		rows, err := s.reader(ctx).Find(ctx, Query{Model: d.Model, Where: byID(d.Model, d.ID), Fields: behind, Limit: 1, Narrow: yes})
		if err != nil {
			return nil, err
		}
		for _, row := range rows {
			maps.Copy(rec.Values, row.Values)
		}
	}
	if d.Options.Kept {
		return rec, nil
	}
	return rec, s.dress(ctx, d.Model, []*Record{rec})
}

// conflict tells who saved what since the version the caller read.
func (s *Service) conflict(ctx context.Context, d *Draft, in Input) error {
	base, last, err := s.baseAt(ctx, d)
	if err != nil {
		return err
	}
	fields := map[string]any{}
	for code, raw := range in {
		f := d.Model.Field(code)
		if f == nil || f.Secret {
			continue
		}
		mine, err := f.Type.Coerce(raw)
		if err != nil || model.Same(mine, d.old[code]) || model.Same(base[code], d.old[code]) {
			continue
		}
		fields[code] = map[string]any{"base": base[code], "mine": mine, "theirs": d.old[code]}
	}
	by := map[string]any{"version": d.old.Int("version"), "fields": fields}
	if last.ID != 0 {
		by["at"], by["by"] = last.At(), last.Actor
	}
	return fault.New(fault.Conflict, "fault.changed_meanwhile", fault.Params{"version": d.old.Int("version")}).With("conflict", by)
}

// baseAt walks back to the version the caller read.
func (s *Service) baseAt(ctx context.Context, d *Draft) (model.Values, event.Event, error) {
	base := d.old.Clone()
	events, err := s.reader(ctx).Events(ctx, event.Query{Model: d.Model.Alias, Record: d.ID, Limit: 200})
	if err != nil || len(events) == 0 {
		return base, event.Event{}, err
	}
	for _, e := range events {
		if e.Version <= d.Options.IfVersion {
			break
		}
		walkBack(d.Model, base, e)
	}
	return base, events[0], nil
}
