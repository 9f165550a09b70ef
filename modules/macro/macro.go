// Package macro lets teams do with one click what they do all day: several changes of a record and a reply, as one step
// that is taken back as one.
package macro

import (
	"embed"

	"steward/engine/model"
	"steward/engine/record"
	"steward/engine/setter"
	"steward/engine/setup"
)

//go:embed defaults text
var files embed.FS

// Module is everything this package brings to the platform.
var Module = setup.Module{
	Name:     "macro",
	Needs:    []string{"access", "list", "activity"},
	Models:   []model.Model{macroModel},
	Install:  install,
	Defaults: files,
}

// install connects the behaviours. Read it to know what happens when.
func install(p *setup.Platform) error {
	b := newBox(p)
	p.Records.Before(Macro, record.Save, record.Rules, "a macro can work", b.check)
	p.Records.OfferRows(b.offer)
	p.Access.Limit(Macro, ofOwnGroups)
	return nil
}

// box is what the behaviours of this module stand on.
type box struct {
	records  *record.Service
	models   *record.Remembered[map[string]bool] // that have macros: most have none, and every record asks
	registry func() *model.Registry
	setter   setter.Machine
}
