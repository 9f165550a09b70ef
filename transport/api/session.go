package api

import (
	"net/http"
	"slices"
	"strings"
	"time"

	"steward/engine/access"
	"steward/engine/auth"
	"steward/engine/fault"
)

// signIn checks name and password and sets the session cookie.
func signIn(c *call) (any, error) {
	var in struct {
		Username string `json:"username"`
		Password string `json:"password"`
		Remember bool   `json:"remember"`
	}
	if err := c.body(&in); err != nil {
		return nil, err
	}
	var missing fault.Collector
	if strings.TrimSpace(in.Username) == "" {
		missing.Add("username", "fault.required")
	}
	if in.Password == "" {
		missing.Add("password", "fault.required")
	}
	if err := missing.Err(); err != nil {
		return nil, err
	}
	token, sess, methods, err := c.h.Auth.Login(c.ctx(), in.Username, in.Password, in.Remember, c.h.Client(c.r))
	if err != nil {
		return nil, err
	}
	if sess.Pending {
		if methods[0] == "mail" {
			if err := c.h.People.SendCode(c.ctx(), sess.UserID); err != nil {
				return nil, err
			}
		}
		c.status = http.StatusAccepted
		return map[string]any{"second_factor": map[string]any{"token": token, "methods": methods}}, nil
	}
	return c.enter(token, sess)
}

// enter answers with who is logged in now. The session of before, if any, ends: no token outlives a login.
func (c *call) enter(token string, sess auth.Session) (any, error) {
	if c.token != "" {
		if err := c.h.Auth.Logout(c.ctx(), c.token); err != nil {
			return nil, err
		}
	}
	a, err := c.h.People.Actor(c.ctx(), sess.UserID)
	if err != nil {
		return nil, err
	}
	if sess.ImpersonatorID != 0 {
		shadow := *a
		shadow.ImpersonatedByID = sess.ImpersonatorID
		a = &shadow
	}
	c.actor, c.token = a, token
	cookie := &http.Cookie{Name: Cookie, Value: token, Path: "/", HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: c.h.encrypted(c.r)}
	if sess.Remember {
		cookie.Expires = sess.Expires
	}
	http.SetCookie(c.w, cookie)
	return c.me()
}

func secondFactor(c *call) (any, error) {
	var in struct {
		Token  string `json:"token"`
		Method string `json:"method"`
		Code   string `json:"code"`
	}
	if err := c.body(&in); err != nil {
		return nil, err
	}
	if in.Method == "mail" && in.Code == "" {
		user, err := c.h.Auth.Waiting(c.ctx(), in.Token)
		if err != nil {
			return nil, err
		}
		c.status = http.StatusAccepted
		return map[string]any{}, c.h.People.SendCode(c.ctx(), user)
	}
	token, sess, err := c.h.Auth.SecondFactor(c.ctx(), in.Token, in.Method, in.Code, c.h.Client(c.r))
	if err != nil {
		return nil, err
	}
	return c.enter(token, sess)
}

// setUp takes the one-time link of a new installation: the first administrator chooses his password with it.
func setUp(c *call) (any, error) {
	var in struct {
		Token    string `json:"token"`
		Password string `json:"password"`
	}
	if err := c.body(&in); err != nil {
		return nil, err
	}
	if c.h.Product.SetUp == nil {
		return nil, fault.Missing()
	}
	acc, err := c.h.People.ByName(c.ctx(), "admin")
	if err != nil {
		return nil, err
	}
	if err := c.h.People.AuthSettings().Policy.Check(in.Password, acc.Username); err != nil {
		return nil, err // before the link is used up
	}
	user, ok := c.h.Product.SetUp(in.Token)
	if !ok {
		return nil, fault.Denied("api.set_up_over")
	}
	if err := c.h.Auth.ChangePassword(c.ctx(), user, in.Password, ""); err != nil {
		return nil, err
	}
	token, sess, err := c.h.Auth.Open(c.ctx(), user, c.h.Client(c.r))
	if err != nil {
		return nil, err
	}
	return c.enter(token, sess)
}

