package setup

import (
	"context"

	"steward/engine/condition"
	"steward/engine/model"
	"steward/engine/record"
	"steward/engine/view"
)

// forms lets the save pipeline ask which fields a form lets through.
type forms struct{ p *Platform }

// Select gives the id of the form a new record is kept with.
func (f forms) Select(ctx context.Context, d *record.Draft) int64 {
	area := d.Options.Form
	if area == "" {
		area = string(view.BackEnd)
	}
	if form := f.form(ctx, d, area); form != nil {
		return form.ID
	}
	return 0
}

func (f forms) form(ctx context.Context, d *record.Draft, area string) *view.Form {
	views := f.p.Config.Current().Views
	if f.p.FormOf != nil && d.IsNew() && area == string(view.Portal) {
		if form := views.Form(d.Model.Alias, f.p.FormOf(ctx, d)); form != nil && form.Area == view.Portal {
			return form
		}
	}
	return views.Select(d.Model.Alias, view.Area(area), d.Int("formtemplate_id"), holds(ctx, d))
}

func holds(ctx context.Context, d *record.Draft) view.Judge {
	return func(n condition.Node) bool {
		ok, problems := d.Holds(ctx, n)
		return ok && len(problems) == 0
	}
}

// Modes gives what the form of the area does with each field. Fields that a back-end form does not show may still be sent:
// they are only not on that screen. A portal form lets through what it shows and nothing else.
func (f forms) Modes(ctx context.Context, d *record.Draft) (modes map[string]string, required []string) {
	form := f.form(ctx, d, d.Options.Form)
	modes = map[string]string{}
	if form == nil {
		if d.Options.Form != string(view.BackEnd) {
			return modes, nil // without a portal form nothing can be changed there
		}
		return nil, nil
	}
	shown := form.Modes(d.Actor.GroupIDs, holds(ctx, d))
	for code, m := range shown {
		modes[code] = "view"
		if m.Edit {
			modes[code] = "edit"
		}
		if m.Required {
			required = append(required, code)
		}
	}
	f.fixed(d.Model, d.Options.Form, modes)
	return modes, required
}

// fixed lets through what is set beside a portal form: the type of a request, the record a comment is about.
func (f forms) fixed(m *model.Model, area string, modes map[string]string) {
	if area == string(view.BackEnd) {
		return
	}
	// What hangs on a record says on which, and of what kind it is: who may write that is for the pipeline and the module.
	if m.Access.Through != "" {
		for _, code := range []string{m.Access.Through, "model_id", "type"} {
			if f := m.Field(code); f != nil && modes[code] == "" {
				modes[code] = "new"
			}
		}
	}
	for _, code := range f.p.SetByCatalogue[m.Alias] {
		if modes[code] == "" {
			modes[code] = "new"
		}
	}
	for _, g := range f.p.Config.Current().Views.Portal {
		for _, r := range g.Requests {
			if r.Model != m.Alias {
				continue
			}
			for code := range r.Values {
				if modes[code] == "" {
					modes[code] = "new"
				}
			}
		}
	}
}
