package text

import (
	"bytes"
	"encoding/json"
	"fmt"
	"strings"

	"steward/engine/model"
)

// Label is the wording of a definition: a text key (or plain words, where the key has no text), or words by language.
// In YAML and JSON it is a text or a mapping: "line.tab.main", {en: Site address, it: Indirizzo}.
type Label struct {
	Key string
	By  map[string]string
}

// IsZero reports whether nothing is said.
func (l Label) IsZero() bool { return l.Key == "" && len(l.By) == 0 }

// MarshalJSON writes the text or the mapping.
func (l Label) MarshalJSON() ([]byte, error) {
	if len(l.By) > 0 {
		return json.Marshal(l.By)
	}
	return json.Marshal(l.Key)
}

// UnmarshalJSON reads either form.
func (l *Label) UnmarshalJSON(raw []byte) error {
	*l = Label{}
	if raw = bytes.TrimSpace(raw); len(raw) > 0 && raw[0] == '{' {
		return json.Unmarshal(raw, &l.By)
	}
	if bytes.Equal(raw, []byte("null")) {
		return nil
	}
	return json.Unmarshal(raw, &l.Key)
}

// Label gives the words of a label: those of the language, else the text of its key, else its plain words, else the
// text of the key given for labels that say nothing.
func (c *Catalog) Label(lang string, l Label, otherwise ...string) string {
	if s, ok := c.pick(lang, l.By); ok {
		return s
	}
	if l.Key != "" {
		return c.T(lang, l.Key, nil)
	}
	for _, key := range otherwise {
		if s, ok := c.Lookup(lang, key); ok {
			return s
		}
	}
	if len(otherwise) > 0 {
		return Humanise(otherwise[len(otherwise)-1])
	}
	return ""
}

// pick chooses from words by language as Lookup does, then any: something is better than a code.
func (c *Catalog) pick(lang string, by map[string]string) (string, bool) {
	if len(by) == 0 {
		return "", false
	}
	chain := (&Catalog{}).chain(lang)
	if c != nil {
		chain = c.chain(lang)
	}
	for _, l := range chain {
		if s := by[l]; s != "" {
			return s, true
		}
	}
	least := ""
	for l, s := range by {
		if s != "" && (least == "" || l < least) {
			least = l
		}
	}
	return by[least], least != ""
}

// Humanise makes words of a code: "service/operation" is "Operation", "assigned_group_id" is "Assigned group".
func Humanise(code string) string {
	code = code[strings.LastIndexAny(code, "/.")+1:]
	code = strings.TrimSuffix(strings.TrimPrefix(code, "cust_"), "_id")
	code = strings.TrimSpace(strings.ReplaceAll(code, "_", " "))
	if code == "" {
		return ""
	}
	return strings.ToUpper(code[:1]) + code[1:]
}

// Model is what one record of a model is called: its own label, the text model.<alias>, or words made of the alias.
func (c *Catalog) Model(lang string, m *model.Model) string {
	return c.Label(lang, Label{By: m.Label}, "model."+m.Alias)
}

// Plural is what several records are called: its own label, the text model.<alias>.plural, or the singular.
func (c *Catalog) Plural(lang string, m *model.Model) string {
	if s, ok := c.pick(lang, m.Plural); ok {
		return s
	}
	if s, ok := c.Lookup(lang, "model."+m.Alias+".plural"); ok {
		return s
	}
	return c.Model(lang, m)
}

// Field is what a field is called: its own label, the text field.<alias>.<code>, then field.<code>, or words made of
// the code.
func (c *Catalog) Field(lang string, m *model.Model, f *model.Field) string {
	return c.Label(lang, Label{By: f.Label}, "field."+m.Alias+"."+f.Code, "field."+f.Code)
}

// FieldHelp is the help of a field, "" when it has none.
func (c *Catalog) FieldHelp(lang string, m *model.Model, f *model.Field) string {
	if s, ok := c.pick(lang, f.Help); ok {
		return s
	}
	for _, key := range []string{"field." + m.Alias + "." + f.Code + ".help", "field." + f.Code + ".help"} {
		if s, ok := c.Lookup(lang, key); ok {
			return s
		}
	}
	return ""
}

// List is what a list is called: its own label, the text list.<code>, or words made of the code.
func (c *Catalog) List(lang string, l *model.List) string {
	return c.Label(lang, Label{By: l.Label}, "list."+l.Code)
}

// ListValue is what a value is called: its own label, the text list.<code>.<value>, or the value itself.
func (c *Catalog) ListValue(lang string, l *model.List, v *model.ListValue) string {
	if s, ok := c.pick(lang, v.Label); ok {
		return s
	}
	if s, ok := c.Lookup(lang, fmt.Sprintf("list.%s.%v", l.Code, v.Value)); ok {
		return s
	}
	return fmt.Sprint(v.Value)
}

// ListClass is what a class is called: its own label, the text list.<code>.class.<class>, or words made of the code.
func (c *Catalog) ListClass(lang string, l *model.List, class *model.ListClass) string {
	return c.Label(lang, Label{By: class.Label}, "list."+l.Code+".class."+class.Code, class.Code)
}
