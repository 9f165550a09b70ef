package guest

import (
	"context"
	"slices"
	"strings"
	"time"

	"steward/engine/access"
	"steward/engine/auth"
	"steward/engine/condition"
	"steward/engine/event"
	"steward/engine/fault"
	"steward/engine/guest"
	"steward/engine/mail"
	"steward/engine/record"
	admin "steward/modules/access"
	"steward/modules/activity"
	"steward/modules/service"
)

// issue makes a new link to an operation and gives its secret, which is kept nowhere. With verify, the link of a mail also
// confirms the address.
func (d *door) issue(ctx context.Context, operation int64, email string, verify bool) (string, error) {
	token, err := auth.NewToken()
	if err != nil {
		return "", err
	}
	in := record.Input{"operation_id": operation, "token_hash": auth.Hash(token), "email": blank(email), "expires_at": d.expires()}
	if verify {
		in["verify_hash"] = auth.Hash(token)
	}
	_, err = d.records.Create(record.AsSystem(ctx, cause), Link, in, record.Options{})
	return token, err
}

func (d *door) expires() string {
	return d.now().AddDate(0, 0, int(max(d.settings.Int("guest.link_days"), 1))).Format(time.RFC3339)
}

// enter finds the operation behind a secret. Wrong, expired, revoked and deleted are the same.
func (d *door) enter(ctx context.Context, token string) (link *record.Row, op *record.Record, err error) {
	if err := d.open(); err != nil {
		return nil, nil, err
	}
	if len(token) < 40 || len(token) > 64 {
		return nil, nil, fault.Missing()
	}
	link, err = d.byToken(ctx, token)
	if err != nil {
		return nil, nil, err
	}
	if link == nil || link.Values.Flag("is_revoked") || link.Values.Int("expires_at") < d.now().Unix() {
		return nil, nil, fault.Missing()
	}
	op, err = d.records.Get(system(ctx), record.Ref{Model: service.Operation, ID: link.Values.Int("operation_id")})
	if err == nil && op.Values.Flag("is_deleted") {
		err = fault.Missing()
	}
	if err != nil {
		return nil, nil, err
	}
	if d.now().Unix()-link.Values.Int("last_used_at") > 3600 { // it lives from its last use on; not every look is written
		_, err = d.records.Update(record.AsSystem(ctx, cause), record.Ref{Model: Link, ID: link.ID},
			record.Input{"last_used_at": d.now().Format(time.RFC3339), "expires_at": d.expires()}, record.Options{})
	}
	return link, op, err
}

// byToken finds the link of a secret, nil where there is none.
func (d *door) byToken(ctx context.Context, token string) (*record.Row, error) {
	return d.bySecret(ctx, Link, token, "operation_id", "expires_at", "last_used_at", "is_revoked", "verify_hash")
}

// bySecret finds the row whose secret has a hash, nil where there is none. The store is asked: nobody filters by a secret field.
func (d *door) bySecret(ctx context.Context, alias, token string, fields ...string) (*record.Row, error) {
	m := d.registry(ctx).Model(alias)
	at := func(code string) condition.Path { return condition.Path{Name: code, Model: m, Field: m.Field(code)} }
	var reader record.Reader = d.store
	if tx := record.Running(ctx); tx != nil {
		reader = tx
	}
	var paths []condition.Path
	for _, code := range fields {
		paths = append(paths, at(code))
	}
	rows, err := reader.Find(ctx, record.Query{Model: m, Limit: 1, Where: condition.Test{Path: at("token_hash"), Op: condition.Is, Values: []any{auth.Hash(token)}},
		Fields: paths, Order: []record.Order{{Path: at("entity_id")}}})
	if err != nil || len(rows) == 0 {
		return nil, err
	}
	return &rows[0], nil
}

