// Package button does what administrators put on the buttons of forms: set values, run a script, open an address, make a
// related record. The buttons themselves are part of the definition of a form.
package button

import (
	"context"
	"embed"

	"steward/engine/model"
	"steward/engine/record"
	"steward/engine/script"
	"steward/engine/setter"
	"steward/engine/setup"
	"steward/engine/text"
)

//go:embed text
var files embed.FS

// Module is everything this package brings to the platform.
var Module = setup.Module{
	Name:     "button",
	Needs:    []string{"access", "relation", "automation"},
	Install:  install,
	Defaults: files,
}

// install connects the behaviours. Read it to know what happens when.
func install(p *setup.Platform) error {
	b := &board{records: p.Records, scripts: p.Scripts, texts: func() *text.Catalog { return p.Config.Current().Texts }}
	b.registry = func(ctx context.Context) *model.Registry {
		if r := model.From(ctx); r != nil {
			return r
		}
		return p.Config.Current().Registry
	}
	b.setter = setter.Machine{Records: p.Records, Registry: b.registry}
	p.Buttons = b
	return nil
}

// board is what the behaviours of this module stand on.
type board struct {
	records  *record.Service
	scripts  *script.Engine
	setter   setter.Machine
	registry func(ctx context.Context) *model.Registry
	texts    func() *text.Catalog
}
