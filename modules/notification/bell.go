package notification

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	engine "steward/engine/access"
	"steward/engine/condition"
	"steward/engine/config"
	"steward/engine/job"
	"steward/engine/mail"
	"steward/engine/model"
	"steward/engine/record"
	"steward/engine/setup"
	admin "steward/modules/access"
	"steward/modules/activity"
)

// bell is what the behaviours of this module stand on.
type bell struct {
	records      *record.Service
	store        setup.Store
	config       *config.Service
	settings     setup.Settings
	people       *admin.Directory
	mail         *mail.Outbox
	product, url string
	now          func() time.Time
	crowd        crowd
}

// happening is a change that may concern somebody, as the job gets it: ids and codes, never content.
type happening struct {
	Model    string   `json:"m"`
	ID       int64    `json:"i"`
	Activity int64    `json:"c,omitempty"` // a new comment
	Called   []string `json:"n,omitempty"` // who is called in a text: usernames, "@12" for a group
	By       int64    `json:"b,omitempty"`
	ByName   string   `json:"u,omitempty"`
	User     string   `json:"a,omitempty"` // the person it was given to
	Group    int64    `json:"g,omitempty"` // the group it was given to
	Status   string   `json:"s,omitempty"` // the new status
	Fields   []string `json:"f,omitempty"` // what else changed
}

// saved tells a group, and queues a job where a change may concern somebody else than who made it. It runs in the transaction
// of every save, so it asks the database for one thing at most: whether the record is followed.
func (b *bell) saved(ctx context.Context, d *record.Draft) error {
	if quiet(ctx) {
		return nil
	}
	if d.Model.Alias == activity.Activity {
		return b.wrote(ctx, d)
	}
	if !d.Model.Traits.Has(model.Activities) {
		return nil
	}
	h := happening{Model: d.Model.Alias, ID: d.ID, By: d.Actor.ID, ByName: d.Actor.Username}
	self := func(code string) bool { return strings.EqualFold(d.Text(code), d.Actor.Username) }
	if d.Changed("assigned_username") && d.Text("assigned_username") != "" && !self("assigned_username") {
		h.User = d.Text("assigned_username")
	}
	if d.Changed("assigned_group_id") && d.Int("assigned_group_id") != 0 && d.Text("assigned_username") == "" {
		h.Group = d.Int("assigned_group_id")
	}
	for i := range d.Model.Fields {
		if t, rich := d.Model.Fields[i].Type.(model.Sanitised); rich && t.IsHTML() {
			h.Called = append(h.Called, newlyCalled(d, d.Model.Fields[i].Code)...)
		}
	}
	concerns := h.User != "" || len(h.Called) > 0
	if h.Group != 0 {
		mailed, err := b.tellGroup(ctx, h)
		if err != nil {
			return err
		}
		concerns = concerns || mailed
	}
	if !d.IsNew() {
		h.Fields = visible(d)
		if i := slices.Index(h.Fields, "status"); i >= 0 {
			h.Fields, h.Status = slices.Delete(h.Fields, i, i+1), fmt.Sprint(d.Get("status"))
			concerns = concerns || d.Text("requester_username") != "" && !self("requester_username")
		}
		if !concerns && (h.Status != "" || len(h.Fields) > 0) {
			n, err := b.records.Count(engine.With(ctx, engine.System), record.ListRequest{Model: Follower, Where: about(d.Model.Alias, d.ID)}, 1)
			if err != nil {
				return err
			}
			concerns = n > 0
		}
	}
	if !concerns {
		return nil
	}
	return b.queue(ctx, h)
}

// wrote tells of a new comment, and of names that were added to one or to a worklog.
func (b *bell) wrote(ctx context.Context, d *record.Draft) error {
	if d.Int("status") == activity.Disabled || !d.Changed("description") {
		return nil
	}
	names, isComment := newlyCalled(d, "description"), d.IsNew() && d.Int("type") != activity.Worklog
	if !isComment && len(names) == 0 {
		return nil
	}
	h := happening{Model: d.Text("model_alias"), ID: d.Int("model_id"), Activity: d.ID, Called: names, By: d.Actor.ID, ByName: d.Actor.Username}
	if !isComment { // an edit is no new comment, but a new name in it is a call
		h.Fields = []string{}
	}
	return b.queue(ctx, h)
}

func (b *bell) queue(ctx context.Context, h happening) error {
	raw, err := json.Marshal(h)
	if err != nil {
		return err
	}
	return b.records.Enqueue(record.Aside(ctx), job.Job{Kind: tell, Payload: raw, Priority: 2})
}

// quiet says that nobody wants to hear of what is going on: an import, an installation that is being filled.
func quiet(ctx context.Context) bool {
	for i, c := range record.Causes(ctx) {
		if c.Kind == "import" || i == 0 && c.Kind == "system" {
			return true
		}
	}
	return false
}

// visible lists the changed fields that people fill in; what the program keeps is no news.
func visible(d *record.Draft) []string {
	var out []string
	for i := range d.Model.Fields {
		f := &d.Model.Fields[i]
		if !f.System && !f.ReadOnly && !f.NoHistory && !f.Secret && !f.Disabled && f.Type.Storage() != model.Virtual && d.Changed(f.Code) {
			out = append(out, f.Code)
		}
	}
	return out
}

func about(alias string, id int64) condition.Node {
	return condition.And(condition.Rule("model_alias", condition.Equal, alias), condition.Rule("model_id", condition.Equal, id))
}

// deleted forgets the notices about a record that is gone. They are no content of it, so the log need not know.
func (b *bell) deleted(ctx context.Context, d *record.Draft) error {
	if !d.Model.Traits.Has(model.Activities) {
		return nil
	}
	tx := record.Running(ctx)
	sys := engine.With(ctx, engine.System)
	for {
		page, err := b.records.List(sys, record.ListRequest{Model: Notice, Where: about(d.Model.Alias, d.ID), Fields: []string{"entity_id"}, Sort: []string{"entity_id"}, Limit: 500, Bare: true})
		if err != nil {
			return err
		}
		for _, r := range page.Rows {
			if err := tx.Delete(ctx, r.Model, r.ID); err != nil {
				return err
			}
		}
		if len(page.Rows) < 500 {
			return nil
		}
	}
}

// tidy forgets what was told long ago, read or not.
func (b *bell) tidy(ctx context.Context) error {
	days := b.settings.Int("notification.keep_days")
	if days <= 0 {
		return nil
	}
	ctx = model.With(engine.With(ctx, engine.System), b.config.Current().Registry)
	old := condition.Rule("created_at", condition.Less, b.now().Add(-time.Duration(days)*24*time.Hour).Format(time.RFC3339))
	for more := true; more && ctx.Err() == nil; {
		err := b.store.Write(ctx, func(ctx context.Context, tx record.Tx) error {
			page, err := b.records.List(ctx, record.ListRequest{Model: Notice, Where: old, Fields: []string{"entity_id"}, Sort: []string{"entity_id"}, Limit: 500, Bare: true})
			if err != nil {
				return err
			}
			for _, r := range page.Rows {
				if err := tx.Delete(ctx, r.Model, r.ID); err != nil {
					return err
				}
			}
			more = len(page.Rows) == 500
			return nil
		})
		if err != nil {
			return fmt.Errorf("forget old notices: %w", err)
		}
	}
	if ctx.Err() != nil {
		return ctx.Err()
	}
	return b.forgetAudiences(ctx)
}
