package condition

import "strings"

// FoldFrom and FoldTo are the pairs of letters that texts are compared without: ASCII, Latin-1, Latin Extended-A, Greek and
// Cyrillic capitals and their small letters. All evaluators use this one table, so that they agree to the letter.
var FoldFrom, FoldTo = foldTable()

var foldMap = func() map[rune]rune {
	from, to := []rune(FoldFrom), []rune(FoldTo)
	m := make(map[rune]rune, len(from))
	for i := range from {
		m[from[i]] = to[i]
	}
	return m
}()

func foldTable() (string, string) {
	var from, to strings.Builder
	add := func(first, last, distance rune) {
		for r := first; r <= last; r++ {
			from.WriteRune(r)
			to.WriteRune(r + distance)
		}
	}
	add('A', 'Z', 32)
	add('À', 'Ö', 32)
	add('Ø', 'Þ', 32)
	pairs := func(first, last rune) { // capital and small letter alternate
		for r := first; r <= last; r += 2 {
			add(r, r, 1)
		}
	}
	pairs('Ā', 'Į')
	pairs('Ĳ', 'Ķ')
	pairs('Ĺ', 'Ň')
	pairs('Ŋ', 'Ŷ')
	pairs('Ź', 'Ž')
	add('Α', 'Ρ', 32)
	add('Σ', 'Ϋ', 32)
	add('А', 'Я', 32)
	add('Ѐ', 'Џ', 80)
	return from.String(), to.String()
}

// Fold makes capitals small by the table.
func Fold(s string) string {
	return strings.Map(func(r rune) rune {
		if 'A' <= r && r <= 'Z' {
			return r + 32
		}
		if r < 0x80 {
			return r
		}
		if small, ok := foldMap[r]; ok {
			return small
		}
		return r
	}, s)
}
