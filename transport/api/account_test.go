package api_test

import (
	"context"
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"steward/engine/auth"
	"steward/engine/auth/totp"
	"steward/engine/config"
	"steward/engine/mail"
	"steward/engine/record"
	"steward/modules/access"
	"steward/modules/moduletest"
)

// setting changes a setting as an administrator does.
func (h *office) setting(code string, value any) {
	h.tb.Helper()
	h.as("root").post("/config", map[string]any{"changes": []map[string]any{{"kind": config.Setting, "code": code, "property": "value", "value": value}}, "note": "test"}).must(h.tb, 200)
}

func tokenOf(t *testing.T, m mail.Message) string {
	t.Helper()
	_, token, ok := strings.Cut(m.Link, "#")
	if !ok {
		t.Fatalf("the link %q has no token behind a hash", m.Link)
	}
	token, err := url.PathUnescape(token)
	if err != nil {
		t.Fatal(err)
	}
	return token
}

func TestAForgottenPasswordIsChosenAnewWithTheLinkOfAMailOnce(t *testing.T) {
	moduletest.Both(t, func(t *testing.T, d *moduletest.Desk) {
		h := serve(t, d)
		luca, stranger := h.as("luca"), h.stranger()
		stranger.post("/session/reset", map[string]any{"username": "LUCA", "email": "Luca@Adriatica.example"}).must(t, 204)
		mails := d.Mails()
		if len(mails) != 1 || mails[0].To != "luca@adriatica.example" {
			t.Fatalf("mails %+v", mails)
		}
		token := tokenOf(t, mails[0])
		if a := stranger.post("/session/reset/confirm", map[string]any{"token": token, "password": "short"}); a.faults()["password"] == "" {
			t.Fatalf("a short password is refused at its field, not %s", a)
		}
		stranger.post("/session/reset/confirm", map[string]any{"token": token, "password": "marina-9021"}).must(t, 204)
		stranger.post("/session/reset/confirm", map[string]any{"token": token, "password": "marina-9022"}).must(t, 400)
		luca.get("/session").must(t, 401) // every other login ended
		stranger.post("/session", map[string]any{"username": "luca", "password": "marina-9021"}).must(t, 200)
	}, words)
}

func TestAskingForALinkTellsNothingAboutPeople(t *testing.T) {
	h := newOffice(t)
	inactive := h.Make(access.User, record.Input{"username": "gone", "firstname": "Gone", "email": "gone@adriatica.example", "role_id": h.Role("Users"), "is_active": false})
	_ = inactive
	for _, pair := range [][2]string{{"luca", "luca@adriatica.example"}, {"luca", "other@adriatica.example"}, {"nobody", "luca@adriatica.example"}, {"gone", "gone@adriatica.example"}} {
		a := h.stranger().post("/session/reset", map[string]any{"username": pair[0], "email": pair[1]}).must(t, 204)
		if len(a.raw) > 0 {
			t.Errorf("%v: the answer says %s", pair, a)
		}
	}
	if mails := h.Mails(); len(mails) != 1 {
		t.Errorf("%d mails were sent, want the one to luca", len(mails))
	}
	if a := h.stranger().post("/session/reset", map[string]any{}); len(a.faults()) != 2 {
		t.Errorf("both fields are asked for: %s", a)
	}
}

func TestALinkIsTooOldAfterAnHour(t *testing.T) {
	h := newOffice(t)
	h.stranger().post("/session/reset", map[string]any{"username": "luca", "email": "luca@adriatica.example"}).must(t, 204)
	token := tokenOf(t, h.Mails()[0])
	if _, err := h.Records.Update(h.System(), record.Ref{Model: access.User, ID: h.ids["luca"]}, record.Input{"rp_token_created_at": time.Now().Add(-61 * time.Minute)}, record.Options{}); err != nil {
		t.Fatal(err)
	}
	h.stranger().post("/session/reset/confirm", map[string]any{"token": token, "password": "marina-9021"}).must(t, 400)
}

func TestStrangersAreSlowedDownByAddress(t *testing.T) {
	h := newOffice(t)
	last := 0
	for range 12 {
		last = h.stranger().post("/session/reset", map[string]any{"username": "nobody", "email": "nobody@adriatica.example"}).status
	}
	if last != 429 {
		t.Errorf("the twelfth question of one address within a minute is answered with %d", last)
	}
}

