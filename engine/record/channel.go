package record

import (
	"context"

	"steward/engine/access"
)

// The ways a record is reached, as rules name them.
const (
	ByForm   = "form"   // the back end
	ByPortal = "portal" // end users
	ByGuest  = "guest"
	ByAPI    = "api"
	ByImport = "import"
	ByMail   = "mail"
	ByMass   = "mass" // a mass action
	ByJob    = "job"  // what runs by the clock, flows, rules: nobody waits
)

// channels tells from a link of the cause chain how the record was reached; the outermost that says something counts.
var channels = map[string]string{"api": ByAPI, "import": ByImport, "mail": ByMail, "batch": ByMass, "guest": ByGuest}

// Channel tells how what happens in the context was set off.
func Channel(ctx context.Context) string {
	chain := Causes(ctx)
	for _, c := range chain {
		if by := channels[c.Kind]; by != "" {
			return by
		}
	}
	if a, ok := ctx.Value(callerKey{}).(access.RoleType); ok && a == access.EndUser {
		return ByPortal
	}
	switch access.From(ctx).Type {
	case access.EndUser:
		return ByPortal
	case access.Guest:
		return ByGuest
	}
	if len(chain) > 0 && chain[0].Kind == "user" {
		return ByForm
	}
	return ByJob
}

type callerKey struct{}
