package api_test

import (
	"bytes"
	"encoding/json"
	"fmt"
	"io"
	"log/slog"
	"mime/multipart"
	"net/http"
	"net/http/cookiejar"
	"net/http/httptest"
	"net/textproto"
	"os"
	"strings"
	"testing"

	disk "steward/adapter/files"
	"steward/engine/auth"
	"steward/engine/files"
	"steward/engine/live"
	"steward/engine/record"
	"steward/engine/setup"
	"steward/modules/access"
	"steward/modules/moduletest"
	"steward/store/pgtest"
	"steward/transport/api"
)

func TestMain(m *testing.M) { os.Exit(pgtest.Main(m)) }

const passphrase = "correct horse 42 battery"

// office is a served platform with people of every kind.
type office struct {
	*moduletest.Desk
	tb     testing.TB
	server *httptest.Server
	hub    *live.Hub
	ids    map[string]int64
}

// people of a office: user name and role.
var residents = [][2]string{{"root", "Super Admin"}, {"adele", "Administrators"}, {"luca", "Agents"}, {"marta", "Agents"}, {"karin", "Key Users"}, {"giulia", "Users"}, {"piero", "Users"}}

func serve(tb testing.TB, d *moduletest.Desk) *office { return serveLimited(tb, d, 0) }

// serveLimited is serve with a limit of requests per user and minute.
func serveLimited(tb testing.TB, d *moduletest.Desk, perMinute int) *office {
	return serveLogged(tb, d, perMinute, d.Log)
}

// serveLogged is serveLimited with a log of its own.
func serveLogged(tb testing.TB, d *moduletest.Desk, perMinute int, log *slog.Logger) *office {
	tb.Helper()
	h := &office{Desk: d, tb: tb, hub: live.NewHub(nil), ids: map[string]int64{}}
	company := h.Make(access.Company, record.Input{"name": "Adriatica"}).ID
	other := h.Make(access.Company, record.Input{"name": "Bora"}).ID
	h.ids["company"], h.ids["other company"] = company, other
	for _, p := range residents {
		in := record.Input{"username": p[0], "firstname": strings.ToUpper(p[0][:1]) + p[0][1:], "lastname": "Rossi", "email": p[0] + "@adriatica.example", "role_id": h.Role(p[1]), "company_id": company, "password": passphrase}
		if p[0] == "piero" {
			in["company_id"] = other
		}
		h.ids[p[0]] = h.Make(access.User, in).ID
	}
	folder := d.Files
	if folder == nil {
		folder = onDisk(tb)
	}
	d.DB.Subscribe(h.hub.Heard)
	h.server = httptest.NewServer(api.New(api.Options{Platform: d.Platform, Auth: auth.New(d.Directory, d.DB, nil, d.Now), People: d.Directory, Store: d.DB, Files: folder, Live: h.hub, Log: log, PerMinute: perMinute,
		Product: api.Product{Name: "Test", Version: "test"}}))
	tb.Cleanup(func() { h.hub.Close(); h.server.Close() })
	return h
}

func newOffice(tb testing.TB) *office {
	tb.Helper()
	return serve(tb, moduletest.NewWith(tb, onDisk(tb), words))
}

func onDisk(tb testing.TB) files.Store {
	tb.Helper()
	folder, err := disk.NewDisk(tb.TempDir())
	if err != nil {
		tb.Fatal(err)
	}
	return folder
}

// words brings the texts of the API to the platform of a test.
var words = setup.Module{Name: "api_words", Defaults: api.Texts}

// visitor is somebody with a browser.
type visitor struct {
	h      *office
	client *http.Client
	head   http.Header
}

// stranger has no session.
func (h *office) stranger() *visitor {
	jar, err := cookiejar.New(nil)
	if err != nil {
		h.tb.Fatal(err)
	}
	return &visitor{h: h, client: &http.Client{Jar: jar}, head: http.Header{}}
}

