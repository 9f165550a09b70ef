package main

import (
	"context"
	"encoding/json"
	"fmt"
	"iter"
	"log/slog"
	"math/rand/v2"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"steward/engine/access"
	"steward/engine/config"
	"steward/engine/event"
	"steward/engine/model"
	"steward/engine/record"
	"steward/engine/setup"
	"steward/modules"
	admin "steward/modules/access"
	"steward/modules/activity"
	"steward/modules/service"
	"steward/store"
)

// World is an organisation that was made, with what the measurements need to know of it.
type World struct {
	N, Comments                      int
	UserBase, GroupBase, CompanyBase int64 // ids of the first of each
	FirstOperation, FirstActivity    int64
	Made                             time.Time
}

// form is raised when the organisation is made differently, so that an old one is not taken for it.
const form = 3

// custom are the fifty fields an administrator added. The first eight are marked filterable; channel and followup are
// spread exactly as the built-in source and due_date are, so that filters on them can be compared.
type custom struct {
	code, element string
	indexed       bool
	share         int // of 100 operations, how many have a value
}

func customFields() []custom {
	out := []custom{{"channel", "select", true, 100}, {"followup", "datetime", true, 80}, {"score", "integer", true, 100}, {"site", "text", true, 100},
		{"cost", "decimal", true, 50}, {"visit", "date", true, 30}, {"urgent", "flag", true, 100}, {"owner", "user", true, 30}, {"note", "text", false, 60}}
	for i := len(out); i < 50; i++ {
		element := []string{"text", "integer", "flag", "date", "text"}[i%5]
		out = append(out, custom{fmt.Sprintf("extra%02d", i), element, false, []int{100, 12, 12, 12}[min(3, (i-9)/5)]})
	}
	return out
}

var channels = []string{"portal", "email", "phone", "chat", "backend", "api"}

// world opens the organisation in a folder, or in a PostgreSQL database, and makes it when it is not there.
func world(ctx context.Context, home, url string, n, comments int) (*World, bool, error) {
	log := slog.New(slog.NewTextHandler(os.Stderr, &slog.HandlerOptions{Level: slog.LevelWarn}))
	db, err := store.Open(ctx, store.Options{Dir: home, URL: url, Log: log, AccessModels: modules.AccessModels, AccessIdle: modules.AccessIdle})
	if err != nil {
		return nil, false, err
	}
	w := &World{N: n, Comments: min(n, comments)}
	if raw, err := db.Meta(ctx, "bench"); err != nil || raw != "" {
		db.Close()
		var kept struct {
			Form int
			World
		}
		if err := json.Unmarshal([]byte(raw), &kept); err != nil || kept.Form != form || kept.N != n || kept.Comments != w.Comments {
			return nil, false, fmt.Errorf("%s holds another organisation; remove it", home)
		}
		return &kept.World, false, nil
	}
	p, err := setup.New(ctx, setup.Options{Store: db, Modules: modules.All, Log: log, Node: "bench"})
	if err != nil {
		db.Close()
		return nil, false, err
	}
	if !p.Fresh {
		db.Close()
		return nil, false, fmt.Errorf("%s holds something else than an organisation of the bench, or half of one; remove it", home)
	}
	m := &maker{w: w, p: p, rnd: rand.New(rand.NewPCG(uint64(n), 5)), say: newVocabulary(), now: time.Now().UTC().Truncate(time.Second), fields: customFields()}
	if err := m.configure(ctx); err != nil {
		db.Close()
		return nil, false, err
	}
	m.reg = p.Config.Current().Registry
	db.Close() // the rows go in by another connection
	if m.d, err = openDatabase(home, url, "&_pragma=journal_mode(OFF)&_pragma=synchronous(OFF)&_pragma=cache_size(-500000)&_pragma=foreign_keys(0)"); err != nil {
		return nil, false, err
	}
	defer m.d.Close()
	if !m.d.postgres {
		m.d.SetMaxOpenConns(1)
	}
	for _, step := range []struct {
		name string
		do   func(context.Context) error
	}{{"companies, people and groups", m.people}, {"operations, comments and events", m.operations}, {"the end", m.finish}} {
		start := time.Now()
		if err := step.do(ctx); err != nil {
			return nil, false, fmt.Errorf("%s: %w", step.name, err)
		}
		note("  %s: %.1f s", step.name, time.Since(start).Seconds())
	}
	return w, true, nil
}

