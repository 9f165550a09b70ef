package api_test

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"

	"steward/engine/config"
	"steward/engine/record"
)

func (l *lobby) send(t *testing.T, name, content string) string {
	t.Helper()
	return l.visitor.upload("/guest/files", name, "application/pdf", []byte(content)).must(t, 201).text("ticket")
}

func filesOf(of any) []map[string]any {
	var out []map[string]any
	list, _ := of.([]any)
	for _, x := range list {
		out = append(out, x.(map[string]any))
	}
	return out
}

func TestAVisitorSendsFilesAlongAndReadsWhatIsMeantForHim(t *testing.T) {
	l := newLobby(t)
	token, op := l.filed(t, map[string]any{"files": []string{l.send(t, "plan.pdf", "%PDF-1.4 plan"), l.send(t, "photo.txt", "words")}})
	page := l.visitor.get("/guest/requests/"+token).must(t, 200)
	sent := filesOf(page.body["files"])
	if len(sent) != 2 || sent[0]["name"] != "plan.pdf" || sent[0]["size"] != 13.0 {
		t.Fatalf("the page has the files %v", sent)
	}
	path := "/guest/requests/" + token + "/files/"
	got := l.visitor.get(path+fmt.Sprint(sent[0]["code"])).must(t, 200)
	if string(got.raw) != "%PDF-1.4 plan" || !strings.HasPrefix(got.head.Get("Content-Disposition"), "attachment") || got.head.Get("X-Content-Type-Options") != "nosniff" {
		t.Errorf("the file is %q, %v", got.raw, got.head)
	}
	if n := len(l.as("luca").get(at(op.ID, "/attachments")).must(t, 200).items()); n != 2 {
		t.Errorf("the agent sees %d files", n)
	}
	l.visitor.post("/guest/requests/"+token+"/comments", map[string]any{"description": "See here", "files": []string{l.send(t, "more.txt", "more")}}).must(t, 201)
	page = l.visitor.get("/guest/requests/"+token).must(t, 200)
	comments := filesOf(page.body["comments"])
	if len(comments) != 1 || len(filesOf(comments[0]["files"])) != 1 || len(filesOf(page.body["files"])) != 2 {
		t.Errorf("the page is %s", page)
	}
	// What a colleague attaches is not for guests, unless its comment is.
	l.as("luca").upload(at(op.ID, "/attachments"), "zz internal.txt", "text/plain", []byte("x")).must(t, 201)
	if s := l.visitor.get("/guest/requests/"+token).must(t, 200).String(); strings.Contains(s, "zz ") {
		t.Errorf("the visitor sees %s", s)
	}
	// The code of a file opens it with its own link only.
	other, _ := l.filed(t, map[string]any{"email": "else@visitors.example"})
	for sentence, path := range map[string]string{
		"with the link of another request": "/guest/requests/" + other + "/files/" + fmt.Sprint(sent[0]["code"]),
		"with no link":                     "/guest/requests/x/files/" + fmt.Sprint(sent[0]["code"]),
		"by its number":                    path + "1",
		"by its hash":                      path + strings.Repeat("0", 64),
	} {
		if got := l.visitor.get(path); got.status != 404 {
			t.Errorf("%s: %s", sentence, got)
		}
	}
	l.as("luca").post(at(op.ID, "/actions/guest_revoke"), nil).must(t, 200)
	l.visitor.get(path+fmt.Sprint(sent[0]["code"])).must(t, 404)
}

func TestFilesOfVisitorsAreBoundedInKindSizeAndNumber(t *testing.T) {
	l, wait := lobbyWithClock(t)
	l.setting("guest.file_mb", 1)
	for _, c := range []struct {
		sentence, name string
		size, want     int
	}{
		{"a program", "setup.exe", 10, 400}, {"a page", "page.html", 10, 400}, {"a picture that runs", "image.svg", 10, 400}, {"a program behind a dot", "setup.exe.", 10, 400},
		{"without an ending", "README", 10, 400}, {"another ending behind a path", `C:\x\setup.exe`, 10, 400}, {"too large", "large.pdf", 1<<20 + 1, 413}, {"as large as may be", "large.pdf", 1 << 20, 201},
	} {
		if got := l.visitor.upload("/guest/files", c.name, "application/pdf", make([]byte, c.size)); got.status != c.want {
			t.Errorf("%s: %s", c.sentence, got)
		}
	}
	ticket := l.send(t, "plan.txt", "plan")
	for sentence, files := range map[string][]string{
		"too many":              {ticket, ticket, ticket, ticket, ticket, ticket},
		"a ticket of one's own": {"mine"},
		"half a ticket":         {ticket[:len(ticket)/2]},
		"a changed ticket":      {ticket[:len(ticket)-4] + "AAAA"},
	} {
		if got := l.visitor.post("/guest/requests", l.ask(map[string]any{"files": files})); got.status != 400 {
			t.Errorf("%s: %s", sentence, got)
		}
	}
	wait(2 * time.Hour)
	if got := l.visitor.post("/guest/requests", l.ask(map[string]any{"files": []string{ticket}})); got.status != 400 {
		t.Errorf("a ticket of two hours ago: %s", got)
	}
	for range 20 {
		l.send(t, "plan.txt", "plan")
	}
	l.visitor.upload("/guest/files", "plan.txt", "text/plain", []byte("x")).must(t, 429)
	l.setting("guest.files", false)
	wait(2 * time.Hour)
	if got := l.visitor.upload("/guest/files", "plan.txt", "text/plain", []byte("x")); got.status < 400 {
		t.Errorf("files are off: %s", got)
	}
	if n := l.count(t, operation); n != 0 {
		t.Errorf("%d operations were stored", n)
	}
}

