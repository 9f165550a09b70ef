package access

import (
	"context"
	"net/url"
	"slices"
	"strings"
	"time"

	"steward/engine/auth"
	"steward/engine/condition"
	"steward/engine/fault"
	"steward/engine/mail"
	"steward/engine/record"
)

// AuthSettings are the lifetimes and the password policy an administrator set.
func (x *Directory) AuthSettings() auth.Settings {
	s := auth.Settings{Idle: x.settings.Seconds("access.session_idle"), Absolute: x.settings.Seconds("access.session_absolute"),
		Remember: x.settings.Seconds("access.session_remember"), Basic: x.settings.Flag("access.basic_authentication"), Policy: policy(x.settings)}
	if s.Idle <= 0 {
		s.Idle = auth.Defaults.Idle
	}
	if s.Absolute <= 0 {
		s.Absolute = auth.Defaults.Absolute
	}
	if s.Remember <= 0 {
		s.Remember = auth.Defaults.Remember
	}
	return s
}

func policy(s interface {
	Flag(code string) bool
	Int(code string) int64
}) auth.Policy {
	return auth.Policy{MinLength: int(s.Int("access.password_length")), Letter: true, Digit: true, Symbol: s.Flag("access.password_symbol"), Mixed: s.Flag("access.password_mixed")}
}

// resetLife is how long the link of a mail is good (access-and-visibility.md 3.2.5).
const resetLife = time.Hour

// AskReset mails a link to choose a new password when name and address belong to one active local user. Whether they do
// is not told.
func (x *Directory) AskReset(ctx context.Context, username, email string, c auth.Client) error {
	acc, err := x.ByName(ctx, username)
	if fault.Is(err, fault.NotFound) {
		return x.Log(ctx, auth.Attempt{At: x.now(), Username: username, Address: c.Address, Method: "reset", Reason: "unknown"})
	}
	if err != nil {
		return err
	}
	own, err := x.address(ctx, acc.ID)
	if err != nil {
		return err
	}
	attempt := auth.Attempt{At: x.now(), Username: acc.Username, Address: c.Address, Method: "reset"}
	if !acc.Active || acc.Directory || own == "" || condition.Fold(own) != condition.Fold(strings.TrimSpace(email)) || !x.mail.On() {
		attempt.Reason = "refused"
		return x.Log(ctx, attempt)
	}
	attempt.Success = true
	token, err := auth.NewToken()
	if err != nil {
		return err
	}
	return x.records.Together(asReader(ctx), func(ctx context.Context) error {
		_, err := x.records.Update(asReader(ctx), record.Ref{Model: User, ID: acc.ID}, record.Input{"rp_token": auth.Hash(token), "rp_token_created_at": x.now()}, record.Options{})
		if err != nil {
			return err
		}
		if err := x.write(ctx, acc.ID, "access.mail.reset", nil, x.link("/reset", token)); err != nil {
			return err
		}
		return x.Log(ctx, attempt)
	})
}

// link puts a token behind the hash of an address: it is never sent to a server by itself, and stands in no log.
func (x *Directory) link(path, token string) string {
	return x.url + path + "#" + url.PathEscape(token)
}

// TakeReset gives the user a link was made for. Choosing the password voids it.
func (x *Directory) TakeReset(ctx context.Context, token string) (int64, error) {
	users := x.registry().Model(User)
	row, err := x.one(ctx, users, condition.All{is(users, "rp_token", auth.Hash(token)), is(users, "is_active", true)}, "rp_token_created_at")
	if fault.Is(err, fault.NotFound) || err == nil && x.now().Sub(instant(row.Values.Int("rp_token_created_at"))) > resetLife {
		return 0, fault.InvalidField("token", "access.reset.over")
	}
	return row.ID, err
}

// NewOneTimeLogin gives a user a token that logs him in once (access-and-visibility.md 3.2.6).
func (x *Directory) NewOneTimeLogin(ctx context.Context, id int64) (string, error) {
	if !x.settings.Flag("access.one_time_login") {
		return "", fault.New(fault.Conflict, "access.one_time.off")
	}
	token, err := auth.NewToken()
	if err != nil {
		return "", err
	}
	_, err = x.records.Update(asReader(ctx), record.Ref{Model: User, ID: id}, record.Input{"otl_token": auth.Hash(token)}, record.Options{})
	return x.link("/enter", token), err
}

// TakeOneTimeLogin uses a token up and gives its user.
func (x *Directory) TakeOneTimeLogin(ctx context.Context, token string) (int64, error) {
	users := x.registry().Model(User)
	refused := fault.New(fault.Unauthenticated, "fault.login_refused")
	if !x.settings.Flag("access.one_time_login") || token == "" {
		return 0, refused
	}
	row, err := x.one(ctx, users, condition.All{is(users, "otl_token", auth.Hash(token)), is(users, "is_active", true)}, "version")
	if fault.Is(err, fault.NotFound) {
		return 0, refused
	}
	if err != nil {
		return 0, err
	}
	_, err = x.records.Update(asReader(ctx), record.Ref{Model: User, ID: row.ID}, record.Input{"otl_token": nil}, record.Options{IfVersion: row.Values.Int("version")})
	if fault.Is(err, fault.Conflict) {
		return 0, refused
	}
	return row.ID, err
}

