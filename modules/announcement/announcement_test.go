package announcement_test

import (
	"os"
	"testing"
	"time"

	"steward/engine/record"
	"steward/modules/announcement"
	"steward/modules/moduletest"
	"steward/store/pgtest"
)

func TestMain(m *testing.M) { os.Exit(pgtest.Main(m)) }

// The first page of the portal tells what is on now and meant for who looks.
func TestThePortalTellsWhatIsOnAndMeantForTheReader(t *testing.T) {
	moduletest.Both(t, func(t *testing.T, d *moduletest.Desk) {
		at := func(hours int) string { return d.Now().Add(time.Duration(hours) * time.Hour).Format(time.RFC3339) }
		firm := d.Make("company/company", record.Input{"name": "Another firm"}).ID
		for title, in := range map[string]record.Input{
			"on":           {"valid_from": at(-1), "valid_to": at(1), "position": 2},
			"without end":  {"position": 1, "is_dismissible": false},
			"over":         {"valid_to": at(-1)},
			"later":        {"valid_from": at(1)},
			"off":          {"status": 0},
			"desk only":    {"portal_visibility": false},
			"another firm": {"company_ids": []int64{firm}},
		} {
			in["title"] = title
			d.Make(announcement.Announcement, in)
		}
		d.Make("admin/user", record.Input{"username": "vera", "firstname": "Vera", "email": "vera@firm.example", "role_id": d.Role("Users"), "password": "a long passphrase 7"})
		news, err := d.News(d.As("vera"))
		if err != nil || len(news) != 2 || news[0].Title != "without end" || news[0].Dismissible || news[1].Title != "on" || !news[1].Dismissible {
			t.Fatalf("the portal tells %v (%v)", news, err)
		}
	})
}
