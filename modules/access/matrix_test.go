package access_test

import (
	"bufio"
	"bytes"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strconv"
	"strings"
	"testing"
	"time"

	"steward/engine/auth"
	"steward/engine/condition"
	"steward/engine/live"
	"steward/engine/model"
	"steward/engine/record"
	"steward/modules/access"
	"steward/modules/moduletest"
	"steward/transport/api"
	"steward/transport/rest"
)

var update = flag.Bool("update", false, "rewrite testdata/matrix.txt; read every line of the change")

// somebody is one kind of actor; there are two of each: one works for the holding, the other for its branch.
type somebody struct {
	kind   string
	role   string
	more   record.Input
	rules  bool // is in a group whose rules restrict operations to those assigned to him or his group
	absent bool // no account: nothing is sent to identify him
}

var kinds = []somebody{
	{kind: "super admin", role: access.SuperAdmin},
	{kind: "administrator", role: access.Administrators, rules: true}, // rules do not bind him
	{kind: "administrator limited to his company", role: access.Administrators, more: record.Input{"company_visibility": 1}},
	{kind: "agent", role: access.Agents},
	{kind: "agent with rules", role: access.Agents, rules: true},
	{kind: "agent limited to his company", role: access.Agents, more: record.Input{"company_visibility": 1}},
	{kind: "agent limited to his and sub-companies", role: access.Agents, more: record.Input{"company_visibility": 2}},
	{kind: "agent without the module", role: "Agents of the CRM"},
	{kind: "key user", role: access.KeyUsers},
	{kind: "key user with rules", role: access.KeyUsers, rules: true},
	{kind: "user", role: access.Users},
	{kind: "supervisor", role: access.Users, more: record.Input{"is_supervisor": true}},
	{kind: "supervisor limited to his company", role: access.Users, more: record.Input{"is_supervisor": true, "company_visibility": 1}},
	{kind: "empowered", role: access.Users, more: record.Input{"is_empowered": true}},
	{kind: "guest", absent: true},
	{kind: "disabled super admin", role: access.SuperAdmin, more: record.Input{"is_active": false}},
	{kind: "disabled user", role: access.Users, more: record.Input{"is_active": false}},
}

// tie is how an operation is related to an actor. Whatever it does not name is a stranger's: requester and company of
// an unrelated firm, no assignment.
type tie struct {
	name   string
	branch bool // asked of the actor of the branch
	values func(p *player) record.Input
}

var ties = []tie{
	{"requester", false, func(p *player) record.Input { return record.Input{"requester_username": p.username} }},
	{"assigned user", false, func(p *player) record.Input { return record.Input{"assigned_username": p.username} }},
	{"assigned group", false, func(p *player) record.Input { return record.Input{"assigned_group_id": p.group} }},
	{"same company", false, func(p *player) record.Input { return record.Input{"company_id": p.stage.holding} }},
	{"sub-company", false, func(p *player) record.Input { return record.Input{"company_id": p.stage.branch} }},
	{"parent company", true, func(p *player) record.Input { return record.Input{"company_id": p.stage.holding} }},
	{"additional company", false, func(p *player) record.Input { return record.Input{"company_id": p.stage.partner} }},
	{"shared with user", false, func(p *player) record.Input { return record.Input{"access_user_ids": []int64{p.id}} }},
	{"shared with group", false, func(p *player) record.Input { return record.Input{"access_group_ids": []int64{p.group}} }},
	{"no company, requester", false, func(p *player) record.Input { return record.Input{"company_id": nil, "requester_username": p.username} }},
	{"no company", false, func(*player) record.Input { return record.Input{"company_id": nil} }},
	{"none", false, func(*player) record.Input { return record.Input{} }},
}

// player is an actor with an account.
type player struct {
	stage *stage
	somebody
	username string
	id       int64
	group    int64
	token    string
}

type stage struct {
	*moduletest.Desk
	tb                                testing.TB
	holding, branch, partner, foreign int64
	server                            *httptest.Server
	hub                               *live.Hub
	words                             int
}

