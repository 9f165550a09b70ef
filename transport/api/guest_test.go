package api_test

import (
	"crypto/sha256"
	"encoding/json"
	"fmt"
	"math/bits"
	"slices"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"steward/engine/record"
	"steward/modules/access"
	"steward/modules/moduletest"
)

// lobby is an office with a guest portal: one public request, and everything that looks like one and is not.
type lobby struct {
	*office
	code              string
	network, hardware int64
	request, groupID  int64
	visitor           *visitor
}

func newLobby(t *testing.T) *lobby {
	t.Helper()
	return lobbyOf(t, newOffice(t))
}

// lobbyWithClock is a lobby whose hours go by when the test says so.
func lobbyWithClock(t *testing.T) (l *lobby, wait func(time.Duration)) {
	t.Helper()
	var late atomic.Int64
	now := func() time.Time { return time.Now().UTC().Add(time.Duration(late.Load())) }
	return lobbyOf(t, serve(t, moduletest.NewAtWith(t, now, onDisk(t), words))), func(d time.Duration) { late.Add(int64(d)) }
}

func lobbyOf(t *testing.T, h *office) *lobby {
	t.Helper()
	l := &lobby{office: h}
	h.setting("guest.enabled", true)
	h.setting("guest.proof_bits", 0)
	root := h.as("root")
	root.patch("/records/service/type/2", map[string]any{"frontend_visibility": true}).must(t, 200)
	for name, public := range map[string]bool{"Network": true, "Hardware": false} {
		c, err := h.Records.GetBy(h.System(), "category/category", "name", name)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := h.Records.Update(h.System(), record.Ref{Model: "category/category", ID: c.ID}, record.Input{"frontend_visibility": public}, record.Options{}); err != nil {
			t.Fatal(err)
		}
		if public {
			l.network = c.ID
		} else {
			l.hardware = c.ID
		}
	}
	l.request = h.Make("portal/request", record.Input{"name": "Ask us", "service_type_id": 2, "frontend_visibility": true, "preset_values": `[{"field":"priority_id","value":3}]`}).ID
	var ids []int64
	for name, in := range map[string]record.Input{
		"zz not public":  {"service_type_id": 2},
		"zz off":         {"service_type_id": 2, "frontend_visibility": true, "status": 0},
		"zz type closed": {"service_type_id": 1, "frontend_visibility": true},
		"zz of one firm": {"service_type_id": 2, "frontend_visibility": true, "company_ids": []int64{h.ids["company"]}},
		"zz of a group":  {"service_type_id": 2, "frontend_visibility": true, "group_ids": []int64{h.group("Insiders", "giulia")}},
	} {
		in["name"] = name
		ids = append(ids, h.Make("portal/request", in).ID)
	}
	l.groupID = h.Make("portal/group", record.Input{"name": "For everybody", "frontend_visibility": true, "portal_request_ids": append(ids, l.request)}).ID
	h.Make("portal/group", record.Input{"name": "zz internal", "portal_request_ids": []int64{l.request}})
	l.code = fmt.Sprintf("request-%d", l.request)
	l.visitor = h.stranger()
	return l
}

// ask is a request that is in order, with what is different.
func (l *lobby) ask(more map[string]any) map[string]any {
	in := map[string]any{"request": l.code, "values": map[string]any{"title": "No guest wireless", "description": "Since noon.\n\n<b>Please</b>"}, "name": "Vera Bianchi", "email": "vera@visitors.example", "consent": true}
	for k, v := range more {
		if v == nil {
			delete(in, k)
		} else {
			in[k] = v
		}
	}
	return in
}

func (l *lobby) filed(t *testing.T, more map[string]any) (token string, op *record.Record) {
	t.Helper()
	got := l.visitor.post("/guest/requests", l.ask(more)).must(t, 201)
	page, err := l.Records.List(l.System(), record.ListRequest{Model: operation, Sort: []string{"-entity_id"}, Limit: 1})
	if err != nil || len(page.Rows) == 0 {
		t.Fatalf("nothing was filed: %v", err)
	}
	r, err := l.Records.Get(l.System(), record.Ref{Model: operation, ID: page.Rows[0].ID})
	if err != nil {
		t.Fatal(err)
	}
	return got.text("token"), r
}

