// Package list ships the lists of coded values that all modules share, and the words of the fields they share. Lists are
// configuration: administrators change them over what is shipped, and the engine's registry serves them.
package list

import (
	"embed"

	"steward/engine/setup"
)

//go:embed defaults text
var files embed.FS

// Module is everything this package brings to the platform.
var Module = setup.Module{Name: "list", Defaults: files}
