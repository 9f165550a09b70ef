package text_test

import (
	"encoding/json"
	"os"
	"strings"
	"testing"

	"steward/engine/model"
	"steward/engine/text"
)

func load(t *testing.T, name string) *text.Catalog {
	t.Helper()
	texts, err := text.Load(os.DirFS("testdata/"+name), "text")
	if err != nil {
		t.Fatal(err)
	}
	return text.New(texts, "")
}

func TestTexts_are_found_filled_and_counted(t *testing.T) {
	t.Parallel()
	c := load(t, "complete").With(map[string]text.Texts{"pl": {
		"record.count.one": "{count} rekord", "record.count.few": "{count} rekordy", "record.count.many": "{count} rekordów", "record.count.other": "{count} rekordu",
	}})
	for _, x := range []struct {
		name, lang, key string
		params          map[string]any
		want            string
	}{
		{"a parameter is filled in", "en", "fault.required", map[string]any{"label": "Title"}, "Title is required"},
		{"a parameter that is not given stays as it is written", "en", "fault.required", map[string]any{"other": 1}, "{label} is required"},
		{"an Austrian text is asked of German, then of English", "de-AT", "field.title", nil, "Title"},
		{"a regional language falls back to its language", "it-CH", "field.title", nil, "Titolo"},
		{"a key without text is its own text", "it", "no.such.key", nil, "no.such.key"},
		{"one record", "en", "record.count", map[string]any{"count": 1}, "1 record"},
		{"several records", "en", "record.count", map[string]any{"count": int64(3)}, "3 records"},
		{"two records in Polish are few", "pl", "record.count", map[string]any{"count": 2}, "2 rekordy"},
		{"five records in Polish are many", "pl", "record.count", map[string]any{"count": 5}, "5 rekordów"},
		{"a language without the text takes the plural rules of the one that answers", "pt", "record.count", map[string]any{"count": 0}, "0 records"},
	} {
		t.Run(x.name, func(t *testing.T) {
			if got := c.T(x.lang, x.key, x.params); got != x.want {
				t.Errorf("got %q, want %q", got, x.want)
			}
		})
	}
}

func TestThe_language_of_the_installation_is_asked_ahead_of_English(t *testing.T) {
	t.Parallel()
	texts := map[string]text.Texts{"en": {"field.title": "Title"}, "it": {"field.title": "Titolo"}}
	if got := text.New(texts, "it").T("fr", "field.title", nil); got != "Titolo" {
		t.Errorf("got %q", got)
	}
}

func TestWhat_an_administrator_writes_stands_over_the_shipped_text(t *testing.T) {
	t.Parallel()
	shipped := load(t, "complete")
	over := shipped.With(map[string]text.Texts{"en": {"field.title": "Headline"}})
	if got := over.T("en", "field.title", nil); got != "Headline" {
		t.Errorf("got %q", got)
	}
	if got := shipped.T("en", "field.title", nil); got != "Title" {
		t.Errorf("the shipped catalog changed: %q", got)
	}
}

func TestLabels_of_models_fields_and_list_values(t *testing.T) {
	t.Parallel()
	c := load(t, "complete")
	m := &model.Model{Alias: "service/operation"}
	fleet := &model.Model{Alias: "custom_fleet/vehicle", Label: map[string]string{"en": "Vehicle"}}
	list := &model.List{Code: "service_status", Values: []model.ListValue{{Value: int64(1)}, {Value: int64(9), Label: map[string]string{"en": "Testing"}}}, Classes: []model.ListClass{{Code: "open"}}}
	for _, x := range []struct{ name, got, want string }{
		{"a model", c.Model("it", m), "Operazione"},
		{"several of them", c.Plural("it", m), "Operazioni"},
		{"a custom model has its own words", c.Model("it", fleet), "Vehicle"},
		{"without a plural the singular stands in", c.Plural("en", fleet), "Vehicle"},
		{"a field of this model", c.Field("en", m, &model.Field{Code: "title"}), "Subject"},
		{"a field that other models share", c.Field("en", fleet, &model.Field{Code: "title"}), "Title"},
		{"a field without a text is words of its code", c.Field("en", m, &model.Field{Code: "assigned_group_id"}), "Assigned group"},
		{"a custom field has its own words", c.Field("en", m, &model.Field{Code: "cust_site", Label: map[string]string{"en": "Site"}}), "Site"},
		{"a list value", c.ListValue("it", list, &list.Values[0]), "Nuovo"},
		{"a value added by an administrator", c.ListValue("it", list, &list.Values[1]), "Testing"},
		{"a class", c.ListClass("it", list, &list.Classes[0]), "Aperto"},
	} {
		if x.got != x.want {
			t.Errorf("%s: got %q, want %q", x.name, x.got, x.want)
		}
	}
}

func TestA_label_is_a_key_or_words_by_language(t *testing.T) {
	t.Parallel()
	for _, raw := range []string{`"line.tab.main"`, `{"en":"Site","it":"Sede"}`} {
		var l text.Label
		if err := json.Unmarshal([]byte(raw), &l); err != nil {
			t.Fatal(err)
		}
		back, err := json.Marshal(l)
		if err != nil || string(back) != raw {
			t.Errorf("%s came back as %s (%v)", raw, back, err)
		}
	}
}

func TestGaps_between_languages_are_found(t *testing.T) {
	t.Parallel()
	if gaps := load(t, "complete").Gaps(); len(gaps) != 0 {
		t.Errorf("a complete catalog has gaps: %v", gaps)
	}
	var got []string
	for _, g := range load(t, "gaps").Gaps() {
		got = append(got, g.String())
	}
	want := []string{"it: extra is not in English", "it: farewell is missing", "it: greeting has the parameters [{nome}], English has [{name}]"}
	if strings.Join(got, "\n") != strings.Join(want, "\n") {
		t.Errorf("got %q", got)
	}
}

func TestBad_files_say_where(t *testing.T) {
	t.Parallel()
	for _, x := range []struct{ name, yaml, want string }{
		{"a number must be quoted", "a: 1", "line 1: a must be a text in quotes"},
		{"a key written flat and nested is there twice", "a.b: x\na:\n  b: y", "line 3: a.b is there twice"},
		{"a sequence is no texts", "- a", "line 1: texts are a mapping of keys"},
	} {
		t.Run(x.name, func(t *testing.T) {
			if _, err := text.Parse([]byte(x.yaml)); err == nil || !strings.Contains(err.Error(), x.want) {
				t.Errorf("got %v, want %q", err, x.want)
			}
		})
	}
}