// Look shows what is public of a request: number, title, status, the visitor's own words, and comments that are meant for
// guests, with their files. No name of a colleague, no field.
func (d *door) Look(ctx context.Context, token, lang string) (*guest.Page, error) {
	_, op, err := d.enter(ctx, token)
	if err != nil {
		return nil, err
	}
	v := op.Values
	out := &guest.Page{Number: op.Number, Title: v.Text("title"), Description: v.Text("description"), CreatedAt: time.Unix(v.Int("created_at"), 0).UTC(), Closed: d.closed(ctx, op)}
	if list := d.registry(ctx).List("service_status"); list != nil && d.settings.Flag("guest.show_status") {
		if s := list.Value(v["status"]); s != nil {
			out.Status = d.config.Current().Texts.ListValue(lang, list, s)
		}
	}
	out.CanReply = d.settings.Flag("guest.reply") && (!out.Closed || d.settings.Flag("guest.reopen"))
	if out.Muted, err = d.muted(ctx, op.ID); err != nil {
		return nil, err
	}
	if out.CanReply {
		out.Attach = d.takes()
	}
	files, err := d.hanging(ctx, op.ID)
	if err != nil {
		return nil, err
	}
	out.Files = files.of(token, 0)
	pictures, err := d.drawn(ctx, op)
	if err != nil {
		return nil, err
	}
	out.Description = pictures.draw(token, out.Description)
	words, err := d.words(ctx, op.ID)
	if err != nil {
		return nil, err
	}
	for _, w := range slices.Backward(words) {
		c := w.Values
		out.Comments = append(out.Comments, guest.Comment{Text: pictures.draw(token, c.Text("description")), Mine: c.Text("source") == "guest", At: time.Unix(c.Int("created_at"), 0).UTC(),
			Files: files.of(token, w.ID)})
	}
	return out, nil
}

// words are the comments of an operation that are meant for guests, the newest first.
func (d *door) words(ctx context.Context, operation int64) ([]*record.Record, error) {
	page, err := d.records.List(system(ctx), record.ListRequest{Model: activity.Activity, Where: condition.And(
		condition.Rule("model_alias", condition.Equal, service.Operation), condition.Rule("model_id", condition.Equal, operation),
		condition.Rule("type", condition.Equal, activity.Comment), condition.Rule("frontend_visibility", condition.Equal, true),
		condition.Rule("status", condition.Equal, activity.Enabled)), Fields: []string{"description", "source", "created_at"}, Sort: []string{"-created_at"}, Limit: 200, Bare: true})
	if err != nil {
		return nil, err
	}
	return page.Rows, nil
}

func (d *door) closed(ctx context.Context, op *record.Record) bool {
	list := d.registry(ctx).List("service_status")
	if list == nil {
		return false
	}
	for _, v := range list.InClass("closed") {
		if v == op.Values["status"] {
			return true
		}
	}
	return false
}

