package config

import (
	"fmt"
	"slices"
	"sort"
	"strings"

	"steward/engine/condition"
	"steward/engine/model"
)

// Hit is a piece of the configuration that holds the words somebody looks for.
type Hit struct {
	Kind   string // of an object; shipped models and fields are found as Model and Field too
	Code   string
	Title  string // in the language of who asks
	Model  string // alias of the model it belongs to, "" for none
	Custom bool   // made by administrators
	Where  string // the property the words stand in, "" where they stand in code or title
	Text   string // what stands there

	rank int
}

// Wanted are the words somebody looks for. All of them must stand in one text, capitals or not.
type Wanted struct {
	words []string
	// Scripts says that scripts are looked through too.
	Scripts bool
}

// Want makes Wanted of what somebody wrote.
func Want(words string, scripts bool) Wanted {
	return Wanted{strings.Fields(condition.Fold(words)), scripts}
}

// Empty reports whether nothing is looked for.
func (w Wanted) Empty() bool { return len(w.words) == 0 }

// In reports whether a text holds all the words.
func (w Wanted) In(text string) bool {
	text = condition.Fold(text)
	return !slices.ContainsFunc(w.words, func(word string) bool { return !strings.Contains(text, word) })
}

// Within looks through a value of any depth and gives the property that holds the words and what stands there. say gives
// further words for a text, such as what a text key says; nil gives none.
func (w Wanted) Within(v any, say func(text string) []string) (where, text string, ok bool) {
	return w.within("", "", v, say)
}

func (w Wanted) within(path, name string, v any, say func(string) []string) (string, string, bool) {
	switch v := v.(type) {
	case map[string]any:
		for _, property := range sorted(v) {
			if where, text, ok := w.within(strings.TrimPrefix(path+"."+property, "."), property, v[property], say); ok {
				return where, text, ok
			}
		}
	case []any:
		for _, one := range v {
			if where, text, ok := w.within(path, name, one, say); ok {
				return where, text, ok
			}
		}
	case string:
		if HoldsScript(name) && !w.Scripts {
			return "", "", false
		}
		if w.In(v) {
			return path, w.excerpt(v), true
		}
		if say == nil {
			return "", "", false
		}
		for _, words := range say(v) {
			if w.In(words) {
				return path, words, true
			}
		}
	}
	return "", "", false
}

// longest is how much of a text is shown, in bytes.
const longest = 160

// excerpt is the line of a text that holds the first word, cut to a length one can read.
func (w Wanted) excerpt(text string) string {
	for line := range strings.Lines(text) {
		if len(w.words) > 0 && strings.Contains(condition.Fold(line), w.words[0]) {
			text = line
			break
		}
	}
	text = strings.TrimSpace(text)
	if len(text) > longest {
		text = strings.ToValidUTF8(text[:longest], "") + "…"
	}
	return text
}

// HoldsScript reports whether a property of this name is a script, which only Super Admins see and write.
func HoldsScript(property string) bool {
	return property == "script" || strings.HasSuffix(property, "_script")
}

// Find looks for words in everything that describes the product: models and fields, whoever brings them, lists, the other
// objects, and every text in every language. The best come first; may says which of them the asker can open.
func (s *Snapshot) Find(w Wanted, lang string, may func(kind, code string) bool) []Hit {
	if w.Empty() {
		return nil
	}
	f := finder{s, w, lang, may, nil}
	f.models()
	f.lists()
	f.objects()
	f.texts()
	sort.SliceStable(f.hits, func(i, j int) bool {
		a, b := f.hits[i], f.hits[j]
		if a.rank != b.rank {
			return a.rank < b.rank
		}
		if a.Title != b.Title {
			return a.Title < b.Title
		}
		return a.Code < b.Code
	})
	return f.hits
}

type finder struct {
	s    *Snapshot
	w    Wanted
	lang string
	may  func(kind, code string) bool
	hits []Hit
}

// The ranks of hits.
const (
	exactly = iota // it is called so
	named          // the words stand in its name or code
	inside         // they stand in what it holds
)

// found takes a hit where the words stand in its code, its names or what it holds.
func (f *finder) found(h Hit, names []string, holds any) {
	if !f.may(h.Kind, h.Code) {
		return
	}
	all := append([]string{h.Code, h.Title}, names...)
	whole := strings.Join(f.w.words, " ")
	switch {
	case slices.ContainsFunc(all, func(name string) bool { return condition.Fold(name) == whole }):
		h.rank = exactly
	case slices.ContainsFunc(all, f.w.In) || f.w.In(strings.Join(all, " ")):
		h.rank = named
	default:
		where, text, ok := f.w.Within(holds, f.say)
		if !ok {
			return
		}
		h.rank, h.Where, h.Text = inside, where, text
	}
	f.hits = append(f.hits, h)
}

