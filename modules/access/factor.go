package access

import (
	"context"
	"crypto/rand"
	"encoding/base32"
	"fmt"
	"math/big"
	"slices"
	"strings"
	"time"

	"steward/engine/access"
	"steward/engine/auth"
	"steward/engine/auth/totp"
	"steward/engine/condition"
	"steward/engine/fault"
	"steward/engine/mail"
	"steward/engine/record"
)

// The methods of second factors, and of what belongs to them.
const (
	byTOTP     = "totp"
	byMail     = "mail"       // the person chose codes by mail
	byMailed   = "mailed"     // a code that was mailed and not yet used
	byPasskey  = "passkey"    // a key of a device
	byRecovery = "recovery"   // a code on paper, good once
	recoveries = 10           // are made at once
	alphabet   = "0123456789" // of mailed codes
)

func factorPurpose(method string, user int64) string {
	return fmt.Sprintf("factor:%s:%d", method, user)
}

// factors reads the rows of one method, oldest first; "" for all.
func (x *Directory) factors(ctx context.Context, user int64, method string) ([]record.Row, error) {
	m := x.registry().Model(MultifactorUser)
	where := condition.All{is(m, "user_id", user)}
	if method != "" {
		where = append(where, is(m, "method", method))
	}
	return x.reader(ctx).Find(ctx, record.Query{Model: m, Where: where, Limit: 200, Order: byID(m),
		Fields: paths(m, "method", "name", "secret", "used_step", "verified_at", "used_at", "expires_at", "created_at", "version")})
}

func (x *Directory) addFactor(ctx context.Context, user int64, in record.Input) error {
	in["user_id"] = user
	_, err := x.records.Create(asReader(ctx), MultifactorUser, in, record.Options{})
	return err
}

// useFactor changes a factor as it was read: a second use at the same moment is a conflict.
func (x *Directory) useFactor(ctx context.Context, row record.Row, in record.Input) error {
	_, err := x.records.Update(asReader(ctx), record.Ref{Model: MultifactorUser, ID: row.ID}, in, record.Options{IfVersion: row.Values.Int("version")})
	return err
}

func (x *Directory) dropFactor(ctx context.Context, row record.Row) error {
	_, err := x.records.Delete(asReader(ctx), record.Ref{Model: MultifactorUser, ID: row.ID}, record.Options{IfVersion: row.Values.Int("version")})
	return err
}

// EndFactors removes the factors of a method, "" for all of them, and says whether there were any.
func (x *Directory) EndFactors(ctx context.Context, user int64, methods ...string) (bool, error) {
	rows, err := x.factors(ctx, user, "")
	if err != nil {
		return false, err
	}
	found := false
	err = x.records.Together(ctx, func(ctx context.Context) error {
		for _, row := range rows {
			if len(methods) > 0 && !slices.Contains(methods, row.Values.Text("method")) {
				continue
			}
			found = true
			if err := x.dropFactor(ctx, row); err != nil {
				return err
			}
		}
		return nil
	})
	return found, err
}

// Security is what a person has against a stolen password.
func (x *Directory) Security(ctx context.Context, user int64) (auth.Security, error) {
	out := auth.Security{Passkeys: []auth.Passkey{}}
	rows, err := x.factors(ctx, user, "")
	if err != nil {
		return out, err
	}
	for _, row := range rows {
		switch row.Values.Text("method") {
		case byTOTP:
			out.TOTP = out.TOTP || row.Values.Int("verified_at") != 0
		case byMail:
			out.MailCodes = true
		case byRecovery:
			out.RecoveryLeft++
		case byPasskey:
			out.Passkeys = append(out.Passkeys, auth.Passkey{ID: row.ID, Name: row.Values.Text("name"), CreatedAt: instant(row.Values.Int("created_at")), UsedAt: instant(row.Values.Int("used_at"))})
		}
	}
	demanded, err := x.demanded(ctx, user)
	out.Demanded = len(demanded) > 0 && !out.TOTP && !out.MailCodes && len(out.Passkeys) == 0 && !slices.Contains(demanded, byMail)
	return out, err
}

