package access

import (
	"context"

	"steward/engine/auth"
	"steward/engine/record"
	"steward/engine/setup"
)

// hashPassword puts the hash of a password in the place of what was typed: the password itself is never stored. A blank
// password leaves the hash as it is.
func (b *behaviours) hashPassword(ctx context.Context, d *record.Draft) error {
	password, confirmation := d.Text("password"), d.Text("password_confirmation")
	d.Set("password", nil)
	d.Set("password_confirmation", nil)
	if password == "" {
		return nil
	}
	if d.Sent("password_confirmation") && confirmation != password {
		d.Invalid("password_confirmation", "access.user.passwords_differ")
		return nil
	}
	if err := policy(b.settings).Check(password, d.Text("username")); err != nil {
		return err
	}
	hash, err := auth.HashPassword(ctx, password)
	if err != nil {
		return err
	}
	d.Set("password_hash", hash)
	d.Set("password_changed_at", d.Now.Unix())
	return nil
}

// encrypt keeps what an outside system knows us by under the key that is not in the database, for the purpose "alias:code".
// Blank leaves it as it is.
func (b *behaviours) encrypt(code string) record.Hook {
	return func(_ context.Context, d *record.Draft) error {
		switch {
		case !d.Changed(code):
			return nil
		case d.Text(code) == "":
			d.Set(code, d.Old(code))
			return nil
		case b.secrets == nil:
			d.Invalid(code, "access.token.no_key")
			return nil
		}
		sealed, err := b.secrets.Seal(d.Text(code), d.Model.Alias+":"+code)
		if err != nil {
			return err
		}
		d.Set(code, sealed)
		return nil
	}
}

// voidLinks makes links that were mailed before good for nothing: after a new password, and after a new address, for who
// reads the old mailbox may be another by now.
func voidLinks(_ context.Context, d *record.Draft) error {
	if d.IsNew() {
		return nil
	}
	if d.Changed("password_hash") || d.Changed("email") || d.Changed("is_active") && !d.Flag("is_active") {
		d.Set("rp_token", nil)
		d.Set("otl_token", nil)
	}
	return nil
}

// endLogins ends the logins of a user whose password was set by others, or who was locked, in the same transaction. Who
// changes his own password keeps the login he does it with: auth.Service ends the others.
func (b *behaviours) endLogins(store setup.Store) record.Hook {
	return func(ctx context.Context, d *record.Draft) error {
		locked := d.Changed("is_active") && !d.Flag("is_active")
		if d.IsNew() || !locked && !(d.Sent("password") && d.Changed("password_hash")) {
			return nil
		}
		return store.EndSessions(ctx, record.Running(ctx), d.ID)
	}
}