func TestAnAuthenticatorIsAskedForOnceItIsConfirmed(t *testing.T) {
	moduletest.Both(t, func(t *testing.T, d *moduletest.Desk) {
		h := serve(t, d)
		luca := h.as("luca")
		if a := luca.post("/account/totp", map[string]any{"password": "wrong"}); a.faults()["password"] == "" {
			t.Fatalf("the password is asked for again: %s", a)
		}
		begun := luca.post("/account/totp", map[string]any{"password": passphrase}).must(t, 200)
		secret := begun.body["secret"].(string)
		if !strings.HasPrefix(begun.body["uri"].(string), "otpauth://totp/Test:luca") || !strings.HasPrefix(begun.body["qr"].(string), "<svg") {
			t.Errorf("enrolment shows %s", begun)
		}
		h.as("luca") // not confirmed: not asked for
		luca.post("/account/totp/confirm", map[string]any{"code": "000000"}).must(t, 400)
		code := codeAt(t, secret, time.Now())
		codes := luca.post("/account/totp/confirm", map[string]any{"code": code[:3] + " " + code[3:]}).must(t, 200).body["recovery_codes"].([]any)
		if len(codes) != 10 {
			t.Fatalf("%d recovery codes", len(codes))
		}

		token := func(v *visitor) string {
			a := v.post("/session", map[string]any{"username": "luca", "password": passphrase}).must(t, 202)
			return a.body["second_factor"].(map[string]any)["token"].(string)
		}
		v := h.stranger()
		pending := token(v)
		v.do("GET", "/session", nil, "Cookie", "steward_session="+pending).must(t, 401) // opens nothing yet
		if a := v.post("/session/second-factor", map[string]any{"token": pending, "method": "totp", "code": code}); a.status == 200 {
			t.Error("the code that confirmed the enrolment is used up")
		}
		next := codeAt(t, secret, time.Now().Add(30*time.Second)) // within the tolerance
		v.post("/session/second-factor", map[string]any{"token": pending, "method": "totp", "code": next}).must(t, 200)
		v.get("/session").must(t, 200)

		again := h.stranger()
		pending = token(again)
		if a := again.post("/session/second-factor", map[string]any{"token": pending, "method": "totp", "code": next}); a.status == 200 {
			t.Error("a code was good twice")
		}
		again.post("/session/second-factor", map[string]any{"token": pending, "method": "totp", "code": codes[0]}).must(t, 200)
		if left := again.get("/account").must(t, 200).body["security"].(map[string]any)["recovery_left"]; left != float64(9) {
			t.Errorf("%v recovery codes are left", left)
		}
		if a := again.do("DELETE", "/account/totp", map[string]any{"password": passphrase}); a.status != 204 {
			t.Errorf("removing answers %s", a)
		}
		h.as("luca")
	}, words)
}

func codeAt(t *testing.T, secret string, at time.Time) string {
	t.Helper()
	code, err := totp.Code(secret, at)
	if err != nil {
		t.Fatal(err)
	}
	return code
}

var sixDigits = regexp.MustCompile(`\b\d{6}\b`)

func TestACodeByMailIsGoodOnce(t *testing.T) {
	h := newOffice(t)
	luca := h.as("luca")
	luca.do("PUT", "/account/mail-codes", map[string]any{"password": passphrase, "on": true}).must(t, 204)
	v := h.stranger()
	a := v.post("/session", map[string]any{"username": "luca", "password": passphrase}).must(t, 202)
	pending := a.body["second_factor"].(map[string]any)["token"].(string)
	mails := h.Mails()
	if len(mails) != 1 {
		t.Fatalf("%d mails", len(mails))
	}
	code := sixDigits.FindString(mails[0].Subject)
	v.post("/session/second-factor", map[string]any{"token": pending, "method": "mail", "code": ""}).must(t, 202) // sent a moment ago: not again
	if more := h.Mails(); len(more) != 0 {
		t.Errorf("%d more mails", len(more))
	}
	v.post("/session/second-factor", map[string]any{"token": pending, "method": "mail", "code": code}).must(t, 200)
	a = v.post("/session", map[string]any{"username": "luca", "password": passphrase}).must(t, 202)
	pending = a.body["second_factor"].(map[string]any)["token"].(string)
	if a := v.post("/session/second-factor", map[string]any{"token": pending, "method": "mail", "code": code}); a.status == 200 {
		t.Error("a mailed code was good twice")
	}
}