func newStage(tb testing.TB) *stage {
	tb.Helper()
	s := &stage{Desk: moduletest.New(tb), tb: tb, hub: live.NewHub(nil)}
	s.holding = s.Make(access.Company, record.Input{"name": "Holding"}).ID
	s.branch = s.Make(access.Company, record.Input{"name": "Branch", "parent_id": s.holding}).ID
	s.partner = s.Make(access.Company, record.Input{"name": "Partner"}).ID
	s.foreign = s.Make(access.Company, record.Input{"name": "Foreign"}).ID
	s.Make(access.Role, record.Input{"name": "Agents of the CRM", "type": "agent", "resource_access": "custom", "resources": []string{"crm"}})
	s.Make(access.User, record.Input{"username": "stranger", "firstname": "Stranger", "company_id": s.foreign})
	s.Make(access.User, record.Input{"username": "nobody", "firstname": "Nobody"}) // of no company
	s.Make("portal/request", record.Input{"name": "Report something", "service_type_id": 1})
	people := auth.New(s.Directory, s.DB, nil, s.Now)
	mux := http.NewServeMux()
	mux.Handle("/api/v1/", api.New(api.Options{Platform: s.Platform, Auth: people, People: s.Directory, Store: s.DB, Live: s.hub, Log: s.Log}))
	mux.Handle("/api/rest/", rest.New(rest.Options{Records: s.Records, Auth: people, Registry: func() *model.Registry { return s.Config.Current().Registry },
		Translate: func(_, key string, _ map[string]any) string { return key }, Log: s.Log}))
	s.DB.Subscribe(s.hub.Heard)
	s.server = httptest.NewServer(mux)
	tb.Cleanup(s.server.Close)
	return s
}

func (s *stage) enter(k somebody, branch bool) *player {
	p := &player{stage: s, somebody: k, username: strings.ReplaceAll(k.kind, " ", "_")}
	company := s.holding
	if branch {
		p.username, company = p.username+"_of_branch", s.branch
	}
	if k.absent { // the records name somebody all the same
		p.username = "stranger"
		acc, err := s.Directory.ByName(context.Background(), p.username)
		if err != nil {
			s.tb.Fatal(err)
		}
		p.id = acc.ID
		p.group = s.Make(access.Group, record.Input{"name": "Group of " + k.kind, "user_ids": []int64{p.id}}).ID
		return p
	}
	p.token = token(p.username)
	in := record.Input{"username": p.username, "firstname": k.kind, "role_id": s.Role(k.role), "company_id": company, "additional_company_ids": []int64{s.partner}, "api_token_hash": auth.Hash(p.token)}
	for code, v := range k.more {
		in[code] = v
	}
	p.id = s.Make(access.User, in).ID
	p.group = s.Make(access.Group, record.Input{"name": "Group of " + p.username, "user_ids": []int64{p.id}}).ID
	if k.rules {
		mine := condition.Or(condition.Rule("assigned_username", condition.Equal, "{{current_user.username}}"), condition.Rule("assigned_group_id", condition.In, "{{current_user.group_ids}}"))
		s.rule(p.group, "read", "condition", mine)
		s.rule(p.group, "create", "condition", mine)
		s.rule(p.group, "update", "condition", condition.Rule("assigned_username", condition.Equal, "{{current_user.username}}"))
		s.rule(p.group, "delete", "deny", condition.Node{})
	}
	return p
}

func (s *stage) rule(group int64, permission, mode string, when condition.Node) {
	in := record.Input{"group_id": group, "model_alias": operation, "permission": permission, "mode": mode}
	if !when.IsEmpty() {
		raw, err := json.Marshal(when)
		if err != nil {
			s.tb.Fatal(err)
		}
		in["expression"] = string(raw)
	}
	s.Make(access.GroupRule, in)
}

// operation makes an operation with a word of its own as title, so that a search finds it alone.
func (s *stage) operation(p *player, t tie) (id int64, word string) {
	s.words++
	word = fmt.Sprintf("zz%dq", s.words)
	in := record.Input{"title": word, "type_id": 1, "requester_username": "stranger", "company_id": s.foreign}
	for code, v := range t.values(p) {
		in[code] = v
	}
	if v, sent := in["company_id"]; sent && v == nil { // of nobody, so that no company follows
		wanted := in["requester_username"]
		in["requester_username"] = "nobody"
		id = s.Make(operation, in).ID
		if wanted != "stranger" {
			if _, err := s.Records.Update(s.System(), record.Ref{Model: operation, ID: id}, record.Input{"requester_username": wanted, "company_id": nil}, record.Options{}); err != nil {
				s.tb.Fatal(err)
			}
			s.Records.Update(s.System(), record.Ref{Model: operation, ID: id}, record.Input{"company_id": nil}, record.Options{}) //nolint:errcheck // checked next
		}
		rec, err := s.Records.Get(s.System(), record.Ref{Model: operation, ID: id})
		if err != nil || rec.Values["company_id"] != nil {
			s.tb.Fatalf("the operation has a company: %v %v", rec, err)
		}
		return id, word
	}
	return s.Make(operation, in).ID, word
}

