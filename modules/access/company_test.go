package access_test

import (
	"errors"
	"slices"
	"strings"
	"testing"

	"steward/engine/fault"
	"steward/engine/record"
	"steward/modules/access"
	"steward/modules/moduletest"
)

// keyOf is the fault of a field, "" for none.
func keyOf(t *testing.T, err error, field string) string {
	t.Helper()
	var f *fault.Error
	if err == nil {
		return ""
	}
	if !errors.As(err, &f) {
		t.Fatalf("no fault: %v", err)
	}
	for _, x := range f.Fields {
		if x.Field == field {
			return x.Key
		}
	}
	return f.Key
}

func TestCompaniesHaveTwoLevels(t *testing.T) {
	moduletest.Both(t, func(t *testing.T, d *moduletest.Desk) {
		holding := d.Make(access.Company, record.Input{"name": "Holding"}).ID
		branch := d.Make(access.Company, record.Input{"name": "Branch", "parent_id": holding}).ID
		alone := d.Make(access.Company, record.Input{"name": "Alone"}).ID
		move := func(id, parent int64) string {
			_, err := d.Records.Update(d.As(access.Admin), record.Ref{Model: access.Company, ID: id}, record.Input{"parent_id": parent}, record.Options{})
			return keyOf(t, err, "parent_id")
		}
		_, err := d.Records.Create(d.As(access.Admin), access.Company, record.Input{"name": "Third", "parent_id": branch}, record.Options{})
		for what, c := range map[string][2]string{
			"a third level":                        {keyOf(t, err, "parent_id"), "access.company.too_deep"},
			"a company above itself":               {move(alone, alone), "access.company.own_parent"},
			"one with children below another":      {move(holding, alone), "access.company.has_children"},
			"one with children below its own":      {move(holding, branch), "access.company.too_deep"},
			"one below a branch":                   {move(alone, branch), "access.company.too_deep"},
			"one without children below a holding": {move(alone, holding), ""},
			"a branch of its own again":            {move(branch, 0), ""},
		} {
			if c[0] != c[1] {
				t.Errorf("%s: %q, not %q", what, c[0], c[1])
			}
		}
	})
}

func TestADomainIsWellFormedAndOfOneCompany(t *testing.T) {
	moduletest.Both(t, func(t *testing.T, d *moduletest.Desk) {
		acme := d.Make(access.Company, record.Input{"name": "ACME", "email_domains": []string{" @ACME.example ", "acme.co.example"}})
		if got, _ := acme.Values["email_domains"].([]string); !slices.Equal(got, []string{"acme.example", "acme.co.example"}) {
			t.Errorf("domains are kept as %q", got)
		}
		try := func(domains ...string) string {
			_, err := d.Records.Create(d.As(access.Admin), access.Company, record.Input{"name": "Other", "email_domains": domains}, record.Options{})
			return keyOf(t, err, "email_domains")
		}
		for _, wrong := range []string{"acme", "acme.", ".example", "a b.example", "me@acme.example", "https://acme.example", "-a.example", "acme..example"} {
			if got := try(wrong); got != "access.company.not_a_domain" {
				t.Errorf("%q: %q", wrong, got)
			}
		}
		if got := try("new.example", "Acme.Example"); got != "access.company.domain_taken" {
			t.Errorf("a domain of another: %q", got)
		}
		if n, err := d.Records.Count(d.System(), record.ListRequest{Model: access.Company}, 0); err != nil || n != 1 {
			t.Errorf("a refused company was kept: %d %v", n, err)
		}
		if _, err := d.Records.Update(d.As(access.Admin), record.Ref{Model: access.Company, ID: acme.ID}, record.Input{"email_domains": []string{"acme.example"}}, record.Options{}); err != nil {
			t.Errorf("its own domain again: %v", err)
		}
		for address, want := range map[string]int64{"new@acme.example": acme.ID, "New@ACME.Example": acme.ID, "x@sub.acme.example": 0, "x@acme.co.example": 0, "nobody": 0, "": 0, "a@b@acme.example": 0} {
			if got, err := access.OfDomain(d.System(), d.Records, address); err != nil || got != want {
				t.Errorf("the company of %q is %d: %v", address, got, err)
			}
		}
	})
}

func TestADisabledCompanyIsNotOffered(t *testing.T) {
	moduletest.Both(t, func(t *testing.T, d *moduletest.Desk) {
		open := d.Make(access.Company, record.Input{"name": "Open"})
		shut := d.Make(access.Company, record.Input{"name": "Shut", "status": 0, "email_domains": []string{"shut.example"}})
		user := d.Make(access.User, record.Input{"username": "anna", "firstname": "Anna", "company_id": shut.ID})
		for _, field := range []string{"company_id", "additional_company_ids"} {
			found, _, err := d.Records.Choices(d.As(access.Admin), access.User, field, "", record.Input{}, 20)
			if err != nil {
				t.Fatal(err)
			}
			var names []string
			for _, c := range found {
				names = append(names, c.Label)
			}
			if strings.Join(names, ",") != open.Title {
				t.Errorf("%s offers %q", field, names)
			}
		}
		if got, err := access.OfDomain(d.System(), d.Records, "x@shut.example"); err != nil || got != 0 {
			t.Errorf("mail is filed for a disabled company: %d %v", got, err)
		}
		// Those who are of it stay so.
		rec, err := d.Records.Update(d.As(access.Admin), record.Ref{Model: access.User, ID: user.ID}, record.Input{"phone": "+39 040 1"}, record.Options{})
		if err != nil || rec.Values.Int("company_id") != shut.ID {
			t.Errorf("a user of a disabled company: %v", err)
		}
	})
}

func TestACommonPasswordIsRefusedAtEveryDoor(t *testing.T) {
	d := moduletest.New(t)
	id := d.Make(access.User, record.Input{"username": "anna", "firstname": "Anna"}).ID
	for _, word := range []string{"password1", "Juventus1897", "W3lc0me2026"} {
		_, err := d.Records.Update(d.As(access.Admin), record.Ref{Model: access.User, ID: id}, record.Input{"password": word}, record.Options{})
		if got := keyOf(t, err, "password"); got != "fault.password_common" {
			t.Errorf("%s: %q", word, got)
		}
		if err := newDoor(t, d).ChangePassword(d.System(), id, word, ""); keyOf(t, err, "password") != "fault.password_common" {
			t.Errorf("the own password %s: %v", word, err)
		}
	}
}
