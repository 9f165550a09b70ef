package crm

import (
	"context"
	"encoding/json"
	"slices"
	"strings"

	"steward/engine/access"
	"steward/engine/condition"
	"steward/engine/event"
	"steward/engine/fault"
	"steward/engine/model"
	"steward/engine/model/field"
	"steward/engine/record"
)

// SyncConfig is the alias of the two records that say how linked pairs are kept alike (crm.md 2.7).
const SyncConfig = "crm/sync_config"

// The other sides of the pairs.
const (
	company = "company/company"
	user    = "admin/user"
)

var syncConfigModel = model.Model{
	Alias:    SyncConfig,
	Icon:     "refresh",
	Title:    []string{"type"},
	Resource: "system/crm",
	Fields: []model.Field{
		{Code: "type", Type: field.Select{Of: "crm_sync_type", Text: true}, Required: true, Unique: true},
		{Code: "enabled_sync", Type: field.Flag{}, Default: false},
		{Code: "inverse_sync", Type: field.Flag{}, Default: false},
		{Code: "field_mapping", Type: field.JSON{As: "table"}}, // [{"crm_field", "target_field"}]
	},
	Traits: model.History,
	Access: model.Access{Verbs: map[string]string{"agent": "", "key_user": ""}},
	REST:   model.REST{Off: true},
}

// pair is one of the two kinds of linked records.
type pair struct {
	kind, source, target string
	link                 string // field of the source that names the target
	byUsername           bool
	standard             [][2]string // fields of source and target, as long as nobody chose others
}

var pairs = []pair{
	{kind: "account", source: Account, target: company, link: "company_id", standard: [][2]string{{"name", "name"}, {"phone", "phone"}, {"fax", "fax"}, {"billing_address", "address"},
		{"billing_city", "city"}, {"billing_state", "state"}, {"billing_country", "country"}, {"billing_zip", "zip_code"}}},
	{kind: "contact", source: Contact, target: user, link: "associate_username", byUsername: true,
		standard: [][2]string{{"firstname", "firstname"}, {"lastname", "lastname"}, {"email", "email"}, {"phone", "phone"}, {"status", "is_active"}}},
}

// offerSync hangs the two buttons and the continuous alignment on the pairs.
func (b *book) offerSync() {
	b.records.Offer(Account, record.Act{Code: "sync_company", Icon: "refresh", Confirm: true, Offered: b.mayMake(company), Run: b.syncCompany})
	b.records.Offer(Contact, record.Act{Code: "sync_user", Icon: "refresh", Confirm: true, Offered: b.mayMake(user), Run: b.syncUser})
	b.records.Offer(Contact, record.Act{Code: "convert", Icon: "id-badge-2", Confirm: true, Offered: b.isLead, Run: b.convert})
	for _, p := range pairs {
		b.records.After(p.source, record.Save, 200, "linked records follow", func(ctx context.Context, d *record.Draft) error { return b.forth(ctx, p, d) })
		b.records.After(p.target, record.Save, 200, "linked records follow", func(ctx context.Context, d *record.Draft) error { return b.back(ctx, p, d) })
	}
}

// mayMake offers an act to those who may make records of another model.
func (b *book) mayMake(alias string) func(context.Context, *record.Record) bool {
	return func(ctx context.Context, _ *record.Record) bool {
		m, err := b.records.Model(ctx, alias)
		return err == nil && b.records.Scope(ctx, m, access.Create).Refused == ""
	}
}

// config reads how a pair is kept alike.
func (b *book) config(ctx context.Context, p pair) (enabled, inverse bool, mapping [][2]string, err error) {
	page, err := b.records.List(reading(ctx), record.ListRequest{Model: SyncConfig, Where: condition.Rule("type", condition.Equal, p.kind), Fields: []string{"enabled_sync", "inverse_sync", "field_mapping"}, Limit: 1, Bare: true})
	if err != nil || len(page.Rows) == 0 {
		return false, false, p.standard, err
	}
	v := page.Rows[0].Values
	var rows []struct {
		CRM    string `json:"crm_field"`
		Target string `json:"target_field"`
	}
	if s := v.Text("field_mapping"); s != "" {
		if err := json.Unmarshal([]byte(s), &rows); err != nil {
			return false, false, p.standard, nil //nolint:nilerr // a mapping that cannot be read maps nothing
		}
	}
	for _, r := range rows {
		if r.CRM != "" && r.Target != "" {
			mapping = append(mapping, [2]string{r.CRM, r.Target})
		}
	}
	if len(mapping) == 0 {
		mapping = p.standard
	}
	return v.Flag("enabled_sync"), v.Flag("inverse_sync"), mapping, nil
}

