// Package passkey registers and checks passkeys (WebAuthn Level 3). A key proves possession and, because verification of
// the person is demanded, also who holds it: it is a login of its own.
package passkey

import (
	"encoding/json"
	"fmt"
	"net"
	"net/url"
	"strconv"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"
)

// Person is whom keys belong to.
type Person struct {
	ID         int64
	Name       string   // login name
	Display    string   // full name
	Registered []string // credentials as Finish gave them
}

// Service speaks for one public address.
type Service struct{ w *webauthn.WebAuthn }

// New gives a service for the address people open in their browser. Passkeys are bound to a host name: for an address of
// digits there is none, and the answer is nil.
func New(product, publicURL string) (*Service, error) {
	u, err := url.Parse(publicURL)
	if err != nil || u.Hostname() == "" || net.ParseIP(u.Hostname()) != nil {
		return nil, nil //nolint:nilnil // an address without passkeys is no fault
	}
	w, err := webauthn.New(&webauthn.Config{RPID: u.Hostname(), RPDisplayName: product, RPOrigins: []string{u.Scheme + "://" + u.Host}})
	if err != nil {
		return nil, fmt.Errorf("passkeys for %s: %w", publicURL, err)
	}
	return &Service{w}, nil
}

// Ceremony is what must be kept between the question and the answer.
type Ceremony = webauthn.SessionData

// Register asks a browser to make a key.
func (s *Service) Register(p Person) (options any, state *Ceremony, err error) {
	u, err := personOf(p)
	if err != nil {
		return nil, nil, err
	}
	var known []protocol.CredentialDescriptor
	for _, c := range u.keys {
		known = append(known, c.Descriptor())
	}
	return s.w.BeginRegistration(u, webauthn.WithExclusions(known), webauthn.WithAuthenticatorSelection(protocol.AuthenticatorSelection{
		ResidentKey: protocol.ResidentKeyRequirementRequired, UserVerification: protocol.VerificationRequired}))
}

// Registered checks the answer to Register and gives the credential to keep.
func (s *Service) Registered(p Person, state Ceremony, answer []byte) (credential string, err error) {
	parsed, err := protocol.ParseCredentialCreationResponseBytes(answer)
	if err != nil {
		return "", fmt.Errorf("read the answer of the browser: %w", err)
	}
	u, err := personOf(p)
	if err != nil {
		return "", err
	}
	c, err := s.w.CreateCredential(u, state, parsed)
	if err != nil {
		return "", fmt.Errorf("check the new passkey: %w", err)
	}
	raw, err := json.Marshal(c)
	return string(raw), err
}

// Login asks a browser for any key it has for this address.
func (s *Service) Login() (options any, state *Ceremony, err error) {
	return s.w.BeginDiscoverableLogin(webauthn.WithUserVerification(protocol.VerificationRequired))
}

// LoggedIn checks the answer to Login. find gives the person of an id; used is the credential as it is to be kept now, was
// the one it takes the place of.
func (s *Service) LoggedIn(state Ceremony, answer []byte, find func(id int64) (Person, error)) (id int64, was, used string, err error) {
	parsed, err := protocol.ParseCredentialRequestResponseBytes(answer)
	if err != nil {
		return 0, "", "", fmt.Errorf("read the answer of the browser: %w", err)
	}
	var who Person
	_, c, err := s.w.ValidatePasskeyLogin(func(_, handle []byte) (webauthn.User, error) {
		id, err := strconv.ParseInt(string(handle), 10, 64)
		if err != nil {
			return nil, err
		}
		if who, err = find(id); err != nil {
			return nil, err
		}
		return personOf(who)
	}, state, parsed)
	if err != nil {
		return 0, "", "", fmt.Errorf("check the passkey: %w", err)
	}
	if c.Authenticator.CloneWarning {
		return 0, "", "", fmt.Errorf("the passkey of %s answered with an old counter: it may be a copy", who.Name)
	}
	for _, raw := range who.Registered {
		var old webauthn.Credential
		if json.Unmarshal([]byte(raw), &old) == nil && string(old.ID) == string(c.ID) {
			was = raw
		}
	}
	fresh, err := json.Marshal(c)
	return who.ID, was, string(fresh), err
}

type user struct {
	p    Person
	keys []webauthn.Credential
}

func personOf(p Person) (*user, error) {
	u := &user{p: p}
	for _, raw := range p.Registered {
		var c webauthn.Credential
		if err := json.Unmarshal([]byte(raw), &c); err != nil {
			return nil, fmt.Errorf("read a passkey of %s: %w", p.Name, err)
		}
		u.keys = append(u.keys, c)
	}
	return u, nil
}

func (u *user) WebAuthnID() []byte                         { return strconv.AppendInt(nil, u.p.ID, 10) }
func (u *user) WebAuthnName() string                       { return u.p.Name }
func (u *user) WebAuthnDisplayName() string                { return u.p.Display }
func (u *user) WebAuthnCredentials() []webauthn.Credential { return u.keys }
