package moduletest

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"slices"
	"sort"
	"strings"
	"testing"

	"steward/engine/access"
	"steward/engine/condition"
	"steward/engine/model"
	"steward/engine/record"
	"steward/engine/text"
	"steward/engine/view"
	"steward/modules"
	admin "steward/modules/access"
)

// languages are those that are complete from the first day.
var languages = []string{"en", "it"}

// everyArea lists where screens stand.
var everyArea = []view.Area{view.BackEnd, view.Portal, view.Frontend, view.Relation}

func TestNoShippedScreenHasAFault(t *testing.T) {
	t.Parallel()
	for _, p := range New(t).Problems {
		t.Error(p)
	}
}

func TestTheLanguagesSayTheSame(t *testing.T) {
	t.Parallel()
	texts := New(t).Config.Current().Texts
	if got := texts.Languages(); !slices.Equal(got, languages) {
		t.Errorf("the languages are %v, want %v", got, languages)
	}
	for _, gap := range texts.Gaps() {
		t.Error(gap)
	}
}

func TestEveryModelAndFieldHasItsOwnWords(t *testing.T) {
	t.Parallel()
	w := wordsOf(New(t))
	for _, m := range w.registry.Models() {
		w.needs(t, m.Alias, "model."+m.Alias)
		w.needs(t, m.Alias, "model."+m.Alias+".plural")
		for i := range m.Fields {
			code := m.Fields[i].Code
			w.needs(t, m.Alias+"."+code, "field."+m.Alias+"."+code, "field."+code)
		}
	}
}

func TestEveryListAndValueHasItsOwnWords(t *testing.T) {
	t.Parallel()
	d := New(t)
	for _, l := range d.Config.Current().Registry.Lists() {
		inBoth := func(what string, by map[string]string) {
			for _, lang := range languages {
				if by[lang] == "" {
					t.Errorf("list %s: %s has no words in %s", l.Code, what, lang)
				}
			}
		}
		inBoth("the list itself", l.Label)
		for _, v := range l.Values {
			inBoth(fmt.Sprintf("value %v", v.Value), v.Label)
		}
		for _, c := range l.Classes {
			inBoth("class "+c.Code, c.Label)
		}
	}
}

func TestEveryScreenHasItsOwnWords(t *testing.T) {
	t.Parallel()
	d := New(t)
	w := wordsOf(d)
	for _, x := range labels(d) {
		w.has(t, x)
	}
}

// Words nobody reads grow stale. Engine and transports use keys of their own; these are the families that screens name.
func TestEveryTextOfAScreenIsUsed(t *testing.T) {
	t.Parallel()
	d := New(t)
	used := map[string]bool{"grid.all": true, "form.main": true, "form.default": true} // of the screens the engine makes itself
	for _, x := range labels(d) {
		used[x.label.Key] = true
	}
	for key := range d.Config.Current().Texts.Of(text.English) {
		family, _, _ := strings.Cut(key, ".")
		if slices.Contains([]string{"grid", "form", "tab", "fieldset", "menu", "column"}, family) && !used[key] {
			t.Errorf("no screen uses the text %s", key)
		}
	}
}

func TestEveryModelAndFieldTextNamesSomething(t *testing.T) {
	t.Parallel()
	d := New(t)
	reg := d.Config.Current().Registry
	common := map[string]bool{}
	for _, m := range reg.Models() {
		for i := range m.Fields {
			common[m.Fields[i].Code] = true
		}
	}
	labelled := map[string]bool{}
	for _, x := range labels(d) {
		labelled[x.label.Key] = true
	}
	for key := range d.Config.Current().Texts.Of(text.English) {
		family, rest, _ := strings.Cut(key, ".")
		rest = strings.TrimSuffix(strings.TrimSuffix(rest, ".help"), ".plural")
		switch {
		case labelled[key]:
		case family == "model" && reg.Model(rest) == nil:
			t.Errorf("%s names no model", key)
		case family == "field" && !strings.Contains(rest, "/") && !common[rest]:
			t.Errorf("%s names no field of any model", key)
		case family == "field" && strings.Contains(rest, "/"):
			alias, code, _ := strings.Cut(rest, ".")
			if m := reg.Model(alias); m == nil || m.Field(code) == nil {
				t.Errorf("%s names no field", key)
			}
		}
	}
}

