// Package smtp sends mail through a mail server (RFC 5321).
package smtp

import (
	"context"
	"fmt"
	netmail "net/mail"
	"net/url"
	"strconv"
	"time"

	gomail "github.com/wneessen/go-mail"

	"steward/engine/mail"
)

// Server is a mail server that takes messages for delivery.
type Server struct {
	from    string
	options []gomail.Option
	host    string
}

var _ mail.Sender = (*Server)(nil)

// Open reads an address such as smtp://user:password@mail.example.com:587, smtps:// for TLS from the first byte. With
// smtp:// the connection is encrypted when the server offers it, and must be when a password is given. Nothing is connected yet.
func Open(address, from string) (*Server, error) {
	u, err := url.Parse(address)
	if err != nil || u.Hostname() == "" || u.Scheme != "smtp" && u.Scheme != "smtps" {
		return nil, fmt.Errorf("the mail server must be an address such as smtp://user:password@mail.example.com:587")
	}
	if _, err := netmail.ParseAddress(from); err != nil {
		return nil, fmt.Errorf("the sender of mails %q is not an address such as Service desk <desk@example.com>", from)
	}
	s := &Server{from: from, host: u.Hostname()}
	port := 587
	if u.Scheme == "smtps" {
		port = 465
		s.options = append(s.options, gomail.WithSSL())
	}
	if p := u.Port(); p != "" {
		if port, err = strconv.Atoi(p); err != nil {
			return nil, fmt.Errorf("the port of the mail server: %w", err)
		}
	}
	policy := gomail.TLSOpportunistic
	if u.User != nil {
		policy = gomail.TLSMandatory
		password, _ := u.User.Password()
		s.options = append(s.options, gomail.WithSMTPAuth(gomail.SMTPAuthAutoDiscover), gomail.WithUsername(u.User.Username()), gomail.WithPassword(password))
	}
	s.options = append(s.options, gomail.WithPort(port), gomail.WithTimeout(30*time.Second))
	if u.Scheme == "smtp" {
		s.options = append(s.options, gomail.WithTLSPolicy(policy))
	}
	return s, nil
}

// Send delivers one message to the server.
func (s *Server) Send(ctx context.Context, m mail.Message) error {
	html, err := m.HTML()
	if err != nil {
		return err
	}
	msg := gomail.NewMsg()
	if err := msg.From(s.from); err != nil {
		return fmt.Errorf("the sender of a mail: %w", err)
	}
	if err := msg.AddToFormat(m.Name, m.To); err != nil {
		return fmt.Errorf("the recipient of a mail: %w", err)
	}
	msg.Subject(m.Subject)
	msg.SetGenHeader("Auto-Submitted", "auto-generated") // RFC 3834: nobody's absence note answers it
	msg.SetBodyString(gomail.TypeTextPlain, m.Plain())
	msg.AddAlternativeString(gomail.TypeTextHTML, html)
	client, err := gomail.NewClient(s.host, s.options...)
	if err != nil {
		return fmt.Errorf("the mail server: %w", err)
	}
	if err := client.DialAndSendWithContext(ctx, msg); err != nil {
		return fmt.Errorf("send a mail: %w", err)
	}
	return nil
}
