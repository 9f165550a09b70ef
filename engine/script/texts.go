package script

import "embed"

// Texts are the words of this package.
//
//go:embed text
var Texts embed.FS
