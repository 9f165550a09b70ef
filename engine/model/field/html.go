package field

import (
	"html"
	"regexp"
	"strings"
	"sync"

	"github.com/microcosm-cc/bluemonday"

	"steward/engine/model"
)

// HTML is rich text, cleaned on the way in. It holds at most one million characters.
type HTML struct{}

const maxHTML = 1_000_000

// Code is "editor".
func (HTML) Code() string { return "editor" }

// Storage is a long text.
func (HTML) Storage() model.Storage { return model.LongText }

// Comparison is that of texts.
func (HTML) Comparison() model.Comparison { return model.AsText }

// IsHTML tells exports to strip the markup.
func (HTML) IsHTML() bool { return true }

// MaxLength is the limit in characters.
func (HTML) MaxLength() int { return maxHTML }

// Options are the limit.
func (HTML) Options() map[string]any { return map[string]any{"max": maxHTML} }

// Coerce cleans the markup; a text without any content is unset.
func (HTML) Coerce(in any) (any, error) {
	v, err := limited(in, maxHTML)
	s, ok := v.(string)
	if err != nil || !ok {
		return nil, err
	}
	s = Sanitise(s)
	if PlainText(s) == "" && !strings.Contains(s, "<img") {
		return nil, nil
	}
	return s, nil
}

var policy = sync.OnceValue(func() *bluemonday.Policy {
	p := bluemonday.UGCPolicy()
	p.AllowAttrs("class").Matching(regexp.MustCompile(`^(mention|language-[a-z]+)$`)).OnElements("span", "code", "a")
	p.AllowAttrs("data-mention").Matching(regexp.MustCompile(`^[\pL\d_.@+\\-]{1,255}$`)).OnElements("span")
	p.AllowRelativeURLs(true)
	p.AllowURLSchemes("http", "https", "mailto", "tel")
	p.RequireNoFollowOnLinks(true)
	p.RequireNoReferrerOnLinks(true)
	p.AddTargetBlankToFullyQualifiedLinks(true)
	return p
})

var marked = regexp.MustCompile(`[<&]`)

// Sanitise keeps of HTML what people write in messages and drops what could act: scripts, styles, forms, event handlers,
// addresses other than http, https, mailto and tel. Pictures come from this host only.
func Sanitise(s string) string {
	if !marked.MatchString(s) {
		return s
	}
	return picture.ReplaceAllStringFunc(policy().Sanitize(s), func(tag string) string {
		if ownPicture.MatchString(tag) {
			return tag
		}
		return ""
	})
}

// Pictures of other hosts would tell them who reads: only a path of this host stays, in whatever spelling a browser would
// follow another.
var (
	picture    = regexp.MustCompile(`(?i)<img\b[^>]*>`)
	ownPicture = regexp.MustCompile(`\ssrc="/[^/\\"][^"]*"`)
)

var (
	tag    = regexp.MustCompile(`(?s)<[^>]*>`)
	breaks = regexp.MustCompile(`(?i)<(br|/p|/div|/li|/h[1-6]|/tr)[^>]*>`)
	spaces = regexp.MustCompile(`[ \t]+`)
)

// PlainText is the text of HTML with its line breaks, for search, exports and summaries.
func PlainText(s string) string {
	if !marked.MatchString(s) {
		return strings.TrimSpace(s)
	}
	s = breaks.ReplaceAllString(s, "\n")
	s = html.UnescapeString(tag.ReplaceAllString(s, " "))
	return strings.TrimSpace(spaces.ReplaceAllString(s, " "))
}