func (l *lobby) count(t *testing.T, alias string) int {
	t.Helper()
	n, err := l.Records.Count(l.System(), record.ListRequest{Model: alias}, 0)
	if err != nil {
		t.Fatal(err)
	}
	return n
}

func TestAGuestPortalThatIsOffDoesNotExist(t *testing.T) {
	h := newOffice(t)
	v := h.stranger()
	if login := fmt.Sprint(v.get("/bootstrap").must(t, 200).body["login"]); !strings.Contains(login, "guest:false") {
		t.Errorf("the login page says %s", login)
	}
	long := strings.Repeat("a", 43)
	for _, c := range []struct{ method, path string }{{"GET", "/guest"}, {"POST", "/guest/forms/request-1"}, {"POST", "/guest/requests"}, {"GET", "/guest/requests/" + long},
		{"POST", "/guest/requests/" + long + "/comments"}, {"POST", "/guest/requests/" + long + "/verify"}, {"POST", "/guest/links"}} {
		if got := v.do(c.method, c.path, map[string]any{}); got.status != 404 {
			t.Errorf("%s %s: %s", c.method, c.path, got)
		}
	}
	h.setting("guest.enabled", true)
	v.get("/guest").must(t, 200)
	if login := fmt.Sprint(v.get("/bootstrap").must(t, 200).body["login"]); !strings.Contains(login, "guest:true") {
		t.Errorf("the login page says %s", login)
	}
}

func TestAVisitorIsOfferedWhatIsPublicAtEveryLinkOfTheChain(t *testing.T) {
	l := newLobby(t)
	home := l.visitor.get("/guest").must(t, 200)
	if s := home.String(); !strings.Contains(s, "Ask us") || strings.Contains(s, "zz ") {
		t.Errorf("the home page is %s", s)
	}
	form := l.visitor.post("/guest/forms/"+l.code, map[string]any{}).must(t, 200)
	if s := form.String(); !strings.Contains(s, "Network") || strings.Contains(s, "Hardware") || strings.Contains(s, "priority") || strings.Contains(s, "requester") || strings.Contains(s, "assigned") {
		t.Errorf("the form is %s", s)
	}
	for code := int64(1); code < 10; code++ {
		if want := code == l.request; (l.visitor.post(fmt.Sprintf("/guest/forms/request-%d", code), map[string]any{}).status == 200) != want {
			t.Errorf("request %d opens: %t", code, !want)
		}
	}
	root := l.as("root")
	for _, c := range []struct {
		sentence, path string
		off, on        map[string]any
	}{
		{"the service type", "/records/service/type/2", map[string]any{"frontend_visibility": false}, map[string]any{"frontend_visibility": true}},
		{"the service type that is off", "/records/service/type/2", map[string]any{"status": 0}, map[string]any{"status": 1}},
		{"the request", fmt.Sprintf("/records/portal/request/%d", l.request), map[string]any{"frontend_visibility": false}, map[string]any{"frontend_visibility": true}},
		{"the group", fmt.Sprintf("/records/portal/group/%d", l.groupID), map[string]any{"frontend_visibility": false}, map[string]any{"frontend_visibility": true}},
	} {
		root.patch(c.path, c.off).must(t, 200)
		if home := l.visitor.get("/guest").must(t, 200); strings.Contains(home.String(), "Ask us") {
			t.Errorf("%s is not public and the request is offered", c.sentence)
		}
		l.visitor.post("/guest/requests", l.ask(nil)).must(t, 404)
		root.patch(c.path, c.on).must(t, 200)
	}
	l.visitor.post("/guest/requests", l.ask(nil)).must(t, 201)
}

