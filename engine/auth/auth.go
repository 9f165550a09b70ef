// Package auth decides who somebody is: passwords, sessions, API tokens, second factors, and the growing delay for those
// who guess. What they may do then is decided in engine/access. It keeps no user itself: a module with users is the
// Directory.
package auth

import (
	"context"
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"hash/maphash"
	"net/netip"
	"strings"
	"sync"
	"time"

	"steward/engine/access"
	"steward/engine/condition"
	"steward/engine/fault"
)

// Account is what a login needs to know of a user.
type Account struct {
	ID           int64
	Username     string
	PasswordHash string // PHC string, "" when no password is set
	Active       bool
	Directory    bool // an outside directory keeps the password; ours never matches
	// Methods are the second factors that are demanded: "totp", "mail", "passkey". Empty: the password is enough.
	Methods []string
	// Owes: a group demands a factor of him and he has none yet. The password opens nothing but the way to one.
	Owes bool
}

// Attempt is one line of the authentication log.
type Attempt struct {
	At       time.Time
	Username string
	Address  string // IP of the client
	Method   string // password, api, otl, mfa, passkey, reset, register, impersonate, confirm, sso
	Success  bool
	Reason   string // code: unknown, password, inactive, token, code, factor
}

// HalfWay is the reason of an attempt whose password was right and whose second factor is still awaited. It forgives no
// failure: who has the password could otherwise guess codes for ever.
const HalfWay = "factor"

// Failures is how often somebody failed lately.
type Failures struct {
	// Account counts failures of the account since its last success; Address those of all accounts at the address, but for
	// the ones that got in there afterwards: an own login does not forgive guesses at others.
	Account, Address         int
	LastAccount, LastAddress time.Time // of the last failure
}

// Directory is the module that keeps users.
type Directory interface {
	// ByName finds an account by login name, without regard to case; fault.NotFound when there is none.
	ByName(ctx context.Context, username string) (Account, error)
	// ByID finds an account by user id.
	ByID(ctx context.Context, id int64) (Account, error)
	// ByToken finds the account whose API token has the hash; fault.NotFound when there is none.
	ByToken(ctx context.Context, hash string) (Account, error)
	// Actor gives the facts of a user, cached until access facts change.
	Actor(ctx context.Context, id int64) (*access.Actor, error)
	// SetPassword stores a new hash.
	SetPassword(ctx context.Context, id int64, phc string) error
	// Log notes an attempt; Failures counts them.
	Log(ctx context.Context, a Attempt) error
	Failures(ctx context.Context, username, address string, since time.Time) (Failures, error)
	// CheckCode verifies a second factor and uses it up (a TOTP step, a mailed code).
	CheckCode(ctx context.Context, id int64, method, code string) (bool, error)
	// LoggedIn notes a successful login on the user.
	LoggedIn(ctx context.Context, id int64, at time.Time) error
}

// Session is one login on one device.
type Session struct {
	ID             string // first part of the hash, to name it without giving it away
	Hash           string // SHA-256 of the token; the token itself is never stored
	UserID         int64
	CreatedAt      time.Time
	LastUsed       time.Time
	Expires        time.Time // absolute end
	Idle           time.Duration
	Device         string // user agent, shortened
	Address        string
	Pending        bool // waits for the second factor: opens nothing else
	Remember       bool
	ImpersonatorID int64
}

// Security is what a person has against a stolen password.
type Security struct {
	TOTP         bool
	RecoveryLeft int
	MailCodes    bool
	Passkeys     []Passkey
	Demanded     bool // by a group, and nothing is enrolled yet
}

// Passkey is a key of a device, as its owner sees it.
type Passkey struct {
	ID        int64
	Name      string
	CreatedAt time.Time
	UsedAt    time.Time // zero when never
}

// Offers is what the login page shows beside name and password.
type Offers struct{ Registration, Reset, Passkey, OneTime bool }

// Newcomer is somebody who registers himself.
type Newcomer struct{ Username, Firstname, Lastname, Email, Password string }

