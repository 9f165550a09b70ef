package api_test

import (
	"bytes"
	"encoding/json"
	"flag"
	"fmt"
	"net/http"
	"os"
	"path/filepath"
	"regexp"
	"sort"
	"strings"
	"testing"
	"time"
)

var update = flag.Bool("update", false, "rewrite the golden files")

// Every call of the description is made as everybody, on a record of somebody else and on what is not there. The table
// of statuses is a committed file: a new call shows up in it, and a right that changes is seen in review.
func TestEveryRouteAsEverybody(t *testing.T) {
	h := newOffice(t)
	mine, other := h.operation("Giulia's", "giulia"), h.operation("Piero's", "piero")
	file := h.as("luca").upload(at(other, "/attachments"), "note.txt", "text/plain", []byte("x")).must(t, 201).id()
	h.as("luca").patch(at(other), map[string]any{"urgency_id": 2}).must(t, 200)
	events := h.as("luca").get(at(other, "/history")).items()
	callers := []string{"root", "adele", "luca", "karin", "giulia", "stranger"}
	sessions := map[string]*visitor{"stranger": h.stranger()}
	var doc struct {
		Paths map[string]map[string]json.RawMessage
	}
	root := h.as("root")
	if err := json.Unmarshal(root.get("/openapi.json").must(t, 200).raw, &doc); err != nil {
		t.Fatal(err)
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "%-8s%-58s", "", "")
	for _, who := range callers {
		fmt.Fprintf(&b, "%9s", who)
	}
	b.WriteByte('\n')
	var paths []string
	for p := range doc.Paths {
		paths = append(paths, p)
	}
	sort.Strings(paths)
	for _, p := range paths {
		var methods []string
		for m := range doc.Paths[p] {
			if m != "parameters" {
				methods = append(methods, strings.ToUpper(m))
			}
		}
		sort.Strings(methods)
		for _, m := range methods {
			path := strings.TrimPrefix(p, "/api/v1")
			if path == "/live" || strings.HasPrefix(path, "/session") && m != "GET" {
				continue // a stream, and calls that change who calls: tests of their own
			}
			id := other
			if m == "DELETE" {
				id = 999_999 // deletes nothing
			}
			fill := strings.NewReplacer("{module}", "service", "{entity}", "operation", "{id}", fmt.Sprint(id), "{field}", "requester_username", "{name}", "theme", "{lang}", "en", "{code}", "service_status",
				"{version}", "999999", "{session}", "999999", "{username}", "luca")
			if strings.HasPrefix(path, "/attachments/") {
				fill = strings.NewReplacer("{id}", fmt.Sprint(file))
			}
			if strings.HasPrefix(path, "/events/") {
				fill = strings.NewReplacer("{id}", fmt.Sprint(events[0]["id"]))
			}
			if strings.HasPrefix(path, "/batches/") || strings.HasPrefix(path, "/jobs/") || strings.HasPrefix(path, "/users/") {
				fill = strings.NewReplacer("{id}", "999999", "{name}", "none", "{session}", "999999")
			}
			fmt.Fprintf(&b, "%-8s%-58s", m, path)
			for _, who := range callers {
				v := sessions[who]
				if v == nil {
					v = h.as(who)
					sessions[who] = v
				}
				var body any
				if m != "GET" && m != "DELETE" {
					body = "{}"
				}
				fmt.Fprintf(&b, "%9d", v.do(m, fill.Replace(path), body).status)
			}
			b.WriteByte('\n')
		}
	}
	golden(t, "routes.txt", b.Bytes())
	if a := h.as("luca").get(at(mine)); a.status != 200 {
		t.Errorf("the calls left a mark: %s", a)
	}
}

