package config

import (
	"regexp"
	"slices"
	"sort"
	"strings"

	"steward/engine/fault"
	"steward/engine/model"
	"steward/engine/text"
	"steward/engine/view"
)

// customModule is a module made by an administrator: what its models have in common, and its place in the menu
// (deepser-fundamentals-module-creator.md 2.1). Its models are custom_<code>/<entity>.
type customModule struct {
	Label       map[string]string `json:"label"`
	Description string            `json:"description,omitempty"`
	Icon        string            `json:"icon,omitempty"`
	Color       string            `json:"color,omitempty"`
	Parent      string            `json:"parent_menu,omitempty"` // entry of the menu it stands below, "" at the top
	Position    int               `json:"position,omitempty"`
	Version     string            `json:"version,omitempty"`
	Author      string            `json:"author,omitempty"`
	Disabled    bool              `json:"disabled,omitempty"` // menu and APIs off, data kept
}

// customModel is a model made by an administrator.
type customModel struct {
	Alias    string            `json:"alias"`
	Label    map[string]string `json:"label"`
	Plural   map[string]string `json:"plural,omitempty"`
	Icon     string            `json:"icon,omitempty"`
	Title    []string          `json:"title_fields,omitempty"`
	Traits   []string          `json:"traits,omitempty"`   // without Features: everything else is on
	Features []string          `json:"features,omitempty"` // traits and the words of Features
	Number   string            `json:"number_pattern,omitempty"`
	Statuses string            `json:"status_list,omitempty"`
	Unlisted bool              `json:"menu_hidden,omitempty"`
	Position int               `json:"position,omitempty"`
	Disabled bool              `json:"disabled,omitempty"`
}

// The limits of what administrators may make.
const (
	MaxModules      = 50
	MaxModuleModels = 20
	MaxAlias        = 50 // characters of custom_<module>/<entity>; names of tables are made of it
)

const customPrefix = "custom_"

var (
	moduleCode   = regexp.MustCompile(`^[a-z][a-z0-9]{0,40}$`)
	entityCode   = regexp.MustCompile(`^[a-z][a-z0-9_]{0,40}$`)
	reservedName = []string{"deep", "system", "custom", "api", "portal", "guest"}
)

// feature is a word of a model's features that brings fields.
type feature struct {
	word   string
	fields []customField
}

// features are the words beyond the traits, with the fields each brings (2.3), in the order of the form. A field of the
// same code that the administrator defined stands in its place.
var features = []feature{
	{"name", []customField{{Column: "name", Element: "text", Required: true, Indexed: true, Searchable: true}}},
	{"status", []customField{{Column: "status", Element: "select", Indexed: true, Required: true}}},
	{"company", []customField{{Column: "company_id", Element: "company", Indexed: true}}},
	{"owner", []customField{{Column: "owner_username", Element: "user", Indexed: true}}},
	{"assignment", []customField{{Column: "assigned_group_id", Element: "group", Indexed: true},
		{Column: "assigned_username", Element: "user", Indexed: true, Options: map[string]any{"group_field": "assigned_group_id"}}}},
	{"sharing", []customField{{Column: "access_user_ids", Element: "references", Options: map[string]any{"model": "admin/user"}},
		{Column: "access_group_ids", Element: "references", Options: map[string]any{"model": "admin/group"}}}},
	{"archive", []customField{{Column: "is_archived", Element: "flag", Indexed: true, Default: false}}},
}

// switches are features that only say what a model takes part in.
var switches = []string{"api", "import", "search"}

// DefaultStatuses is the list of the status of models that name none.
const DefaultStatuses = "custom_status"

// Features lists the words a model's features may hold, those of the traits included.
func Features() []string {
	var out []string
	for _, f := range features {
		out = append(out, f.word)
	}
	return append(append(out, switches...), model.AllTraits.Names()...)
}

// modules reads the custom modules and complains about their names.
func (b *builder) modules() map[string]customModule {
	out := map[string]customModule{}
	codes := b.codes(Module)
	if len(codes) > MaxModules {
		b.fault(Key{Module, codes[MaxModules]}, "config.module.too_many", fault.Params{"max": MaxModules})
	}
	for _, code := range codes {
		k := Key{Module, code}
		var m customModule
		if !b.decode(k, &m) {
			continue
		}
		switch {
		case !moduleCode.MatchString(code):
			b.fault(k, "config.module.name", nil)
			continue
		case slices.Contains(reservedName, code) || slices.ContainsFunc(b.s.shipped.Models, func(s model.Model) bool { return s.Module() == code }):
			// Soft: an upgrade that ships a module of this name must not keep the product from starting.
			b.soft = append(b.soft, b.said(k, "config.module.taken", fault.Params{"name": code}))
		case len(m.Label) == 0:
			b.fault(k, "config.module.title", nil)
			continue
		}
		if m.Parent != "" && b.objects[Key{Menu, m.Parent}] == nil {
			b.soft = append(b.soft, b.said(k, "config.module.no_menu", fault.Params{"menu": m.Parent}))
		}
		out[customPrefix+code] = m
	}
	return out
}

