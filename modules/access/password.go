package access

import (
	"context"

	"steward/engine/auth"
	"steward/engine/record"
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
