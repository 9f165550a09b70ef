package store

import (
	"fmt"
	"regexp/syntax"
	"strconv"
	"strings"
	"unicode"
)

// areMax is the largest count PostgreSQL takes in braces.
const areMax = 255

// toARE writes a regular expression of RE2, which conditions are written in, as one that PostgreSQL understands and that
// matches the same texts.
func toARE(expr string) (string, error) {
	re, err := syntax.Parse(expr, syntax.Perl)
	if err != nil {
		return "", fmt.Errorf("read the regular expression: %w", err)
	}
	var b strings.Builder
	b.WriteString("***:") // an advanced expression, whatever the server is set to
	are(&b, re)
	return b.String(), nil
}

func are(b *strings.Builder, re *syntax.Regexp) {
	switch re.Op {
	case syntax.OpNoMatch:
		b.WriteString("(?=a)(?!a)")
	case syntax.OpEmptyMatch:
		b.WriteString("()")
	case syntax.OpLiteral:
		for _, r := range re.Rune {
			areLetter(b, r, re.Flags&syntax.FoldCase != 0)
		}
	case syntax.OpCharClass:
		areClass(b, re.Rune)
	case syntax.OpAnyCharNotNL:
		b.WriteString(`[^\n]`)
	case syntax.OpAnyChar:
		b.WriteString(".")
	case syntax.OpBeginLine:
		b.WriteString(`(?:\A|(?<=\n))`)
	case syntax.OpEndLine:
		b.WriteString(`(?:\Z|(?=\n))`)
	case syntax.OpBeginText:
		b.WriteString(`\A`)
	case syntax.OpEndText:
		b.WriteString(`\Z`)
	case syntax.OpWordBoundary:
		b.WriteString(`\y`)
	case syntax.OpNoWordBoundary:
		b.WriteString(`\Y`)
	case syntax.OpCapture:
		areGroup(b, re.Sub[0])
	case syntax.OpStar:
		areGroup(b, re.Sub[0])
		b.WriteByte('*')
	case syntax.OpPlus:
		areGroup(b, re.Sub[0])
		b.WriteByte('+')
	case syntax.OpQuest:
		areGroup(b, re.Sub[0])
		b.WriteByte('?')
	case syntax.OpRepeat:
		areRepeat(b, re)
	case syntax.OpConcat:
		for _, sub := range re.Sub {
			areGroup(b, sub)
		}
	case syntax.OpAlternate:
		for i, sub := range re.Sub {
			if i > 0 {
				b.WriteByte('|')
			}
			areGroup(b, sub)
		}
	}
}

func areGroup(b *strings.Builder, re *syntax.Regexp) {
	b.WriteString("(?:")
	are(b, re)
	b.WriteByte(')')
}

func areRepeat(b *strings.Builder, re *syntax.Regexp) {
	if re.Min > areMax || re.Max > areMax {
		are(b, re.Simplify())
		return
	}
	areGroup(b, re.Sub[0])
	b.WriteByte('{')
	b.WriteString(strconv.Itoa(re.Min))
	if re.Max != re.Min {
		b.WriteByte(',')
		if re.Max >= 0 {
			b.WriteString(strconv.Itoa(re.Max))
		}
	}
	b.WriteByte('}')
}

func areLetter(b *strings.Builder, r rune, fold bool) {
	if !fold || unicode.SimpleFold(r) == r {
		areRune(b, r)
		return
	}
	b.WriteByte('[')
	areRune(b, r)
	for other := unicode.SimpleFold(r); other != r; other = unicode.SimpleFold(other) {
		areRune(b, other)
	}
	b.WriteByte(']')
}

func areClass(b *strings.Builder, ranges []rune) {
	if len(ranges) == 0 {
		b.WriteString("(?=a)(?!a)")
		return
	}
	b.WriteByte('[')
	for i := 0; i < len(ranges); i += 2 {
		low, high := max(ranges[i], 1), ranges[i+1] // a NUL is in no stored text
		if high < low {
			continue
		}
		areRune(b, low)
		if high > low {
			b.WriteByte('-')
			areRune(b, high)
		}
	}
	b.WriteByte(']')
}

// areRune writes letters and digits as they are and everything else by number.
func areRune(b *strings.Builder, r rune) {
	switch {
	case r >= '0' && r <= '9', r >= 'a' && r <= 'z', r >= 'A' && r <= 'Z':
		b.WriteRune(r)
	case r <= 0xFFFF:
		fmt.Fprintf(b, `\u%04X`, r)
	default:
		fmt.Fprintf(b, `\U%08X`, r)
	}
}
