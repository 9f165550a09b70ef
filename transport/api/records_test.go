package api_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"net/http"
	"strings"
	"testing"

	"github.com/xuri/excelize/v2"

	"steward/modules/moduletest"
)

func TestRecords(t *testing.T) {
	moduletest.Both(t, func(t *testing.T, d *moduletest.Desk) { testRecords(t, serve(t, d)) })
}

func testRecords(t *testing.T, h *office) {
	luca := h.as("luca")
	made := luca.post(operations, map[string]any{"type_id": 1, "title": "VPN drops", "requester_username": "giulia"}).must(t, 201)
	id := made.id()

	t.Run("a new record answers with its place and version", func(t *testing.T) {
		if want := fmt.Sprintf("/api/v1%s", at(id)); made.head.Get("Location") != want || made.head.Get("ETag") != `"1"` {
			t.Fatalf("Location %q, ETag %q", made.head.Get("Location"), made.head.Get("ETag"))
		}
	})
	t.Run("all faults of a form come at once, by field", func(t *testing.T) {
		a := luca.post(operations, map[string]any{"type_id": "x", "title": "", "requester_username": "nobody", "due_date": "tomorrow"}).must(t, 400)
		f := a.faults()
		for _, field := range []string{"type_id", "title", "requester_username", "due_date"} {
			if f[field] == "" {
				t.Errorf("no fault at %s: %v", field, f)
			}
		}
	})
	t.Run("an unknown member is refused by name", func(t *testing.T) {
		if f := luca.post(operations, map[string]any{"title": "x", "colour": "red"}).must(t, 400).faults(); f["colour"] == "" {
			t.Fatal(f)
		}
	})
	t.Run("a stale version is a conflict that says who saved what", func(t *testing.T) {
		h.as("marta").patch(at(id), map[string]any{"title": "VPN drops hourly"}, "If-Match", `"1"`).must(t, 200)
		a := luca.patch(at(id), map[string]any{"title": "VPN is slow"}, "If-Match", `"1"`).must(t, 409)
		c := a.body["conflict"].(map[string]any)
		field := c["fields"].(map[string]any)["title"].(map[string]any)
		if c["by"] != "Marta Rossi" || field["base"] != "VPN drops" || field["mine"] != "VPN is slow" || field["theirs"] != "VPN drops hourly" {
			t.Fatalf("%s", a)
		}
		if now := luca.get(at(id)); now.body["title"] != "VPN drops hourly" {
			t.Fatalf("half written: %s", now)
		}
	})
	t.Run("a dry run checks and stores nothing", func(t *testing.T) {
		luca.patch(at(id)+"?dry_run=true", map[string]any{"title": "Only tried"}).must(t, 200)
		if luca.get(at(id)).body["title"] == "Only tried" {
			t.Fatal("stored")
		}
	})
	t.Run("a key makes the second POST the first one", func(t *testing.T) {
		in := map[string]any{"type_id": 1, "title": "Sent twice", "requester_username": "giulia"}
		one := luca.post(operations, in, "Idempotency-Key", "k1").must(t, 201)
		two := luca.post(operations, in, "Idempotency-Key", "k1").must(t, 201)
		if one.id() != two.id() || two.head.Get("Idempotency-Replayed") != "true" {
			t.Fatalf("%d and %d", one.id(), two.id())
		}
	})
	t.Run("history names the change, a field is brought back, a change is undone", func(t *testing.T) {
		luca.patch(at(id), map[string]any{"title": "Renamed", "urgency_id": 3}).must(t, 200)
		events := luca.get(at(id, "/history")).must(t, 200).items()
		luca.post(at(id, "/restore"), map[string]any{"event": events[0]["id"], "fields": []string{"title"}}).must(t, 200)
		now := luca.get(at(id)).must(t, 200)
		if now.body["title"] != "VPN drops hourly" || now.body["urgency_id"] != 3.0 {
			t.Fatalf("%s", now)
		}
		luca.post("/events/"+events[0]["id"].(string)+"/undo", nil).must(t, 400) // the title has changed since
		luca.patch(at(id), map[string]any{"urgency_id": 1}).must(t, 200)
		last := luca.get(at(id, "/history")).items()[0]["id"].(string)
		luca.post("/events/"+last+"/undo", nil).must(t, 200)
		if now = luca.get(at(id)); now.body["urgency_id"] != 3.0 {
			t.Fatalf("not undone: %s", now)
		}
	})
	t.Run("a record is read as it was at a moment", func(t *testing.T) {
		events := luca.get(at(id, "/history")).items()
		first := events[len(events)-1]["at"].(string)
		if was := luca.get(at(id, "/as-of?at="+first)).must(t, 200); was.body["title"] != "VPN drops" {
			t.Fatalf("%s", was)
		}
	})
	t.Run("a mass change is one batch that is taken back at once", func(t *testing.T) {
		a, b := h.operation("First", "giulia"), h.operation("Second", "giulia")
		done := luca.post(operations+"/bulk", map[string]any{"action": "update", "ids": []int64{a, b, 999999}, "values": map[string]any{"urgency_id": 3}}).must(t, 200)
		if done.body["done"] != 2.0 {
			t.Fatalf("%s", done)
		}
		luca.post("/batches/"+done.body["batch"].(string)+"/undo", nil).must(t, 200)
		if luca.get(at(a)).body["urgency_id"] == 3.0 || luca.get(at(b)).body["urgency_id"] == 3.0 {
			t.Fatal("not taken back")
		}
	})
	t.Run("a deletion can be undone and the record is whole again", func(t *testing.T) {
		gone := h.operation("To be deleted", "giulia")
		luca.post(at(gone, "/activities"), map[string]any{"description": "<p>with a comment</p>"}).must(t, 201)
		root := h.as("root")
		batch := root.do("DELETE", at(gone), nil).must(t, 200).body["batch"].(string)
		root.get(at(gone)).must(t, 404)
		root.post("/batches/"+batch+"/undo", nil).must(t, 200)
		root.get(at(gone)).must(t, 200)
		if n := len(root.get(at(gone, "/activities")).items()); n != 1 {
			t.Fatalf("%d comments", n)
		}
	})
	t.Run("filters as tree and in short, sort, fields, cursor and totals", func(t *testing.T) {
		for i := range 7 {
			h.operation(fmt.Sprintf("Paged %d", i), "giulia")
		}
		tree := `{"condition":"AND","rules":[{"field":"title","operator":"begins_with","value":"Paged"}]}`
		seen := map[string]bool{}
		path := operations + "?sort=-title&limit=3&fields=title&total=exact&filter=" + escape(tree)
		for next := ""; ; {
			page := luca.get(path+next).must(t, 200)
			if page.body["total"].(map[string]any)["count"] != 7.0 {
				t.Fatalf("%s", page)
			}
			for _, r := range page.items() {
				seen[r["title"].(string)] = true
			}
			cursor, ok := page.body["next"].(string)
			if !ok {
				break
			}
			next = "&after=" + cursor
		}
		if len(seen) != 7 {
			t.Fatalf("%v", seen)
		}
		if n := len(luca.get(operations+"?q="+escape(`title~Paged -title~"Paged 3" status:open`)).must(t, 200).items()); n != 6 {
			t.Fatalf("short form: %d", n)
		}
	})
	t.Run("words are found in any order, by prefix and without accents", func(t *testing.T) {
		h.operation("Perché il caffè è freddo", "giulia")
		for _, q := range []string{"caffe perche", "CAFFÈ fred", "fredd"} {
			groups := luca.get("/search?q="+escape(q)).must(t, 200).body["groups"].([]any)
			if len(groups) == 0 {
				t.Errorf("%q finds nothing", q)
			}
		}
	})
	t.Run("an export neutralises formulas", func(t *testing.T) {
		h.operation(`=HYPERLINK("http://evil","x")`, "giulia")
		a := luca.get("/export/service/operation?format=csv&fields=title&search=HYPERLINK").must(t, 200)
		if !strings.Contains(string(a.raw), `'=HYPERLINK`) {
			t.Fatalf("%s", a.raw)
		}
	})
	t.Run("counters, groups, choices and the screens answer", func(t *testing.T) {
		for _, path := range []string{"/counters/service/operation", "/groups/service/operation?by=status", "/choices/service/operation/requester_username?search=giu",
			"/screens/list/service/operation", fmt.Sprintf("/screens/record/service/operation/%d", id), "/screens/record/service/operation/new?values[type_id]=1", "/models", "/models/service/operation",
			"/lists/service_status", "/bootstrap", "/texts/it", "/portal", "/openapi.json"} {
			luca.get(path).must(t, 200)
		}
	})
	t.Run("the new form shows what will be stored", func(t *testing.T) {
		s := luca.get("/screens/record/service/operation/new?values[type_id]=1").must(t, 200)
		if s.body["record"].(map[string]any)["status"] == nil {
			t.Fatal("no status")
		}
	})
}

