package api

import (
	"context"
	"encoding/json"
	"net/http"
	"slices"
	"strings"
	"time"

	"steward/engine/access"
	"steward/engine/auth"
	"steward/engine/auth/totp"
	"steward/engine/condition"
	"steward/engine/fault"
	"steward/engine/record"
)

// People are the users as the API asks for them: who they are, and how they prove it.
type People interface {
	Actor(ctx context.Context, id int64) (*access.Actor, error)
	ByName(ctx context.Context, username string) (auth.Account, error)
	ByID(ctx context.Context, id int64) (auth.Account, error)
	Log(ctx context.Context, a auth.Attempt) error
	AuthSettings() auth.Settings
	// Offers tells what the login page may show.
	Offers() auth.Offers

	Profile(ctx context.Context, id int64) (map[string]any, error)
	ChangeProfile(ctx context.Context, id int64, in map[string]any) error
	Security(ctx context.Context, id int64) (auth.Security, error)
	Attempts(ctx context.Context, id int64, limit int) ([]auth.Attempt, error)

	NewToken(ctx context.Context, id int64) (string, error)
	Token(ctx context.Context, id int64) (string, error)
	EndToken(ctx context.Context, id int64) error
	HasToken(ctx context.Context, id int64) (bool, error)

	BeginTOTP(ctx context.Context, id int64, issuer string) (totp.Key, error)
	ConfirmTOTP(ctx context.Context, id int64, code string) ([]string, error)
	NewRecoveryCodes(ctx context.Context, id int64) ([]string, error)
	SetMailCodes(ctx context.Context, id int64, on bool) error
	// Owes reports whether somebody has to set up a second factor before he may do anything else.
	Owes(ctx context.Context, a *access.Actor) (bool, error)
	// StartupPage is the code of the menu entry that somebody begins with, "" for the home page.
	StartupPage(ctx context.Context, a *access.Actor) (string, error)
	SendCode(ctx context.Context, id int64) error
	EndFactors(ctx context.Context, id int64, methods ...string) (bool, error)
	BeginPasskey(ctx context.Context, id int64) (options any, token string, err error)
	FinishPasskey(ctx context.Context, id int64, token, name string, answer []byte) error
	EndPasskey(ctx context.Context, id, key int64) error
	BeginPasskeyLogin(ctx context.Context) (options any, token string, err error)
	FinishPasskeyLogin(ctx context.Context, token string, answer []byte) (int64, error)

	AskReset(ctx context.Context, username, email string, c auth.Client) error
	TakeReset(ctx context.Context, token string) (int64, error)
	NewOneTimeLogin(ctx context.Context, id int64) (string, error)
	TakeOneTimeLogin(ctx context.Context, token string) (int64, error)
	// SetAvatar keeps the picture of a user; Avatar gives it as JPEG; Avatars gives the versions of all, by username.
	SetAvatar(ctx context.Context, id int64, content []byte) error
	EndAvatar(ctx context.Context, id int64) error
	Avatar(ctx context.Context, username string) ([]byte, error)
	Avatars(ctx context.Context) (map[string]string, error)
	// CompanyLogo is the file that shows the logo of a company.
	CompanyLogo(ctx context.Context, company int64) (int64, error)
	// TryRule tells what a change of a group rule would do to a user, without making it.
	TryRule(ctx context.Context, username string, change record.RuleChange) (*record.RuleEffect, error)
	Register(ctx context.Context, n auth.Newcomer, lang string) error
	ConfirmRegistration(ctx context.Context, token string) error
}

// stranger allows a call without a session only so often for an address: each of these costs a mail or a search.
func (c *call) stranger() error {
	if wait := c.h.strangers.take(auth.Network(c.h.Client(c.r).Address), time.Now()); wait > 0 {
		return fault.New(fault.TooMany, "fault.too_many", fault.Params{"retry_after": wait})
	}
	return nil
}

