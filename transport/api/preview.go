package api

import (
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"steward/engine/access"
	"steward/engine/condition"
	"steward/engine/config"
	"steward/engine/fault"
	"steward/engine/model"
	"steward/engine/record"
	"steward/engine/view"
)

// previewRows is how many rows a grid is shown with before it is saved.
const previewRows = 20

// previewConfig shows a form, a grid or a home page that is not saved as the caller, or another user, would see it, with the faults of
// its definition by their place. Nothing is written.
func previewConfig(c *call) (any, error) {
	var in struct {
		Kind  string          `json:"kind"`
		Value json.RawMessage `json:"value"`
		User  string          `json:"user"` // "" is the caller
		ID    int64           `json:"id"`   // a record to show in a form; a new one unless said
	}
	if err := c.body(&in); err != nil {
		return nil, err
	}
	as := c
	if in.User != "" && in.User != c.actor.Username {
		var err error
		if as, err = c.as(in.User); err != nil {
			return nil, err
		}
	}
	switch in.Kind {
	case config.Form:
		var form view.Form
		if err := c.definition(in.Value, &form); err != nil {
			return nil, err
		}
		return c.previewForm(as, &form, in.ID)
	case config.Grid:
		var grid view.Grid
		if err := c.definition(in.Value, &grid); err != nil {
			return nil, err
		}
		return c.previewGrid(as, &grid)
	case config.Home:
		var page view.Home
		if err := c.definition(in.Value, &page); err != nil {
			return nil, err
		}
		return c.previewHome(as, &page)
	}
	return nil, fault.InvalidField("kind", "api.one_of", fault.Params{"values": config.Form + ", " + config.Grid + ", " + config.Home})
}

func (c *call) definition(raw json.RawMessage, into any) error {
	if len(raw) == 0 {
		return fault.InvalidField("value", "fault.required")
	}
	err := json.Unmarshal(raw, into)
	var wrong *json.UnmarshalTypeError
	if errors.As(err, &wrong) && wrong.Field != "" { // where it stands and what is read there, not what the program calls it
		return fault.InvalidField("value."+wrong.Field, "api.wrong_kind", fault.Params{"field": wrong.Field, "wanted": c.t("api.kind_" + jsonKind(wrong.Type))})
	}
	if err != nil {
		return fault.InvalidField("value", "config.problem", fault.Params{"problem": strings.TrimPrefix(err.Error(), "json: ")})
	}
	return nil
}

// as is the same call made by another user, whom the caller must be able to see.
func (c *call) as(username string) (*call, error) {
	unknown := fault.InvalidField("user", "api.unknown_user", fault.Params{"user": username})
	acc, err := c.h.People.ByName(c.ctx(), username)
	if fault.Is(err, fault.NotFound) {
		return nil, unknown
	}
	if err != nil {
		return nil, err
	}
	if _, err := c.h.Platform.Records.Get(c.ctx(), record.Ref{Model: userModel, ID: acc.ID}, "entity_id"); fault.Is(err, fault.NotFound) {
		return nil, unknown
	} else if err != nil {
		return nil, err
	}
	other, err := c.h.People.Actor(c.ctx(), acc.ID)
	if err != nil {
		return nil, err
	}
	copied := *c
	copied.actor, copied.r = other, c.r.WithContext(access.With(c.ctx(), other))
	return &copied, nil
}

// face is the user of a call as conditions in the browser know him.
func (c *call) face() map[string]any {
	a := c.actor
	groups := a.GroupIDs
	if groups == nil {
		groups = []int64{}
	}
	zone := ""
	if a.Zone != nil {
		zone = a.Zone.String()
	}
	var company any
	if a.CompanyID != 0 {
		company = a.CompanyID
	}
	return map[string]any{"user_id": a.ID, "username": a.Username, "name": a.Name, "type": string(a.Type), "company_id": company, "group_ids": groups, "timezone": zone}
}

// places are the faults of a definition without the name of what is defined: "fields[title]".
func (c *call) places(faults view.Faults) []map[string]any {
	out := []map[string]any{}
	for _, f := range faults {
		_, at, _ := strings.Cut(f.Field, "#")
		out = append(out, map[string]any{"at": at, "message": c.t(f.Key, f.Params)})
	}
	return out
}

func (c *call) previewForm(as *call, form *view.Form, id int64) (any, error) {
	m, err := c.modelOf(form.Model)
	if err != nil {
		return nil, err
	}
	faults := c.places(form.Check(c.snap.Registry))
	out := map[string]any{"faults": faults, "warnings": c.missing(m, form), "screen": nil, "user": as.face()}
	if len(faults) > 0 {
		return out, nil
	}
	form.Complete(m)
	if id != 0 {
		out["screen"], err = c.previewRecord(as, m, form, id)
		return out, err
	}
	values, err := as.h.Platform.Records.Prefill(as.ctx(), m, model.Values{}, record.Options{Form: string(form.Area)})
	if err != nil {
		return nil, err
	}
	as.formDefaults(m, form, values)
	shown, err := as.h.Platform.Records.Dress(as.ctx(), m, values)
	if err != nil {
		return nil, err
	}
	rec := as.present(shown)
	delete(rec, "entity_id")
	drawn := as.screen(m, form, rec, values, true, false)
	drawn["buttons"] = as.buttons(m, form, nil)
	out["screen"] = drawn
	return out, nil
}