func TestARequestOfAVisitorHasHisWordsAndNothingHeForged(t *testing.T) {
	l := newLobby(t)
	_, op := l.filed(t, map[string]any{"phone": "+39 040 1", "company": "Visitors Ltd", "values": map[string]any{"title": "No <i>guest</i> wireless", "description": "Since noon.\n\n<b>Please</b>", "category1": l.network,
		"priority_id": 1, "status": 7, "assigned_username": "luca", "requester_username": "root", "company_id": l.ids["company"], "is_archived": true, "closed_by": "root", "source": "backend", "type_id": 1}})
	v := op.Values
	if v.Text("source") != "guest" || v.Int("type_id") != 2 || v.Text("requester_email") != "vera@visitors.example" || v.Text("requester_name") != "Vera Bianchi" || v["consent_at"] == nil ||
		v.Text("guest_phone") != "+39 040 1" || v.Text("guest_company") != "Visitors Ltd" || v.Int("category1") != l.network || v.Flag("is_email_verified") {
		t.Errorf("it is %v", v)
	}
	if v.Int("priority_id") != 3 || v.Int("status") != 1 || v["assigned_username"] != nil || v["requester_username"] != nil || v["company_id"] != nil || v.Flag("is_archived") || v["closed_by"] != nil {
		t.Errorf("something forged was taken: %v", v)
	}
	if v.Text("description") != "<p>Since noon.</p><p>&lt;b&gt;Please&lt;/b&gt;</p>" {
		t.Errorf("the description is %q", v.Text("description"))
	}
	for sentence, more := range map[string]map[string]any{
		"without consent":                    {"consent": nil},
		"without a name":                     {"name": " "},
		"without an address":                 {"email": nil},
		"with half an address":               {"email": "vera@"},
		"with two addresses":                 {"email": "a@b.example,c@d.example"},
		"with a line break in the name":      {"name": "Vera\nBcc: x@y.example"},
		"without a title":                    {"values": map[string]any{"description": "x"}},
		"without a description":              {"values": map[string]any{"title": "x", "description": "  "}},
		"with a category that is not public": {"values": map[string]any{"title": "x", "description": "x", "category1": l.hardware}},
		"with too many words":                {"values": map[string]any{"title": "x", "description": strings.Repeat("x", 20_001)}},
		"with a title of another kind":       {"values": map[string]any{"title": map[string]any{"a": 1}, "description": "x"}},
	} {
		if got := l.visitor.post("/guest/requests", l.ask(more)); got.status != 400 || len(got.faults()) == 0 {
			t.Errorf("%s: %s", sentence, got)
		}
	}
	if n := l.count(t, operation); n != 1 {
		t.Errorf("%d operations were stored", n)
	}
}

func TestAVisitorFollowsHisRequestAndSeesOnlyWhatIsMeantForHim(t *testing.T) {
	l := newLobby(t)
	token, op := l.filed(t, nil)
	luca := l.as("luca")
	for words, more := range map[string]map[string]any{"zz internal": nil, "zz for the portal": {"portal_visibility": true}, "Come at ten": {"frontend_visibility": true}, "zz off": {"frontend_visibility": true, "status": 0}} {
		in := map[string]any{"type": 1, "description": words}
		for k, v := range more {
			in[k] = v
		}
		luca.post(at(op.ID, "/activities"), in).must(t, 201)
	}
	luca.post(at(op.ID, "/activities"), map[string]any{"type": 2, "description": "zz work", "duration": 10, "frontend_visibility": true}).must(t, 201)
	luca.patch(at(op.ID), map[string]any{"assigned_username": "luca", "solution": "zz solution", "priority_id": 1}).must(t, 200)
	path := "/guest/requests/" + token
	got := l.visitor.get(path).must(t, 200)
	if s := got.String(); !strings.Contains(s, "Come at ten") || strings.Contains(s, "zz ") || strings.Contains(strings.ToLower(s), "luca") || strings.Contains(s, "entity_id") || strings.Contains(s, "Adriatica") {
		t.Errorf("the visitor sees %s", s)
	}
	if keys := len(got.body); keys != 11 || got.text("number") != op.Number || got.text("status") != "New" {
		t.Errorf("the page has %d members: %s", keys, got)
	}
	if got.head.Get("X-Robots-Tag") != "noindex" || got.head.Get("Cache-Control") != "no-store" {
		t.Errorf("the head is %v", got.head)
	}
	l.visitor.post(path+"/comments", map[string]any{"description": "I am <script>here</script>"}).must(t, 201)
	if s := l.visitor.get(path).must(t, 200).String(); !strings.Contains(s, `"mine":true`) || strings.Contains(s, "<script>") {
		t.Errorf("after his comment he sees %s", s)
	}
	last := luca.get(at(op.ID, "/activities?limit=1")).must(t, 200).items()[0]
	if last["author_name"] != "Vera Bianchi" || last["frontend_visibility"] != true || last["source"] != "guest" {
		t.Errorf("the agent sees %v", last)
	}
	l.setting("guest.show_status", false)
	if l.visitor.get(path).must(t, 200).body["status"] != nil {
		t.Error("the status is shown though it is switched off")
	}
	luca.patch(at(op.ID), map[string]any{"status": 7}).must(t, 200)
	l.visitor.post(path+"/comments", map[string]any{"description": "Still here"}).must(t, 403)
	l.setting("guest.reopen", true)
	l.visitor.post(path+"/comments", map[string]any{"description": "Still here"}).must(t, 201)
	if got := luca.get(at(op.ID)).must(t, 200); got.number("status") != 2 {
		t.Errorf("it was not opened again: %d", got.number("status"))
	}
}