// Register notes somebody who wants to get in (access-and-visibility.md 3.2.9). He is an inactive end user until he has
// confirmed his address and, where the setting asks for it, an administrator has approved. A name that is taken is told by
// mail only.
func (x *Directory) Register(ctx context.Context, n auth.Newcomer, lang string) error {
	if !x.settings.Flag("access.registration") || !x.mail.On() {
		return fault.New(fault.NotFound, "access.register.off")
	}
	var faults fault.Collector
	for code, v := range map[string]string{"username": n.Username, "firstname": n.Firstname, "email": n.Email, "password": n.Password} {
		if strings.TrimSpace(v) == "" {
			faults.Add(code, "fault.required")
		}
	}
	if n.Password != "" {
		if err := policy(x.settings).Check(n.Password, n.Username); err != nil {
			faults.AddError("password", err)
		}
	}
	if _, host, ok := strings.Cut(n.Email, "@"); n.Email != "" && (!ok || !strings.Contains(host, ".")) {
		faults.Add("email", "fault.not_an_email")
	}
	if err := faults.Err(); err != nil {
		return err
	}
	company, err := x.companyOf(ctx, n.Email)
	if err != nil {
		return err
	}
	if company == 0 && x.settings.Text("access.registration_domains") == "companies" {
		return fault.InvalidField("email", "access.register.domain")
	}
	hash, err := auth.HashPassword(ctx, n.Password)
	if err != nil {
		return err
	}
	name := strings.TrimSpace(n.Firstname + " " + n.Lastname)
	if _, err := x.ByName(ctx, n.Username); !fault.Is(err, fault.NotFound) {
		if err != nil {
			return err
		}
		return x.writeTo(ctx, mail.Message{To: n.Email, Name: name}, lang, "access.mail.taken", map[string]any{"username": n.Username})
	}
	token, err := auth.NewToken()
	if err != nil {
		return err
	}
	return x.records.Together(asReader(ctx), func(ctx context.Context) error {
		in := record.Input{"username": n.Username, "firstname": n.Firstname, "lastname": n.Lastname, "email": n.Email, "password_hash": hash, "is_active": false, "registered_at": x.now(), "locale": lang}
		if company != 0 {
			in["company_id"] = company
		}
		if x.settings.Flag("access.registration_confirm") {
			in["confirm_token"] = auth.Hash(token)
		}
		user, err := x.records.Create(asReader(ctx), User, in, record.Options{})
		if err != nil {
			return err
		}
		if in["confirm_token"] == nil {
			return x.confirmed(ctx, user.ID)
		}
		return x.write(ctx, user.ID, "access.mail.confirm", nil, x.link("/confirm", token))
	})
}

// ConfirmRegistration takes the link of the confirmation mail.
func (x *Directory) ConfirmRegistration(ctx context.Context, token string) error {
	users := x.registry().Model(User)
	row, err := x.one(ctx, users, is(users, "confirm_token", auth.Hash(token)), "registered_at")
	if fault.Is(err, fault.NotFound) || err == nil && x.now().Sub(instant(row.Values.Int("registered_at"))) > 7*24*time.Hour {
		return fault.New(fault.Invalid, "access.reset.over")
	}
	if err != nil {
		return err
	}
	return x.records.Together(asReader(ctx), func(ctx context.Context) error { return x.confirmed(ctx, row.ID) })
}

// confirmed lets a newcomer in, or tells those who approve.
func (x *Directory) confirmed(ctx context.Context, id int64) error {
	approval := x.settings.Flag("access.registration_approval")
	user, err := x.records.Update(asReader(ctx), record.Ref{Model: User, ID: id}, record.Input{"confirm_token": nil, "is_active": !approval}, record.Options{})
	if err != nil || !approval {
		return err
	}
	group := x.settings.Int("access.registration_group")
	if group == 0 {
		return nil
	}
	approvers, err := x.records.Get(asReader(ctx), record.Ref{Model: Group, ID: group}, "user_ids")
	if fault.Is(err, fault.NotFound) {
		return nil // nobody is told any more; the newcomer waits in the list of users
	}
	if err != nil {
		return err
	}
	members, err := x.records.List(asReader(ctx), record.ListRequest{Model: User, Fields: []string{"entity_id", "email"}, Limit: 100, Bare: true,
		Where: condition.And(condition.Rule("entity_id", condition.In, approvers.Values.IDs("user_ids")), condition.Rule("is_active", condition.Equal, true))})
	if err != nil {
		return err
	}
	for _, m := range members.Rows {
		if m.Values.Text("email") == "" {
			continue
		}
		params := map[string]any{"person": user.Values.Text("firstname") + " " + user.Values.Text("lastname"), "email": user.Values.Text("email")}
		if err := x.write(ctx, m.ID, "access.mail.approval", params, x.url+"/list/admin/user"); err != nil {
			return err
		}
	}
	return nil
}