// itself refuses what is out of reach for somebody who acts as another: secrets and factors are the owner's.
func (c *call) itself() error {
	if c.actor.ImpersonatedByID != 0 {
		return fault.Denied("api.not_while_impersonating")
	}
	return nil
}

// confirm asks for the caller's own password again.
func (c *call) confirm(password string) error {
	if err := c.itself(); err != nil {
		return err
	}
	return c.verify("password", password)
}

func (c *call) verify(field, password string) error {
	if password == "" {
		return fault.InvalidField(field, "fault.required")
	}
	err := c.h.Auth.VerifyPassword(c.ctx(), c.actor.ID, password, c.h.Client(c.r))
	if fault.Is(err, fault.Unauthenticated) {
		return fault.InvalidField(field, "api.wrong_password")
	}
	return err
}

// passworded is the body of a call that needs nothing but the password.
func (c *call) passworded() error {
	var in struct {
		Password string `json:"password"`
	}
	if err := c.body(&in); err != nil {
		return err
	}
	return c.confirm(in.Password)
}

func account(c *call) (any, error) {
	profile, err := c.h.People.Profile(c.ctx(), c.actor.ID)
	if err != nil {
		return nil, err
	}
	s, err := c.h.People.Security(c.ctx(), c.actor.ID)
	if err != nil {
		return nil, err
	}
	has, err := c.h.People.HasToken(c.ctx(), c.actor.ID)
	if err != nil {
		return nil, err
	}
	by, err := c.impersonator()
	if err != nil {
		return nil, err
	}
	keys := make([]map[string]any, len(s.Passkeys))
	for i, k := range s.Passkeys {
		keys[i] = map[string]any{"id": k.ID, "name": k.Name, "created_at": moment(k.CreatedAt), "used_at": moment(k.UsedAt)}
	}
	return map[string]any{"user": profile, "api_token": map[string]any{"exists": has}, "impersonator": by,
		"security": map[string]any{"totp": s.TOTP, "recovery_left": s.RecoveryLeft, "mail_codes": s.MailCodes, "passkeys": keys, "demanded": s.Demanded}}, nil
}

func moment(t time.Time) any {
	if t.IsZero() {
		return nil
	}
	return stamp(t)
}

// impersonator is who acts in the caller's name, nil for nobody.
func (c *call) impersonator() (any, error) {
	if c.actor.ImpersonatedByID == 0 {
		return nil, nil
	}
	by, err := c.h.People.Actor(c.ctx(), c.actor.ImpersonatedByID)
	if err != nil {
		return nil, err
	}
	return map[string]any{"user_id": by.ID, "username": by.Username, "name": by.Name}, nil
}

func changeAccount(c *call) (any, error) {
	in := map[string]any{}
	if err := c.body(&in); err != nil {
		return nil, err
	}
	if _, has := in["email"]; has {
		if err := c.itself(); err != nil { // whoever has the address has the account
			return nil, err
		}
	}
	if err := c.h.People.ChangeProfile(c.ctx(), c.actor.ID, in); err != nil {
		return nil, err
	}
	return account(c)
}

func loginLog(c *call) (any, error) {
	list, err := c.h.People.Attempts(c.ctx(), c.actor.ID, 50)
	if err != nil {
		return nil, err
	}
	items := make([]map[string]any, len(list))
	for i, a := range list {
		items[i] = map[string]any{"at": stamp(a.At), "address": a.Address, "device": nil, "method": a.Method, "ok": a.Success, "reason": nil}
		if a.Reason != "" {
			items[i]["reason"] = a.Reason
		}
	}
	return map[string]any{"items": items}, nil
}

func beginTOTP(c *call) (any, error) {
	if err := c.passworded(); err != nil {
		return nil, err
	}
	key, err := c.h.People.BeginTOTP(c.ctx(), c.actor.ID, c.h.Product.Name)
	if err != nil {
		return nil, err
	}
	return map[string]any{"secret": key.Secret, "uri": key.URI, "qr": key.QR}, nil
}