func TestEveryModelPeopleUseHasAShippedGridAndForm(t *testing.T) {
	t.Parallel()
	d := New(t)
	snap := d.Config.Current()
	for _, m := range snap.Registry.Models() {
		if m.Internal {
			continue
		}
		grids := snap.Views.Grids(m.Alias, view.BackEnd, d.administrator(t), nil)
		if len(grids) == 0 || slices.ContainsFunc(grids, func(g *view.Grid) bool { return g.Generated }) {
			t.Errorf("%s ships no grid for the back end", m.Alias)
		}
		forms := snap.Views.Forms(m.Alias, view.BackEnd)
		if len(forms) == 0 || slices.ContainsFunc(forms, func(f *view.Form) bool { return f.Generated }) {
			t.Errorf("%s ships no default form for the back end", m.Alias)
		}
	}
}

func TestEveryListOfScreensHasOneToBeginWith(t *testing.T) {
	t.Parallel()
	d := New(t)
	snap := d.Config.Current()
	for _, m := range snap.Registry.Models() {
		for _, area := range everyArea {
			first := 0
			grids := snap.Views.Grids(m.Alias, area, d.administrator(t), nil)
			for _, g := range grids {
				if g.Default {
					first++
				}
				if len(g.Columns) == 0 {
					t.Errorf("%s: the grid %s has no columns", m.Alias, g.Code)
				}
				if !slices.Contains([]int{20, 50, 100, 200}, g.PageSize) {
					t.Errorf("%s: the grid %s has pages of %d", m.Alias, g.Code, g.PageSize)
				}
			}
			if len(grids) > 0 && first != 1 {
				t.Errorf("%s: %d grids of area %s open first, want one", m.Alias, first, area)
			}
			usual := 0
			forms := snap.Views.Forms(m.Alias, area)
			for _, f := range forms {
				if f.Default {
					usual++
				}
			}
			if len(forms) > 0 && usual != 1 {
				t.Errorf("%s: %d forms of area %s are the default, want one", m.Alias, usual, area)
			}
		}
	}
}

func TestShippedFormsHaveIDsOfTheirOwn(t *testing.T) {
	t.Parallel()
	owner := map[int64]string{}
	for _, f := range everyForm(New(t)) {
		name := f.Model + "/" + f.Code
		switch {
		case f.Generated:
		case f.ID <= 0 || f.ID >= 1000:
			t.Errorf("%s has the id %d; shipped forms have 1 to 999", name, f.ID)
		case owner[f.ID] != "":
			t.Errorf("%s has the id %d of %s", name, f.ID, owner[f.ID])
		}
		owner[f.ID] = name
	}
}

// A tab without fieldsets is drawn by its code; a misspelt one would stay empty.
func TestTabsWithoutFieldsAreOnesThatFillThemselves(t *testing.T) {
	t.Parallel()
	reg := New(t)
	panels, err := os.ReadFile(filepath.Join("..", "..", "web", "src", "form", "panelcodes.ts"))
	if err != nil {
		t.Fatal(err)
	}
	_, list, _ := strings.Cut(string(panels), "PANELS = [")
	list, _, _ = strings.Cut(list, "]")
	needs := map[string]model.Trait{"activity": model.Activities, "relation": model.Relations, "history": model.History, "attachment": model.Attachments}
	for _, f := range everyForm(reg) {
		m := reg.Config.Current().Registry.Model(f.Model)
		for _, tab := range f.Tabs {
			if len(tab.Fieldsets) > 0 || tab.Related != nil || strings.Contains(list, `"`+tab.Code+`"`) {
				continue
			}
			if trait, known := needs[tab.Code]; !known || !m.Traits.Has(trait) {
				t.Errorf("%s/%s: nothing fills the tab %s", f.Model, f.Code, tab.Code)
			}
		}
	}
}

