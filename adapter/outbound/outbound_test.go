package outbound_test

import (
	"context"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"steward/adapter/outbound"
	"steward/engine/script"
)

// server answers on a loopback address, and gives that address as an administrator would name it.
func server(t *testing.T, h http.HandlerFunc) (address string, hosts script.Hosts) {
	t.Helper()
	s := httptest.NewServer(h)
	t.Cleanup(s.Close)
	return s.URL, script.Hosts{strings.TrimPrefix(s.URL, "http://")}
}

func TestARequestCarriesWhatWasAskedAndBringsTheAnswer(t *testing.T) {
	t.Parallel()
	at, hosts := server(t, func(w http.ResponseWriter, r *http.Request) {
		if r.Method != "PUT" || r.Header.Get("X-Key") != "k" || r.Header.Get("User-Agent") != "Steward" || r.ContentLength != 5 {
			t.Errorf("the server got %s %v", r.Method, r.Header)
		}
		w.Header().Set("X-Id", "7")
		w.WriteHeader(http.StatusAccepted)
		w.Write([]byte("wel\xffcome")) //nolint:errcheck // a test
	})
	got, err := outbound.New().Call(context.Background(), hosts, script.Call{Method: "PUT", URL: at + "/a?b=c", Headers: map[string]string{"X-Key": "k"}, Body: "hello"})
	if err != nil || got.Status != 202 || got.Headers["x-id"] != "7" || got.Body != "wel\uFFFDcome" {
		t.Errorf("got %+v %v", got, err)
	}
}

func TestAnAddressInsideIsRefusedAtTheConnectionWhateverNameLedToIt(t *testing.T) {
	t.Parallel()
	asked := false
	at, _ := server(t, func(http.ResponseWriter, *http.Request) { asked = true })
	for _, hosts := range []script.Hosts{nil, {"127.0.0.1:1"}, {"localhost"}} {
		if _, err := outbound.New().Call(context.Background(), hosts, script.Call{Method: "GET", URL: at + "/?key=secret"}); err == nil || !strings.Contains(err.Error(), "inside") || strings.Contains(err.Error(), "secret") {
			t.Errorf("%v: %v", hosts, err)
		}
	}
	if asked {
		t.Error("the server was asked")
	}
}

func TestARedirectIsAnAnswerAndNotFollowed(t *testing.T) {
	t.Parallel()
	at, hosts := server(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path != "/" {
			t.Error("it was followed")
		}
		http.Redirect(w, r, "/elsewhere", http.StatusFound)
	})
	got, err := outbound.New().Call(context.Background(), hosts, script.Call{Method: "GET", URL: at + "/"})
	if err != nil || got.Status != 302 || got.Headers["location"] != "/elsewhere" {
		t.Errorf("got %+v %v", got, err)
	}
}

func TestAnAnswerThatIsTooLargeOrNeverComesIsNone(t *testing.T) {
	t.Parallel()
	end := make(chan struct{})
	at, hosts := server(t, func(w http.ResponseWriter, r *http.Request) {
		if r.URL.Path == "/slow" {
			<-end
			return
		}
		w.Write(make([]byte, script.CallSize+1)) //nolint:errcheck // a test
	})
	defer close(end)
	if _, err := outbound.New().Call(context.Background(), hosts, script.Call{Method: "GET", URL: at + "/large"}); err == nil || !strings.Contains(err.Error(), "larger") {
		t.Errorf("too large: %v", err)
	}
	ctx, cancel := context.WithTimeout(context.Background(), 50*time.Millisecond)
	defer cancel()
	if _, err := outbound.New().Call(ctx, hosts, script.Call{Method: "GET", URL: at + "/slow"}); err == nil || !strings.Contains(err.Error(), "no answer") {
		t.Errorf("too slow: %v", err)
	}
}