// previewRecord shows a record that both the caller and the other may read.
func (c *call) previewRecord(as *call, m *model.Model, form *view.Form, id int64) (any, error) {
	ref := record.Ref{Model: m.Alias, ID: id}
	if err := c.h.Platform.Records.Reaches(c.ctx(), ref); err != nil {
		return nil, err
	}
	r, err := c.h.Platform.Records.Get(as.ctx(), ref)
	if err != nil {
		return nil, err
	}
	update, err := c.h.Platform.Records.Can(as.ctx(), ref, access.Update)
	if err != nil {
		return nil, err
	}
	out := as.screen(m, form, as.present(r), r.Values, update, false)
	plain := *form // scripts of a definition that nobody has saved are not run
	plain.Buttons = slices.Clone(form.Buttons)
	for i := range plain.Buttons {
		plain.Buttons[i].HideScript = ""
	}
	out["buttons"] = as.buttons(m, &plain, r)
	return out, nil
}

// missing are the fields a record cannot do without and that nobody could fill in: a form without them can save nothing
// unless they are set elsewhere, so it is said and not refused.
func (c *call) missing(m *model.Model, form *view.Form) []map[string]any {
	out := []map[string]any{}
	for i := range m.Fields {
		f := &m.Fields[i]
		if !f.Required || f.System || f.ReadOnly || f.Disabled || f.Default != nil || form.Field(f.Code) != nil {
			continue
		}
		out = append(out, map[string]any{"at": "fields[" + f.Code + "]", "message": c.t("api.required_not_placed", fault.Params{"field": c.snap.Texts.Field(c.lang(), m, f)})})
	}
	return out
}

func (c *call) previewGrid(as *call, grid *view.Grid) (any, error) {
	m, err := c.modelOf(grid.Model)
	if err != nil {
		return nil, err
	}
	if grid.Script != "" && !c.actor.SuperAdmin() {
		if old := c.snap.Views.Grid(grid.Model, grid.Code); old == nil || old.Script != grid.Script {
			return nil, fault.Denied("api.super_admin_scripts")
		}
	}
	faults := c.places(grid.Check(c.snap.Registry))
	out := map[string]any{"faults": faults, "offered": grid.Includes(as.actor), "grid": as.describeGrid(m, grid), "rows": []any{}, "total": nil, "model": as.describeModel(m), "lists": as.listsOf(m), "user": as.face()}
	if len(faults) > 0 {
		return out, nil
	}
	prepared, err := as.prepared(grid)
	if err != nil {
		return nil, err
	}
	req := record.ListRequest{Model: m.Alias, Preset: grid.Preset, Where: condition.And(grid.Condition, prepared), Sort: words(grid.Sort), Limit: previewRows, Total: record.Capped}
	for _, col := range out["grid"].(map[string]any)["columns"].([]map[string]any) { //nolint:forcetypeassert // made above
		req.Fields = append(req.Fields, col["field"].(string)) //nolint:forcetypeassert // made above
		needs, _ := col["needs"].([]string)
		req.Fields = append(req.Fields, needs...)
	}
	for _, s := range grid.RowStyles {
		req.Fields = append(req.Fields, condition.Fields(s.Condition)...)
	}
	req.Fields = append(req.Fields, "entity_id")
	slices.Sort(req.Fields)
	req.Fields = slices.Compact(req.Fields)
	page, err := c.h.Platform.Records.List(as.ctx(), req)
	if err != nil {
		return nil, err
	}
	rows, err := c.readableToo(as, m, page)
	if err != nil {
		return nil, err
	}
	shown := as.page(&record.Page{Rows: rows, Total: page.Total, Capped: page.Capped})
	out["rows"], out["total"] = shown["items"], shown["total"]
	return out, nil
}

// readableToo leaves out rows of another user that the caller may not read: looking through somebody's eyes shows nothing
// that one's own do not.
func (c *call) readableToo(as *call, m *model.Model, page *record.Page) ([]*record.Record, error) {
	if as == c || len(page.Rows) == 0 {
		return page.Rows, nil
	}
	ids := make([]any, len(page.Rows))
	for i, r := range page.Rows {
		ids[i] = r.ID
	}
	own, err := c.h.Platform.Records.List(c.ctx(), record.ListRequest{Model: m.Alias, Where: condition.Rule("entity_id", condition.In, ids), Fields: []string{"entity_id"}, Limit: previewRows, Bare: true})
	if err != nil {
		return nil, err
	}
	mine := map[int64]bool{}
	for _, r := range own.Rows {
		mine[r.ID] = true
	}
	var out []*record.Record
	for _, r := range page.Rows {
		if mine[r.ID] {
			out = append(out, r)
		}
	}
	return out, nil
}