func TestAGroupCanDemandCodes(t *testing.T) {
	h := newOffice(t)
	group := h.Make(access.Group, record.Input{"name": "Second line", "user_ids": []int64{h.ids["luca"], h.ids["marta"]}}).ID
	h.Make(access.MultifactorConfig, record.Input{"name": "Application", "type": "totp", "enabled_group_ids": []int64{group}})
	if s := h.as("luca").get("/account").must(t, 200).body["security"].(map[string]any); s["demanded"] != true {
		t.Errorf("luca is not told to enrol: %v", s)
	}
	h.as("luca").get(operations).must(t, 403)
	h.Make(access.MultifactorConfig, record.Input{"name": "Mail", "type": "mail", "enabled_group_ids": []int64{group}})
	h.stranger().post("/session", map[string]any{"username": "marta", "password": passphrase}).must(t, 202)
	h.as("karin") // not of the group
}

// Whose group demands a second factor gets nothing with the password alone but the way to set one up. It holds from the next
// request, also for who is logged in already.
func TestWhoOwesASecondFactorSetsItUpBeforeAnythingElse(t *testing.T) {
	moduletest.Both(t, func(t *testing.T, d *moduletest.Desk) {
		h := serve(t, d)
		luca, karin, root := h.as("luca"), h.as("karin"), h.as("root")
		token := luca.post("/account/token", map[string]any{"password": passphrase}).must(t, 200).body["token"].(string)
		group := h.Make(access.Group, record.Input{"name": "Second line", "user_ids": []int64{h.ids["luca"]}}).ID
		luca.get(operations).must(t, 200)
		demand := h.Make(access.MultifactorConfig, record.Input{"name": "Application", "type": "totp", "enabled_group_ids": []int64{group}}).ID
		for _, path := range []string{operations, "/search?q=x", "/home", "/account/token", "/account/log", "/records/admin/user", "/live"} {
			if a := luca.get(path); a.status != 403 && a.status != 404 || strings.HasPrefix(path, "/records") && a.body["code"] != "forbidden" {
				t.Errorf("%s: %s", path, a)
			}
		}
		luca.post("/account/password", map[string]any{"current": passphrase, "password": "marina-9021"}).must(t, 403)
		luca.post("/account/token", map[string]any{"password": passphrase}).must(t, 403)
		if a := luca.get("/session").must(t, 200); a.body["owes_factor"] != true {
			t.Errorf("he is not told: %s", a)
		}
		if a := karin.get("/session").must(t, 200); a.body["owes_factor"] != false {
			t.Errorf("she is of no such group: %s", a)
		}
		karin.get(operations).must(t, 200)
		h.stranger().get(operations, "Authorization", "Bearer "+token).must(t, 200) // a program shows its own proof
		root.post("/session/impersonate", map[string]any{"username": "luca", "reason": "a call"}).must(t, 200)
		root.get(operations).must(t, 200) // he proved who he is himself
		root.do("DELETE", "/session/impersonate", nil)

		begun := luca.post("/account/totp", map[string]any{"password": passphrase}).must(t, 200)
		luca.get(operations).must(t, 403) // begun is not done
		code := codeAt(t, begun.body["secret"].(string), h.Now())
		luca.post("/account/totp/confirm", map[string]any{"code": code}).must(t, 200)
		luca.get(operations).must(t, 200)
		if a := luca.get("/session").must(t, 200); a.body["owes_factor"] != false {
			t.Errorf("it is set up: %s", a)
		}
		h.stranger().post("/session", map[string]any{"username": "luca", "password": passphrase}).must(t, 202) // and asked for from now on

		// Taken away it is owed again; when nobody demands it any more, it is not.
		h.as("root").do("DELETE", fmt.Sprintf("/users/%d/factors", h.ids["luca"]), nil).must(t, 204)
		again := h.as("luca")
		again.get(operations).must(t, 403)
		if _, err := h.Records.Update(h.System(), record.Ref{Model: access.MultifactorConfig, ID: demand}, record.Input{"status": int64(0)}, record.Options{}); err != nil {
			t.Fatal(err)
		}
		again.get(operations).must(t, 200)
	}, words)
}

