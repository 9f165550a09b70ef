package event

import (
	"context"
	"strconv"
	"strings"
)

// Line is one thing that acted on a record, or did not and why: of the automation trace.
type Line struct {
	Cause  Cause    `json:"c"`
	Result string   `json:"r"`           // text key: "trace.matched", "trace.not_matched" ...
	Fields []string `json:"f,omitempty"` // what it set, or the field because of which it did not
	Text   string   `json:"t,omitempty"` // in its own words, what a script that failed said
	// Others stand for many lines with the same result: ids of records of the model Cause.Ref, by the field because of which.
	Others map[string][]int64 `json:"o,omitempty"`
}

// Trace is what acted on a record in one save.
type Trace struct {
	ID     ID
	Event  ID // of the change, 0 when nothing was changed
	Model  string
	Record int64
	Lines  []Line
}

// Traces is what the store offers of the automation trace, newest first. Query.Batch and Query.Children mean nothing here.
type Traces interface {
	Traces(ctx context.Context, q Query) ([]Trace, error)
}

// The bounds of one trace: a rule with a thousand neighbours does not fill the database.
const (
	maxLines  = 60
	maxOthers = 500
	maxText   = 300
)

// Compact makes few lines of many: rules of one kind that ended alike without setting anything become one line.
func Compact(lines []Line) []Line {
	var out []Line
	others := 0
	for _, l := range lines {
		if r := []rune(l.Text); len(r) > maxText {
			l.Text = string(r[:maxText]) + "…"
		}
		alias, id, one := cutRef(l.Cause.Ref)
		if l.Result != NotMatched || !one || len(l.Fields) > 1 || l.Text != "" {
			if len(out) < maxLines {
				out = append(out, l)
			}
			continue
		}
		if others++; others > maxOthers {
			continue
		}
		field := ""
		if len(l.Fields) == 1 {
			field = l.Fields[0]
		}
		if n := len(out); n > 0 && out[n-1].Others != nil && out[n-1].Cause.Ref == alias {
			out[n-1].Others[field] = append(out[n-1].Others[field], id)
		} else if n < maxLines {
			out = append(out, Line{Cause: Cause{Kind: l.Cause.Kind, Ref: alias}, Result: l.Result, Others: map[string][]int64{field: {id}}})
		}
	}
	return out
}

// NotMatched is the result of a rule whose condition does not hold; there are many of those.
const NotMatched = "trace.not_matched"

// cutRef takes "service/routing:12" apart.
func cutRef(ref string) (alias string, id int64, ok bool) {
	alias, tail, ok := strings.Cut(ref, ":")
	if !ok {
		return "", 0, false
	}
	id, err := strconv.ParseInt(tail, 10, 64)
	return alias, id, err == nil
}