func TestALinkIsASecretThatEnds(t *testing.T) {
	l := newLobby(t)
	token, op := l.filed(t, nil)
	_, other := l.filed(t, map[string]any{"email": "else@visitors.example"})
	if len(token) < 43 {
		t.Errorf("the secret has %d characters", len(token))
	}
	dead := func(sentence, token string) {
		t.Helper()
		for _, c := range []struct{ method, more string }{{"GET", ""}, {"POST", "/comments"}, {"POST", "/verify"}} {
			if got := l.visitor.do(c.method, "/guest/requests/"+token+c.more, map[string]any{"description": "x"}); got.status != 404 {
				t.Errorf("%s: %s %s: %s", sentence, c.method, c.more, got)
			}
		}
	}
	flip := func(i int) string {
		b := []byte(token)
		if b[i] = 'A'; token[i] == 'A' {
			b[i] = 'B'
		}
		return string(b)
	}
	dead("one character is different", flip(10))
	dead("it is the number of the request", fmt.Sprint(op.ID))
	dead("it is a wildcard", strings.Repeat("%25", 15))
	link := func(in record.Input) {
		t.Helper()
		r, err := l.Records.GetBy(l.System(), "guest/link", "operation_id", op.ID)
		if err != nil {
			t.Fatal(err)
		}
		if _, err := l.Records.Update(l.System(), record.Ref{Model: "guest/link", ID: r.ID}, in, record.Options{}); err != nil {
			t.Fatal(err)
		}
	}
	raw, err := json.Marshal(func() any {
		r, err := l.Records.GetBy(l.System(), "guest/link", "operation_id", op.ID)
		if err != nil {
			t.Fatal(err)
		}
		return r.Values
	}())
	if err != nil || strings.Contains(string(raw), token) {
		t.Errorf("the secret is stored: %s (%v)", raw, err)
	}
	link(record.Input{"expires_at": l.Now().Add(-time.Hour).Format(time.RFC3339)})
	dead("it is expired", token)
	link(record.Input{"expires_at": l.Now().Add(time.Hour).Format(time.RFC3339)})
	l.visitor.get("/guest/requests/"+token).must(t, 200)
	l.as("luca").post(at(op.ID, "/actions/guest_revoke"), nil).must(t, 200)
	dead("it is revoked", token)
	again, _ := l.filed(t, map[string]any{"email": "third@visitors.example"})
	l.visitor.get("/guest/requests/"+again).must(t, 200)
	l.setting("guest.enabled", false)
	dead("the guest portal is off", again)
	l.setting("guest.enabled", true)
	page, err := l.Records.List(l.System(), record.ListRequest{Model: operation, Sort: []string{"-entity_id"}, Limit: 1})
	if err != nil {
		t.Fatal(err)
	}
	l.as("luca").patch(at(page.Rows[0].ID), map[string]any{"status": 9}).must(t, 200)
	dead("the request is deleted", again)
	_ = other
}