func TestAnAPITokenOpensTheAPIUntilItsSuccessor(t *testing.T) {
	h := newOffice(t)
	luca := h.as("luca")
	luca.get("/account/token").must(t, 404)
	first := luca.post("/account/token", map[string]any{"password": passphrase}).must(t, 200).body["token"].(string)
	if shown := luca.get("/account/token").must(t, 200).body["token"]; shown != first {
		t.Error("copy shows another token")
	}
	bearer := func(token string) answer { return h.stranger().get("/session", "Authorization", "Bearer "+token) }
	bearer(first).must(t, 200)
	h.stranger().get("/account/token", "Authorization", "Bearer "+first).must(t, 403)
	second := luca.post("/account/token", map[string]any{"password": passphrase}).must(t, 200).body["token"].(string)
	bearer(first).must(t, 401)
	bearer(second).must(t, 200)
	for _, path := range []string{"/records/admin/user/" + fmt.Sprint(h.ids["luca"]), "/records/admin/user/" + fmt.Sprint(h.ids["luca"]) + "/history", "/records/admin/user?limit=50"} {
		if a := h.as("root").get(path).must(t, 200); strings.Contains(string(a.raw), second) || strings.Contains(string(a.raw), auth.Hash(second)) || strings.Contains(string(a.raw), "s1:") {
			t.Errorf("%s shows the token or its hash", path)
		}
	}
	root := h.as("root")
	root.patch(fmt.Sprintf("/records/admin/user/%d", h.ids["luca"]), map[string]any{"is_active": false}).must(t, 200)
	bearer(second).must(t, 401)
	luca.get("/session").must(t, 401)
	root.patch(fmt.Sprintf("/records/admin/user/%d", h.ids["luca"]), map[string]any{"is_active": true}).must(t, 200)
	root.do("DELETE", fmt.Sprintf("/users/%d/token", h.ids["luca"]), nil).must(t, 204)
	bearer(second).must(t, 401)
	third := root.post(fmt.Sprintf("/users/%d/token", h.ids["luca"]), nil).must(t, 200).body["token"].(string)
	bearer(third).must(t, 200)
	h.as("adele").post(fmt.Sprintf("/users/%d/token", h.ids["root"]), nil).must(t, 403)
}

func TestSecretsAreEncryptedInTheDatabase(t *testing.T) {
	h := newOffice(t)
	luca := h.as("luca")
	token := luca.post("/account/token", map[string]any{"password": passphrase}).must(t, 200).body["token"].(string)
	secret := luca.post("/account/totp", map[string]any{"password": passphrase}).must(t, 200).body["secret"].(string)
	registry := h.Config.Current().Registry
	for _, q := range []struct{ model, field string }{{access.User, "api_token_copy"}, {access.MultifactorUser, "secret"}} {
		rows, err := h.DB.Find(context.Background(), moduletest.All(registry.Model(q.model), q.field))
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range rows {
			if v := r.Values.Text(q.field); strings.Contains(v, token) || strings.Contains(v, secret) {
				t.Errorf("%s.%s holds a secret in plain text", q.model, q.field)
			}
		}
	}
}

func TestPeopleChangeOnlyTheirOwnProfile(t *testing.T) {
	h := newOffice(t)
	giulia := h.as("giulia")
	a := giulia.patch("/account", map[string]any{"phone": "+39 040 123", "locale": "it", "timezone": "Europe/Rome"}).must(t, 200)
	if u := a.body["user"].(map[string]any); u["phone"] != "+39 040 123" || u["company"] != "Adriatica" {
		t.Errorf("profile %v", u)
	}
	for _, wrong := range []map[string]any{{"role_id": 1}, {"company_id": 2}, {"is_supervisor": true}, {"is_active": true}, {"username": "x"}, {"timezone": "Mars/Olympus"}, {"email": "not an address"}, {"phone": 7}} {
		giulia.patch("/account", wrong).must(t, 400)
	}
}

