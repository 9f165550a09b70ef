package access

import (
	"context"
	"strings"
	"time"

	"steward/engine/auth"
	"steward/engine/auth/passkey"
	"steward/engine/condition"
	"steward/engine/config"
	"steward/engine/fault"
	"steward/engine/mail"
	"steward/engine/model"
	"steward/engine/record"
	"steward/engine/script"
	"steward/engine/setup"
)

// Directory is what getting in needs of users (auth.Directory, api.People): who there is, and how they prove it. It reads
// secrets, which the pipeline never gives out, so it stands on the store; what it changes goes through the pipeline.
type Directory struct {
	// Passkeys checks keys of devices; nil where the public address allows none.
	Passkeys *passkey.Service

	records  *record.Service
	store    record.Reader
	config   *config.Service
	version  func() int64 // of the access facts
	settings setup.Settings
	scripts  *script.Engine // nil: scripted group rules count as false
	secrets  mail.Sealer    // nil: no API tokens, no authenticator applications
	mail     *mail.Outbox
	product  string
	url      string
	now      func() time.Time
	actors   actors
}

var _ auth.Directory = (*Directory)(nil)

// NewDirectory gives the directory over the users of a platform.
func NewDirectory(p *setup.Platform) *Directory {
	return &Directory{records: p.Records, store: p.Store, config: p.Config, version: p.Store.AccessVersion, settings: p.Settings,
		scripts: p.Scripts, secrets: p.Secrets, mail: p.Mail, product: p.Product, url: p.URL, now: p.Now}
}

func (x *Directory) registry() *model.Registry { return x.config.Current().Registry }

// reader sees what the running transaction has written.
func (x *Directory) reader(ctx context.Context) record.Reader {
	if tx := record.Running(ctx); tx != nil {
		return tx
	}
	return x.store
}

// ByName finds an account by login name, without regard to case.
func (x *Directory) ByName(ctx context.Context, username string) (auth.Account, error) {
	username = strings.TrimSpace(username)
	if username == "" {
		return auth.Account{}, fault.Missing()
	}
	acc, err := x.account(ctx, "username", condition.Is, username)
	if fault.Is(err, fault.NotFound) {
		acc, err = x.account(ctx, "username", condition.Pattern, likeEscaper.Replace(condition.Fold(username)))
	}
	return acc, err
}

