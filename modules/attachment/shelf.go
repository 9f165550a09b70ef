package attachment

import (
	"context"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"time"

	"steward/engine/access"
	"steward/engine/condition"
	"steward/engine/config"
	"steward/engine/event"
	"steward/engine/fault"
	"steward/engine/files"
	"steward/engine/record"
	"steward/engine/setup"
	"steward/modules/activity"
)

// shelf is what the behaviours of this module stand on.
type shelf struct {
	records  *record.Service
	settings setup.Settings
	config   *config.Service
	files    files.Store
	now      func() time.Time
}

// visibility gives a file the audience of its comment; files of end users are for the portal.
func (s *shelf) visibility(ctx context.Context, d *record.Draft) error {
	if !d.IsNew() {
		return nil
	}
	if m, err := s.records.Model(ctx, d.Text("model_alias")); err == nil {
		d.Set("model_alias", m.Alias)
	}
	d.Set("name", baseName(d.Text("name")))
	if id := d.Int("activity_id"); id != 0 {
		a, err := s.records.Get(reading(ctx), record.Ref{Model: activity.Activity, ID: id}, "model_alias", "model_id", "portal_visibility", "frontend_visibility")
		if fault.Is(err, fault.NotFound) {
			return nil // the reference has its own fault
		}
		if err != nil {
			return err
		}
		if a.Values.Text("model_alias") != d.Text("model_alias") || a.Values.Int("model_id") != d.Int("model_id") {
			d.Invalid("activity_id", "attachment.other_record")
		}
		d.Set("portal_visibility", a.Values.Flag("portal_visibility"))
		d.Set("frontend_visibility", a.Values.Flag("frontend_visibility"))
		return nil
	}
	switch {
	case d.Actor.Type == access.EndUser:
		d.Set("portal_visibility", true)
	case d.Actor.Type == access.Guest:
		d.Set("frontend_visibility", true)
	case d.Get("portal_visibility") == nil:
		d.Set("portal_visibility", false)
	}
	return nil
}

// followComment gives the files of a comment its new audience.
func (s *shelf) followComment(ctx context.Context, a *record.Draft) error {
	if a.IsNew() || !a.Changed("portal_visibility") && !a.Changed("frontend_visibility") {
		return nil
	}
	where := condition.And(condition.Rule("activity_id", condition.Equal, a.ID), condition.Rule("is_inline", condition.NotEqual, true)) // pictures follow its words
	page, err := s.records.List(reading(ctx), record.ListRequest{Model: Attachment, Where: where, Fields: []string{"entity_id"}, Limit: 1000, Bare: true})
	if err != nil {
		return err
	}
	ctx = record.AsSystem(ctx, event.Cause{Kind: "rule", Label: "Files follow their comment", Ref: activity.Activity})
	for _, f := range page.Rows {
		in := record.Input{"portal_visibility": a.Flag("portal_visibility"), "frontend_visibility": a.Flag("frontend_visibility")}
		if _, err := s.records.Update(ctx, record.Ref{Model: Attachment, ID: f.ID}, in, record.Options{}); err != nil {
			return err
		}
	}
	return nil
}

// baseName drops folders that a browser or a mail program sent along.
func baseName(name string) any {
	name = strings.TrimSpace(filepath.Base(strings.ReplaceAll(name, `\`, "/")))
	if name == "" || name == "." || name == "/" {
		return nil
	}
	return name
}

var hex = regexp.MustCompile(`^[0-9a-f]{64}$`)

// allowed refuses files that are too large, of a kind that runs, or without a hash to find them by.
func (s *shelf) allowed(_ context.Context, d *record.Draft) error {
	if largest := s.settings.Int("attachment.largest_mb"); d.Int("size") > largest<<20 && !d.Actor.IsSystem() { // what the platform makes is as large as it is
		d.Invalid("size", "attachment.too_large", fault.Params{"max": largest})
	}
	ext := strings.TrimPrefix(strings.ToLower(filepath.Ext(strings.TrimRight(d.Text("name"), ". "))), ".")
	if slices.Contains(s.settings.Words("attachment.refused_extensions"), ext) {
		d.Invalid("name", "attachment.kind_refused", fault.Params{"extension": ext})
	}
	if !hex.MatchString(d.Text("hash")) {
		d.Invalid("hash", "fault.invalid_value")
	}
	return nil
}

// mayRemove asks for the right to change the record a file hangs on.
func (s *shelf) mayRemove(ctx context.Context, d *record.Draft) error {
	if d.Actor.IsSystem() {
		return nil
	}
	ok, err := s.records.Can(ctx, record.Ref{Model: d.OldText("model_alias"), ID: d.OldInt("model_id")}, access.Update)
	if err != nil || ok {
		return err
	}
	return fault.Denied("attachment.needs_update")
}

// reading looks things up for a rule, whatever the actor may see.
func reading(ctx context.Context) context.Context { return access.With(ctx, access.System) }