func golden(t *testing.T, name string, got []byte) {
	t.Helper()
	path := filepath.Join("testdata", name)
	if *update {
		if err := os.MkdirAll("testdata", 0o750); err != nil {
			t.Fatal(err)
		}
		if err := os.WriteFile(path, got, 0o640); err != nil {
			t.Fatal(err)
		}
		return
	}
	want, err := os.ReadFile(path)
	if err != nil {
		t.Fatalf("%v (run with -update and review the file)", err)
	}
	if !bytes.Equal(want, got) {
		w, g := strings.Split(string(want), "\n"), strings.Split(string(got), "\n")
		for i := range max(len(w), len(g)) {
			if x, y := line(w, i), line(g, i); x != y {
				t.Errorf("line %d\nwant %s\ngot  %s", i+1, x, y)
			}
		}
	}
}

func line(list []string, i int) string {
	if i < len(list) {
		return list[i]
	}
	return ""
}

// Everything the interface can do is in the description: its calls are read from its source.
func TestTheDescriptionHasEveryCallOfTheInterface(t *testing.T) {
	h := newOffice(t)
	var doc struct {
		OpenAPI string
		Paths   map[string]map[string]json.RawMessage
	}
	if err := json.Unmarshal(h.as("root").get("/openapi.json").must(t, 200).raw, &doc); err != nil {
		t.Fatal(err)
	}
	if !strings.HasPrefix(doc.OpenAPI, "3.1") {
		t.Errorf("openapi %q", doc.OpenAPI)
	}
	shapes := map[string]bool{}
	parameter := regexp.MustCompile(`\{[^}]+\}`)
	for p := range doc.Paths {
		shapes[parameter.ReplaceAllString(strings.TrimPrefix(p, "/api/v1"), "*")] = true
	}
	source, err := os.ReadFile(filepath.Join("..", "..", "web", "src", "core", "calls.ts"))
	if err != nil {
		t.Fatal(err)
	}
	called := regexp.MustCompile("[`\"](/[a-z][^`\"?]*)[`\"]").FindAllStringSubmatch(string(source), -1)
	if len(called) < 20 {
		t.Fatalf("only %d calls found in the source", len(called))
	}
	expression := regexp.MustCompile(`\$\{[^}]+\}`)
	for _, c := range called {
		shape := expression.ReplaceAllString(c[1], "*")
		// `${model}` is module and entity.
		wide := strings.Replace(shape, "*", "*/*", 1)
		if !shapes[shape] && !shapes[wide] && !strings.HasPrefix(shape, "/set-up") && !actions.MatchString(shape) {
			t.Errorf("%s is not in the description", c[1])
		}
	}
}

// actions of a record are modules' own and come with the form.
var actions = regexp.MustCompile(`/actions/\*$`)

