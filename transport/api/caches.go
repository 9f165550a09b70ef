package api

import (
	"slices"
	"strings"

	"steward/engine/cache"
	"steward/engine/fault"
)

// cacheResource is the resource of those who tend what the program keeps in memory.
const cacheResource = "system/tools/cache"

// tends asks for that resource.
func (c *call) tends() error {
	if !c.actor.Has(cacheResource) {
		return fault.Denied("access.role_lacks_resource", fault.Params{"resource": cacheResource})
	}
	return nil
}

// caches tells what this node keeps in memory.
func caches(c *call) (any, error) {
	if err := c.tends(); err != nil {
		return nil, err
	}
	items := []map[string]any{}
	for _, x := range c.h.Platform.Caches.List() {
		one := map[string]any{"code": x.Code, "label": c.cacheName(x), "entries": x.Entries, "asked": nil, "found": nil, "emptied": nil, "can_refresh": x.Can}
		if x.Counted {
			one["asked"], one["found"] = x.Asked, x.Found
		}
		if !x.Emptied.IsZero() {
			one["emptied"] = stamp(x.Emptied)
		}
		items = append(items, one)
	}
	return map[string]any{"items": items}, nil
}

// cacheName is what a cache is called: by its own words, or by the models it is worked out of.
func (c *call) cacheName(x cache.State) string {
	if len(x.Of) == 0 {
		return c.t("cache." + x.Code)
	}
	var names []string
	for _, alias := range x.Of {
		if m := c.snap.Registry.Model(alias); m != nil {
			names = append(names, c.snap.Texts.Plural(c.lang(), m))
		}
	}
	return c.t("cache.worked_out", fault.Params{"models": strings.Join(names, ", ")})
}

// refreshCaches drops what is kept, so that it is read again when somebody asks. It is logged who did.
func refreshCaches(c *call) (any, error) {
	var in struct {
		Codes []string `json:"codes"`
	}
	if err := c.tends(); err != nil {
		return nil, err
	}
	if err := c.body(&in); err != nil {
		return nil, err
	}
	shelf := c.h.Platform.Caches
	known := shelf.List()
	for _, code := range in.Codes {
		if !slices.ContainsFunc(known, func(x cache.State) bool { return x.Code == code && x.Can }) {
			return nil, fault.Missing()
		}
	}
	gone, err := shelf.Forget(c.ctx(), c.h.Platform.Now(), in.Codes...)
	if err != nil {
		return nil, err
	}
	c.h.Log.InfoContext(c.ctx(), "caches are read again", "by", c.actor.Username, "caches", gone)
	return map[string]any{"refreshed": gone}, nil
}
