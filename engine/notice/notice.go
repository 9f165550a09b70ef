// Package notice is what the platform tells a person: something was given to him, somebody wrote to him, his request moved
// on. A module keeps the notices and decides who is told; the doors show them and mark them as read.
package notice

import (
	"context"
	"time"

	"steward/engine/record"
)

// Notice is one thing told to one person. What it is about is named as far as its reader may still see it.
type Notice struct {
	ID     int64
	Kind   string         // code of the occasion: "assigned", "comment"
	Key    string         // text key that says it in words, with Params
	Params map[string]any // of the words
	About  record.Ref
	Title  string // of the record, "" when the reader may not see it any more
	Number string // of the record, "" for none
	Words  string // the first words of a comment, "" otherwise
	By     string // name of the person who did it, "" for the platform
	At     time.Time
	Read   bool
}

// Page is a part of somebody's notices, newest first.
type Page struct {
	Notices []Notice
	Unread  int  // of all, at most UnreadCap
	More    bool // older ones follow
}

// UnreadCap is where the count of unread notices stops.
const UnreadCap = 100

// Choice says by which ways a person wants to be told of a kind.
type Choice struct {
	Kind  string `json:"kind"`
	Label string `json:"label"`
	App   bool   `json:"app"`  // in the notification centre
	Mail  bool   `json:"mail"` // by mail as well
}

// Person is somebody who can be called in a text, or a group of people.
type Person struct {
	Key   string // how a text names it: the username, or "@12" for the group 12
	Name  string
	Group bool
	// Why is the text key of the reason why it cannot be called here, "" when it can.
	Why string
}

// Follower is somebody who hears of every change of a record.
type Follower struct {
	Username, Name string
}

// Centre keeps the notices of people. Every call is about the actor of the context, and sees what he may see.
type Centre interface {
	// Models are the aliases under which the event log tells that somebody has news, or has read them.
	Models() []string
	// Of gives own notices older than before (0: the newest), optionally only unread ones.
	Of(ctx context.Context, before int64, limit int, unread bool) (Page, error)
	// Unread counts own unread notices, up to UnreadCap.
	Unread(ctx context.Context) (int, error)
	// Read marks own notices as read: those named, those about a record, or all.
	Read(ctx context.Context, ids []int64, about *record.Ref) error
	// Tell gives one person a notice of what the platform did for him. Unlike the other calls it is the platform's own, in its running
	// transaction.
	Tell(ctx context.Context, user int64, kind string, about record.Ref) error
	// Choices are the own wishes for every kind; Choose keeps them.
	Choices(ctx context.Context) ([]Choice, error)
	Choose(ctx context.Context, choices []Choice) error
	// Callable gives who can be called in a text about the record, by the beginning of a name. internal texts are not for
	// end users.
	Callable(ctx context.Context, ref record.Ref, words string, internal bool) ([]Person, error)
	// Followers are those who follow a record, for those who may read it; mine says whether the actor is among them.
	Followers(ctx context.Context, ref record.Ref) (list []Follower, mine bool, err error)
}