type maker struct {
	w      *World
	p      *setup.Platform
	reg    *model.Registry
	d      *database
	rnd    *rand.Rand
	say    *vocabulary
	now    time.Time
	fields []custom

	roles   map[string]int64
	members [][]int // of each group, users by number
}

// configure adds what administrators of the organisation arranged: fifty fields, and four grids beside the six that count.
func (m *maker) configure(ctx context.Context) error {
	var changes []config.Change
	set := func(kind, code string, body map[string]any) {
		for property, v := range body {
			changes = append(changes, config.Change{Kind: kind, Code: code, Property: property, Value: v})
		}
	}
	values := []map[string]any{}
	for _, c := range channels {
		values = append(values, map[string]any{"value": c, "label": map[string]any{"en": strings.ToUpper(c)}})
	}
	set(config.List, "bench_channel", map[string]any{"code": "bench_channel", "label": map[string]any{"en": "Channel"}, "values": values})
	for i, f := range m.fields {
		body := map[string]any{"model": service.Operation, "column_name": "cust_" + f.code, "element_type": f.element, "label": map[string]any{"en": f.code}, "indexed": f.indexed, "position": i}
		if f.element == "select" {
			body["options"] = map[string]any{"list": "bench_channel"}
		}
		set(config.Field, service.Operation+".cust_"+f.code, body)
	}
	open := []map[string]any{{"field": "is_archived", "operator": "equal", "value": false}, {"field": "is_deleted", "operator": "equal", "value": false}, {"field": "status", "operator": "in_class", "value": "open"}}
	for i, x := range []map[string]any{
		{"field": "priority_id", "operator": "equal", "value": 1}, {"field": "type_id", "operator": "equal", "value": 2},
		{"field": "source", "operator": "equal", "value": "phone"}, {"field": "cust_channel", "operator": "equal", "value": "chat"},
	} {
		code := fmt.Sprintf("bench%d", i)
		set(config.Grid, service.Operation+"/"+code, map[string]any{"code": code, "model": service.Operation, "label": map[string]any{"en": "Saved " + code}, "counter": true,
			"position": 200 + i, "columns": []map[string]any{{"field": "title"}, {"field": "status"}}, "sort": "-created_at",
			"condition": map[string]any{"condition": "AND", "rules": append(slices.Clone(open), x)}})
	}
	ctx = record.AsSystem(access.With(ctx, access.System), event.Cause{Kind: "system", Label: "bench"})
	_, err := m.p.Config.Change(ctx, changes, m.p.Config.Current().Version, "", "bench", false)
	return err
}

// table is one table being filled: the fields with values, and the defaults of the others.
type table struct {
	m       *model.Model
	columns []string
	rest    []any // values of the last columns, which are the same in all rows
}

func (m *maker) table(alias string, columns ...string) table {
	t := table{m: m.reg.Model(alias), columns: slices.Clone(columns)}
	for _, f := range t.m.Stored() {
		if f.Default == nil || slices.Contains(columns, f.Code) {
			continue
		}
		v := f.Default
		if b, ok := v.(bool); ok {
			v = flag01(b)
		}
		t.columns, t.rest = append(t.columns, f.Code), append(t.rest, v)
	}
	return t
}

func (t table) quoted() []string {
	out := make([]string, len(t.columns))
	copy(out, t.columns)
	return out
}

func flag01(b bool) int64 {
	if b {
		return 1
	}
	return 0
}

// put fills the table from rows of the named columns, and its search entries from words.
func (m *maker) put(ctx context.Context, t table, rows iter.Seq[[]any]) error {
	return m.d.fill(ctx, t.m.Table, t.quoted(), func(yield func([]any) bool) {
		var full []any
		for row := range rows {
			full = append(append(full[:0], row...), t.rest...)
			if !yield(full) {
				return
			}
		}
	})
}

func (m *maker) index(ctx context.Context, t table, entries iter.Seq2[int64, string]) error {
	id := "rowid"
	if m.d.postgres {
		id = "entity_id"
	}
	return m.d.fill(ctx, t.m.Table+"_fts", []string{id, "words"}, func(yield func([]any) bool) {
		row := make([]any, 2)
		for id, words := range entries {
			row[0], row[1] = id, words
			if !yield(row) {
				return
			}
		}
	})
}

// base is the first free id of a model.
func (m *maker) base(alias string) (int64, error) {
	n, err := m.d.number("SELECT max(entity_id) FROM " + m.reg.Model(alias).Table)
	return n + 1, err
}

