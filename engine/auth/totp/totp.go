// Package totp makes and checks the six digits of authenticator applications (RFC 6238: SHA-1, 30 seconds, one step of
// tolerance to each side).
package totp

import (
	"fmt"
	"strings"
	"time"

	"github.com/boombuler/barcode/qr"
	"github.com/pquerna/otp/hotp"
	lib "github.com/pquerna/otp/totp"
)

const (
	period = 30
	skew   = 1
)

// Key is a new shared secret.
type Key struct {
	Secret string // base32, to be typed by hand
	URI    string // otpauth://…, what the picture says
	QR     string // the picture, as SVG
}

// New makes a secret for an account, shown in the application under the name of the issuer.
func New(issuer, account string) (Key, error) {
	k, err := lib.Generate(lib.GenerateOpts{Issuer: issuer, AccountName: account, Period: period})
	if err != nil {
		return Key{}, fmt.Errorf("make a secret: %w", err)
	}
	picture, err := svg(k.URL())
	return Key{Secret: k.Secret(), URI: k.URL(), QR: picture}, err
}

// Check gives the time step a code belongs to. Codes of steps up to and including used are refused: each is good once
// (RFC 6238 §5.2).
func Check(secret, code string, now time.Time, used int64) (step int64, ok bool) {
	current := now.Unix() / period
	for step := current - skew; step <= current+skew; step++ {
		if step <= used || step < 0 {
			continue
		}
		if hotp.Validate(code, uint64(step), secret) {
			return step, true
		}
	}
	return 0, false
}

// Code is the code of a moment, as an application shows it.
func Code(secret string, at time.Time) (string, error) { return lib.GenerateCode(secret, at) }

// quiet is the white border a reader needs, in modules.
const quiet = 4

func svg(content string) (string, error) {
	code, err := qr.Encode(content, qr.M, qr.Auto)
	if err != nil {
		return "", fmt.Errorf("draw a code: %w", err)
	}
	size := code.Bounds().Dx()
	var path strings.Builder
	for y := range size {
		for x := range size {
			if r, _, _, _ := code.At(x, y).RGBA(); r == 0 {
				fmt.Fprintf(&path, "M%d %dh1v1h-1z", x+quiet, y+quiet)
			}
		}
	}
	all := size + 2*quiet
	return fmt.Sprintf(`<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 %d %d" shape-rendering="crispEdges"><rect width="%d" height="%d" fill="#fff"/><path d="%s" fill="#000"/></svg>`,
		all, all, all, all, path.String()), nil
}
