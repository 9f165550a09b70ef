package access

import (
	"context"
	"regexp"
	"strings"

	"steward/engine/condition"
	"steward/engine/fault"
	"steward/engine/record"
)

// checkLevel keeps companies to two levels and out of circles: a parent has no parent of its own, and a company with
// children gets none.
func (b *behaviours) checkLevel(ctx context.Context, d *record.Draft) error {
	parent := d.Int("parent_id")
	if parent == 0 || !d.Changed("parent_id") {
		return nil
	}
	if parent == d.ID {
		d.Invalid("parent_id", "access.company.own_parent")
		return nil
	}
	above, err := b.records.Get(asReader(ctx), record.Ref{Model: Company, ID: parent}, "parent_id", "name")
	if err != nil {
		return err
	}
	if above.Values.Int("parent_id") != 0 {
		d.Invalid("parent_id", "access.company.too_deep", fault.Params{"parent": above.Values.Text("name")})
		return nil
	}
	if d.IsNew() {
		return nil
	}
	children, err := b.records.Count(asReader(ctx), record.ListRequest{Model: Company, Where: condition.Rule("parent_id", condition.Equal, d.ID)}, 1)
	if err != nil {
		return err
	}
	if children > 0 {
		d.Invalid("parent_id", "access.company.has_children")
	}
	return nil
}

var domain = regexp.MustCompile(`^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{1,62}$`)

// checkDomains wants "domain.ext", in small letters.
func checkDomains(_ context.Context, d *record.Draft) error {
	domains, _ := d.Get("email_domains").([]string)
	if len(domains) == 0 || !d.Changed("email_domains") {
		return nil
	}
	clean := make([]string, len(domains))
	for i, s := range domains {
		clean[i] = strings.TrimPrefix(strings.ToLower(strings.TrimSpace(s)), "@")
		if !domain.MatchString(clean[i]) {
			d.Invalid("email_domains", "access.company.not_a_domain", fault.Params{"domain": s})
		}
	}
	d.Set("email_domains", clean)
	return nil
}

// checkDomainOwner refuses, inside the transaction, a domain that another company has: mail of unknown senders goes to
// one company.
func (b *behaviours) checkDomainOwner(ctx context.Context, d *record.Draft) error {
	domains, _ := d.Get("email_domains").([]string)
	if len(domains) == 0 || !d.Changed("email_domains") {
		return nil
	}
	others, err := b.records.List(asReader(ctx), record.ListRequest{Model: Company, Fields: []string{"name"}, Limit: 1, Bare: true,
		Where: condition.And(condition.Rule("email_domains", condition.IncludesAny, domains), condition.Rule("entity_id", condition.NotEqual, d.ID))})
	if err != nil || len(others.Rows) == 0 {
		return err
	}
	return fault.InvalidField("email_domains", "access.company.domain_taken", fault.Params{"company": others.Rows[0].Values.Text("name")})
}

// CompanyLogo is the file that shows the logo of a company, fault.NotFound where it has none. Its people see it, also those
// who may not open the company.
func (x *Directory) CompanyLogo(ctx context.Context, id int64) (int64, error) {
	if id == 0 {
		return 0, fault.Missing()
	}
	c, err := x.records.Get(asReader(ctx), record.Ref{Model: Company, ID: id}, "logo_id")
	if err != nil {
		return 0, err
	}
	if logo := c.Values.Int("logo_id"); logo != 0 {
		return logo, nil
	}
	return 0, fault.Missing()
}

// OfDomain finds the enabled company that a mail address belongs to, 0 for none.
func OfDomain(ctx context.Context, records *record.Service, address string) (int64, error) {
	_, host, ok := strings.Cut(address, "@")
	if !ok {
		return 0, nil
	}
	page, err := records.List(asReader(ctx), record.ListRequest{Model: Company, Fields: []string{"entity_id"}, Sort: []string{"entity_id"}, Limit: 1, Bare: true,
		Where: condition.And(condition.Rule("email_domains", condition.IncludesAny, []string{strings.ToLower(host)}), condition.Rule("status", condition.Equal, 1))})
	if err != nil || len(page.Rows) == 0 {
		return 0, err
	}
	return page.Rows[0].ID, nil
}
