// Package mail sends messages to people. A message is queued in the transaction of what caused it and sent by a job, with
// retries; what stands in the queue is encrypted, because mails carry links that open doors.
package mail

import (
	"bytes"
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"html/template"
	"strings"

	"steward/engine/job"
)

// Message is one mail to one person.
type Message struct {
	To      string `json:"to"`      // address
	Name    string `json:"name"`    // of the person, for the address line
	Subject string `json:"subject"` // one line
	Text    string `json:"text"`    // paragraphs divided by empty lines
	Button  string `json:"button"`  // words on the button, "" for none
	Link    string `json:"link"`    // where the button leads

	// Words and address at the foot for who wants no further mails of the kind, "" for none.
	Quit     string `json:"quit,omitempty"`
	QuitLink string `json:"quit_link,omitempty"`
}

// Plain is the message for programs that show text only.
func (m Message) Plain() string {
	out := m.Text + "\n"
	if m.Link != "" {
		out += "\n" + m.Button + ": " + m.Link + "\n"
	}
	if m.QuitLink != "" {
		out += "\n" + m.Quit + ": " + m.QuitLink + "\n"
	}
	return out
}

var page = template.Must(template.New("mail").Parse(`<!doctype html><html><body style="margin:0;padding:24px;background:#f4f6f8;font:16px/1.5 system-ui,sans-serif;color:#1a2430">
<div style="max-width:560px;margin:0 auto;padding:28px;background:#fff;border-radius:10px">{{range .Paragraphs}}<p style="margin:0 0 16px">{{.}}</p>{{end}}
{{if .Link}}<p style="margin:24px 0 8px"><a href="{{.Link}}" style="display:inline-block;padding:10px 18px;border-radius:8px;background:#026a83;color:#fff;text-decoration:none">{{.Button}}</a></p>
<p style="margin:0;font-size:13px;color:#5b6875;word-break:break-all">{{.Link}}</p>{{end}}{{if .QuitLink}}
<p style="margin:16px 0 0;font-size:13px;color:#5b6875"><a href="{{.QuitLink}}" style="color:#5b6875">{{.Quit}}</a></p>{{end}}</div></body></html>`))

// HTML is the message as most programs show it.
func (m Message) HTML() (string, error) {
	var out bytes.Buffer
	err := page.Execute(&out, map[string]any{"Paragraphs": strings.Split(m.Text, "\n\n"), "Button": m.Button, "Link": m.Link, "Quit": m.Quit, "QuitLink": m.QuitLink})
	return out.String(), err
}

// Sender gives a message to a mail server.
type Sender interface {
	Send(ctx context.Context, m Message) error
}

// Sealer encrypts queued messages; secret.Box is one.
type Sealer interface {
	Seal(plain, purpose string) (string, error)
	Open(sealed, purpose string) (string, error)
}

// kind names the job that sends.
const kind = "mail.send"

// Outbox queues messages and sends them.
type Outbox struct {
	jobs   job.Enqueuer
	box    Sealer
	sender Sender
}

// NewOutbox connects queue and sender. A nil sender is an installation that cannot send mail.
func NewOutbox(runner *job.Runner, jobs job.Enqueuer, box Sealer, sender Sender) *Outbox {
	o := &Outbox{jobs: jobs, box: box, sender: sender}
	runner.Handle(kind, o.work)
	return o
}

// On tells whether mail can be sent at all.
func (o *Outbox) On() bool { return o != nil && o.sender != nil }

// Send queues a message; it leaves when the running transaction has ended well. Without a mail server it is a fault.
func (o *Outbox) Send(ctx context.Context, m Message) error {
	j, err := o.Job(m)
	if err != nil {
		return err
	}
	return o.jobs.Enqueue(ctx, j)
}

// Job is the work of sending a message, for who queues it with other work of his. Without a mail server it is a fault.
func (o *Outbox) Job(m Message) (job.Job, error) {
	if !o.On() {
		return job.Job{}, errors.New("this installation has no mail server")
	}
	if strings.ContainsAny(m.To+m.Name+m.Subject, "\r\n") {
		return job.Job{}, errors.New("a header of a mail must be one line")
	}
	raw, err := json.Marshal(m)
	if err != nil {
		return job.Job{}, err
	}
	sealed, err := o.box.Seal(string(raw), kind)
	if err != nil {
		return job.Job{}, err
	}
	payload, err := json.Marshal(sealed)
	if err != nil {
		return job.Job{}, err
	}
	return job.Job{Kind: kind, Payload: payload}, nil
}

func (o *Outbox) work(ctx context.Context, j job.Job) error {
	var sealed string
	var m Message
	if err := json.Unmarshal(j.Payload, &sealed); err != nil {
		return fmt.Errorf("read a queued mail: %w", err)
	}
	raw, err := o.box.Open(sealed, kind)
	if err != nil {
		return err
	}
	if err := json.Unmarshal([]byte(raw), &m); err != nil {
		return fmt.Errorf("read a queued mail: %w", err)
	}
	if !o.On() {
		return errors.New("this installation has no mail server")
	}
	return o.sender.Send(ctx, m)
}