func (m *maker) people(ctx context.Context) error {
	for alias, into := range map[string]*int64{admin.Company: &m.w.CompanyBase, admin.User: &m.w.UserBase, admin.Group: &m.w.GroupBase, service.Operation: &m.w.FirstOperation, activity.Activity: &m.w.FirstActivity} {
		var err error
		if *into, err = m.base(alias); err != nil {
			return err
		}
	}
	m.roles = map[string]int64{}
	for _, name := range []string{admin.Administrators, admin.Agents, admin.Users} {
		id, err := m.d.number("SELECT entity_id FROM "+m.reg.Model(admin.Role).Table+" WHERE name = ?", name)
		if err != nil {
			return err
		}
		m.roles[name] = id
	}
	at := m.now.AddDate(-3, 0, 0).Unix()
	t := m.table(admin.Company, "entity_id", "version", "created_at", "updated_at", "name", "parent_id", "city", "country")
	if err := m.put(ctx, t, func(yield func([]any) bool) {
		for k := range companies {
			var parent any
			if k%5 != 0 {
				parent = m.w.CompanyBase + int64(k-k%5)
			}
			if !yield([]any{m.w.CompanyBase + int64(k), 1, at, at, fmt.Sprintf("Company %03d", k+1), parent, "Trieste", "Italy"}) {
				return
			}
		}
	}); err != nil {
		return err
	}
	if err := m.index(ctx, t, func(yield func(int64, string) bool) {
		for k := range companies {
			if !yield(m.w.CompanyBase+int64(k), fmt.Sprintf("company %03d trieste", k+1)) {
				return
			}
		}
	}); err != nil {
		return err
	}
	if err := m.users(ctx, at); err != nil {
		return err
	}
	return m.groups(ctx, at)
}

func (m *maker) users(ctx context.Context, at int64) error {
	t := m.table(admin.User, "entity_id", "version", "created_at", "updated_at", "username", "firstname", "lastname", "email", "role_id", "company_id", "is_supervisor", "locale", "timezone")
	if err := m.put(ctx, t, func(yield func([]any) bool) {
		for i := range allUsers {
			role := m.roles[admin.Users]
			switch {
			case i < firstBoss:
				role = m.roles[admin.Agents]
			case i < firstSupervisor:
				role = m.roles[admin.Administrators]
			}
			name := username(i)
			if !yield([]any{m.w.UserBase + int64(i), 1, at, at, name, "Name" + name, "Surname", name + "@example.com", role, m.w.CompanyBase + int64(companyOf(i)),
				flag01(i >= firstSupervisor && i < firstThree), "en", "Europe/Rome"}) {
				return
			}
		}
	}); err != nil {
		return err
	}
	return m.index(ctx, t, func(yield func(int64, string) bool) {
		for i := range allUsers {
			name := username(i)
			if !yield(m.w.UserBase+int64(i), name+" name"+name+" surname "+name+" example com") {
				return
			}
		}
	})
}

// groups have members and one rule each: what is assigned to the group, and whatever concerns its two companies.
func (m *maker) groups(ctx context.Context, at int64) error {
	t := m.table(admin.Group, "entity_id", "version", "created_at", "updated_at", "name")
	if err := m.put(ctx, t, func(yield func([]any) bool) {
		for g := range groupCount {
			if !yield([]any{m.w.GroupBase + int64(g), 1, at, at, fmt.Sprintf("Group %03d", g+1)}) {
				return
			}
		}
	}); err != nil {
		return err
	}
	if err := m.index(ctx, t, func(yield func(int64, string) bool) {
		for g := range groupCount {
			if !yield(m.w.GroupBase+int64(g), fmt.Sprintf("group %03d", g+1)) {
				return
			}
		}
	}); err != nil {
		return err
	}
	m.members = make([][]int, groupCount)
	for i := range agents {
		for _, g := range groupsOf(i) {
			m.members[g] = append(m.members[g], i)
		}
	}
	if err := m.d.fill(ctx, t.m.Table+"__user_ids", []string{"entity_id", "position", "value"}, func(yield func([]any) bool) {
		for g, list := range m.members {
			for k, i := range list {
				if !yield([]any{m.w.GroupBase + int64(g), int64(k), m.w.UserBase + int64(i)}) {
					return
				}
			}
		}
	}); err != nil {
		return err
	}
	first, err := m.base(admin.GroupRule)
	if err != nil {
		return err
	}
	rules := m.table(admin.GroupRule, "entity_id", "version", "created_at", "updated_at", "group_id", "model_alias", "permission", "mode", "expression")
	return m.put(ctx, rules, func(yield func([]any) bool) {
		for g := range groupCount {
			var ids []int64
			for _, k := range ruleCompanies(g) {
				ids = append(ids, m.w.CompanyBase+int64(k))
			}
			list, _ := json.Marshal(ids)
			id := m.w.GroupBase + int64(g)
			node := fmt.Sprintf(`{"condition":"OR","rules":[{"field":"assigned_group_id","operator":"equal","value":%d},{"field":"company_id","operator":"in","value":%s}]}`, id, list)
			if !yield([]any{first + int64(g), 1, at, at, id, service.Operation, "read", "condition", node}) {
				return
			}
		}
	})
}