// A required field that a form does not offer makes it impossible to save.
func TestFormsOfTheBackEndAskForWhatIsRequired(t *testing.T) {
	t.Parallel()
	d := New(t)
	for _, m := range d.Config.Current().Registry.Models() {
		if m.Internal {
			continue
		}
		for _, f := range d.Config.Current().Views.Forms(m.Alias, view.BackEnd) {
			for i := range m.Fields {
				x := &m.Fields[i]
				if x.Required && !x.ReadOnly && !x.System && f.Field(x.Code) == nil {
					t.Errorf("%s/%s does not ask for %s", m.Alias, f.Code, x.Code)
				}
			}
		}
	}
}

func TestTheMenuLeadsSomewhere(t *testing.T) {
	t.Parallel()
	snap := New(t).Config.Current()
	codes := map[string]bool{}
	for _, it := range snap.Views.Menu {
		codes[it.Code] = true
	}
	for _, it := range snap.Views.Menu {
		if it.Parent != "" && !codes[it.Parent] {
			t.Errorf("menu %s: there is no entry %s above it", it.Code, it.Parent)
		}
		if it.Resource != "" && !slices.Contains(admin.Resources, it.Resource) {
			t.Errorf("menu %s: there is no resource %s", it.Code, it.Resource)
		}
		for _, alias := range []string{it.Model, opens(it)} {
			if alias != "" && snap.Registry.Model(alias) == nil {
				t.Errorf("menu %s: there is no model %s", it.Code, alias)
			}
		}
		if it.Grid != "" && snap.Views.Grid(it.Model, it.Grid) == nil {
			t.Errorf("menu %s: %s has no grid %s", it.Code, it.Model, it.Grid)
		}
	}
}

func TestTheMenuHasAnEntryForEachServiceType(t *testing.T) {
	t.Parallel()
	d := New(t)
	for _, it := range d.Config.Current().Views.Menu {
		if it.Code != "service" {
			continue
		}
		page, err := d.Records.List(d.As(admin.Admin), record.ListRequest{Model: it.Each.Model, Where: it.Each.Condition, Sort: strings.Split(it.Each.Sort, ",")})
		if err != nil {
			t.Fatal(err)
		}
		names := []string{}
		for _, r := range page.Rows {
			names = append(names, r.Values.Text("name"))
		}
		if want := []string{"Incident", "Request", "Problem", "Change"}; !slices.Equal(names, want) {
			t.Errorf("the menu of the service desk has %v, want %v", names, want)
		}
		return
	}
	t.Error("there is no menu entry service")
}

func TestThePortalOffersTheTwoRequestsOfTheServiceDesk(t *testing.T) {
	t.Parallel()
	d := New(t)
	found := map[string]string{}
	for _, g := range d.Config.Current().Views.Portal {
		for _, r := range g.Requests {
			in := record.Input{"title": "From the portal"}
			for code, v := range r.Values {
				in[code] = v
			}
			op := d.MakeAs(d.endUser(t), r.Model, in)
			found[g.Code+"/"+r.Code] = op.Number[:3]
		}
	}
	if len(found) != 2 || found["it_help/incident"] != "INC" || found["it_help/request"] != "REQ" {
		t.Errorf("the portal offers %v, want an incident and a request of it_help", found)
	}
}

func TestEveryGridCanBeReadByAnAdministrator(t *testing.T) {
	t.Parallel()
	d := New(t)
	d.Make("service/operation", record.Input{"title": "Printer is broken", "type_id": 1, "requester_username": admin.Admin})
	for _, g := range everyGrid(d) {
		read(t, d, g, admin.Admin)
	}
}