func whoAmI(c *call) (any, error) { return c.me() }

func signOut(c *call) (any, error) {
	if c.token != "" {
		if err := c.h.Auth.Logout(c.ctx(), c.token); err != nil {
			return nil, err
		}
	}
	http.SetCookie(c.w, &http.Cookie{Name: Cookie, Path: "/", MaxAge: -1, HttpOnly: true, SameSite: http.SameSiteLaxMode, Secure: c.h.encrypted(c.r)})
	return nil, nil
}

// me describes the caller to his own browser.
func (c *call) me() (map[string]any, error) {
	a := c.actor
	area := "backend"
	if !a.BackEnd() {
		area = "portal"
	}
	resources := []string{}
	for r, open := range a.Resources {
		if open {
			resources = append(resources, r)
		}
	}
	slices.Sort(resources)
	zone := "UTC"
	if a.Zone != nil {
		zone = a.Zone.String()
	}
	var company any
	if a.CompanyID != 0 {
		company = a.CompanyID
	}
	groups := a.GroupIDs
	if groups == nil {
		groups = []int64{}
	}
	var picture any
	if a.Avatar != "" {
		picture = a.Avatar
	}
	by, err := c.impersonator()
	if err != nil {
		return nil, err
	}
	owes, err := c.owes()
	if err != nil {
		return nil, err
	}
	return map[string]any{
		"user": map[string]any{"user_id": a.ID, "username": a.Username, "name": a.Name, "email": a.Email, "avatar": picture, "company_id": company, "locale": a.Locale, "timezone": zone},
		"type": string(a.Type), "super_admin": a.SuperAdmin(), "area": area, "impersonator": by, "group_ids": groups, "resources": resources,
		"owes_factor": owes, "can_configure": a.Type == access.Administrator,
	}, nil
}

func changePassword(c *call) (any, error) {
	var in struct {
		Current  string `json:"current"`
		Password string `json:"password"`
	}
	if err := c.body(&in); err != nil {
		return nil, err
	}
	if err := c.itself(); err != nil {
		return nil, err
	}
	if err := c.verify("current", in.Current); err != nil {
		return nil, err
	}
	return nil, c.h.Auth.ChangePassword(c.ctx(), c.actor.ID, in.Password, c.token)
}

func ownSessions(c *call) (any, error) {
	list, err := c.h.Store.SessionsOf(c.ctx(), c.actor.ID)
	if err != nil {
		return nil, err
	}
	return map[string]any{"items": c.sessions(list)}, nil
}

// endSession ends the session with the id, or with "others" all but this one.
func endSession(c *call) (any, error) {
	id := c.r.PathValue("id")
	if id == "others" {
		return nil, c.h.Store.DeleteSessions(c.ctx(), c.actor.ID, c.session.Hash)
	}
	return nil, c.endOne(c.actor.ID, id)
}

func stamp(t time.Time) string { return t.UTC().Format(time.RFC3339) }

// preferences are small: column widths, theme, drafts of an unfinished form.
const maxPreference = 64 << 10

func preference(c *call) (any, error) {
	v, err := c.h.Store.Preference(c.ctx(), c.actor.ID, c.r.PathValue("name"))
	if err != nil {
		return nil, err
	}
	return map[string]any{"value": v}, nil
}

func setPreference(c *call) (any, error) {
	var in struct {
		Value string `json:"value"`
	}
	if err := c.body(&in); err != nil {
		return nil, err
	}
	if len(in.Value) > maxPreference || len(c.r.PathValue("name")) > 100 {
		return nil, fault.New(fault.TooLarge, "fault.too_large", fault.Params{"max": 0})
	}
	return nil, c.h.Store.SetPreference(c.ctx(), c.actor.ID, c.r.PathValue("name"), in.Value)
}
