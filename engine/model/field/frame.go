package field

import (
	"fmt"
	"regexp"
	"strings"
)

const host = `[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?(?:\.[A-Za-z0-9](?:[A-Za-z0-9-]*[A-Za-z0-9])?)*(?::[0-9]{1,5})?`

var (
	hostForm  = regexp.MustCompile(`^` + host + `$`)
	frameForm = regexp.MustCompile(`^https://(` + host + `)(?:[/?#].*)?$`)
)

// IsHost reports whether a text is the name of a host, with a port or without, and nothing else.
func IsHost(name string) bool { return hostForm.MatchString(name) }

// Frame shows a page of another host inside a form. Values of the record may stand in the path and behind it, never in the
// host: which hosts are shown is the administrator's choice, not that of who fills a field.
type Frame struct {
	Virtual
	// From is the host, in small letters.
	From string
}

// NewFrame is a frame of an address; height is in pixels, 0 is the usual one.
func NewFrame(address string, height int64) (Frame, error) {
	found := frameForm.FindStringSubmatch(strings.TrimSpace(address))
	if found == nil {
		return Frame{}, fmt.Errorf("the address must begin with https:// and the name of a host, without braces")
	}
	if height != 0 && (height < 80 || height > 2000) {
		return Frame{}, fmt.Errorf("the height must be between 80 and 2000 pixels")
	}
	extras := map[string]any{"address": strings.TrimSpace(address)}
	if height != 0 {
		extras["height"] = height
	}
	return Frame{Virtual: Virtual{Element: "iframe", Extras: extras}, From: strings.ToLower(found[1])}, nil
}
