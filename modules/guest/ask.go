package guest

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"fmt"
	"html"
	"math/big"
	"math/bits"
	netmail "net/mail"
	"slices"
	"strconv"
	"strings"
	"time"

	"steward/engine/auth"
	"steward/engine/condition"
	"steward/engine/event"
	"steward/engine/fault"
	"steward/engine/guest"
	"steward/engine/model"
	"steward/engine/record"
	"steward/engine/setter"
	"steward/engine/view"
	admin "steward/modules/access"
	"steward/modules/service"
)

// maxWords bounds a text of a visitor, in characters.
const maxWords = 20_000

var cause = event.Cause{Kind: "guest", Label: "Guest portal"}

// Ask files a request: nothing is stored before everything that was sent is in order, and no more often than the limits say.
func (d *door) Ask(ctx context.Context, a guest.Ask) (*guest.Receipt, error) {
	entry, err := d.entry(ctx, a.Request)
	if err != nil {
		return nil, err
	}
	if a.Trap != "" { // no person: it is told what it wants to hear
		return d.pretend(ctx, entry, a)
	}
	a.Email = strings.ToLower(strings.TrimSpace(a.Email))
	values := d.chosen(ctx, entry, a.Values)
	in, faults, err := d.take(ctx, entry, a, values)
	if err != nil {
		return nil, err
	}
	identity(a, faults)
	sent := d.sent(a.Files, faults)
	if err := faults.Err(); err != nil {
		return nil, err
	}
	if !d.proved(a.Proof, a.Answer) {
		if err := d.note(ctx, unproved, a.Visitor, a.Email, 0); err != nil {
			return nil, err
		}
		return nil, fault.InvalidField("proof", "guest.not_proved")
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := d.limit(ctx, a.Visitor, a.Email); err != nil {
		return nil, err
	}
	if d.confirms() {
		return d.hold(ctx, a, sent)
	}
	return d.file(ctx, entry, a, in, sent, nil)
}

// take reads the fields the form asks for; everything else that was sent is ignored.
func (d *door) take(ctx context.Context, entry *view.Request, a guest.Ask, values model.Values) (record.Input, *fault.Collector, error) {
	faults := &fault.Collector{}
	fields, err := d.asked(ctx, entry, values)
	if err != nil {
		return nil, nil, err
	}
	in := record.Input{}
	for _, f := range fields {
		code := f.field.Code
		raw := a.Values[code]
		if f.set != nil {
			in[code] = setter.Plain(f.field, f.set)
			continue
		}
		if s, ok := raw.(string); ok && len([]rune(s)) > maxWords {
			faults.Add(code, "fault.too_long", fault.Params{"max": maxWords})
			continue
		}
		if f.field.Type.Code() == "editor" { // words, not markup
			s, _ := raw.(string)
			raw = paragraphs(s)
		}
		v, err := f.field.Type.Coerce(raw)
		if err != nil {
			faults.AddError(code, err)
			continue
		}
		options, err := d.options(ctx, f, values, a.Lang)
		if err != nil {
			return nil, nil, err
		}
		switch {
		case v == nil && f.required && !(f.isCategory && len(options) == 0):
			faults.Add(code, "fault.required")
		case v != nil && options != nil && !slices.ContainsFunc(options, func(o guest.Option) bool { return o.Value == v }):
			faults.Add(code, "fault.not_a_choice")
		case v != nil:
			in[code] = raw
		}
	}
	return in, faults, nil
}

func identity(a guest.Ask, faults *fault.Collector) {
	if strings.TrimSpace(a.Name) == "" {
		faults.Add("name", "fault.required")
	}
	parsed, err := netmail.ParseAddress(a.Email)
	switch _, host, ok := strings.Cut(a.Email, "@"); {
	case a.Email == "":
		faults.Add("email", "fault.required")
	case err != nil || parsed.Address != a.Email || !ok || !strings.Contains(host, "."):
		faults.Add("email", "fault.not_an_email")
	}
	for code, v := range map[string]string{"name": a.Name, "email": a.Email, "phone": a.Phone, "company": a.Company} {
		if len([]rune(v)) > 200 || strings.ContainsAny(v, "\r\n") {
			faults.Add(code, "fault.too_long", fault.Params{"max": 200})
		}
	}
	if !a.Consent {
		faults.Add("consent", "guest.consent_missing")
	}
}

// file makes the operation and its link, in one step. waited is set for a request whose address was confirmed before.
func (d *door) file(ctx context.Context, entry *view.Request, a guest.Ask, in record.Input, sent []upload, waited *waiting) (*guest.Receipt, error) {
	ctx = record.AsSystem(ctx, cause)
	out := &guest.Receipt{}
	err := d.records.Together(ctx, func(ctx context.Context) error {
		requestID, _ := entry.Values["portal_request_id"].(int64)
		rows, err := d.entries.Presets(ctx, requestID)
		if err != nil {
			return err
		}
		m, err := d.records.Model(ctx, service.Operation)
		if err != nil {
			return err
		}
		presets, _ := d.setter.Values(ctx, m, nothing{}, rows, d.now())
		for _, v := range presets {
			in[v.Field] = setter.Plain(m.Field(v.Field), v.Value)
		}
		in["type_id"], in["portal_request_id"], in["source"] = entry.Values["type_id"], requestID, "guest"
		in["requester_email"], in["requester_name"] = a.Email, strings.TrimSpace(a.Name)
		in["guest_phone"], in["guest_company"], in["guest_language"] = blank(a.Phone), blank(a.Company), blank(a.Lang)
		kind := submitted
		in["consent_at"], in["is_email_verified"] = d.now().Format(time.RFC3339), false
		if waited != nil {
			kind = confirmed
			in["consent_at"], in["is_email_verified"] = waited.At.Format(time.RFC3339), true
			if err := d.forget(ctx, waited); err != nil {
				return err
			}
		}
		company, err := admin.OfDomain(ctx, d.records, a.Email)
		if err != nil {
			return err
		}
		if company == 0 {
			company = d.settings.Int("guest.default_company")
		}
		if user := d.known(ctx, a.Email); user != nil {
			in["requester_username"] = user.Values.Text("username")
		} else if company != 0 {
			in["company_id"] = company
		}
		op, err := d.records.Create(ctx, service.Operation, in, record.Options{})
		if err != nil {
			return err
		}
		out.Number = op.Number
		if err := d.attach(ctx, op.ID, 0, sent); err != nil {
			return err
		}
		if out.Token, err = d.issue(ctx, op.ID, a.Email, false); err != nil {
			return err
		}
		if err := d.note(ctx, kind, a.Visitor, a.Email, op.ID); err != nil {
			return err
		}
		return d.welcome(ctx, op, a)
	})
	if err != nil {
		return nil, err
	}
	return out, nil
}

type nothing struct{}

func (nothing) Get(string) any { return nil }

func blank(s string) any {
	if s = strings.TrimSpace(s); s != "" {
		return s
	}
	return nil
}

// known finds the one enabled user with an address, where the configuration says that he becomes the requester. The visitor
// learns nothing of it.
func (d *door) known(ctx context.Context, email string) *record.Record {
	if !d.settings.Flag("guest.match_users") {
		return nil
	}
	page, err := d.records.List(system(ctx), record.ListRequest{Model: admin.User, Where: condition.And(condition.Rule("email", condition.Equal, email),
		condition.Rule("is_active", condition.Equal, true)), Fields: []string{"username"}, Limit: 2, Bare: true})
	if err != nil || len(page.Rows) != 1 {
		return nil
	}
	return page.Rows[0]
}

// pretend counts what fell into the trap and answers as if it had been taken.
func (d *door) pretend(ctx context.Context, entry *view.Request, a guest.Ask) (*guest.Receipt, error) {
	d.mu.Lock()
	defer d.mu.Unlock()
	if err := d.note(ctx, trapped, a.Visitor, "", 0); err != nil {
		return nil, err
	}
	if d.confirms() {
		return &guest.Receipt{Waits: true}, nil
	}
	token, err := auth.NewToken()
	if err != nil {
		return nil, err
	}
	n, err := rand.Int(rand.Reader, big.NewInt(9000))
	if err != nil {
		return nil, err
	}
	number := strconv.FormatInt(1000+n.Int64(), 10)
	if t, err := d.records.Get(system(ctx), record.Ref{Model: service.Type, ID: idOf(entry.Values["type_id"])}, "sequence_prefix"); err == nil && t.Values.Text("sequence_prefix") != "" {
		number = t.Values.Text("sequence_prefix") + "-" + number
	}
	return &guest.Receipt{Number: number, Token: token}, nil
}

func idOf(v any) int64 { n, _ := v.(int64); return n }

// limit refuses what comes too often from one place or in one name. It is called under the lock.
func (d *door) limit(ctx context.Context, who guest.Visitor, email string) error {
	for _, l := range []struct {
		field, value string
		most         int64
	}{{"address", who.Address, d.settings.Int("guest.per_hour")}, {"email", email, d.settings.Int("guest.per_hour_email")}} {
		n, err := d.lately(ctx, l.field, l.value, submitted, held)
		if err != nil {
			return err
		}
		if l.most > 0 && n >= l.most {
			if err := d.note(ctx, limited, who, email, 0); err != nil {
				return err
			}
			return fault.New(fault.TooMany, "guest.too_many", fault.Params{"retry_after": 3600})
		}
	}
	return nil
}

// lately counts what happened in the last hour; without a field, what everybody did.
func (d *door) lately(ctx context.Context, field, value string, kinds ...string) (int64, error) {
	where := condition.And(condition.Rule("kind", condition.In, kinds), condition.Rule("created_at", condition.Greater, d.now().Add(-time.Hour).Format(time.RFC3339)))
	if field != "" {
		where = condition.And(where, condition.Rule(field, condition.Equal, value))
	}
	n, err := d.records.Count(system(ctx), record.ListRequest{Model: Log, Where: where}, 0)
	return int64(n), err
}

// note writes a line into the log of guests.
func (d *door) note(ctx context.Context, kind string, who guest.Visitor, email string, operation int64) error {
	in := record.Input{"kind": kind, "address": blank(who.Address), "email": blank(email)}
	if operation != 0 {
		in["operation_id"] = operation
	}
	_, err := d.records.Create(record.AsSystem(ctx, cause), Log, in, record.Options{})
	return err
}

// purge forgets where visitors came from after 30 days, links that opened nothing for 30 days, and requests that waited in vain.
func (d *door) purge(ctx context.Context) error {
	ctx = record.AsSystem(ctx, event.Cause{Kind: "system", Label: "Guest portal"})
	before := d.now().AddDate(0, 0, -30).Format(time.RFC3339)
	for _, old := range []struct {
		alias string
		where condition.Node
	}{
		{Log, condition.Rule("created_at", condition.Less, before)},
		{Link, condition.And(condition.Rule("expires_at", condition.Less, before), condition.Rule("is_muted", condition.Equal, false))}, // a muted one still says so
		{Pending, condition.Rule("expires_at", condition.Less, d.now().Format(time.RFC3339))},
	} {
		for {
			page, err := d.records.List(ctx, record.ListRequest{Model: old.alias, Where: old.where, Fields: []string{"entity_id"}, Limit: 500, Bare: true})
			if err != nil {
				return err
			}
			for _, r := range page.Rows {
				if _, err := d.records.Delete(ctx, record.Ref{Model: old.alias, ID: r.ID}, record.Options{}); err != nil {
					return err
				}
			}
			if len(page.Rows) < 500 {
				break
			}
		}
	}
	return nil
}

// A proof of work costs a machine that sends thousands, and a person a second. The challenge is sealed with its hour, so that
// every node of an installation knows it, and is good once on each.

const (
	proofKind = "guest.proof"
	proofLife = 30 * time.Minute
	mostBits  = 24
)

func (d *door) bits() int {
	if d.secrets == nil {
		return 0
	}
	return int(min(max(d.settings.Int("guest.proof_bits"), 0), mostBits))
}

func (d *door) challenge() (string, error) {
	token, err := auth.NewToken()
	if err != nil {
		return "", err
	}
	return d.secrets.Seal(fmt.Sprintf("%d %s", d.now().Add(proofLife).Unix(), token), proofKind)
}

// proved takes the answer to a challenge, once.
func (d *door) proved(challenge, answer string) bool {
	need := d.bits()
	if need == 0 {
		return true
	}
	if len(challenge) > 500 || len(answer) > 100 {
		return false
	}
	plain, err := d.secrets.Open(challenge, proofKind)
	if err != nil {
		return false
	}
	until, _, _ := strings.Cut(plain, " ")
	at, err := strconv.ParseInt(until, 10, 64)
	if err != nil || d.now().Unix() > at {
		return false
	}
	sum, zeros := sha256.Sum256([]byte(challenge+":"+answer)), 0
	for _, b := range sum {
		zeros += bits.LeadingZeros8(b)
		if b != 0 {
			break
		}
	}
	if zeros < need {
		return false
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	if d.used[plain] {
		return false
	}
	if len(d.used) > 100_000 { // far above what the limits let through in half an hour
		clear(d.used)
	}
	d.used[plain] = true
	return true
}

// paragraphs makes markup of words.
func paragraphs(words string) string {
	words = strings.TrimSpace(strings.ReplaceAll(words, "\r\n", "\n"))
	if words == "" {
		return ""
	}
	var out strings.Builder
	for p := range strings.SplitSeq(words, "\n\n") {
		out.WriteString("<p>" + strings.ReplaceAll(html.EscapeString(strings.TrimSpace(p)), "\n", "<br>") + "</p>")
	}
	return out.String()
}