// moment gives the life of the i-th operation: three years, the newest half a day old.
func (m *maker) moment(i int) int64 {
	const span = 3*365*86400 - 12*3600
	return m.now.Unix() - 3*365*86400 + span*int64(i)/int64(m.w.N)
}

// reserved says whose the i-th operation is, when it belongs to one of the actors who see few: the number of the user.
func (m *maker) reserved(i int) (int, bool) {
	step := m.w.N / 140
	if i%step != step/2 {
		return 0, false
	}
	k := i / step
	switch {
	case k < 10:
		return firstRare, true
	case k < 10+3*poolSize:
		return firstThree + (k-10)%poolSize, true
	}
	return 0, false
}

// comments is how many comments the i-th operation has: twenty on every fiftieth, five on average.
func (m *maker) comments(i int) int {
	_, own := m.reserved(i)
	switch {
	case own, i%50 == 0 && i >= m.w.N-m.w.Comments:
		return 20
	case i < m.w.N-m.w.Comments:
		return 0
	}
	return int(mix(i, 3)%10) + int(mix(i, 4)%5)/4 // 4.7 on average
}

// mix is a number that depends on two others and looks random.
func mix(i, salt int) uint64 {
	x := uint64(i)*0x9E3779B97F4A7C15 + uint64(salt)*0xD1B54A32D192ED03
	x ^= x >> 31
	x *= 0xBF58476D1CE4E5B9
	x ^= x >> 29
	return x
}

// operation is what the rows of one operation are written from.
type operation struct {
	created, updated            int64
	requester, company          int // by number
	group, assigned             int // -1 for none
	status, priority            int64
	title, description, outcome []string
}

func (m *maker) operation(i int, op *operation) {
	r := m.rnd
	op.created = m.moment(i)
	own, few := m.reserved(i)
	op.requester = firstRequester + int(mix(i, 1)%uint64(allUsers-firstRequester))
	if few {
		op.requester = own
	}
	op.company = companyOf(op.requester)
	op.group, op.assigned = int(mix(i, 2)%lastOpen), -1
	switch x := mix(i, 5) % 100; {
	case x < 5:
		op.group, op.assigned = -1, firstBoss+int(mix(i, 6)%poolSize)
	case x < 85:
		list := m.members[op.group]
		op.assigned = list[mix(i, 6)%uint64(len(list))]
	}
	op.status = 7
	if i >= m.w.N*4/5 && mix(i, 7)%100 < 45 || mix(i, 7)%100 < 1 {
		op.status = 1 + int64(mix(i, 8)%5)
	}
	op.priority = []int64{1, 2, 2, 2, 3, 3, 3, 3, 3, 4, 4, 4}[mix(i, 9)%12]
	op.updated = min(op.created+3600+int64(mix(i, 10)%(20*86400)), m.now.Unix()-60)
	op.title = m.say.say(r, op.title[:0], 5+r.IntN(4))
	op.description = m.say.say(r, op.description[:0], 25+r.IntN(30))
	op.outcome = op.outcome[:0]
	if op.status == 7 {
		op.outcome = m.say.say(r, op.outcome, 10+r.IntN(10))
	}
}

func skewed(i, salt int) string { // 40, 25, 15, 10, 7 and 3 of a hundred
	x := mix(i, salt) % 100
	for k, until := range []uint64{40, 65, 80, 90, 97} {
		if x < until {
			return channels[k]
		}
	}
	return channels[5]
}

func dueAt(i, salt int, created int64) int64 {
	return created + 86400 + int64(mix(i, salt)%(30*86400))
}

