package auth

import (
	"context"
	"errors"
	"fmt"
	"testing"
	"time"

	"steward/engine/access"
	"steward/engine/fault"
)

// people is a directory of a few accounts that keeps the log in memory.
type people struct {
	Directory
	accounts map[string]Account
	log      []Attempt
	failures Failures
}

func (p *people) ByName(_ context.Context, username string) (Account, error) {
	acc, ok := p.accounts[username]
	if !ok {
		return Account{}, fault.Missing()
	}
	return acc, nil
}

func (p *people) Log(_ context.Context, a Attempt) error {
	p.log = append(p.log, a)
	return nil
}

func (p *people) Failures(context.Context, string, string, time.Time) (Failures, error) {
	return p.failures, nil
}

func (p *people) LoggedIn(context.Context, int64, time.Time) error { return nil }

func (p *people) Actor(context.Context, int64) (*access.Actor, error) { return access.System, nil }

// sessions keeps nothing.
type sessions struct{ Sessions }

func (sessions) PutSession(context.Context, Session) error { return nil }

// Whoever knocks, one hash is computed, of the same cost: with every place where hashes are computed taken, each of these
// logins waits for one, and gives up when its caller does.
func TestEveryLoginCostsOneHash(t *testing.T) {
	hash, err := HashPassword(context.Background(), "kelp742 harbour")
	if err != nil {
		t.Fatal(err)
	}
	p := &people{accounts: map[string]Account{
		"anna":     {ID: 1, Username: "anna", PasswordHash: hash, Active: true},
		"locked":   {ID: 2, Username: "locked", PasswordHash: hash},
		"new":      {ID: 3, Username: "new", Active: true},
		"broken":   {ID: 4, Username: "broken", PasswordHash: "$argon2id$v=19$m=1", Active: true},
		`1\mario`:  {ID: 5, Username: `1\mario`, PasswordHash: hash, Active: true, Directory: true},
		"borrowed": {ID: 6, Username: "borrowed", PasswordHash: "$2y$10$abcdefghijklmnopqrstuv", Active: true},
	}}
	s := New(p, sessions{}, nil, nil)
	for name := range p.accounts { // each once freely: what they are compared with is made
		if _, _, _, err := s.Login(context.Background(), name, "kelp742 harbour", false, Client{}); (err == nil) != (name == "anna") {
			t.Errorf("%s: %v", name, err)
		}
	}
	for range cap(hashing) {
		hashing <- struct{}{}
	}
	defer func() {
		for range cap(hashing) {
			<-hashing
		}
	}()
	for name := range p.accounts {
		for _, who := range []string{name, "nobody", ""} {
			ctx, cancel := context.WithCancel(context.Background())
			cancel()
			if _, _, _, err := s.Login(ctx, who, "kelp742 harbour", false, Client{}); !errors.Is(err, context.Canceled) {
				t.Errorf("%q was answered without a hash: %v", who, err)
			}
		}
	}
}

// What unknown people are compared with costs what a new password costs.
func TestTheDecoyCostsWhatAPasswordCosts(t *testing.T) {
	hash, err := HashPassword(context.Background(), "kelp742 harbour")
	if err != nil {
		t.Fatal(err)
	}
	a, ok1 := parse(hash)
	b, ok2 := parse(decoy())
	if !ok1 || !ok2 || a.memory != b.memory || a.time != b.time || a.lanes != b.lanes || len(a.key) != len(b.key) || len(a.salt) != len(b.salt) {
		t.Errorf("%+v %+v", a, b)
	}
	if ok, err := checkPassword(context.Background(), "", "no such user"); ok || err != nil {
		t.Error("the password of the decoy opens an account without password")
	}
}

