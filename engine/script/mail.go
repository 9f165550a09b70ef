package script

import (
	"encoding/json"
	netmail "net/mail"
	"net/url"
	"strings"
	"unicode/utf8"

	"steward/engine/access"
	"steward/engine/fault"
	"steward/engine/mail"
)

// The bounds of what one run writes to people.
const (
	mostMails   = 20     // one for each address
	longSubject = 200    // characters
	longMail    = 20_000 // characters
)

// letter is deep.mail.send as the library hands it over.
type letter struct {
	To      []string `json:"to"`
	Subject string   `json:"subject"`
	Text    string   `json:"text"`
	Button  string   `json:"button"`
	Link    string   `json:"link"`
}

// write is deep.mail.send: one message to each address, which leave when what the script is part of was committed. It gives how
// many will; without a mail server none, and the log says so: a save does not fail for it.
func (h *host) write(raw []byte) (any, error) {
	if h.looksOnly() {
		return nil, fault.New(fault.Invalid, "script.only_looks")
	}
	var l letter
	if err := json.Unmarshal(raw, &l); err != nil {
		return nil, fault.InvalidField("", "script.bad_call", fault.Params{"call": "mail"})
	}
	if len(h.mails)+len(l.To) > mostMails {
		return nil, fault.New(fault.TooMany, "script.too_many_mails", fault.Params{"most": mostMails})
	}
	m, err := h.message(l)
	if err != nil {
		return nil, err
	}
	var all []mail.Message
	for _, to := range l.To {
		a, err := netmail.ParseAddress(to)
		if err != nil {
			return nil, fault.InvalidField("", "script.mail_address", fault.Params{"address": to})
		}
		one := m
		one.To, one.Name = a.Address, strings.Join(strings.Fields(a.Name), " ")
		all = append(all, one)
	}
	if err := h.spend(len(all)); err != nil {
		return nil, err
	}
	if !h.e.Mail.On() && !h.run.Tried {
		return 0, h.note(request{Text: h.e.Translate(access.From(h.caller).Locale, "script.no_mail_server", map[string]any{"to": strings.Join(l.To, ", ")})})
	}
	h.mails = append(h.mails, all...)
	return len(all), nil
}

// message checks what stands in a letter.
func (h *host) message(l letter) (mail.Message, error) {
	bad := func(what string) (mail.Message, error) {
		return mail.Message{}, fault.InvalidField("", "script.mail_bad", fault.Params{"what": what})
	}
	l.Subject, l.Button = strings.TrimSpace(l.Subject), strings.TrimSpace(l.Button)
	switch {
	case len(l.To) == 0:
		return bad("to")
	case l.Subject == "" || utf8.RuneCountInString(l.Subject) > longSubject || strings.ContainsAny(l.Subject, "\r\n"):
		return bad("subject")
	case strings.TrimSpace(l.Text) == "" || utf8.RuneCountInString(l.Text) > longMail:
		return bad("text")
	case utf8.RuneCountInString(l.Button) > longSubject || strings.ContainsAny(l.Button, "\r\n"):
		return bad("button")
	}
	if strings.HasPrefix(l.Link, "/") && !strings.HasPrefix(l.Link, "//") {
		l.Link = h.e.URL + l.Link
	}
	if u, err := url.Parse(l.Link); l.Link != "" && (err != nil || u.Scheme != "http" && u.Scheme != "https" || u.Host == "" || len(l.Link) > 2000) {
		return bad("link")
	}
	if l.Link != "" && l.Button == "" {
		l.Button = l.Link
	}
	return mail.Message{Subject: l.Subject, Text: l.Text, Button: l.Button, Link: l.Link}, nil
}
