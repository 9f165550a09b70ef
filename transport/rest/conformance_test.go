package rest_test

import (
	"bufio"
	"encoding/json"
	"fmt"
	"io"
	"net"
	"net/http"
	"net/http/httptest"
	"net/url"
	"os"
	"strings"
	"testing"

	"steward/engine/auth"
	"steward/engine/model"
	"steward/engine/record"
	"steward/engine/setup"
	"steward/modules/access"
	"steward/modules/moduletest"
	"steward/store/pgtest"
	"steward/transport/rest"
)

func TestMain(m *testing.M) { os.Exit(pgtest.Main(m)) }

const passphrase = "kelp742 harbour"

// office is the compatible API of a platform with people of every kind.
type office struct {
	*moduletest.Desk
	t      *testing.T
	server *httptest.Server
	ids    map[string]int64
}

var words = setup.Module{Name: "rest_words", Defaults: rest.Texts}

func open(t *testing.T, d *moduletest.Desk) *office {
	t.Helper()
	o := &office{Desk: d, t: t, ids: map[string]int64{}}
	for _, c := range []string{"ACME International", "ACME Services", "Bora Logistics", "Carso Foods", "Delta"} {
		o.ids[c] = o.Make(access.Company, record.Input{"name": c}).ID
	}
	for _, p := range [][2]string{{"root", "Super Admin"}, {"adele", "Administrators"}, {"luca", "Agents"}, {"karin", "Key Users"}, {"giulia", "Users"}, {"piero", "Users"}} {
		in := record.Input{"username": p[0], "firstname": strings.ToUpper(p[0][:1]) + p[0][1:], "lastname": "Rossi", "email": p[0] + "@acme.example", "role_id": o.Role(p[1]), "company_id": o.ids["ACME International"], "password": passphrase}
		if p[0] == "piero" {
			in["company_id"] = o.ids["Bora Logistics"]
		}
		o.ids[p[0]] = o.Make(access.User, in).ID
	}
	o.server = httptest.NewServer(rest.New(rest.Options{Records: d.Records, Auth: auth.New(d.Directory, d.DB, nil, d.Now), Registry: func() *model.Registry { return d.Config.Current().Registry },
		Translate: func(lang, key string, params map[string]any) string {
			return d.Config.Current().Texts.T(lang, key, params)
		}, Repeat: d.DB, Log: d.Log, PerMinute: 100_000}))
	t.Cleanup(o.server.Close)
	return o
}

type answer struct {
	status int
	head   http.Header
	raw    []byte
	body   map[string]any
}

func (a answer) String() string { return fmt.Sprintf("%d %.600s", a.status, a.raw) }

// must fails unless the status is as said and the body is JSON of the right content type.
func (a answer) must(t *testing.T, status int) answer {
	t.Helper()
	if a.status != status {
		t.Fatalf("want %d, got %s", status, a)
	}
	return a
}

func (a answer) items() []map[string]any {
	list, _ := a.body["items"].([]any)
	out := make([]map[string]any, len(list))
	for i, x := range list {
		out[i], _ = x.(map[string]any)
	}
	return out
}

// names gives an attribute of all items in order.
func (a answer) names(attribute string) string {
	var out []string
	for _, x := range a.items() {
		out = append(out, fmt.Sprint(x[attribute]))
	}
	return strings.Join(out, ",")
}

func (a answer) fault() (code float64, message string) {
	list, _ := a.body["messages"].(map[string]any)["error"].([]any)
	if len(list) == 0 {
		return 0, ""
	}
	one := list[0].(map[string]any)
	return one["code"].(float64), one["message"].(string)
}

