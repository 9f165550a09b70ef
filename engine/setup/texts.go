package setup

import "embed"

// Texts are the words of the engine: its faults and its explanations.
//
//go:embed text
var Texts embed.FS
