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
		one := map[string]any{"code": x.Code, "label": c.cacheName(x), "entries": x.Entries, "asked": nil, "found": nil, "emptied": nil, "bytes": nil, "can_refresh": x.Can, "can_switch": x.Turns, "off": x.Off}
		if x.Bytes > 0 {
			one["bytes"] = x.Bytes
		}
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
	if err := c.allThere(in.Codes, func(x cache.State) bool { return x.Can }); err != nil {
		return nil, err
	}
	gone, err := shelf.Forget(c.ctx(), c.h.Platform.Now(), in.Codes...)
	if err != nil {
		return nil, err
	}
	c.h.Log.InfoContext(c.ctx(), "caches are read again", "by", c.actor.Username, "caches", gone)
	return map[string]any{"refreshed": gone}, nil
}

// switchCaches turns caches off, to find out whether one is to blame for something, or on again. It is logged who did; a new
// start turns all on.
func switchCaches(c *call) (any, error) {
	var in struct {
		Codes []string `json:"codes"`
		On    bool     `json:"on"`
	}
	if err := c.tends(); err != nil {
		return nil, err
	}
	if err := c.body(&in); err != nil {
		return nil, err
	}
	if len(in.Codes) == 0 {
		return nil, fault.InvalidField("codes", "fault.required")
	}
	if err := c.allThere(in.Codes, func(x cache.State) bool { return x.Turns }); err != nil {
		return nil, err
	}
	turned, err := c.h.Platform.Caches.Turn(c.ctx(), c.h.Platform.Now(), !in.On, in.Codes...)
	if err != nil {
		return nil, err
	}
	c.h.Log.InfoContext(c.ctx(), "caches are switched", "by", c.actor.Username, "caches", turned, "on", in.On)
	return map[string]any{"switched": turned, "on": in.On}, nil
}

// allThere asks for caches of these codes that may be treated so.
func (c *call) allThere(codes []string, may func(cache.State) bool) error {
	known := c.h.Platform.Caches.List()
	for _, code := range codes {
		if !slices.ContainsFunc(known, func(x cache.State) bool { return x.Code == code && may(x) }) {
			return fault.Missing()
		}
	}
	return nil
}