// Say adds a comment of the visitor. One that is closed is opened again where the configuration lets guests do so.
func (d *door) Say(ctx context.Context, token, words string, files []string, who guest.Visitor) error {
	_, op, err := d.enter(ctx, token)
	if err != nil {
		return err
	}
	closed := d.closed(ctx, op)
	if !d.settings.Flag("guest.reply") || closed && !d.settings.Flag("guest.reopen") {
		return fault.Denied("guest.no_reply")
	}
	words = strings.TrimSpace(words)
	switch {
	case words == "":
		return fault.InvalidField("description", "fault.required")
	case len([]rune(words)) > maxWords:
		return fault.InvalidField("description", "fault.too_long", fault.Params{"max": maxWords})
	}
	faults := &fault.Collector{}
	sent := d.sent(files, faults)
	if err := faults.Err(); err != nil {
		return err
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	n, err := d.lately(ctx, "address", who.Address, replied)
	if err != nil {
		return err
	}
	if most := d.settings.Int("guest.replies_per_hour"); most > 0 && n >= most {
		return fault.New(fault.TooMany, "guest.too_many", fault.Params{"retry_after": 3600})
	}
	ctx = record.AsSystem(ctx, cause)
	return d.records.Together(ctx, func(ctx context.Context) error {
		name := op.Values.Text("requester_name")
		if name == "" {
			name = op.Values.Text("requester_email")
		}
		comment, err := d.records.Create(ctx, activity.Activity, record.Input{"model_alias": service.Operation, "model_id": op.ID, "type": activity.Comment, "description": paragraphs(words),
			"frontend_visibility": true, "portal_visibility": true, "author_name": name, "source": "guest"}, record.Options{})
		if err != nil {
			return err
		}
		if err := d.attach(ctx, op.ID, comment.ID, sent); err != nil {
			return err
		}
		if closed {
			if _, err := d.records.Update(ctx, record.Ref{Model: service.Operation, ID: op.ID}, record.Input{"status": d.settings.Int("service.reopen_status")}, record.Options{}); err != nil {
				return err
			}
		}
		return d.note(ctx, replied, who, op.Values.Text("requester_email"), op.ID)
	})
}

// Verify notes that who holds the link of the mail reads the mails of the address.
func (d *door) Verify(ctx context.Context, token string) error {
	link, op, err := d.enter(ctx, token)
	if err != nil {
		return err
	}
	if link.Values.Text("verify_hash") != auth.Hash(token) || op.Values.Flag("is_email_verified") {
		return nil
	}
	_, err = d.records.Update(record.AsSystem(ctx, cause), record.Ref{Model: service.Operation, ID: op.ID}, record.Input{"is_email_verified": true}, record.Options{Unrouted: true})
	return err
}

// Renew mails a new link to who filed a request. The caller is told the same whatever happens.
func (d *door) Renew(ctx context.Context, number, email string, who guest.Visitor) error {
	if err := d.open(); err != nil {
		return err
	}
	email, number = strings.ToLower(strings.TrimSpace(email)), strings.ToUpper(strings.TrimSpace(number))
	if email == "" || number == "" || len(email) > 200 || len(number) > 60 || !d.mail.On() {
		return nil
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	for by, value := range map[string]string{"address": who.Address, "email": email} {
		if n, err := d.lately(ctx, by, value, renewed); err != nil || n >= 5 {
			return err
		}
	}
	if err := d.note(ctx, renewed, who, email, 0); err != nil {
		return err
	}
	page, err := d.records.List(system(ctx), record.ListRequest{Model: service.Operation, Where: condition.And(condition.Rule("requester_email", condition.Equal, email),
		condition.Rule("source", condition.Equal, "guest"), condition.Rule("is_deleted", condition.Equal, false)), Sort: []string{"-entity_id"},
		Fields: []string{"title", "requester_email", "requester_name", "guest_language", "is_email_verified"}, Limit: 200})
	if err != nil {
		return err
	}
	for _, op := range page.Rows {
		if strings.EqualFold(op.Number, number) {
			return d.write(ctx, op, "guest.mail.link")
		}
	}
	return nil
}

// welcome confirms a new request by mail, where there is a mail server.
func (d *door) welcome(ctx context.Context, op *record.Record, _ guest.Ask) error {
	return d.write(ctx, op, "guest.mail.received")
}

// mostUnverified is how many mails an address gets that nobody confirmed: it may be somebody else's.
const mostUnverified = 2

// write mails a link to the guest of an operation.
func (d *door) write(ctx context.Context, op *record.Record, key string) error {
	email := op.Values.Text("requester_email")
	if email == "" || !d.mail.On() {
		return nil
	}
	if !op.Values.Flag("is_email_verified") {
		n, err := d.records.Count(system(ctx), record.ListRequest{Model: Log, Where: condition.And(condition.Rule("kind", condition.Equal, mailed),
			condition.Rule("operation_id", condition.Equal, op.ID))}, 0)
		if err != nil || n >= mostUnverified {
			return err
		}
	}
	if key != "guest.mail.link" { // which he asked for himself
		if muted, err := d.muted(ctx, op.ID); err != nil || muted {
			return err
		}
	}
	token, err := d.issue(ctx, op.ID, email, true)
	if err != nil {
		return err
	}
	texts, lang := d.config.Current().Texts, op.Values.Text("guest_language")
	words := map[string]any{"number": op.Number, "title": op.Values.Text("title"), "name": op.Values.Text("requester_name"), "product": d.product}
	if err := d.mail.Send(record.AsSystem(ctx, cause), mail.Message{To: email, Name: oneLine(op.Values.Text("requester_name")), Subject: oneLine(texts.T(lang, key+".subject", words)),
		Text: texts.T(lang, key+".text", words), Button: texts.T(lang, "guest.mail.button", nil), Link: d.url + "/guest/follow#" + token,
		Quit: texts.T(lang, "guest.mail.stop", nil), QuitLink: d.url + "/guest/stop#" + token}); err != nil {
		return err
	}
	return d.note(ctx, mailed, guest.Visitor{}, email, op.ID)
}

func oneLine(s string) string { return strings.Join(strings.Fields(s), " ") }

// guestOf gives the operation when a guest filed it.
func (d *door) guestOf(ctx context.Context, id int64) *record.Record {
	if !d.On() {
		return nil
	}
	op, err := d.records.Get(system(ctx), record.Ref{Model: service.Operation, ID: id}, "source", "is_deleted", "requester_email", "requester_name", "is_email_verified", "guest_language", "title", "type_id")
	if err != nil || op.Values.Text("source") != "guest" || op.Values.Flag("is_deleted") {
		return nil
	}
	return op
}

// tellWords tells the guest of a new comment that is meant for him.
func (d *door) tellWords(ctx context.Context, a *record.Draft) error {
	if a.Text("model_alias") != service.Operation || a.Int("type") != activity.Comment || !a.Flag("frontend_visibility") || a.Text("source") == "guest" || a.Options.Undo ||
		!a.IsNew() && !a.Changed("frontend_visibility") {
		return nil
	}
	if op := d.guestOf(ctx, a.Int("model_id")); op != nil {
		return d.write(ctx, op, "guest.mail.words")
	}
	return nil
}

// tellEnd tells the guest that his request is closed.
func (d *door) tellEnd(ctx context.Context, o *record.Draft) error {
	if o.IsNew() || o.Options.Undo || !o.Class("status", "closed") || o.OldClass("status", "closed") || o.Text("source") != "guest" {
		return nil
	}
	if op := d.guestOf(ctx, o.ID); op != nil {
		return d.write(ctx, op, "guest.mail.closed")
	}
	return nil
}

// adopt gives a newcomer what he asked as a guest. Only who confirmed his address by registering himself gets it, at the moment
// he is let in, and only requests whose address was confirmed too.
func (d *door) adopt(ctx context.Context, u *record.Draft) error {
	if !d.settings.Flag("guest.adopt") || !u.Flag("is_active") || !u.Changed("is_active") || u.IsNew() || u.Int("registered_at") == 0 || u.Int("login_count") > 0 || u.Changed("email") ||
		!d.settings.Flag("access.registration_confirm") {
		return nil
	}
	email := strings.ToLower(u.Text("email"))
	if email == "" {
		return nil
	}
	ctx = record.AsSystem(ctx, event.Cause{Kind: "rule", Label: "Guest who registered", Ref: admin.User})
	page, err := d.records.List(ctx, record.ListRequest{Model: service.Operation, Where: condition.And(condition.Rule("requester_email", condition.Equal, email),
		condition.Rule("source", condition.Equal, "guest"), condition.Rule("requester_username", condition.IsEmpty, nil), condition.Rule("is_email_verified", condition.Equal, true)),
		Fields: []string{"entity_id"}, Limit: 1000, Bare: true})
	if err != nil {
		return err
	}
	for _, op := range page.Rows {
		if _, err := d.records.Update(ctx, record.Ref{Model: service.Operation, ID: op.ID}, record.Input{"requester_username": u.Text("username")}, record.Options{Unrouted: true}); err != nil {
			return err
		}
	}
	return nil
}

func forTeam(ctx context.Context) bool { return access.From(ctx).BackEnd() }

func (d *door) hasGuest(ctx context.Context, r *record.Record) bool {
	return forTeam(ctx) && d.On() && d.mail.On() && r.Values.Text("source") == "guest" && r.Values.Text("requester_email") != ""
}

func (d *door) hasLink(ctx context.Context, r *record.Record) bool {
	if !forTeam(ctx) || r.Values.Text("source") != "guest" {
		return false
	}
	n, err := d.records.Count(system(ctx), record.ListRequest{Model: Link, Where: valid(r.ID)}, 1)
	return err == nil && n > 0
}

func valid(operation int64) condition.Node {
	return condition.And(condition.Rule("operation_id", condition.Equal, operation), condition.Rule("is_revoked", condition.Equal, false))
}

// resend mails the guest a new link. An agent who asks for it answers for the address.
func (d *door) resend(ctx context.Context, r *record.Record) (*record.Ref, error) {
	op, err := d.records.Get(system(ctx), record.Ref{Model: service.Operation, ID: r.ID})
	if err != nil {
		return nil, err
	}
	return nil, d.write(ctx, op, "guest.mail.link")
}

// revoke closes every link to an operation.
func (d *door) revoke(ctx context.Context, r *record.Record) (*record.Ref, error) {
	as := record.AsSystem(ctx, cause)
	page, err := d.records.List(as, record.ListRequest{Model: Link, Where: valid(r.ID), Fields: []string{"entity_id"}, Limit: 1000, Bare: true})
	if err != nil {
		return nil, err
	}
	for _, l := range page.Rows {
		if _, err := d.records.Update(as, record.Ref{Model: Link, ID: l.ID}, record.Input{"is_revoked": true}, record.Options{}); err != nil {
			return nil, err
		}
	}
	return nil, nil
}

var _ guest.Desk = (*door)(nil)
