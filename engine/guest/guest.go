// Package guest is what a transport asks of the module that serves visitors without an account. It decides nothing: the
// module says what is public.
package guest

import (
	"context"
	"io"
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
	// Confirm takes the link of a mail on which a request waits that was not filed yet. It works once.
	Confirm(ctx context.Context, token string, who Visitor) (*Receipt, error)
	// Put takes a file that a request or a comment sent within the hour brings along.
	Put(ctx context.Context, name string, content io.Reader, who Visitor) (*Upload, error)
	// Open gives a file of a request to who has its link.
	Open(ctx context.Context, token, file string) (*Content, error)
	// Say adds a comment of the visitor.
	Say(ctx context.Context, token, words string, files []string, who Visitor) error
	// Mute stops the mails about a request, or lets them come again.
	Mute(ctx context.Context, token string, muted bool) error
	// Verify takes the link of the mail that confirms the address.
	Verify(ctx context.Context, token string) error
	// Renew mails a new link where number and address belong together. It tells nobody whether they do.
	Renew(ctx context.Context, number, email string, who Visitor) error
	// Check says of every request of the portal whether visitors are offered it, and at which link of the chain it ends.
	Check(ctx context.Context, lang string) (*Report, error)
}

// Visitor is where somebody without an account comes from.
type Visitor struct{ Address, Lang string }

// Home is the first page.
type Home struct {
	Groups  []view.PortalGroup
	Consent string // what one agrees to; "" for the usual words
	Bits    int    // leading zero bits that a proof of work has; 0 asks for none
	Proof   string // the challenge to work on
	Files   Files
}

// Files is what a visitor may send along.
type Files struct {
	Most  int      // of one message; 0 takes none
	MB    int64    // of one file
	Types []string // endings of names, without the dot
}

// Upload is a file that waits for its request or comment. The ticket is a secret of who sent it.
type Upload struct {
	Ticket, Name string
	Size         int64 // bytes
}

// File is one that hangs on a request; its code says nothing outside of it.
type File struct {
	Code, Name string
	Size       int64 // bytes
}

// Content is a file to download; who asked for it closes it.
type Content struct {
	Name, Mime string
	io.ReadSeekCloser
}

// Form is the part of a request that the configuration shapes.
type Form struct {
	Code, Label, Description string
	Fields                   []Field
	Live                     bool // what is filled in may change what is asked
}

// Field is one field of a form.
type Field struct {
	Code, Label, Help, Type string // type is the code of the field type
	Required                bool
	Max                     int
	Options                 []Option // of a choice
	Set                     any      // what a rule of the form writes instead of the visitor
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
	Files                       []string // tickets of files
	Trap                        string   // a field that people do not see: who fills it is no person
	Proof, Answer               string
}

// Receipt is what a visitor keeps. Waits says that the request is not filed before the link of the mail is opened.
type Receipt struct {
	Number, Token string
	Waits         bool
}

// Page is what a visitor sees of his request: nothing else of it leaves.
type Page struct {
	Number, Title, Description, Status string
	Closed                             bool
	CreatedAt                          time.Time
	Files                              []File
	Comments                           []Comment
	CanReply, Muted                    bool
	Attach                             Files // what a reply may bring along
}

// Comment is a public word. Mine is the visitor's own; of others no name is told.
type Comment struct {
	Text  string
	Mine  bool
	At    time.Time
	Files []File
}

// Report is what an administrator reads to see why visitors are offered something, or not.
type Report struct {
	On, Mail bool
	Confirm  bool // requests wait for the mail
	Requests []Chain
	Listed   []string // categories that visitors may choose
}

// Chain is one request of the portal with every link that has to hold.
type Chain struct {
	ID    int64
	Name  string
	Open  bool
	Links []Link
}

// Link is one of them. Model and ID say where it is arranged.
type Link struct {
	Code   string // request, public, limits, group, type, type_public, url, form
	Holds  bool
	Detail string // names of what stands in the way
	Model  string
	ID     int64
}