// customModels makes the models of administrators.
func (b *builder) customModels() (made []model.Model, fields []customField) {
	b.made = b.modules()
	count := map[string]int{}
	for _, code := range b.codes(Model) {
		k := Key{Model, code}
		var m customModel
		if !b.decode(k, &m) {
			continue
		}
		if m.Alias == "" {
			m.Alias = code
		}
		module, entity, _ := strings.Cut(code, "/")
		if m.Alias != code || !strings.HasPrefix(code, customPrefix) {
			b.complain(k, "the alias of a custom model is its code and begins with custom_")
			continue
		}
		if len(code) > MaxAlias {
			b.fault(k, "config.model.too_long", fault.Params{"max": MaxAlias})
			continue
		}
		if !entityCode.MatchString(entity) || strings.HasSuffix(entity, "_fts") || strings.Contains(entity, "__") || !moduleCode.MatchString(strings.TrimPrefix(module, customPrefix)) {
			b.fault(k, "config.model.name", nil)
			continue
		}
		if len(m.Label) == 0 {
			b.fault(k, "config.model.title", nil)
			continue
		}
		if count[module]++; count[module] > MaxModuleModels {
			b.fault(k, "config.module.too_many_models", fault.Params{"max": MaxModuleModels})
		}
		one, own := b.customModel(k, m)
		one.Disabled = one.Disabled || b.made[module].Disabled
		made, fields = append(made, one), append(fields, own...)
		b.entries = append(b.entries, modelEntry{module: module, model: one, hidden: m.Unlisted, position: m.Position})
	}
	return made, fields
}

func (b *builder) customModel(k Key, m customModel) (model.Model, []customField) {
	made := model.Model{Alias: m.Alias, Label: m.Label, Plural: m.Plural, Icon: m.Icon, Title: m.Title, Custom: true, Disabled: m.Disabled, Resource: m.Alias, Traits: model.History}
	if made.Icon == "" {
		made.Icon = "box"
	}
	has := func(word string) bool { return m.Features == nil || slices.Contains(m.Features, word) }
	for _, word := range append(slices.Clone(m.Traits), m.Features...) {
		t := model.TraitByName(word)
		if t == 0 && !slices.Contains(switches, word) && !slices.ContainsFunc(features, func(f feature) bool { return f.word == word }) {
			b.fault(k, "config.model.unknown_feature", fault.Params{"feature": word})
		}
		made.Traits |= t
	}
	made.REST.Off, made.NoImport, made.NoSearch = !has("api"), !has("import"), !has("search")
	if m.Number != "" {
		if !model.NumberPattern(m.Number).Valid() {
			b.fault(k, "config.model.number_pattern", fault.Params{"pattern": m.Number})
		} else {
			made.Numbered, made.Pattern = true, model.NumberPattern(m.Number)
		}
	}
	var own []customField
	for _, f := range features {
		if !slices.Contains(m.Features, f.word) {
			continue
		}
		for _, one := range f.fields {
			if b.objects[Key{Field, m.Alias + "." + one.Column}] != nil {
				continue
			}
			one.Model = m.Alias
			if one.Column == "status" {
				one.Options = map[string]any{"list": orElse(m.Statuses, DefaultStatuses)}
			}
			own = append(own, one)
		}
	}
	return made, own
}

func orElse(s, otherwise string) string {
	if s == "" {
		return otherwise
	}
	return s
}

// entitle lets the columns of a custom model that name companies, people and shares decide about it, as they do in
// shipped models.
func entitle(m *model.Model) {
	has := func(code string) bool {
		return slices.ContainsFunc(m.Fields, func(f model.Field) bool { return f.Code == code && !f.Disabled })
	}
	if has("company_id") {
		m.Access.Company = []string{"company_id"}
	}
	for _, code := range []string{"owner_username", "assigned_username"} {
		if has(code) {
			m.Access.People = append(m.Access.People, code)
		}
	}
	if has("access_user_ids") {
		m.Access.Users = "access_user_ids"
	}
	if has("access_group_ids") {
		m.Access.Groups = "access_group_ids"
	}
}