// A field, a list and a whole model made over the API are there in the next request: in forms, lists, filters, search.
func TestTheRegistryChangesWhileServing(t *testing.T) {
	h := newOffice(t)
	root, luca := h.as("root"), h.as("luca")
	version := root.get("/config").must(t, 200).body["version"]
	plan := map[string]any{"version": version, "note": "colour", "changes": []any{
		set("list", "paint", "label", map[string]any{"en": "Paint"}), set("list", "paint", "code", "paint"),
		set("list", "paint", "values", []any{map[string]any{"value": 1, "label": map[string]any{"en": "Red"}}, map[string]any{"value": 2, "label": map[string]any{"en": "Blue"}}}),
		set("field", "service/operation.cust_paint", "element_type", "select"), set("field", "service/operation.cust_paint", "label", map[string]any{"en": "Paint"}),
		set("field", "service/operation.cust_paint", "options", map[string]any{"list": "paint"}), set("field", "service/operation.cust_paint", "indexed", true),
	}}
	tried := root.post("/config", with(plan, "dry_run", true))
	if tried.status != 200 {
		t.Fatalf("%s", tried)
	}
	if luca.get(operations+"?fields=cust_paint").status != 400 {
		t.Fatal("a dry run changed something")
	}
	// Eight people read and write meanwhile; none of their requests may fail.
	stop, failed := make(chan struct{}), make(chan string, 8)
	for i := range 8 {
		v := h.as([]string{"luca", "marta"}[i%2])
		id := h.operation(fmt.Sprintf("Busy %d", i), "giulia")
		go func() {
			for n := 0; ; n++ {
				select {
				case <-stop:
					failed <- ""
					return
				default:
				}
				if a := v.patch(at(id), map[string]any{"title": fmt.Sprintf("Busy %d %d", i, n)}); a.status != 200 {
					failed <- a.String()
					return
				}
				if a := v.get(operations + "?limit=20&grid=open"); a.status != 200 {
					failed <- a.String()
					return
				}
			}
		}()
	}
	root.post("/config", plan).must(t, 200)
	made := luca.post(operations, map[string]any{"type_id": 1, "title": "Painted", "requester_username": "giulia", "cust_paint": 2}).must(t, 201)
	for i := range 5 { // and again, on a model in use
		root.post("/config", map[string]any{"changes": []any{
			set("field", fmt.Sprintf("service/operation.cust_n%d", i), "element_type", "integer"), set("field", fmt.Sprintf("service/operation.cust_n%d", i), "label", map[string]any{"en": fmt.Sprintf("N %d", i)})}}).must(t, 200)
	}
	close(stop)
	for range 8 {
		if why := <-failed; why != "" {
			t.Errorf("a request failed meanwhile: %s", why)
		}
	}
	if made.body["_labels"].(map[string]any)["cust_paint"] != "Blue" {
		t.Errorf("%s", made)
	}
	found := luca.get(operations+"?q="+escape("cust_paint:2")).must(t, 200).items()
	if len(found) != 1 || found[0]["title"] != "Painted" {
		t.Errorf("%v", found)
	}
	form := string(luca.get(fmt.Sprintf("/screens/record/service/operation/%d", made.id())).must(t, 200).raw)
	grid := string(luca.get("/screens/list/service/operation").must(t, 200).raw)
	if !strings.Contains(form, `"field":"cust_paint"`) || !strings.Contains(grid, `"field":"cust_paint"`) {
		t.Error("the field is not on the screens")
	}
	if a := luca.patch(at(made.id()), map[string]any{"cust_paint": 9}); a.status != 400 || a.faults()["cust_paint"] == "" {
		t.Errorf("%s", a)
	}

	t.Run("a whole model of its own", func(t *testing.T) {
		root.post("/config", map[string]any{"changes": []any{
			set("model", "custom_fleet/car", "alias", "custom_fleet/car"), set("model", "custom_fleet/car", "label", map[string]any{"en": "Car"}), set("model", "custom_fleet/car", "title_fields", []any{"plate"}),
			set("field", "custom_fleet/car.plate", "element_type", "text"), set("field", "custom_fleet/car.plate", "label", map[string]any{"en": "Plate"}), set("field", "custom_fleet/car.plate", "searchable", true),
			set("field", "custom_fleet/car.driver", "element_type", "user"), set("field", "custom_fleet/car.driver", "label", map[string]any{"en": "Driver"})}}).must(t, 200)
		car := root.post("/records/custom_fleet/car", map[string]any{"plate": "TS 123 AB", "driver": "luca"}).must(t, 201)
		if car.body["_title"] != "TS 123 AB" || root.get("/screens/list/custom_fleet/car").status != 200 || root.get("/screens/record/custom_fleet/car/"+fmt.Sprint(car.id())).status != 200 {
			t.Errorf("%s", car)
		}
		if !strings.Contains(string(root.get("/search?q=ts+123").raw), "TS 123 AB") {
			t.Error("not found")
		}
	})
	t.Run("what does not fit is refused with every fault", func(t *testing.T) {
		a := root.post("/config", map[string]any{"changes": []any{set("field", "service/operation.cust_bad", "element_type", "telepathy"), set("field", "service/operation.title2", "element_type", "text")}})
		if a.status != 400 || len(a.body["faults"].([]any)) < 2 {
			t.Errorf("%s", a)
		}
	})
	t.Run("a removed field is parked and its values come back with it", func(t *testing.T) {
		now := root.get("/config").body["version"].(float64)
		root.post("/config", map[string]any{"changes": []any{map[string]any{"kind": "field", "code": "service/operation.cust_paint", "remove": true}}}).must(t, 200)
		if luca.get(operations+"?fields=cust_paint").status != 400 {
			t.Error("still there")
		}
		root.post(fmt.Sprintf("/config/versions/%d/rollback", int64(now)), nil).must(t, 200)
		if v := luca.get(at(made.id())).body["cust_paint"]; v != 2.0 {
			t.Errorf("value %v", v)
		}
	})
	t.Run("only administrators change the configuration", func(t *testing.T) {
		luca.post("/config", plan).must(t, 403)
	})
}

