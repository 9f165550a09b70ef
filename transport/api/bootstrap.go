package api

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"net/http"
	"regexp"
	"slices"
	"strings"

	"steward/engine/access"
	"steward/engine/fault"
	"steward/engine/model"
	"steward/engine/record"
	"steward/engine/view"
)

func bootstrap(c *call) (any, error) {
	product := c.product()
	if c.actor.ID == 0 {
		offers := c.h.People.Offers()
		open := c.h.Product.Open != nil && c.h.Product.Open()
		return map[string]any{"me": nil, "product": product, "login": map[string]any{
			"registration": offers.Registration, "reset": offers.Reset, "passkey": offers.Passkey, "one_time": offers.OneTime, "guest": c.h.Platform.Guest != nil && c.h.Platform.Guest.On(), "set_up": open}}, nil
	}
	menu, create, err := c.menu()
	if err != nil {
		return nil, err
	}
	me, err := c.me()
	if err != nil {
		return nil, err
	}
	startup, err := c.startup(menu)
	if err != nil {
		return nil, err
	}
	return map[string]any{"me": me, "product": product, "menu": menu, "startup": startup, "create": create, "registry": c.snap.Version, "warnings": c.warnings()}, nil
}

// startup is the path of the page the caller begins with: one that his menu still has, nil for the home page.
func (c *call) startup(menu []*menuItem) (*string, error) {
	if len(menu) == 0 {
		return nil, nil //nolint:nilnil // the home page
	}
	code, err := c.h.People.StartupPage(c.ctx(), c.actor)
	if err != nil || code == "" {
		return nil, err
	}
	return pathOf(menu, code), nil
}

// pathOf finds an entry of a menu by its code; nil where it is not there any more.
func pathOf(menu []*menuItem, code string) *string {
	for _, it := range menu {
		if it.Code == code {
			return it.Path
		}
		if path := pathOf(it.Children, code); path != nil {
			return path
		}
	}
	return nil
}

// accent is how a colour is written.
var accent = regexp.MustCompile(`^#[0-9a-fA-F]{6}$`)

// product is the branding in force: that of the organisation over that of the installation. What cannot be shown is left
// out, so that a slip in a setting never spoils the login.
func (c *call) product() map[string]any {
	out := map[string]any{"name": c.h.Product.Name, "version": c.h.Product.Version, "logo": nil, "accent": nil, "languages": c.snap.Texts.Languages()}
	if name := c.snap.Settings.Text("product.name"); name != "" {
		out["name"] = name
	}
	if color := c.snap.Settings.Text("product.accent"); accent.MatchString(color) {
		out["accent"] = color
	}
	if logo := c.snap.Settings.Text("product.logo"); strings.HasPrefix(logo, "data:image/") {
		out["logo"] = logo
	}
	return out
}

// warnings are what administrators must not forget, in words.
func (c *call) warnings() []string {
	out := []string{}
	if c.actor.Type != access.Administrator {
		return out
	}
	for _, w := range c.h.Platform.Warnings {
		if key := w(); key != "" {
			out = append(out, c.t(key))
		}
	}
	return out
}

type menuItem struct {
	Code     string      `json:"code"`
	Label    string      `json:"label"`
	Icon     string      `json:"icon"`
	Path     *string     `json:"path"`
	Model    *string     `json:"model"`
	Count    *int        `json:"count"`
	Section  string      `json:"section"`
	Children []*menuItem `json:"children,omitempty"`
}

// menu gives the entries the caller may open, as a tree, and what he may create.
func (c *call) menu() ([]*menuItem, []map[string]any, error) {
	top, byCode := []*menuItem{}, map[string]*menuItem{}
	create := []map[string]any{}
	if !c.actor.BackEnd() {
		return top, create, nil
	}
	items := c.snap.Views.Menu
	hidden := map[string]bool{}
	for i := range items {
		it := &items[i]
		if !c.offered(it) {
			hidden[it.Code] = true
			continue
		}
		entry := &menuItem{Code: it.Code, Label: c.snap.Texts.Label(c.lang(), it.Label), Icon: it.Icon, Section: it.Section}
		if it.Model != "" {
			alias := it.Model
			entry.Model = &alias
		}
		path := it.Path
		if path == "" && it.Model != "" {
			path = "/list/" + it.Model
		}
		if path != "" {
			entry.Path = &path
		}
		if it.Create != nil && c.creatable(it.Create.Model) {
			create = append(create, c.create(it.Create, c.snap.Texts.Label(c.lang(), it.Create.Label), nil))
		}
		if it.Each != nil {
			children, made, err := c.each(it)
			if err != nil {
				return nil, nil, err
			}
			entry.Children = append(entry.Children, children...)
			create = append(create, made...)
		}
		byCode[it.Code] = entry
	}
	for i := range items {
		it := &items[i]
		entry := byCode[it.Code]
		switch {
		case entry == nil:
		case it.Parent == "":
			top = append(top, entry)
		case byCode[it.Parent] != nil:
			byCode[it.Parent].Children = append(byCode[it.Parent].Children, entry)
		}
	}
	return pruned(top), create, nil
}

