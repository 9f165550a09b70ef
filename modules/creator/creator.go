// Package creator is what administrators make modules of their own with: the words, the list of statuses and the entry of
// the menu. The making itself is the engine's: modules, models and fields are configuration.
package creator

import (
	"embed"

	"steward/engine/setup"
)

//go:embed defaults text
var files embed.FS

// Module is everything this package brings to the platform.
var Module = setup.Module{Name: "creator", Needs: []string{"access", "list", "system"}, Defaults: files}