// call sends a request exactly as written: no client library cleans the address.
func (o *office) call(who, method, target string, body any, head ...string) answer {
	o.t.Helper()
	var payload string
	switch b := body.(type) {
	case nil:
	case string:
		payload = b
	default:
		raw, err := json.Marshal(b)
		if err != nil {
			o.t.Fatal(err)
		}
		payload = string(raw)
	}
	address := strings.TrimPrefix(o.server.URL, "http://")
	conn, err := net.Dial("tcp", address)
	if err != nil {
		o.t.Fatal(err)
	}
	defer conn.Close()
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s HTTP/1.1\r\nHost: %s\r\nConnection: close\r\n", method, target, address)
	if who != "" {
		r := &http.Request{Header: http.Header{}}
		r.SetBasicAuth(who, passphrase)
		fmt.Fprintf(&b, "Authorization: %s\r\n", r.Header.Get("Authorization"))
	}
	typed := false
	for i := 0; i+1 < len(head); i += 2 {
		fmt.Fprintf(&b, "%s: %s\r\n", head[i], head[i+1])
		typed = typed || strings.EqualFold(head[i], "Content-Type")
	}
	if body != nil {
		if !typed {
			b.WriteString("Content-Type: application/json\r\n")
		}
		fmt.Fprintf(&b, "Content-Length: %d\r\n", len(payload))
	}
	b.WriteString("\r\n" + payload)
	if _, err := io.WriteString(conn, b.String()); err != nil {
		o.t.Fatal(err)
	}
	res, err := http.ReadResponse(bufio.NewReader(conn), &http.Request{Method: method})
	if err != nil {
		o.t.Fatalf("%s %s: %v", method, target, err)
	}
	defer res.Body.Close()
	a := answer{status: res.StatusCode, head: res.Header}
	if a.raw, err = io.ReadAll(res.Body); err != nil {
		o.t.Fatal(err)
	}
	if method != "HEAD" {
		if ct := res.Header.Get("Content-Type"); ct != "application/json; charset=utf-8" {
			o.t.Errorf("%s %s: content type %q (%s)", method, target, ct, a)
		}
		if err := json.Unmarshal(a.raw, &a.body); err != nil && !strings.HasPrefix(string(a.raw), "[") {
			o.t.Errorf("%s %s: no JSON: %s", method, target, a)
		}
	}
	if a.status >= 300 && a.status < 400 {
		o.t.Errorf("%s %s redirects", method, target)
	}
	return a
}

func (o *office) get(who, target string) answer { return o.call(who, "GET", "/api/rest"+target, nil) }

func (o *office) operation(title, requester string) int64 {
	o.t.Helper()
	return o.Make("service/operation", record.Input{"type_id": 1, "title": title, "requester_username": requester}).ID
}

func id(a answer) int64 {
	var n int64
	fmt.Sscan(fmt.Sprint(a.body["entity_id"]), &n)
	return n
}

func TestConformance(t *testing.T) {
	moduletest.Both(t, func(t *testing.T, d *moduletest.Desk) { conformance(t, open(t, d)) }, words)
}

