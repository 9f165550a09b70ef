package automation

import (
	"context"
	"slices"

	engine "steward/engine/access"
	"steward/engine/check"
	"steward/engine/condition"
	"steward/engine/fault"
	"steward/engine/model"
	"steward/engine/model/field"
	"steward/engine/record"
	"steward/engine/setter"
	"steward/engine/setup"
)

// auditor is the check of all automation.
type auditor struct {
	p      *setup.Platform
	setter setter.Machine
}

func newAuditor(p *setup.Platform) *auditor {
	a := &auditor{p: p}
	a.setter = setter.Machine{Records: p.Records, Registry: func(ctx context.Context) *model.Registry { return a.registry(ctx) }}
	return a
}

func (a *auditor) registry(ctx context.Context) *model.Registry {
	if r := model.From(ctx); r != nil {
		return r
	}
	return a.p.Config.Current().Registry
}

// mostRules of one model.
const mostRules = 2000

// check reads every enabled rule that the actor may read, and says what will not work as it was meant. Nothing is written.
func (a *auditor) check(ctx context.Context) (*check.Report, error) {
	ctx = record.ReadOnly(ctx)
	reg := a.registry(ctx)
	out := &check.Report{}
	var logical []check.Rule
	for _, m := range reg.Models() {
		at := slices.IndexFunc(a.p.Rules, func(s check.Source) bool { return s.Model == m.Alias })
		source, known := check.Source{Model: m.Alias}, at >= 0
		if known {
			source = a.p.Rules[at]
		} else if m.Field("model_alias") == nil || len(structured(m)) == 0 {
			continue
		}
		if a.p.Records.Scope(ctx, m, engine.Read).Refused != "" {
			continue
		}
		rows, err := a.rows(ctx, m, source)
		if err != nil {
			return nil, err
		}
		for _, row := range rows {
			rules := a.read(ctx, m, source, known, row)
			out.Rules += min(len(rules), 1)
			for _, r := range rules {
				out.Findings = append(out.Findings, check.Fields(reg, r)...)
				out.Findings = append(out.Findings, a.gone(ctx, r)...)
			}
			if !known || len(rules) == 0 {
				out.Findings = append(out.Findings, alone(reg, rules)...)
			} else {
				logical = append(logical, rules[0])
			}
			if len(rules) == 0 {
				continue
			}
			out.Findings = append(out.Findings, a.references(ctx, m, rules[0], row)...)
			if source.More != nil {
				more, err := source.More(ctx, rules[0], row)
				if err != nil {
					return nil, err
				}
				out.Findings = append(out.Findings, more...)
			}
		}
	}
	out.Findings = append(out.Findings, check.Logic(reg, logical)...)
	return out, nil
}

// alone looks at conditions that are no rules of a known kind: only whether each can hold at all.
func alone(reg *model.Registry, rules []check.Rule) []check.Finding {
	var out []check.Finding
	for _, r := range rules {
		out = append(out, check.Logic(reg, []check.Rule{r})...)
	}
	return out
}

// structured are the fields of a model that keep conditions and setters.
func structured(m *model.Model) []string {
	var out []string
	for i := range m.Fields {
		if t, ok := m.Fields[i].Type.(field.JSON); ok && (t.As == "condition" || t.As == "setter") {
			out = append(out, m.Fields[i].Code)
		}
	}
	return out
}