func TestEveryGridOfThePortalCanBeReadByAnEndUser(t *testing.T) {
	t.Parallel()
	d := New(t)
	d.endUser(t)
	configured := map[string]bool{"service/operation": true} // requests are there without the configuration saying so
	for _, g := range everyGrid(d) {
		if g.Area != view.Portal {
			continue
		}
		if !configured[g.Model] {
			configured[g.Model] = true
			d.Make("portal/module_setting", record.Input{"model_alias": g.Model, "is_enabled": true})
		}
		read(t, d, g, "vera")
	}
}

func TestTheQueuesOfTheServiceDeskSortOperations(t *testing.T) {
	t.Parallel()
	d := New(t)
	group := d.Make("admin/group", record.Input{"name": "Network", "user_ids": []int64{d.administrator(t).ID}})
	make := func(title string, in record.Input) {
		in["title"], in["type_id"], in["requester_username"] = title, 1, admin.Admin
		d.Make("service/operation", in)
	}
	make("late", record.Input{"due_date": d.Now().AddDate(0, 0, -3), "assigned_group_id": group.ID})
	make("mine", record.Input{"assigned_username": admin.Admin})
	make("done", record.Input{"status": 7})
	make("old", record.Input{"status": 7, "is_archived": true})
	make("gone", record.Input{"status": 9})
	for grid, want := range map[string]string{
		"open": "late mine", "mine": "mine", "my_groups": "late", "unassigned": "late", "due_today": "", "overdue": "late",
		"closed": "done", "archived": "old", "deleted": "gone", "all": "done late mine",
		"portal_open": "late mine", "portal_closed": "done old", "portal_company": "",
	} {
		g := d.Config.Current().Views.Grid("service/operation", grid)
		if g == nil {
			t.Errorf("there is no grid %s", grid)
			continue
		}
		titles := []string{}
		for _, r := range read(t, d, g, admin.Admin) {
			titles = append(titles, r.Values.Text("title"))
		}
		sort.Strings(titles)
		if got := strings.Join(titles, " "); got != want {
			t.Errorf("the queue %s has %q, want %q", grid, got, want)
		}
	}
}

func TestUsersAreSortedByKind(t *testing.T) {
	t.Parallel()
	d := New(t)
	for kind, role := range map[string]string{"agent": admin.Agents, "key_user": admin.KeyUsers, "end_user": admin.Users} {
		d.Make(admin.User, record.Input{"username": kind, "firstname": kind, "role_id": d.Role(role)})
	}
	for grid, want := range map[string]string{"all": "admin agent end_user key_user", "administrators": "admin", "agents": "agent", "key_users": "key_user", "end_users": "end_user"} {
		g := d.Config.Current().Views.Grid(admin.User, grid)
		if g == nil {
			t.Errorf("there is no grid %s", grid)
			continue
		}
		names := []string{}
		for _, r := range read(t, d, g, admin.Admin) {
			names = append(names, r.Values.Text("username"))
		}
		sort.Strings(names)
		if got := strings.Join(names, " "); got != want {
			t.Errorf("the grid %s has %q, want %q", grid, got, want)
		}
	}
}