func conformance(t *testing.T, o *office) {
	acme := o.ids["ACME International"]

	t.Run("the router takes slashes as clients send them and never redirects", func(t *testing.T) {
		for _, target := range []string{"/company/%d", "/company/%d/", "//company/%d", "/company//%d/"} {
			if a := o.get("adele", fmt.Sprintf(target, acme)).must(t, 200); a.body["name"] != "ACME International" {
				t.Errorf("%s: %s", target, a)
			}
		}
		o.call("adele", "GET", "//api/rest/companies/", nil).must(t, 200)
		o.get("adele", "/companies?").must(t, 200)
		o.get("adele", "/companies?filter[1][attribute]=name&filter[1][eq]=Delta&").must(t, 200)
		o.call("adele", "POST", "/api/rest/service/operations/", map[string]any{"type_id": 1, "title": "with a slash"}).must(t, 200)
	})
	t.Run("the query is read leniently: raw percent signs, brackets and spaces", func(t *testing.T) {
		for _, q := range []string{"filter[1][attribute]=name&filter[1][like]=ACME%", "filter[1][attribute]=name&filter[1][like]=%ACME%", "filter%5B1%5D%5Battribute%5D=name&filter%5B1%5D%5Blike%5D=ACME%25",
			"filter[0][attribute]=name&filter[0][LIKE]=acme%", "filter[7][attribute]=name&filter[7][like]=ACME+%", "filter[0][name]=like&filter[0][attribute]=name&filter[0][like]=ACME%"} {
			if a := o.get("adele", "/companies?"+q); a.status != 200 && !strings.Contains(q, "[name]") || a.status == 200 && len(a.items()) != 2 {
				t.Errorf("%s: %s", q, a)
			}
		}
	})
	t.Run("values of a path may hold anything percent-encoded", func(t *testing.T) {
		o.Make(access.Company, record.Input{"name": "Odd/Name 100%"})
		if a := o.get("adele", "/company/"+url.PathEscape("Odd/Name 100%")+"/name").must(t, 200); a.body["name"] != "Odd/Name 100%" {
			t.Error(a)
		}
		o.Make(access.User, record.Input{"username": `4\euclid`, "firstname": "Euclid", "lastname": "A", "role_id": o.Role("Users"), "company_id": acme})
		for _, target := range []string{"/user/4%5Ceuclid/username", "/user/4/euclid/username"} {
			if a := o.get("adele", target).must(t, 200); a.body["username"] != `4\euclid` {
				t.Errorf("%s: %s", target, a)
			}
		}
	})
	t.Run("bodies are JSON with or without a content type, nothing else", func(t *testing.T) {
		o.call("adele", "PUT", fmt.Sprintf("/api/rest/company/%d", acme), `{"phone":"+39 040 11"}`, "Content-Type", "application/json; charset=utf-8").must(t, 200)
		o.call("adele", "PUT", fmt.Sprintf("/api/rest/company/%d", acme), `phone=1`, "Content-Type", "application/x-www-form-urlencoded").must(t, 415)
		a := o.call("adele", "PUT", fmt.Sprintf("/api/rest/company/%d", acme), `{"phone":`).must(t, 400)
		if _, m := a.fault(); m != "The request data is invalid." {
			t.Error(a)
		}
	})
	t.Run("without or with wrong credentials 401 in the envelope", func(t *testing.T) {
		for _, head := range [][]string{nil, {"Authorization", "Basic bm9ib2R5Om5vdGhpbmc="}, {"Authorization", "Bearer nonsense"}, {"Authorization", "Nonsense"}} {
			a := o.call("", "GET", "/api/rest/companies", nil, head...).must(t, 401)
			if code, m := a.fault(); code != 401 || m != "Authentication required." || !strings.HasPrefix(a.head.Get("WWW-Authenticate"), "Basic realm=") {
				t.Errorf("%v: %s", head, a)
			}
		}
	})
	t.Run("retrieve by id and by field, the lowest id where several match", func(t *testing.T) {
		first := o.operation("Same title", "giulia")
		o.operation("Same title", "giulia")
		if a := o.get("luca", "/service/operation/Same%20title/title").must(t, 200); id(a) != first {
			t.Error(a)
		}
		o.get("luca", "/service/operation/None/title").must(t, 404)
		o.get("luca", "/service/operation/999999").must(t, 404)
		o.get("luca", "/service/operation/abc").must(t, 404)
	})
	t.Run("create answers with the whole record and its place", func(t *testing.T) {
		a := o.call("luca", "POST", "/api/rest/service/operations", map[string]any{"type_id": 1, "title": "Minimal", "description": "d", "priority_id": 1, "urgency_id": 1, "status": 1}).must(t, 200)
		if a.head.Get("Location") != fmt.Sprintf("/api/rest/service/operation/%d", id(a)) || a.body["requester_username"] != "luca" || a.body["entity_id"] != fmt.Sprint(id(a)) {
			t.Error(a.head, a)
		}
		b := o.call("luca", "POST", "/api/rest/service/operations", map[string]any{"entity_id": 99999, "type": 1, "title": "Alias", "priority_id": 0}).must(t, 200)
		if id(b) == 99999 || b.body["type_id"] != "1" {
			t.Error(b)
		}
	})
	t.Run("a missing required field is 400 with one message for each", func(t *testing.T) {
		a := o.call("luca", "POST", "/api/rest/service/operations", map[string]any{"description": "x"}).must(t, 400)
		list := a.body["messages"].(map[string]any)["error"].([]any)
		if len(list) < 3 || list[0].(map[string]any)["message"] != "Resource data pre-validation error." {
			t.Error(a)
		}
	})
	t.Run("PUT is partial and takes the whole record back", func(t *testing.T) {
		op := o.operation("Before", "giulia")
		target := fmt.Sprintf("/service/operation/%d", op)
		whole := o.get("luca", target).must(t, 200).body
		whole["title"], whole["no_such_attribute"], whole["created_at"] = "After", "x", "1999-01-01 00:00:00"
		a := o.call("luca", "PUT", "/api/rest"+target, whole).must(t, 200)
		if a.body["title"] != "After" || a.body["created_at"] == "1999-01-01 00:00:00" || a.body["requester_username"] != "giulia" {
			t.Error(a)
		}
		before := a.body["version"]
		if b := o.call("luca", "PUT", "/api/rest"+target, map[string]any{"title": "After"}).must(t, 200); b.body["version"] != before {
			t.Errorf("a change of nothing is a change: %v to %v", before, b.body["version"])
		}
		o.call("luca", "PUT", "/api/rest"+target, map[string]any{"title": "Stale", "version": 1}).must(t, 409)
		o.call("luca", "PUT", "/api/rest"+target, map[string]any{"title": "Stale"}, "If-Match", `"1"`).must(t, 409)
	})
	t.Run("by field: ambiguous is 409 and changes nothing, none is 404", func(t *testing.T) {
		o.operation("Twice", "giulia")
		o.operation("Twice", "giulia")
		one := o.operation("OldTitle", "giulia")
		o.call("luca", "PUT", "/api/rest/service/operation/Twice/title", map[string]any{"title": "x"}).must(t, 409)
		o.call("luca", "DELETE", "/api/rest/service/operation/Twice/title", nil).must(t, 409)
		o.call("luca", "PUT", "/api/rest/service/operation/Nobody/title", map[string]any{"title": "x"}).must(t, 404)
		if a := o.call("luca", "PUT", "/api/rest/service/operation/OldTitle/title", map[string]any{"urgency_id": 2}).must(t, 200); id(a) != one {
			t.Error(a)
		}
		a := o.call("luca", "DELETE", "/api/rest/service/operation/OldTitle/title", nil).must(t, 200)
		if ok := a.body["messages"].(map[string]any)["success"].([]any)[0].(map[string]any); ok["message"] != "Resource deleted successful." || ok["code"] != 200.0 {
			t.Error(a)
		}
		o.get("luca", fmt.Sprintf("/service/operation/%d", one)).must(t, 404)
	})
	t.Run("multiple delete is not allowed", func(t *testing.T) {
		a := o.call("adele", "DELETE", "/api/rest/companies", nil).must(t, 405)
		if _, m := a.fault(); m != "Resource does not support method." || a.head.Get("Allow") == "" {
			t.Error(a)
		}
	})
	t.Run("multiple create and update: each entry for itself, in order", func(t *testing.T) {
		a := o.call("adele", "POST", "/api/rest/companies", []any{map[string]any{"name": "Multi 1"}, map[string]any{"phone": "no name"}, map[string]any{"name": "Multi 2"}}).must(t, 207)
		ok, bad := a.body["success"].([]any), a.body["error"].([]any)
		if len(ok) != 2 || len(bad) != 1 || ok[0].(map[string]any)["message"] != "Resource created successful." || bad[0].(map[string]any)["index"] != 1.0 {
			t.Fatal(a)
		}
		made := ok[0].(map[string]any)["item"].(map[string]any)["entity_id"]
		a = o.call("adele", "PUT", "/api/rest/companies", []any{map[string]any{"name": "without id"}, map[string]any{"entity_id": made, "phone": "+39 040 42"}}).must(t, 207)
		ok, bad = a.body["success"].([]any), a.body["error"].([]any)
		if len(ok) != 1 || len(bad) != 1 || ok[0].(map[string]any)["message"] != "Resource updated successful." || bad[0].(map[string]any)["code"] != 500.0 || !strings.Contains(fmt.Sprint(bad[0].(map[string]any)["message"]), "Resource not found.") {
			t.Error(a)
		}
		var many []any
		for range 501 {
			many = append(many, map[string]any{"name": "x"})
		}
		o.call("adele", "POST", "/api/rest/companies", many).must(t, 400)
		if a = o.call("adele", "POST", "/api/rest/companies", "[]").must(t, 207); len(a.body["success"].([]any)) != 0 || len(a.body["error"].([]any)) != 0 {
			t.Error(a)
		}
	})
	t.Run("filters: every operator", func(t *testing.T) {
		for q, want := range map[string]string{
			"filter[0][attribute]=name&filter[0][eq]=Delta":                                                                                                        "Delta",
			"filter[0][attribute]=name&filter[0][neq]=Delta&filter[1][attribute]=name&filter[1][in]=Delta,Carso Foods":                                             "Carso Foods",
			"filter[0][attribute]=name&filter[0][in][0]=Delta&filter[0][in][1]=Carso Foods":                                                                        "Carso Foods,Delta",
			"filter[0][attribute]=name&filter[0][in][]=Delta&filter[0][in][]=Carso Foods":                                                                          "Carso Foods,Delta",
			"filter[0][attribute]=name&filter[0][nin]=Carso Foods&filter[1][attribute]=name&filter[1][in]=Delta,Carso Foods":                                       "Delta",
			"filter[0][attribute]=name&filter[0][nlike]=%25a%25&filter[1][attribute]=name&filter[1][like]=%25o%25":                                                 "",
			"filter[0][attribute]=name&filter[0][like]=_elta":                                                                                                      "Delta",
			"filter[0][attribute]=phone&filter[0][null]=1&filter[1][attribute]=name&filter[1][like]=D%25":                                                          "Delta",
			"filter[0][attribute]=name&filter[0][notnull]=&filter[1][attribute]=name&filter[1][like]=D%25":                                                         "Delta",
			"filter[0][attribute]=name&filter[0][0][eq]=Delta&filter[0][1][eq]=Carso Foods":                                                                        "Carso Foods,Delta",
			fmt.Sprintf("filter[0][attribute]=entity_id&filter[0][from]=%d&filter[0][to]=%d", o.ids["Carso Foods"], o.ids["Delta"]):                                "Carso Foods,Delta",
			fmt.Sprintf("filter[0][attribute]=entity_id&filter[0][gt]=%d&filter[1][attribute]=entity_id&filter[1][lteq]=%d", o.ids["Carso Foods"], o.ids["Delta"]): "Delta",
			fmt.Sprintf("filter[0][attribute]=entity_id&filter[0][gteq]=%d&filter[1][attribute]=entity_id&filter[1][lt]=%d", o.ids["Carso Foods"], o.ids["Delta"]): "Carso Foods",
			fmt.Sprintf("filter[0][attribute]=entity_id&filter[0][%d]=eq", o.ids["Delta"]):                                                                         "Delta",
		} {
			a := o.get("adele", "/companies?"+strings.ReplaceAll(q, " ", "+")+"&order=name")
			if a.status != 200 || a.names("name") != want {
				t.Errorf("%s: want %q, got %q %.300s", q, want, a.names("name"), a)
			}
		}
	})
	t.Run("what cannot be filtered, ordered or paged is 400 with its message", func(t *testing.T) {
		for q, want := range map[string]string{
			"filter[0][attribute]=nonsense&filter[0][eq]=1": "Resource collection filtering error.", "filter[0][attribute]=name&filter[0][resembles]=1": "Resource collection filtering error.",
			"order=nonsense": "Resource collection ordering error.", "limit=x": "Resource collection paging error.", "limit=-1": "Resource collection paging error.", "limit=2&page=-1": "Resource collection paging error.",
			"filter[0][attribute]=name')+OR+1=1--&filter[0][eq]=1": "Resource collection filtering error.",
		} {
			a := o.get("adele", "/companies?"+q)
			if _, m := a.fault(); a.status != 400 || m != want {
				t.Errorf("%s: %s", q, a)
			}
		}
		for _, secret := range []string{"password", "api_token", "rp_token"} {
			o.get("adele", "/users?filter[0][attribute]="+secret+"&filter[0][notnull]=1").must(t, 400)
		}
	})
	t.Run("order, limit, page and attrs", func(t *testing.T) {
		base := "/companies?filter[0][attribute]=entity_id&filter[0][from]=" + fmt.Sprint(acme) + "&filter[0][to]=" + fmt.Sprint(o.ids["Delta"])
		all := o.get("adele", base+"&order=name&dir=DESC").must(t, 200)
		if all.names("name") != "Delta,Carso Foods,Bora Logistics,ACME Services,ACME International" || all.body["totalRecords"] != 5.0 {
			t.Error(all)
		}
		page := o.get("adele", base+"&limit=2&page=2").must(t, 200)
		if page.names("name") != "Bora Logistics,Carso Foods" || page.body["totalRecords"] != 5.0 {
			t.Error(page)
		}
		if far := o.get("adele", base+"&limit=2&page=9").must(t, 200); len(far.items()) != 0 || far.body["items"] == nil {
			t.Error(far)
		}
		few := o.get("adele", base+"&attrs=name").must(t, 200).items()[0]
		if len(few) != 2 || few["entity_id"] == nil {
			t.Error(few)
		}
		two := o.get("adele", base+"&order=status&dir=asc&order=name&dir=desc").must(t, 200)
		if !strings.HasPrefix(two.names("name"), "Delta") {
			t.Error(two)
		}
	})
	t.Run("scalars are strings in the older entities and native in activities; unset is null, unset parents are 0", func(t *testing.T) {
		c := o.get("adele", fmt.Sprintf("/company/%d", o.ids["Delta"])).must(t, 200).body
		if c["entity_id"] != fmt.Sprint(o.ids["Delta"]) || c["parent_id"] != "0" || c["mailbox_id"] != "0" || c["phone"] != nil || c["status"] != "1" {
			t.Error(c)
		}
		op := o.operation("With activity", "giulia")
		a := o.call("luca", "POST", fmt.Sprintf("/api/rest/service/operation/%d/activities", op), map[string]any{"type": 1, "description": "hello"}).must(t, 200)
		if _, native := a.body["entity_id"].(float64); !native {
			t.Error(a)
		}
		if s, ok := o.get("luca", fmt.Sprintf("/service/operation/%d", op)).body["created_at"].(string); !ok || len(s) != len("2018-07-12 08:43:13") || strings.Contains(s, "T") {
			t.Error(s)
		}
	})
	t.Run("a user has both ids, a name, and no secrets; by name", func(t *testing.T) {
		a := o.get("adele", "/user/luca/username").must(t, 200)
		if fmt.Sprint(a.body["user_id"]) != fmt.Sprint(o.ids["luca"]) || fmt.Sprint(a.body["entity_id"]) != fmt.Sprint(o.ids["luca"]) || a.body["name"] != "Luca Rossi" || a.body["role"] == nil {
			t.Error(a)
		}
		for _, secret := range []string{"password", "password_hash", "api_token", "rp_token", "otl_token", "api_token_hash", "api_token_copy"} {
			if _, shown := a.body[secret]; shown {
				t.Errorf("%s is shown", secret)
			}
		}
		for q, want := range map[string]string{"[like]=%luca%": "luca", "[like]=%a R%&filter[1][attribute]=username&filter[1][eq]=luca": "luca", "[like]=luca%si": "luca", "[eq]=Luca Rossi": "luca", "[like]=Luca_Ros%": "luca",
			"[eq]=Luca": "", "[nlike]=%ross%&filter[1][attribute]=username&filter[1][in]=luca,admin": "admin", "[in]=Luca Rossi,Giulia Rossi": "giulia,luca"} {
			if n := o.get("adele", "/users/?order=username&filter[0][attribute]=name&filter[0]"+strings.ReplaceAll(q, " ", "+")).must(t, 200); n.names("username") != want {
				t.Errorf("%s: want %q, got %q", q, want, n.names("username"))
			}
		}
	})
	t.Run("rights by role", func(t *testing.T) {
		for _, c := range []struct {
			who, method, target string
			body                any
			status              int
		}{
			{"luca", "GET", "/companies", nil, 200}, {"karin", "GET", "/companies", nil, 200}, {"giulia", "GET", "/companies", nil, 403}, {"luca", "POST", "/companies", map[string]any{"name": "No"}, 403},
			{"luca", "GET", "/users", nil, 200}, {"luca", "POST", "/users", map[string]any{"username": "x"}, 403}, {"giulia", "GET", "/users", nil, 403}, {"giulia", "GET", "/groups", nil, 403}, {"luca", "GET", "/groups", nil, 200},
			{"luca", "PUT", fmt.Sprintf("/user/%d", o.ids["giulia"]), map[string]any{"firstname": "x"}, 403}, {"luca", "DELETE", fmt.Sprintf("/company/%d", acme), nil, 403},
			{"luca", "GET", "/service/types", nil, 200}, {"giulia", "GET", "/service/types", nil, 200}, {"adele", "POST", "/service/types", map[string]any{"name": "x"}, 405},
		} {
			if a := o.call(c.who, c.method, "/api/rest"+c.target, c.body); a.status != c.status {
				t.Errorf("%s %s %s: want %d, got %s", c.who, c.method, c.target, c.status, a)
			}
		}
	})
	t.Run("what one may not read is 404, and neither among items nor counted", func(t *testing.T) {
		o.operation("Piero's secret", "piero")
		hidden := o.operation("Piero's other secret", "piero")
		mine := o.operation("Giulia's own", "giulia")
		o.get("giulia", fmt.Sprintf("/service/operation/%d", hidden)).must(t, 404)
		o.get("giulia", fmt.Sprintf("/service/operation/%d", mine)).must(t, 200)
		list := o.get("giulia", "/service/operations?limit=1000").must(t, 200)
		if strings.Contains(list.names("title"), "secret") || int(list.body["totalRecords"].(float64)) != len(list.items()) {
			t.Error(list)
		}
		o.call("giulia", "PUT", fmt.Sprintf("/api/rest/service/operation/%d", hidden), map[string]any{"title": "x"}).must(t, 404)
	})
	t.Run("end users write comments only, in their own name", func(t *testing.T) {
		mine := o.operation("Comments", "giulia")
		target := fmt.Sprintf("/api/rest/service/operation/%d/activities", mine)
		o.call("giulia", "POST", target, map[string]any{"type": 2, "description": "work"}).must(t, 403)
		if a := o.call("giulia", "POST", target, map[string]any{"type": 1, "description": "hello", "created_by": "luca"}).must(t, 200); a.body["created_by"] != "giulia" {
			t.Error(a)
		}
		o.call("luca", "POST", target, map[string]any{"type": 1, "description": "internal", "portal_visibility": 0}).must(t, 200)
		if a := o.get("giulia", fmt.Sprintf("/service/operation/%d/activities", mine)).must(t, 200); strings.Contains(string(a.raw), "internal") {
			t.Error(a)
		}
	})
	t.Run("members of a group", func(t *testing.T) {
		g := o.Make(access.Group, record.Input{"name": "Netops"}).ID
		target := fmt.Sprintf("/api/rest/group/%d/relation/users", g)
		x, y := o.ids["luca"], o.ids["karin"]
		o.call("adele", "POST", target, fmt.Sprintf("[[%d,%d]]", x, y)).must(t, 200)
		if a := o.call("adele", "POST", target, fmt.Sprintf("[%d]", x)).must(t, 200); string(a.raw) != fmt.Sprintf("[%d,%d]\n", x, y) && string(a.raw) != fmt.Sprintf("[%d,%d]", x, y) {
			t.Error(a)
		}
		o.call("adele", "DELETE", target, nil).must(t, 400)
		o.call("adele", "DELETE", target, "[[]]").must(t, 400)
		o.call("adele", "DELETE", target, fmt.Sprintf("[[%d]]", x)).must(t, 200)
		if a := o.call("adele", "GET", target, nil).must(t, 200); strings.TrimSpace(string(a.raw)) != fmt.Sprintf("[%d]", y) {
			t.Error(a)
		}
		o.call("adele", "DELETE", target+fmt.Sprintf("?ids=%d", y), nil).must(t, 200)
		o.call("adele", "PUT", target, "[[1]]").must(t, 405)
	})
	t.Run("a third level of companies is refused", func(t *testing.T) {
		child := o.Make(access.Company, record.Input{"name": "Child", "parent_id": acme}).ID
		a := o.call("adele", "POST", "/api/rest/companies", map[string]any{"name": "Grandchild", "parent_id": child}).must(t, 400)
		if len(a.body["messages"].(map[string]any)["error"].([]any)) == 0 {
			t.Error(a)
		}
	})
	t.Run("the three addresses of an activity are one record", func(t *testing.T) {
		op := o.operation("Three ways", "giulia")
		act := id(o.call("luca", "POST", fmt.Sprintf("/api/rest/service/operation/%d/activities", op), map[string]any{"type": 1, "description": "the same"}).must(t, 200))
		want := string(o.get("luca", fmt.Sprintf("/service/operation/%d/activity/%d", op, act)).must(t, 200).raw)
		for _, target := range []string{"/service/operation/%[1]d/activity/%[2]d/", "/activity/%[2]d", "/activity/activity/%[2]d?model_alias=deep_service/operation&id=%[1]d", "/activity/activity/%[2]d?model_alias=service/operation&id=%[1]d", "/service/operation/Three%%20ways/title/activity/%[2]d"} {
			if a := o.get("luca", fmt.Sprintf(target, op, act)).must(t, 200); string(a.raw) != want {
				t.Errorf("%s: %s", target, a)
			}
		}
		for _, method := range []string{"GET", "PUT", "DELETE"} {
			var in any
			if method == "PUT" {
				in = map[string]any{"description": "of another record"}
			}
			o.call("luca", method, fmt.Sprintf("/api/rest/activity/activity/%d?model_alias=deep_service/operation&id=%d", act, op+1), in).must(t, 404)
		}
		for _, target := range []string{"/activites/", "/activities/", fmt.Sprintf("/activity/activities?model_alias=deep_service/operation&id=%d", op), fmt.Sprintf("/service/operation/%d/activities", op), "/service/operation/Three%20ways/title/activities"} {
			if a := o.get("luca", target).must(t, 200); !strings.Contains(string(a.raw), "the same") {
				t.Errorf("%s: %s", target, a)
			}
		}
		a := o.get("luca", fmt.Sprintf("/service/operation/%d/activities?filter[1][attribute]=entity_id&filter[1][from]=%d&filter[1][to]=%d&order=entity_id&dir=desc", op, act, act)).must(t, 200)
		if len(a.items()) != 1 {
			t.Error(a)
		}
		if b := o.call("luca", "POST", "/api/rest/activities/", map[string]any{"model_alias": "deep_service/operation", "model_id": op, "type": 1, "description": "flat"}).must(t, 200); b.body["description"] == nil {
			t.Error(b)
		}
	})
	t.Run("an unknown entity is 404 in JSON, whatever follows", func(t *testing.T) {
		for _, target := range []string{"/nothing", "/nothing/5", "/company/5/nothing/here/at/all", "/service/nothing", "/", ""} {
			if a := o.get("adele", target); a.status != 404 {
				t.Errorf("%s: %s", target, a)
			} else if _, m := a.fault(); m != "Resource not found." {
				t.Errorf("%s: %s", target, a)
			}
		}
	})
	t.Run("a repeated POST with a key is done once", func(t *testing.T) {
		in := map[string]any{"type_id": 1, "title": "Once"}
		x := o.call("luca", "POST", "/api/rest/service/operations", in, "Idempotency-Key", "one").must(t, 200)
		y := o.call("luca", "POST", "/api/rest/service/operations", in, "Idempotency-Key", "one").must(t, 200)
		if id(x) != id(y) {
			t.Errorf("%d and %d", id(x), id(y))
		}
	})
	t.Run("what is written is read back as the same text", func(t *testing.T) {
		in := map[string]any{"name": "Round trip", "phone": "+39 040 12", "fax": "+39 040 2", "address": "Riva 1", "city": "Trieste", "state": "TS", "country": "Italy", "zip_code": "34121", "notes": "n", "description": "d", "sort_order": "7"}
		made := id(o.call("adele", "POST", "/api/rest/companies", in).must(t, 200))
		got := o.get("adele", fmt.Sprintf("/company/%d", made)).must(t, 200).body
		for k, v := range in {
			if fmt.Sprint(got[k]) != v {
				t.Errorf("%s: sent %v, got %v", k, v, got[k])
			}
		}
		if a := o.call("adele", "PUT", fmt.Sprintf("/api/rest/company/%d", made), map[string]any{"phone": ""}).must(t, 200); a.body["phone"] != nil {
			t.Error(a)
		}
	})
	t.Run("further entities and same-word routes answer", func(t *testing.T) {
		for _, target := range []string{"/announcement/announcements", "/crm/accounts", "/crm/contacts", "/crm/contact_types", "/category_categories"} {
			if a := o.get("adele", target); a.status != 200 || a.body["items"] == nil {
				t.Errorf("%s: %s", target, a)
			}
		}
		c := id(o.call("adele", "POST", "/api/rest/crm/accounts", map[string]any{"name": "An account"}).must(t, 200))
		if a := o.get("adele", fmt.Sprintf("/crm/account/%d", c)).must(t, 200); a.body["name"] != "An account" {
			t.Error(a)
		}
		o.call("adele", "POST", fmt.Sprintf("/api/rest/crm/account/%d/activities", c), map[string]any{"type": 1, "description": "x"}).must(t, 200)
	})
	t.Run("the limits of the caller are on every answer", func(t *testing.T) {
		a := o.get("luca", "/companies")
		for _, h := range []string{"RateLimit-Limit", "RateLimit-Remaining", "RateLimit-Reset"} {
			if a.head.Get(h) == "" {
				t.Errorf("no %s", h)
			}
		}
	})
	t.Run("a company-limited agent counts only his company", func(t *testing.T) {
		g := o.Make(access.Group, record.Input{"name": "Limited", "company_visibility": 1, "user_ids": []int64{o.Make(access.User, record.Input{"username": "limited", "firstname": "L", "lastname": "L", "role_id": o.Role("Agents"), "company_id": o.ids["Bora Logistics"], "password": passphrase}).ID}})
		_ = g
		a := o.get("limited", "/service/operations").must(t, 200)
		for _, x := range a.items() {
			if x["company_id"] != fmt.Sprint(o.ids["Bora Logistics"]) {
				t.Errorf("%v of company %v", x["title"], x["company_id"])
			}
		}
		if int(a.body["totalRecords"].(float64)) != len(a.items()) {
			t.Error(a.body["totalRecords"], len(a.items()))
		}
	})
	t.Run("an inactive user is out at once", func(t *testing.T) {
		o.get("piero", "/service/operations").must(t, 200)
		if _, err := o.Records.Update(o.System(), record.Ref{Model: access.User, ID: o.ids["piero"]}, record.Input{"is_active": false}, record.Options{}); err != nil {
			t.Fatal(err)
		}
		o.get("piero", "/service/operations").must(t, 401)
	})
	t.Run("bad input of every kind is one clear answer", func(t *testing.T) {
		op := o.operation("Stays", "giulia")
		target := fmt.Sprintf("/api/rest/service/operation/%d", op)
		for _, body := range []string{`{"title":"a\u0000b"}`, "{\"title\":\"\xff\"}", `[1,2]`, `"x"`, `{"title":{"a":1}}`, `{"status":"none"}`, `{"type_id":99999}`, `{"title":"` + strings.Repeat("a", 300) + `"}`} {
			if a := o.call("luca", "PUT", target, body); a.status < 400 || a.status >= 500 {
				t.Errorf("%.60q: %s", body, a)
			}
		}
		if a := o.call("luca", "PUT", target, `{"title":"`+strings.Repeat("a", 21<<20)+`"}`); a.status != 413 {
			t.Errorf("21 MB: %s", a)
		}
		if a := o.get("luca", fmt.Sprintf("/service/operation/%d", op)); a.body["title"] != "Stays" {
			t.Error(a)
		}
	})
}