// ask sends a request and gives the status and the decoded answer.
func (p *player) ask(method, path string, body any) (int, any, string) {
	var send bytes.Buffer
	if body != nil {
		if err := json.NewEncoder(&send).Encode(body); err != nil {
			p.stage.tb.Fatal(err)
		}
	}
	r, err := http.NewRequestWithContext(context.Background(), method, p.stage.server.URL+path, &send)
	if err != nil {
		p.stage.tb.Fatal(err)
	}
	if p.token != "" {
		r.Header.Set("Authorization", "Bearer "+p.token)
	}
	r.Header.Set("Content-Type", "application/json")
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		p.stage.tb.Fatal(err)
	}
	defer answer.Body.Close()
	var raw bytes.Buffer
	if _, err := raw.ReadFrom(answer.Body); err != nil {
		p.stage.tb.Fatal(err)
	}
	var out any
	if json.Unmarshal(raw.Bytes(), &out) != nil {
		out = nil
	}
	return answer.StatusCode, out, raw.String()
}

// at follows members of an answer.
func at(v any, names ...string) any {
	for _, name := range names {
		m, _ := v.(map[string]any)
		v = m[name]
	}
	return v
}

func verdict(status int, yes bool) string {
	switch {
	case status >= 400:
		return strconv.Itoa(status)
	case yes:
		return "yes"
	}
	return "no"
}

func has(items any, key string, id int64) bool {
	list, _ := items.([]any)
	for _, x := range list {
		if fmt.Sprint(at(x, key)) == strconv.FormatInt(id, 10) {
			return true
		}
	}
	return false
}

func only(id int64) string {
	raw, _ := json.Marshal(condition.Rule("entity_id", condition.Equal, id))
	return url.QueryEscape(string(raw))
}

