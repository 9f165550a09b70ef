package api

import (
	"encoding/json"
	"slices"
	"sort"
	"strconv"
	"strings"

	"steward/engine/config"
	"steward/engine/fault"
	"steward/engine/job"
)

// configObjects gives objects in force: all codes of a kind (those under a prefix, with their bodies when full), or one
// object with what lies over it.
func configObjects(c *call) (any, error) {
	if err := c.known("kind", "code", "under", "full"); err != nil {
		return nil, err
	}
	kind, code, full := c.query("kind"), c.query("code"), c.query("full") == "true"
	if code != "" {
		return c.configObject(config.Key{Kind: kind, Code: code})
	}
	items := []map[string]any{}
	for k := range c.snap.Objects {
		if kind != "" && k.Kind != kind || !strings.HasPrefix(k.Code, c.query("under")) {
			continue
		}
		_, shipped := c.h.Platform.Config.ShippedBody(k)
		one := map[string]any{"kind": k.Kind, "code": k.Code, "shipped": shipped}
		if full {
			one["value"] = c.snap.Objects[k]
		}
		items = append(items, one)
	}
	sort.Slice(items, func(i, j int) bool {
		return items[i]["kind"].(string)+" "+items[i]["code"].(string) < items[j]["kind"].(string)+" "+items[j]["code"].(string)
	})
	return map[string]any{"version": c.snap.Version, "items": items}, nil
}

func (c *call) configObject(k config.Key) (any, error) {
	body, ok := c.snap.Objects[k]
	if !ok {
		return nil, fault.Missing()
	}
	rows, version, err := c.h.Platform.Config.Overlay(c.ctx(), k)
	if err != nil {
		return nil, err
	}
	changed := []map[string]any{}
	for _, r := range rows {
		changed = append(changed, map[string]any{"property": r.Property, "by": r.By, "at": stamp(r.At), "version": r.Version, "shipped": json.RawMessage(orNull(r.Shipped))})
	}
	_, shipped := c.h.Platform.Config.ShippedBody(k)
	return map[string]any{"version": version, "kind": k.Kind, "code": k.Code, "shipped": shipped, "value": body, "changed": changed}, nil
}

func orNull(raw json.RawMessage) []byte {
	if len(raw) == 0 {
		return []byte("null")
	}
	return raw
}

// changeConfig changes the configuration as one version. With dry_run it says what would happen, the tables included.
func changeConfig(c *call) (any, error) {
	var in struct {
		Changes []config.Change `json:"changes"`
		Version int64           `json:"version"`
		Note    string          `json:"note"`
		DryRun  bool            `json:"dry_run"`
	}
	if err := c.body(&in); err != nil {
		return nil, err
	}
	if len(in.Changes) == 0 {
		return nil, fault.InvalidField("changes", "fault.required")
	}
	for _, ch := range in.Changes {
		if scripted(ch) && !c.actor.SuperAdmin() {
			return nil, fault.Denied("api.super_admin_scripts")
		}
		if err := c.mayArrange(ch); err != nil {
			return nil, err
		}
	}
	plan, err := c.h.Platform.Config.Change(c.ctx(), in.Changes, in.Version, c.actor.Username, in.Note, in.DryRun)
	if err != nil {
		return nil, err
	}
	return plan, nil
}

// scripted reports whether a change brings a script, which only Super Admins may write.
func scripted(ch config.Change) bool {
	var deep func(name string, v any) bool
	deep = func(name string, v any) bool {
		switch v := v.(type) {
		case map[string]any:
			for k, x := range v {
				if deep(k, x) {
					return true
				}
			}
		case []any:
			for _, x := range v {
				if deep(name, x) {
					return true
				}
			}
		case string:
			return v != "" && config.HoldsScript(name)
		}
		return false
	}
	return deep(ch.Property, ch.Value)
}

// configVersions lists changes of the configuration, or those of one object, the latest first. There are more when next
// is not null.
func configVersions(c *call) (any, error) {
	if err := c.known("kind", "code", "before", "limit"); err != nil {
		return nil, err
	}
	before, limit := int64(0), 50
	if raw := c.query("before"); raw != "" {
		n, err := strconv.ParseInt(raw, 10, 64)
		if err != nil || n < 1 {
			return nil, fault.InvalidField("before", "fault.not_a_whole_number")
		}
		before = n
	}
	if raw := c.query("limit"); raw != "" {
		n, err := strconv.Atoi(raw)
		if err != nil || n < 1 || n > 200 {
			return nil, fault.InvalidField("limit", "fault.not_a_whole_number")
		}
		limit = n
	}
	list, err := c.h.Platform.Config.Versions(c.ctx(), config.Key{Kind: c.query("kind"), Code: c.query("code")}, before, limit+1)
	if err != nil {
		return nil, err
	}
	var next any
	if len(list) > limit {
		list = list[:limit]
		next = list[limit-1].Version
	}
	items := []map[string]any{}
	for _, v := range list {
		items = append(items, map[string]any{"version": v.Version, "at": stamp(v.At), "by": v.By, "note": v.Note})
	}
	return map[string]any{"items": items, "next": next, "current": c.snap.Version}, nil
}