// modelEntry is what the menu needs of a custom model.
type modelEntry struct {
	module   string
	model    model.Model
	hidden   bool
	position int
}

// menu gives the entries of custom modules that are not arranged by hand: the module, and its models below it. A module
// with one model is one entry.
func (b *builder) menu() []view.Item {
	items := decodeAll[view.Item](b, Menu)
	by := map[string][]modelEntry{}
	for _, e := range b.entries {
		if _, known := b.made[e.module]; known && !e.hidden && !e.model.Disabled {
			by[e.module] = append(by[e.module], e)
		}
	}
	names := sorted(by)
	for _, name := range names {
		m, models := b.made[name], by[name]
		sort.SliceStable(models, func(i, j int) bool { return models[i].position < models[j].position })
		at := view.Item{Code: name, Parent: m.Parent, Label: text.Label{By: m.Label}, Icon: orElse(m.Icon, "box"), Color: m.Color, Position: m.Position, Section: b.section(m.Parent), Badge: "none", Resource: name, Generated: true}
		if m.Position == 0 {
			at.Position = 900 // behind the shipped modules, before the system
		}
		one := len(models) == 1
		if one {
			at.Model, at.Resource, at.Create = models[0].model.Alias, "", creates(models[0].model)
		}
		items = b.offer(items, at)
		for i, e := range models {
			if one {
				break
			}
			label := e.model.Plural
			if len(label) == 0 {
				label = e.model.Label
			}
			items = b.offer(items, view.Item{Code: strings.ReplaceAll(e.model.Alias, "/", "."), Parent: name, Label: text.Label{By: label}, Icon: e.model.Icon, Model: e.model.Alias, Position: (i + 1) * 10,
				Section: at.Section, Badge: "none", Create: creates(e.model), Generated: true})
		}
	}
	return items
}

// section is where an entry below another stands: the main menu or that of the administration.
func (b *builder) section(parent string) string {
	if s, _ := b.objects[Key{Menu, parent}]["section"].(string); s != "" {
		return s
	}
	return "main"
}

// offer adds an entry unless one of its code was arranged by hand, or taken away.
func (b *builder) offer(items []view.Item, it view.Item) []view.Item {
	if slices.ContainsFunc(items, func(x view.Item) bool { return x.Code == it.Code }) {
		return items
	}
	return append(items, it)
}

func creates(m model.Model) *view.Create {
	return &view.Create{Label: text.Label{By: m.Label}, Model: m.Alias, Icon: m.Icon}
}

// fault is complain with a text key, so that it can be said in the language of who asked.
func (b *builder) fault(k Key, key string, params fault.Params) {
	b.problems = append(b.problems, b.said(k, key, params))
}

// said puts a problem into words and remembers its key.
func (b *builder) said(k Key, key string, params fault.Params) string {
	problem := k.Kind + " " + k.Code + ": " + b.s.shipped.Texts.T("en", key, params)
	if b.keys == nil {
		b.keys = map[string]fault.Fault{}
	}
	b.keys[problem] = fault.Fault{Field: k.Kind + " " + k.Code, Key: key, Params: params}
	return problem
}

// invalid makes a fault of problems, in the words of their keys where they have one.
func invalid(problems []string, keys map[string]fault.Fault) error {
	var c fault.Collector
	for _, p := range problems {
		if f, ok := keys[p]; ok {
			c.Add(f.Field, f.Key, f.Params)
			continue
		}
		c.Add("", "config.problem", fault.Params{"problem": p})
	}
	return c.Err()
}

// below lists the objects that go with a removed one: the models, lists and entries of a module, the fields, grids and
// forms of a model. Those of other models that refer to it stay and are reported.
func below(k Key, exists []Key) []Key {
	var out []Key
	for _, x := range exists {
		var goes bool
		switch k.Kind {
		case Module:
			name := customPrefix + k.Code
			goes = (x.Kind == Model || x.Kind == Field || x.Kind == Grid || x.Kind == Form) && strings.HasPrefix(x.Code, name+"/") ||
				x.Kind == List && strings.HasPrefix(x.Code, name+"_") ||
				(x.Kind == Menu || x.Kind == Portal) && (x.Code == name || strings.HasPrefix(x.Code, name+"."))
		case Model:
			goes = (x.Kind == Grid || x.Kind == Form) && strings.HasPrefix(x.Code, k.Code+"/") || x.Kind == Field && strings.HasPrefix(x.Code, k.Code+".") ||
				x.Kind == Menu && x.Code == strings.ReplaceAll(k.Code, "/", ".")
		}
		if goes {
			out = append(out, x)
		}
	}
	return out
}
