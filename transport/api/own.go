package api

import (
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"

	"steward/engine/access"
	"steward/engine/condition"
	"steward/engine/config"
	"steward/engine/fault"
	"steward/engine/model"
	"steward/engine/view"
)

// maxOwnGrids bounds what one person keeps of one model.
const maxOwnGrids = 30

// ownGrid reports whether a grid is the actor's alone.
func ownGrid(g *view.Grid, a *access.Actor) bool {
	return len(g.Users) == 1 && g.Users[0] == a.ID && len(g.Groups) == 0 && len(g.Roles) == 0
}

// ownWish is a list as somebody arranged it for himself.
type ownWish struct {
	From    string `json:"from"` // the grid it was made of
	Label   string `json:"label"`
	Columns []struct {
		Field  string `json:"field"`
		Width  int    `json:"width"`
		Hidden bool   `json:"hidden"`
	} `json:"columns"`
	Condition condition.Node `json:"condition"` // beside that of the grid it was made of
	Sort      string         `json:"sort"`
}

// makeOwnGrid keeps a list as its reader arranged it, for him alone. It narrows and orders; whom it shows what is decided
// by rights as ever.
func makeOwnGrid(c *call) (any, error) {
	m, wish, err := c.ownWish()
	if err != nil {
		return nil, err
	}
	from := c.snap.Views.Grid(m.Alias, wish.From)
	if from == nil || !from.Includes(c.actor) {
		return nil, fault.InvalidField("from", "api.unknown_grid", fault.Params{"grid": wish.From})
	}
	if strings.TrimSpace(wish.Label) == "" {
		return nil, fault.InvalidField("label", "fault.required")
	}
	body, err := c.gridBody(from)
	if err != nil {
		return nil, err
	}
	if scripted(config.Change{Value: map[string]any(body)}) && !c.actor.SuperAdmin() {
		return nil, fault.Denied("api.grid_with_script")
	}
	code := ""
	for n := 1; code == ""; n++ {
		if n > maxOwnGrids {
			return nil, fault.New(fault.Conflict, "api.too_many_grids", fault.Params{"max": maxOwnGrids})
		}
		if try := fmt.Sprintf("own_%d_%d", c.actor.ID, n); c.snap.Views.Grid(m.Alias, try) == nil {
			code = try
		}
	}
	for _, property := range []string{"default", "groups", "roles", "disabled"} {
		delete(body, property)
	}
	body["code"], body["users"], body["position"] = code, []int64{c.actor.ID}, 500
	c.arrange(body, from, wish)
	return c.saveOwn(m, code, []config.Change{{Kind: config.Grid, Code: m.Alias + "/" + code, Value: map[string]any(body)}}, wish.Label)
}

// changeOwnGrid arranges an own grid anew.
func changeOwnGrid(c *call) (any, error) {
	m, wish, err := c.ownWish()
	if err != nil {
		return nil, err
	}
	g, err := c.own(m)
	if err != nil {
		return nil, err
	}
	body := config.Body{}
	c.arrange(body, g, wish)
	changes := []config.Change{}
	for _, property := range slices.Sorted(maps.Keys(body)) {
		changes = append(changes, config.Change{Kind: config.Grid, Code: m.Alias + "/" + g.Code, Property: property, Value: body[property]})
	}
	return c.saveOwn(m, g.Code, changes, wish.Label)
}

// removeOwnGrid forgets an own grid; the history of the configuration can bring it back.
func removeOwnGrid(c *call) (any, error) {
	m, err := c.arranger()
	if err != nil {
		return nil, err
	}
	g, err := c.own(m)
	if err != nil {
		return nil, err
	}
	_, err = c.h.Platform.Config.Change(c.ctx(), []config.Change{{Kind: config.Grid, Code: m.Alias + "/" + g.Code, Remove: true}}, 0, c.actor.Username, c.t("api.own_grid_note", fault.Params{"grid": g.Code}), false)
	return nil, err
}

// arranger finds the model for somebody who may keep grids: agents and administrators.
func (c *call) arranger() (*model.Model, error) {
	if c.actor.Type != access.Administrator && c.actor.Type != access.Agent {
		return nil, fault.Denied("api.agents_only")
	}
	return c.readableModel()
}

func (c *call) ownWish() (*model.Model, ownWish, error) {
	var wish ownWish
	m, err := c.arranger()
	if err == nil {
		err = c.body(&wish)
	}
	if len(wish.Label) > 120 {
		err = fault.InvalidField("label", "fault.too_long", fault.Params{"max": 120})
	}
	return m, wish, err
}

// own finds the own grid of the path; those of others do not exist.
func (c *call) own(m *model.Model) (*view.Grid, error) {
	g := c.snap.Views.Grid(m.Alias, c.r.PathValue("code"))
	if g == nil || !ownGrid(g, c.actor) {
		return nil, fault.Missing()
	}
	return g, nil
}

// gridBody is a grid as the configuration keeps it; one that was made for a model without any is written out.
func (c *call) gridBody(g *view.Grid) (config.Body, error) {
	if body, ok := c.snap.Objects[config.Key{Kind: config.Grid, Code: g.Model + "/" + g.Code}]; ok {
		return maps.Clone(body), nil
	}
	raw, err := json.Marshal(g)
	if err != nil {
		return nil, err
	}
	body := config.Body{}
	return body, json.Unmarshal(raw, &body)
}

// arrange writes a wish over the properties of a grid. Columns keep what the grid says of them.
func (c *call) arrange(body config.Body, from *view.Grid, wish ownWish) {
	if label := strings.TrimSpace(wish.Label); label != "" {
		body["label"] = map[string]any{c.lang(): label}
	}
	if !wish.Condition.IsEmpty() {
		body["condition"] = condition.And(from.Condition, wish.Condition)
	}
	if wish.Sort != "" {
		body["sort"] = wish.Sort
	}
	if len(wish.Columns) == 0 {
		return
	}
	columns := []view.Column{}
	for _, one := range wish.Columns {
		known := from.Column(one.Field)
		if known == nil {
			continue // the number of a record is drawn by the list itself
		}
		col := *known
		col.Hidden = one.Hidden
		if one.Width > 0 {
			col.Width = one.Width
		}
		columns = append(columns, col)
	}
	body["columns"] = columns
}

func (c *call) saveOwn(m *model.Model, code string, changes []config.Change, label string) (any, error) {
	if _, err := c.h.Platform.Config.Change(c.ctx(), changes, 0, c.actor.Username, c.t("api.own_grid_note", fault.Params{"grid": label}), false); err != nil {
		return nil, err
	}
	return map[string]any{"code": code, "model": m.Alias}, nil
}