// doors are the ways to a record, in the order of the columns. Each gives what it answered.
var doors = []struct {
	title string
	try   func(s *stage, p *player, t tie, id int64, word string) string
}{
	{"list", func(s *stage, p *player, _ tie, id int64, _ string) string {
		status, out, _ := p.ask("GET", "/api/v1/records/service/operation?filter="+only(id), nil)
		return verdict(status, has(at(out, "items"), "entity_id", id))
	}},
	{"open", func(s *stage, p *player, _ tie, id int64, _ string) string {
		status, out, _ := p.ask("GET", fmt.Sprintf("/api/v1/records/service/operation/%d", id), nil)
		return verdict(status, at(out, "title") != nil)
	}},
	{"screen", func(s *stage, p *player, _ tie, id int64, _ string) string {
		status, out, _ := p.ask("GET", fmt.Sprintf("/api/v1/screens/record/service/operation/%d", id), nil)
		return verdict(status, at(out, "record") != nil)
	}},
	{"look-up", func(s *stage, p *player, _ tie, id int64, word string) string {
		status, out, _ := p.ask("GET", "/api/v1/choices/service/operation/parent_id?search="+word, nil)
		return verdict(status, has(at(out, "items"), "value", id))
	}},
	{"search", func(s *stage, p *player, _ tie, id int64, word string) string {
		status, out, raw := p.ask("GET", "/api/v1/search?q="+word, nil)
		groups, _ := at(out, "groups").([]any)
		if len(groups) == 0 {
			if status == 200 && strings.Contains(raw, word) {
				return "LEAK"
			}
			return verdict(status, false)
		}
		return verdict(status, has(at(groups[0], "items"), "id", id))
	}},
	{"count", func(s *stage, p *player, _ tie, id int64, _ string) string {
		status, out, _ := p.ask("GET", "/api/v1/records/service/operation?total=exact&filter="+only(id), nil)
		return verdict(status, fmt.Sprint(at(out, "total", "count")) == "1")
	}},
	{"groups", func(s *stage, p *player, _ tie, id int64, _ string) string {
		status, out, _ := p.ask("GET", "/api/v1/groups/service/operation?by=type_id&filter="+only(id), nil)
		list, _ := at(out, "items").([]any)
		return verdict(status, len(list) == 1)
	}},
	{"export", func(s *stage, p *player, _ tie, id int64, word string) string {
		status, _, raw := p.ask("GET", "/api/v1/export/service/operation?filter="+only(id), nil)
		return verdict(status, strings.Contains(raw, word))
	}},
	{"c.list", func(s *stage, p *player, _ tie, id int64, _ string) string {
		status, out, _ := p.ask("GET", fmt.Sprintf("/api/rest/service/operations?filter[0][attribute]=entity_id&filter[0][eq]=%d", id), nil)
		found := has(at(out, "items"), "entity_id", id)
		if status == 200 && found != (fmt.Sprint(at(out, "totalRecords")) == "1") {
			return "total?"
		}
		return verdict(status, found)
	}},
	{"c.open", func(s *stage, p *player, _ tie, id int64, _ string) string {
		status, out, _ := p.ask("GET", fmt.Sprintf("/api/rest/service/operation/%d", id), nil)
		return verdict(status, at(out, "title") != nil)
	}},
	{"live", nil}, // all records at once, see heard
	{"gone", nil},
	{"create", func(s *stage, p *player, t tie, _ int64, _ string) string {
		return s.creates(p, t, "/api/v1/records/service/operation")
	}},
	{"c.create", func(s *stage, p *player, t tie, _ int64, _ string) string {
		return s.creates(p, t, "/api/rest/service/operations")
	}},
	{"update", func(s *stage, p *player, _ tie, id int64, _ string) string {
		return s.changes(p, id, func(in map[string]any) int {
			status, _, _ := p.ask("PATCH", fmt.Sprintf("/api/v1/records/service/operation/%d", id), in)
			return status
		})
	}},
	{"u.bulk", func(s *stage, p *player, _ tie, id int64, _ string) string {
		return s.changes(p, id, func(in map[string]any) int {
			return p.bulk(map[string]any{"action": "update", "ids": []int64{id}, "values": in})
		})
	}},
	{"c.update", func(s *stage, p *player, _ tie, id int64, _ string) string {
		return s.changes(p, id, func(in map[string]any) int {
			status, _, _ := p.ask("PUT", fmt.Sprintf("/api/rest/service/operation/%d", id), in)
			return status
		})
	}},
	{"delete", func(s *stage, p *player, t tie, _ int64, _ string) string {
		return s.deletes(p, t, func(id int64) int {
			status, _, _ := p.ask("DELETE", fmt.Sprintf("/api/v1/records/service/operation/%d", id), nil)
			return status
		})
	}},
	{"d.bulk", func(s *stage, p *player, t tie, _ int64, _ string) string {
		return s.deletes(p, t, func(id int64) int { return p.bulk(map[string]any{"action": "delete", "ids": []int64{id}}) })
	}},
	{"c.delete", func(s *stage, p *player, t tie, _ int64, _ string) string {
		return s.deletes(p, t, func(id int64) int {
			status, _, _ := p.ask("DELETE", fmt.Sprintf("/api/rest/service/operation/%d", id), nil)
			return status
		})
	}},
}

// bulk gives the status of the one record of a bulk call.
func (p *player) bulk(body any) int {
	status, out, _ := p.ask("POST", "/api/v1/records/service/operation/bulk", body)
	if results, _ := at(out, "results").([]any); status == 200 && len(results) == 1 {
		n, _ := strconv.Atoi(fmt.Sprint(at(results[0], "status")))
		return n
	}
	return status
}