func set(kind, code, property string, value any) map[string]any {
	return map[string]any{"kind": kind, "code": code, "property": property, "value": value}
}

// hear listens to what happens; the first line is over when it returns.
func (v *visitor) hear(t *testing.T) <-chan string {
	t.Helper()
	out := make(chan string, 64)
	r, _ := http.NewRequest("GET", v.h.server.URL+"/api/v1/live", nil)
	res, err := v.client.Do(r)
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() { res.Body.Close() })
	go func() {
		buf := make([]byte, 4096)
		for {
			n, err := res.Body.Read(buf)
			if n > 0 {
				out <- string(buf[:n])
			}
			if err != nil {
				close(out)
				return
			}
		}
	}()
	<-out // ": here"
	return out
}

// What happens is told at once to those who may read the record, and to nobody else.
func TestLive(t *testing.T) {
	h := newOffice(t)
	id := h.operation("Watched", "giulia")
	giulia, piero := h.as("giulia").hear(t), h.as("piero").hear(t)
	h.as("luca").patch(at(id), map[string]any{"title": "Changed"}).must(t, 200)
	select {
	case m := <-giulia:
		if !strings.Contains(m, "event: record") || !strings.Contains(m, `"by":"luca"`) || strings.Contains(m, "Changed") {
			t.Errorf("%s", m)
		}
	case <-time.After(10 * time.Second):
		t.Error("nothing heard")
	}
	// Piero hears of his own record after it, and of nothing before.
	own := h.operation("Piero's own", "piero")
	for deadline := time.After(10 * time.Second); ; {
		select {
		case m := <-piero:
			if !strings.Contains(m, "event: record") {
				continue // that the numbers of a list may have changed is no secret
			}
			if !strings.Contains(m, fmt.Sprintf(`"id":%d`, own)) || strings.Contains(m, fmt.Sprintf(`"id":%d,`, id)) {
				t.Errorf("heard of somebody else's record: %s", m)
			}
			return
		case <-deadline:
			t.Fatal("nothing heard of the own record")
		}
	}
}

// The description is that of the caller: what he would be refused is not in it, custom models are.
func TestTheDescriptionIsTheCallers(t *testing.T) {
	h := newOffice(t)
	root := h.as("root")
	root.post("/config", map[string]any{"changes": []any{set("field", "service/operation.cust_floor", "element_type", "integer"), set("field", "service/operation.cust_floor", "label", map[string]any{"en": "Floor"})}}).must(t, 200)
	for who, want := range map[string][2]bool{"root": {true, true}, "luca": {false, true}, "giulia": {false, true}, "": {false, false}} {
		v := h.stranger()
		if who != "" {
			v = h.as(who)
		}
		raw := string(v.get("/openapi.json").must(t, 200).raw)
		if strings.Contains(raw, `"/config"`) != want[0] || strings.Contains(raw, "cust_floor") != want[1] {
			t.Errorf("%s: configuration %v, field %v", who, strings.Contains(raw, `"/config"`), strings.Contains(raw, "cust_floor"))
		}
		page := v.do("GET", "/../docs", nil).must(t, 200)
		if !strings.HasPrefix(page.head.Get("Content-Type"), "text/html") || strings.Contains(string(page.raw), "/api/v1/config") != want[0] || strings.Contains(string(page.raw), "cust_floor") != want[1] {
			t.Errorf("%s: the page is that of somebody else", who)
		}
	}
}
