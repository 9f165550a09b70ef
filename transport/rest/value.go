package rest

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"maps"
	"strconv"
	"strings"
	"time"

	"steward/engine/access"
	"steward/engine/model"
	"steward/engine/record"
)

// zero are references that old clients expect as 0 instead of null when unset (2.5.3).
var zero = map[string]bool{"parent_id": true, "mailbox_id": true, "contract_id": true, "contract_line_id": true, "formtemplate_id": true}

// item is a record in the spelling of the compatible API: strings or native scalars by entity, dates in UTC without zone.
func (h *Handler) item(ctx context.Context, rec *record.Record) (map[string]any, error) {
	m := rec.Model
	out := make(map[string]any, len(rec.Values)+2)
	for code, v := range rec.Values {
		f := m.Field(code)
		if f == nil || f.Type.Storage() == model.Virtual {
			continue
		}
		name := code
		if other := m.REST.Rename[code]; other != "" {
			name = other
		}
		out[name] = scalar(f, v, m.REST.Strings)
	}
	id := scalar(m.Field("entity_id"), rec.ID, m.REST.Strings)
	out["entity_id"], out[m.Key] = id, id
	if named(m) {
		out[fullName] = strings.TrimSpace(rec.Values.Text(m.Title[0]) + " " + rec.Values.Text(m.Title[1]))
	}
	a := access.From(ctx)
	if m.Key == "user_id" && rec.ID == a.ID && h.OwnToken != nil {
		token, err := h.OwnToken(ctx, a)
		if err != nil {
			return nil, err
		}
		out["api_token"] = token
	}
	return out, nil
}

func scalar(f *model.Field, v any, asText bool) any {
	if v == nil {
		if !zero[f.Code] {
			if f.Type.Storage() == model.Links && f.Type.Comparison() == model.AsMulti && numbers(f) {
				return []int64{}
			}
			return nil
		}
		v = int64(0)
	}
	switch x := v.(type) {
	case []int64:
		return x
	case []string:
		return strings.Join(x, ",")
	case bool:
		v = int64(0)
		if x {
			v = int64(1)
		}
	case int64:
		switch f.Type.Storage() {
		case model.DateTime:
			return time.Unix(x, 0).UTC().Format("2006-01-02 15:04:05")
		case model.Decimal:
			return decimal(x)
		}
	case string:
		if strings.HasSuffix(f.Code, "model_alias") {
			return "deep_" + x
		}
		if f.Type.Storage() == model.JSON {
			return json.RawMessage(x)
		}
		return x
	}
	if asText {
		return fmt.Sprint(v)
	}
	return v
}

// numbers reports whether the links of a field are ids.
func numbers(f *model.Field) bool {
	t, ok := f.Type.(model.Referring)
	return ok && !t.Target().ByUsername
}

// decimal writes millionths with four digits, as the samples of the reference product.
func decimal(micro int64) string {
	sign := ""
	if micro < 0 {
		sign, micro = "-", -micro
	}
	whole, frac := micro/1_000_000, micro%1_000_000
	text := fmt.Sprintf("%06d", frac)
	if strings.HasSuffix(text, "00") {
		text = text[:4]
	}
	return sign + strconv.FormatInt(whole, 10) + "." + text
}

// incoming turns attribute names and values into those of the engine.
func incoming(m *model.Model, in record.Input) record.Input {
	out := maps.Clone(in)
	for name, code := range m.REST.Accept {
		move(out, name, code)
	}
	for code, name := range m.REST.Rename {
		move(out, name, code)
	}
	for code, v := range out {
		if s, ok := v.(string); ok {
			out[code] = unprefixed(code, s)
		}
		if f := m.Field(code); f != nil && v == "" {
			out[code] = nil
		}
	}
	return out
}

func move(in record.Input, from, to string) {
	v, sent := in[from]
	if !sent || from == to {
		return
	}
	delete(in, from)
	if _, taken := in[to]; !taken {
		in[to] = v
	}
}

// decodeIDs accepts an array of ids, or an array containing arrays of them.
func decodeIDs(raw []byte, nested *[][]int64) ([]int64, error) {
	if err := json.NewDecoder(bytes.NewReader(raw)).Decode(nested); err == nil {
		var flat []int64
		for _, ids := range *nested {
			flat = append(flat, ids...)
		}
		return flat, nil
	}
	var flat []int64
	return flat, json.Unmarshal(raw, &flat)
}