// configVersion tells what one version changed against the version before it.
func configVersion(c *call) (any, error) {
	version, err := c.configVersion()
	if err != nil {
		return nil, err
	}
	v, changes, err := c.h.Platform.Config.Made(c.ctx(), version)
	if err != nil {
		return nil, err
	}
	return map[string]any{"version": v.Version, "at": stamp(v.At), "by": v.By, "note": v.Note, "changes": changes}, nil
}

func (c *call) configVersion() (int64, error) {
	version, err := strconv.ParseInt(c.r.PathValue("version"), 10, 64)
	if err != nil {
		return 0, fault.Missing()
	}
	return version, nil
}

// rollbackConfig brings a configuration back. One that would bring a script back is for those who may write scripts.
func rollbackConfig(c *call) (any, error) {
	version, err := c.configVersion()
	if err != nil {
		return nil, err
	}
	plan, err := c.h.Platform.Config.Rollback(c.ctx(), version, c.actor.Username, true)
	if err != nil {
		return nil, err
	}
	if err := c.mayTake(plan); err != nil {
		return nil, err
	}
	if c.query("dry_run") == "true" {
		return plan, nil
	}
	return c.h.Platform.Config.Rollback(c.ctx(), version, c.actor.Username, false)
}

// mayTake asks whether the caller might make by himself all that a plan would bring back.
func (c *call) mayTake(plan *config.Plan) error {
	for _, d := range plan.Changes {
		if scripted(config.Change{Property: d.Property, Value: d.New}) && !c.actor.SuperAdmin() {
			return fault.Denied("api.super_admin_scripts")
		}
		if err := c.mayArrange(config.Change{Kind: d.Kind, Code: d.Code}); err != nil {
			return err
		}
	}
	return nil
}

// restoreConfig brings one object back that was removed: a field comes with its values, as long as they wait.
func restoreConfig(c *call) (any, error) {
	var in struct {
		Kind   string `json:"kind"`
		Code   string `json:"code"`
		DryRun bool   `json:"dry_run"`
	}
	if err := c.body(&in); err != nil {
		return nil, err
	}
	if in.Kind == "" || in.Code == "" {
		return nil, fault.InvalidField("code", "fault.required")
	}
	k := config.Key{Kind: in.Kind, Code: in.Code}
	plan, err := c.h.Platform.Config.Restore(c.ctx(), k, c.actor.Username, true)
	if err != nil {
		return nil, err
	}
	if err := c.mayTake(plan); err != nil {
		return nil, err
	}
	if in.DryRun {
		return plan, nil
	}
	return c.h.Platform.Config.Restore(c.ctx(), k, c.actor.Username, false)
}

func configDrifts(c *call) (any, error) {
	drifts, err := c.h.Platform.Config.Drifts(c.ctx())
	if err != nil {
		return nil, err
	}
	if drifts == nil {
		drifts = []config.Drift{}
	}
	return map[string]any{"items": drifts}, nil
}

func jobs(c *call) (any, error) {
	schedules, list, err := c.h.Platform.Jobs.Overview(c.ctx())
	if err != nil {
		return nil, err
	}
	s := []map[string]any{}
	for _, x := range schedules {
		one := map[string]any{"name": x.Name, "label": c.t("schedule." + x.Name), "cron": x.Cron, "next_run": stamp(x.NextRun), "last_run": nil, "result": x.Result, "duration_ms": x.Duration.Milliseconds()}
		if !x.LastRun.IsZero() {
			one["last_run"] = stamp(x.LastRun)
		}
		s = append(s, one)
	}
	j := []map[string]any{}
	for _, x := range list {
		one := map[string]any{"id": x.ID, "kind": x.Kind, "label": c.t("job." + x.Kind), "state": x.State, "attempt": x.Attempt, "created": stamp(x.Created), "finished": nil, "duration_ms": x.Duration.Milliseconds(), "error": x.Error}
		if !x.Finished.IsZero() {
			one["finished"] = stamp(x.Finished)
		}
		j = append(j, one)
	}
	return map[string]any{"schedules": s, "jobs": j}, nil
}

func runSchedule(c *call) (any, error) {
	if !c.h.Platform.Jobs.RunNow(c.r.PathValue("name")) {
		return nil, fault.Missing()
	}
	return nil, nil
}

func reviveJob(c *call) (any, error) {
	id, err := c.id()
	if err != nil {
		return nil, err
	}
	_, list, err := c.h.Platform.Jobs.Overview(c.ctx())
	if err != nil {
		return nil, err
	}
	if !slices.ContainsFunc(list, func(j job.Status) bool { return j.ID == id }) {
		return nil, fault.Missing()
	}
	return nil, c.h.Platform.Jobs.Revive(c.ctx(), id)
}
