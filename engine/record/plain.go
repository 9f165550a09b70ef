package record

import (
	"strconv"
	"strings"
	"time"

	"steward/engine/model"
)

// plain turns a canonical value into a form that Coerce of its type reads back.
func plain(f *model.Field, v any) any {
	if v == nil { // unset is no zero
		return nil
	}
	switch f.Type.Storage() {
	case model.Decimal:
		n, _ := v.(int64)
		sign := ""
		if n < 0 {
			sign, n = "-", -n
		}
		frac := strconv.FormatInt(n%1_000_000, 10)
		return sign + strconv.FormatInt(n/1_000_000, 10) + "." + strings.Repeat("0", 6-len(frac)) + frac
	case model.DateTime:
		n, _ := v.(int64)
		return time.Unix(n, 0).UTC().Format(time.RFC3339)
	case model.Links:
		return each(v)
	}
	return v
}

func wholeNumber(s string) (int64, bool) {
	n, err := strconv.ParseInt(s, 10, 64)
	return n, err == nil && n > 0
}

var likeEscaper = strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`)

func escapeLike(s string) string { return likeEscaper.Replace(s) }

func contains(list []any, v any) bool {
	for _, x := range list {
		if x == v {
			return true
		}
	}
	return false
}