func confirmTOTP(c *call) (any, error) {
	var in struct {
		Code string `json:"code"`
	}
	if err := c.body(&in); err != nil {
		return nil, err
	}
	if err := c.itself(); err != nil {
		return nil, err
	}
	codes, err := c.h.People.ConfirmTOTP(c.ctx(), c.actor.ID, strings.ReplaceAll(in.Code, " ", ""))
	if err != nil {
		return nil, err
	}
	return map[string]any{"recovery_codes": codes}, nil
}

func endTOTP(c *call) (any, error) {
	if err := c.passworded(); err != nil {
		return nil, err
	}
	_, err := c.h.People.EndFactors(c.ctx(), c.actor.ID, "totp", "recovery")
	return nil, err
}

func recoveryCodes(c *call) (any, error) {
	if err := c.passworded(); err != nil {
		return nil, err
	}
	codes, err := c.h.People.NewRecoveryCodes(c.ctx(), c.actor.ID)
	if err != nil {
		return nil, err
	}
	return map[string]any{"recovery_codes": codes}, nil
}

func mailCodes(c *call) (any, error) {
	var in struct {
		Password string `json:"password"`
		On       bool   `json:"on"`
	}
	if err := c.body(&in); err != nil {
		return nil, err
	}
	if err := c.confirm(in.Password); err != nil {
		return nil, err
	}
	return nil, c.h.People.SetMailCodes(c.ctx(), c.actor.ID, in.On)
}

func beginPasskey(c *call) (any, error) {
	if err := c.passworded(); err != nil {
		return nil, err
	}
	options, token, err := c.h.People.BeginPasskey(c.ctx(), c.actor.ID)
	if err != nil {
		return nil, err
	}
	return map[string]any{"options": options, "token": token}, nil
}

func finishPasskey(c *call) (any, error) {
	var in struct {
		Token      string          `json:"token"`
		Name       string          `json:"name"`
		Credential json.RawMessage `json:"credential"`
	}
	if err := c.body(&in); err != nil {
		return nil, err
	}
	if err := c.itself(); err != nil {
		return nil, err
	}
	if err := c.h.People.FinishPasskey(c.ctx(), c.actor.ID, in.Token, strings.TrimSpace(in.Name), in.Credential); err != nil {
		return nil, err
	}
	c.status = http.StatusCreated
	return map[string]any{}, nil
}

func endPasskey(c *call) (any, error) {
	if err := c.passworded(); err != nil {
		return nil, err
	}
	id, err := c.id()
	if err != nil {
		return nil, err
	}
	return nil, c.h.People.EndPasskey(c.ctx(), c.actor.ID, id)
}

func newToken(c *call) (any, error) {
	if err := c.passworded(); err != nil {
		return nil, err
	}
	token, err := c.h.People.NewToken(c.ctx(), c.actor.ID)
	if err != nil {
		return nil, err
	}
	return map[string]any{"token": token}, nil
}

// showToken shows a token to its owner in a browser; a program that has it needs no other way to it.
func showToken(c *call) (any, error) {
	if err := c.itself(); err != nil {
		return nil, err
	}
	if c.token == "" {
		return nil, fault.Denied("api.session_only")
	}
	token, err := c.h.People.Token(c.ctx(), c.actor.ID)
	if err != nil {
		return nil, err
	}
	if token == "" {
		return nil, fault.Missing()
	}
	return map[string]any{"token": token}, nil
}

func endToken(c *call) (any, error) {
	if err := c.itself(); err != nil {
		return nil, err
	}
	return nil, c.h.People.EndToken(c.ctx(), c.actor.ID)
}

// Getting in without a password.

func beginPasskeyLogin(c *call) (any, error) {
	if err := c.stranger(); err != nil {
		return nil, err
	}
	options, token, err := c.h.People.BeginPasskeyLogin(c.ctx())
	if err != nil {
		return nil, err
	}
	return map[string]any{"token": token, "options": options}, nil
}

