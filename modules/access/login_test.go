package access_test

import (
	"context"
	"errors"
	"fmt"
	"sync"
	"testing"
	"time"

	"steward/engine/auth"
	"steward/engine/auth/totp"
	"steward/engine/fault"
	"steward/engine/record"
	"steward/modules/access"
	"steward/modules/moduletest"
)

const word = "kelp742 harbour"

// door is the way in of a desk, with a clock that is set by hand.
type door struct {
	*moduletest.Desk
	*auth.Service
	t   *testing.T
	mu  sync.Mutex
	now time.Time
}

func newDoor(t *testing.T, d *moduletest.Desk) *door {
	t.Helper()
	x := &door{Desk: d, t: t, now: time.Now().UTC().Truncate(time.Second)}
	x.Service = auth.New(d.Directory, d.DB, d.Directory.AuthSettings, func() time.Time { x.mu.Lock(); defer x.mu.Unlock(); return x.now })
	return x
}

func (x *door) pass(d time.Duration) {
	x.mu.Lock()
	defer x.mu.Unlock()
	x.now = x.now.Add(d)
}

func (x *door) person(username string) int64 {
	x.t.Helper()
	return x.Make(access.User, record.Input{"username": username, "firstname": username, "email": username + "@adriatica.example", "role_id": x.Role(access.Agents), "password": word}).ID
}

// knock tries a password: "in", "half" (a second factor is asked for), "refused" or the wait in seconds.
func (x *door) knock(username, password, address string) string {
	x.t.Helper()
	_, sess, _, err := x.Login(context.Background(), username, password, false, auth.Client{Address: address})
	return x.outcome(sess, err)
}

func (x *door) outcome(sess auth.Session, err error) string {
	x.t.Helper()
	var f *fault.Error
	switch {
	case err == nil && sess.Pending:
		return "half"
	case err == nil:
		return "in"
	case fault.Is(err, fault.TooMany) && errors.As(err, &f):
		return fmt.Sprint(f.Params["retry_after"])
	case fault.Is(err, fault.Unauthenticated), fault.Is(err, fault.Invalid):
		return "refused"
	}
	x.t.Fatalf("unexpected: %v", err)
	return ""
}

func TestGuessingAtAnAccountIsSlowedDownEverMore(t *testing.T) {
	moduletest.Both(t, func(t *testing.T, d *moduletest.Desk) {
		x := newDoor(t, d)
		x.person("anna")
		// However the name is written, and from wherever it comes, it is one account.
		names := []string{"anna", "ANNA", " Anna "}
		for i := range 3 {
			if got := x.knock(names[i], "wrong", fmt.Sprintf("10.0.0.%d", i)); got != "refused" {
				t.Fatalf("guess %d: %s", i+1, got)
			}
		}
		wait := time.Second
		for i := range 5 {
			if got, want := x.knock(names[i%3], word, "10.0.0.9"), fmt.Sprint(int(wait.Seconds())+1); got != want {
				t.Errorf("after %d guesses even the right password waits %s seconds, not %s", i+3, want, got)
			}
			x.pass(wait)
			if got := x.knock(names[i%3], "wrong", "10.0.0.9"); got != "refused" {
				t.Errorf("after the wait a guess is heard: %s", got)
			}
			wait *= 2
		}
		x.pass(wait)
		if got := x.knock("anna", word, "10.0.0.9"); got != "in" {
			t.Errorf("the owner gets in after the wait: %s", got)
		}
		if got := x.knock("anna", "wrong", "10.0.0.9"); got != "refused" {
			t.Errorf("his login forgave the guesses: %s", got)
		}
		// Names that nobody has are slowed down alike: the wait tells nothing.
		for range 3 {
			x.knock("nobody", "wrong", "10.0.1.1")
		}
		if got := x.knock("NOBODY", "wrong", "10.0.1.2"); got != "2" {
			t.Errorf("an unknown name: %s", got)
		}
	})
}