func instant(seconds int64) time.Time {
	if seconds == 0 {
		return time.Time{}
	}
	return time.Unix(seconds, 0).UTC()
}

// demand is an enabled configuration: what it asks of the members of which groups.
type demand struct {
	method string
	groups []int64
}

// demands are the enabled configurations, remembered until one changes: they are asked for with every request of a session.
func (x *Directory) demands(ctx context.Context) ([]demand, error) {
	version := x.version()
	if known := x.actors.demands.Load(); known != nil && !x.actors.off.Off() && known.version == version && record.Running(ctx) == nil {
		return known.all, nil
	}
	configs := x.registry().Model(MultifactorConfig)
	rows, err := x.reader(ctx).Find(ctx, record.Query{Model: configs, Where: is(configs, "status", int64(1)), Fields: paths(configs, "type", "enabled_group_ids"), Limit: 100, Order: byID(configs)})
	if err != nil {
		return nil, err
	}
	all := make([]demand, len(rows))
	for i, row := range rows {
		all[i] = demand{row.Values.Text("type"), row.Values.IDs("enabled_group_ids")}
	}
	if record.Running(ctx) == nil {
		x.actors.demands.Store(&demandsAt{version, all})
	}
	return all, nil
}

// demanded are the methods of the enabled configurations for the groups of a user (access-and-visibility.md 3.2.10).
func (x *Directory) demanded(ctx context.Context, id int64) ([]string, error) {
	all, err := x.demands(ctx)
	if err != nil || len(all) == 0 {
		return nil, err
	}
	a, err := x.Actor(ctx, id)
	if err != nil {
		return nil, err
	}
	return of(all, a), nil
}

func of(all []demand, a *access.Actor) []string {
	var out []string
	for _, d := range all {
		if slices.ContainsFunc(d.groups, a.InGroup) && !slices.Contains(out, d.method) {
			out = append(out, d.method)
		}
	}
	return out
}

// Owes reports whether a group of a user demands a second factor of him and he has none yet.
func (x *Directory) Owes(ctx context.Context, a *access.Actor) (bool, error) {
	all, err := x.demands(ctx)
	if err != nil || len(of(all, a)) == 0 {
		return false, err
	}
	s, err := x.Security(ctx, a.ID)
	return s.Demanded, err
}

// methods are the second factors asked for at the login of a user: those he enrolled, and codes by mail where a
// configuration demands them. An application that is demanded but not enrolled cannot be asked for: he owes it.
func (x *Directory) methods(ctx context.Context, id int64) (out []string, owes bool, err error) {
	s, err := x.Security(ctx, id)
	if err != nil {
		return nil, false, err
	}
	demanded, err := x.demanded(ctx, id)
	if err != nil {
		return nil, false, err
	}
	if s.TOTP {
		out = append(out, byTOTP)
	}
	if s.MailCodes || slices.Contains(demanded, byMail) {
		out = append(out, byMail)
	}
	if len(s.Passkeys) > 0 {
		out = append(out, byPasskey)
	}
	return out, s.Demanded, nil
}

// BeginTOTP makes a secret that counts once a code of it was typed.
func (x *Directory) BeginTOTP(ctx context.Context, user int64, issuer string) (totp.Key, error) {
	acc, err := x.ByID(ctx, user)
	if err != nil {
		return totp.Key{}, err
	}
	key, err := totp.New(issuer, acc.Username)
	if err != nil {
		return totp.Key{}, err
	}
	sealed, err := x.seal(key.Secret, factorPurpose(byTOTP, user))
	if err != nil {
		return totp.Key{}, err
	}
	rows, err := x.factors(ctx, user, byTOTP)
	if err != nil {
		return totp.Key{}, err
	}
	return key, x.records.Together(ctx, func(ctx context.Context) error {
		for _, row := range rows {
			if row.Values.Int("verified_at") != 0 {
				continue // in force until the new one is confirmed
			}
			if err := x.dropFactor(ctx, row); err != nil {
				return err
			}
		}
		return x.addFactor(ctx, user, record.Input{"method": byTOTP, "secret": sealed})
	})
}