// Sessions keeps them.
type Sessions interface {
	PutSession(ctx context.Context, s Session) error
	Session(ctx context.Context, hash string) (Session, error) // fault.NotFound
	TouchSession(ctx context.Context, hash string, at time.Time, address string) error
	DeleteSession(ctx context.Context, hash string) error
	// DeleteSessions ends all sessions of a user but the one with the hash keep ("" for all).
	DeleteSessions(ctx context.Context, userID int64, keep string) error
	SessionsOf(ctx context.Context, userID int64) ([]Session, error)
	// Refresh hears of changes of rights by other nodes, for who comes without a session; Session does it by the way.
	Refresh(ctx context.Context) error
}

// Settings are the lifetimes and switches an administrator sets.
type Settings struct {
	Idle     time.Duration // without use; default 12 h
	Absolute time.Duration // default 7 days; with "remember me" 60 days
	Remember time.Duration
	Basic    bool // Basic authentication at the compatible API
	Policy   Policy
}

// Defaults of the settings.
var Defaults = Settings{Idle: 12 * time.Hour, Absolute: 7 * 24 * time.Hour, Remember: 60 * 24 * time.Hour, Basic: true, Policy: DefaultPolicy}

// Service logs in and out.
type Service struct {
	dir      Directory
	sessions Sessions
	settings func() Settings
	now      func() time.Time
	seed     maphash.Seed
	turns    [64]sync.Mutex // by account: attempts are counted one after the other
}

// New gives a service. settings is asked at each use, so that a change counts at once.
func New(dir Directory, sessions Sessions, settings func() Settings, now func() time.Time) *Service {
	if settings == nil {
		settings = func() Settings { return Defaults }
	}
	if now == nil {
		now = func() time.Time { return time.Now().UTC() }
	}
	return &Service{dir: dir, sessions: sessions, settings: settings, now: now, seed: maphash.MakeSeed()}
}

// Client is where a request comes from.
type Client struct{ Address, Device string }

// Login checks name and password. The answer is the token of a new session; when Pending is set on the session, it opens
// nothing until SecondFactor. Unknown names, wrong passwords and inactive users get the same fault in the same time.
func (s *Service) Login(ctx context.Context, username, password string, remember bool, c Client) (token string, sess Session, methods []string, err error) {
	acc, err := s.verify(ctx, username, password, "password", c)
	if err != nil {
		return "", Session{}, nil, err
	}
	token, sess, err = s.open(ctx, acc.ID, remember, len(acc.Methods) > 0, c)
	return token, sess, acc.Methods, err
}

// Basic checks name and password for one request of the compatible API. Users with a second factor cannot use it.
func (s *Service) Basic(ctx context.Context, username, password string, c Client) (*access.Actor, error) {
	if !s.settings().Basic {
		return nil, refused()
	}
	acc, err := s.verify(ctx, username, password, "api", c)
	if err != nil {
		return nil, err
	}
	if len(acc.Methods) > 0 || acc.Owes {
		return nil, refused()
	}
	return s.fresh(ctx, acc.ID)
}

// Bearer finds the user of an API token.
func (s *Service) Bearer(ctx context.Context, token string, c Client) (*access.Actor, error) {
	acc, err := s.dir.ByToken(ctx, Hash(token))
	if err != nil || !acc.Active {
		if err != nil && !fault.Is(err, fault.NotFound) {
			return nil, err
		}
		if err := s.dir.Log(ctx, Attempt{At: s.now(), Username: acc.Username, Address: c.Address, Method: "api", Reason: "token"}); err != nil {
			return nil, err
		}
		return nil, refused()
	}
	return s.fresh(ctx, acc.ID)
}

// fresh gives the facts of a user as all nodes know them.
func (s *Service) fresh(ctx context.Context, id int64) (*access.Actor, error) {
	if err := s.sessions.Refresh(ctx); err != nil {
		return nil, err
	}
	return s.dir.Actor(ctx, id)
}