func TestAnAddressThatGuessesAtManyAccountsIsSlowedDown(t *testing.T) {
	moduletest.Both(t, func(t *testing.T, d *moduletest.Desk) {
		x := newDoor(t, d)
		x.person("anna")
		x.person("mallory")
		// One with IPv6 has as many addresses as he likes.
		for i := range 20 {
			x.knock(fmt.Sprintf("six%d", i), "spring2026", fmt.Sprintf("2001:db8:1:2::%x", i+1))
		}
		if got := x.knock("anna", word, "2001:db8:1:2:aaaa::1"); got != "2" {
			t.Errorf("the 21st of a network: %s", got)
		}
		if got := x.knock("anna", word, "2001:db8:1:3::1"); got != "in" {
			t.Errorf("from the network beside nobody waits: %s", got)
		}
		for i := range 20 {
			if got := x.knock(fmt.Sprintf("user%d", i), "spring2026", "10.0.0.1"); got != "refused" {
				t.Fatalf("guess %d: %s", i+1, got)
			}
			// Logging in with an account of one's own between the guesses does not forgive them.
			if i%5 == 0 {
				if got := x.knock("mallory", word, "10.0.0.1"); got != "in" {
					t.Fatalf("mallory: %s", got)
				}
			}
		}
		if got := x.knock("anna", word, "10.0.0.1"); got != "2" {
			t.Errorf("the 21st: %s", got)
		}
		if got := x.knock("anna", word, "10.0.0.2"); got != "in" {
			t.Errorf("from elsewhere nobody waits: %s", got)
		}
		x.pass(time.Hour + time.Second)
		if got := x.knock("user1", "spring2026", "10.0.0.1"); got != "refused" {
			t.Errorf("after an hour guesses are forgotten: %s", got)
		}
	})
}

func TestOneWhoMistypesOftenDoesNotSlowHisOfficeDown(t *testing.T) {
	d := moduletest.New(t)
	x := newDoor(t, d)
	x.person("anna")
	for range 11 {
		x.knock("anna", "wrong", "10.0.0.1")
		x.knock("anna", "wrong", "10.0.0.1")
		if got := x.knock("anna", word, "10.0.0.1"); got != "in" {
			t.Fatalf("anna: %s", got)
		}
	}
}

func TestGuessesSentAllAtOnceAreNotAllHeard(t *testing.T) {
	moduletest.Both(t, func(t *testing.T, d *moduletest.Desk) {
		x := newDoor(t, d)
		x.person("anna")
		heard, slowed := make(chan string, 12), 0
		var all sync.WaitGroup
		for i := range cap(heard) {
			all.Add(1)
			go func() {
				defer all.Done()
				heard <- x.knock("anna", "wrong", fmt.Sprintf("10.0.0.%d", i))
			}()
		}
		all.Wait()
		close(heard)
		for got := range heard {
			if got != "refused" {
				slowed++
			}
		}
		if slowed != 9 {
			t.Errorf("%d of 12 guesses sent at once were turned away, not all but three", slowed)
		}
	})
}

func TestWhoHasThePasswordDoesNotGuessCodesForEver(t *testing.T) {
	moduletest.Both(t, func(t *testing.T, d *moduletest.Desk) {
		x := newDoor(t, d)
		anna := x.person("anna")
		key, err := d.Directory.BeginTOTP(context.Background(), anna, "Test")
		if err != nil {
			t.Fatal(err)
		}
		code, err := totp.Code(key.Secret, time.Now())
		if err != nil {
			t.Fatal(err)
		}
		if _, err := d.Directory.ConfirmTOTP(d.System(), anna, code); err != nil {
			t.Fatal(err)
		}
		client := auth.Client{Address: "10.0.0.1"}
		guesses := 0
		for range 10 {
			token, sess, _, err := x.Login(context.Background(), "anna", word, false, client)
			if got := x.outcome(sess, err); got != "half" {
				break
			}
			_, sess, err = x.SecondFactor(context.Background(), token, "totp", "000000", client)
			if got := x.outcome(sess, err); got != "refused" {
				break
			}
			guesses++
		}
		if guesses != 3 {
			t.Errorf("%d codes were tried without a wait: the password in between forgives nothing", guesses)
		}
	})
}

