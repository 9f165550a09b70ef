package recurring

import (
	"context"
	"errors"
	"maps"
	"strconv"
	"strings"
	"time"

	"steward/engine/condition"
	"steward/engine/config"
	"steward/engine/event"
	"steward/engine/fault"
	"steward/engine/model"
	"steward/engine/record"
	"steward/engine/setter"
	"steward/modules/service"
)

// diary is what the behaviours of this module stand on.
type diary struct {
	records *record.Service
	config  *config.Service
	setter  setter.Machine
	now     func() time.Time // UTC
}

// rows are the values of a plan to set; its type and its requester are among them, so that all are looked at alike.
func rows(v model.Values) ([]setter.Row, error) {
	list, err := setter.Parse(v.Text("values"))
	if err != nil {
		return nil, err
	}
	return append(list, setter.Row{Field: "type_id", Mode: setter.Set, Value: v.Int("type_id")}, setter.Row{Field: "requester_username", Mode: setter.Set, Value: v.Text("requester_username")}), nil
}

// check refuses a plan that could never work, and says when it is next. What a run notes is not looked at: a plan that no
// longer fits its model must still be able to say so.
func (d *diary) check(ctx context.Context, p *record.Draft) error {
	written := p.IsNew()
	for _, f := range []string{"status", "cron_expression", "time_zone", "type_id", "requester_username", "values", "template_id", "checklist_id"} {
		written = written || p.Changed(f)
	}
	if p.Options.Undo || !written {
		return nil
	}
	spec := strings.Join(strings.Fields(p.Text("cron_expression")), " ")
	next, err := when(spec, p.Text("time_zone"), p.Now)
	switch {
	case errors.Is(err, errZone):
		p.Invalid("time_zone", "recurring.no_zone", fault.Params{"zone": p.Text("time_zone")})
	case err != nil:
		p.Invalid("cron_expression", "recurring.no_cron")
	case p.Int("status") != 1:
		p.Set("next_run_at", nil)
	case p.IsNew() || p.Changed("status") || p.Changed("cron_expression") || p.Changed("time_zone"):
		p.Set("next_run_at", next.Unix())
	}
	m, err := d.records.Model(ctx, service.Operation)
	if err != nil {
		return err
	}
	list, err := rows(p.Values())
	if err != nil {
		p.Invalid("values", "setter.not_a_setter")
		return nil
	}
	for _, f := range setter.Check(m, list) {
		p.Invalid("values", f.Key, f.Params)
	}
	return nil
}

// open makes the operations that are due. A moment that was missed while nothing ran counts once.
func (d *diary) open(ctx context.Context) error {
	ctx = record.AsSystem(model.With(ctx, d.config.Current().Registry), event.Cause{Kind: "system", Label: "Recurring operations"})
	now := d.now()
	page, err := d.records.List(ctx, record.ListRequest{Model: Plan, Where: condition.And(condition.Rule("status", condition.Equal, 1),
		condition.Rule("next_run_at", condition.LessOrEqual, now.Format(time.RFC3339))), Fields: []string{"version", "cron_expression", "time_zone"}, Sort: []string{"next_run_at"}, Limit: 500, Bare: true})
	if err != nil {
		return err
	}
	var faults []error
	for _, row := range page.Rows {
		next, err := when(row.Values.Text("cron_expression"), row.Values.Text("time_zone"), now)
		if err != nil {
			faults = append(faults, err)
			continue
		}
		version, following := row.Values.Int("version"), record.Input{"next_run_at": next.Format(time.RFC3339)}
		_, err = d.make(ctx, row.ID, following, version)
		var why *fault.Error
		if errors.As(err, &why) && why.Kind != fault.Internal { // it cannot be carried out, says why, and is no error of the others
			err = d.note(ctx, row.ID, version, following, record.Input{"fault": d.told(why)})
		}
		if err != nil && !errors.Is(err, errTaken) {
			faults = append(faults, err)
		}
	}
	return errors.Join(faults...)
}

// runNow opens one on demand; who asks for it hears at once why there is none.
func (d *diary) runNow(ctx context.Context, r *record.Record) (*record.Ref, error) {
	id, err := d.make(record.AsSystem(ctx, event.Cause{Kind: "system", Label: "Recurring operations"}), r.ID, record.Input{}, r.Values.Int("version"))
	if err != nil {
		return nil, err
	}
	if id == 0 {
		return nil, fault.New(fault.Conflict, "recurring.waits")
	}
	return &record.Ref{Model: service.Operation, ID: id}, nil
}

