// Package creator is what administrators make modules of their own with: templates to begin with, the list of statuses, and
// the refusal to take away what is in use. The making itself is the engine's: modules, models and fields are configuration.
package creator

import (
	"embed"

	"steward/engine/setup"
)

//go:embed defaults text
var files embed.FS

// Module is everything this package brings to the platform.
var Module = setup.Module{Name: "creator", Needs: []string{"access", "list", "system"}, Install: install, Defaults: files}

func install(p *setup.Platform) error {
	p.Config.Guard(watch{p.Records}.unused)
	p.Config.Guard(framed)
	return nil
}