// translated gives what one side says in the terms of the other: Enabled and Active are one thing.
func translated(to *model.Field, v any) any {
	if _, flag := to.Type.(field.Flag); flag {
		if n, ok := v.(int64); ok {
			return n != 0
		}
	}
	if on, ok := v.(bool); ok {
		if _, flag := to.Type.(field.Flag); !flag {
			if on {
				return int64(1)
			}
			return int64(0)
		}
	}
	return v
}

// input is what the target must be told to be like the source; only what differs from have.
func input(reg *model.Model, mapping [][2]string, side int, from, have model.Values) record.Input {
	in := record.Input{}
	for _, m := range mapping {
		f := reg.Field(m[1-side])
		if f == nil || f.Secret {
			continue
		}
		v := translated(f, from[m[side]])
		if have == nil && v != nil || have != nil && !model.Same(have[f.Code], v) {
			in[f.Code] = v
		}
	}
	return in
}

// syncCompany makes the company of an account, or brings the one it has up to date. A company of the same name is not
// taken: it may belong to somebody else (crm.md 3.4).
func (b *book) syncCompany(ctx context.Context, r *record.Record) (*record.Ref, error) {
	p := pairs[0]
	_, _, mapping, err := b.config(ctx, p)
	if err != nil {
		return nil, err
	}
	m, err := b.records.Model(ctx, p.target)
	if err != nil {
		return nil, err
	}
	if id := r.Values.Int(p.link); id != 0 {
		return nil, b.align(ctx, record.Ref{Model: company, ID: id}, m, mapping, 0, r.Values)
	}
	made, err := b.records.Create(ctx, company, input(m, mapping, 0, r.Values, nil), record.Options{})
	if err != nil {
		return nil, err
	}
	_, err = b.records.Update(b.system(ctx), record.Ref{Model: Account, ID: r.ID}, record.Input{"company_id": made.ID}, record.Options{})
	return nil, err
}

// syncUser makes the user of a contact: an end user of the account's company, who logs in by his address once he has
// chosen a password (crm.md 3.6).
func (b *book) syncUser(ctx context.Context, r *record.Record) (*record.Ref, error) {
	p := pairs[1]
	_, _, mapping, err := b.config(ctx, p)
	if err != nil {
		return nil, err
	}
	m, err := b.records.Model(ctx, p.target)
	if err != nil {
		return nil, err
	}
	if name := r.Values.Text(p.link); name != "" {
		u, err := b.records.GetBy(reading(ctx), user, "username", name)
		if err != nil {
			return nil, err
		}
		return nil, b.align(ctx, record.Ref{Model: user, ID: u.ID}, m, mapping, 0, r.Values)
	}
	email := strings.TrimSpace(r.Values.Text("email"))
	if email == "" {
		return nil, fault.InvalidField("email", "crm.contact.sync_needs_email")
	}
	taken, err := b.records.Count(reading(ctx), record.ListRequest{Model: user, Where: condition.Or(condition.Rule("username", condition.Like, literal(email)), condition.Rule("email", condition.Like, literal(email)))}, 1)
	if err != nil {
		return nil, err
	}
	if taken > 0 {
		return nil, fault.InvalidField("email", "crm.contact.sync_taken", fault.Params{"email": email})
	}
	in := input(m, mapping, 0, r.Values, nil)
	in["username"] = email
	if in["firstname"] == nil {
		in["firstname"], in["lastname"] = r.Values.Text("lastname"), nil
	}
	if id := r.Values.Int("account_id"); id != 0 {
		account, err := b.records.Get(reading(ctx), record.Ref{Model: Account, ID: id}, "company_id")
		if err == nil && account.Values.Int("company_id") != 0 {
			in["company_id"] = account.Values.Int("company_id")
		}
	}
	made, err := b.records.Create(ctx, user, in, record.Options{})
	if err != nil {
		return nil, err
	}
	_, err = b.records.Update(b.system(ctx), record.Ref{Model: Contact, ID: r.ID}, record.Input{"associate_username": made.Values.Text("username")}, record.Options{})
	return nil, err
}

