package api_test

import (
	"archive/zip"
	"bytes"
	"encoding/base64"
	"fmt"
	"strings"
	"testing"
)

// Bad input gets one clear answer, never a 5xx; nothing is written and the server lives on.
func TestBadInput(t *testing.T) {
	h := newOffice(t)
	luca := h.as("luca")
	id := h.operation("Stays as it is", "giulia")
	// Clocks count by the wall; everything else of the record stands still.
	record := func() string {
		body := luca.get(at(id)).body
		delete(body, "_clocks")
		return fmt.Sprint(body)
	}
	before := record()
	count := luca.get(operations + "?total=exact&limit=1").body["total"].(map[string]any)["count"]
	deep := strings.Repeat(`{"condition":"AND","rules":[`, 200) + `{"field":"title","operator":"equal","value":"x"}` + strings.Repeat(`]}`, 200)
	var wide strings.Builder
	for i := range 10_000 {
		if i > 0 {
			wide.WriteByte(',')
		}
		wide.WriteString(`{"field":"title","operator":"equal","value":"x"}`)
	}
	huge := strings.Repeat("a", 10<<20)
	cases := []struct {
		name, method, path string
		body               any
		status             int
		field              string
	}{
		{"malformed JSON", "POST", operations, `{"title":`, 400, ""},
		{"two values", "POST", operations, `{} {}`, 400, ""},
		{"an array for a record", "POST", operations, `[1]`, 400, ""},
		{"wrong kind of value", "POST", operations, `{"type_id":{"x":1},"title":["a"],"requester_username":"giulia"}`, 400, "title"},
		{"an unknown field", "PATCH", at(id), `{"titel":"x"}`, 400, "titel"},
		{"a number too large", "PATCH", at(id), `{"cust":1e400}`, 400, ""},
		{"text beyond its length", "PATCH", at(id), map[string]any{"title": strings.Repeat("a", 300)}, 400, "title"},
		{"a field of 10 MB", "PATCH", at(id), map[string]any{"title": huge}, 413, ""},
		{"invalid UTF-8", "PATCH", at(id), []byte("{\"title\":\"\xff\xfe\"}"), 400, ""},
		{"a NUL", "PATCH", at(id), `{"title":"a\u0000b"}`, 400, "title"},
		{"a list value that is none", "PATCH", at(id), `{"status":987654}`, 400, "status"},
		{"a reference to nothing", "PATCH", at(id), `{"type_id":987654}`, 400, "type_id"},
		{"its own parent", "PATCH", at(id), fmt.Sprintf(`{"parent_id":%d}`, id), 400, "parent_id"},
		{"an id that is no number", "GET", "/records/service/operation/abc", nil, 404, ""},
		{"an id beyond numbers", "GET", "/records/service/operation/99999999999999999999", nil, 404, ""},
		{"a model that is none", "GET", "/records/service/'; DROP TABLE x", nil, 404, ""},
		{"SQL in a sort", "GET", operations + "?sort=" + escape("title,(select 1)"), nil, 400, ""},
		{"a query with a semicolon", "GET", operations + "?sort=title;DROP%20TABLE%20x", nil, 400, ""},
		{"SQL in a field list", "GET", operations + "?fields=" + escape("title,(select 1)"), nil, 400, ""},
		{"SQL in a filter's field", "GET", operations + "?filter=" + escape(`{"field":"title' OR 1=1 --","operator":"equal","value":"x"}`), nil, 400, ""},
		{"an unknown operator", "GET", operations + "?filter=" + escape(`{"field":"title","operator":"resembles","value":"x"}`), nil, 400, ""},
		{"a filter that is no JSON", "GET", operations + "?filter=" + escape(`{"field`), nil, 400, ""},
		{"a condition of 200 levels", "GET", operations + "?filter=" + escape(deep), nil, 400, ""},
		{"a mass change by a condition of 10 000 nodes", "POST", operations + "/bulk", `{"action":"update","filter":{"condition":"OR","rules":[` + wide.String() + `]},"values":{"title":"x"}}`, 400, ""},
		{"an unknown action", "POST", operations + "/bulk", `{"action":"explode","ids":[1]}`, 400, "action"},
		{"a limit beyond the limit", "GET", operations + "?limit=100000", nil, 400, "limit"},
		{"a page before the first", "GET", operations + "?page=-1", nil, 400, "page"},
		{"a cursor somebody made up", "GET", operations + "?after=AAAA", nil, 400, ""},
		{"a cursor without its value", "GET", operations + "?after=" + marker(`{}`), nil, 400, "after"},
		{"a cursor of another order", "GET", operations + "?sort=created_at,title&after=" + marker(`{"v":[1],"i":1}`), nil, 400, "after"},
		{"a cursor of the wrong kind", "GET", operations + "?sort=created_at&after=" + marker(`{"v":["x"],"i":1}`), nil, 400, "after"},
		{"a cursor with a NUL", "GET", operations + "?sort=title&after=" + marker(`{"v":["a\u0000b"],"i":1}`), nil, 400, "after"},
		{"more fields than a statement holds", "GET", operations + "?fields=" + strings.Repeat("title,", 5000), nil, 400, "fields"},
		{"more orders than a statement holds", "GET", operations + "?sort=" + strings.Repeat("title,", 5000), nil, 400, "sort"},
		{"words where none are searched", "GET", "/records/service/absence?search=a", nil, 400, "search"},
		{"an export of a field that is none", "GET", "/export/service/operation?fields=nope", nil, 400, "nope"},
		{"a rule that names no field", "GET", operations + "?filter=" + escape(`{"condition":"AND","rules":[{"field":"","operator":"equal","value":"x"}]}`), nil, 400, "filter"},
		{"a mass deletion by a rule that names no field", "POST", operations + "/bulk", `{"action":"delete","filter":{"operator":"equal","value":"x"}}`, 400, "filter"},
		{"a mass change by more values than a statement holds", "POST", operations + "/bulk", `{"action":"update","filter":{"field":"entity_id","operator":"in","value":[` + strings.Repeat("1,", 70_000) + `1]},"values":{"title":"x"}}`, 400, "filter"},
		{"a mass creation of nothing", "POST", operations + "/bulk", `{"action":"create","items":[]}`, 400, "items"},
		{"a mass change of text for ids", "POST", operations + "/bulk", `{"action":"update","ids":"1","values":{}}`, 400, "ids"},
		{"an object for a list value", "PATCH", at(id), `{"status":{"a":1}}`, 400, "status"},
		{"an unknown parameter", "GET", operations + "?wher=1", nil, 400, "wher"},
		{"an unknown grid", "GET", operations + "?grid=none", nil, 400, ""},
		{"a version that is none", "PATCH", at(id), nil, 400, ""},
		{"a moment that is none", "GET", at(id, "/as-of?at=yesterday"), nil, 400, "at"},
		{"a search of NUL", "GET", "/search?q=%00", nil, 200, ""},
		{"a search of operators", "GET", "/search?q=" + escape(`" OR * NEAR( title:^`), nil, 200, ""},
		{"an unknown call", "GET", "/nothing", nil, 404, ""},
		{"a method that is not there", "PUT", operations, `{}`, 405, ""},
	}
	for _, c := range cases {
		t.Run(c.name, func(t *testing.T) {
			a := luca.do(c.method, c.path, c.body)
			if a.status != c.status {
				t.Fatalf("want %d, got %.400s", c.status, a)
			}
			if c.status < 400 {
				return
			}
			if c.field != "" && a.faults()[c.field] == "" {
				t.Errorf("no fault at %s: %.400s", c.field, a)
			}
			if d, _ := a.body["detail"].(string); d == "" || strings.Contains(d, "map[") || strings.Contains(d, "{") && !strings.Contains(d, `{"a":1}`) || strings.Contains(d, "fault.") || strings.Contains(strings.ToLower(d), "sql") {
				t.Errorf("not for people: %.400s", a)
			}
			if ct := a.head.Get("Content-Type"); ct != "application/problem+json" {
				t.Errorf("content type %s", ct)
			}
		})
	}
	if after := record(); after != before {
		t.Errorf("the record has changed:\n%s\n%s", before, after)
	}
	if n := luca.get(operations + "?total=exact&limit=1").body["total"].(map[string]any)["count"]; n != count {
		t.Errorf("%v records, were %v", n, count)
	}
}

