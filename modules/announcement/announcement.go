// Package announcement keeps notices to people: a planned outage, a new service, a change of rules.
package announcement

import (
	"context"
	"embed"
	"fmt"

	"steward/engine/access"
	"steward/engine/condition"
	"steward/engine/model"
	"steward/engine/record"
	"steward/engine/setup"
)

//go:embed defaults text
var files embed.FS

// Module is everything this package brings to the platform.
var Module = setup.Module{
	Name:     "announcement",
	Needs:    []string{"access", "list"},
	Models:   []model.Model{announcementModel},
	Install:  install,
	Defaults: files,
}

func install(p *setup.Platform) error {
	p.Records.Before(Announcement, record.Save, record.Rules, "it ends after it begins", span)
	p.Access.Portal(Announcement, portal)
	p.News = func(ctx context.Context) ([]setup.Notice, error) { return news(ctx, p.Records) }
	return nil
}

func span(_ context.Context, d *record.Draft) error {
	if from, to := d.Int("valid_from"), d.Int("valid_to"); from != 0 && to != 0 && to < from {
		d.Invalid("valid_to", "announcement.ends_before_it_begins")
	}
	return nil
}

// news are what is on now and meant for the portal: colleagues of the back end who look at the portal see what end users see.
func news(ctx context.Context, records *record.Service) ([]setup.Notice, error) {
	page, err := records.List(access.With(ctx, access.System), record.ListRequest{Model: Announcement, Where: portal(access.From(ctx), access.Read), Sort: []string{"position", "-valid_from", "-entity_id"},
		Fields: []string{"title", "body", "is_dismissible", "updated_at"}, Limit: 20, Bare: true})
	if err != nil {
		return nil, err
	}
	var out []setup.Notice
	for _, r := range page.Rows {
		out = append(out, setup.Notice{Key: fmt.Sprintf("%d.%d", r.ID, r.Values.Int("updated_at")), Title: r.Values.Text("title"), Body: r.Values.Text("body"), Dismissible: r.Values.Flag("is_dismissible")})
	}
	return out, nil
}

// portal shows end users what is on now and meant for them.
func portal(a *access.Actor, action access.Action) condition.Node {
	if action != access.Read {
		return condition.Never()
	}
	unset := func(field string) condition.Node { return condition.Rule(field, condition.IsEmpty, nil) }
	meant := func(field string, ids []int64) condition.Node {
		if len(ids) == 0 {
			return unset(field)
		}
		return condition.Or(unset(field), condition.Rule(field, condition.IncludesAny, ids))
	}
	return condition.And(
		condition.Rule("status", condition.Equal, 1), condition.Rule("portal_visibility", condition.Equal, true),
		condition.Or(unset("valid_from"), condition.Rule("valid_from", condition.LessOrEqual, "now")),
		condition.Or(unset("valid_to"), condition.Rule("valid_to", condition.GreaterOrEqual, "now")),
		meant("enabled_group_ids", a.GroupIDs), meant("company_ids", a.Companies()),
	)
}
