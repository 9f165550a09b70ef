package api

import (
	"bytes"
	"encoding/json"
	"slices"
	"strconv"
	"sync"
	"unicode/utf8"
)

// encoder writes an answer as JSON. At each depth it remembers the names of the last object in order: the rows of a list have
// mostly the same.
type encoder struct {
	names [][]string
	depth int
}

var encoders = sync.Pool{New: func() any { return new(encoder) }}

// encode writes an answer as JSON. Answers are maps, lists and plain values, which take no reflection; anything else goes the
// way of encoding/json. Names are in order, so that the same answer has the same bytes.
func encode(b []byte, v any) ([]byte, error) {
	e := encoders.Get().(*encoder) //nolint:forcetypeassert // the pool holds nothing else
	defer func() {
		for i := range e.names {
			clear(e.names[i][:cap(e.names[i])])
			e.names[i] = e.names[i][:0]
		}
		e.depth = 0
		encoders.Put(e)
	}()
	return e.value(b, v)
}

func (e *encoder) value(b []byte, v any) ([]byte, error) {
	switch v := v.(type) {
	case nil:
		return append(b, "null"...), nil
	case bool:
		return strconv.AppendBool(b, v), nil
	case string:
		return encodeText(b, v)
	case int:
		return strconv.AppendInt(b, int64(v), 10), nil
	case int64:
		return strconv.AppendInt(b, v, 10), nil
	case json.RawMessage:
		return append(b, v...), nil
	case map[string]any:
		return e.object(b, v)
	case map[string]string:
		if v == nil {
			return append(b, "null"...), nil
		}
		wide := make(map[string]any, len(v))
		for k, s := range v {
			wide[k] = s
		}
		return e.object(b, wide)
	case rows:
		return v.encode(e, b)
	case []any:
		return encodeList(e, b, v)
	case []map[string]any:
		return encodeList(e, b, v)
	case []string:
		return encodeList(e, b, v)
	case []int64:
		return encodeList(e, b, v)
	}
	var buf bytes.Buffer
	std := json.NewEncoder(&buf)
	std.SetEscapeHTML(false)
	if err := std.Encode(v); err != nil {
		return b, err
	}
	return append(b, bytes.TrimRight(buf.Bytes(), "\n")...), nil
}

func (e *encoder) object(b []byte, m map[string]any) (_ []byte, err error) {
	if m == nil {
		return append(b, "null"...), nil
	}
	at := e.depth
	if at == len(e.names) {
		e.names = append(e.names, nil)
	}
	e.depth++
	e.names[at] = ordered(e.names[at], m)
	b = append(b, '{')
	for i, k := range e.names[at] {
		if i > 0 {
			b = append(b, ',')
		}
		if b, err = encodeText(b, k); err != nil {
			return b, err
		}
		b = append(b, ':')
		if b, err = e.value(b, m[k]); err != nil {
			return b, err
		}
	}
	e.depth--
	return append(b, '}'), nil
}

// ordered gives the names of a map in order; before are those of another, which it may share and which are overwritten.
func ordered(before []string, m map[string]any) []string {
	same := len(before) == len(m)
	for i := 0; same && i < len(before); i++ {
		_, same = m[before[i]]
	}
	if same {
		return before
	}
	before = before[:0]
	for k := range m {
		before = append(before, k)
	}
	slices.Sort(before)
	return before
}

func encodeList[T any](e *encoder, b []byte, list []T) (_ []byte, err error) {
	if list == nil {
		return append(b, "null"...), nil
	}
	b = append(b, '[')
	for i, v := range list {
		if i > 0 {
			b = append(b, ',')
		}
		if b, err = e.value(b, v); err != nil {
			return b, err
		}
	}
	return append(b, ']'), nil
}

const hexadecimal = "0123456789abcdef"

// encodeText writes a text; what JSON and JavaScript cannot hold as it is, is escaped (RFC 8259 §7).
func encodeText(b []byte, s string) ([]byte, error) {
	b = append(b, '"')
	start := 0
	for i := 0; i < len(s); {
		c := s[i]
		if c >= 0x20 && c < utf8.RuneSelf && c != '"' && c != '\\' {
			i++
			continue
		}
		if c >= utf8.RuneSelf {
			r, size := utf8.DecodeRuneInString(s[i:])
			if r == utf8.RuneError && size == 1 || r == '\u2028' || r == '\u2029' {
				b = append(append(b, s[start:i]...), `\u`...)
				b = append(b, hexadecimal[r>>12&15], hexadecimal[r>>8&15], hexadecimal[r>>4&15], hexadecimal[r&15])
				start = i + size
			}
			i += size
			continue
		}
		b = append(b, s[start:i]...)
		switch c {
		case '"', '\\':
			b = append(b, '\\', c)
		case '\n':
			b = append(b, '\\', 'n')
		case '\r':
			b = append(b, '\\', 'r')
		case '\t':
			b = append(b, '\\', 't')
		default:
			b = append(b, '\\', 'u', '0', '0', hexadecimal[c>>4], hexadecimal[c&15])
		}
		i++
		start = i
	}
	return append(append(b, s[start:]...), '"'), nil
}
