package api_test

import (
	"net/http"
	"strings"
	"testing"
	"time"

	"steward/engine/record"
)

// A notice is news to its owner at once, and no sign to anybody else.
func TestNewsIsHeardByItsOwnerOnly(t *testing.T) {
	h := newOffice(t)
	id := h.operation("Watched", "giulia")
	luca := h.as("luca")
	owner, other := h.as("giulia"), h.as("karin")
	owners, others := h.hear(owner), h.hear(other)
	luca.post(at(id, "/activities"), map[string]any{"type": 1, "description": "<p>We are on it</p>", "portal_visibility": true}).must(t, 201)
	h.Mails() // runs the jobs
	h.Make("announcement/announcement", map[string]any{"title": "The end of the test"})
	for heard := ""; !strings.Contains(heard, "event: notices"); {
		select {
		case m := <-owners:
			heard += m
		case <-time.After(10 * time.Second):
			t.Fatalf("the owner hears no news: %s", heard)
		}
	}
	for heard := ""; !strings.Contains(heard, "announcement"); {
		select {
		case m := <-others:
			heard += m
			if strings.Contains(heard, "notification") || strings.Contains(heard, "event: notices") {
				t.Fatalf("somebody else hears of it: %s", heard)
			}
		case <-time.After(10 * time.Second):
			t.Fatalf("the stream is silent: %s", heard)
		}
	}
	page := owner.get("/notices").must(t, 200).body
	first := page["items"].([]any)[0].(map[string]any)
	if page["unread"] != float64(1) || first["said"] != "Luca Rossi wrote a comment" || first["words"] != "We are on it" || !strings.HasPrefix(first["path"].(string), "/request/") {
		t.Errorf("the page is %v", page)
	}
	italian := owner.get("/notices", "Accept-Language", "it").must(t, 200).items()
	if italian[0]["said"] != "Luca Rossi ha scritto un commento" {
		t.Errorf("in Italian it says %v", italian[0]["said"])
	}
	if left := owner.post("/notices/read", map[string]any{"all": true}).must(t, 200).body["unread"]; left != float64(0) {
		t.Errorf("%v are left", left)
	}
}

// The members of a group have one notice together: each hears of it, and of what he himself reads.
func TestNewsOfAGroupIsHeardByItsMembersOnly(t *testing.T) {
	h := newOffice(t)
	id := h.operation("For a group", "giulia")
	group := h.Make("admin/group", record.Input{"name": "Heard", "user_ids": []int64{h.ids["karin"], h.ids["luca"]}})
	luca, member, other := h.as("luca"), h.as("karin"), h.as("giulia")
	members, authors, others := h.hear(member), h.hear(luca), h.hear(other)
	wait := func(what string, from <-chan string, until string, never string) {
		t.Helper()
		for heard := ""; !strings.Contains(heard, until); {
			select {
			case m := <-from:
				if heard += m; never != "" && strings.Contains(heard, never) {
					t.Fatalf("%s hears: %s", what, heard)
				}
			case <-time.After(10 * time.Second):
				t.Fatalf("%s does not hear %q: %s", what, until, heard)
			}
		}
	}
	luca.patch(at(id, ""), map[string]any{"assigned_group_id": group.ID}).must(t, 200)
	wait("a member", members, "event: notices", "")
	h.Make("announcement/announcement", map[string]any{"title": "The end of the first part"})
	wait("who did it", authors, "announcement", "event: notices")
	wait("who is not in the group", others, "announcement", "event: notices")
	if left := member.post("/notices/read", map[string]any{"all": true}).must(t, 200).body["unread"]; left != float64(0) {
		t.Errorf("%v are left", left)
	}
	wait("the other screen of the reader", members, "event: notices", "")
	h.Make("announcement/announcement", map[string]any{"title": "The end of the second part"})
	wait("another member", authors, "announcement", "event: notices")
}

// What somebody kept is named as long as he may read it.
func TestTitlesAreOfWhatOneMayRead(t *testing.T) {
	h := newOffice(t)
	mine, other := h.operation("Giulia's", "giulia"), h.operation("Piero's", "piero")
	ask := map[string]any{"refs": []map[string]any{{"model": "service/operation", "id": other}, {"model": "no/such", "id": 1}, {"model": "service/operation", "id": mine}, {"model": "admin/user", "id": 1}}}
	got := func(who string) string {
		var out []string
		for _, x := range h.as(who).post("/titles", ask).must(t, 200).items() {
			out = append(out, x["title"].(string))
		}
		return strings.Join(out, ", ")
	}
	if s := got("giulia"); s != "Giulia's" {
		t.Errorf("giulia is told %s", s)
	}
	if s := got("luca"); !strings.HasPrefix(s, "Piero's, Giulia's") {
		t.Errorf("luca is told %s", s)
	}
	many := make([]map[string]any, 201)
	for i := range many {
		many[i] = map[string]any{"model": "service/operation", "id": i + 1}
	}
	h.as("luca").post("/titles", map[string]any{"refs": many}).must(t, 400)
}

// hear opens the stream of somebody.
func (h *office) hear(v *visitor) <-chan string {
	h.tb.Helper()
	out := make(chan string, 64)
	r, _ := http.NewRequest("GET", h.server.URL+"/api/v1/live", nil)
	res, err := v.client.Do(r)
	if err != nil {
		h.tb.Fatal(err)
	}
	h.tb.Cleanup(func() { res.Body.Close() })
	go func() {
		defer close(out)
		buf := make([]byte, 4096)
		for {
			n, err := res.Body.Read(buf)
			if n > 0 {
				out <- string(buf[:n])
			}
			if err != nil {
				return
			}
		}
	}()
	<-out // ": here"
	return out
}