// creates sends a new operation with the tie. "own" is what end users get: stored, but as their own request.
func (s *stage) creates(p *player, t tie, path string) string {
	in := map[string]any{"title": "new", "type_id": 1, "requester_username": "stranger", "company_id": s.foreign}
	for code, v := range t.values(p) {
		in[code] = v
	}
	if v, sent := in["company_id"]; sent && v == nil {
		delete(in, "company_id") // what follows from a requester without company
		if in["requester_username"] == "stranger" {
			in["requester_username"] = "nobody"
		}
	}
	status, out, raw := p.ask("POST", path, in)
	if status == 400 { // naming what one cannot look up is answered like naming what does not exist
		if strings.Contains(raw, "unknown_reference") {
			return "unknown"
		}
		return "400"
	}
	if status >= 400 {
		return strconv.Itoa(status)
	}
	id, err := strconv.ParseInt(fmt.Sprint(at(out, "entity_id")), 10, 64)
	if err != nil {
		return "?"
	}
	rec, err := s.Records.Get(s.System(), record.Ref{Model: operation, ID: id})
	if err != nil {
		s.tb.Fatal(err)
	}
	for code, v := range in {
		if fmt.Sprint(rec.Values[code]) != fmt.Sprint(v) {
			own := rec.Values.Text("requester_username") == p.username && rec.Values.Int("company_id") == s.companyOf(p) && rec.Values["assigned_username"] == nil &&
				rec.Values["assigned_group_id"] == nil && rec.Values["access_user_ids"] == nil && rec.Values["access_group_ids"] == nil
			if own {
				return "own"
			}
			return "BENT"
		}
	}
	return "yes"
}

func (s *stage) companyOf(p *player) int64 {
	if strings.HasSuffix(p.username, "_of_branch") {
		return s.branch
	}
	return s.holding
}

// changes sends a change of the one field that everybody's form has.
func (s *stage) changes(p *player, id int64, send func(in map[string]any) int) string {
	s.words++
	address := fmt.Sprintf("copy%d@example.com", s.words)
	status := send(map[string]any{"additional_recipients": []string{address}})
	rec, err := s.Records.Get(s.System(), record.Ref{Model: operation, ID: id}, "additional_recipients")
	if err != nil {
		s.tb.Fatal(err)
	}
	changed := strings.Contains(fmt.Sprint(rec.Values["additional_recipients"]), address)
	if status >= 400 && changed {
		return "LEAK"
	}
	return verdict(status, changed)
}

func (s *stage) deletes(p *player, t tie, send func(id int64) int) string {
	id, _ := s.operation(p, t)
	status := send(id)
	n, err := s.Records.Count(s.System(), record.ListRequest{Model: operation, Where: condition.Rule("entity_id", condition.Equal, id)}, 1)
	if err != nil {
		s.tb.Fatal(err)
	}
	if status >= 400 && n == 0 {
		return "LEAK"
	}
	return verdict(status, n == 0)
}

// heard opens a stream and gives of which records the player is told: of those that are there that they changed, and of
// copies of them, by the place of their tie, that they are gone.
func (s *stage) heard(p *player, ids []int64) (changed func(id int64) string, gone func(i int) string) {
	copies := make([]int64, len(ties))
	for i, t := range ties {
		copies[i], _ = s.operation(p, t)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 20*time.Second)
	defer cancel()
	r, err := http.NewRequestWithContext(ctx, http.MethodGet, s.server.URL+"/api/v1/live", nil)
	if err != nil {
		s.tb.Fatal(err)
	}
	if p.token != "" {
		r.Header.Set("Authorization", "Bearer "+p.token)
	}
	answer, err := http.DefaultClient.Do(r)
	if err != nil {
		s.tb.Fatal(err)
	}
	defer answer.Body.Close()
	if answer.StatusCode != http.StatusOK {
		refused := strconv.Itoa(answer.StatusCode)
		return func(int64) string { return refused }, func(int) string { return refused }
	}
	lines := bufio.NewScanner(answer.Body)
	lines.Scan() // ": here": it listens
	for _, id := range ids {
		s.hub.Tell(live.Message{Name: "record", Data: live.Record{Model: operation, ID: id, Version: 2, Kind: "update"}})
	}
	for _, id := range copies {
		if _, err := s.Records.Delete(s.System(), record.Ref{Model: operation, ID: id}, record.Options{}); err != nil {
			s.tb.Fatal(err)
		}
	}
	s.hub.Tell(live.Message{Name: "registry", Data: "end"})
	told := map[int64]string{}
	for lines.Scan() {
		data, is := strings.CutPrefix(lines.Text(), "data: ")
		if !is {
			continue
		}
		if data == `"end"` {
			break
		}
		var about live.Record
		if err := json.Unmarshal([]byte(data), &about); err != nil {
			s.tb.Fatal(err)
		}
		if about.Model == operation && about.ID != 0 {
			told[about.ID] = about.Kind
		}
	}
	return func(id int64) string { return verdict(200, told[id] == "update") }, func(i int) string { return verdict(200, told[copies[i]] == "delete") }
}