// ConfirmTOTP puts the secret of BeginTOTP in force and gives recovery codes.
func (x *Directory) ConfirmTOTP(ctx context.Context, user int64, code string) ([]string, error) {
	rows, err := x.factors(ctx, user, byTOTP)
	if err != nil {
		return nil, err
	}
	at := slices.IndexFunc(rows, func(r record.Row) bool { return r.Values.Int("verified_at") == 0 })
	if at < 0 {
		return nil, fault.New(fault.Conflict, "access.factor.not_begun")
	}
	secret, err := x.unseal(rows[at].Values.Text("secret"), factorPurpose(byTOTP, user))
	if err != nil {
		return nil, err
	}
	now := x.now()
	step, ok := totp.Check(secret, code, now, 0)
	if !ok {
		return nil, fault.InvalidField("code", "fault.wrong_code")
	}
	var codes []string
	err = x.records.Together(ctx, func(ctx context.Context) error {
		for i, row := range rows {
			if i == at {
				err = x.useFactor(ctx, row, record.Input{"verified_at": now, "used_step": step})
			} else {
				err = x.dropFactor(ctx, row)
			}
			if err != nil {
				return err
			}
		}
		codes, err = x.NewRecoveryCodes(ctx, user)
		return err
	})
	return codes, err
}

// NewRecoveryCodes gives ten codes for the day the telephone is lost; those of before are void.
func (x *Directory) NewRecoveryCodes(ctx context.Context, user int64) ([]string, error) {
	var codes []string
	err := x.records.Together(ctx, func(ctx context.Context) error {
		if _, err := x.EndFactors(ctx, user, byRecovery); err != nil {
			return err
		}
		for range recoveries {
			raw := make([]byte, 10)
			if _, err := rand.Read(raw); err != nil {
				return err
			}
			code := strings.ToLower(base32.StdEncoding.WithPadding(base32.NoPadding).EncodeToString(raw))
			if err := x.addFactor(ctx, user, record.Input{"method": byRecovery, "secret": auth.Hash(code)}); err != nil {
				return err
			}
			codes = append(codes, code[:4]+"-"+code[4:8]+"-"+code[8:12]+"-"+code[12:])
		}
		return nil
	})
	return codes, err
}

// SetMailCodes switches codes by mail on or off for a person who chose so himself.
func (x *Directory) SetMailCodes(ctx context.Context, user int64, on bool) error {
	if !on {
		_, err := x.EndFactors(ctx, user, byMail, byMailed)
		return err
	}
	email, err := x.address(ctx, user)
	if err != nil {
		return err
	}
	if email == "" || !x.mail.On() {
		return fault.New(fault.Conflict, "access.factor.no_mail")
	}
	rows, err := x.factors(ctx, user, byMail)
	if err != nil || len(rows) > 0 {
		return err
	}
	return x.addFactor(ctx, user, record.Input{"method": byMail, "verified_at": x.now()})
}

func (x *Directory) address(ctx context.Context, user int64) (string, error) {
	row, err := x.one(ctx, x.registry().Model(User), is(x.registry().Model(User), "entity_id", user), "email")
	return row.Values.Text("email"), err
}

// defaultValid is how many minutes a mailed code is good unless a configuration says otherwise.
const defaultValid = 10

// SendCode mails a code of six digits. A code sent less than half a minute ago stands.
func (x *Directory) SendCode(ctx context.Context, user int64) error {
	email, err := x.address(ctx, user)
	if err != nil {
		return err
	}
	if email == "" || !x.mail.On() {
		return fault.New(fault.Conflict, "access.factor.no_mail")
	}
	old, err := x.factors(ctx, user, byMailed)
	if err != nil {
		return err
	}
	now := x.now()
	for _, row := range old {
		if now.Unix()-row.Values.Int("created_at") < 30 {
			return nil
		}
	}
	configs := x.registry().Model(MultifactorConfig)
	valid := int64(defaultValid)
	if c, err := x.one(ctx, configs, condition.All{is(configs, "status", int64(1)), is(configs, "type", byMail)}, "token_valid_time"); err == nil && c.Values.Int("token_valid_time") > 0 {
		valid = c.Values.Int("token_valid_time")
	}
	code := make([]byte, 6)
	for i := range code {
		n, err := rand.Int(rand.Reader, big.NewInt(int64(len(alphabet))))
		if err != nil {
			return err
		}
		code[i] = alphabet[n.Int64()]
	}
	return x.records.Together(ctx, func(ctx context.Context) error {
		if _, err := x.EndFactors(ctx, user, byMailed); err != nil {
			return err
		}
		if err := x.addFactor(ctx, user, record.Input{"method": byMailed, "secret": mailedHash(user, string(code)), "expires_at": now.Add(time.Duration(valid) * time.Minute)}); err != nil {
			return err
		}
		return x.write(ctx, user, "access.mail.code", map[string]any{"code": string(code), "minutes": valid}, "")
	})
}