func TestTheDelayGrowsAndEnds(t *testing.T) {
	now := time.Date(2026, 3, 11, 9, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		account, address int
		ago              time.Duration // since the last failure
		want             time.Duration
	}{
		{0, 0, 0, 0},
		{2, 0, 0, 0},
		{3, 0, 0, time.Second},
		{4, 0, 0, 2 * time.Second},
		{4, 0, time.Second, time.Second},
		{4, 0, 2 * time.Second, 0},
		{8, 0, 0, 32 * time.Second},
		{12, 0, 0, 512 * time.Second},
		{13, 0, 0, 15 * time.Minute},
		{200, 0, 0, 15 * time.Minute},
		{200, 0, 15 * time.Minute, 0},
		{0, 19, 0, 0},
		{0, 20, 0, time.Second},
		{0, 200, 0, 15 * time.Minute},
		{3, 22, 0, 4 * time.Second},
	} {
		t.Run(fmt.Sprintf("%d of the account, %d of the address, %s ago", c.account, c.address, c.ago), func(t *testing.T) {
			last := now.Add(-c.ago)
			if got := Delay(Failures{Account: c.account, Address: c.address, LastAccount: last, LastAddress: last}, now); got != c.want {
				t.Errorf("wait %s, not %s", got, c.want)
			}
		})
	}
}

func TestASubscriberIsOneNetwork(t *testing.T) {
	for address, want := range map[string]string{
		"192.0.2.7": "192.0.2.7", "::ffff:192.0.2.7": "192.0.2.7", "2001:db8:1:2::7": "2001:db8:1:2::/64", "2001:DB8:1:2:ffff::1": "2001:db8:1:2::/64",
		"2001:db8:1:3::7": "2001:db8:1:3::/64", "fe80::1%eth0": "fe80::/64", "::1": "::/64", "": "", "@": "@", "192.0.2.7:80": "192.0.2.7:80",
	} {
		if got := Network(address); got != want {
			t.Errorf("%q is counted as %q, not %q", address, got, want)
		}
	}
}

func TestPasswordsThatEverybodyTriesFirstAreRefused(t *testing.T) {
	p := DefaultPolicy
	for password, key := range map[string]string{
		"abc12": "fault.password_short", "abcdefgh": "fault.password_digit", "12345678": "fault.password_letter",
		"password1": "fault.password_common", "Passw0rd": "fault.password_common", "PASSWORD123": "fault.password_common", "qwerty123": "fault.password_common",
		"Mario.Rossi1": "fault.password_common", "kelp742": "", "correct horse 42": "", "pässwört7": "",
		// words with what people put around them
		"Dragon2019!": "fault.password_common", "W3lc0me2026": "fault.password_common", "P@$$w0rd99": "fault.password_common", "Juventus1897": "fault.password_common",
		"2024Summer": "fault.password_common", "estate24!!": "fault.password_common", "ciaociao1": "fault.password_common", "4lessandr0": "fault.password_common",
		"Settembre25.": "fault.password_common", "11monkey": "fault.password_common", "M1chael23": "fault.password_common",
		// what stood in stolen lists, as it is and with digits for letters
		"ncc1701d": "fault.password_common", "Zxcvbnm1": "fault.password_common", "bond007": "fault.password_common", "Rush2112": "fault.password_common",
		"thx1138": "fault.password_common", "B00b1es": "fault.password_common", "5n0wb411": "fault.password_common",
		// and what is more than that
		"dragon20191": "", "dragon!!!1": "", "dragonkelp1": "", "summer-2026": "", "marina-9021": "", "8m0n5k3y": "",
	} {
		err := p.Check(password, "mario.rossi1")
		got := ""
		var f *fault.Error
		if errors.As(err, &f) && len(f.Fields) > 0 {
			got = f.Fields[0].Key
		}
		if got != key {
			t.Errorf("%q: %q, not %q", password, got, key)
		}
	}
	if err := (Policy{MinLength: 3}).Check("a1b2c3", ""); err == nil {
		t.Error("no setting goes below seven characters")
	}
}

// The bundled list is there whole: a build that lost it would refuse nothing and say nothing.
func TestTheListOfStolenPasswordsIsBundled(t *testing.T) {
	if n := len(frequent()); n < 25_000 {
		t.Errorf("only %d passwords are refused because they were stolen often", n)
	}
}