// A requester gives a summary, a category, an urgency and a description; nothing else is his to set, and once it is sent
// it stays as it was written.
func TestThePortalFormTakesARequestOnce(t *testing.T) {
	t.Parallel()
	d := New(t)
	form := d.Config.Current().Views.Select("service/operation", view.Portal, 0, func(condition.Node) bool { return false })
	if form == nil || form.Code != "portal" {
		t.Fatalf("the form of the portal is %v", form)
	}
	for _, code := range []string{"title", "category1", "urgency_id", "description"} {
		if form.Field(code) == nil {
			t.Errorf("the portal does not ask for %s", code)
		}
	}
	for _, code := range []string{"assigned_username", "priority_id", "is_archived", "company_id"} {
		if form.Field(code) != nil {
			t.Errorf("the portal shows %s", code)
		}
	}
	ctx := d.endUser(t)
	op, err := d.Records.Create(ctx, "service/operation", record.Input{"title": "No mail", "type_id": 1, "urgency_id": 3}, record.Options{Form: string(view.Portal)})
	if err != nil {
		t.Fatal(err)
	}
	again, err := d.Records.Update(ctx, record.Ref{Model: "service/operation", ID: op.ID}, record.Input{"title": "Something else", "additional_recipients": []string{"boss@example.com"}}, record.Options{Form: string(view.Portal)})
	if err != nil {
		t.Fatal(err)
	}
	if again.Values.Text("title") != "No mail" || again.Values["additional_recipients"] == nil || op.Values.Int("urgency_id") != 3 {
		t.Errorf("after the change the request is %v", again.Values)
	}
}

func TestEveryModuleShipsWhatItsFolderHolds(t *testing.T) {
	t.Parallel()
	known := []string{"lists", "dashboards", "homes", "modules", "grids", "forms", "menu.yaml", "portal.yaml", "settings.yaml", "grids.yaml", "forms.yaml"}
	for _, m := range modules.All {
		if m.Defaults == nil {
			continue
		}
		entries, err := fs.ReadDir(m.Defaults, "defaults")
		if err != nil && !errors.Is(err, fs.ErrNotExist) {
			t.Fatal(err)
		}
		for _, e := range entries {
			if !slices.Contains(known, e.Name()) {
				t.Errorf("module %s: nothing reads defaults/%s", m.Name, e.Name())
			}
		}
	}
}

// read lists a grid as somebody sees it: its condition, its order, its columns.
func read(t *testing.T, d *Desk, g *view.Grid, username string) []*record.Record {
	t.Helper()
	req := record.ListRequest{Model: g.Model, Where: g.Condition, Sort: strings.Split(g.Sort, ","), Total: record.Capped}
	for _, c := range g.Columns {
		req.Fields = append(req.Fields, c.Field)
	}
	page, err := d.Records.List(d.As(username), req)
	if err != nil {
		t.Errorf("%s/%s as %s: %v", g.Model, g.Code, username, err)
		return nil
	}
	for _, c := range g.Columns {
		if !c.Sortable {
			continue
		}
		if _, err := d.Records.List(d.As(username), record.ListRequest{Model: g.Model, Sort: []string{c.Field}, Limit: 1, Fields: []string{"entity_id"}}); err != nil {
			t.Errorf("%s/%s cannot be sorted by %s: %v", g.Model, g.Code, c.Field, err)
		}
	}
	return page.Rows
}

func everyGrid(d *Desk) (out []*view.Grid) {
	everybody := &access.Actor{Type: access.Administrator}
	narrowed := map[string]any{"model_alias": "service/operation"} // the grids of what hangs on an operation are among them
	for _, m := range d.Config.Current().Registry.Models() {
		for _, area := range everyArea {
			out = append(out, d.Config.Current().Views.Grids(m.Alias, area, everybody, narrowed)...)
		}
	}
	return out
}

func everyForm(d *Desk) (out []*view.Form) {
	for _, m := range d.Config.Current().Registry.Models() {
		for _, area := range everyArea {
			out = append(out, d.Config.Current().Views.Forms(m.Alias, area)...)
		}
	}
	return out
}

func opens(it view.Item) string {
	if it.Each == nil {
		return ""
	}
	return it.Each.Opens
}

// labelled is a label and where it stands.
type labelled struct {
	at       string
	label    text.Label
	optional bool
}

