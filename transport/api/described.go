package api

import (
	"context"
	"encoding/json"
	"slices"
	"strconv"
	"strings"
	"sync"

	"steward/engine/access"
	"steward/engine/cache"
	"steward/engine/config"
	"steward/engine/model"
	"steward/engine/view"
)

// descriptions keeps models, lists and forms in words, written as JSON, for all who see the same of them: what an interface
// draws from is large, and the same for most people until the configuration changes.
type descriptions struct {
	mu   sync.Mutex
	of   *config.Snapshot
	kept map[string]json.RawMessage
	uses cache.Uses
	off  cache.Switch
}

// mostDescriptions bounds what is kept; each is some 10 kB.
const mostDescriptions = 400

// give is what was made under a key for the configuration of a call, made now where it was not. One that cannot be written
// is given as it was made, so that the answer says the fault.
func (d *descriptions) give(c *call, key string, describe func() any) any {
	if d.off.Off() {
		d.uses.Count(1, 0)
		return describe()
	}
	key += "\n" + c.lang()
	d.mu.Lock()
	if d.of == c.snap {
		if raw, ok := d.kept[key]; ok {
			d.mu.Unlock()
			d.uses.Count(1, 1)
			return raw
		}
	}
	d.mu.Unlock()
	d.uses.Count(1, 0)
	made := describe()
	raw, err := encode(nil, made)
	if err != nil {
		return made
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.of != c.snap || len(d.kept) >= mostDescriptions {
		d.of, d.kept = c.snap, map[string]json.RawMessage{}
	}
	if !d.off.Off() {
		d.kept[key] = raw
	}
	return json.RawMessage(raw)
}

func (d *descriptions) entries() int {
	d.mu.Lock()
	defer d.mu.Unlock()
	return len(d.kept)
}

// bytes is what is kept, written as JSON.
func (d *descriptions) bytes() int64 {
	d.mu.Lock()
	defer d.mu.Unlock()
	n := int64(0)
	for key, raw := range d.kept {
		n += int64(len(key) + len(raw))
	}
	return n
}

// forget drops what was described.
func (d *descriptions) forget(context.Context) error {
	d.mu.Lock()
	defer d.mu.Unlock()
	d.of, d.kept = nil, nil
	return nil
}

// drawnModel is describeModel for a screen, kept by what the caller may not see and may do.
func (c *call) drawnModel(m *model.Model) any {
	if c.snap.Registry.Model(m.Alias) != m {
		return c.describeModel(m)
	}
	key := "model\n" + m.Alias + "\n" + strings.Join(c.h.Platform.Records.Veiled(c.ctx(), m), ",") + c.rightsOn(m) + string(c.actor.Type)
	return c.h.described.give(c, key, func() any { return c.describeModel(m) })
}

// rightsOn says in signs what the caller may do with some record of a model.
func (c *call) rightsOn(m *model.Model) string {
	out := "\n"
	for _, action := range []access.Action{access.Read, access.Create, access.Update, access.Delete} {
		if c.may(m, action) {
			out += string(action[0])
		}
	}
	return out
}

// drawnLists is listsOf for a screen.
func (c *call) drawnLists(m *model.Model) any {
	return c.h.described.give(c, "lists\n"+m.Alias, func() any { return c.listsOf(m) })
}

// drawnForm is describeForm for a screen, kept by the groups of the caller that the form names.
func (c *call) drawnForm(m *model.Model, form *view.Form) any {
	if form == nil || c.snap.Views.Form(m.Alias, form.Code) != form { // none, or a draft that is only looked at
		return c.describeForm(m, form)
	}
	key := []string{"form", m.Alias, string(form.Area), form.Code, strings.Join(c.h.Platform.Records.Veiled(c.ctx(), m), ",")}
	groups := form.Groups
	for _, t := range form.Tabs {
		groups = slices.Concat(groups, t.ViewGroups, t.ReadOnlyGroups)
		if t.Related != nil {
			if of := c.snap.Registry.Model(t.Related.Model); of != nil {
				key = append(key, c.rightsOn(of))
			}
		}
		for _, s := range t.Fieldsets {
			groups = slices.Concat(groups, s.ViewGroups, s.ReadOnlyGroups)
			for _, x := range s.Fields {
				groups = slices.Concat(groups, x.ViewGroups, x.ReadOnlyGroups)
			}
		}
	}
	for _, id := range groups {
		if c.actor.InGroup(id) {
			key = append(key, strconv.FormatInt(id, 10))
		}
	}
	return c.h.described.give(c, strings.Join(key, "\n"), func() any { return c.describeForm(m, form) })
}