func TestATokenOfBeforeALoginIsWorthNothingAfterIt(t *testing.T) {
	moduletest.Both(t, func(t *testing.T, d *moduletest.Desk) {
		x := newDoor(t, d)
		anna := x.person("anna")
		client := auth.Client{Address: "10.0.0.1"}
		if _, _, err := x.Resume(context.Background(), "a token that somebody planted", client); !fault.Is(err, fault.Unauthenticated) {
			t.Errorf("a planted token: %v", err)
		}
		seen := map[string]bool{}
		for range 3 {
			token, _, _, err := x.Login(context.Background(), "anna", word, false, client)
			if err != nil || seen[token] || len(token) != 43 {
				t.Fatalf("each login has a token of its own: %q %v", token, err)
			}
			seen[token] = true
		}
		key, err := d.Directory.BeginTOTP(context.Background(), anna, "Test")
		if err != nil {
			t.Fatal(err)
		}
		code, err := totp.Code(key.Secret, time.Now())
		if err != nil {
			t.Fatal(err)
		}
		recovery, err := d.Directory.ConfirmTOTP(d.System(), anna, code)
		if err != nil {
			t.Fatal(err)
		}
		pending, sess, _, err := x.Login(context.Background(), "anna", word, false, client)
		if got := x.outcome(sess, err); got != "half" {
			t.Fatal(got)
		}
		if _, _, err := x.Resume(context.Background(), pending, client); err == nil {
			t.Error("a login that is half done opens something")
		}
		if _, _, err := x.SecondFactor(context.Background(), pending, "totp", code, client); err == nil {
			t.Error("a code was good twice")
		}
		token, _, err := x.SecondFactor(context.Background(), pending, "totp", recovery[0], client)
		if err != nil || token == pending {
			t.Fatalf("the whole login has the token of the half one: %v", err)
		}
		if _, _, err := x.SecondFactor(context.Background(), pending, "totp", recovery[1], client); err == nil {
			t.Error("the half login is finished twice")
		}
		if _, _, err := x.Resume(context.Background(), pending, client); err == nil {
			t.Error("the token of the half login opens something afterwards")
		}
		if _, _, err := x.Resume(context.Background(), token, client); err != nil {
			t.Errorf("the login: %v", err)
		}
	})
}

func TestANewPasswordAndALockEndAllLogins(t *testing.T) {
	moduletest.Both(t, func(t *testing.T, d *moduletest.Desk) {
		x := newDoor(t, d)
		client := auth.Client{Address: "10.0.0.1"}
		for name, change := range map[string]record.Input{"anna": {"password": "seaweed-9021"}, "bert": {"is_active": false}} {
			id := x.person(name)
			token, _, _, err := x.Login(context.Background(), name, word, true, client)
			if err != nil {
				t.Fatal(err)
			}
			if _, err := d.Records.Update(d.As(access.Admin), record.Ref{Model: access.User, ID: id}, record.Input{"phone": "+39 040 1"}, record.Options{}); err != nil {
				t.Fatal(err)
			}
			if _, _, err := x.Resume(context.Background(), token, client); err != nil {
				t.Errorf("%s: another change ended his login: %v", name, err)
			}
			if _, err := d.Records.Update(d.As(access.Admin), record.Ref{Model: access.User, ID: id}, change, record.Options{}); err != nil {
				t.Fatal(err)
			}
			if _, _, err := x.Resume(context.Background(), token, client); !fault.Is(err, fault.Unauthenticated) {
				t.Errorf("%s: the login of before opens: %v", name, err)
			}
			// Unlocked again, he logs in anew: the old login does not rise from the dead.
			if _, err := d.Records.Update(d.As(access.Admin), record.Ref{Model: access.User, ID: id}, record.Input{"is_active": true}, record.Options{}); err != nil {
				t.Fatal(err)
			}
			if _, _, err := x.Resume(context.Background(), token, client); !fault.Is(err, fault.Unauthenticated) {
				t.Errorf("%s: the login of before came back: %v", name, err)
			}
		}
	})
}