// as logs somebody in.
func (h *office) as(username string) *visitor {
	h.tb.Helper()
	v := h.stranger()
	if a := v.post("/session", map[string]any{"username": username, "password": passphrase}); a.status != 200 {
		h.tb.Fatalf("%s cannot log in: %s", username, a)
	}
	return v
}

// answer is what came back.
type answer struct {
	status int
	head   http.Header
	raw    []byte
	body   map[string]any
}

func (a answer) String() string { return fmt.Sprintf("%d %s", a.status, a.raw) }

// faults gives code by field.
func (a answer) faults() map[string]string {
	out := map[string]string{}
	list, _ := a.body["faults"].([]any)
	for _, f := range list {
		one := f.(map[string]any)
		out[one["field"].(string)] = one["code"].(string)
	}
	return out
}

func (a answer) id() int64 {
	n, _ := a.body["entity_id"].(float64)
	return int64(n)
}

func (a answer) items() []map[string]any {
	list, _ := a.body["items"].([]any)
	out := make([]map[string]any, len(list))
	for i, x := range list {
		out[i], _ = x.(map[string]any)
	}
	return out
}

func (v *visitor) do(method, path string, body any, head ...string) answer {
	v.h.tb.Helper()
	var in io.Reader
	switch b := body.(type) {
	case nil:
	case string:
		in = strings.NewReader(b)
	case []byte:
		in = bytes.NewReader(b)
	default:
		raw, err := json.Marshal(b)
		if err != nil {
			v.h.tb.Fatal(err)
		}
		in = bytes.NewReader(raw)
	}
	r, err := http.NewRequest(method, v.h.server.URL+"/api/v1"+path, in)
	if err != nil {
		v.h.tb.Fatal(err)
	}
	if in != nil {
		r.Header.Set("Content-Type", "application/json")
	}
	for k, list := range v.head {
		r.Header[k] = list
	}
	for i := 0; i+1 < len(head); i += 2 {
		r.Header.Set(head[i], head[i+1])
	}
	res, err := v.client.Do(r)
	if err != nil {
		v.h.tb.Fatal(err)
	}
	defer res.Body.Close()
	a := answer{status: res.StatusCode, head: res.Header}
	if a.raw, err = io.ReadAll(res.Body); err != nil {
		v.h.tb.Fatal(err)
	}
	if strings.Contains(res.Header.Get("Content-Type"), "json") {
		json.Unmarshal(a.raw, &a.body) //nolint:errcheck // an array has no members
	}
	return a
}

func (v *visitor) get(path string, head ...string) answer { return v.do("GET", path, nil, head...) }
func (v *visitor) post(path string, body any, head ...string) answer {
	return v.do("POST", path, body, head...)
}
func (v *visitor) patch(path string, body any, head ...string) answer {
	return v.do("PATCH", path, body, head...)
}

// must fails the test unless the status is as said.
func (a answer) must(tb testing.TB, status int) answer {
	tb.Helper()
	if a.status != status {
		tb.Fatalf("want %d, got %s", status, a)
	}
	return a
}

// upload attaches a file.
func (v *visitor) upload(path, name, kind string, content []byte) answer {
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	part, err := w.CreatePart(textproto.MIMEHeader{"Content-Disposition": {fmt.Sprintf(`form-data; name="file"; filename=%q`, name)}, "Content-Type": {kind}})
	if err != nil {
		v.h.tb.Fatal(err)
	}
	part.Write(content) //nolint:errcheck // a buffer
	w.Close()
	return v.do("POST", path, b.Bytes(), "Content-Type", w.FormDataContentType())
}

// operation creates one for a requester.
func (h *office) operation(title, requester string) int64 {
	h.tb.Helper()
	return h.Make("service/operation", record.Input{"type_id": 1, "title": title, "requester_username": requester}).ID
}

const operations = "/records/service/operation"

func at(id int64, more ...string) string {
	return fmt.Sprintf("%s/%d%s", operations, id, strings.Join(more, ""))
}