var escaper = strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`)

func literal(s string) string { return escaper.Replace(s) }

func (b *book) isLead(ctx context.Context, r *record.Record) bool {
	t, err := b.records.Get(reading(ctx), record.Ref{Model: ContactType, ID: r.Values.Int("contact_type_id")}, "contact_class")
	return err == nil && t.Values.Text("contact_class") == ClassLead
}

// convert makes a contact of a lead.
func (b *book) convert(ctx context.Context, r *record.Record) (*record.Ref, error) {
	page, err := b.records.List(reading(ctx), record.ListRequest{Model: ContactType, Fields: []string{"enabled_group_ids"}, Sort: []string{"position"}, Limit: 50, Bare: true,
		Where: condition.And(condition.Rule("contact_class", condition.Equal, ClassContact), condition.Rule("status", condition.Equal, 1))})
	if err != nil {
		return nil, err
	}
	a := access.From(ctx)
	for _, t := range page.Rows {
		if groups := t.Values.IDs("enabled_group_ids"); len(groups) == 0 || slices.ContainsFunc(groups, a.InGroup) || a.Type == access.Administrator {
			_, err := b.records.Update(ctx, record.Ref{Model: Contact, ID: r.ID}, record.Input{"contact_type_id": t.ID}, record.Options{})
			return nil, err
		}
	}
	return nil, fault.New(fault.Conflict, "crm.contact.no_type")
}

func (b *book) system(ctx context.Context) context.Context {
	return record.AsSystem(ctx, event.Cause{Kind: "rule", Label: "CRM synchronisation"})
}

// align writes what differs, so that the two directions come to rest.
func (b *book) align(ctx context.Context, to record.Ref, m *model.Model, mapping [][2]string, side int, from model.Values) error {
	have, err := b.records.Get(reading(ctx), to)
	if fault.Is(err, fault.NotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	in := input(m, mapping, side, from, have.Values)
	if len(in) == 0 {
		return nil
	}
	_, err = b.records.Update(ctx, to, in, record.Options{})
	return err
}

// forth carries a saved source over to its target.
func (b *book) forth(ctx context.Context, p pair, d *record.Draft) error {
	if d.Get(p.link) == nil || d.Changed(p.link) {
		return nil
	}
	enabled, _, mapping, err := b.config(ctx, p)
	if err != nil || !enabled || !touches(d, mapping, 0) {
		return err
	}
	m, err := b.records.Model(ctx, p.target)
	if err != nil {
		return err
	}
	id := d.Int(p.link)
	if p.byUsername {
		u, err := b.records.GetBy(reading(ctx), p.target, "username", d.Text(p.link))
		if err != nil {
			return nil //nolint:nilerr // the user is gone
		}
		id = u.ID
	}
	return b.align(b.system(ctx), record.Ref{Model: p.target, ID: id}, m, mapping, 0, d.Values())
}

// back carries a saved target over to the source that is linked with it.
func (b *book) back(ctx context.Context, p pair, d *record.Draft) error {
	if d.IsNew() {
		return nil
	}
	enabled, inverse, mapping, err := b.config(ctx, p)
	if err != nil || !enabled || !inverse || !touches(d, mapping, 1) {
		return err
	}
	var key any = d.ID
	if p.byUsername {
		key = d.Text("username")
	}
	m, err := b.records.Model(ctx, p.source)
	if err != nil {
		return err
	}
	page, err := b.records.List(reading(ctx), record.ListRequest{Model: p.source, Where: condition.Rule(p.link, condition.Equal, key), Fields: []string{"entity_id"}, Limit: 20, Bare: true})
	if err != nil {
		return err
	}
	for _, r := range page.Rows {
		if err := b.align(b.system(ctx), record.Ref{Model: p.source, ID: r.ID}, m, mapping, 1, d.Values()); err != nil {
			return err
		}
	}
	return nil
}

func touches(d *record.Draft, mapping [][2]string, side int) bool {
	return slices.ContainsFunc(mapping, func(m [2]string) bool { return d.Model.Field(m[side]) != nil && d.Changed(m[side]) })
}