func TestVisitorsAreSlowedDownAndRobotsDropped(t *testing.T) {
	l := newLobby(t)
	robot := l.visitor.post("/guest/requests", l.ask(map[string]any{"website": "http://spam.example"})).must(t, 201)
	if robot.text("number") == "" || len(robot.text("token")) < 43 || l.count(t, operation) != 0 {
		t.Errorf("a robot is told %s", robot)
	}
	l.visitor.get("/guest/requests/"+robot.text("token")).must(t, 404)
	for i := range 3 {
		l.visitor.post("/guest/requests", l.ask(nil)).must(t, 201)
		_ = i
	}
	if got := l.visitor.post("/guest/requests", l.ask(nil)).must(t, 429); got.head.Get("Retry-After") == "" {
		t.Errorf("the fourth in one name: %s", got)
	}
	for i := range 2 {
		l.visitor.post("/guest/requests", l.ask(map[string]any{"email": fmt.Sprintf("n%d@visitors.example", i)})).must(t, 201)
	}
	l.visitor.post("/guest/requests", l.ask(map[string]any{"email": "sixth@visitors.example"})).must(t, 429)
	if n := l.count(t, operation); n != 5 {
		t.Errorf("%d requests were stored", n)
	}
	kinds := map[string]int{}
	for _, line := range l.as("root").get("/records/guest/log?limit=100").must(t, 200).items() {
		kinds[fmt.Sprint(line["kind"])]++
	}
	if kinds["submitted"] != 5 || kinds["trapped"] != 1 || kinds["limited"] != 2 {
		t.Errorf("the log has %v", kinds)
	}
	for _, who := range []string{"luca", "giulia"} {
		if got := l.as(who).get("/records/guest/log"); got.status != 403 && got.status != 404 {
			t.Errorf("%s reads the log: %s", who, got)
		}
	}
}

func TestManyAtOnceDoNotSlipUnderTheLimit(t *testing.T) {
	l := newLobby(t)
	done := make(chan int, 20)
	for i := range 20 {
		go func() {
			done <- l.stranger().post("/guest/requests", l.ask(map[string]any{"email": fmt.Sprintf("m%d@visitors.example", i)})).status
		}()
	}
	taken := 0
	for range 20 {
		if <-done == 201 {
			taken++
		}
	}
	if taken != 5 || l.count(t, operation) != 5 {
		t.Errorf("%d of 20 were taken", taken)
	}
}

func TestAProofOfWorkIsGoodOnce(t *testing.T) {
	l := newLobby(t)
	l.setting("guest.proof_bits", 8)
	proof, _ := l.visitor.get("/guest").must(t, 200).body["proof"].(map[string]any)
	challenge, _ := proof["challenge"].(string)
	if challenge == "" || proof["bits"] != 8.0 {
		t.Fatalf("the challenge is %v", proof)
	}
	answer := ""
	for i := 0; ; i++ {
		answer = fmt.Sprint(i)
		if sum := sha256.Sum256([]byte(challenge + ":" + answer)); bits.LeadingZeros8(sum[0]) == 8 {
			break
		}
	}
	try := func(challenge, answer string) int {
		return l.visitor.post("/guest/requests", l.ask(map[string]any{"proof": map[string]any{"challenge": challenge, "answer": answer}})).status
	}
	for _, c := range []struct {
		sentence, challenge, answer string
		want                        int
	}{{"none", "", "", 400}, {"a challenge of one's own", "mine", answer, 400}, {"the right one", challenge, answer, 201}, {"the same again", challenge, answer, 400}} {
		if got := try(c.challenge, c.answer); got != c.want {
			t.Errorf("%s: %d", c.sentence, got)
		}
	}
}

