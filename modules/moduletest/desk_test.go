package moduletest

import (
	"os"
	"testing"

	"steward/engine/record"
	"steward/store/pgtest"
)

func TestMain(m *testing.M) { os.Exit(pgtest.Main(m)) }

func TestAFreshPlatformHasItsRows(t *testing.T) {
	Both(t, func(t *testing.T, d *Desk) {
		for _, p := range d.Problems {
			t.Error(p)
		}
		if got := d.Make("service/operation", record.Input{"title": "Printer is broken", "type_id": 1, "status": 1, "requester_username": "admin"}); got.ID == 0 {
			t.Error("the operation has no id")
		}
	})
}