func finishPasskeyLogin(c *call) (any, error) {
	var in struct {
		Token      string          `json:"token"`
		Credential json.RawMessage `json:"credential"`
	}
	if err := c.body(&in); err != nil {
		return nil, err
	}
	user, err := c.h.People.FinishPasskeyLogin(c.ctx(), in.Token, in.Credential)
	if err != nil {
		return nil, err
	}
	return c.arrive(user, "passkey")
}

func (c *call) arrive(user int64, method string) (any, error) {
	token, sess, err := c.h.Auth.Arrived(c.ctx(), user, method, c.h.Client(c.r))
	if err != nil {
		return nil, err
	}
	return c.enter(token, sess)
}

func oneTimeLogin(c *call) (any, error) {
	if err := c.stranger(); err != nil {
		return nil, err
	}
	var in struct {
		Token string `json:"token"`
	}
	if err := c.body(&in); err != nil {
		return nil, err
	}
	user, err := c.h.People.TakeOneTimeLogin(c.ctx(), in.Token)
	if err != nil {
		return nil, err
	}
	return c.arrive(user, "otl")
}

// forgot answers the same whether the name is known or not.
func forgot(c *call) (any, error) {
	if err := c.stranger(); err != nil {
		return nil, err
	}
	var in struct {
		Username string `json:"username"`
		Email    string `json:"email"`
	}
	if err := c.body(&in); err != nil {
		return nil, err
	}
	var missing fault.Collector
	if strings.TrimSpace(in.Username) == "" {
		missing.Add("username", "fault.required")
	}
	if strings.TrimSpace(in.Email) == "" {
		missing.Add("email", "fault.required")
	}
	if err := missing.Err(); err != nil {
		return nil, err
	}
	if err := c.h.People.AskReset(c.ctx(), in.Username, in.Email, c.h.Client(c.r)); err != nil {
		c.h.Log.Error("a link for a new password could not be made", "error", err) // the answer must not tell
	}
	return nil, nil
}

func resetPassword(c *call) (any, error) {
	if err := c.stranger(); err != nil {
		return nil, err
	}
	var in struct {
		Token    string `json:"token"`
		Password string `json:"password"`
	}
	if err := c.body(&in); err != nil {
		return nil, err
	}
	user, err := c.h.People.TakeReset(c.ctx(), in.Token)
	if err != nil {
		return nil, err
	}
	return nil, c.h.Auth.ChangePassword(c.ctx(), user, in.Password, "")
}

func register(c *call) (any, error) {
	if err := c.stranger(); err != nil {
		return nil, err
	}
	var in struct {
		Username  string `json:"username"`
		Firstname string `json:"firstname"`
		Lastname  string `json:"lastname"`
		Email     string `json:"email"`
		Password  string `json:"password"`
	}
	if err := c.body(&in); err != nil {
		return nil, err
	}
	n := auth.Newcomer{Username: strings.TrimSpace(in.Username), Firstname: strings.TrimSpace(in.Firstname), Lastname: strings.TrimSpace(in.Lastname), Email: strings.TrimSpace(in.Email), Password: in.Password}
	if err := c.h.People.Register(c.ctx(), n, c.lang()); err != nil {
		return nil, err
	}
	c.status = http.StatusAccepted
	return map[string]any{}, nil
}

func confirmRegistration(c *call) (any, error) {
	if err := c.stranger(); err != nil {
		return nil, err
	}
	var in struct {
		Token string `json:"token"`
	}
	if err := c.body(&in); err != nil {
		return nil, err
	}
	return nil, c.h.People.ConfirmRegistration(c.ctx(), in.Token)
}