var likeEscaper = strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`)

// ByID finds an account by user id.
func (x *Directory) ByID(ctx context.Context, id int64) (auth.Account, error) {
	return x.account(ctx, "entity_id", condition.Is, id)
}

// ByToken finds the account whose API token has the hash.
func (x *Directory) ByToken(ctx context.Context, hash string) (auth.Account, error) {
	if hash == "" {
		return auth.Account{}, fault.Missing()
	}
	return x.account(ctx, "api_token_hash", condition.Is, hash)
}

func (x *Directory) account(ctx context.Context, code string, op condition.Op, value any) (auth.Account, error) {
	users := x.registry().Model(User)
	row, err := x.one(ctx, users, condition.Test{Path: path(users, code), Op: op, Values: []any{value}}, "username", "password_hash", "is_active", "ldap_id")
	if err != nil {
		return auth.Account{}, err
	}
	acc := auth.Account{ID: row.ID, Username: row.Values.Text("username"), PasswordHash: row.Values.Text("password_hash"),
		Active: row.Values.Flag("is_active"), Directory: row.Values.Int("ldap_id") != 0}
	acc.Methods, acc.Owes, err = x.methods(ctx, row.ID)
	return acc, err
}

// SetPassword stores a new hash.
func (x *Directory) SetPassword(ctx context.Context, id int64, phc string) error {
	_, err := x.records.Update(asReader(ctx), record.Ref{Model: User, ID: id},
		record.Input{"password_hash": phc, "password_changed_at": x.now(), "rp_token": nil, "otl_token": nil}, record.Options{})
	return err
}

// LoggedIn notes a successful login on the user.
func (x *Directory) LoggedIn(ctx context.Context, id int64, at time.Time) error {
	user, err := x.records.Get(asReader(ctx), record.Ref{Model: User, ID: id}, "login_count")
	if err != nil {
		return err
	}
	_, err = x.records.Update(asReader(ctx), record.Ref{Model: User, ID: id},
		record.Input{"last_login_at": at, "login_count": user.Values.Int("login_count") + 1}, record.Options{})
	return err
}

// Log notes an attempt.
func (x *Directory) Log(ctx context.Context, a auth.Attempt) error {
	result := "failure"
	if a.Success {
		result = "success"
	}
	_, err := x.records.Create(asReader(ctx), AuthenticationRequest, record.Input{"username": cut(a.Username, 255), "ip": cut(a.Address, 64), "network": cut(auth.Network(a.Address), 64), "method": a.Method,
		"result": result, "reason": a.Reason, "created_at": a.At}, record.Options{Lenient: true})
	return err
}

// guesses leaves out what is no attempt to guess: asking for a link tells nothing about the password, tokens are too long
// to be guessed, and a right password whose second factor is still awaited is no way in yet.
func guesses(log *model.Model) condition.Expr {
	return condition.All{
		condition.Test{Path: path(log, "method"), Op: condition.OneOf, Values: []any{"reset", "register", "impersonate"}, Negated: true},
		condition.Test{Path: path(log, "reason"), Op: condition.OneOf, Values: []any{"token", auth.HalfWay}, Negated: true},
	}
}

func cut(s string, max int) string {
	if r := []rune(s); len(r) > max {
		return string(r[:max])
	}
	return s
}

// manyFailures is as far back as attempts are counted: the delay has long reached its end there.
const manyFailures = 200

// Failures counts the failures of an account and of an address within a window.
func (x *Directory) Failures(ctx context.Context, username, address string, since time.Time) (auth.Failures, error) {
	var f auth.Failures
	log := x.registry().Model(AuthenticationRequest)
	attempts := func(code, value, result string) ([]record.Row, error) {
		return x.reader(ctx).Find(ctx, record.Query{Model: log, Fields: paths(log, "username", "created_at"), Limit: manyFailures,
			Where: condition.All{is(log, code, value), is(log, "result", result), guesses(log), condition.Test{Path: path(log, "created_at"), Op: condition.AtLeast, Values: []any{since.Unix()}}},
			Order: []record.Order{{Path: path(log, "created_at"), Desc: true}, {Path: path(log, "entity_id"), Desc: true}}})
	}
	for _, one := range []struct {
		code, value string
		n           *int
		last        *time.Time
	}{{"username", cut(username, 255), &f.Account, &f.LastAccount}, {"network", cut(auth.Network(address), 64), &f.Address, &f.LastAddress}} {
		failures, err := attempts(one.code, one.value, "failure")
		if err != nil {
			return f, err
		}
		if len(failures) == 0 {
			continue
		}
		successes, err := attempts(one.code, one.value, "success")
		if err != nil {
			return f, err
		}
		in := map[string]int64{} // the last success of each account
		for _, r := range successes {
			in[r.Values.Text("username")] = max(in[r.Values.Text("username")], r.ID)
		}
		for _, r := range failures {
			if r.ID < in[r.Values.Text("username")] {
				continue
			}
			if *one.n == 0 {
				*one.last = instant(r.Values.Int("created_at"))
			}
			*one.n++
		}
	}
	return f, nil
}

func (x *Directory) one(ctx context.Context, m *model.Model, where condition.Expr, fields ...string) (record.Row, error) {
	rows, err := x.reader(ctx).Find(ctx, record.Query{Model: m, Where: where, Fields: paths(m, fields...), Limit: 1, Order: byID(m)})
	if err != nil {
		return record.Row{}, err
	}
	if len(rows) == 0 {
		return record.Row{}, fault.Missing()
	}
	return rows[0], nil
}

func path(m *model.Model, code string) condition.Path {
	return condition.Path{Field: m.Field(code), Model: m, Name: code}
}

func paths(m *model.Model, codes ...string) []condition.Path {
	out := make([]condition.Path, len(codes))
	for i, code := range codes {
		out[i] = path(m, code)
	}
	return out
}

func is(m *model.Model, code string, value any) condition.Expr {
	return condition.Test{Path: path(m, code), Op: condition.Is, Values: []any{value}}
}

func byID(m *model.Model) []record.Order {
	return []record.Order{{Path: path(m, "entity_id")}}
}