func refused() error { return fault.New(fault.Unauthenticated, "fault.login_refused") }

// window is how far back failures count.
const window = time.Hour

func (s *Service) verify(ctx context.Context, username, password, method string, c Client) (Account, error) {
	now := s.now()
	acc, err := s.dir.ByName(ctx, username)
	known := err == nil
	if err != nil && !fault.Is(err, fault.NotFound) {
		return Account{}, err
	}
	// One account has one counter, however its name was typed.
	attempt := Attempt{At: now, Username: condition.Fold(strings.TrimSpace(username)), Address: c.Address, Method: method}
	if known {
		attempt.Username = acc.Username
	}
	if err := s.throttle(ctx, attempt); err != nil {
		return Account{}, err
	}
	hash := acc.PasswordHash
	if acc.Directory {
		hash = ""
	}
	ok, err := checkPassword(ctx, hash, password)
	if err != nil {
		return Account{}, err
	}
	// Guesses sent all at once wait for each other here: those of before count by now.
	turn := &s.turns[maphash.String(s.seed, attempt.Username)%uint64(len(s.turns))]
	turn.Lock()
	defer turn.Unlock()
	if err := s.throttle(ctx, attempt); err != nil {
		return Account{}, err
	}
	switch {
	case !known:
		attempt.Reason = "unknown"
	case !ok:
		attempt.Reason = "password"
	case !acc.Active:
		attempt.Reason = "inactive"
	default:
		attempt.Success = true
		if len(acc.Methods) > 0 && method == "password" {
			attempt.Reason = HalfWay
		}
	}
	if err := s.dir.Log(ctx, attempt); err != nil {
		return Account{}, err
	}
	if !attempt.Success {
		return Account{}, refused()
	}
	if method == "password" && len(acc.Methods) == 0 {
		if err := s.dir.LoggedIn(ctx, acc.ID, now); err != nil {
			return Account{}, err
		}
	}
	return acc, nil
}

// throttle refuses an attempt that comes too early after failures.
func (s *Service) throttle(ctx context.Context, a Attempt) error {
	fails, err := s.dir.Failures(ctx, a.Username, a.Address, a.At.Add(-window))
	if err != nil {
		return err
	}
	if wait := Delay(fails, a.At); wait > 0 {
		return fault.New(fault.TooMany, "fault.login_throttled", fault.Params{"retry_after": int(wait.Seconds()) + 1})
	}
	return nil
}

// Delay is how long the next attempt must wait: nothing for three failures, then doubling to 15 minutes; per address it
// starts after twenty, because many people share one.
func Delay(f Failures, now time.Time) time.Duration {
	return max(growing(f.Account, 3, f.LastAccount, now), growing(f.Address, 20, f.LastAddress, now))
}

func growing(n, free int, last, now time.Time) time.Duration {
	if n < free {
		return 0
	}
	wait := time.Second << min(n-free, 10)
	return max(0, min(wait, 15*time.Minute)-now.Sub(last))
}

func (s *Service) open(ctx context.Context, userID int64, remember, pending bool, c Client) (string, Session, error) {
	token, err := NewToken()
	if err != nil {
		return "", Session{}, err
	}
	set, now := s.settings(), s.now()
	life, idle := set.Absolute, set.Idle
	if remember {
		life, idle = set.Remember, set.Remember // whoever stays signed in is away for a night, and for a holiday
	}
	if pending {
		life = 10 * time.Minute
	}
	hash := Hash(token)
	sess := Session{ID: hash[:12], Hash: hash, UserID: userID, CreatedAt: now, LastUsed: now, Expires: now.Add(life), Idle: idle,
		Device: shorten(c.Device), Address: c.Address, Pending: pending, Remember: remember}
	if remember {
		sess.Idle = life
	}
	return token, sess, s.sessions.PutSession(ctx, sess)
}

