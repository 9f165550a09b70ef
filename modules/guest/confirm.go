package guest

import (
	"context"
	"encoding/json"
	"strings"
	"time"

	"steward/engine/auth"
	"steward/engine/condition"
	"steward/engine/fault"
	"steward/engine/guest"
	"steward/engine/mail"
	"steward/engine/record"
)

const (
	pendingKind = "guest.pending"
	// pendingLife is how long the mail that files a request works.
	pendingLife = 24 * time.Hour
)

// waiting is a request that nobody has confirmed yet.
type waiting struct {
	Ask   guest.Ask `json:"ask"`
	Files []upload  `json:"files"`
	At    time.Time `json:"at"` // when it was written and agreed to

	id int64
}

// confirms tells whether requests wait until the link of a mail is opened.
func (d *door) confirms() bool { return d.settings.Text("guest.verify") == "before" }

// hold keeps a request, sealed, until its address is confirmed. What the visitor is told is the same for every address.
func (d *door) hold(ctx context.Context, a guest.Ask, sent []upload) (*guest.Receipt, error) {
	if !d.mail.On() || d.secrets == nil {
		return nil, fault.New(fault.Unsupported, "guest.no_mail")
	}
	a.Trap, a.Proof, a.Answer, a.Files = "", "", "", nil
	raw, err := json.Marshal(waiting{Ask: a, Files: sent, At: d.now()})
	if err != nil {
		return nil, err
	}
	payload, err := d.secrets.Seal(string(raw), pendingKind)
	if err != nil {
		return nil, err
	}
	token, err := auth.NewToken()
	if err != nil {
		return nil, err
	}
	ctx = record.AsSystem(ctx, cause)
	err = d.records.Together(ctx, func(ctx context.Context) error {
		in := record.Input{"token_hash": auth.Hash(token), "payload": payload, "expires_at": d.now().Add(pendingLife).Format(time.RFC3339)}
		if _, err := d.records.Create(ctx, Pending, in, record.Options{}); err != nil {
			return err
		}
		if err := d.note(ctx, held, a.Visitor, a.Email, 0); err != nil {
			return err
		}
		texts := d.config.Current().Texts
		words := map[string]any{"name": strings.TrimSpace(a.Name), "product": d.product}
		return d.mail.Send(ctx, mail.Message{To: a.Email, Name: oneLine(a.Name), Subject: oneLine(texts.T(a.Lang, "guest.mail.confirm.subject", words)),
			Text: texts.T(a.Lang, "guest.mail.confirm.text", words), Button: texts.T(a.Lang, "guest.mail.confirm.button", nil), Link: d.url + "/guest/confirm#" + token})
	})
	if err != nil {
		return nil, err
	}
	return &guest.Receipt{Waits: true}, nil
}

// Confirm files a request that waited. Wrong, late and used are the same. It is looked at again as if it came now: what is
// not public any more is not filed.
func (d *door) Confirm(ctx context.Context, token string, who guest.Visitor) (*guest.Receipt, error) {
	if err := d.open(); err != nil {
		return nil, err
	}
	if len(token) < 40 || len(token) > 64 || d.secrets == nil {
		return nil, fault.Missing()
	}
	d.mu.Lock()
	defer d.mu.Unlock()
	row, err := d.bySecret(ctx, Pending, token, "payload", "expires_at")
	if err != nil {
		return nil, err
	}
	if row == nil || row.Values.Int("expires_at") < d.now().Unix() {
		return nil, fault.Missing()
	}
	plain, err := d.secrets.Open(row.Values.Text("payload"), pendingKind)
	if err != nil {
		return nil, fault.Missing()
	}
	w := &waiting{id: row.ID}
	if err := json.Unmarshal([]byte(plain), w); err != nil {
		return nil, err
	}
	entry, err := d.entry(ctx, w.Ask.Request)
	if err != nil {
		return nil, err
	}
	in, faults, err := d.take(ctx, entry, w.Ask, d.chosen(ctx, entry, w.Ask.Values))
	if err != nil {
		return nil, err
	}
	if err := faults.Err(); err != nil {
		return nil, err
	}
	w.Ask.Address = who.Address
	return d.file(ctx, entry, w.Ask, in, w.Files, w)
}

// forget drops what waited; of two who open the link at the same time one finds it gone.
func (d *door) forget(ctx context.Context, w *waiting) error {
	_, err := d.records.Delete(ctx, record.Ref{Model: Pending, ID: w.id}, record.Options{})
	return err
}

// muted tells whether who filed an operation wants no mails about it.
func (d *door) muted(ctx context.Context, operation int64) (bool, error) {
	n, err := d.records.Count(system(ctx), record.ListRequest{Model: Link, Where: condition.And(condition.Rule("operation_id", condition.Equal, operation), condition.Rule("is_muted", condition.Equal, true))}, 1)
	return n > 0, err
}

// Mute stops the mails about one operation, or lets them come again.
func (d *door) Mute(ctx context.Context, token string, on bool) error {
	_, op, err := d.enter(ctx, token)
	if err != nil {
		return err
	}
	was, err := d.muted(ctx, op.ID)
	if err != nil || was == on {
		return err
	}
	ctx = record.AsSystem(ctx, cause)
	page, err := d.records.List(ctx, record.ListRequest{Model: Link, Where: condition.Rule("operation_id", condition.Equal, op.ID), Fields: []string{"entity_id"}, Limit: 1000, Bare: true})
	if err != nil {
		return err
	}
	return d.records.Together(ctx, func(ctx context.Context) error {
		for _, l := range page.Rows {
			if _, err := d.records.Update(ctx, record.Ref{Model: Link, ID: l.ID}, record.Input{"is_muted": on}, record.Options{}); err != nil {
				return err
			}
		}
		if !on {
			return nil
		}
		return d.note(ctx, muted, guest.Visitor{}, op.Values.Text("requester_email"), op.ID)
	})
}