// pruned leaves out headings with nothing below them.
func pruned(items []*menuItem) []*menuItem {
	out := []*menuItem{}
	for _, it := range items {
		it.Children = pruned(it.Children)
		if it.Path != nil || len(it.Children) > 0 {
			out = append(out, it)
		}
	}
	return out
}

func (c *call) offered(it *view.Item) bool {
	if it.Disabled || it.Resource != "" && !c.actor.Has(it.Resource) && !c.below(it.Resource) {
		return false
	}
	if it.Model == "" {
		return true
	}
	m := c.snap.Registry.Model(it.Model)
	return m != nil && !m.Disabled && c.may(m, access.Read)
}

// below reports whether the role has something under a resource: the heading is shown then.
func (c *call) below(resource string) bool {
	for r, open := range c.actor.Resources {
		if open && strings.HasPrefix(r, resource+"/") {
			return true
		}
	}
	return false
}

func (c *call) creatable(alias string) bool {
	m := c.snap.Registry.Model(alias)
	return m != nil && !m.Disabled && c.may(m, access.Create)
}

// maxEach is how many entries one line of the menu unfolds to.
const maxEach = 50

// each makes the entries of a line that stands for records: one for each service type.
func (c *call) each(it *view.Item) ([]*menuItem, []map[string]any, error) {
	e := it.Each
	m := c.snap.Registry.Model(e.Model)
	if m == nil || !c.may(m, access.Read) {
		return nil, nil, nil
	}
	page, err := c.h.Platform.Records.List(c.ctx(), record.ListRequest{Model: e.Model, Where: e.Condition, Sort: words(e.Sort), Limit: maxEach})
	if err != nil {
		return nil, nil, err
	}
	var items []*menuItem
	var create []map[string]any
	for _, r := range page.Rows {
		fill := func(s string) string { return c.filled(s, r) }
		path, alias := fill(e.Path), e.Opens
		entry := &menuItem{Code: fill(e.Code), Label: fill(e.Label), Icon: fill(e.Icon), Section: it.Section, Path: &path}
		if alias != "" {
			entry.Model = &alias
		}
		items = append(items, entry)
		if e.Create != nil && c.creatable(e.Create.Model) {
			create = append(create, c.create(e.Create, fill(c.snap.Texts.Label(c.lang(), e.Create.Label)), r))
		}
	}
	return items, create, nil
}

func (c *call) create(x *view.Create, label string, r *record.Record) map[string]any {
	values := map[string]any{}
	for code, v := range x.Values {
		if s, ok := v.(string); ok && r != nil {
			if s == "{entity_id}" {
				v = r.ID
			} else {
				v = c.filled(s, r)
			}
		}
		values[code] = v
	}
	icon := x.Icon
	if r != nil {
		icon = c.filled(icon, r)
	}
	return map[string]any{"label": label, "model": x.Model, "values": values, "icon": icon}
}

// filled replaces {field} by values of a record.
func (c *call) filled(s string, r *record.Record) string {
	for strings.Contains(s, "{") {
		open := strings.IndexByte(s, '{')
		end := strings.IndexByte(s[open:], '}')
		if end < 0 {
			break
		}
		code := s[open+1 : open+end]
		s = s[:open] + c.word(r, code) + s[open+end+1:]
	}
	return s
}

func (c *call) word(r *record.Record, code string) string {
	shown := c.present(r)
	if label, ok := shown["_labels"].(map[string]any)[code].(string); ok {
		return label
	}
	switch v := shown[code].(type) {
	case nil:
		return ""
	case string:
		return v
	default:
		raw, err := json.Marshal(v)
		if err != nil {
			return ""
		}
		return string(raw)
	}
}

// texts gives every text of a language, with a tag so that a browser asks only whether they changed.
func texts(c *call) (any, error) {
	lang := c.r.PathValue("lang")
	known := false
	for _, l := range c.snap.Texts.Languages() {
		known = known || l == lang
	}
	if !known {
		return nil, fault.Missing()
	}
	raw, err := json.Marshal(c.snap.Texts.All(lang))
	if err != nil {
		return nil, err
	}
	sum := sha256.Sum256(raw)
	tag := `"` + hex.EncodeToString(sum[:8]) + `"`
	c.w.Header().Set("ETag", tag)
	c.w.Header().Set("Cache-Control", "private, no-cache")
	if c.r.Header.Get("If-None-Match") == tag {
		c.answered = true
		c.w.WriteHeader(http.StatusNotModified)
		return nil, nil
	}
	return json.RawMessage(raw), nil
}

