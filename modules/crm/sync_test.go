package crm_test

import (
	"os"
	"slices"
	"testing"

	"steward/engine/access"
	"steward/engine/condition"
	"steward/engine/fault"
	"steward/engine/record"
	admin "steward/modules/access"
	"steward/modules/crm"
	"steward/modules/moduletest"
	"steward/store/pgtest"
)

func TestMain(m *testing.M) { os.Exit(pgtest.Main(m)) }

func act(t *testing.T, d *moduletest.Desk, ref record.Ref, code string) {
	t.Helper()
	if _, err := d.Records.Act(d.As(admin.Admin), ref, code); err != nil {
		t.Fatalf("%s: %v", code, err)
	}
}

func get(t *testing.T, d *moduletest.Desk, ref record.Ref) *record.Record {
	t.Helper()
	r, err := d.Records.Get(d.System(), ref)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func (w *world) set(ref record.Ref, in record.Input) {
	w.t.Helper()
	if _, err := w.Records.Update(w.As(admin.Admin), ref, in, record.Options{}); err != nil {
		w.t.Fatal(err)
	}
}

type world struct {
	*moduletest.Desk
	t *testing.T
}

func (w *world) config(kind string, in record.Input) {
	w.t.Helper()
	r, err := w.Records.GetBy(w.System(), crm.SyncConfig, "type", kind)
	if err != nil {
		w.t.Fatal(err)
	}
	w.set(record.Ref{Model: crm.SyncConfig, ID: r.ID}, in)
}

// The scenarios of crm.md 7 and access-and-visibility.md 7.11.
func TestAnAccountBecomesACompanyAndStaysLikeItOnlyWhereThatIsSwitchedOn(t *testing.T) {
	moduletest.Both(t, func(t *testing.T, d *moduletest.Desk) {
		w := &world{d, t}
		d.Make(admin.Company, record.Input{"name": "ACME"})
		account := record.Ref{Model: crm.Account, ID: d.Make(crm.Account, record.Input{"name": "ACME", "phone": "040 1", "billing_city": "Trieste"}).ID}
		act(t, d, account, "sync_company")
		n, err := d.Records.Count(d.System(), record.ListRequest{Model: admin.Company, Where: condition.Rule("name", condition.Equal, "ACME")}, 0)
		if err != nil || n != 2 {
			t.Fatalf("%d companies are called ACME (%v): the other is left alone", n, err)
		}
		company := record.Ref{Model: admin.Company, ID: get(t, d, account).Values.Int("company_id")}
		if c := get(t, d, company); c.Values.Text("phone") != "040 1" || c.Values.Text("city") != "Trieste" {
			t.Errorf("the company is %v", c.Values)
		}

		w.set(account, record.Input{"phone": "040 2"})
		if c := get(t, d, company); c.Values.Text("phone") != "040 1" {
			t.Error("the company follows though synchronisation is off")
		}
		act(t, d, account, "sync_company") // again: brings it up to date, makes no other
		if c := get(t, d, company); c.Values.Text("phone") != "040 2" {
			t.Error("the second click does not bring the company up to date")
		}

		w.config("account", record.Input{"enabled_sync": true, "field_mapping": []any{map[string]any{"crm_field": "phone", "target_field": "phone"}}})
		w.set(account, record.Input{"phone": "040 3", "name": "ACME two"})
		if c := get(t, d, company); c.Values.Text("phone") != "040 3" || c.Values.Text("name") != "ACME" {
			t.Errorf("only mapped fields follow: %v", c.Values)
		}
		w.set(company, record.Input{"phone": "040 4"})
		if a := get(t, d, account); a.Values.Text("phone") != "040 3" {
			t.Error("the account follows though the inverse is off")
		}
		w.config("account", record.Input{"inverse_sync": true})
		w.set(company, record.Input{"phone": "040 5"})
		if a := get(t, d, account); a.Values.Text("phone") != "040 5" {
			t.Error("the account does not follow the company")
		}
	})
}

func TestAContactBecomesAnEndUserOfItsAccountsCompany(t *testing.T) {
	moduletest.Both(t, func(t *testing.T, d *moduletest.Desk) {
		w := &world{d, t}
		account := record.Ref{Model: crm.Account, ID: d.Make(crm.Account, record.Input{"name": "Kestrel"}).ID}
		act(t, d, account, "sync_company")
		kind, err := d.Records.GetBy(d.System(), crm.ContactType, "name", "Contact")
		if err != nil {
			t.Fatal(err)
		}
		contact := record.Ref{Model: crm.Contact, ID: d.Make(crm.Contact, record.Input{"contact_type_id": kind.ID, "firstname": "Nora", "lastname": "Vidal", "account_id": account.ID}).ID}
		if _, err := d.Records.Act(d.As(admin.Admin), contact, "sync_user"); !fault.Is(err, fault.Invalid) {
			t.Errorf("without an address: %v", err)
		}
		w.set(contact, record.Input{"email": "Nora@kestrel.example"})
		act(t, d, contact, "sync_user")
		name := get(t, d, contact).Values.Text("associate_username")
		u, err := d.Records.GetBy(d.System(), admin.User, "username", name)
		if err != nil {
			t.Fatal(err)
		}
		if u.Values.Int("company_id") != get(t, d, account).Values.Int("company_id") || u.Values.Int("role_id") != d.Role("Users") || !u.Values.Flag("is_active") {
			t.Errorf("the user is %v", u.Values)
		}
		twin := record.Ref{Model: crm.Contact, ID: d.Make(crm.Contact, record.Input{"contact_type_id": kind.ID, "lastname": "Twin", "email": "NORA@kestrel.example"}).ID}
		if _, err := d.Records.Act(d.As(admin.Admin), twin, "sync_user"); !fault.Is(err, fault.Invalid) {
			t.Errorf("with an address that is taken: %v", err)
		}
		w.config("contact", record.Input{"enabled_sync": true, "inverse_sync": true})
		w.set(contact, record.Input{"status": 0, "lastname": "Vidal Rossi"})
		if u, _ = d.Records.GetBy(d.System(), admin.User, "username", name); u.Values.Flag("is_active") || u.Values.Text("lastname") != "Vidal Rossi" {
			t.Errorf("the user does not follow: %v", u.Values)
		}
		w.set(record.Ref{Model: admin.User, ID: u.ID}, record.Input{"phone": "040 7", "is_active": true})
		if c := get(t, d, contact); c.Values.Text("phone") != "040 7" || c.Values.Int("status") != 1 {
			t.Errorf("the contact does not follow: %v", c.Values)
		}
	})
}

func TestALeadBecomesAContactAndActsAreForThoseWhoMay(t *testing.T) {
	d := moduletest.New(t)
	lead, err := d.Records.GetBy(d.System(), crm.ContactType, "name", "Lead")
	if err != nil {
		t.Fatal(err)
	}
	ref := record.Ref{Model: crm.Contact, ID: d.Make(crm.Contact, record.Input{"contact_type_id": lead.ID, "lastname": "Vidal", "email": "v@kestrel.example"}).ID}
	d.Make(admin.User, record.Input{"username": "luca", "firstname": "Luca", "role_id": d.Role("Agents")})
	acts, err := d.Records.Acts(d.As("luca"), get(t, d, ref))
	if err != nil {
		t.Fatal(err)
	}
	if !slices.ContainsFunc(acts, func(a record.Act) bool { return a.Code == "convert" }) || slices.ContainsFunc(acts, func(a record.Act) bool { return a.Code == "sync_user" }) {
		t.Errorf("an agent, who may not make users, is offered %v", acts)
	}
	if _, err := d.Records.Act(d.As("luca"), ref, "sync_user"); !fault.Is(err, fault.NotFound) {
		t.Errorf("what is not offered does not exist, not %v", err)
	}
	if _, err := d.Records.Act(d.As("luca"), ref, "convert"); err != nil {
		t.Fatal(err)
	}
	if r := get(t, d, ref); r.Values.Int("contact_type_id") == lead.ID {
		t.Error("the lead is still one")
	}
	if acts[0].Needs != access.Update {
		t.Errorf("an act needs %q", acts[0].Needs)
	}
}

// A contact has no company but that of its account: who is limited to his company is limited to its contacts, at every door.
func TestWhoIsLimitedToHisCompanySeesTheContactsOfItsAccounts(t *testing.T) {
	moduletest.Both(t, func(t *testing.T, d *moduletest.Desk) {
		kind, err := d.Records.GetBy(d.System(), crm.ContactType, "name", "Contact")
		if err != nil {
			t.Fatal(err)
		}
		ours, theirs := d.Make(admin.Company, record.Input{"name": "Ours"}).ID, d.Make(admin.Company, record.Input{"name": "Theirs"}).ID
		d.Make(admin.User, record.Input{"username": "vera", "firstname": "Vera", "role_id": d.Role(admin.Agents), "company_id": ours, "company_visibility": 1})
		d.Make(admin.User, record.Input{"username": "luca", "firstname": "Luca", "role_id": d.Role(admin.Agents), "company_id": ours})
		contact := func(name string, account int64) record.Ref {
			in := record.Input{"contact_type_id": kind.ID, "firstname": name}
			if account != 0 {
				in["account_id"] = account
			}
			return record.Ref{Model: crm.Contact, ID: d.Make(crm.Contact, in).ID}
		}
		account := func(in record.Input) int64 {
			in["name"] = "An account"
			id := d.Make(crm.Account, in).ID
			if company, said := in["company_id"]; said { // it is set by synchronising, and read-only otherwise
				if r := get(t, d, record.Ref{Model: crm.Account, ID: id}); r.Values.Int("company_id") != company {
					t.Fatalf("the account is of company %d", r.Values.Int("company_id"))
				}
			}
			return id
		}
		all := []record.Ref{contact("Of ours", account(record.Input{"company_id": ours})), contact("Of theirs", account(record.Input{"company_id": theirs})),
			contact("Of a free account", account(record.Input{})), contact("Of the own free account", account(record.Input{"owner_username": "vera"})), contact("Alone", 0)}
		own, err := d.Records.Create(d.As("vera"), crm.Contact, record.Input{"contact_type_id": kind.ID, "firstname": "Made by Vera"}, record.Options{})
		if err != nil {
			t.Fatal(err)
		}
		all = append(all, record.Ref{Model: crm.Contact, ID: own.ID})
		for who, want := range map[string][]bool{"vera": {true, false, false, true, false, true}, "luca": {true, true, true, true, true, true}} {
			page, err := d.Records.List(d.As(who), record.ListRequest{Model: crm.Contact, Limit: 50})
			if err != nil {
				t.Fatal(err)
			}
			for i, ref := range all {
				_, err := d.Records.Get(d.As(who), ref, "firstname")
				listed := slices.ContainsFunc(page.Rows, func(r *record.Record) bool { return r.ID == ref.ID })
				if (err == nil) != want[i] || listed != want[i] {
					t.Errorf("%s and %q: opened %v, listed %v, want %v", who, get(t, d, ref).Values.Text("firstname"), err == nil, listed, want[i])
				}
			}
		}
	})
}