// SecondFactor finishes a login with a code. The pending session ends and a new token is given, so that a token known
// before the login is worth nothing after it.
func (s *Service) SecondFactor(ctx context.Context, token, method, code string, c Client) (string, Session, error) {
	pending, err := s.sessions.Session(ctx, Hash(token))
	if err != nil || !pending.Pending || s.now().After(pending.Expires) {
		return "", Session{}, refused()
	}
	acc, err := s.dir.ByID(ctx, pending.UserID)
	if err != nil || !acc.Active {
		return "", Session{}, refused()
	}
	now := s.now()
	attempt := Attempt{At: now, Username: acc.Username, Address: c.Address, Method: "mfa"}
	if err := s.throttle(ctx, attempt); err != nil {
		return "", Session{}, err
	}
	ok, err := s.dir.CheckCode(ctx, acc.ID, method, code)
	if err != nil {
		return "", Session{}, err
	}
	attempt.Success = ok
	if !ok {
		attempt.Reason = "code"
	}
	if err := s.dir.Log(ctx, attempt); err != nil {
		return "", Session{}, err
	}
	if !ok {
		return "", Session{}, fault.InvalidField("code", "fault.wrong_code")
	}
	if err := s.sessions.DeleteSession(ctx, pending.Hash); err != nil {
		return "", Session{}, err
	}
	if err := s.dir.LoggedIn(ctx, acc.ID, now); err != nil {
		return "", Session{}, err
	}
	return s.open(ctx, acc.ID, pending.Remember, false, c)
}

// Waiting gives the user whose login waits for a second factor.
func (s *Service) Waiting(ctx context.Context, token string) (int64, error) {
	pending, err := s.sessions.Session(ctx, Hash(token))
	if err != nil || !pending.Pending || s.now().After(pending.Expires) {
		return 0, refused()
	}
	return pending.UserID, nil
}

// Open starts a session without a password: one-time links, impersonation, passkeys, the set-up link.
func (s *Service) Open(ctx context.Context, userID int64, c Client) (string, Session, error) {
	return s.open(ctx, userID, false, false, c)
}

// Arrived opens a session for somebody who proved himself by other means than a password, and notes the login.
func (s *Service) Arrived(ctx context.Context, userID int64, method string, c Client) (string, Session, error) {
	acc, err := s.dir.ByID(ctx, userID)
	if err != nil {
		return "", Session{}, err
	}
	attempt := Attempt{At: s.now(), Username: acc.Username, Address: c.Address, Method: method, Success: acc.Active}
	if !acc.Active {
		attempt.Reason = "inactive"
	}
	if err := s.dir.Log(ctx, attempt); err != nil {
		return "", Session{}, err
	}
	if !acc.Active {
		return "", Session{}, refused()
	}
	if err := s.dir.LoggedIn(ctx, acc.ID, attempt.At); err != nil {
		return "", Session{}, err
	}
	return s.Open(ctx, userID, c)
}

// impersonation is how long one may act as somebody else.
const impersonation = time.Hour

// Impersonate opens a session in which by acts as another user. The caller has checked that he may.
func (s *Service) Impersonate(ctx context.Context, userID int64, by *access.Actor, reason string, c Client) (string, Session, error) {
	acc, err := s.dir.ByID(ctx, userID)
	if err != nil {
		return "", Session{}, err
	}
	if !acc.Active {
		return "", Session{}, fault.New(fault.Conflict, "fault.user_inactive")
	}
	if reason = shorten(reason); reason != "" {
		reason = ": " + reason
	}
	if err := s.dir.Log(ctx, Attempt{At: s.now(), Username: acc.Username, Address: c.Address, Method: "impersonate", Success: true, Reason: "by " + by.Username + reason}); err != nil {
		return "", Session{}, err
	}
	token, err := NewToken()
	if err != nil {
		return "", Session{}, err
	}
	now, hash := s.now(), Hash(token)
	sess := Session{ID: hash[:12], Hash: hash, UserID: userID, CreatedAt: now, LastUsed: now, Expires: now.Add(impersonation), Idle: impersonation,
		Device: shorten(c.Device), Address: c.Address, ImpersonatorID: by.ID}
	return token, sess, s.sessions.PutSession(ctx, sess)
}