// impersonate lets a Super Admin see what another sees. It is logged, and the way back is a new login of his own.
func impersonate(c *call) (any, error) {
	var in struct {
		Username string `json:"username"`
		Reason   string `json:"reason"`
	}
	if err := c.body(&in); err != nil {
		return nil, err
	}
	if err := c.itself(); err != nil {
		return nil, err
	}
	if !c.actor.SuperAdmin() || c.token == "" {
		return nil, fault.Denied("api.super_admins_only")
	}
	acc, err := c.h.People.ByName(c.ctx(), in.Username)
	if fault.Is(err, fault.NotFound) {
		return nil, fault.InvalidField("username", "api.unknown_user", fault.Params{"user": in.Username})
	}
	if err != nil {
		return nil, err
	}
	other, err := c.h.People.Actor(c.ctx(), acc.ID)
	if err != nil {
		return nil, err
	}
	if other.SuperAdmin() {
		return nil, fault.InvalidField("username", "api.impersonate_super_admin")
	}
	if _, err := c.h.Platform.Records.Get(c.ctx(), record.Ref{Model: userModel, ID: acc.ID}, "entity_id"); err != nil {
		return nil, err // outside the own companies
	}
	token, sess, err := c.h.Auth.Impersonate(c.ctx(), acc.ID, c.actor, in.Reason, c.h.Client(c.r))
	if err != nil {
		return nil, err
	}
	return c.enter(token, sess)
}

// impersonateNoMore brings a Super Admin back to himself.
func impersonateNoMore(c *call) (any, error) {
	if c.session.ImpersonatorID == 0 {
		return nil, fault.New(fault.Conflict, "api.not_impersonating")
	}
	token, sess, err := c.h.Auth.Open(c.ctx(), c.session.ImpersonatorID, c.h.Client(c.r))
	if err != nil {
		return nil, err
	}
	return c.enter(token, sess)
}

// What administrators do for others. Everything of a Super Admin is for Super Admins.

// other finds the user of the path as the caller may change him.
func (c *call) other() (int64, error) {
	id, err := c.id()
	if err != nil {
		return 0, err
	}
	if err := c.itself(); err != nil {
		return 0, err
	}
	ok, err := c.h.Platform.Records.Can(c.ctx(), record.Ref{Model: userModel, ID: id}, access.Update)
	if err != nil {
		return 0, err
	}
	if !ok {
		return 0, fault.Missing()
	}
	other, err := c.h.People.Actor(c.ctx(), id)
	if err != nil {
		return 0, err
	}
	if other.SuperAdmin() && !c.actor.SuperAdmin() {
		return 0, fault.Denied("api.super_admins_only")
	}
	return id, nil
}

func newUserToken(c *call) (any, error) {
	id, err := c.other()
	if err != nil {
		return nil, err
	}
	token, err := c.h.People.NewToken(c.ctx(), id)
	if err != nil {
		return nil, err
	}
	return map[string]any{"token": token}, nil
}

func endUserToken(c *call) (any, error) {
	id, err := c.other()
	if err != nil {
		return nil, err
	}
	return nil, c.h.People.EndToken(c.ctx(), id)
}

func newUserLink(c *call) (any, error) {
	id, err := c.other()
	if err != nil {
		return nil, err
	}
	link, err := c.h.People.NewOneTimeLogin(c.ctx(), id)
	if err != nil {
		return nil, err
	}
	return map[string]any{"link": link}, nil
}

func endUserFactors(c *call) (any, error) {
	id, err := c.other()
	if err != nil {
		return nil, err
	}
	_, err = c.h.People.EndFactors(c.ctx(), id)
	return nil, err
}