func TestARequestMayWaitForItsAddressToBeConfirmed(t *testing.T) {
	l, wait := lobbyWithClock(t)
	l.setting("guest.verify", "before")
	tokenIn := func() string {
		t.Helper()
		mails := l.Mails()
		if len(mails) != 1 {
			t.Fatalf("%d mails: %v", len(mails), mails)
		}
		_, token, _ := strings.Cut(mails[0].Link, "/guest/confirm#")
		return token
	}
	told := l.visitor.post("/guest/requests", l.ask(map[string]any{"files": []string{l.send(t, "plan.txt", "plan")}})).must(t, 202)
	if told.body["waits"] != true || told.text("token") != "" || l.count(t, operation) != 0 {
		t.Fatalf("it is told %s", told)
	}
	token := tokenIn()
	confirm := func(token string) answer {
		return l.visitor.post("/guest/confirmations", map[string]any{"token": token})
	}
	for sentence, bad := range map[string]string{"another": strings.Repeat("a", 43), "none": "", "a changed one": "A" + token[1:] + "B"} {
		if got := confirm(bad); got.status != 404 {
			t.Errorf("%s: %s", sentence, got)
		}
	}
	l.visitor.get("/guest/requests/"+token).must(t, 404) // it opens nothing
	got := confirm(token).must(t, 201)
	page := l.visitor.get("/guest/requests/"+got.text("token")).must(t, 200)
	if page.text("title") != "No guest wireless" || len(filesOf(page.body["files"])) != 1 {
		t.Errorf("the page is %s", page)
	}
	confirm(token).must(t, 404) // once
	ops, err := l.Records.List(l.System(), record.ListRequest{Model: operation, Fields: []string{"is_email_verified", "source"}, Limit: 5})
	if err != nil || len(ops.Rows) != 1 || !ops.Rows[0].Values.Flag("is_email_verified") {
		t.Errorf("the operations are %v (%v)", ops, err)
	}
	l.Mails()
	// After a day it is forgotten; what is not public any more is not filed.
	l.visitor.post("/guest/requests", l.ask(nil)).must(t, 202)
	late := tokenIn()
	wait(25 * time.Hour)
	confirm(late).must(t, 404)
	l.visitor.post("/guest/requests", l.ask(nil)).must(t, 202)
	gone := tokenIn()
	l.as("root").patch(fmt.Sprintf("/records/portal/request/%d", l.request), map[string]any{"frontend_visibility": false}).must(t, 200)
	confirm(gone).must(t, 404)
	l.as("root").patch(fmt.Sprintf("/records/portal/request/%d", l.request), map[string]any{"frontend_visibility": true}).must(t, 200)
	l.setting("guest.enabled", false)
	confirm(gone).must(t, 404)
	l.setting("guest.enabled", true)
	confirm(gone).must(t, 201)
	// What waits counts for the limit, and a robot is told the same.
	wait(2 * time.Hour)
	for range 3 {
		l.visitor.post("/guest/requests", l.ask(nil)).must(t, 202)
	}
	l.visitor.post("/guest/requests", l.ask(nil)).must(t, 429)
	if robot := l.visitor.post("/guest/requests", l.ask(map[string]any{"website": "x"})); robot.status != 202 || robot.body["waits"] != true {
		t.Errorf("a robot is told %s", robot)
	}
}

func TestManyWhoConfirmAtOnceFileOneRequest(t *testing.T) {
	l := newLobby(t)
	l.setting("guest.verify", "before")
	l.visitor.post("/guest/requests", l.ask(nil)).must(t, 202)
	_, token, _ := strings.Cut(l.Mails()[0].Link, "/guest/confirm#")
	done := make(chan int, 8)
	for range 8 {
		go func() { done <- l.stranger().post("/guest/confirmations", map[string]any{"token": token}).status }()
	}
	filed := 0
	for range 8 {
		if <-done == http.StatusCreated {
			filed++
		}
	}
	if filed != 1 || l.count(t, operation) != 1 {
		t.Errorf("it was filed %d times, %d operations", filed, l.count(t, operation))
	}
}

