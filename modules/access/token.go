package access

import (
	"context"
	"fmt"

	"steward/engine/auth"
	"steward/engine/record"
)

func tokenPurpose(id int64) string { return fmt.Sprintf("api_token:%d", id) }

// NewToken gives a user a new API token of 86 characters; the one before is void at once (deepser-api.md 2.2.1).
func (x *Directory) NewToken(ctx context.Context, id int64) (string, error) {
	first, err := auth.NewToken()
	if err != nil {
		return "", err
	}
	second, err := auth.NewToken()
	if err != nil {
		return "", err
	}
	token := first + second
	sealed, err := x.seal(token, tokenPurpose(id))
	if err != nil {
		return "", err
	}
	_, err = x.records.Update(asReader(ctx), record.Ref{Model: User, ID: id}, record.Input{"api_token_hash": auth.Hash(token), "api_token_copy": sealed}, record.Options{})
	return token, err
}

// Token gives the API token of a user for its owner, "" when there is none.
func (x *Directory) Token(ctx context.Context, id int64) (string, error) {
	row, err := x.one(ctx, x.registry().Model(User), is(x.registry().Model(User), "entity_id", id), "api_token_copy")
	if err != nil {
		return "", err
	}
	sealed := row.Values.Text("api_token_copy")
	if sealed == "" || x.secrets == nil {
		return "", nil
	}
	return x.secrets.Open(sealed, tokenPurpose(id))
}

// OwnToken is Token that makes one when there is none: programs of the reference product expect it in their own record.
func (x *Directory) OwnToken(ctx context.Context, id int64) (string, error) {
	token, err := x.Token(ctx, id)
	if err != nil || token != "" {
		return token, err
	}
	return x.NewToken(ctx, id)
}

// EndToken removes the API token of a user.
func (x *Directory) EndToken(ctx context.Context, id int64) error {
	_, err := x.records.Update(asReader(ctx), record.Ref{Model: User, ID: id}, record.Input{"api_token_hash": nil, "api_token_copy": nil}, record.Options{})
	return err
}

// HasToken tells whether a user has an API token.
func (x *Directory) HasToken(ctx context.Context, id int64) (bool, error) {
	users := x.registry().Model(User)
	row, err := x.one(ctx, users, is(users, "entity_id", id), "api_token_hash")
	return row.Values.Text("api_token_hash") != "", err
}