// Somebody begins with the page of the menu he chose, as long as his menu has it; what is no page is refused.
func TestAPersonBeginsWithThePageHeChose(t *testing.T) {
	h := newOffice(t)
	luca := h.as("luca")
	begins := func() any { return luca.get("/bootstrap").must(t, 200).body["startup"] }
	if at := begins(); at != nil {
		t.Errorf("before he chose he begins at %v", at)
	}
	luca.patch("/account", map[string]any{"startup_page": "service.all"}).must(t, 200)
	if at := begins(); at != "/list/service/operation" {
		t.Errorf("he begins at %v", at)
	}
	if f := luca.patch("/account", map[string]any{"startup_page": "https://elsewhere.example"}).must(t, 400).faults(); f["startup_page"] != "no_such_page" {
		t.Errorf("%v", f)
	}
	h.as("root").patch("/records/admin/user/"+fmt.Sprint(h.ids["luca"]), map[string]any{"startup_page": "system.routing"}).must(t, 200)
	if at := begins(); at != nil {
		t.Errorf("he begins at %v, which his menu does not have", at)
	}
}

func TestASuperAdminActsAsAnotherAndIsLogged(t *testing.T) {
	h := newOffice(t)
	root := h.as("root")
	a := root.post("/session/impersonate", map[string]any{"username": "giulia", "reason": "ticket 12"}).must(t, 200)
	if by := a.body["impersonator"].(map[string]any); by["username"] != "root" || a.body["area"] != "portal" {
		t.Errorf("acting as giulia says %s", a)
	}
	for _, c := range []struct {
		method, path string
		body         any
	}{{"POST", "/account/token", map[string]any{"password": passphrase}}, {"GET", "/account/token", nil}, {"POST", "/account/totp", map[string]any{"password": passphrase}},
		{"POST", "/account/password", map[string]any{"current": passphrase, "password": "marina-9021"}}, {"PATCH", "/account", map[string]any{"email": "root@elsewhere.example"}},
		{"POST", "/account/passkeys/begin", map[string]any{"password": passphrase}}, {"POST", "/session/impersonate", map[string]any{"username": "piero"}}} {
		root.do(c.method, c.path, c.body).must(t, 403)
	}
	back := root.do("DELETE", "/session/impersonate", nil).must(t, 200)
	if back.body["impersonator"] != nil || back.body["super_admin"] != true {
		t.Errorf("back as %s", back)
	}
	log := root.get("/records/admin/authentication_request?sort=-entity_id&limit=5").must(t, 200)
	if !strings.Contains(string(log.raw), "by root: ticket 12") {
		t.Errorf("the log says nothing: %s", log)
	}
	h.as("adele").post("/session/impersonate", map[string]any{"username": "giulia"}).must(t, 403)
	h.as("giulia").post("/session/impersonate", map[string]any{"username": "root"}).must(t, 403)
	h.Make(access.User, record.Input{"username": "root2", "firstname": "Root", "role_id": h.Role("Super Admin"), "password": passphrase})
	root.post("/session/impersonate", map[string]any{"username": "root2"}).must(t, 400)
}