func TestSessions(t *testing.T) {
	h := newOffice(t)
	t.Run("the session of before ends with a new login", func(t *testing.T) {
		v := h.as("luca")
		before := cookieOf(v)
		v.post("/session", map[string]any{"username": "luca", "password": passphrase}).must(t, 200)
		old := h.stranger()
		old.get("/session", "Cookie", "steward_session="+before).must(t, 401)
		if cookieOf(v) == before {
			t.Fatal("the cookie is the same")
		}
	})
	t.Run("a write from another site is refused", func(t *testing.T) {
		h.as("luca").post(operations, map[string]any{"title": "x"}, "Origin", "https://evil.example", "Sec-Fetch-Site", "cross-site").must(t, 403)
	})
	t.Run("an unknown user and a wrong password answer the same", func(t *testing.T) {
		a := h.stranger().post("/session", map[string]any{"username": "luca", "password": "wrong wrong wrong"}).must(t, 401)
		b := h.stranger().post("/session", map[string]any{"username": "nobody", "password": "wrong wrong wrong"}).must(t, 401)
		delete(a.body, "request_id")
		delete(b.body, "request_id")
		x, _ := json.Marshal(a.body)
		y, _ := json.Marshal(b.body)
		if string(x) != string(y) {
			t.Fatalf("%s\n%s", x, y)
		}
	})
	t.Run("guessing is slowed down and says how long", func(t *testing.T) {
		for range 12 {
			a := h.stranger().post("/session", map[string]any{"username": "karin", "password": "guess guess guess"})
			if a.status == 429 {
				if a.head.Get("Retry-After") == "" {
					t.Fatal("no Retry-After")
				}
				return
			}
		}
		t.Fatal("never slowed down")
	})
	t.Run("logging out ends the session on the server", func(t *testing.T) {
		v := h.as("marta")
		token := cookieOf(v)
		v.do("DELETE", "/session", nil).must(t, 204)
		h.stranger().get("/session", "Cookie", "steward_session="+token).must(t, 401)
	})
	t.Run("a disabled user's open session is worth nothing", func(t *testing.T) {
		v := h.as("piero")
		h.as("root").patch(fmt.Sprintf("/records/admin/user/%d", h.ids["piero"]), map[string]any{"is_active": false}).must(t, 200)
		v.get("/session").must(t, 401)
	})
}