// say gives what a text key says in every language.
func (f *finder) say(key string) []string {
	if !strings.Contains(key, ".") {
		return nil
	}
	return f.inAll(func(lang string) string { words, _ := f.s.Texts.Lookup(lang, key); return words })
}

// inAll gives words in every language there is.
func (f *finder) inAll(words func(lang string) string) []string {
	var out []string
	for _, lang := range f.s.Texts.Languages() {
		if s := words(lang); s != "" {
			out = append(out, s)
		}
	}
	return out
}

func (f *finder) models() {
	texts := f.s.Texts
	for _, m := range f.s.Registry.Models() {
		names := append(f.inAll(func(lang string) string { return texts.Model(lang, m) }), f.inAll(func(lang string) string { return texts.Plural(lang, m) })...)
		f.found(Hit{Kind: Model, Code: m.Alias, Title: texts.Plural(f.lang, m), Model: m.Alias, Custom: m.Custom}, names, nil)
		for i := range m.Fields {
			if one := &m.Fields[i]; !one.System {
				f.field(m, one)
			}
		}
	}
}

func (f *finder) field(m *model.Model, one *model.Field) {
	texts := f.s.Texts
	holds := map[string]any{"help": strings.Join(f.inAll(func(lang string) string { return texts.FieldHelp(lang, m, one) }), "\n")}
	if body := f.s.Objects[Key{Field, m.Alias + "." + one.Code}]; body != nil {
		holds["options"] = body["options"]
	}
	f.found(Hit{Kind: Field, Code: m.Alias + "." + one.Code, Title: texts.Field(f.lang, m, one), Model: m.Alias, Custom: one.Custom},
		f.inAll(func(lang string) string { return texts.Field(lang, m, one) }), holds)
}

func (f *finder) lists() {
	texts := f.s.Texts
	for _, l := range f.s.Registry.Lists() {
		var values, classes []any
		for i := range l.Values {
			v := &l.Values[i]
			values = append(values, fmt.Sprint(v.Value))
			for _, words := range f.inAll(func(lang string) string { return texts.ListValue(lang, l, v) }) {
				values = append(values, words)
			}
		}
		for i := range l.Classes {
			c := &l.Classes[i]
			classes = append(classes, c.Code)
			for _, words := range f.inAll(func(lang string) string { return texts.ListClass(lang, l, c) }) {
				classes = append(classes, words)
			}
		}
		f.found(Hit{Kind: List, Code: l.Code, Title: texts.List(f.lang, l), Custom: !f.s.shipped[Key{List, l.Code}]},
			f.inAll(func(lang string) string { return texts.List(lang, l) }), map[string]any{"values": values, "classes": classes})
	}
}

// objects looks through what is neither model, field, list nor text: those have ways of their own.
func (f *finder) objects() {
	for k, body := range f.s.Objects {
		if k.Kind == Model || k.Kind == Field || k.Kind == List || k.Kind == Text || k.Kind == Setting && body["type"] == "secret" {
			continue
		}
		alias, _ := body["model"].(string)
		names := f.labels(k, body)
		title := names(f.lang)
		if title == "" {
			title = k.Code
		}
		f.found(Hit{Kind: k.Kind, Code: k.Code, Title: title, Model: alias, Custom: !f.s.shipped[k]}, f.inAll(names), map[string]any(body))
	}
}

// labels gives the name of an object by language: its label, or what the texts call a setting.
func (f *finder) labels(k Key, body Body) func(lang string) string {
	return func(lang string) string {
		if k.Kind == Setting {
			words, _ := f.s.Texts.Lookup(lang, "setting."+k.Code)
			return words
		}
		switch label := body["label"].(type) {
		case string:
			if words, ok := f.s.Texts.Lookup(lang, label); ok {
				return words
			}
			return label
		case map[string]any:
			for _, l := range []string{lang, "en"} {
				if words, _ := label[l].(string); words != "" {
					return words
				}
			}
		}
		return ""
	}
}

// texts finds every text by its key or by its words in any language.
func (f *finder) texts() {
	languages := f.s.Texts.Languages()
	seen := map[string]bool{}
	for _, lang := range languages {
		for key := range f.s.Texts.Of(lang) {
			if seen[key] {
				continue
			}
			seen[key] = true
			title, ok := f.s.Texts.Lookup(f.lang, key)
			if !ok || title == "" {
				title = key
			}
			f.found(Hit{Kind: Text, Code: key, Title: title}, f.say(key), nil)
		}
	}
}