// portalHome gives what an end user can ask for.
func portalHome(c *call) (any, error) {
	groups := []map[string]any{}
	texts, lang := c.snap.Texts, c.lang()
	all := c.snap.Views.Portal
	if more := c.h.Platform.Catalogue; more != nil {
		kept, err := more(c.ctx())
		if err != nil {
			return nil, err
		}
		all = append(slices.Clone(all), kept...)
		slices.SortStableFunc(all, func(a, b view.PortalGroup) int { return a.Position - b.Position })
	}
	for _, g := range all {
		if g.Disabled || !g.Portal || !g.Includes(c.actor) || !among(g.Companies, c.actor.CompanyID) || !among(g.Departments, c.actor.DepartmentID) {
			continue
		}
		requests := []map[string]any{}
		for _, r := range g.Requests {
			if r.Disabled || !r.Portal || !r.Includes(c.actor) || !among(r.Companies, c.actor.CompanyID) || !among(r.Departments, c.actor.DepartmentID) {
				continue
			}
			if r.URL == "" && (!c.creatable(r.Model) || !c.leadsSomewhere(r)) {
				continue
			}
			requests = append(requests, map[string]any{"code": r.Code, "label": texts.Label(lang, r.Label), "description": texts.Label(lang, r.Description), "icon": r.Icon,
				"model": r.Model, "form": r.Form, "values": r.Values, "url": r.URL, "suggest": r.Suggest, "confirmation": texts.Label(lang, r.Confirmation)})
		}
		if len(requests) > 0 {
			groups = append(groups, map[string]any{"code": g.Code, "label": texts.Label(lang, g.Label), "description": texts.Label(lang, g.Description), "icon": g.Icon, "requests": requests})
		}
	}
	models, err := c.portalModels()
	if err != nil {
		return nil, err
	}
	news := []map[string]any{}
	if c.h.Platform.News != nil {
		list, err := c.h.Platform.News(c.ctx())
		if err != nil {
			return nil, err
		}
		for _, n := range list {
			news = append(news, map[string]any{"key": n.Key, "title": n.Title, "body": n.Body, "dismissible": n.Dismissible})
		}
	}
	return map[string]any{"groups": groups, "models": models, "company": c.actor.Supervisor, "news": news}, nil
}

// portalModels are what the caller has records of beside his requests, each with its lists.
func (c *call) portalModels() ([]map[string]any, error) {
	out := []map[string]any{}
	if c.h.Platform.PortalModels == nil {
		return out, nil
	}
	list, err := c.h.Platform.PortalModels(c.ctx())
	if err != nil {
		return nil, err
	}
	texts, lang := c.snap.Texts, c.lang()
	for _, p := range list {
		grids := make([]map[string]any, len(p.Grids))
		for i, g := range p.Grids {
			grids[i] = map[string]any{"code": g.Code, "label": texts.Label(lang, g.Label)}
		}
		out = append(out, map[string]any{"model": p.Model.Alias, "label": texts.Plural(lang, p.Model), "one": texts.Model(lang, p.Model), "icon": p.Model.Icon, "grids": grids, "form": p.Form,
			"create": p.Create, "home": p.OnHome})
	}
	return out, nil
}

// leadsSomewhere says whether the caller may read the records that a request presets: a service type that is off is not
// asked for.
func (c *call) leadsSomewhere(r view.Request) bool {
	m := c.snap.Registry.Model(r.Model)
	for code, value := range r.Values {
		f := m.Field(code)
		if f == nil {
			return false
		}
		t, ok := f.Type.(model.Referring)
		if !ok || t.Target().ByUsername {
			continue
		}
		v, err := f.Type.Coerce(value)
		id, one := v.(int64)
		if err != nil || !one {
			continue
		}
		target := record.Ref{Model: t.Target().Alias, ID: id}
		may, err := c.h.Platform.Records.Can(c.ctx(), target, access.Read)
		if err != nil || !may {
			return false
		}
		if rec, err := c.h.Platform.Records.Get(c.ctx(), target); err == nil && rec.Model.Field("status") != nil {
			if l, ok := rec.Model.Field("status").Type.(model.Listed); ok && l.List() == "enabled_disabled" && rec.Values.Int("status") == 0 {
				return false
			}
		}
	}
	return true
}

func among(limit []int64, id int64) bool {
	for _, x := range limit {
		if x == id {
			return true
		}
	}
	return len(limit) == 0
}
