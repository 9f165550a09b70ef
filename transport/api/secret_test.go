package api_test

import (
	"archive/zip"
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"io/fs"
	"log/slog"
	"net/http"
	"net/http/httptest"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"steward/engine/auth"
	"steward/engine/event"
	"steward/engine/model"
	"steward/modules/access"
	"steward/modules/moduletest"
	"steward/transport/rest"
)

// paper is a log that is read afterwards.
type paper struct {
	mu   sync.Mutex
	text bytes.Buffer
}

func (p *paper) Write(b []byte) (int, error) {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.text.Write(b)
}

func (p *paper) String() string {
	p.mu.Lock()
	defer p.mu.Unlock()
	return p.text.String()
}

// Passwords, tokens, secrets of second factors and links are made by all ways there are, with their faults. Then everything
// that gives data out is asked for everything: no answer, no export, no line of the log and no entry of the history has one
// of them, nor a hash of one; and in the files of the database none stands in plain text.
func TestNothingSecretComesOut(t *testing.T) {
	root := filepath.Dir(t.TempDir()) // of this test: the database lies in a folder beside
	d := moduletest.New(t, words)
	log := &paper{}
	h := serveLogged(t, d, 0, slog.New(slog.NewTextHandler(log, &slog.HandlerOptions{Level: slog.LevelDebug})))
	plain, kept := map[string]string{"the password of everybody": passphrase}, map[string]string{}

	// What is made, with the keys of the interface, under which answers are remembered.
	boss, luca := h.as("root"), h.as("luca")
	key := 0
	post := func(v *visitor, path string, body any) answer {
		key++
		return v.post(path, body, "Idempotency-Key", fmt.Sprintf("key-%04d", key))
	}
	plain["a session"] = cookieOf(luca)
	plain["an API token"] = post(luca, "/account/token", map[string]any{"password": passphrase}).must(t, 200).body["token"].(string)
	plain["an API token made by an administrator"] = post(boss, fmt.Sprintf("/users/%d/token", h.ids["marta"]), nil).must(t, 200).body["token"].(string)
	begun := post(luca, "/account/totp", map[string]any{"password": passphrase}).must(t, 200)
	plain["a secret of an authenticator"] = begun.body["secret"].(string)
	for i, code := range post(luca, "/account/totp/confirm", map[string]any{"code": codeAt(t, plain["a secret of an authenticator"], time.Now())}).must(t, 200).body["recovery_codes"].([]any) {
		plain[fmt.Sprintf("recovery code %d", i)] = code.(string)
	}
	for i, code := range post(luca, "/account/recovery-codes", map[string]any{"password": passphrase}).must(t, 200).body["recovery_codes"].([]any) {
		plain[fmt.Sprintf("new recovery code %d", i)] = code.(string)
	}
	half := post(luca, "/session", map[string]any{"username": "luca", "password": passphrase}).must(t, 202)
	plain["a half login"] = half.body["second_factor"].(map[string]any)["token"].(string)
	plain["a new password"] = "marina-9021"
	boss.patch(fmt.Sprintf("/records/admin/user/%d", h.ids["karin"]), map[string]any{"password": "marina-9021", "password_confirmation": "marina-9021"}).must(t, 200)
	h.stranger().post("/session/reset", map[string]any{"username": "giulia", "email": "giulia@adriatica.example"}).must(t, 204)
	for i, m := range d.Mails() {
		plain[fmt.Sprintf("link %d", i)] = tokenOf(t, m)
	}
	h.setting("access.one_time_login", true)
	_, link, _ := strings.Cut(post(boss, fmt.Sprintf("/users/%d/one-time-login", h.ids["piero"]), nil).must(t, 200).body["link"].(string), "#")
	plain["a one-time login"] = link
	plain["the password of a directory"], plain["the secret of a provider"] = "bind-secret-7781", "client-secret-7782"
	post(boss, "/records/ldap/ldap", map[string]any{"name": "HQ", "domain_controller": "dc.adriatica.example", "base_dn": "dc=adriatica", "bind_password": "bind-secret-7781"}).must(t, 201)
	post(boss, "/records/oauth/client", map[string]any{"name": "SSO", "provider": "azure", "client_id": "abc", "client_secret": "client-secret-7782"}).must(t, 201)

	// And used wrongly.
	stranger := h.stranger()
	for name, secret := range plain {
		if strings.Contains(name, "password of everybody") {
			continue
		}
		stranger.post("/session/reset/confirm", map[string]any{"token": secret + "x", "password": "marina-9022"})
		stranger.post("/session/token", map[string]any{"token": secret + "x"})
		stranger.get("/session", "Cookie", "steward_session="+secret+"x")
		stranger.get("/records/admin/user", "Authorization", "Bearer "+secret+"x")
	}
	stranger.post("/session", map[string]any{"username": "luca", "password": plain["a new password"]})
	stranger.post("/session", `{"username":"luca","password":"`+plain["a new password"]+`"`) // no JSON
	luca.get("/records/admin/user/1?fields=password_hash,api_token_copy")

	// What is kept of it.
	registry := h.Config.Current().Registry
	for alias, fields := range map[string][]string{
		access.User:            {"password_hash", "otl_token", "rp_token", "confirm_token", "api_token_hash", "api_token_copy"},
		access.MultifactorUser: {"secret"}, access.LDAP: {"bind_password"}, access.OAuthClient: {"client_secret"},
	} {
		rows, err := d.DB.Find(context.Background(), moduletest.All(registry.Model(alias), fields...))
		if err != nil {
			t.Fatal(err)
		}
		for _, r := range rows {
			for _, f := range fields {
				if v := r.Values.Text(f); v != "" {
					kept[fmt.Sprintf("%s.%s of %d", alias, f, r.ID)] = v
				}
			}
		}
	}
	if len(kept) < len(residents)+16 {
		t.Fatalf("only %d secrets are kept", len(kept))
	}
	for name, secret := range plain {
		kept["the hash of "+name] = auth.Hash(secret)
	}

	search := func(where, text string, all ...map[string]string) {
		for _, some := range all {
			for name, secret := range some {
				if strings.Contains(text, secret) {
					t.Errorf("%s has %s", where, name)
				}
			}
		}
	}

	// Every call that gives data, for the models with secrets and as those who see most and least of them.
	h.ids["admin"] = 1
	var doc struct {
		Paths map[string]map[string]json.RawMessage
	}
	if err := json.Unmarshal(boss.get("/openapi.json").must(t, 200).raw, &doc); err != nil {
		t.Fatal(err)
	}
	answers := 0
	for _, who := range []string{"root", "adele", "marta", "giulia"} {
		v := h.as(who)
		for p, methods := range doc.Paths {
			path := strings.TrimPrefix(p, "/api/v1")
			if methods["get"] == nil || path == "/live" || path == "/account/token" {
				continue // one's own token is shown to its owner
			}
			for _, alias := range []string{access.User, access.MultifactorUser, access.LDAP, access.OAuthClient, access.AuthenticationRequest} {
				module, entity, _ := strings.Cut(alias, "/")
				for _, id := range []int64{1, h.ids["luca"], h.ids["karin"], h.ids["giulia"]} {
					fill := strings.NewReplacer("{module}", module, "{entity}", entity, "{id}", fmt.Sprint(id), "{name}", "theme", "{lang}", "en", "{code}", "service_status", "{field}", "role_id")
					var asks []string
					switch full := fill.Replace(path); {
					case strings.HasPrefix(path, "/export"):
						asks = []string{full + "?format=csv", full + "?format=xlsx"}
					case path == "/search":
						asks = []string{full + "?q=luca", full + "?q=marina"}
					case strings.HasPrefix(path, "/groups"):
						asks = []string{full + "?by=created_by", full + "?by=password_hash", full + "?by=api_token_copy", full + "?of=password_hash:count,api_token_hash:max", full + "?by=entity_id&of=password_hash:min"}
					case path == "/records/{module}/{entity}":
						asks = []string{full, full + "?fields=password_hash,api_token_hash,secret,bind_password", full + "?sort=password_hash&limit=1", full + "?filter=" + escape(`{"field":"api_token_hash","operator":"is_not_empty"}`)}
					case strings.HasSuffix(path, "/as-of"):
						asks = []string{full + "?at=" + time.Now().UTC().Format(time.RFC3339)}
					case path == "/config":
						asks = []string{full, full + "?kind=setting"}
					default:
						asks = []string{full}
					}
					for _, ask := range asks {
						a := v.get(ask)
						answers++
						search(who+": GET "+ask, text(t, a), plain, kept)
					}
					if !strings.Contains(path, "{id}") {
						break
					}
				}
				if !strings.Contains(path, "{module}") {
					break
				}
			}
		}
	}
	if answers < 400 {
		t.Errorf("only %d answers were read", answers)
	}

	// The compatible API, with a token of an administrator.
	bearer := post(boss, "/account/token", map[string]any{"password": passphrase}).must(t, 200).body["token"].(string)
	other := httptest.NewServer(rest.New(rest.Options{Records: h.Records, Auth: auth.New(h.Directory, h.DB, nil, h.Now), Registry: func() *model.Registry { return h.Config.Current().Registry },
		Translate: func(_, key string, _ map[string]any) string { return key }, Log: slog.New(slog.NewTextHandler(log, nil))}))
	defer other.Close()
	for _, path := range []string{"/admin/users", "/user", "/users", fmt.Sprintf("/user/%d", h.ids["luca"]), fmt.Sprintf("/admin/user/%d", h.ids["karin"]), "/ldap/ldaps", "/oauth/clients", "/multifactor/users", "/admin/authentication_requests"} {
		r, err := http.NewRequestWithContext(context.Background(), http.MethodGet, other.URL+"/api/rest"+path, nil)
		if err != nil {
			t.Fatal(err)
		}
		r.Header.Set("Authorization", "Bearer "+bearer)
		a, err := http.DefaultClient.Do(r)
		if err != nil {
			t.Fatal(err)
		}
		raw, err := io.ReadAll(a.Body)
		a.Body.Close()
		if err != nil {
			t.Fatal(err)
		}
		search("the compatible API: "+path, string(raw), plain, kept)
	}

	for _, m := range registry.Models() {
		events, err := d.DB.Events(context.Background(), event.Query{Model: m.Alias, Limit: 1000})
		if err != nil {
			t.Fatal(err)
		}
		raw, err := json.Marshal(events)
		if err != nil {
			t.Fatal(err)
		}
		search("the history of "+m.Alias, string(raw), plain, kept)
	}
	search("the log", log.String(), plain, kept)

	files := 0
	err := filepath.WalkDir(root, func(path string, e fs.DirEntry, err error) error {
		if err != nil || e.IsDir() || !strings.Contains(e.Name(), ".db") {
			return err
		}
		raw, err := os.ReadFile(path)
		if err != nil {
			return err
		}
		if strings.Contains(string(raw), "giulia@adriatica.example") {
			files++
		}
		search("the file "+e.Name(), string(raw), plain)
		return nil
	})
	if err != nil || files == 0 {
		t.Fatalf("the database was not read: %v", err)
	}
}

// text is the body of an answer; a workbook is unpacked.
func text(t *testing.T, a answer) string {
	t.Helper()
	if !bytes.HasPrefix(a.raw, []byte("PK")) {
		return string(a.raw)
	}
	book, err := zip.NewReader(bytes.NewReader(a.raw), int64(len(a.raw)))
	if err != nil {
		t.Fatal(err)
	}
	var out strings.Builder
	for _, f := range book.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		if _, err := io.Copy(&out, r); err != nil { //nolint:gosec // made by us
			t.Fatal(err)
		}
		r.Close()
	}
	return out.String()
}
