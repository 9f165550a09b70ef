package service_test

import (
	"os"
	"testing"

	"steward/engine/record"
	admin "steward/modules/access"
	"steward/modules/moduletest"
	"steward/modules/service"
	"steward/store/pgtest"
)

func TestMain(m *testing.M) { os.Exit(pgtest.Main(m)) }

func TestTheRequesterIsToldOnWhomItWaitsAndWhatComesNext(t *testing.T) {
	t.Parallel()
	d := moduletest.New(t)
	d.Make(admin.User, record.Input{"username": "gina", "firstname": "Gina", "lastname": "Verdi", "email": "gina@acme.example", "password": "A-long-3nough-secret", "role_id": d.Role("Users")})
	op := record.Ref{Model: service.Operation, ID: d.Make(service.Operation, record.Input{"type_id": 1, "title": "No wireless", "requester_username": "gina"}).ID}
	for _, c := range []struct {
		sentence string
		status   int64
		on       string
	}{
		{"a new operation waits on the desk", 1, "team"},
		{"one that asks the requester waits on him", 4, "you"},
		{"one at a supplier waits on the desk", 5, "team"},
		{"a resolved one waits on nobody", 6, "nobody"},
	} {
		if _, err := d.Records.Update(d.System(), op, record.Input{"status": c.status}, record.Options{}); err != nil {
			t.Fatal(err)
		}
		r, err := d.Records.Get(d.As("gina"), op)
		if err != nil {
			t.Fatal(err)
		}
		w, _ := r.Added["_waiting"].(map[string]any)
		if w["on"] != c.on || w["since"] == nil {
			t.Errorf("%s: %v", c.sentence, w)
		}
		if c.on != "nobody" && w["next"] == "" {
			t.Errorf("%s: it does not say what comes next", c.sentence)
		}
	}
	r, err := d.Records.Get(d.As(admin.Admin), op)
	if err != nil || r.Added["_waiting"] != nil {
		t.Errorf("the line of the portal is for end users: %v, %v", r.Added, err)
	}
}
