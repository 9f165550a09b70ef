package access_test

import (
	"strings"
	"testing"

	"steward/engine/config"
	"steward/engine/fault"
	"steward/engine/record"
	"steward/modules/access"
	"steward/modules/moduletest"
)

// allow sets the number of licences.
func allow(t *testing.T, d *moduletest.Desk, setting string, n int) {
	t.Helper()
	change := config.Change{Kind: config.Setting, Code: setting, Property: "value", Value: n}
	if _, err := d.Config.Change(d.System(), []config.Change{change}, 0, access.Admin, "test", false); err != nil {
		t.Fatal(err)
	}
}

func TestLicencesAreCountedAndNotExceeded(t *testing.T) {
	moduletest.Both(t, func(t *testing.T, d *moduletest.Desk) {
		boss := d.As(access.Admin)
		save := func(id int64, in record.Input) error {
			_, err := d.Records.Update(boss, record.Ref{Model: access.User, ID: id}, in, record.Options{})
			return err
		}
		person := func(name, role string, more record.Input) (int64, error) {
			in := record.Input{"username": name, "firstname": name, "role_id": d.Role(role)}
			for k, v := range more {
				in[k] = v
			}
			r, err := d.Records.Create(boss, access.User, in, record.Options{})
			if err != nil {
				return 0, err
			}
			return r.ID, nil
		}
		told := func(who string) string {
			m, err := d.Records.Model(d.As(who), access.User)
			if err != nil {
				t.Fatal(err)
			}
			found, err := d.Records.Figures(d.As(who), m)
			if err != nil {
				t.Fatal(err)
			}
			var out []string
			for _, f := range found {
				words := d.Config.Current().Texts.T("en", f.Key, f.Params)
				if f.Full {
					words += " Full."
				}
				out = append(out, words)
			}
			return strings.Join(out, " ")
		}
		must := func(id int64, err error) int64 {
			t.Helper()
			if err != nil {
				t.Fatal(err)
			}
			return id
		}
		if got := told(access.Admin); got != "Back end: 1 active users. Empowered: 0 active users." {
			t.Errorf("without limits: %s", got)
		}
		anna := must(person("anna", access.Agents, nil))
		must(person("kay", access.KeyUsers, nil))
		max := must(person("max", access.Users, record.Input{"is_empowered": true}))
		eva := must(person("eva", access.Users, nil))
		allow(t, d, "access.backend_licences", 4)
		allow(t, d, "access.empowered_licences", 1)
		if got := told(access.Admin); got != "Back end: 3 of 4 licences used. Empowered: 1 of 1 licences used. Full." {
			t.Errorf("with limits: %s", got)
		}
		if got := told("anna"); got != "" {
			t.Errorf("agents are told nothing: %s", got)
		}
		bert := must(person("bert", access.Agents, nil))
		for name, err := range map[string]error{
			"a fifth agent":                 second(person("carl", access.Agents, nil)),
			"an end user who becomes agent": save(eva, record.Input{"role_id": d.Role(access.KeyUsers)}),
			"a second empowered user":       save(eva, record.Input{"is_empowered": true}),
		} {
			if !fault.Is(err, fault.Invalid) {
				t.Errorf("%s: %v", name, err)
			}
		}
		// Who has a licence keeps it, whatever else changes, also when fewer are allowed now.
		allow(t, d, "access.backend_licences", 2)
		allow(t, d, "access.empowered_licences", 0)
		for name, err := range map[string]error{
			"another phone":            save(bert, record.Input{"phone": "+39 040 1"}),
			"another back-end role":    save(anna, record.Input{"role_id": d.Role(access.KeyUsers)}),
			"another empowered detail": save(max, record.Input{"lastname": "Mustermann"}),
		} {
			if err != nil {
				t.Errorf("%s: %v", name, err)
			}
		}
		if got := told(access.Admin); got != "Back end: 4 of 2 licences used. Full. Empowered: 1 of 0 licences used. Full." {
			t.Errorf("more used than allowed: %s", got)
		}
		// Locked, a user uses none; unlocked, he needs one again.
		if err := save(max, record.Input{"is_active": false}); err != nil {
			t.Fatal(err)
		}
		if err := save(max, record.Input{"is_active": true}); !fault.Is(err, fault.Invalid) {
			t.Errorf("unlocked without a licence: %v", err)
		}
		allow(t, d, "access.empowered_licences", 1)
		if err := save(max, record.Input{"is_active": true}); err != nil {
			t.Errorf("unlocked with a licence: %v", err)
		}
		if got := must(person("zoe", access.Users, nil)); got == 0 {
			t.Error("end users need none")
		}
		if err := save(max, record.Input{"role_id": d.Role(access.Administrators)}); !fault.Is(err, fault.Invalid) {
			t.Errorf("an empowered user becomes administrator without a licence: %v", err)
		}
		allow(t, d, "access.backend_licences", 5)
		if err := save(max, record.Input{"role_id": d.Role(access.Administrators)}); err != nil {
			t.Errorf("with one: %v", err)
		}
		if got := told(access.Admin); got != "Back end: 5 of 5 licences used. Full. Empowered: 0 of 1 licences used." {
			t.Errorf("after that the flag is gone: %s", got)
		}
	})
}

func second(_ int64, err error) error { return err }

func TestAnAddressThatAnotherHasIsToldAndNotRefused(t *testing.T) {
	moduletest.Both(t, func(t *testing.T, d *moduletest.Desk) {
		first := d.Make(access.User, record.Input{"username": "anna", "firstname": "Anna", "email": "Desk_1@adriatica.example"})
		if len(first.Warnings) != 0 {
			t.Errorf("the first: %v", first.Warnings)
		}
		d.Make(access.User, record.Input{"username": "near", "firstname": "Near", "email": "deskx1@adriatica.example"})
		other := d.Make(access.User, record.Input{"username": "bert", "firstname": "Bert", "email": "desk_1@adriatica.example"})
		if len(other.Warnings) != 1 || other.Warnings[0].Field != "email" || other.Warnings[0].Params["user"] != "anna" {
			t.Fatalf("the second: %v", other.Warnings)
		}
		again, err := d.Records.Update(d.As(access.Admin), record.Ref{Model: access.User, ID: other.ID}, record.Input{"phone": "+39 040 1"}, record.Options{})
		if err != nil || len(again.Warnings) != 0 {
			t.Errorf("a change of something else: %v %v", again.Warnings, err)
		}
		tried, err := d.Records.Update(d.As(access.Admin), record.Ref{Model: access.User, ID: first.ID}, record.Input{"email": "deskx1@adriatica.example"}, record.Options{DryRun: true})
		if err != nil || len(tried.Warnings) != 1 || tried.Warnings[0].Params["user"] != "near" {
			t.Errorf("tried: %v %v", tried.Warnings, err)
		}
	})
}