func cookieOf(v *visitor) string {
	r, _ := http.NewRequest("GET", v.h.server.URL, nil)
	for _, c := range v.client.Jar.Cookies(r.URL) {
		if c.Name == "steward_session" {
			return c.Value
		}
	}
	return ""
}

func escape(s string) string {
	return strings.NewReplacer("%", "%25", " ", "%20", `"`, "%22", "{", "%7B", "}", "%7D", "&", "%26", "+", "%2B", "#", "%23", "=", "%3D", "\x00", "%00", "[", "%5B", "]", "%5D").Replace(s)
}

func TestOneUserCannotCrowdOutTheOthers(t *testing.T) {
	d := moduletest.New(t, words)
	h := serveLimited(t, d, 30)
	luca := h.as("luca")
	slowed := false
	for range 60 {
		a := luca.get("/session")
		if a.status == 429 {
			slowed = a.head.Get("Retry-After") != ""
		}
	}
	if !slowed {
		t.Error("never slowed down")
	}
	h.as("marta").get("/session").must(t, 200)
}

func TestAWorkbookHasTypedCells(t *testing.T) {
	h := newOffice(t)
	h.operation("=1+1", "giulia")
	h.operation("Second", "giulia")
	a := h.as("luca").get("/export/service/operation?format=xlsx&sort=entity_id&fields=entity_id,title,status,created_at").must(t, 200)
	f, err := excelize.OpenReader(bytes.NewReader(a.raw))
	if err != nil {
		t.Fatal(err)
	}
	rows, err := f.GetRows("Sheet1")
	if err != nil || len(rows) != 3 || rows[1][1] != "=1+1" || rows[1][2] != "New" {
		t.Fatalf("%v %v", rows, err)
	}
	if formula, _ := f.GetCellFormula("Sheet1", "B2"); formula != "" {
		t.Errorf("a title became the formula %s", formula)
	}
	if kind, err := f.GetCellType("Sheet1", "A2"); err != nil || kind == excelize.CellTypeInlineString || kind == excelize.CellTypeSharedString {
		t.Errorf("a number is text: %v %v", kind, err)
	}
	h.as("luca").get("/export/service/operation?format=ods").must(t, 400)
}