// userSecurity shows an administrator how a user gets in: sessions, factors and the last attempts, no secret.
func userSecurity(c *call) (any, error) {
	id, err := c.other()
	if err != nil {
		return nil, err
	}
	s, err := c.h.People.Security(c.ctx(), id)
	if err != nil {
		return nil, err
	}
	has, err := c.h.People.HasToken(c.ctx(), id)
	if err != nil {
		return nil, err
	}
	list, err := c.h.People.Attempts(c.ctx(), id, 20)
	if err != nil {
		return nil, err
	}
	attempts := make([]map[string]any, len(list))
	for i, a := range list {
		attempts[i] = map[string]any{"at": stamp(a.At), "address": a.Address, "device": nil, "method": a.Method, "ok": a.Success, "reason": a.Reason}
	}
	sessions, err := c.h.Store.SessionsOf(c.ctx(), id)
	if err != nil {
		return nil, err
	}
	return map[string]any{"totp": s.TOTP, "recovery_left": s.RecoveryLeft, "mail_codes": s.MailCodes, "passkeys": len(s.Passkeys), "demanded": s.Demanded,
		"api_token": has, "one_time": c.h.People.Offers().OneTime, "attempts": attempts, "sessions": c.sessions(sessions)}, nil
}

func userSessions(c *call) (any, error) {
	id, err := c.other()
	if err != nil {
		return nil, err
	}
	list, err := c.h.Store.SessionsOf(c.ctx(), id)
	if err != nil {
		return nil, err
	}
	return map[string]any{"items": c.sessions(list)}, nil
}

func (c *call) sessions(list []auth.Session) []map[string]any {
	items := make([]map[string]any, 0, len(list))
	for _, s := range list {
		items = append(items, map[string]any{"id": s.ID, "device": s.Device, "address": s.Address, "created_at": stamp(s.CreatedAt), "last_used": stamp(s.LastUsed), "current": s.Hash == c.session.Hash})
	}
	return items
}

func endUserSession(c *call) (any, error) {
	id, err := c.other()
	if err != nil {
		return nil, err
	}
	wanted := c.r.PathValue("session")
	if wanted == "all" {
		return nil, c.h.Store.DeleteSessions(c.ctx(), id, "")
	}
	return nil, c.endOne(id, wanted)
}

func (c *call) endOne(user int64, id string) error {
	list, err := c.h.Store.SessionsOf(c.ctx(), user)
	if err != nil {
		return err
	}
	for _, s := range list {
		if s.ID == id {
			return c.h.Store.DeleteSession(c.ctx(), s.Hash)
		}
	}
	return fault.Missing()
}

// userAccess says what a user can see, by model, beside what the caller can: nothing the caller may not count himself.
func userAccess(c *call) (any, error) {
	id, err := c.id()
	if err != nil {
		return nil, err
	}
	if _, err := c.h.Platform.Records.Get(c.ctx(), record.Ref{Model: userModel, ID: id}, "entity_id"); err != nil {
		return nil, err
	}
	other, err := c.h.People.Actor(c.ctx(), id)
	if err != nil {
		return nil, err
	}
	as := access.With(c.ctx(), other)
	records := c.h.Platform.Records
	items := []map[string]any{}
	for _, m := range c.snap.Registry.Models() {
		if m.Internal || m.Disabled || !c.may(m, access.Read) {
			continue
		}
		line := map[string]any{"model": m.Alias, "label": c.snap.Texts.Plural(c.lang(), m), "read": 0}
		may := func(action access.Action) bool { return other.Active && records.Scope(as, m, action).Refused == "" }
		total, err := records.Count(c.ctx(), record.ListRequest{Model: m.Alias, Where: condition.Node{}}, 0)
		if err != nil {
			return nil, err
		}
		if may(access.Read) {
			if line["read"], err = records.Count(as, record.ListRequest{Model: m.Alias}, 0); err != nil {
				return nil, err
			}
		}
		line["total"], line["create"], line["update"], line["delete"] = total, may(access.Create), may(access.Update), may(access.Delete)
		items = append(items, line)
	}
	slices.SortFunc(items, func(a, b map[string]any) int { return strings.Compare(a["label"].(string), b["label"].(string)) })
	return map[string]any{"models": items}, nil
}