func (m *maker) custom(i, k int, f custom, created int64) any {
	x := mix(i, 100+k)
	if int(x%100) >= f.share {
		return nil
	}
	x = mix(i, 200+k)
	switch {
	case f.code == "channel":
		return skewed(i, 300)
	case f.code == "followup":
		return dueAt(i, 301, created)
	case f.code == "site":
		return fmt.Sprintf("site %03d", x%200)
	}
	switch f.element {
	case "integer":
		return int64(x % 1000)
	case "decimal":
		return int64(x%100_000) * 10_000
	case "flag":
		return int64(x & 1)
	case "date":
		return time.Unix(created+int64(x%90)*86400, 0).UTC().Format("2006-01-02")
	case "user":
		return username(int(x % agents))
	}
	return m.say.words[x%6000] + " " + m.say.words[(x>>16)%6000]
}

var operationColumns = []string{"entity_id", "version", "created_at", "created_by", "updated_at", "updated_by", "type_id", "title", "status", "priority_id", "urgency_id", "company_id",
	"requester_username", "requester_email", "requester_name", "description", "submit_username", "assigned_group_id", "assigned_username", "is_archived", "due_date", "source", "solution", "closed_at", "closed_by"}

// operations writes operations, comments, their search entries and the event log, the indexes afterwards.
func (m *maker) operations(ctx context.Context) error {
	ops, acts := m.reg.Model(service.Operation), m.reg.Model(activity.Activity)
	numbers := map[string]int64{}
	for _, alias := range []string{service.Operation, activity.Activity} {
		if err := m.d.exec("INSERT INTO model_name (alias) VALUES (?) ON CONFLICT DO NOTHING", alias); err != nil {
			return err
		}
		var err error
		if numbers[alias], err = m.d.number("SELECT id FROM model_name WHERE alias = ?", alias); err != nil {
			return err
		}
	}
	return m.d.without([]string{ops.Table, acts.Table, "event"}, func() error {
		const part = 50_000 // the search entries of a part are kept in memory
		activityID := m.w.FirstActivity
		for from := 0; from < m.w.N; from += part {
			if err := m.part(ctx, from, min(from+part, m.w.N), &activityID, numbers); err != nil {
				return err
			}
		}
		return nil
	})
}

type entry struct {
	id    int64
	words string
}

func entries(list []entry) iter.Seq2[int64, string] {
	return func(yield func(int64, string) bool) {
		for _, e := range list {
			if !yield(e.id, e.words) {
				return
			}
		}
	}
}

var cause = `[{"k":"user"}]`

func eventID(at int64, kind, i int) int64 {
	return int64(event.FirstAt(time.Unix(at, 0).Add(time.Duration(i%1000)*time.Millisecond))) | int64(kind)<<12 | int64(i)&4095
}