func TestTheAddressOfAUserMakesHimTheRequesterAndTellsTheVisitorNothing(t *testing.T) {
	l := newLobby(t)
	token, op := l.filed(t, map[string]any{"email": "Giulia@Adriatica.example", "name": "Somebody"})
	if op.Values.Text("requester_username") != "giulia" || op.Values.Int("company_id") != l.ids["company"] {
		t.Errorf("it is %v", op.Values)
	}
	stranger, _ := l.filed(t, map[string]any{"email": "nobody@visitors.example", "name": "Somebody"})
	a, b := l.visitor.get("/guest/requests/"+token).must(t, 200), l.visitor.get("/guest/requests/"+stranger).must(t, 200)
	if strings.Contains(strings.ToLower(a.String()), "giulia") || len(a.body) != len(b.body) {
		t.Errorf("the page tells of the user: %s", a)
	}
	l.as("giulia").get(at(op.ID)).must(t, 200)
}

func TestGuestsAreMailedAndANewLinkIsAskedForWithoutAnybodyLearningAnything(t *testing.T) {
	l := newLobby(t)
	_, op := l.filed(t, nil)
	tokenIn := func(link string) string { _, token, _ := strings.Cut(link, "/guest/follow#"); return token }
	mails := l.Mails()
	if len(mails) != 1 || mails[0].To != "vera@visitors.example" || tokenIn(mails[0].Link) == "" || !strings.Contains(mails[0].Subject, op.Number) {
		t.Fatalf("the mails are %v", mails)
	}
	luca := l.as("luca")
	say := func(words string, public bool) {
		luca.post(at(op.ID, "/activities"), map[string]any{"type": 1, "description": words, "frontend_visibility": public}).must(t, 201)
	}
	toGuest := func() int {
		n := 0
		for _, m := range l.Mails() {
			if m.To == "vera@visitors.example" {
				n++
			}
		}
		return n
	}
	say("Internal", false)
	if n := toGuest(); n != 0 {
		t.Errorf("an internal comment is mailed %d times", n)
	}
	say("One", true)
	say("Two", true)
	if n := toGuest(); n != 1 {
		t.Errorf("an address that nobody confirmed gets %d further mails", n)
	}
	l.visitor.post("/guest/requests/"+tokenIn(mails[0].Link)+"/verify", nil).must(t, 204)
	if got := luca.get(at(op.ID)).must(t, 200); got.body["is_email_verified"] != true {
		t.Error("the address is not confirmed")
	}
	say("Three", true)
	luca.patch(at(op.ID), map[string]any{"status": 7}).must(t, 200)
	if n := toGuest(); n != 2 {
		t.Errorf("after the confirmation %d mails came", n)
	}
	var bodies []string
	for _, in := range []map[string]any{{"number": op.Number, "email": "vera@visitors.example"}, {"number": op.Number, "email": "other@visitors.example"}, {"number": "REQ-99999", "email": "vera@visitors.example"}, {}} {
		bodies = append(bodies, l.visitor.post("/guest/links", in).must(t, 202).String())
	}
	if len(slices.Compact(bodies)) != 1 {
		t.Errorf("the answers differ: %q", bodies)
	}
	sent := l.Mails()
	if len(sent) != 1 || sent[0].To != "vera@visitors.example" {
		t.Fatalf("%d links were mailed: %v", len(sent), sent)
	}
	l.visitor.get("/guest/requests/"+tokenIn(sent[0].Link)).must(t, 200)
}

func TestTheLinkOfThePageDoesNotConfirmTheAddress(t *testing.T) {
	l := newLobby(t)
	token, op := l.filed(t, nil)
	l.visitor.post("/guest/requests/"+token+"/verify", nil).must(t, 204)
	if r, err := l.Records.Get(l.System(), record.Ref{Model: operation, ID: op.ID}, "is_email_verified"); err != nil || r.Values.Flag("is_email_verified") {
		t.Errorf("who only filed it confirmed the address (%v)", err)
	}
}

