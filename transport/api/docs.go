package api

import (
	"bytes"
	_ "embed"
	"html/template"
	"sort"
	"strings"

	"steward/engine/model"
	"steward/engine/model/field"
)

//go:embed docs.html
var docsHTML string

var docsTemplate = template.Must(template.New("docs").Parse(docsHTML))

type docsCall struct{ Method, Path, Summary, Query, Who string }

type docsField struct {
	Code, Type, Label, Notes string
}

type docsModel struct {
	Alias, Label string
	Fields       []docsField
}

// docsPage is the description for people: the calls and the models the reader may use, as they are now.
func docsPage(c *call) (any, error) {
	data := struct {
		Lang, Title, Intro, Calls, Models, Search string
		Groups                                    []struct {
			Name  string
			Calls []docsCall
		}
		ModelList []docsModel
	}{Lang: c.lang(), Title: c.t("api.docs.title"), Intro: c.t("api.docs.intro"), Calls: c.t("api.docs.calls"), Models: c.t("api.docs.models")}
	groups := map[string][]docsCall{}
	var names []string
	for _, r := range c.h.routes {
		if !c.mayCall(r) {
			continue
		}
		name := tag(r.path)
		if groups[name] == nil {
			names = append(names, name)
		}
		who := ""
		switch {
		case r.admin:
			who = c.t("api.docs.administrators")
		case r.public:
			who = c.t("api.docs.everybody")
		}
		groups[name] = append(groups[name], docsCall{r.method, "/api/v1" + r.path, r.summary, strings.Join(r.query, ", "), who})
	}
	for _, name := range names {
		data.Groups = append(data.Groups, struct {
			Name  string
			Calls []docsCall
		}{name, groups[name]})
	}
	for _, m := range c.readableModels() {
		one := docsModel{Alias: m.Alias, Label: c.snap.Texts.Model(c.lang(), m)}
		for _, code := range c.h.Platform.Records.Readable(c.ctx(), m) {
			f := m.Field(code)
			if f == nil || f.Secret {
				continue
			}
			var notes []string
			for _, n := range []struct {
				holds bool
				key   string
			}{{f.Required && !f.System, "api.docs.required"}, {f.ReadOnly || f.System, "api.docs.read_only"}, {f.Unique, "api.docs.unique"}, {f.Searchable, "api.docs.searchable"}, {f.Custom, "api.docs.custom"}} {
				if n.holds {
					notes = append(notes, c.t(n.key))
				}
			}
			one.Fields = append(one.Fields, docsField{code, typeWords(f), c.snap.Texts.Field(c.lang(), m, f), strings.Join(notes, ", ")})
		}
		data.ModelList = append(data.ModelList, one)
	}
	var b bytes.Buffer
	if err := docsTemplate.Execute(&b, data); err != nil {
		return nil, err
	}
	c.answered = true
	c.write(200, "text/html; charset=utf-8", b.Bytes())
	return nil, nil
}

func typeWords(f *model.Field) string {
	switch t := f.Type.(type) {
	case model.Referring:
		return f.Type.Code() + " → " + t.Target().Alias
	case model.Listed:
		return f.Type.Code() + " (" + t.List() + ")"
	case field.Text:
		return "text"
	}
	return f.Type.Code()
}

// readableModels are the models the caller may read, by alias.
func (c *call) readableModels() []*model.Model {
	var out []*model.Model
	if c.actor.ID == 0 {
		return nil
	}
	for _, m := range c.snap.Registry.Models() {
		if !m.Internal && !m.Disabled && c.may(m, "read") {
			out = append(out, m)
		}
	}
	sort.Slice(out, func(i, j int) bool { return out[i].Alias < out[j].Alias })
	return out
}