func (a *auditor) rows(ctx context.Context, m *model.Model, source check.Source) ([]*record.Record, error) {
	var where condition.Node
	if status := m.Field("status"); status != nil {
		if t, ok := status.Type.(model.Listed); ok && t.List() == "enabled_disabled" {
			where = condition.Rule("status", condition.Equal, 1)
		}
	}
	order := source.Order
	if order == nil {
		order = []string{"entity_id"}
	}
	page, err := a.p.Records.List(ctx, record.ListRequest{Model: m.Alias, Where: where, Sort: order, Limit: mostRules, Fields: a.p.Records.Readable(ctx, m)})
	if err != nil || len(source.Scripts) == 0 || len(page.Rows) == 0 {
		return page.Rows, err
	}
	// A script is told to nobody here; that a rule has one changes what its conditions mean, whoever asks.
	byID, ids := map[int64]*record.Record{}, make([]int64, len(page.Rows))
	for i, r := range page.Rows {
		byID[r.ID], ids[i] = r, r.ID
	}
	scripts, err := a.p.Records.List(engine.With(ctx, engine.System), record.ListRequest{Model: m.Alias, Where: condition.Rule("entity_id", condition.In, ids), Limit: mostRules, Fields: source.Scripts, Bare: true})
	if err != nil {
		return nil, err
	}
	for _, r := range scripts.Rows {
		for _, code := range source.Scripts {
			byID[r.ID].Values[code] = r.Values[code]
		}
	}
	return page.Rows, nil
}

// read makes rules of a record: one where it is known how its parts belong together, else one of each condition.
func (a *auditor) read(ctx context.Context, m *model.Model, source check.Source, known bool, row *record.Record) []check.Rule {
	v := row.Values
	alias := source.On
	if alias == "" {
		alias = v.Text("model_alias")
	}
	on := a.registry(ctx).Model(alias)
	if on == nil {
		return nil
	}
	base := check.Rule{Of: record.Ref{Model: m.Alias, ID: row.ID}, Name: row.Title, On: on}
	if !known {
		var out []check.Rule
		for _, code := range structured(m) {
			one := base
			if m.Field(code).Type.(field.JSON).As == "setter" {
				one.Sets, _ = setter.Parse(v.Text(code))
			} else if n, err := condition.Parse([]byte(v.Text(code))); err == nil && !n.IsEmpty() {
				one.When = map[string]condition.Node{code: n}
			}
			if len(one.Sets)+len(one.When) > 0 {
				out = append(out, one)
			}
		}
		return out
	}
	base.When = map[string]condition.Node{}
	for _, code := range source.When {
		if n, err := condition.Parse([]byte(v.Text(code))); err == nil {
			base.When[code] = n
		}
	}
	if source.Sets != "" {
		base.Sets, _ = setter.Parse(v.Text(source.Sets))
	}
	base.Scripted = slices.ContainsFunc(source.Scripts, func(code string) bool { return v.Text(code) != "" })
	if source.Order != nil {
		base.Chain = source.Model
	}
	base.Ends = source.Ends != nil && source.Ends(v)
	base.Updates = source.Updates != nil && source.Updates(v)
	return []check.Rule{base}
}

// gone finds people, groups and values that a rule names and that are no more, or switched off.
func (a *auditor) gone(ctx context.Context, r check.Rule) []check.Finding {
	var out []check.Finding
	for _, v := range check.Named(a.registry(ctx), r) {
		if key := a.setter.Present(ctx, v.Field, v.Value); key != "" {
			out = append(out, check.Finding{Kind: check.Missing, Rule: r, Field: v.Field.Code, Key: "check.missing", Params: fault.Params{"field": v.Field.Code, "value": v.Value}})
		}
	}
	return out
}

// references finds records that the rule itself refers to and that are gone or switched off.
func (a *auditor) references(ctx context.Context, m *model.Model, r check.Rule, row *record.Record) []check.Finding {
	var out []check.Finding
	for i := range m.Fields {
		f := &m.Fields[i]
		if _, refers := f.Type.(model.Referring); !refers || f.System || f.NoHistory || f.Type.Storage() == model.Links || row.Values[f.Code] == nil {
			continue
		}
		if key := a.setter.Present(ctx, f, row.Values[f.Code]); key != "" {
			out = append(out, check.Finding{Kind: check.Missing, Rule: r, Field: f.Code, Own: true, Key: "check.missing", Params: fault.Params{"field": f.Code, "value": row.Values[f.Code]}})
		}
	}
	return out
}
