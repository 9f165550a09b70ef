package condition

import (
	"strings"
	"unicode"
)

// Fold takes the capitals off a text, letter by letter: Unicode lower-casing, with the two small sigmas as one letter.
// Accents stay. All evaluators do the same: stores by a function of this one or by their own (store/dialect.go), browsers in
// web/src/core/condition.ts.
func Fold(s string) string {
	for i := range len(s) {
		if s[i] >= 0x80 {
			return foldLetters(s)
		}
	}
	return strings.ToLower(s)
}

func foldLetters(s string) string {
	if strings.ContainsRune(s, 'İ') { // the one letter whose small form is two: i and a point above
		s = strings.ReplaceAll(s, "İ", "i\u0307")
	}
	return strings.Map(func(r rune) rune {
		if r == 'ς' {
			return 'σ'
		}
		return unicode.ToLower(r)
	}, s)
}