// marker is a place in a list as a caller would make it up.
func marker(raw string) string { return base64.RawURLEncoding.EncodeToString([]byte(raw)) }

// What says of itself that it is no JSON is told what is read here, in the language of the caller; a head that cannot be read
// is no fault of the server.
func TestBodiesOfAnotherKindAreToldWhatIsReadHere(t *testing.T) {
	h := newOffice(t)
	luca := h.as("luca")
	id := h.operation("Stays as it is", "giulia")
	for _, kind := range []string{"application/xml", "application/x-www-form-urlencoded", "text/plain", "multipart/form-data; boundary=x", "no kind at all;;"} {
		if a := luca.do("PATCH", at(id), []byte(`{"title":"x"}`), "Content-Type", kind, "Accept-Language", "it").must(t, 415); !strings.Contains(fmt.Sprint(a.body["detail"]), "application/json") {
			t.Errorf("%s: %s", kind, a)
		}
	}
	luca.do("PATCH", at(id), []byte(`{"urgency_id":2}`), "Content-Type", "application/json; charset=utf-8").must(t, 200)
	luca.do("PATCH", at(id), []byte(`{"urgency_id":3}`), "Content-Type", "application/merge-patch+json").must(t, 200)
	for name, body := range map[string]string{
		"a NUL in the name of a file": "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\x00b.txt\"\r\n\r\nabc\r\n--x--",
		"a head that ends nowhere":    "--x\r\nContent-Disposition: form-data; name=\"file\"",
		"no part at all":              "abc",
		"another part":                "--x\r\nContent-Disposition: form-data; name=\"other\"\r\n\r\nabc\r\n--x--",
		"a name that is no UTF-8":     "--x\r\nContent-Disposition: form-data; name=\"file\"; filename=\"a\xff\xfe.txt\"\r\n\r\nabc\r\n--x--",
	} {
		if a := luca.do("POST", at(id, "/attachments"), []byte(body), "Content-Type", "multipart/form-data; boundary=x"); a.status != 400 || len(a.faults()) != 1 {
			t.Errorf("%s: %s", name, a)
		}
	}
	if a := luca.get(at(id)).must(t, 200); a.body["title"] != "Stays as it is" {
		t.Error(a)
	}
}

