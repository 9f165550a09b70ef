// Package web carries the built interface inside the program, so that one file is the whole product.
package web

import "embed"

// Dist is the build output. It holds only .keep until the interface has been built.
//
//go:embed all:dist
var Dist embed.FS
