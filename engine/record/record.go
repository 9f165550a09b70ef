// Package record is the one way in and out of business records. Form, grid, mass action, API, mail, import, job, script
// and flow all save through Service, which authorises, validates, runs hooks, writes and logs. It knows no module by
// name and no SQL.
package record

import (
	"context"

	"steward/engine/access"
	"steward/engine/event"
	"steward/engine/fault"
	"steward/engine/model"
)

// Record is one record as an actor may see it.
type Record struct {
	Model   *model.Model
	ID      int64
	Version int64
	Values  model.Values // by field code; paths over references by their name
	// Labels are the texts of references, list values and users, by the same codes; []string for several values.
	Labels map[string]any
	Title  string
	Number string // "INC-20481", "" for models without numbers
	// Snippet marks where a search hit, see Row.
	Snippet string
	// Unchanged says that a save had nothing to change, so there is no event and no new version.
	Unchanged bool
	// Warnings are what hooks had to say about a save that was done; nil for what was only read.
	Warnings []fault.Fault
	// Added are computed members of a module (`_waiting`), by name.
	Added map[string]any
}

// Ref names one record.
type Ref struct {
	Model string // alias
	ID    int64
}

// Input is what a caller sent: raw values by field code, as decoded from JSON, a form or a file.
type Input map[string]any

// Action is what a hook hangs on.
type Action string

// The actions of hooks. Save covers creation and update; a Draft says which.
const (
	Save   Action = "save"
	Delete Action = "delete"
)

// Options modify one write.
type Options struct {
	// IfVersion makes the write conditional: a stale version is a conflict with the differing fields.
	IfVersion int64
	// Lenient ignores unknown attributes instead of refusing them (compatible API, imports).
	Lenient bool
	// DryRun runs everything and rolls back; Record is what would have been stored.
	DryRun bool
	// Careful asks to refuse what a person should think over: warnings of the rules come back as a conflict with the
	// member "warnings", and the same write without it goes through.
	Careful bool
	// Form is the area whose form template decides required and read-only fields: "backend", "portal", "frontend"; ""
	// leaves form rules out (automation).
	Form string
	// Granted are codes of fields that may be written whatever the form does with them: what a button of the form sets. All
	// other limits of a field stay.
	Granted []string
	// Batch joins the event to others that are undone together.
	Batch event.ID
	// Undo marks a change that takes another back: what modules keep is restored from the log as it was, and what only
	// counts forward is left alone.
	Undo bool
	// Kept marks what the program writes for itself (clocks, notices): that what it refers to exists is left to the database,
	// and the answer is not put into words.
	Kept bool
	// Unmeasured asks modules that measure records to start no clock: old records of an import.
	Unmeasured bool
	// Unrouted asks module rules such as routing to leave the record alone.
	Unrouted bool
	// Noted are lines of the automation trace that belong to this save: of what led to it.
	Noted []Trace
}

type causeKey struct{}

// Because adds a link to the cause chain of everything saved with the context.
func Because(ctx context.Context, c event.Cause) context.Context {
	chain := Causes(ctx)
	return context.WithValue(ctx, causeKey{}, append(chain[:len(chain):len(chain)], c))
}

// Causes gives the chain that led here, outermost first.
func Causes(ctx context.Context) []event.Cause {
	chain, _ := ctx.Value(causeKey{}).([]event.Cause)
	return chain
}

// AsSystem lets automation act: rights of the system, the cause says why.
func AsSystem(ctx context.Context, c event.Cause) context.Context {
	if a := access.From(ctx); !a.IsSystem() {
		ctx = context.WithValue(ctx, callerKey{}, a.Type) // how it was reached is still known
	}
	return Because(access.With(ctx, access.System), c)
}
