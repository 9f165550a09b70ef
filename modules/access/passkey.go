package access

import (
	"context"
	"encoding/json"
	"time"

	"steward/engine/auth/passkey"
	"steward/engine/fault"
	"steward/engine/record"
)

// ceremonyLife is how long a browser has to answer.
const ceremonyLife = 5 * time.Minute

// ceremony is what travels, encrypted, with the browser between question and answer.
type ceremony struct {
	State   passkey.Ceremony
	Expires time.Time
}

func (x *Directory) keep(state *passkey.Ceremony, purpose string) (string, error) {
	raw, err := json.Marshal(ceremony{*state, x.now().Add(ceremonyLife)})
	if err != nil {
		return "", err
	}
	return x.seal(string(raw), purpose)
}

func (x *Directory) kept(token, purpose string) (c ceremony, err error) {
	raw, err := x.unseal(token, purpose)
	if err != nil || json.Unmarshal([]byte(raw), &c) != nil || x.now().After(c.Expires) {
		return ceremony{}, fault.New(fault.Invalid, "access.passkey.too_late")
	}
	return c, nil
}

// person gives a user with his keys as the browser must prove them.
func (x *Directory) person(ctx context.Context, id int64) (passkey.Person, []record.Row, error) {
	acc, err := x.ByID(ctx, id)
	if err != nil {
		return passkey.Person{}, nil, err
	}
	rows, err := x.factors(ctx, id, byPasskey)
	p := passkey.Person{ID: id, Name: acc.Username, Display: acc.Username}
	for _, row := range rows {
		raw, err := x.unseal(row.Values.Text("secret"), factorPurpose(byPasskey, id))
		if err != nil {
			return p, nil, err
		}
		p.Registered = append(p.Registered, raw)
	}
	return p, rows, err
}

// BeginPasskey asks the browser of a person to make a key. The answer needs the token.
func (x *Directory) BeginPasskey(ctx context.Context, user int64) (options any, token string, err error) {
	if x.Passkeys == nil {
		return nil, "", fault.New(fault.Conflict, "access.passkey.off")
	}
	p, _, err := x.person(ctx, user)
	if err != nil {
		return nil, "", err
	}
	options, state, err := x.Passkeys.Register(p)
	if err != nil {
		return nil, "", err
	}
	token, err = x.keep(state, factorPurpose("passkey_new", user))
	return options, token, err
}

// FinishPasskey keeps the key a browser made.
func (x *Directory) FinishPasskey(ctx context.Context, user int64, token, name string, answer []byte) error {
	if x.Passkeys == nil {
		return fault.New(fault.Conflict, "access.passkey.off")
	}
	if name == "" {
		return fault.InvalidField("name", "fault.required")
	}
	asked, err := x.kept(token, factorPurpose("passkey_new", user))
	if err != nil {
		return err
	}
	p, _, err := x.person(ctx, user)
	if err != nil {
		return err
	}
	credential, err := x.Passkeys.Registered(p, asked.State, answer)
	if err != nil {
		return fault.New(fault.Invalid, "access.passkey.refused")
	}
	sealed, err := x.seal(credential, factorPurpose(byPasskey, user))
	if err != nil {
		return err
	}
	return x.addFactor(ctx, user, record.Input{"method": byPasskey, "name": cut(name, 120), "secret": sealed, "verified_at": x.now()})
}

// EndPasskey removes one key of a person.
func (x *Directory) EndPasskey(ctx context.Context, user, id int64) error {
	rows, err := x.factors(ctx, user, byPasskey)
	if err != nil {
		return err
	}
	for _, row := range rows {
		if row.ID == id {
			return x.dropFactor(ctx, row)
		}
	}
	return fault.Missing()
}

// BeginPasskeyLogin asks a browser for any key of this address.
func (x *Directory) BeginPasskeyLogin(_ context.Context) (options any, token string, err error) {
	if x.Passkeys == nil {
		return nil, "", fault.New(fault.Conflict, "access.passkey.off")
	}
	options, state, err := x.Passkeys.Login()
	if err != nil {
		return nil, "", err
	}
	token, err = x.keep(state, "passkey_login")
	return options, token, err
}

// FinishPasskeyLogin gives the user whose key answered. Each key remembers the moment of the question it answered last, so
// that an answer is good once.
func (x *Directory) FinishPasskeyLogin(ctx context.Context, token string, answer []byte) (int64, error) {
	if x.Passkeys == nil {
		return 0, fault.New(fault.Conflict, "access.passkey.off")
	}
	asked, err := x.kept(token, "passkey_login")
	if err != nil {
		return 0, err
	}
	var rows []record.Row
	var keys []string
	id, was, now, err := x.Passkeys.LoggedIn(asked.State, answer, func(id int64) (passkey.Person, error) {
		p, found, err := x.person(ctx, id)
		rows, keys = found, p.Registered
		return p, err
	})
	if err != nil {
		return 0, fault.New(fault.Unauthenticated, "fault.login_refused")
	}
	for i, row := range rows {
		if keys[i] != was {
			continue
		}
		if row.Values.Int("used_step") >= asked.Expires.UnixMicro() {
			return 0, fault.New(fault.Unauthenticated, "fault.login_refused")
		}
		sealed, err := x.seal(now, factorPurpose(byPasskey, id))
		if err != nil {
			return 0, err
		}
		return id, x.useFactor(ctx, row, record.Input{"secret": sealed, "used_at": x.now(), "used_step": asked.Expires.UnixMicro()})
	}
	return 0, fault.New(fault.Unauthenticated, "fault.login_refused")
}
