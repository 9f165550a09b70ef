package api_test

import (
	"fmt"
	"regexp"
	"strings"
	"testing"
)

// pasted attaches a picture to an operation and gives its id and the words that show it.
func pasted(t *testing.T, v *visitor, id int64, name string) (picture int64, words string) {
	t.Helper()
	made := v.upload(at(id, "/attachments"), name, "image/png", []byte("\x89PNG\r\n\x1a\n"+name)).must(t, 201)
	return made.id(), fmt.Sprintf(`<p>See <img src="/api/v1/attachments/%d/preview" alt="%s"></p>`, made.id(), name)
}

func preview(id int64) string { return fmt.Sprintf("/attachments/%d/preview", id) }

func TestAPictureOfAnAgentIsSeenInThePortalWhileATextThatIsReadThereShowsIt(t *testing.T) {
	h := newOffice(t)
	luca, giulia, piero := h.as("luca"), h.as("giulia"), h.as("piero")
	id := h.operation("Printer", "giulia")
	picture, words := pasted(t, luca, id, "a.png")
	giulia.get(preview(picture)).must(t, 404)
	luca.patch(at(id), map[string]any{"description": words}).must(t, 200)
	giulia.get(preview(picture)).must(t, 200)
	if got := piero.get(preview(picture)); got.status != 404 {
		t.Errorf("who does not see the request: %s", got)
	}
	// A text that the portal does not show yet opens nothing: the solution is read there when the request is closed.
	luca.patch(at(id), map[string]any{"description": "<p>Without</p>", "solution": words}).must(t, 200)
	if got := giulia.get(preview(picture)); got.status != 404 {
		t.Errorf("taken out of the description: %s", got)
	}
	luca.patch(at(id), map[string]any{"status": 7}).must(t, 200)
	giulia.get(preview(picture)).must(t, 200)
	luca.patch(at(id), map[string]any{"status": 1}).must(t, 200)
	giulia.get(preview(picture)).must(t, 404)
	// A public comment opens it as long as it is public, an internal one does not.
	internal := luca.post(at(id, "/activities"), map[string]any{"type": 1, "description": words, "portal_visibility": false}).must(t, 201).id()
	giulia.get(preview(picture)).must(t, 404)
	public := luca.post(at(id, "/activities"), map[string]any{"type": 1, "description": words, "portal_visibility": true}).must(t, 201).id()
	giulia.get(preview(picture)).must(t, 200)
	luca.patch(fmt.Sprintf("%s/%d", activities, public), map[string]any{"portal_visibility": false}).must(t, 200)
	giulia.get(preview(picture)).must(t, 404)
	luca.patch(fmt.Sprintf("%s/%d", activities, internal), map[string]any{"portal_visibility": true}).must(t, 200)
	giulia.get(preview(picture)).must(t, 200)
	luca.patch(fmt.Sprintf("%s/%d", activities, internal), map[string]any{"description": "<p>Without</p>"}).must(t, 200)
	giulia.get(preview(picture)).must(t, 404)
	luca.patch(fmt.Sprintf("%s/%d", activities, public), map[string]any{"portal_visibility": true}).must(t, 200)
	giulia.get(preview(picture)).must(t, 200)
	h.as("root").do("DELETE", fmt.Sprintf("%s/%d", activities, public), nil).must(t, 200)
	giulia.get(preview(picture)).must(t, 404)
}

func TestAPictureSentWithACommentFollowsItsWords(t *testing.T) {
	h := newOffice(t)
	luca, giulia := h.as("luca"), h.as("giulia")
	id := h.operation("Printer", "giulia")
	say := func(public bool) (comment, picture int64) {
		picture, words := pasted(t, luca, id, "b.png")
		return luca.post(at(id, "/activities"), map[string]any{"type": 1, "description": words, "portal_visibility": public, "attachments": []int64{picture}}).must(t, 201).id(), picture
	}
	_, hidden := say(false)
	giulia.get(preview(hidden)).must(t, 404)
	comment, shown := say(true)
	giulia.get(preview(shown)).must(t, 200)
	luca.patch(fmt.Sprintf("%s/%d", activities, comment), map[string]any{"description": "<p>Without</p>"}).must(t, 200)
	giulia.get(preview(shown)).must(t, 404)
	// Who names the number of a file in his own words does not open it.
	own := giulia.post(at(id, "/activities"), map[string]any{"type": 1, "description": fmt.Sprintf(`<p>Show me <img src="/api/v1/attachments/%d/preview"></p>`, hidden)}).must(t, 201)
	if strings.Contains(own.text("description"), "<img") {
		t.Errorf("the words are %s", own.text("description"))
	}
	giulia.get(preview(hidden)).must(t, 404)
}

func TestAVisitorSeesThePicturesOfTheWordsHeReads(t *testing.T) {
	l := newLobby(t)
	token, op := l.filed(t, nil)
	luca := l.as("luca")
	described, words := pasted(t, luca, op.ID, "described.png")
	luca.patch(at(op.ID), map[string]any{"description": words}).must(t, 200)
	_, internal := pasted(t, luca, op.ID, "internal.png")
	luca.post(at(op.ID, "/activities"), map[string]any{"type": 1, "description": internal, "portal_visibility": true}).must(t, 201)
	said, public := pasted(t, luca, op.ID, "said.png")
	luca.post(at(op.ID, "/activities"), map[string]any{"type": 1, "description": public, "portal_visibility": true, "frontend_visibility": true, "attachments": []int64{said}}).must(t, 201)
	page := l.visitor.get("/guest/requests/"+token).must(t, 200)
	comments := filesOf(page.body["comments"])
	if len(comments) != 1 || strings.Contains(page.String(), preview(described)) {
		t.Fatalf("the page is %s", page)
	}
	address := regexp.MustCompile(`src="/api/v1(/guest/requests/[^"]+)"`)
	for name, html := range map[string]any{"described.png": page.body["description"], "said.png": comments[0]["text"]} {
		src := address.FindStringSubmatch(fmt.Sprint(html))
		if src == nil {
			t.Fatalf("no picture in %v", html)
		}
		if got := l.visitor.get(src[1]).must(t, 200); !strings.HasSuffix(string(got.raw), name) || got.head.Get("Content-Type") != "image/png" {
			t.Errorf("%s is %q %v", name, got.raw, got.head)
		}
	}
	luca.patch(at(op.ID), map[string]any{"description": "<p>Without</p>"}).must(t, 200)
	src := address.FindStringSubmatch(fmt.Sprint(page.body["description"]))
	l.visitor.get(src[1]).must(t, 404)
}