func TestANewcomerIsLetInAfterHisAddressAndAnAdministratorSaidYes(t *testing.T) {
	h := newOffice(t)
	newcomer := map[string]any{"username": "nora", "firstname": "Nora", "lastname": "Vidal", "email": "nora@bora.example", "password": "marina-9021"}
	h.stranger().post("/session/register", newcomer).must(t, 404)
	h.setting("access.registration", true)
	if b := h.stranger().get("/bootstrap").must(t, 200).body["login"].(map[string]any); b["registration"] != true || b["reset"] != true {
		t.Errorf("the login page offers %v", b)
	}
	if a := h.stranger().post("/session/register", map[string]any{"password": "x"}); len(a.faults()) != 4 {
		t.Errorf("all faults at once: %s", a)
	}
	h.as("root").patch(fmt.Sprintf("/records/company/company/%d", h.ids["other company"]), map[string]any{"email_domains": []string{"bora.example"}}).must(t, 200)
	h.stranger().post("/session/register", newcomer).must(t, 202)
	mails := h.Mails()
	if len(mails) != 1 || mails[0].To != "nora@bora.example" {
		t.Fatalf("mails %+v", mails)
	}
	login := map[string]any{"username": "nora", "password": "marina-9021"}
	h.stranger().post("/session", login).must(t, 401)
	token := tokenOf(t, mails[0])
	h.setting("access.registration_group", h.Make(access.Group, record.Input{"name": "Approvers", "user_ids": []int64{h.ids["adele"], h.ids["luca"]}}).ID)
	h.stranger().post("/session/register/confirm", map[string]any{"token": token}).must(t, 204)
	h.stranger().post("/session/register/confirm", map[string]any{"token": token}).must(t, 400)
	if mails := h.Mails(); len(mails) != 2 || mails[0].To+mails[1].To != "adele@adriatica.exampleluca@adriatica.example" && mails[0].To+mails[1].To != "luca@adriatica.exampleadele@adriatica.example" {
		t.Errorf("those who approve are told by %+v", mails)
	}
	h.stranger().post("/session", login).must(t, 401)
	root := h.as("root")
	found := root.get("/records/admin/user?q=username:nora&fields=username,company_id,role_id,is_active").must(t, 200).items()
	if len(found) != 1 || found[0]["company_id"] != float64(h.ids["other company"]) {
		t.Fatalf("the newcomer is %v", found)
	}
	root.patch(fmt.Sprintf("/records/admin/user/%v", found[0]["entity_id"]), map[string]any{"is_active": true}).must(t, 200)
	if mails := h.Mails(); len(mails) != 1 || !strings.Contains(mails[0].Text, "nora") {
		t.Errorf("nora is told by %+v", mails)
	}
	me := h.stranger().post("/session", login).must(t, 200)
	if me.body["area"] != "portal" {
		t.Errorf("a newcomer arrives at %v", me.body["area"])
	}
	h.stranger().post("/session/register", map[string]any{"username": "luca", "firstname": "L", "email": "evil@bora.example", "password": "marina-9021"}).must(t, 202)
	if mails := h.Mails(); len(mails) != 1 || mails[0].Link != "" {
		t.Errorf("a taken name is told by mail without a link: %+v", mails)
	}
}

func TestAOneTimeLoginWorksOnceAndOnlyWhereItIsSwitchedOn(t *testing.T) {
	h := newOffice(t)
	root := h.as("root")
	path := fmt.Sprintf("/users/%d/one-time-login", h.ids["giulia"])
	root.post(path, nil).must(t, 409)
	h.setting("access.one_time_login", true)
	link := root.post(path, nil).must(t, 200).body["link"].(string)
	_, token, _ := strings.Cut(link, "#")
	v := h.stranger()
	v.post("/session/token", map[string]any{"token": token}).must(t, 200)
	v.get("/session").must(t, 200)
	h.stranger().post("/session/token", map[string]any{"token": token}).must(t, 401)
	h.stranger().post("/session/token", map[string]any{"token": ""}).must(t, 401)
	link = root.post(path, nil).must(t, 200).body["link"].(string)
	_, token, _ = strings.Cut(link, "#")
	h.setting("access.one_time_login", false)
	h.stranger().post("/session/token", map[string]any{"token": token}).must(t, 401)
}

func TestAnAdministratorSeesHowAUserGetsInAndEndsIt(t *testing.T) {
	h := newOffice(t)
	luca, adele := h.as("luca"), h.as("adele")
	path := fmt.Sprintf("/users/%d", h.ids["luca"])
	s := adele.get(path+"/security").must(t, 200)
	if len(s.body["sessions"].([]any)) != 1 || len(s.body["attempts"].([]any)) == 0 {
		t.Errorf("security %s", s)
	}
	id := adele.get(path+"/sessions").must(t, 200).items()[0]["id"].(string)
	adele.do("DELETE", path+"/sessions/"+id, nil).must(t, 204)
	luca.get("/session").must(t, 401)
	adele.get(fmt.Sprintf("/users/%d/security", h.ids["root"])).must(t, 403)
	h.as("luca").get(path+"/security").must(t, 403)
	all := h.as("luca")
	adele.do("DELETE", path+"/sessions/all", nil).must(t, 204)
	all.get("/session").must(t, 401)
}

