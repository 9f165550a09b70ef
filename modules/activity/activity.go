// Package activity keeps what people write and do on a record: comments and worklogs. An activity never exists alone, and
// who may see its record decides who may see it.
package activity

import (
	"embed"

	"steward/engine/model"
	"steward/engine/record"
	"steward/engine/setup"
)

//go:embed defaults text
var files embed.FS

// Module is everything this package brings to the platform.
var Module = setup.Module{
	Name:     "activity",
	Needs:    []string{"access", "list"},
	Models:   []model.Model{activityModel},
	Install:  install,
	Defaults: files,
}

// install connects the behaviours. Read it to know what happens when.
func install(p *setup.Platform) error {
	b := &book{records: p.Records, settings: p.Settings}
	p.Records.Before(Activity, record.Save, record.Defaults, "visibility, author and source", b.author)
	p.Records.Before(Activity, record.Save, record.Rules-10, "the record takes activities", b.taken)
	p.Records.Before(Activity, record.Save, record.Rules, "a comment says something", content)
	p.Records.Before(Activity, record.Save, record.Rules+10, "begin, end and duration agree", b.spans)
	p.Records.Before(Activity, record.Save, record.Rules+15, "billable time follows the duration", b.billable)
	p.Records.Before(Activity, record.Save, record.Rules+20, "billed work stands", billed)
	p.Records.Before(Activity, record.Delete, record.Rules, "billed work stands", billed)
	p.Records.After(Activity, record.Save, 150, "time worked on the record", b.worked)
	p.Records.After(Activity, record.Delete, 150, "time worked on the record", b.worked)
	b.offerTimer()
	p.Access.Portal(Activity, b.portal)
	p.Access.Preset(Activity, "concerned", concerned)
	return nil
}
