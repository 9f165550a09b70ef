package api_test

import (
	"bytes"
	"encoding/binary"
	"fmt"
	"hash/crc32"
	"image"
	"image/color"
	"image/gif"
	"image/jpeg"
	"image/png"
	"mime/multipart"
	"net/textproto"
	"strings"
	"testing"

	"steward/modules/moduletest"
)

// send puts a picture as a form does.
func (v *visitor) send(path, name, kind string, content []byte) answer {
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	part, err := w.CreatePart(textproto.MIMEHeader{"Content-Disposition": {fmt.Sprintf(`form-data; name="file"; filename=%q`, name)}, "Content-Type": {kind}})
	if err != nil {
		v.h.tb.Fatal(err)
	}
	part.Write(content) //nolint:errcheck // to memory
	w.Close()
	return v.do("PUT", path, b.Bytes(), "Content-Type", w.FormDataContentType())
}

// halves is a picture of two halves: left red, right green where it is not clear.
func halves(width, height int) image.Image {
	p := image.NewNRGBA(image.Rect(0, 0, width, height))
	for y := range height {
		for x := range width {
			if x < width/2 {
				p.Set(x, y, color.NRGBA{200, 0, 0, 255})
			} else if y < height/2 {
				p.Set(x, y, color.NRGBA{0, 150, 0, 255})
			}
		}
	}
	return p
}

func pngOf(t *testing.T, p image.Image) []byte {
	t.Helper()
	var b bytes.Buffer
	if err := png.Encode(&b, p); err != nil {
		t.Fatal(err)
	}
	return b.Bytes()
}