func TestWhatAUserCanSeeIsCountedByModel(t *testing.T) {
	h := newOffice(t)
	lines := map[string]map[string]any{}
	for _, x := range h.as("root").get(fmt.Sprintf("/users/%d/access", h.ids["giulia"])).must(t, 200).body["models"].([]any) {
		line := x.(map[string]any)
		lines[line["model"].(string)] = line
	}
	users := lines["admin/user"]
	if users["total"] != float64(len(residents)+1) || users["read"].(float64) >= users["total"].(float64) || users["create"] != false {
		t.Errorf("giulia and users: %v", users)
	}
	h.as("luca").get(fmt.Sprintf("/users/%d/access", h.ids["giulia"])).must(t, 403)
}

func TestLicencesAndSharedAddressesAreToldInWords(t *testing.T) {
	h := newOffice(t)
	h.setting("access.empowered_licences", 0)
	adele := h.as("adele")
	if a := adele.get("/screens/list/admin/user").must(t, 200); a.body["figures"] != true {
		t.Errorf("the list does not say that there are figures")
	}
	items := adele.get("/figures/admin/user").must(t, 200).items()
	if len(items) != 2 || items[1]["text"] != "Empowered: 0 of 0 licences used." || items[1]["full"] != true || items[1]["field"] != "is_empowered" {
		t.Errorf("figures %v", items)
	}
	if items := h.as("luca").get("/figures/admin/user").must(t, 200).items(); len(items) != 0 {
		t.Errorf("agents are told %v", items)
	}
	for _, path := range []string{"new", fmt.Sprint(h.ids["giulia"])} {
		if a := adele.get("/screens/record/admin/user/"+path).must(t, 200); !strings.Contains(string(a.raw), "needs a licence. Empowered: 0 of 0 licences used.") {
			t.Errorf("the form %s does not say how many licences are used", path)
		}
	}
	a := adele.post("/records/admin/user", map[string]any{"username": "nina", "firstname": "Nina", "email": "LUCA@adriatica.example"}).must(t, 201)
	said, _ := a.body["_warnings"].([]any)
	if len(said) != 1 || said[0].(map[string]any)["message"] != "The user luca has the same address." {
		t.Errorf("warnings %v", a.body["_warnings"])
	}
}

// Members are added and taken out at the group and at the user: both change the one list that is kept.
func TestMembersAreChosenAtTheGroupAndAtTheUser(t *testing.T) {
	moduletest.Both(t, func(t *testing.T, d *moduletest.Desk) {
		h := serve(t, d)
		adele, group := h.as("adele"), h.Make(access.Group, record.Input{"name": "Printers", "user_ids": []int64{h.ids["luca"]}}).ID
		related := func(v *visitor, path, tab string) map[string]any {
			for _, x := range v.get("/screens/record/"+path).must(t, 200).body["form"].(map[string]any)["tabs"].([]any) {
				if one := x.(map[string]any); one["code"] == tab {
					found, _ := one["related"].(map[string]any)
					return found
				}
			}
			return nil
		}
		own := related(adele, fmt.Sprintf("admin/group/%d", group), "users")
		if own["model"] != "admin/user" || own["own"] != "user_ids" || own["many"] != true {
			t.Errorf("the tab Users of a group: %v", own)
		}
		theirs := related(adele, fmt.Sprintf("admin/user/%d", h.ids["luca"]), "groups")
		if theirs["model"] != "admin/group" || theirs["field"] != "user_ids" || theirs["own"] != nil || theirs["update"] != true {
			t.Errorf("the tab Groups of a user: %v", theirs)
		}
		path := fmt.Sprintf("/records/admin/group/%d", group)
		first := adele.get(path).must(t, 200)
		adele.patch(path, map[string]any{"user_ids": []int64{h.ids["luca"], h.ids["marta"], h.ids["karin"]}}, "If-Match", first.head.Get("ETag")).must(t, 200)
		// Who has an older list in hand does not overwrite the newer one.
		if a := h.as("root").patch(path, map[string]any{"user_ids": []int64{}}, "If-Match", first.head.Get("ETag")); a.status != 409 {
			t.Errorf("an old list: %s", a)
		}
		if a := adele.get("/records/admin/group?filter="+escape(fmt.Sprintf(`{"condition":"AND","rules":[{"field":"user_ids","operator":"includes_any","value":[%d]}]}`, h.ids["karin"]))).must(t, 200); len(a.items()) != 1 {
			t.Errorf("karin's groups: %s", a)
		}
		for who, status := range map[string]int{"luca": 403, "giulia": 403} {
			h.as(who).patch(path, map[string]any{"user_ids": []int64{h.ids["giulia"]}}).must(t, status)
		}
	}, words)
}

