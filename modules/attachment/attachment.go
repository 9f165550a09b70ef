// Package attachment keeps the files that hang on records: their names, sizes and who may see them. The bytes lie
// elsewhere, under their hash.
package attachment

import (
	"embed"

	"steward/engine/model"
	"steward/engine/record"
	"steward/engine/setup"
)

//go:embed defaults text
var shipped embed.FS

// Module is everything this package brings to the platform.
var Module = setup.Module{
	Name:     "attachment",
	Needs:    []string{"access", "activity"},
	Models:   []model.Model{attachmentModel},
	Install:  install,
	Defaults: shipped,
}

// install connects the behaviours. Read it to know what happens when.
func install(p *setup.Platform) error {
	s := &shelf{records: p.Records, settings: p.Settings, config: p.Config, files: p.Files, now: p.Now}
	p.Records.Before(Attachment, record.Save, record.Defaults, "files follow their comment", s.visibility)
	p.Records.Before(Attachment, record.Save, record.Rules, "size and kind are allowed", s.allowed)
	p.Records.Before(Attachment, record.Delete, record.Rules, "removing a file changes its record", s.mayRemove)
	p.Records.Before("*", record.Save, record.Rules, "pictures are of the record itself", s.pictures)
	p.Records.After("activity/activity", record.Save, 300, "files follow their comment", s.followComment)
	p.Records.Before("*", record.Save, record.Rules+50, "a text shows only what its author sees", s.onlyTheirs)
	p.Records.After("*", record.Save, 300, "pictures follow the text they stand in", s.placed)
	p.Records.After("activity/activity", record.Save, 310, "pictures follow the words they stand in", s.spoken)
	p.Records.After("activity/activity", record.Delete, 310, "pictures follow the words they stand in", s.silenced)
	p.Access.Portal(Attachment, s.portal)
	if p.Files == nil {
		return nil
	}
	p.Records.After(Attachment, record.Delete, 300, "the content is let go of", s.letGo)
	return p.Jobs.Every("attachment.sweep", "40 3 * * *", s.sweep)
}