// make opens one operation of a plan and notes it, both or neither: a program that stops in between opens it when it is back,
// and of two nodes only one finds the plan as it was. It gives 0 where the plan waits for its last operation.
func (d *diary) make(ctx context.Context, id int64, said record.Input, version int64) (made int64, err error) {
	err = d.records.Together(ctx, func(ctx context.Context) error {
		p, err := d.records.Get(ctx, record.Ref{Model: Plan, ID: id})
		if err != nil {
			return err
		}
		in := record.Input{"fault": nil}
		made = 0
		waits, err := d.isOpen(ctx, p)
		if err != nil {
			return err
		}
		if !waits {
			if made, err = d.operation(record.Because(ctx, event.Cause{Kind: "rule", Label: "Recurring: " + p.Title, Ref: Plan + ":" + strconv.FormatInt(id, 10)}), p); err != nil {
				return err
			}
			in["operation_id"] = made
		}
		return d.note(ctx, id, version, said, in)
	})
	return made, err
}

// errTaken says that another node, or a person, changed the plan first.
var errTaken = errors.New("the plan was changed meanwhile")

func (d *diary) note(ctx context.Context, id, version int64, said ...record.Input) error {
	in := record.Input{"last_run_at": d.now().Format(time.RFC3339)}
	for _, s := range said {
		maps.Copy(in, s)
	}
	_, err := d.records.Update(ctx, record.Ref{Model: Plan, ID: id}, in, record.Options{IfVersion: version})
	if fault.Is(err, fault.Conflict) {
		return errTaken
	}
	return err
}

// told puts a fault into words. Plans keep theirs in one language, as logs do.
func (d *diary) told(f *fault.Error) string {
	words := func(key string, params map[string]any) string { return d.config.Current().Texts.T("en", key, params) }
	if len(f.Fields) == 0 {
		return words(f.Key, f.Params)
	}
	var out []string
	for _, x := range f.Fields {
		out = append(out, words(x.Key, x.Params))
	}
	return strings.Join(out, " ")
}

// isOpen says whether a plan waits for its last operation.
func (d *diary) isOpen(ctx context.Context, p *record.Record) (bool, error) {
	last := p.Values.Int("operation_id")
	if !p.Values.Flag("waits") || last == 0 {
		return false, nil
	}
	n, err := d.records.Count(ctx, record.ListRequest{Model: service.Operation, Where: condition.And(condition.Rule("entity_id", condition.Equal, last),
		condition.Rule("status", condition.InClass, "open"))}, 1)
	return n > 0, err
}

func (d *diary) operation(ctx context.Context, p *record.Record) (int64, error) {
	m, err := d.records.Model(ctx, service.Operation)
	if err != nil {
		return 0, err
	}
	list, err := rows(p.Values)
	if err != nil {
		return 0, err
	}
	in := record.Input{}
	values, skipped := d.setter.Values(ctx, m, nothing{}, list, d.now())
	if len(skipped) > 0 {
		return 0, fault.New(fault.Invalid, "recurring.gone", fault.Params{"field": d.config.Current().Texts.T("en", "field."+service.Operation+"."+skipped[0].Field, nil)})
	}
	for _, v := range values {
		in[v.Field] = setter.Plain(m.Field(v.Field), v.Value)
	}
	day := d.now()
	if zone, err := time.LoadLocation(p.Values.Text("time_zone")); err == nil {
		day = day.In(zone)
	}
	in["title"] = strings.ReplaceAll(p.Values.Text("title"), "{date}", day.Format("2006-01-02"))
	if words := p.Values.Text("description"); words != "" {
		in["description"] = words
	}
	op, err := d.records.Create(ctx, service.Operation, in, record.Options{})
	if err != nil {
		return 0, err
	}
	for _, apply := range []struct{ act, field string }{{"apply_tasks", "template_id"}, {"apply_checklist", "checklist_id"}} {
		id := p.Values.Int(apply.field)
		if id == 0 {
			continue
		}
		if _, err := d.records.ActWith(ctx, record.Ref{Model: service.Operation, ID: op.ID}, apply.act, record.Input{apply.field: id}); err != nil {
			return 0, fault.New(fault.Invalid, "recurring.gone", fault.Params{"field": d.config.Current().Texts.T("en", "field."+Plan+"."+apply.field, nil)}).Because(err)
		}
	}
	return op.ID, nil
}

type nothing struct{}

func (nothing) Get(string) any { return nil }