// An administrator chooses the password of somebody in the form, of a new user and of one there is; it is never read back.
// Whoever only looks users up has no such field.
func TestThePasswordStandsInTheFormOfAUser(t *testing.T) {
	h := newOffice(t)
	for _, path := range []string{"new", fmt.Sprint(h.ids["giulia"])} {
		a := h.as("adele").get("/screens/record/admin/user/"+path).must(t, 200)
		for _, code := range []string{"password", "password_confirmation"} {
			f := fieldNamed(a, code)
			if f == nil || f["type"] != "secret" || f["filterable"] != false || f["sortable"] != false || f["read_only"] != false {
				t.Errorf("%s of the form %s: %v", code, path, f)
			}
		}
		if fieldNamed(a, "password_hash") != nil || fieldNamed(a, "api_token_hash") != nil {
			t.Errorf("the form %s has what is kept", path)
		}
	}
	if f := fieldNamed(h.as("luca").get(fmt.Sprintf("/screens/record/admin/user/%d", h.ids["giulia"])).must(t, 200), "password"); f != nil {
		t.Errorf("an agent is given the field %v", f)
	}
}

func fieldNamed(a answer, code string) map[string]any {
	for _, x := range a.body["model"].(map[string]any)["fields"].([]any) {
		if f := x.(map[string]any); f["code"] == code {
			return f
		}
	}
	return nil
}

// A role is ticked in a tree with the names of the menu; what a role of its type cannot have is not offered.
func TestARoleIsOfferedTheBranchesOfItsType(t *testing.T) {
	h := newOffice(t)
	offered := func(kind string) map[string]string {
		out := map[string]string{}
		for _, x := range h.as("root").get("/choices/admin/role/resources?values[type]="+kind).must(t, 200).items() {
			out[x["value"].(string)] = x["label"].(string)
		}
		return out
	}
	all := offered("administrator")
	if len(all) != len(access.Resources) || all["system/permissions/users"] != "Users" || all["service"] != "Service" {
		t.Errorf("an administrator's role is offered %v", all)
	}
	if agent := offered("agent"); agent["crm/contact"] != "Contacts" || agent["system"] != "" || agent["system/sla"] != "" || agent["portal"] != "" {
		t.Errorf("an agent's role is offered %v", agent)
	}
	if user := offered("user"); len(user) != 1 || user["portal"] != "Portal" {
		t.Errorf("an end user's role is offered %v", user)
	}
}

// The tab Contacts of a company has the people of its accounts; they are made at the account.
func TestTheContactsOfACompanyAreThoseOfItsAccounts(t *testing.T) {
	moduletest.Both(t, func(t *testing.T, d *moduletest.Desk) {
		h := serve(t, d)
		firm, other := h.Make(access.Company, record.Input{"name": "ACME"}).ID, h.Make(access.Company, record.Input{"name": "Bora"}).ID
		for name, id := range map[string]int64{"Iris": firm, "Otto": other} {
			account := h.Make("crm/account", record.Input{"name": name + "'s", "company_id": id}).ID
			h.Make("crm/contact", record.Input{"contact_type_id": 1, "firstname": name, "account_id": account})
		}
		adele := h.as("adele")
		var tab map[string]any
		for _, x := range adele.get(fmt.Sprintf("/screens/record/company/company/%d", firm)).must(t, 200).body["form"].(map[string]any)["tabs"].([]any) {
			if one := x.(map[string]any); one["code"] == "contacts" {
				tab, _ = one["related"].(map[string]any)
			}
		}
		if tab["model"] != "crm/contact" || tab["field"] != "account.company_id" || tab["create"] != false || tab["many"] != false {
			t.Fatalf("the tab is %v", tab)
		}
		rows := adele.get("/records/crm/contact?fields=firstname&filter="+escape(fmt.Sprintf(`{"condition":"AND","rules":[{"field":"account.company_id","operator":"equal","value":%d}]}`, firm))).must(t, 200).items()
		if len(rows) != 1 || rows[0]["firstname"] != "Iris" {
			t.Errorf("the contacts are %v", rows)
		}
	})
}
