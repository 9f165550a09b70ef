package field

import (
	"net/netip"
	"regexp"
	"strings"

	"steward/engine/fault"
	"steward/engine/model"
)

// Text is one line of at most Max characters (default 255).
type Text struct {
	Max int
	// Fold makes unique values differ by more than capitals.
	Fold bool
	// As names a kind with its own look and check: "" or email, url, phone, ip, color; username is the name of the person
	// that the record is, and is drawn with his face; model is the alias of a model, and
	// modelfield the code of a field of the model that Of names (see JSON.Of).
	As string
	Of string
}

// Code is the kind.
func (t Text) Code() string {
	if t.As != "" {
		return t.As
	}
	return "text"
}

// Storage is a text.
func (Text) Storage() model.Storage { return model.Text }

// Comparison is that of texts.
func (Text) Comparison() model.Comparison { return model.AsText }

// MaxLength is the limit in characters.
func (t Text) MaxLength() int {
	if t.Max == 0 {
		return 255
	}
	return t.Max
}

// FoldCase reports whether unique values ignore capitals.
func (t Text) FoldCase() bool { return t.Fold }

// Options are the limit.
func (t Text) Options() map[string]any {
	if t.Of != "" {
		return map[string]any{"max": t.MaxLength(), "of": t.Of}
	}
	return map[string]any{"max": t.MaxLength()}
}

var kinds = map[string]struct {
	pattern *regexp.Regexp
	key     string
}{
	"email": {regexp.MustCompile(`^[^\s@<>",;]+@[^\s@<>",;]+\.[^\s@<>",;]{2,}$`), "fault.not_an_email"},
	"url":   {regexp.MustCompile(`^(?i)(https?|ftp|mailto|tel|ssh|rdp)://?[^\s<>"]+$`), "fault.not_a_url"},
	"phone": {regexp.MustCompile(`^[+0-9(][0-9 ()./\-]{2,30}( ?(x|ext\.?) ?[0-9]{1,6})?$`), "fault.not_a_phone"},
	"ip":    {regexp.MustCompile(`^([0-9]{1,3}(\.[0-9]{1,3}){3}|[0-9a-fA-F:]{2,39}(%\w+)?)(/[0-9]{1,3})?$`), "fault.not_an_ip"},
	"color": {regexp.MustCompile(`^#[0-9a-fA-F]{6}$`), "fault.not_a_color"},
}

// Coerce trims the ends and refuses line breaks, what is too long and what is not of the kind.
func (t Text) Coerce(in any) (any, error) {
	s, err := text(in)
	if err != nil {
		return nil, err
	}
	s = strings.TrimSpace(strings.NewReplacer("\r\n", " ", "\n", " ", "\r", " ").Replace(s))
	v, err := limited(s, t.MaxLength())
	if err != nil || v == nil {
		return nil, err
	}
	if k, special := kinds[t.As]; special && (!k.pattern.MatchString(s) || t.As == "ip" && !address(s)) {
		return nil, fault.Value(k.key)
	}
	return v, nil
}

// Email, URL, Phone, IP and Color are texts with a check of their own.
func Email() Text { return Text{As: "email", Fold: true} }

// URL is an address that a browser may open.
func URL() Text { return Text{As: "url", Max: 2000} }

// Phone is a telephone number as people write it.
func Phone() Text { return Text{As: "phone", Max: 50} }

// IP is an address or a network, version 4 or 6.
func IP() Text { return Text{As: "ip", Max: 50} }

// Color is "#rrggbb".
func Color() Text { return Text{As: "color", Max: 7} }

// address reports whether a text is an address or a network.
func address(s string) bool {
	if _, err := netip.ParsePrefix(s); err == nil {
		return true
	}
	_, err := netip.ParseAddr(s)
	return err == nil
}