func TestTheLinkOfAMailIsVoidAfterANewAddressOrPassword(t *testing.T) {
	moduletest.Both(t, func(t *testing.T, d *moduletest.Desk) {
		x := newDoor(t, d)
		for name, change := range map[string]record.Input{"anna": {"email": "anna@elsewhere.example"}, "bert": {"password": "seaweed-9021"}, "carl": {"phone": "+39 040 1"}} {
			id := x.person(name)
			if err := d.Directory.AskReset(context.Background(), name, name+"@adriatica.example", auth.Client{Address: "10.0.0.1"}); err != nil {
				t.Fatal(err)
			}
			token := linkOf(t, d)
			if _, err := d.Records.Update(d.As(access.Admin), record.Ref{Model: access.User, ID: id}, change, record.Options{}); err != nil {
				t.Fatal(err)
			}
			got, err := d.Directory.TakeReset(context.Background(), token)
			if name == "carl" {
				if err != nil || got != id {
					t.Errorf("carl: %v", err)
				}
				if err := x.ChangePassword(context.Background(), id, "seaweed-9021", ""); err != nil {
					t.Fatal(err)
				}
				_, err = d.Directory.TakeReset(context.Background(), token)
			}
			if !fault.Is(err, fault.Invalid) {
				t.Errorf("%s: the link is still good: %v", name, err)
			}
		}
		for _, empty := range []string{"", " "} {
			if _, err := d.Directory.TakeReset(context.Background(), empty); !fault.Is(err, fault.Invalid) {
				t.Errorf("an empty token: %v", err)
			}
		}
	})
}

func linkOf(t *testing.T, d *moduletest.Desk) string {
	t.Helper()
	for _, m := range d.Mails() {
		if at := len(m.Link) - 43; at > 0 {
			return m.Link[at:]
		}
	}
	t.Fatal("no mail with a link")
	return ""
}

// A session ends when it was not used for 12 hours, and after 7 days however often it is; one of a device on which its owner
// stays signed in after 60 days. What was ended does not come back.
func TestASessionEndsAfterIdlenessAndInAnyCase(t *testing.T) {
	moduletest.Both(t, func(t *testing.T, d *moduletest.Desk) {
		x := newDoor(t, d)
		x.person("anna")
		enter := func(remember bool) func() bool {
			token, _, _, err := x.Login(context.Background(), "anna", word, remember, auth.Client{Address: "10.0.0.1"})
			if err != nil {
				t.Fatal(err)
			}
			return func() bool {
				_, _, err := x.Resume(context.Background(), token, auth.Client{Address: "10.0.0.1"})
				if err != nil && !fault.Is(err, fault.Unauthenticated) {
					t.Fatal(err)
				}
				return err == nil
			}
		}
		idle, busy, kept := enter(false), enter(false), enter(true)
		x.pass(11 * time.Hour)
		if !idle() || !busy() {
			t.Error("a session ended before its time")
		}
		for range 14 { // seven days, used every eleven hours or so
			x.pass(11 * time.Hour)
			busy()
		}
		if idle() || idle() {
			t.Error("an idle session is still good")
		}
		if !busy() {
			t.Error("a session that is used ended before seven days")
		}
		x.pass(5 * time.Hour)
		if busy() {
			t.Error("a session is good for more than seven days")
		}
		if !kept() {
			t.Error("who stays signed in was signed out")
		}
		x.pass(53 * 24 * time.Hour)
		if kept() {
			t.Error("who stays signed in stays so for more than 60 days")
		}
	})
}