func TestAPictureIsMadeAgainFromItsPixels(t *testing.T) {
	moduletest.Both(t, func(t *testing.T, d *moduletest.Desk) {
		h := serve(t, d)
		luca, marta, giulia := h.as("luca"), h.as("marta"), h.as("giulia")
		if a := luca.get("/session"); a.body["user"].(map[string]any)["avatar"] != nil {
			t.Errorf("nobody has a picture to begin with: %s", a)
		}
		luca.get("/avatars/luca").must(t, 404)

		// A comment of a file, and what is hung on behind its end, is not given out again.
		hidden := "<script>alert(1)</script>"
		content := pngOf(t, halves(600, 300))
		at := bytes.Index(content, []byte("IDAT")) - 4
		chunk := append([]byte("tEXt"), "Comment\x00"+hidden...)
		comment := binary.BigEndian.AppendUint32(nil, uint32(len(chunk)-4))
		comment = binary.BigEndian.AppendUint32(append(comment, chunk...), crc32.ChecksumIEEE(chunk))
		content = append(append(append([]byte{}, content[:at]...), comment...), content[at:]...)
		content = append(content, hidden...)
		luca.send("/account/avatar", "me.png", "image/png", content).must(t, 204)

		a := marta.get("/avatars/luca").must(t, 200)
		if a.head.Get("Content-Type") != "image/jpeg" || a.head.Get("X-Content-Type-Options") != "nosniff" || !strings.Contains(a.head.Get("Content-Security-Policy"), "sandbox") {
			t.Errorf("headers %v", a.head)
		}
		if bytes.Contains(a.raw, []byte("script")) {
			t.Error("what was hidden in the file is given out")
		}
		got, err := jpeg.Decode(bytes.NewReader(a.raw))
		if err != nil || got.Bounds().Dx() != 256 || got.Bounds().Dy() != 256 {
			t.Fatalf("%v %v", got.Bounds(), err)
		}
		for _, c := range []struct {
			x, y    int
			r, g, b uint32
		}{{40, 40, 200, 0, 0}, {220, 40, 0, 150, 0}, {220, 220, 255, 255, 255}} { // the clear part is white
			r, g, b, _ := got.At(c.x, c.y).RGBA()
			if near(r>>8, c.r) && near(g>>8, c.g) && near(b>>8, c.b) {
				continue
			}
			t.Errorf("at %d,%d: %d %d %d", c.x, c.y, r>>8, g>>8, b>>8)
		}
		version := luca.get("/session").body["user"].(map[string]any)["avatar"].(string)
		if faces := marta.get("/avatars").must(t, 200).body["items"].(map[string]any); len(faces) != 1 || faces["luca"] != version {
			t.Errorf("who has a picture: %v, luca's is %s", faces, version)
		}

		// Another picture has another version; removed, there is none.
		var moving bytes.Buffer
		if err := gif.Encode(&moving, halves(20, 40), nil); err != nil {
			t.Fatal(err)
		}
		luca.send("/account/avatar", "me.gif", "image/gif", moving.Bytes()).must(t, 204)
		if now := luca.get("/session").body["user"].(map[string]any)["avatar"].(string); now == version {
			t.Error("the version of another picture is the same")
		}
		giulia.send("/account/avatar", "me.png", "image/png", pngOf(t, halves(1, 1))).must(t, 204)
		giulia.get("/avatars/giulia").must(t, 200)
		giulia.get("/avatars/luca").must(t, 404) // who else there is is not told to end users
		giulia.get("/avatars").must(t, 404)
		luca.do("DELETE", "/account/avatar", nil).must(t, 204)
		luca.do("DELETE", "/account/avatar", nil).must(t, 204)
		marta.get("/avatars/luca").must(t, 404)

		// Administrators give and remove pictures of others, but not those of Super Admins.
		adele, path := h.as("adele"), fmt.Sprintf("/users/%d/avatar", h.ids["marta"])
		adele.send(path, "m.png", "image/png", pngOf(t, halves(9, 9))).must(t, 204)
		luca.get("/avatars/marta").must(t, 200)
		luca.do("DELETE", path, nil).must(t, 403)
		adele.do("DELETE", path, nil).must(t, 204)
		adele.send(fmt.Sprintf("/users/%d/avatar", h.ids["root"]), "m.png", "image/png", pngOf(t, halves(9, 9))).must(t, 403)
		// The field itself is written by nobody.
		if a := adele.patch(fmt.Sprintf("/records/admin/user/%d", h.ids["marta"]), map[string]any{"avatar": "https://evil.example/x.svg"}); a.status == 200 && a.body["avatar"] != nil {
			t.Errorf("an address became a picture: %s", a)
		}
	}, words)
}

func near(a, b uint32) bool { return max(a, b)-min(a, b) < 12 }

func TestWhatIsNoPictureIsRefusedWithWords(t *testing.T) {
	h := newOffice(t)
	luca := h.as("luca")
	script := `<svg xmlns="http://www.w3.org/2000/svg" onload="alert(1)"><script>alert(document.cookie)</script></svg>`
	bomb := pngOf(t, image.NewGray(image.Rect(0, 0, 1, 1)))
	binary.BigEndian.PutUint32(bomb[16:], 60_000) // says it is 60 000 × 60 000
	binary.BigEndian.PutUint32(bomb[20:], 60_000)
	binary.BigEndian.PutUint32(bomb[29:], crc32.ChecksumIEEE(bomb[12:29]))
	whole := pngOf(t, halves(50, 50))
	for name, c := range map[string]struct {
		kind    string
		content []byte
		code    string
	}{
		"a drawing with a script":               {"image/svg+xml", []byte(script), "drawing"},
		"one that says it is a PNG":             {"image/png", []byte(script), "drawing"},
		"one with a head":                       {"image/svg+xml", []byte(`<?xml version="1.0"?><!DOCTYPE svg>` + script), "drawing"},
		"one behind a byte order mark":          {"image/svg+xml", []byte("\ufeff" + script), "drawing"},
		"a page":                                {"image/png", []byte("<html><script>alert(1)</script></html>"), "drawing"},
		"a PDF":                                 {"image/png", []byte("%PDF-1.7 ..."), "kind"},
		"half a picture":                        {"image/png", whole[:len(whole)-40], "broken"},
		"a head without a picture":              {"image/png", whole[:20], "broken"},
		"a picture that says it is huge":        {"image/png", bomb, "large"},
		"nothing":                               {"image/png", nil, "required"},
		"a drawing with the start of a picture": {"image/gif", []byte("GIF89a" + script), "drawing"},
	} {
		a := luca.send("/account/avatar", "me", c.kind, c.content)
		if a.status != 400 || !strings.Contains(a.faults()["file"], c.code) {
			t.Errorf("%s: %s", name, a)
		}
	}
	luca.send("/account/avatar", "me.png", "image/png", make([]byte, 11<<20)).must(t, 413)
	luca.do("PUT", "/account/avatar", `{"avatar":"x"}`).must(t, 400)
	if faces := luca.get("/avatars").must(t, 200).body["items"].(map[string]any); len(faces) != 0 {
		t.Errorf("something was kept: %v", faces)
	}
}