// labels gathers the words of every shipped screen.
func labels(d *Desk) (out []labelled) {
	views := d.Config.Current().Views
	add := func(optional bool, l text.Label, format string, args ...any) {
		out = append(out, labelled{fmt.Sprintf(format, args...), l, optional})
	}
	for _, g := range everyGrid(d) {
		if g.Generated {
			continue
		}
		add(false, g.Label, "grid %s/%s", g.Model, g.Code)
		for _, c := range g.Columns {
			add(!strings.Contains(c.Field, "."), c.Label, "grid %s/%s, column %s", g.Model, g.Code, c.Field)
		}
	}
	for _, f := range everyForm(d) {
		if f.Generated {
			continue
		}
		add(false, f.Label, "form %s/%s", f.Model, f.Code)
		for _, tab := range f.Tabs {
			add(false, tab.Label, "form %s/%s, tab %s", f.Model, f.Code, tab.Code)
			for _, s := range tab.Fieldsets {
				add(false, s.Label, "form %s/%s, fieldset %s", f.Model, f.Code, s.Code)
				add(true, s.Help, "form %s/%s, help of fieldset %s", f.Model, f.Code, s.Code)
			}
		}
		for _, x := range f.Fields() {
			add(true, x.Label, "form %s/%s, field %s", f.Model, f.Code, x.Field)
			add(true, x.Help, "form %s/%s, help of %s", f.Model, f.Code, x.Field)
			add(true, x.Placeholder, "form %s/%s, placeholder of %s", f.Model, f.Code, x.Field)
		}
	}
	for _, it := range views.Menu {
		add(false, it.Label, "menu %s", it.Code)
		if it.Create != nil {
			add(false, it.Create.Label, "menu %s, create", it.Code)
		}
	}
	for _, g := range views.Portal {
		add(false, g.Label, "portal %s", g.Code)
		add(false, g.Description, "portal %s, description", g.Code)
		for _, r := range g.Requests {
			add(false, r.Label, "portal %s/%s", g.Code, r.Code)
			add(false, r.Description, "portal %s/%s, description", g.Code, r.Code)
			add(true, r.Confirmation, "portal %s/%s, confirmation", g.Code, r.Code)
		}
	}
	return out
}

// words tells whether something is said in every language, without falling back to another.
type words struct {
	registry *model.Registry
	by       map[string]text.Texts
}

func wordsOf(d *Desk) words {
	snap := d.Config.Current()
	w := words{snap.Registry, map[string]text.Texts{}}
	for _, lang := range languages {
		w.by[lang] = snap.Texts.Of(lang)
	}
	return w
}

// needs wants one of the keys in every language.
func (w words) needs(t *testing.T, at string, keys ...string) {
	t.Helper()
	for _, lang := range languages {
		if !slices.ContainsFunc(keys, func(key string) bool { return strings.TrimSpace(w.by[lang][key]) != "" }) {
			t.Errorf("%s has no words in %s: %s", at, lang, strings.Join(keys, " or "))
		}
	}
}

func (w words) has(t *testing.T, x labelled) {
	t.Helper()
	switch {
	case x.label.IsZero():
		if !x.optional {
			t.Errorf("%s has no label", x.at)
		}
	case len(x.label.By) > 0:
		for _, lang := range languages {
			if x.label.By[lang] == "" {
				t.Errorf("%s has no words in %s", x.at, lang)
			}
		}
	default:
		w.needs(t, x.at, x.label.Key)
	}
}

// administrator is the Super Admin of a new platform.
func (d *Desk) administrator(t *testing.T) *access.Actor {
	t.Helper()
	return access.From(d.As(admin.Admin))
}

// endUser is the context of vera, who works in the portal.
func (d *Desk) endUser(t *testing.T) context.Context {
	t.Helper()
	if _, err := d.Records.GetBy(d.System(), admin.User, "username", "vera"); err != nil {
		d.Make(admin.User, record.Input{"username": "vera", "firstname": "Vera", "role_id": d.Role(admin.Users)})
	}
	return d.As("vera")
}