func TestAGuestStopsTheMailsAboutHisRequest(t *testing.T) {
	l := newLobby(t)
	token, op := l.filed(t, nil)
	mails := l.Mails()
	if len(mails) != 1 || !strings.Contains(mails[0].QuitLink, "/guest/stop#") {
		t.Fatalf("the mails are %v", mails)
	}
	_, stop, _ := strings.Cut(mails[0].QuitLink, "#")
	l.visitor.post("/guest/requests/"+stop+"/verify", nil).must(t, 204)
	say := func() int {
		l.as("luca").post(at(op.ID, "/activities"), map[string]any{"type": 1, "description": "An answer", "frontend_visibility": true}).must(t, 201)
		return len(l.Mails())
	}
	l.visitor.do("PUT", "/guest/requests/"+strings.Repeat("b", 43)+"/mails", map[string]any{"muted": true}).must(t, 404)
	if n := say(); n != 1 {
		t.Errorf("before it %d mails came", n)
	}
	l.visitor.do("PUT", "/guest/requests/"+stop+"/mails", map[string]any{"muted": true}).must(t, 204)
	if n := say(); n != 0 {
		t.Errorf("after it %d mails came", n)
	}
	if page := l.visitor.get("/guest/requests/"+token).must(t, 200); page.body["muted"] != true {
		t.Errorf("the page says %s", page)
	}
	// A link he asks for himself comes all the same.
	l.visitor.post("/guest/links", map[string]any{"number": op.Number, "email": "vera@visitors.example"}).must(t, 202)
	if n := len(l.Mails()); n != 1 {
		t.Errorf("%d links came", n)
	}
	l.visitor.do("PUT", "/guest/requests/"+token+"/mails", map[string]any{"muted": false}).must(t, 204)
	if n := say(); n != 1 {
		t.Errorf("switched on again %d mails came", n)
	}
}

func TestTheFormOfGuestsFollowsItsRules(t *testing.T) {
	l := newLobby(t)
	l.as("root").post("/config", map[string]any{"changes": []map[string]any{{"kind": config.Form, "code": "service/operation/guest", "property": "rules", "value": []any{
		map[string]any{"when": map[string]any{"field": "category1", "operator": "equal", "value": l.network}, "hide": []any{"description"}},
		map[string]any{"when": map[string]any{"field": "title", "operator": "contains", "value": "urgent"}, "set": map[string]any{"title": "Something urgent"}},
	}}}, "note": "test"}).must(t, 200)
	form := func(values map[string]any) answer {
		return l.visitor.post("/guest/forms/"+l.code, map[string]any{"values": values}).must(t, 200)
	}
	if f := form(nil); f.body["live"] != true || !strings.Contains(f.String(), `"code":"description"`) {
		t.Errorf("the form is %s", f)
	}
	if f := form(map[string]any{"category1": l.network}); strings.Contains(f.String(), `"code":"description"`) {
		t.Errorf("the rule does not hide: %s", f)
	}
	_, op := l.filed(t, map[string]any{"values": map[string]any{"title": "No wireless", "description": "forged words", "category1": l.network}})
	if op.Values.Text("description") != "" {
		t.Errorf("a hidden field is taken: %q", op.Values.Text("description"))
	}
	_, op = l.filed(t, map[string]any{"values": map[string]any{"title": "urgent!!", "description": "x"}})
	if op.Values.Text("title") != "Something urgent" {
		t.Errorf("the rule does not set: %q", op.Values.Text("title"))
	}
}

func TestAnAdministratorSeesWhichLinkOfTheChainIsOpen(t *testing.T) {
	l := newLobby(t)
	got := l.as("root").get("/guest/check").must(t, 200)
	open := map[string]string{}
	list, _ := got.body["requests"].([]any)
	for _, x := range list {
		r := x.(map[string]any)
		why := ""
		for _, link := range filesOf(r["links"]) {
			if link["holds"] != true {
				why += fmt.Sprint(link["code"], " ")
			}
		}
		if (why == "") != (r["open"] == true) {
			t.Errorf("%v is open: %v, for %q", r["name"], r["open"], why)
		}
		open[fmt.Sprint(r["name"])] = strings.TrimSpace(why)
	}
	for name, want := range map[string]string{"Ask us": "", "zz not public": "public", "zz off": "request", "zz type closed": "type_public", "zz of one firm": "limits", "zz of a group": "limits"} {
		if open[name] != want {
			t.Errorf("%s ends at %q, want %q", name, open[name], want)
		}
	}
	if s := fmt.Sprint(got.body["categories"]); !strings.Contains(s, "Network") || strings.Contains(s, "Hardware") {
		t.Errorf("the categories are %s", s)
	}
	for _, who := range []string{"luca", "giulia"} {
		if got := l.as(who).get("/guest/check"); got.status != 403 && got.status != 404 {
			t.Errorf("%s reads the check: %s", who, got)
		}
	}
}
