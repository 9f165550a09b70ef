package text

import (
	"fmt"
	"regexp"
	"slices"
	"sort"
	"strings"
)

// Gap is a difference between two languages that should say the same.
type Gap struct{ Lang, Key, Reason string }

// String says it for a failing test.
func (g Gap) String() string { return fmt.Sprintf("%s: %s %s", g.Lang, g.Key, g.Reason) }

var parameter = regexp.MustCompile(`\{[a-z0-9_]+\}`)

// Gaps compares every language with English: keys that are missing, keys English does not have, and parameters that
// differ. Plural forms are one key, because languages have different numbers of them.
func (c *Catalog) Gaps() []Gap {
	var gaps []Gap
	english := c.families(English)
	for _, lang := range c.Languages() {
		if lang == English {
			continue
		}
		other := c.families(lang)
		for key, params := range english {
			have, ok := other[key]
			switch {
			case !ok:
				gaps = append(gaps, Gap{lang, key, "is missing"})
			case !slices.Equal(params, have):
				gaps = append(gaps, Gap{lang, key, fmt.Sprintf("has the parameters %v, English has %v", have, params)})
			}
		}
		for key := range other {
			if _, ok := english[key]; !ok {
				gaps = append(gaps, Gap{lang, key, "is not in English"})
			}
		}
	}
	sort.Slice(gaps, func(i, j int) bool {
		return gaps[i].Lang+" "+gaps[i].Key < gaps[j].Lang+" "+gaps[j].Key
	})
	return gaps
}

// families gives the parameters by key, with all plural forms of a key under one.
func (c *Catalog) families(lang string) map[string][]string {
	out := map[string][]string{}
	texts := c.texts[lang]
	for key, s := range texts {
		for _, f := range forms {
			if stem, ok := strings.CutSuffix(key, "."+f); ok {
				if other, is := texts[stem+".other"]; is {
					key, s = stem+" (plural)", other
				}
				break
			}
		}
		params := parameter.FindAllString(s, -1)
		sort.Strings(params)
		out[key] = slices.Compact(params)
	}
	return out
}
