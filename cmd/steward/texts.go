package main

import "embed"

//go:embed text
var commandTexts embed.FS
