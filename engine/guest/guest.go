// Package guest is what a transport asks of the module that serves visitors without an account. It decides nothing: the
// module says what is public.
package guest

import (
	"context"
	"time"

	"steward/engine/view"
)

// Desk serves visitors. Where it is off, every call but On is a NotFound.
type Desk interface {
	// On tells whether there is a guest portal at all.
	On() bool
	// Home gives what can be asked for, and what a request takes.
	Home(ctx context.Context, lang string) (*Home, error)
	// Form gives the fields of one entry. values are those chosen so far: categories hang on each other.
	Form(ctx context.Context, code, lang string, values map[string]any) (*Form, error)
	// Ask files a request.
	Ask(ctx context.Context, a Ask) (*Receipt, error)
	// Look opens a request by the secret of its link.
	Look(ctx context.Context, token, lang string) (*Page, error)
	// Say adds a comment of the visitor.
	Say(ctx context.Context, token, words string, who Visitor) error
	// Verify takes the link of the mail that confirms the address.
	Verify(ctx context.Context, token string) error
	// Renew mails a new link where number and address belong together. It tells nobody whether they do.
	Renew(ctx context.Context, number, email string, who Visitor) error
}

// Visitor is where somebody without an account comes from.
type Visitor struct{ Address, Lang string }

// Home is the first page.
type Home struct {
	Groups  []view.PortalGroup
	Consent string // what one agrees to; "" for the usual words
	Bits    int    // leading zero bits that a proof of work has; 0 asks for none
	Proof   string // the challenge to work on
}

// Form is the part of a request that the configuration shapes.
type Form struct {
	Code, Label, Description string
	Fields                   []Field
}

// Field is one field of a form.
type Field struct {
	Code, Label, Help, Type string // type is the code of the field type
	Required                bool
	Max                     int
	Options                 []Option // of a choice
}

// Option is one value of a choice.
type Option struct {
	Value int64
	Label string
}

// Ask is a request of a visitor.
type Ask struct {
	Visitor
	Request                     string // code of the entry
	Values                      map[string]any
	Name, Email, Phone, Company string
	Consent                     bool
	Trap                        string // a field that people do not see: who fills it is no person
	Proof, Answer               string
}

// Receipt is what a visitor keeps.
type Receipt struct{ Number, Token string }

// Page is what a visitor sees of his request: nothing else of it leaves.
type Page struct {
	Number, Title, Description, Status string
	Closed                             bool
	CreatedAt                          time.Time
	Comments                           []Comment
	CanReply                           bool
}

// Comment is a public word. Mine is the visitor's own; of others no name is told.
type Comment struct {
	Text string
	Mine bool
	At   time.Time
}