// The logo of a company is a picture among its files: administrators give it, its own people see it, others do not.
func TestALogoIsAPictureAndIsSeenByTheOwnPeople(t *testing.T) {
	eachDatabase(t, func(t *testing.T, h *office) {
		adele, luca, giulia, piero := h.as("adele"), h.as("luca"), h.as("giulia"), h.as("piero")
		company := fmt.Sprintf("/records/company/company/%d", h.ids["company"])
		giulia.get("/account/company-logo").must(t, 404)
		if a := giulia.get("/account").must(t, 200); a.body["user"].(map[string]any)["company_logo"] != nil {
			t.Errorf("there is no logo yet: %s", a)
		}
		script := []byte(`<svg xmlns="http://www.w3.org/2000/svg"><script>alert(document.cookie)</script></svg>`)
		for name, kind := range map[string]string{"logo.svg": "image/svg+xml", "logo.png": "image/png"} {
			drawing := adele.upload(company+"/attachments", name, kind, script).must(t, 201).id()
			if a := adele.patch(company, map[string]any{"logo_id": drawing}); a.status != 400 || a.faults()["logo_id"] == "" {
				t.Errorf("a drawing with a script became a logo: %s", a)
			}
			adele.get(fmt.Sprintf("/attachments/%d/preview", drawing)).must(t, 415)
		}
		content := pngOf(t, halves(90, 30))
		logo := adele.upload(company+"/attachments", "logo.png", "image/png", content).must(t, 201).id()
		if a := luca.patch(company, map[string]any{"logo_id": logo}); a.status != 403 {
			t.Errorf("an agent changes a company: %s", a)
		}
		adele.patch(fmt.Sprintf("/records/company/company/%d", h.ids["other company"]), map[string]any{"logo_id": logo}).must(t, 400) // a file of another company
		adele.patch(company, map[string]any{"logo_id": logo}).must(t, 200)
		for who, v := range map[string]*visitor{"luca": luca, "giulia": giulia} {
			a := v.get("/account/company-logo").must(t, 200)
			if !bytes.Equal(a.raw, content) || a.head.Get("Content-Type") != "image/png" || a.head.Get("X-Content-Type-Options") != "nosniff" || !strings.Contains(a.head.Get("Content-Security-Policy"), "sandbox") {
				t.Errorf("%s: headers %v, %d bytes", who, a.head, len(a.raw))
			}
			if a := v.get("/account").must(t, 200); a.body["user"].(map[string]any)["company_logo"] != float64(logo) {
				t.Errorf("%s: %s", who, a)
			}
		}
		piero.get("/account/company-logo").must(t, 404) // his own has none
		giulia.get(fmt.Sprintf("/attachments/%d/preview", logo)).must(t, 404)
		adele.patch(company, map[string]any{"logo_id": nil}).must(t, 200)
		giulia.get("/account/company-logo").must(t, 404)
	})
}