func TestAGuestWhoRegistersWithAConfirmedAddressFindsHisRequests(t *testing.T) {
	l := newLobby(t)
	l.setting("access.registration", true)
	_, mine := l.filed(t, nil)
	for _, m := range l.Mails() {
		if _, token, ok := strings.Cut(m.Link, "/guest/follow#"); ok {
			l.visitor.post("/guest/requests/"+token+"/verify", nil).must(t, 204)
		}
	}
	_, unconfirmed := l.filed(t, nil) // the same address, by somebody who could not read its mails
	l.Mails()
	l.visitor.post("/session/register", map[string]any{"username": "vera", "firstname": "Vera", "lastname": "Bianchi", "email": "vera@visitors.example", "password": passphrase}).must(t, 202)
	of := func(id int64) string {
		r, err := l.Records.Get(l.System(), record.Ref{Model: operation, ID: id}, "requester_username")
		if err != nil {
			t.Fatal(err)
		}
		return r.Values.Text("requester_username")
	}
	if got := of(mine.ID); got != "" {
		t.Errorf("before the confirmation it is %q's", got)
	}
	var token string
	for _, m := range l.Mails() {
		if m.To == "vera@visitors.example" {
			token = tokenOf(t, m)
		}
	}
	l.visitor.post("/session/register/confirm", map[string]any{"token": token}).must(t, 204)
	user, err := l.Records.GetBy(l.System(), access.User, "username", "vera")
	if err != nil {
		t.Fatal(err)
	}
	if !user.Values.Flag("is_active") {
		if _, err := l.Records.Update(l.System(), record.Ref{Model: access.User, ID: user.ID}, record.Input{"is_active": true}, record.Options{}); err != nil {
			t.Fatal(err)
		}
	}
	if got := of(mine.ID); got != "vera" {
		t.Errorf("after the registration it is %q's", got)
	}
	if got := of(unconfirmed.ID); got != "" {
		t.Errorf("one that was never confirmed is %q's", got)
	}
	l.as("vera").get(at(mine.ID)).must(t, 200)
}

// Nobody without a session reads anything that is not public, at any call there is.
func TestAVisitorReadsNothingElse(t *testing.T) {
	l := newLobby(t)
	token, op := l.filed(t, nil)
	secret := l.operation("zzsecret matter", "giulia")
	l.as("luca").post(at(secret, "/activities"), map[string]any{"type": 1, "description": "zzsecret words", "frontend_visibility": true}).must(t, 201)
	var paths []string
	for _, m := range l.Config.Current().Registry.Models() {
		base := "/records/" + m.Alias
		paths = append(paths, base, base+"/1", base+"/1/history", base+"/1/timeline", base+"/1/activities", base+"/1/attachments", "/screens/list/"+m.Alias, "/screens/record/"+m.Alias+"/1",
			"/screens/record/"+m.Alias+"/new", "/models/"+m.Alias, "/counters/"+m.Alias, "/export/"+m.Alias+"?format=csv", "/groups/"+m.Alias+"?by=created_by")
	}
	paths = append(paths, "/models", "/search?q=zzsecret", "/portal", "/dashboards", "/config", "/jobs", "/live", "/account", "/lists/service_status", "/attachments/1/content",
		"/guest/requests/"+fmt.Sprint(secret), "/choices/service/operation/assigned_username", at(op.ID))
	for _, path := range paths {
		for name, head := range map[string][]string{"nobody": nil, "the secret as a token": {"Authorization", "Bearer " + token}, "the secret as a cookie": {"Cookie", "steward_session=" + token}} {
			got := l.stranger().get(path, head...)
			if got.status != 401 && got.status != 404 {
				t.Errorf("%s gets %s: %s", name, path, got)
			}
			if strings.Contains(got.String(), "zzsecret") {
				t.Errorf("%s reads at %s: %s", name, path, got)
			}
		}
	}
	for _, path := range []string{operations, at(secret, "/activities"), operations + "/bulk", "/presence", at(secret, "/actions/solved"), "/config", "/records/admin/user"} {
		if got := l.visitor.post(path, map[string]any{}); got.status != 401 && got.status != 404 {
			t.Errorf("POST %s: %s", path, got)
		}
	}
}