const legend = `# Who may do what to an operation, at every door. Read by people, compared by TestMatrix; rewritten with
#   go test ./modules/access -run TestMatrix -update
#
# The lines of a block are how the operation is related to the actor; whatever a line does not name is a stranger's: the
# requester and the company are foreign, nobody is assigned. Actors work for the holding, which has a branch; on the
# line "parent company" they work for the branch. The partner is everybody's additional company. Everybody is in a group
# of his own. "with rules": the group allows to read and create what is assigned to him or the group, to update what is
# assigned to him, and to delete nothing.
#
# yes, no   it is there, it is not; a list that opens nothing is empty
# 401       not logged in      403  visible or known, but not allowed      404  as if it did not exist
# own       stored as the caller's own request, whatever else was sent
# unknown   a reference to what the caller cannot look up is refused as unknown
#
# c. is the compatible API, u.bulk and d.bulk the bulk calls; screen is the record page, count the total of a list,
# groups the numbers of charts, live the stream of changes, gone the word there that it was deleted.
`

func TestMatrix(t *testing.T) {
	s := newStage(t)
	var out strings.Builder
	out.WriteString(legend)
	for _, k := range kinds {
		here, there := s.enter(k, false), (*player)(nil)
		if there = here; !k.absent {
			there = s.enter(k, true)
		}
		type row struct {
			p    *player
			id   int64
			word string
		}
		rows, ids := make([]row, len(ties)), make([]int64, len(ties))
		for i, x := range ties {
			p := here
			if x.branch {
				p = there
			}
			rows[i] = row{p: p}
			rows[i].id, rows[i].word = s.operation(p, x)
			ids[i] = rows[i].id
		}
		changed, gone := map[*player]func(int64) string{}, map[*player]func(int) string{}
		for _, p := range []*player{here, there} {
			if changed[p] == nil {
				changed[p], gone[p] = s.heard(p, ids)
			}
		}
		fmt.Fprintf(&out, "\n%s\n%-22s", k.kind, "")
		for _, d := range doors {
			fmt.Fprintf(&out, " %-8s", d.title)
		}
		out.WriteString("\n")
		for i, x := range ties {
			line := fmt.Sprintf("%-22s", x.name)
			for _, d := range doors {
				answer := ""
				switch {
				case d.title == "live":
					answer = changed[rows[i].p](rows[i].id)
				case d.title == "gone":
					answer = gone[rows[i].p](i)
				default:
					answer = d.try(s, rows[i].p, x, rows[i].id, rows[i].word)
				}
				line += fmt.Sprintf(" %-8s", answer)
			}
			out.WriteString(strings.TrimRight(line, " ") + "\n")
		}
	}
	got := trimmed(out.String())
	const file = "testdata/matrix.txt"
	if *update {
		if err := os.WriteFile(file, []byte(got), 0o644); err != nil {
			t.Fatal(err)
		}
		return
	}
	raw, err := os.ReadFile(file)
	if err != nil {
		t.Fatal(err)
	}
	compare(t, string(raw), got)
}

func trimmed(s string) string {
	lines := strings.Split(s, "\n")
	for i := range lines {
		lines[i] = strings.TrimRight(lines[i], " ")
	}
	return strings.Join(lines, "\n")
}

// compare reports lines that differ, each under its actor.
func compare(t *testing.T, want, got string) {
	t.Helper()
	w, g := strings.Split(want, "\n"), strings.Split(got, "\n")
	actor := ""
	for i := range max(len(w), len(g)) {
		a, b := "", ""
		if i < len(w) {
			a = w[i]
		}
		if i < len(g) {
			b = g[i]
		}
		if i > 0 && i-1 < len(g) && g[i-1] == "" {
			actor = b
		}
		if a != b {
			t.Errorf("%s:\nwant %s\ngot  %s", actor, a, b)
		}
	}
}