// touchEvery is how often the last use of a session is written.
const touchEvery = time.Minute

// Resume finds the actor of a session token. Sessions of inactive users, and sessions past their idle or absolute end,
// open nothing.
func (s *Service) Resume(ctx context.Context, token string, c Client) (*access.Actor, Session, error) {
	sess, err := s.sessions.Session(ctx, Hash(token))
	if err != nil {
		if fault.Is(err, fault.NotFound) {
			err = refused()
		}
		return nil, Session{}, err
	}
	now := s.now()
	if sess.Pending {
		return nil, sess, refused()
	}
	if now.After(sess.Expires) || now.Sub(sess.LastUsed) > sess.Idle {
		if err := s.sessions.DeleteSession(ctx, sess.Hash); err != nil {
			return nil, sess, err
		}
		return nil, sess, refused()
	}
	actor, err := s.dir.Actor(ctx, sess.UserID)
	if err != nil {
		return nil, sess, err
	}
	if !actor.Active {
		return nil, sess, refused()
	}
	if now.Sub(sess.LastUsed) > touchEvery {
		if err := s.sessions.TouchSession(ctx, sess.Hash, now, c.Address); err != nil {
			return nil, sess, err
		}
	}
	if sess.ImpersonatorID != 0 {
		shadow := *actor
		shadow.ImpersonatedByID = sess.ImpersonatorID
		actor = &shadow
	}
	return actor, sess, nil
}

// Logout ends the session of a token; an unknown one is no fault.
func (s *Service) Logout(ctx context.Context, token string) error {
	return s.sessions.DeleteSession(ctx, Hash(token))
}

// ChangePassword checks policy, stores the hash and ends every other session of the user.
func (s *Service) ChangePassword(ctx context.Context, userID int64, password, keepToken string) error {
	acc, err := s.dir.ByID(ctx, userID)
	if err != nil {
		return err
	}
	if err := s.settings().Policy.Check(password, acc.Username); err != nil {
		return err
	}
	phc, err := HashPassword(ctx, password)
	if err != nil {
		return err
	}
	if err := s.dir.SetPassword(ctx, userID, phc); err != nil {
		return err
	}
	keep := ""
	if keepToken != "" {
		keep = Hash(keepToken)
	}
	return s.sessions.DeleteSessions(ctx, userID, keep)
}

// VerifyPassword asks for the current password again, before something that needs it.
func (s *Service) VerifyPassword(ctx context.Context, userID int64, password string, c Client) error {
	acc, err := s.dir.ByID(ctx, userID)
	if err != nil {
		return err
	}
	_, err = s.verify(ctx, acc.Username, password, "confirm", c)
	return err
}

// NewToken gives 256 random bits in 43 printable characters; API tokens are two of them.
func NewToken() (string, error) {
	raw := make([]byte, 32)
	if _, err := rand.Read(raw); err != nil {
		return "", fmt.Errorf("make a token: %w", err)
	}
	return base64.RawURLEncoding.EncodeToString(raw), nil
}

// Network is what attempts of an address are counted by: an IPv4 address by itself, and of IPv6 the /64 that one subscriber is
// given, who else would have an address of his own for each guess. What is no address is counted as it is written.
func Network(address string) string {
	ip, err := netip.ParseAddr(address)
	if err != nil {
		return address
	}
	ip = ip.Unmap().WithZone("")
	if ip.Is4() {
		return ip.String()
	}
	p, err := ip.Prefix(64)
	if err != nil {
		return address
	}
	return p.String()
}

// Hash is what is kept of a token. Tokens are random, so a plain digest is enough.
func Hash(token string) string {
	sum := sha256.Sum256([]byte(token))
	return base64.RawURLEncoding.EncodeToString(sum[:])
}

func shorten(s string) string {
	if r := []rune(s); len(r) > 200 {
		return string(r[:200])
	}
	return s
}