// welcome tells a newcomer that he was let in.
func (x *Directory) welcome(ctx context.Context, d *record.Draft) error {
	if d.IsNew() || !d.Changed("is_active") || !d.Flag("is_active") || d.Int("registered_at") == 0 || d.Int("login_count") > 0 || !x.mail.On() {
		return nil
	}
	return x.write(ctx, d.ID, "access.mail.welcome", map[string]any{"username": d.Text("username")}, x.url+"/")
}

// companyOf is the company whose domains have that of an address, 0 for none.
func (x *Directory) companyOf(ctx context.Context, email string) (int64, error) {
	_, domain, _ := strings.Cut(strings.ToLower(strings.TrimSpace(email)), "@")
	if domain == "" {
		return 0, nil
	}
	page, err := x.records.List(asReader(ctx), record.ListRequest{Model: Company, Fields: []string{"entity_id"}, Limit: 1, Bare: true,
		Where: condition.And(condition.Rule("email_domains", condition.IncludesAny, []string{domain}), condition.Rule("status", condition.Equal, 1))})
	if err != nil || len(page.Rows) == 0 {
		return 0, err
	}
	return page.Rows[0].ID, nil
}

// ownFields are what a person changes about himself.
var ownFields = []string{"firstname", "lastname", "email", "locale", "timezone", "startup_page", "phone"}

// Profile gives what a person sees and changes about himself.
func (x *Directory) Profile(ctx context.Context, id int64) (map[string]any, error) {
	rec, err := x.records.Get(asReader(ctx), record.Ref{Model: User, ID: id}, append([]string{"username", "company_id"}, ownFields...)...)
	if err != nil {
		return nil, err
	}
	out := map[string]any{"username": rec.Values.Text("username"), "company": nil, "company_logo": nil}
	for _, code := range ownFields {
		out[code] = nil
		if s := rec.Values.Text(code); s != "" {
			out[code] = s
		}
	}
	if c, ok := rec.Labels["company_id"]; ok && c != "" {
		out["company"] = c
		logo, err := x.CompanyLogo(ctx, rec.Values.Int("company_id"))
		if err != nil && !fault.Is(err, fault.NotFound) {
			return nil, err
		}
		if logo != 0 {
			out["company_logo"] = logo
		}
	}
	return out, nil
}

// ChangeProfile changes what a person may change about himself, and nothing else.
func (x *Directory) ChangeProfile(ctx context.Context, id int64, in map[string]any) error {
	var faults fault.Collector
	allowed := record.Input{}
	for code, v := range in {
		if !slices.Contains(ownFields, code) {
			faults.Add(code, "fault.unknown_field", fault.Params{"field": code})
			continue
		}
		s, isText := v.(string)
		if v != nil && !isText {
			faults.Add(code, "fault.not_a_text")
			continue
		}
		if code == "timezone" && s != "" {
			if _, err := time.LoadLocation(s); err != nil || s == "Local" {
				faults.Add(code, "access.profile.zone")
			}
		}
		allowed[code] = v
	}
	if err := faults.Err(); err != nil {
		return err
	}
	_, err := x.records.Update(asReader(ctx), record.Ref{Model: User, ID: id}, allowed, record.Options{})
	return err
}

// Offers tells what the login page may show. Links and codes need a mail server.
func (x *Directory) Offers() auth.Offers {
	return auth.Offers{Registration: x.mail.On() && x.settings.Flag("access.registration"), Reset: x.mail.On(), Passkey: x.Passkeys != nil && x.secrets != nil,
		OneTime: x.settings.Flag("access.one_time_login")}
}

// Attempts are the last attempts to get in as a user, newest first.
func (x *Directory) Attempts(ctx context.Context, id int64, limit int) ([]auth.Attempt, error) {
	acc, err := x.ByID(ctx, id)
	if err != nil {
		return nil, err
	}
	log := x.registry().Model(AuthenticationRequest)
	rows, err := x.reader(ctx).Find(ctx, record.Query{Model: log, Where: is(log, "username", acc.Username), Limit: limit, Fields: paths(log, "created_at", "ip", "method", "result", "reason"),
		Order: []record.Order{{Path: path(log, "created_at"), Desc: true}, {Path: path(log, "entity_id"), Desc: true}}})
	out := make([]auth.Attempt, len(rows))
	for i, r := range rows {
		out[i] = auth.Attempt{At: instant(r.Values.Int("created_at")), Username: acc.Username, Address: r.Values.Text("ip"), Method: r.Values.Text("method"),
			Success: r.Values.Text("result") == "success", Reason: r.Values.Text("reason")}
	}
	return out, err
}