func mailedHash(user int64, code string) string { return auth.Hash(fmt.Sprintf("%d:%s", user, code)) }

// CheckCode verifies a second factor and uses it up. A recovery code is taken in the place of any other.
func (x *Directory) CheckCode(ctx context.Context, user int64, method, code string) (bool, error) {
	code = strings.ToLower(strings.NewReplacer(" ", "", "-", "").Replace(code))
	rows, err := x.factors(ctx, user, "")
	if err != nil {
		return false, err
	}
	now := x.now()
	for _, row := range rows {
		switch row.Values.Text("method") {
		case byTOTP:
			if method != byTOTP || row.Values.Int("verified_at") == 0 {
				continue
			}
			secret, err := x.unseal(row.Values.Text("secret"), factorPurpose(byTOTP, user))
			if err != nil {
				return false, err
			}
			if step, ok := totp.Check(secret, code, now, row.Values.Int("used_step")); ok {
				return used(x.useFactor(ctx, row, record.Input{"used_step": step, "used_at": now}))
			}
		case byMailed:
			if method == byMail && row.Values.Text("secret") == mailedHash(user, code) && now.Unix() <= row.Values.Int("expires_at") {
				return used(x.dropFactor(ctx, row))
			}
		case byRecovery:
			if row.Values.Text("secret") == auth.Hash(code) {
				return used(x.dropFactor(ctx, row))
			}
		}
	}
	return false, nil
}

// used tells whether a code could be used up: somebody else may have been faster.
func used(err error) (bool, error) {
	if fault.Is(err, fault.Conflict) || fault.Is(err, fault.NotFound) {
		return false, nil
	}
	return err == nil, err
}

func (x *Directory) seal(plain, purpose string) (string, error) {
	if x.secrets == nil {
		return "", fault.New(fault.Unavailable, "access.token.no_key")
	}
	return x.secrets.Seal(plain, purpose)
}

func (x *Directory) unseal(sealed, purpose string) (string, error) {
	if x.secrets == nil {
		return "", fault.New(fault.Unavailable, "access.token.no_key")
	}
	return x.secrets.Open(sealed, purpose)
}

// write mails a person the words of a key in his language: key.subject, key.text, and key.button when there is a link.
func (x *Directory) write(ctx context.Context, user int64, key string, params map[string]any, link string) error {
	users := x.registry().Model(User)
	row, err := x.one(ctx, users, is(users, "entity_id", user), "email", "firstname", "lastname", "locale")
	if err != nil {
		return err
	}
	name := strings.TrimSpace(row.Values.Text("firstname") + " " + row.Values.Text("lastname"))
	return x.writeTo(ctx, mail.Message{To: row.Values.Text("email"), Name: name, Link: link}, row.Values.Text("locale"), key, params)
}

func (x *Directory) writeTo(ctx context.Context, m mail.Message, lang, key string, params map[string]any) error {
	all := map[string]any{"name": m.Name, "product": x.product}
	for k, v := range params {
		all[k] = v
	}
	m.Subject, m.Text = x.config.Current().Texts.T(lang, key+".subject", all), x.config.Current().Texts.T(lang, key+".text", all)
	if m.Link != "" {
		m.Button = x.config.Current().Texts.T(lang, key+".button", all)
	}
	return x.mail.Send(ctx, m)
}
