package api

import (
	"bytes"
	"encoding/json"
	"slices"
	"strconv"
	"sync"
	"unicode/utf8"
)

// keyLists are lists of names that encode reuses.
var keyLists = sync.Pool{New: func() any { return new([]string) }}

// encode writes an answer as JSON. Answers are maps, lists and plain values, which take no reflection; anything else goes the
// way of encoding/json. Names are in order, so that the same answer has the same bytes.
func encode(b []byte, v any) ([]byte, error) {
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
		return encodeMap(b, v)
	case map[string]string:
		if v == nil {
			return append(b, "null"...), nil
		}
		wide := make(map[string]any, len(v))
		for k, s := range v {
			wide[k] = s
		}
		return encodeMap(b, wide)
	case []any:
		return encodeList(b, v)
	case []map[string]any:
		return encodeList(b, v)
	case []string:
		return encodeList(b, v)
	case []int64:
		return encodeList(b, v)
	}
	var buf bytes.Buffer
	e := json.NewEncoder(&buf)
	e.SetEscapeHTML(false)
	if err := e.Encode(v); err != nil {
		return b, err
	}
	return append(b, bytes.TrimRight(buf.Bytes(), "\n")...), nil
}

func encodeMap(b []byte, m map[string]any) (_ []byte, err error) {
	if m == nil {
		return append(b, "null"...), nil
	}
	keys := keyLists.Get().(*[]string) //nolint:forcetypeassert // the pool holds nothing else
	defer func() {
		clear(*keys)
		keyLists.Put(keys)
	}()
	*keys = (*keys)[:0]
	for k := range m {
		*keys = append(*keys, k)
	}
	slices.Sort(*keys)
	b = append(b, '{')
	for i, k := range *keys {
		if i > 0 {
			b = append(b, ',')
		}
		if b, err = encodeText(b, k); err != nil {
			return b, err
		}
		b = append(b, ':')
		if b, err = encode(b, m[k]); err != nil {
			return b, err
		}
	}
	return append(b, '}'), nil
}

func encodeList[T any](b []byte, list []T) (_ []byte, err error) {
	if list == nil {
		return append(b, "null"...), nil
	}
	b = append(b, '[')
	for i, v := range list {
		if i > 0 {
			b = append(b, ',')
		}
		if b, err = encode(b, v); err != nil {
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
