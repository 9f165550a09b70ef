package api_test

import (
	"bytes"
	"compress/gzip"
	"fmt"
	"io"
	"testing"

	"steward/engine/record"
	"steward/modules/service"
)

func TestLargeAnswersArePackedForWhoTakesThem(t *testing.T) {
	h := newOffice(t)
	luca := h.as("luca")
	id := h.Make(service.Operation, record.Input{"type_id": 1, "title": "Printer", "requester_email": "gina@example.com"}).ID
	path := fmt.Sprintf("/screens/record/service/operation/%d", id)
	luca.head.Set("Accept-Encoding", "identity")
	plain := luca.get(path).must(t, 200)
	if plain.head.Get("Content-Encoding") != "" || plain.head.Get("Vary") != "Accept-Encoding" {
		t.Errorf("a plain answer has the head %v", plain.head)
	}
	luca.head.Set("Accept-Encoding", "br, gzip")
	packed := luca.get(path)
	if packed.head.Get("Content-Encoding") != "gzip" || packed.head.Get("Content-Length") != fmt.Sprint(len(packed.raw)) || len(packed.raw) > len(plain.raw)/3 {
		t.Fatalf("a packed answer has the head %v and %d of %d bytes", packed.head, len(packed.raw), len(plain.raw))
	}
	z, err := gzip.NewReader(bytes.NewReader(packed.raw))
	if err != nil {
		t.Fatal(err)
	}
	if got, err := io.ReadAll(z); err != nil || string(got) != string(plain.raw) {
		t.Errorf("unpacked it is something else: %v", err)
	}
	if a := luca.get("/records/service/operation?fields=title&limit=1").must(t, 200); a.head.Get("Content-Encoding") != "" {
		t.Error("a small answer is packed")
	}
}
