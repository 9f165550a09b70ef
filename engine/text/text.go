// Package text holds the words of the platform: one text per key and language, with parameters and plural forms, loaded
// from YAML files beside the code that uses them and overridden by what an administrator writes. It knows no record and
// no screen; a missing text is shown as its key, never as an error.
package text

import (
	"fmt"
	"maps"
	"slices"
	"strings"

	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"
)

// English is the language every text exists in and the last one that is asked.
const English = "en"

// Texts are texts by key.
type Texts map[string]string

// Catalog is an immutable set of texts in several languages. nil answers every key with itself.
type Catalog struct {
	texts    map[string]Texts // by language
	fallback string
}

// New makes a catalog of texts by language. fallback is the language of the installation, asked ahead of English.
func New(texts map[string]Texts, fallback string) *Catalog {
	c := &Catalog{texts: make(map[string]Texts, len(texts)), fallback: fallback}
	for lang, t := range texts {
		c.texts[lang] = maps.Clone(t)
	}
	return c
}

// With gives a catalog in which other texts stand over these, key by key.
func (c *Catalog) With(over map[string]Texts) *Catalog {
	next := New(c.texts, c.fallback)
	for lang, t := range over {
		if next.texts[lang] == nil {
			next.texts[lang] = Texts{}
		}
		maps.Copy(next.texts[lang], t)
	}
	return next
}

// Languages lists the languages that have texts, sorted.
func (c *Catalog) Languages() []string {
	if c == nil {
		return nil
	}
	return slices.Sorted(maps.Keys(c.texts))
}

// Lookup finds the text of a key in a language or those it falls back to: "de-AT" asks de-AT, de, the language of the
// installation, English.
func (c *Catalog) Lookup(lang, key string) (string, bool) {
	_, s, ok := c.find(lang, key)
	return s, ok
}

// find is Lookup that says which language answered: plural forms follow its rules.
func (c *Catalog) find(lang, key string) (from, s string, ok bool) {
	if c == nil || key == "" {
		return "", "", false
	}
	for _, l := range c.chain(lang) {
		if s, ok := c.texts[l][key]; ok {
			return l, s, true
		}
	}
	return "", "", false
}

func (c *Catalog) chain(lang string) []string {
	chain := make([]string, 0, 4)
	add := func(l string) {
		if l != "" && !slices.Contains(chain, l) {
			chain = append(chain, l)
		}
	}
	add(lang)
	base, _, _ := strings.Cut(lang, "-")
	add(base)
	add(c.fallback)
	add(English)
	return chain
}

// T gives the text of a key with its parameters filled in; a key without text is its own text. When the parameters have a
// count and the key has plural forms (key.one, key.few, key.other), the form of the language is taken.
func (c *Catalog) T(lang, key string, params map[string]any) string {
	if n, ok := whole(params["count"]); ok {
		if from, s, ok := c.find(lang, key+".other"); ok {
			if form, ok := c.texts[from][key+"."+form(from, n)]; ok {
				s = form
			}
			return fill(s, params)
		}
	}
	s, ok := c.Lookup(lang, key)
	if !ok {
		return key
	}
	return fill(s, params)
}

// All gives every text a language shows: its own, and those it falls back to.
func (c *Catalog) All(lang string) Texts {
	out := Texts{}
	if c == nil {
		return out
	}
	chain := c.chain(lang)
	slices.Reverse(chain)
	for _, l := range chain {
		maps.Copy(out, c.texts[l])
	}
	return out
}

// Of gives the texts of exactly one language.
func (c *Catalog) Of(lang string) Texts {
	if c == nil {
		return nil
	}
	return maps.Clone(c.texts[lang])
}

// fill replaces {name} by the parameter of that name; an unknown one stays as it is written.
func fill(s string, params map[string]any) string {
	if len(params) == 0 || !strings.Contains(s, "{") {
		return s
	}
	var b strings.Builder
	for {
		open := strings.IndexByte(s, '{')
		if open < 0 {
			break
		}
		end := strings.IndexByte(s[open:], '}')
		if end < 0 {
			break
		}
		b.WriteString(s[:open])
		if v, ok := params[s[open+1:open+end]]; ok {
			b.WriteString(fmt.Sprint(v))
		} else {
			b.WriteString(s[open : open+end+1])
		}
		s = s[open+end+1:]
	}
	return b.String() + s
}

func whole(v any) (int, bool) {
	switch n := v.(type) {
	case int:
		return n, true
	case int64:
		return int(n), true
	}
	return 0, false
}

var forms = map[plural.Form]string{
	plural.Zero: "zero", plural.One: "one", plural.Two: "two", plural.Few: "few", plural.Many: "many", plural.Other: "other",
}

// form is the plural form of a number in a language: "one", "few", "other".
func form(lang string, n int) string {
	tag, err := language.Parse(lang)
	if err != nil {
		tag = language.English
	}
	if n < 0 {
		n = -n
	}
	return forms[plural.Cardinal.MatchPlural(tag, n, 0, 0, 0, 0)]
}