func TestScriptInText(t *testing.T) {
	h := newOffice(t)
	luca := h.as("luca")
	evil := `<script>alert(1)</script><img src=x onerror=alert(1)><a href="javascript:alert(1)">x</a><p>good</p>`
	id := luca.post(operations, map[string]any{"type_id": 1, "title": evil, "description": evil, "requester_username": "giulia"}).must(t, 201).id()
	luca.post(at(id, "/activities"), map[string]any{"description": evil, "portal_visibility": true}).must(t, 201)
	for _, path := range []string{at(id), at(id, "/timeline")} {
		raw := string(luca.get(path).must(t, 200).raw)
		body := raw
		if i := strings.Index(raw, `"description":`); i >= 0 {
			body = raw[i:]
		}
		if end := strings.Index(body, `","`); end > 0 {
			body = body[:end]
		}
		for _, bad := range []string{"<script", "onerror", "javascript:", `\u003cscript`} {
			if strings.Contains(body, bad) {
				t.Errorf("%s lets %s through: %s", path, bad, body)
			}
		}
		if !strings.Contains(body, "good") {
			t.Errorf("%s lost the text: %s", path, body)
		}
	}
}

func TestAttachments(t *testing.T) {
	h := newOffice(t)
	luca, giulia, piero := h.as("luca"), h.as("giulia"), h.as("piero")
	id := h.operation("With files", "giulia")
	png := []byte("\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR\x00\x00\x00\x01\x00\x00\x00\x01\x08\x06\x00\x00\x00\x1f\x15\xc4\x89\x00\x00\x00\rIDATx\x9cc\xf8\xff\xff?\x00\x05\xfe\x02\xfe\xa75\x81\x84\x00\x00\x00\x00IEND\xaeB`\x82")

	t.Run("content comes back as it was, with safe headers", func(t *testing.T) {
		a := luca.upload(at(id, "/attachments"), "tràce \"1\".txt", "text/plain", []byte("hello")).must(t, 201)
		got := luca.get(fmt.Sprintf("/attachments/%d/content", a.id())).must(t, 200)
		if string(got.raw) != "hello" || !strings.HasPrefix(got.head.Get("Content-Disposition"), "attachment") || got.head.Get("X-Content-Type-Options") != "nosniff" {
			t.Fatalf("%v %s", got.head, got.raw)
		}
	})
	t.Run("a page with script is only ever downloaded", func(t *testing.T) {
		for name, content := range map[string]string{"x.html": "<script>alert(1)</script>", "x.svg": `<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"/>`} {
			a := luca.upload(at(id, "/attachments"), name, "image/svg+xml", []byte(content)).must(t, 201)
			got := luca.get(fmt.Sprintf("/attachments/%d/content", a.id())).must(t, 200)
			if !strings.HasPrefix(got.head.Get("Content-Disposition"), "attachment") {
				t.Errorf("%s is shown: %v", name, got.head)
			}
			if p := luca.get(fmt.Sprintf("/attachments/%d/preview", a.id())); p.status == 200 {
				t.Errorf("%s has a preview", name)
			}
		}
	})
	t.Run("an image has a preview", func(t *testing.T) {
		a := luca.upload(at(id, "/attachments"), "dot.png", "image/png", png).must(t, 201)
		got := luca.get(fmt.Sprintf("/attachments/%d/preview", a.id())).must(t, 200)
		if !strings.HasPrefix(got.head.Get("Content-Type"), "image/") {
			t.Fatalf("%v", got.head)
		}
	})
	t.Run("programs are refused, and what only claims to be an image", func(t *testing.T) {
		if a := luca.upload(at(id, "/attachments"), "setup.exe", "application/octet-stream", []byte("MZ")); a.status != 400 && a.status != 415 {
			t.Errorf("%s", a)
		}
		if a := luca.upload(at(id, "/attachments"), "", "text/plain", []byte("x")); a.status != 400 {
			t.Errorf("without a name: %s", a)
		}
	})
	t.Run("a bomb is kept as it came and never unpacked", func(t *testing.T) {
		var bomb bytes.Buffer
		z := zip.NewWriter(&bomb)
		for i := range 4 {
			w, err := z.Create(fmt.Sprintf("../../%d", i))
			if err != nil {
				t.Fatal(err)
			}
			if _, err := w.Write(make([]byte, 32<<20)); err != nil {
				t.Fatal(err)
			}
		}
		if err := z.Close(); err != nil {
			t.Fatal(err)
		}
		a := luca.upload(at(id, "/attachments"), "bomb.zip", "application/zip", bomb.Bytes()).must(t, 201)
		if a.body["size"] != float64(bomb.Len()) {
			t.Errorf("size %v, sent %d", a.body["size"], bomb.Len())
		}
		if got := luca.get(fmt.Sprintf("/attachments/%d/content", a.id())).must(t, 200); !bytes.Equal(got.raw, bomb.Bytes()) {
			t.Error("the content came back as something else")
		}
		if p := luca.get(fmt.Sprintf("/attachments/%d/preview", a.id())); p.status == 200 {
			t.Errorf("a bomb has a preview: %.200s", p)
		}
	})
	t.Run("a file too large is refused while it comes", func(t *testing.T) {
		if a := luca.upload(at(id, "/attachments"), "large.bin.txt", "text/plain", bytes.Repeat([]byte("a"), 60<<20)); a.status != 413 {
			t.Errorf("%.300s", a)
		}
	})
	t.Run("the requester gets his file, somebody else a 404", func(t *testing.T) {
		a := giulia.upload(at(id, "/attachments"), "mine.txt", "text/plain", []byte("mine")).must(t, 201)
		path := fmt.Sprintf("/attachments/%d/content", a.id())
		giulia.get(path).must(t, 200)
		piero.get(path).must(t, 404)
		h.stranger().get(path).must(t, 401)
		piero.upload(at(id, "/attachments"), "x.txt", "text/plain", []byte("x")).must(t, 404)
	})
}