func (m *maker) part(ctx context.Context, from, to int, activityID *int64, numbers map[string]int64) error {
	columns := slices.Clone(operationColumns)
	for _, f := range m.fields {
		columns = append(columns, "cust_"+f.code)
	}
	t := m.table(service.Operation, columns...)
	words := make([]entry, 0, to-from)
	lives := make([]operation, 0, to-from)
	row := make([]any, len(columns))
	var op operation
	if err := m.put(ctx, t, func(yield func([]any) bool) {
		for i := from; i < to; i++ {
			m.operation(i, &op)
			id := m.w.FirstOperation + int64(i)
			by := username(op.requester)
			title, about, outcome := strings.Join(op.title, " "), strings.Join(op.description, " "), strings.Join(op.outcome, " ")
			var group, assigned, who, solution, closed any
			if op.group >= 0 {
				group = m.w.GroupBase + int64(op.group)
			}
			if op.assigned >= 0 {
				assigned = username(op.assigned)
			}
			version := int64(2)
			if op.status == 7 {
				version, who, closed, solution = 3, assigned, op.updated, "<p>"+outcome+"</p>"
			}
			row = append(row[:0], id, version, op.created, by, op.updated, assigned, 1+int64(mix(i, 11)%4), title, op.status, op.priority, 1+int64(mix(i, 12)%3), m.w.CompanyBase+int64(op.company),
				by, by+"@example.com", "Name"+by+" Surname", "<p>"+about+"</p>", by, group, assigned, flag01(op.status == 7 && i < m.w.N/2), dueAt(i, 13, op.created), skewed(i, 14), solution, closed, who)
			for k, f := range m.fields {
				row = append(row, m.custom(i, k, f, op.created))
			}
			words = append(words, entry{id, title + " " + by + " example com name" + by + " surname " + about + " " + outcome})
			lives = append(lives, operation{created: op.created, updated: op.updated, requester: op.requester, group: op.group, assigned: op.assigned, status: op.status})
			if !yield(row) {
				return
			}
		}
	}); err != nil {
		return err
	}
	if err := m.index(ctx, t, entries(words)); err != nil {
		return err
	}
	commented, err := m.conversation(ctx, from, lives, *activityID)
	if err != nil {
		return err
	}
	defer func() { *activityID += int64(commented) }()
	first := *activityID
	log := []string{"id", "model", "record", "version", "kind", "actor", "causes", "changes", "parent_model", "parent_record"}
	return m.d.fill(ctx, "event", log, func(yield func([]any) bool) {
		operations, activities := numbers[service.Operation], numbers[activity.Activity]
		for k, life := range lives {
			i := from + k
			id, actor := m.w.FirstOperation+int64(i), m.w.UserBase+int64(life.requester)
			taken := fmt.Sprintf(`{"assigned_group_id":{"n":%d},"status":{"o":1,"n":3}}`, m.w.GroupBase+int64(life.group))
			if !yield([]any{eventID(life.created, 1, i), operations, id, 1, 1, actor, cause, nil, nil, nil}) ||
				!yield([]any{eventID(life.created+600, 2, i), operations, id, 2, 2, actor, cause, taken, nil, nil}) {
				return
			}
			if life.status == 7 && !yield([]any{eventID(life.updated, 3, i), operations, id, 3, 2, actor, cause, fmt.Sprintf(`{"closed_at":{"n":%d},"status":{"o":3,"n":7}}`, life.updated), nil, nil}) {
				return
			}
			for c := range m.comments(i) {
				if !yield([]any{eventID(life.created+1200+int64(c)*600, 4, i), activities, first, 1, 1, actor, cause, nil, operations, id}) {
					return
				}
				first++
			}
		}
	})
}

// conversation writes the comments of a part and gives their number.
func (m *maker) conversation(ctx context.Context, from int, lives []operation, next int64) (int, error) {
	t := m.table(activity.Activity, "entity_id", "version", "created_at", "created_by", "updated_at", "updated_by", "type", "model_alias", "model_id", "description", "portal_visibility", "submit_username")
	var words []entry
	row := make([]any, 12)
	var said []string
	if err := m.put(ctx, t, func(yield func([]any) bool) {
		for k, life := range lives {
			i := from + k
			for c := range m.comments(i) {
				said = m.say.say(m.rnd, said[:0], 12+m.rnd.IntN(16))
				text := strings.Join(said, " ")
				by := username(life.requester)
				if c%2 == 0 && life.assigned >= 0 {
					by = username(life.assigned)
				}
				at := life.created + 1200 + int64(c)*600
				row = append(row[:0], next, 1, at, by, at, by, activity.Comment, service.Operation, m.w.FirstOperation+int64(i), "<p>"+text+"</p>", flag01(c%3 != 2), by)
				words = append(words, entry{next, text})
				next++
				if !yield(row) {
					return
				}
			}
		}
	}); err != nil || len(words) == 0 {
		return 0, err
	}
	return len(words), m.index(ctx, t, entries(words))
}

// finish marks the organisation as made.
func (m *maker) finish(context.Context) error {
	if m.d.postgres {
		for _, alias := range []string{admin.Company, admin.User, admin.Group, admin.GroupRule, service.Operation, activity.Activity} {
			table := m.reg.Model(alias).Table
			if _, err := m.d.number("SELECT setval(pg_get_serial_sequence(?, 'entity_id'), (SELECT max(entity_id) FROM "+table+"))", table); err != nil {
				return err
			}
		}
		if err := m.d.exec("VACUUM ANALYZE"); err != nil {
			return err
		}
	}
	m.w.Made = m.now
	raw, err := json.Marshal(struct {
		Form int
		*World
	}{form, m.w})
	if err != nil {
		return err
	}
	return m.d.exec("INSERT INTO meta (name, value) VALUES ('bench', ?)", string(raw))
}

// folder gives the size of what lies below a path.
func folder(path string) (size int64) {
	filepath.Walk(path, func(_ string, info os.FileInfo, err error) error { //nolint:errcheck // a file that went away counts nothing
		if err == nil && !info.IsDir() {
			size += info.Size()
		}
		return nil
	})
	return size
}
