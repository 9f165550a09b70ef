package model

import (
	"fmt"
	"regexp"
	"strconv"
	"strings"
	"time"
)

// NumberPattern is how records of a model are numbered: plain characters, {YYYY}, {YY}, {MM} and {DD} of the moment of
// creation in UTC, and one run of zeros in braces for the id, padded to as many digits: "VEH-{YYYY}-{0000}". The id counts
// on over the years, so a number names one record for ever.
type NumberPattern string

var (
	patternPart  = regexp.MustCompile(`\{(YYYY|YY|MM|DD|0{1,12})\}`)
	patternPlain = regexp.MustCompile(`^[A-Za-z0-9 ./_#-]*$`)
)

// Valid reports whether it can be used: known parts only, exactly one of them the id, at most 60 characters.
func (p NumberPattern) Valid() bool {
	ids := 0
	for _, part := range patternPart.FindAllString(string(p), -1) {
		if part[1] == '0' {
			ids++
		}
	}
	return ids == 1 && len(p) <= 60 && patternPlain.MatchString(patternPart.ReplaceAllString(string(p), ""))
}

// NeedsCreation reports whether the moment of creation is part of the number.
func (p NumberPattern) NeedsCreation() bool {
	return strings.ContainsAny(strings.Join(patternPart.FindAllString(string(p), -1), ""), "YMD")
}

// Number is that of a record.
func (p NumberPattern) Number(id int64, created time.Time) string {
	created = created.UTC()
	return patternPart.ReplaceAllStringFunc(string(p), func(part string) string {
		switch part {
		case "{YYYY}":
			return created.Format("2006")
		case "{YY}":
			return created.Format("06")
		case "{MM}":
			return created.Format("01")
		case "{DD}":
			return created.Format("02")
		}
		return fmt.Sprintf("%0*d", len(part)-2, id)
	})
}

// ID reads the id out of a number; 0 when the text is none.
func (p NumberPattern) ID(number string) int64 {
	if p == "" || number == "" {
		return 0
	}
	var expr strings.Builder
	expr.WriteString(`(?i)^`)
	rest := string(p)
	last := 0
	for _, at := range patternPart.FindAllStringIndex(rest, -1) {
		expr.WriteString(regexp.QuoteMeta(rest[last:at[0]]))
		if rest[at[0]+1] == '0' {
			expr.WriteString(`(\d{1,18})`)
		} else {
			fmt.Fprintf(&expr, `\d{%d}`, at[1]-at[0]-2)
		}
		last = at[1]
	}
	expr.WriteString(regexp.QuoteMeta(rest[last:]) + `$`)
	found := regexp.MustCompile(expr.String()).FindStringSubmatch(strings.TrimSpace(number))
	if len(found) != 2 {
		return 0
	}
	id, err := strconv.ParseInt(found[1], 10, 64)
	if err != nil {
		return 0
	}
	return id
}
